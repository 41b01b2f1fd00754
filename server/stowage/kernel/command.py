"""What a command is, and what a room must offer so that the bus can drive it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import asyncpg
import msgspec

from stowage.kernel.decision import Context, Decision, Noted, Parked, Refusal
from stowage.kernel.ids import ItemId
from stowage.kernel.rows import Touched


class CommandKind(StrEnum):
    FACT = "fact"  # what hands did: never refused
    INTENT = "intent"  # asks for a decision or a promise: may be refused


HANDHELD = frozenset({"gun", "phone"})  # kinds of devices that people carry


class Former(msgspec.Struct, frozen=True):
    """A version of a command that was published before. `struct` stays as it was, tag and all; `upcast` makes the next version of it,
    which says the same: pure, and defined for whatever the struct holds.
    """

    struct: type[msgspec.Struct]
    upcast: Callable[[Any], msgspec.Struct]

    @property
    def name(self) -> str:
        return name_of(self.struct)


def name_of(struct: type[msgspec.Struct]) -> str:
    """ "<room>.<verb>/<version>" """
    tag = struct.__struct_config__.tag
    assert isinstance(tag, str)
    return tag


class Besides(NamedTuple):
    """A permission that a command needs as well, for what it says in a field ("lines[2].cost"; "" for all of it)."""

    permission: str
    field: str = ""


class CommandSpec(msgspec.Struct, frozen=True):
    """`struct` is tagged "<room>.<verb>/<version>"; `permission` is checked by the bus before deciding.

    `of_warehouse`: it touches documents, stock, places or devices of a warehouse. Who is limited to some warehouses then names
    one of them, and the room lets them touch nothing but that one's (Context.speaks_for).
    `devices`: the kinds of enrolled devices that may send it. Such a device proves itself and not the person it names, so by
    default there are none: only a virtual device, behind which a person signed in with a password or the program itself acts.
    `personal`: so may a device that is one person's own (identity.invite_device), in the name of that person and of nobody else.
    `own`: it is about nobody but who says it, so no permission is asked for; but only a route says it, which has proved first that it
    is them and that it is true.
    `sensitive`: it gives somebody or something a way in, or more rights. At a desk the person proves once more that it is them, unless
    they did so within five minutes.
    `besides`: the permission that it needs as well by what it says; None for none.
    `tidy`: its texts name things, so they are kept as kernel/text.py says.
    `touches`: of an intent, rows that not everybody sees and that it is about. To who does not see one it is answered as if there was none.
    `former`: earlier versions, the oldest first. They are read for as long as a device may be offline, as if the newest was said.
    """

    struct: type[msgspec.Struct]
    kind: CommandKind
    permission: str
    of_warehouse: bool = True
    devices: frozenset[str] = frozenset()
    personal: bool = False
    former: tuple[Former, ...] = ()
    besides: Callable[[Any], Besides | None] | None = None
    touches: Callable[[Any], Sequence[Touched]] | None = None
    own: bool = False
    sensitive: bool = False
    tidy: bool = False

    @property
    def name(self) -> str:
        return name_of(self.struct)


class Needs(msgspec.Struct):
    """What commands touch that several rooms share: the bus locks it for a whole transaction at once.

    `documents` are the last that the room locks of its own: by key, for they may not be there yet. `orders`, `order_lines`: ids of
    purchase orders, and of lines whose orders are meant. `events` may follow: those who react say in turn what they need.
    """

    items: set[ItemId] = set()
    orders: set[int] = set()
    order_lines: set[int] = set()
    documents: set[UUID] = set()
    events: list[msgspec.Struct] = []

    def add(self, other: Needs) -> None:
        self.items |= other.items
        self.orders |= other.orders
        self.order_lines |= other.order_lines
        self.documents |= other.documents
        self.events += other.events


class State(Protocol):
    """What a room loaded for a segment. apply() makes later commands of the segment see earlier decisions."""

    def apply(self, decision: Decision) -> None: ...


class Room(Protocol):
    """A room that decides commands. The bus owns the transaction and calls these once a segment, `lock` once a transaction.

    A segment is a run of consecutive commands of one room in a batch. Order of calls:
    lock of all rooms → (the bus locks what they need) → load → decide+apply for each → reactions → ledger post → save.
    `lock` locks documents of the room's own, in one order, and names what it shares with others. Whatever it reads besides may
    have changed when the locks are there: `load` reads it again.
    """

    @property
    def name(self) -> str: ...
    @property
    def commands(self) -> tuple[CommandSpec, ...]: ...

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs: ...

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State: ...

    def decide(self, state: Any, command: Any, context: Context) -> Decision | Refusal | Parked: ...

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> Sequence[Noted]:
        """Write the decisions' changes set-based. `numbers` maps document key → legal number drawn for this segment.
        Told are the rows that devices get, and what people will ask about later: changed records, security events."""
        ...


class Reaction(Protocol):
    """A room's effect on another room's event, in the same transaction. Never refuses.

    `load` is called once a segment with all its events of `event` type, after deciding; then `react` for each, in order.
    Movements, discrepancies, changes and further events of the returned Decision are posted like the command's own;
    `changes` go to `save` of this reaction.
    """

    @property
    def event(self) -> type[msgspec.Struct]: ...

    async def lock(self, events: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        """What reacting to these will touch: called before anything is decided, with the events that rooms foresee."""
        ...

    async def load(self, events: Sequence[Any], connection: asyncpg.Connection[Any]) -> Any: ...

    def react(self, state: Any, event: Any, context: Context) -> Decision: ...

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> Sequence[Noted]: ...


class Guard(Protocol):
    """A room's veto on another room's intent."""

    @property
    def command(self) -> type[msgspec.Struct]: ...

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Any: ...

    def guard(self, state: Any, command: Any, context: Context) -> Refusal | None: ...


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """The sticky answer to one command, as it goes over the wire."""

    op_id: UUID
    cseq: int
    outcome: str  # applied | applied_with_exception | parked | refused | conflict
    code: str = ""  # of a refusal, a parking, or a conflict (command_id_reused, sequence_reused)
    params: dict[str, Any] = {}  # of that; what was applied may say {"warnings": [{code, …}]}
    document: str = ""  # "receipt:<uuid>", "purchase_order:17"
    number: str = ""  # its legal number
    discrepancies: tuple[dict[str, Any], ...] = ()  # {id, code, evidence, choices}
