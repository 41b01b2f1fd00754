"""Items as records of a command would say them: what somebody changes is compared with these."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import asyncpg
import msgspec

from stowage.catalog.commands import ApprovedSupplier, ItemRecord, StockLevel, StorageClass, UnitFactor
from stowage.catalog.queries import Packaging
from stowage.kernel.ids import ItemId
from stowage.parties.queries import SUPPLIER_CODES
from stowage.places.queries import WAREHOUSE_CODES

RECORDS = f"""
    SELECT i.sku, i.version, i.name_zh, i.name_en, i.base_unit, i.category, i.specification, i.mnemonic, i.weight_g, i.length_mm,
        i.width_mm, i.height_mm, i.storage_class, i.tracks_lot, i.tracks_expiry, i.tracks_serial, i.inspected,
        i.tracks_weight, i.least_weight_g, i.most_weight_g,
        i.over_tolerance_bp, i.short_tolerance_bp, i.active, u.units, l.levels, s.suppliers
    FROM item i
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_object('unit', u.unit, 'numerator', u.numerator, 'denominator', u.denominator, 'barcodes',
            coalesce((SELECT json_agg(code ORDER BY code) FROM barcode b WHERE b.item = u.item AND b.unit = u.unit), '[]'))
            ORDER BY u.unit) AS units
        FROM item_unit u WHERE u.item = i.id
    ) u ON true
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_object('warehouse', w.code, 'minimum', l.minimum, 'reorder', l.reorder, 'maximum', l.maximum)
            ORDER BY w.code) AS levels
        FROM item_level l JOIN ({WAREHOUSE_CODES}) w ON w.id = l.warehouse WHERE l.item = i.id
    ) l ON true
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_object('supplier', s.code, 'approved', x.approved, 'sku', x.sku, 'lead_days', x.lead_days,
            'minimum', x.minimum, 'pack', x.pack) ORDER BY x.position) AS suppliers
        FROM item_supplier x JOIN ({SUPPLIER_CODES}) s ON s.id = x.supplier WHERE x.item = i.id
    ) s ON true
    WHERE i.sku = ANY($1::text[])
"""
PLAIN = (
    "sku", "name_zh", "name_en", "base_unit", "category", "tracks_lot", "tracks_expiry", "tracks_serial", "inspected",
    "over_tolerance_bp", "short_tolerance_bp", "active", "specification", "mnemonic", "weight_g", "length_mm", "width_mm",
    "height_mm", "tracks_weight", "least_weight_g", "most_weight_g",
)  # fmt: skip
_units = msgspec.json.Decoder(list[Packaging]).decode
_levels = msgspec.json.Decoder(tuple[StockLevel, ...]).decode
_suppliers = msgspec.json.Decoder(tuple[ApprovedSupplier, ...]).decode


async def records(skus: Collection[str], connection: asyncpg.Connection[Any]) -> dict[str, ItemRecord]:
    """Those of `skus` that there are, with everything said, and as `seen_version` the version they have."""
    return {row["sku"]: _record(row) for row in await connection.fetch(RECORDS, list(skus))}


def _record(row: asyncpg.Record) -> ItemRecord:
    units = {unit.unit: unit for unit in _units(row["units"] or "[]")}
    base = units.pop(row["base_unit"], None)
    return ItemRecord(
        **{name: row[name] for name in PLAIN},
        barcodes=tuple(base.barcodes) if base else (),
        units=tuple(
            UnitFactor(unit.unit, unit.numerator, unit.denominator, tuple(unit.barcodes)) for unit in units.values()
        ),
        storage_class=StorageClass(row["storage_class"]),
        levels=_levels(row["levels"] or "[]"),
        suppliers=_suppliers(row["suppliers"] or "[]"),
        seen_version=row["version"],
    )


MERGED = """
    SELECT g.sku, i.sku FROM item g JOIN item i ON i.id = g.merged_into WHERE g.sku = ANY($1::text[])
"""


async def merged_items(skus: Collection[str], connection: asyncpg.Connection[Any]) -> dict[str, str]:
    """Those of `skus` that were merged into another item → what that is called."""
    return dict(await connection.fetch(MERGED, list(skus)))


MEASURED = """
    SELECT i.sku, i.id, i.base_unit, i.active, i.tracks_expiry AND NOT (i.tracks_lot OR i.tracks_serial) AS kept_by_expiry,
        array_agg(u.unit) AS units, array_agg(u.numerator) AS numerators, array_agg(u.denominator) AS denominators
    FROM item i JOIN item_unit u ON u.item = i.id WHERE i.sku = ANY($1::text[]) GROUP BY i.id
"""


class Measured(msgspec.Struct, frozen=True):
    """What is needed to count an item. `factors`: unit → numerator, denominator. `kept_by_expiry`: its expiry is its lot."""

    id: ItemId
    base_unit: str
    active: bool
    kept_by_expiry: bool
    factors: dict[str, tuple[int, int]]


async def measured(skus: Collection[str], connection: asyncpg.Connection[Any]) -> dict[str, Measured]:
    """Those of `skus` that there are."""
    found = {}
    for row in await connection.fetch(MEASURED, list(skus)):
        factors = zip(row["units"], zip(row["numerators"], row["denominators"], strict=True), strict=True)
        found[row["sku"]] = Measured(row["id"], row["base_unit"], row["active"], row["kept_by_expiry"], dict(factors))
    return found
