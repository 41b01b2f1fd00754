"""Transfers between warehouses: what was ordered, loaded and accepted."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T20:50"
VERSION = "1.38.0"
DESCRIPTION = "Transfers between warehouses"

SQL = """
-- told: the command that raised what is different between its two sides, while something is.
CREATE TABLE transfer (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    reference text NOT NULL,
    source bigint NOT NULL,
    target bigint NOT NULL CHECK (target <> source),
    state text NOT NULL CHECK (state IN ('open', 'partly_dispatched', 'in_transit', 'partly_received', 'received', 'closed')),
    expected_on date,
    note text NOT NULL,
    departed_at timestamptz,
    finished boolean NOT NULL,
    cancelled boolean NOT NULL,
    reason text NOT NULL,
    told uuid,
    person bigint NOT NULL,
    device uuid NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX transfer_created ON transfer (created_at, id);

CREATE TABLE transfer_line (
    transfer uuid NOT NULL REFERENCES transfer,
    no smallint NOT NULL,
    item bigint NOT NULL,
    lot text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (transfer, no)
);

-- Of one kind of goods. On its way: dispatched + found - accepted - gone; less than nothing is owed by 待查, and came in at owed_value.
CREATE TABLE transfer_share (
    transfer uuid NOT NULL REFERENCES transfer DEFERRABLE INITIALLY DEFERRED,
    item bigint NOT NULL,
    lot text NOT NULL,
    status text NOT NULL,
    owner bigint NOT NULL,
    dispatched bigint NOT NULL CHECK (dispatched >= 0),
    accepted bigint NOT NULL CHECK (accepted >= 0),
    gone bigint NOT NULL CHECK (gone >= 0),
    found bigint NOT NULL CHECK (found >= 0),
    owed_value bigint NOT NULL,
    PRIMARY KEY (transfer, item, lot, status, owner)
);
CREATE INDEX transfer_share_item ON transfer_share (item);

-- said_by: of a container that was accepted before anybody said what is in it, that command; loaded_by, loaded_no: what was accepted with
-- its container; container: in which they lay, or lie since; travels_in: on their way.
CREATE TABLE transfer_part (
    op uuid NOT NULL,
    no smallint NOT NULL,
    transfer uuid NOT NULL REFERENCES transfer DEFERRABLE INITIALLY DEFERRED,
    side text NOT NULL CHECK (side IN ('out', 'in')),
    item bigint NOT NULL,
    lot text NOT NULL,
    status text NOT NULL,
    owner bigint NOT NULL,
    place bigint NOT NULL,
    container text NOT NULL,
    travels_in text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    said_by uuid NOT NULL,
    loaded_by uuid,
    loaded_no smallint,
    damaged boolean NOT NULL,
    person bigint NOT NULL,
    device uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    photos text[] NOT NULL,
    reversed_by uuid,
    PRIMARY KEY (op, no)
);
CREATE INDEX transfer_part_transfer ON transfer_part (transfer, travels_in);
CREATE INDEX transfer_part_said_by ON transfer_part (said_by);
CREATE INDEX transfer_part_loaded_by ON transfer_part (loaded_by) WHERE loaded_by IS NOT NULL;
CREATE INDEX transfer_part_photos ON transfer_part USING gin (photos);

CREATE TABLE transfer_container (
    op uuid PRIMARY KEY,
    transfer uuid NOT NULL REFERENCES transfer DEFERRABLE INITIALLY DEFERRED,
    container text NOT NULL,
    place bigint NOT NULL,
    person bigint NOT NULL,
    device uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    reversed_by uuid
);
CREATE INDEX transfer_container_transfer ON transfer_container (transfer);

INSERT INTO number_pattern (kind, pattern) VALUES ('transfer', 'TR-{yy}{mm}-{n:04d}');
"""


async def forwards() -> MigrationManager:
    return script("transfers", ID, DESCRIPTION, SQL)
