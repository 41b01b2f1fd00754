"""Reads of the audit trail: the history of a record, one entry, and the entries as somebody outside can prove them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from stowage.audit.content import EVENTS, OPS
from stowage.identity.queries import SEEN as PEOPLE
from stowage.identity.queries import DeviceName, Name
from stowage.kernel.rows import Reader, RowRule, binding, seen
from stowage.parties.queries import SEEN as PARTNERS
from stowage.places.queries import WAREHOUSE_CODES
from stowage.purchasing.queries import SEEN as ORDERS

# What may be asked about, and who may: those who may read such records.
RECORDS = {
    "item": "catalog.read",
    "category": "catalog.read",
    "unit": "catalog.read",
    "party": "parties.read",
    "warehouse": "places.read",
    "place": "places.read",
    "zone": "places.read",
    "putaway_strategy": "places.read",
    "quality_plan": "quality.read",
    "binding": "places.read",
    "count_rules": "counts.read",
    "person": "identity.read",
    "role": "identity.read",
    "policy": "identity.read",
    "department": "identity.read",
    "device": "identity.supervise",
    "number_pattern": "numbering.read",
    "company": "company.write",
    "setting": "company.write",
    "purchase_order": "purchasing.read",
}
EXPORTED = 1_000  # entries a statement

WHO = "p.code AS person_code, p.name_zh, p.name_en, d.code AS device_code, d.name AS device_name"
HISTORY = f"""
    SELECT c.before, c.after, c.cost_fields, o.sequence, (extract(epoch FROM o.received_at) * 1000)::bigint AS at, o.command AS what,
        o.person, o.device, {WHO}
    FROM change c JOIN op o USING (op_id) LEFT JOIN person p ON p.id = o.person LEFT JOIN device d ON d.id = o.device
    WHERE c.kind = $1 AND c.key = $2 AND ($3::bigint[] IS NULL OR c.warehouse IS NULL OR c.warehouse = ANY($3::bigint[]))
        AND ($4::bigint IS NULL OR o.sequence < $4) AND {{seen}}
    ORDER BY o.sequence DESC LIMIT $5
"""
ENTRY = f"""
    SELECT l.no, (extract(epoch FROM l.at) * 1000)::bigint AS at, l.op_id, l.what, l.person, l.device, l.warehouse, l.outcome,
        encode(l.sha256, 'hex') AS sha256, encode(l.chain, 'hex') AS chain, o.data, o.answer, v.address, v.params, {WHO}
    FROM audit_link l LEFT JOIN op o USING (op_id) LEFT JOIN security_event v ON v.id = l.event
    LEFT JOIN person p ON p.id = l.person LEFT JOIN device d ON d.id = l.device
    WHERE l.no = $1 AND ($2::bigint[] IS NULL OR l.warehouse = ANY($2::bigint[]))
"""
RULES = {rule.name: rule for rule in (PARTNERS, ORDERS, PEOPLE)}  # who sees which records, by kind
FIGURES = {"purchase_order": "price.read"}  # kind → what its cost fields need, where that is not cost.read
BY_WAREHOUSE = {"item": "levels"}  # kind → its field that has a part for each warehouse, by code
CODES = f"SELECT code FROM ({WAREHOUSE_CODES}) w WHERE id = ANY($1::bigint[])"
CHANGES = """
    SELECT c.kind, c.key, c.before, c.after, c.cost_fields, {seen} AS seen FROM change c WHERE c.op_id = $1 ORDER BY c.no LIMIT 1000
"""
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
    reader: Reader,
    older_than: int | None,
    limit: int,
) -> History:
    """Of the record (kind, key), as far as it belongs to these warehouses (None: all) and `reader` sees it."""
    parameters = [*record, warehouses, older_than, limit + 1]
    rows = await connection.fetch(HISTORY.replace("{seen}", record_seen("c", reader, parameters)), *parameters)
    seen_of = await _seen_of(reader, warehouses, connection)
    told = [Change(row["at"], row["what"], *_who(row), *_sides(record[0], row, seen_of)) for row in rows[:limit]]
    shown = [one for one in told if (one.before, one.after) != ({}, {})]
    return History(shown, rows[limit - 1]["sequence"] if len(rows) > limit else None)


async def entry(
    no: int, connection: asyncpg.Connection[Any], *, warehouses: Sequence[int] | None, reader: Reader
) -> Entry | None:
    """None: there is none, or it is of another warehouse. Of what changed records that `reader` does not see, neither these nor what was
    said is told."""
    row = await connection.fetchrow(ENTRY, no, warehouses)
    if row is None:
        return None
    parameters = [row["op_id"]]
    statement = CHANGES.replace("{seen}", record_seen("c", reader, parameters))
    changes = await connection.fetch(statement, *parameters) if row["op_id"] else []
    seen_of = await _seen_of(reader, warehouses, connection)
    whole = all(one["seen"] and not _elsewhere(one["kind"], one, seen_of) for one in changes)
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
        changes=[
            RecordChange(one["kind"], one["key"], *_sides(one["kind"], one, seen_of)) for one in changes if one["seen"]
        ],
        data=row["data"] if whole else None,
        answer=row["answer"] if whole else None,
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


def record_seen(row: str, reader: Reader, parameters: list[Any]) -> str:
    """The condition that `reader` sees the record that the change called `row` is of."""
    bind = binding(parameters)
    told = [_unless_hidden(rule, row, seen(rule, "r", reader, bind)) for rule in RULES.values()]
    return f"({' AND '.join(told)})"


def _unless_hidden(rule: RowRule, row: str, condition: str) -> str:
    if condition == "true":
        return condition
    return (
        f"({row}.kind <> '{rule.name}' OR NOT EXISTS "
        f"(SELECT FROM {rule.table} r WHERE r.{rule.key} = {row}.key AND NOT {condition}))"
    )


def _who(row: asyncpg.Record) -> tuple[Name | None, DeviceName | None]:
    person = Name(row["person"], row["person_code"], row["name_zh"], row["name_en"]) if row["person_code"] else None
    return person, DeviceName(_id(row), row["device_code"], row["device_name"]) if row["device_code"] else None


def _id(row: asyncpg.Record) -> UUID:
    id_: UUID = row["device"]
    return id_


class _Seen(NamedTuple):
    """What of a change somebody sees: the fields that these permissions show, and of fields by warehouse these codes (None: all)."""

    permissions: frozenset[str]
    codes: frozenset[str] | None


async def _seen_of(reader: Reader, warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any]) -> _Seen:
    if warehouses is None:
        return _Seen(reader.permissions, None)
    return _Seen(reader.permissions, frozenset(row["code"] for row in await connection.fetch(CODES, warehouses)))


def _sides(kind: str, row: asyncpg.Record, seen_of: _Seen) -> tuple[Fields | None, Fields | None]:
    hidden = set() if FIGURES.get(kind, "cost.read") in seen_of.permissions else set(row["cost_fields"])

    def side(text: str | None) -> Fields | None:
        fields = None if text is None else msgspec.json.decode(text)
        if fields is None:
            return None
        told = {name: value for name, value in fields.items() if name not in hidden}
        if (parts := BY_WAREHOUSE.get(kind)) in told and seen_of.codes is not None:
            here = {code: one for code, one in (told.pop(parts) or {}).items() if code in seen_of.codes}
            told |= {parts: here} if here else {}
        return told

    return side(row["before"]), side(row["after"])


def _elsewhere(kind: str, row: asyncpg.Record, seen_of: _Seen) -> bool:
    """Whether a field by warehouse tells of others."""
    parts = BY_WAREHOUSE.get(kind)
    sides = [msgspec.json.decode(row[side] or "null") or {} for side in ("before", "after")] if parts else []
    return seen_of.codes is not None and any(not seen_of.codes.issuperset(side.get(parts) or {}) for side in sides)
