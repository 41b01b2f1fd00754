"""Categories and units as records: changes that cross each other, and what is removed."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, Company, company
from stowage.catalog import detail, queries
from stowage.catalog.commands import (
    CategoryRecord,
    PutCategories,
    PutItems,
    PutUnits,
    RemoveCategories,
    UnitRecord,
)
from stowage.catalog.former import PutCategories1, PutUnits1, categories_of_any_version, units_of_any_version
from stowage.identity.directory import DESK
from stowage.kernel.command import Outcome

HOME = CategoryRecord("家居", "家居", "Household")
TABLE = CategoryRecord("餐具", "餐具", "Tableware", "家居")


async def say(firm: Company, command: msgspec.Struct) -> Outcome:
    return await firm.bus.submit(command, person=firm.people["LI"], device=DESK)


async def tree(firm: Company) -> dict[str, tuple[str, int, int]]:
    return {one.code: (one.parent, one.version, one.items) for one in await detail.categories(firm.connection)}


async def test_two_who_change_the_same_category(database: Database) -> None:  # C-3
    async with company(database) as firm:
        await firm.set_up(CUP)
        await say(firm, PutCategories((HOME, TABLE)))
        renamed = replace(TABLE, name_en="Crockery", seen_version=1)
        assert (await say(firm, PutCategories((renamed,)))).outcome == "applied"
        refused = await say(firm, PutCategories((replace(TABLE, parent="", seen_version=1),)))
        assert (refused.outcome, refused.code) == ("refused", "catalog.changed_meanwhile")
        assert refused.params == {
            "code": "餐具",
            "version": 2,
            "now": {"name_zh": "餐具", "name_en": "Crockery", "parent": "家居"},
        }
        assert await tree(firm) == {"家居": ("", 1, 0), "餐具": ("家居", 2, 0)}


async def test_two_who_change_the_same_unit(database: Database) -> None:  # C-3
    async with company(database) as firm:
        await firm.set_up(CUP)
        box = UnitRecord("box", "盒", "box")
        await say(firm, PutUnits((box,)))
        assert (await say(firm, PutUnits((replace(box, name_en="carton", seen_version=1),)))).outcome == "applied"
        refused = await say(firm, PutUnits((replace(box, decimals=1, seen_version=1),)))
        assert (refused.code, refused.params["version"], refused.params["now"]["name_en"]) == (
            "catalog.changed_meanwhile",
            2,
            "carton",
        )
        versions = {one.code: one.version for one in await queries.units(firm.connection)}
        assert versions == {"box": 2, "case": 1, "kg": 1, "pcs": 1}


async def test_only_what_is_empty_is_removed(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(replace(CUP, category="餐具"))
        await say(firm, PutCategories((HOME, TABLE)))

        async def removed(*codes: str) -> dict[str, Any] | str:
            answer = await say(firm, RemoveCategories(codes))
            return answer.outcome if answer.outcome == "applied" else answer.params

        assert await removed("家居") == {"category": "家居", "items": 0, "below": 1}
        assert await removed("家居", "餐具") == {"category": "餐具", "items": 1, "below": 0}
        await say(firm, PutItems((replace(CUP, category=""),)))
        assert await removed("家居", "餐具", "无") == "applied"
        assert await tree(firm) == {}
        gone = "SELECT key FROM change WHERE kind = 'category' AND after IS NULL ORDER BY key"
        assert [row["key"] for row in await firm.connection.fetch(gone)] == ["家居", "餐具"]
        assert await removed("家居") == "applied"


def test_former_commands_say_no_version() -> None:
    categories = {"categories": [{"code": "餐具", "name_zh": "餐具", "name_en": "Tableware", "parent": "家居"}]}
    assert categories_of_any_version(msgspec.convert(categories, PutCategories1)) == PutCategories((TABLE,))
    units = {"units": [{"code": "kg", "name_zh": "千克", "name_en": "kilogram", "decimals": 3}]}
    read = units_of_any_version(msgspec.convert(units, PutUnits1))
    assert read == PutUnits((UnitRecord("kg", "千克", "kilogram", 3),))
