"""Zones and aisles are records, places have an order to walk by and limits, and all of them versions."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T07:30"
VERSION = "1.38.0"
DESCRIPTION = "Zones, aisles, the walk, limits and versions of places"

SQL = """
ALTER TABLE warehouse ADD version int NOT NULL DEFAULT 1;

ALTER TABLE place
    ADD sequence bigint NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    ADD storage_class text NOT NULL DEFAULT 'any',
    ADD max_weight_g bigint NOT NULL DEFAULT 0 CHECK (max_weight_g >= 0),
    ADD max_volume_ml bigint NOT NULL DEFAULT 0 CHECK (max_volume_ml >= 0),
    ADD max_quantity bigint NOT NULL DEFAULT 0 CHECK (max_quantity >= 0),
    ADD version int NOT NULL DEFAULT 1;

CREATE TABLE zone (
    warehouse bigint NOT NULL REFERENCES warehouse,
    code text NOT NULL CHECK (code <> ''),
    name_zh text NOT NULL DEFAULT '',
    name_en text NOT NULL DEFAULT '',
    storage_class text NOT NULL DEFAULT 'any',
    sequence bigint NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (warehouse, code)
);

CREATE TABLE aisle (
    warehouse bigint NOT NULL,
    zone text NOT NULL,
    code text NOT NULL CHECK (code <> ''),
    name_zh text NOT NULL DEFAULT '',
    name_en text NOT NULL DEFAULT '',
    sequence bigint NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    PRIMARY KEY (warehouse, zone, code),
    FOREIGN KEY (warehouse, zone) REFERENCES zone (warehouse, code)
);

UPDATE place p SET sequence = o.at
FROM (SELECT id, row_number() OVER (PARTITION BY warehouse ORDER BY zone, aisle, bay, level, code) AS at FROM place) o
WHERE o.id = p.id;

INSERT INTO zone (warehouse, code) SELECT DISTINCT warehouse, zone FROM place WHERE zone <> '';

INSERT INTO aisle (warehouse, zone, code) SELECT DISTINCT warehouse, zone, aisle FROM place WHERE zone <> '' AND aisle <> '';
"""


async def forwards() -> MigrationManager:
    return script("places", ID, DESCRIPTION, SQL)
