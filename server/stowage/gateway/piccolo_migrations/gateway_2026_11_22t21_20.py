"""What of each stream a partition's chunks show, so that a device shows its own work once while it loads them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T21:20"
VERSION = "1.38.0"
DESCRIPTION = "Positions of streams in the chunks"

SQL = """
CREATE TABLE sync_position (
    partition int NOT NULL REFERENCES feed_partition,
    device uuid NOT NULL,
    incarnation uuid NOT NULL,
    last_cseq bigint NOT NULL,
    PRIMARY KEY (partition, device, incarnation)
);
"""


async def forwards() -> MigrationManager:
    return script("gateway", ID, DESCRIPTION, SQL)
