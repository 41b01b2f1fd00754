"""Opening stock 期初, reservations 占用 and scrap out of them.

S-1  An opening is posted whole or refused whole; its lines carry their cost.
S-2  A promise never exceeds what is available: on hand in status available − open reservations, for the whole warehouse and for
     the place and lot that the promise names. Only promises are refused by it.
S-3  A hold is used up by what is posted from it and given back by releases, never beyond what is open.
S-4  A person acts for the warehouse that the command's envelope names, and for no other.
S-5  A serial is in stock once: an opening that brings one which is there already is refused.
S-6  What a unit cannot be divided into is neither opened nor held, given back or scrapped in part: no half of a piece.
S-7  Opening stock without a cost is worth nothing; whoever records it is told so.
"""

from __future__ import annotations

from stowage.discrepancies.events import DiscrepancyResolved
from stowage.kernel.decision import (
    Context,
    CostSource,
    Decision,
    Hold,
    Movement,
    NumberRequest,
    Refusal,
    ReleaseHold,
    Slot,
    Status,
    TakeHold,
    Warned,
)
from stowage.kernel.ids import GAIN_LOSS, INVESTIGATE, OPENING, SCRAP, ItemId, OwnerId, PlaceId, WarehouseId
from stowage.kernel.quantity import LARGEST, QUANTITY_SCALE, Quantity, is_whole
from stowage.ledger.rules import SHORTFALL_CHOICES, LedgerDiscrepancy
from stowage.stock.commands import (
    HoldStock,
    OpeningLine,
    RecordOpening,
    ReleaseStock,
    ScrapHeld,
    StockRefusal,
    StockWarning,
)
from stowage.stock.model import HeldStock, HoldNoted, Item, LotBrought, State

Command = RecordOpening | HoldStock | ReleaseStock | ScrapHeld


def decide(state: State, command: Command, context: Context) -> Decision | Refusal:
    match command:
        case RecordOpening():
            return _open(state, command, context)
        case HoldStock():
            return _hold(state, command, context)
        case ReleaseStock():
            return _release(state, command, context)
        case ScrapHeld():
            return _scrap(state, command, context)


def _open(state: State, command: RecordOpening, context: Context) -> Decision | Refusal:
    if command.warehouse != context.warehouse:
        return _other_warehouse(command.warehouse, context)
    if not command.lines:
        return Refusal(StockRefusal.NO_LINES)
    for number, line in enumerate(command.lines, 1):
        if refusal := _fault(state, command.warehouse, number, line):
            return refusal
    if refusal := _known_serial(state, command):
        return refusal
    document = f"opening:{context.op_id}"
    movements = tuple(
        Movement(
            line.item,
            line.quantity,
            Slot(OPENING),
            Slot(line.place),
            document,
            line.lot,
            cost=line.cost,
            cost_source=CostSource.OPENING,
        )
        for line in command.lines
    )
    lots = tuple(
        LotBrought(line.item, line.lot, "serial" if state.items[line.item].tracks_serial else "lot", line.expires_on)
        for line in command.lines
        if line.lot
    )
    warnings = _without_cost(command)
    return Decision(
        movements, lots, numbers=(NumberRequest("opening", document),), document=document, warnings=warnings
    )


def _without_cost(command: RecordOpening) -> tuple[Warned, ...]:
    """S-7"""
    free = [number for number, line in enumerate(command.lines, 1) if not line.cost]
    return (Warned(StockWarning.WITHOUT_COST, {"line": free[0], "lines": len(free)}),) if free else ()


def _fault(state: State, warehouse: WarehouseId, number: int, line: OpeningLine) -> Refusal | None:
    item = state.items.get(line.item)
    if item is None:
        return _no_item(state, line.item, number)
    if state.places.get(line.place) != warehouse:
        return Refusal(StockRefusal.PLACE_UNKNOWN, {"line": number, "place": line.place})
    serial_differs = item.tracks_serial and line.quantity != QUANTITY_SCALE
    if not 0 < line.quantity <= LARGEST or serial_differs:
        return Refusal(StockRefusal.QUANTITY_INVALID, {"line": number, "quantity": line.quantity})
    if refusal := _part(line.item, item, number, line.quantity):
        return refusal
    if not 0 <= line.cost <= LARGEST:
        return Refusal(StockRefusal.COST_INVALID, {"line": number, "cost": line.cost})
    wanted = None
    if ((item.tracks_lot or item.tracks_serial) and not line.lot) or "\0" in line.lot:
        wanted = "serial" if item.tracks_serial else "lot"
    elif item.tracks_expiry and line.expires_on is None:
        wanted = "expiry"
    return Refusal(StockRefusal.LOT_MISSING, {"line": number, "item": line.item, "wanted": wanted}) if wanted else None


def _known_serial(state: State, command: RecordOpening) -> Refusal | None:
    """S-5"""
    there = dict(state.serials)
    for number, line in enumerate(command.lines, 1):
        if not state.items[line.item].tracks_serial:
            continue
        if (place := there.get((line.item, line.lot))) is not None:
            about = {"line": number, "item": line.item, "serial": line.lot, "place": place}
            return Refusal(StockRefusal.SERIAL_KNOWN, about)
        there[line.item, line.lot] = line.place
    return None


def _hold(state: State, command: HoldStock, context: Context) -> Decision | Refusal:
    if refusal := _unreadable(state, command, context):
        return refusal
    available = state.available(command.item, command.warehouse, command.place, command.lot)
    if command.quantity > available:
        return _not_available(command.item, command.quantity, available)
    document = f"hold:{command.hold}"
    hold = Hold(command.hold, command.warehouse, command.item, command.quantity, document, command.place, command.lot)
    return Decision(
        changes=(HoldNoted(command.hold, command.reason.replace("\0", ""), context.person),),
        holds=(hold,),
        document=document,
    )


def _unreadable(state: State, command: HoldStock, context: Context) -> Refusal | None:
    if command.warehouse != context.warehouse:
        return _other_warehouse(command.warehouse, context)
    if command.hold in state.holds:
        return Refusal(StockRefusal.HOLD_KNOWN, {"hold": str(command.hold)})
    item = state.items.get(command.item)
    if item is None:
        return _no_item(state, command.item, 0)
    if command.place is not None and state.places.get(command.place) != command.warehouse:
        return Refusal(StockRefusal.PLACE_UNKNOWN, {"line": 0, "place": command.place})
    if command.quantity <= 0:
        return Refusal(StockRefusal.QUANTITY_INVALID, {"line": 0, "quantity": command.quantity})
    return _part(command.item, item, 0, command.quantity)


def _release(state: State, command: ReleaseStock, context: Context) -> Decision | Refusal:
    held = _open_hold(state, command, context)
    if isinstance(held, Refusal):
        return held
    return Decision(holds=(ReleaseHold(held.id, command.quantity),), document=f"hold:{held.id}")


def _scrap(state: State, command: ScrapHeld, context: Context) -> Decision | Refusal:
    held = _open_hold(state, command, context)
    if isinstance(held, Refusal):
        return held
    elsewhere = held.place is not None and held.place != command.place
    if elsewhere or state.places.get(command.place) != held.warehouse:
        return Refusal(StockRefusal.PLACE_UNKNOWN, {"line": 0, "place": command.place})
    of_another_lot = held.lot is not None and held.lot != command.lot
    available = (
        0 if of_another_lot else state.available(held.item, held.warehouse, command.place, command.lot, besides=held.id)
    )
    if command.quantity > available:
        return _not_available(held.item, command.quantity, available)
    document = f"scrap:{context.op_id}"
    return Decision(
        movements=(Movement(held.item, command.quantity, Slot(command.place), Slot(SCRAP), document, command.lot),),
        holds=(TakeHold(held.id, command.quantity),),
        numbers=(NumberRequest("scrap", document),),
        document=document,
    )


def _open_hold(state: State, command: ReleaseStock | ScrapHeld, context: Context) -> HeldStock | Refusal:
    """The hold, when `command.quantity` (None: all) is open in it."""
    held = state.holds.get(command.hold)
    if held is None or held.warehouse != context.warehouse:
        return Refusal(StockRefusal.HOLD_UNKNOWN, {"hold": str(command.hold)})
    if command.quantity is not None and command.quantity <= 0:
        return Refusal(StockRefusal.QUANTITY_INVALID, {"line": 0, "quantity": command.quantity})
    wanted = held.open if command.quantity is None else command.quantity
    if not 0 < wanted <= held.open:
        return Refusal(StockRefusal.HOLD_SPENT, {"hold": str(held.id), "wanted": wanted, "open": held.open})
    if command.quantity is not None and (refusal := _part(held.item, state.items[held.item], 0, command.quantity)):
        return refusal
    return held


def _part(id_: ItemId, item: Item, line: int, quantity: Quantity) -> Refusal | None:
    """S-6"""
    if is_whole(quantity, item.step):
        return None
    about = {"line": line, "item": id_, "field": "quantity", "value": quantity, "step": item.step}
    return Refusal(StockRefusal.FRACTION_OF_UNIT, about)


def _no_item(state: State, item: ItemId, line: int) -> Refusal:
    about = {"line": line, "item": item}
    if (into := state.merged.get(item)) is not None:
        return Refusal(StockRefusal.ITEM_MERGED, {**about, "into": into})
    return Refusal(StockRefusal.ITEM_UNKNOWN, about)


def _not_available(item: ItemId, wanted: Quantity, available: int) -> Refusal:
    return Refusal(StockRefusal.NOT_AVAILABLE, {"item": item, "wanted": wanted, "available": available})


def _other_warehouse(warehouse: WarehouseId, context: Context) -> Refusal:
    return Refusal(StockRefusal.WAREHOUSE_DIFFERS, {"warehouse": warehouse, "expected": context.warehouse})


def close_shortfall(event: DiscrepancyResolved, context: Context) -> Decision:
    """The missing goods are booked as found, a gain, so that 待查 owes nothing for them any more."""
    if event.code != LedgerDiscrepancy.SHORTFALL or event.choice not in SHORTFALL_CHOICES:
        return Decision()
    short = event.evidence
    status = Status(short["status"])
    document = f"adjustment:{context.op_id}"
    found = Movement(
        ItemId(short["item"]),
        Quantity(short["short"]),
        Slot(PlaceId(GAIN_LOSS), status),
        Slot(PlaceId(INVESTIGATE), status),
        document,
        short["lot"],
        OwnerId(short["owner"]),
    )
    return Decision((found,), numbers=(NumberRequest("adjustment", document),))
