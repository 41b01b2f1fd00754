"""Reads of the audit trail: the history of a record, one entry, and the entries as somebody outside can prove them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.audit.content import EVENTS, OPS
from stowage.identity.queries import DeviceName, Name

# What may be asked about, and who may: those who may read such records.
RECORDS = {
    "item": "catalog.read",
    "category": "catalog.read",
    "unit": "catalog.read",
    "party": "parties.read",
    "warehouse": "places.read",
    "place": "places.read",
    "person": "identity.read",
    "role": "identity.read",
    "department": "identity.read",
    "device": "identity.supervise",
    "number_pattern": "numbering.read",
    "purchase_order": "purchasing.read",
}
EXPORTED = 1_000  # entries a statement

WHO = "p.code AS person_code, p.name_zh, p.name_en, d.code AS device_code, d.name AS device_name"
HISTORY = f"""
    SELECT c.before, c.after, c.cost_fields, o.sequence, (extract(epoch FROM o.received_at) * 1000)::bigint AS at, o.command AS what,
        o.person, o.device, {WHO}
    FROM change c JOIN op o USING (op_id) LEFT JOIN person p ON p.id = o.person LEFT JOIN device d ON d.id = o.device
    WHERE c.kind = $1 AND c.key = $2 AND ($3::bigint[] IS NULL OR c.warehouse IS NULL OR c.warehouse = ANY($3::bigint[]))
        AND ($4::bigint IS NULL OR o.sequence < $4)
    ORDER BY o.sequence DESC LIMIT $5
"""
ENTRY = f"""
    SELECT l.no, (extract(epoch FROM l.at) * 1000)::bigint AS at, l.op_id, l.what, l.person, l.device, l.warehouse, l.outcome,
        encode(l.sha256, 'hex') AS sha256, encode(l.chain, 'hex') AS chain, o.data, o.answer, v.address, v.params, {WHO}
    FROM audit_link l LEFT JOIN op o USING (op_id) LEFT JOIN security_event v ON v.id = l.event
    LEFT JOIN person p ON p.id = l.person LEFT JOIN device d ON d.id = l.device
    WHERE l.no = $1 AND ($2::bigint[] IS NULL OR l.warehouse = ANY($2::bigint[]))
"""
CHANGES = "SELECT kind, key, before, after, cost_fields FROM change WHERE op_id = $1 ORDER BY no LIMIT 1000"
PROVABLE = f"""
    SELECT l.no, c.content, encode(l.sha256, 'hex') AS sha256, encode(l.chain, 'hex') AS chain
    FROM audit_link l JOIN ({OPS}) c ON c.op_id = l.op_id WHERE l.no BETWEEN $1 AND $2
    UNION ALL
    SELECT l.no, c.content, encode(l.sha256, 'hex'), encode(l.chain, 'hex')
    FROM audit_link l JOIN ({EVENTS}) c ON c.event = l.event WHERE l.no BETWEEN $1 AND $2
    ORDER BY no
"""
HEAD = "SELECT coalesce(max(no), 0) FROM audit_link"

Fields = dict[str, Any]


class Change(msgspec.Struct, frozen=True):
    """What one command changed of a record. `at` is ms UTC, when it was received; `what` its command. `before` null: the record was new;
    `after` null: it was gone. Each holds only the fields that differ."""

    at: int
    what: str
    person: Name | None
    device: DeviceName | None
    before: Fields | None
    after: Fields | None


class History(msgspec.Struct, frozen=True):
    """Newest first. `next`: where the older ones begin, null when there are none."""

    rows: list[Change]
    next: int | None


class RecordChange(msgspec.Struct, frozen=True):
    kind: str
    key: str
    before: Fields | None
    after: Fields | None


class Entry(msgspec.Struct, frozen=True):
    """One entry of the trail. `at` is ms UTC. Of a command `data` and `answer` as stored, of a security event `params` and `address`."""

    no: int
    at: int
    what: str
    person: Name | None
    device: DeviceName | None
    warehouse: int | None
    outcome: str
    sha256: str
    chain: str
    changes: list[RecordChange]
    data: bytes | None
    answer: bytes | None
    address: str
    params: Fields


class Provable(msgspec.Struct, frozen=True):
    """`sha256` is that of `content` in UTF-8, `chain` that of the chain before, `no` in 8 bytes and `sha256`; both in hex."""

    no: int
    content: str
    sha256: str
    chain: str


async def history(
    record: tuple[str, str],
    connection: asyncpg.Connection[Any],
    *,
    warehouses: Sequence[int] | None,
    with_cost: bool,
    older_than: int | None,
    limit: int,
) -> History:
    """Of the record (kind, key), as far as it belongs to these warehouses (None: all)."""
    rows = await connection.fetch(HISTORY, *record, warehouses, older_than, limit + 1)
    told = [Change(row["at"], row["what"], *_who(row), *_sides(row, with_cost=with_cost)) for row in rows[:limit]]
    shown = [one for one in told if (one.before, one.after) != ({}, {})]
    return History(shown, rows[limit - 1]["sequence"] if len(rows) > limit else None)


async def entry(
    no: int, connection: asyncpg.Connection[Any], *, warehouses: Sequence[int] | None, with_cost: bool
) -> Entry | None:
    """None: there is none, or it is of another warehouse."""
    row = await connection.fetchrow(ENTRY, no, warehouses)
    if row is None:
        return None
    changes = await connection.fetch(CHANGES, row["op_id"]) if row["op_id"] else []
    person, device = _who(row)
    return Entry(
        no=row["no"],
        at=row["at"],
        what=row["what"],
        person=person,
        device=device,
        warehouse=row["warehouse"],
        outcome=row["outcome"],
        sha256=row["sha256"],
        chain=row["chain"],
        changes=[RecordChange(one["kind"], one["key"], *_sides(one, with_cost=with_cost)) for one in changes],
        data=row["data"],
        answer=row["answer"],
        address=row["address"] or "",
        params=msgspec.json.decode(row["params"] or "{}"),
    )


async def provable(first: int, last: int | None, pool: asyncpg.Pool[Any]) -> AsyncIterator[Provable]:
    """Entries `first` to `last` (None: the last there is), read bit by bit."""
    head: int = await pool.fetchval(HEAD)
    last = head if last is None else min(last, head)
    for begin in range(first, last + 1, EXPORTED):
        for row in await pool.fetch(PROVABLE, begin, min(last, begin + EXPORTED - 1)):
            yield Provable(**dict(row))


def _who(row: asyncpg.Record) -> tuple[Name | None, DeviceName | None]:
    person = Name(row["person"], row["person_code"], row["name_zh"], row["name_en"]) if row["person_code"] else None
    return person, DeviceName(_id(row), row["device_code"], row["device_name"]) if row["device_code"] else None


def _id(row: asyncpg.Record) -> UUID:
    id_: UUID = row["device"]
    return id_


def _sides(row: asyncpg.Record, *, with_cost: bool) -> tuple[Fields | None, Fields | None]:
    hidden = set() if with_cost else set(row["cost_fields"])

    def side(text: str | None) -> Fields | None:
        fields = None if text is None else msgspec.json.decode(text)
        return None if fields is None else {name: value for name, value in fields.items() if name not in hidden}

    return side(row["before"]), side(row["after"])
