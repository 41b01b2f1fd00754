"""Purchase orders: a row a line; rows with the same reference are one order, a draft.

The id of an order's command follows from its reference: the same reference never makes a second order, whichever file it stands in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import asyncpg
import msgspec
from msgspec.structs import replace

from stowage.catalog.queries import load_successors
from stowage.catalog.records import Measured, measured
from stowage.gateway.envelope import decode
from stowage.gateway.work import Catalogue
from stowage.imports import cells
from stowage.imports.cells import Wrong
from stowage.imports.columns import columns
from stowage.imports.kinds import Asked, Draft, Drafted, Fault, Part, Row, Standing, refused
from stowage.imports.measures import Units, load_units
from stowage.imports.opening import counted_in
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Refusal
from stowage.kernel.ids import PartyId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity
from stowage.parties.queries import load_merged_parties
from stowage.parties.records import suppliers
from stowage.purchasing.commands import CreateOrder, NewOrderLine, PurchasingRefusal
from stowage.purchasing.handlers import ROOM

ORDERS = UUID("2f1f3c0a-6a3e-5c0d-9a55-3f8f1f0a7b21")  # of the ids of imported orders
LONGEST_NOTE = 500
SAME = ("supplier", "expected_on", "note")  # of all rows of an order
KNOWN = "SELECT op_id, data, answer FROM op WHERE op_id = ANY($1::uuid[])"
FIELDS = columns(
    "orders",
    {
        "reference": cells.code(),
        "supplier": cells.code(),
        "expected_on": cells.day,
        "sku": cells.code(),
        "quantity": cells.positive,
        "unit": cells.text(64),
        "price": cells.price,
        "note": cells.text(LONGEST_NOTE),
        "warehouse": cells.text(),
    },
)
BLAMED = {
    PurchasingRefusal.SUPPLIER_UNKNOWN: ("supplier", Wrong.SUPPLIER_UNKNOWN),
    PurchasingRefusal.FIELD_INVALID: ("expected_on", Wrong.DATE_INVALID),
    PurchasingRefusal.ITEM_UNKNOWN: ("sku", Wrong.ITEM_RETIRED),
    PurchasingRefusal.UNIT_UNKNOWN: ("unit", Wrong.UNIT_UNKNOWN),
    PurchasingRefusal.COUNT_INVALID: ("quantity", Wrong.FRACTION),
    PurchasingRefusal.COUNT_INEXACT: ("quantity", Wrong.FRACTION),
    PurchasingRefusal.PRICE_INVALID: ("price", Wrong.COST_INVALID),
}


class Said(NamedTuple):
    """An order that was imported before."""

    command: CreateOrder | None
    number: str


class Orders:
    name, zh, en = "orders", "采购订单", "Purchase orders"
    permission, page = "purchasing.write", "/orders"
    needs_warehouse = True
    whole_rows = True
    fields = FIELDS
    one_of: tuple[tuple[str, ...], ...] = ()
    room = ROOM

    async def draft(self, rows: Sequence[Row], asked: Asked, connection: asyncpg.Connection[Any]) -> Drafted:
        items = await measured({row.values["sku"] for row in rows}, connection)
        sellers = await suppliers({row.values["supplier"] for row in rows}, asked.reader, connection)
        units = await load_units(connection)
        orders: dict[str, list[Row]] = {}
        for row in rows:
            orders.setdefault(row.values["reference"], []).append(row)
        known = await _known(orders, connection)
        drafts, same, faults = [], [], []
        for reference, lines in orders.items():
            order = _order(lines, items, sellers, units, asked)
            said = known.get(reference)
            if isinstance(order, list):
                faults += order
            elif said is None:
                drafts.append(Draft(order, tuple(lines), Standing.NEW, reference))
            elif said.command == order:
                same += [row.no for row in lines]
            else:
                faults.append(Fault(lines[0].no, "reference", Wrong.ORDER_KNOWN, {"number": said.number}))
        return Drafted(drafts, same, faults)

    def said(self, records: Sequence[Any], asked: Asked) -> msgspec.Struct:
        del asked
        (order,) = records
        assert isinstance(order, CreateOrder)
        return order

    def parts(self, drafts: Sequence[Draft], asked: Asked) -> list[Part]:
        del asked
        return [Part(_op_id(draft.about), draft.record, tuple(row.no for row in draft.rows)) for draft in drafts]

    def blame(self, refusal: Refusal, draft: Draft) -> Fault:
        line = refusal.params.get("line", 1)
        key, code = BLAMED.get(PurchasingRefusal(refusal.code), ("", None))
        return refused(refusal, draft, "reference") if code is None else Fault(draft.rows[line - 1].no, key, code, {})


def _op_id(reference: str) -> UUID:
    return uuid5(ORDERS, reference)


async def _known(references: Collection[str], connection: asyncpg.Connection[Any]) -> dict[str, Said]:
    ids = {_op_id(reference): reference for reference in references}
    by_name = Catalogue((ROOM,)).by_name
    found = {}
    for row in await connection.fetch(KNOWN, list(ids)):
        envelope = decode(row["data"])
        command = by_name.get(envelope.command)
        said = command.newest(command.decoder.decode(envelope.payload)) if command else None
        number = msgspec.json.decode(row["answer"], type=Outcome).number
        found[ids[row["op_id"]]] = Said(said if isinstance(said, CreateOrder) else None, number)
    return await _as_of_now(found, connection)


async def _as_of_now(said: dict[str, Said], connection: asyncpg.Connection[Any]) -> dict[str, Said]:
    """With what its items and suppliers were merged into since."""
    orders = [one.command for one in said.values() if one.command is not None]
    items = await load_successors({line.item for order in orders for line in order.lines}, connection)
    sellers = await load_merged_parties({order.supplier for order in orders}, connection)

    def now(order: CreateOrder) -> CreateOrder:
        lines = tuple(replace(line, item=items.get(line.item, line.item)) for line in order.lines)
        return replace(order, supplier=sellers.get(order.supplier, order.supplier), lines=lines)

    return {key: one._replace(command=now(one.command)) if one.command else one for key, one in said.items()}


def _order(
    rows: Sequence[Row], items: Mapping[str, Measured], sellers: Mapping[str, PartyId], units: Units, asked: Asked
) -> CreateOrder | list[Fault]:
    head = rows[0]
    faults = [
        Fault(row.no, key, Wrong.ORDER_DIFFERS, {"row": head.no})
        for row in rows[1:]
        for key in SAME
        if row.values.get(key) not in {None, head.values.get(key)}
    ]
    seller = sellers.get(head.values["supplier"])
    if seller is None:
        faults.append(Fault(head.no, "supplier", Wrong.SUPPLIER_UNKNOWN, {}))
    lines = []
    for row in rows:
        line = _line(row, items.get(row.values["sku"]), units)
        if isinstance(line, Fault):
            faults.append(line)
        else:
            lines.append(line)
    if faults or seller is None:
        return faults
    note = ": ".join(part for part in (head.values["reference"], head.values.get("note")) if part)
    return CreateOrder(seller, WarehouseId(asked.warehouse or 0), head.values["expected_on"], tuple(lines), note)


def _line(row: Row, item: Measured | None, units: Units) -> NewOrderLine | Fault:
    if item is None:
        return Fault(row.no, "sku", Wrong.ITEM_UNKNOWN, {})
    counted = counted_in(row, item, units)
    if isinstance(counted, Fault):
        return counted
    unit = (units.code(row.values["unit"]) if "unit" in row.values else None) or item.base_unit
    numerator, denominator = item.factors[unit]
    price = (2 * row.values.get("price", 0) * denominator + numerator) // (2 * numerator)  # half up
    return NewOrderLine(item.id, unit, Quantity(row.values["quantity"]), PriceMicro(price))
