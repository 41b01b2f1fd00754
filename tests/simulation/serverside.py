"""The real server with a finger on its COMMIT: `python -m simulation.serverside` takes the environment of `stowage.worker`.

POST /fault/kill_before · kill_after · hold arm the next writing commit; POST /fault/release lets a held one go; GET /fault tells
whether one is held. MUTANT plants one bug of `simulation.mutants`.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any
from unittest.mock import patch

from asyncpg.transaction import Transaction

from simulation import mutants
from stowage import worker
from stowage.app import create_app

KILLED = 137


class Finger:
    """What happens at the next commit that writes."""

    def __init__(self) -> None:
        self.armed = ""
        self.holding = False
        self.release = asyncio.Event()


finger = Finger()
commit = Transaction._Transaction__commit


async def commit_under_a_finger(transaction: Any) -> None:
    writes = not transaction._readonly and not transaction._nested
    armed, finger.armed = (finger.armed, "") if writes else ("", finger.armed)
    if armed == "kill_before":
        os._exit(KILLED)
    if armed == "hold":
        finger.release.clear()
        finger.holding = True
        await finger.release.wait()
        finger.holding = False
    await commit(transaction)
    if armed == "kill_after":
        os._exit(KILLED)


class Faulty:
    """The application, and the routes that arm the finger."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __getattr__(self, name: str) -> Any:
        return getattr(self.app, name)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/fault"):
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


def main() -> None:
    Transaction._Transaction__commit = commit_under_a_finger
    if "MUTANT" in os.environ:
        mutants.plant_on_server(os.environ["MUTANT"])
    with patch.object(worker, "create_app", lambda config: Faulty(create_app(config))):
        worker.main()


if __name__ == "__main__":
    main()
