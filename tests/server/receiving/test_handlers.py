"""Receiving on a real database: what is written, what later transactions see of it, and what happens between two of them."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, PIECE, RADIO, VASE, YOGURT, Company, Gun, Order, company, new_receipt, now, pieces
from stowage.app import make_bus
from stowage.gateway.envelope import LATEST
from stowage.kernel.ids import ItemId, PlaceId
from stowage.kernel.quantity import Quantity
from stowage.purchasing.commands import CancelOrder, CloseOrder
from stowage.receiving.commands import ConfirmReceiptLine, FinishReceipt, ReverseReceiptLine
from stowage.receiving.discrepancies import QUARANTINE_CHOICES
from stowage.stock.commands import HoldStock, ScrapHeld

GOODS = (CUP, YOGURT, RADIO, VASE)
DAY = 86_400_000
NOW = int(now().timestamp() * 1000)
MARCH, MAY = date(2027, 3, 1), date(2027, 5, 1)


def counted(
    firm: Company,
    receipt: UUID,
    order: Order | None,
    sku: str,
    number: int,
    *,
    line: int = 0,
    damaged: int = 0,
    **rest: Any,
) -> ConfirmReceiptLine:
    return ConfirmReceiptLine(
        receipt=receipt,
        reference="G01-000001",
        place=firm.places["D-01"],
        item=firm.items[sku],
        quantity=pieces(number),
        damaged=pieces(damaged),
        order=order.id if order else None,
        order_line=order.lines[line] if order else None,
        **rest,
    )


async def line_of(firm: Company, order: Order, line: int = 0) -> dict[str, int]:
    """accepted, surplus and damaged of an order line, in pieces."""
    row = await firm.connection.fetchrow(
        "SELECT accepted, surplus, damaged FROM purchase_order_line WHERE id = $1", order.lines[line]
    )
    return {key: value // PIECE for key, value in dict(row).items() if value}


async def state_of(firm: Company, order: Order) -> str:
    return str(await firm.connection.fetchval("SELECT state FROM purchase_order WHERE id = $1", order.id))


async def test_two_servers_and_four_guns_on_one_line_keep_its_limit(database: Database) -> None:
    async with company(database) as firm, asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool:
        await firm.set_up(replace(CUP, over_tolerance_bp=1000))
        order = await firm.order(("CUP", "pcs", 100, 3_500_000))
        guns = [await firm.gun(f"G{number:02}") for number in range(1, 5)]
        async with make_bus(pool, now) as other:

            async def unload(gun: Gun, receipt: UUID) -> None:
                bus = firm.bus if gun.code in {"G01", "G02"} else other
                for _ in range(5):
                    commands = [counted(firm, receipt, order, "CUP", 3, damaged=1) for _ in range(3)]
                    outcomes = await bus.execute([gun.write(command) for command in commands])
                    assert {outcome.outcome for outcome in outcomes} == {"applied_with_exception"}

            await asyncio.gather(*(unload(gun, new_receipt()) for gun in guns))
        assert await line_of(firm, order) == {"accepted": 110, "surplus": 10, "damaged": 60}
        assert await firm.stock("CUP") == {"available": 110, "surplus": 10, "damaged": 60}
        assert await firm.value("CUP") == 110 * 350
        assert await firm.differences() == []


async def test_two_servers_open_one_receipt_at_once(database: Database) -> None:
    async with company(database) as firm, asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool:
        await firm.set_up(*GOODS)  # no order and no item in common: only the receipt itself keeps them apart
        left, right = await firm.gun("G01"), await firm.gun("G02")
        async with make_bus(pool, now) as other:
            for _ in range(5):
                receipt = new_receipt()
                cup, vase = (counted(firm, receipt, None, sku, 1) for sku in ("CUP", "VASE"))
                outcomes = await asyncio.gather(firm.bus.execute([left.write(cup)]), other.execute([right.write(vase)]))
                assert [outcome.outcome for (outcome,) in outcomes] == ["applied_with_exception"] * 2
                told = await firm.told("receipt", receipt)
                assert told is not None
                assert told["lines"] == 2
        assert await firm.connection.fetchval("SELECT count(*) FROM document_number WHERE kind = 'receipt'") == 5
        assert await firm.differences() == []


async def test_a_receipt_goes_on_over_many_pushes_under_one_number(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("CUP", "pcs", 100, 3_500_000))
        gun, receipt = await firm.gun("G07"), new_receipt()
        kept = []
        for _ in range(3):
            kept += await gun.say(*(counted(firm, receipt, order, "CUP", 2) for _ in range(4)))
        await gun.say(ReverseReceiptLine(receipt, kept[5].op_id), FinishReceipt(receipt))
        assert await firm.told("receipt", receipt) == {
            "id": str(receipt), "number": "GR-2611-0001", "reference": "G01-000001", "state": "finished",
            "person": firm.people["LI"], "order": order.id, "device": "G07", "lines": 11,
        }  # fmt: skip
        assert await firm.connection.fetchval("SELECT count(*) FROM document_number WHERE kind = 'receipt'") == 1
        assert await line_of(firm, order) == {"accepted": 22}


async def test_a_push_sent_again_changes_nothing(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("CUP", "pcs", 100, 3_500_000))
        gun = await firm.gun("G01")
        pushed = [gun.write(counted(firm, new_receipt(), order, "CUP", 2))]
        first, second = await firm.bus.execute(pushed), await firm.bus.execute(pushed)
        assert first == second
        assert await line_of(firm, order) == {"accepted": 2}


@pytest.mark.parametrize(
    ("count", "choice", "stock", "line", "value"),
    [
        ({"number": 13}, "accept", {"available": 13}, {"accepted": 13}, 13 * 350),
        ({"number": 13}, "return_to_supplier", {"available": 10}, {"accepted": 10}, 10 * 350),
        ({"number": 6, "damaged": 2}, "use_as_is", {"available": 6}, {"accepted": 6}, 6 * 350),
        ({"number": 6, "damaged": 2}, "scrap", {"available": 4}, {"accepted": 4}, 4 * 350),
        ({"number": 6, "damaged": 2}, "return_to_supplier", {"available": 4}, {"accepted": 4}, 4 * 350),
    ],
)
async def test_what_a_decision_does(
    database: Database, count: dict[str, int], choice: str, stock: dict[str, int], line: dict[str, int], value: int
) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("CUP", "pcs", 10, 3_500_000))
        gun, receipt = await firm.gun("G01"), new_receipt()
        (outcome,) = await gun.say(counted(firm, receipt, order, "CUP", **count))
        resolved = await firm.resolve(outcome.discrepancies[0]["code"], choice)
        assert resolved.outcome == "applied"
        assert (await firm.stock("CUP"), await line_of(firm, order), await firm.value("CUP")) == (stock, line, value)
        # Undo afterwards takes back what is left of the line, and no more.
        await gun.say(ReverseReceiptLine(receipt, outcome.op_id))
        assert (await firm.stock("CUP"), await line_of(firm, order), await firm.value("CUP")) == ({}, {}, 0)
        assert await firm.differences() == []


async def test_goods_nobody_ordered_are_valued_at_the_average(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("CUP", "pcs", 10, 3_500_000))
        gun = await firm.gun("G01")
        await gun.say(counted(firm, new_receipt(), order, "CUP", 10), counted(firm, new_receipt(), None, "CUP", 2))
        await firm.resolve("receiving.not_ordered", "accept")
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 12}, 12 * 350)


async def test_undo_leaves_the_value_of_what_was_there_before(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        cheap, dear = await firm.order(("CUP", "pcs", 10, 1_000_000)), await firm.order(("CUP", "pcs", 10, 2_000_000))
        gun, receipt = await firm.gun("G01"), new_receipt()
        await gun.say(counted(firm, new_receipt(), cheap, "CUP", 10))
        (wrong,) = await gun.say(counted(firm, receipt, dear, "CUP", 12))
        await firm.resolve("receiving.over_receipt", "accept")
        assert await firm.value("CUP") == 10 * 100 + 12 * 200
        await gun.say(ReverseReceiptLine(receipt, wrong.op_id))
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 10}, 10 * 100)
        assert await firm.differences() == []


async def test_undo_after_goods_moved_on_falls_to_the_place_to_investigate(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("CUP", "pcs", 10, 3_500_000))
        gun, receipt, hold = await firm.gun("G01"), new_receipt(), uuid4()
        (kept,) = await gun.say(counted(firm, receipt, order, "CUP", 10))
        await firm.desk(HoldStock(hold, firm.warehouses["SH"], firm.items["CUP"], pieces(4), "broken in the rack"))
        scrapped = await firm.desk(ScrapHeld(hold, firm.places["D-01"], pieces(4)))
        assert scrapped.outcome == "applied", scrapped
        (undone,) = await gun.say(ReverseReceiptLine(receipt, kept.op_id))
        assert [found["code"] for found in undone.discrepancies] == ["ledger.shortfall"]
        assert await firm.stock("CUP") == {}
        assert await line_of(firm, order) == {}
        assert await firm.differences() == []


async def test_lots_and_serials_are_known_to_later_transactions(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("YOGURT", "pcs", 100, 7_050_000), ("RADIO", "pcs", 5, 1_000_000))
        gun, receipt = await firm.gun("G01"), new_receipt()

        async def codes(command: ConfirmReceiptLine) -> list[str]:
            (outcome,) = await gun.say(command)
            return [found["code"].removeprefix("receiving.") for found in outcome.discrepancies]

        yogurt = counted(firm, receipt, order, "YOGURT", 1, lot="L1")
        radio = counted(firm, receipt, order, "RADIO", 1, line=1, serials=("R-1",))
        assert await codes(yogurt) == ["lot_missing"]  # its expiry
        assert await codes(replace(yogurt, expires_on=MARCH)) == []
        assert await codes(yogurt) == []  # known by now
        assert await codes(replace(yogurt, expires_on=MAY)) == ["expiry_differs"]
        assert await codes(radio) == []
        assert await codes(radio) == ["serial_known"]
        rows = await firm.connection.fetch("SELECT lot, kind, expires_on FROM stock_lot ORDER BY lot")
        assert [tuple(row) for row in rows] == [("L1", "lot", MARCH), ("R-1", "serial", None)]


@pytest.mark.parametrize("choice", ["same_piece", "return_to_supplier"])
async def test_a_serial_counted_twice_is_worth_nothing_more(database: Database, choice: str) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("RADIO", "pcs", 5, 52_380_000))
        gun, receipt = await firm.gun("G01"), new_receipt()
        radio = counted(firm, receipt, order, "RADIO", 1, serials=("R-1",))
        _, twice = await gun.say(radio, radio)
        assert [found["choices"] for found in twice.discrepancies] == [list(QUARANTINE_CHOICES)]
        assert (await firm.stock("RADIO"), await firm.value("RADIO")) == ({"available": 1, "quarantine": 1}, 5238)
        assert (await firm.resolve("receiving.serial_known", choice)).outcome == "applied"
        assert (await firm.stock("RADIO"), await firm.value("RADIO")) == ({"available": 1}, 5238)
        await gun.say(ReverseReceiptLine(receipt, twice.op_id))  # there is nothing left to undo
        assert (await firm.stock("RADIO"), await line_of(firm, order)) == ({"available": 1}, {"accepted": 1})
        assert await firm.differences() == []


async def test_a_serial_stays_in_stock_with_the_piece_that_is_left(database: Database) -> None:
    """Undone and counted again in one transaction, after one that counted the number twice."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("RADIO", "pcs", 5, 52_380_000))
        gun, receipt = await firm.gun("G01"), new_receipt()
        radio = counted(firm, receipt, order, "RADIO", 1, serials=("R-1",))
        first, _ = await gun.say(radio, radio)
        await gun.say(ReverseReceiptLine(receipt, first.op_id), radio)
        assert await firm.stock("RADIO") == {"quarantine": 2}
        assert await firm.differences() == []


@pytest.mark.parametrize(("end", "state"), [(CancelOrder, "cancelled"), (CloseOrder, "closed")])
async def test_goods_for_an_order_that_ended_meanwhile_are_surplus(
    database: Database, end: type[CancelOrder | CloseOrder], state: str
) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("CUP", "pcs", 10, 3_500_000))
        gun, receipt = await firm.gun("G01"), new_receipt()
        if end is CloseOrder:
            await gun.say(counted(firm, receipt, order, "CUP", 1))
        assert (await firm.desk(end(order.id, 2, "no longer wanted"))).outcome == "applied"
        assert (await firm.told("order", order.id), await firm.told("order_line", order.lines[0])) == (None, None)
        (outcome,) = await gun.say(counted(firm, receipt, order, "CUP", 4))
        (found,) = outcome.discrepancies
        assert (found["code"], found["evidence"]["state"]) == ("receiving.order_closed", state)
        assert (await firm.stock("CUP"))["surplus"] == 4
        assert await firm.told("order_line", order.lines[0]) is None
        await firm.resolve("receiving.order_closed", "accept")
        assert await firm.stock("CUP") == {"available": 5 if end is CloseOrder else 4}
        assert await state_of(firm, order) == state


async def test_what_can_be_of_no_place_or_item_is_parked_and_the_rest_goes_on(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("CUP", "pcs", 10, 3_500_000))
        gun, receipt = await firm.gun("G01"), new_receipt()
        good = counted(firm, receipt, order, "CUP", 1)
        outcomes = await gun.say(
            good,
            replace(good, item=ItemId(2**53 - 1)),
            replace(good, item=ItemId(2**63 + 5)),
            replace(good, place=PlaceId(-1)),
            replace(good, lot="a\0b"),
            replace(good, serials=("a\0",)),
            good,
        )
        assert [(outcome.outcome, outcome.code.removeprefix("receiving.")) for outcome in outcomes] == [
            ("applied", ""), ("parked", "item_unknown"), ("parked", "line_malformed"), ("parked", "place_unknown"),
            ("parked", "line_malformed"), ("parked", "line_malformed"), ("applied", ""),
        ]  # fmt: skip
        assert await line_of(firm, order) == {"accepted": 2}


@pytest.mark.parametrize(
    ("said", "uncertainty", "believed"),
    [
        (0, 0, False),
        (NOW - 91 * DAY, 0, False),
        (NOW - 89 * DAY, 0, True),
        (NOW - 91 * DAY, 2 * DAY, True),
        (NOW + 60_000, 0, True),  # clocks are never alike
        (NOW + 3_600_000, 0, False),
        (NOW + 3_600_000, 7_200_000, True),  # the gun said how far it may be off
        (NOW + 40 * 365 * DAY, 2**53 - 1, False),
        (LATEST, 0, False),
    ],
)
async def test_a_time_that_cannot_be_is_shown_and_not_believed(
    database: Database, said: int, uncertainty: int, believed: bool
) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G01")
        line = gun.write(counted(firm, new_receipt(), order, "CUP", 1), occurred_at=said, uncertainty_ms=uncertainty)
        (outcome,) = await firm.bus.execute([line])
        found = [(one["code"], one["evidence"], one["choices"]) for one in outcome.discrepancies]
        used = said if believed else NOW
        flagged = ("gateway.clock_implausible", {"said": said, "used": NOW}, ["acknowledge"])
        assert found == ([] if believed else [flagged])
        at = "SELECT (extract(epoch FROM occurred_at) * 1000)::bigint FROM {}"
        for table in ("movement", "receipt_line"):
            assert await firm.connection.fetchval(at.format(table)) == used
        assert outcome.number.startswith("GR-26")


async def test_nothing_happened_before_the_gun_was_enrolled(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        gun = await firm.gun("G01")
        await firm.connection.execute("UPDATE device SET enrolled_at = $1", now() - timedelta(days=3))
        codes = []
        for days in (2, 4):
            line = gun.write(counted(firm, new_receipt(), None, "CUP", 1), occurred_at=NOW - days * DAY)
            (outcome,) = await firm.bus.execute([line])
            codes.append([found["code"] for found in outcome.discrepancies])
        assert codes == [["receiving.not_ordered"], ["gateway.clock_implausible", "receiving.not_ordered"]]


async def test_no_sum_of_lines_is_beyond_what_devices_can_hold(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        gun, receipt = await firm.gun("G01"), new_receipt()
        absurd = replace(counted(firm, receipt, None, "CUP", 1), quantity=Quantity(2**53 - 1))
        outcomes = await gun.say(absurd, absurd)
        assert [one.code for one in outcomes] == ["receiving.line_malformed"] * 2
        assert await firm.connection.fetchval("SELECT count(*) FROM balance") == 0
        with pytest.raises(asyncpg.CheckViolationError):
            await firm.connection.execute(
                "INSERT INTO balance (item, place, status, quantity) VALUES (1, 1, 'surplus', $1)", 2**53
            )


async def test_ninety_lines_in_one_push(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(*[("CUP", "case", 1, 3_500_000)] * 90)
        gun, receipt = await firm.gun("G01"), new_receipt()
        commands: list[msgspec.Struct] = [counted(firm, receipt, order, "CUP", 24, line=line) for line in range(90)]
        outcomes = await gun.say(*commands, FinishReceipt(receipt))
        assert {outcome.outcome for outcome in outcomes} == {"applied"}
        assert await state_of(firm, order) == "received"
        assert await firm.value("CUP") == 90 * 24 * 350
        rows = await firm.connection.fetch("SELECT count(*) AS n FROM receipt_line WHERE receipt = $1", receipt)
        assert rows[0]["n"] == 90
