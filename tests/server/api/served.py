"""The application as `stowage serve` runs it, in this process, and every way in that it has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import ASGIRoute, BaseRoute, HTTPRoute, WebSocketRoute

from stowage.app import create_app
from stowage.platform.config import Config
from stowage.platform.tls import Certificates
from stowage.practice.border import PREFIX

SOCKET = "WS"  # the method of a WebSocket route
ANSWER_SECONDS = 20


@asynccontextmanager
async def served(url: str, folder: Path) -> AsyncIterator[Litestar]:
    """On the database at `url`, with `folder` for its files."""
    Certificates(folder / "tls").renew(["localhost"])
    app = create_app(Config(folder, url, "127.0.0.1", 8443, 8080, 1, ("localhost",)))
    async with app.lifespan():
        yield app


def ways_in(app: Litestar) -> Iterator[tuple[str, str]]:
    """(method, path) of every route, those that are mounted under their own names. HEAD is answered as GET is, OPTIONS from the routes
    themselves."""
    for route in app.routes:
        yield from ((method, str(route.path_format)) for method in _methods(route))
        if isinstance(route, ASGIRoute):
            yield from ((method, route.path + path) for method, path in ways_in(_mounted(route, app)))


def _methods(route: BaseRoute) -> list[str]:
    match route:
        case HTTPRoute():
            handlers = route.route_handler_map
            assert all(isinstance(handler, HTTPRouteHandler) for handler, _ in handlers.values()), route.path
            same = "HEAD" in handlers and handlers["HEAD"][0] is handlers["GET"][0]
            return [str(method) for method in handlers if method != "OPTIONS" and not (same and method == "HEAD")]
        case WebSocketRoute():
            return [SOCKET]
        case ASGIRoute():
            return []  # what is mounted there has methods
        case _:
            raise AssertionError(f"nobody knows how to ask {route.path}")


def _mounted(route: ASGIRoute, app: Litestar) -> Litestar:
    assert route.path == PREFIX, f"what is mounted at {route.path}?"
    return cast("Litestar", app.state.practice._app)


async def said_to_a_socket(app: Litestar, path: str, first: dict[str, Any]) -> dict[str, Any]:
    """What the server sends, or with which code it closes, once `first` came; then the client leaves."""
    arrives: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    arrives.put_nowait({"type": "websocket.connect"})
    arrives.put_nowait({"type": "websocket.receive", "text": msgspec.json.encode(first).decode()})
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "subprotocols": [],
    }
    asked = asyncio.create_task(app(cast("Any", scope), arrives.get, answers.put))  # type: ignore[arg-type]
    async with asyncio.timeout(ANSWER_SECONDS):
        while (answer := await answers.get())["type"] == "websocket.accept":
            continue
        arrives.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asked
    return answer
