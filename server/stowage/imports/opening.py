"""Opening stock: a row what lies of an item, and a lot, in a place on the first day, with its cost.

What was recorded as opening stock of the same item, lot and place is not recorded again, and its cost is not changed: a row that says
another is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec

from stowage.catalog.records import Measured, measured
from stowage.imports import cells
from stowage.imports.cells import Wrong
from stowage.imports.columns import columns
from stowage.imports.kinds import Asked, Draft, Drafted, Fault, Part, Row, Standing, fault, portions, refused
from stowage.imports.measures import Units, load_units
from stowage.kernel.decision import Refusal
from stowage.kernel.ids import PlaceId, WarehouseId
from stowage.kernel.quantity import QUANTITY_SCALE, Amount, InexactQuantity, PriceMicro, Quantity, to_base, value_of
from stowage.places.commands import PlaceKind
from stowage.places.records import records
from stowage.stock.commands import OpeningLine, RecordOpening, StockRefusal
from stowage.stock.handlers import ROOM
from stowage.stock.records import Opened, opened

PORTION = 1_000  # lines a document
FIELDS = columns(
    "opening",
    {
        "sku": cells.code(),
        "place": cells.code(),
        "quantity": cells.positive,
        "unit": cells.text(64),
        "lot": cells.code(),
        "expires_on": cells.day,
        "unit_cost": cells.price,
        "value": cells.amount,
        "warehouse": cells.text(),
    },
)
LOTS = {"lot": Wrong.LOT_NEEDED, "serial": Wrong.SERIAL_NEEDED, "expiry": Wrong.EXPIRY_NEEDED}


class Opening:
    name, zh, en = "opening", "期初库存", "Opening stock"
    permission, page = "stock.adjust", "/stock"
    needs_warehouse = True
    whole_rows = True
    fields = FIELDS
    one_of: tuple[tuple[str, ...], ...] = (("unit_cost", "value"),)
    room = ROOM

    async def draft(self, rows: Sequence[Row], asked: Asked, connection: asyncpg.Connection[Any]) -> Drafted:
        items = await measured({row.values["sku"] for row in rows}, connection)
        places = {
            code: known for code, known in (await records(asked.warehouse, connection)).items() if known.record.active
        }
        floors = [known.id for known in places.values() if known.record.kind is PlaceKind.FLOOR]
        there = await opened([item.id for item in items.values()], asked.warehouse, connection)
        lines = _Lines(
            items, {code: known.id for code, known in places.items()}, floors, await load_units(connection), asked
        )
        first: dict[tuple[int, int, str], Row] = {}
        drafts, same, faults = [], [], []
        for row in rows:
            line = lines.line(row)
            if isinstance(line, Fault):
                faults.append(line)
                continue
            key = (line.item, line.place, line.lot)
            earlier, known = first.setdefault(key, row), there.get(key)
            if earlier is not row:
                faults.append(Fault(row.no, "sku", Wrong.REPEATED, {"row": earlier.no}))
            elif known is None:
                drafts.append(Draft(line, (row,), Standing.NEW, items[row.values["sku"]]))
            elif (fault_ := _differs(row, line, known, asked)) is not None:
                faults.append(fault_)
            else:
                same.append(row.no)
        return Drafted(drafts, same, faults)

    def said(self, records: Sequence[Any], asked: Asked) -> msgspec.Struct:
        return RecordOpening(WarehouseId(asked.warehouse or 0), tuple(records))

    def parts(self, drafts: Sequence[Draft], asked: Asked) -> list[Part]:
        return portions(self, drafts, asked, PORTION)

    def blame(self, refusal: Refusal, draft: Draft) -> Fault:
        match refusal.code:
            case StockRefusal.FRACTION_OF_UNIT:
                return fault(draft, "quantity", Wrong.FRACTION)
            case StockRefusal.QUANTITY_INVALID:
                code = Wrong.QUANTITY_INVALID if draft.record.quantity <= 0 else Wrong.ONE_EACH
                return fault(draft, "quantity", code)
            case StockRefusal.COST_INVALID:
                return fault(draft, "value" if "value" in draft.rows[0].values else "unit_cost", Wrong.COST_INVALID)
            case StockRefusal.LOT_MISSING:
                wanted = refusal.params["wanted"]
                return fault(draft, "expires_on" if wanted == "expiry" else "lot", LOTS[wanted])
            case StockRefusal.SERIAL_KNOWN:
                return fault(draft, "lot", Wrong.SERIAL_KNOWN)
        return refused(refusal, draft, "sku")


def _differs(row: Row, line: OpeningLine, known: Opened, asked: Asked) -> Fault | None:
    """From what is recorded already: in its quantity or, for who sees costs, in its value. Neither is changed by a file."""
    if known.quantity != line.quantity:
        return Fault(row.no, "quantity", Wrong.OPENED, {"quantity": f"{known.quantity / QUANTITY_SCALE:.10g}"})
    if "unit_cost" in asked.keys and known.cost != line.cost:
        said = "value" if "value" in row.values else "unit_cost"
        return Fault(row.no, said, Wrong.OPENED_COST, {"value": f"{Decimal(known.cost).scaleb(-2):.2f}"})
    return None


class _Lines:
    """Rows as lines of the command."""

    def __init__(
        self,
        items: dict[str, Measured],
        places: dict[str, PlaceId],
        floors: list[PlaceId],
        units: Units,
        asked: Asked,
    ) -> None:
        self.items, self.places, self.floors, self.units, self.asked = items, places, floors, units, asked

    def line(self, row: Row) -> OpeningLine | Fault:
        values, item = row.values, self.items.get(row.values["sku"])
        if item is None:
            return Fault(row.no, "sku", Wrong.ITEM_UNKNOWN, {})
        if not item.active:
            return Fault(row.no, "sku", Wrong.ITEM_RETIRED, {})
        place = self.places.get(values["place"]) if "place" in values else self._floor()
        if place is None:
            return Fault(row.no, "place", Wrong.PLACE_UNKNOWN if "place" in values else Wrong.NEEDED, {})
        counted = counted_in(row, item, self.units)
        if isinstance(counted, Fault):
            return counted
        cost = self._cost(row)
        if isinstance(cost, Fault):
            return cost
        expires_on = values.get("expires_on")
        lot = values.get("lot", "")
        if item.kept_by_expiry and expires_on is not None:
            lot = expires_on.isoformat()
        return OpeningLine(item.id, place, counted, cost, lot, expires_on)

    def _floor(self) -> PlaceId | None:
        """Where everything lies in a warehouse without bins."""
        return self.floors[0] if self.floors and not self.asked.has_bins else None

    def _cost(self, row: Row) -> Amount | Fault:
        """Of the whole row. Nothing for who may not say costs."""
        values = row.values
        value = values.get("value")
        if "unit_cost" in values:
            reckoned = value_of(Quantity(values["quantity"]), PriceMicro(values["unit_cost"]))
            if value not in {None, reckoned}:
                return Fault(row.no, "value", Wrong.COST_TWICE, {})
            return reckoned
        if value is None and "unit_cost" in self.asked.keys:
            return Fault(row.no, "unit_cost", Wrong.NEEDED, {})
        return Amount(value or 0)


def counted_in(row: Row, item: Measured, units: Units) -> Quantity | Fault:
    """The row's quantity in base units."""
    unit = units.code(row.values["unit"]) if "unit" in row.values else item.base_unit
    factor = item.factors.get(unit or "")
    if factor is None:
        return Fault(row.no, "unit", Wrong.UNIT_UNKNOWN, {})
    try:
        return to_base(Quantity(row.values["quantity"]), *factor)
    except InexactQuantity:
        return Fault(row.no, "quantity", Wrong.FRACTION, {})
