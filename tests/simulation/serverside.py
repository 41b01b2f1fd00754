"""The real server with a finger on its COMMIT and on its clock: `python -m simulation.serverside` is a nursery of it.

POST /fault/kill_before · kill_after · hold arm the next writing commit; POST /fault/release lets a held one go; POST /fault tells
whether one is held. Header `x-simulated-now` (ms UTC) of a request is the time from then on. PLANTED holds patches of the source.
With LATE_MS everything takes up to so much longer, by no seed, and what a server does by itself is done often: no story may depend on it.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from asyncpg.transaction import Transaction

from nursery import bear
from simulation.planting import plant

plant(json.loads(os.environ.get("PLANTED", "[]")))

KILLED = 137
TOKEN_HOURS = float(os.environ.get("TOKEN_HOURS", "0.2"))
CHUNK_ROWS = int(os.environ.get("CHUNK_ROWS", "25"))  # so that small bases have many chunks,
STALE_ROWS = CHUNK_ROWS * 12 // 5  # and are made anew while somebody fetches them
UNASKED = {"audit trail"}  # a task that commits by itself, once a second
LATE_SECONDS = float(os.environ.get("LATE_MS", "0")) / 1_000


class Finger:
    """What happens at the next commit that writes and was asked for."""

    def __init__(self) -> None:
        self.armed = ""
        self.holding = False
        self.release = asyncio.Event()


finger = Finger()
commit = Transaction._Transaction__commit
moment = 0  # ms UTC


async def commit_under_a_finger(transaction: Any) -> None:
    writes = not transaction._readonly and not transaction._nested
    task = asyncio.current_task()
    asked = task is None or task.get_name() not in UNASKED
    armed, finger.armed = (finger.armed, "") if writes and asked else ("", finger.armed)
    if armed == "kill_before":
        os._exit(KILLED)
    if armed == "hold":
        finger.release.clear()
        finger.holding = True
        await finger.release.wait()
        finger.holding = False
    await late()
    await commit(transaction)
    if armed == "kill_after":
        os._exit(KILLED)
    await late()


async def late() -> None:
    if LATE_SECONDS:
        await asyncio.sleep(random.SystemRandom().uniform(0, LATE_SECONDS))


class Faulty:
    """The application, and the routes that arm the finger."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __getattr__(self, name: str) -> Any:
        return getattr(self.app, name)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        global moment  # noqa: PLW0603 - the one clock of this process
        told = dict(scope.get("headers", ())).get(b"x-simulated-now")
        if told is not None:
            moment = int(told)
        if scope["type"] != "http" or not scope["path"].startswith("/fault"):
            await late()
            await self.app(scope, receive, send)
            return
        name = scope["path"].removeprefix("/fault").strip("/")
        if name == "release":
            finger.release.set()
        elif name:
            finger.armed = name
        body = b"1" if finger.holding else b"0"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
        await send({"type": "http.response.body", "body": body})


def simulated_now() -> datetime:
    return datetime.fromtimestamp(moment / 1000, UTC)


def prepare() -> Callable[[], None]:
    """Everything imported, with the finger on it: what a process of the server runs."""
    from stowage.platform import clock

    clock.now = simulated_now  # before anything takes it as a default
    from stowage import worker
    from stowage.audit import sealing
    from stowage.gateway import bootstrap, chunks
    from stowage.identity import sessions

    vars(sessions)["DEVICE_HOURS"] = TOKEN_HOURS
    bootstrap.STALE_ROWS = STALE_ROWS
    chunks.CHUNK_ROWS, chunks.FILL_ROWS, chunks.LEAST_ROWS = CHUNK_ROWS, CHUNK_ROWS * 9 // 10, CHUNK_ROWS // 4
    sealing.EVERY_SECONDS = LATE_SECONDS or sealing.EVERY_SECONDS
    Transaction._Transaction__commit = commit_under_a_finger
    create_app = vars(worker)["create_app"]
    vars(worker)["create_app"] = lambda config: Faulty(create_app(config))
    return worker.main


if __name__ == "__main__":
    bear(prepare())
