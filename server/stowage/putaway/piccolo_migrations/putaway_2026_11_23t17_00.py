"""Where goods are put and what waits for it."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T17:00"
VERSION = "1.38.0"
DESCRIPTION = "Strategies, bound bins, put-aways and what waits for them"

SQL = """
CREATE TABLE putaway_strategy (
    warehouse bigint PRIMARY KEY REFERENCES warehouse,
    steps jsonb NOT NULL,
    mixing text NOT NULL,
    most_containers bigint NOT NULL CHECK (most_containers >= 0),
    learns text[] NOT NULL,
    version int NOT NULL
);

CREATE TABLE putaway_binding (
    item bigint NOT NULL REFERENCES item,
    place bigint NOT NULL REFERENCES place,
    minimum bigint NOT NULL CHECK (minimum >= 0),
    maximum bigint NOT NULL CHECK (maximum >= minimum),
    learnt boolean NOT NULL,
    PRIMARY KEY (item, place)
);
CREATE INDEX putaway_binding_place ON putaway_binding (place);

CREATE TABLE put_away (
    id uuid PRIMARY KEY,
    warehouse bigint NOT NULL,
    moved jsonb NOT NULL,
    shares jsonb NOT NULL,
    items bigint[] NOT NULL,
    suggested bigint,
    reason text NOT NULL,
    reversed_by uuid
);

CREATE TABLE putaway_waiting (
    task uuid PRIMARY KEY,
    warehouse bigint NOT NULL,
    document text NOT NULL,
    place bigint NOT NULL,
    item bigint NOT NULL,
    lot text NOT NULL,
    container text NOT NULL,
    wanted bigint NOT NULL CHECK (wanted >= 0),
    done bigint NOT NULL
);
CREATE INDEX putaway_waiting_open ON putaway_waiting (item, place) WHERE done < wanted;

CREATE TABLE putaway_filling (
    task uuid PRIMARY KEY,
    item bigint NOT NULL,
    place bigint NOT NULL,
    source bigint NOT NULL,
    lot text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0)
);
CREATE INDEX putaway_filling_item ON putaway_filling (item);

CREATE TABLE putaway_class (
    warehouse bigint NOT NULL REFERENCES warehouse,
    item bigint NOT NULL REFERENCES item,
    class text NOT NULL,
    PRIMARY KEY (warehouse, item)
);

INSERT INTO number_pattern (kind, pattern) VALUES ('put_away', 'PA-{yy}{mm}-{n:04d}');

-- Bins on the walk, and in each zone: an empty one is found by going along.
CREATE INDEX place_walk ON place (warehouse, sequence, id) WHERE kind = 'bin' AND active;
CREATE INDEX place_walk_of_zone ON place (warehouse, zone, sequence, id) WHERE kind = 'bin' AND active;
CREATE INDEX IF NOT EXISTS balance_container ON balance (container) WHERE container <> '' AND place > 0;
"""


async def forwards() -> MigrationManager:
    return script("putaway", ID, DESCRIPTION, SQL)
