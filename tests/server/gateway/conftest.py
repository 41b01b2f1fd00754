"""A gateway on a fresh database: two warehouses, four people, two guns, and the room of notes beside the real ones."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

import asyncpg
import httpx
import msgspec
import pytest
from litestar import Litestar

from bench.devices import Gun
from conftest import CopyOf, Database
from server.gateway.notes import TABLE, Notes, Rewriting
from stowage.app import HOUSE, application
from stowage.gateway.bus import Bus
from stowage.gateway.core import Gateway, House, opened
from stowage.gateway.envelope import Incoming
from stowage.identity.commands import DeviceKind, EnrolDevice, InviteDevice, PersonRecord, PutPeople, Role
from stowage.kernel.command import Outcome
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse

PEOPLE = (
    PersonRecord("O1", "陈立", "Chen Li", (Role.OPERATOR,), ("WH1",)),
    PersonRecord("S1", "王芳", "Wang Fang", (Role.SUPERVISOR,)),
    PersonRecord("B1", "李娜", "Li Na", (Role.BUYER,)),
    PersonRecord("A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,), username="zhao"),
)


@dataclass
class World:
    """On the database at `url`, not that of the fixture `database`. `people` and `warehouses` by code. `guns` are enrolled in WH1."""

    gateway: Gateway
    notes: Notes
    url: str
    people: dict[str, int]
    warehouses: dict[str, int]
    guns: list[Gun]

    def arrived(self, gun: Gun, text: str, person: str = "O1", **envelope: Any) -> Incoming:
        """The next command of `gun`'s stream: note `text`."""
        return incoming(gun, operation(gun, {"text": text}, self.people[person], self.warehouses["WH1"], **envelope))

    async def push(self, gun: Gun, *arrived: Incoming) -> list[Outcome]:
        pushed = await self.gateway.bus.push(arrived, gun.id)
        return [msgspec.json.decode(answer, type=Outcome) for answer in pushed.answers]

    async def notes_kept(self) -> list[str]:
        return [row["text"] for row in await self.gateway.pool.fetch("SELECT text FROM note ORDER BY number")]


def operation(
    gun: Gun, note: dict[str, Any], who: int, where: int, kind: str = "notes.write/1", **changed: Any
) -> dict[str, Any]:
    made = gun.operation(kind, note, who, where)
    if changed:
        envelope = msgspec.json.decode(made["bytes"]) | changed
        made["bytes"] = msgspec.json.encode(envelope).decode()
        made["signature"] = gun.sign(made["bytes"].encode())
    return made


def incoming(gun: Gun, made: dict[str, Any]) -> Incoming:
    return Incoming(made["op_id"], made["cseq"], made["bytes"].encode(), gun.id, gun.incarnation)


async def enrolled(gateway: Gateway, warehouse: int, kind: DeviceKind = DeviceKind.GUN) -> Gun:
    gun, digest = Gun(), hashlib.sha256(secrets.token_bytes()).hexdigest()
    invited = await gateway.bus.submit(InviteDevice(digest, kind, warehouse, "枪"), person=0)
    assert invited.outcome == "applied", invited
    outcome = await gateway.bus.submit(EnrolDevice(digest, gun.id, gun.public_key()), person=0)
    assert outcome.outcome == "applied", outcome
    return gun


def house(notes: Notes) -> House:
    return House((*HOUSE.rooms, notes), (*HOUSE.reactions, Rewriting()), HOUSE.guards)


@dataclass
class Furnished:
    """What a world is a copy of."""

    database: str
    people: dict[str, int]
    warehouses: dict[str, int]
    guns: list[Gun]


@pytest.fixture(scope="session")
def furnished(_template: str, copy_of: CopyOf) -> Iterator[Furnished]:
    with copy_of(_template) as database:
        yield asyncio.run(furnish(database))


async def furnish(database: Database) -> Furnished:
    async with opened(database.url, house(Notes())) as gateway:
        await gateway.pool.execute(TABLE)
        dock = (PlaceRecord("D-01", PlaceKind.DOCK),)
        for code in ("WH1", "WH2"):
            put = PutWarehouse(code, code, code, "Asia/Shanghai", True, dock)
            assert (await gateway.bus.submit(put, person=0)).outcome == "applied"
        assert (await gateway.bus.submit(PutPeople(PEOPLE), person=0)).outcome == "applied"
        people = dict(await gateway.pool.fetch("SELECT code, id FROM person"))
        warehouses = dict(await gateway.pool.fetch("SELECT code, id FROM warehouse"))
        guns = [await enrolled(gateway, warehouses["WH1"]) for _ in range(2)]
        return Furnished(database.name, people, warehouses, guns)


@pytest.fixture
def furnished_copy(furnished: Furnished, copy_of: CopyOf) -> Iterator[Database]:
    with copy_of(furnished.database) as made:
        yield made


@pytest.fixture
async def world(furnished: Furnished, furnished_copy: Database) -> AsyncIterator[World]:
    notes = Notes()
    async with opened(furnished_copy.url, house(notes)) as gateway:
        guns = [replace(gun) for gun in furnished.guns]
        yield World(gateway, notes, furnished_copy.url, {**furnished.people}, {**furnished.warehouses}, guns)


@dataclass
class Client:
    """A gun that speaks HTTP to an application."""

    http: httpx.AsyncClient
    gun: Gun

    async def opens(self) -> httpx.Response:
        """Asks for a session."""
        body = msgspec.json.encode({"protocol": 1, "device": self.gun.id, "at": _now(), "nonce": secrets.token_hex(8)})
        return await self.http.post("/api/sync/session", content=body, headers=self.signed(body))

    async def sign_in(self) -> None:
        answer = await self.opens()
        assert answer.status_code == 200, answer.text
        self.gun.token = answer.json()["token"]

    def signed(self, body: bytes) -> dict[str, str]:
        return {"Stowage-Signature": self.gun.sign(body), "Authorization": f"Bearer {self.gun.token}"}

    async def push(self, *operations: dict[str, Any], acked: int = 0) -> httpx.Response:
        body, _ = self.gun.push_body(list(operations))
        body = msgspec.json.encode(msgspec.json.decode(body) | {"acked": acked})
        return await self.http.post("/api/sync/push", content=body, headers=self.signed(body))

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.http.get(path, params=query, headers=self.signed(b""))


def _now() -> int:
    return time.time_ns() // 1_000_000


whole = cache(application)  # putting it together takes longer than most tests, and it keeps nothing but its state


@pytest.fixture
def app(world: World) -> Iterator[Litestar]:
    """The whole application around the world's gateway."""
    app = whole()
    app.state.gateway, app.state.pool = world.gateway, world.gateway.pool
    yield app
    del app.state.gateway, app.state.pool


@pytest.fixture
async def http(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(cast("Any", app)), base_url="http://localhost"
    ) as client:
        yield client


@pytest.fixture
async def client(world: World, http: httpx.AsyncClient) -> Client:
    client = Client(http, world.guns[0])
    await client.sign_in()
    return client


async def told(connection: asyncpg.Pool[Any], partition: str) -> list[tuple[int, str]]:
    rows = await connection.fetch(
        "SELECT seq, key FROM feed_row r JOIN feed_partition p ON p.id = r.partition WHERE p.name = $1 ORDER BY seq",
        partition,
    )
    return [(row["seq"], row["key"]) for row in rows]


def house_of(bus: Bus) -> House:
    """For another server on the same database."""
    rooms = list({id(known.room): known.room for known in bus.rules.catalogue.by_name.values()}.values())
    return House(rooms, bus.rules.reactions, bus.rules.guards)
