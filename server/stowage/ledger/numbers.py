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

# Counters rise by the documents that have no number yet: nobody gives them one meanwhile, for they are locked.
# The period is period_of() in SQL, from months as "202611".
DRAW = """
    WITH had AS (
        SELECT document, number FROM document_number WHERE document = ANY($1::text[])
    ), wanted AS (
        SELECT x.document, kind,
            CASE WHEN p.pattern LIKE '%{yyyy}%' THEN left(x.month, 4)
                    WHEN p.pattern LIKE '%{yy}%' THEN '20' || substr(x.month, 3, 2) ELSE '' END
                || CASE WHEN p.pattern LIKE '%{mm}%' THEN right(x.month, 2) ELSE '' END AS period
        FROM unnest($1::text[], $2::text[], $3::text[]) AS x(document, kind, month) JOIN number_pattern p USING (kind)
    ), raised AS (
        INSERT INTO number_counter AS c (kind, period, last)
        SELECT kind, period, count(*) FROM wanted
        WHERE document NOT IN (SELECT document FROM had) GROUP BY kind, period ORDER BY kind, period
        ON CONFLICT (kind, period) DO UPDATE SET last = c.last + excluded.last
        RETURNING kind, period, last
    )
    SELECT 'number' AS what, document AS key, number AS value, 0 AS last FROM had
    UNION ALL
    SELECT 'pattern', kind, pattern, 0 FROM number_pattern WHERE kind = ANY($2::text[])
    UNION ALL
    SELECT 'counter', kind, period, last FROM raised
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
    kinds = [request.kind for _, request in wanted.values()]
    months = [f"{context.posting_date.year:04d}{context.posting_date.month:02d}" for context, _ in wanted.values()]
    numbers: dict[str, str] = {}
    patterns: dict[str, str] = {}
    counters: dict[tuple[str, str], int] = {}
    for what, key, value, last in await connection.fetch(DRAW, list(wanted), kinds, months):
        if what == "counter":
            counters[key, value] = last
        else:
            (numbers if what == "number" else patterns)[key] = value
    if unknown := set(kinds) - set(patterns):
        raise LookupError(f"no number pattern for {', '.join(sorted(unknown))}")
    missing = [wanted[document] for document in wanted if document not in numbers]
    if missing:
        numbers |= await _number(missing, patterns, counters, connection)
    return numbers


async def _number(
    requests: Sequence[Request],
    patterns: Mapping[str, str],
    counters: Mapping[tuple[str, str], int],
    connection: asyncpg.Connection[Any],
) -> dict[str, str]:
    """`counters`: (kind, period) → the number of the last of these requests."""
    groups: dict[tuple[str, str], list[Request]] = {}
    for context, request in requests:
        period = period_of(patterns[request.kind], context.posting_date)
        groups.setdefault((request.kind, period), []).append((context, request))
    rows = []
    for (kind, period), group in groups.items():
        for serial, (context, request) in enumerate(group, counters[kind, period] - len(group) + 1):
            number = render(patterns[kind], context.posting_date, serial)
            rows.append((request.document, kind, period, serial, number, context.op_id))
    await connection.execute(INSERT, *zip(*rows, strict=True))
    return {row[0]: row[4] for row in rows}


async def void(documents: Sequence[str], connection: asyncpg.Connection[Any]) -> None:
    """Mark the numbers of cancelled documents. They stay used."""
    await connection.execute(VOID, list(documents))


def period_of(pattern: str, posting_date: date) -> str:
    """What the numbers of `pattern` begin again in: "202611", "2026", "11" where it shows no year, "" where it shows neither.

    Of a year shown with two digits the century is not seen, so it is always 20: the counter of 2026 goes on in 2126, and no
    number comes twice.
    """
    shown = {match[1] for match in PLACEHOLDER.finditer(pattern)}
    year = f"{posting_date.year:04d}" if "yyyy" in shown else f"20{posting_date:%y}" if "yy" in shown else ""
    return year + (f"{posting_date:%m}" if "mm" in shown else "")


def render(pattern: str, posting_date: date, serial: int) -> str:
    """ "GR-{yy}{mm}-{n:04d}" → "GR-2611-0412". Knows {yy}, {yyyy}, {mm}, {n} and {n:0<digits>d}; anything else stays as it is."""
    words = {"yy": f"{posting_date:%y}", "yyyy": f"{posting_date.year:04d}", "mm": f"{posting_date:%m}"}

    def word(match: re.Match[str]) -> str:
        return words.get(match[1]) or f"{serial:0{match[2] or 1}d}"

    return PLACEHOLDER.sub(word, pattern)
