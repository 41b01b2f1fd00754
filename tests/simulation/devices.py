"""What every device of a simulation is to the others, whichever language its engine is written in."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from stowage_sync.chunks import ChunkFile

if TYPE_CHECKING:
    from simulation.world import World


@dataclass
class Sent:
    """A request on its way. `kind` is the word of its path behind /api/sync; `ops`: a push with so many commands; `files` of the chunks
    that are asked for together, where the device itself has them told apart."""

    id: Any
    kind: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    timeout_ms: int
    ops: int = 0
    files: Sequence[ChunkFile] = ()

    @property
    def writes(self) -> bool:
        """The server commits something of it."""
        return self.ops > 0 or self.method == "PUT"

    @property
    def photo(self) -> str:
        """The name of the one that it is about."""
        return self.path.partition("?")[0].rpartition("/")[2] if self.kind == "blobs" else ""


@dataclass
class Said:
    """A command that a person was told is kept."""

    op_id: str
    command: str
    receipt: str
    line: str  # that it counts or takes back, "" for a finish
    warehouse: int


class Kept(msgspec.Struct):
    """A command on its device, and the server's answer to it as the device has it, empty without one."""

    cseq: int
    op_id: str
    answer: dict[str, Any]

    @property
    def outcome(self) -> str | None:
        return self.answer.get("outcome")


def told(answer: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a person is told of an answer, wherever it came from."""
    exceptions = [one["id"] for one in answer.get("discrepancies", [])]
    return (*(answer.get(name, "") for name in ("outcome", "code", "document", "number")), exceptions)


@dataclass
class View:
    """What a device holds: its stream, cursors, and of what chunks each base is made."""

    stream: dict[str, Any]
    epoch: int
    cursors: dict[str, int]
    bases: dict[str, str]
    kept: list[Kept]
    pending: list[str]  # op ids that screens replay over the rows
    blocked: str
    photos: dict[str, str]  # name → waiting, done or refused


Held = dict[tuple[str, str], tuple[int, Any]]


@dataclass
class History:
    """What happened to a device besides working: what it said that may be lost, and whether it may see what is another's."""

    excused: set[str] = field(default_factory=set)
    dropped: list[Said] = field(
        default_factory=list
    )  # for a newer backup than was restored; who else had them may bring them
    muddled: bool = False  # cloned or put back: another answered for it
    gone: bool = False  # never comes back
    copied: set[str] | None = None  # what was said when its disk was copied


class Device(ABC):
    """`chance` is its own, so that leaving out one device changes nothing for the others."""

    engine = ""

    def __init__(self, world: World, name: str, warehouse: int, seed: int) -> None:
        self.world, self.name, self.warehouse = world, name, warehouse
        self.chance = random.Random(f"{seed} {name}")
        self.skew = self.chance.randint(-40_000, 40_000)  # ms that its clock is off
        self.said: list[Said] = []
        self.history = History()
        self.life = 0
        self.frozen_until = 0
        self.blocked_until = 0  # ms of the world until which `blocked_way` is lost
        self.blocked_way = ""
        self.old_until = 0  # ms of the world until which it speaks a protocol of before
        self.seen: View | None = None  # when it was last looked at
        self.loading = False  # of bases something arrived, and no pull since

    @property
    def awake(self) -> bool:
        """On, so that its screens can be read."""
        return True

    @property
    def clock(self) -> int:
        return self.world.now() + self.skew

    def later(self, delay: int, then: Callable[[], Any]) -> None:
        """Unless the device was switched off meanwhile; when it is frozen, after that."""
        life = self.life

        def due() -> Any:
            if life != self.life:
                return None
            if self.world.elapsed < self.frozen_until:
                self.world.later(self.frozen_until - self.world.elapsed, due)
                return None
            return then()

        self.world.later(delay, due)

    def lose(self, kept: Mapping[str, Any]) -> None:
        """Of what was said, all but `kept` is on this device no more."""
        self.history.excused |= {one.op_id for one in self.said if one.op_id not in kept}

    # ---- the person ----

    @abstractmethod
    def confirm(self, op_id: str, command: str, payload: dict[str, Any], person: int) -> bool:
        """Durable before anything is sent. False: the person was told that it is not kept."""

    @abstractmethod
    def photograph(self, name: str, data: bytes) -> bool:
        """On the disk, to be sent beside everything else. False: the person was told that it is not kept."""

    # ---- the network ----

    @abstractmethod
    def answered(self, sent: Sent, status: int, headers: Mapping[str, str], body: bytes) -> None: ...

    @abstractmethod
    def failed(self, sent: Sent) -> None:
        """The connection broke."""

    @abstractmethod
    def silent(self, sent: Sent) -> None:
        """Nothing will ever come."""

    @abstractmethod
    def poke(self, heads: Mapping[str, int]) -> None: ...

    @abstractmethod
    def hang_up(self, code: int) -> None: ...

    @abstractmethod
    def wake(self) -> None: ...

    # ---- what happens to it ----

    @abstractmethod
    async def enrol(self, token: str) -> None:
        """With a new disk, and started."""

    @abstractmethod
    async def enrol_again(self, token: str) -> None:
        """With its key and all that it keeps."""

    @abstractmethod
    def start(self) -> None:
        """On, or on again after a kill: what is stored is all there is."""

    @abstractmethod
    def kill(self) -> None: ...

    @abstractmethod
    def full(self) -> None:
        """The disk takes nothing for a while."""

    @abstractmethod
    def keep(self, name: str) -> None:
        """A copy of the disk."""

    @abstractmethod
    def put_back(self, name: str, *, whole: bool) -> None:
        """The disk is as it was in `name`; what is kept beside the database too if `whole`. Then `start`."""

    @abstractmethod
    def become(self, other: Device, name: str) -> None:
        """One that never was on has the disk that `other`, of its kind, keeps as `name`. Then `start`."""

    @abstractmethod
    def export(self) -> tuple[str, list[dict[str, Any]]]:
        """Its incarnation and the commands it keeps as a push has them, each signed."""

    # ---- what it holds ----

    @property
    @abstractmethod
    def id(self) -> str:
        """As enrolled."""

    @abstractmethod
    def view(self) -> View: ...

    @abstractmethod
    def held(self, partition: str, *, read: bool) -> tuple[Held, int, int]:
        """Rows, and the product's own (rows, sum). `read`: bodies as a screen finds them, key by key."""
