"""The restore drill: back up, work on, lose the database, restore, and the guns give back what the backup lacked.

The same day is lived again and again, once without the loss, with guns of either engine. In the end all companies have the same stock,
the same value and the same orders.
"""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import pytest

from conftest import Database
from e2e import company as companies
from e2e.served import Served
from scenarios.engine_gun import EngineGun
from scenarios.page_gun import PageGun
from simulation.pages import Driver
from stowage.app import make_bus
from stowage.backup.making import Made, make
from stowage.backup.restoring import Restored, restore
from stowage.catalog.commands import ItemRecord, PutItems
from stowage.identity.commands import RevokeDevice
from stowage.ledger.check import check_database
from stowage.platform.config import Config
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer
from stowage.platform.terminal import Terminal
from sync.independent.client import Gun
from sync.independent.receiving import ONE, Dock, Receipt

CANDLE, CLOCK, RADIO, BAG = "22969", "22727", "R-100", "85099B"
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(300_000)
EitherGun = EngineGun | PageGun
MANY = 230  # commands: more than a gun keeps once a backup holds them

STOCK = """
    SELECT i.sku, coalesce(p.code, b.place::text) AS place, b.lot, b.container, b.status, b.quantity
    FROM balance b JOIN item i ON i.id = b.item LEFT JOIN place p ON p.id = b.place WHERE b.quantity <> 0 ORDER BY 1, 2, 3, 4, 5
"""
COST = (
    "SELECT i.sku, c.quantity, c.value FROM item_cost c JOIN item i ON i.id = c.item WHERE c.quantity <> 0 ORDER BY 1"
)
LINES = """
    SELECT o.number, l.no, o.state, l.accepted, l.surplus, l.damaged FROM purchase_order_line l JOIN purchase_order o ON o.id = l."order"
    ORDER BY 1, 2
"""
RECEIPTS = "SELECT number FROM receipt ORDER BY number"
OPERATIONS = "SELECT op_id::text FROM op WHERE incarnation IS NOT NULL ORDER BY op_id"
DISCREPANCIES = "SELECT code, count(*) FROM discrepancy GROUP BY code ORDER BY code"


class Books(NamedTuple):
    """What has to be the same after both days."""

    stock: list[Any]
    cost: list[Any]
    lines: list[Any]
    receipts: list[Any]
    discrepancies: list[Any]


class Day:
    """One company with a gun of the independent client, and guns of the product's engine: in Python, or with `driver` in TypeScript."""

    def __init__(self, url: str, folder: Path, driver: Driver | None = None) -> None:
        self.url, self.driver = url, driver
        self.config = Config(folder, url, "127.0.0.1", 1, 1, 1, ())
        self.company = asyncio.run(companies.load(url))
        self.served = Served(url, folder)
        self.served.start()
        self.address = address = f"http://127.0.0.1:{self.served.port}"
        self.left = Gun(address)
        self.left.enrol(self._invited("left"))
        self.left.bootstrap()
        self.left.pull()
        self.right, self.stolen = self._gun("right"), self._gun("stolen")
        self.left_dock, self.right_dock = Dock(self.left), Dock(self.right)  # type: ignore[arg-type]
        self.left_receipt, self.right_receipt = Receipt(self.left_dock, 1), Receipt(self.right_dock, 1)
        self.late: EitherGun | None = None
        self.said: list[str] = []

    def _gun(self, name: str) -> EitherGun:
        invited = self._invited(name)
        gun = EngineGun(self.address, invited) if self.driver is None else PageGun(self.driver, self.address, invited)
        gun.sync()
        return gun

    def _invited(self, name: str) -> str:
        token = f"drill-invitation-{name}"
        asyncio.run(companies.invite(self.url, self.company.warehouse, token, name))
        return token

    def morning(self) -> None:
        """All of it is in the backup."""
        self.said += [
            self.left_receipt.confirm(
                CANDLE, 53, self.left_dock.order_line(CANDLE, 96), lot="L1", expires_on="2027-05-31"
            ),
            self.right_receipt.confirm(CLOCK, 12, self.right_dock.order_line(CLOCK, 24)),
        ]
        person = self.right_receipt.person
        likes = {"language": "en", "theme": "dark", "left_handed": True, "sound": False, "vibration": True}
        self.said += [self.right.confirm("identity.save_settings/1", likes, person) for _ in range(MANY)]
        self.synced()

    def noon(self) -> None:
        """Answered after the backup: what the guns have to give back. Together they are over, one is undone, new receipts begin, and
        a new gun; one is stolen."""
        radios = self.left_dock.order_line(RADIO, 2)
        self.left_second, self.right_second = Receipt(self.left_dock, 2), Receipt(self.right_dock, 2)
        mistaken = self.left_second.confirm(BAG, 60, self.left_dock.order_line(BAG, 200))
        self.said += [
            mistaken,
            self.left_second.confirm(RADIO, 2, radios, serials=["SN1", "SN2"]),
            self.left_second.undo(mistaken),
            self.left_second.confirm(CLOCK, 9, self.left_dock.order_line(CLOCK, 24)),
        ]
        self.left.push()
        self.left.pull()
        photo = self.right.add_blob(PHOTO)
        bags = self.right_dock.order_line(BAG, 200)
        self.said += [
            self.right_second.confirm(CLOCK, 7, self.right_dock.order_line(CLOCK, 24)),
            self.right_second.confirm(BAG, 30, bags, damaged=2 * ONE, photos=[photo]),
        ]
        self.synced()
        self.late = late = self._gun("late")
        late_dock = Dock(late)  # type: ignore[arg-type]
        self.late_receipt = Receipt(late_dock, 1)
        self.said.append(self.late_receipt.confirm(BAG, 40, late_dock.order_line(BAG, 200)))
        late.sync()
        self.say_at_the_desk(RevokeDevice(UUID(self.stolen.id), "stolen"))

    def afternoon(self) -> None:
        """Nobody answers: it waits on the guns."""
        self.said += [
            self.left_second.confirm(BAG, 100, self.left_dock.order_line(BAG, 200)),
            self.left_second.finish(),
            self.right_second.confirm(
                CANDLE, 43, self.right_dock.order_line(CANDLE, 96), lot="L2", expires_on="2027-06-30"
            ),
            self.right_second.confirm(RADIO, 1, serials=["SN3"]),
            self.late_receipt.finish(),
        ]

    def synced(self) -> None:
        self.left.push()
        self.right.sync()
        self.left.pull()

    def evening(self, first: str) -> Books:
        """All guns are back, one `first`; what they hold is what the server holds, and the ledgers agree."""
        if first == "right":
            self.right.sync()
        self.synced()
        assert self.late is not None
        self.late.sync()
        self.left.pull()
        self.right.sync()
        assert self.stolen.until_blocked() == "device_revoked"
        assert self.left.sums() == self.left.checksums()
        (photo,) = self.right.blobs
        assert self.left.ask("get", "GET", f"/api/sync/blobs/{photo}").content == PHOTO
        assert of_warehouse(self.right.sums()) == of_warehouse(self.left.sums())
        words = {"applied", "applied_with_exception"}
        assert {one.outcome["outcome"] for one in self.left.commands.values() if one.outcome} <= words
        assert all(one.outcome for one in self.left.commands.values())
        assert {*self.right.outcomes(), *self.late.outcomes()} <= words

        async def read(connection: asyncpg.Connection[Any]) -> Books:
            assert await check_database(connection) == []
            assert [row[0] for row in await connection.fetch(OPERATIONS)] == sorted(self.said), "each once"
            return Books(
                *[
                    [tuple(row) for row in await connection.fetch(query)]
                    for query in (STOCK, COST, LINES, RECEIPTS, DISCREPANCIES)
                ]
            )

        books: Books = self.asked(read)
        return books

    def asked(self, read: Callable[[asyncpg.Connection[Any]], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            connection = await asyncpg.connect(self.url)
            try:
                return await read(connection)
            finally:
                await connection.close()

        return asyncio.run(run())

    def say_at_the_desk(self, command: Any) -> None:
        """What no gun keeps."""

        async def say() -> None:
            async with asyncpg.create_pool(self.url, min_size=1, max_size=2) as pool, make_bus(pool) as bus:
                await companies.applied(bus, command)

        asyncio.run(say())

    def end(self) -> None:
        self.served.stop()
        self.left.http.close()
        for gun in (self.right, self.stolen, *([self.late] if self.late else [])):
            gun.close()


def of_warehouse(sums: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {name: found for name, found in sums.items() if name.startswith("wh/")}


@pytest.fixture
def day(database: Database, request: pytest.FixtureRequest) -> Iterator[Day]:
    folder = Path(tempfile.mkdtemp(prefix="stowage-drill-"))
    folder.chmod(0o711)
    driver = Driver(whole=True) if request.param == "TypeScript" else None
    begun = Day(database.url, folder, driver)
    yield begun
    begun.end()
    if driver is not None:
        driver.close()
    shutil.rmtree(folder)


def backed_up(day: Day) -> Made:
    return make(day.config, day.url, day.config.backup_folder, lambda _: None)


def restored(day: Day, path: Path) -> tuple[Restored, str]:
    """And what was said before."""
    out = io.StringIO()
    done = restore(day.config, path, Terminal(out), lambda: True)
    assert done is not None
    return done, out.getvalue()


def discard(server: PostgresServer, name: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(server.url("postgres"))
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await connection.close()

    asyncio.run(run())


@pytest.fixture(scope="module")
def calm(postgres: PostgresServer) -> Books:
    """The day without the loss."""
    url = postgres.url("calm_day")
    asyncio.run(postgres.create_database("calm_day"))
    asyncio.run(migrate(url))
    folder = Path(tempfile.mkdtemp(prefix="stowage-drill-"))
    day = Day(url, folder)
    try:
        day.morning()
        day.noon()
        day.afternoon()
        return day.evening("left")
    finally:
        day.end()
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("day", "first"), [("Python", "left"), ("Python", "right"), ("TypeScript", "right")], indirect=["day"]
)
def test_guns_give_back_what_the_backup_lacked(calm: Books, day: Day, postgres: PostgresServer, first: str) -> None:
    day.morning()
    made = backed_up(day)
    assert made.differences == []
    assert made.told
    assert sum(stream.cseq for stream in made.manifest.streams) == MANY + 2
    day.noon()
    assert day.left.heard["push"]["backup_seq"] == 1
    assert day.right.stream["backup"] == MANY + 1
    assert day.right.stream["first"] > 1, "what a backup holds may go"
    before = day.left.epoch
    day.say_at_the_desk(PutItems((ItemRecord("LOST", "遗失", "Lost", "pcs"),)))
    day.served.stop()  # the database is lost
    day.afternoon()

    done, said = restored(day, made.path)
    # An item, and of the two guns: invited, enrolled, revoked, which are said again.
    assert re.search(r"desks    4 commands said there since .* are gone, the last at ", said)
    assert "devices  7 commands of 3 devices come back when they connect" in said
    assert "numbers  receipt 202611: 3 to 5 will be drawn again" in said
    assert f"enrolled again, with their own keys: {day.late.code if day.late else ''}" in said
    assert f"revoked again: {day.stolen.code}" in said
    day.served.start()
    assert day.evening(first) == calm
    assert before < day.left.epoch == day.right.epoch == done.epoch
    assert day.asked(lambda connection: connection.fetchval("SELECT count(*) FROM item WHERE sku = 'LOST'")) == 0
    assert done.aside is not None
    discard(postgres, done.aside)
