"""The tables of imports: what people brought, how far it is, what was found in it.

reading ──▶ mapping ──▶ reading        a column is missing: somebody says which it is
   └──────▶ checked ──▶ going ──▶ done
               └─ reading (columns said otherwise)
Any that is not done: cancelled. A file that cannot be read: failed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.audit.store import insert_events
from stowage.company.queries import number_in_sql
from stowage.identity.directory import DESK
from stowage.kernel.decision import SecurityEvent

PART_BYTES = 2**20

ADD = """
    INSERT INTO import_file (id, kind, name, person, warehouse, sha256, size, state, created_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'reading', now(), now()) ON CONFLICT DO NOTHING RETURNING id
"""
SAME = """
    SELECT EXISTS (
        SELECT FROM import_file WHERE id = $1 AND kind = $2 AND person = $3 AND warehouse IS NOT DISTINCT FROM $4 AND sha256 = $5)
"""
ADD_PARTS = "INSERT INTO import_part (import, no, data) SELECT $1, * FROM unnest($2::int[], $3::bytea[])"
PARTS = "SELECT data FROM import_part WHERE import = $1 ORDER BY no"
ROW = """
    SELECT f.id, f.kind, f.name, f.person, f.warehouse, f.size, f.state, f.stage, f.progress, f.total, f.head_row, f.headers, f.sample,
        f.mapping, f.counts, f.problem, f.result, f.created_at, f.changed_at
    FROM import_file f
"""
ONE = f"{ROW} WHERE f.id = $1 AND f.person = $2"
OWN = f"{ROW} WHERE f.person = $1 ORDER BY f.created_at DESC, f.id LIMIT 100"
# What is to be done: the oldest first, each at most so often.
NEXT = f"{ROW} WHERE f.state IN ('reading', 'going') ORDER BY f.changed_at, f.id LIMIT 1"
BEGIN = "UPDATE import_file SET attempts = attempts + 1, progress = 0, total = 0, stage = '' WHERE id = $1 RETURNING attempts, went_at"
PUT_OFF = "UPDATE import_file SET attempts = greatest(0, attempts - 1) WHERE id = $1"
WAITING = "SELECT EXISTS (SELECT FROM import_file WHERE state IN ('reading', 'going'))"
TELL = "UPDATE import_file SET stage = $2, progress = $3, total = $4 WHERE id = $1 RETURNING state"
READ = "UPDATE import_file SET head_row = $2, headers = $3, sample = $4, mapping = $5 WHERE id = $1"
# Only what is still being worked on: a cancelled one stays so.
MOVE = """
    UPDATE import_file SET state = $3, problem = $4, counts = coalesce($5, counts), result = $6, attempts = 0, stage = '',
        changed_at = now()
    WHERE id = $1 AND state = $2 RETURNING id
"""
SAY_MAPPING = """
    UPDATE import_file SET state = 'reading', mapping = $3, head_row = coalesce($4, head_row), changed_at = now()
    WHERE id = $1 AND person = $2 AND state IN ('mapping', 'checked') RETURNING id
"""
GO = """
    UPDATE import_file SET state = 'going', went_at = now(), changed_at = now()
    WHERE id = $1 AND person = $2 AND state = 'checked' AND (counts::jsonb->>'wrong')::int = 0
        AND (counts::jsonb->>'new')::int + (counts::jsonb->>'changed')::int > 0 RETURNING id
"""
CANCEL = """
    UPDATE import_file SET state = 'cancelled', stage = '', changed_at = now()
    WHERE id = $1 AND person = $2 AND state IN ('reading', 'mapping', 'checked', 'going') RETURNING id
"""
FORGET_WRONG = "DELETE FROM import_wrong WHERE import = $1"
ADD_WRONG = "INSERT INTO import_wrong (import, row, faults) SELECT $1, * FROM unnest($2::int[], $3::text[])"
WRONG = "SELECT row, faults FROM import_wrong WHERE import = $1 AND row > $2 ORDER BY row LIMIT $3"
HEAD_ROW = "SELECT head_row FROM import_file WHERE id = $1"
REMEMBER = """
    INSERT INTO import_mapping (kind, headers, person, mapping, used_at) VALUES ($1, $2, $3, $4, now())
    ON CONFLICT (kind, headers, person) DO UPDATE SET mapping = excluded.mapping, used_at = now()
"""
# One's own before anybody else's.
REMEMBERED = """
    SELECT mapping FROM import_mapping WHERE kind = $1 AND headers = $2 ORDER BY person = $3 DESC, used_at DESC LIMIT 1
"""
FORGET = f"DELETE FROM import_file WHERE created_at < now() - make_interval(days => {number_in_sql('imports')})"


class Remarked(msgspec.Struct, frozen=True):
    """What people ought to know before they let a file in, said once: of how many `rows`, and the `first` of them."""

    code: str
    params: dict[str, Any]
    rows: int
    first: int


class Counts(msgspec.Struct, frozen=True):
    """Rows of a file by what they say. `skipped`: empty ones and the example of the template."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0
    skipped: int = 0
    remarks: list[Remarked] = []


class Made(msgspec.Struct, frozen=True):
    """A document that an import made, by its key and its number."""

    document: str
    number: str


class Result(msgspec.Struct, frozen=True):
    """`commands` that were executed; the first documents that they made, and how many there are."""

    commands: int
    documents: list[Made] = []
    made: int = 0


class Problem(msgspec.Struct, frozen=True):
    """Why a file cannot be read, or was not taken: a word of imports/words.py."""

    code: str
    params: dict[str, Any] = {}


class Import(msgspec.Struct, frozen=True):
    """A row of import_file."""

    id: UUID
    kind: str
    name: str
    person: int
    warehouse: int | None
    size: int
    state: str
    stage: str
    progress: int
    total: int
    head_row: int | None
    headers: list[str]
    sample: list[list[str]]
    mapping: dict[str, int | None] | None
    counts: Counts | None
    problem: Problem | None
    result: Result | None
    created_at: datetime
    changed_at: datetime


class CellFault(msgspec.Struct, frozen=True):
    """`key` of a field, "" for the row; `column` from 0, null where the file has none for it."""

    key: str
    column: int | None
    value: str
    code: str
    params: dict[str, Any]


class WrongRow(msgspec.Struct, frozen=True):
    row: int
    faults: list[CellFault]


DECODERS: Mapping[str, Any] = {
    "headers": msgspec.json.Decoder(list[str]).decode,
    "sample": msgspec.json.Decoder(list[list[str]]).decode,
    "mapping": msgspec.json.Decoder(dict[str, int | None]).decode,
    "counts": msgspec.json.Decoder(Counts).decode,
    "problem": msgspec.json.Decoder(Problem).decode,
    "result": msgspec.json.Decoder(Result).decode,
}
_faults = msgspec.json.Decoder(list[CellFault]).decode


def said(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def import_of(row: asyncpg.Record) -> Import:
    values = dict(row)
    for name, decode in DECODERS.items():
        if values[name] is not None:
            values[name] = decode(values[name])
    values["headers"], values["sample"] = values["headers"] or [], values["sample"] or []
    return Import(**values)


class Brought(msgspec.Struct, frozen=True):
    """A file that somebody brings, for a warehouse or for none."""

    id: UUID
    kind: str
    name: str
    person: int
    warehouse: int | None
    data: bytes
    sha256: bytes


async def tell(kind: str, job: Brought | Import, connection: Any, *, address: str = "", **more: Any) -> None:
    """An entry of the audit trail, within a transaction of the caller's."""
    about = {"kind": job.kind, "name": job.name, **more}
    event = SecurityEvent(
        f"import.{kind}", time.time_ns() // 1_000_000, job.person, DESK, job.warehouse, address, about
    )
    await insert_events([event], connection)


async def add(file: Brought, connection: Any, address: str = "") -> bool:
    """Within a transaction of the caller's. Said again it is there already; False: the id is another file's."""
    about = (file.id, file.kind, file.name, file.person, file.warehouse, file.sha256, len(file.data))
    if await connection.fetchval(ADD, *about) is None:
        return bool(await connection.fetchval(SAME, file.id, file.kind, file.person, file.warehouse, file.sha256))
    pieces = [file.data[start : start + PART_BYTES] for start in range(0, len(file.data), PART_BYTES)]
    await connection.execute(ADD_PARTS, file.id, list(range(len(pieces))), pieces)
    await tell("brought", file, connection, address=address, sha256=file.sha256.hex())
    return True


async def one(id_: UUID, person: int, connection: Any) -> Import | None:
    row = await connection.fetchrow(ONE, id_, person)
    return import_of(row) if row is not None else None


async def own(person: int, connection: Any) -> list[Import]:
    """The latest first."""
    return [import_of(row) for row in await connection.fetch(OWN, person)]


async def keep_wrong(id_: UUID, rows: Sequence[WrongRow], connection: Any) -> None:
    """These and no others."""
    kept = [(one.row, said(one.faults)) for one in rows]
    async with connection.transaction():
        await connection.execute(FORGET_WRONG, id_)
        if kept:
            await connection.execute(ADD_WRONG, id_, *map(list, zip(*kept, strict=True)))


async def wrong(id_: UUID, after: int, limit: int | None, connection: Any) -> list[WrongRow]:
    """The next so many, None: all."""
    rows = await connection.fetch(WRONG, id_, after, limit)
    return [WrongRow(row["row"], _faults(row["faults"])) for row in rows]
