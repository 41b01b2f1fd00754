"""Moves on a real database: what is posted, what two guns make of the same goods, and what an undo leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from conftest import Database
from dock_words import CUP, NOON, PIECE, RADIO, Company, company, now, pieces
from stowage.app import make_bus
from stowage.catalog.commands import ItemRecord, MergeItems, PutItems
from stowage.counts.commands import CountLeft
from stowage.discrepancies.commands import Resolve
from stowage.kernel.command import Outcome
from stowage.kernel.quantity import Amount, Quantity
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.stock.commands import OpeningLine, RecordOpening
from stowage.transfers.commands import Content, Move, MoveContainer, ReverseMove

BINS = tuple(PlaceRecord(f"A{n}", PlaceKind.BIN) for n in range(1, 5))
MUG = ItemRecord("MUG", "马克杯", "Mug", "pcs")


@asynccontextmanager
async def stocked(database: Database, *, cups: int = 10) -> AsyncIterator[Company]:
    """Cups and a radio in A1, places A1 to A4, and one in another warehouse."""
    async with company(database) as firm:
        await firm.set_up(CUP, RADIO, MUG)
        await firm.system(PutWarehouse("SH", "上海仓", "Shanghai", "Asia/Shanghai", has_bins=True, places=BINS))
        other = PutWarehouse(
            "NB", "宁波仓", "Ningbo", "Asia/Shanghai", has_bins=True, places=(PlaceRecord("N1", PlaceKind.BIN),)
        )
        await firm.system(other)
        firm.places = dict(await firm.connection.fetch("SELECT code, id FROM place"))
        firm.warehouses = dict(await firm.connection.fetch("SELECT code, id FROM warehouse"))
        lines = (
            OpeningLine(firm.items["CUP"], firm.places["A1"], pieces(cups), Amount(cups * 100)),
            OpeningLine(firm.items["RADIO"], firm.places["A1"], pieces(1), Amount(900), "SN-1"),
        )
        assert (await firm.desk(RecordOpening(firm.warehouses["SH"], lines))).outcome == "applied"
        yield firm


def move(firm: Company, number: int, source: str, target: str, sku: str = "CUP", **rest: Any) -> Move:
    return Move(firm.items[sku], pieces(number), firm.places[source], firm.places[target], **rest)


def whole(
    firm: Company, code: str, source: str, target: str, *seen: tuple[str, int], into: str | None = None
) -> MoveContainer:
    contents = tuple(Content(firm.items[sku], pieces(number)) for sku, number in seen)
    return MoveContainer(code, firm.places[source], firm.places[target], code if into is None else into, contents)


async def lies(firm: Company, sku: str = "CUP") -> dict[str, int]:
    """Place, and container where there is one → pieces."""
    rows = await firm.connection.fetch(
        "SELECT p.code || CASE WHEN b.container = '' THEN '' ELSE ' ' || b.container END AS at, sum(b.quantity)::bigint "
        "FROM balance b JOIN place p ON p.id = b.place WHERE b.item = $1 AND b.quantity <> 0 GROUP BY 1",
        firm.items[sku],
    )
    return {row[0]: row[1] // PIECE for row in rows}


def answers(outcomes: list[Outcome]) -> list[str]:
    return [outcome.outcome for outcome in outcomes]


async def test_goods_move_in_part_and_back(database: Database) -> None:
    async with stocked(database) as firm:
        gun = await firm.gun("G01")
        worth = await firm.value("CUP")
        done = await gun.say(move(firm, 4, "A1", "A2"), move(firm, 1, "A2", "A3", target_container="P1"))
        assert answers(done) == ["applied", "applied"]
        assert await lies(firm) == {"A1": 6, "A2": 3, "A3 P1": 1}
        undone = await gun.say(*(ReverseMove(one.op_id) for one in (done[1], done[0], done[0])))
        assert answers(undone) == ["applied"] * 3
        assert await lies(firm) == {"A1": 10}
        assert await firm.value("CUP") == worth
        radio = await gun.say(move(firm, 1, "A1", "A2", "RADIO", lot="SN-1"))
        assert answers(radio) == ["applied"]
        assert await lies(firm, "RADIO") == {"A2": 1}
        assert await firm.differences() == []


@pytest.mark.parametrize("sent", ["together", "with a count between", "apart"])
async def test_what_was_not_there_is_investigated_until_the_move_is_undone(database: Database, sent: str) -> None:
    async with stocked(database, cups=6) as firm:
        gun, op_id = await firm.gun("G01"), uuid4()
        said = [gun.write(move(firm, 10, "A1", "A2"), op_id)]
        if sent == "with a count between":
            said.append(gun.write(CountLeft(firm.places["A3"], firm.items["CUP"], Quantity(0))))
        said.append(gun.write(ReverseMove(op_id)))
        if sent != "apart":
            await firm.bus.execute(said)
        else:
            await firm.bus.execute(said[:1])
            assert await lies(firm) == {"A2": 10}
            assert await firm.open_discrepancies() == ["ledger.shortfall"]
            await firm.bus.execute(said[1:])
        assert await lies(firm) == {"A1": 6}
        assert await firm.open_discrepancies() == []
        assert await firm.differences() == []


async def test_what_was_booked_as_found_was_there(database: Database) -> None:
    async with stocked(database, cups=6) as firm:
        gun = await firm.gun("G01")
        (done,) = await gun.say(move(firm, 10, "A1", "A2"))
        assert (await firm.resolve("ledger.shortfall", "book_found")).outcome == "applied"
        await gun.say(ReverseMove(done.op_id))
        assert await lies(firm) == {"A1": 10}
        assert await firm.differences() == []


async def test_an_undo_of_what_moved_on_is_investigated(database: Database) -> None:
    async with stocked(database) as firm:
        gun = await firm.gun("G01")
        first, _ = await gun.say(move(firm, 4, "A1", "A2"), move(firm, 3, "A2", "A3"))
        (undone,) = await gun.say(ReverseMove(first.op_id))
        assert undone.outcome == "applied_with_exception"
        assert await lies(firm) == {"A1": 10, "A3": 3}
        assert await firm.open_discrepancies() == ["ledger.shortfall"]
        assert await firm.differences() == []


async def test_two_guns_take_the_same_goods(database: Database) -> None:
    async with stocked(database) as firm, asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool:
        left, right = await firm.gun("G01"), await firm.gun("G02")
        async with make_bus(pool, now) as other:
            both = await asyncio.gather(
                firm.bus.execute([left.write(move(firm, 7, "A1", "A2"))]),
                other.execute([right.write(move(firm, 7, "A1", "A3"))]),
            )
        assert sorted(one.outcome for (one,) in both) == ["applied", "applied_with_exception"]
        assert await lies(firm) == {"A2": 7, "A3": 7}
        assert await firm.open_discrepancies() == ["ledger.shortfall"]
        assert await firm.differences() == []


async def test_a_container_moves_whole_is_split_merged_and_labelled_anew(database: Database) -> None:
    async with stocked(database) as firm:
        gun = await firm.gun("G01")
        filled = move(firm, 8, "A1", "A1", target_container="P1"), move(firm, 2, "A1", "A1", target_container="P2")
        radio = move(firm, 1, "A1", "A1", "RADIO", lot="SN-1", target_container="P1")
        assert answers(await gun.say(*filled, radio)) == ["applied"] * 3
        seen = Content(firm.items["CUP"], pieces(8)), Content(firm.items["RADIO"], pieces(1), "SN-1")
        taken = MoveContainer("P1", firm.places["A1"], firm.places["A2"], "P1", seen)
        (moved,) = await gun.say(taken)
        assert moved.outcome == "applied"
        assert (await lies(firm), await lies(firm, "RADIO")) == ({"A1 P2": 2, "A2 P1": 8}, {"A2 P1": 1})
        await gun.say(move(firm, 3, "A2", "A3", container="P1"))  # split: loose
        assert await lies(firm) == {"A1 P2": 2, "A2 P1": 5, "A3": 3}
        (merged,) = await gun.say(whole(firm, "P2", "A1", "A2", ("CUP", 2), into="P1"))
        assert merged.outcome == "applied"
        assert await lies(firm) == {"A2 P1": 7, "A3": 3}
        rest = Content(firm.items["CUP"], pieces(7)), Content(firm.items["RADIO"], pieces(1), "SN-1")
        (labelled,) = await gun.say(MoveContainer("P1", firm.places["A2"], firm.places["A2"], "P9", rest))
        assert labelled.outcome == "applied"
        assert await lies(firm) == {"A2 P9": 7, "A3": 3}
        await gun.say(ReverseMove(labelled.op_id), ReverseMove(merged.op_id))
        assert await lies(firm) == {"A1 P2": 2, "A2 P1": 5, "A3": 3}
        assert await firm.differences() == []


async def test_two_guns_move_the_same_container(database: Database) -> None:
    """What was done last is where it stands, whoever says so first."""
    async with stocked(database) as firm:
        left, right = await firm.gun("G01"), await firm.gun("G02")
        await left.say(move(firm, 10, "A1", "A1", target_container="P1"))
        cups = ("CUP", 10)
        (late,) = await firm.bus.execute([right.write(whole(firm, "P1", "A1", "A3", cups), occurred_at=NOON + 5000)])
        assert late.outcome == "applied"
        (early,) = await firm.bus.execute([left.write(whole(firm, "P1", "A1", "A2", cups), occurred_at=NOON + 4000)])
        assert early.outcome == "applied_with_exception"
        assert await lies(firm) == {"A3 P1": 10}
        (again,) = await firm.bus.execute([left.write(whole(firm, "P1", "A1", "A4", cups), occurred_at=NOON + 6000)])
        assert again.outcome == "applied_with_exception"
        assert await lies(firm) == {"A4 P1": 10}
        assert await firm.open_discrepancies() == ["transfers.moved_since", "transfers.container_elsewhere"]
        assert (await firm.resolve("transfers.container_elsewhere", "take_back")).outcome == "applied"
        assert await lies(firm) == {"A3 P1": 10}
        assert await firm.differences() == []


async def test_a_container_that_holds_something_else(database: Database) -> None:
    async with stocked(database) as firm:
        gun = await firm.gun("G01")
        await gun.say(move(firm, 4, "A1", "A1", target_container="P1"))
        told = await gun.say(
            whole(firm, "P1", "A1", "A2", ("CUP", 5), ("MUG", 1)),
            whole(firm, "P7", "A1", "A2"),
            whole(firm, "P8", "A1", "A2", ("CUP", 3)),
        )
        assert answers(told) == ["applied_with_exception"] * 3
        assert await lies(firm) == {"A1": 6, "A2 P1": 4, "A2 P8": 3}
        assert await firm.open_discrepancies() == [
            "transfers.container_differs", "transfers.container_empty", "ledger.shortfall"
        ]  # fmt: skip
        evidence = await firm.connection.fetchval(
            "SELECT evidence FROM discrepancy WHERE code = 'transfers.container_differs'"
        )
        assert '"seen": 50000' in evidence
        assert '"quantity": 40000' in evidence
        assert '"others": 1' in evidence
        assert await firm.differences() == []


async def test_what_is_otherwise_meanwhile(database: Database) -> None:
    async with stocked(database) as firm:
        gun = await firm.gun("G01")
        closed = PlaceRecord("A2", PlaceKind.BIN, active=False)
        await firm.system(PutWarehouse("SH", "上海仓", "Shanghai", "Asia/Shanghai", has_bins=True, places=(closed,)))
        await firm.system(PutItems((MUG,)))
        assert (await firm.system(MergeItems("MUG", "CUP"))).outcome == "applied"
        half = Move(firm.items["CUP"], 5000, firm.places["A1"], firm.places["A3"])  # type: ignore[arg-type]
        told = await gun.say(
            move(firm, 2, "A1", "A2"),
            move(firm, 1, "A1", "A3", "MUG"),
            move(firm, 1, "A1", "A3", factors={"case": 120000}, codes={"6901234567892": "case"}),
            half,
        )
        assert answers(told) == ["applied_with_exception"] * 4
        assert await firm.open_discrepancies() == [
            "transfers.place_closed", "transfers.item_merged", "transfers.unit_changed", "transfers.barcode_changed",
            "transfers.fraction_of_unit",
        ]  # fmt: skip
        assert (await firm.resolve("transfers.fraction_of_unit", "take_back")).outcome == "applied"
        await gun.say(ReverseMove(told[2].op_id), ReverseMove(told[0].op_id))
        assert await firm.open_discrepancies() == ["transfers.item_merged"]
        assert await lies(firm) == {"A1": 9, "A3": 1}
        assert await firm.differences() == []


async def test_what_cannot_be_posted_waits_for_a_person(database: Database) -> None:
    async with stocked(database) as firm:
        gun = await firm.gun("G01")
        cup, nowhere = firm.items["CUP"], move(firm, 1, "A1", "A2")
        parked = await gun.say(
            move(firm, 1, "A1", "N1"),
            move(firm, 1, "N1", "A1"),
            Move(cup + 999, pieces(1), nowhere.source, nowhere.target),  # type: ignore[arg-type]
            Move(cup, pieces(0), nowhere.source, nowhere.target),
            move(firm, 1, "A1", "A1"),
            Move(cup, pieces(1), nowhere.source, 2**60),  # type: ignore[arg-type]
            move(firm, 1, "A1", "A2", lot="a\0b"),
            whole(firm, "", "A1", "A2"),
        )
        codes = [one.code.removeprefix("transfers.") for one in parked]
        assert codes == ["place_unknown"] * 2 + ["item_unknown"] + ["move_malformed"] * 5
        unknown = await gun.say(ReverseMove(uuid4()))
        assert answers(unknown) == ["applied_with_exception"]
        assert await lies(firm) == {"A1": 10}
        waiting = await firm.connection.fetchval("SELECT min(id) FROM discrepancy WHERE code = 'gateway.parked'")
        assert (await firm.desk(Resolve(waiting, "discard", ""))).outcome == "applied"
        assert answers(await gun.say(ReverseMove(UUID(str(parked[0].op_id))))) == ["applied"]


async def test_a_supervisor_takes_a_move_back_once(database: Database) -> None:
    async with stocked(database) as firm:
        gun = await firm.gun("G01")
        (done,) = await gun.say(move(firm, 2, "A1", "A3", factors={"case": 120000}))
        assert (await firm.resolve("transfers.unit_changed", "take_back")).outcome == "applied"
        assert await lies(firm) == {"A1": 10}
        assert answers(await gun.say(ReverseMove(done.op_id))) == ["applied"]
        assert await lies(firm) == {"A1": 10}
