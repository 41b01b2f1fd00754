"""A room that wants work done, for tests of what tasks make of it: it raises, does and takes back errands, and moves the goods."""

# ruff: noqa: ARG002 - a room takes what the bus gives

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conftest import Database
from dock_words import CUP, NOON, PIECE, Company, Gun, now, pieces
from stowage.app import HOUSE
from stowage.gateway.core import House, running_bus
from stowage.identity.directory import SYSTEM
from stowage.kernel.command import HANDHELD, CommandKind, CommandSpec, Needs, Outcome
from stowage.kernel.decision import Context, Decision, Movement, NumberRequest, Slot
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.kernel.work import TaskRef
from stowage.places.commands import PlaceKind, PlaceRecord, PutPlaces
from stowage.stock.commands import OpeningLine, RecordOpening
from stowage.tasks.commands import LeaseTasks
from stowage.tasks.events import TaskWanted, TaskWithdrawn, TaskWorked


class Want(msgspec.Struct, frozen=True, tag="errands.want/1", tag_field="type"):
    wanted: tuple[TaskWanted, ...]


class Forget(msgspec.Struct, frozen=True, tag="errands.forget/1", tag_field="type"):
    task: UUID


class Carry(msgspec.Struct, frozen=True, tag="errands.carry/1", tag_field="type"):
    """Goods went from one place to another; `quantity` < 0: back again. Of 0 nothing moves."""

    item: ItemId
    source: PlaceId
    target: PlaceId
    quantity: Quantity
    task: TaskRef | None = None
    done: bool = False


class Errands:
    name = "errands"
    commands = (
        CommandSpec(Want, CommandKind.FACT, "stock.adjust"),
        CommandSpec(Forget, CommandKind.FACT, "stock.adjust"),
        CommandSpec(Carry, CommandKind.FACT, "tasks.work", devices=HANDHELD),
    )

    async def lock(self, batch: Any, connection: Any) -> Needs:
        return Needs({command.item for command in batch if isinstance(command, Carry)})

    async def load(self, batch: Any, connection: Any) -> Any:
        return self

    def apply(self, decision: Decision) -> None: ...

    def decide(self, state: Any, command: Any, context: Context) -> Decision:
        if isinstance(command, Want):
            return Decision(events=command.wanted)
        if isinstance(command, Forget):
            return Decision(events=(TaskWithdrawn(command.task),))
        document = f"errand:{context.op_id}"
        moved = Movement(
            command.item,
            Quantity(abs(command.quantity)),
            Slot(command.source if command.quantity > 0 else command.target),
            Slot(command.target if command.quantity > 0 else command.source),
            document,
        )
        events = (TaskWorked(command.task, command.quantity, command.done),) if command.task else ()
        numbers = (NumberRequest("adjustment", document),) if command.quantity else ()
        return Decision((moved,) if command.quantity else (), events=events, numbers=numbers)

    async def save(self, decisions: Any, numbers: Any, connection: Any) -> list[Any]:
        return []


class Floor(Company):
    """A warehouse with 100 cups on its dock and bins A-01 to A-06, along the way in this order, in zones A and B."""

    async def furnish(self, cups: int = 100) -> None:
        await self.set_up(CUP)
        bins = tuple(
            PlaceRecord(f"A-0{n}", PlaceKind.BIN, zone="A" if n < 4 else "B", aisle="1", bay=str(n))
            for n in range(1, 7)
        )
        await self.system(PutPlaces("SH", bins))
        self.places = dict(await self.connection.fetch("SELECT code, id FROM place"))
        self.here = WarehouseId(self.warehouses["SH"])
        opening = RecordOpening(self.here, (OpeningLine(self.cup, self.at("D-01"), pieces(cups), Amount(1000)),))
        assert (await self.desk(opening)).outcome == "applied"

    @property
    def cup(self) -> ItemId:
        return self.items["CUP"]

    def at(self, code: str) -> PlaceId:
        return self.places[code]

    def errand(self, count: int, place: str = "D-01", target: str = "A-01", **more: Any) -> TaskWanted:
        """So many cups are to be carried; they are kept for who has it."""
        about: dict[str, Any] = {"item": self.cup, "reserves": True, "document": "errand:1"} | more
        process = about.pop("process", "move")
        return TaskWanted(
            uuid4(), process, self.here, place=self.at(place), target=self.at(target), quantity=pieces(count), **about
        )

    async def want(self, *wanted: TaskWanted) -> list[UUID]:
        outcome = await self.bus.submit(Want(wanted), person=0, warehouse=self.here, device=SYSTEM, occurred_at=NOON)
        assert outcome.outcome == "applied", outcome
        return [one.task for one in wanted]

    def lease(self, wanted: int = 1, **more: Any) -> LeaseTasks:
        return LeaseTasks(self.here, self.people["LI"], wanted, **more)

    async def taken(self, gun: Gun, wanted: int = 1, **more: Any) -> Outcome:
        (outcome,) = await gun.say(self.lease(wanted, **more))
        return outcome

    async def row(self, task: UUID) -> dict[str, Any]:
        return dict(await self.connection.fetchrow("SELECT * FROM task WHERE id = $1", task))

    async def ref(self, task: UUID) -> TaskRef:
        return TaskRef(task, (await self.row(task))["fence"])

    def carry(self, count: int, ref: TaskRef | None = None, target: str = "A-01", *, done: bool = False) -> Carry:
        return Carry(self.cup, self.at("D-01"), self.at(target), Quantity(count * PIECE), ref, done)

    async def held_by(self, gun: Gun) -> list[UUID]:
        rows = await self.connection.fetch(
            "SELECT id FROM task WHERE state = 'taken' AND holder = $1 ORDER BY priority DESC, due_at, walk", gun.id
        )
        return [row["id"] for row in rows]

    async def promised(self) -> int:
        """Cups that are kept for somebody."""
        return int(
            await self.connection.fetchval(
                "SELECT coalesce(sum(quantity - taken - released), 0)::bigint / 10000 FROM reservation"
            )
        )

    async def sound(self) -> None:
        """T-1 … T-7 of all there is, and the books."""
        assert await self.connection.fetch(UNSOUND) == []
        found = await self.differences()
        assert found == [], found


# A promise without a task that is taken, a task whose promise is not its device's, more promised than there is, a task counted wrong.
UNSOUND = """
    SELECT 'promise of nobody' AS why, r.id FROM reservation r LEFT JOIN task t ON t.hold = r.id
    WHERE r.document LIKE 'task:%' AND r.taken + r.released < r.quantity
        AND (t.id IS NULL OR t.state <> 'taken' OR t.holder <> r.holder)
    UNION ALL
    SELECT 'promised beyond what is there', NULL FROM stock_figure WHERE reserved > available
    UNION ALL
    SELECT 'counted wrong', t.id FROM task t
    WHERE t.done <> (SELECT coalesce(sum(e.quantity), 0) FROM task_entry e WHERE e.task = t.id AND e.what = 'worked')
        AND NOT EXISTS (SELECT FROM task_entry e WHERE e.task = t.id AND e.what = 'raised' OFFSET 1)
"""


@asynccontextmanager
async def floor(database: Database, at: Callable[[], datetime] = now, cups: int = 100) -> AsyncIterator[Floor]:
    house = House((*HOUSE.rooms, Errands()), HOUSE.reactions, HOUSE.guards)
    async with (
        asyncpg.create_pool(database.url, min_size=1, max_size=4) as pool,
        pool.acquire() as connection,
        running_bus(pool, house, now=at) as bus,
    ):
        made = Floor(bus, connection)
        await made.furnish(cups)
        yield made
