"""A company on a database of the test, and the folder of its installation."""

from __future__ import annotations

import asyncio
import io
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from conftest import Database
from dock_words import CUP, RADIO, Company, company, new_receipt, pieces
from stowage.backup.making import Made, make
from stowage.backup.restoring import Restored, restore
from stowage.platform.config import Config
from stowage.platform.postgres import PostgresServer
from stowage.platform.terminal import Terminal
from stowage.receiving.commands import ConfirmReceiptLine


class Place:
    """A company on a database of the test, and the data folder of its installation."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.url, self.config = database.url, Config(folder / "data", database.url, "127.0.0.1", 1, 1, 1, ())
        self.backups = self.config.backup_folder
        self.said: list[str] = []

    async def work(self) -> None:
        async with company(Database("", self.url)) as firm:
            await firm.set_up(CUP, RADIO)
            order = await firm.order(("CUP", "case", 10, 3_500_000))
            gun = await firm.gun("G01")
            await gun.say(self.line(firm, order.id, order.lines[0], 150))

    async def work_on(self) -> None:
        """Two guns more."""
        async with company(Database("", self.url)) as firm:
            for name, table, key in (
                ("items", "item", "sku"),
                ("places", "place", "code"),
                ("warehouses", "warehouse", "code"),
                ("people", "person", "code"),
            ):
                rows = await firm.connection.fetch(f"SELECT {key}, id FROM {table}")
                setattr(firm, name, {row[0]: row[1] for row in rows})
            line = await firm.connection.fetchrow('SELECT "order", id FROM purchase_order_line')
            for code in ("G02", "G03"):
                gun = await firm.gun(code)
                await gun.say(self.line(firm, line["order"], line["id"], 1))

    @staticmethod
    def line(firm: Company, order: int, order_line: int, count: int) -> ConfirmReceiptLine:
        return ConfirmReceiptLine(
            receipt=new_receipt(),
            reference="G01-000001",
            place=firm.places["D-01"],
            item=firm.items["CUP"],
            quantity=pieces(count),
            order=order,
            order_line=order_line,
        )

    async def made(self) -> Made:
        return await asyncio.to_thread(make, self.config, self.url, self.backups, self.said.append)

    async def restored(self, path: Path, config: Config | None = None) -> Restored | None:
        return await asyncio.to_thread(restore, config or self.config, path, Terminal(io.StringIO()), lambda: True)

    async def asked(self, query: str, url: str | None = None) -> Any:
        connection = await asyncpg.connect(url or self.url)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()


@pytest.fixture
def place(database: Database) -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="stowage-backup-"))
    folder.chmod(0o711)
    yield Place(database, folder)
    shutil.rmtree(folder)


def left_behind(place: Place) -> list[str]:
    """What lies in the folder, and whether the scratch server is still there."""
    scratch = PostgresServer(place.config.data / "scratch")
    assert not scratch.data.exists()
    return sorted(path.name for path in place.backups.iterdir()) if place.backups.exists() else []
