"""Reaction: a place that had less than was taken from it is counted, once, however often that happens meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from stowage.counts import loading, writing
from stowage.counts.model import Planned, Rules
from stowage.counts.planning import after_shortfall, wanted
from stowage.kernel.command import Needs
from stowage.kernel.decision import Context, Decision, Noted
from stowage.kernel.ids import PlaceId, WarehouseId
from stowage.ledger.events import Short

# Two who take too much of one place at the same time: the second one sees the count that the first one asks for.
ALONE = """
    SELECT pg_advisory_xact_lock(hashtextextended('count:' || place, 0)) FROM unnest($1::bigint[]) place ORDER BY place
"""
COUNTABLE = """
    SELECT p.id, p.warehouse FROM place p
    WHERE p.id = ANY($1::bigint[]) AND p.active AND p.kind <> 'dock'
        AND NOT EXISTS (SELECT 1 FROM count_task t WHERE t.place = p.id AND t.state = 'open')
"""


class Shortages:
    event = Short

    async def lock(self, events: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        """Nothing: what is short is known only once all is locked and posted."""
        del events, connection
        return Needs()

    async def load(self, events: Sequence[Short], connection: asyncpg.Connection[Any]) -> dict[PlaceId, WarehouseId]:
        """Places that are to be counted."""
        places = sorted({event.place for event in events if event.place > 0})
        if not places:
            return {}
        await connection.execute(ALONE, places)
        found: dict[PlaceId, WarehouseId] = dict(await connection.fetch(COUNTABLE, places))
        rules = await loading.load_rules(set(found.values()), connection)
        return {place: house for place, house in found.items() if rules.get(house, Rules()).after_shortfall}

    def react(self, state: dict[PlaceId, WarehouseId], event: Short, context: Context) -> Decision:
        warehouse = state.pop(event.place, None)
        if warehouse is None:
            return Decision()
        plan, task = after_shortfall(event.place, warehouse, context.op_id)
        return Decision(changes=(Planned(plan, (task,)),), events=(wanted(task, plan),))

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        return await writing.save(decisions, numbers, connection)


REACTIONS = (Shortages(),)
