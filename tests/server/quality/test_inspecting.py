"""Goods that are inspected, through the door of a company on a real database; each story ends with `stowage check`."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from conftest import Database
from dock_words import CUP, RADIO, VASE, Company, Gun, company, pieces
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Status
from stowage.kernel.quantity import Quantity
from stowage.kernel.work import TaskRef
from stowage.quality.commands import (
    Characteristic,
    Check,
    Decide,
    Mode,
    PutPlan,
    Reason,
    RecordResults,
    Result,
    Reverse,
)
from stowage.quality.model import id_of
from stowage.receiving.commands import ConfirmReceiptLine, ReverseReceiptLine
from stowage.supplier_returns.commands import RemoveLine
from stowage.transfers.commands import Move

LENGTH = Characteristic("len", "长度", "Length", Check.MEASURED, "mm", lower=95_0000, upper=105_0000, target=100_0000)


async def plan(firm: Company, sku: str, mode: Mode = Mode.SAMPLE, **more: Any) -> None:
    done = await firm.desk(PutPlan(mode, firm.items[sku], **more))
    assert done.outcome == "applied", done


async def received(firm: Company, gun: Gun, sku: str, count: int, **more: Any) -> tuple[UUID, UUID]:
    """An order of so many, received whole: (receipt, inspection)."""
    order = await firm.order((sku, "pcs", count, 2_000_000))
    receipt = uuid4()
    line = ConfirmReceiptLine(
        receipt, "G01-1", firm.places["D-01"], firm.items[sku], pieces(count), order=order.id, order_line=order.lines[0], **more
    )  # fmt: skip
    (said,) = await gun.say(line)
    assert said.outcome == "applied", said
    return receipt, id_of(said.op_id)


async def inspection(firm: Company, id_: UUID) -> dict[str, Any]:
    return dict(await firm.connection.fetchrow("SELECT * FROM inspection WHERE id = $1", id_))


def passes(id_: UUID, good: int, bad: int = 0, **more: Any) -> Decide:
    reason = Reason.BROKEN if bad else Reason.NONE
    return Decide(id_, pieces(good), pieces(bad), reason, **more)


def codes(outcome: Outcome) -> list[str]:
    return [each["code"] for each in outcome.discrepancies]


async def tasks(firm: Company, process: str) -> list[tuple[str, int]]:
    rows = await firm.connection.fetch(
        "SELECT state, quantity - done AS left FROM task WHERE process = $1 ORDER BY created_at", process
    )
    return [(row["state"], row["left"] // 10_000) for row in rows]


async def test_a_plan_makes_goods_wait_until_their_sample_is_good(database: Database) -> None:  # Q-1, I-1
    async with company(database) as firm:
        await firm.set_up(CUP, VASE)
        await plan(firm, "CUP", limit=1_000, characteristics=(LENGTH,))
        gun = await firm.gun("G01")
        _, id_ = await received(firm, gun, "CUP", 2_000)
        assert await firm.stock("CUP") == {"inspection": 2_000}
        told = await firm.told("inspection", id_)
        assert told is not None
        assert (told["sample"], told["accept"], told["letter"], told["number"][:3]) == (125, 3, "K", "QI-")
        assert told["characteristics"][0]["lower"] == 95_0000
        assert await tasks(firm, "inspect") == [("open", 2_000)]
        seen = RecordResults(id_, 125, 1, (Result("len", (99_0000, 106_0000), 124, 2),))
        (found,) = await gun.say(seen)
        assert found.outcome == "applied"
        told = await firm.told("inspection", id_)
        assert told is not None
        assert told["found"] == [[firm.people["LI"], 125, 2]]  # as many are bad as failed
        (done,) = await gun.say(passes(id_, 1_998, 2, task=TaskRef(UUID(told["task"]), 0)))
        assert codes(done) == ["quality.rejected"]
        assert await firm.stock("CUP") == {"available": 1_998, "damaged": 2}
        assert await firm.value("CUP") == 1_998 * 200
        assert (await inspection(firm, id_))["accepted"]
        assert (await tasks(firm, "inspect"), await tasks(firm, "put_away")) == ([("done", 0)], [("open", 1_998)])
        assert await firm.told("inspection", id_) is None
        (undone,) = await gun.say(Reverse(id_, done.op_id))
        assert undone.outcome == "applied"
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"inspection": 2_000}, 400_000)
        assert (await tasks(firm, "put_away"), await firm.open_discrepancies()) == ([("withdrawn", 1_998)], [])
        assert (await inspection(firm, id_))["state"] == "open"
        assert await tasks(firm, "inspect") == [("open", 2_000)]
        assert await firm.differences() == []


@pytest.mark.parametrize(
    ("choice", "stock", "value", "state"),
    [
        ("scrap", {"available": 7}, 1_400, "partly"),
        ("concession", {"available": 10}, 2_000, "passed"),
        ("re_inspect", {"available": 7, "inspection": 3}, 2_000, "open"),
        ("return_to_supplier", {"available": 7, "damaged": 3}, 1_400, "partly"),
    ],
)
async def test_what_becomes_of_rejected_goods(
    database: Database, choice: str, stock: dict[str, int], value: int, state: str
) -> None:
    async with company(database) as firm:
        await firm.set_up(VASE)
        gun = await firm.gun("G01")
        _, id_ = await received(firm, gun, "VASE", 10)
        (done,) = await gun.say(passes(id_, 7, 3))
        assert (await firm.resolve("quality.rejected", choice)).outcome == "applied"
        assert (await firm.stock("VASE"), await firm.value("VASE")) == (stock, value)
        assert (await inspection(firm, id_))["state"] == state
        await gun.say(Reverse(id_, done.op_id), Reverse(id_, done.op_id))
        assert (await firm.stock("VASE"), await firm.value("VASE")) == ({"inspection": 10}, 2_000)
        assert await firm.differences() == []


async def test_what_is_taken_off_its_return_is_decided_anew(database: Database) -> None:
    """All that one decision wanted to go back, whichever of its lines is taken off."""
    async with company(database) as firm:
        await firm.set_up(VASE)
        gun = await firm.gun("G01")
        _, id_ = await received(firm, gun, "VASE", 10)
        await gun.say(passes(id_, 7, 3))
        await firm.resolve("quality.rejected", "return_to_supplier")
        assert await firm.open_discrepancies() == []
        line = await firm.connection.fetchval("SELECT id FROM supplier_return_line WHERE state = 'waiting'")
        assert (await firm.desk(RemoveLine(line))).outcome == "applied_with_exception"
        assert await firm.open_discrepancies() == ["quality.rejected"]
        assert (await firm.resolve("quality.rejected", "scrap")).outcome == "applied"
        assert await firm.stock("VASE") == {"available": 7}
        assert await firm.differences() == []


async def test_nothing_passes_against_the_rule_but_by_who_may(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        await plan(firm, "CUP", limit=1_000)
        gun = await firm.gun("G01")
        _, id_ = await received(firm, gun, "CUP", 1_000)
        (early,) = await gun.say(passes(id_, 1_000))
        assert codes(early) == ["quality.passed_against_rule"]
        assert await firm.stock("CUP") == {"inspection": 1_000}
        assert (await firm.resolve("quality.passed_against_rule", "re_inspect")).outcome == "applied"
        await gun.say(RecordResults(id_, 80, 5))
        (bad,) = await gun.say(passes(id_, 995, 5))
        assert codes(bad) == ["quality.passed_against_rule", "quality.rejected"]
        assert await firm.stock("CUP") == {"inspection": 995, "damaged": 5}
        assert (await firm.resolve("quality.passed_against_rule", "concession")).outcome == "applied"
        assert await firm.stock("CUP") == {"available": 995, "damaged": 5}
        row = await inspection(firm, id_)
        assert (row["state"], row["accepted"]) == ("partly", False)
        await gun.say(Reverse(id_, bad.op_id))
        assert await firm.stock("CUP") == {"inspection": 1_000}
        (allowed,) = await gun.say(passes(id_, 1_000, use_as_is=True))
        assert (allowed.outcome, await firm.stock("CUP")) == ("applied", {"available": 1_000})
        assert await firm.differences() == []


async def test_two_inspectors_decide_the_same_goods(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(VASE)
        one, other = await firm.gun("G01"), await firm.gun("G02")
        _, id_ = await received(firm, one, "VASE", 10)
        await one.say(passes(id_, 10))
        (same,) = await other.say(passes(id_, 10))
        assert same.outcome == "applied"
        (second,) = await other.say(passes(id_, 6, 4))
        (told,) = second.discrepancies
        assert (told["code"], told["evidence"]["left"], told["evidence"]["by"]) == (
            "quality.decided_already",
            0,
            "李工",
        )
        assert await firm.stock("VASE") == {"available": 10}
        assert codes(await firm.resolve("quality.decided_already", "take_second")) == ["quality.rejected"]
        assert await firm.stock("VASE") == {"available": 6, "damaged": 4}
        row = await inspection(firm, id_)
        assert (row["state"], row["passed"], row["rejected"]) == ("partly", pieces(6), pieces(4))
        assert await firm.open_discrepancies() == ["quality.rejected"]
        assert await firm.differences() == []


async def test_goods_that_were_moved_are_found_and_those_that_are_gone_are_told(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(VASE)
        gun = await firm.gun("G01")
        receipt, id_ = await received(firm, gun, "VASE", 10)
        moved = Move(firm.items["VASE"], pieces(10), firm.places["D-01"], firm.places["D-02"], status=Status.INSPECTION)
        assert (await gun.say(moved))[0].outcome == "applied"
        (done,) = await gun.say(passes(id_, 10))
        assert (done.outcome, await firm.stock("VASE")) == ("applied", {"available": 10})
        line = await firm.connection.fetchval("SELECT id FROM receipt_line")
        (undone,) = await gun.say(ReverseReceiptLine(receipt, line))
        assert codes(undone) == ["ledger.shortfall"]
        receipt, id_ = await received(firm, gun, "VASE", 5)
        line = await firm.connection.fetchval("SELECT id FROM receipt_line WHERE receipt = $1", receipt)
        await gun.say(ReverseReceiptLine(receipt, line))
        assert (await inspection(firm, id_))["state"] == "withdrawn"
        assert (await firm.told("inspection", id_), (await tasks(firm, "inspect"))[-1][0]) == (None, "withdrawn")
        (late,) = await gun.say(passes(id_, 5))
        assert (codes(late), (await firm.stock("VASE"))) == (["quality.withdrawn"], {"available": 10})
        assert await firm.differences() == []


async def test_lots_that_are_skipped_pass_at_once(database: Database) -> None:  # I-2
    async with company(database) as firm:
        await firm.set_up(CUP, VASE)
        await plan(firm, "CUP", Mode.SKIP_LOT, every=2, after=1)
        gun = await firm.gun("G01")
        _, first = await received(firm, gun, "CUP", 10)
        await gun.say(RecordResults(first, 10, 0), passes(first, 10))
        _, second = await received(firm, gun, "CUP", 20)
        row = await inspection(firm, second)
        assert (row["at_once"], row["state"], row["accepted"]) == (True, "passed", None)
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 30}, 6_000)
        assert await tasks(firm, "put_away") == [("open", 10), ("open", 20)]
        _, third = await received(firm, gun, "CUP", 30)
        assert (await inspection(firm, third))["state"] == "open"
        await plan(firm, "VASE", Mode.SKIP, supplier=firm.suppliers["S-01"])
        await received(firm, gun, "VASE", 5)
        assert await firm.stock("VASE") == {"available": 5}
        assert await firm.differences() == []


async def test_of_goods_with_serials_the_named_pieces_are_rejected(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(RADIO)
        await firm.desk(PutPlan(Mode.FULL, supplier=firm.suppliers["S-01"]))
        gun = await firm.gun("G01")
        _, id_ = await received(firm, gun, "RADIO", 3, serials=("A", "B", "C"))
        _, done = await gun.say(RecordResults(id_, 3, 1), passes(id_, 2, 1, serials=("B",)))
        assert codes(done) == ["quality.rejected"]
        rows = await firm.connection.fetch(
            "SELECT lot, status FROM balance WHERE place > 0 AND quantity > 0 ORDER BY lot"
        )
        assert [tuple(row) for row in rows] == [("A", "available"), ("B", "damaged"), ("C", "available")]
        assert await firm.differences() == []


async def test_what_cannot_be_read_waits_and_plans_are_checked(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(VASE)
        gun = await firm.gun("G01")
        _, id_ = await received(firm, gun, "VASE", 4)
        said = [
            passes(uuid4(), 1),
            Decide(id_, Quantity(0), Quantity(0)),
            RecordResults(id_, 0, 0),
            RecordResults(id_, 2, 3),
            Reverse(id_, uuid4()),
        ]
        answers = await gun.say(*said)
        assert [each.code for each in answers] == ["quality.inspection_unknown", *["quality.line_malformed"] * 3, ""]
        assert codes(answers[-1]) == ["quality.line_unknown"]
        vase, cups = firm.items["VASE"], firm.suppliers["S-01"]
        wrong = {
            "item": PutPlan(Mode.FULL),
            "limit": PutPlan(Mode.SAMPLE, vase, limit=1_001),
            "every": PutPlan(Mode.SKIP_LOT, vase, every=1, after=3),
            "characteristics": PutPlan(Mode.FULL, vase, characteristics=(msgspec.structs.replace(LENGTH, upper=1),)),
        }
        for field, command in wrong.items():
            refused = await firm.desk(command)
            assert (refused.code, refused.params) == ("quality.plan_invalid", {"field": field})
        assert (await firm.desk(PutPlan(Mode.FULL, category="none"))).code == "quality.subject_unknown"
        assert (await firm.desk(PutPlan(Mode.FULL, vase, cups, seen_version=0))).outcome == "applied"
        assert (await firm.desk(PutPlan(Mode.FULL, vase, cups, seen_version=0))).code == "quality.changed_meanwhile"
