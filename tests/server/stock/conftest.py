"""A database with a small company in it."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from ledger_words import COMPANY


@pytest.fixture
async def company(connection: asyncpg.Connection[Any]) -> asyncpg.Connection[Any]:
    """A connection to a database with the company in it."""
    await connection.execute(COMPANY)
    return connection
