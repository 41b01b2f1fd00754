"""The first truck: from a purchase order to stock on the dock, to the unit and to the cent."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, PIECE, RADIO, VASE, YOGURT, company, new_receipt, pieces
from stowage.receiving.commands import ConfirmReceiptLine, FinishReceipt, ReverseReceiptLine

PHOTO = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
BEST_BEFORE = date(2027, 3, 1)


async def test_first_truck(database: Database) -> None:
    async with company(database) as firm:
        # The buyer orders ten cases of cups at 3.50, a hundred yogurts at 7.05 and three radios at 1,299.00.
        # Cups may come 10 % over; the supplier has no tolerance otherwise.
        await firm.set_up(replace(CUP, over_tolerance_bp=1000), YOGURT, RADIO, VASE)
        order = await firm.order(
            ("CUP", "case", 10, 3_500_000), ("YOGURT", "pcs", 100, 7_050_000), ("RADIO", "pcs", 3, 1_299_000_000)
        )
        cups, yogurts, radios = order.lines
        assert order.number == "PO-2611-0001"
        told = await firm.told("order_line", cups)
        assert told is not None
        assert (told["ordered"], told["over_bp"]) == (240 * PIECE, 1000)

        # Two people unload, each on a receipt of their own.
        left, right = await firm.gun("G01"), await firm.gun("G02")
        mine, theirs, dock = new_receipt(), new_receipt(), firm.places["D-01"]

        def count(receipt: UUID, sku: str, line: int | None, number: int, **rest: Any) -> ConfirmReceiptLine:
            return ConfirmReceiptLine(
                receipt=receipt, reference="G01-000001", place=dock, item=firm.items[sku], quantity=pieces(number),
                order=order.id, order_line=line, **rest,
            )  # fmt: skip

        # Six cups of the first hundred and fifty are broken.
        (outcome,) = await left.say(
            count(mine, "CUP", cups, 150, damaged=pieces(6), photos=(PHOTO,), factors={"case": 24 * PIECE})
        )
        assert (outcome.outcome, outcome.number) == ("applied_with_exception", "GR-2611-0001")

        # The other gun knows nothing of it and counts 130 more. 264 may be accepted: ten are surplus.
        (outcome,) = await right.say(count(theirs, "CUP", cups, 130))
        assert [found["code"] for found in outcome.discrepancies] == ["receiving.over_receipt"]
        assert outcome.discrepancies[0]["evidence"]["surplus"] == 10 * PIECE
        assert await firm.stock("CUP") == {"available": 264, "damaged": 6, "surplus": 10}
        assert await firm.value("CUP") == 264 * 350

        # Yogurts of one lot; the second label reads another date.
        (kept,) = await left.say(count(mine, "YOGURT", yogurts, 40, lot="L1", expires_on=BEST_BEFORE))
        await right.say(count(theirs, "YOGURT", yogurts, 60, lot="L1", expires_on=date(2027, 3, 11)))
        assert await firm.stock("YOGURT") == {"available": 100}

        # Radios by serial; one is scanned twice.
        await left.say(count(mine, "RADIO", radios, 2, serials=("R-1", "R-2")))
        await right.say(count(theirs, "RADIO", radios, 2, serials=("R-2", "R-3")))
        assert await firm.stock("RADIO") == {"available": 3, "quarantine": 1}

        # Five vases that nobody ordered, blind.
        blind = replace(count(theirs, "VASE", None, 5), order=None)
        await right.say(blind)
        assert await firm.stock("VASE") == {"surplus": 5}

        assert await firm.open_discrepancies() == [
            "damaged", "over_receipt", "expiry_differs", "serial_known", "not_ordered",
        ]  # fmt: skip

        # Both are done: everything ordered is here.
        await left.say(FinishReceipt(mine))
        await right.say(FinishReceipt(theirs))
        head = await firm.told("order", order.id)
        assert head is not None
        assert head["state"] == "received"
        receipt = await firm.told("receipt", theirs)
        assert receipt is not None
        assert (receipt["state"], receipt["number"], receipt["device"], receipt["lines"]) == (
            "finished", "GR-2611-0002", "G02", 4,
        )  # fmt: skip

        # The supervisor keeps the surplus cups at the order's price and scraps the broken ones; the vases are a gift.
        await firm.resolve("receiving.over_receipt", "accept")
        await firm.resolve("receiving.damaged", "scrap")
        await firm.resolve("receiving.not_ordered", "accept")
        await firm.resolve("receiving.serial_known", "return_to_supplier")
        await firm.resolve("receiving.expiry_differs", "acknowledge")
        assert await firm.open_discrepancies() == []
        assert await firm.stock("CUP") == {"available": 274}
        assert await firm.value("CUP") == 274 * 350
        assert await firm.stock("VASE") == {"inspection": 5}  # vases are inspected before they are anyone's
        assert await firm.value("VASE") == 0
        assert await firm.stock("RADIO") == {"available": 3}
        assert await firm.value("RADIO") == 3 * 129_900

        # Forty yogurts were another pallet's: undone, twice by a nervous finger, they are open again.
        for _ in range(2):
            await left.say(ReverseReceiptLine(mine, kept.op_id))
        assert await firm.stock("YOGURT") == {"available": 60}
        assert await firm.value("YOGURT") == 60 * 705
        head = await firm.told("order", order.id)
        assert head is not None
        assert head["state"] == "partly_received"
        line = await firm.told("order_line", yogurts)
        assert line is not None
        assert line["accepted"] == 60 * PIECE

        assert await firm.differences() == []
