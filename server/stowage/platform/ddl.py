"""Migrations written as SQL: a room's DDL runs as one script on the connection of the migration's transaction."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform import piccolo_conf


def script(room: str, migration_id: str, description: str, sql: str) -> MigrationManager:
    """A migration of `room` that runs `sql`, which may hold any number of statements and braces."""
    manager = MigrationManager(migration_id=migration_id, app_name=room, description=description)

    async def run() -> None:
        transaction = piccolo_conf.DB.current_transaction.get()
        assert transaction is not None, "migrations run in a transaction"
        await transaction.connection.execute(sql)

    manager.add_raw(run)
    return manager
