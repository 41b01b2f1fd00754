"""Rows of the partition "catalogue" that devices keep: units, items, their skus, and where a barcode leads."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import asyncpg
import msgspec

from stowage.catalog.commands import StorageClass, UnitRecord
from stowage.kernel.decision import FeedRow

PARTITION = "catalogue"

ITEMS = """
    SELECT i.id, i.sku, i.name_zh, i.name_en, i.base_unit, i.tracks_lot, i.tracks_expiry, i.tracks_serial, i.active,
        i.tracks_weight, i.least_weight_g, i.most_weight_g,
        i.category, i.storage_class, i.weight_g, i.length_mm::bigint * i.width_mm * i.height_mm AS volume_mm3,
        coalesce(i.merged_into, i.id) AS leads_to,
        array_agg(u.unit ORDER BY u.unit) AS units, array_agg(u.numerator ORDER BY u.unit) AS numerators,
        array_agg(u.denominator ORDER BY u.unit) AS denominators
    FROM item i JOIN item_unit u ON u.item = i.id
    WHERE i.id = ANY($1::bigint[]) GROUP BY i.id ORDER BY i.id
"""
BARCODES = """
    SELECT b.code, b.item, b.unit, u.numerator, u.denominator
    FROM barcode b JOIN item_unit u ON u.item = b.item AND u.unit = b.unit
    WHERE b.code = ANY($1::text[]) ORDER BY b.code, b.item, b.unit
"""

Factor = tuple[str, int, int]


class UnitBody(msgspec.Struct, frozen=True, omit_defaults=True):
    code: str
    zh: str = ""
    en: str = ""
    decimals: int = 0


class ItemBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """`track`: l lot, e expiry, s serial, w weight (of one base unit at least and at most `least_g`, `most_g`).
    `units` without the base unit. `storage`: none where it is ambient; weight and volume of one
    base unit."""

    id: int
    sku: str
    unit: str
    zh: str = ""
    en: str = ""
    track: str = ""
    units: tuple[Factor, ...] = ()
    active: bool = False
    category: str = ""
    storage: str = ""
    weight_g: int = 0
    volume_mm3: int = 0
    least_g: int = 0
    most_g: int = 0


class SkuBody(msgspec.Struct, frozen=True):
    """`item`: the one that it names; of a merged one what it became."""

    item: int


class BarcodeBody(msgspec.Struct, frozen=True):
    """Two or more: ambiguous, the person is asked."""

    to: list[tuple[int, str, int, int]]


def unit(record: UnitRecord) -> FeedRow:
    return _row("unit", record.code, UnitBody(record.code, record.name_zh, record.name_en, record.decimals))


async def items(ids: Collection[int], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    told = []
    for row in await connection.fetch(ITEMS, list(ids)):
        told.append(_row("item", str(row["id"]), _item(row)))
        told.append(_row("sku", row["sku"], SkuBody(row["leads_to"])))
    return told


async def barcodes(codes: Collection[str], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    """Where each code leads now; a tombstone where nowhere."""
    leads: dict[str, list[tuple[int, str, int, int]]] = {code: [] for code in sorted(codes)}
    for code, *lead in await connection.fetch(BARCODES, list(codes)):
        leads[code].append(tuple(lead))
    return [
        _row("barcode", code, BarcodeBody(to)) if to else FeedRow(PARTITION, "barcode", code, None)
        for code, to in leads.items()
    ]


def _item(row: asyncpg.Record) -> ItemBody:
    factors = zip(row["units"], row["numerators"], row["denominators"], strict=True)
    marks = (
        ("l", row["tracks_lot"]),
        ("e", row["tracks_expiry"]),
        ("s", row["tracks_serial"]),
        ("w", row["tracks_weight"]),
    )
    return ItemBody(
        id=row["id"],
        sku=row["sku"],
        unit=row["base_unit"],
        zh=row["name_zh"],
        en=row["name_en"],
        track="".join(mark for mark, tracked in marks if tracked),
        units=tuple(factor for factor in factors if factor[0] != row["base_unit"]),
        active=row["active"],
        category=row["category"],
        storage="" if row["storage_class"] == StorageClass.AMBIENT else row["storage_class"],
        weight_g=row["weight_g"],
        volume_mm3=row["volume_mm3"],
        least_g=row["least_weight_g"],
        most_g=row["most_weight_g"],
    )


def _row(kind: str, key: str, body: msgspec.Struct) -> FeedRow:
    return FeedRow(PARTITION, kind, key, msgspec.json.encode(body))
