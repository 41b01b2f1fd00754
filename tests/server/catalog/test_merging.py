"""Two items become one: what stands in the way, where codes lead afterwards, and what guns said before they heard of it."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, TODAY, Company, Gun, company, new_receipt, now, pieces
from stowage.app import make_bus
from stowage.catalog import detail, queries
from stowage.catalog.commands import CatalogRefusal, ItemRecord, MergeItems, PutItems, UnitFactor
from stowage.catalog.rules import KnownItem, State, decide
from stowage.identity.directory import DESK
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Decision, Refusal
from stowage.kernel.quantity import Amount, PriceMicro
from stowage.parties.commands import PartiesRefusal, PartyRecord, PutParties
from stowage.purchasing.commands import CreateOrder, NewOrderLine
from stowage.receiving.commands import ConfirmReceiptLine
from stowage.stock.commands import HoldStock, OpeningLine, RecordOpening, ScrapHeld

MUG = ItemRecord("MUG", "马克杯", "Mug", "pcs", ("111",), (UnitFactor("case", 24, barcodes=("222",)),), category="餐具")
OLD, NEW = (
    KnownItem("pcs", {"pcs": (1, 1), "case": (24, 1)}, moved=True, barcoded=frozenset({"case"})),
    KnownItem("pcs", {"pcs": (1, 1)}, moved=True, version=4),
)


@pytest.mark.parametrize(
    ("old", "new", "said", "refusal"),
    [
        (OLD, NEW, {}, None),
        (OLD, NEW, {"seen_version": 1, "into_version": 4}, None),
        (OLD, NEW, {"into_version": 3}, (CatalogRefusal.CHANGED_MEANWHILE, {"sku": "NEW", "version": 4, "now": {}})),
        (OLD, NEW, {"seen_version": 2}, (CatalogRefusal.CHANGED_MEANWHILE, {"sku": "OLD", "version": 1, "now": {}})),
        (OLD, NEW, {"into": "OLD"}, (CatalogRefusal.MERGE_ITSELF, {"sku": "OLD"})),
        (OLD, NEW, {"into": "NONE"}, (CatalogRefusal.ITEM_UNKNOWN, {"sku": "NONE"})),
        (OLD, replace(NEW, active=False), {}, (CatalogRefusal.ITEM_RETIRED, {"sku": "NEW"})),
        (replace(OLD, merged_into="X"), NEW, {}, (CatalogRefusal.ITEM_MERGED, {"sku": "OLD", "into": "X"})),
        (OLD, replace(NEW, merged_into="X"), {}, (CatalogRefusal.ITEM_MERGED, {"sku": "NEW", "into": "X"})),
        (
            OLD,
            replace(NEW, base_unit="kg", tracks=frozenset({"tracks_lot"})),
            {},
            (CatalogRefusal.MERGE_DIFFERS, {"sku": "OLD", "into": "NEW", "fields": ["base_unit", "tracks_lot"]}),
        ),
        (
            OLD,
            replace(NEW, factors={"pcs": (1, 1), "case": (12, 1)}),
            {},
            (CatalogRefusal.MERGE_UNIT_DIFFERS, {"sku": "OLD", "into": "NEW", "unit": "case"}),
        ),
        (replace(OLD, barcoded=frozenset()), replace(NEW, factors={"pcs": (1, 1), "case": (12, 1)}), {}, None),
        (
            replace(OLD, stands=("stock", "orders")),
            NEW,
            {},
            (CatalogRefusal.MERGE_IN_USE, {"sku": "OLD", "stands": ["stock", "orders"]}),
        ),
    ],
)
def test_what_may_be_merged(
    old: KnownItem, new: KnownItem, said: dict[str, Any], refusal: tuple[CatalogRefusal, dict[str, Any]] | None
) -> None:  # C-5
    state = State({"pcs"}, {"OLD": old, "NEW": new})
    answer = decide(state, replace(MergeItems("OLD", "NEW"), **said), None)  # type: ignore[arg-type]
    assert ((answer.code, answer.params) if isinstance(answer, Refusal) else None) == refusal


def test_the_rest_of_a_batch_sees_what_was_merged() -> None:
    state = State({"pcs"}, {"OLD": OLD, "NEW": NEW})
    merged = decide(state, MergeItems("OLD", "NEW"), None)  # type: ignore[arg-type]
    assert isinstance(merged, Decision)
    state.apply(merged)
    assert state.items["NEW"].factors == {"pcs": (1, 1), "case": (24, 1)}
    for command in (MergeItems("NEW", "OLD"), PutItems((ItemRecord("OLD", "旧", "Old", "pcs"),))):
        answer = decide(state, command, None)  # type: ignore[arg-type]
        assert isinstance(answer, Refusal)
        assert answer.params == {"sku": "OLD", "into": "NEW"}


async def say(firm: Company, command: msgspec.Struct) -> Outcome:
    return await firm.bus.submit(command, person=firm.people["LI"], device=DESK)


async def merged(firm: Company, old: str = "MUG", new: str = "CUP") -> None:
    done = await say(firm, MergeItems(old, new))
    assert done.outcome == "applied", done


async def shown(firm: Company, sku: str) -> detail.ItemDetail:
    found = await detail.item_called(sku, None, firm.connection)
    assert found is not None
    return found


async def test_codes_and_units_go_over_and_guns_are_told(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, MUG)
        cup, mug = firm.items["CUP"], firm.items["MUG"]
        await merged(firm)
        assert await firm.told("sku", "MUG") == {"item": cup}
        assert await firm.told("sku", "CUP") == {"item": cup}
        assert await firm.told("barcode", "111") == {"to": [[cup, "pcs", 1, 1]]}
        assert await firm.told("barcode", "222") == {"to": [[cup, "case", 24, 1]]}
        told = await firm.told("item", mug)
        assert told is not None  # what was counted under that name still has it
        assert "active" not in told
        gone, kept = await shown(firm, "MUG"), await shown(firm, "CUP")
        assert (gone.active, gone.merged_into, gone.version) == (
            False,
            detail.MergedInto("CUP", "陶瓷杯", "Stoneware cup"),
            2,
        )
        assert [unit.barcodes for unit in gone.units] == [[], []]
        assert (kept.merged, kept.version) == (["MUG"], 2)
        assert {unit.unit: unit.barcodes for unit in kept.units} == {"pcs": ["111", "6901234567892"], "case": ["222"]}
        for search in ("mug", "MUG", "111", "222", "cup"):
            found = [row.sku for row in await queries.items(search, 9, firm.connection)]
            assert found == ["CUP"], search
        rows = await firm.connection.fetch(
            "SELECT key, after FROM change JOIN op USING (op_id) WHERE kind = 'item' ORDER BY sequence"
        )
        after = {row["key"]: msgspec.json.decode(row["after"]) for row in rows}
        assert after["MUG"] == {"active": False, "barcodes": {"pcs": None, "case": None}, "merged_into": "CUP"}
        assert after["CUP"] == {"barcodes": {"pcs": ["111", "6901234567892"], "case": ["222"]}}


async def test_what_became_another_leads_on_with_it(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, MUG, replace(MUG, sku="JAR", barcodes=("333",), units=()))
        await merged(firm)
        await merged(firm, "CUP", "JAR")
        jar = firm.items["JAR"]
        for sku in ("MUG", "CUP", "JAR"):
            assert await firm.told("sku", sku) == {"item": jar}, sku
            assert [row.sku for row in await queries.items(sku, 9, firm.connection)] == ["JAR"]
        assert await firm.told("barcode", "111") == {"to": [[jar, "pcs", 1, 1]]}
        assert (await shown(firm, "JAR")).merged == ["CUP", "MUG"]
        # a change of what they became keeps them findable
        await say(firm, PutItems((ItemRecord("JAR", "罐", "Jar", "pcs"),)))
        assert [row.sku for row in await queries.items("MUG", 9, firm.connection)] == ["JAR"]
        refused = await say(firm, PutItems((replace(MUG, name_en="Beaker"),)))
        assert (refused.code, refused.params) == ("catalog.item_merged", {"sku": "MUG", "into": "JAR"})


async def stands(firm: Company) -> list[str]:
    refused = await say(firm, MergeItems("MUG", "CUP"))
    if refused.outcome == "applied":
        return []
    assert refused.code == "catalog.merge_in_use", refused
    found: list[str] = refused.params["stands"]
    return found


async def test_what_hangs_on_it_stands_in_the_way(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, MUG)
        mug, dock = firm.items["MUG"], firm.places["D-01"]
        order = await firm.order(("MUG", "pcs", 10, 1_000_000))
        assert await stands(firm) == ["orders"]
        gun = await firm.gun("G01")
        await gun.say(
            ConfirmReceiptLine(new_receipt(), "G01-1", dock, mug, pieces(10), order=order.id, order_line=order.lines[0])
        )
        assert await stands(firm) == ["stock"]
        hold = HoldStock(new_receipt(), firm.warehouses["SH"], mug, pieces(4), "for Mrs Wang")
        assert (await firm.desk(hold)).outcome == "applied"
        assert await stands(firm) == ["stock", "reservations"]


async def test_an_open_exception_stands_in_the_way(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, MUG)
        gun = await firm.gun("G01")
        line = ConfirmReceiptLine(new_receipt(), "G01-1", firm.places["D-01"], firm.items["MUG"], pieces(3))
        await gun.say(line)
        assert await stands(firm) == ["stock", "exceptions"]
        await firm.resolve("receiving.not_ordered", "return_to_supplier")
        assert await stands(firm) == []


async def late(firm: Company, gun: Gun, **more: Any) -> Outcome:
    """Ten mugs, counted before the gun heard that they are cups."""
    line = ConfirmReceiptLine(new_receipt(), "G01-1", firm.places["D-01"], firm.items["MUG"], pieces(10), **more)
    (outcome,) = await gun.say(line)
    return outcome


async def test_what_was_counted_before_is_counted_as_what_it_became(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, MUG)
        await merged(firm)
        gun = await firm.gun("G01")
        outcome = await late(firm, gun, codes={"222": "case"}, factors={"case": 240_000})
        assert outcome.outcome == "applied_with_exception"
        assert await firm.open_discrepancies() == ["not_ordered", "item_merged"]
        assert (await firm.stock("CUP"), await firm.stock("MUG")) == ({"surplus": 10}, {})
        evidence = next(each for each in outcome.discrepancies if each["code"] == "receiving.item_merged")["evidence"]
        assert (evidence["item"], evidence["was"], evidence["quantity"]) == (
            firm.items["CUP"],
            firm.items["MUG"],
            pieces(10),
        )
        assert (await firm.resolve("receiving.item_merged", "recount")).outcome == "applied"
        assert await firm.stock("CUP") == {}
        assert await firm.differences() == []


async def test_a_late_line_still_counts_on_its_order(database: Database) -> None:
    """The order was full, and its goods gone, when they became another item: what comes within its tolerance is taken in at its price."""
    async with company(database) as firm:
        await firm.set_up(CUP, replace(MUG, over_tolerance_bp=10_000))
        order = await firm.order(("MUG", "pcs", 10, 2_000_000))
        on_it = {"order": order.id, "order_line": order.lines[0]}
        gun = await firm.gun("G01")
        assert (await late(firm, gun, **on_it)).outcome == "applied"
        hold = new_receipt()
        shanghai, dock = firm.warehouses["SH"], firm.places["D-01"]
        for command in (
            HoldStock(hold, shanghai, firm.items["MUG"], pieces(10), "broken"),
            ScrapHeld(hold, dock, pieces(10)),
        ):
            assert (await firm.desk(command)).outcome == "applied"
        await merged(firm)
        assert (await late(firm, gun, **on_it)).outcome == "applied_with_exception"
        assert await firm.open_discrepancies() == ["item_merged"]
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 10}, 2000)
        assert await firm.differences() == []


async def test_nothing_is_opened_of_what_became_another(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, MUG)
        await merged(firm)
        line = OpeningLine(firm.items["MUG"], firm.places["D-01"], pieces(1), Amount(100))
        refused = await firm.desk(RecordOpening(firm.warehouses["SH"], (line,)))
        assert (refused.code, refused.params["into"]) == ("stock.item_merged", "CUP")
        hold = await firm.desk(HoldStock(uuid4(), firm.warehouses["SH"], firm.items["MUG"], pieces(1), "broken"))
        assert (hold.code, hold.params["into"]) == ("stock.item_merged", "CUP")


async def test_what_lies_there_or_is_ordered_is_not_retired_nor_asked_for_what_nobody_said(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, MUG)
        line = OpeningLine(firm.items["MUG"], firm.places["D-01"], pieces(1), Amount(100))
        opened = await firm.desk(RecordOpening(firm.warehouses["SH"], (line,)))
        assert opened.outcome == "applied"
        await firm.order(("CUP", "pcs", 5, 1))
        for item, code, said in (
            (replace(MUG, active=False), CatalogRefusal.ITEM_IN_USE, {"sku": "MUG", "stands": ["stock"]}),
            (replace(CUP, active=False), CatalogRefusal.ITEM_IN_USE, {"sku": "CUP", "stands": ["orders"]}),
            (replace(MUG, tracks_lot=True), CatalogRefusal.TRACKING_UNTOLD, {"sku": "MUG", "fields": ["tracks_lot"]}),
        ):
            refused = await firm.desk(PutItems((item,)))
            assert (refused.code, refused.params) == (code, said)
        ended = await firm.desk(PutParties((PartyRecord("S-01", "凯瑞", "Kairui", supplier=True, active=False),)))
        assert (ended.code, ended.params) == (PartiesRefusal.PARTY_IN_USE, {"code": "S-01", "stands": ["orders"]})
        assert (await firm.desk(PutItems((replace(CUP, tracks_lot=not CUP.tracks_lot),)))).outcome == "applied"


async def test_what_became_another_is_not_ordered_and_the_other_is_named(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, MUG)
        await merged(firm)
        line = NewOrderLine(firm.items["MUG"], "pcs", pieces(1), PriceMicro(0))
        refused = await firm.desk(CreateOrder(firm.suppliers["S-01"], firm.warehouses["SH"], TODAY, (line,)))
        assert (refused.code, refused.params["into"]) == ("purchasing.item_merged", "CUP")


async def test_goods_that_come_while_it_is_merged_are_not_lost_on_it(database: Database) -> None:
    """Two servers at once: either the goods stand in the way, or they are counted as what it became."""
    skus = [f"M{n}" for n in range(12)]
    async with (
        company(database) as firm,
        asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool,
        make_bus(pool, now) as other,
    ):
        await firm.set_up(CUP, *(replace(MUG, sku=sku, barcodes=(), units=()) for sku in skus))
        gun = await firm.gun("G01")
        for sku in skus:
            line = ConfirmReceiptLine(new_receipt(), "G01-1", firm.places["D-01"], firm.items[sku], pieces(1))
            await asyncio.gather(say(firm, MergeItems(sku, "CUP")), other.execute([gun.write(line)]))
        merged_away = 0
        for sku in skus:
            became = (await shown(firm, sku)).merged_into
            merged_away += became is not None
            assert await firm.stock(sku) == ({} if became else {"surplus": 1})
        assert (await firm.stock("CUP")).get("surplus", 0) == merged_away
        assert await firm.differences() == []


async def test_what_is_ordered_while_it_is_merged_is_not_both(database: Database) -> None:
    skus = [f"M{n}" for n in range(12)]
    async with (
        company(database) as firm,
        asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool,
        make_bus(pool, now) as other,
    ):
        await firm.set_up(CUP, *(replace(MUG, sku=sku, barcodes=(), units=()) for sku in skus))
        for sku in skus:
            line = NewOrderLine(firm.items[sku], "pcs", pieces(1), PriceMicro(1_000_000))
            create = CreateOrder(firm.suppliers["S-01"], firm.warehouses["SH"], TODAY, (line,))
            ordering = other.submit(create, person=firm.people["LI"], warehouse=firm.warehouses["SH"], device=DESK)
            answers = await asyncio.gather(say(firm, MergeItems(sku, "CUP")), ordering)
            assert [answer.outcome for answer in answers].count("applied") == 1, answers
