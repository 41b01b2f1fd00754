"""The first truck: from a purchase order to stock on the dock, to the unit and to the cent."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, PIECE, RADIO, VASE, YOGURT, Company, Gun, Order, company, new_receipt, pieces
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
        assert order.number == "PO-2611-0001"
        told = await firm.told("order_line", order.lines[0])
        assert told is not None
        assert (told["ordered"], told["over_bp"]) == (240 * PIECE, 1000)

        # Two people unload, each on a receipt of their own.
        truck = Truck(firm, order, await firm.gun("G01"), await firm.gun("G02"))
        await truck.cups()
        await truck.yogurts()
        await truck.radios()
        await truck.vases()
        assert await firm.open_discrepancies() == [
            "damaged", "over_receipt", "expiry_differs", "serial_known", "not_ordered",
        ]  # fmt: skip
        await truck.finish()
        await decide(firm)
        await truck.undo()
        assert await firm.differences() == []


class Truck:
    """What is unloaded, in this order. `left` and `right` are the two guns."""

    def __init__(self, firm: Company, order: Order, left: Gun, right: Gun) -> None:
        self.firm, self.order, self.left, self.right = firm, order, left, right
        self.mine, self.theirs = new_receipt(), new_receipt()
        self.kept: UUID | None = None

    def count(self, receipt: UUID, sku: str, line: int, number: int, **rest: Any) -> ConfirmReceiptLine:
        return ConfirmReceiptLine(
            receipt=receipt,
            reference="G01-000001",
            place=self.firm.places["D-01"],
            item=self.firm.items[sku],
            quantity=pieces(number),
            order=self.order.id,
            order_line=self.order.lines[line],
            **rest,
        )

    async def cups(self) -> None:
        # Six cups of the first hundred and fifty are broken.
        firm, case = self.firm, {"case": 24 * PIECE}
        (outcome,) = await self.left.say(
            self.count(self.mine, "CUP", 0, 150, damaged=pieces(6), photos=(PHOTO,), factors=case)
        )
        assert (outcome.outcome, outcome.number) == ("applied_with_exception", "GR-2611-0001")
        # The other gun knows nothing of it and counts 130 more. 264 may be accepted: ten are surplus.
        (outcome,) = await self.right.say(self.count(self.theirs, "CUP", 0, 130))
        assert [found["code"] for found in outcome.discrepancies] == ["receiving.over_receipt"]
        assert outcome.discrepancies[0]["evidence"]["surplus"] == 10 * PIECE
        assert await firm.stock("CUP") == {"available": 264, "damaged": 6, "surplus": 10}
        assert await firm.value("CUP") == 264 * 350

    async def yogurts(self) -> None:
        # One lot; the label that the other gun scans reads another date.
        (outcome,) = await self.left.say(self.count(self.mine, "YOGURT", 1, 40, lot="L1", expires_on=BEST_BEFORE))
        self.kept = outcome.op_id
        await self.right.say(self.count(self.theirs, "YOGURT", 1, 60, lot="L1", expires_on=date(2027, 3, 11)))
        assert await self.firm.stock("YOGURT") == {"available": 100}

    async def radios(self) -> None:
        # By serial; one is scanned on both guns.
        await self.left.say(self.count(self.mine, "RADIO", 2, 2, serials=("R-1", "R-2")))
        await self.right.say(self.count(self.theirs, "RADIO", 2, 2, serials=("R-2", "R-3")))
        assert await self.firm.stock("RADIO") == {"available": 3, "quarantine": 1}

    async def vases(self) -> None:
        # Five that nobody ordered, blind.
        await self.right.say(replace(self.count(self.theirs, "VASE", 0, 5), order=None, order_line=None))
        assert await self.firm.stock("VASE") == {"surplus": 5}

    async def finish(self) -> None:
        # Both are done: everything ordered is here.
        await self.left.say(FinishReceipt(self.mine))
        await self.right.say(FinishReceipt(self.theirs))
        head, receipt = await self.firm.told("order", self.order.id), await self.firm.told("receipt", self.theirs)
        assert head is not None
        assert receipt is not None
        assert head["state"] == "received"
        assert (receipt["state"], receipt["number"], receipt["device"], receipt["lines"]) == (
            "finished", "GR-2611-0002", "G02", 4,
        )  # fmt: skip

    async def undo(self) -> None:
        # Forty yogurts were another pallet's: undone, twice by a nervous finger, they are open again.
        assert self.kept is not None
        for _ in range(2):
            await self.left.say(ReverseReceiptLine(self.mine, self.kept))
        assert await self.firm.stock("YOGURT") == {"available": 60}
        assert await self.firm.value("YOGURT") == 60 * 705
        head, line = (
            await self.firm.told("order", self.order.id),
            await self.firm.told("order_line", self.order.lines[1]),
        )
        assert head is not None
        assert line is not None
        assert (head["state"], line["accepted"]) == ("partly_received", 60 * PIECE)


async def decide(firm: Company) -> None:
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
