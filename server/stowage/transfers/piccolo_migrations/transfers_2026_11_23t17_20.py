"""Moves between places, and what each of them moved."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T17:20"
VERSION = "1.38.0"
DESCRIPTION = "Moves"

SQL = """
-- container and target_container: which one the goods came out of, and which one they are in since; '' for loose goods.
CREATE TABLE move (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('goods', 'container')),
    warehouse bigint NOT NULL,
    source bigint NOT NULL,
    target bigint NOT NULL,
    container text NOT NULL,
    target_container text NOT NULL,
    task uuid,
    fence int,
    person bigint NOT NULL,
    device uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    reversed_by uuid,
    CHECK ((task IS NULL) = (fence IS NULL))
);
CREATE INDEX move_occurred ON move (occurred_at, id);

-- source: where the ledger had them, which a container may have left without anybody saying so; short: what of them it did not have.
CREATE TABLE move_part (
    move uuid NOT NULL REFERENCES move,
    no smallint NOT NULL,
    item bigint NOT NULL,
    lot text NOT NULL,
    status text NOT NULL,
    owner bigint NOT NULL,
    source bigint NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    short bigint NOT NULL CHECK (short BETWEEN 0 AND quantity),
    PRIMARY KEY (move, no)
);
CREATE INDEX move_part_item ON move_part (item);

INSERT INTO number_pattern (kind, pattern) VALUES ('move', 'MV-{yy}{mm}-{n:05d}');
"""


async def forwards() -> MigrationManager:
    return script("transfers", ID, DESCRIPTION, SQL)
