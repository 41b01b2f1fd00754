"""`stowage check` on a company that works: orders, receipts, decisions, what guns are told, and commands sent again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from conftest import Database
from dock_words import CUP, RADIO, Company, Gun, Order, company, new_receipt, pieces
from stowage.purchasing.commands import CancelOrder
from stowage.receiving.commands import ConfirmReceiptLine, FinishReceipt, ReverseReceiptLine
from stowage.stock.commands import HoldStock

RECEIPT = UUID("01900000-0000-7000-8000-00000000000a")


def counted(firm: Company, order: Order | None, sku: str, number: int, damaged: int = 0) -> ConfirmReceiptLine:
    return ConfirmReceiptLine(
        receipt=RECEIPT,
        reference="G01-000001",
        place=firm.places["D-01"],
        item=firm.items[sku],
        quantity=pieces(number),
        damaged=pieces(damaged),
        order=order.id if order else None,
        order_line=order.lines[0] if order else None,
    )


@pytest.fixture
async def firm(database: Database) -> AsyncIterator[Company]:
    async with company(database) as firm:
        await firm.set_up(CUP, RADIO)
        yield firm


async def worked(firm: Company) -> Gun:
    """Order 1 is received, too much and damaged, decided about and partly undone; order 2 is cancelled, order 3 waits."""
    first, second, _ = [await firm.order(("CUP", "pcs", 100, 3_500_000)) for _ in range(3)]
    gun = await firm.gun("G01")
    lines = [gun.write(counted(firm, first, "CUP", *count)) for count in ((60, 5), (60, 4), (30, 2), (7, 0))]
    lines.append(gun.write(counted(firm, None, "CUP", 3)))
    await firm.bus.execute(lines)
    assert (await firm.resolve("receiving.damaged", "use_as_is")).outcome == "applied_with_exception"
    assert (await firm.resolve("receiving.damaged", "scrap")).outcome == "applied"
    assert (await firm.resolve("receiving.over_receipt", "accept")).outcome == "applied"
    assert (await firm.resolve("receiving.not_ordered", "return_to_supplier")).outcome == "applied"
    await gun.say(ReverseReceiptLine(RECEIPT, lines[0].op_id), FinishReceipt(RECEIPT))
    await firm.desk(HoldStock(new_receipt(), firm.warehouses["SH"], firm.items["CUP"], pieces(5), "for a customer"))
    assert (await firm.desk(CancelOrder(second.id, 2, "no longer needed"))).outcome == "applied"
    return gun


async def test_a_company_at_work_has_no_difference(firm: Company) -> None:
    await worked(firm)
    line = await firm.connection.fetchrow("SELECT accepted, surplus, damaged FROM purchase_order_line WHERE id = 1")
    assert all(line), line
    assert await firm.differences() == []


DAMAGES = {
    "UPDATE purchase_order_line SET accepted = accepted + 10000 WHERE id = 1": (
        "order PO-2611-0001 line 1, accepted: receipts ",
        "wh/1/tasks, order_line 1, accepted: row ",
    ),
    "UPDATE purchase_order_line SET surplus = 0 WHERE id = 1": (
        "order PO-2611-0001 line 1, surplus: receipts ",
        "wh/1/tasks, order_line 1, surplus: row 0, told ",
    ),
    """UPDATE purchase_order_line SET accepted = accepted + 10000 WHERE id = 1;
    UPDATE feed_row SET body = jsonb_set(body::jsonb, '{accepted}', to_jsonb((body::jsonb->>'accepted')::bigint + 10000))::text
    WHERE kind = 'order_line' AND key = '1';
    UPDATE receipt_line SET accepted = accepted + 10000, quantity = quantity + 10000
    WHERE id = (SELECT id FROM receipt_line WHERE reversed_by IS NULL AND order_line = 1 LIMIT 1)""": (
        f"receipt:{RECEIPT} of item CUP, accepted: movements ",
    ),
    "UPDATE purchase_order_line SET damaged = 10000 WHERE id = 3": (
        "order PO-2611-0003 line 1, damaged: receipts 0.0000, row 1.0000",
        "wh/1/tasks, order_line 3, damaged: row 10000, told 0",
    ),
    "DELETE FROM purchase_order_line WHERE id = 1": (
        "order line 1, accepted: receipts ",
        "order line 1, damaged: receipts ",
        "order line 1, surplus: receipts ",
        "wh/1/tasks, order 1, lines: row 0, told 1",
        "wh/1/tasks, order_line 1: told, but it receives nothing",
    ),
    "UPDATE feed_row SET body = replace(body, '\"ordered\":1000000', '\"ordered\":2000000') WHERE kind = 'order_line' AND key = '3'": (
        "wh/1/tasks, order_line 3, ordered: row 1000000, told 2000000",
    ),
    "DELETE FROM feed_row WHERE kind IN ('order', 'order_line') AND key = '1'": (
        "wh/1/tasks, order 1: not told",
        "wh/1/tasks, order_line 1: not told",
    ),
    "UPDATE feed_row SET body = '{\"id\": 2}' WHERE kind = 'order' AND key = '2'": (
        "wh/1/tasks, order 2: told, but it receives nothing",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_damage_is_named(damage: str, firm: Company) -> None:
    await worked(firm)
    await firm.connection.execute("SET session_replication_role = replica")
    await firm.connection.execute(damage)
    await firm.connection.execute("SET session_replication_role = DEFAULT")
    found = sorted(line for line in await firm.differences() if not line.startswith("head of"))
    assert len(found) == len(DAMAGES[damage]), found
    assert all(line.startswith(start) for line, start in zip(found, DAMAGES[damage], strict=True)), found


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reservation SET item = 2",
        "UPDATE reservation SET place = 1, lot = 'L'",
        "UPDATE reservation SET quantity = quantity + 1",
        "DELETE FROM reservation",
        "TRUNCATE reservation CASCADE",
    ],
)
async def test_what_a_reservation_is_for_stands(change: str, firm: Company) -> None:
    await worked(firm)
    with pytest.raises(asyncpg.RestrictViolationError, match=r"reservation(_entry)? is append-only"):
        await firm.connection.execute(change)


async def test_an_operation_id_taken_twice_is_no_hole(firm: Company) -> None:
    """Of the same stream, in one push and in two, and of another device: the stream goes on, and a lost operation shows all the same."""
    gun, other = await worked(firm), await firm.gun("G02")
    first, second = (gun.write(FinishReceipt(new_receipt())) for _ in range(2))
    third, fourth = (gun.write(FinishReceipt(new_receipt()), first.op_id) for _ in range(2))
    told = await firm.bus.execute([first, second, third])
    told += await firm.bus.execute([fourth, gun.write(FinishReceipt(RECEIPT))])
    told += await firm.bus.execute(
        [other.write(FinishReceipt(RECEIPT), second.op_id), other.write(FinishReceipt(RECEIPT))]
    )
    conflict = ("conflict", "command_id_reused")
    assert [(one.outcome, one.code) for one in told] == [
        ("applied", ""),
        ("applied", ""),
        conflict,
        conflict,
        ("applied", ""),
        conflict,
        ("applied", ""),
    ]
    assert await firm.connection.fetchval("SELECT count(*) FROM op_again") == 3
    assert await firm.differences() == []

    await firm.connection.execute("SET session_replication_role = replica")
    await firm.connection.execute("DELETE FROM op WHERE op_id = $1", second.op_id)
    assert await firm.differences() == [
        f"stream {gun.id} {gun.incarnation}: {gun.cseq - 1} operations up to {gun.cseq}, last_cseq {gun.cseq}",
        f"stream {other.id} {other.incarnation}: 1 was operation {second.op_id} again, which is not there",
    ]


async def test_what_was_sent_again_stands(firm: Company) -> None:
    gun = await worked(firm)
    first = gun.write(FinishReceipt(RECEIPT))
    await firm.bus.execute([first, gun.write(FinishReceipt(new_receipt()), first.op_id)])
    with pytest.raises(asyncpg.RaiseError):
        await firm.connection.execute("DELETE FROM op_again")
