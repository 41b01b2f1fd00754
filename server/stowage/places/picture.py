"""A warehouse as it is drawn: its zones, aisles and places, how full each is, and for how long its oldest goods lie there."""

from __future__ import annotations

from typing import Any

import asyncpg
import msgspec

from stowage.catalog.queries import ITEM_MEASURES
from stowage.ledger.queries import SINCE

ZONES = """
    SELECT code, name_zh, name_en, storage_class, sequence, version FROM zone WHERE warehouse = $1 ORDER BY sequence, code
"""
AISLES = """
    SELECT zone, code, name_zh, name_en, sequence FROM aisle WHERE warehouse = $1 ORDER BY zone, sequence, code
"""
# Of all owners' goods. How full: the fullest of the limits that a place has; NULL where it has none. At most a hundred times.
FILLED = f"""
    SELECT b.place, count(DISTINCT b.item) AS items, sum(b.quantity) AS quantity, sum(b.quantity::numeric * i.weight_g) / 10000 AS weight_g,
        sum(b.quantity::numeric * i.volume_mm3) / 10000000 AS volume_ml, bool_or(i.weight_g = 0) AS unweighed,
        bool_or(i.volume_mm3 = 0) AS unmeasured
    FROM balance b JOIN ({ITEM_MEASURES}) i ON i.id = b.item WHERE b.place > 0 AND b.quantity > 0 GROUP BY b.place
"""
FILL = """
    CASE WHEN greatest(p.max_weight_g, p.max_volume_ml, p.max_quantity) > 0 THEN
        least(1000000, greatest(0, s.weight_g * 10000 / nullif(p.max_weight_g, 0), s.volume_ml * 10000 / nullif(p.max_volume_ml, 0),
            s.quantity * 10000 / nullif(p.max_quantity, 0)))::bigint END
"""
DAYS = f"""
    SELECT b.place, extract(day FROM now() - min({SINCE}))::bigint AS days FROM balance b
    WHERE b.place > 0 AND b.quantity > 0 AND b.place IN (SELECT id FROM place WHERE warehouse = $1) GROUP BY b.place
"""
PLACES = f"""
    SELECT p.id, p.code, p.kind, p.zone, p.aisle, p.bay, p.level, p.active, coalesce(s.items, 0) AS items, {FILL} AS fill_bp,
        (p.max_weight_g > 0 AND s.unweighed OR p.max_volume_ml > 0 AND s.unmeasured) IS TRUE AS unmeasured, {{days}} AS days
    FROM place p LEFT JOIN ({FILLED}) s ON s.place = p.id {{join}}
    WHERE p.warehouse = $1 AND (p.active OR s.items > 0) ORDER BY p.sequence, p.code
"""
WITHOUT_DAYS = PLACES.format(days="NULL::bigint", join="")
WITH_DAYS = PLACES.format(days="d.days", join=f"LEFT JOIN ({DAYS}) d ON d.place = p.id")


class Zone(msgspec.Struct, frozen=True):
    """`version`: to be said as `seen_version` when it is changed. `storage_class`: of those of its places that say "any"."""

    code: str
    name_zh: str
    name_en: str
    storage_class: str
    sequence: int
    version: int


class Aisle(msgspec.Struct, frozen=True):
    zone: str
    code: str
    name_zh: str
    name_en: str
    sequence: int


class Drawn(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in use, or one in which something still lies. `items`: how many lie there. `fill_bp`: how full by its fullest limit, 1/100
    percent, null where it has none; `unmeasured`: an item there has no weight or size, so that it is fuller than that. `days`: for how
    long its oldest goods lie there, where asked for and something does."""

    id: int
    code: str
    kind: str
    zone: str = ""
    aisle: str = ""
    bay: str = ""
    level: str = ""
    active: bool = True
    items: int = 0
    fill_bp: int | None = None
    unmeasured: bool = False
    days: int | None = None


class Picture(msgspec.Struct, frozen=True):
    """Zones and aisles as they are ordered, places in the order of the walk."""

    zones: list[Zone]
    aisles: list[Aisle]
    places: list[Drawn]


async def picture(warehouse: int, connection: asyncpg.Connection[Any], *, days: bool) -> Picture:
    rows = await connection.fetch(WITH_DAYS if days else WITHOUT_DAYS, warehouse)
    return Picture(
        [Zone(**row) for row in await connection.fetch(ZONES, warehouse)],
        [Aisle(**row) for row in await connection.fetch(AISLES, warehouse)],
        [Drawn(**row) for row in rows],
    )
