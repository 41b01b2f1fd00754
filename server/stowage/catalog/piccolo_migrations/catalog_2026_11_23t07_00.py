"""Items may have a picture and be merged into another; units have versions."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T07:00"
VERSION = "1.38.0"
DESCRIPTION = "Pictures of items, items merged into others, versions of units"

# Where an item was merged into one that was merged itself, both lead to the last: nobody follows a chain.
SQL = """
ALTER TABLE unit ADD version int NOT NULL DEFAULT 1;

ALTER TABLE item
    ADD picture text NOT NULL DEFAULT '' CHECK (picture ~ '^([0-9a-f]{64})?$'),
    ADD merged_into bigint REFERENCES item CHECK (merged_into <> id),
    ADD CONSTRAINT item_merged_is_retired CHECK (merged_into IS NULL OR NOT active);
CREATE INDEX item_merged_into ON item (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX item_picture ON item (picture) WHERE picture <> '';
"""


async def forwards() -> MigrationManager:
    return script("catalog", ID, DESCRIPTION, SQL)
