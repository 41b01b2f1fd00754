"""The room as the bus drives it, and its reactions: to goods that lie at a dock, and to work done on filling pick faces.

Locks: put-aways by key, bins that goods go to by a key of their own (what fits is judged by what lies there), and items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

import asyncpg

from stowage.discrepancies.queries import lock_raised
from stowage.kernel.command import HANDHELD, CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, Noted, Parked, Refusal
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId, is_id
from stowage.platform.arrays import array
from stowage.putaway import filling, loading, rules, writing
from stowage.putaway.commands import (
    Bind,
    Classify,
    PlanReplenishment,
    PutAway,
    PutAwayContainer,
    PutStrategy,
    ReversePutAway,
    Unbind,
)
from stowage.putaway.model import Filling, FillingSet, State, Waiting, WaitingSet
from stowage.receiving.events import GoodsLaid
from stowage.tasks.events import TaskWorked

KEYS = UUID("6c8d8f0e-3f0e-4b7e-9d0a-5b6f3f6f5a11")  # of what this room calls and locks by a name of its own
INSIDE = "SELECT DISTINCT item FROM balance WHERE container = ANY($1::text[]) AND place > 0 AND quantity > 0"
CITED = "SELECT unnest(items) AS item FROM put_away WHERE id = ANY($1::uuid[])"
FACES = "SELECT b.item FROM putaway_binding b JOIN place p ON p.id = b.place WHERE p.warehouse = ANY($1::text::bigint[]) AND b.minimum > 0"
BEGUN = "SELECT task, done FROM putaway_waiting WHERE task = ANY($1::uuid[])"
FILLING = """
    SELECT f.task, f.item, f.place, f.source, f.lot, f.quantity, p.warehouse FROM putaway_filling f JOIN place p ON p.id = f.place
    WHERE f.task = ANY($1::uuid[])
"""


class Putaway:
    name = "putaway"
    commands = (
        CommandSpec(PutStrategy, CommandKind.INTENT, "putaway.configure"),
        CommandSpec(Classify, CommandKind.INTENT, "putaway.configure"),
        CommandSpec(Bind, CommandKind.INTENT, "putaway.configure"),
        CommandSpec(Unbind, CommandKind.INTENT, "putaway.configure"),
        CommandSpec(PlanReplenishment, CommandKind.INTENT, "putaway.configure"),
        CommandSpec(PutAway, CommandKind.FACT, "putaway.put_away", devices=HANDHELD),
        CommandSpec(PutAwayContainer, CommandKind.FACT, "putaway.put_away", devices=HANDHELD),
        CommandSpec(ReversePutAway, CommandKind.FACT, "putaway.put_away", devices=HANDHELD),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        puts = [one for one in batch if isinstance(one, PutAway | PutAwayContainer)]
        undone = [one.line for one in batch if isinstance(one, ReversePutAway)]
        items = {one.item for one in batch if isinstance(one, PutAway | Bind | Unbind) and is_id(one.item)}
        inside = [
            one.container for one in puts if isinstance(one, PutAwayContainer) and loading.keepable(one.container)
        ]
        if inside:
            items |= {row["item"] for row in await connection.fetch(INSIDE, inside)}
        if undone:
            await lock_raised(undone, connection)
            items |= {row["item"] for row in await connection.fetch(CITED, undone)}
        planned = [one.warehouse for one in batch if isinstance(one, PlanReplenishment) and is_id(one.warehouse)]
        if planned:
            items |= {row["item"] for row in await connection.fetch(FACES, array(planned))}
        keys = {_key("place", one.target) for one in puts} | set(undone)
        keys |= {_key("container", one) for one in inside}
        keys |= {_key("strategy", one.warehouse) for one in batch if isinstance(one, PutStrategy | Classify)}
        keys |= {_key("place", one.place) for one in batch if isinstance(one, Bind | Unbind)}
        events: list[Any] = [TaskWorked(one.task, rules.NOTHING) for one in puts if one.task is not None]
        return Needs({ItemId(item) for item in items}, documents=keys, events=events)

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        return await loading.load(batch, connection)

    def decide(self, state: State, command: rules.Command, context: Context) -> Decision | Refusal | Parked:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        return await writing.save(decisions, connection)


def _key(kind: str, name: object) -> UUID:
    return uuid5(KEYS, f"{kind}:{name}")


def task_of(line: UUID) -> UUID:
    """What putting away the goods of a receipt line is called as work."""
    return uuid5(KEYS, f"line:{line}")


class _Docks:
    """Where goods were laid, and how much of them went on already. Later events of a segment see what earlier ones said."""

    def __init__(self, places: dict[PlaceId, tuple[WarehouseId, str]], begun: dict[UUID, int]) -> None:
        self.places, self.begun = places, begun


class Laying:
    """Reaction: what lies at a dock or staging in status available is to be put away."""

    event = GoodsLaid

    async def lock(self, events: Sequence[GoodsLaid], connection: asyncpg.Connection[Any]) -> Needs:
        del events, connection
        return Needs()

    async def load(self, events: Sequence[GoodsLaid], connection: asyncpg.Connection[Any]) -> _Docks:
        places = await loading.load_places({event.place for event in events}, connection)
        begun = dict(await connection.fetch(BEGUN, [task_of(event.line) for event in events]))
        return _Docks(places, begun)

    def react(self, state: _Docks, event: GoodsLaid, context: Context) -> Decision:
        del context
        warehouse, kind = state.places.get(event.place, (WarehouseId(0), ""))
        task = task_of(event.line)
        if kind not in {"dock", "staging"} or not (event.goods or task in state.begun):
            return Decision()
        lots = {lot for lot, _ in event.goods}
        waiting = Waiting(
            task,
            warehouse,
            event.document or f"receipt:{event.receipt}",
            event.place,
            event.item,
            lots.pop() if len(lots) == 1 else "",
            event.container,
            sum(quantity for _, quantity in event.goods),
            state.begun.get(task, 0),
            event.owner,
        )
        state.begun[task] = waiting.done
        return Decision(changes=(WaitingSet(waiting),), events=(rules.wanted(waiting),))

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        return await writing.save(decisions, connection)


class Filled:
    """Reaction: what was carried to a pick face is not on its way any more."""

    event = TaskWorked

    async def lock(self, events: Sequence[TaskWorked], connection: asyncpg.Connection[Any]) -> Needs:
        del events, connection
        return Needs()

    async def load(
        self, events: Sequence[TaskWorked], connection: asyncpg.Connection[Any]
    ) -> dict[UUID, tuple[Filling, WarehouseId]]:
        rows = await connection.fetch(FILLING, [event.ref.task for event in events])
        return {row["task"]: (Filling(*tuple(row)[:6]), row["warehouse"]) for row in rows}

    def react(self, state: dict[UUID, tuple[Filling, WarehouseId]], event: TaskWorked, context: Context) -> Decision:
        del context
        known = state.get(event.ref.task)
        if known is None:
            return Decision()
        left = filling.worked(known[0], event)
        state[event.ref.task] = left, known[1]
        return Decision(changes=(FillingSet(left, known[1]),))

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        return await writing.save(decisions, connection)


ROOM = Putaway()
REACTIONS = (Laying(), Filled())
