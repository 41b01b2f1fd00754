"""Which day a posting counts for: its business date, or the first open day after it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import asyncpg


async def closed_through(connection: asyncpg.Connection[Any]) -> date:
    """The last day of the closed periods."""
    day: date = await connection.fetchval("SELECT closed_through FROM ledger_setting")
    return day


def posting_date(business_date: date, closed: date) -> date:
    return max(business_date, closed + timedelta(days=1))
