"""A first load over HTTP: the manifest, its chunks one by one and many in one answer, and what a checksum says of them."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from zlib import crc32

import httpx
import pytest

from server.gateway.conftest import Client, World, enrolled
from server.gateway.test_http import note
from stowage.gateway import bootstrap, chunks


def checksum(rows: dict[tuple[str, str], int]) -> int:
    return sum(crc32(f"{kind}\n{key}".encode()) ^ (seq % 2**32) for (kind, key), seq in rows.items()) % 2**48


async def test_chunks_and_then_the_rest_are_the_whole(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_ROWS", 10)
    await client.push(*(note(world, client.gun, str(number)) for number in range(34)))
    manifest = (await client.get("/api/sync/bootstrap")).json()
    await client.push(*(note(world, client.gun, "later") for _ in range(5)))
    assert (await client.get("/api/sync/bootstrap")).json() == manifest  # not built anew for a few rows
    rows: dict[str, dict[tuple[str, str], int]] = {}
    for part in manifest["partitions"]:
        held = rows.setdefault(part["partition"], {})
        for entry in part["chunks"]:
            answer = await client.get(f"/api/sync/chunk/{entry['sha256']}")
            assert answer.headers["content-encoding"] == "gzip"
            assert "immutable" in answer.headers["cache-control"]
            assert hashlib.sha256(answer.content).hexdigest() == entry["sha256"]
            chunk = answer.json()
            assert chunk["keys"] == sorted(chunk["keys"], key=str.encode)
            assert (chunk["keys"][0], chunk["keys"][-1], len(chunk["bodies"])) == (
                entry["first"],
                entry["last"],
                entry["rows"],
            )
            held |= {(chunk["kind"], key): seq for key, seq in zip(chunk["keys"], chunk["seqs"], strict=True)}
        assert (len(held), checksum(held)) == (part["rows"], part["sum"])
    at = [f"{part['partition']}:{part['as_of']}" for part in manifest["partitions"]]
    for part in (await client.get("/api/sync/pull", at=at)).json()["partitions"]:
        for seq, kind, key, body in part["rows"]:
            if body is None:
                rows[part["partition"]].pop((kind, key), None)
            else:
                rows[part["partition"]][kind, key] = seq
    sums = (await client.get("/api/sync/checksum", partition=list(rows))).json()["partitions"]
    assert {one["partition"]: (one["rows"], one["sum"]) for one in sums} == {
        name: (len(held), checksum(held)) for name, held in rows.items()
    }


async def test_a_chunk_replaced_meanwhile(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "STALE_ROWS", 3)
    await client.push(*(note(world, client.gun, str(number)) for number in range(10)))
    old = (await client.get("/api/sync/bootstrap")).json()
    tasks = next(part for part in old["partitions"] if part["partition"].endswith("tasks"))
    await client.push(*(note(world, client.gun, str(number)) for number in range(10)))
    new = (await client.get("/api/sync/bootstrap")).json()
    assert next(part for part in new["partitions"] if part["partition"].endswith("tasks"))["as_of"] == 20
    answer = await client.get(f"/api/sync/chunk/{tasks['chunks'][0]['sha256']}")
    assert (answer.status_code, answer.json()["code"]) == (404, "chunk_unknown")


async def test_a_chunk_of_another_warehouse_is_not_told(world: World, http: httpx.AsyncClient, client: Client) -> None:
    await client.push(note(world, client.gun, "secret"))
    manifest = (await client.get("/api/sync/bootstrap")).json()
    entry = next(part for part in manifest["partitions"] if part["partition"].endswith("tasks"))["chunks"][0]
    stranger = Client(http, await enrolled(world.gateway, world.warehouses["WH2"]))
    await stranger.sign_in()
    assert (await stranger.get(f"/api/sync/chunk/{entry['sha256']}")).status_code == 404


async def test_a_chunk_as_a_file(world: World, client: Client) -> None:
    await client.push(note(world, client.gun, "kept"))
    manifest = (await client.get("/api/sync/bootstrap")).json()
    entry = next(part for part in manifest["partitions"] if part["partition"].endswith("tasks"))["chunks"][0]
    headers = client.signed(b"") | {"Accept": "application/gzip"}
    answer = await client.http.get(f"/api/sync/chunk/{entry['sha256']}", headers=headers)
    assert answer.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in answer.headers
    assert (hashlib.sha256(answer.content).hexdigest(), len(answer.content)) == (entry["packed"], entry["bytes"])
    assert hashlib.sha256(gzip.decompress(answer.content)).hexdigest() == entry["sha256"]


async def test_many_chunks_in_one_answer(
    world: World, http: httpx.AsyncClient, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their files one after the other as asked for; none where one is gone, or another warehouse's."""
    monkeypatch.setattr(chunks, "CHUNK_ROWS", 10)
    await client.push(*(note(world, client.gun, str(number)) for number in range(34)))
    manifest = (await client.get("/api/sync/bootstrap")).json()
    entries = [entry for part in manifest["partitions"] for entry in part["chunks"]][::-1]
    assert 4 < len(entries) <= manifest["together"]
    names = [entry["sha256"] for entry in entries]
    answer = await client.get("/api/sync/chunks", sha256=names)
    assert (answer.headers["content-type"], answer.headers.get("content-encoding")) == ("application/gzip", None)
    end = 0
    for entry in entries:
        start, end = end, end + entry["bytes"]
        assert hashlib.sha256(answer.content[start:end]).hexdigest() == entry["packed"]
    assert end == len(answer.content)
    gone = await client.get("/api/sync/chunks", sha256=[*names, "0" * 64])
    assert (gone.status_code, gone.json()["code"]) == (404, "chunk_unknown")
    stranger = Client(http, await enrolled(world.gateway, world.warehouses["WH2"]))
    await stranger.sign_in()
    assert (await stranger.get("/api/sync/chunks", sha256=names)).status_code == 404
    too_many = await client.get("/api/sync/chunks", sha256=["0" * 64] * (manifest["together"] + 1))
    assert (too_many.status_code, too_many.json()["code"]) == (400, "invalid")


async def test_many_ask_for_the_first_load_at_once(world: World, client: Client) -> None:
    await client.push(*(note(world, client.gun, str(number)) for number in range(30)))
    answers = await asyncio.gather(*(client.get("/api/sync/bootstrap") for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
