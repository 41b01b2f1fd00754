"""Patterns of legal numbers; N-numbers are those of numbering/rules.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import asyncpg
import pytest

from conftest import Database
from ledger_words import context
from stowage.gateway.bus import Bus
from stowage.gateway.core import House, running_bus
from stowage.kernel.command import Outcome
from stowage.kernel.decision import NumberRequest
from stowage.ledger.numbers import draw
from stowage.numbering.commands import NumberingRefusal as Code
from stowage.numbering.commands import SetPattern
from stowage.numbering.handlers import ROOM
from stowage.numbering.queries import patterns
from stowage.numbering.rules import fault

NOVEMBER, DECEMBER = date(2026, 11, 22), date(2026, 12, 1)


@pytest.fixture
async def bus(database: Database) -> AsyncIterator[Bus]:
    async with (
        asyncpg.create_pool(database.url, min_size=2, max_size=2) as pool,
        running_bus(pool, House((ROOM,), (), ())) as running,
    ):
        yield running


async def put(bus: Bus, kind: str, pattern: str) -> Outcome:
    return await bus.submit(SetPattern(kind, pattern), person=0)


async def drawn(
    connection: asyncpg.Connection[Any], day: date = NOVEMBER, kind: str = "receipt", count: int = 1
) -> list[str]:
    """Numbers of so many new documents."""
    before = await connection.fetchval("SELECT count(*) FROM document_number")
    asked = [(context(posting_date=day), NumberRequest(kind, f"{kind}:{before + n}")) for n in range(count)]
    async with connection.transaction():
        return list((await draw(asked, connection)).values())


@pytest.mark.parametrize("pattern", ["PO-{yy}{mm}-{n:04d}", "收{yyyy}/{n}", "A{n}", "K{mm}{n:09d}Z"])
def test_what_is_a_pattern(pattern: str) -> None:
    assert fault(pattern) is None


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("pattern", "code", "more"),
    [
        ("", Code.LENGTH_INVALID, {"most": 40}),
        ("P" * 38 + "{n}", Code.LENGTH_INVALID, {"most": 40}),
        ("PO-{number}", Code.PLACEHOLDER_UNKNOWN, {"placeholder": "{number}"}),
        ("PO-{n:4d}", Code.PLACEHOLDER_UNKNOWN, {"placeholder": "{n:4d}"}),
        ("PO-{dd}-{n}", Code.PLACEHOLDER_UNKNOWN, {"placeholder": "{dd}"}),
        ("PO-{n", Code.SIGN_INVALID, {"sign": "{"}),
        ("PO-n}", Code.SIGN_INVALID, {"sign": "}"}),
        ("PO {n}", Code.SIGN_INVALID, {"sign": " "}),
        ("PO\0{n}", Code.SIGN_INVALID, {"sign": "\0"}),
        ("PO\u200b{n}", Code.SIGN_INVALID, {"sign": "\u200b"}),
        ("PO-{yy}{mm}", Code.COUNTER_MISSING, {"counters": 0}),
        ("PO-{n}-{n:02d}", Code.COUNTER_MISSING, {"counters": 2}),
        ("{yy}{mm}-{n}", Code.BEGINNING_MISSING, {}),
    ],
)
async def test_what_is_none(bus: Bus, pattern: str, code: Code, more: dict[str, Any]) -> None:
    outcome = await put(bus, "receipt", pattern)
    assert (outcome.outcome, outcome.code) == ("refused", code)
    assert outcome.params == {"field": "pattern", "value": pattern} | more


async def test_documents_are_numbered_by_it_from_then_on(bus: Bus, connection: asyncpg.Connection[Any]) -> None:
    assert await drawn(connection) == ["GR-2611-0001"]
    assert (await put(bus, "receipt", "IN{yyyy}-{n:05d}")).outcome == "applied"
    assert await drawn(connection) == ["IN2026-00001"]
    row = next(row for row in await patterns(connection) if row.kind == "receipt")
    assert row.pattern == "IN{yyyy}-{n:05d}"


async def test_a_kind_is_one_that_is_numbered(bus: Bus) -> None:
    outcome = await put(bus, "wave", "W-{n}")
    assert (outcome.code, outcome.params) == (Code.KIND_UNKNOWN, {"field": "kind", "value": "wave"})


@pytest.mark.parametrize("pattern", ["PO-{n}", "P{n}", "PO-{yy}X{n}", "PO-2611-{n}"])
async def test_two_kinds_never_have_one_number(bus: Bus, pattern: str) -> None:  # N-1
    outcome = await put(bus, "receipt", pattern)
    assert (outcome.code, outcome.params["kind"]) == (Code.BEGINNING_TAKEN, "purchase_order")
    assert outcome.params["pattern"] == "PO-{yy}{mm}-{n:04d}"


async def test_nor_what_another_kind_has_had(bus: Bus, connection: asyncpg.Connection[Any]) -> None:  # N-1
    await drawn(connection, kind="purchase_order")
    assert (await put(bus, "purchase_order", "ORDER-{n}")).outcome == "applied"
    outcome = await put(bus, "receipt", "PO-{n}")
    assert (outcome.code, outcome.params["number"]) == (Code.NUMBER_TAKEN, "PO-2611-0001")


@pytest.mark.parametrize(
    ("first", "days", "then", "taken"),
    [
        ("X{yy}{n:04d}", [NOVEMBER], "X{yy}{mm}{n}", "X260001"),
        ("X{yy}{n:03d}", [NOVEMBER] * 2, "X{yy}{mm}{n}", "X26001"),
        ("X{yy}{mm}{n:04d}", [NOVEMBER], "X{n}", "X26110001"),
        ("X{mm}-{n}", [NOVEMBER], "X{yy}-{n}", "X11-1"),
        ("X{yy}{mm}-{n:04d}", [NOVEMBER, DECEMBER], "X{yy}{mm}-{n:06d}", None),  # the same counters go on
        ("X{yy}{mm}-{n:04d}", [NOVEMBER, DECEMBER], "X{yyyy}{mm}-{n}", None),
        ("X{yy}{mm}-{n:04d}", [NOVEMBER], "Y{n}", None),
        ("X{n}", [NOVEMBER] * 3, "X{n:04d}", None),
    ],
)
async def test_an_earlier_number_never_comes_again(  # N-1
    bus: Bus, connection: asyncpg.Connection[Any], first: str, days: list[date], then: str, taken: str | None
) -> None:
    await connection.execute("UPDATE number_pattern SET pattern = $1 WHERE kind = 'receipt'", first)
    for day in days:
        await drawn(connection, day)
    outcome = await put(bus, "receipt", then)
    if taken is None:
        assert outcome.outcome == "applied"
        await drawn(connection, NOVEMBER, count=20)
        await drawn(connection, DECEMBER, count=20)
    else:
        about = {"field": "pattern", "value": then, "number": taken}
        assert (outcome.code, outcome.params) == (Code.NUMBER_TAKEN, about)


async def test_back_and_forth_goes_on_counting(bus: Bus, connection: asyncpg.Connection[Any]) -> None:  # N-1
    for pattern, number in (("IN-{n}", "IN-1"), ("GR-{yy}{mm}-{n:04d}", "GR-2611-0001"), ("IN-{n}", "IN-2")):
        assert (await put(bus, "receipt", pattern)).outcome == "applied"
        assert await drawn(connection) == [number]


async def test_nobody_draws_while_a_pattern_changes(
    bus: Bus, connection: asyncpg.Connection[Any], database: Database
) -> None:
    """A number on its way to its commit is seen: the change waits for it."""
    other = await asyncpg.connect(database.url)
    try:
        transaction = other.transaction()
        await transaction.start()
        await draw([(context(), NumberRequest("purchase_order", "order:1"))], other)
        await connection.execute("UPDATE number_pattern SET pattern = 'B{n}' WHERE kind = 'purchase_order'")
        change = asyncio.create_task(put(bus, "receipt", "PO-{n}"))
        waits = "SELECT count(*) FROM pg_locks WHERE relation = 'number_counter'::regclass AND NOT granted"
        while await connection.fetchval(waits) == 0:
            assert not change.done()
        await transaction.commit()
        outcome = await change
    finally:
        await other.close()
    assert (outcome.code, outcome.params["number"]) == (Code.NUMBER_TAKEN, "PO-2611-0001")
