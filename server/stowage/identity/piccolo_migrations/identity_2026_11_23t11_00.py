"""How people sign in at the desk is the company's to say; browsers are known again; what somebody was told of."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T11:00"
VERSION = "1.38.0"
DESCRIPTION = "Policy of signing in, notices"

SQL = """
CREATE TABLE sign_in_policy (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    second_factor text NOT NULL CHECK (second_factor IN ('nobody', 'sensitive', 'everybody')),
    session_hours int NOT NULL CHECK (session_hours BETWEEN 1 AND 72),
    version int NOT NULL
);
INSERT INTO sign_in_policy (second_factor, session_hours, version) VALUES ('nobody', 12, 1);
CREATE TRIGGER policy_changed AFTER UPDATE OR TRUNCATE ON sign_in_policy FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();
CREATE TRIGGER factor_changed AFTER DELETE OR TRUNCATE OR UPDATE OF confirmed_at ON second_factor
    FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();

-- SHA-256 of what a browser keeps to be known again by.
ALTER TABLE session ADD COLUMN browser text NOT NULL DEFAULT '';

-- Up to when somebody has looked at what concerns their way in.
CREATE TABLE notice_seen (
    person bigint PRIMARY KEY REFERENCES person,
    until timestamptz NOT NULL
);
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
