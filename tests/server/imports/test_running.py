"""The process that works on imports: started when something waits, killed without harm, one of it for all servers."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from server.imports.conftest import Office, book
from server.imports.test_imports import ITEMS, many
from stowage.imports import store
from stowage.imports.running import LOCK_KEY, Runner

pytestmark = pytest.mark.slow

WITHIN_SECONDS = 90


@pytest.fixture
async def runners(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Runner]]:
    """Two servers of one database."""
    monkeypatch.setenv("STOWAGE_DATA", str(tmp_path))
    both = [Runner(office.pool, office.url) for _ in range(2)]
    tasks = [asyncio.create_task(one.run()) for one in both]
    yield both
    for task, one in zip(tasks, both, strict=True):
        task.cancel()
        await one.stop()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until(found: Callable[[], Any]) -> Any:
    """The first true answer."""
    async with asyncio.timeout(WITHIN_SECONDS):
        while not (value := await found()):  # noqa: ASYNC110 - other processes' words
            await asyncio.sleep(0.02)
    return value


async def brought(office: Office, rows: list[list[Any]]) -> UUID:
    file = store.Brought(uuid4(), "items", "file.xlsx", office.person, None, book(rows), b"")
    async with office.pool.acquire() as connection, connection.transaction():
        await store.add(file, connection)
    return file.id


async def reaches(office: Office, id_: UUID, state: str) -> None:
    async def there() -> bool:
        return (await office.told(id_)).state == state

    await until(there)


async def the_one(runners: list[Runner]) -> asyncio.subprocess.Process:
    """Both may have started one: whichever came second has ended by then."""

    async def alone() -> bool:
        return len(processes(runners)) == 1

    await until(alone)
    return processes(runners)[0]


def processes(runners: list[Runner]) -> list[asyncio.subprocess.Process]:
    return [one._process for one in runners if one._process is not None and one._process.returncode is None]


async def test_it_is_started_once_and_wakes_when_told(office: Office, runners: list[Runner]) -> None:
    id_ = await brought(office, ITEMS)
    runners[0].look()
    await reaches(office, id_, "checked")
    process = await the_one(runners)
    assert await office.pool.fetchval(store.GO, id_, office.person)
    runners[0].look()
    await reaches(office, id_, "done")
    assert await office.counted("item") == 8
    assert await the_one(runners) is process


async def test_killed_in_the_middle_it_leaves_nothing_and_another_goes_on(
    office: Office, runners: list[Runner]
) -> None:
    id_ = await brought(office, many(4_000))
    await reaches(office, id_, "checked")
    assert await office.pool.fetchval(store.GO, id_, office.person)

    async def written() -> Any:
        return await office.pool.fetchval("SELECT progress FROM import_file WHERE id = $1 AND stage = 'made'", id_)

    await until(written)
    process = await the_one(runners)
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    assert await office.counted("item") == 6
    assert (await office.told(id_)).state == "going"
    await reaches(office, id_, "done")
    assert await office.counted("item") == 4_006
    assert await office.pool.fetchval("SELECT count(*) FROM security_event WHERE kind = 'import.made'") == 1


async def test_it_ends_with_its_server(office: Office, runners: list[Runner]) -> None:
    await reaches(office, await brought(office, ITEMS), "checked")
    process = await the_one(runners)
    assert process.stdin is not None
    process.stdin.close()
    async with asyncio.timeout(WITHIN_SECONDS):
        assert await process.wait() == 0


async def test_while_another_works_it_waits(office: Office, runners: list[Runner]) -> None:
    other = await asyncpg.connect(office.url)
    try:
        assert await other.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY)
        id_ = await brought(office, ITEMS)
        for one in runners:
            one.look()
        await asyncio.sleep(0.5)
        assert processes(runners) == []
    finally:
        await other.close()
    await reaches(office, id_, "checked")
