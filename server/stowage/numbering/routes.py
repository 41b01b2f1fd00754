"""GET /api/number-patterns"""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.datastructures import State

from stowage.numbering import queries
from stowage.platform.access import require
from stowage.platform.openapi import problems


@get("/api/number-patterns", guards=[require("numbering.read")], responses=problems(401, 403), tags=["numbering"])
async def number_patterns(state: State) -> list[queries.PatternRow]:
    """How each kind of document is numbered, with its last number."""
    async with state.pool.acquire() as connection:
        return await queries.patterns(connection)


ROUTES: list[Any] = [number_patterns]
