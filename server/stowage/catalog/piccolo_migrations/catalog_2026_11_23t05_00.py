"""Items are found by any part of a code or name: keys hold barcodes too, and two adjacent characters lead to them."""

from __future__ import annotations

from typing import Any

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import steps
from stowage.platform.search import search_key

ID = "2026-11-23T05:00"
VERSION = "1.38.0"
DESCRIPTION = "An index of what items are searched by"

FUNCTION = """
CREATE FUNCTION search_grams(key text) RETURNS int[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 20 AS $$
DECLARE
    found int[] := '{}';
    former int;
    point int;
    letter text;
BEGIN
    FOREACH letter IN ARRAY string_to_array(key, NULL) LOOP
        point := ascii(letter);
        IF former IS NOT NULL THEN
            found := found || ((former << 16) # point);
        END IF;
        former := point;
    END LOOP;
    RETURN found;
END $$;
COMMENT ON FUNCTION search_grams IS 'Every two adjacent characters of a text, each pair as one number';
"""
# What waits to be put into the index is looked through by every search: little of it.
INDEX = "CREATE INDEX item_search ON item USING gin (search_grams(' ' || search)) WITH (gin_pending_list_limit = 512)"
NEXT = """
    SELECT i.id, i.sku, i.name_zh, i.name_en, i.category,
        coalesce((SELECT array_agg(DISTINCT b.code) FROM barcode b WHERE b.item = i.id), '{}') AS codes
    FROM item i WHERE i.id > $1 ORDER BY i.id LIMIT 1000
"""
FILL = "UPDATE item i SET search = x.search FROM unnest($1::bigint[], $2::text[]) AS x(id, search) WHERE i.id = x.id"


async def fill(connection: asyncpg.Connection[Any]) -> None:
    last = 0
    while rows := await connection.fetch(NEXT, last):
        keys = [
            search_key(row["sku"], row["name_en"], row["name_zh"], row["category"], *sorted(row["codes"]))
            for row in rows
        ]
        await connection.execute(FILL, [row["id"] for row in rows], keys)
        last = rows[-1]["id"]


async def forwards() -> MigrationManager:
    return steps("catalog", ID, DESCRIPTION, FUNCTION, fill, INDEX)
