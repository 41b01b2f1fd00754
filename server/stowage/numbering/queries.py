"""Reads of number patterns, for this room's routes."""

from __future__ import annotations

from typing import Any

import asyncpg
import msgspec

PATTERNS = """
    SELECT p.kind, p.pattern, n.number AS last FROM number_pattern p
    LEFT JOIN LATERAL (
        SELECT number FROM document_number d WHERE d.kind = p.kind ORDER BY period DESC, serial DESC LIMIT 1
    ) n ON true
    ORDER BY p.kind
"""


class PatternRow(msgspec.Struct, frozen=True):
    """`last`: the highest number that was drawn, null before the first."""

    kind: str
    pattern: str
    last: str | None


async def patterns(connection: asyncpg.Connection[Any]) -> list[PatternRow]:
    return [PatternRow(**dict(row)) for row in await connection.fetch(PATTERNS)]
