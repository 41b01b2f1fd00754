"""Ids and integers as a person reads them: "item 22969 at WH1/A07-12-3 lot L2611B available", "1,224.0000"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import asyncpg

from stowage.kernel.quantity import MINOR_UNITS, QUANTITY_SCALE

VIRTUAL = {
    -1: "supplier",
    -2: "customer",
    -3: "production",
    -4: "scrap",
    -5: "gain/loss",
    -6: "opening",
    -7: "in transit",
    -8: "待查",
}

SKUS = "SELECT id, sku FROM item WHERE id = ANY($1::bigint[])"
CODES = "SELECT p.id, w.code || '/' || p.code FROM place p JOIN warehouse w ON w.id = p.warehouse"


def quantity(value: int) -> str:
    return _fixed(value, QUANTITY_SCALE, 4)


def amount(value: int) -> str:
    return _fixed(value, MINOR_UNITS, 2)


def _fixed(value: int, scale: int, digits: int) -> str:
    whole, rest = divmod(abs(value), scale)
    return f"{'-' if value < 0 else ''}{whole:,}.{rest:0{digits}d}"


class Names(NamedTuple):
    """SKUs of items, and codes of places with their warehouse's."""

    items: dict[int, str]
    places: dict[int, str]

    @classmethod
    async def load(cls, rows: Sequence[asyncpg.Record], connection: asyncpg.Connection[Any]) -> Names:
        """Names of what is in the column `item` of these rows, and of all places."""
        if not rows:
            return cls({}, {})
        items = {row["item"] for row in rows if "item" in row}
        return cls(dict(await connection.fetch(SKUS, list(items))), dict(await connection.fetch(CODES)))

    def item(self, item: int) -> str:
        return f"item {self.items.get(item, f'#{item}')}"

    def place(self, place: int) -> str:
        return VIRTUAL.get(place) or self.places.get(place, f"#{place}")

    def slot(self, row: Mapping[str, Any] | asyncpg.Record) -> str:
        lot = f" lot {row['lot']}" if row["lot"] else ""
        container = f" in {row['container']}" if row["container"] else ""
        owner = f" of owner {row['owner']}" if row["owner"] else ""
        return f"{self.item(row['item'])} at {self.place(row['place'])}{lot}{container} {row['status']}{owner}"
