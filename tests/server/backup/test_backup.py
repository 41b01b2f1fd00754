"""Backups of a database at work, and what becomes of them; each on every PostgreSQL, scratch copies on our own."""

from __future__ import annotations

import asyncio
import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from conftest import Database
from dock_words import CUP, PIECE, RADIO, Company, company, new_receipt, pieces
from stowage.backup import tables
from stowage.backup.archive import MANIFEST, Manifest
from stowage.backup.behind import behind
from stowage.backup.making import Made, make
from stowage.backup.restoring import Restored, restore
from stowage.gateway import epoch
from stowage.ledger.check import check_database
from stowage.platform.backup_folder import listed, one_at_a_time
from stowage.platform.config import Config
from stowage.platform.failures import InUseError, StartError
from stowage.platform.migrate import migrate, migrations
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


async def test_made_verified_told_and_restored_beside(place: Place, postgres: PostgresServer) -> None:
    await place.work()
    made = await place.made()
    assert left_behind(place) == [made.path.name]
    assert made.path.stat().st_mode & 0o777 == 0o600
    manifest = made.manifest
    assert (made.differences, made.told, manifest.desk_commands) == ([], True, 7)
    assert [(stream.cseq, counter) for stream in manifest.streams for counter in (manifest.numbers[0].last,)] == [
        (1, 1)
    ]
    assert await place.asked("SELECT name FROM backup") == made.path.name
    assert await place.asked("SELECT backup_cseq FROM device_stream") == 1
    rows = {table.name: table.rows for table in manifest.tables}
    assert (rows["movement"], rows["receipt_line"], rows["op"]) == (1, 1, 8)
    assert not rows.keys() & set(tables.NOT_KEPT)

    await place.asked(
        "INSERT INTO session SELECT 't', id, NULL, now(), now() + interval '1 day' FROM person RETURNING 1"
    )
    before = await place.asked("SELECT epoch FROM epoch")
    done = await place.restored(made.path)
    assert done is not None
    assert done.aside is not None
    assert done.epoch == await place.asked("SELECT epoch FROM epoch") > before
    assert await place.asked("SELECT count(*) FROM session") == 0, "everybody signs in again"
    assert await place.asked("SELECT count(*) FROM session", postgres.url(done.aside)) == 1, "kept aside as it was"
    connection = await asyncpg.connect(place.url)
    assert await check_database(connection) == []
    assert await connection.fetchval("SELECT sum(quantity) FROM balance WHERE place > 0") == 150 * PIECE
    with pytest.raises(asyncpg.RaiseError, match="stand for ever"):
        await connection.execute("DELETE FROM op")
    await connection.execute(f'DROP DATABASE "{done.aside}" WITH (FORCE)')
    await connection.close()


async def test_into_another_postgresql(place: Place) -> None:
    """From whichever release the tests run on into our own, on a machine that had nothing: a folder is all it takes."""
    await place.work()
    made = await place.made()
    empty = Config(place.config.data.with_name("elsewhere"), None, "127.0.0.1", 1, 1, 1, ())
    done = await place.restored(made.path, empty)
    assert done is not None
    assert done.aside is None
    server = PostgresServer(empty.data / "postgres")
    await asyncio.to_thread(server.start)
    try:
        url = server.url("stowage")
        assert await place.asked("SELECT sum(quantity) FROM balance WHERE place > 0", url) == 150 * PIECE
        assert await place.asked("SELECT epoch FROM epoch", url) > made.manifest.epoch
    finally:
        await asyncio.to_thread(server.stop)
        shutil.rmtree(server.home)


async def test_a_snapshot_while_others_write(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed after it began is not in it, nor told to the stream."""
    await place.work()
    counted = epoch.streams

    async def meanwhile(snapshot: asyncpg.Connection[Any]) -> Any:
        await place.asked("UPDATE device_stream SET last_cseq = 9 RETURNING 1")
        await place.asked("INSERT INTO unit VALUES ('late', '迟', 'late', 0) RETURNING 1")
        return await counted(snapshot)

    monkeypatch.setattr(epoch, "streams", meanwhile)
    made = await place.made()
    assert [stream.cseq for stream in made.manifest.streams] == [1]
    assert await place.asked("SELECT backup_cseq FROM device_stream") == 1
    assert {table.name: table.rows for table in made.manifest.tables}["unit"] == 3


async def test_ledgers_that_differ_are_kept_and_nobody_is_told(place: Place) -> None:
    await place.work()
    await place.asked("UPDATE balance SET quantity = quantity + 1 WHERE place > 0 RETURNING 1")
    made = await place.made()
    assert [difference.proof for difference in made.differences] == ["balances", "feed"]
    assert left_behind(place) == [made.path.name]
    assert made.path.name.endswith(".differs.zip")
    assert listed(place.backups) == []
    assert await place.asked("SELECT backup_cseq FROM device_stream") == 0


@pytest.mark.parametrize("where", ["write", "load"])
def test_an_interrupted_backup_leaves_nothing(place: Place, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    asyncio.run(place.work())

    async def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tables, where, interrupted)
    with pytest.raises(KeyboardInterrupt):
        make(place.config, place.url, place.backups, place.said.append)
    assert left_behind(place) == []
    assert asyncio.run(place.asked("SELECT backup_cseq FROM device_stream")) == 0


async def test_a_copy_that_is_not_the_same_is_no_backup(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault on the way into the file: a row too few."""
    await place.work()
    original = asyncpg.Connection.copy_from_query

    async def short(self: Any, sql: str, **options: Any) -> Any:
        return await original(self, f"{sql} LIMIT 1" if sql.endswith('FROM "balance"') else sql, **options)

    monkeypatch.setattr(asyncpg.Connection, "copy_from_query", short)
    with pytest.raises(StartError, match="balance has 1 rows"):
        await place.made()
    assert left_behind(place) == []


async def test_failures_are_one_line(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    await place.work()
    with pytest.raises(StartError, match=r"^a backup needs \d+ MB free where .* is; there are 1$"):
        await asyncio.to_thread(make, place.config, place.url, place.backups, print, free=lambda _: 2**20)
    url = "postgresql://a:S3CRET@127.0.0.1:1/x"
    with pytest.raises(StartError, match="^cannot reach the database 127.0.0.1:1/x: "):
        await asyncio.to_thread(make, place.config, url, place.backups, print)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with one_at_a_time(place.config.data), pytest.raises(InUseError, match="another backup or restore"):
        await place.made()
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(StartError, match="^the disk that holds .* is full"):
        await place.made()
    assert left_behind(place) == []


async def test_what_a_killed_backup_left_goes_with_the_next(place: Place) -> None:
    await place.work()
    place.backups.mkdir(parents=True)
    (place.backups / ".stowage-20261101T000000Z.zip.unfinished").write_bytes(b"half")
    orphan = PostgresServer(place.config.data / "scratch")
    await asyncio.to_thread(orphan.start)
    made = await place.made()
    assert left_behind(place) == [made.path.name]
    assert not orphan.running


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data[: len(data) // 2], "is damaged, or no backup of Stowage"),
        (lambda data: data.replace(b"tables/movement.copy", b"tables/m0vement.copy"), "is damaged"),
        (lambda data: data[:3000] + bytes([data[3000] ^ 1]) + data[3001:], "is damaged"),
        (lambda _: b"hello", "is damaged, or no backup of Stowage"),
    ],
)
async def test_a_damaged_file_is_refused(place: Place, change: Any, told: str) -> None:
    await place.work()
    made = await place.made()
    made.path.write_bytes(change(made.path.read_bytes()))
    with pytest.raises(StartError, match=told):
        await place.restored(made.path)
    assert await place.asked("SELECT count(*) FROM op") == 8


def rewritten(made: Made, **changed: Any) -> Path:
    """The same backup with another manifest."""
    other = made.path.with_name("other.zip")
    with zipfile.ZipFile(made.path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            if name != MANIFEST:
                new.writestr(name, old.read(name))
        manifest = msgspec.structs.replace(msgspec.json.decode(old.read(MANIFEST), type=Manifest), **changed)
        new.writestr(MANIFEST, msgspec.json.encode(manifest))
    return other


async def test_what_does_not_fit_is_refused_and_nothing_changed(
    place: Place, connection: asyncpg.Connection[Any]
) -> None:
    await place.work()
    made = await place.made()
    with pytest.raises(StartError, match="newer release"):
        await place.restored(rewritten(made, format=2))
    newer = [*made.manifest.migrations, ("gateway", "2099-01-01T00:00")]
    with pytest.raises(StartError, match=r"^the backup is of a newer release of Stowage \(it has gateway 2099"):
        await place.restored(rewritten(made, migrations=newer))
    with pytest.raises(StartError, match="^1 connections to the database .* are open: stop every server first$"):
        await place.restored(made.path)
    await connection.close()
    wrong = [msgspec.structs.replace(table, sum="1") for table in made.manifest.tables]
    with pytest.raises(StartError, match="rows with sum"):
        await place.restored(rewritten(made, tables=wrong))
    with pytest.raises(StartError, match="there is no backup"):
        await place.restored(place.backups / "none.zip")
    assert await place.asked("SELECT count(*) FROM op") == 8
    assert await place.asked("SELECT count(*) FROM pg_database WHERE datname LIKE '%restoring'") == 0


async def test_a_backup_of_an_older_release_is_brought_to_this_one(
    place: Place, postgres: PostgresServer, postgres_empty: str
) -> None:
    """Its migrations make its tables, the later ones run on its rows."""
    connection = await asyncpg.connect(place.url)
    known = await migrations(connection)
    await connection.close()
    newest = max(one for one in known if one[0] == "identity")
    await migrate(postgres_empty, only=known - {newest})
    connection = await asyncpg.connect(postgres_empty)
    await epoch.open_epoch(connection)
    await connection.execute("INSERT INTO unit VALUES ('pcs', '件', 'piece', 0)")
    await connection.close()
    place.url = postgres_empty
    made = await place.made()
    assert newest not in made.manifest.migrations
    done = await place.restored(made.path, Config(place.config.data, postgres_empty, "127.0.0.1", 1, 1, 1, ()))
    assert done is not None
    connection = await asyncpg.connect(postgres_empty)
    assert await migrations(connection) >= known
    assert await connection.fetchval("SELECT zh FROM (SELECT name_zh AS zh FROM unit) u") == "件"
    await connection.execute(f'DROP DATABASE "{done.aside}" WITH (FORCE)')
    await connection.close()


async def test_an_older_backup_than_devices_were_told_of(place: Place, postgres: PostgresServer) -> None:
    """They may have dropped what the newer one holds."""
    await place.work()
    older = await place.made()
    await place.work_on()
    await place.made()
    out = io.StringIO()
    with pytest.raises(StartError, match="^no$"):
        await asyncio.to_thread(restore, place.config, older.path, Terminal(out), no)
    assert "  devices  2 commands of 2 devices come back when they connect\n" in out.getvalue()
    assert "2 of them are in a newer backup, so the devices may have let go of them: restore that one" in out.getvalue()
    assert "numbers  receipt 202611: 2 to 3 will be drawn again, for other documents" in out.getvalue()
    assert "desks" not in out.getvalue()


def no() -> bool:
    raise StartError("no")


async def test_rolled_back_storage_lacks_what_its_newest_backup_holds(
    place: Place, connection: asyncpg.Connection[Any]
) -> None:
    await place.work()
    await place.made()
    before = await place.asked("SELECT epoch FROM epoch")
    assert await behind(place.config, place.url) is None
    # As if the storage had come back from before the last command of the gun, and before the backup was told of.
    await connection.execute("UPDATE device_stream SET last_cseq = 0, backup_cseq = 0; DELETE FROM backup")
    lost = await behind(place.config, place.url)
    assert lost is not None
    assert lost.commands == 1
    raised = await place.asked("SELECT epoch FROM epoch")
    assert raised > before
    assert await behind(place.config, place.url) == lost
    assert await place.asked("SELECT epoch FROM epoch") == raised, "once"


def test_listed_newest_first(tmp_path: Path) -> None:
    for name in ("stowage-20261121T030000Z.zip", "stowage-20261122T030000Z.zip", "x.zip", ".stowage-1.unfinished"):
        (tmp_path / name).touch()
    at = datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert [moment for moment, _ in listed(tmp_path)] == [at, at - timedelta(days=1)]
    assert listed(tmp_path / "none") == []
