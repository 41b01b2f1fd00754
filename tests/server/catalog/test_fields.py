"""What an item is besides its units: category, measures, levels of stock, suppliers; and changes that cross each other."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, Company, company, pieces
from ledger_words import context
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
    UnitFactor,
)
from stowage.catalog.former import PutItems1, PutItems2, with_barcodes_to_remove, with_more_fields
from stowage.catalog.rules import KnownItem, State, decide
from stowage.identity.directory import DESK
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Decision, Refusal
from stowage.kernel.ids import PersonId
from stowage.kernel.quantity import Amount
from stowage.parties.commands import PartyRecord, PutParties
from stowage.stock.commands import OpeningLine, RecordOpening

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
        (replace(BOX, sku="NEW", seen_version=7), CatalogRefusal.ITEM_UNKNOWN),
        (replace(BOX, levels=(StockLevel("XX", 1, 2, 3),)), CatalogRefusal.WAREHOUSE_UNKNOWN),
        (replace(BOX, levels=(StockLevel("SH", 3, 2, 9),)), CatalogRefusal.LEVELS_UNSORTED),
        (replace(BOX, levels=(StockLevel("SH", 1, 9, 8),)), CatalogRefusal.LEVELS_UNSORTED),
        (replace(BOX, levels=(StockLevel("SH", 1, 9, 0),)), None),
        (replace(BOX, suppliers=(ApprovedSupplier("S-02"),)), CatalogRefusal.SUPPLIER_UNKNOWN),
    ],
)
def test_what_may_be_said_of_it(item: ItemRecord, code: CatalogRefusal | None) -> None:
    answer = decide(KNOWN, PutItems((item,)), context())
    assert (answer.code if isinstance(answer, Refusal) else None) == code


@pytest.mark.parametrize(
    ("person", "warehouse", "code", "shown"),
    [
        (1, "SH", None, {"SH": "1/2/0", "WH": "3/4/0"}),  # works everywhere
        (2, "SH", CatalogRefusal.WAREHOUSE_UNKNOWN, {"WH": "3/4/0"}),
        (2, "WH", None, {"WH": "3/4/0"}),
        (3, "WH", CatalogRefusal.WAREHOUSE_UNKNOWN, None),  # works in neither
    ],
)
def test_levels_are_of_who_works_there(
    person: int, warehouse: str, code: CatalogRefusal | None, shown: dict[str, str] | None
) -> None:  # C-6
    now = {"levels": {"SH": "1/2/0", "WH": "3/4/0"}}
    box = replace(KNOWN.items["BOX"], now=now)
    scopes = {2: frozenset({"WH"}), 3: frozenset({"GZ"})}
    state = replace(KNOWN, items={"BOX": box}, warehouses={"SH", "WH"}, scopes=scopes)
    by = replace(context(), person=PersonId(person))
    answer = decide(state, PutItems((replace(BOX, levels=(StockLevel(warehouse, 1, 2, 3),)),)), by)
    assert (answer.code if isinstance(answer, Refusal) else None) == code
    stale = decide(state, PutItems((replace(BOX, seen_version=1),)), by)
    assert isinstance(stale, Refusal)
    assert stale.params["now"]["levels"] == shown


def test_the_second_of_two_changes_is_told_what_is_there_now() -> None:
    state = msgspec.structs.replace(KNOWN, items=dict(KNOWN.items))
    said = PutItems((replace(BOX, seen_version=3),))
    first = decide(state, said, context())
    assert isinstance(first, Decision)
    refused = decide(KNOWN, PutItems((replace(BOX, seen_version=1),)), context())
    assert isinstance(refused, Refusal)
    assert refused.params == {"sku": "BOX", "version": 3, "now": {"name_en": "Crate"}}
    state.apply(first)
    again = decide(state, said, context())
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
    read = with_barcodes_to_remove(with_more_fields(msgspec.convert(said, PutItems1, strict=False)))
    assert read == PutItems((ItemRecord("BOX", "盒", "Box", "pcs", active=False),))


def test_no_barcodes_of_a_former_command_are_those_that_there_are() -> None:
    units = [{"unit": "case", "numerator": 24}, {"unit": "roll", "numerator": 6, "barcodes": ["6"]}]
    item = {"sku": "BOX", "name_zh": "盒", "name_en": "Box", "base_unit": "pcs", "units": units, "weight_g": 5}
    (read,) = with_barcodes_to_remove(msgspec.convert({"items": [item]}, PutItems2)).items
    assert (read.barcodes, [unit.barcodes for unit in read.units], read.weight_g) == (None, [None, ("6",)], 5)


async def desk(firm: Company, command: msgspec.Struct) -> Outcome:
    return await firm.bus.submit(command, person=firm.people["LI"], device=DESK)


async def shown(firm: Company, sku: str) -> dict[str, Any]:
    found = await detail.item(firm.items[sku], None, firm.connection)
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
        await desk(firm, PutItems((replace(BOX, specification="x", suppliers=(ApprovedSupplier("S-01"),)),)))
        assert await firm.told("item", firm.items["BOX"]) == before


async def test_barcodes_and_packaging_are_taken_away(database: Database) -> None:
    full = replace(
        BOX,
        barcodes=("11", "12"),
        units=(UnitFactor("case", 24, barcodes=("21",)), UnitFactor("kg", 3, barcodes=("31",))),
    )
    async with company(database) as firm:
        await firm.set_up(full)

        async def packed() -> dict[str, list[str]]:
            return {unit["unit"]: unit["barcodes"] for unit in (await shown(firm, "BOX"))["units"]}

        assert await packed() == {"pcs": ["11", "12"], "case": ["21"], "kg": ["31"]}
        await desk(firm, PutItems((replace(BOX, barcodes=("12",), units=(UnitFactor("case", 24, barcodes=()),)),)))
        assert await packed() == {"pcs": ["12"], "case": [], "kg": ["31"]}
        assert [await firm.told("barcode", code) is None for code in ("11", "12", "21", "31")] == [
            True,
            False,
            True,
            False,
        ]
        await desk(firm, PutItems((replace(BOX, without=("kg", "case", "none")),)))
        assert await packed() == {"pcs": ["12"]}
        assert await firm.told("barcode", "31") is None
        told = await firm.told("item", firm.items["BOX"])
        assert told is not None
        assert "units" not in told
        assert [row.sku for row in await queries.items("31", 9, firm.connection)] == []
        refused = await desk(firm, PutItems((replace(BOX, units=(UnitFactor("kg", 3),), without=("kg",)),)))
        assert (refused.code, refused.params) == ("catalog.unit_in_use", {"sku": "BOX", "unit": "kg"})


async def test_packaging_of_what_has_moved_stays(database: Database) -> None:  # C-2
    async with company(database) as firm:
        await firm.set_up(CUP)
        line = OpeningLine(firm.items["CUP"], firm.places["D-01"], pieces(1), Amount(100))
        assert (await firm.desk(RecordOpening(firm.warehouses["SH"], (line,)))).outcome == "applied"
        refused = await desk(firm, PutItems((replace(CUP, units=(), without=("case",)),)))
        assert (refused.code, refused.params) == ("catalog.unit_in_use", {"sku": "CUP", "unit": "case"})
        assert (await shown(firm, "CUP"))["moved"] is True


async def test_only_a_picture_that_is_here_is_an_items(database: Database) -> None:
    name = sha256(b"\xff\xd8\xff").hexdigest()
    async with company(database) as firm:
        await firm.set_up(BOX)
        said = PutItems((replace(BOX, picture=name),))
        refused = await desk(firm, said)
        assert (refused.code, refused.params) == ("catalog.picture_unknown", {"sku": "BOX"})
        await firm.connection.execute(
            "INSERT INTO blob (sha256, size, media_type, created_at) VALUES ($1, 3, 'image/jpeg', now())", name
        )
        assert (await desk(firm, said)).outcome == "applied"
        await desk(firm, PutItems((BOX,)))  # not said: it stays
        assert (await shown(firm, "BOX"))["picture"] == name
        await desk(firm, PutItems((replace(BOX, picture=""),)))
        assert (await shown(firm, "BOX"))["picture"] == ""
        odd = await desk(firm, PutItems((replace(BOX, picture="../etc"),)))
        assert odd.code == "gateway.payload_invalid"
