"""Goods that are loaded, accepted, and said not to have been."""

from __future__ import annotations

from uuid import UUID, uuid5

from msgspec.structs import replace

from stowage.discrepancies.events import Withdrawn
from stowage.kernel.decision import Slot, Status
from stowage.kernel.discrepancy import ACKNOWLEDGE, UNDONE
from stowage.kernel.ids import INVESTIGATE, ItemId, PlaceId
from stowage.kernel.quantity import Quantity, is_whole
from stowage.receiving.events import GoodsLaid
from stowage.transfers.between.commands import (
    Accept,
    AcceptContainer,
    BetweenDiscrepancy,
    Dispatch,
    DispatchContainer,
)
from stowage.transfers.between.drafting import ROOM, Draft
from stowage.transfers.between.model import Key, Owed, Part, Side, Standing
from stowage.transfers.discrepancies import KEEP_OR_TAKE_BACK

LEDGER = "ledger"


def dispatch(draft: Draft, command: Dispatch) -> None:
    key = Key(draft.state.now(command.item), command.lot, str(command.status), command.owner)
    part = _part(draft, Side.OUT, key, command.quantity, (command.place, command.container))
    _load(draft, replace(part, travels_in=command.travels_in))
    _tell_goods(draft, command)
    _tell_loading(draft, key)


def dispatch_container(draft: Draft, command: DispatchContainer) -> None:
    """All that the ledger has of it in the warehouse; where it has nothing, what was seen."""
    here = draft.context.warehouse
    held = [
        (Key(at.item, at.lot, at.status, at.owner), at.place, quantity)
        for at, quantity in sorted(draft.state.balances.items())
        if quantity and at.container == command.container and draft.state.places.get(at.place) == here
    ]
    seen = [
        (Key(draft.state.now(one.item), one.lot, str(one.status), one.owner), command.place, one.quantity)
        for one in command.seen
    ]
    for key, place, quantity in held or seen:
        part = _part(draft, Side.OUT, key, quantity, (place, command.container))
        _load(draft, replace(part, travels_in=command.container))
    if not (held or seen):
        about = {"container": command.container, "place": command.place}
        draft.tell(BetweenDiscrepancy.CONTAINER_UNSEEN, ACKNOWLEDGE, **about)
    for key in sorted({key for key, _, _ in held or seen}):
        _tell_loading(draft, key)


def accept(draft: Draft, command: Accept) -> None:
    key = Key(draft.state.now(command.item), command.lot, str(command.status), command.owner)
    part = _part(draft, Side.IN, key, command.quantity, (command.place, command.container))
    _arrive(draft, replace(part, damaged=command.damaged, photos=command.photos))
    _tell_goods(draft, command)
    if command.damaged:
        about = {"item": key.item, "lot": key.lot, "quantity": command.quantity, "place": command.place}
        draft.tell(BetweenDiscrepancy.ARRIVED_DAMAGED, KEEP_OR_TAKE_BACK, **about, photos=list(command.photos))


def accept_container(draft: Draft, command: AcceptContainer) -> None:
    """B-4: what is known to be in it that did not arrive with it already, and from now on whatever is said of it."""
    context = draft.context
    standing = Standing(
        context.op_id, draft.head.id, command.container, command.place, context.person, context.device, context.occurred_at
    )  # fmt: skip
    draft.standing.append(standing)
    arrived = {part.loaded_by_part for part in draft.state.parts.values() if part.side is Side.IN and not part.reversed}
    inside = [
        part
        for part in sorted(draft.state.parts.values(), key=lambda part: (part.occurred_at, part.op, part.no))
        if part.side is Side.OUT and not part.reversed and part.travels_in == command.container
        if part.transfer == draft.head.id and (part.op, part.no) not in arrived
    ]
    for part in inside:
        _arrive_with(draft, part, standing)
    if not inside:
        about = {"container": command.container, "place": command.place}
        draft.tell(BetweenDiscrepancy.CONTAINER_UNSEEN, ACKNOWLEDGE, **about)
    if command.place in draft.state.closed:
        for part in inside[:1]:
            about = {"item": part.key.item, "quantity": part.quantity, "place": command.place}
            draft.tell(BetweenDiscrepancy.LINE_PLACE_CLOSED, KEEP_OR_TAKE_BACK, **about)


def take_back(draft: Draft, line: UUID, side: Side) -> None:
    """B-5. Of a container that arrived, what is loaded no more did not arrive with it either."""
    for part in list(draft.state.parts.values()):
        if part.reversed or part.transfer != draft.head.id:
            continue
        if part.side is Side.IN and line in ({part.loaded_by} if side is Side.OUT else {part.said_by}):
            _unarrive(draft, part)
    for part in list(draft.state.parts.values()):
        if side is Side.OUT and part.op == line and part.side is Side.OUT and not part.reversed:
            _unload(draft, part)
    for standing in draft.state.standing.values():
        if side is Side.IN and standing.op == line and not standing.reversed:
            draft.standing.append(replace(standing, reversed=True))
    gone = [BetweenDiscrepancy.NOT_DISPATCHED, BetweenDiscrepancy.NOT_ARRIVED]
    draft.events += [Withdrawn(line, ROOM, UNDONE, code) for code in BetweenDiscrepancy if code not in gone]
    if side is Side.OUT:
        draft.events.append(Withdrawn(line, LEDGER, UNDONE))


def _part(draft: Draft, side: Side, key: Key, quantity: int, at: tuple[PlaceId, str]) -> Part:
    """`at`: where they lie, and in which container."""
    context = draft.context
    return Part(
        op=context.op_id,
        no=len(draft.parts),
        transfer=draft.head.id,
        side=side,
        key=key,
        place=at[0],
        container=at[1],
        travels_in="",
        quantity=Quantity(quantity),
        said_by=context.op_id,
        person=context.person,
        device=context.device,
        occurred_at=context.occurred_at,
    )


def _load(draft: Draft, part: Part) -> None:
    draft.parts.append(part)
    missing = draft.onto(part.key, part.slot, part.quantity, dispatched=part.quantity)
    if missing:
        draft.owed[_owed(part)] = draft.owed.get(_owed(part), 0) + missing
    for standing in draft.state.standing.values():
        mine = standing.transfer == part.transfer and standing.container == part.travels_in != ""
        if mine and not standing.reversed:
            _arrive_with(draft, part, standing)
            draft.events.append(Withdrawn(standing.op, ROOM, UNDONE, BetweenDiscrepancy.CONTAINER_UNSEEN))
            return


def _unload(draft: Draft, part: Part) -> None:
    """What came out of 待查 goes back there while nobody decided about it."""
    key = part.key
    owed = min(draft.state.owed.get(_owed(part), 0), part.quantity)
    if owed:
        draft.off(key, Slot(INVESTIGATE, Status(key.status)), owed, dispatched=-owed)
        draft.owed[_owed(part)] = 0
    if part.quantity > owed:
        left = part.quantity - owed
        draft.off(key, part.slot, left, dispatched=-left)
    draft.parts.append(replace(part, reversed=True))


def _arrive_with(draft: Draft, loaded: Part, standing: Standing) -> None:
    part = _part(draft, Side.IN, loaded.key, loaded.quantity, (standing.place, standing.container))
    part = replace(part, said_by=standing.op, loaded_by=loaded.op, loaded_no=loaded.no)
    _arrive(draft, part)


def _arrive(draft: Draft, part: Part) -> None:
    draft.parts.append(part)
    draft.off(part.key, part.slot, part.quantity, accepted=part.quantity)
    if part.damaged:
        draft.post(part.key, part.slot, _damaged(part), part.quantity)
    _lay(draft, part, part.quantity)


def _unarrive(draft: Draft, part: Part) -> None:
    if part.damaged:
        draft.post(part.key, _damaged(part), part.slot, part.quantity)
    draft.onto(part.key, part.slot, part.quantity, accepted=-part.quantity)
    draft.parts.append(replace(part, reversed=True))
    _lay(draft, part, 0)


def _lay(draft: Draft, part: Part, quantity: int) -> None:
    """Whoever puts away hears of it."""
    if part.damaged or part.key.status != Status.AVAILABLE:
        return
    line = uuid5(part.op, str(part.no)) if part.no else part.op
    goods = ((part.key.lot, Quantity(quantity)),) if quantity else ()
    draft.events.append(
        GoodsLaid(
            draft.head.id, line, part.key.item, part.place, part.container, goods, part.key.owner, draft.head.document
        )
    )


def _damaged(part: Part) -> Slot:
    return Slot(part.place, Status.DAMAGED, part.container)


def _owed(part: Part) -> Owed:
    key = part.key
    return (part.op, key.item, key.lot, key.status, key.owner, part.place)


# --- what a person must look at


def _tell_goods(draft: Draft, command: Dispatch | Accept) -> None:
    state, item = draft.state, draft.state.now(command.item)
    about = {"item": item, "quantity": command.quantity}
    if not is_whole(command.quantity, state.items[item].step):
        draft.tell(BetweenDiscrepancy.LINE_FRACTION, KEEP_OR_TAKE_BACK, **about)
    if item != command.item:
        draft.tell(BetweenDiscrepancy.LINE_ITEM_MERGED, KEEP_OR_TAKE_BACK, **about, was=command.item)
    if isinstance(command, Accept) and command.place in state.closed:
        draft.tell(BetweenDiscrepancy.LINE_PLACE_CLOSED, KEEP_OR_TAKE_BACK, **about, place=command.place)


def _tell_loading(draft: Draft, key: Key) -> None:
    """Loaded beyond what was ordered of the item, or when the truck had left."""
    head, lines = draft.head, draft.state.ordered.get(draft.head.id, ())
    loaded = sum(part.quantity for part in draft.parts if part.side is Side.OUT and part.key == key)
    if head.departed_at is not None and draft.context.occurred_at > head.departed_at:
        draft.tell(BetweenDiscrepancy.AFTER_DEPARTURE, KEEP_OR_TAKE_BACK, item=key.item, quantity=loaded)
    if not lines:
        return
    ordered = 0 if head.cancelled else sum(line.quantity for line in lines if _is_of(key, line.item, line.lot))
    lots = {line.lot for line in lines if line.item == key.item}
    total = sum(
        share.dispatched
        for other, share in draft.all_shares().items()
        if other.item == key.item and ("" in lots or other.lot == key.lot)
    )
    if total > ordered:
        about = {"item": key.item, "lot": key.lot, "ordered": ordered, "quantity": total}
        draft.tell(BetweenDiscrepancy.NOT_ORDERED, KEEP_OR_TAKE_BACK, **about)


def _is_of(key: Key, item: ItemId, lot: str) -> bool:
    return key.item == item and lot in {"", key.lot}
