"""Putting away 上架.

P-1  What hands put somewhere is posted there, whatever the bin's limits, its neighbours and its storage class say: a person hears of it.
P-2  A container goes with all that is in it, from wherever the books have it: who put it down last knows best.
P-3  An undo brings back exactly what its line moved, once, and closes what was to be decided about it.
P-4  Goods of a receipt at a dock or staging want putting away, as often as there are some: what goes on lessens the work, oldest line
     first, whether its command named it or not, and an undo adds to it again.
P-5  Who speaks for a warehouse moves nothing out of, and nothing into, another one's places.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from stowage.discrepancies.events import Withdrawn
from stowage.kernel.decision import Context, Decision, Discrepancy, NumberRequest, Parked, Refusal, Status
from stowage.kernel.discrepancy import ACKNOWLEDGE, UNDONE
from stowage.kernel.ids import ItemId, PlaceId
from stowage.kernel.quantity import LARGEST, MAX_SAFE, Quantity
from stowage.kernel.work import TaskRef
from stowage.putaway import configuring, filling, suggesting
from stowage.putaway.commands import (
    Bind,
    Classify,
    PlanReplenishment,
    PutAway,
    PutAwayContainer,
    PutawayDiscrepancy,
    PutawayParked,
    PutStrategy,
    ReversePutAway,
    Unbind,
)
from stowage.putaway.model import (
    Binding,
    BindingPut,
    Done,
    Goods,
    Held,
    Item,
    Moved,
    PutDown,
    Share,
    State,
    Strategy,
    TakenBack,
    Waiting,
    WaitingSet,
)
from stowage.tasks.events import TaskWanted, TaskWorked

ROOM = "putaway"
PROCESS = "put_away"
NOTHING = Quantity(0)
LONGEST_TEXT = 200  # of a lot or container
LONGEST_TOLD = 100

Command = PutStrategy | Classify | Bind | Unbind | PlanReplenishment | PutAway | PutAwayContainer | ReversePutAway


def decide(state: State, command: Command, context: Context) -> Decision | Refusal | Parked:
    match command:
        case PutAway():
            return _malformed(command) or _nowhere(state, command, context) or _put(state, command, context)
        case PutAwayContainer():
            return _malformed(command) or _nowhere(state, command, context) or _put_container(state, command, context)
        case ReversePutAway():
            return _reverse(state, command, context)
        case PlanReplenishment():
            return configuring.other_warehouse(command.warehouse, context) or filling.plan(state, command, context)
        case PutStrategy() | Classify() | Bind() | Unbind():
            return configuring.decide(state, command, context)


# --- what cannot be posted


def _malformed(command: PutAway | PutAwayContainer) -> Parked | None:
    numbers: dict[str, int | None] = {
        "source": command.source,
        "target": command.target,
        "suggested": command.suggested,
    }
    texts = [command.container]
    if isinstance(command, PutAway):
        numbers |= {"item": command.item, "owner": command.owner}
        texts += [command.lot, command.target_container]
        if not 0 < command.quantity <= LARGEST:
            return _park("quantity", command.quantity)
    elif not command.container:
        return _park("container", "")
    for field, number in numbers.items():
        if number is not None and not 0 <= number <= MAX_SAFE:
            return _park(field, number)
    unkeepable = next((text for text in texts if "\0" in text or len(text) > LONGEST_TEXT), None)
    return None if unkeepable is None else _park("text", unkeepable)


def _park(field: str, value: int | str) -> Parked:
    readable = value if isinstance(value, int) and abs(value) <= MAX_SAFE else str(value)[:LONGEST_TOLD]
    return Parked(PutawayParked.LINE_MALFORMED, {"field": field, "value": readable})


def _nowhere(state: State, command: PutAway | PutAwayContainer, context: Context) -> Parked | None:
    for id_ in (command.source, command.target):
        place = state.places.get(id_)
        if context.warehouse is None or place is None or place.warehouse != context.warehouse:
            return Parked(PutawayParked.PLACE_UNKNOWN, {"place": id_, "warehouse": context.warehouse})
    if isinstance(command, PutAway) and command.item not in state.items:
        return Parked(PutawayParked.ITEM_UNKNOWN, {"item": command.item})
    return None


# --- what hands did


def _put(state: State, command: PutAway, context: Context) -> Decision:
    item = state.merged.get(command.item, command.item)
    moved = Moved(
        item,
        command.quantity,
        command.lot,
        command.status,
        command.owner,
        command.source,
        command.container,
        command.target,
        command.target_container,
    )
    return _posted(state, command, (moved,), (), context)


def _put_container(state: State, command: PutAwayContainer, context: Context) -> Decision:
    """P-2"""
    lying = [
        (key, quantity)
        for key, quantity in sorted(state.balances.items())
        if key.container == command.container and quantity > 0 and key.place in state.places
        and state.places[key.place].warehouse == context.warehouse
    ]  # fmt: skip
    about = {"line": str(context.op_id), "container": command.container, "source": command.source}
    if not lying:
        told = Discrepancy(PutawayDiscrepancy.CONTAINER_UNKNOWN, {**about, "place": command.target}, ACKNOWLEDGE)
        return Decision(discrepancies=(told,), document=_document(context.op_id))
    moved = tuple(
        Moved(
            key.item, Quantity(quantity), key.lot, Status(key.status), key.owner, key.place, key.container,
            command.target, key.container,
        )
        for key, quantity in lying
    )  # fmt: skip
    elsewhere = next((one.source for one in moved if one.source not in (command.source, command.target)), None)
    told_before = (
        (Discrepancy(PutawayDiscrepancy.CONTAINER_ELSEWHERE, {**about, "place": elsewhere}, ACKNOWLEDGE),)
        if elsewhere is not None
        else ()
    )
    return _posted(state, command, tuple(one for one in moved if one.source != one.target), told_before, context)


def _posted(
    state: State,
    command: PutAway | PutAwayContainer,
    moved: Sequence[Moved],
    before: tuple[Discrepancy, ...],
    context: Context,
) -> Decision:
    document = _document(context.op_id)
    moved = tuple(one for one in moved if (one.source, one.source_container) != (one.target, one.target_container))
    found = _findings(state, command.target, moved, context)
    shares, waiting, events = _lessened(state, moved, command.task)
    assert context.warehouse is not None
    done = Done(context.op_id, context.warehouse, moved, shares)
    learnt = _learnt(state, command.target, moved, context)
    filled = filling.after(state, moved, context)
    return Decision(
        movements=tuple(one.movement(document) for one in moved),
        changes=(PutDown(done, command.suggested, str(command.reason)), *waiting, *learnt, *filled.changes),
        events=(*events, *filled.events),
        discrepancies=(*before, *found),
        numbers=(NumberRequest("put_away", document),) if moved else (),
        document=document,
    )


def _findings(state: State, target: PlaceId, moved: Sequence[Moved], context: Context) -> tuple[Discrepancy, ...]:
    """P-1. One of each kind: of a container the first of its goods that it is true of."""
    place = state.places[target]
    found: dict[PutawayDiscrepancy, Discrepancy] = {}
    held = [*state.held(target)]
    strategy = state.strategies.get(place.warehouse, Strategy())
    inside: set[str] = {one.container for one in held}
    for one in moved:
        item = state.items.get(one.item, Item())
        comes_in = int(one.target_container not in {"", *inside})
        goods = goods_of(item, one, comes_in)
        about = {"line": str(context.op_id), "item": one.item, "quantity": one.quantity, "place": target}
        if not place.active:
            found.setdefault(PutawayDiscrepancy.PLACE_CLOSED, _told(PutawayDiscrepancy.PLACE_CLOSED, about))
        if place.bin is not None:
            if place.bin.storage and goods.storage and place.bin.storage != goods.storage:
                code = PutawayDiscrepancy.STORAGE_DIFFERS
                found.setdefault(code, _told(code, {**about, "wanted": goods.storage, "keeps": place.bin.storage}))
            free = replace(place.bin, storage="")
            binding = state.bindings.get((one.item, target))
            wrong = suggesting.wrong(strategy, goods, free, held)
            if wrong is not None and wrong.other is not None:
                code = PutawayDiscrepancy.MIXED
                found.setdefault(code, _told(code, {**about, "other": wrong.other.item, "lot": wrong.other.lot}))
            if limit := suggesting.over(strategy, goods, free, held, binding):
                code = PutawayDiscrepancy.PLACE_FULL
                found.setdefault(code, _told(code, {**about, "limit": limit}))
        held.append(Held(one.item, one.quantity, one.lot, one.target_container, item.weight_g, item.volume_mm3))
        inside.add(one.target_container)
    return tuple(found.values())


def goods_of(item: Item, moved: Moved, containers: int) -> Goods:
    return Goods(
        item=moved.item,
        quantity=moved.quantity,
        lot=moved.lot,
        category=item.category,
        storage=item.storage,
        weight_g=item.weight_g,
        volume_mm3=item.volume_mm3,
        containers=containers,
    )


def _told(code: PutawayDiscrepancy, evidence: dict[str, object]) -> Discrepancy:
    return Discrepancy(code, evidence, ACKNOWLEDGE)


def _learnt(state: State, target: PlaceId, moved: Sequence[Moved], context: Context) -> tuple[BindingPut, ...]:
    """An item that has no bin of its own here gets the pick face in which it was put, where the strategy says so."""
    place = state.places[target]
    strategy = state.strategies.get(place.warehouse, Strategy())
    if place.bin is None or not place.bin.zone or place.bin.zone not in strategy.learns:
        return ()
    taken = {of for _, of in state.bindings if of == target}
    here = {
        item for item, of in state.bindings if (known := state.places.get(of)) and known.warehouse == place.warehouse
    }
    items: list[ItemId] = sorted({one.item for one in moved})
    if taken or len(items) != 1 or items[0] in here:
        return ()
    assert context.warehouse is not None
    return (BindingPut(context.warehouse, Binding(items[0], target), learnt=True),)


# --- what is still to be put away


def _lessened(
    state: State, moved: Sequence[Moved], ref: TaskRef | None
) -> tuple[tuple[Share, ...], list[WaitingSet], list[TaskWanted | TaskWorked]]:
    """P-4: what these goods do of the tasks of their lines. The one that is named comes first."""
    named = ref.task if ref else None
    shares: list[Share] = []
    changed: dict[UUID, Waiting] = {}
    for one in moved:
        rest = one.quantity
        fitting = [
            waiting
            for waiting in state.waiting.values()
            if waiting.place == one.source
            and waiting.item == one.item
            and waiting.container == one.source_container
            and waiting.owner == one.owner
            and waiting.lot in ("", one.lot)
        ]
        for waiting in sorted(fitting, key=lambda each: each.task != named):
            known = changed.get(waiting.task, waiting)
            taken = min(rest, known.left)
            if taken <= 0:
                continue
            rest = Quantity(rest - taken)
            changed[waiting.task] = replace(known, done=known.done + taken)
            shares.append(Share(waiting.task, taken, ref.fence if ref and waiting.task == named else None))
    events: list[TaskWanted | TaskWorked] = [wanted(waiting) for waiting in changed.values() if waiting.task != named]
    if ref is not None:
        of_it = sum(share.quantity for share in shares if share.task == named)
        is_done = named in changed and changed[named].left == 0
        total = sum(one.quantity for one in moved)
        events.append(TaskWorked(ref, Quantity(of_it or total), is_done))
        if not of_it:
            shares.append(Share(ref.task, total, ref.fence))
    return tuple(shares), [WaitingSet(waiting) for waiting in changed.values()], events


def wanted(waiting: Waiting) -> TaskWanted:
    return TaskWanted(
        task=waiting.task,
        process=PROCESS,
        warehouse=waiting.warehouse,
        document=waiting.document,
        place=waiting.place,
        item=waiting.item,
        lot=waiting.lot,
        container=waiting.container,
        quantity=Quantity(waiting.left),
    )


# --- undo


def _reverse(state: State, command: ReversePutAway, context: Context) -> Decision:
    """P-3"""
    done = state.done.get(command.line)
    if done is None and command.line in state.discarded:
        return Decision()
    if done is None or not context.speaks_for(done.warehouse):
        evidence = {"line": str(command.line)}
        return Decision(discrepancies=(Discrepancy(PutawayDiscrepancy.LINE_UNKNOWN, evidence, ACKNOWLEDGE),))
    document = _document(done.id)
    if done.reversed:
        return Decision(document=document)
    changed: list[WaitingSet] = []
    events: list[TaskWanted | TaskWorked | Withdrawn] = []
    for share in done.shares:
        waiting = state.waiting.get(share.task)
        if waiting is not None:
            waiting = replace(waiting, done=waiting.done - share.quantity)
            changed.append(WaitingSet(waiting))
        if share.fence is not None:
            events.append(TaskWorked(TaskRef(share.task, share.fence), Quantity(-share.quantity)))
        elif waiting is not None:
            events.append(wanted(waiting))
    return Decision(
        movements=tuple(one.back(document) for one in reversed(done.moved)),
        changes=(TakenBack(replace(done, reversed=True)), *changed),
        events=(*events, Withdrawn(done.id, ROOM, UNDONE)),
        document=document,
    )


def _document(line: UUID) -> str:
    return f"put_away:{line}"
