"""Which bins are empty is kept with them, and a suggestion out of the database is what the rule says of all bins."""

from __future__ import annotations

import random
from typing import Any

import asyncpg
import pytest

from conftest import Database
from dock_words import CUP, VASE, Company, company, pieces
from server.putaway.test_handlers import house, laid, put
from stowage.kernel.ids import ItemId, PlaceId
from stowage.places.queries import BINS
from stowage.putaway.commands import ReversePutAway, Step, StepKind
from stowage.putaway.loading import bin_of
from stowage.putaway.model import SELDOM, Binding, Goods, Held
from stowage.putaway.queries import BOUND_TO, HELD, _strategy, suggestions
from stowage.putaway.suggesting import Site, suggest

EVERY = (Step(StepKind.FIXED_BIN), Step(StepKind.SAME_ITEM), Step(StepKind.NEAR_PICK_FACE), Step(StepKind.EMPTY_BIN))


async def empty(firm: Company) -> set[str]:
    """As it is kept, which has to be as it is."""
    rows = await firm.connection.fetch("""
        SELECT code, empty, NOT EXISTS (SELECT FROM balance b WHERE b.place = p.id AND b.quantity > 0) AS truly
        FROM place p WHERE kind = 'bin'
    """)
    assert all(row["empty"] == row["truly"] for row in rows)
    return {row["code"] for row in rows if row["empty"]}


async def test_a_bin_is_empty_until_goods_lie_there_and_once_they_are_gone(database: Database) -> None:
    async with company(database) as firm:
        await house(firm)
        gun = await firm.gun("G01")
        await laid(firm, gun, "CUP", 30)
        assert await empty(firm) == {"A-01", "A-02", "A-03", "B-01", "B-02"}
        first, _, third = await gun.say(
            put(firm, "CUP", 5, "A-02"), put(firm, "CUP", 5, "A-02"), put(firm, "CUP", 4, "B-01")
        )
        assert await empty(firm) == {"A-01", "A-03", "B-02"}
        await gun.say(put(firm, "CUP", 10, "A-01", source="A-02"))
        assert await empty(firm) == {"A-02", "A-03", "B-02"}
        await gun.say(ReversePutAway(third.op_id), ReversePutAway(first.op_id))
        assert await empty(firm) == {"A-02", "A-03", "B-01", "B-02"}


async def _site(warehouse: int, connection: asyncpg.Connection[Any]) -> Site:
    """All bins, as a gun has them."""
    rows = await connection.fetch(
        f"SELECT * FROM ({BINS}) p WHERE warehouse = $1 AND kind = 'bin' AND active ORDER BY sequence, id", warehouse
    )
    places = [str(row["id"]) for row in rows]
    array = "{" + ",".join(places) + "}"
    held: dict[PlaceId, list[Held]] = {}
    for row in await connection.fetch(HELD, array):
        held.setdefault(row["place"], []).append(
            Held(
                row["item"], row["quantity"], row["lot"], row["container"], row["weight_g"] or 0, row["volume_mm3"] or 0
            )
        )
    bindings = [Binding(*row) for row in await connection.fetch(BOUND_TO, array)]
    return Site([bin_of(row) for row in rows], held, bindings)


@pytest.mark.parametrize("seed", range(4))
async def test_the_database_suggests_what_the_rule_says_of_all_bins(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    async with company(database) as firm:
        await house(firm, *EVERY)
        warehouse, connection = firm.warehouses["SH"], firm.connection
        await connection.execute(
            "INSERT INTO place (warehouse, code, kind, zone, aisle, bay, level, active, sequence, max_quantity) "
            "SELECT $1, 'C-' || n, 'bin', 'C', '', '', '', true, 10 + (n * 37) % 101, CASE WHEN n % 3 = 0 THEN 200000 ELSE 0 END "
            "FROM generate_series(1, 60) n",
            warehouse,
        )
        codes = dict(await connection.fetch("SELECT code, id FROM place WHERE zone = 'C'"))
        for code in chance.sample(sorted(codes), 4):
            await connection.execute(
                "INSERT INTO putaway_binding VALUES ($1, $2, 0, 0, false)", firm.items["CUP"], codes[code]
            )
        for code in chance.sample(sorted(codes), 25):
            sku = chance.choice((CUP, VASE)).sku
            await connection.execute(
                "INSERT INTO balance (item, place, lot, container, status, owner, quantity) VALUES ($1, $2, '', '', 'available', 0, $3)",
                firm.items[sku],
                codes[code],
                pieces(chance.randint(1, 25)),
            )
        rules = await _strategy(warehouse, connection)
        site = await _site(warehouse, connection)
        for sku in ("CUP", "VASE"):
            for count in (1, 15, 40):
                goods = Goods(ItemId(firm.items[sku]), pieces(count), "", "", "ambient", SELDOM, 0, 0, 0)
                found = await suggestions(warehouse, firm.items[sku], pieces(count), connection, limit=5)
                assert found is not None
                told = [(one.place, one.reason) for one in suggest(rules, goods, site, 5)]
                assert [(one.place, one.reason) for one in found] == told
