"""Reads of strategies, and a suggestion as guns make it, for this room's routes and for other rooms.

The server keeps no bins in memory. Of each step it reads only the bins that may come first (of empty ones a few, found by going along
the walk or the zone by an index), and the rule of suggesting.py decides among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.catalog.queries import STOWED_ITEMS
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import QUANTITY_SCALE
from stowage.places.queries import BINS
from stowage.platform.arrays import array
from stowage.putaway.commands import Mixing, Step, StepKind
from stowage.putaway.loading import bin_of, load_strategies
from stowage.putaway.model import SELDOM, USUAL, Binding, Goods, Held, State, Strategy
from stowage.putaway.suggesting import EMPTY_STEPS, MM3_IN_ML, Site, is_for, suggest

ITEM = f"SELECT * FROM ({STOWED_ITEMS}) i WHERE id = $1"
CLASS = "SELECT class FROM putaway_class WHERE warehouse = $1 AND item = $2"
BOUND = """
    SELECT b.item, b.place, b.minimum, b.maximum, p.sequence FROM putaway_binding b JOIN place p ON p.id = b.place
    WHERE b.item = $1 AND p.warehouse = $2 ORDER BY p.sequence, p.id
"""
LYING = """
    SELECT DISTINCT b.place FROM balance b JOIN place p ON p.id = b.place
    WHERE b.item = $1 AND b.place > 0 AND b.quantity > 0 AND p.warehouse = $2 AND p.kind = 'bin' AND p.active
"""
FITS = """
    p.kind = 'bin' AND p.active AND p.empty AND p.warehouse = $1
    AND (p.max_quantity = 0 OR p.max_quantity >= $2) AND (p.max_weight_g = 0 OR p.max_weight_g >= $3)
    AND (p.max_volume_ml = 0 OR p.max_volume_ml >= $4)
    AND ($5::text = '' OR coalesce(nullif(p.storage_class, 'any'),
        (SELECT z.storage_class FROM zone z WHERE z.warehouse = p.warehouse AND z.code = p.zone), 'any') IN ('any', $5))
    AND NOT EXISTS (SELECT FROM balance b WHERE b.place = p.id AND b.place > 0 AND b.quantity > 0)
    AND NOT EXISTS (SELECT FROM putaway_binding k WHERE k.place = p.id)
"""
EMPTY = f"SELECT p.id FROM place p WHERE {FITS} ORDER BY p.sequence, p.id LIMIT $6"
EMPTY_IN = f"SELECT p.id FROM place p WHERE {FITS} AND p.zone = $7 ORDER BY p.sequence, p.id LIMIT $6"
AFTER = f"SELECT p.id FROM place p WHERE {FITS} AND p.sequence >= $7 ORDER BY p.sequence, p.id LIMIT $6"
BEFORE = f"""
    SELECT id FROM (SELECT p.id, p.sequence FROM place p WHERE {FITS} AND p.sequence < $7 ORDER BY p.sequence DESC, p.id LIMIT $6) q
"""
IN = " AND p.zone = $8"
PLACES = f"SELECT * FROM ({BINS}) p WHERE id = ANY((SELECT $1::text::bigint[])::bigint[]) AND kind = 'bin' AND active ORDER BY sequence, id"
HELD = f"""
    SELECT b.place, b.item, b.quantity, b.lot, b.container, i.weight_g, i.volume_mm3
    FROM balance b LEFT JOIN ({STOWED_ITEMS}) i ON i.id = b.item
    WHERE b.place = ANY((SELECT $1::text::bigint[])::bigint[]) AND b.place > 0 AND b.quantity > 0
"""
BOUND_TO = (
    "SELECT item, place, minimum, maximum FROM putaway_binding WHERE place = ANY((SELECT $1::text::bigint[])::bigint[])"
)


class StrategyRecord(msgspec.Struct, frozen=True):
    """`version`: to be said as `seen_version`; 0: nobody has put one, these steps are the usual ones."""

    warehouse: int
    steps: tuple[Step, ...]
    mixing: Mixing
    most_containers: int
    learns: tuple[str, ...]
    version: int


class SuggestedPlace(msgspec.Struct, frozen=True):
    """`reason`: the kind of the step that found it; `near`: code of the pick face that it is near to."""

    place: int
    code: str
    reason: StepKind
    zone: str
    near: str


async def strategy(warehouse: WarehouseId, connection: asyncpg.Connection[Any]) -> StrategyRecord:
    known = await _strategy(warehouse, connection)
    return StrategyRecord(warehouse, known.steps, known.mixing, known.most_containers, known.learns, known.version)


async def suggestions(
    warehouse: WarehouseId,
    item: ItemId,
    quantity: int,
    connection: asyncpg.Connection[Any],
    *,
    lot: str = "",
    containers: int = 0,
    limit: int = 3,
) -> list[SuggestedPlace] | None:
    """Where so much of an item would go now. None: there is no such item."""
    row = await connection.fetchrow(ITEM, item)
    if row is None:
        return None
    goods = Goods(
        item=item,
        quantity=quantity,
        lot=lot,
        category=row["category"],
        storage=row["storage_class"],
        abc=await connection.fetchval(CLASS, warehouse, item) or SELDOM,
        weight_g=row["weight_g"],
        volume_mm3=row["volume_mm3"],
        containers=containers,
    )
    rules = await _strategy(warehouse, connection)
    site = await site_for(rules, goods, warehouse, limit, connection)
    codes = {one.id: one.code for one in site.bins}
    return [
        SuggestedPlace(one.place, codes[one.place], one.reason, one.zone, codes[one.near] if one.near else "")
        for one in suggest(rules, goods, site, limit)
    ]


async def _strategy(warehouse: WarehouseId, connection: asyncpg.Connection[Any]) -> Strategy:
    state = State()
    await load_strategies(state, [warehouse], connection)
    return state.strategies.get(warehouse, USUAL)


async def site_for(
    rules: Strategy,
    goods: Goods,
    warehouse: WarehouseId,
    limit: int,
    connection: asyncpg.Connection[Any],
) -> Site:
    """The bins among which the rule finds the same as among all."""
    steps = [step for step in rules.steps if is_for(step, goods)]
    own = await connection.fetch(BOUND, goods.item, warehouse)
    places = {row["place"] for row in own}
    if any(step.kind in {StepKind.SAME_ITEM, StepKind.SAME_LOT} for step in steps):
        places |= {row["place"] for row in await connection.fetch(LYING, goods.item, warehouse)}
    fitting = _fitting(goods, warehouse, limit)
    for step in steps:
        if step.kind in EMPTY_STEPS:
            places |= await _empty(step, fitting, own, connection)
    bins = [bin_of(row) for row in await connection.fetch(PLACES, array(places))]
    held: dict[PlaceId, list[Held]] = {}
    for row in await connection.fetch(HELD, array(places)):
        held.setdefault(row["place"], []).append(_held(row))
    bindings = [Binding(*row) for row in await connection.fetch(BOUND_TO, array(places))]
    return Site(bins, held, bindings)


def _held(row: asyncpg.Record) -> Held:
    return Held(
        row["item"], row["quantity"], row["lot"], row["container"], row["weight_g"] or 0, row["volume_mm3"] or 0
    )


def _fitting(goods: Goods, warehouse: WarehouseId, limit: int) -> tuple[Any, ...]:
    """The parameters of FITS: limits in whole grams and millilitres, rounded up."""
    weight = -(-goods.quantity * goods.weight_g // QUANTITY_SCALE)
    volume = -(-goods.quantity * goods.volume_mm3 // (QUANTITY_SCALE * MM3_IN_ML))
    return warehouse, goods.quantity, weight, volume, goods.storage, 2 * limit


async def _empty(
    step: Step, fitting: tuple[Any, ...], own: Sequence[asyncpg.Record], connection: asyncpg.Connection[Any]
) -> set[PlaceId]:
    if step.kind is not StepKind.NEAR_PICK_FACE:
        rows = await (
            connection.fetch(EMPTY_IN, *fitting, step.zone) if step.zone else connection.fetch(EMPTY, *fitting)
        )
        return {row["id"] for row in rows}
    if not own:
        return set()
    at = own[0]["sequence"]
    if not step.zone:
        return {row["id"] for way in (AFTER, BEFORE) for row in await connection.fetch(way, *fitting, at)}
    return {
        row["id"]
        for way in (AFTER, BEFORE)
        for row in await connection.fetch(way.replace("ORDER BY", f"{IN} ORDER BY"), *fitting, at, step.zone)
    }
