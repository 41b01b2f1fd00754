"""A signed request for a session is good for one session."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T15:20"
VERSION = "1.38.0"
DESCRIPTION = "Nonces of device sessions"

SQL = """
CREATE TABLE session_nonce (
    device uuid NOT NULL,
    nonce text NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (device, nonce)
);
CREATE INDEX session_nonce_seen ON session_nonce (seen_at);
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
