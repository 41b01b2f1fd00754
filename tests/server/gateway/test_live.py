# ruff: noqa: ASYNC110 - what is waited for happens in the database or in another task
"""Pokes over a real connection, and that losing PostgreSQL's connection loses none of them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.gateway.conftest import Client, World, enrolled
from server.gateway.test_personal_devices import own_phone
from stowage.gateway.live import Live
from stowage.identity.commands import PersonRecord, PutPeople, PutRoles, RevokeDevice, RoleRecord

SECONDS = 20


@pytest.fixture
async def url(app: Litestar) -> AsyncIterator[str]:
    """The application on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(app, "127.0.0.1", port, interface=Interfaces.ASGINL, log_enabled=False)
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(SECONDS), httpx.AsyncClient() as http:
        while True:
            try:
                await http.get(f"http://127.0.0.1:{port}/api/health")
                break
            except httpx.ConnectError:
                await asyncio.sleep(0.01)
    yield f"ws://127.0.0.1:{port}/api/sync/live"
    server.stop()  # type: ignore[no-untyped-call]
    await asyncio.wait({task}, timeout=SECONDS)


async def opened(url: str, token: str) -> ClientConnection:
    live = await connect(url)
    await live.send(msgspec.json.encode({"token": token}).decode())
    assert await told(live) == {"type": "ready"}
    return live


async def told(live: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(SECONDS):
        message: dict[str, Any] = msgspec.json.decode(await live.recv())
    return message


async def test_poked_when_something_moved_and_only_of_its_own(world: World, client: Client, url: str) -> None:
    live = await opened(url, client.gun.token)
    stranger = await enrolled(world.gateway, world.warehouses["WH2"])
    await world.push(client.gun, world.arrived(client.gun, "a"))
    tasks = f"wh/{world.warehouses['WH1']}/tasks"
    assert await told(live) == {"type": "poke", "partition": tasks, "head": 1}
    await live.send('{"type":"ping"}')
    assert await told(live) == {"type": "pong"}
    await live.close()
    assert stranger.token == ""


@pytest.mark.one_release
@pytest.mark.parametrize("first", ['{"token":"nonsense"}', "{}", "hello", '{"token":5}', "x" * 5000])
async def test_a_bad_first_message_is_closed_with_4401(world: World, url: str, first: str) -> None:
    live = await connect(url)
    await live.send(first)
    with pytest.raises(ConnectionClosed) as closed:
        await told(live)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


@pytest.mark.one_release
@pytest.mark.parametrize("said", ["hello", "{}", '{"type":5}', '{"type":"' + "x" * 1024 + '"}'])
async def test_a_message_that_is_none_is_closed_with_4400(client: Client, url: str, said: str) -> None:
    live = await opened(url, client.gun.token)
    await live.send(said)
    with pytest.raises(ConnectionClosed) as closed:
        await told(live)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400


async def test_a_revoked_device_is_put_out(world: World, client: Client, url: str) -> None:
    live = await opened(url, client.gun.token)
    await world.gateway.bus.submit(RevokeDevice(client.gun.id, "lost"), person=world.people["A1"])
    with pytest.raises(ConnectionClosed) as closed:
        await told(live)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


@pytest.mark.parametrize("then", ["dismissed", "role emptied"])
async def test_a_phone_is_put_out_with_its_person(world: World, http: httpx.AsyncClient, url: str, then: str) -> None:
    sees = RoleRecord("sees", "看", "Sees", ("stock.read",))
    manager = PersonRecord("M2", "经理", "Manager", ("sees",))
    for command in (PutRoles((sees,)), PutPeople((manager,))):
        assert (await world.gateway.bus.submit(command, person=0)).outcome == "applied"
    world.people |= dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))
    phone = Client(http, await own_phone(world, "M2"))
    await phone.sign_in()
    live = await opened(url, phone.gun.token)
    replaced = msgspec.structs.replace
    less: PutRoles | PutPeople = PutRoles((replaced(sees, permissions=()),))
    if then == "dismissed":
        less = PutPeople((replaced(manager, active=False),))
    assert (await world.gateway.bus.submit(less, person=0)).outcome == "applied"
    with pytest.raises(ConnectionClosed) as closed:
        await told(live)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


async def test_after_its_connection_is_terminated_it_listens_again_and_pokes_all(
    world: World, client: Client, url: str
) -> None:
    live = await opened(url, client.gun.token)
    server = world.gateway.live
    async with asyncio.timeout(SECONDS):
        await server.listening.wait()
    before = server.listener_pid
    await world.gateway.pool.execute("SELECT pg_terminate_backend($1)", before)
    async with asyncio.timeout(SECONDS):
        while server.listener_pid == before or not server.listening.is_set():
            await asyncio.sleep(0.01)
    heads = {poke["partition"] for poke in [await told(live) for _ in range(2)]}
    assert "catalogue" in heads or any(name.startswith("device/") for name in heads)
    await world.push(client.gun, world.arrived(client.gun, "after"))
    tasks = f"wh/{world.warehouses['WH1']}/tasks"
    while (poke := await told(live))["partition"] != tasks:
        pass
    assert poke["head"] == 1
    await live.close()


async def test_every_server_hears_every_other(world: World) -> None:
    async def connecting() -> Any:
        return await asyncpg.connect(world.url)

    other = Live(connecting)
    other.open()
    try:
        async with asyncio.timeout(SECONDS):
            await other.listening.wait()
            many = {f"device/{number}": number for number in range(1, 1001)}  # more than one NOTIFY can carry
            with other.subscribed(many) as subscription:
                world.gateway.live.publish(many)
                heard: dict[str, int] = {}
                while heard != many:
                    heard |= await subscription.moved()
    finally:
        await other.close()


async def test_a_device_says_what_waits_on_it_and_nonsense_costs_nothing(
    world: World, client: Client, url: str
) -> None:
    async def noted() -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await world.gateway.pool.fetch("SELECT waiting, battery, app FROM device_state")]

    live = await connect(url)
    state = {"waiting": 3, "battery": 71, "app": "0.1.0 4db5535"}
    await live.send(msgspec.json.encode({"token": client.gun.token, "state": state}).decode())
    assert await told(live) == {"type": "ready"}
    for said in (
        {"waiting": -1},
        {"waiting": 2**60},
        {"waiting": 1, "battery": 101},
        {"waiting": 1, "app": "x" * 41},
        "full",
        7,
    ):
        await live.send(msgspec.json.encode({"type": "ping", "state": said}).decode())
        assert await told(live) == {"type": "pong"}
    assert await noted() == [(3, 71, "0.1.0 4db5535")]
    await live.send(msgspec.json.encode({"type": "ping", "state": state | {"waiting": 2}}).decode())
    assert await told(live) == {"type": "pong"}
    assert await noted() == [(3, 71, "0.1.0 4db5535")]  # once a minute
    await live.send(msgspec.json.encode({"type": "ping", "state": {"waiting": 0}}).decode())
    assert await told(live) == {"type": "pong"}
    assert await noted() == [(0, None, "")]  # the last one left: at once
    await live.close()
