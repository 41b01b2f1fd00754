"""Transfers between two warehouses on a real database: guns at both ends, what each is told, and what people decide about differences."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from conftest import Database
from dock_words import CUP, NOON, PIECE, TODAY, Company, Gun, company, pieces
from stowage.discrepancies.commands import Resolve
from stowage.identity.directory import DESK
from stowage.kernel.command import Outcome
from stowage.kernel.ids import IN_TRANSIT, WarehouseId
from stowage.kernel.quantity import Amount
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.stock.commands import OpeningLine, RecordOpening
from stowage.transfers.between.commands import (
    Accept,
    AcceptContainer,
    CancelTransfer,
    Depart,
    Dispatch,
    DispatchContainer,
    FinishAccepting,
    OrderedLine,
    OrderTransfer,
    UndoAccept,
    UndoDispatch,
)
from stowage.transfers.commands import Move


class Ends:
    """A transfer from Shanghai to Ningbo, and a gun at each end."""

    def __init__(self, firm: Company, here: Gun, there: Gun) -> None:
        self.firm, self.here, self.there = firm, here, there
        self.id = uuid4()
        self.north, self.south = firm.warehouses["SH"], firm.warehouses["NB"]

    async def order(self, cups: int) -> Outcome:
        lines = (OrderedLine(self.firm.items["CUP"], pieces(cups)),)
        return await self.firm.desk(OrderTransfer(self.id, self.north, self.south, lines, TODAY))

    def load(self, cups: int, **rest: Any) -> Dispatch:
        item, place = self.firm.items["CUP"], self.firm.places["A1"]
        return Dispatch(self.id, self.south, "G01-1", item, pieces(cups), place, **rest)

    def take(self, cups: int, place: str = "N1", **rest: Any) -> Accept:
        item = self.firm.items["CUP"]
        return Accept(self.id, self.north, "G02-1", item, pieces(cups), self.firm.places[place], **rest)

    async def leave(self, *commands: msgspec.Struct) -> list[Outcome]:
        return await self.here.say(*commands)

    async def arrive(self, *commands: msgspec.Struct) -> list[Outcome]:
        said = [self.there.write(command, warehouse=self.south) for command in commands]
        return await self.firm.bus.execute(said)

    async def state(self) -> str:
        return str(await self.firm.connection.fetchval("SELECT state FROM transfer WHERE id = $1", self.id))

    async def lies(self) -> dict[str, int]:
        """Place, container and status → cups."""
        rows = await self.firm.connection.fetch(
            "SELECT concat_ws(' ', coalesce(p.code, b.place::text), nullif(b.container, ''), nullif(b.status, 'available')) AS at, "
            "b.quantity FROM balance b LEFT JOIN place p ON p.id = b.place WHERE b.quantity <> 0 AND b.item = $1 "
            "AND b.place NOT IN (-6, -5)",
            self.firm.items["CUP"],
        )
        return {row["at"]: row["quantity"] // PIECE for row in rows}

    async def told(self, kind: str) -> dict[str, list[dict[str, Any]]]:
        """Code of the warehouse → what its guns are told."""
        rows = await self.firm.connection.fetch(
            "SELECT p.name, r.body FROM feed_row r JOIN feed_partition p ON p.id = r.partition WHERE r.kind = $1 "
            "AND r.body IS NOT NULL ORDER BY r.key",
            kind,
        )
        names = {f"wh/{id_}/tasks": code for code, id_ in self.firm.warehouses.items()}
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            found.setdefault(names[row["name"]], []).append(msgspec.json.decode(row["body"]))
        return found

    async def resolve(self, code: str, choice: str) -> Outcome:
        """At the desk of the warehouse in which it was found."""
        query = "SELECT id, warehouse FROM discrepancy WHERE code = $1 AND state = 'open' ORDER BY id LIMIT 1"
        id_, warehouse = await self.firm.connection.fetchrow(query, code)
        person = self.firm.people["LI"]
        said = Resolve(id_, choice, "agreed by telephone")
        return await self.firm.bus.submit(said, person=person, warehouse=warehouse, device=DESK, occurred_at=NOON)

    async def open(self) -> list[str]:
        rows = await self.firm.connection.fetch("SELECT code FROM discrepancy WHERE state = 'open' ORDER BY id")
        return [row["code"].removeprefix("transfers.") for row in rows]


@asynccontextmanager
async def between(database: Database) -> AsyncIterator[Ends]:
    """Twenty cups in a bin of Shanghai, worth a yuan each."""
    async with company(database) as firm:
        await firm.set_up(CUP)
        bins = (PlaceRecord("A1", PlaceKind.BIN), PlaceRecord("A2", PlaceKind.BIN))
        await firm.system(PutWarehouse("SH", "上海仓", "Shanghai", "Asia/Shanghai", has_bins=True, places=bins))
        docks = (PlaceRecord("N1", PlaceKind.DOCK), PlaceRecord("N2", PlaceKind.BIN))
        await firm.system(PutWarehouse("NB", "宁波仓", "Ningbo", "Asia/Shanghai", has_bins=True, places=docks))
        firm.places = dict(await firm.connection.fetch("SELECT code, id FROM place"))
        firm.warehouses = dict(await firm.connection.fetch("SELECT code, id FROM warehouse"))
        line = OpeningLine(firm.items["CUP"], firm.places["A1"], pieces(20), Amount(2_000))
        assert (await firm.desk(RecordOpening(firm.warehouses["SH"], (line,)))).outcome == "applied"
        here, there = await firm.gun("G01"), await firm.gun("G02")
        await firm.connection.execute("UPDATE device SET warehouse = $1 WHERE code = 'G02'", firm.warehouses["NB"])
        yield Ends(firm, here, there)


def answers(outcomes: list[Outcome]) -> list[str]:
    return [outcome.outcome for outcome in outcomes]


async def test_an_ordered_transfer_goes_from_one_warehouse_to_the_other(database: Database) -> None:
    async with between(database) as ends:
        ordered = await ends.order(10)
        assert (ordered.outcome, ordered.number) == ("applied", "TR-2611-0001")
        assert await ends.state() == "open"
        assert answers(await ends.leave(ends.load(4))) == ["applied"]
        assert await ends.state() == "partly_dispatched"
        await ends.leave(
            Move(
                ends.firm.items["CUP"], pieces(3), ends.firm.places["A1"], ends.firm.places["A1"], target_container="P1"
            )
        )
        whole = DispatchContainer(ends.id, ends.south, "G01-1", "P1", ends.firm.places["A1"])
        assert answers(await ends.leave(whole, Depart(ends.id, ends.south, "G01-1"))) == ["applied"] * 2
        assert await ends.state() == "in_transit"
        assert await ends.lies() == {"A1": 13, str(IN_TRANSIT): 7}
        assert await ends.firm.value("CUP") == 2_000
        line = {"transfer": str(ends.id), "item": ends.firm.items["CUP"], "status": "available", "ordered": 10 * PIECE}
        assert await ends.told("transfer_line") == {code: [line | {"dispatched": 7 * PIECE}] for code in ("SH", "NB")}
        container = (await ends.told("transfer_container"))["NB"][0]
        assert (container["container"], [one["quantity"] for one in container["contents"]]) == ("P1", [3 * PIECE])
        arrived = await ends.arrive(
            AcceptContainer(ends.id, ends.north, "G02-1", "P1", ends.firm.places["N1"]), ends.take(4)
        )
        assert answers(arrived) == ["applied"] * 2
        assert await ends.state() == "received"
        assert await ends.lies() == {"A1": 13, "N1 P1": 3, "N1": 4}
        tasks = await ends.firm.connection.fetch("SELECT document, quantity, warehouse FROM task ORDER BY quantity")
        assert [tuple(row) for row in tasks] == [(f"transfer:{ends.id}", n * PIECE, ends.south) for n in (3, 4)]
        assert answers(await ends.arrive(FinishAccepting(ends.id, ends.north, "G02-1"))) == ["applied"]
        assert await ends.state() == "closed"
        assert [await ends.told(kind) for kind in ("transfer", "transfer_line", "transfer_container")] == [{}] * 3
        assert (await ends.open(), await ends.firm.differences()) == ([], [])


@pytest.mark.parametrize("first", ["loading", "arrival"])
async def test_whichever_side_the_server_hears_first(database: Database, first: str) -> None:
    async with between(database) as ends:
        await ends.leave(
            Move(
                ends.firm.items["CUP"], pieces(3), ends.firm.places["A1"], ends.firm.places["A1"], target_container="P1"
            )
        )
        loading = [ends.load(5), DispatchContainer(ends.id, ends.south, "G01-1", "P1", ends.firm.places["A1"])]
        arrival = [ends.take(5), AcceptContainer(ends.id, ends.north, "G02-1", "P1", ends.firm.places["N1"])]
        if first == "loading":
            assert answers(await ends.leave(*loading)) == ["applied"] * 2
        told = await ends.arrive(*arrival)
        if first == "arrival":
            assert answers(told) == ["applied_with_exception"] * 2
            assert await ends.open() == ["not_dispatched", "container_unseen"]
            assert await ends.lies() == {"A1": 17, "A1 P1": 3, "N1": 5, "-8": -5}
            assert await ends.firm.value("CUP") == 2_500
            assert await ends.firm.differences() == []
            assert answers(await ends.leave(*loading)) == ["applied"] * 2
        assert await ends.open() == []
        assert await ends.lies() == {"A1": 12, "N1": 5, "N1 P1": 3}
        assert await ends.firm.value("CUP") == 2_000
        assert await ends.firm.differences() == []


@pytest.mark.parametrize("choice", ["lost", "back_at_source", "wait"])
async def test_what_did_not_come_is_decided(database: Database, choice: str) -> None:
    async with between(database) as ends:
        await ends.leave(ends.load(5), Depart(ends.id, ends.south, "G01-1"))
        await ends.arrive(ends.take(3), FinishAccepting(ends.id, ends.north, "G02-1"))
        assert await ends.open() == ["not_arrived"]
        assert await ends.state() == "partly_received"
        assert (await ends.resolve("transfers.not_arrived", choice)).outcome == "applied"
        left = {"lost": {}, "back_at_source": {"A1": 17}, "wait": {str(IN_TRANSIT): 2}}[choice]
        assert await ends.lies() == {"A1": 15, "N1": 3} | left
        assert await ends.firm.value("CUP") == (1_800 if choice == "lost" else 2_000)
        assert await ends.state() == ("partly_received" if choice == "wait" else "closed")
        assert await ends.open() == []
        if choice == "wait":
            assert (
                answers(await ends.arrive(ends.take(2), FinishAccepting(ends.id, ends.north, "G02-1")))
                == ["applied"] * 2
            )
            assert await ends.state() == "closed"
        assert await ends.firm.differences() == []


async def test_differences_follow_what_is_said_later(database: Database) -> None:
    async with between(database) as ends:
        taken = await ends.arrive(ends.take(6, damaged=True))
        assert await ends.open() == ["arrived_damaged", "not_dispatched"]
        loaded = await ends.leave(ends.load(4))
        assert await ends.open() == ["arrived_damaged", "not_dispatched"]
        assert (await ends.resolve("transfers.not_dispatched", "book_found")).outcome == "applied"
        assert await ends.open() == ["arrived_damaged"]
        assert await ends.firm.differences() == []
        assert answers(await ends.leave(ends.load(2))) == ["applied"]
        await ends.arrive(FinishAccepting(ends.id, ends.north, "G02-1"))
        assert await ends.open() == ["arrived_damaged", "not_arrived"]
        undone = await ends.leave(UndoDispatch(ends.id, loaded[0].op_id))
        assert answers(undone) == ["applied_with_exception"]
        again = await ends.arrive(UndoAccept(ends.id, taken[0].op_id), UndoAccept(ends.id, taken[0].op_id))
        assert answers(again)[1] == "applied"
        assert await ends.open() == ["not_arrived"]
        unknown = await ends.arrive(UndoAccept(ends.id, uuid4()))
        assert [one["code"] for one in unknown[0].discrepancies] == ["transfers.line_unknown"]
        assert await ends.firm.differences() == []


async def test_what_was_not_at_its_source_is_investigated_until_it_is_undone(database: Database) -> None:
    async with between(database) as ends:
        loaded = await ends.leave(ends.load(25))
        assert await ends.open() == ["ledger.shortfall"]
        assert await ends.lies() == {str(IN_TRANSIT): 25, "-8": -5}
        assert await ends.firm.differences() == []
        assert answers(await ends.leave(UndoDispatch(ends.id, loaded[0].op_id))) == ["applied"]
        assert await ends.lies() == {"A1": 20}
        assert (await ends.open(), await ends.firm.differences()) == ([], [])


async def test_two_hands_at_one_transfer(database: Database) -> None:
    """Both load what was ordered once, and after the truck left; each is posted, and people hear of it."""
    async with between(database) as ends:
        await ends.order(5)
        other = await ends.firm.gun("G03")
        await ends.leave(ends.load(5))
        assert answers(await other.say(ends.load(3))) == ["applied_with_exception"]
        assert await ends.open() == ["not_ordered"]
        assert (await ends.resolve("transfers.not_ordered", "take_back")).outcome == "applied"
        assert await ends.lies() == {"A1": 15, str(IN_TRANSIT): 5}
        await ends.leave(Depart(ends.id, ends.south, "G01-1"))
        late = await ends.leave(ends.load(1))
        assert "transfers.after_departure" in [one["code"] for one in late[0].discrepancies]
        assert await ends.firm.differences() == []


async def test_who_may_say_what(database: Database) -> None:
    async with between(database) as ends:
        wrong = OrderTransfer(ends.id, ends.north, ends.north, (OrderedLine(ends.firm.items["CUP"], pieces(1)),))
        assert (await ends.firm.desk(wrong)).code == "transfers.same_warehouse"
        nowhere = OrderTransfer(ends.id, ends.north, WarehouseId(99), ())
        assert (await ends.firm.desk(nowhere)).code == "transfers.warehouse_unknown"
        empty = OrderTransfer(ends.id, ends.north, ends.south, (), date(2026, 11, 30))
        assert (await ends.firm.desk(empty)).code == "transfers.line_invalid"
        assert (await ends.firm.desk(CancelTransfer(ends.id, "no"))).code == "transfers.transfer_unknown"
        await ends.order(5)
        assert (await ends.order(5)).code == "transfers.transfer_exists"
        assert (await ends.firm.desk(CancelTransfer(ends.id, "not needed"))).outcome == "applied"
        assert await ends.state() == "closed"
        assert (await ends.firm.desk(CancelTransfer(ends.id, "again"))).code == "transfers.not_open"
        loaded = await ends.leave(ends.load(1))
        assert [one["code"] for one in loaded[0].discrepancies] == ["transfers.not_ordered"]
        parked = await ends.leave(ends.take(1, "A1"))  # the source's gun accepts nothing
        assert (answers(parked), parked[0].code) == (["parked"], "transfers.other_warehouse")
        elsewhere = await ends.arrive(
            ends.take(1, "A1"), msgspec.structs.replace(ends.take(1), transfer=uuid4(), other=ends.south)
        )
        assert [one.code for one in elsewhere] == ["transfers.place_unknown", "transfers.move_malformed"]
