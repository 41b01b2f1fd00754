"""Set-based reading and writing around the rules.

Locks: the warehouse whose next tasks are looked for, items whose goods tasks keep, then tasks by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.identity.events import DeviceLeft
from stowage.identity.queries import SEEN
from stowage.kernel.command import HANDHELD, Besides, CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Refusal
from stowage.kernel.ids import is_id
from stowage.kernel.rows import Touched
from stowage.tasks import following, loading, rules, writing
from stowage.tasks.commands import (
    AssignTasks,
    Command,
    HoldTasks,
    LeaseTasks,
    PrioritiseTasks,
    ReleaseTasks,
    ResumeTasks,
    SetSkills,
    SweepTasks,
    TakeOverTasks,
    TasksRefusal,
)
from stowage.tasks.events import TaskWanted, TaskWithdrawn, TaskWorked
from stowage.tasks.model import State

WORK, DIRECT = "tasks.work", "tasks.direct"
INTENT = CommandKind.INTENT


def _over_a_worker(command: TakeOverTasks) -> Besides | None:
    return Besides(DIRECT, "working") if command.working else None


def _whose_skills(command: SetSkills) -> tuple[Touched, ...]:
    return (Touched(SEEN, "id", [command.person] if is_id(command.person) else [], _nobody),)


def _nobody(person: int) -> Refusal:
    return Refusal(TasksRefusal.PERSON_UNKNOWN, {"person": person})


class TasksRoom:
    """The room as the bus drives it."""

    name = "tasks"
    commands = (
        CommandSpec(LeaseTasks, INTENT, WORK, devices=HANDHELD),
        CommandSpec(ReleaseTasks, INTENT, WORK, devices=HANDHELD),
        CommandSpec(TakeOverTasks, INTENT, WORK, devices=HANDHELD, besides=_over_a_worker),
        CommandSpec(AssignTasks, INTENT, DIRECT, personal=True),
        CommandSpec(HoldTasks, INTENT, DIRECT, personal=True),
        CommandSpec(ResumeTasks, INTENT, DIRECT, personal=True),
        CommandSpec(PrioritiseTasks, INTENT, DIRECT, personal=True),
        CommandSpec(SetSkills, INTENT, DIRECT, of_warehouse=False, touches=_whose_skills),
        CommandSpec(SweepTasks, INTENT, DIRECT),
    )

    async def lock(self, batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> Needs:
        await loading.lock_houses(_houses(batch), connection)
        return Needs(await loading.items_of(await _ids(batch, connection), connection))

    async def load(self, batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> State:
        state = State()
        await loading.load_tasks(state, await _ids(batch, connection), connection)
        asked = [command for command in batch if isinstance(command, LeaseTasks)]
        given = [command for command in batch if isinstance(command, AssignTasks)]
        people = [command.person for command in batch if isinstance(command, LeaseTasks | AssignTasks | SetSkills)]
        devices = {command.device for command in given}
        if asked or any(isinstance(command, TakeOverTasks) for command in batch):
            await loading.load_handhelds(state, None, connection)
        await loading.load_who(state, devices, people, connection)
        await loading.load_places(state, (command.near for command in asked), connection)
        state.lease_ms = await loading.lease_ms(connection)
        return state

    def decide(self, state: State, command: Command, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers
        return await writing.save(decisions, connection)


def _houses(batch: Iterable[Command]) -> set[int]:
    return {command.warehouse for command in batch if isinstance(command, LeaseTasks | SweepTasks)}


async def _ids(batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> set[UUID]:
    """The tasks that commands name, and those that they may be given."""
    asked = [command for command in batch if isinstance(command, LeaseTasks)]
    swept = [command.warehouse for command in batch if isinstance(command, SweepTasks)]
    ids = {
        id_
        for command in batch
        if not isinstance(command, LeaseTasks | SweepTasks | SetSkills)
        for id_ in command.tasks
    }
    if asked:
        ids |= await loading.candidates(asked, connection)
    if swept:
        ids |= await loading.expired(swept, connection)
    return ids


class _Following:
    """What the reactions have in common."""

    async def _needs(self, tasks: Iterable[UUID], connection: asyncpg.Connection[Any]) -> Needs:
        return Needs(await loading.items_of(set(tasks), connection))

    async def _state(self, tasks: Iterable[UUID], connection: asyncpg.Connection[Any]) -> State:
        state = State()
        await loading.load_tasks(state, set(tasks), connection)
        await loading.load_who(state, (), (), connection)
        return state

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers
        return await writing.save(decisions, connection)


class Worked(_Following):
    event = TaskWorked

    async def lock(self, events: Sequence[TaskWorked], connection: asyncpg.Connection[Any]) -> Needs:
        return await self._needs((event.ref.task for event in events), connection)

    async def load(self, events: Sequence[TaskWorked], connection: asyncpg.Connection[Any]) -> State:
        return await self._state((event.ref.task for event in events), connection)

    def react(self, state: State, event: TaskWorked, context: Context) -> Decision:
        return _applied(state, following.worked(state, event, context))


class Wanted(_Following):
    event = TaskWanted

    async def lock(self, events: Sequence[TaskWanted], connection: asyncpg.Connection[Any]) -> Needs:
        return await self._needs((event.task for event in events), connection)

    async def load(self, events: Sequence[TaskWanted], connection: asyncpg.Connection[Any]) -> State:
        state = await self._state((event.task for event in events), connection)
        await loading.load_places(state, (event.place for event in events), connection)
        return state

    def react(self, state: State, event: TaskWanted, context: Context) -> Decision:
        del context
        return _applied(state, following.raised(state, event))


class NoLongerWanted(_Following):
    event = TaskWithdrawn

    async def lock(self, events: Sequence[TaskWithdrawn], connection: asyncpg.Connection[Any]) -> Needs:
        return await self._needs((event.task for event in events), connection)

    async def load(self, events: Sequence[TaskWithdrawn], connection: asyncpg.Connection[Any]) -> State:
        return await self._state((event.task for event in events), connection)

    def react(self, state: State, event: TaskWithdrawn, context: Context) -> Decision:
        del context
        return _applied(state, following.withdrawn(state, event))


class HolderLeft(_Following):
    event = DeviceLeft

    async def lock(self, events: Sequence[DeviceLeft], connection: asyncpg.Connection[Any]) -> Needs:
        """What is kept for it, the room stock asks for."""
        del events, connection
        return Needs()

    async def load(self, events: Sequence[DeviceLeft], connection: asyncpg.Connection[Any]) -> State:
        rows = await connection.fetch(loading.LOST, [event.device for event in events])
        return await self._state((row["id"] for row in rows), connection)

    def react(self, state: State, event: DeviceLeft, context: Context) -> Decision:
        del context
        return _applied(state, following.left(state, event))


def _applied(state: State, decision: Decision) -> Decision:
    state.apply(decision)
    return decision


ROOM = TasksRoom()
# Work first: what is wanted is said as of afterwards.
REACTIONS = (Worked(), Wanted(), NoLongerWanted(), HolderLeft())
