"""GET /api/company"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import get
from litestar.datastructures import State

from stowage.company import queries
from stowage.platform.access import signed_in_first
from stowage.platform.openapi import problems


class CompanyTold(queries.CompanyRow, frozen=True):
    """With the tolerances that a new partner begins with, in 1/100 percent."""

    over_tolerance_bp: int
    short_tolerance_bp: int


@get("/api/company", guards=[signed_in_first], responses=problems(401, 403), tags=["company"])
async def company(state: State) -> CompanyTold:
    """The company as it is told on paper, for everybody who works here."""
    async with state.pool.acquire() as connection:
        row = await queries.company(connection)
        over, short = await queries.tolerances(connection)
    return CompanyTold(**msgspec.structs.asdict(row), over_tolerance_bp=over, short_tolerance_bp=short)


ROUTES: list[Any] = [company]
