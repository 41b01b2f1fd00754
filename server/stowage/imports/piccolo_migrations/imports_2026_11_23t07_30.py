"""Files that people import, what was found in them, and which column was which field."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T07:30"
VERSION = "1.38.0"
DESCRIPTION = "Imports of files"

# Texts hold JSON that may have what jsonb does not take. An import is somebody's work in progress: it is forgotten after 30 days, what it
# made stays.
SQL = """
CREATE TABLE import_file (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    person bigint NOT NULL,
    warehouse bigint,
    sha256 bytea NOT NULL,
    size int NOT NULL CHECK (size > 0),
    state text NOT NULL CHECK (state IN ('reading', 'mapping', 'checked', 'going', 'done', 'failed', 'cancelled')),
    stage text NOT NULL DEFAULT '',
    progress int NOT NULL DEFAULT 0,
    total int NOT NULL DEFAULT 0,
    attempts int NOT NULL DEFAULT 0,
    head_row int,
    headers text,
    sample text,
    mapping text,
    counts text,
    problem text,
    result text,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    went_at timestamptz
);
CREATE INDEX import_file_person ON import_file (person, created_at);
CREATE INDEX import_file_waiting ON import_file (changed_at) WHERE state IN ('reading', 'going');

CREATE TABLE import_part (
    import uuid NOT NULL REFERENCES import_file ON DELETE CASCADE,
    no int NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (import, no)
);

CREATE TABLE import_wrong (
    import uuid NOT NULL REFERENCES import_file ON DELETE CASCADE,
    row int NOT NULL,
    cells text NOT NULL,
    faults text NOT NULL,
    PRIMARY KEY (import, row)
);

CREATE TABLE import_mapping (
    kind text NOT NULL,
    headers bytea NOT NULL,
    person bigint NOT NULL,
    mapping text NOT NULL,
    used_at timestamptz NOT NULL,
    PRIMARY KEY (kind, headers, person)
);
"""


async def forwards() -> MigrationManager:
    return script("imports", ID, DESCRIPTION, SQL)
