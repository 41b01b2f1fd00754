"""The file that the gun's projection is tested with is what the rules say, and what the server does."""

from __future__ import annotations

import asyncpg
import msgspec

from conftest import Database
from server.receiving import vectors
from server.receiving.vectors import PIECE
from stowage.kernel.quantity import Quantity
from stowage.purchasing.model import LineProgress
from stowage.purchasing.writing import add_progress, complete

ORDER = """
    INSERT INTO purchase_order (number, supplier, warehouse, state, revision, expected_on, note, created_by, created_at, confirmed_by,
        confirmed_at)
    VALUES ('PO-2611-0001', 1, 1, 'confirmed', 2, now(), '', 1, now(), 1, now()) RETURNING id
"""
LINES = """
    INSERT INTO purchase_order_line ("order", no, item, unit, numerator, denominator, ordered, step, short_tolerance_bp, accepted,
        complete, unit_price_micro)
    SELECT $1, no, 1, 'pcs', 1, 1, ordered, step, short_bp, accepted, complete, 0
    FROM unnest($2::bigint[], $3::bigint[], $4::int[], $5::bigint[], $6::boolean[])
        WITH ORDINALITY AS x(ordered, step, short_bp, accepted, complete, no)
    RETURNING id
"""


def test_the_committed_vectors_are_those_of_the_rule() -> None:
    assert vectors.FILE.read_text(encoding="utf-8") == vectors.text(), "run python tests/server/receiving/vectors.py"


async def test_lines_are_complete_when_the_vectors_say_so(database: Database) -> None:
    """When a receipt ends, and as long as what is undone leaves enough."""
    counted = [(each["line"], step) for each in vectors.cases() for step in each["steps"]]
    expected = [step["complete"] for _, step in counted]
    accepted = [step["after"]["accepted"] for _, step in counted]
    columns = [[line[name] for line, _ in counted] for name in ("ordered", "step", "short_bp")]
    connection = await asyncpg.connect(database.url)
    try:
        order = await connection.fetchval(ORDER)
        ended = await connection.fetch(LINES, order, *columns, accepted, [False] * len(counted))
        told = await complete([order], connection)
        assert {row.key for row in told if row.kind == "order_line"} == {
            str(line["id"]) for line, is_complete in zip(ended, expected, strict=True) if is_complete
        }
        await connection.execute("DELETE FROM purchase_order_line")
        undone = await connection.fetch(
            LINES, order, *columns, [each + PIECE for each in accepted], [True] * len(counted)
        )
        progress = [LineProgress(line["id"], Quantity(-PIECE), Quantity(0), Quantity(0)) for line in undone]
        told = await add_progress(progress, connection)
        lines = {row.key: msgspec.json.decode(row.body or b"{}") for row in told if row.kind == "order_line"}
        assert [lines[str(line["id"])].get("complete", False) for line in undone] == expected
    finally:
        await connection.close()
