"""What the catalogue locks and reads before it decides, each in one statement for the whole batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import asyncpg

from stowage.catalog import rules
from stowage.catalog.commands import (
    BindBarcode,
    ItemRecord,
    MergeItems,
    PutCategories,
    PutItems,
    PutUnits,
    RemoveCategories,
)
from stowage.catalog.said import codes_of
from stowage.catalog.writing import CATEGORY_PICTURES, ITEM_PICTURES, UNIT_PICTURES
from stowage.discrepancies.queries import OPEN_ABOUT_ITEMS
from stowage.identity.queries import scopes
from stowage.kernel.ids import IN_TRANSIT, INVESTIGATE, ItemId
from stowage.parties.queries import SUPPLIER_CODES
from stowage.places.queries import WAREHOUSE_CODES
from stowage.platform.pictures import Picture, pictures
from stowage.purchasing.queries import WANTED_ITEMS

# Of an item to be merged those that were merged into it lead on with it.
LOCK_ITEMS = """
    SELECT id, sku, active, tracks_lot, tracks_expiry, tracks_serial FROM item WHERE id IN (
        SELECT id FROM item WHERE sku = ANY($1::text[])
        UNION ALL SELECT x.id FROM item x JOIN item i ON i.id = x.merged_into WHERE i.sku = ANY($2::text[])
    ) ORDER BY id FOR UPDATE
"""
LOCK_CATEGORIES = "SELECT 1 FROM category ORDER BY code FOR UPDATE"  # whoever moves one looks at all above it
LOCK_UNITS = "SELECT 1 FROM unit WHERE code = ANY($1::text[]) ORDER BY code FOR UPDATE"
CATEGORIES = "SELECT code, coalesce(parent, '') FROM category"
HELD = "SELECT category, count(*) FROM item WHERE category = ANY($1::text[]) GROUP BY category"
WAREHOUSES = f"SELECT code FROM ({WAREHOUSE_CODES}) w WHERE code = ANY($1::text[])"
SUPPLIERS = f"SELECT code FROM ({SUPPLIER_CODES}) s WHERE code = ANY($1::text[])"
BLOBS = "SELECT sha256 FROM blob WHERE sha256 = ANY($1::text[])"
UNITS = "SELECT code FROM unit"
BARCODES = "SELECT b.code, i.sku FROM barcode b JOIN item i ON i.id = b.item WHERE b.code = ANY($1::text[])"
VERSIONS = {
    "unit": ("SELECT code, version FROM unit WHERE code = ANY($1::text[])", UNIT_PICTURES),
    "category": ("SELECT code, version FROM category WHERE code = ANY($1::text[])", CATEGORY_PICTURES),
}
ITEMS = """
    SELECT i.sku, i.id, i.base_unit, i.version, i.active, i.tracks_lot, i.tracks_expiry, i.tracks_serial,
        (SELECT sku FROM item x WHERE x.id = i.merged_into) AS merged_into,
        array_agg(u.unit) AS units, array_agg(u.numerator) AS numerators, array_agg(u.denominator) AS denominators,
        ARRAY(SELECT DISTINCT unit FROM barcode b WHERE b.item = i.id) AS barcoded,
        EXISTS (SELECT 1 FROM movement m WHERE m.item = i.id) AS moved
    FROM item i JOIN item_unit u ON u.item = i.id
    WHERE i.sku = ANY($1::text[]) GROUP BY i.id
"""
# What stands in the way of a merger or of retiring. The caller holds the locks of these items' stock.
STANDS = f"""
    SELECT i.sku, array_remove(ARRAY[
        CASE WHEN EXISTS (SELECT FROM balance b WHERE b.item = i.id AND b.quantity <> 0
            AND (b.place > 0 OR b.place IN ({IN_TRANSIT}, {INVESTIGATE}))) THEN 'stock' END,
        CASE WHEN EXISTS (SELECT FROM reservation r WHERE r.item = i.id AND r.taken + r.released < r.quantity) THEN 'reservations' END,
        CASE WHEN EXISTS (SELECT FROM ({WANTED_ITEMS}) w WHERE w.item = i.id) THEN 'orders' END,
        CASE WHEN EXISTS (SELECT FROM ({OPEN_ABOUT_ITEMS}) d WHERE d.item = i.id) THEN 'exceptions' END
    ], NULL) AS stands
    FROM item i WHERE i.sku = ANY($1::text[])
"""


async def lock(batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> set[ItemId]:
    """Gives the items whose stock has to be locked too."""
    if any(isinstance(command, PutCategories | RemoveCategories) for command in batch):
        await connection.execute(LOCK_CATEGORIES)
    if units := [unit.code for command in batch if isinstance(command, PutUnits) for unit in command.units]:
        await connection.execute(LOCK_UNITS, units)
    mergers = [command for command in batch if isinstance(command, MergeItems)]
    rows = await connection.fetch(LOCK_ITEMS, _skus(batch), [command.sku for command in mergers])
    merging = {sku for command in mergers for sku in (command.sku, command.into)}
    touched = merging | _ending(
        rows, [item for command in batch if isinstance(command, PutItems) for item in command.items]
    )
    return {row["id"] for row in rows if row["sku"] in touched}


async def load(batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> rules.State:
    items = [item for command in batch if isinstance(command, PutItems) for item in command.items]
    moves = any(isinstance(command, PutCategories | RemoveCategories) for command in batch)
    removed = {code for command in batch if isinstance(command, RemoveCategories) for code in command.categories}

    async def those(statement: str, codes: set[str]) -> set[str]:
        return {row[0] for row in await connection.fetch(statement, list(codes))} if codes else set()

    return rules.State(
        units={row["code"] for row in await connection.fetch(UNITS)},
        items=await _items(batch, items, connection),
        categories=dict(await connection.fetch(CATEGORIES)) if moves else {},
        warehouses=await those(WAREHOUSES, {level.warehouse for item in items for level in item.levels}),
        suppliers=await those(SUPPLIERS, {one.supplier for item in items for one in item.suppliers or ()}),
        pictures=await those(BLOBS, {item.picture for item in items if item.picture}),
        seen=await _seen(batch, connection),
        barcodes=await _barcodes(batch, items, connection),
        held=dict(await connection.fetch(HELD, list(removed))) if removed else {},
        scopes=await scopes(connection) if any(isinstance(command, PutItems | MergeItems) for command in batch) else {},
    )


async def _barcodes(
    batch: Sequence[Any], items: Sequence[ItemRecord], connection: asyncpg.Connection[Any]
) -> dict[str, set[str]]:
    codes = {code for item in items for code in codes_of(item)}
    codes |= {command.barcode for command in batch if isinstance(command, BindBarcode)}
    found: dict[str, set[str]] = {}
    for code, sku in await connection.fetch(BARCODES, list(codes)) if codes else ():
        found.setdefault(code, set()).add(sku)
    return found


async def _items(
    batch: Sequence[Any], items: Sequence[ItemRecord], connection: asyncpg.Connection[Any]
) -> dict[str, rules.KnownItem]:
    skus = _skus(batch)
    if not skus:
        return {}
    mergers = [command for command in batch if isinstance(command, MergeItems)]
    seen = {item.sku for item in items if item.seen_version is not None}
    seen |= {command.sku for command in mergers if command.seen_version is not None}
    seen |= {command.into for command in mergers if command.into_version is not None}
    now = await pictures(ITEM_PICTURES, seen, connection) if seen else {}
    rows = await connection.fetch(ITEMS, skus)
    gone = {command.sku for command in mergers} | _ending(rows, items)
    stands = dict(await connection.fetch(STANDS, list(gone))) if gone else {}
    return {row["sku"]: _known(row, now, stands) for row in rows}


def _ending(rows: Iterable[asyncpg.Record], items: Iterable[ItemRecord]) -> set[str]:
    """Items that are retired, or of whose stock more is to be told: what stands in the way?"""
    there = {row["sku"]: row for row in rows}
    return {
        item.sku
        for item in items
        if (row := there.get(item.sku)) is not None
        and ((row["active"] and not item.active) or any(getattr(item, name) and not row[name] for name in rules.TRACKS))
    }


async def _seen(batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> dict[tuple[str, str], rules.KnownRecord]:
    units = [unit for command in batch if isinstance(command, PutUnits) for unit in command.units]
    categories = [one for command in batch if isinstance(command, PutCategories) for one in command.categories]
    found: dict[tuple[str, str], rules.KnownRecord] = {}
    for kind, records in (("unit", units), ("category", categories)):
        codes = [record.code for record in records if record.seen_version is not None]
        if not codes:
            continue
        versions, picture = VERSIONS[kind]
        now = await pictures(picture, codes, connection)
        for row in await connection.fetch(versions, codes):
            found[kind, row["code"]] = rules.KnownRecord(row["version"], now[row["code"]].fields)
    return found


def _skus(batch: Iterable[Any]) -> list[str]:
    said: set[str] = set()
    for command in batch:
        if isinstance(command, PutItems):
            said |= {item.sku for item in command.items}
        elif isinstance(command, MergeItems):
            said |= {command.sku, command.into}
        elif isinstance(command, BindBarcode):
            said.add(command.sku)
    return sorted(said)


def _known(row: asyncpg.Record, now: Mapping[str, Picture], stands: Mapping[str, Sequence[str]]) -> rules.KnownItem:
    factors = zip(row["units"], zip(row["numerators"], row["denominators"], strict=True), strict=True)
    sku = row["sku"]
    return rules.KnownItem(
        row["base_unit"],
        dict(factors),
        row["moved"],
        row["id"],
        row["version"],
        now[sku].fields if sku in now else {},
        row["active"],
        frozenset(name for name in rules.TRACKS if row[name]),
        frozenset(row["barcoded"]),
        row["merged_into"],
        tuple(stands.get(sku, ())),
    )
