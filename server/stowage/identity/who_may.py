"""Whom to ask: of each permission that somebody lacks, the roles that give it and people who hold it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import asyncpg
import msgspec

from stowage.identity import roles as role_rows
from stowage.identity.permissions import PERMISSIONS, permissions_of
from stowage.identity.queries import OVERLAPPING
from stowage.identity.register import EVERYTHING

PEOPLE = f"""
    SELECT code, name_zh, name_en, roles FROM person WHERE active AND username IS NOT NULL AND {OVERLAPPING} ORDER BY code
"""
MOST = 3


class Named(msgspec.Struct, frozen=True):
    name_zh: str
    name_en: str


class WhoMay(msgspec.Struct, frozen=True):
    """At most three of each, those first who may do little else."""

    permission: str
    roles: list[Named]
    people: list[Named]


async def who_may(
    held: AbstractSet[str], warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any]
) -> list[WhoMay]:
    """Of every permission that is not among `held`, by code; people who may work in these warehouses, None for all."""
    known = [role for role in await role_rows.read(connection) if role.active]
    granted = {
        role.code: PERMISSIONS.get(role.code, frozenset()) if role.permissions is None else frozenset(role.permissions)
        for role in known
    }
    people = [(row, permissions_of(row["roles"], granted)) for row in await connection.fetch(PEOPLE, warehouses)]
    known.sort(key=lambda role: len(granted[role.code]))
    people.sort(key=lambda one: len(one[1]))
    return [
        WhoMay(
            permission,
            [Named(role.name_zh, role.name_en) for role in known if permission in granted[role.code]][:MOST],
            [Named(row["name_zh"], row["name_en"]) for row, may in people if permission in may][:MOST],
        )
        for permission in sorted(EVERYTHING - held)
    ]
