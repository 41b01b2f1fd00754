"""How far back changes are told: deleted rows are forgotten after the longest time offline."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T18:30"
VERSION = "1.38.0"
DESCRIPTION = "Horizon of the feed, chunks that know their sum"

SQL = """
ALTER TABLE feed_partition ADD COLUMN horizon bigint NOT NULL DEFAULT 0, ADD CHECK (horizon BETWEEN 0 AND head);
CREATE INDEX feed_row_tombstone ON feed_row (partition, seq) WHERE body IS NULL;
CREATE TABLE feed_mark (
    partition int NOT NULL REFERENCES feed_partition,
    at timestamptz NOT NULL,
    head bigint NOT NULL,
    PRIMARY KEY (partition, at)
);
DELETE FROM sync_manifest;
DELETE FROM sync_chunk;
"""


async def forwards() -> MigrationManager:
    return script("gateway", ID, DESCRIPTION, SQL)
