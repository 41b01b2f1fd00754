"""Reads of saved views, for the routes of lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg
import msgspec

VIEWS = """
    SELECT id AS view, name, shared, person = $2 AS mine, state, version FROM list_view
    WHERE list = $1 AND (shared OR person = $2) ORDER BY shared DESC, name, id
"""
decoded = msgspec.json.Decoder(dict[str, Any]).decode


class ViewRow(msgspec.Struct, frozen=True):
    """`state` as it was saved. `version` goes into `seen_version` of a change."""

    view: UUID
    name: str
    shared: bool
    mine: bool
    state: dict[str, Any]
    version: int


async def views(name: str, person: int, connection: asyncpg.Connection[Any]) -> list[ViewRow]:
    """Of this list: the shared ones, then the person's own, by name."""
    rows = await connection.fetch(VIEWS, name, person)
    return [ViewRow(**{**row, "state": decoded(row["state"])}) for row in rows]
