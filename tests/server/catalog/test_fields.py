"""What an item is besides its units: category, measures, levels of stock, suppliers; and changes that cross each other."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, Company, company
from stowage.catalog import detail, queries
from stowage.catalog.commands import (
    ApprovedSupplier,
    CatalogRefusal,
    CategoryRecord,
    ItemRecord,
    PutCategories,
    PutItems,
    StockLevel,
    StorageClass,
)
from stowage.catalog.former import PutItems1, with_more_fields
from stowage.catalog.rules import KnownItem, State, decide
from stowage.identity.directory import DESK
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Decision, Refusal
from stowage.parties.commands import PartyRecord, PutParties

BOX = ItemRecord("BOX", "陶瓷收纳盒250毫升", "Box", "pcs", category="家居")
KNOWN = State(
    {"pcs"}, {"BOX": KnownItem("pcs", {"pcs": (1, 1)}, moved=True, version=3, now={"name_en": "Crate"})}, {"A": "", "B": "A"}, {"SH"},
    {"S-01"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (replace(BOX, seen_version=2), CatalogRefusal.CHANGED_MEANWHILE),
        (replace(BOX, seen_version=3), None),
        (replace(BOX, sku="NEW", seen_version=7), None),
        (replace(BOX, levels=(StockLevel("XX", 1, 2, 3),)), CatalogRefusal.WAREHOUSE_UNKNOWN),
        (replace(BOX, levels=(StockLevel("SH", 3, 2, 9),)), CatalogRefusal.LEVELS_UNSORTED),
        (replace(BOX, levels=(StockLevel("SH", 1, 9, 8),)), CatalogRefusal.LEVELS_UNSORTED),
        (replace(BOX, levels=(StockLevel("SH", 1, 9, 0),)), None),
        (replace(BOX, suppliers=(ApprovedSupplier("S-02"),)), CatalogRefusal.SUPPLIER_UNKNOWN),
    ],
)
def test_what_may_be_said_of_it(item: ItemRecord, code: CatalogRefusal | None) -> None:
    answer = decide(KNOWN, PutItems((item,)), None)  # type: ignore[arg-type]
    assert (answer.code if isinstance(answer, Refusal) else None) == code


def test_the_second_of_two_changes_is_told_what_is_there_now() -> None:
    state = msgspec.structs.replace(KNOWN, items=dict(KNOWN.items))
    said = PutItems((replace(BOX, seen_version=3),))
    first = decide(state, said, None)  # type: ignore[arg-type]
    assert isinstance(first, Decision)
    refused = decide(KNOWN, PutItems((replace(BOX, seen_version=1),)), None)  # type: ignore[arg-type]
    assert isinstance(refused, Refusal)
    assert refused.params == {"sku": "BOX", "version": 3, "now": {"name_en": "Crate"}}
    state.apply(first)
    again = decide(state, said, None)  # type: ignore[arg-type]
    assert isinstance(again, Refusal)
    assert again.params["version"] == 4


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        ({"C": "B"}, None),
        ({"C": "D", "D": "A"}, None),
        ({"C": "X"}, CatalogRefusal.CATEGORY_UNKNOWN),
        ({"A": "B"}, CatalogRefusal.CATEGORY_CIRCULAR),
        ({"C": "C"}, CatalogRefusal.CATEGORY_CIRCULAR),
        ({"A": "C", "C": "B"}, CatalogRefusal.CATEGORY_CIRCULAR),
        ({"B": "", "A": "B"}, None),
    ],
)
def test_categories_are_a_tree(tree: dict[str, str], code: CatalogRefusal | None) -> None:  # C-4
    records = tuple(CategoryRecord(name, name, name, parent) for name, parent in tree.items())
    answer = decide(KNOWN, PutCategories(records), None)  # type: ignore[arg-type]
    assert (answer.code if isinstance(answer, Refusal) else None) == code


def test_a_former_command_says_nothing_of_what_it_does_not_know() -> None:
    said = {"items": [{"sku": "BOX", "name_zh": "盒", "name_en": "Box", "base_unit": "pcs", "active": False}]}
    read = with_more_fields(msgspec.convert(said, PutItems1, strict=False))
    assert read == PutItems((ItemRecord("BOX", "盒", "Box", "pcs", active=False),))


async def desk(firm: Company, command: msgspec.Struct) -> Outcome:
    return await firm.bus.submit(command, person=firm.people["LI"], device=DESK)


async def shown(firm: Company, sku: str) -> dict[str, Any]:
    found = await detail.item(firm.items[sku], firm.connection)
    assert found is not None
    told: dict[str, Any] = msgspec.to_builtins(found)
    return told


async def test_what_is_not_said_stays(database: Database) -> None:
    full = replace(
        BOX, specification="12 × 20", weight_g=350, length_mm=120, width_mm=80, height_mm=60, storage_class=StorageClass.COOL,
        levels=(StockLevel("SH", 10_000, 20_000, 90_000),),
        suppliers=(ApprovedSupplier("S-02", True, "YW-9", 14, 240_000, 120_000), ApprovedSupplier("S-01", False)),
    )  # fmt: skip
    async with company(database) as firm:
        await firm.set_up(CUP, BOX)
        await firm.system(PutParties((PartyRecord("S-02", "宁波", "Ningbo", supplier=True),)))
        assert (await desk(firm, PutItems((full,)))).outcome == "applied"
        now = await shown(firm, "BOX")
        assert {name: now[name] for name in ("specification", "weight_g", "height_mm", "storage_class", "version", "mnemonic")} == {
            "specification": "12 × 20", "weight_g": 350, "height_mm": 60, "storage_class": "cool", "version": 2, "mnemonic": "TCSNH250HS",
        }  # fmt: skip
        assert now["levels"] == [{"warehouse": "SH", "minimum": 10_000, "reorder": 20_000, "maximum": 90_000}]
        assert [(one["supplier"], one["approved"], one["lead_days"]) for one in now["suppliers"]] == [
            ("S-02", True, 14),
            ("S-01", False, 0),
        ]
        await desk(firm, PutItems((BOX,)))
        assert await shown(firm, "BOX") == now | {"version": 3}
        none = replace(BOX, specification="", weight_g=0, levels=(StockLevel("SH"),), suppliers=())
        await desk(firm, PutItems((none,)))
        assert {name: (await shown(firm, "BOX"))[name] for name in ("specification", "weight_g", "height_mm", "levels", "suppliers")} == {
            "specification": "", "weight_g": 0, "height_mm": 60, "levels": [], "suppliers": [],
        }  # fmt: skip


async def test_a_mnemonic_is_the_names_until_somebody_says_another(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(BOX)
        for name, said, mnemonic, own in (
            ("重庆小面", None, "CQXM", False), ("重庆小面", "CQXM", "CQXM", False), ("小面", "CQXM", "XM", False),
            ("重庆小面", "MIAN1", "MIAN1", True),
            ("成都小面", None, "MIAN1", True), ("成都小面", "", "CDXM", False),
        ):  # fmt: skip
            await desk(firm, PutItems((replace(BOX, name_zh=name, mnemonic=said),)))
            now = await shown(firm, "BOX")
            assert (now["mnemonic"], now["mnemonic_own"]) == (mnemonic, own)
            assert [row.sku for row in await queries.items(mnemonic.lower(), 9, firm.connection)] == ["BOX"]


async def test_two_who_change_the_same_item(database: Database) -> None:  # C-3
    async with company(database) as firm:
        await firm.set_up(BOX)
        assert (await desk(firm, PutItems((replace(BOX, name_en="Crate", seen_version=1),)))).outcome == "applied"
        refused = await desk(firm, PutItems((replace(BOX, weight_g=9, seen_version=1),)))
        assert (refused.outcome, refused.code) == ("refused", "catalog.changed_meanwhile")
        assert (refused.params["version"], refused.params["now"]["name_en"]) == (2, "Crate")
        assert (await shown(firm, "BOX"))["weight_g"] == 0


async def test_a_category_is_made_where_it_is_first_named(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(BOX, replace(CUP, category="家居"))
        tree = PutCategories(
            (CategoryRecord("餐具", "餐具", "Tableware", "家居"), CategoryRecord("家居", "家居日用", "Household"))
        )
        assert (await desk(firm, tree)).outcome == "applied"
        found = [(one.code, one.name_en, one.parent, one.items) for one in await detail.categories(firm.connection)]
        assert found == [("家居", "Household", "", 2), ("餐具", "Tableware", "家居", 0)]
        kinds = await firm.connection.fetch("SELECT kind, key FROM change WHERE kind = 'category' ORDER BY key, op_id")
        assert [row["key"] for row in kinds] == ["家居", "家居", "餐具"]


async def test_guns_are_told_nothing_of_what_they_do_not_need(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(BOX)
        before = await firm.told("item", firm.items["BOX"])
        await desk(
            firm, PutItems((replace(BOX, weight_g=5, specification="x", suppliers=(ApprovedSupplier("S-01"),)),))
        )
        assert await firm.told("item", firm.items["BOX"]) == before
