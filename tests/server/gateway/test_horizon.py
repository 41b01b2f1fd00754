"""What was deleted is told for the longest time offline, then forgotten; who comes later still fetches anew and keeps its queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.gateway.conftest import Client, World
from stowage.company.settings import default_of
from stowage.gateway.feed import publish
from stowage.gateway.horizon import LOCK_CLASS, Horizon
from stowage.kernel.decision import FeedRow

WINDOW_DAYS = default_of("longest_offline")

START = datetime(2026, 1, 5, 8, tzinfo=UTC)


class Days:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


class Feed:
    def __init__(self, world: World) -> None:
        self.world, self.days = world, Days()
        self.partition = f"wh/{world.warehouses['WH1']}/stock"
        self.horizon = Horizon(world.gateway.pool, world.gateway.bootstrap, now=self.days)

    async def tell(self, key: str, body: bytes | None) -> int:
        async with self.world.gateway.pool.acquire() as connection, connection.transaction():
            return (await publish([FeedRow(self.partition, "balance", key, body)], [], [], connection))[self.partition]

    async def after(self, days: int) -> int:
        self.days.at = START + timedelta(days=days)
        return await self.horizon.advance()

    async def tombstones(self) -> list[str]:
        select = "SELECT key FROM feed_row r JOIN feed_partition p ON p.id = r.partition WHERE name = $1 AND body IS NULL ORDER BY key"
        return [row["key"] for row in await self.world.gateway.pool.fetch(select, self.partition)]


@pytest.fixture
def feed(world: World) -> Feed:
    return Feed(world)


async def pulled(client: Client, partition: str, cursor: int) -> dict[str, Any]:
    manifest = (await client.get("/api/sync/bootstrap")).json()
    at = [f"{part['partition']}:{part['as_of']}" for part in manifest["partitions"] if part["partition"] != partition]
    answer: dict[str, Any] = (await client.get("/api/sync/pull", at=[*at, f"{partition}:{cursor}"])).json()
    return answer


async def test_a_tombstone_lives_as_long_as_the_longest_time_offline(world: World, client: Client, feed: Feed) -> None:
    await feed.tell("a", b"{}")
    before = await feed.tell("b", b"{}")
    deleted = await feed.tell("a", None)
    assert await feed.after(0) == 0
    await feed.tell("b", None)
    assert await feed.after(50) == 0
    assert await feed.after(WINDOW_DAYS - 1) == 0
    assert await feed.tombstones() == ["a", "b"]
    assert await feed.after(WINDOW_DAYS) == 1
    assert await feed.tombstones() == ["b"]
    told = await pulled(client, feed.partition, before)
    assert told["must_refetch"] == [feed.partition]
    told = await pulled(client, feed.partition, deleted)
    assert told["must_refetch"] == []
    stock = next(part for part in told["partitions"] if part["partition"] == feed.partition)
    assert [(row[2], row[3]) for row in stock["rows"]] == [("b", None)]
    assert await feed.after(WINDOW_DAYS + 50) == 1
    assert await feed.tombstones() == []


async def test_a_manifest_is_renewed_before_the_horizon_passes_it(world: World, client: Client, feed: Feed) -> None:
    await feed.tell("a", b"{}")
    await feed.tell("b", b"{}")
    old = await manifest_of(client, feed.partition)
    assert [entry["rows"] for entry in old["chunks"] if entry["kind"] == "balance"] == [2]
    deleted = await feed.tell("a", None)
    await feed.after(0)
    assert await feed.after(WINDOW_DAYS) == 1
    new = await manifest_of(client, feed.partition)
    assert new["as_of"] >= deleted
    assert [entry["rows"] for entry in new["chunks"] if entry["kind"] == "balance"] == [1]
    assert (await pulled(client, feed.partition, new["as_of"]))["must_refetch"] == []


async def manifest_of(client: Client, partition: str) -> dict[str, Any]:
    answer = (await client.get("/api/sync/bootstrap")).json()
    found: dict[str, Any] = next(part for part in answer["partitions"] if part["partition"] == partition)
    return found


async def test_a_manifest_that_is_too_old_all_the_same_is_made_from_nothing(
    world: World, client: Client, feed: Feed
) -> None:
    await feed.tell("a", b"{}")
    await manifest_of(client, feed.partition)
    head = await feed.tell("a", None)
    pool = world.gateway.pool
    await pool.execute("DELETE FROM feed_row WHERE body IS NULL")
    await pool.execute("UPDATE feed_partition SET horizon = head WHERE name = $1", feed.partition)
    new = await manifest_of(client, feed.partition)
    assert new["as_of"] == head
    assert not [entry for entry in new["chunks"] if entry["kind"] == "balance"]


async def test_one_process_does_it(world: World, feed: Feed) -> None:
    async with world.gateway.pool.acquire() as connection:
        await connection.execute("SELECT pg_advisory_lock($1, 0)", LOCK_CLASS)
        await feed.after(0)
        assert await connection.fetchval("SELECT count(*) FROM feed_mark") == 0
        await connection.execute("SELECT pg_advisory_unlock($1, 0)", LOCK_CLASS)
    await feed.after(0)
    assert await world.gateway.pool.fetchval("SELECT count(*) FROM feed_mark") > 0
