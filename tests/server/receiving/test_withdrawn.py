"""An undo leaves nothing to decide: what was raised about the line is closed, in every order in which things may arrive."""

from __future__ import annotations

import asyncio
from datetime import date

import asyncpg
import pytest

from conftest import Database
from dock_words import CUP, RADIO, YOGURT, Company, company, new_receipt, now
from server.receiving.test_handlers import counted
from stowage.app import make_bus
from stowage.discrepancies.commands import Resolve
from stowage.receiving.commands import ReverseReceiptLine

GOODS = (CUP, RADIO, YOGURT)


async def standing(firm: Company) -> list[tuple[str, str]]:
    """(code, choice) of all, the oldest first; those told to devices are the same."""
    rows = await firm.connection.fetch(
        "SELECT id, code, coalesce(choice, '') AS choice, state FROM discrepancy ORDER BY id"
    )
    for row in rows:
        told = await firm.told("discrepancy", row["id"])
        assert told is not None
        assert (told["state"], told.get("choice", "")) == (row["state"], row["choice"])
    return [(row["code"].removeprefix("receiving."), row["choice"]) for row in rows]


@pytest.mark.parametrize("together", [False, True])
async def test_an_undo_closes_what_its_line_raised(database: Database, together: bool) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun = await firm.order(("CUP", "pcs", 60, 3_500_000)), await firm.gun("G01")
        receipt, other = new_receipt(), new_receipt()
        await gun.say(counted(firm, other, order, "CUP", 65))
        line = gun.write(counted(firm, receipt, order, "CUP", 110, damaged=3))
        undo = gun.write(ReverseReceiptLine(receipt, line.op_id))
        again = gun.write(counted(firm, receipt, order, "CUP", 2))
        for batch in [[line, undo, again]] if together else [[line], [undo], [again]]:
            await firm.bus.execute(batch)
        assert await standing(firm) == [
            ("over_receipt", ""), ("over_receipt", "undone"), ("damaged", "undone"), ("over_receipt", "")
        ]  # fmt: skip
        closed = await firm.connection.fetchrow(
            "SELECT id, resolved_by, resolved_op FROM discrepancy WHERE choice = 'undone' AND code = 'receiving.damaged'"
        )
        assert (closed["resolved_by"], closed["resolved_op"]) == (firm.people["LI"], undo.op_id)
        told = await firm.told("discrepancy", closed["id"])
        assert told is not None
        assert told["by"] == {"zh": "李工", "en": "Li"}
        late = await firm.desk(Resolve(closed["id"], "scrap"))
        assert (late.outcome, late.code, late.params["choice"]) == ("refused", "discrepancies.resolved", "undone")
        assert await firm.stock("CUP") == {"available": 60, "surplus": 7}
        assert await firm.differences() == []


async def test_what_was_decided_before_the_undo_stands(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun, receipt = await firm.order(("CUP", "pcs", 60, 3_500_000)), await firm.gun("G01"), new_receipt()
        (line,) = await gun.say(counted(firm, receipt, order, "CUP", 110, damaged=3))
        await firm.resolve("receiving.over_receipt", "accept")
        await gun.say(ReverseReceiptLine(receipt, line.op_id))
        assert await standing(firm) == [("over_receipt", "accept"), ("damaged", "undone")]
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({}, 0)
        assert await firm.differences() == []


async def test_only_what_is_about_the_line_is_closed(database: Database) -> None:
    """That its time could not be true is still to be seen; so are other lines, and the undo's own shortfall."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        gun, receipt = await firm.gun("G01"), new_receipt()
        blind = counted(firm, receipt, None, "YOGURT", 4, lot="L1", expires_on=date(2027, 3, 1))
        line = gun.write(blind, occurred_at=1_900_000_000_000)
        await firm.bus.execute([line, gun.write(ReverseReceiptLine(receipt, line.op_id))])
        assert await standing(firm) == [("gateway.clock_implausible", ""), ("not_ordered", "undone")]


async def test_an_undo_and_decisions_on_two_servers_at_once(database: Database) -> None:
    """Whoever is first decides; the other hears so, or has nothing left to close."""
    async with company(database) as firm, asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool:
        await firm.set_up(*GOODS)
        order, gun = await firm.order(("CUP", "pcs", 1, 3_500_000)), await firm.gun("G01")
        async with make_bus(pool, now) as other:
            for _ in range(8):
                receipt = new_receipt()
                (line,) = await gun.say(counted(firm, receipt, order, "CUP", 9, damaged=3))
                cases = [one["id"] for one in line.discrepancies]
                choices = ("accept", "return_to_supplier") if len(cases) == 2 else ("scrap",)
                undo = other.execute([gun.write(ReverseReceiptLine(receipt, line.op_id))])
                decisions = [
                    firm.desk(Resolve(case, choice)) for case, choice in zip(reversed(cases), choices, strict=False)
                ]
                ((undone,), decided) = await asyncio.gather(undo, asyncio.gather(*decisions))
                assert undone.outcome == "applied"
                assert {one.code for one in decided} <= {"", "discrepancies.resolved", "discrepancies.choice_unknown"}
                assert await firm.stock("CUP") == {}
        assert await firm.open_discrepancies() == []
        assert await firm.differences() == []


async def test_nothing_is_left_to_undo_of_what_was_discarded(database: Database) -> None:
    """Not so while it waits, nor of what nobody ever said."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun, receipt = await firm.order(("CUP", "pcs", 60, 3_500_000)), await firm.gun("G01"), new_receipt()
        bad, waiting = (gun.write(counted(firm, receipt, order, "CUP", 0)) for _ in range(2))
        assert {one.code for one in await firm.bus.execute([bad, waiting])} == {"receiving.line_malformed"}
        assert (await firm.resolve("gateway.parked", "discard")).outcome == "applied"
        undone = await gun.say(
            *(ReverseReceiptLine(receipt, line) for line in (bad.op_id, waiting.op_id, new_receipt()))
        )
        assert [one.outcome for one in undone] == ["applied", "applied_with_exception", "applied_with_exception"]
        assert {one["code"] for answer in undone[1:] for one in answer.discrepancies} == {"receiving.line_unknown"}
