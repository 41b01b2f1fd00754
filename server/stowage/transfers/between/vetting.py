"""Facts that cannot be posted as they are: malformed, of no item, of no place, or of another warehouse's transfer."""

from __future__ import annotations

from collections.abc import Iterator

from stowage.kernel.decision import Context, Parked
from stowage.kernel.ids import ItemId, PlaceId
from stowage.kernel.quantity import LARGEST, MAX_SAFE
from stowage.transfers.between.commands import (
    Accept,
    AcceptContainer,
    BetweenParked,
    Depart,
    Dispatch,
    DispatchContainer,
    FinishAccepting,
)
from stowage.transfers.between.model import State
from stowage.transfers.commands import TransfersParked

LONGEST_TEXT = 200  # of a lot, a container or a reference
LONGEST_TOLD = 100
MOST_SEEN = 200
MOST_PHOTOS = 20

Leaving = Dispatch | DispatchContainer | Depart
Arriving = Accept | AcceptContainer | FinishAccepting
Fact = Leaving | Arriving


def malformed(command: Fact) -> Parked | None:
    return next((_parked(field, value) for field, value in _wrong(command)), None)


def _wrong(command: Fact) -> Iterator[tuple[str, int | str]]:
    if abs(command.other) > MAX_SAFE:
        yield "other", command.other
    if isinstance(command, Dispatch | Accept):
        yield from _wrong_goods(command.quantity, command.owner)
    if isinstance(command, Accept) and len(command.photos) > MOST_PHOTOS:
        yield "photos", len(command.photos)
    if isinstance(command, DispatchContainer | AcceptContainer) and not command.container:
        yield "container", ""
    if isinstance(command, DispatchContainer):
        if len(command.seen) > MOST_SEEN:
            yield "seen", len(command.seen)
        for content in command.seen:
            yield from _wrong_goods(content.quantity, content.owner)
    yield from (("text", text) for text in _texts(command) if "\0" in text or len(text) > LONGEST_TEXT)


def _wrong_goods(quantity: int, owner: int) -> Iterator[tuple[str, int]]:
    if not 0 < quantity <= LARGEST:
        yield "quantity", quantity
    if not 0 <= owner <= MAX_SAFE:
        yield "owner", owner


def _texts(command: Fact) -> tuple[str, ...]:
    match command:
        case Dispatch():
            return (command.reference, command.lot, command.container, command.travels_in)
        case Accept():
            return (command.reference, command.lot, command.container, *command.photos)
        case DispatchContainer():
            return (command.reference, command.container, *(content.lot for content in command.seen))
        case AcceptContainer():
            return (command.reference, command.container)
    return (command.reference,)


def _parked(field: str, value: int | str) -> Parked:
    told = value if isinstance(value, int) and abs(value) <= MAX_SAFE else str(value)[:LONGEST_TOLD]
    return Parked(TransfersParked.MOVE_MALFORMED, {"field": field, "value": told})


def nowhere(state: State, command: Fact, context: Context) -> Parked | None:
    place: PlaceId | None = getattr(command, "place", None)
    if context.warehouse is None or (place is not None and state.places.get(place) != context.warehouse):
        told = place if place is None or abs(place) <= MAX_SAFE else str(place)
        return Parked(TransfersParked.PLACE_UNKNOWN, {"place": told, "warehouse": context.warehouse})
    unknown = next((item for item in _items(command) if item not in state.items), None)
    if unknown is not None:
        return Parked(TransfersParked.ITEM_UNKNOWN, {"item": unknown if abs(unknown) <= MAX_SAFE else str(unknown)})
    head = state.heads.get(command.transfer)
    if head is None:
        known = command.other in state.warehouses and command.other != context.warehouse
        return None if known else _parked("other", command.other)
    here = head.source if isinstance(command, Leaving) else head.target
    if here != context.warehouse:
        return Parked(BetweenParked.OTHER_WAREHOUSE, {"transfer": str(head.id), "warehouse": here})
    return None


def _items(command: Fact) -> tuple[ItemId, ...]:
    match command:
        case Dispatch() | Accept():
            return (command.item,)
        case DispatchContainer():
            return tuple(content.item for content in command.seen)
    return ()
