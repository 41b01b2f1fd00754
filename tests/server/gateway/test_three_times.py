"""When it happened, the day it was in the warehouse, and the day it counts for: the first open one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from conftest import Database
from dock_words import CUP, TODAY, company, new_receipt, pieces
from stowage.ledger.queries import on_hand_at
from stowage.receiving.commands import ConfirmReceiptLine, ReverseReceiptLine

MOVED = "SELECT business_date, posting_date FROM movement ORDER BY id DESC LIMIT 1"
YESTERDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("hour", "closed", "business", "posting", "number"),
    [
        (15, date(2026, 10, 31), YESTERDAY, YESTERDAY, "GR-2611-0001"),
        (16, date(2026, 10, 31), TODAY, TODAY, "GR-2611-0001"),  # midnight in Shanghai
        (15, YESTERDAY, YESTERDAY, TODAY, "GR-2611-0001"),
        (16, YESTERDAY, TODAY, TODAY, "GR-2611-0001"),
        (16, date(2026, 11, 30), TODAY, date(2026, 12, 1), "GR-2612-0001"),
        (16, date(2026, 12, 31), TODAY, date(2027, 1, 1), "GR-2701-0001"),
    ],
)
async def test_a_day_in_the_warehouse_counts_for_the_first_open_one(
    database: Database, hour: int, closed: date, business: date, posting: date, number: str
) -> None:
    """`hour`: of 21 November in UTC. History keeps the moment, whatever is closed."""
    async with company(database) as firm:
        await firm.set_up(CUP)
        await firm.connection.execute("UPDATE ledger_setting SET closed_through = $1", closed)
        gun, moment = await firm.gun("G07"), datetime(2026, 11, 21, hour, tzinfo=UTC)
        place, cup = firm.places["D-01"], firm.items["CUP"]
        line = ConfirmReceiptLine(new_receipt(), "G07-000001", place, cup, pieces(3))
        (outcome,) = await firm.bus.execute([gun.write(line, occurred_at=int(moment.timestamp() * 1000))])
        assert outcome.number == number
        assert tuple(await firm.connection.fetchrow(MOVED)) == (business, posting)
        seen = [moment - timedelta(milliseconds=1), moment]
        assert [await on_hand_at(at, [cup], None, firm.connection) for at in seen] == [{}, {cup: pieces(3)}]


async def test_a_period_closed_meanwhile_takes_nothing_more(database: Database) -> None:
    """What was posted stays where it counts; the undo of it counts for the next open day, in every batch from then on."""
    async with company(database) as firm:
        await firm.set_up(CUP)
        gun, receipt = await firm.gun("G07"), uuid4()
        line = ConfirmReceiptLine(receipt, "G07-000001", firm.places["D-01"], firm.items["CUP"], pieces(3))
        (counted,) = await gun.say(line)
        await firm.connection.execute("UPDATE ledger_setting SET closed_through = $1", date(2026, 11, 30))
        await gun.say(ReverseReceiptLine(receipt, counted.op_id))
        rows = await firm.connection.fetch("SELECT business_date, posting_date FROM movement ORDER BY id")
        assert [tuple(row) for row in rows] == [(TODAY, TODAY), (TODAY, date(2026, 12, 1))]
        assert await firm.differences() == []
