"""Paths and cookies between a browser and the two companies."""

from __future__ import annotations

from typing import Any

import pytest

from stowage.practice.border import inside, outside


def asked(path: bytes, *headers: tuple[bytes, bytes]) -> dict[str, Any] | None:
    scope: Any = {"type": "http", "method": "GET", "raw_path": path, "headers": list(headers), "path": "/as/routed/"}
    return inside(scope)


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"/practice", "/"),
        (b"/practice/", "/"),
        (b"/practice/api/me", "/api/me"),
        (b"/practice/m/", "/m/"),
        (b"/practice/practice/api/me", "/practice/api/me"),
        (b"/practice/api/items/%E8%8C%B6", "/api/items/茶"),
    ],
)
def test_the_prefix_is_cut_off(raw: bytes, path: str) -> None:
    found = asked(raw)
    assert found is not None
    assert (found["path"], found["root_path"]) == (path, "")
    assert found["raw_path"] == raw.removeprefix(b"/practice") or found["raw_path"] == b"/"


@pytest.mark.parametrize("raw", [b"/practices", b"/practice-x/api/me", b"/api/practice", b"/"])
def test_what_only_begins_like_it_is_none_of_it(raw: bytes) -> None:
    assert asked(raw) is None


def test_it_is_shown_its_own_cookies_alone() -> None:
    cookies = b"stowage_session=real; practice_stowage_session=ours; other=1"
    found = asked(b"/practice/api/me", (b"cookie", cookies), (b"accept", b"*/*"))
    assert found is not None
    assert found["headers"] == [(b"cookie", b"stowage_session=ours"), (b"accept", b"*/*")]
    none = asked(b"/practice/api/me", (b"cookie", b"stowage_session=real"))
    assert none is not None
    assert none["headers"] == []


async def test_what_it_sets_and_where_it_leads_is_below_it() -> None:
    told: list[Any] = []

    async def send(message: Any) -> None:
        told.append(message)

    headers = [
        (b"set-cookie", b"stowage_session=x; HttpOnly; Max-Age=60; Path=/; SameSite=strict; Secure"),
        (b"Location", b"/console/"),
        (b"location", b"https://elsewhere/"),
    ]
    await outside(send)({"type": "http.response.start", "status": 302, "headers": headers})
    assert told[0]["headers"] == [
        (b"set-cookie", b"practice_stowage_session=x; HttpOnly; Max-Age=60; Path=/practice/; SameSite=strict; Secure"),
        (b"Location", b"/practice/console/"),
        (b"location", b"https://elsewhere/"),
    ]
