"""Posting on a real database."""

from __future__ import annotations

from typing import Any

import asyncpg
import msgspec
import pytest

from ledger_words import PIECE, fact, move, posted, receive, ship
from stowage.kernel.decision import Slot, Status
from stowage.kernel.ids import INVESTIGATE, PlaceId
from stowage.ledger.rules import LedgerDiscrepancy, Overdrawn, Posting


async def balances(connection: asyncpg.Connection[Any]) -> dict[tuple[int, int, str], int]:
    rows = await connection.fetch("SELECT item, place, status, quantity FROM balance WHERE quantity <> 0")
    return {(row["item"], row["place"], row["status"]): row["quantity"] // PIECE for row in rows}


async def value(connection: asyncpg.Connection[Any], item: int = 1) -> tuple[int, int]:
    row = await connection.fetchrow("SELECT quantity, value FROM item_cost WHERE item = $1", item)
    assert row is not None
    return row["quantity"] // PIECE, row["value"]


async def test_what_is_received_lies_there_with_its_cost(company: asyncpg.Connection[Any]) -> None:
    done = await posted(company, fact(receive(1, 10, 1, 7050)), fact(receive(1, 5, 1, 3000), receive(2, 1, 4, 99)))
    assert await balances(company) == {
        (1, -1, "available"): -15,
        (1, 1, "available"): 15,
        (2, -1, "available"): -1,
        (2, 4, "available"): 1,
    }
    assert await value(company) == (15, 10050)
    assert done.discrepancies == [[], []]
    assert [(row.partition, row.kind, row.key, msgspec.json.decode(row.body or b"null")) for row in done.feed] == [
        (
            "wh/1/stock",
            "balance",
            "1|1|||available|0",
            {"item": 1, "place": 1, "status": "available", "quantity": 15 * PIECE},
        ),
        (
            "wh/2/stock",
            "balance",
            "2|4|||available|0",
            {"item": 2, "place": 4, "status": "available", "quantity": PIECE},
        ),
    ]


async def test_a_balance_that_reaches_zero_is_a_tombstone(company: asyncpg.Connection[Any]) -> None:
    await posted(company, fact(receive(1, 10, 1, 1000)))
    done = await posted(company, fact(ship(1, 4, 1)), fact(move(1, 6, 1, 2)))
    assert {row.key: row.body is None for row in done.feed} == {"1|1|||available|0": True, "1|2|||available|0": False}
    assert await value(company) == (6, 600)


async def test_a_fact_beyond_the_balance_draws_on_investigate(company: asyncpg.Connection[Any]) -> None:
    await posted(company, fact(receive(1, 4, 1, 1000)))
    done = await posted(company, fact(move(1, 10, 1, 2)), fact(ship(1, 1, 1)))
    assert [[d.code for d in one] for one in done.discrepancies] == [[LedgerDiscrepancy.SHORTFALL]] * 2
    assert done.discrepancies[0][0].evidence["short"] == 6 * PIECE
    held = await balances(company)
    assert held[1, INVESTIGATE, "available"] == -7
    assert held[1, 2, "available"] == 10
    assert (1, 1, "available") not in held
    assert await value(company) == (10, 2500)  # the six came in at the average of 250


async def test_an_intent_beyond_the_balance_is_a_bug(company: asyncpg.Connection[Any]) -> None:
    with pytest.raises(Overdrawn):
        await posted(company, Posting(fact().context, [ship(1, 1, 1)], is_fact=False))
    assert await balances(company) == {}


async def test_unknown_items_and_places_are_named(company: asyncpg.Connection[Any]) -> None:
    with pytest.raises(LookupError, match="item 98, 99"):
        await posted(company, fact(receive(99, 1, 1, 0), receive(98, 1, 77, 0)))
    for movement in (receive(1, 1, 77, 0), ship(1, 1, 77)):
        with pytest.raises(LookupError, match="place 77"):
            await posted(company, fact(movement))
    assert await balances(company) == {}


async def test_lines_of_one_command_count_on_over_its_postings(company: asyncpg.Connection[Any]) -> None:
    first = fact(receive(1, 1, 1, 10), receive(2, 1, 1, 10))
    await posted(company, first, Posting(first.context, [receive(3, 1, 1, 10)]))
    assert [row[0] for row in await company.fetch("SELECT line FROM movement ORDER BY id")] == [0, 1, 2]


async def test_weight_moves_with_catch_weight_goods(company: asyncpg.Connection[Any]) -> None:
    came = msgspec.structs.replace(receive(1, 3, 1, 100), weight=70_001)
    await posted(company, fact(receive(1, 1, 1, 10)), fact(came))
    await posted(company, fact(msgspec.structs.replace(ship(1, 2, 1), weight=40_001)))
    assert await company.fetchval("SELECT weight FROM balance WHERE place = 1") == 30_000


async def test_a_status_change_moves_value_out_and_back(company: asyncpg.Connection[Any]) -> None:
    good, damaged = Slot(PlaceId(1)), Slot(PlaceId(1), Status.DAMAGED)
    await posted(company, fact(receive(1, 3, 1, 100)), fact(move(1, 1, good, damaged)))
    assert await value(company) == (2, 67)
    await posted(company, fact(move(1, 1, damaged, good)))
    assert await value(company) == (3, 101)  # 67 ÷ 2, half up
    assert await balances(company) == {(1, -1, "available"): -3, (1, 1, "available"): 3}
