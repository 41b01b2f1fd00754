"""Set-based reading and writing around rules.decide: thousands of items in a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import asyncpg

from stowage.catalog import feed, rules
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.kernel.command import CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Refusal
from stowage.kernel.ids import ItemId
from stowage.platform.search import search_key

LOCK_ITEMS = "SELECT 1 FROM item WHERE sku = ANY($1::text[]) ORDER BY id FOR UPDATE"
LOAD_UNITS = "SELECT code FROM unit"
LOAD_ITEMS = """
    SELECT i.sku, i.id, i.base_unit, array_agg(u.unit) AS units, array_agg(u.numerator) AS numerators,
        array_agg(u.denominator) AS denominators, EXISTS (SELECT 1 FROM movement m WHERE m.item = i.id) AS moved
    FROM item i JOIN item_unit u ON u.item = i.id
    WHERE i.sku = ANY($1::text[]) GROUP BY i.id
"""
PUT_UNITS = """
    INSERT INTO unit (code, name_zh, name_en, decimals)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::smallint[])
    ON CONFLICT (code) DO UPDATE
    SET name_zh = excluded.name_zh, name_en = excluded.name_en, decimals = excluded.decimals
"""
PUT_ITEMS = """
    INSERT INTO item (sku, name_zh, name_en, base_unit, category, tracks_lot, tracks_expiry, tracks_serial, inspected,
        over_tolerance_bp, short_tolerance_bp, active, search)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::boolean[],
        $8::boolean[], $9::boolean[], $10::int[], $11::int[], $12::boolean[], $13::text[])
    ON CONFLICT (sku) DO UPDATE
    SET name_zh = excluded.name_zh, name_en = excluded.name_en, base_unit = excluded.base_unit,
        category = excluded.category, tracks_lot = excluded.tracks_lot, tracks_expiry = excluded.tracks_expiry,
        tracks_serial = excluded.tracks_serial, inspected = excluded.inspected,
        over_tolerance_bp = excluded.over_tolerance_bp, short_tolerance_bp = excluded.short_tolerance_bp,
        active = excluded.active, search = excluded.search
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
PUT_BARCODES = """
    INSERT INTO barcode (item, unit, code) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING
"""


class Catalog:
    """The room as the bus drives it."""

    name = "catalog"
    commands = (
        CommandSpec(PutItems, CommandKind.INTENT, "catalog.write", of_warehouse=False),
        CommandSpec(PutUnits, CommandKind.INTENT, "catalog.write", of_warehouse=False),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        await connection.execute(LOCK_ITEMS, _skus(batch))
        return Needs()

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> rules.State:
        units = {row["code"] for row in await connection.fetch(LOAD_UNITS)}
        rows = await connection.fetch(LOAD_ITEMS, _skus(batch))
        return rules.State(units, {row["sku"]: _known(row) for row in rows})

    def decide(self, state: rules.State, command: PutItems | PutUnits, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers
        units: dict[str, UnitRecord] = {}
        items: dict[str, ItemRecord] = {}
        for _, decision in decisions:
            for change in decision.changes:
                if isinstance(change, rules.UnitsPut):
                    units |= {unit.code: unit for unit in change.units}
                elif isinstance(change, rules.ItemsPut):
                    for item in change.items:
                        before = items.get(item.sku)
                        items[item.sku] = rules.merged(before, item) if before else item
        if units:
            rows = [(unit.code, unit.name_zh, unit.name_en, unit.decimals) for unit in units.values()]
            await connection.execute(PUT_UNITS, *zip(*rows, strict=True))
        told = [feed.unit(unit) for unit in units.values()]
        return told + (await _put(list(items.values()), connection) if items else [])


def _skus(batch: Iterable[Any]) -> list[str]:
    return sorted({item.sku for command in batch if isinstance(command, PutItems) for item in command.items})


def _known(row: asyncpg.Record) -> rules.KnownItem:
    factors = zip(row["units"], zip(row["numerators"], row["denominators"], strict=True), strict=True)
    return rules.KnownItem(row["base_unit"], dict(factors), moved=row["moved"], id=row["id"])


async def _put(items: Sequence[ItemRecord], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    bases = [item.base_unit for item in items]
    codes = {row["code"] for row in await connection.fetch(FORGET_UNITS, [item.sku for item in items], bases)}
    rows = await connection.fetch(PUT_ITEMS, *zip(*map(_row, items), strict=True))
    ids: dict[str, ItemId] = {row["sku"]: row["id"] for row in rows}
    await connection.execute(PUT_COSTS, list(ids.values()))
    factors = [(ids[item.sku], unit, *factor) for item in items for unit, factor in rules.factors_of(item).items()]
    await connection.execute(PUT_FACTORS, *zip(*factors, strict=True))
    barcodes = [
        (ids[item.sku], unit, code)
        for item in items
        for unit, given in ((item.base_unit, item.barcodes), *((unit.unit, unit.barcodes) for unit in item.units))
        for code in given
    ]
    if barcodes:
        replaced = {(item, unit) for item, unit, _ in barcodes}
        codes |= {row["code"] for row in await connection.fetch(FORGET_BARCODES, *zip(*replaced, strict=True))}
        await connection.execute(PUT_BARCODES, *zip(*barcodes, strict=True))
        codes |= {code for _, _, code in barcodes}
    return [*await feed.items(ids.values(), connection), *await feed.barcodes(codes, connection)]


def _row(item: ItemRecord) -> tuple[Any, ...]:
    return (
        item.sku, item.name_zh, item.name_en, item.base_unit, item.category, item.tracks_lot, item.tracks_expiry,
        item.tracks_serial, item.inspected, item.over_tolerance_bp, item.short_tolerance_bp, item.active,
        search_key(item.sku, item.name_en, item.name_zh, item.category),
    )  # fmt: skip


ROOM = Catalog()
REACTIONS = ()
