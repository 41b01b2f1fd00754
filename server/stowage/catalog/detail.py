"""One item with all that is known of it, and the tree of categories."""

from __future__ import annotations

from typing import Any

import asyncpg
import msgspec

from stowage.catalog.queries import Packaging
from stowage.parties.queries import SUPPLIER_CODES
from stowage.places.queries import WAREHOUSE_CODES

ITEM = f"""
    SELECT i.id, i.sku, i.version, i.name_zh, i.name_en, i.base_unit, i.category, i.specification, i.mnemonic, i.mnemonic_own,
        i.weight_g, i.length_mm, i.width_mm, i.height_mm, i.storage_class, i.tracks_lot, i.tracks_expiry, i.tracks_serial,
        i.inspected, i.over_tolerance_bp, i.short_tolerance_bp, i.active,
        coalesce((SELECT json_agg(json_build_object('unit', u.unit, 'numerator', u.numerator, 'denominator', u.denominator,
            'barcodes', coalesce((SELECT json_agg(code ORDER BY code) FROM barcode b WHERE b.item = u.item AND b.unit = u.unit), '[]'))
            ORDER BY u.unit <> i.base_unit, u.unit) FROM item_unit u WHERE u.item = i.id), '[]') AS units,
        coalesce((SELECT json_agg(json_build_object('warehouse', w.code, 'minimum', l.minimum, 'reorder', l.reorder,
            'maximum', l.maximum) ORDER BY w.code)
            FROM item_level l JOIN ({WAREHOUSE_CODES}) w ON w.id = l.warehouse WHERE l.item = i.id), '[]') AS levels,
        coalesce((SELECT json_agg(json_build_object('supplier', s.code, 'approved', x.approved, 'sku', x.sku,
            'lead_days', x.lead_days, 'minimum', x.minimum, 'pack', x.pack) ORDER BY x.position)
            FROM item_supplier x JOIN ({SUPPLIER_CODES}) s ON s.id = x.supplier WHERE x.item = i.id), '[]') AS suppliers
    FROM item i WHERE i.id = $1
"""
CATEGORIES = """
    SELECT c.code, c.name_zh, c.name_en, coalesce(c.parent, '') AS parent, c.version,
        (SELECT count(*) FROM item i WHERE i.category = c.code) AS items
    FROM category c ORDER BY c.code
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
    approved: bool
    sku: str
    lead_days: int
    minimum: int
    pack: int


class ItemDetail(msgspec.Struct, frozen=True):
    """`version`: to be said as `seen_version` when it is changed. `mnemonic_own`: somebody said it, else it is the name's. `units`: the
    base unit first; `suppliers`: the preferred first. Weight and measures are of one base unit, 0 where not known."""

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
    inspected: bool
    over_tolerance_bp: int | None
    short_tolerance_bp: int | None
    active: bool
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


async def item(id_: int, connection: asyncpg.Connection[Any]) -> ItemDetail | None:
    row = await connection.fetchrow(ITEM, id_)
    if row is None:
        return None
    nested = {name: msgspec.json.decode(row[name]) for name in ("units", "levels", "suppliers")}
    return msgspec.convert({**row, **nested}, ItemDetail)


async def categories(connection: asyncpg.Connection[Any]) -> list[Category]:
    return [Category(**row) for row in await connection.fetch(CATEGORIES)]
