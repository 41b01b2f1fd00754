"""Reads of discrepancies, with what their evidence names spelled out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

import asyncpg
import msgspec

from stowage.identity.queries import DeviceName, Name, device_names, names
from stowage.kernel.discrepancy import DiscrepancyKind, Means

DISCREPANCIES = """
    SELECT id, op_id, code, warehouse, evidence, choices, state, (extract(epoch FROM raised_at) * 1000)::bigint AS raised_at,
        person, device, coalesce(choice, '') AS choice, coalesce(reason, '') AS reason, resolved_by,
        (extract(epoch FROM resolved_at) * 1000)::bigint AS resolved_at
    FROM discrepancy
    WHERE ($1::bigint[] IS NULL OR warehouse IS NULL OR warehouse = ANY($1::bigint[]))
        AND ($2::text IS NULL OR state = $2) AND ($3::bigint IS NULL OR id = $3) AND ($4::bigint IS NULL OR id < $4)
    ORDER BY id DESC LIMIT $5
"""
HELD = """
    SELECT h.discrepancy, o.op_id, o.command, o.person, (extract(epoch FROM o.received_at) * 1000)::bigint AS received_at, o.data
    FROM discrepancy_op h JOIN op o USING (op_id) WHERE h.discrepancy = ANY($1::bigint[]) ORDER BY h.position
"""
ITEMS = "SELECT id, sku, name_zh, name_en, base_unit AS unit FROM item WHERE id = ANY($1::bigint[])"
PLACES = "SELECT id, code FROM place WHERE id = ANY($1::bigint[])"
LARGEST = 2**63 - 1
# Words in names of fields that are never shown, and of those that need cost.read.
SECRET = frozenset({"hash", "pin", "password", "token", "secret", "key", "sha256"})
COST = frozenset({"price", "cost", "value", "amount"})

State = Literal["open", "resolved"]


class ItemName(msgspec.Struct, frozen=True):
    id: int
    sku: str
    name_zh: str
    name_en: str
    unit: str


class PlaceName(msgspec.Struct, frozen=True):
    id: int
    code: str


class HeldOp(msgspec.Struct, frozen=True):
    """A parked command. `received_at` is ms UTC; `person` null where nobody is known by that id.

    `said` is its payload as JSON: never a secret, no price or value without cost.read; "" where nobody can read it.
    """

    op_id: UUID
    command: str
    person: Name | None
    received_at: int
    said: str


class Row(msgspec.Struct, frozen=True):
    """A discrepancy. Times are ms UTC; `item`, `place` are those it is about; null where there is none or it is unknown. `items`: all
    that its evidence names.
    """

    id: int
    op_id: UUID
    code: str
    warehouse: int | None
    evidence: dict[str, Any]
    choices: list[str]
    state: State
    raised_at: int
    person: Name | None
    device: DeviceName | None
    item: ItemName | None
    place: PlaceName | None
    items: list[ItemName]
    choice: str
    reason: str
    resolved_by: Name | None
    resolved_at: int | None
    ops: list[HeldOp]


class Page(msgspec.Struct, frozen=True):
    """Newest first; `next` goes into `before` for those after, null at the end."""

    rows: list[Row]
    next: int | None


async def find(
    warehouses: Sequence[int] | None,
    state: State | None,
    before: int | None,
    limit: int,
    connection: asyncpg.Connection[Any],
    *,
    kinds: Mapping[str, DiscrepancyKind],
    with_cost: bool,
) -> Page:
    rows = await connection.fetch(DISCREPANCIES, warehouses, state, None, before, limit + 1)
    told = await _told(rows[:limit], connection, kinds, with_cost=with_cost)
    return Page(told, told[-1].id if len(rows) > limit else None)


async def one(
    number: int,
    warehouses: Sequence[int] | None,
    connection: asyncpg.Connection[Any],
    *,
    kinds: Mapping[str, DiscrepancyKind],
    with_cost: bool,
) -> Row | None:
    rows = await connection.fetch(DISCREPANCIES, warehouses, None, number, None, 1)
    return (await _told(rows, connection, kinds, with_cost=with_cost))[0] if rows else None


def payload_of(data: bytes, *, with_cost: bool) -> str:
    """Of the stored bytes of a command, what may be shown. By the names of fields, whatever the command: it may be one that only a
    newer release knows."""
    hidden = SECRET if with_cost else SECRET | COST
    try:
        return msgspec.json.encode(_without(msgspec.json.decode(data)["payload"], hidden)).decode()
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return ""


def _without(value: Any, hidden: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(each, hidden) for key, each in value.items() if hidden.isdisjoint(key.lower().split("_"))}
    return [_without(each, hidden) for each in value] if isinstance(value, list) else value


async def _told(
    rows: Sequence[asyncpg.Record],
    connection: asyncpg.Connection[Any],
    kinds: Mapping[str, DiscrepancyKind],
    *,
    with_cost: bool,
) -> list[Row]:
    """Names for all rows at once, one statement a kind."""
    evidence = [msgspec.json.decode(row["evidence"]) for row in rows]
    held_rows = await connection.fetch(HELD, [row["id"] for row in rows])
    mentioned = [id_ for row in rows for id_ in (row["person"], row["resolved_by"]) if id_ is not None]
    people = await names([*mentioned, *(row["person"] for row in held_rows)], connection)
    devices = await device_names([row["device"] for row in rows], connection)
    named = [_items(row["code"], about, kinds) for row, about in zip(rows, evidence, strict=True)]
    wanted = sorted({item for one in named for item in one})
    items = {row["id"]: ItemName(**dict(row)) for row in await connection.fetch(ITEMS, wanted)}
    places = {row["id"]: PlaceName(**dict(row)) for row in await connection.fetch(PLACES, _ids(evidence, "place"))}
    held: dict[int, list[HeldOp]] = {}
    for number, op_id, command, person, received_at, data in held_rows:
        said = payload_of(data, with_cost=with_cost)
        held.setdefault(number, []).append(HeldOp(op_id, command, people.get(person), received_at, said))
    return [
        Row(
            id=row["id"],
            op_id=row["op_id"],
            code=row["code"],
            warehouse=row["warehouse"],
            evidence=about,
            choices=row["choices"],
            state=row["state"],
            raised_at=row["raised_at"],
            person=people.get(row["person"]),
            device=devices.get(row["device"]),
            item=_named(items, about, "item"),
            place=_named(places, about, "place"),
            items=[items[item] for item in all_items if item in items],
            choice=row["choice"],
            reason=row["reason"],
            resolved_by=people.get(row["resolved_by"]),
            resolved_at=row["resolved_at"],
            ops=held.get(row["id"], []),
        )
        for row, about, all_items in zip(rows, evidence, named, strict=True)
    ]


def _items(code: str, about: Mapping[str, Any], kinds: Mapping[str, DiscrepancyKind]) -> list[int]:
    """Ids of items that the evidence names, by what its kind says of it; a kind of a newer release by `item` alone."""
    kind = kinds.get(code)
    fields = [field.name for field in kind.evidence if field.means is Means.ITEM] if kind else ["item"]
    found = (about.get(name) for name in fields)
    return [one for one in found if isinstance(one, int) and 0 < one <= LARGEST]


def _ids(evidence: Iterable[dict[str, Any]], key: str) -> list[int]:
    found = (about.get(key) for about in evidence)
    return sorted({one for one in found if isinstance(one, int) and 0 < one <= LARGEST})


def _named(known: dict[int, Any], about: dict[str, Any], key: str) -> Any:
    number = about.get(key)
    return known.get(number) if isinstance(number, int) else None
