"""Legal numbers: gap-free per kind and period, drawn in the posting transaction from a counter that stays locked until it commits.

A document that has a number keeps it, also when it is voided. Whoever draws holds the document's own lock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg

from stowage.kernel.decision import Context, NumberRequest

PLACEHOLDER = re.compile(r"\{(yy|yyyy|mm|n(?::0(\d)d)?)\}")

READ = """
    SELECT 'number' AS what, document AS key, number AS value FROM document_number WHERE document = ANY($1::text[])
    UNION ALL
    SELECT 'pattern', kind, pattern FROM number_pattern WHERE kind = ANY($2::text[])
"""
RAISE = """
    INSERT INTO number_counter AS c (kind, period, last)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) ORDER BY 1, 2
    ON CONFLICT (kind, period) DO UPDATE SET last = c.last + excluded.last
    RETURNING kind, period, last
"""
INSERT = """
    INSERT INTO document_number (document, kind, period, serial, number, op_id)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::uuid[])
"""
VOID = "UPDATE document_number SET voided_at = now() WHERE document = ANY($1::text[]) AND voided_at IS NULL"


Request = tuple[Context, NumberRequest]


async def draw(requests: Sequence[Request], connection: asyncpg.Connection[Any]) -> dict[str, str]:
    """Number of each document asked for, of the period of its posting date. Raises LookupError for a kind without a pattern."""
    if not requests:
        return {}
    wanted: dict[str, Request] = {}
    for context, request in requests:
        wanted.setdefault(request.document, (context, request))
    kinds = {request.kind for _, request in requests}
    numbers: dict[str, str] = {}
    patterns: dict[str, str] = {}
    for what, key, value in await connection.fetch(READ, list(wanted), list(kinds)):
        (numbers if what == "number" else patterns)[key] = value
    if unknown := kinds - set(patterns):
        raise LookupError(f"no number pattern for {', '.join(sorted(unknown))}")
    missing = [wanted[document] for document in wanted if document not in numbers]
    if missing:
        numbers |= await _number(missing, patterns, connection)
    return numbers


async def _number(
    requests: Sequence[Request], patterns: Mapping[str, str], connection: asyncpg.Connection[Any]
) -> dict[str, str]:
    groups: dict[tuple[str, str], list[Request]] = {}
    for context, request in requests:
        groups.setdefault((request.kind, f"{context.posting_date:%y%m}"), []).append((context, request))
    counts = [(*group, len(groups[group])) for group in sorted(groups)]
    rows = []
    for kind, period, last in await connection.fetch(RAISE, *zip(*counts, strict=True)):
        group = groups[kind, period]
        for serial, (context, request) in enumerate(group, last - len(group) + 1):
            number = render(patterns[kind], context.posting_date, serial)
            rows.append((request.document, kind, period, serial, number, context.op_id))
    await connection.execute(INSERT, *zip(*rows, strict=True))
    return {row[0]: row[4] for row in rows}


async def void(documents: Sequence[str], connection: asyncpg.Connection[Any]) -> None:
    """Mark the numbers of cancelled documents. They stay used."""
    await connection.execute(VOID, list(documents))


def render(pattern: str, posting_date: date, serial: int) -> str:
    """ "GR-{yy}{mm}-{n:04d}" → "GR-2611-0412". Knows {yy}, {yyyy}, {mm}, {n} and {n:0<digits>d}; anything else stays as it is."""
    words = {"yy": f"{posting_date:%y}", "yyyy": f"{posting_date.year:04d}", "mm": f"{posting_date:%m}"}

    def word(match: re.Match[str]) -> str:
        return words.get(match[1]) or f"{serial:0{match[2] or 1}d}"

    return PLACEHOLDER.sub(word, pattern)
