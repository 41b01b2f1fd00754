"""One item with all that is known of it, and the tree of categories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.catalog.queries import Packaging
from stowage.parties.queries import SUPPLIER_CODES
from stowage.places.queries import WAREHOUSE_CODES

ITEM = f"""
    SELECT i.id, i.sku, i.version, i.name_zh, i.name_en, i.base_unit, i.category, i.specification, i.mnemonic, i.mnemonic_own,
        i.weight_g, i.length_mm, i.width_mm, i.height_mm, i.storage_class, i.tracks_lot, i.tracks_expiry, i.tracks_serial,
        i.tracks_weight, i.least_weight_g, i.most_weight_g,
        i.inspected, i.over_tolerance_bp, i.short_tolerance_bp, i.active, i.picture,
        EXISTS (SELECT FROM movement m WHERE m.item = i.id) AS moved,
        (SELECT json_build_object('sku', x.sku, 'name_zh', x.name_zh, 'name_en', x.name_en) FROM item x WHERE x.id = i.merged_into)
            AS merged_into,
        ARRAY(SELECT x.sku FROM item x WHERE x.merged_into = i.id ORDER BY x.sku) AS merged,
        coalesce((SELECT json_agg(json_build_object('unit', u.unit, 'numerator', u.numerator, 'denominator', u.denominator,
            'barcodes', coalesce((SELECT json_agg(code ORDER BY code) FROM barcode b WHERE b.item = u.item AND b.unit = u.unit), '[]'))
            ORDER BY u.unit <> i.base_unit, u.unit) FROM item_unit u WHERE u.item = i.id), '[]') AS units,
        coalesce((SELECT json_agg(json_build_object('warehouse', w.code, 'minimum', l.minimum, 'reorder', l.reorder,
            'maximum', l.maximum) ORDER BY w.code)
            FROM item_level l JOIN ({WAREHOUSE_CODES}) w ON w.id = l.warehouse
            WHERE l.item = i.id AND ($2::bigint[] IS NULL OR w.id = ANY($2))), '[]') AS levels,
        coalesce((SELECT json_agg(json_build_object('supplier', s.code, 'name_zh', s.name_zh, 'name_en', s.name_en,
            'approved', x.approved, 'sku', x.sku, 'lead_days', x.lead_days, 'minimum', x.minimum, 'pack', x.pack) ORDER BY x.position)
            FROM item_supplier x JOIN ({SUPPLIER_CODES}) s ON s.id = x.supplier WHERE x.item = i.id), '[]') AS suppliers
    FROM item i
"""
BY_ID = f"{ITEM} WHERE i.id = $1"
BY_SKU = f"{ITEM} WHERE i.sku = $1"
CATEGORIES = """
    SELECT c.code, c.name_zh, c.name_en, coalesce(c.parent, '') AS parent, c.version, coalesce(h.items, 0) AS items
    FROM category c LEFT JOIN (SELECT category AS code, count(*) AS items FROM item GROUP BY category) h USING (code)
    ORDER BY c.code
"""


class Level(msgspec.Struct, frozen=True):
    """Of a warehouse, by its code, in 1/10,000 base unit. `maximum` 0: without limit."""

    warehouse: str
    minimum: int
    reorder: int
    maximum: int


class Supplied(msgspec.Struct, frozen=True):
    """By a supplier, by its code. `minimum`, `pack`: 1/10,000 base unit, 0 for any."""

    supplier: str
    name_zh: str
    name_en: str
    approved: bool
    sku: str
    lead_days: int
    minimum: int
    pack: int


class MergedInto(msgspec.Struct, frozen=True):
    sku: str
    name_zh: str
    name_en: str


class ItemDetail(msgspec.Struct, frozen=True):
    """`version`: to be said as `seen_version` when it is changed. `mnemonic_own`: somebody said it, else it is the name's. `units`: the
    base unit first; `suppliers`: the preferred first. Weight and measures are of one base unit, 0 where not known. `moved`: base unit
    and factors stay. `picture`: of GET /api/pictures/{sha256}, "" for none. `merged`: skus that lead here."""

    id: int
    sku: str
    version: int
    name_zh: str
    name_en: str
    base_unit: str
    category: str
    specification: str
    mnemonic: str
    mnemonic_own: bool
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    storage_class: str
    tracks_lot: bool
    tracks_expiry: bool
    tracks_serial: bool
    tracks_weight: bool
    least_weight_g: int
    most_weight_g: int
    inspected: bool
    over_tolerance_bp: int | None
    short_tolerance_bp: int | None
    active: bool
    picture: str
    moved: bool
    merged_into: MergedInto | None
    merged: list[str]
    units: list[Packaging]
    levels: list[Level]
    suppliers: list[Supplied]


class Category(msgspec.Struct, frozen=True):
    """`parent`: code of the one above it, "" at the top. `items` of its own."""

    code: str
    name_zh: str
    name_en: str
    parent: str
    version: int
    items: int


async def item(id_: int, warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any]) -> ItemDetail | None:
    """With the levels of these warehouses, None for all."""
    return _detail(await connection.fetchrow(BY_ID, id_, warehouses))


async def item_called(
    sku: str, warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any]
) -> ItemDetail | None:
    return _detail(await connection.fetchrow(BY_SKU, sku, warehouses))


def _detail(row: asyncpg.Record | None) -> ItemDetail | None:
    if row is None:
        return None
    nested = {
        name: msgspec.json.decode(row[name] or "null") for name in ("units", "levels", "suppliers", "merged_into")
    }
    return msgspec.convert({**row, **nested}, ItemDetail)


async def categories(connection: asyncpg.Connection[Any]) -> list[Category]:
    return [Category(**row) for row in await connection.fetch(CATEGORIES)]
