"""Set-based writing of warehouses and places. Devices know their own warehouse's places, and all warehouses by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.kernel.command import CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Noted, Refusal
from stowage.places import rules
from stowage.places.commands import PlaceRecord, PutWarehouse
from stowage.platform.pictures import differing, in_rounds, pictures

LOCK = "SELECT 1 FROM warehouse WHERE code = ANY($1::text[]) ORDER BY id FOR UPDATE"
KNOWN = "SELECT code, id FROM warehouse WHERE code = ANY($1::text[])"
BINS = """
    SELECT w.code AS warehouse, min(p.code) AS code FROM warehouse w JOIN place p ON p.warehouse = w.id
    WHERE w.code = ANY($1::text[]) AND p.kind = 'bin' AND p.active GROUP BY w.code
"""
PUT_WAREHOUSES = """
    INSERT INTO warehouse (code, name_zh, name_en, timezone, has_bins)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
    ON CONFLICT (code) DO UPDATE
    SET name_zh = excluded.name_zh, name_en = excluded.name_en, timezone = excluded.timezone, has_bins = excluded.has_bins
    RETURNING id, code, name_zh AS zh, name_en AS en, timezone, has_bins
"""
PUT_PLACES = """
    INSERT INTO place (warehouse, code, kind, zone, aisle, bay, level, active)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])
    ON CONFLICT (warehouse, code) DO UPDATE
    SET kind = excluded.kind, zone = excluded.zone, aisle = excluded.aisle, bay = excluded.bay, level = excluded.level,
        active = excluded.active
    RETURNING id, warehouse, code, kind, zone, aisle, bay, level, active
"""
WAREHOUSE_PICTURES = """
    SELECT code AS key, code AS name, id AS warehouse, to_jsonb(w) - '{id,code}'::text[] AS picture
    FROM warehouse w WHERE code = ANY($1::text[])
"""
# By codes of warehouse and place, a unit separator between them: no code holds one.
PLACE_PICTURES = r"""
    SELECT x.key, w.code || '/' || p.code AS name, p.warehouse, to_jsonb(p) - '{id,warehouse,code}'::text[] AS picture
    FROM unnest($1::text[]) AS x(key)
    JOIN warehouse w ON w.code = split_part(x.key, E'\x1f', 1)
    JOIN place p ON p.warehouse = w.id AND p.code = split_part(x.key, E'\x1f', 2)
"""


class WarehouseBody(msgspec.Struct, frozen=True, omit_defaults=True):
    id: int
    code: str
    timezone: str
    zh: str = ""
    en: str = ""
    has_bins: bool = False


class PlaceBody(msgspec.Struct, frozen=True, omit_defaults=True):
    id: int
    code: str
    kind: str
    zone: str = ""
    aisle: str = ""
    bay: str = ""
    level: str = ""


class Places:
    """The room as the bus drives it."""

    name = "places"
    commands = (CommandSpec(PutWarehouse, CommandKind.INTENT, "places.write"),)

    async def lock(self, batch: Sequence[PutWarehouse], connection: asyncpg.Connection[Any]) -> Needs:
        await connection.execute(LOCK, sorted({command.code for command in batch}))
        return Needs()

    async def load(self, batch: Sequence[PutWarehouse], connection: asyncpg.Connection[Any]) -> rules.State:
        codes = [command.code for command in batch]
        known, with_bins = await connection.fetch(KNOWN, codes), await connection.fetch(BINS, codes)
        return rules.State(dict(with_bins), dict(known))

    def decide(self, state: rules.State, command: PutWarehouse, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        noted: list[Noted] = []
        for put in in_rounds(decisions, lambda one: {command.code for command in _commands(one[1])}):
            by = {command.code: context.op_id for context, decision in put for command in _commands(decision)}
            commands = [command for _, decision in put for command in _commands(decision)]
            if commands:
                noted += await _put(commands, by, connection)
        return noted


def _commands(decision: Decision) -> list[PutWarehouse]:
    return [change.command for change in decision.changes if isinstance(change, rules.WarehousePut)]


async def _put(
    commands: Sequence[PutWarehouse], by: Mapping[str, UUID], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    """Each of another warehouse."""
    places_by = {f"{one.code}\x1f{place.code}": by[one.code] for one in commands for place in one.places}
    before = await pictures(WAREHOUSE_PICTURES, by, connection)
    places_before = await pictures(PLACE_PICTURES, places_by, connection)
    warehouses = await connection.fetch(
        PUT_WAREHOUSES,
        *zip(*((c.code, c.name_zh, c.name_en, c.timezone, c.has_bins) for c in commands), strict=True),
    )
    ids = {row["code"]: row["id"] for row in warehouses}
    places = {(ids[command.code], place.code): place for command in commands for place in command.places}
    noted: list[Noted] = [_row("catalogue", "warehouse", row["id"], WarehouseBody(**row)) for row in warehouses]
    noted += differing("warehouse", by, before, await pictures(WAREHOUSE_PICTURES, by, connection))
    if places:
        noted += await _put_places(places, connection)
        places_after = await pictures(PLACE_PICTURES, places_by, connection)
        noted += differing("place", places_by, places_before, places_after)
    return noted


async def _put_places(
    places: Mapping[tuple[int, str], PlaceRecord], connection: asyncpg.Connection[Any]
) -> list[FeedRow]:
    rows = [(key[0], *msgspec.structs.astuple(place)) for key, place in places.items()]
    told = []
    for row in await connection.fetch(PUT_PLACES, *zip(*rows, strict=True)):
        values = dict(row)
        partition, active = f"wh/{values.pop('warehouse')}/stock", values.pop("active")
        told.append(_row(partition, "place", row["id"], PlaceBody(**values) if active else None))
    return told


def _row(partition: str, kind: str, key: int, body: msgspec.Struct | None) -> FeedRow:
    return FeedRow(partition, kind, str(key), msgspec.json.encode(body) if body else None)


ROOM = Places()
REACTIONS = ()
