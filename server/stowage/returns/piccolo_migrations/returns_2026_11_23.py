"""What customers brought back, line by line."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T17:30"
VERSION = "1.38.0"
DESCRIPTION = "Returns of customers"

SQL = """
CREATE TABLE goods_return (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    reference text NOT NULL,
    warehouse bigint NOT NULL,
    claim text NOT NULL,
    customer bigint,
    person bigint NOT NULL,
    device uuid NOT NULL,
    started_at timestamptz NOT NULL
);
CREATE INDEX goods_return_started ON goods_return (started_at);

-- state: where the goods are by decisions so far; cost: what they were taken in at, null while they are worth nothing.
CREATE TABLE goods_return_line (
    id uuid PRIMARY KEY,
    goods_return uuid NOT NULL REFERENCES goods_return DEFERRABLE INITIALLY DEFERRED,
    item bigint NOT NULL,
    place bigint NOT NULL,
    lot text NOT NULL,
    expires_on date,
    serials text[] NOT NULL,
    container text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    condition text NOT NULL,
    disposal text NOT NULL,
    state text NOT NULL CHECK (state IN ('available', 'quarantine', 'scrap', 'supplier', 'reversed')),
    cost bigint CHECK (cost >= 0),
    note text NOT NULL,
    photos text[] NOT NULL,
    person bigint NOT NULL,
    device uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    reversed_by uuid,
    CHECK ((state = 'reversed') = (reversed_by IS NOT NULL)),
    CHECK ((cost IS NULL) OR state IN ('available', 'reversed'))
);
CREATE INDEX goods_return_line_return ON goods_return_line (goods_return);
CREATE INDEX goods_return_line_photos ON goods_return_line USING gin (photos);

INSERT INTO number_pattern (kind, pattern) VALUES ('goods_return', 'RT-{yy}{mm}-{n:04d}');
"""


async def forwards() -> MigrationManager:
    return script("returns", ID, DESCRIPTION, SQL)
