"""What a transaction locks after its streams: everything that its commands and their replays touch, once, before the first is decided.

However many segments follow, the order of ledger/locks.py holds: discrepancies first, for they say which commands are replayed; then
what each room locks by itself, room after room; then documents by key, orders, items and, where several segments draw numbers, their
counters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.commands import Resolve
from stowage.discrepancies.store import lock
from stowage.gateway.envelope import Incoming
from stowage.gateway.work import Catalogue, Work, dependencies
from stowage.kernel.command import Needs, Reaction
from stowage.kernel.ids import ItemId, is_id
from stowage.ledger.locks import Costs, lock_counters, lock_goods, lock_items

# The operations depended on that wait in an open discrepancy.
HELD = """
    SELECT o.op_id, d.id FROM discrepancy_op o JOIN discrepancy d ON d.id = o.discrepancy
    WHERE o.op_id = ANY($1::uuid[]) AND d.state = 'open' ORDER BY d.id
"""
REPLAYED = """
    SELECT o.op_id, o.device, o.incarnation, o.cseq, o.data, o.signature, o.sha256
    FROM discrepancy_op h JOIN op o USING (op_id) WHERE h.discrepancy = ANY($1::bigint[]) ORDER BY h.discrepancy, h.position
"""


class LocksMoved(Exception):
    """While we waited for a discrepancy, others joined it. Trying again sees them."""


class Locked(msgspec.Struct):
    """`costs` are those of `items`, as of the lock; `stale` once something was posted. `held`: op id → open discrepancy."""

    items: set[ItemId]
    costs: Costs
    held: dict[UUID, int]
    stale: bool = False

    async def current(self, connection: asyncpg.Connection[Any]) -> Costs:
        if self.stale:
            self.costs, self.stale = await lock_items(self.items, connection), False
        return self.costs

    async def also(self, items: set[ItemId], connection: asyncpg.Connection[Any]) -> None:
        """Items nobody foresaw, as those made in this transaction."""
        if missing := items - self.costs.keys():
            self.items |= missing
            self.costs |= await lock_items(missing, connection)


class _Foreseen(msgspec.Struct):
    works: list[Work]
    discrepancies: set[int] = set()
    held: dict[UUID, int] = {}


async def lock_for(
    works: Sequence[Work],
    catalogue: Catalogue,
    reactions: Sequence[Reaction],
    connection: asyncpg.Connection[Any],
    *,
    singly: bool,
) -> Locked:
    """`singly`: each is a segment of its own. Raises LocksMoved."""
    foreseen = await _foresee(works, catalogue, connection)
    if numbers := foreseen.discrepancies:
        await lock(numbers, connection)
        foreseen = await _foresee(works, catalogue, connection)
        if not foreseen.discrepancies <= numbers:
            raise LocksMoved
    commands = [work for work in foreseen.works if work.command is not None]
    needs = Needs()
    batches = _by_room(commands)
    for room in catalogue.rooms:
        if room.name in batches:
            needs.add(await room.lock(batches[room.name], connection))
    for reaction in reactions:
        events = [event for event in needs.events if type(event) is reaction.event]
        if events:
            needs.add(await reaction.lock(events, connection))
    costs: Costs = {}
    if needs.documents or needs.orders or needs.order_lines or needs.items:
        costs = await lock_goods(needs.documents, needs.orders, needs.order_lines, needs.items, connection)
    if len(batches) > 1 or (len(commands) > 1 and (singly or foreseen.discrepancies)):
        await lock_counters(connection)
    return Locked(needs.items, costs, foreseen.held)


def _by_room(works: Iterable[Work]) -> dict[str, list[Any]]:
    """The commands of each room, by its name."""
    batches: dict[str, list[Any]] = {}
    for work in works:
        if work.known is not None:
            batches.setdefault(work.known.room.name, []).append(work.command)
    return batches


async def _foresee(works: Sequence[Work], catalogue: Catalogue, connection: asyncpg.Connection[Any]) -> _Foreseen:
    """The commands, those they will replay, and the discrepancies that all of them resolve or may join."""
    found = _Foreseen(list(works))
    known: set[UUID] = set()
    replayed: set[int] = set()
    todo = found.works
    while todo:
        known |= {work.incoming.op_id for work in todo}
        if elsewhere := dependencies(todo) - known:
            found.held |= {row["op_id"]: row["id"] for row in await connection.fetch(HELD, sorted(elsewhere))}
        resolved = [work.command for work in todo if isinstance(work.command, Resolve)]
        numbers = {command.discrepancy for command in resolved if is_id(command.discrepancy)}
        found.discrepancies |= numbers | set(found.held.values())
        again = {command.discrepancy for command in resolved if command.choice == "replay"} & numbers - replayed
        replayed |= again
        todo = await replays(again, catalogue, connection) if again else []
        found.works = found.works + todo
    return found


async def replays(discrepancies: set[int], catalogue: Catalogue, connection: asyncpg.Connection[Any]) -> list[Work]:
    """The commands these hold, in order, under their own ids."""
    works = []
    for row in await connection.fetch(REPLAYED, sorted(discrepancies)):
        incoming = Incoming(row["op_id"], row["cseq"], row["data"], row["device"], row["incarnation"], row["signature"])
        works.append(catalogue.read(incoming, row["sha256"], incoming.op_id, vouched=True))
    return works
