"""`stowage practice make` and `stowage practice remove`, at the terminal and as the process that a desk's button starts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import asyncpg

from stowage.audit.store import insert_events
from stowage.backup.making import Progress as Told
from stowage.kernel.decision import SecurityEvent
from stowage.platform import migrate
from stowage.platform.config import Config
from stowage.platform.database import database
from stowage.platform.failures import StartError
from stowage.platform.terminal import Terminal
from stowage.practice import jobs, making
from stowage.practice.neighbour import Neighbour

PERSON = "SELECT person FROM practice_job WHERE id = $1"


def run(config: Config, terminal: Terminal, what: str, job: int | None) -> None:
    """Make or remove it. `job`: the row under which somebody at a desk asked. Raises StartError."""
    with database(config, terminal, beside_server=True, existing=True) as opened:
        try:
            asyncio.run(_run(config, opened.url, what, job, terminal))
        except asyncpg.InsufficientPrivilegeError as error:
            raise StartError(f"the database user may not make or remove databases: {error}") from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
            raise StartError(f"the database failed: {(str(error) or 'no answer').splitlines()[0]}") from error


async def _run(config: Config, url: str, what: str, job: int | None, terminal: Terminal) -> None:
    began, neighbour = time.monotonic(), Neighbour(url)
    async with jobs.running(what, job, url) as progress:
        try:
            done = await (
                _make(config, url, neighbour, progress, terminal) if what == "make" else _remove(neighbour, progress)
            )
        except Exception:
            await _note(url, "practice.failed", {"what": what}, job)
            raise
        if done:
            await _note(url, f"practice.{done}", {}, job)
    told = {"made": "the practice company is made, as the company is now", "removed": "the practice company is removed"}
    terminal.step(f"{told[done]}, in {time.monotonic() - began:.1f} s" if done else "there is no practice company")


async def _make(config: Config, url: str, neighbour: Neighbour, progress: jobs.Progress, terminal: Terminal) -> str:
    said = Told(terminal.step)

    def told(step: str, done: int, total: int | None) -> None:
        progress(step, done, total)
        said(f"practice company: {step}, {done / 2**20:.0f} MB of rows")

    await making.make(config, url, neighbour, told)
    return "made"


async def _remove(neighbour: Neighbour, progress: jobs.Progress) -> str | None:
    progress("remove", 0, None)
    return "removed" if await neighbour.remove() else None


async def _note(url: str, kind: str, params: Mapping[str, Any], job: int | None) -> None:
    """In the real company's audit trail, by who asked."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        person = await connection.fetchval(PERSON, job) if job is not None else None
        await insert_events([SecurityEvent(kind, time.time_ns() // 1_000_000, person, params=params)], connection)
    finally:
        await connection.close()


def bring_up(url: str, terminal: Terminal) -> None:
    """A practice company of an older release gets the shape of this one, before anybody is served. What hinders that is told, no more."""
    try:
        neighbour = Neighbour(url)
        if asyncio.run(neighbour.exists()):
            done = asyncio.run(migrate.migrate(neighbour.url))
            terminal.step(f"there is a practice company{f': {len(done)} migrations run' if done else ''}")
    except StartError as error:
        terminal.step(f"the practice company cannot be used: {error}")
