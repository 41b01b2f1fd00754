"""Stock commands through the door, on a real database, proved by `stowage check` after each story."""

# ruff: noqa: ARG002 - a room takes what the bus gives

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from conftest import Database
from ledger_words import COMPANY, PIECE
from stowage.app import KINDS
from stowage.discrepancies import handlers as discrepancies
from stowage.discrepancies.commands import Resolve
from stowage.gateway.bus import Bus
from stowage.gateway.core import House, running_bus
from stowage.kernel.command import CommandKind, CommandSpec, Needs, Outcome
from stowage.kernel.decision import Context, Decision, Movement, NumberRequest, Slot
from stowage.kernel.ids import CUSTOMER, ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.ledger.check import check_database
from stowage.stock import handlers as stock
from stowage.stock.commands import HoldStock, OpeningLine, RecordOpening, ReleaseStock, ScrapHeld

HERE = WarehouseId(1)


class Take(msgspec.Struct, frozen=True, tag="taking.take/1", tag_field="type"):
    """A fact of a room made for this test: so much of item 1 went out of place 1."""

    pieces: int


class Taking:
    name = "taking"
    commands = (CommandSpec(Take, CommandKind.FACT, "stock.adjust"),)

    async def lock(self, batch: Any, connection: Any) -> Needs:
        return Needs({ItemId(1)})

    async def load(self, batch: Any, connection: Any) -> Any:
        return self

    def apply(self, decision: Decision) -> None: ...

    def decide(self, state: Any, command: Take, context: Context) -> Decision:
        quantity = Quantity(command.pieces * PIECE)
        document = f"taking:{context.op_id}"
        taken = Movement(ItemId(1), quantity, Slot(PlaceId(1)), Slot(CUSTOMER), document)
        return Decision((taken,), numbers=(NumberRequest("adjustment", document),))

    async def save(self, decisions: Any, numbers: Any, connection: Any) -> list[Any]:
        return []


@pytest.fixture
async def bus(database: Database) -> AsyncIterator[Bus]:
    async with asyncpg.create_pool(database.url, min_size=2, max_size=2) as pool:
        await pool.execute(COMPANY)
        await pool.execute("UPDATE item SET tracks_lot = true, tracks_expiry = true WHERE id = 2")
        rooms = (stock.ROOM, discrepancies.Discrepancies(KINDS), Taking())
        async with running_bus(pool, House(rooms, stock.REACTIONS, ())) as running:
            yield running


async def say(bus: Bus, command: msgspec.Struct, op_id: UUID | None = None) -> Outcome:
    return await bus.submit(command, person=0, warehouse=1, op_id=op_id)


def opening(*lines: OpeningLine) -> RecordOpening:
    return RecordOpening(HERE, lines)


def line(item: int, pieces: int, cost: int, place: int = 1, **more: Any) -> OpeningLine:
    return OpeningLine(ItemId(item), PlaceId(place), Quantity(pieces * PIECE), Amount(cost), **more)


async def test_opening_stock_lies_there_with_its_value_and_number(
    bus: Bus, connection: asyncpg.Connection[Any]
) -> None:
    milk = line(2, 3, 900, lot="L1", expires_on=date(2027, 1, 31))
    done = await say(bus, opening(line(1, 10, 1234), line(1, 5, 766, place=2), milk))
    assert (done.outcome, done.number[:3], done.number[-5:]) == ("applied", "OB-", "-0001")
    assert done.document == f"opening:{done.op_id}"
    costs = await connection.fetch("SELECT item, quantity, value FROM item_cost WHERE value > 0 ORDER BY item")
    assert [tuple(row) for row in costs] == [(1, 15 * PIECE, 2000), (2, 3 * PIECE, 900)]
    lot = await connection.fetchrow("SELECT item, lot, kind, expires_on, first_op FROM stock_lot")
    assert lot is not None
    assert tuple(lot) == (2, "L1", "lot", date(2027, 1, 31), done.op_id)
    told = await connection.fetchval("SELECT count(*) FROM feed_row WHERE kind = 'balance' AND body IS NOT NULL")
    assert told == 3
    assert await check_database(connection) == []


async def test_a_refused_opening_changes_nothing(bus: Bus, connection: asyncpg.Connection[Any]) -> None:
    done = await say(bus, opening(line(1, 10, 1234), line(2, 1, 1)))
    assert (done.outcome, done.code) == ("refused", "stock.lot_missing")
    assert await connection.fetchval("SELECT count(*) FROM movement") == 0
    for odd in (line(2**70, 1, 1), line(-5, 1, 1), line(1, 1, 1, place=2**63)):
        assert (await say(bus, opening(odd))).outcome == "refused"


async def test_half_a_piece_is_neither_opened_nor_held(bus: Bus, connection: asyncpg.Connection[Any]) -> None:  # S-6
    half = Quantity(PIECE // 2)
    done = await say(bus, opening(line(1, 10, 1000), OpeningLine(ItemId(3), PlaceId(1), half, Amount(1))))
    about = {"line": 2, "item": 3, "field": "quantity", "value": half, "step": PIECE}
    assert (done.outcome, done.code, done.params) == ("refused", "stock.fraction_of_unit", about)
    await say(bus, opening(line(1, 10, 1000)))
    hold = uuid4()
    assert (await say(bus, HoldStock(hold, HERE, ItemId(1), half, "show"))).code == "stock.fraction_of_unit"
    assert (await say(bus, HoldStock(hold, HERE, ItemId(1), Quantity(PIECE), "show"))).outcome == "applied"
    assert (await say(bus, ReleaseStock(hold, half))).code == "stock.fraction_of_unit"
    assert (await say(bus, ScrapHeld(hold, PlaceId(1), half))).code == "stock.fraction_of_unit"
    assert await connection.fetchval("SELECT sum(quantity) FROM movement") == 10 * PIECE


async def test_a_serial_in_stock_is_not_opened_again(bus: Bus, connection: asyncpg.Connection[Any]) -> None:  # S-5
    await connection.execute("UPDATE item SET tracks_serial = true WHERE id = 3")
    radio = opening(line(3, 1, 5238, place=2, lot="R-1"))
    assert (await say(bus, radio)).outcome == "applied"
    again = await say(bus, radio)
    assert (again.code, again.params["place"], again.params["serial"]) == ("stock.serial_known", 2, "R-1")
    assert await connection.fetchval("SELECT value FROM item_cost WHERE item = 3") == 5238
    assert await check_database(connection) == []


async def test_holds_are_taken_released_and_scrapped(bus: Bus, connection: asyncpg.Connection[Any]) -> None:
    await say(bus, opening(line(1, 10, 1000)))
    hold = uuid4()
    held = await say(bus, HoldStock(hold, HERE, ItemId(1), Quantity(6 * PIECE), "trade fair"))
    assert (held.outcome, held.document) == ("applied", f"hold:{hold}")
    beyond = await say(bus, HoldStock(uuid4(), HERE, ItemId(1), Quantity(5 * PIECE), "too much"))
    assert (beyond.code, beyond.params) == (
        "stock.not_available",
        {"item": 1, "wanted": 5 * PIECE, "available": 4 * PIECE},
    )
    scrapped = await say(bus, ScrapHeld(hold, PlaceId(1), Quantity(2 * PIECE)))
    assert scrapped.number.startswith("SC-")
    assert (await say(bus, ReleaseStock(hold, Quantity(1 * PIECE)))).outcome == "applied"
    assert (await say(bus, ReleaseStock(hold))).outcome == "applied"
    assert (await say(bus, ReleaseStock(hold))).code == "stock.hold_spent"
    row = await connection.fetchrow(
        "SELECT quantity, taken, released, reason FROM reservation JOIN stock_hold USING (id)"
    )
    assert row is not None
    assert tuple(row) == (6 * PIECE, 2 * PIECE, 4 * PIECE, "trade fair")
    assert await connection.fetchval("SELECT value FROM item_cost WHERE item = 1") == 800
    assert await check_database(connection) == []


async def test_promises_made_at_once_never_exceed_what_is_there(bus: Bus, connection: asyncpg.Connection[Any]) -> None:
    await say(bus, opening(line(1, 10, 1000)))
    holds = [HoldStock(uuid4(), HERE, ItemId(1), Quantity(3 * PIECE), "") for _ in range(8)]
    outcomes = await asyncio.gather(*(say(bus, hold) for hold in holds))
    assert sorted(done.outcome for done in outcomes) == ["applied"] * 3 + ["refused"] * 5
    assert await check_database(connection) == []


async def test_a_shortfall_is_posted_told_and_closed_by_a_person(bus: Bus, connection: asyncpg.Connection[Any]) -> None:
    await say(bus, opening(line(1, 4, 400)))
    taken = await say(bus, Take(10))
    assert taken.outcome == "applied_with_exception"
    (discrepancy,) = taken.discrepancies
    assert discrepancy["code"] == "ledger.shortfall"
    assert discrepancy["evidence"]["short"] == 6 * PIECE
    owed = "SELECT quantity FROM balance WHERE place = -8"
    assert await connection.fetchval(owed) == -6 * PIECE
    assert await check_database(connection) == []
    resolved = await say(bus, Resolve(discrepancy["id"], "book_found", "miscounted"))
    assert resolved.outcome == "applied", resolved
    assert await connection.fetchval(owed) == 0
    assert await check_database(connection) == []
