"""Brings a database to the shape this release of the code expects. One node migrates, the others wait for it.

A migration is a module of `<room>/piccolo_migrations/` with `ID`, `VERSION`, `DESCRIPTION` and `async forwards() -> MigrationManager`.
Each runs once, in one transaction with the row of Piccolo's table `migration` that says so.
"""

from __future__ import annotations

import contextlib
import io
import socket
from collections.abc import Collection, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.tables import Migration

from stowage.platform import piccolo_conf
from stowage.platform.failures import StartError

# A room stands after the rooms whose tables it refers to.
ROOMS: tuple[str, ...] = (
    "ledger",
    "stock",
    "catalog",
    "parties",
    "company",
    "places",
    "identity",
    "discrepancies",
    "purchasing",
    "receiving",
    "transfers",
    "tasks",
    "counts",
    "returns",
    "putaway",
    "quality",
    "supplier_returns",
    "desk",
    "labels",
    "gateway",
    "audit",
    "practice",
    "imports",
)

LOCK_KEY = 0x53544F57  # "STOW"
OLDEST_POSTGRES = 15


class Step(NamedTuple):
    room: str
    id: str
    module: ModuleType


async def migrate(url: str, rooms: Sequence[str] = ROOMS, only: Collection[tuple[str, str]] | None = None) -> list[str]:
    """Run what is missing and name it ("ledger 2026-11-22T13:00"), or of that `only` those (room, id).

    Raises StartError: unreachable, too old, newer than the code."""
    steps = _steps(rooms)
    if only is not None:
        _refuse_newer(only, steps)
        steps = [step for step in steps if (step.room, step.id) in only]
    connection = await connect(url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
        done = await migrations(connection)
        _refuse_newer(done, steps)
        missing = [step for step in steps if (step.room, step.id) not in done]
        if missing:
            await _run(url, missing)
        return [f"{step.room} {step.id}" for step in missing]
    finally:
        await connection.close()


async def is_migrated(url: str) -> bool:
    """Some release of Stowage has made tables there. Raises StartError."""
    connection = await connect(url)
    try:
        return bool(await migrations(connection))
    finally:
        await connection.close()


def require_known(done: Collection[tuple[str, str]]) -> None:
    """Raises StartError for migrations (room, id) of a backup that this release does not know."""
    _refuse_newer(done, _steps(ROOMS), "backup")


async def connect(url: str) -> asyncpg.Connection[Any]:
    """A connection to `url`, or a StartError that names the server but never the password."""
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StartError(f"cannot reach the database {_without_secrets(url)}: {_why(error)}") from error
    if connection.get_server_version().major < OLDEST_POSTGRES:
        await connection.close()
        raise StartError(f"the database {_without_secrets(url)} is older than PostgreSQL {OLDEST_POSTGRES}")
    return connection


def _why(error: Exception) -> str:
    """In words, without the numbers of the operating system."""
    if isinstance(error, ConnectionRefusedError) or (
        isinstance(error, OSError) and "Connect call failed" in str(error)
    ):
        return "nothing listens there"  # the second: refused at each of several addresses
    if isinstance(error, socket.gaierror):
        return "no machine of that name is known"
    if isinstance(error, FileNotFoundError):
        return "no PostgreSQL has its socket there"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return (str(error) or "no answer within 10 s").splitlines()[0]


async def migrations(connection: asyncpg.Connection[Any]) -> set[tuple[str, str]]:
    """(room, id) of those that have run."""
    try:
        rows = await connection.fetch("SELECT app_name, name FROM migration")
    except asyncpg.UndefinedTableError:
        return set()
    return {(row["app_name"], row["name"]) for row in rows}


def _refuse_newer(done: Collection[tuple[str, str]], steps: Sequence[Step], what: str = "database") -> None:
    known = {(step.room, step.id) for step in steps}
    unknown = sorted(set(done) - known)
    if unknown:
        room, name = unknown[-1]
        raise StartError(f"the {what} is of a newer release of Stowage (it has {room} {name}): start that release")


async def _run(url: str, missing: Sequence[Step]) -> None:
    engine = piccolo_conf.use(url)
    with contextlib.redirect_stdout(io.StringIO()):  # Piccolo tells the terminal about each step
        await Migration.create_table(if_not_exists=True)
        for step in missing:
            async with engine.transaction():
                manager = await step.module.forwards()
                assert isinstance(manager, MigrationManager), step
                await manager.run()
                await Migration.insert(Migration(name=step.id, app_name=step.room))


def _steps(rooms: Sequence[str]) -> list[Step]:
    steps = []
    for room in rooms:
        package = f"stowage.{room}.piccolo_migrations"
        config = import_module(f"stowage.{room}.piccolo_app").APP_CONFIG
        folder = Path(config.resolved_migrations_folder_path)
        names = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
        modules = [import_module(f"{package}.{name}") for name in names]
        steps += sorted((Step(room, module.ID, module) for module in modules), key=lambda step: step.id)
    return steps


def _without_secrets(url: str) -> str:
    parts = urlsplit(url)
    if not parts.scheme:
        return "of DATABASE_URL"  # no address: it may hold anything, so nothing of it is shown
    return f"{parts.hostname or 'on this machine'}{f':{parts.port}' if parts.port else ''}{parts.path}"
