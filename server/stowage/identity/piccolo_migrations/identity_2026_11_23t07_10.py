"""A password that somebody else gave is for one sign-in; steps of signing in are counted apart; when a session was last proved."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T07:10"
VERSION = "1.38.0"
DESCRIPTION = "One-time passwords and proved sessions"

SQL = """
ALTER TABLE person ADD COLUMN must_change boolean NOT NULL DEFAULT false;
ALTER TABLE person ADD COLUMN password_until timestamptz;
ALTER TABLE session ADD COLUMN proved_at timestamptz;
UPDATE session SET proved_at = created_at WHERE person IS NOT NULL;
ALTER TABLE sign_in_failure ADD COLUMN step text NOT NULL DEFAULT 'password';
DROP INDEX sign_in_failure_at;
CREATE INDEX sign_in_failure_at ON sign_in_failure (username, step, at);
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
