"""One item as the desk sees it: the figures, where it lies, who holds it, and its card 流水账."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.kernel.ids import ItemId
from stowage.ledger.figures import VALUED_IN, WORTH_IN
from stowage.ledger.queries import STOCK, CardRow, card
from stowage.purchasing.queries import INBOUND

HERE = "coalesce($2::bigint[], '{}')"
ITEM = f"""
    SELECT i.id, i.sku, i.name_zh, i.name_en, i.base_unit AS unit, i.tracks_lot, i.tracks_expiry, i.tracks_serial, i.active,
        {VALUED_IN.replace("{warehouses}", HERE)} AS valued, {WORTH_IN.replace("{warehouses}", HERE)} AS value
    FROM item i LEFT JOIN item_cost c ON c.item = i.id WHERE i.id = $1
"""
FIGURES = f"""
    SELECT coalesce(sum(on_hand), 0)::bigint AS on_hand, coalesce(sum(surplus), 0)::bigint AS surplus,
        coalesce(sum(inspection), 0)::bigint AS inspection, coalesce(sum(quarantine), 0)::bigint AS quarantine,
        coalesce(sum(damaged), 0)::bigint AS damaged, coalesce(sum(reserved), 0)::bigint AS reserved,
        coalesce(sum(over_reserved), 0)::bigint AS over_reserved, coalesce(sum(available), 0)::bigint AS available,
        (SELECT coalesce(sum(inbound), 0) FROM ({INBOUND}) i
         WHERE item = $1 AND ($2::bigint[] IS NULL OR warehouse = ANY($2)))::bigint AS inbound
    FROM ({STOCK}) s WHERE item = $1 AND ($2::bigint[] IS NULL OR warehouse = ANY($2))
"""
UNITS = (
    "SELECT unit, numerator, denominator FROM item_unit WHERE item = $1 ORDER BY numerator::numeric / denominator, unit"
)
PLACES = """
    SELECT p.warehouse, b.place, p.code, p.kind, b.lot, l.expires_on, b.container, b.status, b.owner, b.quantity
    FROM balance b JOIN place p ON p.id = b.place LEFT JOIN stock_lot l ON l.item = b.item AND l.lot = b.lot AND b.lot <> ''
    WHERE b.item = $1 AND b.place > 0 AND b.quantity > 0 AND ($2::bigint[] IS NULL OR p.warehouse = ANY($2))
    ORDER BY p.warehouse, p.code, b.lot, b.status, b.container
"""
HOLDS = """
    SELECT r.id, r.warehouse, r.place, p.code, r.lot, r.quantity, r.quantity - r.taken - r.released AS open, r.document,
        coalesce(h.reason, '') AS reason, h.person, r.created_at
    FROM reservation r LEFT JOIN stock_hold h ON h.id = r.id LEFT JOIN place p ON p.id = r.place
    WHERE r.item = $1 AND r.taken + r.released < r.quantity AND ($2::bigint[] IS NULL OR r.warehouse = ANY($2))
    ORDER BY r.created_at, r.id
"""
CODES = "SELECT id, code FROM place WHERE id = ANY($1::bigint[])"
PEOPLE = "SELECT id, name_zh, name_en FROM person WHERE id = ANY($1::bigint[])"
DEVICES = "SELECT id, code FROM device WHERE id = ANY($1::uuid[])"


class ItemHead(msgspec.Struct, frozen=True, omit_defaults=True):
    """`value` (minor units) of `valued` base quantity, of the warehouses shown: only for those who may read cost."""

    id: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    tracks_lot: bool
    tracks_expiry: bool
    tracks_serial: bool
    active: bool
    valued: int | None = None
    value: int | None = None


class Equation(msgspec.Struct, frozen=True):
    """on_hand − surplus − inspection − quarantine − damaged − reserved + over_reserved = available, floored at zero in each warehouse.
    `over_reserved` of what is reserved has no stock any more: goods went after they were promised."""

    on_hand: int
    surplus: int
    inspection: int
    quarantine: int
    damaged: int
    reserved: int
    over_reserved: int
    available: int
    inbound: int


class UnitFactor(msgspec.Struct, frozen=True):
    unit: str
    numerator: int
    denominator: int


class PlaceRow(msgspec.Struct, frozen=True):
    warehouse: int
    place: int
    code: str
    kind: str
    lot: str
    expires_on: date | None
    container: str
    status: str
    owner: int
    quantity: int


class HoldRow(msgspec.Struct, frozen=True):
    """`place`, `code` and `lot` are null where any will do. `created_at`: ms UTC."""

    id: UUID
    warehouse: int
    place: int | None
    code: str | None
    lot: str | None
    quantity: int
    open: int
    document: str
    reason: str
    person: int | None
    created_at: int


class ItemStock(msgspec.Struct, frozen=True):
    item: ItemHead
    equation: Equation
    units: list[UnitFactor]
    places: list[PlaceRow]
    holds: list[HoldRow]


class Side(msgspec.Struct, frozen=True):
    """One side of a movement. A negative `place` is a virtual one (−1 supplier, −2 customer, …) and has no code."""

    place: int
    code: str
    status: str


class Actor(msgspec.Struct, frozen=True):
    id: int
    name_zh: str
    name_en: str


class CardLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One movement. `change` is signed and 0 among the places shown; `balance` is after it. `occurred_at`: ms UTC.
    `device` is a code ("G07"), empty for the desk and the program itself. `value`: signed change of stock value."""

    id: int
    occurred_at: int
    document: str
    number: str | None
    source: Side
    target: Side
    lot: str
    quantity: int
    change: int
    balance: int
    person: Actor
    device: str
    value: int | None = None


class Card(msgspec.Struct, frozen=True):
    """Newest first. `next`: ask for `before` this to get the next page; null on the last."""

    rows: list[CardLine]
    next: str | None


async def item_stock(
    item: int, connection: asyncpg.Connection[Any], *, warehouses: Sequence[int] | None, with_value: bool
) -> ItemStock | None:
    """None: there is no such item."""
    head = await connection.fetchrow(ITEM, item, warehouses)
    if head is None:
        return None
    known = dict(head)
    if not with_value:
        known["valued"] = known["value"] = None
    figures = await connection.fetchrow(FIGURES, item, warehouses)
    units = await connection.fetch(UNITS, item)
    places = await connection.fetch(PLACES, item, warehouses)
    holds = [dict(row) for row in await connection.fetch(HOLDS, item, warehouses)]
    return ItemStock(
        ItemHead(**known),
        Equation(**dict(figures)),
        [UnitFactor(**dict(row)) for row in units],
        [PlaceRow(**dict(row)) for row in places],
        [HoldRow(**{**row, "created_at": _ms(row["created_at"])}) for row in holds],
    )


async def item_card(
    item: int,
    connection: asyncpg.Connection[Any],
    *,
    warehouses: Sequence[int] | None,
    place: int | None,
    lot: str | None,
    before: tuple[datetime, int] | None,
    limit: int,
    with_value: bool,
) -> Card:
    """Of one place, of these warehouses (None: all), and of one lot where one is given."""
    found = await card(
        ItemId(item), connection, warehouses=warehouses, place=place, lot=lot, before=before, limit=limit + 1
    )
    page = found[:limit]
    codes: dict[int, str] = dict(
        await connection.fetch(CODES, list({place for row in page for place in (row.source_place, row.target_place)}))
    )
    people = {
        row["id"]: Actor(**dict(row)) for row in await connection.fetch(PEOPLE, list({row.person for row in page}))
    }
    devices: dict[UUID, str] = dict(await connection.fetch(DEVICES, list({row.device for row in page})))
    lines = [
        CardLine(
            id=row.id,
            occurred_at=_ms(row.occurred_at),
            document=row.document,
            number=row.number,
            source=Side(row.source_place, codes.get(row.source_place, ""), row.source_status),
            target=Side(row.target_place, codes.get(row.target_place, ""), row.target_status),
            lot=row.lot,
            quantity=row.quantity,
            change=row.change,
            balance=row.balance,
            person=people.get(row.person, Actor(row.person, "", "")),
            device=devices.get(row.device, ""),
            value=row.value if with_value else None,
        )
        for row in page
    ]
    return Card(lines, cursor_of(page[-1]) if len(found) > limit else None)


def cursor_of(row: CardRow) -> str:
    return f"{_ms(row.occurred_at)}-{row.id}"


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
