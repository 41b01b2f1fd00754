"""Reading around rules.decide, and the order in which what it says is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from stowage.kernel.command import CommandKind, CommandSpec, Former, Needs
from stowage.kernel.decision import Context, Decision, Noted, Refusal
from stowage.ledger.queries import THERE
from stowage.places import rules
from stowage.places.commands import MakeBins, OrderPlaces, PlaceRecord, PutPlaces, PutWarehouse, PutZones
from stowage.places.former import PutWarehouse1, with_more_fields
from stowage.places.pattern import PatternError, TooMany
from stowage.places.walk import Stop
from stowage.places.writing import (
    PLACE_PICTURES,
    WAREHOUSE_PICTURES,
    ZONE_PICTURES,
    key_of,
    order_places,
    put_places,
    put_warehouses,
    put_zones,
)
from stowage.platform.pictures import in_rounds, pictures

LOCK = "SELECT 1 FROM warehouse WHERE code = ANY($1::text[]) ORDER BY id FOR UPDATE"
WAREHOUSES = "SELECT code, id, version, has_bins FROM warehouse WHERE code = ANY($1::text[])"
BINS = """
    SELECT w.code AS warehouse, p.code FROM warehouse w JOIN place p ON p.warehouse = w.id
    WHERE w.code = ANY($1::text[]) AND p.kind = 'bin' AND p.active
"""
PLACES = """
    SELECT p.warehouse, p.code, p.id, p.active, p.version
    FROM unnest($1::bigint[], $2::text[]) AS x(warehouse, code) JOIN place p USING (warehouse, code)
"""
STANDING = f"SELECT place, items, holds FROM ({THERE}) t WHERE place = ANY($1::bigint[])"
ZONES = """
    SELECT z.warehouse, z.code, z.version
    FROM unnest($1::bigint[], $2::text[]) AS x(warehouse, code) JOIN zone z USING (warehouse, code)
"""
STOPS = """
    SELECT w.code AS warehouse, p.code, p.zone, p.aisle, p.bay, p.level, coalesce(z.sequence, 0) AS zone_at,
        coalesce(a.sequence, 0) AS aisle_at
    FROM warehouse w JOIN place p ON p.warehouse = w.id LEFT JOIN zone z ON z.warehouse = w.id AND z.code = p.zone
    LEFT JOIN aisle a ON a.warehouse = w.id AND a.zone = p.zone AND a.code = p.aisle
    WHERE w.code = ANY($1::text[]) AND p.active
"""


class Places:
    """The room as the bus drives it."""

    name = "places"
    commands = (
        CommandSpec(
            PutWarehouse,
            CommandKind.INTENT,
            "places.write",
            tidy=True,
            former=(Former(PutWarehouse1, with_more_fields),),
        ),
        CommandSpec(PutPlaces, CommandKind.INTENT, "places.write", tidy=True),
        CommandSpec(PutZones, CommandKind.INTENT, "places.write", tidy=True),
        CommandSpec(MakeBins, CommandKind.INTENT, "places.write", tidy=True),
        CommandSpec(OrderPlaces, CommandKind.INTENT, "places.write", tidy=True),
    )

    async def lock(self, batch: Sequence[rules.Command], connection: asyncpg.Connection[Any]) -> Needs:
        await connection.execute(LOCK, sorted(set(map(_warehouse, batch))))
        return Needs()

    async def load(self, batch: Sequence[rules.Command], connection: asyncpg.Connection[Any]) -> rules.State:
        codes = sorted(set(map(_warehouse, batch)))
        state = rules.State()
        seen = [one.code for one in batch if isinstance(one, PutWarehouse) and one.seen_version is not None]
        now = await pictures(WAREHOUSE_PICTURES, seen, connection) if seen else {}
        for code, id_, version, has_bins in await connection.fetch(WAREHOUSES, codes):
            fields = now[code].fields if code in now else {}
            state.warehouses[code] = rules.KnownWarehouse(id_, version, has_bins, now=fields)
        without = [one.code for one in batch if isinstance(one, PutWarehouse) and not one.has_bins]
        for warehouse, code in await connection.fetch(BINS, without) if without else ():
            state.warehouses[warehouse].bins.add(code)
        await _load_places(batch, state, connection)
        await _load_zones(batch, state, connection)
        walked = [one.warehouse for one in batch if isinstance(one, OrderPlaces)]
        for row in await connection.fetch(STOPS, walked) if walked else ():
            state.stops.setdefault(row["warehouse"], []).append(Stop(*tuple(row)[1:]))
        return state

    def decide(self, state: rules.State, command: rules.Command, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        noted: list[Noted] = []
        for put in in_rounds(decisions, lambda one: {_written(change) for change in one[1].changes}):
            noted += await _put(put, connection)
        return noted


def _warehouse(command: rules.Command) -> str:
    return command.code if isinstance(command, PutWarehouse) else command.warehouse


def _records(command: rules.Command) -> Sequence[PlaceRecord]:
    """The places that a command names or stands for; none where it cannot be read."""
    if isinstance(command, PutWarehouse | PutPlaces):
        return command.places
    if isinstance(command, MakeBins):
        try:
            return rules.bins_of(command)
        except (PatternError, TooMany):
            return ()
    return ()


async def _load_places(batch: Sequence[rules.Command], state: rules.State, connection: asyncpg.Connection[Any]) -> None:
    ids = _ids(state)
    named = {
        (ids[code], place.code): place
        for command in batch
        if (code := _warehouse(command)) in ids
        for place in _records(command)
    }
    if not named:
        return
    codes = {id_: code for code, id_ in ids.items()}
    seen = [key_of(*key) for key, place in named.items() if place.seen_version is not None]
    now = await pictures(PLACE_PICTURES, seen, connection) if seen else {}
    rows = await connection.fetch(PLACES, *zip(*named, strict=True))
    ending = [row["id"] for row in rows if row["active"] and not named[row["warehouse"], row["code"]].active]
    there = {row["place"]: row for row in await connection.fetch(STANDING, ending)} if ending else {}
    for row in rows:
        fields = now[key].fields if (key := key_of(row["warehouse"], row["code"])) in now else {}
        items, holds = (there[row["id"]]["items"], there[row["id"]]["holds"]) if row["id"] in there else (0, 0)
        known = rules.KnownPlace(row["active"], items, holds, row["version"], fields)
        state.places[codes[row["warehouse"]], row["code"]] = known


async def _load_zones(batch: Sequence[rules.Command], state: rules.State, connection: asyncpg.Connection[Any]) -> None:
    ids = _ids(state)
    puts = [one for one in batch if isinstance(one, PutZones) and one.warehouse in ids]
    named = [(ids[one.warehouse], zone.code) for one in puts for zone in one.zones]
    if not named:
        return
    codes = {id_: code for code, id_ in ids.items()}
    now = await pictures(ZONE_PICTURES, [key_of(*key) for key in named], connection)
    for warehouse, code, version in await connection.fetch(ZONES, *zip(*named, strict=True)):
        state.zones[codes[warehouse], code] = rules.Known(version, now[key_of(warehouse, code)].fields)


def _ids(state: rules.State) -> dict[str, int]:
    """Of the warehouses that there are."""
    return {code: known.id for code, known in state.warehouses.items() if known.id is not None}


def _written(change: Any) -> str:
    """The warehouse whose records a change writes: each is written whole before the next."""
    return change.command.code if isinstance(change, rules.WarehousePut) else str(change.warehouse)


async def _put(decisions: Sequence[tuple[Context, Decision]], connection: asyncpg.Connection[Any]) -> list[Noted]:
    """Each of another warehouse."""
    said = [(context.op_id, change) for context, decision in decisions for change in decision.changes]
    warehouses = {one.command.code: (op, one.command) for op, one in said if isinstance(one, rules.WarehousePut)}
    places = {
        (one.warehouse, place.code): (op, place)
        for op, one in said
        if isinstance(one, rules.PlacesPut)
        for place in one.places
    }
    zones = {
        (one.warehouse, zone.code): (op, zone)
        for op, one in said
        if isinstance(one, rules.ZonesPut)
        for zone in one.zones
    }
    noted: list[Noted] = []
    if warehouses:
        commands, by = [one for _, one in warehouses.values()], {code: op for code, (op, _) in warehouses.items()}
        noted += await put_warehouses(commands, by, connection)
    if places:
        records, ops = {key: one for key, (_, one) in places.items()}, {key: op for key, (op, _) in places.items()}
        noted += await put_places(records, ops, connection)
    if zones:
        areas, ops = {key: one for key, (_, one) in zones.items()}, {key: op for key, (op, _) in zones.items()}
        noted += await put_zones(areas, ops, connection)
    for op, one in said:
        if isinstance(one, rules.PlacesOrdered):
            noted += await order_places(one.warehouse, one.codes, one.first, op, connection)
    return noted


ROOM = Places()
REACTIONS = ()
