"""What the server does for first loads: chunks made, made anew after changes, bytes, pull, and many guns that ask at once."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import asyncpg
import msgspec

from bench.company import Company
from bench.crowd import signed_in
from bench.push import Sender
from bench.report import Report
from bench.served import Served
from stowage.gateway.bootstrap import TOGETHER

ASKING = 20
# Rows told anew under the next numbers, as publishing does: what is measured is what follows from it.
TOUCH = """
    WITH chosen AS (
        SELECT kind, key, row_number() OVER () AS n FROM (
            SELECT kind, key FROM feed_row WHERE partition = $1 AND body IS NOT NULL ORDER BY md5(key || ($2::bigint)::text) LIMIT $2
        ) x
    ), head AS (UPDATE feed_partition SET head = head + $2 WHERE id = $1 RETURNING head)
    UPDATE feed_row r SET seq = (SELECT head FROM head) - $2 + chosen.n FROM chosen
    WHERE r.partition = $1 AND r.kind = chosen.kind AND r.key = chosen.key
"""


async def manifest(sender: Sender) -> tuple[float, Any]:
    """(seconds, answer)."""
    authorization = {"authorization": f"Bearer {sender.gun.token}"}
    began = time.perf_counter()
    status, answer = await sender.wire.request("GET", "/api/sync/bootstrap", authorization)
    taken = time.perf_counter() - began
    assert status == 200, answer[:300]
    return taken, msgspec.json.decode(answer)["partitions"]


async def all_chunks(sender: Sender, partitions: Any) -> tuple[float, int]:
    """(seconds, bytes of gzip) of fetching every chunk, as many in a request as a gun asks for, one request after the other."""
    asked = {"authorization": f"Bearer {sender.gun.token}", "accept": "application/gzip"}
    began, size = time.perf_counter(), 0
    for part in partitions:
        for at in range(0, len(part["chunks"]), TOGETHER):
            together = part["chunks"][at : at + TOGETHER]
            names = "&".join(f"sha256={entry['sha256']}" for entry in together)
            status, data = await sender.wire.request("GET", f"/api/sync/chunks?{names}", asked)
            assert (status, len(data)) == (200, sum(entry["bytes"] for entry in together))
            size += len(data)
    return time.perf_counter() - began, size


async def pull_rate(sender: Sender, partitions: Any, name: str) -> tuple[int, float]:
    """(rows, rows a second) of the partition from its start, page after page."""
    authorization = {"authorization": f"Bearer {sender.gun.token}"}
    others = "".join(f"&at={part['partition']}:{part['as_of']}" for part in partitions if part["partition"] != name)
    rows = next(part["rows"] for part in partitions if part["partition"] == name)
    cursor, more, began = 0, True, time.perf_counter()
    while more:
        status, answer = await sender.wire.request(
            "GET", f"/api/sync/pull?limit=5000{others}&at={name}:{cursor}", authorization
        )
        assert status == 200, answer[:300]
        told = next(part for part in decode_pages(answer) if part.partition == name)
        cursor, more = told.to, told.more
    return rows, rows / (time.perf_counter() - began)


class Page(msgspec.Struct):
    """What the load generator reads of a page: rows are left as they are, for reading them is the device's work."""

    partition: str
    to: int
    more: bool
    rows: msgspec.Raw


class Pages(msgspec.Struct):
    partitions: list[Page]


def decode_pages(answer: bytes) -> list[Page]:
    return msgspec.json.decode(answer, type=Pages).partitions


async def touched(url: str, name: str, rows: int) -> None:
    connection = await asyncpg.connect(url)
    try:
        number = await connection.fetchval("SELECT id FROM feed_partition WHERE name = $1", name)
        await connection.execute(TOUCH, number, rows)
    finally:
        await connection.close()


async def run(url: str, company: Company, server: Served, report: Report) -> None:
    stock = f"wh/{company.warehouse}/stock"
    senders = await signed_in([company.guns[0]] * ASKING, server)
    began = time.perf_counter()
    answers = await asyncio.gather(*(manifest(sender) for sender in senders))
    report.add(f"first manifest, {ASKING} guns at once", time.perf_counter() - began, "s")
    assert all(partitions == answers[0][1] for _, partitions in answers)
    partitions = answers[0][1]
    report.add("rows in it", sum(part["rows"] for part in partitions), "rows")
    report.add("chunks in it", sum(len(part["chunks"]) for part in partitions), "chunks")
    again = [(await manifest(senders[0]))[0] for _ in range(9)]
    report.add("manifest as it is kept, median", sorted(again)[4] * 1000, "ms")
    seconds, size = await all_chunks(senders[0], partitions)
    report.add("all chunks fetched by one gun", seconds, "s")
    report.add("bytes of all chunks", size / 1e6, "MB")
    before = {entry["sha256"] for part in partitions for entry in part["chunks"]}
    await touched(url, stock, 5_001)
    seconds, partitions = await manifest(senders[0])
    anew = [entry for part in partitions for entry in part["chunks"] if entry["sha256"] not in before]
    report.add("manifest after 5,001 rows changed anywhere", seconds, "s")
    report.add("chunks made anew by that", len(anew), "chunks")
    rows, rate = await pull_rate(senders[0], partitions, stock)
    report.add(f"pull of {rows:,} rows from the server", rate, "rows/s")
    for sender in senders:
        await sender.wire.close()


def measure(url: str, company: Company, server: Served, report: Report) -> None:
    asyncio.run(run(url, company, server, report))
