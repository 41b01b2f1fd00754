"""Goods that are to go back to their supplier, through the door of a company on a real database; each story ends with `stowage check`."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

from conftest import Database
from dock_words import CUP, RADIO, YOGURT, Company, company, new_receipt, pieces
from ledger_words import context as bare
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Status
from stowage.kernel.ids import OWN, ItemId, PartyId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, PriceMicro, Quantity
from stowage.ledger.rules import BalanceKey, ItemCost
from stowage.parties.commands import PartyRecord, PutParties
from stowage.receiving.commands import ConfirmReceiptLine
from stowage.returns.commands import Condition, Disposal, ReverseReturnLine, TakeReturnLine
from stowage.stock.commands import HoldStock, OpeningLine, RecordOpening
from stowage.stock.trace import trace
from stowage.supplier_returns import rules
from stowage.supplier_returns.commands import CancelReturn, GoodsToReturn, NameSupplier, PrepareReturn, RemoveLine
from stowage.supplier_returns.model import Held, OrderLine, State

GOODS = (CUP, RADIO, YOGURT)


async def opened(firm: Company, sku: str, count: int, cost: int, lot: str = "") -> None:
    line = OpeningLine(firm.items[sku], firm.places["D-01"], pieces(count), Amount(cost), lot)
    assert (await firm.desk(RecordOpening(firm.warehouses["SH"], (line,)))).outcome == "applied"


async def prepared(firm: Company, sku: str, count: int, supplier: str = "S-01", **more: Any) -> Outcome:
    goods = GoodsToReturn(firm.items[sku], pieces(count), firm.places["D-01"], **more)
    return await firm.desk(PrepareReturn(firm.warehouses["SH"], firm.suppliers[supplier], (goods,), "cracked"))


async def rows(firm: Company) -> list[tuple[Any, ...]]:
    query = """
        SELECT r.number, s.code, r.state, i.sku, l.lot, l.quantity / 10000, l.cost, l.state FROM supplier_return_line l
        JOIN supplier_return r ON r.id = l.supplier_return JOIN item i ON i.id = l.item LEFT JOIN party s ON s.id = r.supplier
        ORDER BY l.created_at, l.lot, i.sku, l.quantity DESC, l.id
    """
    return [tuple(row) for row in await firm.connection.fetch(query)]


async def line_of(firm: Company, sku: str) -> UUID:
    query = (
        "SELECT l.id FROM supplier_return_line l JOIN item i ON i.id = l.item WHERE i.sku = $1 AND l.state = 'waiting'"
    )
    found: UUID = await firm.connection.fetchval(query, sku)
    return found


async def back(firm: Company, sku: str, count: int, **more: Any) -> TakeReturnLine:
    place, item = firm.places["D-01"], firm.items[sku]
    condition, disposal = Condition.OPENED, Disposal.QUARANTINE
    return TakeReturnLine(uuid4(), "G01-000001", place, item, pieces(count), condition, disposal, "SO-77", **more)


async def test_goods_set_apart_are_promised_to_nobody_and_come_back_to_the_cent(
    database: Database,
) -> None:  # U-1 … U-4
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("CUP", "pcs", 10, 1_250_000))
        await opened(firm, "CUP", 9, 1_000)
        first = await prepared(firm, "CUP", 4, order_line=order.lines[0])
        assert (first.outcome, first.number[:3]) == ("applied", "SR-")
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 5, "damaged": 4}, 556)
        hold = HoldStock(uuid4(), firm.warehouses["SH"], firm.items["CUP"], pieces(6), "sold")
        assert (await firm.desk(hold)).code == "stock.not_available"
        second = await prepared(firm, "CUP", 2)
        assert (second.document, second.number) == (first.document, "")
        assert [(row[5], row[6]) for row in await rows(firm)] == [(4, 500), (2, 222)]
        too_many = await prepared(firm, "CUP", 4)
        assert (too_many.code, too_many.params["there"]) == ("supplier_returns.not_there", pieces(3))
        twice = await prepared(firm, "CUP", 1, status=Status.DAMAGED)
        assert (twice.code, twice.params["there"]) == ("supplier_returns.not_there", 0)
        cancelled = CancelReturn(UUID(first.document.split(":")[1]), "the supplier sends new ones")
        assert (await firm.desk(cancelled)).outcome == "applied"
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 9}, 1_000)
        assert (await firm.desk(cancelled)).code == "supplier_returns.return_over"
        assert (await prepared(firm, "CUP", 1)).number == f"{first.number[:-1]}2"
        assert await firm.differences() == []


async def test_what_a_customer_brought_back_waits_for_its_supplier(database: Database) -> None:  # U-5, returns T-6
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        gun = await firm.gun("G01")
        await firm.desk(PutParties((PartyRecord("S-02", "宁波", "Ningbo", supplier=True),)))
        firm.suppliers["S-02"] = await firm.connection.fetchval("SELECT id FROM party WHERE code = 'S-02'")
        said = await back(firm, "CUP", 3)
        (cups,) = await gun.say(said)
        (lot,) = await gun.say(await back(firm, "YOGURT", 1, lot="L-9"))
        for _ in range(2):
            assert (await firm.resolve("returns.quarantined", "return_to_supplier")).outcome == "applied"
        assert await firm.stock("CUP") == {"quarantine": 3}
        assert [(row[1], row[3]) for row in await rows(firm)] == [(None, "CUP"), (None, "YOGURT")]
        yogurt = await line_of(firm, "YOGURT")
        unnamed = await firm.connection.fetchval("SELECT id FROM supplier_return")
        one = await firm.desk(NameSupplier(unnamed, firm.suppliers["S-01"], (yogurt,)))
        rest = await firm.desk(NameSupplier(unnamed, firm.suppliers["S-02"]))
        assert (one.outcome, rest.outcome) == ("applied", "applied")
        assert [(row[1], row[3]) for row in await rows(firm)] == [("S-02", "CUP"), ("S-01", "YOGURT")]

        await gun.say(ReverseReturnLine(said.goods_return, cups.op_id))
        assert (await firm.stock("CUP"), (await rows(firm))[0][-1]) == ({}, "withdrawn")
        assert (await firm.desk(RemoveLine(yogurt))).outcome == "applied_with_exception"
        assert "returns.quarantined" in await firm.open_discrepancies()
        assert await firm.resolve("returns.quarantined", "scrap")
        assert (await firm.stock("YOGURT"), lot.outcome) == ({}, "applied_with_exception")
        assert await firm.differences() == []


async def test_who_brought_a_lot_is_who_it_goes_back_to(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("YOGURT", "pcs", 5, 2_000_000))
        gun = await firm.gun("G01")
        dock, item = firm.places["D-01"], firm.items["YOGURT"]
        await gun.say(
            ConfirmReceiptLine(
                new_receipt(), "G01-1", dock, item, pieces(5), order=order.id, order_line=order.lines[0], lot="L-1"
            )
        )
        await gun.say(await back(firm, "YOGURT", 2, lot="L-1"))
        await firm.resolve("returns.quarantined", "return_to_supplier")
        assert [row[1:] for row in await rows(firm)] == [("S-01", "prepared", "YOGURT", "L-1", 2, 400, "waiting")]
        (told,) = await trace("L-1", None, firm.connection)
        came = [(one.where, one.number[:2], one.quantity, one.order == order.number) for one in told.came]
        assert came == [("supplier", "GR", pieces(5), True), ("customer", "RT", pieces(2), False)]
        assert [(one.status, one.quantity, one.goes_back) for one in told.lies] == [
            ("available", pieces(5), 0),
            ("quarantine", pieces(2), pieces(2)),
        ]
        assert (told.went, await trace("L-1", [99], firm.connection)) == ([], [])
        assert await firm.differences() == []


async def test_two_desks_prepare_for_one_supplier_at_once(database: Database) -> None:  # U-4
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        await opened(firm, "CUP", 5, 500)
        answers = await asyncio.gather(*(prepared(firm, "CUP", 3) for _ in range(2)), prepared(firm, "CUP", 2))
        outcomes = sorted(answer.outcome for answer in answers)
        assert outcomes in (["applied", "applied", "refused"], ["applied", "refused", "refused"])
        assert len({answer.document for answer in answers if answer.outcome == "applied"}) == 1
        assert await firm.connection.fetchval("SELECT count(*) FROM supplier_return") == 1
        assert await firm.differences() == []


def test_what_may_be_prepared() -> None:
    """One line of everything against a place with ten, of which some are promised."""
    key = BalanceKey(ItemId(1), PlaceId(5), "", "", "available", OWN)
    state = State(
        suppliers={PartyId(7)},
        steps={ItemId(1): Quantity(10_000)},
        places={PlaceId(5): WarehouseId(1), PlaceId(6): WarehouseId(1), PlaceId(9): WarehouseId(2)},
        order_lines={3: OrderLine(PartyId(8), ItemId(1), PriceMicro(1))},
        stock={key: pieces(10), key._replace(place=PlaceId(6)): pieces(4)},
        holds={(ItemId(1), WarehouseId(1)): [Held(PlaceId(5), None, pieces(2)), Held(None, None, pieces(3))]},
        worth={ItemId(1): ItemCost(pieces(14), 1_400)},
    )
    good = GoodsToReturn(ItemId(1), pieces(1), PlaceId(5))

    def asked(*lines: GoodsToReturn, supplier: int = 7, warehouse: int = 1) -> str:
        answer = rules.decide(state, PrepareReturn(WarehouseId(warehouse), PartyId(supplier), lines), context)
        return getattr(answer, "code", "").removeprefix("supplier_returns.")

    def other(**more: Any) -> GoodsToReturn:
        return GoodsToReturn(**{name: getattr(good, name) for name in good.__struct_fields__} | more)

    context = bare()
    assert asked(good) == ""
    assert asked(other(quantity=pieces(8))) == ""
    assert asked(other(quantity=pieces(9))) == "not_there"
    assert asked(other(quantity=pieces(8)), other(place=PlaceId(6))) == ""
    assert asked(other(quantity=pieces(8)), other(place=PlaceId(6), quantity=pieces(2))) == "not_there"
    assert asked(other(status=Status.INSPECTION)) == "not_there"
    assert asked(other(quantity=Quantity(5_000))) == "fraction_of_unit"
    assert asked(other(quantity=Quantity(0))) == "quantity_invalid"
    assert asked(other(place=PlaceId(9))) == "place_unknown"
    assert asked(other(item=ItemId(2))) == "item_unknown"
    assert asked(other(order_line=3)) == "order_line_differs"
    assert asked(other(order_line=4)) == "order_line_differs"
    assert asked(good, supplier=8) == "supplier_unknown"
    assert asked(good, warehouse=2) == "warehouse_differs"
    assert asked() == "no_lines"
    assert asked(*[good] * 201) == "too_many_lines"
