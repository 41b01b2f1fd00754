"""What of each stream a verified backup holds, instead of one number for all: commands commit in another order than they are numbered."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T18:40"
VERSION = "1.38.0"
DESCRIPTION = "Backups, and what they hold of each stream"

SQL = """
ALTER TABLE device_stream ADD COLUMN backup_cseq bigint NOT NULL DEFAULT 0 CHECK (backup_cseq >= 0);
ALTER TABLE epoch DROP COLUMN backup_seq;
CREATE TABLE backup (
    name text PRIMARY KEY,
    taken_at timestamptz NOT NULL,
    verified_at timestamptz NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL
);
"""


async def forwards() -> MigrationManager:
    return script("gateway", ID, DESCRIPTION, SQL)
