"""Migrations written as SQL: a room's DDL runs as scripts on the connection of the migration's transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform import piccolo_conf

Work = Callable[["asyncpg.Connection[Any]"], Awaitable[None]]


def script(room: str, migration_id: str, description: str, sql: str) -> MigrationManager:
    """A migration of `room` that runs `sql`, which may hold any number of statements and braces."""
    return steps(room, migration_id, description, sql)


def steps(room: str, migration_id: str, description: str, *parts: str | Work) -> MigrationManager:
    """A migration of `room`: SQL, and work on rows that needs more than SQL, one after the other."""
    manager = MigrationManager(migration_id=migration_id, app_name=room, description=description)

    async def run() -> None:
        transaction = piccolo_conf.DB.current_transaction.get()
        assert transaction is not None, "migrations run in a transaction"
        for part in parts:
            await (transaction.connection.execute(part) if isinstance(part, str) else part(transaction.connection))

    manager.add_raw(run)
    return manager
