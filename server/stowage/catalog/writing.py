"""Set-based writing of units, categories and items: thousands in a few statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from stowage.catalog import feed, rules
from stowage.catalog.commands import CategoryRecord, ItemRecord, StorageClass, UnitRecord
from stowage.kernel.decision import FeedRow, Noted
from stowage.kernel.ids import ItemId
from stowage.parties.queries import SUPPLIER_CODES
from stowage.places.queries import WAREHOUSE_CODES
from stowage.platform.pictures import differing, pictures
from stowage.platform.search import mnemonic_of, search_key

PUT_UNITS = """
    INSERT INTO unit (code, name_zh, name_en, decimals)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::smallint[])
    ON CONFLICT (code) DO UPDATE
    SET name_zh = excluded.name_zh, name_en = excluded.name_en, decimals = excluded.decimals, version = unit.version + 1
"""
# They may name each other: whether a parent is there is looked at when all of them are.
PUT_CATEGORIES = """
    INSERT INTO category (code, name_zh, name_en, parent)
    SELECT code, name_zh, name_en, nullif(parent, '')
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS x(code, name_zh, name_en, parent)
    ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, parent = excluded.parent,
        version = category.version + 1
"""
ADD_CATEGORIES = """
    INSERT INTO category (code, name_zh, name_en) SELECT c, c, c FROM unnest($1::text[]) c ON CONFLICT DO NOTHING
"""
REMOVE_CATEGORIES = "DELETE FROM category WHERE code = ANY($1::text[])"
PUT_ITEMS = """
    INSERT INTO item (sku, name_zh, name_en, base_unit, category, tracks_lot, tracks_expiry, tracks_serial, inspected,
        over_tolerance_bp, short_tolerance_bp, active, specification, mnemonic, mnemonic_own, weight_g, length_mm, width_mm,
        height_mm, storage_class, tracks_weight, least_weight_g, most_weight_g, picture, search)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::boolean[],
        $8::boolean[], $9::boolean[], $10::int[], $11::int[], $12::boolean[], $13::text[], $14::text[], $15::boolean[],
        $16::bigint[], $17::int[], $18::int[], $19::int[], $20::text[], $21::boolean[], $22::bigint[],
        $23::bigint[], $24::text[], $25::text[])
    ON CONFLICT (sku) DO UPDATE
    SET name_zh = excluded.name_zh, name_en = excluded.name_en, base_unit = excluded.base_unit,
        category = excluded.category, tracks_lot = excluded.tracks_lot, tracks_expiry = excluded.tracks_expiry,
        tracks_serial = excluded.tracks_serial, inspected = excluded.inspected,
        over_tolerance_bp = excluded.over_tolerance_bp, short_tolerance_bp = excluded.short_tolerance_bp,
        active = excluded.active, specification = excluded.specification, mnemonic = excluded.mnemonic,
        mnemonic_own = excluded.mnemonic_own, weight_g = excluded.weight_g, length_mm = excluded.length_mm,
        width_mm = excluded.width_mm, height_mm = excluded.height_mm, storage_class = excluded.storage_class,
        tracks_weight = excluded.tracks_weight, least_weight_g = excluded.least_weight_g,
        most_weight_g = excluded.most_weight_g, picture = excluded.picture, search = excluded.search, version = item.version + 1
    RETURNING id, sku
"""
PUT_COSTS = "INSERT INTO item_cost (item) SELECT unnest($1::bigint[]) ON CONFLICT DO NOTHING"
# Packaging that another base unit was the measure of means nothing any more. Gives the codes that named it.
FORGET_UNITS = """
    WITH stale AS (
        SELECT i.id FROM item i JOIN unnest($1::text[], $2::text[]) AS x(sku, base_unit) USING (sku)
        WHERE i.base_unit <> x.base_unit
    ), codes AS (
        DELETE FROM barcode WHERE item IN (SELECT id FROM stale) RETURNING code
    ), units AS (
        DELETE FROM item_unit WHERE item IN (SELECT id FROM stale)
    )
    SELECT code FROM codes
"""
PUT_FACTORS = """
    INSERT INTO item_unit AS u (item, unit, numerator, denominator)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])
    ON CONFLICT (item, unit) DO UPDATE SET numerator = excluded.numerator, denominator = excluded.denominator
    WHERE (u.numerator, u.denominator) <> (excluded.numerator, excluded.denominator)
"""
FORGET_BARCODES = """
    DELETE FROM barcode b USING unnest($1::bigint[], $2::text[]) AS x(item, unit)
    WHERE b.item = x.item AND b.unit = x.unit RETURNING b.code
"""
KNOWN = """
    SELECT sku, id, specification, mnemonic, mnemonic_own, weight_g, length_mm, width_mm, height_mm, storage_class,
        tracks_weight, least_weight_g, most_weight_g, picture
    FROM item WHERE sku = ANY($1::text[])
"""
FORGET_FACTORS = """
    DELETE FROM item_unit u USING unnest($1::bigint[], $2::text[]) AS x(item, unit) WHERE u.item = x.item AND u.unit = x.unit
"""
# Codes that stay, and those of items that became one of these.
KEPT_CODES = """
    SELECT item, code FROM barcode WHERE item = ANY($1::bigint[])
    UNION ALL SELECT merged_into, sku FROM item WHERE merged_into = ANY($1::bigint[])
"""
PUT_BARCODES = """
    INSERT INTO barcode (item, unit, code) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING
"""
PUT_LEVELS = f"""
    WITH said AS (
        SELECT x.item, w.id AS warehouse, x.minimum, x.reorder, x.maximum
        FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[]) AS x(item, code, minimum, reorder, maximum)
        JOIN ({WAREHOUSE_CODES}) w USING (code)
    ), gone AS (
        DELETE FROM item_level l USING said s
        WHERE l.item = s.item AND l.warehouse = s.warehouse AND greatest(s.minimum, s.reorder, s.maximum) = 0
    )
    INSERT INTO item_level SELECT * FROM said WHERE greatest(minimum, reorder, maximum) > 0
    ON CONFLICT (item, warehouse) DO UPDATE
    SET minimum = excluded.minimum, reorder = excluded.reorder, maximum = excluded.maximum
"""
FORGET_SUPPLIERS = "DELETE FROM item_supplier WHERE item = ANY($1::bigint[])"
PUT_SUPPLIERS = f"""
    INSERT INTO item_supplier (item, supplier, position, approved, sku, lead_days, minimum, pack)
    SELECT x.item, s.id, x.position, x.approved, x.sku, x.lead_days, x.minimum, x.pack
    FROM unnest($1::bigint[], $2::smallint[], $3::text[], $4::boolean[], $5::text[], $6::int[], $7::bigint[], $8::bigint[])
        AS x(item, position, code, approved, sku, lead_days, minimum, pack)
    JOIN ({SUPPLIER_CODES}) s USING (code)
"""
# Packaging as {unit: numerator/denominator}, barcodes as {unit: [codes]}, levels as {warehouse: minimum/reorder/maximum}.
ITEM_PICTURES = f"""
    SELECT i.sku AS key, i.sku AS name, NULL::bigint AS warehouse,
        to_jsonb(i) - '{{id,sku,search,version,mnemonic_own}}'::text[] || jsonb_build_object(
        'merged_into', (SELECT x.sku FROM item x WHERE x.id = i.merged_into),
        'units', (SELECT jsonb_object_agg(u.unit, u.numerator || '/' || u.denominator) FROM item_unit u
            WHERE u.item = i.id AND u.unit <> i.base_unit),
        'barcodes', (SELECT jsonb_object_agg(b.unit, b.codes) FROM (
            SELECT unit, jsonb_agg(code ORDER BY code) AS codes FROM barcode WHERE item = i.id GROUP BY unit) b),
        'levels', (SELECT jsonb_object_agg(w.code, concat_ws('/', l.minimum, l.reorder, l.maximum))
            FROM item_level l JOIN ({WAREHOUSE_CODES}) w ON w.id = l.warehouse WHERE l.item = i.id),
        'suppliers', (SELECT jsonb_object_agg(s.code, to_jsonb(x) - '{{item,supplier}}'::text[])
            FROM item_supplier x JOIN ({SUPPLIER_CODES}) s ON s.id = x.supplier WHERE x.item = i.id)) AS picture
    FROM item i WHERE i.sku = ANY($1::text[])
"""
UNIT_PICTURES = """
    SELECT code AS key, code AS name, NULL::bigint AS warehouse, to_jsonb(u) - '{code,version}'::text[] AS picture
    FROM unit u WHERE code = ANY($1::text[])
"""
CATEGORY_PICTURES = """
    SELECT code AS key, code AS name, NULL::bigint AS warehouse, to_jsonb(c) - '{code,version}'::text[] AS picture
    FROM category c WHERE code = ANY($1::text[])
"""


class Kept(NamedTuple):
    """What an item has that a record may leave as it is. `mnemonic` "": made from the name."""

    specification: str = ""
    mnemonic: str = ""
    weight_g: int = 0
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    storage_class: str = StorageClass.AMBIENT
    tracks_weight: bool = False
    least_weight_g: int = 0
    most_weight_g: int = 0
    picture: str = ""


class Known(NamedTuple):
    """`mnemonic`: as it is shown, whoever made it."""

    id: ItemId
    kept: Kept
    mnemonic: str


async def put_units(
    units: Sequence[UnitRecord], by: Mapping[str, UUID], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    before = await pictures(UNIT_PICTURES, by, connection)
    rows = [(unit.code, unit.name_zh, unit.name_en, unit.decimals) for unit in units]
    await connection.execute(PUT_UNITS, *zip(*rows, strict=True))
    changed = differing("unit", by, before, await pictures(UNIT_PICTURES, by, connection))
    return [*map(feed.unit, units), *changed]


async def put_categories(
    categories: Sequence[CategoryRecord], by: Mapping[str, UUID], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    before = await pictures(CATEGORY_PICTURES, by, connection)
    rows = [(one.code, one.name_zh, one.name_en, one.parent) for one in categories]
    await connection.execute(PUT_CATEGORIES, *zip(*rows, strict=True))
    changed: list[Noted] = []
    changed += differing("category", by, before, await pictures(CATEGORY_PICTURES, by, connection))
    return changed


async def remove_categories(codes: Sequence[str], op_id: UUID, connection: asyncpg.Connection[Any]) -> list[Noted]:
    by = dict.fromkeys(codes, op_id)
    before = await pictures(CATEGORY_PICTURES, by, connection)
    await connection.execute(REMOVE_CATEGORIES, list(codes))
    return [*differing("category", by, before, {})]


async def put_items(
    items: Sequence[ItemRecord], by: Mapping[str, UUID], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    before = await pictures(ITEM_PICTURES, by, connection)
    named = {item.category: by[item.sku] for item in items if item.category}
    categories = await pictures(CATEGORY_PICTURES, named, connection)
    new = {code: by_op for code, by_op in named.items() if code not in categories}
    told: list[Noted] = []
    if new:
        await connection.execute(ADD_CATEGORIES, sorted(new))
        told += differing("category", new, {}, await pictures(CATEGORY_PICTURES, new, connection))
    told += await _put(items, connection)
    return [*told, *differing("item", by, before, await pictures(ITEM_PICTURES, by, connection))]


async def _put(items: Sequence[ItemRecord], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    skus = [item.sku for item in items]
    codes = {row["code"] for row in await connection.fetch(FORGET_UNITS, skus, [item.base_unit for item in items])}
    known = {row["sku"]: _known(row) for row in await connection.fetch(KNOWN, skus)}
    replaced = await _forget(items, {sku: one.id for sku, one in known.items()}, connection)
    kept: dict[str, set[str]] = {sku: set() for sku in skus}
    of = {one.id: sku for sku, one in known.items()}
    for row in await connection.fetch(KEPT_CODES, list(of)) if of else ():
        kept[of[row["item"]]].add(row["code"])
    given = {item.sku: _barcodes(item) for item in items}
    named = {sku: kept[sku] | {code for _, code in barcodes} for sku, barcodes in given.items()}
    written = [_row(item, known.get(item.sku, NEW), named[item.sku]) for item in items]
    rows = await connection.fetch(PUT_ITEMS, *zip(*written, strict=True))
    ids: dict[str, ItemId] = {row["sku"]: row["id"] for row in rows}
    await connection.execute(PUT_COSTS, list(ids.values()))
    factors = [(ids[item.sku], unit, *factor) for item in items for unit, factor in rules.factors_of(item).items()]
    await connection.execute(PUT_FACTORS, *zip(*factors, strict=True))
    barcodes = [(ids[sku], unit, code) for sku, those in given.items() for unit, code in those]
    if barcodes:
        await connection.execute(PUT_BARCODES, *zip(*barcodes, strict=True))
    await _put_supply(items, ids, connection)
    codes |= replaced | {code for _, _, code in barcodes}
    return [*await feed.items(ids.values(), connection), *await feed.barcodes(codes, connection)]


async def _forget(
    items: Sequence[ItemRecord], known: Mapping[str, ItemId], connection: asyncpg.Connection[Any]
) -> set[str]:
    """Barcodes of the units that get others, and units that are to go. Gives these codes."""
    there = [item for item in items if item.sku in known]
    without = [(known[item.sku], unit) for item in there for unit in item.without]
    units = [(known[item.sku], unit) for item in there for unit, codes in _named(item) if codes is not None]
    if not without and not units:
        return set()
    gone = await connection.fetch(FORGET_BARCODES, *zip(*without, *units, strict=True))
    if without:
        await connection.execute(FORGET_FACTORS, *zip(*without, strict=True))
    return {row["code"] for row in gone}


async def _put_supply(
    items: Sequence[ItemRecord], ids: Mapping[str, ItemId], connection: asyncpg.Connection[Any]
) -> None:
    """How much there is to be of them, and who supplies them."""
    levels = {
        (ids[item.sku], level.warehouse): (level.minimum, level.reorder, level.maximum)
        for item in items
        for level in item.levels
    }
    if levels:
        rows: list[tuple[Any, ...]] = [(*key, *level) for key, level in levels.items()]
        await connection.execute(PUT_LEVELS, *zip(*rows, strict=True))
    said = [item for item in items if item.suppliers is not None]
    if said:
        await connection.execute(FORGET_SUPPLIERS, [ids[item.sku] for item in said])
    suppliers = {
        (ids[item.sku], one.supplier): (ids[item.sku], position, *msgspec.structs.astuple(one))
        for item in said
        for position, one in enumerate(item.suppliers or ())
    }
    if suppliers:
        await connection.execute(PUT_SUPPLIERS, *zip(*suppliers.values(), strict=True))


def _known(row: asyncpg.Record) -> Known:
    own = row["mnemonic"] if row["mnemonic_own"] else ""
    kept = Kept(row["specification"], own, *(row[name] for name in Kept._fields[2:]))
    return Known(row["id"], kept, row["mnemonic"])


NEW = Known(ItemId(0), Kept(), "")


def _named(item: ItemRecord) -> list[tuple[str, tuple[str, ...] | None]]:
    """Unit and its barcodes, as the record says them."""
    return [(item.base_unit, item.barcodes), *((unit.unit, unit.barcodes) for unit in item.units)]


def _barcodes(item: ItemRecord) -> list[tuple[str, str]]:
    """Unit and code of those the record names."""
    return [(unit, code) for unit, codes in _named(item) for code in codes or ()]


def _row(item: ItemRecord, known: Known, barcodes: Collection[str]) -> tuple[Any, ...]:
    """`barcodes`: all that it will have. Who says the mnemonic that is shown says nothing new: it stays the name's."""
    if item.mnemonic == known.mnemonic:
        item = msgspec.structs.replace(item, mnemonic=None)
    said = ((getattr(item, name), getattr(known.kept, name)) for name in Kept._fields)
    specification, own, *measures, picture = (other if one is None else one for one, other in said)
    mnemonic = own or mnemonic_of(item.name_zh)
    return (
        item.sku, item.name_zh, item.name_en, item.base_unit, item.category, item.tracks_lot, item.tracks_expiry,
        item.tracks_serial, item.inspected, item.over_tolerance_bp, item.short_tolerance_bp, item.active,
        specification, mnemonic, bool(own), *measures, picture,
        search_key(item.sku, item.name_en, item.name_zh, item.category, specification, mnemonic, *sorted(barcodes)),
    )  # fmt: skip
