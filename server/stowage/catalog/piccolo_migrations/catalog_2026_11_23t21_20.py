"""Items that are weighed as they come, and how much one of them may weigh."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T21:20"
VERSION = "1.38.0"
DESCRIPTION = "Catch weight"

SQL = """
ALTER TABLE item
    ADD tracks_weight boolean NOT NULL DEFAULT false,
    ADD least_weight_g bigint NOT NULL DEFAULT 0 CHECK (least_weight_g >= 0),
    ADD most_weight_g bigint NOT NULL DEFAULT 0 CHECK (most_weight_g >= 0);
"""


async def forwards() -> MigrationManager:
    return script("catalog", ID, DESCRIPTION, SQL)
