"""Second factors: codes of an app, passkeys, and codes on paper for when both are gone."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T07:20"
VERSION = "1.38.0"
DESCRIPTION = "Second factors"

SQL = """
-- What is not confirmed was begun and not proved: it is nobody's factor yet, and made again when asked for.
CREATE TABLE second_factor (
    id uuid PRIMARY KEY,
    person bigint NOT NULL REFERENCES person,
    kind text NOT NULL CHECK (kind IN ('totp', 'passkey')),
    label text NOT NULL DEFAULT '',
    secret bytea NOT NULL,
    credential bytea UNIQUE CHECK ((kind = 'passkey') = (credential IS NOT NULL)),
    host text NOT NULL DEFAULT '',
    counter bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_used_at timestamptz
);
CREATE INDEX second_factor_person ON second_factor (person);
CREATE TABLE recovery_code (
    codes uuid,
    no smallint,
    person bigint NOT NULL REFERENCES person,
    salt bytea NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed boolean NOT NULL DEFAULT false,
    used_at timestamptz,
    PRIMARY KEY (codes, no)
);
CREATE INDEX recovery_code_person ON recovery_code (person);
CREATE TABLE passkey_request (
    token_sha256 text PRIMARY KEY,
    purpose text NOT NULL,
    person bigint,
    challenge bytea NOT NULL,
    host text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX passkey_request_expires ON passkey_request (expires_at);
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
