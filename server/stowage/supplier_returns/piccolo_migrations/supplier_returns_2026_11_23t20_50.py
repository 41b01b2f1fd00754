"""Goods that are to go back to their suppliers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T20:50"
VERSION = "1.38.0"
DESCRIPTION = "Supplier returns"

SQL = """
-- supplier: null while nobody has said whose goods these are.
CREATE TABLE supplier_return (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    warehouse bigint NOT NULL,
    supplier bigint,
    state text NOT NULL CHECK (state IN ('prepared', 'cancelled')),
    person bigint NOT NULL,
    created_at timestamptz NOT NULL,
    ended_by bigint,
    ended_at timestamptz,
    reason text NOT NULL,
    CHECK ((state = 'prepared') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX supplier_return_prepared ON supplier_return (warehouse, coalesce(supplier, 0)) WHERE state = 'prepared';
CREATE INDEX supplier_return_created ON supplier_return (created_at);

-- wanted_by: the document whose decision it was, '' of a person; was: the status before the goods were set apart, null where they were
-- blocked already; cost: what is asked back; worth: what stock is worth less since.
CREATE TABLE supplier_return_line (
    id uuid PRIMARY KEY,
    supplier_return uuid NOT NULL REFERENCES supplier_return DEFERRABLE INITIALLY DEFERRED,
    wanted_by text NOT NULL,
    item bigint NOT NULL,
    lot text NOT NULL,
    place bigint NOT NULL,
    status text NOT NULL,
    container text NOT NULL,
    owner bigint NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    order_line bigint,
    cost bigint CHECK (cost >= 0),
    reason text NOT NULL,
    was text,
    worth bigint CHECK (worth >= 0),
    state text NOT NULL CHECK (state IN ('waiting', 'removed', 'withdrawn')),
    person bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX supplier_return_line_return ON supplier_return_line (supplier_return);
CREATE INDEX supplier_return_line_item ON supplier_return_line (item, lot);
CREATE INDEX supplier_return_line_wanted_by ON supplier_return_line (wanted_by) WHERE wanted_by <> '';

INSERT INTO number_pattern (kind, pattern) VALUES ('supplier_return', 'SR-{yy}{mm}-{n:04d}');
"""


async def forwards() -> MigrationManager:
    return script("supplier_returns", ID, DESCRIPTION, SQL)
