"""Moves within a warehouse 移库.

T-1  What was moved is posted, whatever the books have of it: goods that the ledger does not have at their source come out of 待查.
T-2  A container moves with all that the ledger has of it in the warehouse, wherever it has it. Goods that came to where they are after
     the move was made stay there: where a container is, is what was done last and not what was said last.
T-3  An undo takes a move back whole and once: what was there goes back to where it was, what was not there is owed no more. What moved
     on since comes out of 待查.
T-4  Who speaks for a warehouse moves nothing from or to another one.
T-5  What was moved as an item that became another one meanwhile is that other one.
"""

from __future__ import annotations

from msgspec.structs import replace

from stowage.discrepancies.events import Withdrawn
from stowage.kernel.decision import Context, Decision, Discrepancy, Movement, NumberRequest, Parked, Slot, Status
from stowage.kernel.discrepancy import ACKNOWLEDGE, UNDONE
from stowage.kernel.ids import INVESTIGATE, PlaceId
from stowage.kernel.quantity import LARGEST, MAX_SAFE, Quantity
from stowage.ledger.rules import BalanceKey
from stowage.tasks.events import TaskWorked
from stowage.transfers.commands import (
    Content,
    Move,
    MoveContainer,
    ReverseMove,
    TransfersDiscrepancy,
    TransfersParked,
)
from stowage.transfers.findings import of_container, of_goods
from stowage.transfers.model import Moved, MoveMade, MoveReversed, Part, State, key_of

ROOM = "transfers"
LEDGER = "ledger"
LONGEST_TEXT = 200  # of a lot or a container
LONGEST_TOLD = 100
MOST = {"codes": 100, "factors": 100, "seen": 200}

Command = Move | MoveContainer | ReverseMove


def decide(state: State, command: Command, context: Context) -> Decision | Parked:
    match command:
        case Move():
            return _malformed_move(command) or _nowhere(state, command, context) or _move(state, command, context)
        case MoveContainer():
            wrong = _malformed_container(command) or _nowhere(state, command, context)
            return wrong or _move_container(state, command, context)
        case ReverseMove():
            return _reverse(state, command, context)


# --- what cannot be posted as it is


def _malformed_move(command: Move) -> Parked | None:
    ids = {"item": command.item, "source": command.source, "target": command.target, "owner": command.owner}
    wrong = next(((name, value) for name, value in (ids | command.factors).items() if abs(value) > MAX_SAFE), None)
    many = next((name for name in ("codes", "factors") if len(getattr(command, name)) > MOST[name]), None)
    texts = (command.lot, command.container, command.target_container, *command.factors, *command.codes)
    if many:
        return _parked(many, len(getattr(command, many)))
    if not 0 < command.quantity <= LARGEST:
        return _parked("quantity", command.quantity)
    if wrong:
        return _parked(*wrong)
    if command.owner < 0:
        return _parked("owner", command.owner)
    if command.source == command.target and command.container == command.target_container:
        return _parked("target", command.target)
    return _unkeepable(*texts, *command.codes.values())


def _malformed_container(command: MoveContainer) -> Parked | None:
    if not command.container:
        return _parked("container", "")
    if len(command.seen) > MOST["seen"]:
        return _parked("seen", len(command.seen))
    for content in command.seen:
        if not 0 < content.quantity <= LARGEST:
            return _parked("quantity", content.quantity)
        if abs(content.item) > MAX_SAFE or not 0 <= content.owner <= MAX_SAFE:
            return _parked("item", content.item)
    for name, place in (("source", command.source), ("target", command.target)):
        if abs(place) > MAX_SAFE:
            return _parked(name, place)
    return _unkeepable(command.container, command.target_container, *(content.lot for content in command.seen))


def _unkeepable(*texts: str) -> Parked | None:
    bad = next((text for text in texts if "\0" in text or len(text) > LONGEST_TEXT), None)
    return None if bad is None else _parked("text", bad)


def _parked(field: str, value: int | str) -> Parked:
    told = value if isinstance(value, int) and abs(value) <= MAX_SAFE else str(value)[:LONGEST_TOLD]
    return Parked(TransfersParked.MOVE_MALFORMED, {"field": field[:LONGEST_TOLD], "value": told})


def _nowhere(state: State, command: Move | MoveContainer, context: Context) -> Parked | None:
    for place in (command.source, command.target):
        if context.warehouse is None or state.places.get(place) != context.warehouse:
            return Parked(TransfersParked.PLACE_UNKNOWN, {"place": place, "warehouse": context.warehouse})
    items = (command.item,) if isinstance(command, Move) else tuple(content.item for content in command.seen)
    unknown = next((item for item in items if item not in state.items), None)
    return None if unknown is None else Parked(TransfersParked.ITEM_UNKNOWN, {"item": unknown})


# --- moves


def _move(state: State, command: Move, context: Context) -> Decision:
    part = Part(
        item=state.now(command.item),
        lot=command.lot,
        status=command.status,
        owner=command.owner,
        source=command.source,
        quantity=command.quantity,
    )
    move = _moved(command, context, "goods", (part,), state)
    return _posted(move, of_goods(state, command), done=False)


def _move_container(state: State, command: MoveContainer, context: Context) -> Decision:
    held = [key for key, quantity in state.balances.items() if quantity and _is_in(state, key, command, context)]
    latest = context.occurred_at + context.uncertainty_ms
    staying = [key for key in held if key.place != command.target and state.arrived.get(key, 0) > latest]
    moving = [key for key in held if key not in staying]
    parts = [_part_of(key, state.balances[key]) for key in moving]
    if not held:
        parts = [_said(state, content, command.source) for content in command.seen]
    stays_put = command.container == command.target_container
    parts = [part for part in parts if not (stays_put and part.source == command.target)]
    move = _moved(command, context, "container", tuple(parts), state)
    found = of_container(state, command, move, moving, staying)
    return _posted(move, found, done=True)


def _is_in(state: State, key: BalanceKey, command: MoveContainer, context: Context) -> bool:
    return key.container == command.container and state.places.get(key.place) == context.warehouse


def _part_of(key: BalanceKey, quantity: int) -> Part:
    return Part(key.item, key.lot, Status(key.status), key.owner, key.place, Quantity(quantity))


def _said(state: State, content: Content, source: PlaceId) -> Part:
    return Part(state.now(content.item), content.lot, content.status, content.owner, source, content.quantity)


def _moved(command: Move | MoveContainer, context: Context, kind: str, parts: tuple[Part, ...], state: State) -> Moved:
    assert context.warehouse is not None
    move = Moved(
        id=context.op_id,
        kind=kind,
        warehouse=context.warehouse,
        source=command.source,
        target=command.target,
        container=command.container,
        target_container=command.target_container,
        parts=parts,
        person=context.person,
        device=context.device,
        occurred_at=context.occurred_at,
        task=command.task,
    )
    return _with_shortfalls(move, state)


def _with_shortfalls(move: Moved, state: State) -> Moved:
    """With what the ledger will find missing (T-1): an undo has to know."""
    left = dict[BalanceKey, int]()
    parts = []
    for part in move.parts:
        key = key_of(part, move.taken_from(part))
        there = left.get(key, state.balances.get(key, 0))
        taken = min(part.quantity, there)
        left[key] = there - taken
        parts.append(replace(part, short=Quantity(part.quantity - taken)))
    return replace(move, parts=tuple(parts))


def _posted(move: Moved, found: tuple[Discrepancy, ...], *, done: bool) -> Decision:
    """`done`: nothing of the task is left, whatever the quantity."""
    movements = tuple(
        Movement(
            part.item, part.quantity, move.taken_from(part), move.put_to(part), move.document, part.lot, part.owner
        )
        for part in move.parts
    )
    return Decision(
        movements=movements,
        changes=(MoveMade(move),),
        events=() if move.task is None else (TaskWorked(move.task, move.quantity, done),),
        discrepancies=tuple(Discrepancy(d.code, {"move": str(move.id), **d.evidence}, d.choices) for d in found),
        numbers=(NumberRequest("move", move.document),) if movements else (),
        document=move.document,
    )


# --- undo


def _reverse(state: State, command: ReverseMove, context: Context) -> Decision:
    move = state.moves.get(command.move)
    if move is None and command.move in state.discarded:
        return Decision()
    if move is None or not context.speaks_for(move.warehouse):
        evidence = {"move": str(command.move)}
        return Decision(discrepancies=(Discrepancy(TransfersDiscrepancy.MOVE_UNKNOWN, evidence, ACKNOWLEDGE),))
    if move.reversed:
        return Decision(document=move.document)
    return take_back(state, move)


def take_back(state: State, move: Moved) -> Decision:
    """T-3. What came out of 待查 goes back there while nobody decided about it; once somebody did, it was there after all."""
    movements = []
    for part in move.parts:
        owed = part.short if move.owed(part) in state.owed else Quantity(0)
        back = (Slot(INVESTIGATE, part.status), owed), (move.taken_from(part), Quantity(part.quantity - owed))
        movements += [
            Movement(part.item, quantity, move.put_to(part), slot, move.document, part.lot, part.owner)
            for slot, quantity in back
            if quantity
        ]
    gone = tuple(Withdrawn(move.id, room, UNDONE) for room in (ROOM, LEDGER))
    worked = () if move.task is None else (TaskWorked(move.task, Quantity(-move.quantity)),)
    return Decision(
        movements=tuple(movements),
        changes=(MoveReversed(replace(move, reversed=True)),),
        events=(*gone, *worked),
        document=move.document,
    )
