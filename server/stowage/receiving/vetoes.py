"""Decisions about received goods that would say what is not so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.catalog.queries import COUNTABLE_ITEMS
from stowage.discrepancies.events import Resolve
from stowage.kernel.decision import Context, Refusal
from stowage.kernel.ids import is_id
from stowage.places.queries import PLACES
from stowage.receiving.commands import ReceivingDiscrepancy, ReceivingRefusal
from stowage.receiving.resolution import CORRECTIONS
from stowage.stock.queries import OPEN_HOLDS

LONGEST_REASON = 100  # of a hold that is named
CASES = "SELECT id, code, evidence FROM discrepancy WHERE id = ANY($1::bigint[]) AND state = 'open'"
# Of each number: how many pieces there are, and where one stands that is no longer, or never was, in question.
PIECES = """
    SELECT item, lot, sum(quantity)::bigint / 10000 AS pieces, min(place) FILTER (WHERE status <> 'quarantine') AS place
    FROM unnest($1::bigint[], $2::text[]) AS k(item, lot) JOIN balance USING (item, lot)
    WHERE place > 0 AND quantity > 0 GROUP BY item, lot
"""
# Lines of which something is not where it was put.
MOVED = """
    SELECT DISTINCT t.id
    FROM (
        SELECT l.id, l.item, l.place, l.container, l.owner, part->>0 AS status, part->>1 AS lot, sum((part->>2)::bigint) AS quantity
        FROM receipt_line l CROSS JOIN LATERAL jsonb_array_elements(l.parts) AS p(part)
        WHERE l.id = ANY($1::uuid[]) GROUP BY l.id, part->>0, part->>1
    ) t
    LEFT JOIN balance b USING (item, place, lot, container, status, owner)
    WHERE coalesce(b.quantity, 0) < t.quantity
"""
# Decisions by which goods would leave a lot that somebody holds them under, so that too few are left for a hold: the oldest such.
# `relots`, or the expiry is what they are kept by. A hold of the lot at a place needs what lies there, another what lies anywhere.
HELD = f"""
    WITH leaving AS (
        SELECT k.number, l.item, p.warehouse, l.place, k.was AS lot, sum((part->>2)::bigint) AS quantity
        FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::boolean[]) AS k(number, line, was, relots)
        JOIN receipt_line l ON l.id = k.line JOIN ({COUNTABLE_ITEMS}) i ON i.id = l.item JOIN ({PLACES}) p ON p.id = l.place
        CROSS JOIN LATERAL jsonb_array_elements(l.parts) AS t(part)
        WHERE (k.relots OR NOT i.tracks_lot) AND part->>0 = 'available' AND part->>1 = k.was AND l.owner = 0
        GROUP BY k.number, l.item, p.warehouse, l.place, k.was
    )
    SELECT DISTINCT ON (v.number) v.number, v.item, v.lot, r.id, r.open, left(r.reason, {LONGEST_REASON}) AS reason
    FROM leaving v
    JOIN ({OPEN_HOLDS}) r ON r.item = v.item AND r.warehouse = v.warehouse AND r.lot = v.lot
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(b.quantity), 0) AS quantity FROM balance b JOIN ({PLACES}) p ON p.id = b.place
        WHERE b.item = v.item AND b.lot = v.lot AND b.status = 'available' AND b.owner = 0 AND b.quantity > 0
            AND p.warehouse = v.warehouse AND (r.place IS NULL OR b.place = r.place)
    ) there
    CROSS JOIN LATERAL (
        SELECT sum(o.open) AS quantity FROM ({OPEN_HOLDS}) o
        WHERE o.item = v.item AND o.warehouse = v.warehouse AND o.lot = v.lot AND (r.place IS NULL OR o.place = r.place)
    ) promised
    WHERE (r.place IS NULL OR r.place = v.place) AND there.quantity - v.quantity < promised.quantity
    ORDER BY v.number, r.created_at, r.id
"""
OF_SERIALS = frozenset({"same_piece", "release", "other_serial"})


class Known(msgspec.Struct):
    """`evidence` by discrepancy, of those that are open and decided so; `pieces`: (item, serial) → how many, and the place of one that
    is not in quarantine; `moved`: lines; `held`: discrepancy → the hold that would lack goods."""

    evidence: dict[int, dict[str, Any]] = {}
    pieces: dict[tuple[int, str], tuple[int, int | None]] = {}
    moved: set[UUID] = set()
    held: dict[int, dict[str, Any]] = {}


class Decisions:
    """Guard of discrepancies.resolve: items are locked, so what is found stays so."""

    command = Resolve

    async def load(self, batch: Sequence[Resolve], connection: asyncpg.Connection[Any]) -> Known:
        chosen = {
            one.discrepancy: one for one in batch if one.choice in OF_SERIALS | CORRECTIONS and is_id(one.discrepancy)
        }
        known = Known()
        for row in await connection.fetch(CASES, list(chosen)) if chosen else ():
            if row["code"] in ReceivingDiscrepancy.__members__.values():
                known.evidence[row["id"]] = msgspec.json.decode(row["evidence"])
        serials = {
            (about["item"], serial)
            for number, about in known.evidence.items()
            for serial in (about.get("serial"), chosen[number].value)
            if serial and "\0" not in serial
        }
        if serials:
            for row in await connection.fetch(PIECES, *zip(*serials, strict=True)):
                known.pieces[row["item"], row["lot"]] = (row["pieces"], row["place"])
        corrections = [
            (number, UUID(about["line"]), about.get("lot", ""), chosen[number].choice == "set_lot")
            for number, about in known.evidence.items()
            if chosen[number].choice in CORRECTIONS
        ]
        if corrections:
            lines = [line for _, line, _, _ in corrections]
            known.moved = {row["id"] for row in await connection.fetch(MOVED, lines)}
            for row in await connection.fetch(HELD, *zip(*corrections, strict=True)):
                hold = {"hold": str(row["id"]), "quantity": row["open"], "reason": row["reason"]}
                known.held[row["number"]] = {"item": row["item"], "lot": row["lot"], **hold}
        return known

    def guard(self, state: Known, command: Resolve, context: Context) -> Refusal | None:
        del context
        about = state.evidence.get(command.discrepancy)
        if about is None:
            return None
        if command.choice in CORRECTIONS:
            if UUID(about["line"]) in state.moved:
                return Refusal(ReceivingRefusal.GOODS_MOVED, {"item": about["item"]})
            held = state.held.get(command.discrepancy)
            return Refusal(ReceivingRefusal.GOODS_HELD, held) if held else None
        serial = command.value if command.choice == "other_serial" else str(about.get("serial"))
        pieces, place = state.pieces.get((about["item"], serial), (0, None))
        told = {"item": about["item"], "serial": serial}
        if command.choice == "same_piece":
            return Refusal(ReceivingRefusal.SERIAL_GONE, told) if pieces < 2 else None
        taken = place is not None or (command.choice == "other_serial" and pieces > 0)
        return Refusal(ReceivingRefusal.SERIAL_ELSEWHERE, told | {"place": place}) if taken else None


GUARDS = (Decisions(),)
