"""Putting away on a real database: what is posted and told, what waits for it, and what two people do to one pallet or one bin."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, PIECE, VASE, YOGURT, Company, Gun, company, new_receipt, now, pieces
from stowage.app import make_bus
from stowage.catalog.commands import StorageClass
from stowage.kernel.command import Outcome
from stowage.kernel.ids import ItemId, PlaceId
from stowage.kernel.work import TaskRef
from stowage.places.commands import PlaceKind, PlaceRecord, PlaceStorage, PutPlaces
from stowage.putaway.commands import (
    Bind,
    By,
    Classify,
    Mixing,
    PlanReplenishment,
    PutAway,
    PutAwayContainer,
    PutStrategy,
    Reason,
    ReversePutAway,
    Step,
    StepKind,
    Unbind,
)
from stowage.putaway.queries import suggestions
from stowage.receiving.commands import ConfirmReceiptLine, ReverseReceiptLine

BINS = (
    PlaceRecord("S-01", PlaceKind.STAGING),
    PlaceRecord("A-01", PlaceKind.BIN, "A", sequence=1, max_quantity=pieces(20)),
    PlaceRecord("A-02", PlaceKind.BIN, "A", sequence=2, max_quantity=pieces(100)),
    PlaceRecord("A-03", PlaceKind.BIN, "A", sequence=3, storage_class=PlaceStorage.COOL),
    PlaceRecord("B-01", PlaceKind.BIN, "B", sequence=4),
    PlaceRecord("B-02", PlaceKind.BIN, "B", sequence=5),
)
USUAL = (Step(StepKind.FIXED_BIN), Step(StepKind.SAME_ITEM), Step(StepKind.EMPTY_BIN))


async def house(firm: Company, *steps: Step, **rules: Any) -> None:
    await firm.set_up(CUP, replace(YOGURT, storage_class=StorageClass.COOL, tracks_expiry=False), VASE)
    await firm.system(PutPlaces("SH", BINS))
    firm.places = dict(await firm.connection.fetch("SELECT code, id FROM place"))
    done = await firm.desk(PutStrategy(firm.warehouses["SH"], steps or USUAL, **rules))
    assert done.outcome == "applied", done


async def laid(firm: Company, gun: Gun, sku: str, count: int, **rest: Any) -> Outcome:
    """So many were received at the dock, of an order that wants them."""
    order = await firm.order((sku, "pcs", count, 1_000_000))
    line = ConfirmReceiptLine(
        new_receipt(),
        "G-1",
        firm.places["D-01"],
        firm.items[sku],
        pieces(count),
        order=order.id,
        order_line=order.lines[0],
        **rest,
    )
    (outcome,) = await gun.say(line)
    return outcome


def put(firm: Company, sku: str, count: int, target: str, source: str = "D-01", **rest: Any) -> PutAway:
    return PutAway(firm.items[sku], pieces(count), firm.places[source], firm.places[target], **rest)


async def lying(firm: Company, sku: str) -> dict[str, int]:
    """Code of place → pieces."""
    rows = await firm.connection.fetch(
        "SELECT p.code, sum(b.quantity)::bigint FROM balance b JOIN place p ON p.id = b.place "
        "WHERE b.item = $1 AND b.quantity > 0 GROUP BY 1",
        firm.items[sku],
    )
    return {code: quantity // PIECE for code, quantity in rows}


async def waiting(firm: Company) -> list[int]:
    """Pieces that wait, of each task."""
    rows = await firm.connection.fetch("SELECT wanted - done FROM putaway_waiting ORDER BY wanted")
    return [row[0] // PIECE for row in rows]


def codes(outcome: Outcome) -> list[str]:
    return [one["code"].removeprefix("putaway.") for one in outcome.discrepancies]


async def test_goods_go_from_the_dock_into_bins_and_back(database: Database) -> None:
    async with company(database) as firm:
        await house(firm)
        gun = await firm.gun("G01")
        first = await laid(firm, gun, "CUP", 30)
        await laid(firm, gun, "CUP", 50)
        assert await waiting(firm) == [30, 50]
        task = await firm.connection.fetchval("SELECT task FROM putaway_waiting WHERE wanted = $1", pieces(50))

        # Split: a part goes into the first bin, the rest of the second line, which is named, elsewhere.
        part, whole = await gun.say(
            put(firm, "CUP", 20, "A-01"), put(firm, "CUP", 50, "A-02", task=TaskRef(task, 1), reason=Reason.FULL)
        )
        assert (part.outcome, whole.outcome) == ("applied", "applied")
        assert await lying(firm, "CUP") == {"D-01": 10, "A-01": 20, "A-02": 50}
        assert await waiting(firm) == [10, 0]
        assert await firm.value("CUP") == 80 * 100

        # Undo, once and again; then the receipt line itself is undone.
        await gun.say(ReversePutAway(part.op_id), ReversePutAway(part.op_id), ReversePutAway(whole.op_id))
        assert await lying(firm, "CUP") == {"D-01": 80}
        assert await waiting(firm) == [30, 50]
        receipt = UUID(first.document.removeprefix("receipt:"))
        await gun.say(ReverseReceiptLine(receipt, first.op_id))
        assert await waiting(firm) == [0, 50]
        (unknown,) = await gun.say(ReversePutAway(uuid4()))
        assert codes(unknown) == ["line_unknown"]
        assert await firm.differences() == []


async def test_what_breaks_the_rules_of_a_bin_is_posted_and_told(database: Database) -> None:  # P-1
    async with company(database) as firm:
        await house(firm, mixing=Mixing.ONE_ITEM)
        gun = await firm.gun("G01")
        await laid(firm, gun, "CUP", 40)
        await laid(firm, gun, "YOGURT", 10, lot="L1")
        full, cold, mixed = await gun.say(
            put(firm, "CUP", 21, "A-01"), put(firm, "CUP", 5, "A-03"), put(firm, "YOGURT", 5, "B-01", lot="L1")
        )
        assert (codes(full), codes(cold), codes(mixed)) == (["place_full"], ["storage_differs"], [])
        (told,) = await gun.say(put(firm, "CUP", 5, "B-01"))
        assert codes(told) == ["mixed"]
        assert await lying(firm, "CUP") == {"D-01": 9, "A-01": 21, "A-03": 5, "B-01": 5}
        assert sorted(await firm.open_discrepancies()) == [
            "putaway.mixed",
            "putaway.place_full",
            "putaway.storage_differs",
        ]
        await gun.say(ReversePutAway(told.op_id))
        assert sorted(await firm.open_discrepancies()) == ["putaway.place_full", "putaway.storage_differs"]
        await firm.system(PutPlaces("SH", (PlaceRecord("B-02", PlaceKind.BIN, "B", active=False),)))
        (closed,) = await gun.say(put(firm, "CUP", 1, "B-02"))
        assert codes(closed) == ["place_closed"]


@pytest.mark.one_release
async def test_what_cannot_be_posted_is_kept_for_a_person(database: Database) -> None:
    async with company(database) as firm:
        await house(firm)
        gun = await firm.gun("G01")
        said = put(firm, "CUP", 1, "A-01")
        wrong = (
            replace(said, quantity=0),
            replace(said, item=999_999),
            replace(said, target=PlaceId(999_999)),
            replace(said, target=PlaceId(-4)),
            replace(said, lot="\0"),
            replace(said, item=2**60),
            PutAwayContainer("", said.source, said.target),
        )
        outcomes = await gun.say(*wrong)
        assert [one.code.removeprefix("putaway.") for one in outcomes] == [
            "line_malformed", "item_unknown", "place_unknown", "line_malformed", "line_malformed", "line_malformed", "line_malformed",
        ]  # fmt: skip
        assert {one.outcome for one in outcomes} == {"parked"}


async def test_two_people_put_one_pallet_away(database: Database) -> None:  # P-2
    async with company(database) as firm, asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool:
        await house(firm)
        left, right = await firm.gun("G01"), await firm.gun("G02")
        await laid(firm, left, "CUP", 24, container="P-1")
        await laid(firm, left, "YOGURT", 6, lot="L1", container="P-1")
        dock = firm.places["D-01"]
        async with make_bus(pool, now) as other:
            said = [PutAwayContainer("P-1", dock, firm.places[code]) for code in ("B-01", "B-02")]
            outcomes = await asyncio.gather(
                firm.bus.execute([left.write(said[0])]), other.execute([right.write(said[1])])
            )
        found = sorted(codes(outcome) for (outcome,) in outcomes)
        assert found == [[], ["container_elsewhere"]]
        later = "B-02" if codes(outcomes[1][0]) else "B-01"
        assert await lying(firm, "CUP") == {later: 24}
        assert await lying(firm, "YOGURT") == {later: 6}
        assert await waiting(firm) == [0, 0]
        (unknown,) = await left.say(PutAwayContainer("P-9", dock, firm.places["B-01"]))
        assert codes(unknown) == ["container_unknown"]
        last = outcomes[1 if later == "B-02" else 0][0]
        await left.say(ReversePutAway(last.op_id))
        assert await lying(firm, "CUP") == {"B-01" if later == "B-02" else "B-02": 24}
        assert await firm.differences() == []


async def test_two_people_fill_the_last_free_bin(database: Database) -> None:
    async with company(database) as firm, asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool:
        await house(firm)
        left, right = await firm.gun("G01"), await firm.gun("G02")
        await laid(firm, left, "CUP", 15)
        await laid(firm, left, "VASE", 15)
        async with make_bus(pool, now) as other:
            cups, vases = put(firm, "CUP", 15, "A-01"), put(firm, "VASE", 15, "A-01", status="inspection")
            outcomes = await asyncio.gather(firm.bus.execute([left.write(cups)]), other.execute([right.write(vases)]))
        assert sorted(codes(outcome) for (outcome,) in outcomes) == [[], ["place_full"]]
        assert await firm.differences() == []


async def test_loose_goods_put_away_twice_are_short_once(database: Database) -> None:
    async with company(database) as firm:
        await house(firm)
        left, right = await firm.gun("G01"), await firm.gun("G02")
        await laid(firm, left, "CUP", 10)
        await left.say(put(firm, "CUP", 10, "B-01"))
        (second,) = await right.say(put(firm, "CUP", 10, "B-02"))
        assert [one["code"] for one in second.discrepancies] == ["ledger.shortfall"]
        assert await firm.differences() == []


async def test_a_desk_says_how_goods_are_put_away(database: Database) -> None:
    async with company(database) as firm:
        await house(firm)
        here, cup = firm.warehouses["SH"], firm.items["CUP"]
        gun = await firm.gun("G01")

        async def found(count: int = 10) -> list[tuple[str, str]]:
            places = await suggestions(here, cup, pieces(count), firm.connection)
            return [(one.code, one.reason) for one in places or []]

        assert await found() == [("A-01", "empty_bin"), ("A-02", "empty_bin"), ("B-01", "empty_bin")]
        assert await found(30) == [("A-02", "empty_bin"), ("B-01", "empty_bin"), ("B-02", "empty_bin")]
        await firm.desk(Bind(cup, firm.places["B-02"], pieces(15), pieces(20)))
        assert (await found())[:2] == [("B-02", "fixed_bin"), ("A-01", "empty_bin")]
        assert await firm.told("binding", f"{cup}|{firm.places['B-02']}") == {
            "item": cup, "place": firm.places["B-02"], "minimum": pieces(15), "maximum": pieces(20),
        }  # fmt: skip

        # Cups lie in bulk, the face is empty: two tasks fill it, and are not asked for twice.
        await laid(firm, gun, "CUP", 30)
        await gun.say(put(firm, "CUP", 12, "A-01"), put(firm, "CUP", 18, "A-02"))
        assert await firm.connection.fetchval("SELECT sum(quantity) FROM putaway_filling") == pieces(20)
        await firm.desk(PlanReplenishment(here))
        assert await firm.connection.fetchval("SELECT sum(quantity) FROM putaway_filling") == pieces(20)
        for task, source, quantity in await firm.connection.fetch("SELECT task, source, quantity FROM putaway_filling"):
            await gun.say(PutAway(cup, quantity, source, firm.places["B-02"], task=TaskRef(task, 1)))
        assert await lying(firm, "CUP") == {"A-02": 10, "B-02": 20}
        assert await firm.connection.fetchval("SELECT count(*) FROM putaway_filling") == 0

        # What moves often, and a zone for it.
        assert (await firm.desk(Classify(here))).outcome == "applied"
        assert await firm.told("abc", cup) == {"item": cup, "abc": "A"}
        often = (Step(StepKind.ZONE_FOR, "B", By.ABC, "A"),)
        assert (await firm.desk(PutStrategy(here, often, seen_version=1))).outcome == "applied"
        assert await found() == [("B-01", "zone_for")]
        refused = [
            await firm.desk(PutStrategy(here, often, seen_version=1)),
            await firm.desk(PutStrategy(here, (Step(StepKind.ZONE_FOR),))),
            await firm.desk(PutStrategy(here, (Step(StepKind.EMPTY_BIN, "Q"),))),
            await firm.desk(Bind(cup, firm.places["D-01"])),
            await firm.desk(Bind(ItemId(999_999), firm.places["B-01"])),
            await firm.desk(Bind(cup, firm.places["B-01"], pieces(5), pieces(4))),
            await firm.desk(Unbind(cup, firm.places["B-01"])),
        ]
        assert [one.code.removeprefix("putaway.") for one in refused] == [
            "changed_meanwhile", "step_invalid", "zone_unknown", "bin_unknown", "goods_unknown", "levels_invalid", "not_bound",
        ]  # fmt: skip
        assert (await firm.desk(Unbind(cup, firm.places["B-02"]))).outcome == "applied"
        assert await firm.told("binding", f"{cup}|{firm.places['B-02']}") is None


@pytest.mark.one_release
async def test_a_pick_face_is_learnt_from_what_somebody_did(database: Database) -> None:
    async with company(database) as firm:
        await house(firm, learns=("B",))
        gun = await firm.gun("G01")
        await laid(firm, gun, "CUP", 30)
        await gun.say(put(firm, "CUP", 5, "A-01"), put(firm, "CUP", 5, "B-01"), put(firm, "CUP", 5, "B-02"))
        rows = await firm.connection.fetch("SELECT place, learnt FROM putaway_binding")
        assert [tuple(row) for row in rows] == [(firm.places["B-01"], True)]
