"""What people are told of a discrepancy, on their devices and at the desk: what was said, when it was done, and whom it concerns."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, NOON, RADIO, Company, company, new_receipt
from server.receiving.test_handlers import counted
from stowage.app import KINDS
from stowage.discrepancies import queries
from stowage.discrepancies.commands import Resolve
from stowage.discrepancies.naming import Row
from stowage.discrepancies.queries import Reader, Wanted
from stowage.discrepancies.said import EXCERPT, LATEST_MS, MOST_MEMBERS, spoken
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.permissions import permissions_of
from stowage.purchasing.commands import CancelOrder
from stowage.receiving.commands import ReverseReceiptLine

HOUR = 3_600_000


async def found(firm: Company, reader: Reader, **wanted: Any) -> list[Row]:
    return (await queries.find(reader, Wanted(**wanted), KINDS, firm.connection)).rows


def reader_of(firm: Company, *roles: Role, person: str = "LI") -> Reader:
    return Reader(firm.people[person], permissions_of(roles, {}), None)


async def test_what_waits_is_told_with_what_it_says_and_all_that_depends_on_it(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        order, gun, receipt = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G07"), new_receipt()
        line = gun.write(counted(firm, receipt, order, "CUP", 4), person=999, uncertainty_ms=HOUR)
        undo = gun.write(ReverseReceiptLine(receipt, line.op_id), depends=[line.op_id])
        parked = await firm.bus.execute([line, undo])
        assert [one.code for one in parked] == ["gateway.person_unknown", "gateway.depends_on_parked"]
        number = parked[0].discrepancies[0]["id"]
        told = await firm.told("discrepancy", number)
        assert told is not None
        assert told["ops"] == [str(line.op_id), str(undo.op_id)]
        assert told["occurred_at"] == NOON + 1
        assert told["raised_at"] == NOON + HOUR
        assert told["uncertainty_ms"] == HOUR
        first, second = told["held"]
        assert (first["said"]["item"], first["said"]["quantity"], first["order"]) == (
            firm.items["CUP"],
            40_000,
            order.number,
        )
        assert (second["command"], second["occurred_at"]) == ("receiving.reverse_line/1", NOON + 2)
        # another one that depends on it, later: the row says so too
        again = gun.write(ReverseReceiptLine(receipt, line.op_id), depends=[line.op_id])
        assert (await firm.bus.execute([again]))[0].code == "gateway.depends_on_parked"
        told = await firm.told("discrepancy", number)
        assert told is not None
        assert len(told["ops"]) == len(told["held"]) == 3
        (row,) = await found(firm, reader_of(firm, Role.SUPERVISOR))
        assert (row.item and row.item.sku, row.order and row.order.number) == ("CUP", order.number)
        assert [one.number for one in row.orders] == [order.number]
        assert [one.code for one in row.places] == ["D-01"]
        assert (row.occurred_at, row.raised_at, row.uncertainty_ms) == (NOON + 1, NOON + HOUR, HOUR)
        assert [(one.occurred_at, one.received_at) for one in row.ops][:1] == [(NOON + 1, NOON + HOUR)]


async def test_a_replay_that_ends_in_another_exception_is_told_about_the_command_that_was_said(
    database: Database,
) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        order, gun = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G07")
        line = gun.write(counted(firm, new_receipt(), order, "CUP", 14), person=999)
        assert (await firm.bus.execute([line]))[0].outcome == "parked"
        assert (await firm.resolve("gateway.parked", "replay")).outcome == "applied"
        rows = await firm.connection.fetch("SELECT id, code FROM discrepancy WHERE op_id = $1 ORDER BY id", line.op_id)
        told = [await firm.told("discrepancy", row["id"]) for row in rows]
        # nobody knows person 999, so that it waits again; it is told under the id that the gun knows
        assert [(one["code"], one["state"], one["ops"]) for one in told if one] == [
            ("gateway.parked", "resolved", [str(line.op_id)]),
            ("gateway.parked", "open", [str(line.op_id)]),
        ]


async def test_what_was_counted_comes_with_the_exception(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(RADIO)
        order, gun = await firm.order(("RADIO", "pcs", 10, 3_500_000)), await firm.gun("G07")
        said = counted(firm, new_receipt(), order, "RADIO", 2, damaged=2, serials=["A", "B"])
        (outcome,) = await gun.say(said)
        told = await firm.told("discrepancy", outcome.discrepancies[0]["id"])
        assert told is not None
        (held,) = told["held"]
        assert (held["said"]["serials"], held["said"]["quantity"], held["order"]) == (["A", "B"], 20_000, order.number)
        assert "ops" not in told
        assert (await firm.resolve("receiving.damaged", "scrap")).outcome == "applied"
        told = await firm.told("discrepancy", outcome.discrepancies[0]["id"])
        assert told is not None
        assert (told["state"], told["held"]) == ("resolved", [held])


async def test_open_ones_are_read_by_urgency_and_counted(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        gun = await firm.gun("G07")
        order = await firm.order(("CUP", "pcs", 10, 3_500_000))
        await firm.bus.execute([gun.write(counted(firm, new_receipt(), order, "CUP", 1), occurred_at=5)])  # urgency 3
        for _ in range(3):
            await gun.say(counted(firm, new_receipt(), None, "CUP", 1))  # urgency 1
        await firm.bus.execute([gun.write(counted(firm, new_receipt(), order, "CUP", 1), occurred_at=5)])
        reader = reader_of(firm, Role.SUPERVISOR)
        everything = [row.id for row in await found(firm, reader, state="open")]
        assert everything == [2, 3, 4, 1, 5]
        paged: list[int] = []
        before: int | None = None
        while True:
            page = await queries.find(reader, Wanted("open", before=before, limit=2), KINDS, firm.connection)
            paged += [row.id for row in page.rows]
            before = page.next
            if before is None:
                break
        assert paged == everything
        assert [row.id for row in await found(firm, reader)] == [5, 4, 3, 2, 1]
        assert await queries.count(reader, KINDS, firm.connection) == queries.Count(open=5, concern=5)


async def test_it_concerns_those_whose_order_it_is_and_those_who_decide(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        await firm.system(PutPeople((PersonRecord("BO", "博", "Bo", (Role.BUYER,)),)))
        firm.people["BO"] = await firm.connection.fetchval("SELECT id FROM person WHERE code = 'BO'")
        order, gun = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G07")
        assert (await firm.desk(CancelOrder(order.id, 2, "too late"))).outcome == "applied"
        late = gun.write(counted(firm, new_receipt(), order, "CUP", 5), occurred_at=NOON - 91 * 24 * HOUR)
        await firm.bus.execute([late])
        codes = {row.id: row.code for row in await found(firm, reader_of(firm, Role.ADMINISTRATOR))}
        assert sorted(codes.values()) == ["gateway.clock_implausible", "receiving.order_closed"]

        async def concern(reader: Reader) -> list[str]:
            rows = await found(firm, reader, state="open", concerning=True)
            counts = await queries.count(reader, KINDS, firm.connection)
            assert counts == queries.Count(open=2, concern=len(rows))
            return [row.code for row in rows]

        assert await concern(reader_of(firm, Role.BUYER)) == ["receiving.order_closed"]  # LI's order
        assert await concern(reader_of(firm, Role.BUYER, person="BO")) == []
        assert await concern(reader_of(firm, Role.QUALITY, person="BO")) == ["receiving.order_closed"]
        assert len(await concern(reader_of(firm, Role.SUPERVISOR, person="BO"))) == 2
        of_order = await found(firm, reader_of(firm, Role.BUYER), order=order.id)
        assert {(row.code, row.order and row.order.number) for row in of_order} == {
            ("receiving.order_closed", order.number),
            ("gateway.clock_implausible", order.number),
        }


@pytest.mark.parametrize("choice", ["use_as_is", "other_serial"])
async def test_a_buyer_hears_of_goods_of_a_cancelled_order_that_a_decision_makes_usable(
    database: Database, choice: str
) -> None:
    """In their number and on the order's page, as if they had been counted so; afterwards what was decided, and by whom."""
    async with company(database) as firm:
        await firm.set_up(CUP, RADIO)
        await firm.system(PutPeople((PersonRecord("BO", "博", "Bo", (Role.BUYER,)),)))
        firm.people["BO"] = await firm.connection.fetchval("SELECT id FROM person WHERE code = 'BO'")
        sku, code = ("CUP", "damaged") if choice == "use_as_is" else ("RADIO", "serial_known")
        order, gun = await firm.order((sku, "pcs", 10, 3_500_000)), await firm.gun("G07")
        if choice == "other_serial":
            await gun.say(counted(firm, new_receipt(), None, sku, 1, serials=("S-1",)))
            assert (await firm.resolve("receiving.not_ordered", "accept")).outcome == "applied"
        assert (await firm.desk(CancelOrder(order.id, 2, "too late"))).outcome == "applied"
        said: dict[str, Any] = {"damaged": 1} if choice == "use_as_is" else {"serials": ("S-1",)}
        (line,) = await gun.say(counted(firm, new_receipt(), order, sku, 1, **said))
        for one in line.discrepancies:
            if one["code"] == f"receiving.{code}":
                decision = Resolve(one["id"], choice, "", "S-2" if choice == "other_serial" else "")
            else:
                assert (await firm.desk(Resolve(one["id"], "acknowledge"))).outcome == "applied"
        (told,) = (await firm.desk(decision)).discrepancies
        buyer, other = reader_of(firm, Role.BUYER), reader_of(firm, Role.BUYER, person="BO")
        assert [row.id for row in await found(firm, buyer, state="open", concerning=True)] == [told["id"]]
        assert await queries.count(buyer, KINDS, firm.connection) == queries.Count(open=1, concern=1)
        assert await queries.count(other, KINDS, firm.connection) == queries.Count(open=1, concern=0)
        (row,) = await found(firm, buyer, state="open", order=order.id)
        assert (row.code, row.order and row.order.number) == ("receiving.order_closed", order.number)
        assert (await firm.desk(Resolve(told["id"], "accept", "we need it"))).outcome == "applied"
        newest = (await found(firm, buyer, state="resolved", concerning=True))[0]
        assert (newest.id, newest.choice, newest.reason) == (told["id"], "accept", "we need it")
        assert newest.resolved_by is not None


def test_what_is_said_is_bounded_and_nothing_throws() -> None:
    long = {"payload": {"serials": [str(n) for n in range(500)], "lot": "x" * 900, "deep": [[[[[1]]]]]}}
    said = spoken(msgspec.json.encode(long), with_cost=False).said
    assert isinstance(said, dict)
    assert said["serials"] == [*(str(n) for n in range(MOST_MEMBERS)), f"+{500 - MOST_MEMBERS}"]
    assert len(said["lot"]) == 201
    assert said["deep"] == [[["…"]]]
    odd = [
        b"",
        b"\xff\x00",
        b"[",
        b"null",
        b"7",
        b'"a"',
        b"[1]",
        b"{}",
        b'{"payload":7}',
        b"[" * 5000,
        b'{"payload":"x"}',
    ]
    for data in odd:
        text = spoken(data, with_cost=False).said
        assert isinstance(text, str)
        assert len(text) <= EXCERPT
    assert spoken(b"not JSON, but somebody's words", with_cost=False).said == "not JSON, but somebody's words"
    for secret in (b'{"pin_hash": "$argon2id$', b"TOKEN abc", b'{"unit_price":'):
        assert spoken(secret, with_cost=False).said == ""
    times = {"payload": {}, "occurred_at": "yesterday", "uncertainty_ms": -4, "op_id": str(uuid4())}
    assert spoken(msgspec.json.encode(times), with_cost=True).occurred_at is None
    for late in (LATEST_MS + 1, 9_000_000_000_000_000, 10**30):
        assert spoken(msgspec.json.encode(times | {"occurred_at": late}), with_cost=True).occurred_at is None
    assert spoken(msgspec.json.encode(times | {"occurred_at": LATEST_MS}), with_cost=True).occurred_at == LATEST_MS


async def test_an_order_of_any_type_is_told_as_it_was_said(database: Database) -> None:
    """Beside one that can be looked up, in one batch."""
    async with company(database) as firm:
        await firm.set_up(CUP)
        order, gun = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G07")
        written = [gun.write(counted(firm, new_receipt(), order, "CUP", 4), person=999) for _ in range(6)]
        odd: list[Any] = [[1], {"a": 1}, True, 1.5, "1"]
        batch = [
            replace(one, data=one.data.replace(b'"order":%d' % order.id, b'"order":' + msgspec.json.encode(said)))
            for one, said in zip(written, [*odd, order.id], strict=True)
        ]
        outcomes = await firm.bus.execute(batch)
        assert {one.outcome for one in outcomes} == {"parked"}
        told = [await firm.told("discrepancy", one.discrepancies[0]["id"]) for one in outcomes]
        heard = [(one["held"][0]["said"]["order"], one["held"][0].get("order", "")) for one in told if one]
        assert heard == [*((said, "") for said in odd), (order.id, order.number)]
