"""Opening stock and reservations 占用. Intents of the desk and of imports."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity


class OpeningLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`cost` is the value of the whole line in minor units."""

    item: ItemId
    place: PlaceId
    quantity: Quantity
    cost: Amount
    lot: str = ""  # lot or serial
    expires_on: date | None = None


class RecordOpening(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="stock.record_opening/1", tag_field="type"
):
    """期初: what is there on the first day, with its cost. A cost is said by who has cost.read; what has none is worth nothing, which the
    answer warns of."""

    warehouse: WarehouseId
    lines: tuple[OpeningLine, ...]


class HoldStock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="stock.hold/1", tag_field="type"):
    """Reserve for a reason. A promise: refused beyond what is available. place None: anywhere in the warehouse."""

    hold: UUID
    warehouse: WarehouseId
    item: ItemId
    quantity: Quantity
    reason: str
    place: PlaceId | None = None
    lot: str | None = None


class ReleaseStock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="stock.release/1", tag_field="type"):
    """Give a hold back, in part or (quantity None) whole."""

    hold: UUID
    quantity: Quantity | None = None


class ScrapHeld(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="stock.scrap_held/1", tag_field="type"):
    """Post `quantity` of a hold as scrap, out of `place`."""

    hold: UUID
    place: PlaceId
    quantity: Quantity
    lot: str = ""


class StockWarning(StrEnum):
    WITHOUT_COST = "stock.without_cost"  # lines: how many are worth nothing, line: the first of them


class StockRefusal(StrEnum):
    """`line` counts from 1 and is 0 where a command has no lines."""

    WAREHOUSE_DIFFERS = "stock.warehouse_differs"  # warehouse, expected: not the one the person acts for
    NO_LINES = "stock.no_lines"
    ITEM_UNKNOWN = "stock.item_unknown"  # line, item
    ITEM_MERGED = "stock.item_merged"  # line, item, into: sku of what it became
    PLACE_UNKNOWN = "stock.place_unknown"  # line, place
    QUANTITY_INVALID = "stock.quantity_invalid"  # line, quantity
    FRACTION_OF_UNIT = "stock.fraction_of_unit"  # line, item, field, value, step: a part of what cannot be divided
    COST_INVALID = "stock.cost_invalid"  # line, cost
    LOT_MISSING = "stock.lot_missing"  # line, item, wanted (lot | expiry | serial)
    SERIAL_KNOWN = "stock.serial_known"  # line, item, serial, place: it is there already
    NOT_AVAILABLE = "stock.not_available"  # item, wanted, available
    HOLD_KNOWN = "stock.hold_known"  # hold
    HOLD_UNKNOWN = "stock.hold_unknown"  # hold
    HOLD_SPENT = "stock.hold_spent"  # hold, wanted, open
