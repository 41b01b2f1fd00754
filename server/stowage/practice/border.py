"""Between a browser and the practice company: /practice is cut off the paths of requests and put before those of answers, and each of the
two companies is shown its own cookies alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from litestar.types import Message, Scope, Send

PREFIX = "/practice"
MARK = b"practice_"  # before the names of its cookies
KEPT = (
    "type",
    "asgi",
    "http_version",
    "scheme",
    "method",
    "query_string",
    "client",
    "server",
    "extensions",
    "subprotocols",
)

_PREFIX = PREFIX.encode()
_PATH = re.compile(rb"(?i)(;\s*path=)/")

Headers = Iterable[tuple[bytes, bytes]]


def inside(scope: Scope) -> dict[str, Any] | None:
    """The request as the practice company's application sees it; None: it is none of its own."""
    raw = scope["raw_path"]
    if raw != _PREFIX and not raw.startswith(_PREFIX + b"/"):
        return None
    raw = raw[len(_PREFIX) :] or b"/"
    asked: dict[str, Any] = {name: value for name, value in scope.items() if name in KEPT}
    return asked | {
        "path": unquote(raw.decode("ascii")),
        "raw_path": raw,
        "root_path": "",
        "headers": list(_asked(scope["headers"])),
    }


def outside(send: Send) -> Send:
    """What the application answers, as the browser sees it."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = list(_answered(message["headers"]))
        await send(message)

    return sent


def _asked(headers: Headers) -> Iterator[tuple[bytes, bytes]]:
    for name, value in headers:
        if name != b"cookie":
            yield name, value
            continue
        cookies = [part.strip() for part in value.split(b";")]
        own = b"; ".join(cookie[len(MARK) :] for cookie in cookies if cookie.startswith(MARK))
        if own:
            yield name, own


def _answered(headers: Headers) -> Iterator[tuple[bytes, bytes]]:
    for name, value in headers:
        match name.lower():
            case b"set-cookie":
                yield name, MARK + _PATH.sub(rb"\1" + _PREFIX + b"/", value)
            case b"location" if value.startswith(b"/"):
                yield name, _PREFIX + value
            case _:
                yield name, value
