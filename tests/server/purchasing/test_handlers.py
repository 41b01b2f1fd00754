"""Purchase orders on a real database: what is kept, what guns are told, and how orders follow the goods."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, PIECE, SEES_ALL, TODAY, VASE, YOGURT, Company, Order, company, new_receipt, pieces
from stowage.catalog.commands import PutItems
from stowage.kernel.ids import PartyId, WarehouseId
from stowage.kernel.quantity import PriceMicro
from stowage.parties.commands import PartyRecord
from stowage.purchasing import queries
from stowage.purchasing.commands import CancelOrder, CloseOrder, ConfirmOrder, CreateOrder, NewOrderLine
from stowage.receiving.commands import ConfirmReceiptLine, FinishReceipt, ReverseReceiptLine

SUPPLIER = PartyRecord(
    "S-01", "宁波凯瑞", "Ningbo Kairui", supplier=True, over_tolerance_bp=300, short_tolerance_bp=500
)


def count(firm: Company, order: Order, sku: str, number: int, line: int = 0) -> ConfirmReceiptLine:
    return ConfirmReceiptLine(
        receipt=RECEIPT,
        reference="G01-000001",
        place=firm.places["D-01"],
        item=firm.items[sku],
        quantity=pieces(number),
        order=order.id,
        order_line=order.lines[line],
    )


RECEIPT = new_receipt()


async def state_of(firm: Company, order: Order) -> str:
    told = await firm.told("order", order.id)
    state = str(await firm.connection.fetchval("SELECT state FROM purchase_order WHERE id = $1", order.id))
    assert (told or {"state": state})["state"] == state
    return state


async def test_guns_know_an_order_from_its_confirmation_to_its_end(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, VASE, supplier=SUPPLIER)
        line = NewOrderLine(firm.items["CUP"], "case", pieces(2), PriceMicro(3_500_000))
        created = await firm.desk(CreateOrder(firm.suppliers["S-01"], firm.warehouses["SH"], TODAY, (line,)))
        id_ = int(created.document.removeprefix("purchase_order:"))
        assert await firm.told("order", id_) is None
        await firm.desk(ConfirmOrder(id_, 1))
        assert await firm.told("order", id_) == {
            "id": id_, "number": "PO-2611-0001", "supplier": firm.suppliers["S-01"], "state": "confirmed",
            "expected_on": "2026-11-22", "lines": 1,
        }  # fmt: skip
        (line_id,) = await firm.connection.fetchrow("SELECT id FROM purchase_order_line")
        assert await firm.told("order_line", line_id) == {
            "id": line_id, "order": id_, "no": 1, "item": firm.items["CUP"], "unit": "case", "ordered": 48 * PIECE,
            "step": PIECE, "over_bp": 300, "short_bp": 500,
        }  # fmt: skip
        await firm.desk(CancelOrder(id_, 2, "too dear"))
        assert (await firm.told("order", id_), await firm.told("order_line", line_id)) == (None, None)
        voided = "SELECT voided_at IS NOT NULL FROM document_number WHERE number = 'PO-2611-0001'"
        assert await firm.connection.fetchval(voided)
        assert await firm.differences() == []
        await firm.connection.execute("UPDATE purchase_order SET state = 'confirmed', ended_at = NULL")
        assert await firm.differences() == [
            "number PO-2611-0001 is void, but its order is confirmed",
            f"wh/{firm.warehouses['SH']}/tasks, order {id_}: not told",
            f"wh/{firm.warehouses['SH']}/tasks, order_line {line_id}: not told",
        ]


async def test_tolerances_are_those_of_the_day_of_confirmation(database: Database) -> None:  # P-2
    async with company(database) as firm:
        await firm.set_up(replace(CUP, over_tolerance_bp=1000), VASE, supplier=SUPPLIER)
        order = await firm.order(("CUP", "pcs", 10, 1), ("VASE", "pcs", 10, 1))
        await firm.system(PutItems((replace(CUP, over_tolerance_bp=9000), replace(VASE, inspected=False))))
        rows = await firm.connection.fetch(
            "SELECT over_tolerance_bp, short_tolerance_bp, inspected FROM purchase_order_line ORDER BY no"
        )
        assert [tuple(row) for row in rows] == [(1000, 500, False), (300, 500, True)]
        assert order.number == "PO-2611-0001"


async def test_an_order_follows_its_goods(database: Database) -> None:  # P-3
    async with company(database) as firm:
        await firm.set_up(CUP, VASE, YOGURT, supplier=SUPPLIER)
        order = await firm.order(("CUP", "pcs", 100, 1_000_000), ("VASE", "pcs", 1, 1_000_000))
        gun = await firm.gun("G01")
        assert await state_of(firm, order) == "confirmed"
        (first,) = await gun.say(count(firm, order, "CUP", 94))
        assert await state_of(firm, order) == "partly_received"
        await gun.say(count(firm, order, "VASE", 1, line=1))
        await gun.say(FinishReceipt(RECEIPT))
        assert await state_of(firm, order) == "partly_received"  # 94 of 100 is more than 5 % short
        second, _ = await gun.say(count(firm, order, "CUP", 1), FinishReceipt(RECEIPT))
        assert await state_of(firm, order) == "partly_received"  # that receipt was finished before
        other = replace(count(firm, order, "CUP", 1), receipt=new_receipt())
        third, _ = await gun.say(other, FinishReceipt(other.receipt))
        assert await state_of(firm, order) == "received"
        line = await firm.told("order_line", order.lines[0])
        assert line is not None
        assert (line["accepted"], line["complete"]) == (96 * PIECE, True)
        await gun.say(ReverseReceiptLine(other.receipt, third.op_id), ReverseReceiptLine(RECEIPT, second.op_id))
        assert await state_of(firm, order) == "partly_received"  # 94 again: no longer complete
        line = await firm.told("order_line", order.lines[0])
        assert line is not None
        assert "complete" not in line
        await gun.say(ReverseReceiptLine(RECEIPT, first.op_id))
        assert await state_of(firm, order) == "partly_received"  # the vase is here
        assert (await firm.desk(CloseOrder(order.id, 2, "the rest will not come"))).outcome == "applied"
        assert await state_of(firm, order) == "closed"


async def test_an_order_with_goods_cannot_be_cancelled(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        order = await firm.order(("CUP", "pcs", 10, 1))
        await (await firm.gun("G01")).say(count(firm, order, "CUP", 1))
        refused = await firm.desk(CancelOrder(order.id, 2, "dear"))
        assert (refused.outcome, refused.code) == ("refused", "purchasing.already_received")


async def test_ids_that_cannot_exist_are_refused_and_not_a_fault(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        line = NewOrderLine(firm.items["CUP"], "pcs", pieces(1), PriceMicro(1))
        for command, code in (
            (ConfirmOrder(2**70, 1), "order_unknown"),
            (CreateOrder(PartyId(2**70), firm.warehouses["SH"], TODAY, (line,)), "supplier_unknown"),
            (CreateOrder(firm.suppliers["S-01"], WarehouseId(2**70), TODAY, (line,)), "warehouse_unknown"),
        ):
            refused = await firm.desk(command)
            assert (refused.outcome, refused.code) == ("refused", f"purchasing.{code}")


async def test_the_desk_finds_orders_and_sees_cost_only_when_it_may(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, VASE, supplier=SUPPLIER)
        cups = await firm.order(("CUP", "case", 10, 3_500_000), ("VASE", "pcs", 3, 333_333))
        await firm.order(("VASE", "pcs", 1, 1_000_000))

        async def found(search: str, state: str | None = None) -> list[str]:
            rows = await queries.find(None, state, search, 50, firm.connection, cost=True, reader=SEES_ALL)
            return [row.number for row in rows]

        assert await found("") == ["PO-2611-0002", "PO-2611-0001"]
        assert await found("po-2611-0001") == ["PO-2611-0001"]
        assert await found("taocibei kairui") == ["PO-2611-0001"]
        assert await found("hp") == ["PO-2611-0002", "PO-2611-0001"]  # 花瓶 by initials
        assert await found("100%") == []
        assert await found("", "draft") == []
        shown = await queries.document(cups.id, None, firm.connection, cost=True, reader=SEES_ALL)
        assert shown is not None
        assert (shown.order.amount, [line.amount for line in shown.lines]) == (84_100, [84_000, 100])
        hidden = await queries.document(cups.id, [firm.warehouses["SH"]], firm.connection, cost=False, reader=SEES_ALL)
        assert hidden is not None
        assert (hidden.order.amount, hidden.lines[0].amount, hidden.lines[0].unit_price_micro) == (None, None, None)
        assert await queries.document(cups.id, [99], firm.connection, cost=True, reader=SEES_ALL) is None
        assert shown.order.expected_on == date(2026, 11, 22)
