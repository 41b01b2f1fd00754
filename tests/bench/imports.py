"""100,000 items by workbook and by text, 100,000 lines of opening stock, and the same file again: how long from the press to the result,
and how much memory the process of imports takes, while nothing else asks the server for anything.

Measured from outside, by the table that the desk looks at; the process is the real one.
"""

from __future__ import annotations

import asyncio
import csv
import io
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import psutil
import xlsxwriter

from bench.report import Report
from stowage.app import make_bus
from stowage.catalog.commands import PutUnits, UnitRecord
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.imports import store
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

ROWS = 100_000
BINS = 1_000
LOOK_SECONDS = 0.05
HEAD = [
    "编码", "中文名称", "英文名称", "基本单位", "条码", "包装二单位", "包装二含基本单位数", "包装二条码", "类别", "规格", "管批次",
    "重量(克)",
]  # fmt: skip
NAMES = ("果酱蜡烛", "红色闹钟", "纸灯笼", "木制相框", "玻璃花瓶", "棉布围裙", "金属挂钩", "陶瓷杯")


def items() -> Iterator[list[str]]:
    yield HEAD
    for number in range(ROWS):
        name = NAMES[number % len(NAMES)]
        yield [
            f"Z{number:06}", f"{name} {number}", f"Measured item {number}", "pcs", f"69{number:011}", "case", "24", f"169{number:011}",
            f"C{number % 40}", "250 g", "否", str(number % 900),
        ]  # fmt: skip


def opening() -> Iterator[list[str]]:
    yield ["编码", "库位", "数量", "单价"]
    for number in range(ROWS):
        yield [f"Z{number:06}", f"B{number % BINS:04}", str(1 + number % 96), f"{1 + number % 50}.25"]


def workbook(rows: Iterator[list[str]]) -> bytes:
    file = io.BytesIO()
    made = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_numbers": False})
    sheet = made.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    made.close()
    return file.getvalue()


def text(rows: Iterator[list[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode("gb18030")


async def prepare(url: str) -> tuple[int, int]:
    """Person and warehouse."""
    bins = tuple(PlaceRecord(f"B{number:04}", PlaceKind.BIN) for number in range(BINS))
    async with asyncpg.create_pool(url, min_size=1, max_size=2) as pool, make_bus(pool) as bus:
        for command in (
            PutUnits((UnitRecord("pcs", "件", "piece"), UnitRecord("case", "箱", "case"))),
            PutWarehouse("WH1", "一号仓", "One", "Asia/Shanghai", has_bins=True, places=bins),
            PutPeople((PersonRecord("A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,)),)),
        ):
            assert (await bus.submit(command, person=0)).outcome == "applied"
        person, house = await pool.fetchval("SELECT id FROM person"), await pool.fetchval("SELECT id FROM warehouse")
        return person, house


class Watch:
    """The largest resident set of a process, MB."""

    def __init__(self, process: psutil.Process) -> None:
        self._process, self.most, self._ended = process, 0.0, False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended:
            try:
                self.most = max(self.most, self._process.memory_info().rss / 1e6)
            except psutil.NoSuchProcess:
                return
            time.sleep(LOOK_SECONDS)

    def end(self) -> float:
        self._ended = True
        self._thread.join()
        return self.most


@contextmanager
def importing(url: str) -> Iterator[psutil.Process]:
    with tempfile.TemporaryDirectory(prefix="stowage-bench-") as folder:
        environment = os.environ | {"DATABASE_URL": url, "STOWAGE_DATA": folder}
        process = subprocess.Popen([sys.executable, "-m", "stowage.importing"], env=environment, stdin=subprocess.PIPE)
        try:
            yield psutil.Process(process.pid)
        finally:
            process.kill()
            process.wait()


class Desk:
    """Brings a file and waits for it, as somebody at a desk does."""

    def __init__(self, url: str, person: int, warehouse: int, report: Report) -> None:
        self.url, self.person, self.warehouse, self.report = url, person, warehouse, report

    async def measure(self, name: str, kind: str, data: bytes, *, changes: bool) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            id_ = uuid4()
            brought = store.Brought(id_, kind, f"{name}", self.person, self.warehouse, data, b"")
            async with connection.transaction():
                await store.add(brought, connection)
            with importing(self.url) as process:
                watch = Watch(process)
                began = time.perf_counter()
                await self._until(id_, "checked", connection)
                self.report.add(f"{name}: read and checked", time.perf_counter() - began, "s")
                told = await store.one(id_, self.person, connection)
                assert told is not None
                assert told.counts is not None
                assert told.counts.wrong == 0
                if changes:
                    assert told.counts.new == ROWS
                    began = time.perf_counter()
                    assert await connection.fetchval(store.GO, id_, self.person)
                    await self._until(id_, "done", connection)
                    self.report.add(f"{name}: let in", time.perf_counter() - began, "s", aim="<= 120")
                else:
                    assert told.counts.same == ROWS
                self.report.add(f"{name}: memory of the process", watch.end(), "MB", aim="<= 1500")
        finally:
            await connection.close()

    async def _until(self, id_: Any, state: str, connection: asyncpg.Connection[Any]) -> None:
        while (found := await connection.fetchval("SELECT state FROM import_file WHERE id = $1", id_)) != state:
            assert found in {"reading", "going", "checked"}, found
            await asyncio.sleep(LOOK_SECONDS)


async def run(url: str, report: Report) -> None:
    person, warehouse = await prepare(url)
    desk = Desk(url, person, warehouse, report)
    book = await asyncio.to_thread(workbook, items())
    report.add("100,000 items: size of the workbook", len(book) / 1e6, "MB")
    await desk.measure("100,000 items, xlsx", "items", book, changes=True)
    await desk.measure("100,000 items again, csv", "items", text(items()), changes=False)
    await desk.measure("100,000 lines of opening stock, xlsx", "opening", workbook(opening()), changes=True)


def measure(postgres: PostgresServer, report: Report) -> None:
    asyncio.run(postgres.create_database("imports"))
    url = postgres.url("imports")
    asyncio.run(migrate(url))
    asyncio.run(run(url, report))
