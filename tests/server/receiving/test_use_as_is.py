"""Damaged goods that are used as they are: good ones from now on, and judged by their order as any that are counted (R-2)."""

from __future__ import annotations

import pytest

from conftest import Database
from dock_words import CUP, RADIO, company, new_receipt, pieces
from server.receiving.test_corrections import decide, lots
from server.receiving.test_handlers import counted, line_of
from stowage.discrepancies.commands import Resolve
from stowage.purchasing.commands import CancelOrder, CloseOrder
from stowage.receiving.commands import ReverseReceiptLine

GOODS = (CUP, RADIO)


async def test_what_the_order_does_not_allow_for_becomes_surplus(database: Database) -> None:
    """With an exception of its own; each decision afterwards moves what it tells of, and no more."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun, receipt = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G01"), new_receipt()
        await gun.say(counted(firm, new_receipt(), order, "CUP", 6))
        (line,) = await gun.say(counted(firm, receipt, order, "CUP", 8, damaged=3))
        assert await line_of(firm, order) == {"accepted": 10, "surplus": 1, "damaged": 3}
        answer = await decide(firm, "damaged", "use_as_is")
        assert answer.outcome == "applied_with_exception"
        (told,) = answer.discrepancies
        assert (told["code"], told["choices"]) == ("receiving.over_receipt", ["accept", "return_to_supplier"])
        about = {name: told["evidence"][name] for name in ("ordered", "received", "surplus")}
        assert about == {"ordered": pieces(10), "received": pieces(10), "surplus": pieces(3)}
        assert await firm.stock("CUP") == {"available": 10, "surplus": 4}
        assert (await line_of(firm, order), await firm.value("CUP")) == ({"accepted": 10, "surplus": 4}, 3500)
        assert (await firm.desk(Resolve(told["id"], "return_to_supplier"))).outcome == "applied"
        assert await firm.stock("CUP") == {"available": 10, "surplus": 1}
        assert (await decide(firm, "over_receipt", "accept")).outcome == "applied"
        assert (await line_of(firm, order), await firm.value("CUP")) == ({"accepted": 11}, 3850)
        await gun.say(ReverseReceiptLine(receipt, line.op_id))
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 6}, 2100)
        assert await firm.differences() == []


async def test_what_the_order_still_allows_for_is_taken_in(database: Database) -> None:
    """Of four, two; an undo of the line closes what was to be decided about the others."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun, receipt = await firm.order(("CUP", "pcs", 10, 3_333_333)), await firm.gun("G01"), new_receipt()
        (line,) = await gun.say(counted(firm, receipt, order, "CUP", 9, damaged=4))
        await gun.say(counted(firm, new_receipt(), order, "CUP", 3))
        (told,) = (await decide(firm, "damaged", "use_as_is")).discrepancies
        assert told["evidence"]["surplus"] == pieces(2)
        assert await firm.stock("CUP") == {"available": 10, "surplus": 2}
        assert (await line_of(firm, order), await firm.value("CUP")) == ({"accepted": 10, "surplus": 2}, 3333)
        await gun.say(ReverseReceiptLine(receipt, line.op_id))
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 3}, 1000)
        assert await firm.open_discrepancies() == []
        assert await firm.differences() == []


@pytest.mark.parametrize("first", ["accept", "return_to_supplier"])
async def test_as_many_pieces_as_are_told_of_are_moved(database: Database, first: str) -> None:
    """A line with two pieces of surplus that nothing tells apart, each with an exception of its own."""
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G01")
        await gun.say(counted(firm, new_receipt(), order, "CUP", 12, damaged=1))
        (told,) = (await decide(firm, "damaged", "use_as_is")).discrepancies
        assert await firm.stock("CUP") == {"available": 10, "surplus": 2}
        assert (await firm.desk(Resolve(told["id"], first))).outcome == "applied"
        kept = 11 if first == "accept" else 10
        assert await firm.stock("CUP") == {"available": kept, "surplus": 1}
        await decide(firm, "over_receipt", "accept")
        assert await firm.stock("CUP") == {"available": kept + 1}
        assert await firm.value("CUP") == 350 * (kept + 1)
        assert await firm.differences() == []


async def test_a_piece_with_a_number_is_taken_in_whole_or_not_at_all(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun, receipt = await firm.order(("RADIO", "pcs", 2, 52_380_000)), await firm.gun("G01"), new_receipt()
        await gun.say(
            counted(firm, receipt, order, "RADIO", 1, serials=("S-1",)),
            counted(firm, receipt, order, "RADIO", 2, damaged=2, serials=("S-2", "S-3")),
        )
        (told,) = (await decide(firm, "damaged", "use_as_is")).discrepancies
        assert told["evidence"]["surplus"] == pieces(1)
        assert await lots(firm, "RADIO") == {("S-1", "available"): 1, ("S-2", "available"): 1, ("S-3", "surplus"): 1}
        assert await firm.differences() == []


@pytest.mark.parametrize("end", [CancelOrder, CloseOrder])
async def test_goods_of_an_order_that_ended_wait_for_who_ended_it(
    database: Database, end: type[CancelOrder | CloseOrder]
) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun, receipt = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G01"), new_receipt()
        line = counted(firm, receipt, order, "CUP", 3, damaged=3)
        if end is CloseOrder:
            await gun.say(line)
        assert (await firm.desk(end(order.id, 2, "no longer"))).outcome == "applied"
        if end is CancelOrder:
            await gun.say(line)
        (told,) = (await decide(firm, "damaged", "use_as_is")).discrepancies
        assert (told["code"], told["evidence"]["surplus"]) == ("receiving.order_closed", pieces(3))
        assert told["choices"] == ["accept", "return_to_supplier"]
        assert await firm.stock("CUP") == {"surplus": 3}
        assert (await firm.desk(Resolve(told["id"], "accept"))).outcome == "applied"
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 3}, 1050)
        assert await firm.differences() == []
