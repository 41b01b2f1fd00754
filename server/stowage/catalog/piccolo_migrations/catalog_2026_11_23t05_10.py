"""Items have a category out of a tree, specification, weight and measures, storage class, levels of stock and approved suppliers."""

from __future__ import annotations

from typing import Any

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import steps
from stowage.platform.search import mnemonic_of

ID = "2026-11-23T05:10"
VERSION = "1.38.0"
DESCRIPTION = "Categories; what items are, how much there is to be, who supplies them"

# Warehouses and partners are other rooms' tables, made after these: rules hold the ids to them.
SQL = """
CREATE TABLE category (
    code text PRIMARY KEY CHECK (code <> ''),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    parent text REFERENCES category CHECK (parent <> code),
    version int NOT NULL DEFAULT 1
);
INSERT INTO category (code, name_zh, name_en) SELECT DISTINCT category, category, category FROM item WHERE category <> '';

ALTER TABLE item
    ADD specification text NOT NULL DEFAULT '',
    ADD mnemonic text NOT NULL DEFAULT '',
    ADD mnemonic_own boolean NOT NULL DEFAULT false,
    ADD weight_g bigint NOT NULL DEFAULT 0 CHECK (weight_g >= 0),
    ADD length_mm int NOT NULL DEFAULT 0 CHECK (length_mm >= 0),
    ADD width_mm int NOT NULL DEFAULT 0 CHECK (width_mm >= 0),
    ADD height_mm int NOT NULL DEFAULT 0 CHECK (height_mm >= 0),
    ADD storage_class text NOT NULL DEFAULT 'ambient',
    ADD version int NOT NULL DEFAULT 1;

CREATE TABLE item_level (
    item bigint NOT NULL REFERENCES item,
    warehouse bigint NOT NULL,
    minimum bigint NOT NULL CHECK (minimum >= 0),
    reorder bigint NOT NULL CHECK (reorder >= minimum),
    maximum bigint NOT NULL CHECK (maximum = 0 OR maximum >= reorder),
    PRIMARY KEY (item, warehouse)
);

CREATE TABLE item_supplier (
    item bigint NOT NULL REFERENCES item,
    supplier bigint NOT NULL,
    position smallint NOT NULL,
    approved boolean NOT NULL,
    sku text NOT NULL,
    lead_days int NOT NULL CHECK (lead_days >= 0),
    minimum bigint NOT NULL CHECK (minimum >= 0),
    pack bigint NOT NULL CHECK (pack >= 0),
    PRIMARY KEY (item, supplier)
);
CREATE INDEX item_supplier_supplier ON item_supplier (supplier);
"""


NEXT = "SELECT id, name_zh FROM item WHERE id > $1 ORDER BY id LIMIT 1000"
FILL = (
    "UPDATE item i SET mnemonic = x.mnemonic FROM unnest($1::bigint[], $2::text[]) AS x(id, mnemonic) WHERE i.id = x.id"
)


async def fill(connection: asyncpg.Connection[Any]) -> None:
    last = 0
    while rows := await connection.fetch(NEXT, last):
        await connection.execute(FILL, [row["id"] for row in rows], [mnemonic_of(row["name_zh"]) for row in rows])
        last = rows[-1]["id"]


async def forwards() -> MigrationManager:
    return steps("catalog", ID, DESCRIPTION, SQL, fill)
