"""Units as people write them: by code or by name, in either language."""

from __future__ import annotations

from typing import Any

import asyncpg

from stowage.catalog import queries
from stowage.kernel.quantity import Quantity, step_of


class Units:
    def __init__(self, units: list[queries.Unit]) -> None:
        self.steps: dict[str, Quantity] = {unit.code: step_of(unit.decimals) for unit in units}
        self._codes: dict[str, str] = {}
        for names in ("code", "name_zh", "name_en"):
            for unit in units:
                self._codes.setdefault(getattr(unit, names).casefold(), unit.code)

    def code(self, written: str) -> str | None:
        """None: there is no such unit."""
        return self._codes.get(written.casefold()) or None


async def load_units(connection: asyncpg.Connection[Any]) -> Units:
    return Units(await queries.units(connection))
