"""Why a person holds stock."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T13:00"
VERSION = "1.38.0"
DESCRIPTION = "Why a person holds stock"

SQL = """
-- Quantities are the ledger's (table reservation); here is what only this room knows of a hold.
CREATE TABLE stock_hold (
    id uuid PRIMARY KEY REFERENCES reservation (id),
    reason text NOT NULL,
    person bigint NOT NULL
);
"""


async def forwards() -> MigrationManager:
    return script("stock", ID, DESCRIPTION, SQL)
