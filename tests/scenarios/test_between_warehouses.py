"""Clocks ordered from one warehouse to the other: loaded and accepted by guns out of reach, the arrival heard before the loading, one
piece lost on the way."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from conftest import Database
from dock_words import PIECE, pieces
from e2e import company as companies
from e2e.served import Served
from scenarios.engine_gun import EngineGun
from stowage.app import make_bus
from stowage.discrepancies.commands import Resolve
from stowage.gateway.bus import Bus
from stowage.identity.directory import DESK
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount
from stowage.ledger.check import check_database
from stowage.places.commands import PlaceKind, PlaceRecord, PutPlaces, PutWarehouse
from stowage.stock.commands import OpeningLine, RecordOpening
from stowage.transfers.between.commands import Accept, Depart, Dispatch, FinishAccepting, OrderedLine, OrderTransfer

pytestmark = pytest.mark.one_release
LIES = """
    SELECT coalesce(p.code, b.place::text) AS at, b.quantity FROM balance b LEFT JOIN place p ON p.id = b.place
    WHERE b.item = $1 AND b.quantity <> 0 AND b.place NOT IN (-6, -5)
"""
PUT_AWAY = "SELECT warehouse, quantity FROM task WHERE process = 'put_away' AND state <> 'withdrawn'"


class Firm:
    """Twenty clocks in a bin of warehouse 1, worth a yuan each, and a gun in each of its two warehouses."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.company = url, asyncio.run(companies.load(url))
        self.clock = ItemId(self.company.items["22727"])
        asyncio.run(self._second_warehouse())
        self.served = Served(url, folder)
        self.served.start()
        self.here, self.there = (self._gun(code) for code in ("WH1", "WH2"))

    async def _second_warehouse(self) -> None:
        async with self.bus() as (bus, pool):
            await companies.applied(bus, PutPlaces("WH1", (PlaceRecord("A-01", PlaceKind.BIN),)))
            docks = (PlaceRecord("N-01", PlaceKind.DOCK),)
            await companies.applied(bus, PutWarehouse("WH2", "二号仓", "Warehouse 2", "Asia/Shanghai", True, docks))
            self.warehouses = {
                r["code"]: WarehouseId(r["id"]) for r in await pool.fetch("SELECT code, id FROM warehouse")
            }
            self.places = {r["code"]: PlaceId(r["id"]) for r in await pool.fetch("SELECT code, id FROM place")}
            self.people = dict(await pool.fetch("SELECT code, id FROM person"))
            line = OpeningLine(self.clock, self.places["A-01"], pieces(20), Amount(2_000))
            await companies.applied(bus, RecordOpening(self.warehouses["WH1"], (line,)), self.warehouses["WH1"])

    def _gun(self, warehouse: str) -> EngineGun:
        token = f"between-{warehouse}"
        asyncio.run(companies.invite(self.url, self.warehouses[warehouse], token, warehouse))
        gun = EngineGun(f"http://127.0.0.1:{self.served.port}", token)
        gun.sync()
        return gun

    @asynccontextmanager
    async def bus(self) -> AsyncIterator[tuple[Bus, asyncpg.Pool[Any]]]:
        async with asyncpg.create_pool(self.url, min_size=1, max_size=2) as pool, make_bus(pool) as bus:
            yield bus, pool

    def say(self, gun: EngineGun, *commands: msgspec.Struct) -> None:
        """Kept on the gun until it comes into reach."""
        for command in commands:
            payload = msgspec.to_builtins(command)
            gun.confirm(payload["type"], payload, self.people["P003"])

    def at_the_desk(self, command: msgspec.Struct, warehouse: str) -> None:
        async def say() -> None:
            async with self.bus() as (bus, _):
                person, at = self.people["P004"], self.warehouses[warehouse]
                outcome = await bus.submit(command, person=person, warehouse=at, device=DESK)
                assert outcome.outcome == "applied", outcome

        asyncio.run(say())

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        async def read() -> list[tuple[Any, ...]]:
            async with self.bus() as (_, pool):
                return [tuple(row) for row in await pool.fetch(query, *values)]

        return asyncio.run(read())

    def lies(self) -> dict[str, int]:
        """Place → clocks."""
        return {at: quantity // PIECE for at, quantity in self.rows(LIES, self.clock)}

    def value(self) -> int:
        """Minor units."""
        return int(self.rows("SELECT value FROM item_cost WHERE item = $1", self.clock)[0][0])

    def undecided(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT code, id FROM discrepancy WHERE state = 'open'")

    def proofs(self) -> list[str]:
        """What `stowage check` finds."""

        async def check() -> list[str]:
            async with self.bus() as (_, pool), pool.acquire() as connection:
                return [difference.text for difference in await check_database(connection)]

        return asyncio.run(check())

    def end(self) -> None:
        self.here.close()
        self.there.close()
        self.served.stop()


@pytest.fixture
def firm(database: Database) -> Iterator[Firm]:
    with tempfile.TemporaryDirectory(prefix="stowage-between-") as folder:
        begun = Firm(database.url, Path(folder))
        yield begun
        begun.end()


def test_clocks_go_to_the_other_warehouse_and_one_is_lost(firm: Firm) -> None:
    transfer, here, there = uuid4(), firm.here, firm.there
    north, south = firm.warehouses["WH1"], firm.warehouses["WH2"]
    lines = (OrderedLine(firm.clock, pieces(12)),)
    firm.at_the_desk(OrderTransfer(transfer, north, south, lines, date(2026, 12, 1)), "WH1")
    for gun in (here, there):
        gun.sync()
        assert gun.find(f"wh/{gun.warehouse}/tasks", "transfer", str(transfer)) is not None

    # The bin is out of the network's reach: all twelve are loaded and the truck leaves before the server hears a word of it.
    load = Dispatch(transfer, south, "G01-1", firm.clock, pieces(12), firm.places["A-01"])
    firm.say(here, load, Depart(transfer, south, "G01-1"))

    # Eleven come off the truck, and are heard of first: they are owed by 待查 until their loading is known.
    came = Accept(transfer, north, "G02-1", firm.clock, pieces(11), firm.places["N-01"])
    firm.say(there, came, FinishAccepting(transfer, north, "G02-1"))
    there.sync()
    assert (firm.lies(), firm.value()) == ({"A-01": 20, "N-01": 11, "-8": -11}, 3_100)
    assert [code for code, _ in firm.undecided()] == ["transfers.not_dispatched"]
    assert firm.proofs() == []

    # The gun of warehouse 1 comes into reach: nothing was surplus, and one clock never came.
    here.sync()
    assert (firm.lies(), firm.value()) == ({"A-01": 8, "N-01": 11, "-7": 1}, 2_000)
    ((code, missing),) = firm.undecided()
    assert code == "transfers.not_arrived"
    assert firm.proofs() == []

    # What is missing was found by the loading: warehouse 1 decides.
    firm.at_the_desk(Resolve(missing, "lost", "agreed by telephone"), "WH1")
    assert (firm.lies(), firm.value()) == ({"A-01": 8, "N-01": 11}, 1_900)
    assert firm.undecided() == []
    assert firm.rows("SELECT state FROM transfer") == [("closed",)]
    assert firm.rows(PUT_AWAY) == [(south, pieces(11))]
    for gun in (here, there):
        gun.sync()
        assert gun.find(f"wh/{gun.warehouse}/tasks", "transfer", str(transfer)) is None
        assert gun.stream["settled"] == gun.stream["next"] - 1
    assert firm.proofs() == []
