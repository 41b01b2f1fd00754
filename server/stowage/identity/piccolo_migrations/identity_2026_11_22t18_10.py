"""Devices that were declared lost, with what was known of them then."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T18:10"
VERSION = "1.38.0"
DESCRIPTION = "Devices declared lost"

SQL = """
CREATE TABLE device_loss (
    device uuid PRIMARY KEY REFERENCES device,
    op_id uuid NOT NULL,
    person bigint NOT NULL,
    reason text NOT NULL,
    declared_at timestamptz NOT NULL,
    last_seen_at timestamptz,
    last_cseq bigint NOT NULL,
    incarnations int NOT NULL
);
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
