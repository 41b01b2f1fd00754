"""GET /api/jobs: what the server does by itself, from what it left behind: backups, the trail's seal, what is forgotten, imports, the
practice company."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

import asyncpg
import msgspec
from litestar import Router, get
from litestar.datastructures import State as AppState
from litestar.types import Middleware

from stowage.company.queries import scheduled
from stowage.platform.access import require
from stowage.platform.backup_folder import last_failure, listed, standing
from stowage.platform.backup_rules import pause
from stowage.platform.clock import now
from stowage.platform.config import Config
from stowage.platform.openapi import problems
from stowage.practice import jobs as practice

SHOWN = 30  # backups
PERMISSION = "identity.write"

# Entries of the audit trail that are there, and how many operations and events have come altogether.
SEALED = """
    SELECT coalesce(max(l.no), 0) AS sealed, (extract(epoch FROM max(l.at)) * 1000)::bigint AS last_at,
        (SELECT count(*) FROM op o WHERE o.sequence > p.ops_through AND NOT EXISTS (SELECT FROM audit_link k WHERE k.op_id = o.op_id))
        + (SELECT count(*) FROM security_event e WHERE e.id > p.events_through
            AND NOT EXISTS (SELECT FROM audit_link k WHERE k.event = e.id)) AS waiting
    FROM audit_progress p LEFT JOIN (SELECT no, at FROM audit_link ORDER BY no DESC LIMIT 1) l ON true
    GROUP BY p.ops_through, p.events_through
"""
ANCHORED = "SELECT max(day) AS day, (extract(epoch FROM max(made_at)) * 1000)::bigint AS last_at FROM audit_anchor"
MARKED = "SELECT (extract(epoch FROM max(at)) * 1000)::bigint AS last_at FROM feed_mark"
CHUNKED = """
    SELECT p.name, p.head - m.as_of AS behind FROM sync_manifest m JOIN feed_partition p ON p.id = m.partition ORDER BY p.name
"""
IMPORTED = """
    SELECT count(*) FILTER (WHERE state IN ('reading', 'going')) AS running, count(*) FILTER (WHERE state = 'failed') AS failed,
        (extract(epoch FROM max(changed_at) FILTER (WHERE state = 'done')) * 1000)::bigint AS last_at
    FROM import_file
"""

Name = Literal["backup", "seal", "anchor", "forget", "chunks", "imports", "practice"]


class Job(msgspec.Struct, frozen=True, omit_defaults=True):
    """`state`: it runs now, waits for its time or for work, failed last time, or is switched off. Times are ms UTC. `waiting`: what it
    has still to do: entries to seal, rows that devices fetch beside the chunks, files. `reason`: why it failed."""

    job: Name
    state: Literal["runs", "waits", "failed", "off"]
    last_at: int | None = None
    next_at: int | None = None
    waiting: int | None = None
    reason: str = ""


class Backup(msgspec.Struct, frozen=True):
    """A verified one in the folder."""

    name: str
    taken_at: int
    bytes: int


class Jobs(msgspec.Struct, frozen=True):
    """`backups`: the newest, of `folder`; `keep`: how many days, weeks and months keep one."""

    jobs: list[Job]
    backups: list[Backup]
    folder: str
    keep: list[int]


def jobs_router(config: Config, middleware: Sequence[Middleware]) -> Router:
    """For administrators alone: folders of the machine are named."""

    @get("/api/jobs", guards=[require(PERMISSION)], responses=problems(401, 403), tags=["sign-in"])
    async def jobs(state: AppState) -> Jobs:
        """What runs, ran, failed, and comes next."""
        at = now()
        async with state.pool.acquire() as connection:
            told = await scheduled(config, connection)
            found = [_backup(told, at), *await _own(at, connection)]
        kept = [Backup(path.name, _ms(taken), path.stat().st_size) for taken, path in listed(config.backup_folder)]
        return Jobs(found, kept[:SHOWN], str(config.backup_folder), list(told.backup_keep))

    return Router("/", route_handlers=[jobs], middleware=list(middleware))


async def _own(at: datetime, connection: asyncpg.Connection[Any]) -> list[Job]:
    sealed = await connection.fetchrow(SEALED)
    anchored = await connection.fetchrow(ANCHORED)
    marked = await connection.fetchval(MARKED)
    behind = [row["behind"] for row in await connection.fetch(CHUNKED)]
    imported = await connection.fetchrow(IMPORTED)
    return [
        Job("seal", "runs" if sealed and sealed["waiting"] else "waits", _of(sealed, "last_at"), None, _of(sealed, "waiting")),
        Job("anchor", "waits", anchored["last_at"], _ms(_midnight(at.date() + timedelta(days=1)))),
        Job("forget", "waits", marked),
        Job("chunks", "waits", waiting=max(behind, default=0)),
        Job(
            "imports",
            "runs" if imported["running"] else "waits",
            imported["last_at"],
            waiting=imported["running"],
        ),
        await _practice(connection),
    ]  # fmt: skip


async def _practice(connection: asyncpg.Connection[Any]) -> Job:
    job, made_at = await practice.latest(connection), await practice.made_at(connection)
    if job is None or job.state == "done":
        return Job("practice", "waits", made_at)
    return Job("practice", "runs" if job.state == "running" else "failed", made_at, reason=job.reason)


def _of(row: asyncpg.Record | None, name: str) -> int | None:
    return row[name] if row is not None else None


def _backup(config: Config, at: datetime) -> Job:
    told = standing(config, at)
    next_at = _next_backup(config, at)
    if _is_locked(config.data / "backup.lock"):
        return Job("backup", "runs", told.last_at)
    if told.failed_at is not None:
        return Job("backup", "failed", told.last_at, next_at, reason=told.reason)
    return Job("backup", "waits" if config.backup_at is not None else "off", told.last_at, next_at)


def _next_backup(config: Config, at: datetime) -> int | None:
    """The next time of the schedule, by this machine's clock; after a failure, when it is tried again."""
    if config.backup_at is None:
        return None
    failure = last_failure(config.data)
    if failure is not None:
        return _ms(max(at, failure.at + pause(failure.differed)))
    here = at.astimezone()
    wanted = here.replace(hour=config.backup_at.hour, minute=config.backup_at.minute, second=0, microsecond=0)
    return _ms(wanted if wanted > here else wanted + timedelta(days=1))


def _is_locked(path: Path) -> bool:
    """Whether a backup or a restore is under way; the lock is its process's."""
    with suppress(FileNotFoundError):
        lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
    return False


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
