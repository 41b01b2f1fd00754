"""What every answer carries so that a browser keeps pages apart: content security policy and its companions.

No Strict-Transport-Security: it holds for a host name on every port, and plain http on localhost is ours to keep.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

from litestar.connection import ASGIConnection
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from stowage.platform.errors import ApiError

FIXED = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(), payment=()"),
)
NOT_KEPT = (b"cache-control", b"no-store")  # answers of the interface, but for those that say otherwise
HOST = re.compile(rb"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?")
CHROME = re.compile(rb"Chrom(?:e|ium)/(\d{1,6})")
CHROME_WITH_WASM_RULE = 97  # older ones run no WebAssembly (the PIN check) unless all evaluation is allowed


@lru_cache(maxsize=256)
def content_policy(host: str, *, old_browser: bool) -> str:
    evaluation = "'unsafe-eval'" if old_browser else "'wasm-unsafe-eval'"
    live = f" wss://{host} ws://{host}" if host else ""  # older browsers do not count these as 'self'
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {evaluation}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            f"connect-src 'self'{live}",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


async def secure_headers(message: Message, scope: Scope) -> None:
    """A Litestar `before_send` hook, since middleware does not see the answers to unknown paths and wrong methods."""
    if message["type"] != "http.response.start":
        return
    asked = {name: value for name, value in scope["headers"] if name in {b"host", b"user-agent"}}
    policy = (b"content-security-policy", _policy(asked, scope).encode())
    own = [(name.lower(), value) for name, value in message["headers"]]
    told = {name for name, _ in own}
    kept = [NOT_KEPT] if scope["path"].startswith("/api/") else []
    message["headers"] = [*own, *(pair for pair in (*FIXED, policy, *kept) if pair[0] not in told)]


def known_host(app: ASGIApp) -> ASGIApp:
    """A Litestar middleware: 400 for a Host that names none, before anything takes the address apart, and for a name that this server
    does not go by (`state.hosts`, where it is set): under it a page of somebody else's would be at home here. Addresses in
    figures are taken.
    """

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if not all(_is_host(host) for host in hosts):
            raise ApiError(400, "invalid", "this names no host", field="Host")
        if not all(_goes_by(host, scope) for host in hosts):
            raise ApiError(400, "invalid", "this server goes by other names: STOWAGE_HOSTS adds some", field="Host")
        await app(scope, receive, send)

    return checked


def _is_host(text: bytes) -> bool:
    found = HOST.fullmatch(text)
    return found is not None and int(found.group(1) or 0) <= 65535


def _goes_by(host: bytes, scope: Scope) -> bool:
    ours: frozenset[str] | None = ASGIConnection(scope).app.state.get("hosts")
    called = re.sub(rb":\d+$", b"", host).decode().lower().removesuffix(".").strip("[]")
    try:
        ipaddress.ip_address(called)
    except ValueError:
        return ours is None or called in ours
    return True


def _policy(asked: dict[bytes, bytes], scope: Scope) -> str:
    host = asked.get(b"host", b"")
    chrome = CHROME.search(asked.get(b"user-agent", b""))
    old = chrome is not None and int(chrome.group(1)) < CHROME_WITH_WASM_RULE
    known = _is_host(host) and _goes_by(host, scope)
    return content_policy(host.decode() if known else "", old_browser=old)
