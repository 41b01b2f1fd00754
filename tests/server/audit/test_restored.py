"""The chain through a backup: verified with it, taken back by a restore, and then gone on with; and storage that went back by itself."""

from __future__ import annotations

from typing import Any

import asyncpg

from conftest import Database
from server.backup.words import Place, place
from stowage.audit import anchors
from stowage.audit.check import Proved, check_audit
from stowage.audit.sealing import Sealer
from stowage.platform.postgres import PostgresServer

__all__ = ["place"]


async def seal(place: Place) -> int:
    """Everything, as a server that runs a while does; how long the chain is."""
    place.config.data.mkdir(parents=True, exist_ok=True)
    async with asyncpg.create_pool(place.url, min_size=1, max_size=2) as pool:
        sealer = Sealer(pool, place.config.data)
        for _ in range(4):
            await sealer.seal()
        await sealer.tell()
        head: int = await pool.fetchval("SELECT coalesce(max(no), 0) FROM audit_link")
        return head


async def proved(place: Place) -> Proved:
    connection = await asyncpg.connect(place.url)
    try:
        return await check_audit(connection, place.config.data)
    finally:
        await connection.close()


async def dropped(postgres: PostgresServer, name: str | None) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.close()


async def test_a_restore_takes_the_chain_back_and_it_goes_on(place: Place, postgres: PostgresServer) -> None:
    await place.work()
    first = await seal(place)
    made = await place.made()
    assert made.differences == []
    await place.work_on()
    last = await seal(place)
    assert last > first
    async with asyncpg.create_pool(
        place.url, min_size=1, max_size=1
    ) as pool:  # the data folder hears of it before the day is over
        row = await pool.fetchrow("SELECT made_at, no, chain FROM audit_link l, now() AS made_at WHERE no = $1", last)
        anchors.append(place.config.data, [anchors.Line(row["made_at"], row["no"], row["chain"].hex())])

    done = await place.restored(made.path)
    assert done is not None
    lines = anchors.read(place.config.data).lines
    assert (lines[-1].restored, lines[-1].no) == (made.path.name, first)
    assert lines[-1].replaced is not None
    assert lines[-1].replaced.no == last
    differences, told = await proved(place)
    assert differences == []
    assert len(told) == 1
    assert told[0].startswith(f"entries {first + 1} to {last} were replaced by the restore of {made.path.name} on ")

    assert await seal(place) == first + 1
    await place.work_on()
    assert await seal(place) > first + 1
    assert (await proved(place)).differences == []
    event = await place.asked("SELECT what FROM audit_link WHERE event IS NOT NULL ORDER BY no DESC LIMIT 1")
    assert event == "backup.restored"
    again = await place.made()
    assert again.differences == [], "the copy is proved too"
    await dropped(postgres, done.aside)


async def test_storage_that_went_back_by_itself_is_told(
    place: Place, postgres: PostgresServer, database: Database
) -> None:
    """The same rows come back, but nobody said that they would."""
    await place.work()
    first = await seal(place)
    made = await place.made()
    await place.work_on()
    last = await seal(place)
    path = place.config.data / anchors.NAME
    stood = await place.asked(f"SELECT encode(chain, 'hex') FROM audit_link WHERE no = {last}")
    anchors.append(place.config.data, [anchors.Line(anchors.read(place.config.data).lines[0].at, last, stood)])
    kept = path.read_bytes()
    done = await place.restored(made.path)
    assert done is not None
    path.write_bytes(kept)
    (difference,) = (await proved(place)).differences
    assert f"saw entry {last} on " in difference.text
    assert f"but the chain ends at {first}: the database was rolled back or rewritten" in difference.text
    await dropped(postgres, done.aside)


async def test_what_was_changed_before_a_backup_is_found_by_its_verification(place: Place) -> None:
    await place.work()
    await seal(place)
    await _damage(place, "UPDATE op SET person = 7 WHERE command = 'places.put_warehouse/2'")
    made = await place.made()
    assert [difference.proof for difference in made.differences] == ["audit"]
    assert made.path.name.endswith(".differs.zip")


async def _damage(place: Place, statement: str) -> Any:
    connection = await asyncpg.connect(place.url, server_settings={"session_replication_role": "replica"})
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
