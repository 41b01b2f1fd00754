"""Reactions: what was settled is posted, and what becomes known late is set against the counts behind it (J-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from msgspec.structs import replace

from stowage.counts import loading, writing
from stowage.counts.events import Settled
from stowage.counts.judging import judge, settle
from stowage.counts.model import Booked, Key, Line, LineJudged, Move, State, line_id
from stowage.counts.verdicts import lay_there, needs_recount
from stowage.kernel.command import Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Movement, Noted, NumberRequest, Slot
from stowage.ledger.events import Moved

OWN_DOCUMENTS = ("count:",)


class Settling:
    """A count takes what it must, even beyond the balance, as a fact does."""

    event = Settled

    async def lock(self, events: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        """Nothing besides the items, which the command's own room asks for."""
        del events, connection
        return Needs()

    async def load(self, events: Sequence[Any], connection: asyncpg.Connection[Any]) -> None:
        """Nothing is needed: the event carries what is to be posted."""

    def react(self, state: None, event: Settled, context: Context) -> Decision:
        del state, context
        return Decision(event.movements, numbers=(NumberRequest("adjustment", event.document),))

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del decisions, numbers, connection
        return []


class Lateness:
    """What moved a place before it was counted, and is known only now."""

    event = Moved

    async def lock(self, events: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        """Nothing besides the items moved, which are locked already."""
        del events, connection
        return Needs()

    async def load(self, events: Sequence[Moved], connection: asyncpg.Connection[Any]) -> State:
        return await loading.load_late(events, connection)

    def react(self, state: State, event: Moved, context: Context) -> Decision:
        movement = event.movement
        if movement.document.startswith(OWN_DOCUMENTS):
            return Decision()
        changes: list[Any] = []
        movements: list[Movement] = []
        document = f"count:{context.op_id}"
        halves = ((movement.source, -movement.quantity), (movement.target, movement.quantity))
        for slot, quantity in halves:
            if slot.place in state.places:
                told, posted = _follow(state, _key(movement, slot), quantity, context, document)
                changes += told
                movements += posted
        numbers = (NumberRequest("adjustment", document),) if movements else ()
        return Decision(tuple(movements), tuple(changes), numbers=numbers)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        return await writing.save(decisions, numbers, connection)


def _key(movement: Movement, slot: Slot) -> Key:
    return Key(slot.place, movement.item, movement.lot, str(slot.status), slot.container, movement.owner)


def _follow(state: State, key: Key, quantity: int, context: Context, document: str) -> tuple[list[Any], list[Movement]]:
    book = state.book(key)
    book.now += quantity
    book.moves = [*book.moves, Move(context.occurred_at, quantity)]
    added = _unsaid(state, key, context)
    lines = {**book.lines, **{line.id: line for line in added}}
    judgement = judge(replace(book, lines=lines), lambda line: needs_recount(state, line))
    if not judgement.lines and not added:
        return [], []
    new = {**{line.id: line for line in added}, **{line.id: line for line in judgement.lines}}
    posting = settle(key, judgement.change, book.now, (), document)
    changes: list[Any] = [*(LineJudged(line) for line in new.values()), Booked(key, posting.moved)]
    state.apply(Decision(changes=tuple(changes)))
    return changes, posting.movements


def _unsaid(state: State, key: Key, context: Context) -> list[Line]:
    """A place was counted whole, and nobody said anything of what was to be there by then: there was none."""
    lines = []
    for count in state.counts.values():
        ended = count.finished_at
        if not count.whole or count.place != key.place or ended is None or ended < context.occurred_at:
            continue
        id_ = line_id(count.id, key)
        if id_ not in state.book(key).lines and lay_there(state, key, ended):
            lines.append(Line(id_, count.id, key, 0, ended, 0, count.person, "open"))
    return lines


REACTIONS = (Settling(), Lateness())
