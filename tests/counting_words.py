"""Short words for tests of counting: bins, people who count, and a room that moves goods."""

# ruff: noqa: ARG002 - a room takes what the bus gives

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conftest import Database
from ledger_words import COMPANY, NOON, PIECE
from stowage.app import HOUSE
from stowage.counts.commands import (
    CountLine,
    FinishCount,
)
from stowage.gateway.bus import Bus
from stowage.gateway.core import House, running_bus
from stowage.kernel.command import CommandKind, CommandSpec, Needs, Outcome
from stowage.kernel.decision import Context, Decision, Movement, NumberRequest, Slot
from stowage.kernel.ids import CUSTOMER, SUPPLIER, ItemId, OwnerId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.ledger.check import check_database

HERE, BIN, OTHER = WarehouseId(1), PlaceId(2), PlaceId(3)
MINUTE = 60_000
ANN, BEN, SUE = 1, 2, 3
PEOPLE = """
    INSERT INTO person (id, code, name_zh, name_en, roles, warehouses, language, settings, active)
    SELECT n, 'P' || n, '人', 'Person', ARRAY[CASE n WHEN 3 THEN 'supervisor' ELSE 'operator' END], '{}', 'zh', '{}', true
    FROM generate_series(1, 3) n
"""

ITEM = """
    INSERT INTO item (id, sku, name_zh, name_en, base_unit, category, tracks_lot, tracks_expiry, tracks_serial, inspected, search, active)
    VALUES ($1, 'T-' || ($1::bigint), '', '', 'pcs', '', false, false, false, false, '', true)
"""


class Move(msgspec.Struct, frozen=True, tag="moving.move/1", tag_field="type"):
    """A fact of a room made for these tests: so many pieces came to a bin, or (negative) left it."""

    pieces: int
    item: int = 1
    place: int = BIN
    owner: int = 0


class Moving:
    name = "moving"
    commands = (CommandSpec(Move, CommandKind.FACT, "receiving.receive"),)

    async def lock(self, batch: Any, connection: Any) -> Needs:
        return Needs({ItemId(one.item) for one in batch})

    async def load(self, batch: Any, connection: Any) -> Any:
        return self

    def apply(self, decision: Decision) -> None: ...

    def decide(self, state: Any, command: Move, context: Context) -> Decision:
        quantity, document = Quantity(abs(command.pieces) * PIECE), f"moving:{context.op_id}"
        here = Slot(PlaceId(command.place))
        ends = (Slot(SUPPLIER), here) if command.pieces > 0 else (here, Slot(CUSTOMER))
        moved = Movement(ItemId(command.item), quantity, *ends, document, owner=OwnerId(command.owner))
        return Decision((moved,), numbers=(NumberRequest("receipt", document),))

    async def save(self, decisions: Any, numbers: Any, connection: Any) -> list[Any]:
        return []


class Site:
    def __init__(self, bus: Bus, pool: asyncpg.Pool[Any]) -> None:
        self.bus, self.pool = bus, pool

    async def say(self, command: msgspec.Struct, person: int = ANN, minute: int = 0) -> Outcome:
        return await self.bus.submit(command, person=person, warehouse=1, occurred_at=NOON + minute * MINUTE)

    async def count(
        self, pieces: dict[int, int], person: int = ANN, minute: int = 0, plan_line: UUID | None = None
    ) -> UUID:
        count = uuid4()
        for item, seen in pieces.items():
            line = CountLine(count, BIN, ItemId(item), Quantity(seen * PIECE), plan_line)
            assert (await self.say(line, person, minute)).outcome.startswith("applied")
        done = await self.say(FinishCount(count, BIN, plan_line, not pieces), person, minute)
        assert done.outcome.startswith("applied"), done
        return count

    async def lines(self, *states: str) -> list[UUID]:
        rows = await self.pool.fetch(
            "SELECT id FROM count_line WHERE state = ANY($1::text[]) ORDER BY moment, item", list(states)
        )
        return [row["id"] for row in rows]

    async def judged(self) -> list[tuple[int, str, int, int, int]]:
        """(item, state, expected, counted, adjusted) in pieces."""
        rows = await self.pool.fetch(
            "SELECT item, state, expected, counted, adjusted FROM count_line ORDER BY moment, item, id"
        )
        return [
            (row["item"], row["state"], *(row[name] // PIECE for name in ("expected", "counted", "adjusted")))
            for row in rows
        ]

    async def lies(self, item: int = 1) -> int:
        query = "SELECT coalesce(sum(quantity), 0)::bigint FROM balance WHERE place = 2 AND item = $1"
        return int(await self.pool.fetchval(query, item)) // PIECE

    async def told(self, kind: str) -> int:
        query = "SELECT count(*) FROM feed_row WHERE kind = $1 AND body IS NOT NULL"
        return int(await self.pool.fetchval(query, kind))

    async def sound(self) -> None:
        async with self.pool.acquire() as connection:
            assert await check_database(connection) == []


async def counting(database: Database) -> AsyncIterator[Site]:
    async with asyncpg.create_pool(database.url, min_size=2, max_size=2) as pool:
        await pool.execute(COMPANY)
        await pool.execute(PEOPLE)
        house = House((*HOUSE.rooms, Moving()), HOUSE.reactions, ())
        async with running_bus(pool, house) as bus:
            yield Site(bus, pool)
