"""When the epoch rises, and what devices are told that a backup holds."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from server.gateway.conftest import Client, World
from server.gateway.test_http import cursors_of, note
from stowage.gateway import epoch
from stowage.gateway.epoch import Kept, StreamAt
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

TAKEN = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
async def inside(world: World) -> AsyncIterator[asyncpg.Connection[Any]]:
    """One connection to the world's database."""
    async with world.gateway.pool.acquire() as connection:
        yield connection


async def kept(connection: asyncpg.Connection[Any], name: str = "one") -> Kept:
    return Kept(name, TAKEN, 1000, "00" * 32, await epoch.read(connection), await epoch.streams(connection))


async def test_a_stream_is_told_what_that_backup_holds_of_it(
    world: World, client: Client, inside: asyncpg.Connection[Any]
) -> None:
    await client.push(*(note(world, client.gun, text) for text in "ab"))
    backup = await kept(inside)
    assert (await client.push(note(world, client.gun, "c"))).json()["backup_seq"] == 0, "not verified yet"
    assert await epoch.keep(backup, inside)
    assert (await client.push()).json()["backup_seq"] == 2
    assert (await client.push(note(world, client.gun, "d"))).json()["backup_seq"] == 2
    earlier = Kept("two", TAKEN, 1, "", backup.epoch, [StreamAt(client.gun.id, client.gun.incarnation, 1)])
    assert await epoch.keep(earlier, inside)
    assert (await client.push()).json()["backup_seq"] == 2, "it never goes back"


async def test_a_backup_of_another_history_tells_nobody(
    world: World, client: Client, inside: asyncpg.Connection[Any]
) -> None:
    await client.push(note(world, client.gun, "a"))
    backup = await kept(inside)
    await client.push(acked=5)
    assert not await epoch.keep(backup, inside)
    assert (await client.push()).json()["backup_seq"] == 0
    assert await inside.fetchval("SELECT count(*) FROM backup") == 0


async def test_streams_that_have_less_than_the_backup_are_not_told_more(connection: asyncpg.Connection[Any]) -> None:
    await epoch.open_epoch(connection)
    stream = StreamAt(uuid4(), uuid4(), 7)
    add = "INSERT INTO device_stream VALUES ($1, $2, 6, now(), now())"
    await connection.execute(add, stream.device, stream.incarnation)
    assert await epoch.keep(Kept("one", TAKEN, 1, "", 1, [stream]), connection)
    assert await connection.fetchval("SELECT backup_cseq FROM device_stream") == 0


async def test_no_number_comes_twice_when_storage_is_rolled_back(connection: asyncpg.Connection[Any]) -> None:
    """The rolled back database knows nothing of the epochs since; a device may know one of them."""
    await epoch.open_epoch(connection)
    given = []
    for claim in (3, 5):
        transaction = connection.transaction()
        await transaction.start()
        before = await epoch.read(connection)
        await epoch.rise(uuid4(), uuid4(), claim, before, connection)
        given.append(await epoch.read(connection))
        await transaction.rollback()
        assert await epoch.read(connection) == before == 1
        while await connection.fetchval(f"SELECT {epoch.NEXT} FROM epoch") == given[-1]:
            pass  # until the next second, of which numbers are made
    assert given[0] < given[1]


@pytest.mark.parametrize("change", ["system_id = 'another'", "timeline = timeline + 1"])
async def test_another_server_than_before(connection: asyncpg.Connection[Any], change: str) -> None:
    await epoch.open_epoch(connection)
    await epoch.recognise(connection)
    assert await epoch.read(connection) == 1
    await connection.execute(f"UPDATE epoch SET {change}")
    await epoch.recognise(connection)
    raised = await epoch.read(connection)
    assert raised > 1
    await epoch.open_epoch(connection)
    assert await epoch.read(connection) == raised


@asynccontextmanager
async def gateway_connections(url: str) -> AsyncIterator[asyncpg.Pool[Any]]:
    async with asyncpg.create_pool(url, min_size=1, max_size=2, init=epoch.recognise) as pool:
        yield pool


def at(server: PostgresServer, home: Path) -> PostgresServer:
    return PostgresServer(home, programs=server.programs, settings={"fsync": "off"})


@pytest.fixture
def primary(postgres: PostgresServer) -> Any:
    folder = postgres.home.parent / f"failover-{uuid4().hex[:8]}"
    folder.mkdir(mode=0o755)
    servers: list[PostgresServer] = []

    def make(name: str) -> PostgresServer:
        servers.append(at(postgres, folder / name))
        return servers[-1]

    first = make("primary")
    first.start()
    asyncio.run(first.create_database("stowage"))
    asyncio.run(migrate(first.url("stowage")))
    yield first, make
    for server in servers:
        server.stop()
    shutil.rmtree(folder)


async def test_a_promoted_standby_is_another_history(primary: Any) -> None:
    """While a server runs: its next connection, after the failover ended the former, raises the epoch."""
    first, make = primary
    async with gateway_connections(first.url("stowage")) as pool, pool.acquire() as connection:
        await epoch.open_epoch(connection)
        assert await epoch.read(connection) == 1
    standby = make("standby")
    standby._prepare_folders()
    copy = [str(standby.programs / "pg_basebackup"), "-D", str(standby.data), "-h", str(first.socket_folder)]
    copied = standby._run([*copy, "-U", "postgres", "--checkpoint=fast", "--write-recovery-conf"])
    assert copied.returncode == 0, copied.stderr
    await asyncio.to_thread(standby.start)
    async with gateway_connections(standby.url("stowage")) as pool:
        assert await epoch.read(pool) == 1, "a standby is the same history"
        first.kill()
        await pool.fetchval("SELECT pg_promote()")
        await pool.expire_connections()
        async with pool.acquire() as connection:
            raised = await epoch.read(connection)
        assert raised > 1
        async with gateway_connections(standby.url("stowage")) as again:
            assert await epoch.read(again) == raised


async def test_an_older_copy_of_the_data_is_found_out_by_devices(primary: Any) -> None:
    """Rolled back storage looks like the same server; what a device holds an answer to is not there."""
    first, _ = primary
    device, incarnation = uuid4(), uuid4()
    connection = await asyncpg.connect(first.url("stowage"))
    await epoch.open_epoch(connection)
    await connection.close()
    await asyncio.to_thread(first.stop)
    shutil.copytree(first.data, older := first.home.with_name("older"))
    await asyncio.to_thread(first.start)
    connection = await asyncpg.connect(first.url("stowage"))
    add = "INSERT INTO device_stream VALUES ($1, $2, 9, now(), now())"
    await connection.execute(add, device, incarnation)
    await connection.close()
    await asyncio.to_thread(first.stop)
    shutil.rmtree(first.data)
    older.rename(first.data)
    for path in (first.data, *first.data.rglob("*")):
        first.account.own(path)
    await asyncio.to_thread(first.start)
    async with gateway_connections(first.url("stowage")) as pool, pool.acquire() as connection:
        await epoch.open_epoch(connection)
        assert await epoch.read(connection) == 1, "nothing shows it yet"
        await epoch.rise(device, incarnation, 9, 1, connection)
        raised = await epoch.read(connection)
        assert raised > 1
        await epoch.rise(device, incarnation, 9, raised, connection)
        assert await epoch.read(connection) == raised, "once"


async def test_a_device_that_holds_more_answers_than_we_raises_the_epoch(world: World, client: Client) -> None:
    await client.push(note(world, client.gun, "a"))
    raised = (await client.push(acked=5)).json()["epoch"]
    assert raised > 1
    client.gun.cseq = 8
    assert (await client.push(note(world, client.gun, "b"), acked=8)).status_code == 409
    assert (await client.push()).json()["epoch"] > raised


async def test_another_epoch_or_a_cursor_ahead_means_fetching_anew(client: Client) -> None:
    at = await cursors_of(client)
    names = [one.rsplit(":", 1)[0] for one in at]
    answer = (await client.get("/api/sync/pull", at=at, epoch=7)).json()
    assert (answer["epoch"], answer["partitions"], sorted(answer["must_refetch"])) == (1, [], sorted(names))
    ahead = (await client.get("/api/sync/pull", at=[f"{names[0]}:999999", *at[1:]])).json()
    assert ahead["must_refetch"] == [names[0]]


async def test_who_raised_the_epoch_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    for acked in (5, 5, 6):
        await client.push(acked=acked)
    told = [record.getMessage() for record in caplog.records if record.name == "stowage.gateway.epoch"]
    who = f"device {client.gun.id}, stream {client.gun.incarnation}"
    assert told == [f"epoch raised: {who} holds an answer to {acked}" for acked in (5, 6)]
