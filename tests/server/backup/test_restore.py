"""What a restore brings, refuses, and carries over."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from bench.devices import Gun
from dock_words import PIECE
from server.backup.words import Place, left_behind, place
from server.gateway.notes import Keep, Notes
from stowage.app import HOUSE, make_bus
from stowage.backup import tables
from stowage.backup.archive import MANIFEST, Archive, Manifest
from stowage.backup.carrying import Moment
from stowage.backup.making import Made
from stowage.backup.restoring import restore
from stowage.gateway import epoch
from stowage.gateway.bus import Bus
from stowage.gateway.core import House, running_bus
from stowage.identity.commands import DeclareLost, DeviceKind, EnrolDevice, InviteDevice, MoveDevice, RevokeDevice
from stowage.kernel.ids import WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.ledger.check import check_database
from stowage.places.commands import PutWarehouse
from stowage.platform.config import Config
from stowage.platform.failures import StartError
from stowage.platform.migrate import migrate, migrations
from stowage.platform.postgres import PostgresServer
from stowage.platform.terminal import Terminal

__all__ = ["place"]


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


async def test_tables_that_refer_to_each_other(place: Place, postgres: PostgresServer) -> None:
    """A department has a head, who belongs to a department."""
    await place.work()
    await place.asked(
        "INSERT INTO department SELECT 'Z', '仓储', 'Stores', NULL, id FROM person WHERE id > 0 RETURNING 1"
    )
    await place.asked("INSERT INTO department VALUES ('A', '收货', 'Receiving', 'Z') RETURNING 1")
    await place.asked("UPDATE person SET department = 'A' WHERE id > 0 RETURNING 1")
    keys = "SELECT string_agg(pg_get_constraintdef(oid), ',' ORDER BY oid) FROM pg_constraint WHERE contype = 'f'"
    asked = "SELECT count(*) FROM department d JOIN person p ON p.id = d.head WHERE p.department = 'A'"
    before = await place.asked(keys)
    done = await place.restored((await place.made()).path)
    assert done is not None
    assert await place.asked(asked) == 1
    assert await place.asked(keys) == before
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await place.asked("UPDATE department SET head = 999 RETURNING 1")
    await place.asked(f'DROP DATABASE "{done.aside}" WITH (FORCE)')


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


def spoilt(data: bytes) -> bytes:
    """One bit in the middle of the packed rows of table movement is another."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo("tables/movement.copy")
    begin = info.header_offset
    name, extra = (int.from_bytes(data[begin + at : begin + at + 2], "little") for at in (26, 28))
    at = begin + 30 + name + extra + info.compress_size // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data[: len(data) // 2], "is damaged, or no backup of Stowage"),
        (lambda data: data.replace(b"tables/movement.copy", b"tables/m0vement.copy"), "is damaged"),
        (spoilt, "is damaged"),
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


@pytest.mark.one_release
async def test_any_flipped_bit_is_harmless_or_told(place: Place) -> None:
    await place.work()
    made = await place.made()
    whole = made.path.read_bytes()
    flips = Random(1).sample(range(len(whole) * 8), 400)
    told = 0
    for flip in flips:
        data = bytearray(whole)
        data[flip // 8] ^= 1 << flip % 8
        made.path.write_bytes(data)
        try:
            with Archive(made.path) as archive:
                archive.prove(lambda _: None)
                assert [piece.sha256 for piece in archive.manifest.pieces] == [
                    piece.sha256 for piece in made.manifest.pieces
                ]
        except StartError:
            told += 1
    assert told > len(flips) // 2


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


@pytest.mark.parametrize("room", ["identity", "gateway"])
async def test_a_backup_of_an_older_release_is_brought_to_this_one(
    room: str, place: Place, postgres: PostgresServer, postgres_empty: str
) -> None:
    """Its migrations make its tables, the later ones run on its rows, before the ledgers are checked too."""
    connection = await asyncpg.connect(place.url)
    known = await migrations(connection)
    await connection.close()
    newest = max(one for one in known if one[0] == room)
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


async def test_a_user_who_is_no_superuser(place: Place, postgres: PostgresServer) -> None:
    """On a PostgreSQL of somebody's own: the owner of the database, who may create databases."""
    connection = await asyncpg.connect(postgres.url("postgres"))
    await connection.execute("CREATE ROLE plain LOGIN CREATEDB")
    try:
        await connection.execute("CREATE DATABASE owned OWNER plain")
        url = postgres.url("owned").replace("postgres@", "plain@")
        place.url, place.config = url, replace(place.config, database_url=url)
        await migrate(url)
        await place.work()
        done = await place.restored((await place.made()).path)
        assert done is not None
        assert await place.asked("SELECT sum(quantity) FROM balance WHERE place > 0") == 150 * PIECE
        await connection.execute("ALTER ROLE plain NOCREATEDB")
        with pytest.raises(StartError, match="^the database user may not do what a restore needs: permission denied"):
            await place.restored((await place.made()).path)
    finally:
        for row in await connection.fetch("SELECT datname FROM pg_database WHERE datname LIKE 'owned%'"):
            await connection.execute(f'DROP DATABASE "{row[0]}" WITH (FORCE)')
        await connection.execute("DROP ROLE plain")
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


async def test_who_may_speak_is_carried_over(place: Place, postgres: PostgresServer) -> None:
    """A gun enrolled since, at its own moment; one revoked since; one of a warehouse that the backup does not know; a dismissed person."""
    await place.work()
    clock = Moment(datetime.now(UTC))
    async with asyncpg.create_pool(place.url, min_size=1, max_size=2) as pool, make_bus(pool, clock) as bus:
        first = await enrolled(bus, "first", 1)
        made = await place.made()
        clock.at = moment = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
        second = await enrolled(bus, "second", 1)
        await bus.submit(PutWarehouse("BJ", "北京仓", "Beijing", "Asia/Shanghai", has_bins=False, places=()), person=0)
        await enrolled(bus, "third", await pool.fetchval("SELECT id FROM warehouse WHERE code = 'BJ'"))
        assert (await bus.submit(RevokeDevice(first, "stolen"), person=0)).outcome == "applied"
        await pool.execute("UPDATE person SET active = false")
    out = io.StringIO()
    done = await asyncio.to_thread(restore, place.config, made.path, Terminal(out), lambda: True)
    assert done is not None
    assert "enrolled again, with their own keys: G03\n" in out.getvalue()
    assert "revoked again: G02\n" in out.getvalue()
    assert re.search(r"NOT enrolled, moved or shut out again, see to them: G04 \(\S+\)\n", out.getvalue())
    assert "see to these people first: LI\n" in out.getvalue()
    assert await place.asked(f"SELECT enrolled_at FROM device WHERE id = '{second}'") == moment
    assert await place.asked(f"SELECT revoked_at IS NOT NULL FROM device WHERE id = '{first}'")
    connection = await asyncpg.connect(postgres.url("postgres"))
    await connection.execute(f'DROP DATABASE "{done.aside}" WITH (FORCE)')
    await connection.close()


async def test_what_was_lost_and_moved_since_is_so_again(place: Place, postgres: PostgresServer) -> None:
    """What the backup keeps for them is free again, and each belongs to where it was moved; what was known before is not said twice."""
    await place.work()
    clock = Moment(datetime.now(UTC))
    house = House((*HOUSE.rooms, Notes()), HOUSE.reactions, HOUSE.guards)
    async with (
        asyncpg.create_pool(place.url, min_size=1, max_size=2) as pool,
        running_bus(pool, house, now=clock) as bus,
    ):
        item, person = await pool.fetchval("SELECT id FROM item"), await pool.fetchval("SELECT id FROM person")
        bj = PutWarehouse("BJ", "北京仓", "Beijing", "Asia/Shanghai", has_bins=False, places=())
        assert (await bus.submit(bj, person=0)).outcome == "applied"
        there = await pool.fetchval("SELECT id FROM warehouse WHERE code = 'BJ'")
        guns = [await enrolled(bus, name, 1) for name in ("lost", "moved", "both", "known")]
        await bus.submit(MoveDevice(guns[3], there), person=0)
        for gun in guns[:3]:
            held = await bus.submit(Keep(uuid4(), WarehouseId(1), item, Quantity(PIECE), gun), person=person)
            assert held.outcome == "applied", held
        made = await place.made()
        clock.at = moment = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
        said = [DeclareLost(guns[0], "left in a lorry"), MoveDevice(guns[1], there), RevokeDevice(guns[2], "broken")]
        later = await enrolled(bus, "later", 1)
        said += [MoveDevice(later, there), MoveDevice(later, 1), MoveDevice(later, there)]
        for command in [*said, DeclareLost(guns[2], "not found either")]:
            clock.at += timedelta(minutes=1)
            assert (await bus.submit(command, person=0)).outcome == "applied"
    was = "SELECT string_agg(concat_ws(' ', device, declared_at, reason), ',' ORDER BY device) FROM device_loss"
    stood = "SELECT string_agg(concat_ws(' ', device, former, moved_at), ',' ORDER BY moved_at) FROM device_move"
    stand = "SELECT string_agg(concat_ws(' ', code, warehouse, revoked_at), ',' ORDER BY number) FROM device"
    before = [await place.asked(query) for query in (was, stood, stand)]
    out = io.StringIO()
    done = await asyncio.to_thread(restore, place.config, made.path, Terminal(out), lambda: True)
    assert done is not None
    assert [await place.asked(query) for query in (was, stood, stand)] == before
    assert await place.asked(f"SELECT min(moved_at) FROM device_move WHERE device = '{later}'") > moment
    assert "moved again to where they were: G03, G06\n" in out.getvalue()
    assert "declared lost again, and what was kept for them is free: G02, G04\n" in out.getvalue()
    assert "revoked again: G04\n" in out.getvalue()
    assert "NOT enrolled" not in out.getvalue()
    assert await place.asked("SELECT sum(quantity - taken - released) FROM reservation") == 0
    connection = await asyncpg.connect(postgres.url("postgres"))
    await connection.execute(f'DROP DATABASE "{done.aside}" WITH (FORCE)')
    await connection.close()


async def enrolled(bus: Bus, name: str, warehouse: int) -> UUID:
    device, token = uuid4(), sha256(name.encode()).hexdigest()
    for command in (
        InviteDevice(token, DeviceKind.GUN, warehouse, name),
        EnrolDevice(token, device, Gun().public_key()),
    ):
        outcome = await bus.submit(command, person=0)
        assert outcome.outcome == "applied", outcome
    return device


def no() -> bool:
    raise StartError("no")
