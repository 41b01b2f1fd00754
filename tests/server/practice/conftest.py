"""A company that is served as a whole, with two guns and an administrator, and what is done with its practice company."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import httpx
import msgspec
import pytest

from bench.devices import Gun
from conftest import Database
from server.gateway.conftest import enrolled
from stowage.app import create_app
from stowage.gateway.core import Gateway
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.passwords import hash_password
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.platform.config import Config, from_environment
from stowage.practice import making
from stowage.practice.neighbour import Neighbour

DESK = {"Stowage-Client": "console"}
PASSWORD = "correct horse"
HASH = hash_password(PASSWORD)
PEOPLE = (
    PersonRecord("O1", "陈立", "Chen Li", (Role.OPERATOR,), ("WH1",), username="chen", password_hash=HASH),
    PersonRecord("A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,), username="zhao", password_hash=HASH),
)


def nothing(step: str, done: int, total: int | None) -> None:
    """Told of progress."""


@dataclass
class Firm:
    """`gateway` is the real company's; `guns` are enrolled there, in WH1."""

    config: Config
    url: str
    gateway: Gateway
    neighbour: Neighbour
    transport: Any
    people: dict[str, int]
    warehouse: int
    guns: list[Gun]
    stack: AsyncExitStack

    async def make(self) -> None:
        await making.make(self.config, self.url, self.neighbour, nothing)

    async def browser(self) -> httpx.AsyncClient:
        """With cookies of its own."""
        client = httpx.AsyncClient(transport=self.transport, base_url="http://localhost", headers=DESK)
        return await self.stack.enter_async_context(client)

    async def signed_in(self, username: str, base: str = "") -> httpx.AsyncClient:
        browser = await self.browser()
        answer = await browser.post(f"{base}/api/sign-in", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return browser


async def session(http: httpx.AsyncClient, gun: Gun, base: str = "") -> httpx.Response:
    """Asked for by `gun`, which keeps the token of one that was opened."""
    now = time.time_ns() // 1_000_000
    body = msgspec.json.encode({"protocol": 1, "device": gun.id, "at": now, "nonce": secrets.token_hex(8)})
    answer = await http.post(f"{base}/api/sync/session", content=body, headers={"Stowage-Signature": gun.sign(body)})
    if answer.status_code == 200:
        gun.token = answer.json()["token"]
    return answer


def bearer(gun: Gun) -> dict[str, str]:
    return {"Authorization": f"Bearer {gun.token}"}


async def joined(http: httpx.AsyncClient, gun: Gun) -> Gun:
    """The gun that `gun` is in the practice company."""
    await session(http, gun)
    answer = await http.post("/api/sync/practice", headers=bearer(gun))
    assert answer.status_code == 200, answer.text
    there = Gun()
    asked = {"token": answer.json()["token"], "device": str(there.id), "public_key": there.public_key()}
    enrolment = await http.post("/practice/api/sync/enrol", json=asked)
    assert enrolment.status_code == 200, enrolment.text
    assert (await session(http, there, "/practice")).status_code == 200
    return there


@pytest.fixture
async def firm(database: Database, tmp_path: Path) -> AsyncIterator[Firm]:
    config = replace(from_environment({}), data=tmp_path, database_url=database.url)
    app = create_app(config)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.lifespan())
        gateway: Gateway = app.state.gateway
        dock = (PlaceRecord("D-01", PlaceKind.DOCK),)
        put = PutWarehouse("WH1", "一号库", "One", "Asia/Shanghai", True, dock)
        assert (await gateway.bus.submit(put, person=0)).outcome == "applied"
        assert (await gateway.bus.submit(PutPeople(PEOPLE), person=0)).outcome == "applied"
        people = dict(await gateway.pool.fetch("SELECT code, id FROM person"))
        warehouse = await gateway.pool.fetchval("SELECT id FROM warehouse")
        guns = [await enrolled(gateway, warehouse) for _ in range(2)]
        transport = httpx.ASGITransport(cast("Any", app))
        neighbour = Neighbour(database.url)
        made = Firm(config, database.url, gateway, neighbour, transport, people, warehouse, guns, stack)
        try:
            yield made
        finally:
            await neighbour.remove()
