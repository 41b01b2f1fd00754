"""Plans of counting, the places that they ask for, what was said at each place, and how it was judged."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T17:20"
VERSION = "1.38.0"
DESCRIPTION = "Counts"

SQL = """
CREATE TABLE count_plan (
    id uuid PRIMARY KEY,
    warehouse bigint NOT NULL,
    name text NOT NULL,
    blind boolean NOT NULL,
    threshold_value bigint CHECK (threshold_value >= 0),
    threshold_bp bigint CHECK (threshold_bp >= 0),
    state text NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
    person bigint NOT NULL,
    created_at timestamptz NOT NULL,
    due_at timestamptz
);
CREATE TABLE count_task (
    id uuid PRIMARY KEY,
    plan uuid NOT NULL REFERENCES count_plan,
    place bigint NOT NULL,
    round smallint NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'counted', 'cancelled')),
    count uuid,
    not_by bigint
);
CREATE INDEX count_task_plan ON count_task (plan);
CREATE INDEX count_task_place ON count_task (place) WHERE state = 'open';

CREATE TABLE stock_count (
    id uuid PRIMARY KEY,
    warehouse bigint NOT NULL,
    place bigint NOT NULL,
    task uuid,
    whole boolean NOT NULL,
    person bigint NOT NULL,
    device uuid NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    empty boolean NOT NULL
);
CREATE INDEX stock_count_place ON stock_count (place, finished_at);

-- What was said, in the order in which it came. An undo is a row of its own that takes away what the other one said.
CREATE TABLE count_scan (
    op_id uuid PRIMARY KEY,
    count uuid NOT NULL,
    item bigint NOT NULL,
    lot text NOT NULL,
    status text NOT NULL,
    container text NOT NULL,
    quantity bigint NOT NULL,
    negates uuid UNIQUE,
    person bigint NOT NULL,
    device uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    uncertainty_ms bigint NOT NULL,
    CHECK ((negates IS NULL) = (quantity >= 0) OR quantity = 0)
);
CREATE INDEX count_scan_count ON count_scan (count);
CREATE FUNCTION count_scan_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was counted is never changed';
END $$;
CREATE TRIGGER count_scan_stays BEFORE UPDATE OR DELETE ON count_scan FOR EACH ROW EXECUTE FUNCTION count_scan_stays();

-- adjusted: what has been posted for it so far.
CREATE TABLE count_line (
    id uuid PRIMARY KEY,
    count uuid NOT NULL REFERENCES stock_count,
    place bigint NOT NULL,
    item bigint NOT NULL,
    lot text NOT NULL,
    status text NOT NULL,
    container text NOT NULL,
    counted bigint NOT NULL,
    moment timestamptz NOT NULL,
    uncertainty_ms bigint NOT NULL,
    expected bigint NOT NULL,
    adjusted bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('counting', 'right', 'open', 'recount', 'recounted', 'approved', 'rejected')),
    person bigint NOT NULL,
    decided_by bigint,
    decided_at timestamptz,
    reason text NOT NULL DEFAULT '',
    UNIQUE (count, item, lot, status, container),
    CHECK (state = 'approved' OR adjusted = 0)
);
CREATE INDEX count_line_place ON count_line (place, item);
CREATE INDEX count_line_state ON count_line (state) WHERE state IN ('open', 'recount');
"""


async def forwards() -> MigrationManager:
    return script("counts", ID, DESCRIPTION, SQL)
