"""Codes of a file that name what was merged into another: the row is about that one, and whoever brings the file is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import asyncpg

from stowage.catalog.records import merged_items
from stowage.imports.kinds import Remark, Row
from stowage.kernel.rows import Reader
from stowage.parties.records import merged_parties


class Follow(Protocol):
    async def __call__(
        self, codes: Collection[str], reader: Reader, connection: asyncpg.Connection[Any]
    ) -> dict[str, str]:
        """Code of what is gone → of what it became."""
        ...


async def items(codes: Collection[str], reader: Reader, connection: asyncpg.Connection[Any]) -> dict[str, str]:
    del reader
    return await merged_items(codes, connection)


FOLLOWED: Mapping[str, Mapping[str, Follow]] = {
    "items": {"sku": items, "supplier": merged_parties},
    "barcodes": {"sku": items},
    "partners": {"code": merged_parties},
    "opening": {"sku": items},
    "orders": {"sku": items, "supplier": merged_parties},
}


async def followed(
    kind: str, rows: Sequence[Row], reader: Reader, connection: asyncpg.Connection[Any]
) -> tuple[list[Row], list[Remark]]:
    """The rows with the codes that count now."""
    found, remarks = list(rows), []
    for key, follow in FOLLOWED.get(kind, {}).items():
        said = {code for row in rows for code in _codes(row.values.get(key))}
        into = await follow(said, reader, connection) if said else {}
        for place, row in enumerate(found):
            gone = [code for code in _codes(row.values.get(key)) if code in into]
            if gone:
                found[place] = Row(row.no, {**row.values, key: _with(row.values[key], into)})
                remarks += [Remark(row.no, "followed", {"gone": code, "into": into[code]}) for code in gone]
    return found, remarks


def _codes(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else value


def _with(value: str | tuple[str, ...], into: Mapping[str, str]) -> str | tuple[str, ...]:
    if isinstance(value, str):
        return into[value]
    return tuple(dict.fromkeys(into.get(code, code) for code in value))
