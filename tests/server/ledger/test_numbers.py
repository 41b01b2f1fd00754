"""Legal numbers: gap-free, kept, never twice."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import asyncpg
import pytest

from conftest import Database
from ledger_words import context
from stowage.kernel.decision import Context, NumberRequest
from stowage.ledger.numbers import draw, period_of, render, void


def receipt(name: str, posting_date: date = date(2026, 11, 22)) -> tuple[Context, NumberRequest]:
    return context(posting_date=posting_date), NumberRequest("receipt", name)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("PO-{yy}{mm}-{n:04d}", "PO-2611-0187"),
        ("{yyyy}/{mm}/{n}", "2026/11/187"),
        ("{n:02d}", "187"),
        ("{n.__class__} {0} {x}", "{n.__class__} {0} {x}"),
    ],
)
def test_patterns(pattern: str, number: str) -> None:
    assert render(pattern, date(2026, 11, 30), 187) == number


@pytest.mark.parametrize(
    ("pattern", "day", "period"),
    [
        ("PO-{yy}{mm}-{n:04d}", date(2026, 11, 30), "202611"),
        ("PO-{yy}{mm}-{n:04d}", date(2000, 1, 1), "200001"),
        ("PO-{yy}{mm}-{n:04d}", date(2126, 11, 1), "202611"),
        ("PO-{yyyy}{mm}-{n:04d}", date(2126, 11, 1), "212611"),
        ("{yyyy}/{mm}/{n}", date(2026, 3, 1), "202603"),
        ("PO-{yy}-{n}", date(2026, 11, 30), "2026"),
        ("{mm}-{n}", date(2026, 11, 30), "11"),
        ("PO-{n}", date(2026, 11, 30), ""),
    ],
)
def test_periods(pattern: str, day: date, period: str) -> None:
    assert period_of(pattern, day) == period


@pytest.mark.parametrize(
    ("pattern", "numbers"),
    [
        ("X{yy}-{n}", ["X26-1", "X26-2", "X27-1", "X27-2"]),
        ("X{n}", ["X1", "X2", "X3", "X4"]),
        ("X{mm}-{n}", ["X11-1", "X12-1", "X01-1", "X11-2"]),
        ("X{mm}{yyyy}-{n}", ["X112026-1", "X122026-1", "X012027-1", "X112027-1"]),
    ],
)
async def test_a_pattern_without_month_or_year_gives_each_number_once(
    connection: asyncpg.Connection[Any], pattern: str, numbers: list[str]
) -> None:
    await connection.execute("UPDATE number_pattern SET pattern = $1 WHERE kind = 'receipt'", pattern)
    days = date(2026, 11, 22), date(2026, 12, 1), date(2027, 1, 5), date(2027, 11, 1)
    assert [(await draw([receipt(f"{day}", day)], connection))[f"{day}"] for day in days] == numbers


async def test_a_century_later_the_counter_goes_on(connection: asyncpg.Connection[Any]) -> None:
    now, then = await draw([receipt("a")], connection), await draw([receipt("b", date(2126, 11, 22))], connection)
    assert (now, then) == ({"a": "GR-2611-0001"}, {"b": "GR-2611-0002"})


async def test_numbers_follow_one_another_in_each_period(connection: asyncpg.Connection[Any]) -> None:
    december = date(2026, 12, 1)
    first = await draw([receipt("a"), receipt("b", december), receipt("c"), receipt("a")], connection)
    assert first == {"a": "GR-2611-0001", "b": "GR-2612-0001", "c": "GR-2611-0002"}
    order = (context(), NumberRequest("purchase_order", "d"))
    assert await draw([receipt("e"), order], connection) == {"e": "GR-2611-0003", "d": "PO-2611-0001"}


async def test_a_document_keeps_its_number_even_when_voided(connection: asyncpg.Connection[Any]) -> None:
    await draw([receipt("a")], connection)
    await void(["a"], connection)
    assert await draw([receipt("a", date(2027, 1, 1)), receipt("b")], connection) == {
        "a": "GR-2611-0001",
        "b": "GR-2611-0002",
    }


async def test_a_rollback_leaves_no_gap(connection: asyncpg.Connection[Any]) -> None:
    transaction = connection.transaction()
    await transaction.start()
    await draw([receipt("a"), receipt("b")], connection)
    await transaction.rollback()
    assert await draw([receipt("c")], connection) == {"c": "GR-2611-0001"}


async def test_many_at_once_leave_no_gap(database: Database) -> None:
    pool = await asyncpg.create_pool(database.url, min_size=4, max_size=4)

    async def one(number: int) -> None:
        async with pool.acquire() as connection, connection.transaction():
            await draw([receipt(f"{number}-{each}") for each in range(3)], connection)

    try:
        await asyncio.gather(*map(one, range(20)))
        serials = await pool.fetch("SELECT serial FROM document_number ORDER BY serial")
    finally:
        await pool.close()
    assert [row[0] for row in serials] == list(range(1, 61))


async def test_a_kind_without_a_pattern_is_named(connection: asyncpg.Connection[Any]) -> None:
    with pytest.raises(LookupError, match="wave"):
        await draw([(context(), NumberRequest("wave", "a"))], connection)


@pytest.mark.parametrize(
    "change",
    [
        "number = 'GR-2611-9999'",
        "serial = 9",
        "op_id = gen_random_uuid()",
        "document = 'other'",
        "kind = 'scrap'",
        "period = '1'",
    ],
)
async def test_a_number_may_be_voided_once_and_nothing_else(connection: asyncpg.Connection[Any], change: str) -> None:
    await draw([receipt("a")], connection)
    with pytest.raises(asyncpg.RaiseError, match="voided once"):
        await connection.execute(f"UPDATE document_number SET {change}")
    await void(["a"], connection)
    await void(["a"], connection)
    with pytest.raises(asyncpg.RaiseError, match="voided once"):
        await connection.execute("UPDATE document_number SET voided_at = NULL")
