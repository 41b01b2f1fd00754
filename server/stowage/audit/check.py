"""What `stowage check` proves of the audit trail, and how it names the first entry that is broken.

Links are dense · each follows from the one before · what is stored of an operation or event is what was sealed, changes too · everything
older than a moment has its link · the chain passes through every anchor, those of the data folder too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
from asyncpg import Record

from stowage.audit import anchors
from stowage.audit.content import EVENTS, FIRST, OPS
from stowage.ledger.check import Difference

DENSE = """
    SELECT no, former FROM (SELECT no, coalesce(lag(no) OVER (ORDER BY no), 0) AS former FROM audit_link) l
    WHERE no <> former + 1 ORDER BY no
"""
CHAINED = f"""
    SELECT no FROM (
        SELECT no, sha256, chain, coalesce(lag(no) OVER w, 0) AS former, coalesce(lag(chain) OVER w, '\\x{FIRST.hex()}') AS before
        FROM audit_link WINDOW w AS (ORDER BY no)
    ) l
    WHERE no = former + 1 AND chain <> sha256(before || int8send(no) || sha256) ORDER BY no
"""
DIFFERS = """
    sha256(convert_to(c.content, 'UTF8')) IS DISTINCT FROM l.sha256 OR (c.at, c.what, c.person, c.device, c.warehouse, c.outcome)
        IS DISTINCT FROM (l.at, l.what, l.person, l.device, l.warehouse, l.outcome)
"""
SEALED = f"""
    SELECT l.no, l.at, l.op_id, l.event, l.what, c.content IS NULL AS gone
    FROM audit_link l LEFT JOIN ({OPS}) c ON c.op_id = l.op_id WHERE l.op_id IS NOT NULL AND ({DIFFERS})
    UNION ALL
    SELECT l.no, l.at, l.op_id, l.event, l.what, c.content IS NULL AS gone
    FROM audit_link l LEFT JOIN ({EVENTS}) c ON c.event = l.event WHERE l.event IS NOT NULL AND ({DIFFERS})
    ORDER BY no
"""
COMPLETE = f"""
    SELECT c.op_id, c.event, c.at, c.what FROM ({OPS}) c CROSS JOIN audit_progress p
    WHERE c.place <= p.ops_through AND NOT EXISTS (SELECT FROM audit_link l WHERE l.op_id = c.op_id)
    UNION ALL
    SELECT c.op_id, c.event, c.at, c.what FROM ({EVENTS}) c CROSS JOIN audit_progress p
    WHERE c.place <= p.events_through AND NOT EXISTS (SELECT FROM audit_link l WHERE l.event = c.event)
    ORDER BY 3
"""
OF_NOTHING = """
    SELECT op_id, kind, key FROM change c WHERE NOT EXISTS (SELECT FROM op o WHERE o.op_id = c.op_id) ORDER BY op_id, no
"""
ANCHORED = """
    SELECT a.day, a.no, l.no IS NULL AS gone, (SELECT coalesce(max(no), 0) FROM audit_link) AS head
    FROM audit_anchor a LEFT JOIN audit_link l USING (no) WHERE l.chain IS DISTINCT FROM a.chain ORDER BY a.no
"""
STANDS = "SELECT no, encode(chain, 'hex') AS chain FROM audit_link WHERE no = ANY($1::bigint[])"
HEAD = "SELECT no, encode(chain, 'hex') AS chain FROM audit_link ORDER BY no DESC LIMIT 1"


class Proved(NamedTuple):
    """`told`: what a person should know that is no difference, a line each."""

    differences: list[Difference]
    told: list[str]


def _source(row: Record) -> str:
    what = f"operation {row['op_id']}" if row["op_id"] else f"security event {row['event']}"
    return f"{what}, {row['what'] or 'unreadable'} of {row['at']:%Y-%m-%d %H:%M:%S} UTC"


def _missing(row: Record) -> str:
    first, last = row["former"] + 1, row["no"] - 1
    return f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"


def _changed(row: Record) -> str:
    state = "is not there any more" if row["gone"] else "is not what was sealed"
    return f"entry {row['no']}: {_source(row)}, {state}"


def _anchor(row: Record) -> str:
    where = f"the chain ends at {row['head']}" if row["gone"] else "the chain has another entry there"
    return f"the anchor of {row['day']} stands at entry {row['no']}, but {where}"


PROOFS: tuple[tuple[str, Callable[[Record], str]], ...] = (
    (DENSE, _missing),
    (CHAINED, lambda row: f"entry {row['no']} does not follow from the one before"),
    (SEALED, _changed),
    (COMPLETE, lambda row: f"{_source(row)}, has no entry"),
    (
        OF_NOTHING,
        lambda row: f"a change of {row['kind']} {row['key']} is of operation {row['op_id']}, which is not there",
    ),
    (ANCHORED, _anchor),
)


async def check_audit(connection: asyncpg.Connection[Any], folder: Path | None = None) -> Proved:
    """In a transaction of its own. `folder`: the data folder, whose anchors are compared; None: those of the database alone."""
    found = []
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        for statement, say in PROOFS:
            rows = await connection.fetch(statement)
            if rows:
                more = f"; {len(rows) - 1:,} more like it" if len(rows) > 1 else ""
                found.append(f"{say(rows[0])}{more}")
        outside = await _outside(folder, connection) if folder is not None else Proved([], [])
    return Proved([Difference("audit", text) for text in found] + outside.differences, outside.told)


async def _outside(folder: Path, connection: asyncpg.Connection[Any]) -> Proved:
    """The first anchor of the data folder through which the chain does not pass. A restore leaves those behind that came after the
    backup."""
    lines, unreadable = anchors.read(folder)
    texts = [f"line {number} of {anchors.NAME} cannot be read" for number in unreadable]
    told, valid = [], list[anchors.Line]()
    for line in lines:
        if line.restored:
            left = [one for one in valid if one.no > line.no]
            last = max([one.no for one in left] + [line.replaced.no if line.replaced else 0])
            if last > line.no:
                told.append(
                    f"entries {line.no + 1} to {last} were replaced by the restore of {line.restored} on {line.at:%Y-%m-%d %H:%M} UTC"
                )
            valid = [one for one in valid if one.no <= line.no]
        valid.append(line)
    stands = dict(await connection.fetch(STANDS, [line.no for line in valid if line.no]))
    head = await connection.fetchrow(HEAD)
    broken = [line for line in valid if line.no and stands.get(line.no) != line.chain]
    if broken:
        first = min(broken, key=lambda line: line.no)
        end = head["no"] if head else 0
        state = f"the chain ends at {end}" if first.no > end else "the chain has another entry there"
        texts.append(
            f"{anchors.NAME} saw entry {first.no} on {first.at:%Y-%m-%d %H:%M} UTC, but {state}: the database was rolled back or rewritten"
        )
    return Proved([Difference("audit", text) for text in texts], told)


async def head_of(connection: asyncpg.Connection[Any]) -> anchors.Head:
    """Where the chain stands."""
    row = await connection.fetchrow(HEAD)
    return anchors.Head(row["no"], row["chain"]) if row else anchors.Head(0, "")
