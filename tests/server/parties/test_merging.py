"""Two records of one partner become one: what stands in the way, what leads where afterwards, what is told of it."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, SEES_ALL, TODAY, Company, company, new_receipt, now, pieces
from stowage.app import make_bus
from stowage.catalog.commands import ApprovedSupplier, PutItems
from stowage.identity.directory import DESK
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Decision, Refusal
from stowage.kernel.quantity import PriceMicro
from stowage.parties import detail, queries
from stowage.parties.commands import Contact, MergeParties, PartiesRefusal, PartyRecord, PutParties
from stowage.parties.rules import KnownParty, PartiesJoined, State, decide
from stowage.purchasing.commands import CancelOrder, CreateOrder, NewOrderLine
from stowage.receiving.commands import ConfirmReceiptLine, FinishReceipt

YIWU = PartyRecord("S-01", "义乌百货", "Yiwu Goods", supplier=True)
TWICE = PartyRecord(
    "S-02", "义乌市百货有限公司", "Yiwu Goods Ltd", supplier=True, contacts=(Contact("王芳", phone="138"),)
)
BUYS = PartyRecord("C-01", "永辉", "Yonghui", customer=True, city="福州")
KNOWN = {
    "S-01": KnownParty(3),
    "S-02": KnownParty(1),
    "OLD": KnownParty(1, active=False),
    "GONE": KnownParty(2, active=False, merged_into="S-02"),
    "BUSY": KnownParty(1, stands=("orders", "stock")),
}


@pytest.mark.parametrize(
    ("command", "code", "params"),
    [
        (MergeParties("S-01", "S-02", 3, 1), None, None),
        (MergeParties("OLD", "S-02"), None, None),
        (MergeParties("S-01", "S-01"), "merge_itself", {"code": "S-01"}),
        (MergeParties("S-09", "S-02"), "party_unknown", {"code": "S-09"}),
        (MergeParties("S-01", "S-09"), "party_unknown", {"code": "S-09"}),
        (MergeParties("S-01", "OLD"), "party_retired", {"code": "OLD"}),
        (MergeParties("S-01", "GONE"), "party_merged", {"code": "GONE", "into": "S-02"}),
        (MergeParties("GONE", "S-01"), "party_merged", {"code": "GONE", "into": "S-02"}),
        (MergeParties("BUSY", "S-01"), "merge_in_use", {"code": "BUSY", "stands": ["orders", "stock"]}),
        (MergeParties("S-01", "BUSY"), None, None),
        (MergeParties("S-01", "S-02", 2), "changed_meanwhile", {"code": "S-01", "version": 3, "now": {}}),
        (MergeParties("S-01", "S-02", 3, 7), "changed_meanwhile", {"code": "S-02", "version": 1, "now": {}}),
        (PutParties((replace(YIWU, code="GONE"),)), "party_merged", {"code": "GONE", "into": "S-02"}),
        (PutParties((replace(YIWU, code="OLD"),)), None, None),
    ],
)
def test_what_may_be_merged(
    command: MergeParties | PutParties, code: str | None, params: dict[str, Any] | None
) -> None:
    answer = decide(State(dict(KNOWN)), command, None)  # type: ignore[arg-type]
    if code is None:
        assert isinstance(answer, Decision)
    else:
        assert isinstance(answer, Refusal)
        assert (answer.code, answer.params) == (PartiesRefusal(f"parties.{code}"), params)


def test_what_was_merged_is_so_for_the_next_command() -> None:
    state = State(dict(KNOWN))
    state.apply(Decision(changes=(PartiesJoined("S-01", "S-02"),)))
    again = decide(state, MergeParties("S-01", "BUSY"), None)  # type: ignore[arg-type]
    assert isinstance(again, Refusal)
    assert again.params == {"code": "S-01", "into": "S-02"}
    assert state.parties["S-02"].version == 2


async def desk(firm: Company, command: MergeParties | PutParties) -> Outcome:
    return await firm.bus.submit(command, person=firm.people["LI"], device=DESK)


async def found(firm: Company, search: str) -> list[str]:
    return [row.code for row in await queries.suppliers(search, 9, firm.connection, SEES_ALL)]


async def called(firm: Company, code: str) -> detail.Partner:
    partner = await detail.partner_called(code, SEES_ALL, firm.connection)
    assert partner is not None
    return partner


async def test_what_named_the_one_leads_to_the_other(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, supplier=YIWU)
        await firm.system(PutParties((TWICE, BUYS)))
        cup = replace(CUP, suppliers=(ApprovedSupplier("S-01", sku="Y-9", lead_days=7),))
        await firm.system(
            PutItems(
                (
                    cup,
                    replace(
                        cup, sku="MUG", barcodes=(), suppliers=(ApprovedSupplier("S-02"), ApprovedSupplier("S-01"))
                    ),
                )
            )
        )
        merged = await desk(firm, MergeParties("S-01", "S-02", 1, 1))
        assert merged.outcome == "applied", merged
        gone, kept = await called(firm, "S-01"), await called(firm, "S-02")
        assert (gone.active, gone.merged_into, gone.version) == (False, "S-02", 2)
        assert (kept.active, kept.merged_into, kept.version, [one.code for one in kept.former]) == (
            True,
            None,
            2,
            ["S-01"],
        )
        assert await firm.told("supplier", gone.id) is None
        told = await firm.told("supplier", kept.id)
        assert told is not None
        assert told["code"] == "S-02"
        for search in ("S-01", "yiwu goods", "S-02", "wangfang"):
            assert await found(firm, search) == ["S-02"], search
        rows = await firm.connection.fetch(
            "SELECT i.sku, s.code, x.sku AS theirs FROM item_supplier x JOIN item i ON i.id = x.item JOIN party s ON s.id = x.supplier "
            "ORDER BY i.sku"
        )
        assert [tuple(row) for row in rows] == [("CUP", "S-02", "Y-9"), ("MUG", "S-02", "")]
        changes = await firm.connection.fetch("SELECT kind, key FROM change WHERE op_id = $1", merged.op_id)
        assert {tuple(row) for row in changes} == {
            ("party", "S-01"),
            ("party", "S-02"),
            ("item", "CUP"),
            ("item", "MUG"),
        }


async def test_what_is_found_by_stays_when_the_one_that_stays_is_changed(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, supplier=YIWU)
        await firm.system(PutParties((TWICE, BUYS)))
        assert (await desk(firm, MergeParties("S-01", "S-02"))).outcome == "applied"
        await desk(firm, PutParties((replace(TWICE, city="金华", contacts=()),)))
        assert await found(firm, "S-01") == ["S-02"]
        refused = await desk(firm, PutParties((YIWU,)))
        assert (refused.code, refused.params) == ("parties.party_merged", {"code": "S-01", "into": "S-02"})
        assert (await desk(firm, MergeParties("S-02", "C-01"))).outcome == "applied"
        assert ((await called(firm, "S-01")).merged_into, await found(firm, "yiwu")) == ("C-01", ["C-01"])
        both = await called(firm, "C-01")
        assert (both.supplier, both.customer, both.city) == (True, True, "福州")
        assert [one.code for one in both.former] == ["S-01", "S-02"]


async def test_who_is_still_in_use_stays(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, supplier=YIWU)
        await firm.system(PutParties((TWICE,)))
        order = await firm.order(("CUP", "pcs", 5, 1_000_000))
        gun = await firm.gun("G01")
        receipt = new_receipt()
        line = ConfirmReceiptLine(
            receipt=receipt, reference="G01-1", place=firm.places["D-01"], item=firm.items["CUP"], quantity=pieces(1),
            supplier=firm.suppliers["S-01"],
        )  # fmt: skip
        await gun.say(line)
        await firm.connection.execute(
            "INSERT INTO balance (item, place, lot, container, status, owner, quantity) VALUES ($1, $2, '', '', 'available', $3, 10000)",
            firm.items["CUP"],
            firm.places["D-02"],
            firm.suppliers["S-01"],
        )
        merge = MergeParties("S-01", "S-02")
        refused = await desk(firm, merge)
        assert (refused.code, refused.params["stands"]) == ("parties.merge_in_use", ["orders", "receipts", "stock"])
        revision = await firm.connection.fetchval("SELECT revision FROM purchase_order WHERE id = $1", order.id)
        assert (await firm.desk(CancelOrder(order.id, revision, "not wanted"))).outcome == "applied"
        await gun.say(FinishReceipt(receipt))
        await firm.connection.execute("UPDATE balance SET quantity = 0 WHERE owner <> 0")
        assert (await desk(firm, merge)).outcome == "applied"
        kept = (await called(firm, "S-02")).id
        late = replace(line, receipt=uuid4(), reference="G01-2")  # a gun that was away all the while
        assert (await gun.say(late))[0].outcome.startswith("applied")
        suppliers = await firm.connection.fetch("SELECT reference, supplier FROM receipt ORDER BY reference")
        assert [tuple(row) for row in suppliers] == [("G01-1", firm.suppliers["S-01"]), ("G01-2", kept)]


async def test_who_is_ordered_from_while_they_are_merged_is_not_both(database: Database) -> None:
    """Two servers at once: either the order stands in the way, or nothing is ordered from who is gone."""
    codes = [f"T{n}" for n in range(12)]
    async with (
        company(database) as firm,
        asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool,
        make_bus(pool, now) as other,
    ):
        await firm.set_up(CUP, supplier=YIWU)
        await firm.system(PutParties(tuple(replace(TWICE, code=code) for code in codes)))
        ids = dict(await firm.connection.fetch("SELECT code, id FROM party"))
        for code in codes:
            line = NewOrderLine(firm.items["CUP"], "pcs", pieces(1), PriceMicro(1_000_000))
            create = CreateOrder(ids[code], firm.warehouses["SH"], TODAY, (line,))
            ordering = other.submit(create, person=firm.people["LI"], warehouse=firm.warehouses["SH"], device=DESK)
            answers = await asyncio.gather(desk(firm, MergeParties(code, "S-01")), ordering)
            assert [answer.outcome for answer in answers].count("applied") == 1, answers
