"""The live connection of a device: told which of its partitions moved, nothing else.

Client, first: {"token", "state"}. Server: {"type":"ready"}, then {"type":"poke","partition","head"}. Either side may send {"type":"ping"}
and gets {"type":"pong"}; a device's has its "state" too. Closed with 4401 for a bad token, 4403 for a revoked device, 4408 when
nothing was heard for a minute, 4400 for a message that is none.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import msgspec
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect
from litestar.handlers import websocket

from stowage.gateway.core import Gateway, gateway_of
from stowage.gateway.device_access import device_by_token
from stowage.gateway.device_state import Telling
from stowage.gateway.live import Subscription
from stowage.gateway.pull import membership
from stowage.identity.directory import Device
from stowage.platform.clock import now
from stowage.platform.errors import ApiError
from stowage.platform.lasting import end

FIRST_SECONDS = 10
PING_SECONDS = 20
SILENT_SECONDS = 60
MESSAGE_BYTES = 1024
MALFORMED, BAD_TOKEN, REVOKED, SILENT = 4400, 4401, 4403, 4408

Socket = WebSocket[Any, Any, Any]


class FirstMessage(msgspec.Struct, frozen=True):
    """`state`: what the device says of itself (device_state.py)."""

    token: str
    state: Any = None


class Message(msgspec.Struct, frozen=True):
    type: str
    state: Any = None


class Poke(msgspec.Struct, frozen=True, tag="poke", tag_field="type"):
    partition: str
    head: int


encode = msgspec.json.Encoder().encode
decode_first = msgspec.json.Decoder(FirstMessage).decode
decode = msgspec.json.Decoder(Message).decode


class _Closed(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


@websocket("/api/sync/live")
async def live(socket: Socket) -> None:
    """Pokes for the device whose session token comes first."""
    gateway = gateway_of(socket)
    await socket.accept()
    try:
        with contextlib.suppress(WebSocketDisconnect):
            device, token, state = await _signed_in(socket, gateway)
            with gateway.live.subscribed(membership(device)) as subscription:
                await socket.send_data(b'{"type":"ready"}', mode="text")
                await _Conversation(socket, gateway, token, subscription).run(device, state)
    except _Closed as closed:
        await socket.close(code=closed.code)


async def _signed_in(socket: Socket, gateway: Gateway) -> tuple[Device, str, Any]:
    try:
        async with asyncio.timeout(FIRST_SECONDS):
            first = decode_first(await _receive(socket))
        return await _device(first.token, gateway), first.token, first.state
    except (TimeoutError, msgspec.MsgspecError) as error:
        raise _Closed(BAD_TOKEN) from error


async def _device(token: str, gateway: Gateway) -> Device:
    try:
        async with gateway.pool.acquire() as connection:
            return await device_by_token(token, gateway, connection)
    except ApiError as error:
        raise _Closed(REVOKED if error.problem.status == 403 else BAD_TOKEN) from error


class _Conversation:
    """Until one of the three ends: the pokes, the listening, the pinging."""

    def __init__(self, socket: Socket, gateway: Gateway, token: str, subscription: Subscription) -> None:
        self.socket, self.gateway, self.token, self.subscription = socket, gateway, token, subscription
        self.sending = asyncio.Lock()

    async def run(self, device: Device, state: Any) -> None:
        telling = Telling(device.id)
        parts = (self.poke(f"device/{device.id}"), self.hear(telling, state), self.ping())
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await end(*tasks)

    async def send(self, data: bytes) -> None:
        async with self.sending:
            await self.socket.send_data(data, mode="text")

    async def poke(self, own: str) -> None:
        while True:
            for partition, head in (await self.subscription.moved()).items():
                if partition == own:
                    device = await _device(self.token, self.gateway)  # revoked perhaps, or moved
                    self.subscription.partitions = frozenset(membership(device))
                await self.send(encode(Poke(partition, head)))

    async def hear(self, telling: Telling, state: Any) -> None:
        await telling.hear(state, now(), self.gateway.pool)
        while True:
            try:
                async with asyncio.timeout(SILENT_SECONDS):
                    message = decode(await _receive(self.socket))
            except TimeoutError as error:
                raise _Closed(SILENT) from error
            except msgspec.MsgspecError as error:
                raise _Closed(MALFORMED) from error
            await telling.hear(message.state, now(), self.gateway.pool)
            if message.type == "ping":
                await self.send(b'{"type":"pong"}')

    async def ping(self) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            await self.send(b'{"type":"ping"}')
            await _device(self.token, self.gateway)


async def _receive(socket: Socket) -> bytes:
    data = await socket.receive_data(mode="text")
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > MESSAGE_BYTES:
        raise msgspec.ValidationError("too long")
    return raw


ROUTES = [live]
