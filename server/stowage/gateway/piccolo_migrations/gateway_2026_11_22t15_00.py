"""What a device has uploaded of a photo is its own until the photo is whole."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T15:00"
VERSION = "1.38.0"
DESCRIPTION = "Uploads by device, blobs when they are whole"

SQL = """
DELETE FROM blob WHERE NOT complete;
ALTER TABLE blob DROP COLUMN received, DROP COLUMN complete;

CREATE TABLE blob_upload (
    sha256 text NOT NULL,
    device uuid NOT NULL,
    size bigint NOT NULL,
    media_type text NOT NULL,
    received bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (sha256, device),
    CHECK (received BETWEEN 0 AND size)
);
CREATE TABLE blob_upload_part (
    sha256 text NOT NULL,
    device uuid NOT NULL,
    position bigint NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (sha256, device, position),
    FOREIGN KEY (sha256, device) REFERENCES blob_upload ON DELETE CASCADE
);
"""


async def forwards() -> MigrationManager:
    return script("gateway", ID, DESCRIPTION, SQL)
