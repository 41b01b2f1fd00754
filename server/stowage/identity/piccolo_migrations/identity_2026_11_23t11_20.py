"""Failures to sign in are counted by where they come from as well; names that were tried leave a trace only; who asks for a passkey."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T11:20"
VERSION = "1.38.0"
DESCRIPTION = "Where failures to sign in come from"

SQL = """
DROP TABLE sign_in_failure;
CREATE TABLE sign_in_failure (
    who text NOT NULL,
    step text NOT NULL,
    source text NOT NULL,
    known boolean NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX sign_in_failure_who ON sign_in_failure (who);
CREATE INDEX sign_in_failure_source ON sign_in_failure (source);
CREATE INDEX sign_in_failure_at ON sign_in_failure (at);

DELETE FROM passkey_request;
ALTER TABLE passkey_request ADD COLUMN asker text NOT NULL;
CREATE INDEX session_browser ON session (browser) WHERE browser <> '';
CREATE INDEX passkey_request_asker ON passkey_request (asker, expires_at);
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
