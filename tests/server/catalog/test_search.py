"""Search: every way of asking for an item or a partner finds it, through the index as without it, and at once after a change."""

from __future__ import annotations

import random

from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, SEES_ALL, Company, company
from stowage.app import LISTS
from stowage.catalog import queries
from stowage.catalog.commands import ItemRecord, PutItems, UnitFactor
from stowage.parties.commands import PartyRecord, PutParties
from stowage.parties.queries import suppliers
from stowage.platform.listing import filters, reading
from stowage.platform.migrate import connect, migrate
from stowage.platform.search import mnemonic_of, search_key

CANDLE = ItemRecord(
    "LZ-250_A", "圣诞蜡烛250克", "Christmas candle", "pcs", ("6900000054321",), (UnitFactor("case", 24, 1, ("16954",)),),
    "节日用品",
)  # fmt: skip


async def found(firm: Company, search: str, limit: int = 20) -> list[str]:
    return [row.sku for row in await queries.items(search, limit, firm.connection)]


async def listed(firm: Company, name: str, search: str) -> list[str]:
    """First column of a list's rows."""
    spec = LISTS[name]
    bound = filters.Conditions()
    spec, columns = filters.as_read_by(SEES_ALL, spec, spec.seen_by(()), bound)
    where = filters.conditions(spec, columns, [], search, None, found=bound)
    order = filters.order(spec, columns, "")
    statement = reading.page_statement(spec, columns.values(), where, order, offset=0, limit=100)
    return [
        str(row[spec.columns[0].key])
        for row in map(reading.shape(spec, columns.values()), await reading.fetch(statement, firm.connection))
    ]


CALLED = ["蜡烛", "诞蜡", "shengdanlazhu", "anlazhu2", "sdlz", "dlz", "CHRIST", "as can", "mas ndle", "lz-250_a", "50_", "0_a", "54321",
     "00543", "16954", "节日", "jieri", "jryp", "蜡烛 christmas 543", "c", "圣", "1", "ＬＺ－２５０", "s",
     "烛", "克", "h", "0", "诞 烛", "蜡 圣 克", "2 日 h"]  # fmt: skip


async def test_an_item_is_found_by_any_part_of_what_it_is_called(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CANDLE, replace(CUP, name_zh="杯子", name_en="Mug", sku="MUG", barcodes=("88",), units=()))
        for search in CALLED:
            assert await found(firm, search) == ["LZ-250_A"], search
            assert await listed(firm, "items", search) == ["LZ-250_A"], search


async def test_what_is_no_part_of_it_finds_nothing(database: Database) -> None:
    """% and _ are characters like any other."""
    async with company(database) as firm:
        await firm.set_up(CANDLE)
        for search in ("蜡 圣诞x", "hristmass", "x", "杯", "烛 杯", "%", "lz%250", "lz-250ua", "654321", "8"):
            assert await found(firm, search) == [], search
            assert await listed(firm, "items", search) == [], search


async def test_a_changed_item_is_found_by_what_it_is_now(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CANDLE)
        await firm.system(PutItems((replace(CANDLE, name_en="Tea light", barcodes=("777000",), units=()),)))
        assert [await found(firm, search) for search in ("christmas", "54321", "tea l", "7700", "16954")] == [
            [], [], ["LZ-250_A"], ["LZ-250_A"], ["LZ-250_A"],
        ]  # fmt: skip
        await firm.system(PutItems((replace(CANDLE, base_unit="kg", barcodes=(), units=()),)))
        assert [await found(firm, search) for search in ("7700", "16954")] == [[], []]


async def test_what_is_named_by_its_whole_code_comes_first(database: Database) -> None:
    async with company(database) as firm:
        others = [replace(CUP, sku=f"A{n}", name_en="54321 Z9", barcodes=(), units=()) for n in range(9)]
        await firm.set_up(*others, replace(CANDLE, sku="Z9", barcodes=("54321",)))
        assert await found(firm, "54321", 3) == ["Z9", "A0", "A1"]
        assert await found(firm, "z9", 3) == ["Z9", "A0", "A1"]


async def test_partners_and_what_names_them_are_found_likewise(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        await firm.system(PutParties((PartyRecord("S-77", "宁波凯瑞", "Ningbo Kairui", supplier=True, city="宁波"),)))
        for search in ("凯瑞", "kairui", "nbkr", "s-7", "n", "宁", "瑞", "波 瑞"):
            assert [row.code for row in await suppliers(search, 9, firm.connection, SEES_ALL)] == ["S-77"], search
            assert await listed(firm, "partners", search) == ["S-77"], search
        assert await suppliers("airuix", 9, firm.connection, SEES_ALL) == []


async def test_the_index_finds_what_is_found_without_it(database: Database) -> None:
    chance = random.Random(7)
    letters = "ab12 钢瓶碗 _%\\"
    async with company(database) as firm:
        names = {"".join(chance.choices(letters, k=12)).strip() or "a" for _ in range(300)}
        await firm.set_up(
            *(replace(CUP, sku=f"X{n}", name_zh=name, barcodes=(), units=()) for n, name in enumerate(names))
        )
        await firm.connection.execute("ANALYZE item")
        for _ in range(60):
            name = chance.choice(sorted(names))
            begin = chance.randrange(len(name))
            search = name[begin : begin + chance.randrange(1, 6)]
            answers = []
            for off in ("seqscan", "bitmapscan"):
                await firm.connection.execute(f"RESET ALL; SET enable_{off} = off")
                answers.append(await found(firm, search, 500))
            keys = {
                f"X{n}": f" {search_key(f'X{n}', CUP.name_en, name, mnemonic_of(name))}" for n, name in enumerate(names)
            }
            wanted = sorted(sku for sku, key in keys.items() if all(word in key for word in search.split()))
            assert answers == [wanted, wanted], search


async def test_items_of_a_former_release_are_found_by_their_barcodes(postgres_empty: str) -> None:
    await migrate(postgres_empty, rooms=("ledger", "stock", "catalog"), only=BEFORE)
    connection = await connect(postgres_empty)
    try:
        await connection.execute(FORMER)
        await migrate(postgres_empty, rooms=("ledger", "stock", "catalog"))
        assert [row.sku for row in await queries.items("0054", 9, connection)] == ["S0054", "S2500"]
        assert [row.sku for row in await queries.items("lazhu", 2000, connection)] == [
            f"S{n:04d}" for n in range(2501)
        ][:2000]
    finally:
        await connection.close()


BEFORE = {
    ("ledger", "2026-11-22T13:00"), ("stock", "2026-11-22T13:00"), ("catalog", "2026-11-22T13:00"),
}  # fmt: skip
FORMER = """
    INSERT INTO unit VALUES ('pcs', '件', 'piece', 0);
    INSERT INTO item (sku, name_zh, name_en, base_unit, category, tracks_lot, tracks_expiry, tracks_serial, inspected, search, active)
    SELECT 'S' || to_char(n, 'FM0000'), '蜡烛', 'Candle', 'pcs', '', false, false, false, false, 'as it was', true
    FROM generate_series(0, 2500) n;
    INSERT INTO item_unit (item, unit, numerator, denominator) SELECT id, 'pcs', 1, 1 FROM item;
    INSERT INTO barcode SELECT '690054', id, 'pcs' FROM item WHERE sku = 'S2500';
"""
