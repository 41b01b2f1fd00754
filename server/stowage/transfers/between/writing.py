"""What the decisions about transfers between warehouses leave behind, and the rows that the devices of both are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.kernel.decision import Context, Decision, FeedRow
from stowage.ledger.rules import moment
from stowage.transfers.between.model import (
    Head,
    HeadSet,
    Key,
    Opened,
    Part,
    PartsSet,
    SharesSet,
    Standing,
    StandingSet,
    TransferState,
)

# Rows are whole, in the order of their tables' columns.
OPEN = "INSERT INTO transfer SELECT * FROM unnest($1::transfer[])"
LINES = "INSERT INTO transfer_line SELECT * FROM unnest($1::transfer_line[])"
HEADS = """
    UPDATE transfer t SET departed_at = x.departed_at, finished = x.finished, cancelled = x.cancelled, reason = x.reason, told = x.told,
        state = x.state
    FROM unnest($1::uuid[], $2::timestamptz[], $3::bool[], $4::bool[], $5::text[], $6::uuid[], $7::text[])
        AS x(id, departed_at, finished, cancelled, reason, told, state)
    WHERE t.id = x.id
"""
SHARES = """
    INSERT INTO transfer_share SELECT * FROM unnest($1::transfer_share[])
    ON CONFLICT (transfer, item, lot, status, owner) DO UPDATE SET dispatched = excluded.dispatched, accepted = excluded.accepted,
        gone = excluded.gone, found = excluded.found, owed_value = excluded.owed_value
"""
PARTS = """
    INSERT INTO transfer_part SELECT * FROM unnest($1::transfer_part[])
    ON CONFLICT (op, no) DO UPDATE SET reversed_by = coalesce(transfer_part.reversed_by, excluded.reversed_by)
"""
STANDING = """
    INSERT INTO transfer_container SELECT * FROM unnest($1::transfer_container[])
    ON CONFLICT (op) DO UPDATE SET reversed_by = coalesce(transfer_container.reversed_by, excluded.reversed_by)
"""
TOLD = """
    SELECT id, number, reference, source, target, state, expected_on, departed_at IS NOT NULL AS departed, finished
    FROM transfer WHERE id = ANY($1::uuid[])
"""
TOLD_LINES = """
    WITH wanted AS (
        SELECT transfer, item, lot, 'available' AS status, 0::bigint AS owner, sum(quantity)::bigint AS ordered FROM transfer_line
        WHERE transfer = ANY($1::uuid[]) GROUP BY 1, 2, 3
    ), shared AS (SELECT * FROM transfer_share WHERE transfer = ANY($1::uuid[]))
    SELECT transfer, item, lot, status, owner, coalesce(w.ordered, 0) AS ordered, coalesce(s.dispatched, 0) AS dispatched,
        coalesce(s.accepted, 0) AS accepted, coalesce(s.gone, 0) AS gone, coalesce(s.found, 0) AS found
    FROM wanted w FULL JOIN shared s USING (transfer, item, lot, status, owner)
"""
TOLD_CONTAINERS = """
    SELECT p.transfer, p.travels_in AS container, p.item, p.lot, p.status, p.owner, sum(p.quantity)::bigint AS quantity,
        bool_and(EXISTS (
            SELECT 1 FROM transfer_part a WHERE a.loaded_by = p.op AND a.loaded_no = p.no AND a.reversed_by IS NULL
        )) AS arrived
    FROM transfer_part p
    WHERE p.transfer = ANY($1::uuid[]) AND p.travels_in = ANY($2::text[]) AND p.side = 'out' AND p.reversed_by IS NULL
    GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
"""
TRAVELLING = (
    "SELECT DISTINCT transfer, travels_in FROM transfer_part WHERE transfer = ANY($1::uuid[]) AND travels_in <> ''"
)


class TransferBody(msgspec.Struct, frozen=True, omit_defaults=True):
    id: UUID
    number: str
    source: int
    target: int
    state: str
    reference: str = ""
    expected_on: date | None = None
    departed: bool = False
    finished: bool = False


class LineBody(msgspec.Struct, frozen=True, omit_defaults=True):
    transfer: UUID
    item: int
    status: str
    lot: str = ""
    owner: int = 0
    ordered: int = 0
    dispatched: int = 0
    accepted: int = 0
    gone: int = 0
    found: int = 0


class ContentBody(msgspec.Struct, frozen=True, omit_defaults=True):
    item: int
    status: str
    quantity: int
    lot: str = ""
    owner: int = 0


class ContainerBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """`arrived`: all of it."""

    transfer: UUID
    container: str
    contents: tuple[ContentBody, ...]
    arrived: bool = False


class Changes(msgspec.Struct):
    """Of a segment, by what is to be written; of a head, a share and a part the last word counts."""

    opened: dict[UUID, Opened] = {}
    heads: dict[UUID, Head] = {}
    shares: dict[tuple[UUID, Key], tuple[Any, ...]] = {}
    parts: dict[tuple[UUID, int], tuple[Part, UUID]] = {}
    standing: dict[UUID, tuple[Standing, UUID]] = {}

    def add(self, context: Context, change: msgspec.Struct) -> None:
        match change:
            case Opened(head):
                self.opened[head.id] = change
            case HeadSet(head):
                self.heads[head.id] = head
            case SharesSet(transfer, shares):
                for key, share in shares.items():
                    counts = (share.dispatched, share.accepted, share.gone, share.found, share.owed_value)
                    self.shares[transfer, key] = (transfer, *key, *counts)
            case PartsSet(parts):
                self.parts |= {(part.op, part.no): (part, context.op_id) for part in parts}
            case StandingSet(standing):
                self.standing[standing.op] = (standing, context.op_id)

    @property
    def transfers(self) -> set[UUID]:
        return {*self.opened, *self.heads, *(transfer for transfer, _ in self.shares)}


async def save(
    decisions: Sequence[tuple[Context, Decision]], numbers: Mapping[str, str], connection: asyncpg.Connection[Any]
) -> list[FeedRow]:
    """One statement a table, and only for what changed."""
    changes = Changes()
    for context, decision in decisions:
        for change in decision.changes:
            changes.add(context, change)
    if changes.opened:
        await connection.execute(OPEN, [_head(one.head, numbers) for one in changes.opened.values()])
        lines = [
            (head, no, line.item, line.lot, line.quantity)
            for head, one in changes.opened.items()
            for no, line in enumerate(one.lines, 1)
        ]
        if lines:
            await connection.execute(LINES, lines)
    if changes.heads:
        rows = [
            (head.id, _at(head.departed_at), head.finished, head.cancelled, head.reason, head.told, head.state)
            for head in changes.heads.values()
        ]
        await connection.execute(HEADS, *zip(*rows, strict=True))
    if changes.shares:
        await connection.execute(SHARES, list(changes.shares.values()))
    if changes.parts:
        await connection.execute(PARTS, [_part(part, by) for part, by in changes.parts.values()])
    if changes.standing:
        await connection.execute(STANDING, [_standing(one, by) for one, by in changes.standing.values()])
    return await _told(changes, connection) if changes.transfers else []


def _at(milliseconds: int | None) -> Any:
    return None if milliseconds is None else moment(milliseconds)


def _head(head: Head, numbers: Mapping[str, str]) -> tuple[Any, ...]:
    """A row of table transfer."""
    return (
        head.id, numbers[head.document], head.reference, head.source, head.target, head.state, head.expected_on, head.note,
        _at(head.departed_at), head.finished, head.cancelled, head.reason, head.told, head.person, head.device,
        moment(head.created_at),
    )  # fmt: skip


def _part(part: Part, by: UUID) -> tuple[Any, ...]:
    """A row of table transfer_part. `by`: the command that it is written for."""
    return (
        part.op, part.no, part.transfer, part.side, *part.key, part.place, part.container, part.travels_in, part.quantity,
        part.said_by, part.loaded_by, part.loaded_no, part.damaged, part.person, part.device, moment(part.occurred_at),
        part.photos, by if part.reversed else None,
    )  # fmt: skip


def _standing(one: Standing, by: UUID) -> tuple[Any, ...]:
    """A row of table transfer_container."""
    return (
        one.op, one.transfer, one.container, one.place, one.person, one.device, moment(one.occurred_at), by if one.reversed else None,
    )  # fmt: skip


async def _told(changes: Changes, connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    """Of a transfer that is over nothing is told any more."""
    transfers = sorted(changes.transfers)
    keys = {(transfer, *key) for transfer, key in changes.shares}
    inside = {(part.transfer, part.travels_in) for part, _ in changes.parts.values() if part.travels_in}
    inside |= {(part.transfer, part.container) for part, _ in changes.parts.values() if part.loaded_by is not None}
    heads = {row["id"]: row for row in await connection.fetch(TOLD, transfers)}
    over = {id_ for id_, row in heads.items() if row["state"] == TransferState.CLOSED}
    anew = {*changes.opened, *(id_ for id_, head in changes.heads.items() if head.state is TransferState.CLOSED)}
    if over & anew:
        inside |= {tuple(row) for row in await connection.fetch(TRAVELLING, sorted(over & anew))}
    rows: list[tuple[UUID, str, str, bytes | None]] = [
        (transfer, "transfer", str(transfer), _body(row)) for transfer, row in heads.items()
    ]
    for row in await connection.fetch(TOLD_LINES, transfers):
        known = (row["transfer"], row["item"], row["lot"], row["status"], row["owner"])
        if known in keys or row["transfer"] in anew:
            rows.append((row["transfer"], "transfer_line", _key(*known), _encoded(LineBody(**row))))
    if inside:
        rows += await _containers(inside, connection)
    sides = {id_: (row["source"], row["target"]) for id_, row in heads.items()}
    return [
        FeedRow(f"wh/{warehouse}/tasks", kind, key, None if transfer in over else body)
        for transfer, kind, key, body in rows
        for warehouse in sides[transfer]
    ]


def _body(row: asyncpg.Record) -> bytes:
    return _encoded(TransferBody(**row))


async def _containers(
    inside: Iterable[tuple[UUID, str]], connection: asyncpg.Connection[Any]
) -> list[tuple[UUID, str, str, bytes | None]]:
    wanted = sorted(inside)
    found: dict[tuple[UUID, str], list[asyncpg.Record]] = {}
    for row in await connection.fetch(TOLD_CONTAINERS, *(list(part) for part in zip(*wanted, strict=True))):
        found.setdefault((row["transfer"], row["container"]), []).append(row)
    return [
        (transfer, "transfer_container", _key(transfer, code), _container(transfer, code, found.get((transfer, code))))
        for transfer, code in wanted
    ]


def _container(transfer: UUID, code: str, rows: Sequence[asyncpg.Record] | None) -> bytes | None:
    if not rows:
        return None
    contents = tuple(ContentBody(row["item"], row["status"], row["quantity"], row["lot"], row["owner"]) for row in rows)
    return _encoded(ContainerBody(transfer, code, contents, all(row["arrived"] for row in rows)))


def _encoded(body: msgspec.Struct) -> bytes:
    return msgspec.json.encode(body)


def _key(*parts: object) -> str:
    return "|".join(str(part).replace("%", "%25").replace("|", "%7C") for part in parts)
