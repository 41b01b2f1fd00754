"""R-3 for goods that a person takes in without an order: an undo takes back what they came in with, whatever came since."""

from __future__ import annotations

from uuid import uuid4

import pytest

from conftest import Database
from dock_words import CUP, NOON, YOGURT, Company, company, new_receipt, pieces
from stowage.discrepancies.commands import Resolve
from stowage.gateway.envelope import Incoming, write
from stowage.identity.directory import DESK
from stowage.receiving.commands import ConfirmReceiptLine, ReverseReceiptLine

GOODS = (CUP, YOGURT)
NOT_ORDERED = ("receiving.not_ordered", "accept")


def found(firm: Company, sku: str, number: int, damaged: int = 0, lot: str = "") -> ConfirmReceiptLine:
    """Goods of no order."""
    return ConfirmReceiptLine(
        new_receipt(), "G07-000001", firm.places["D-01"], firm.items[sku], pieces(number), pieces(damaged), lot=lot
    )


async def buy(firm: Company, sku: str, number: int, price: int) -> ConfirmReceiptLine:
    """A line of an order over just that; `price` in 1/1,000,000."""
    order = await firm.order((sku, "pcs", number, price))
    return ConfirmReceiptLine(
        new_receipt(), "G07-000002", firm.places["D-01"], firm.items[sku], pieces(number), order=order.id,
        order_line=order.lines[0],
    )  # fmt: skip


async def acceptances(firm: Company) -> list[Incoming]:
    """The desk takes in all that waits, in one batch."""
    wait = await firm.connection.fetch("SELECT id FROM discrepancy WHERE code = 'receiving.not_ordered' ORDER BY id")
    people, here = firm.people["LI"], firm.warehouses["SH"]
    written = []
    for (case,) in wait:
        op_id = uuid4()
        command = Resolve(case, "accept", "found on the dock")
        data = write(command, op_id=op_id, device=DESK, person=people, warehouse=here, occurred_at=NOON)
        written.append(Incoming(op_id, 0, data, DESK, None))
    return written


@pytest.mark.parametrize(
    ("choices", "damaged"),
    [((NOT_ORDERED,), 0), ((("receiving.damaged", "use_as_is"), NOT_ORDERED), 10)],
)
@pytest.mark.parametrize(("before", "taken_in"), [(0, 0), (1_000_000, 1000), (333_333, 333)])
async def test_an_undo_takes_back_what_goods_of_no_order_came_in_with(
    database: Database, before: int, taken_in: int, choices: tuple[tuple[str, str], ...], damaged: int
) -> None:
    """That damaged ones are good enough does not say that anybody wanted them: that is another decision."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        gun = await firm.gun("G07")
        if before:
            await gun.say(await buy(firm, "CUP", 10, before))
        blind = found(firm, "CUP", 10, damaged)
        (outcome,) = await gun.say(blind)
        for code, choice in choices:
            expected = "applied" if (code, choice) == NOT_ORDERED else "applied_with_exception"
            assert (await firm.resolve(code, choice)).outcome == expected
        stood = await firm.value("CUP") - taken_in
        assert stood == taken_in
        await gun.say(await buy(firm, "CUP", 10, 5_000_000))
        await gun.say(ReverseReceiptLine(blind.receipt, outcome.op_id))
        assert await firm.value("CUP") == stood + 5000
        assert await firm.differences() == []


async def test_decisions_in_one_batch_see_each_others_average(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        gun = await firm.gun("G07")
        await gun.say(await buy(firm, "YOGURT", 3, 3_333_333))  # worth 10.00
        lines = [found(firm, "YOGURT", number, lot=f"L{number}") for number in (1, 2, 4)]
        outcomes = await gun.say(*lines)
        answers = await firm.bus.execute(await acceptances(firm))
        assert [answer.outcome for answer in answers] == ["applied"] * 3
        assert await firm.value("YOGURT") == 1000 + 333 + 667 + 1333
        for line, outcome in zip(lines[1:], outcomes[1:], strict=True):
            await gun.say(ReverseReceiptLine(line.receipt, outcome.op_id))
        assert await firm.value("YOGURT") == 1000 + 333
        await gun.say(ReverseReceiptLine(lines[0].receipt, outcomes[0].op_id))
        assert await firm.value("YOGURT") == 1000
        assert await firm.differences() == []
