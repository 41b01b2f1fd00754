"""A database from before an undo closed what its line had raised: the update closes that, for people and for devices."""

from __future__ import annotations

from importlib import import_module

from conftest import Database
from dock_words import CUP, RADIO, Company, company, new_receipt
from server.receiving.test_corrections import decide
from server.receiving.test_handlers import counted
from server.receiving.test_withdrawn import standing
from stowage.receiving.commands import ReverseReceiptLine

STEP = import_module("stowage.gateway.piccolo_migrations.gateway_2026_11_23t04_00")
# As an undo left them then.
FORMERLY = """
    WITH former AS (
        UPDATE discrepancy SET state = 'open', choice = NULL, reason = NULL, resolved_by = NULL, resolved_at = NULL, resolved_op = NULL
        WHERE choice = 'undone' RETURNING id
    )
    UPDATE feed_row SET body = ((body::jsonb - 'choice' - 'by') || '{"state": "open"}')::text
    WHERE kind = 'discrepancy' AND key IN (SELECT id::text FROM former)
"""
FEED = """
    SELECT p.name, p.head, array_agg(r.seq ORDER BY r.seq DESC) AS seqs
    FROM feed_partition p JOIN feed_row r ON r.partition = p.id GROUP BY p.id
"""


async def rows(firm: Company) -> dict[str, tuple[int, list[int]]]:
    """Partition → head, numbers of its rows from the newest."""
    return {row["name"]: (row["head"], row["seqs"]) for row in await firm.connection.fetch(FEED)}


async def test_what_an_undo_left_open_is_closed(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, RADIO)
        order, gun, receipt = await firm.order(("CUP", "pcs", 6, 3_500_000)), await firm.gun("G01"), new_receipt()
        (line, undecided, _) = await gun.say(
            counted(firm, receipt, order, "CUP", 9, damaged=2),
            counted(firm, receipt, order, "CUP", 1),
            counted(firm, receipt, None, "RADIO", 1, serials=("S-1",)),
        )
        assert (await decide(firm, "damaged", "use_as_is")).outcome == "applied_with_exception"
        await gun.say(ReverseReceiptLine(receipt, line.op_id), ReverseReceiptLine(receipt, new_receipt()))
        after, closed = await standing(firm), await firm.connection.fetch("SELECT * FROM discrepancy ORDER BY id")
        told = {row["id"]: await firm.told("discrepancy", row["id"]) for row in closed}
        await firm.connection.execute(FORMERLY)
        left = [code for code, choice in after if choice == "undone"]
        assert left == ["over_receipt", "over_receipt"]
        before = await rows(firm)
        await firm.connection.execute(STEP.SQL)
        assert await standing(firm) == after
        assert [code for code, choice in after if not choice] == ["over_receipt", "not_ordered", "line_unknown"]
        assert undecided.discrepancies[0]["id"] in {row["id"] for row in closed if row["state"] == "open"}
        assert await firm.connection.fetch("SELECT * FROM discrepancy ORDER BY id") == closed
        assert {number: await firm.told("discrepancy", number) for number in told} == told
        name = f"wh/{firm.warehouses['SH']}/tasks"
        head = before[name][0]
        assert (await rows(firm))[name][0] == head + 2
        assert (await rows(firm))[name][1][:2] == [head + 2, head + 1]
        assert {key: value for key, value in (await rows(firm)).items() if key != name} == {
            key: value for key, value in before.items() if key != name
        }
        await firm.connection.execute(STEP.SQL)  # nothing is left
        assert (await rows(firm))[name][0] == head + 2
        assert await firm.differences() == []
