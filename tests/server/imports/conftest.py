"""A company that files are imported into, a warehouse with bins and one without, and somebody who imports."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import httpx
import msgspec
import pytest
import xlsxwriter
from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp, Receive, Scope, Send

from conftest import Database
from stowage.app import HOUSE, make_bus
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitFactor, UnitRecord
from stowage.gateway.batch import Rules
from stowage.gateway.bus import Bus
from stowage.gateway.work import Catalogue
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.register import EVERYTHING
from stowage.imports import routes, store
from stowage.imports.jobs import Importer
from stowage.imports.running import Runner
from stowage.imports.store import Import, WrongRow
from stowage.kernel.rows import Reader
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.platform.errors import EXCEPTION_HANDLERS

UNITS = (
    UnitRecord("pcs", "件", "piece"),
    UnitRecord("case", "箱", "case"),
    UnitRecord("box", "盒", "box"),
    UnitRecord("kg", "千克", "kilogram", 3),
)
ITEMS = (
    ItemRecord("SOAP", "香皂", "Soap", "pcs", barcodes=("690001",), units=(UnitFactor("case", 24, 1, ("1690024",)),)),
    ItemRecord("MILK", "牛奶", "Milk", "pcs", tracks_lot=True, tracks_expiry=True),
    ItemRecord("LAMP", "灯", "Lamp", "pcs", tracks_serial=True),
    ItemRecord("FLOUR", "面粉", "Flour", "kg"),
    ItemRecord("JAM", "果酱", "Jam", "pcs", tracks_expiry=True),
    ItemRecord("OLD", "旧货", "Old", "pcs", active=False),
)
BINS = (
    PlaceRecord("D-01", PlaceKind.DOCK),
    PlaceRecord("A01", PlaceKind.BIN, "A", "01"),
    PlaceRecord("A02", PlaceKind.BIN, "A", "01", active=False),
)
Cells = Sequence[Sequence[Any]]


def book(rows: Cells, **names: Any) -> bytes:
    """A workbook with these rows. `sheets`: names of further, hidden ones; `merged`: (first row, column, last row, column, text)."""
    file = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(file, plain | {"default_date_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet()
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write(number, column, cell)
    for top, left, bottom, right, text in names.get("merged", ()):
        sheet.merge_range(top, left, bottom, right, text)
    workbook.close()
    return file.getvalue()


class Office:
    """Imports as person 1, an administrator unless said otherwise. `work` does what the process of imports does."""

    def __init__(self, pool: asyncpg.Pool[Any], bus: Bus, url: str) -> None:
        self.pool, self.bus, self.url = pool, bus, url
        self.person, self.permissions = 0, EVERYTHING
        self.warehouses: dict[str, int] = {}
        rules = Rules(Catalogue(HOUSE.rooms), tuple(HOUSE.reactions), tuple(HOUSE.guards))
        self.importer = Importer(pool, rules)

    async def set_up(self) -> None:
        for command in (
            PutUnits(UNITS),
            PutItems(ITEMS),
            PutParties((PartyRecord("S1", "义乌百货", "Yiwu Goods", supplier=True),)),
            PutWarehouse("WH1", "一号仓", "One", "Asia/Shanghai", has_bins=True, places=BINS),
            PutWarehouse("WH2", "二号仓", "Two", "Asia/Shanghai", False, (PlaceRecord("FLOOR", PlaceKind.FLOOR),)),
            PutPeople(
                (
                    PersonRecord("A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,)),
                    PersonRecord("S9", "孙婷", "Sun Ting", (Role.SUPERVISOR,), ("WH1",)),
                )
            ),
        ):
            outcome = await self.bus.submit(command, person=0)
            assert outcome.outcome == "applied", outcome
        self.warehouses = dict(await self.pool.fetch("SELECT code, id FROM warehouse"))
        self.person = await self.pool.fetchval("SELECT id FROM person WHERE code = 'A1'")

    async def bring(self, kind: str, file: bytes | Cells, warehouse: str = "", name: str = "file.xlsx") -> Import:
        """Read and checked."""
        data = file if isinstance(file, bytes) else book(file)
        house = self.warehouses[warehouse] if warehouse else None
        brought = store.Brought(uuid4(), kind, name, self.person, house, data, b"")
        async with self.pool.acquire() as connection, connection.transaction():
            assert await store.add(brought, connection)
        await self.work()
        return await self.told(brought.id)

    async def work(self) -> None:
        while await self.importer.work():
            pass

    async def told(self, id_: UUID) -> Import:
        found = await store.one(id_, self.person, self.pool)
        assert found is not None
        return found

    async def go(self, told: Import) -> Import:
        assert await self.pool.fetchval(store.GO, told.id, self.person), told
        await self.work()
        return await self.told(told.id)

    async def imported(self, kind: str, file: bytes | Cells, warehouse: str = "") -> Import:
        """Brought and let in."""
        checked = await self.bring(kind, file, warehouse)
        assert checked.state == "checked", checked
        assert checked.counts is not None
        assert not checked.counts.wrong, await self.wrong(checked)
        done = await self.go(checked)
        assert done.state == "done", done
        return done

    async def wrong(self, told: Import) -> list[WrongRow]:
        return await store.wrong(told.id, 0, 1000, self.pool)

    async def faults(self, told: Import) -> list[tuple[int, str, str]]:
        """(row, field, why) of each."""
        return [(row.row, fault.key, fault.code) for row in await self.wrong(told) for fault in row.faults]

    async def counted(self, table: str) -> int:
        return int(await self.pool.fetchval(f"SELECT count(*) FROM {table}"))


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with asyncpg.create_pool(database.url, min_size=1, max_size=4) as pool, make_bus(pool) as bus:
        office = Office(pool, bus, database.url)
        await office.set_up()
        yield office


class Person(msgspec.Struct):
    id: int
    permissions: frozenset[str] = EVERYTHING
    warehouses: frozenset[int] = frozenset()

    @property
    def reader(self) -> Reader:
        return Reader(self.id, self.permissions)


@pytest.fixture
async def http(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """The routes, as the person who imports."""

    def as_person(app: ASGIApp) -> ASGIApp:
        async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
            scope["user"] = Person(office.person, office.permissions)
            await app(scope, receive, send)

        return middleware

    app = Litestar(
        routes.ROUTES,
        exception_handlers=EXCEPTION_HANDLERS,
        middleware=[as_person],
        state=State({"pool": office.pool, "imports": Runner(office.pool, office.url)}),
    )
    transport = httpx.ASGITransport(cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client
