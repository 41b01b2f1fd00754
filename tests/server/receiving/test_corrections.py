"""Decisions that put right what was counted: numbers, lots and expiries, and lines that are counted again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, HONEY, NOON, PIECE, RADIO, YOGURT, Company, company, new_receipt, pieces
from server.receiving.test_handlers import counted, line_of
from stowage.catalog.commands import UnitFactor
from stowage.discrepancies.commands import Resolve
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.directory import DESK
from stowage.kernel.command import Outcome
from stowage.receiving.commands import ReverseReceiptLine
from stowage.stock.commands import HoldStock, ReleaseStock, ScrapHeld

GOODS = (CUP, RADIO, YOGURT, HONEY)
MARCH, MAY = date(2027, 3, 1), date(2027, 5, 1)


async def decide(firm: Company, code: str, choice: str, value: str = "") -> Outcome:
    """About the oldest open discrepancy of `code`."""
    query = "SELECT id FROM discrepancy WHERE code = $1 AND state = 'open' ORDER BY id LIMIT 1"
    return await firm.desk(Resolve(await firm.connection.fetchval(query, f"receiving.{code}"), choice, "", value))


async def lots(firm: Company, sku: str) -> dict[tuple[str, str], int]:
    """(lot, status) → pieces in real places."""
    rows = await firm.connection.fetch(
        "SELECT lot, status, quantity FROM balance WHERE item = $1 AND place > 0 AND quantity > 0", firm.items[sku]
    )
    return {(row["lot"], row["status"]): row["quantity"] // PIECE for row in rows}


async def test_the_piece_that_is_left_of_two_with_one_number_is_released(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("RADIO", "pcs", 5, 52_380_000))
        gun, receipt = await firm.gun("G01"), new_receipt()
        radio = counted(firm, receipt, order, "RADIO", 1, serials=("S-1",))
        first, _ = await gun.say(radio, radio)
        early = await decide(firm, "serial_known", "release")
        assert (early.code, early.params["place"]) == ("receiving.serial_elsewhere", firm.places["D-01"])
        await gun.say(ReverseReceiptLine(receipt, first.op_id))
        gone = await decide(firm, "serial_known", "same_piece")
        assert (gone.outcome, gone.code) == ("refused", "receiving.serial_gone")
        assert (await decide(firm, "serial_known", "release")).outcome == "applied"
        assert await lots(firm, "RADIO") == {("S-1", "available"): 1}
        assert (await firm.value("RADIO"), await line_of(firm, order)) == (5238, {"accepted": 1})
        assert await firm.differences() == []


async def test_a_number_that_was_misread_is_put_right(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("RADIO", "pcs", 5, 52_380_000))
        gun, receipt = await firm.gun("G01"), new_receipt()
        radio = counted(firm, receipt, order, "RADIO", 1, serials=("S-1",))
        _, second = await gun.say(radio, radio)
        for value, code in (
            ("", "discrepancies.field_invalid"),
            (" S-2", "discrepancies.field_invalid"),
            ("S" * 201, "discrepancies.field_invalid"),
            ("S-1", "receiving.serial_elsewhere"),
        ):
            assert (await decide(firm, "serial_known", "other_serial", value)).code == code
        assert (await decide(firm, "serial_known", "same_piece", "S-2")).code == "discrepancies.field_invalid"
        assert (await decide(firm, "serial_known", "other_serial", "S-2")).outcome == "applied"
        assert await lots(firm, "RADIO") == {("S-1", "available"): 1, ("S-2", "available"): 1}
        assert (await firm.value("RADIO"), await line_of(firm, order)) == (2 * 5238, {"accepted": 2})
        row = await firm.connection.fetchrow("SELECT serials FROM receipt_line WHERE id = $1", second.op_id)
        assert row["serials"] == ["S-2"]
        told = await firm.told("discrepancy", second.discrepancies[0]["id"])
        assert told is not None
        assert told["evidence"]["chosen"] == "S-2"
        (third,) = await gun.say(replace(radio, serials=("S-2",)))
        assert [one["code"] for one in third.discrepancies] == ["receiving.serial_known"]
        await gun.say(ReverseReceiptLine(receipt, second.op_id), ReverseReceiptLine(receipt, third.op_id))
        assert await lots(firm, "RADIO") == {("S-1", "available"): 1}
        assert await firm.value("RADIO") == 5238
        assert await firm.differences() == []


async def test_a_lot_that_was_not_said_is_said(database: Database) -> None:
    """Goods keep their worth; what was surplus stays so, and an undo finds all of it."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("YOGURT", "pcs", 7, 3_333_333), ("YOGURT", "pcs", 10, 1_000_000))
        gun, receipt = await firm.gun("G01"), new_receipt()
        await gun.say(counted(firm, receipt, order, "YOGURT", 3, line=1, lot="L0", expires_on=MARCH))
        (line,) = await gun.say(counted(firm, receipt, order, "YOGURT", 9, expires_on=MAY))
        worth = await firm.value("YOGURT")
        assert (await decide(firm, "lot_missing", "set_lot", "L1")).outcome == "applied"
        assert await lots(firm, "YOGURT") == {
            ("L0", "available"): 3, ("L1", "available"): 7, ("L1", "surplus"): 2
        }  # fmt: skip
        assert await firm.value("YOGURT") == worth
        known = await firm.connection.fetch("SELECT lot, expires_on FROM stock_lot ORDER BY lot")
        assert [tuple(row) for row in known] == [("L0", MARCH), ("L1", MAY)]
        await decide(firm, "over_receipt", "accept")
        await gun.say(ReverseReceiptLine(receipt, line.op_id))
        assert (await lots(firm, "YOGURT"), await firm.value("YOGURT")) == ({("L0", "available"): 3}, 300)
        assert await firm.differences() == []


@pytest.mark.parametrize("sku", ["YOGURT", "HONEY"])
async def test_an_expiry_that_was_not_said_is_said(database: Database, sku: str) -> None:
    """Goods without lots are kept by it."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun, receipt = await firm.order((sku, "pcs", 7, 3_333_333)), await firm.gun("G01"), new_receipt()
        lot = "L1" if sku == "YOGURT" else ""
        (line,) = await gun.say(counted(firm, receipt, order, sku, 7, lot=lot))
        for wrong in ("", "2027-5-1", "20270501", "tomorrow", "1999-12-31", "2101-01-01", "0001-01-01", "9999-12-31"):
            answer = await decide(firm, "lot_missing", "set_expiry", wrong)
            assert (answer.code, answer.params["field"]) == ("discrepancies.field_invalid", "value")
        assert (await decide(firm, "lot_missing", "set_expiry", "2027-05-01")).outcome == "applied"
        assert await lots(firm, sku) == {(lot or "2027-05-01", "available"): 7}
        known = await firm.connection.fetch("SELECT lot, expires_on FROM stock_lot")
        assert [tuple(row) for row in known] == [(lot or "2027-05-01", MAY)]
        assert await firm.value(sku) == 2333
        await gun.say(ReverseReceiptLine(receipt, line.op_id))
        assert (await lots(firm, sku), await firm.value(sku)) == ({}, 0)
        assert await firm.differences() == []


@pytest.mark.parametrize(
    ("choice", "value", "lot", "expiry"),
    [("set_expiry", "2027-05-01", "L1", MAY), ("set_lot", "L2", "L2", MAY), ("acknowledge", "", "L1", MARCH)],
)
async def test_an_expiry_that_differs_is_put_right(
    database: Database, choice: str, value: str, lot: str, expiry: date
) -> None:
    """Of the lot, or the goods are of another lot, or the known one stays."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun, receipt = await firm.order(("YOGURT", "pcs", 9, 3_333_333)), await firm.gun("G01"), new_receipt()
        known = counted(firm, receipt, order, "YOGURT", 4, lot="L1", expires_on=MARCH)
        await gun.say(known, replace(known, expires_on=MAY, quantity=pieces(5)))
        assert (await decide(firm, "expiry_differs", choice, value)).outcome == "applied"
        there = await lots(firm, "YOGURT")
        assert there == ({("L1", "available"): 4, ("L2", "available"): 5} if lot == "L2" else {("L1", "available"): 9})
        assert await firm.connection.fetchval("SELECT expires_on FROM stock_lot WHERE lot = $1", lot) == expiry
        assert await firm.value("YOGURT") == 3000
        assert await firm.differences() == []


CHANGED: list[tuple[str, dict[str, Any]]] = [
    ("unit_changed", {"factors": {"case": 240_000}}),
    ("barcode_changed", {"codes": {"690": "pcs"}}),
    ("fraction_of_unit", {}),
]


@pytest.mark.parametrize(("code", "said"), CHANGED)
async def test_a_line_is_taken_back_to_be_counted_again(database: Database, code: str, said: dict[str, Any]) -> None:
    """With all that waits for it; who counted it hears so, and their own undo after that does nothing."""
    async with company(database) as firm:
        await firm.set_up(replace(CUP, units=(UnitFactor("case", 12),)))
        order, gun, receipt = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G01"), new_receipt()
        command = counted(firm, receipt, order, "CUP", 24, damaged=1, **said)
        if code == "fraction_of_unit":
            command = replace(command, quantity=pieces(24) + 5000)
        (line,) = await gun.say(command)
        assert code in [one["code"].removeprefix("receiving.") for one in line.discrepancies]
        assert (await decide(firm, code, "recount")).outcome == "applied"
        assert (await firm.stock("CUP"), await firm.value("CUP"), await line_of(firm, order)) == ({}, 0, {})
        assert await firm.open_discrepancies() == []
        rows = await firm.connection.fetch("SELECT code, choice FROM discrepancy ORDER BY id")
        assert {row["choice"] for row in rows if row["code"] != f"receiving.{code}"} == {"undone"}
        told = await firm.told("receipt", receipt)
        assert told is not None
        assert told.get("lines", 0) == 0
        (again, undo) = await gun.say(counted(firm, receipt, order, "CUP", 10), ReverseReceiptLine(receipt, line.op_id))
        assert (again.outcome, undo.outcome) == ("applied", "applied")
        assert await firm.stock("CUP") == {"available": 10}
        assert await firm.differences() == []


async def test_one_line_raises_one_case_about_its_barcodes(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        order, gun, receipt = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G01"), new_receipt()
        codes = {f"{number:013}": "pcs" for number in range(100)}
        (line,) = await gun.say(counted(firm, receipt, order, "CUP", 1, codes=codes))
        (told,) = line.discrepancies
        assert told["evidence"]["others"] == ", ".join(list(codes)[1:11]) + " +89"
        (parked,) = await gun.say(counted(firm, receipt, order, "CUP", 1, codes=codes | {"one more": "pcs"}))
        assert (parked.outcome, parked.code) == ("parked", "receiving.line_malformed")
        assert parked.params == {"field": "codes", "value": 101}


async def test_missing_goods_are_booked_as_found_by_who_may_adjust_stock(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        people = (
            PersonRecord("LI", "李工", "Li", (Role.ADMINISTRATOR,)),
            PersonRecord("QU", "曲工", "Qu", (Role.QUALITY,)),
        )
        await firm.system(PutPeople(people))
        qu = await firm.connection.fetchval("SELECT id FROM person WHERE code = 'QU'")
        order, gun, receipt = await firm.order(("CUP", "pcs", 6, 3_500_000)), await firm.gun("G01"), new_receipt()
        (line,) = await gun.say(counted(firm, receipt, order, "CUP", 6))
        hold, here = uuid4(), firm.warehouses["SH"]
        await firm.desk(HoldStock(hold, here, firm.items["CUP"], pieces(6), "broken"))
        await firm.desk(ScrapHeld(hold, firm.places["D-01"], pieces(6)))
        (undone,) = await gun.say(ReverseReceiptLine(receipt, line.op_id))
        (short,) = undone.discrepancies
        assert (short["code"], short["choices"]) == ("ledger.shortfall", ["book_found"])
        seen = await firm.desk(Resolve(short["id"], "acknowledge"))
        assert (seen.outcome, seen.code) == ("refused", "discrepancies.choice_unknown")
        book = Resolve(short["id"], "book_found")
        barred = await firm.bus.submit(book, person=qu, warehouse=here, device=DESK, occurred_at=NOON)
        assert (barred.outcome, barred.code) == ("refused", "gateway.not_permitted")
        assert barred.params["permission"] == "stock.adjust"
        assert await firm.open_discrepancies() == ["ledger.shortfall"]
        assert (await firm.desk(book)).outcome == "applied"
        numbers = await firm.connection.fetch("SELECT number FROM document_number WHERE kind = 'adjustment'")
        assert [row["number"] for row in numbers] == ["AJ-2611-0001"]
        assert await firm.differences() == []


async def test_a_reason_has_five_hundred_characters_at_most(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        gun = await firm.gun("G01")
        (line,) = await gun.say(counted(firm, new_receipt(), None, "CUP", 1))
        number = line.discrepancies[0]["id"]
        long = await firm.desk(Resolve(number, "accept", "因" * 501))
        assert (long.outcome, long.code) == ("refused", "discrepancies.field_invalid")
        assert long.params == {"discrepancy": number, "field": "reason"}
        assert (await firm.desk(Resolve(number, "accept", "因" * 500))).outcome == "applied"


@pytest.mark.parametrize("ordered", [True, False])
async def test_a_misread_number_takes_in_no_more_than_the_order_allows(
    database: Database, ordered: bool
) -> None:
    """What is too much waits as surplus, the buyer hears of it, each decision is about what it tells, and an undo ends them all."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order = await firm.order(("RADIO", "pcs", 2, 52_380_000)) if ordered else None
        gun, receipt = await firm.gun("G01"), new_receipt()
        first, *_ = await gun.say(
            counted(firm, receipt, order, "RADIO", 3, serials=("S-1", "S-2", "S-3")),
            counted(firm, receipt, order, "RADIO", 1, serials=("S-2",)),
        )
        answer = await decide(firm, "serial_known", "other_serial", "S-4")
        assert answer.outcome == "applied_with_exception"
        (told,) = answer.discrepancies
        assert told["code"] == ("receiving.over_receipt" if ordered else "receiving.not_ordered")
        assert told["evidence"]["surplus"] == pieces(1)
        there = await lots(firm, "RADIO")
        assert there[("S-4", "surplus")] == 1
        assert sum(count for (_, status), count in there.items() if status == "available") == (2 if ordered else 0)
        if order:
            assert await line_of(firm, order) == {"accepted": 2, "surplus": 2}
        assert await firm.value("RADIO") == (10476 if ordered else 0)
        assert (await firm.desk(Resolve(told["id"], "return_to_supplier"))).outcome == "applied"
        assert ("S-4", "surplus") not in await lots(firm, "RADIO")
        await gun.say(ReverseReceiptLine(receipt, first.op_id))
        assert await firm.open_discrepancies() == []
        assert await firm.differences() == []


@pytest.mark.parametrize("undone", [True, False])
async def test_surplus_that_a_decision_left_is_decided_about_by_itself(database: Database, undone: bool) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun, receipt = await firm.order(("RADIO", "pcs", 2, 52_380_000)), await firm.gun("G01"), new_receipt()
        await gun.say(counted(firm, receipt, order, "RADIO", 2, serials=("S-1", "S-2")))
        (line,) = await gun.say(counted(firm, receipt, order, "RADIO", 2, serials=("S-2", "S-3")))
        (told,) = (await decide(firm, "serial_known", "other_serial", "S-4")).discrepancies
        assert await firm.open_discrepancies() == ["over_receipt"] * 2
        if undone:
            await gun.say(ReverseReceiptLine(receipt, line.op_id))
        else:
            await decide(firm, "over_receipt", "accept")
            assert await line_of(firm, order) == {"accepted": 3, "surplus": 1}
            assert (await firm.desk(Resolve(told["id"], "accept"))).outcome == "applied"
            assert (await line_of(firm, order), await firm.value("RADIO")) == ({"accepted": 4}, 20952)
        assert await firm.open_discrepancies() == []
        assert await firm.differences() == []


@pytest.mark.one_release
@pytest.mark.parametrize(
    "value", ["", " ", " L1", "\u200b", "A\nB", "A\tB", "\u202eL1", "L\u00a01", "\ue000", "x" * 201]
)
async def test_a_lot_is_what_a_scanner_reads(database: Database, value: str) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        await (await firm.gun("G01")).say(counted(firm, new_receipt(), None, "YOGURT", 1, expires_on=MAY))
        answer = await decide(firm, "lot_missing", "set_lot", value)
        assert (answer.code, answer.params["field"]) == ("discrepancies.field_invalid", "value")
        assert (await decide(firm, "lot_missing", "set_lot", "批 L-1/ä")).outcome == "applied"


@pytest.mark.parametrize(("place", "lot", "refused"), [("D-01", "", True), (None, "", True), ("D-01", None, False)])
@pytest.mark.parametrize(
    ("sku", "choice", "value"), [("YOGURT", "set_lot", "L1"), ("HONEY", "set_expiry", "2027-05-01")]
)
async def test_goods_that_are_held_keep_the_lot_they_are_held_under(
    database: Database, place: str | None, lot: str | None, refused: bool, sku: str, choice: str, value: str
) -> None:
    """Until they are let go; of a hold of any lot nothing is lost."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun = await firm.order((sku, "pcs", 7, 3_333_333)), await firm.gun("G01")
        expiry: dict[str, Any] = {"expires_on": MAY} if sku == "YOGURT" else {}
        await gun.say(counted(firm, new_receipt(), order, sku, 7, **expiry))
        hold, here = uuid4(), firm.warehouses["SH"]
        at = firm.places[place] if place else None
        held = await firm.desk(HoldStock(hold, here, firm.items[sku], pieces(7), "for a customer", at, lot))
        assert held.outcome == "applied"
        answer = await decide(firm, "lot_missing", choice, value)
        assert answer.code == ("receiving.goods_held" if refused else "")
        if refused:
            about = {"item": firm.items[sku], "lot": "", "hold": str(hold), "quantity": pieces(7)}
            assert answer.params == about | {"reason": "for a customer"}
            assert (await firm.desk(ReleaseStock(hold))).outcome == "applied"
            assert (await decide(firm, "lot_missing", choice, value)).outcome == "applied"
        assert await lots(firm, sku) == {(value, "available"): 7}
        assert await firm.differences() == []


async def test_an_expiry_is_put_right_of_a_lot_that_is_held(database: Database) -> None:
    """The goods stay under their lot."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun = await firm.order(("YOGURT", "pcs", 7, 3_333_333)), await firm.gun("G01")
        await gun.say(counted(firm, new_receipt(), order, "YOGURT", 7, lot="L1"))
        hold = HoldStock(
            uuid4(), firm.warehouses["SH"], firm.items["YOGURT"], pieces(7), "why", firm.places["D-01"], "L1"
        )
        assert (await firm.desk(hold)).outcome == "applied"
        assert (await decide(firm, "lot_missing", "set_expiry", "2027-05-01")).outcome == "applied"


async def test_a_hold_keeps_only_the_lot_that_it_needs(database: Database) -> None:
    """What lies there besides is enough for it, at its place and in all; the one that would lack goods is named."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        gun, item = await firm.gun("G01"), firm.items["YOGURT"]
        said = counted(firm, new_receipt(), None, "YOGURT", 7, expires_on=MAY)
        order = await firm.order(("YOGURT", "pcs", 60, 3_333_333))
        for number, place in ((7, "D-01"), (5, "D-01"), (4, "D-02")):
            line = replace(said, order=order.id, order_line=order.lines[0], quantity=pieces(number))
            await gun.say(replace(line, place=firm.places[place]))
        here, wide, at = firm.warehouses["SH"], uuid4(), uuid4()
        first = HoldStock(wide, here, item, pieces(5), "for a customer", None, "")
        second = HoldStock(at, here, item, pieces(6), "长" * 200, firm.places["D-01"], "")
        assert [(await firm.desk(hold)).outcome for hold in (first, second)] == ["applied"] * 2
        assert (await firm.desk(ReleaseStock(at, pieces(1)))).outcome == "applied"
        # 12 at D-01 and 4 at D-02; 5 are held at D-01 and 5 wherever
        cases = await firm.connection.fetch("SELECT id FROM discrepancy ORDER BY id")
        seven, five, four = [row["id"] for row in cases]
        short = await firm.desk(Resolve(seven, "set_lot", "", "L1"))  # 9 would be left for 10
        assert (short.code, short.params["hold"], short.params["quantity"]) == (
            "receiving.goods_held", str(wide), pieces(5)
        )  # fmt: skip
        assert (await firm.desk(Resolve(four, "set_lot", "", "L1"))).outcome == "applied"
        short = await firm.desk(Resolve(five, "set_lot", "", "L1"))  # 7 for 10
        assert short.params["hold"] == str(wide)
        assert (await firm.desk(ReleaseStock(wide))).outcome == "applied"
        assert (await firm.desk(Resolve(five, "set_lot", "", "L1"))).outcome == "applied"  # 7 for 5
        short = await firm.desk(Resolve(seven, "set_lot", "", "L1"))  # none for 5
        assert (short.params["hold"], short.params["reason"]) == (str(at), "长" * 100)
        total = "SELECT lot, sum(quantity)::bigint FROM balance WHERE place > 0 AND quantity > 0 GROUP BY lot"
        assert dict(await firm.connection.fetch(total)) == {"": pieces(7), "L1": pieces(9)}
        assert await firm.differences() == []


async def test_goods_of_one_line_that_lie_together_are_looked_for_together(database: Database) -> None:
    """Of ten of a line, six good ones and four that were damaged, three are scrapped: it is not where it was put any more."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun = await firm.order(("YOGURT", "pcs", 10, 3_333_333)), await firm.gun("G01")
        await gun.say(counted(firm, new_receipt(), order, "YOGURT", 10, damaged=4, expires_on=MAY))
        assert (await decide(firm, "damaged", "use_as_is")).outcome == "applied"
        hold, at = uuid4(), firm.places["D-01"]
        await firm.desk(HoldStock(hold, firm.warehouses["SH"], firm.items["YOGURT"], pieces(3), "broken", at))
        assert (await firm.desk(ScrapHeld(hold, at, pieces(3)))).outcome == "applied"
        answer = await decide(firm, "lot_missing", "set_lot", "L1")
        assert (answer.outcome, answer.code) == ("refused", "receiving.goods_moved")
