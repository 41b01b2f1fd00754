"""Receiving commands through HTTP, as eight guns send them, and what a hand-written post of the same rows reaches."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import msgspec

from bench.company import GUNS, Company, load
from bench.devices import Gun
from bench.raw import raw_commands_per_second
from bench.report import Report, percentile
from bench.served import Served, served
from bench.wire import Wire
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

WORKERS = 2
RUNS = ((1, 250), (50, 60), (200, 15))  # commands a batch, batches a gun
PULLS = 25
QUANTITY = 120_000  # 12 pieces a line


@dataclass
class Sender:
    """One gun with its kept connection."""

    gun: Gun
    wire: Wire

    async def sign_in(self) -> None:
        body = msgspec.json.encode({"device": self.gun.id, "at": time.time_ns() // 1_000_000, "nonce": uuid4().hex})
        status, answer = await self.wire.request("POST", "/api/sync/session", headers(self.gun.sign(body)), body)
        assert status in {200, 201}, (status, answer)
        self.gun.token = msgspec.json.decode(answer)["token"]

    async def push(self, body: bytes, signature: str) -> float:
        """Seconds until the answer. Every outcome must be applied."""
        began = time.perf_counter()
        status, answer = await self.wire.request("POST", "/api/sync/push", headers(signature, self.gun.token), body)
        taken = time.perf_counter() - began
        assert status == 200, (status, answer[:500])
        outcomes = msgspec.json.decode(answer)["outcomes"]
        assert all(outcome["outcome"] == "applied" for outcome in outcomes), outcomes[:3]
        return taken


def headers(signature: str, token: str = "") -> dict[str, str]:
    told = {"content-type": "application/json", "stowage-signature": signature}
    return told | {"authorization": f"Bearer {token}"} if token else told


def bodies(company: Company, gun: Gun, index: int, size: int, batches: int) -> list[tuple[bytes, str]]:
    """Signed push bodies of one gun, a receipt a body."""
    return [confirmed(company, gun, str(uuid4()), company.lines_for(index, batch, size)) for batch in range(batches)]


def confirmed(company: Company, gun: Gun, receipt: str, lines: Sequence[tuple[int, int]]) -> tuple[bytes, str]:
    """A signed push body: these (order line, item) counted, all in one receipt."""
    operations = [
        gun.operation(
            "receiving.confirm_line/1",
            {
                "receipt": receipt,
                "reference": f"{receipt[:4]}-{gun.cseq:06d}",
                "place": company.dock,
                "item": item,
                "quantity": QUANTITY,
                "order_line": line,
                "factors": {"pcs": 10_000},
            },
            company.person,
            company.warehouse,
        )
        for line, item in lines
    ]
    return gun.push_body(operations)


async def through_http(company: Company, server: Served, size: int, batches: int) -> tuple[float, list[float]]:
    """(commands a second, seconds of each batch), all guns at once."""
    senders = [Sender(gun, Wire("127.0.0.1", server.port)) for gun in company.guns]
    prepared = [bodies(company, sender.gun, index, size, batches) for index, sender in enumerate(senders)]
    for sender in senders:
        await sender.sign_in()
    taken: list[float] = []

    async def run(sender: Sender, mine: list[tuple[bytes, str]]) -> None:
        for body, signature in mine:
            taken.append(await sender.push(body, signature))

    began = time.perf_counter()
    await asyncio.gather(*(run(sender, mine) for sender, mine in zip(senders, prepared, strict=True)))
    elapsed = time.perf_counter() - began
    for sender in senders:
        await sender.wire.close()
    return GUNS * batches * size / elapsed, taken


async def receipt_of_90_lines(company: Company, server: Served) -> list[float]:
    """Seconds to post whole receipts of 90 lines, one gun alone."""
    sender = Sender(company.guns[0], Wire("127.0.0.1", server.port))
    await sender.sign_in()
    made = bodies(company, sender.gun, 0, 90, 30)
    taken = [await sender.push(body, signature) for body, signature in made]
    await sender.wire.close()
    return taken


async def pull_rows_per_second(company: Company, server: Served) -> float:
    """Rows of catalogue, tasks and stock read from the start, page after page: the median of PULLS times, for once takes 50 ms."""
    sender = Sender(company.guns[1], Wire("127.0.0.1", server.port))
    await sender.sign_in()
    rates = [await pulled(company, sender) for _ in range(PULLS)]
    await sender.wire.close()
    return percentile(rates, 0.5)


async def pulled(company: Company, sender: Sender) -> float:
    """Rows a second of one reading."""
    rows, began = 0, time.perf_counter()
    for partition in ("catalogue", f"wh/{company.warehouse}/tasks", f"wh/{company.warehouse}/stock"):
        cursor, more = 0, True
        while more:
            path = f"/api/sync/pull?limit=5000&at={partition}:{cursor}"
            status, answer = await sender.wire.request("GET", path, {"authorization": f"Bearer {sender.gun.token}"})
            assert status == 200, answer[:300]
            told = next(part for part in msgspec.json.decode(answer)["partitions"] if part["partition"] == partition)
            rows += len(told["rows"])
            cursor, more = told["to"], told["more"]
    return rows / (time.perf_counter() - began)


async def fresh(server: PostgresServer, name: str) -> tuple[str, Company]:
    await server.create_database(name)
    url = server.url(name)
    await migrate(url)
    return url, await load(url)


def measure(postgres: PostgresServer, report: Report, parts: set[str]) -> None:
    url, company = asyncio.run(fresh(postgres, "bench"))
    if "push" in parts:
        raw_url, raw_company = asyncio.run(fresh(postgres, "bench_raw"))
        for size, batches in RUNS:
            rate, taken = asyncio.run(raw_commands_per_second(raw_url, raw_company, GUNS, size, batches))
            report.add(f"raw PostgreSQL, 8 connections, {size} a batch", rate, "commands/s")
            report.add(f"raw PostgreSQL, {size} a batch, p99", percentile(taken, 0.99) * 1000, "ms")
    with served(url, WORKERS) as server:
        if "push" in parts:
            for size, batches in RUNS:
                rate, taken = asyncio.run(through_http(company, server, size, batches))
                raw = f"raw PostgreSQL, 8 connections, {size} a batch"
                report.add(f"receive through HTTP, 8 guns, {size} a batch", rate, "commands/s", raw)
                for share in (0.5, 0.99):
                    against = f"raw PostgreSQL, {size} a batch, p99" if share == 0.99 else None
                    name = f"receive through HTTP, {size} a batch, p{share * 100:.0f}"
                    report.add(name, percentile(taken, share) * 1000, "ms", against)
            lines = asyncio.run(receipt_of_90_lines(company, server))
            report.add("receipt of 90 lines posted, median", percentile(lines, 0.5) * 1000, "ms")
            report.add("receipt of 90 lines posted, p99", percentile(lines, 0.99) * 1000, "ms")
        if "pull" in parts:
            report.add("pull", asyncio.run(pull_rows_per_second(company, server)), "rows/s")
        report.add("server process, resident after the load", server.resident_mb(), "MB")
    differences = asyncio.run(checked(url))
    report.add("differences that stowage check finds afterwards", differences, "differences")


async def checked(url: str) -> int:
    from stowage.ledger.check import check_database

    connection = await asyncpg.connect(url)
    try:
        return len(await check_database(connection))
    finally:
        await connection.close()
