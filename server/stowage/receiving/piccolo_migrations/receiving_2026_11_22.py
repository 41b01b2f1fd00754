"""Receipts and the lines counted on them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T13:00"
VERSION = "1.38.0"
DESCRIPTION = "Receipts"

SQL = """
CREATE TABLE receipt (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    reference text NOT NULL,
    warehouse bigint NOT NULL,
    place bigint NOT NULL,
    "order" bigint,
    supplier bigint,
    state text NOT NULL CHECK (state IN ('open', 'finished')),
    person bigint NOT NULL,
    device uuid NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    CHECK ((state = 'finished') = (finished_at IS NOT NULL))
);
CREATE INDEX receipt_order ON receipt ("order");
CREATE INDEX receipt_started ON receipt (started_at);

-- parts: [[status, lot, quantity, cost], …], where the goods of the line are by decisions so far; the sums beside it are its totals.
CREATE TABLE receipt_line (
    id uuid PRIMARY KEY,
    receipt uuid NOT NULL REFERENCES receipt,
    "order" bigint,
    order_line bigint,
    item bigint NOT NULL,
    place bigint NOT NULL,
    lot text NOT NULL,
    expires_on date,
    serials text[] NOT NULL,
    container text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    damaged bigint NOT NULL CHECK (damaged >= 0),
    accepted bigint NOT NULL CHECK (accepted >= 0),
    surplus bigint NOT NULL CHECK (surplus >= 0),
    quarantined bigint NOT NULL CHECK (quarantined >= 0),
    removed bigint NOT NULL DEFAULT 0 CHECK (removed >= 0),
    parts jsonb NOT NULL,
    person bigint NOT NULL,
    device uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    photos text[] NOT NULL,
    reversed_by uuid,
    CONSTRAINT everything_counted_is_posted CHECK (quantity = accepted + surplus + damaged + quarantined + removed)
) WITH (fillfactor = 90);
CREATE INDEX receipt_line_receipt ON receipt_line (receipt);
CREATE INDEX receipt_line_order ON receipt_line ("order") WHERE "order" IS NOT NULL;
"""


async def forwards() -> MigrationManager:
    return script("receiving", ID, DESCRIPTION, SQL)
