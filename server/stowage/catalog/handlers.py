"""Set-based reading and writing around rules.decide: thousands of items in a few statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.catalog import feed, rules
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.kernel.command import CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Noted, Refusal
from stowage.kernel.ids import ItemId
from stowage.platform.pictures import differing, in_rounds, pictures
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
KNOWN = "SELECT sku, id FROM item WHERE sku = ANY($1::text[])"
KEPT_BARCODES = "SELECT item, code FROM barcode WHERE item = ANY($1::bigint[])"
PUT_BARCODES = """
    INSERT INTO barcode (item, unit, code) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING
"""
# With packaging as {unit: numerator/denominator} and barcodes as {unit: [codes]}.
ITEM_PICTURES = """
    SELECT i.sku AS key, i.sku AS name, NULL::bigint AS warehouse, to_jsonb(i) - '{id,sku,search}'::text[] || jsonb_build_object(
        'units', (SELECT jsonb_object_agg(u.unit, u.numerator || '/' || u.denominator) FROM item_unit u
            WHERE u.item = i.id AND u.unit <> i.base_unit),
        'barcodes', (SELECT jsonb_object_agg(b.unit, b.codes) FROM (
            SELECT unit, jsonb_agg(code ORDER BY code) AS codes FROM barcode WHERE item = i.id GROUP BY unit) b)) AS picture
    FROM item i WHERE i.sku = ANY($1::text[])
"""
UNIT_PICTURES = """
    SELECT code AS key, code AS name, NULL::bigint AS warehouse, to_jsonb(u) - 'code' AS picture FROM unit u
    WHERE code = ANY($1::text[])
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
    ) -> list[Noted]:
        del numbers
        noted: list[Noted] = []
        for put in in_rounds(decisions, lambda one: _records(one).keys()):
            by = {name: context.op_id for context, decision in put for name in _records((context, decision))}
            records = {name: record for one in put for name, record in _records(one).items()}
            units = [record for record in records.values() if isinstance(record, UnitRecord)]
            items = [record for record in records.values() if isinstance(record, ItemRecord)]
            if units:
                noted += await _put_units(units, {unit.code: by["unit", unit.code] for unit in units}, connection)
            if items:
                noted += await _put_items(items, {item.sku: by["item", item.sku] for item in items}, connection)
        return noted


def _skus(batch: Iterable[Any]) -> list[str]:
    return sorted({item.sku for command in batch if isinstance(command, PutItems) for item in command.items})


def _known(row: asyncpg.Record) -> rules.KnownItem:
    factors = zip(row["units"], zip(row["numerators"], row["denominators"], strict=True), strict=True)
    return rules.KnownItem(row["base_unit"], dict(factors), moved=row["moved"], id=row["id"])


def _records(one: tuple[Context, Decision]) -> dict[tuple[str, str], ItemRecord | UnitRecord]:
    """What a decision writes: kind and key → record."""
    found: dict[tuple[str, str], ItemRecord | UnitRecord] = {}
    for change in one[1].changes:
        if isinstance(change, rules.UnitsPut):
            found |= {("unit", unit.code): unit for unit in change.units}
        elif isinstance(change, rules.ItemsPut):
            found |= {("item", item.sku): item for item in change.items}
    return found


async def _put_units(
    units: Sequence[UnitRecord], by: Mapping[str, UUID], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    before = await pictures(UNIT_PICTURES, by, connection)
    rows = [(unit.code, unit.name_zh, unit.name_en, unit.decimals) for unit in units]
    await connection.execute(PUT_UNITS, *zip(*rows, strict=True))
    changed = differing("unit", by, before, await pictures(UNIT_PICTURES, by, connection))
    return [*map(feed.unit, units), *changed]


async def _put_items(
    items: Sequence[ItemRecord], by: Mapping[str, UUID], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    before = await pictures(ITEM_PICTURES, by, connection)
    told = await _put(items, connection)
    return [*told, *differing("item", by, before, await pictures(ITEM_PICTURES, by, connection))]


async def _put(items: Sequence[ItemRecord], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    skus = [item.sku for item in items]
    codes = {row["code"] for row in await connection.fetch(FORGET_UNITS, skus, [item.base_unit for item in items])}
    given = {item.sku: _barcodes(item) for item in items}
    kept, replaced = await _kept_barcodes(given, connection)
    named = {sku: {*kept[sku], *(code for _, code in barcodes)} for sku, barcodes in given.items()}
    rows = await connection.fetch(PUT_ITEMS, *zip(*(_row(item, named[item.sku]) for item in items), strict=True))
    ids: dict[str, ItemId] = {row["sku"]: row["id"] for row in rows}
    await connection.execute(PUT_COSTS, list(ids.values()))
    factors = [(ids[item.sku], unit, *factor) for item in items for unit, factor in rules.factors_of(item).items()]
    await connection.execute(PUT_FACTORS, *zip(*factors, strict=True))
    barcodes = [(ids[sku], unit, code) for sku, those in given.items() for unit, code in those]
    if barcodes:
        await connection.execute(PUT_BARCODES, *zip(*barcodes, strict=True))
    codes |= replaced | {code for _, _, code in barcodes}
    return [*await feed.items(ids.values(), connection), *await feed.barcodes(codes, connection)]


async def _kept_barcodes(
    given: Mapping[str, Sequence[tuple[str, str]]], connection: asyncpg.Connection[Any]
) -> tuple[dict[str, list[str]], set[str]]:
    """Sku → codes that stay, once those of the units that get others are gone; and these."""
    known = dict(await connection.fetch(KNOWN, list(given)))
    kept: dict[str, list[str]] = {sku: [] for sku in given}
    if not known:
        return kept, set()
    units = {(known[sku], unit) for sku in known for unit, _ in given[sku]}
    gone = await connection.fetch(FORGET_BARCODES, *zip(*units, strict=True)) if units else []
    skus = {item: sku for sku, item in known.items()}
    for row in await connection.fetch(KEPT_BARCODES, list(skus)):
        kept[skus[row["item"]]].append(row["code"])
    return kept, {row["code"] for row in gone}


def _barcodes(item: ItemRecord) -> list[tuple[str, str]]:
    """Unit and code of those the record names."""
    units = ((item.base_unit, item.barcodes), *((unit.unit, unit.barcodes) for unit in item.units))
    return [(unit, code) for unit, codes in units for code in codes]


def _row(item: ItemRecord, barcodes: Collection[str]) -> tuple[Any, ...]:
    """`barcodes`: all that it will have."""
    return (
        item.sku, item.name_zh, item.name_en, item.base_unit, item.category, item.tracks_lot, item.tracks_expiry,
        item.tracks_serial, item.inspected, item.over_tolerance_bp, item.short_tolerance_bp, item.active,
        search_key(item.sku, item.name_en, item.name_zh, item.category, *sorted(barcodes)),
    )  # fmt: skip


ROOM = Catalog()
REACTIONS = ()
