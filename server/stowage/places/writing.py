"""Set-based writing of warehouses, zones, aisles and places. Devices know their own warehouse's places, and all warehouses by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.kernel.decision import FeedRow, Noted
from stowage.places.commands import PlaceRecord, PlaceStorage, PutWarehouse, ZoneRecord
from stowage.platform.pictures import Picture, differing, pictures

PUT_WAREHOUSES = """
    INSERT INTO warehouse (code, name_zh, name_en, timezone, has_bins)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
    ON CONFLICT (code) DO UPDATE
    SET name_zh = excluded.name_zh, name_en = excluded.name_en, timezone = excluded.timezone, has_bins = excluded.has_bins,
        version = warehouse.version + 1
    RETURNING id, code, name_zh AS zh, name_en AS en, timezone, has_bins
"""
IDS = "SELECT code, id FROM warehouse WHERE code = ANY($1::text[])"
LAST = "SELECT warehouse, max(sequence) FROM place WHERE warehouse = ANY($1::bigint[]) GROUP BY warehouse"
KEPT = """
    SELECT p.warehouse, p.code, p.sequence, p.storage_class, p.max_weight_g, p.max_volume_ml, p.max_quantity
    FROM unnest($1::bigint[], $2::text[]) AS x(warehouse, code) JOIN place p USING (warehouse, code)
"""
PUT_PLACES = """
    INSERT INTO place (warehouse, code, kind, zone, aisle, bay, level, active, sequence, storage_class, max_weight_g, max_volume_ml,
        max_quantity)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[],
        $9::bigint[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[])
    ON CONFLICT (warehouse, code) DO UPDATE
    SET kind = excluded.kind, zone = excluded.zone, aisle = excluded.aisle, bay = excluded.bay, level = excluded.level,
        active = excluded.active, sequence = excluded.sequence, storage_class = excluded.storage_class,
        max_weight_g = excluded.max_weight_g, max_volume_ml = excluded.max_volume_ml, max_quantity = excluded.max_quantity,
        version = place.version + 1
    RETURNING id
"""
# As devices are told of them.
TOLD = """
    SELECT p.warehouse, p.active, p.id, p.code, p.kind, p.zone, p.aisle, p.bay, p.level, p.sequence,
        coalesce(nullif(p.storage_class, 'any'), nullif(z.storage_class, 'any'), '') AS storage, p.max_weight_g, p.max_volume_ml,
        p.max_quantity
    FROM place p LEFT JOIN zone z ON z.warehouse = p.warehouse AND z.code = p.zone
"""
OF_ZONES = f"""
    {TOLD} JOIN unnest($1::bigint[], $2::text[]) AS x(warehouse, zone) ON x.warehouse = p.warehouse AND x.zone = p.zone
    WHERE p.storage_class = 'any' AND p.active
"""
ADD_ZONES = """
    INSERT INTO zone (warehouse, code) SELECT * FROM unnest($1::bigint[], $2::text[]) ON CONFLICT DO NOTHING
"""
ADD_AISLES = """
    INSERT INTO aisle (warehouse, zone, code) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING
"""
PUT_ZONES = """
    INSERT INTO zone (warehouse, code, name_zh, name_en, storage_class, sequence)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
    ON CONFLICT (warehouse, code) DO UPDATE
    SET name_zh = excluded.name_zh, name_en = excluded.name_en, storage_class = excluded.storage_class, sequence = excluded.sequence,
        version = zone.version + 1
"""
PUT_AISLES = """
    INSERT INTO aisle (warehouse, zone, code, name_zh, name_en, sequence)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
    ON CONFLICT (warehouse, zone, code) DO UPDATE
    SET name_zh = excluded.name_zh, name_en = excluded.name_en, sequence = excluded.sequence
"""
ORDER = """
    UPDATE place p SET sequence = x.sequence, version = p.version + 1
    FROM unnest($2::text[], $3::bigint[]) AS x(code, sequence)
    WHERE p.warehouse = $1 AND p.code = x.code AND p.sequence <> x.sequence
    RETURNING p.id
"""
WAREHOUSE_PICTURES = """
    SELECT code AS key, code AS name, id AS warehouse, to_jsonb(w) - '{id,code,version}'::text[] AS picture
    FROM warehouse w WHERE code = ANY($1::text[])
"""
# By the warehouse's id and the code of the place (or zone), a unit separator between them: no code holds one. Both are looked up at once:
# planned by the warehouse alone, 20,000 of them are compared with 20,000.
PLACE_PICTURES = r"""
    SELECT x.key, w.code || '/' || p.code AS name, p.warehouse, to_jsonb(p) - '{id,warehouse,code,version,empty}'::text[] AS picture
    FROM unnest($1::text[]) AS x(key)
    JOIN place p ON p.warehouse = split_part(x.key, E'\x1f', 1)::bigint AND p.code = split_part(x.key, E'\x1f', 2)
    JOIN warehouse w ON w.id = p.warehouse
"""
# Aisles as {code: {…}}.
ZONE_PICTURES = r"""
    SELECT x.key, w.code || '/' || z.code AS name, z.warehouse, to_jsonb(z) - '{warehouse,code,version}'::text[] || jsonb_build_object(
        'aisles', (SELECT jsonb_object_agg(a.code, to_jsonb(a) - '{warehouse,zone,code}'::text[])
            FROM aisle a WHERE a.warehouse = z.warehouse AND a.zone = z.code)) AS picture
    FROM unnest($1::text[]) AS x(key)
    JOIN zone z ON z.warehouse = split_part(x.key, E'\x1f', 1)::bigint AND z.code = split_part(x.key, E'\x1f', 2)
    JOIN warehouse w ON w.id = z.warehouse
"""
NEW = {"storage_class": PlaceStorage.ANY, "max_weight_g": 0, "max_volume_ml": 0, "max_quantity": 0}
KEEPS = tuple(NEW)

Codes = Mapping[tuple[str, str], UUID]  # of warehouse and place (or zone) → what wrote it


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
    sequence: int = 0
    storage: str = ""
    max_weight_g: int = 0
    max_volume_ml: int = 0
    max_quantity: int = 0


def key_of(warehouse: int, code: str) -> str:
    """As pictures of places and zones are asked for."""
    return f"{warehouse}\x1f{code}"


async def put_warehouses(
    commands: Sequence[PutWarehouse], by: Mapping[str, UUID], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    """`by`: code → operation. Each of another warehouse."""
    before = await pictures(WAREHOUSE_PICTURES, by, connection)
    rows = await connection.fetch(
        PUT_WAREHOUSES,
        *zip(*((c.code, c.name_zh, c.name_en, c.timezone, c.has_bins) for c in commands), strict=True),
    )
    told: list[Noted] = [_row("catalogue", "warehouse", row["id"], WarehouseBody(**row)) for row in rows]
    return told + differing("warehouse", by, before, await pictures(WAREHOUSE_PICTURES, by, connection))


async def put_places(
    places: Mapping[tuple[str, str], PlaceRecord], by: Codes, connection: asyncpg.Connection[Any]
) -> list[Noted]:
    """Places by the codes of warehouse and place."""
    ids = dict(await connection.fetch(IDS, list({warehouse for warehouse, _ in places})))
    records = {(ids[warehouse], place.code): place for (warehouse, _), place in places.items()}
    keys = {key_of(ids[warehouse], code): by[warehouse, code] for warehouse, code in places}
    before = await pictures(PLACE_PICTURES, keys, connection)
    areas = {
        key_of(ids[warehouse], place.zone): by[warehouse, place.code]
        for (warehouse, _), place in places.items()
        if place.zone
    }
    told = await _add_areas(records, areas, connection)
    rows = await _rows(records, connection)
    put = [row["id"] for row in await connection.fetch(PUT_PLACES, *zip(*rows, strict=True))]
    told += _told(await connection.fetch(f"{TOLD} WHERE p.id = ANY($1::bigint[])", put))
    return told + differing("place", keys, before, await pictures(PLACE_PICTURES, keys, connection))


async def put_zones(
    zones: Mapping[tuple[str, str], ZoneRecord], by: Codes, connection: asyncpg.Connection[Any]
) -> list[Noted]:
    """Zones by the codes of warehouse and zone. Devices are told what may be kept in their places."""
    ids = dict(await connection.fetch(IDS, list({warehouse for warehouse, _ in zones})))
    keys = {key_of(ids[warehouse], code): by[warehouse, code] for warehouse, code in zones}
    before = await pictures(ZONE_PICTURES, keys, connection)
    rows = [
        (ids[warehouse], zone.code, zone.name_zh, zone.name_en, zone.storage_class, zone.sequence)
        for (warehouse, _), zone in zones.items()
    ]
    await connection.execute(PUT_ZONES, *zip(*rows, strict=True))
    aisles = [
        (ids[warehouse], zone.code, *msgspec.structs.astuple(aisle))
        for (warehouse, _), zone in zones.items()
        for aisle in zone.aisles
    ]
    if aisles:
        await connection.execute(PUT_AISLES, *zip(*aisles, strict=True))
    after = await pictures(ZONE_PICTURES, keys, connection)
    kept = [key for key in keys if _kept(before.get(key)) != _kept(after.get(key))]
    areas = [(int(warehouse), code) for warehouse, _, code in (key.partition("\x1f") for key in kept)]
    told = _told(await connection.fetch(OF_ZONES, *zip(*areas, strict=True))) if areas else []
    return told + differing("zone", keys, before, after)


def _kept(zone: Picture | None) -> str:
    return zone.fields["storage_class"] if zone else PlaceStorage.ANY


async def order_places(
    warehouse: str, codes: Sequence[str], first: int, op_id: UUID, connection: asyncpg.Connection[Any]
) -> list[Noted]:
    """Number them on the walk, one after the other."""
    id_ = dict(await connection.fetch(IDS, [warehouse]))[warehouse]
    keys = {key_of(id_, code): op_id for code in codes}
    before = await pictures(PLACE_PICTURES, keys, connection)
    moved = await connection.fetch(ORDER, id_, list(codes), list(range(first, first + len(codes))))
    told = _told(await connection.fetch(f"{TOLD} WHERE p.id = ANY($1::bigint[])", [row["id"] for row in moved]))
    return told + differing("place", keys, before, await pictures(PLACE_PICTURES, keys, connection))


async def _add_areas(
    records: Mapping[tuple[int, str], PlaceRecord], by: Mapping[str, UUID], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    """Zones and aisles that places name and that are not there yet. `by`: key of the zone → what names it."""
    zones = {(warehouse, place.zone) for (warehouse, _), place in records.items() if place.zone}
    if not zones:
        return []
    before = await pictures(ZONE_PICTURES, by, connection)
    await connection.execute(ADD_ZONES, *zip(*sorted(zones), strict=True))
    aisles = {
        (warehouse, place.zone, place.aisle) for (warehouse, _), place in records.items() if place.zone and place.aisle
    }
    if aisles:
        await connection.execute(ADD_AISLES, *zip(*sorted(aisles), strict=True))
    changed: list[Noted] = []
    changed += differing("zone", by, before, await pictures(ZONE_PICTURES, by, connection))
    return changed


async def _rows(
    records: Mapping[tuple[int, str], PlaceRecord], connection: asyncpg.Connection[Any]
) -> list[tuple[Any, ...]]:
    """What is not said as it is; of a new place as NEW says, and after the last on the walk."""
    last: dict[int, int] = dict(await connection.fetch(LAST, list({warehouse for warehouse, _ in records})))
    kept = {(row["warehouse"], row["code"]): row for row in await connection.fetch(KEPT, *zip(*records, strict=True))}
    rows = []
    for (warehouse, code), place in records.items():
        known = kept.get((warehouse, code))
        sequence = place.sequence
        if sequence is None and known is None:
            sequence = last[warehouse] = last.get(warehouse, 0) + 1
        elif sequence is None and known is not None:
            sequence = known["sequence"]
        values = known if known is not None else NEW
        said = [values[name] if (one := getattr(place, name)) is None else one for name in KEEPS]
        where = (place.zone, place.aisle, place.bay, place.level)
        rows.append((warehouse, code, place.kind, *where, place.active, sequence, *said))
    return rows


def _row(partition: str, kind: str, key: int, body: msgspec.Struct | None) -> FeedRow:
    return FeedRow(partition, kind, str(key), msgspec.json.encode(body) if body else None)


def _told(rows: Sequence[asyncpg.Record]) -> list[Noted]:
    """Rows of TOLD; a place that is out of use is none to devices."""
    told: list[Noted] = []
    for row in rows:
        warehouse, active, *values = row
        told.append(_row(f"wh/{warehouse}/stock", "place", row["id"], PlaceBody(*values) if active else None))
    return told
