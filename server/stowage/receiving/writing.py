"""What receiving's decisions leave behind: receipts, their lines, lots seen for the first time, and the rows devices are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.kernel.decision import Context, Decision, FeedRow
from stowage.kernel.quantity import Quantity
from stowage.ledger.lots import Lot, correct_expiry, save_lots
from stowage.ledger.rules import moment
from stowage.parties.queries import load_merged
from stowage.receiving.model import (
    CountedLine,
    LineCounted,
    LineReversed,
    LineSettled,
    Receipt,
    ReceiptClosed,
    ReceiptOpened,
)

# Rows are whole, in the order of their tables' columns. Keys into a receipt are checked when the statement ends.
COUNT = """
    WITH counted AS (INSERT INTO receipt_line SELECT * FROM unnest($2::receipt_line[]))
    INSERT INTO receipt SELECT * FROM unnest($1::receipt[])
    RETURNING id, coalesce((SELECT code FROM device d WHERE d.id = receipt.device), '') AS device_code
"""
CLOSE_RECEIPTS = """
    UPDATE receipt r SET state = 'finished', finished_at = x.finished_at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS x(id, finished_at) WHERE r.id = x.id AND r.state = 'open'
"""
REVERSE_LINES = """
    UPDATE receipt_line l SET reversed_by = x.op_id
    FROM unnest($1::uuid[], $2::uuid[]) AS x(id, op_id) WHERE l.id = x.id AND l.reversed_by IS NULL
"""
SETTLE_LINES = """
    UPDATE receipt_line l SET accepted = x.accepted, surplus = x.surplus, damaged = x.damaged, quarantined = x.quarantined,
        removed = l.removed + x.removed, parts = x.parts::jsonb
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[])
        AS x(id, accepted, surplus, damaged, quarantined, removed, parts)
    WHERE l.id = x.id
"""


CORRECT_LINE = """
    UPDATE receipt_line SET lot = coalesce($2, lot), expires_on = coalesce($3, expires_on),
        serials = CASE WHEN $4::text IS NULL THEN serials ELSE array_replace(serials, $5, $4) END
    WHERE id = $1 RETURNING expires_on
"""


class ReceiptBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """Row of kind "receipt" for devices."""

    id: UUID
    number: str
    reference: str
    state: str
    person: int
    order: int | None = None
    device: str = ""
    lines: int = 0


class Changes(msgspec.Struct):
    """The changes of a segment by what is to be written; of a head and of a settled line only the last word counts."""

    opened: list[Receipt] = []
    counted: list[tuple[Context, LineCounted]] = []
    reversed: dict[UUID, UUID] = {}  # line → op
    settled: dict[UUID, LineSettled] = {}
    corrected: list[tuple[Context, LineSettled]] = []
    closed: dict[UUID, ReceiptClosed] = {}
    heads: dict[UUID, Receipt] = {}

    def add(self, context: Context, change: msgspec.Struct) -> None:
        match change:
            case ReceiptOpened(receipt):
                self.opened.append(receipt)
            case LineCounted(receipt):
                self.heads[receipt.id] = receipt
                self.counted.append((context, change))
            case LineReversed(receipt, line):
                self.heads[receipt.id] = receipt
                self.reversed.setdefault(line.id, context.op_id)
            case ReceiptClosed(receipt):
                self.heads[receipt.id] = receipt
                self.closed[receipt.id] = change
            case LineSettled(line, removed, corrected):
                if corrected is not None:
                    self.corrected.append((context, change))
                before = self.settled.get(line.id)
                self.settled[line.id] = LineSettled(line, Quantity(removed + before.removed)) if before else change
            case _:
                raise AssertionError(change)


async def save(
    decisions: Sequence[tuple[Context, Decision]], numbers: Mapping[str, str], connection: asyncpg.Connection[Any]
) -> list[FeedRow]:
    """One statement a table, and only for what changed."""
    changes = Changes()
    for context, decision in decisions:
        for change in decision.changes:
            changes.add(context, change)
    codes: dict[UUID, str] = {}
    if changes.counted:
        heads = [_head(receipt, numbers) for receipt in await _of_parties_now(changes.opened, connection)]
        lines = [_line(context, change) for context, change in changes.counted]
        codes = dict(await connection.fetch(COUNT, heads, lines))
        await save_lots(_lots(changes.counted), connection)
    if changes.reversed:
        await connection.execute(REVERSE_LINES, list(changes.reversed), list(changes.reversed.values()))
    if changes.settled:
        await _settle(changes.settled.values(), connection)
    for context, settled in changes.corrected:
        await _correct(context, settled, connection)
    if changes.closed:
        at = [moment(change.finished_at) for change in changes.closed.values()]
        await connection.execute(CLOSE_RECEIPTS, list(changes.closed), at)
    return [_feed_row(head, numbers, codes) for head in changes.heads.values()]


async def _of_parties_now(opened: Sequence[Receipt], connection: asyncpg.Connection[Any]) -> list[Receipt]:
    """Of a supplier that was merged into another meanwhile, it is that one's."""
    named = {receipt.supplier for receipt in opened if receipt.supplier is not None and receipt.order is None}
    into = await load_merged(named, connection) if named else {}
    return [
        msgspec.structs.replace(receipt, supplier=into[receipt.supplier]) if receipt.supplier in into else receipt
        for receipt in opened
    ]


def _lots(counted: Iterable[tuple[Context, LineCounted]]) -> list[Lot]:
    return [
        Lot(change.line.item, lot, "serial" if lot in change.command.serials else "lot", expires_on, context.op_id)
        for context, change in counted
        for lot, expires_on in change.lots
    ]


def _head(head: Receipt, numbers: Mapping[str, str]) -> tuple[Any, ...]:
    """A row of table receipt."""
    return (
        head.id, numbers[head.document], head.reference, head.warehouse, head.place, head.order, head.supplier, "open",
        head.person, head.device, moment(head.started_at), None,
    )  # fmt: skip


def _line(context: Context, change: LineCounted) -> tuple[Any, ...]:
    """A row of table receipt_line."""
    line, command, sums = change.line, change.command, change.line.sums
    return (
        line.id, line.receipt, change.order, line.order_line, line.item, line.place, command.lot, command.expires_on,
        command.serials, line.container, command.quantity, sums.damaged, sums.accepted, sums.surplus, sums.quarantined, 0,
        _parts(line), context.person, context.device, moment(context.occurred_at), command.photos, None,
        line.owner, _weight(line),
    )  # fmt: skip


def _weight(line: CountedLine) -> int | None:
    weights = [part.weight for part in line.parts if part.weight is not None]
    return sum(weights) if weights else None


def _parts(line: CountedLine) -> str:
    return msgspec.json.encode(line.parts).decode()


async def _settle(settled: Iterable[LineSettled], connection: asyncpg.Connection[Any]) -> None:
    rows = [(change.line.id, *change.line.sums, change.removed, _parts(change.line)) for change in settled]
    await connection.execute(SETTLE_LINES, *zip(*rows, strict=True))


async def _correct(context: Context, settled: LineSettled, connection: asyncpg.Connection[Any]) -> None:
    line, new = settled.line, settled.corrected
    assert new is not None
    known = await connection.fetchval(CORRECT_LINE, line.id, new.lot, new.expires_on, new.serial, new.was)
    if new.kept:
        kind = "lot" if new.serial is None else "serial"
        await save_lots([Lot(line.item, new.kept, kind, known, context.op_id)], connection)
    if new.expires_on is not None:
        await correct_expiry(line.item, {part.lot for part in line.parts}, new.expires_on, connection)


def _feed_row(head: Receipt, numbers: Mapping[str, str], codes: Mapping[UUID, str]) -> FeedRow:
    body = ReceiptBody(
        id=head.id,
        number=head.number or numbers[head.document],
        reference=head.reference,
        state="finished" if head.finished else "open",
        person=head.person,
        order=head.order,
        device=head.device_code or codes.get(head.id, ""),
        lines=head.lines,
    )
    return FeedRow(f"wh/{head.warehouse}/tasks", "receipt", str(head.id), msgspec.json.encode(body))
