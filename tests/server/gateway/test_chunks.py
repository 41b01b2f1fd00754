"""Chunks keep their boundaries: a change makes anew what owns it, and nothing else; the whole is always the partition's rows."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import random
from typing import Any
from zlib import crc32

import asyncpg
import msgspec
import pytest

from stowage.gateway import bootstrap, chunks
from stowage.gateway.bootstrap import Builder, Manifest
from stowage.gateway.feed import publish
from stowage.kernel.decision import FeedRow

STOCK = "wh/1/stock"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "CHUNK_ROWS", 20)
    monkeypatch.setattr(chunks, "FILL_ROWS", 16)
    monkeypatch.setattr(chunks, "LEAST_ROWS", 5)
    monkeypatch.setattr(bootstrap, "STALE_ROWS", 0)


class Partition:
    """One partition and what has to be in its chunks."""

    def __init__(self, pool: asyncpg.Pool[Any]) -> None:
        self.pool, self.builder = pool, Builder(pool)
        self.rows: dict[tuple[str, str], int] = {}
        self.number = 0

    async def tell(self, *rows: tuple[str, str, Any]) -> None:
        told = [
            FeedRow(STOCK, kind, key, None if body is None else msgspec.json.encode(body)) for kind, key, body in rows
        ]
        async with self.pool.acquire() as connection, connection.transaction():
            head = (await publish(told, [], [], connection))[STOCK]
        for behind, (kind, key, body) in enumerate(reversed(rows)):
            self.rows.pop((kind, key), None)
            if body is not None:
                self.rows[kind, key] = head - behind
        self.number = await self.pool.fetchval("SELECT id FROM feed_partition WHERE name = $1", STOCK)

    async def built(self) -> Manifest:
        """The manifest, after every property of it was checked against the rows."""
        manifest = await self.builder.built(STOCK, self.number, 0)
        stored = dict(await self.pool.fetch("SELECT sha256, data FROM sync_chunk"))
        assert set(stored) == {entry.sha256 for entry in manifest.chunks}
        held: dict[tuple[str, str], int] = {}
        before: tuple[str, bytes] = ("", b"")
        for entry in manifest.chunks:
            body = gzip.decompress(stored[entry.sha256])
            assert hashlib.sha256(body).hexdigest() == entry.sha256
            assert hashlib.sha256(stored[entry.sha256]).hexdigest() == entry.packed
            chunk = msgspec.json.decode(body)
            assert 0 < len(chunk["keys"]) == entry.rows <= chunks.CHUNK_ROWS
            assert before < (entry.kind, entry.first.encode())
            before = entry.kind, entry.last.encode()
            mine = {(entry.kind, key): seq for key, seq in zip(chunk["keys"], chunk["seqs"], strict=True)}
            assert entry.sum == total(mine)
            held |= mine
        assert held == self.rows
        assert (manifest.rows, manifest.sum) == (len(held), total(held))
        return manifest


def total(rows: dict[tuple[str, str], int]) -> int:
    return sum(crc32(f"{kind}\n{key}".encode()) ^ (seq % 2**32) for (kind, key), seq in rows.items()) % 2**48


def names(manifest: Manifest) -> list[str]:
    return [entry.sha256 for entry in manifest.chunks]


@pytest.fixture
async def partition(database: Any) -> Any:
    async with asyncpg.create_pool(database.url, min_size=1, max_size=4) as pool:
        yield Partition(pool)


async def test_one_change_makes_one_chunk_anew(partition: Partition, small: None) -> None:
    await partition.tell(*(("balance", f"{number:04d}", {"n": number}) for number in range(200)))
    old = await partition.built()
    await partition.tell(("balance", "0100", {"n": -1}))
    new = await partition.built()
    assert len(set(names(new)) - set(names(old))) == 1
    assert [entry.first for entry in new.chunks] == [entry.first for entry in old.chunks]


async def test_a_chunk_that_grows_is_cut_and_one_that_shrinks_is_joined(partition: Partition, small: None) -> None:
    await partition.tell(*(("balance", f"{number:04d}", {"n": number}) for number in range(160)))
    old = await partition.built()
    await partition.tell(*(("balance", f"0050-{number:02d}", {}) for number in range(30)))
    grown = await partition.built()
    assert len(grown.chunks) == len(old.chunks) + 2
    assert len(set(names(old)) - set(names(grown))) == 1
    await partition.tell(*(("balance", f"0050-{number:02d}", None) for number in range(30)))
    await partition.tell(*(("balance", f"{number:04d}", None) for number in range(20, 76)))
    shrunk = await partition.built()
    assert len(shrunk.chunks) <= 8
    assert set(names(old)) & set(names(shrunk))


async def test_keys_before_the_first_and_kinds_that_come_and_go(partition: Partition, small: None) -> None:
    await partition.tell(("balance", "m", {}), ("place", "1", {}))
    await partition.built()
    await partition.tell(
        ("balance", "a", {}), ("balance", "数", {}), ("balance", "\U0001f4a1", {}), ("account", "z", {})
    )
    assert [entry.kind for entry in (await partition.built()).chunks] == ["account", "balance", "place"]
    await partition.tell(("place", "1", None))
    assert [entry.kind for entry in (await partition.built()).chunks] == ["account", "balance"]
    await partition.tell(("account", "z", None), *(("balance", key, None) for key in ("a", "m", "数", "\U0001f4a1")))
    assert (await partition.built()).chunks == []


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_any_history_ends_in_its_rows(partition: Partition, small: None, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(25):
        keys = {f"{draw.choice('ab')}{draw.randrange(400)}" for _ in range(draw.choice((1, 3, 60)))}
        gone = draw.random() < 0.4
        await partition.tell(
            *(("item" if key < "b" else "balance", key, None if gone else {"at": draw.random()}) for key in keys)
        )
        if draw.random() < 0.7:
            await partition.built()
    await partition.built()


async def test_many_ask_and_one_builds(partition: Partition, small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    await partition.tell(*(("balance", f"{number:04d}", {}) for number in range(100)))
    made = 0
    build = bootstrap._build_all

    async def counted(*arguments: Any) -> Manifest:
        nonlocal made
        made += 1
        return await build(*arguments)

    monkeypatch.setattr(bootstrap, "_build_all", counted)
    other = Builder(partition.pool)
    asked = [asyncio.create_task(one.built(STOCK, partition.number, 0)) for one in (partition.builder, other) * 20]
    asked[0].cancel()
    answers = await asyncio.gather(*asked[1:])
    assert made == 1
    assert all(answer == answers[0] for answer in answers)


async def test_a_row_that_changes_often_is_one_change(partition: Partition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "STALE_ROWS", 3)
    await partition.tell(*(("balance", f"{number:04d}", {}) for number in range(10)))
    old = await partition.builder.built(STOCK, partition.number, 0)
    for number in range(10):
        await partition.tell(("balance", "0001", {"n": number}))
    assert await partition.builder.built(STOCK, partition.number, 0) == old
    await partition.tell(*(("balance", f"{number:04d}", {"n": 1}) for number in range(4)))
    assert (await partition.builder.built(STOCK, partition.number, 0)).as_of == 24
