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

CASES = "SELECT id, code, evidence FROM discrepancy WHERE id = ANY($1::bigint[]) AND state = 'open'"
# Of each number: how many pieces there are, and where one stands that is no longer, or never was, in question.
PIECES = """
    SELECT item, lot, sum(quantity)::bigint / 10000 AS pieces, min(place) FILTER (WHERE status <> 'quarantine') AS place
    FROM unnest($1::bigint[], $2::text[]) AS k(item, lot) JOIN balance USING (item, lot)
    WHERE place > 0 AND quantity > 0 GROUP BY item, lot
"""
# Lines of which something is not where it was put.
MOVED = """
    SELECT DISTINCT l.id FROM receipt_line l CROSS JOIN LATERAL jsonb_array_elements(l.parts) AS p(part)
    LEFT JOIN balance b ON b.item = l.item AND b.place = l.place AND b.lot = part->>1 AND b.container = l.container
        AND b.status = part->>0 AND b.owner = 0
    WHERE l.id = ANY($1::uuid[]) AND coalesce(b.quantity, 0) < (part->>2)::bigint
"""
# Decisions by which goods would leave the lot that somebody holds them under: `relots`, or the expiry is what they are kept by.
HELD = f"""
    SELECT k.number FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::boolean[]) AS k(number, line, was, relots)
    JOIN receipt_line l ON l.id = k.line JOIN ({COUNTABLE_ITEMS}) i ON i.id = l.item JOIN ({PLACES}) p ON p.id = l.place
    WHERE (k.relots OR NOT i.tracks_lot)
        AND EXISTS (
            SELECT 1 FROM jsonb_array_elements(l.parts) AS t(part) WHERE part->>0 = 'available' AND part->>1 = k.was
        )
        AND EXISTS (
            SELECT 1 FROM reservation r WHERE r.item = l.item AND r.warehouse = p.warehouse AND r.lot = k.was
                AND (r.place IS NULL OR r.place = l.place) AND r.taken + r.released < r.quantity
        )
"""
OF_SERIALS = frozenset({"same_piece", "release", "other_serial"})


class Known(msgspec.Struct):
    """`evidence` by discrepancy, of those that are open and decided so; `pieces`: (item, serial) → how many, and the place of one that
    is not in quarantine; `moved`: lines; `held`: discrepancies."""

    evidence: dict[int, dict[str, Any]] = {}
    pieces: dict[tuple[int, str], tuple[int, int | None]] = {}
    moved: set[UUID] = set()
    held: set[int] = set()


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
            held = await connection.fetch(HELD, *zip(*corrections, strict=True))
            known.held = {row["number"] for row in held}
        return known

    def guard(self, state: Known, command: Resolve, context: Context) -> Refusal | None:
        del context
        about = state.evidence.get(command.discrepancy)
        if about is None:
            return None
        if command.choice in CORRECTIONS:
            moved = UUID(about["line"]) in state.moved or command.discrepancy in state.held
            return Refusal(ReceivingRefusal.GOODS_MOVED, {"item": about["item"]}) if moved else None
        serial = command.value if command.choice == "other_serial" else str(about.get("serial"))
        pieces, place = state.pieces.get((about["item"], serial), (0, None))
        told = {"item": about["item"], "serial": serial}
        if command.choice == "same_piece":
            return Refusal(ReceivingRefusal.SERIAL_GONE, told) if pieces < 2 else None
        taken = place is not None or (command.choice == "other_serial" and pieces > 0)
        return Refusal(ReceivingRefusal.SERIAL_ELSEWHERE, told | {"place": place}) if taken else None


GUARDS = (Decisions(),)
