"""Many devices at once: a gun's full outbox, 1,000 sockets in a storm of pokes, and 1,000 guns that come back together.

The load is made on the same machine as the server, so whatever it takes is missing there.
"""

from __future__ import annotations

import asyncio
import hashlib
import resource
import secrets
import time
from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from bench.company import SYSTEM, Company, applied, enrolled
from bench.devices import Gun
from bench.push import Sender, bodies, headers
from bench.report import Report, percentile
from bench.served import Served
from bench.sockets import HOST, crowd, tell, tokens
from bench.wire import Wire
from stowage.app import make_bus
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.passwords import hash_password

OUTBOX, BATCH = 2_000, 200
STORMS, PUSHES = 60, 4  # pushes of a gun, and a second
RETURNING, COMMANDS = 1_000, 100
DESK_EVERY_SECONDS = 0.1
PASSWORD = secrets.token_urlsafe(12)


async def make_crowd(url: str, company: Company, count: int) -> list[Gun]:
    """Guns beyond the eight of the company, and somebody at a desk."""
    async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        desk = PersonRecord("D01", "王芳", "Wang Fang", (Role.SUPERVISOR,), username="bench")
        desk = msgspec.structs.replace(desk, password_hash=hash_password(PASSWORD))
        await applied(bus, PutPeople((desk,)), person=SYSTEM)
        return [await enrolled(bus, company.warehouse, Gun()) for _ in range(count)]


async def signed_in(guns: Sequence[Gun], server: Served) -> list[Sender]:
    senders = [Sender(gun, Wire(HOST, server.port)) for gun in guns]
    for start in range(0, len(senders), 20):
        await asyncio.gather(*(sender.sign_in() for sender in senders[start : start + 20]))
    return senders


# --- a full outbox ----------------------------------------------------------------------------------------------------


async def outbox(company: Company, server: Served, gun: Gun) -> float:
    """Seconds until the last answer, 200 commands at a time, one push after the other."""
    (sender,) = await signed_in([gun], server)
    made = bodies(company, gun, 0, BATCH, OUTBOX // BATCH)
    began = time.perf_counter()
    for body, signature in made:
        await sender.push(body, signature)
    return time.perf_counter() - began


# --- a thousand sockets -----------------------------------------------------------------------------------------------


async def paced(company: Company, url: str, server: Served, gun: Gun) -> list[tuple[int, float]]:
    """One command after the other; (head of the tasks after it, when the push was answered)."""
    (sender,) = await signed_in([gun], server)
    connection = await asyncpg.connect(url)
    moments = []
    for body, signature in bodies(company, gun, 0, 1, STORMS):
        due = time.time() + 1 / PUSHES
        await sender.push(body, signature)
        answered = time.time()
        moments.append((await head(company, connection), answered))
        await asyncio.sleep(max(0.0, due - time.time()))
    await connection.close()
    await sender.wire.close()
    return moments


async def storm(company: Company, url: str, server: Served, guns: Sequence[Gun]) -> list[tuple[int, float]]:
    """As fast as all of these guns can say one command after the other: the head at the end, and when it was there."""
    senders = await signed_in(guns, server)
    made = [bodies(company, gun, index, 1, STORMS) for index, gun in enumerate(guns)]

    async def say(sender: Sender, mine: list[tuple[bytes, str]]) -> None:
        for body, signature in mine:
            await sender.push(body, signature)

    await asyncio.gather(*(say(sender, mine) for sender, mine in zip(senders, made, strict=True)))
    over = time.time()
    connection = await asyncpg.connect(url)
    last = await head(company, connection)
    await connection.close()
    return [(last, over)]


async def head(company: Company, connection: asyncpg.Connection[Any]) -> int:
    at: int = await connection.fetchval("SELECT head FROM feed_partition WHERE id = $1", company.tasks)
    return at


def many_sockets(url: str, company: Company, server: Served, guns: Sequence[Gun], report: Report) -> None:
    """Every gun on its socket: what that takes in the server, pokes and rows at four pushes a second, and a storm of pushes."""
    held = asyncio.run(tokens(guns, server.port))
    before = server.memory_mb()
    with crowd(server.port, f"wh/{company.warehouse}/tasks", held) as listening:
        sockets = f"{len(guns):,} sockets"
        kilobytes = (server.memory_mb() - before) * 1000 / len(guns)
        report.add(f"a server's memory for a socket, {sockets}", kilobytes, "kB")
        heard = listening.heard(asyncio.run(paced(company, url, server, company.guns[3])))
        tell(report, sockets, {"poke": heard.poked, "rows on a gun": heard.pulled})
        heard = listening.heard(asyncio.run(storm(company, url, server, company.guns)))
        pushes = len(company.guns) * STORMS
        report.add(f"storm of {pushes} pushes, {sockets}: pokes of a gun", heard.pokes, "pokes")
        report.add(f"storm of {pushes} pushes, {sockets}: pulls of a gun", heard.pulls, "pulls")
        report.add(f"storm over -> its last rows, {sockets}, p95", percentile(heard.pulled, 0.95) * 1000, "ms")


# --- everybody comes back ---------------------------------------------------------------------------------------------


async def desk_session(server: Served) -> tuple[Wire, dict[str, str]]:
    body = msgspec.json.encode({"username": "bench", "password": PASSWORD})
    wire = Wire(HOST, server.port)
    told = {"content-type": "application/json", "stowage-client": "console"}
    status, answer, cookies = await wire.exchange("POST", "/api/sign-in", told, body)
    assert status in {200, 201}, answer[:300]
    return wire, {"cookie": cookies[0].split(";")[0]}


async def at_the_desk(company: Company, server: Served, until: asyncio.Event) -> list[float]:
    """Seconds of what a desk asks for while the guns come back: stock, orders, receipts, discrepancies, one after the other."""
    wire, cookie = await desk_session(server)
    asked = [
        f"/api/stock?warehouse={company.warehouse}&search=K000&limit=50",
        f"/api/purchase-orders?warehouse={company.warehouse}&limit=50",
        f"/api/receipts?warehouse={company.warehouse}&limit=50",
        "/api/discrepancies?state=open",
    ]
    taken, turn = [], 0
    while not until.is_set():
        began = time.perf_counter()
        status, answer = await wire.request("GET", asked[turn % len(asked)], cookie)
        assert status == 200, answer[:300]
        taken.append(time.perf_counter() - began)
        turn += 1
        await asyncio.sleep(DESK_EVERY_SECONDS)
    await wire.close()
    return taken


async def all_return(company: Company, server: Served, guns: Sequence[Gun]) -> tuple[float, list[float], list[float]]:
    """(seconds until the last answer, seconds of each gun, seconds of the desk's requests). Each gun opens a connection and a session,
    sends its commands in one push and pulls."""
    made = [bodies(company, gun, index, COMMANDS, 1)[0] for index, gun in enumerate(guns)]
    done = asyncio.Event()
    desk = asyncio.create_task(at_the_desk(company, server, done))
    await asyncio.sleep(1)
    began = time.perf_counter()
    taken: list[float] = []

    async def returns(gun: Gun, body: bytes, signature: str) -> None:
        sender = Sender(gun, Wire(HOST, server.port))
        await sender.sign_in()
        await patient_push(sender, body, signature)
        status, _ = await sender.wire.request("GET", "/api/sync/pull", headers("", gun.token))
        assert status == 200
        taken.append(time.perf_counter() - began)
        await sender.wire.close()

    await asyncio.gather(*(returns(gun, *one) for gun, one in zip(guns, made, strict=True)))
    elapsed = time.perf_counter() - began
    done.set()
    return elapsed, taken, await desk


async def patient_push(sender: Sender, body: bytes, signature: str) -> None:
    """Until it is answered: a server that has too much to do says 503, and devices wait."""
    while True:
        told = headers(signature, sender.gun.token)
        status, answer = await sender.wire.request("POST", "/api/sync/push", told, body)
        if status == 200:
            outcomes = msgspec.json.decode(answer)["outcomes"]
            assert all(one["outcome"] == "applied" for one in outcomes), outcomes[:3]
            return
        assert status in {429, 503}, (status, answer[:300])
        await asyncio.sleep(0.5 + int.from_bytes(hashlib.sha256(body).digest()[:2]) / 65_536)


def measure(url: str, company: Company, guns: Sequence[Gun], server: Served, report: Report) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8_192)), hard))
    report.add(
        "an outbox of 2,000 scans drained", asyncio.run(outbox(company, server, company.guns[2])), "s", aim="<= 5"
    )
    many_sockets(url, company, server, guns, report)
    elapsed, each, desk = asyncio.run(all_return(company, server, guns[:RETURNING]))
    report.add("1,000 guns return with 100 commands each", elapsed, "s", aim="<= 60")
    report.add("1,000 guns return, commands", RETURNING * COMMANDS / elapsed, "commands/s")
    report.add("1,000 guns return, a gun, median", percentile(each, 0.5), "s")
    for share in (0.5, 0.95):
        aim = "<= 150" if share == 0.95 else None
        report.add(f"desk while they return, p{share * 100:.0f}", percentile(desk, share) * 1000, "ms", aim=aim)
