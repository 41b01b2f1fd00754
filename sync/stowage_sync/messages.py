"""What goes into the engine and what comes out: JSON objects, the same in TypeScript and in `sync/vectors/engine/`.

Every input carries `now` (ms UTC of the device's own clock) and `jitter` (0-999, drawn by the caller).
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from stowage_sync.chunks import Chunk, ChunkEntry, ChunkFile

Json = Any
Body = dict[str, Any]
Row = tuple[int, str, str, Body | None]  # seq, kind, key, body (None: a tombstone)


class Stream(msgspec.Struct, frozen=True):
    """Where the command stream of this incarnation stands; each is a cseq. first ≤ acked + 1 ≤ next, and first ≤ settled + 1."""

    first: int  # lowest kept on this device
    next: int  # what the next command gets
    acked: int  # outcome stored for all up to here
    settled: int  # rows show the effect of all up to here
    backup: int  # a backup of the server holds all up to here


class Clock(msgspec.Struct, frozen=True):
    """`offset`: ms to add to the device's clock; `uncertainty`: ms, when measured; `at`: the device's clock then."""

    offset: int
    uncertainty: int
    at: int


class WaitingBlob(msgspec.Struct, frozen=True):
    sha256: str
    size: int


class Saved(msgspec.Struct, frozen=True):
    """What an engine begins with, as read from the store."""

    device: str
    incarnation: str
    epoch: int
    stream: Stream
    shown: dict[str, int]  # rows of the partition show own commands up to this cseq, whatever is settled
    cursors: dict[str, int]
    bases: dict[str, list[str]]  # chunk hashes of each base
    chunks: list[str]  # every chunk held
    clock: Clock | None
    blobs: list[WaitingBlob]  # not yet uploaded
    checked_at: int


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """The server's sticky answer to one command."""

    op_id: str
    cseq: int
    outcome: Literal["applied", "applied_with_exception", "parked", "refused", "conflict"]
    code: str = ""
    params: Body = {}
    document: str = ""
    number: str = ""
    discrepancies: list[Body] = []


class Sum(msgspec.Struct, frozen=True):
    rows: int
    sum: int  # modulo 2^48


# ---- inputs ----


class Input(msgspec.Struct, frozen=True, tag_field="type"):
    now: int
    jitter: int


class Start(Input, frozen=True, tag="start"):
    pass


class Online(Input, frozen=True, tag="online"):
    online: bool


class Refetch(Input, frozen=True, tag="refetch"):
    """The manifest of a partition anew, and the chunks of it that cannot be read any more."""

    partition: str
    lost: list[str]


class Wake(Input, frozen=True, tag="wake"):
    pass


class Timer(Input, frozen=True, tag="timer"):
    pass


class Queued(Input, frozen=True, tag="queued"):
    next: int


class Response(Input, frozen=True, tag="response"):
    id: int
    status: int
    body: Json
    retry_after_ms: int = 0


class Failed(Input, frozen=True, tag="failed"):
    id: int
    reason: Literal["network", "timeout", "truncated"]


class Stored(Input, frozen=True, tag="stored"):
    id: int


class StoreFailed(Input, frozen=True, tag="store_failed"):
    id: int
    reason: Literal["quota", "aborted"]


class Measured(Input, frozen=True, tag="measured"):
    id: int
    sums: dict[str, Sum]


class Reincarnated(Input, frozen=True, tag="reincarnated"):
    incarnation: str
    stream: Stream


class ReincarnateFailed(Input, frozen=True, tag="reincarnate_failed"):
    reason: Literal["quota", "aborted"]


class LiveEvent(Input, frozen=True, tag="live"):
    event: Literal["ready", "poke", "closed"]
    partition: str
    head: int
    code: int
    token: str | None


class BlobAdded(Input, frozen=True, tag="blob"):
    sha256: str
    size: int


AnyInput = (
    Start
    | Online
    | Wake
    | Refetch
    | Timer
    | Queued
    | Response
    | Failed
    | Stored
    | StoreFailed
    | Measured
    | Reincarnated
    | ReincarnateFailed
    | LiveEvent
    | BlobAdded
)

# ---- writes ----


class WriteOutcome(msgspec.Struct, frozen=True, tag="outcome", tag_field="write"):
    outcome: Outcome


class WriteStream(msgspec.Struct, frozen=True, tag="stream", tag_field="write"):
    """Commands below `first` go."""

    first: int
    acked: int
    backup: int


class WriteSettled(msgspec.Struct, frozen=True, tag="settled", tag_field="write"):
    settled: int


class WriteShown(msgspec.Struct, frozen=True, tag="shown", tag_field="write"):
    partition: str
    cseq: int


class WriteEpoch(msgspec.Struct, frozen=True, tag="epoch", tag_field="write"):
    """All cursors go, so that no row of the old history is taken for one of the new. Nothing that is kept counts as acknowledged or
    settled, the rows that are here show what they showed. Blobs that are done wait again: then tell `BlobAdded` for each."""

    epoch: int


class WriteClock(msgspec.Struct, frozen=True, tag="clock", tag_field="write"):
    clock: Clock


class WriteRows(msgspec.Struct, frozen=True, tag="rows", tag_field="write"):
    partition: str
    rows: list[Row]


class WriteCursor(msgspec.Struct, frozen=True, tag="cursor", tag_field="write"):
    partition: str
    cursor: int


class WriteChunk(msgspec.Struct, frozen=True, tag="chunk", tag_field="write"):
    chunk: Chunk


class WriteBase(msgspec.Struct, frozen=True, tag="base", tag_field="write"):
    """`keep`: rows newer than `as_of` survive; else the partition's whole overlay goes."""

    partition: str
    as_of: int
    keep: bool
    chunks: list[ChunkEntry]


class WriteDropChunks(msgspec.Struct, frozen=True, tag="drop_chunks", tag_field="write"):
    chunks: list[str]


class WriteForget(msgspec.Struct, frozen=True, tag="forget", tag_field="write"):
    partition: str


class WriteChecked(msgspec.Struct, frozen=True, tag="checked", tag_field="write"):
    at: int


class WriteBlob(msgspec.Struct, frozen=True, tag="blob", tag_field="write"):
    sha256: str
    state: Literal["done", "refused"]
    code: str


Write = (
    WriteOutcome
    | WriteStream
    | WriteSettled
    | WriteShown
    | WriteEpoch
    | WriteClock
    | WriteRows
    | WriteCursor
    | WriteChunk
    | WriteBase
    | WriteDropChunks
    | WriteForget
    | WriteChecked
    | WriteBlob
)

# ---- what is asked of the server ----


class Sent(msgspec.Struct, frozen=True):
    method: str
    path: str


class AskSession(Sent, frozen=True, tag="session", tag_field="kind"):
    pass


class AskPush(Sent, frozen=True, tag="push", tag_field="kind"):
    """Commands `from_` to `to`, as far as they fit; `to` < `from_`: none, asking only where the stream stands."""

    incarnation: str
    from_: int = msgspec.field(name="from")
    to: int
    acked: int


class AskPull(Sent, frozen=True, tag="pull", tag_field="kind"):
    pass


class AskManifest(Sent, frozen=True, tag="manifest", tag_field="kind"):
    pass


class AskChecksum(Sent, frozen=True, tag="checksum", tag_field="kind"):
    pass


class AskChunk(Sent, frozen=True, tag="chunk", tag_field="kind", omit_defaults=True):
    sha256: str
    packed: str = ""


class AskChunks(Sent, frozen=True, tag="chunks", tag_field="kind"):
    """The body of the answer is given as `chunks`, each file unpacked: see `separate`."""

    chunks: list[ChunkFile]


class AskBlobHead(Sent, frozen=True, tag="blob_head", tag_field="kind"):
    sha256: str


class AskBlobPut(Sent, frozen=True, tag="blob_put", tag_field="kind"):
    sha256: str
    offset: int
    length: int


Ask = AskSession | AskPush | AskPull | AskManifest | AskChecksum | AskChunk | AskChunks | AskBlobHead | AskBlobPut

# ---- effects ----


class Behind(msgspec.Struct, frozen=True):
    done: int
    total: int


class Status(msgspec.Struct, frozen=True):
    """For screens. `online`: the last request reached the server; `behind`: rows of a first load or repair."""

    online: bool
    syncing: bool
    live: bool
    pending: int  # commands without an outcome
    sent: int  # highest cseq ever sent in this run
    blocked: str  # "" | device_revoked | device_unknown | protocol_unsupported | storage_full
    epoch: int
    last_sync: int | None  # when a pull last left nothing to fetch
    behind: Behind | None


class Request(msgspec.Struct, frozen=True, tag="request", tag_field="effect"):
    """`token` goes into Authorization: Bearer; None for the session request itself."""

    id: int
    timeout_ms: int
    token: str | None
    ask: Ask


class Store(msgspec.Struct, frozen=True, tag="store", tag_field="effect"):
    """One transaction; answer `Stored` or `StoreFailed`."""

    id: int
    writes: list[Write]


class Measure(msgspec.Struct, frozen=True, tag="measure", tag_field="effect"):
    id: int
    partitions: list[str]


class Reincarnate(msgspec.Struct, frozen=True, tag="reincarnate", tag_field="effect"):
    """Give the kept commands a new incarnation; none is needed if the store itself holds `known`."""

    reason: Literal["rolled_back", "gap"]
    known: int


class OpenLive(msgspec.Struct, frozen=True, tag="live", tag_field="effect"):
    """`closed` is told when it ends or could not open."""

    token: str


class SetTimer(msgspec.Struct, frozen=True, tag="timer", tag_field="effect"):
    """One timer; replaces the last."""

    at: int | None


class Report(msgspec.Struct, frozen=True, tag="status", tag_field="effect"):
    status: Status


Effect = Request | Store | Measure | Reincarnate | OpenLive | SetTimer | Report
