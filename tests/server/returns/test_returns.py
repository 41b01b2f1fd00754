"""What customers bring back, through the door of a company on a real database; each story ends with `stowage check`."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Database
from dock_words import CUP, NOON, RADIO, YOGURT, Company, company, pieces
from stowage.catalog.commands import MergeItems
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Context, CostSource, Decision
from stowage.kernel.ids import CUSTOMER, SCRAP, ItemId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.ledger.rules import ItemCost
from stowage.returns import rules
from stowage.returns.commands import Condition, Disposal, ReverseReturnLine, TakeReturnLine
from stowage.returns.model import Item, LineState, State, Worth
from stowage.stock.commands import HoldStock, OpeningLine, RecordOpening, ScrapHeld

GOODS = (CUP, RADIO, YOGURT)
PAPER = uuid4()


def back(firm: Company, sku: str, count: int, disposal: str = "restock", **more: Any) -> TakeReturnLine:
    said: dict[str, Any] = {
        "goods_return": PAPER,
        "reference": "G01-000001",
        "place": firm.places["D-01"],
        "item": firm.items[sku],
        "quantity": pieces(count),
        "condition": Condition.AS_NEW,
        "disposal": Disposal(disposal),
        "claim": "SO-77",
    }
    return TakeReturnLine(**said | more)


async def opened(firm: Company, sku: str, count: int, cost: int, lot: str = "", **more: Any) -> None:
    line = OpeningLine(firm.items[sku], firm.places["D-01"], pieces(count), Amount(cost), lot, **more)
    done = await firm.desk(RecordOpening(firm.warehouses["SH"], (line,)))
    assert done.outcome == "applied", done


async def scrapped(firm: Company, sku: str, count: int) -> None:
    """Out of stock: what went last is known at its worth."""
    hold = uuid4()
    await firm.desk(HoldStock(hold, firm.warehouses["SH"], firm.items[sku], pieces(count), "gone"))
    assert (await firm.desk(ScrapHeld(hold, firm.places["D-01"], pieces(count)))).outcome == "applied"


async def state_of(firm: Company, line: Outcome) -> tuple[str, int | None]:
    row = await firm.connection.fetchrow("SELECT state, cost FROM goods_return_line WHERE id = $1", line.op_id)
    return row["state"], row["cost"]


async def test_goods_as_new_are_ours_again_at_the_average(database: Database) -> None:  # T-1, T-2
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        await opened(firm, "CUP", 10, 1_005)
        gun = await firm.gun("G01")
        (line,) = await gun.say(back(firm, "CUP", 3))
        assert (line.outcome, line.number[:3]) == ("applied", "RT-")
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 13}, 1_307)
        assert await state_of(firm, line) == ("available", 302)
        await gun.say(back(firm, "CUP", 1, "scrap", condition=Condition.BROKEN))
        assert await firm.stock("CUP") == {"available": 13}
        undone = await gun.say(ReverseReturnLine(PAPER, line.op_id), ReverseReturnLine(PAPER, line.op_id))
        assert [each.outcome for each in undone] == ["applied", "applied"]
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 10}, 1_005)
        places = await firm.connection.fetch(
            "SELECT place, quantity FROM balance WHERE place IN (-2, -4) ORDER BY place"
        )
        assert [tuple(row) for row in places] == [(SCRAP, pieces(1)), (CUSTOMER, -pieces(1))]
        assert await firm.differences() == []


async def test_what_is_sold_out_is_worth_what_it_went_at(database: Database) -> None:  # T-2
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        await opened(firm, "CUP", 4, 1_000)
        await scrapped(firm, "CUP", 4)
        await (await firm.gun("G01")).say(back(firm, "CUP", 1), back(firm, "CUP", 1))
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 2}, 500)
        assert await firm.differences() == []


@pytest.mark.parametrize(
    ("choice", "state", "stock", "value"),
    [
        ("restock", "available", {"available": 12}, 1_200),
        ("scrap", "scrap", {"available": 10}, 1_000),
        ("return_to_supplier", "to_supplier", {"available": 10, "quarantine": 2}, 1_000),
    ],
)
async def test_doubtful_goods_wait_for_a_person(
    database: Database, choice: str, state: str, stock: dict[str, int], value: int
) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        await opened(firm, "CUP", 10, 1_000)
        gun = await firm.gun("G01")
        (line,) = await gun.say(back(firm, "CUP", 2, "quarantine", condition=Condition.OPENED, note="box torn"))
        (told,) = line.discrepancies
        assert (told["code"], told["choices"]) == (
            "returns.quarantined",
            ["restock", "scrap", "return_to_supplier"],
        )
        about = {name: told["evidence"][name] for name in ("quantity", "condition", "note", "claim")}
        assert about == {"quantity": pieces(2), "condition": "opened", "note": "box torn", "claim": "SO-77"}
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 10, "quarantine": 2}, 1_000)
        assert (await firm.resolve("returns.quarantined", choice)).outcome == "applied"
        assert (await state_of(firm, line))[0] == state
        assert (await firm.stock("CUP"), await firm.value("CUP")) == (stock, value)
        await gun.say(ReverseReturnLine(PAPER, line.op_id))
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 10}, 1_000)
        assert await firm.differences() == []


async def test_an_undo_closes_what_was_to_be_decided(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        gun = await firm.gun("G01")
        (line,) = await gun.say(back(firm, "CUP", 2, "quarantine"))
        await gun.say(ReverseReturnLine(PAPER, line.op_id))
        assert (await firm.open_discrepancies(), await firm.stock("CUP")) == ([], {})
        (unknown,) = await gun.say(ReverseReturnLine(PAPER, uuid4()))
        assert [told["code"] for told in unknown.discrepancies] == ["returns.line_unknown"]
        assert await firm.differences() == []


async def test_a_number_in_stock_cannot_have_come_back(database: Database) -> None:  # T-3
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        await opened(firm, "RADIO", 1, 5_000, "S-1")
        gun = await firm.gun("G01")
        first, second = await gun.say(
            back(firm, "RADIO", 1, serials=("S-1",)), back(firm, "RADIO", 2, serials=("S-2", "S-3"))
        )
        assert [told["code"] for told in first.discrepancies] == ["returns.serial_known"]
        assert second.outcome == "applied"
        assert await firm.stock("RADIO") == {"available": 3, "quarantine": 1}
        (again,) = await gun.say(back(firm, "RADIO", 1, serials=("S-2",)))
        assert [told["evidence"]["serial"] for told in again.discrepancies] == ["S-2"]
        await gun.say(ReverseReturnLine(PAPER, second.op_id))
        await firm.resolve("returns.serial_known", "recount")
        assert await firm.stock("RADIO") == {"available": 1, "quarantine": 1}
        assert await firm.differences() == []


async def test_two_guns_on_one_return_draw_one_number(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        one, other = await firm.gun("G01"), await firm.gun("G02")
        written = [one.write(back(firm, "CUP", 1)), other.write(back(firm, "CUP", 2))]
        answers = await firm.bus.execute(written)
        assert [answer.outcome for answer in answers] == ["applied", "applied"]
        assert await firm.connection.fetchval("SELECT count(*) FROM document_number WHERE kind = 'goods_return'") == 1
        assert await firm.stock("CUP") == {"available": 3}
        assert await firm.differences() == []


@pytest.mark.one_release
async def test_what_is_missing_or_differs_is_told(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        day, other_day = date(2027, 3, 1), date(2027, 4, 1)
        await opened(firm, "YOGURT", 5, 500, "L1", expires_on=day)
        await firm.connection.execute("UPDATE place SET active = false WHERE code = 'D-02'")
        gun = await firm.gun("G01")
        answers = await gun.say(
            back(firm, "YOGURT", 1),
            back(firm, "YOGURT", 1, lot="L1", expires_on=other_day),
            back(firm, "YOGURT", 1, lot="L1"),
            back(firm, "CUP", 1, place=firm.places["D-02"]),
            back(firm, "CUP", 1, quantity=Quantity(5_000)),
        )
        assert [[told["code"].split(".")[1] for told in answer.discrepancies] for answer in answers] == [
            ["lot_missing", "lot_missing"],
            ["expiry_differs"],
            [],
            ["place_closed"],
            ["fraction_of_unit"],
        ]
        assert await firm.differences() == []


@pytest.mark.one_release
async def test_what_was_merged_comes_back_as_what_it_became(database: Database) -> None:  # T-5
    async with company(database) as firm:
        await firm.set_up(*GOODS, msgspec.structs.replace(CUP, sku="MUG", barcodes=()))
        done = await firm.desk(MergeItems("MUG", "CUP"))
        assert done.outcome == "applied", done
        (line,) = await (await firm.gun("G01")).say(back(firm, "MUG", 2))
        assert [told["code"] for told in line.discrepancies] == ["returns.item_merged"]
        assert await firm.stock("CUP") == {"available": 2}
        assert await firm.differences() == []


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quantity": Quantity(0)}, "returns.line_malformed"),
        ({"quantity": Quantity(-pieces(1))}, "returns.line_malformed"),
        ({"serials": ("S-1", "S-1"), "quantity": pieces(2)}, "returns.line_malformed"),
        ({"claim": "x" * 201}, "returns.line_malformed"),
        ({"claim": "a\0b"}, "returns.line_malformed"),
        ({"note": "x" * 1_001}, "returns.line_malformed"),
        ({"photos": ("p",) * 21}, "returns.line_malformed"),
        ({"place": PlaceId(999)}, "returns.place_unknown"),
        ({"place": PlaceId(2**70)}, "returns.place_unknown"),
        ({"item": ItemId(999)}, "returns.item_unknown"),
    ],
)
async def test_what_cannot_be_posted_waits(database: Database, change: dict[str, Any], code: str) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        (answer,) = await (await firm.gun("G01")).say(back(firm, "CUP", 1, **change))
        assert (answer.outcome, answer.code) == ("parked", code)
        assert await firm.connection.fetchval("SELECT count(*) FROM movement") == 0


# --- the rules alone

CONTEXT = Context(
    UUID(int=1), UUID(int=2), PersonId(1), WarehouseId(1), NOON, 0, NOON, date(2026, 11, 22), date(2026, 11, 22)
)
TAKES = st.lists(
    st.one_of(st.tuples(st.just("take"), st.integers(1, 50)), st.tuples(st.just("undo"), st.integers(0, 20))),
    max_size=25,
)


@settings(deadline=None)
@given(held=st.integers(0, 1_000), value=st.integers(0, 100_000), steps=TAKES)
def test_whatever_is_taken_and_undone_leaves_the_worth_it_found(
    held: int, value: int, steps: list[tuple[str, int]]
) -> None:
    """Taken lines add what they came in with, undone ones take out exactly that: worth and quantity are sums over what stands."""
    worth = Worth(ItemCost(held * 10_000, value if held else 0), 10_000, 77)
    before = (worth.held.quantity, worth.held.value)
    item = ItemId(1)
    state = State(
        items={item: Item(False, False, False, Quantity(10_000))},
        worth={item: worth},
        places={PlaceId(1): WarehouseId(1)},
    )
    lines: list[UUID] = []
    for number, (what, count) in enumerate(steps):
        context = msgspec.structs.replace(CONTEXT, op_id=UUID(int=100 + number))
        said: rules.Command
        if what == "take":
            said = TakeReturnLine(UUID(int=9), "", PlaceId(1), item, pieces(count), Condition.AS_NEW, Disposal.RESTOCK)
            lines.append(context.op_id)
        elif lines:
            said = ReverseReturnLine(UUID(int=9), lines[count % len(lines)])
        else:
            continue
        decision = rules.decide(state, said, context)
        assert isinstance(decision, Decision)
        state.apply(decision)
    standing = [line for line in state.lines.values() if line.state is LineState.AVAILABLE]
    assert worth.held.quantity == before[0] + sum(line.quantity for line in standing)
    assert worth.held.value == before[1] + sum(line.cost or 0 for line in standing)


def test_pieces_come_in_one_after_the_other_and_go_out_with_the_whole() -> None:
    item = ItemId(1)
    state = State(
        items={item: Item(False, False, True, Quantity(10_000))},
        worth={item: Worth(ItemCost(0, 0), pieces(3), 100)},
        places={PlaceId(1): WarehouseId(1)},
    )
    said = TakeReturnLine(
        UUID(int=9), "", PlaceId(1), item, pieces(3), Condition.AS_NEW, Disposal.RESTOCK, serials=("A", "B", "C")
    )
    decision = rules.decide(state, said, CONTEXT)
    assert isinstance(decision, Decision)
    assert [(movement.cost, movement.cost_source) for movement in decision.movements] == [
        (33, CostSource.LAST),
        (33, CostSource.AVERAGE),
        (33, CostSource.AVERAGE),
    ]
    state.apply(decision)
    undone = rules.decide(state, ReverseReturnLine(UUID(int=9), CONTEXT.op_id), CONTEXT)
    assert isinstance(undone, Decision)
    assert sum(movement.cost or 0 for movement in undone.movements) == 99
