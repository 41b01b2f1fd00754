# ruff: noqa: ARG002 - the shape of a room
"""A small room for tests of the bus: notes are kept in a table, told to devices, and can be made to go wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.events import DiscrepancyResolved
from stowage.kernel.command import HANDHELD, CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, Discrepancy, FeedRow, Hold, Parked, Refusal
from stowage.kernel.discrepancy import ACKNOWLEDGE, DiscrepancyKind, Field, Means, Urgency
from stowage.kernel.ids import ItemId, WarehouseId
from stowage.kernel.quantity import Quantity

TABLE = "CREATE TABLE note (op_id uuid PRIMARY KEY, text text NOT NULL, warehouse bigint, number bigint GENERATED ALWAYS AS IDENTITY)"
INSERT = "INSERT INTO note (op_id, text, warehouse) VALUES ($1, $2, $3)"


class Write(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="notes.write/1", tag_field="type"):
    """A fact. "poison" makes saving fail, "odd" raises a discrepancy, "lost" is parked until `accept_lost` is set.

    "strange <item>" raises one that offers to rewrite the note, and names an item beside.
    """

    text: str


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="notes.ask/1", tag_field="type"):
    """An intent. "no" is refused."""

    text: str


class Keep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="notes.keep/1", tag_field="type"):
    """An intent: reserve `quantity` (base × 10,000) of what is there or not, for a device."""

    hold: UUID
    warehouse: WarehouseId
    item: ItemId
    quantity: Quantity
    holder: UUID | None


class NotesCode(StrEnum):
    ODD = "notes.odd"
    LOST = "notes.lost"
    NO = "notes.no"
    STRANGE = "notes.strange"


KINDS = (
    DiscrepancyKind(NotesCode.ODD, (Field("text", Means.TEXT, after=True),), ACKNOWLEDGE),
    DiscrepancyKind(
        NotesCode.STRANGE,
        (Field("line", Means.INTERNAL), Field("text", Means.TEXT), Field("other", Means.ITEM, after=True)),
        (*ACKNOWLEDGE, "rewrite"),
        Urgency.NOW,
    ),
)


class Rewritten(msgspec.Struct, frozen=True):
    note: UUID


class Written(msgspec.Struct, frozen=True):
    text: str


class Rewriting:
    """The room's part in discrepancies.resolve: what it was raised with says what to rewrite."""

    event = DiscrepancyResolved

    async def lock(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> Needs:
        return Needs()

    async def load(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> None:
        return None

    def react(self, state: None, event: DiscrepancyResolved, context: Context) -> Decision:
        if (event.code, event.choice) != (NotesCode.STRANGE, "rewrite"):
            return Decision()
        return Decision(changes=(Rewritten(UUID(event.evidence["line"])),))

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        for _, decision in decisions:
            for change in decision.changes:
                assert isinstance(change, Rewritten)
                await connection.execute("UPDATE note SET text = 'rewritten' WHERE op_id = $1", change.note)
        return []


class State:
    def apply(self, decision: Decision) -> None:
        pass


class Notes:
    name = "notes"
    commands: tuple[CommandSpec, ...] = (
        CommandSpec(Write, CommandKind.FACT, "receiving.receive", devices=HANDHELD),
        CommandSpec(Ask, CommandKind.INTENT, "purchasing.write", devices=HANDHELD),
        CommandSpec(Keep, CommandKind.INTENT, "purchasing.write"),
    )

    def __init__(self) -> None:
        self.accept_lost = False
        self.segments: list[int] = []  # how many commands each had
        self.while_saving: list[Callable[[asyncpg.Connection[Any]], Awaitable[None]]] = []  # each done once

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        self.segments.append(len(batch))
        return Needs()

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        return State()

    def decide(self, state: State, command: Write | Ask | Keep, context: Context) -> Decision | Refusal | Parked:
        if isinstance(command, Keep):
            about = command.hold, command.warehouse, command.item, command.quantity
            return Decision(holds=(Hold(*about, document=f"note:{command.hold}", holder=command.holder),))
        if isinstance(command, Ask) and command.text == "no":
            return Refusal(NotesCode.NO, {"text": command.text})
        if command.text == "lost" and not self.accept_lost:
            return Parked(NotesCode.LOST, {})
        odd = (Discrepancy(NotesCode.ODD, {"text": command.text}, ACKNOWLEDGE),) if command.text == "odd" else ()
        if command.text.startswith("strange "):
            strange = {"line": str(context.op_id), "text": command.text, "other": int(command.text.split()[1])}
            odd = (Discrepancy(NotesCode.STRANGE, strange, (*ACKNOWLEDGE, "rewrite")),)
        return Decision(changes=(Written(command.text),), discrepancies=odd, document=f"note:{context.op_id}")

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        while self.while_saving:
            await self.while_saving.pop()(connection)
        rows = [
            (context.op_id, change.text, context.warehouse)
            for context, decision in decisions
            for change in decision.changes
            if isinstance(change, Written)
        ]
        for op_id, text, warehouse in rows:
            stored = None if text == "poison" else text  # breaks NOT NULL
            await connection.execute(INSERT, op_id, stored, warehouse)
        return [
            FeedRow(f"wh/{warehouse}/tasks", "note", str(op_id), msgspec.json.encode({"text": text}))
            for op_id, text, warehouse in rows
        ]
