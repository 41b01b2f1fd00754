"""Views of lists, through the desk's door: whose they are, who shares them, and what somebody else changed meanwhile."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from server.gateway.conftest import World
from server.gateway.test_desk import command, signed_in

STATE = {
    "filters": [{"column": "sku", "op": "contains", "value": "a\0b"}],
    "sort": "-sku",
    "columns": ["sku"],
    "widths": {"sku": 120},
}


class Views:
    """What somebody does with the views of the items."""

    def __init__(self, world: World, http: httpx.AsyncClient) -> None:
        self.world, self.http = world, http

    async def save(self, person: str, view: str, status: int = 200, **changed: Any) -> Any:
        saved = {"view": view, "list": "items", "name": "Mine", "state": STATE} | changed
        return await self._send(person, "desk.save_view/1", saved, status)

    async def remove(self, person: str, view: str, status: int = 200, **more: Any) -> Any:
        return await self._send(person, "desk.remove_view/1", {"view": view} | more, status)

    async def of(self, person: str, name: str = "items") -> list[dict[str, Any]]:
        await signed_in(self.world, self.http, person)
        answer = await self.http.get(f"/api/lists/{name}/views")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    async def _send(self, person: str, name: str, payload: dict[str, Any], status: int) -> Any:
        await signed_in(self.world, self.http, person)
        answer = await command(self.http, name, payload)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
def views(world: World, http: httpx.AsyncClient) -> Views:
    return Views(world, http)


@pytest.fixture
def view() -> str:
    return str(uuid4())


async def test_a_view_is_its_makers(views: Views, view: str) -> None:
    await views.save("B1", view)
    told = {"view": view, "name": "Mine", "shared": False, "mine": True, "state": STATE, "version": 1}
    assert await views.of("B1") == [told]
    assert await views.of("B1", "stock") == []
    assert await views.of("A1") == []
    for person, more in (("A1", {}), ("A1", {"shared": True})):
        refused = await views.save(person, view, 409, name="Theirs", **more)
        assert (refused["code"], refused["params"]) == ("desk.view_of_another", {"name": "Mine"})
        assert (await views.remove(person, view, 409, **more))["code"] == "desk.view_of_another"
    await views.save("B1", view, name="Renamed", state={})
    assert await views.of("B1") == [told | {"name": "Renamed", "state": {}, "version": 2}]
    await views.remove("B1", view)
    assert await views.of("B1") == []
    assert (await views.remove("B1", view, 409))["code"] == "desk.view_unknown"


async def test_sharing_needs_its_permission(views: Views, view: str) -> None:
    refused = await views.save("B1", view, 403, shared=True)
    assert refused["params"]["permission"] == "desk.share_views"
    await views.save("S1", view, shared=True, name="For all")
    told = {"view": view, "name": "For all", "shared": True, "mine": False, "state": STATE, "version": 1}
    assert await views.of("B1") == [told]
    assert (await views.save("B1", view, 409))["code"] == "desk.view_of_another"
    assert (await views.remove("B1", view, 403, shared=True))["code"] == "gateway.not_permitted"
    await views.save("A1", view, shared=True, name="Better")
    assert [one["mine"] for one in await views.of("S1")] == [True]
    own = str(uuid4())
    await views.save("B1", own, name="A")
    assert [one["name"] for one in await views.of("B1")] == ["Better", "A"]
    await views.remove("A1", view, shared=True)
    assert [one["name"] for one in await views.of("B1")] == ["A"]


async def test_what_was_changed_meanwhile_is_told(views: Views, view: str) -> None:
    await views.save("B1", view)
    await views.save("B1", view, name="Second", seen_version=1)
    refused = await views.save("B1", view, 409, name="Third", seen_version=1)
    now = {"name": "Second", "shared": False, "state": STATE}
    assert (refused["code"], refused["params"]) == (
        "desk.changed_meanwhile",
        {"name": "Second", "version": 2, "now": now},
    )
    await views.save("B1", view, name="Third")


async def test_what_is_no_view(views: Views, view: str) -> None:
    assert (await views.save("B1", view, 409, list="nothing"))["code"] == "desk.list_unknown"
    large = await views.save("B1", view, 409, state={"columns": ["x" * 9000]})
    assert (large["code"], large["params"]["most"]) == ("desk.state_too_large", 8192)
    for name in ("", "x" * 61, "a\nb", "a\n"):
        assert (await views.save("B1", view, 400, name=name))["code"] == "invalid"
    assert (await views.save("B1", view, 400, state=[]))["code"] == "invalid"
    await views.save("B1", view)
    assert (await views.save("B1", view, 409, list="stock"))["code"] == "desk.list_unknown"


async def test_a_person_has_so_many(views: Views, view: str) -> None:
    fill = "INSERT INTO list_view SELECT gen_random_uuid(), 'items', n::text, $1, false, '{}', 1 FROM generate_series(1, 99) n"
    await views.world.gateway.pool.execute(fill, views.world.people["B1"])
    await views.save("B1", view)
    assert (await views.save("B1", str(uuid4()), 409))["code"] == "desk.too_many_views"
    await views.save("B1", view, name="Still changed")
    await views.save("A1", str(uuid4()))


async def test_views_of_lists_that_one_may_not_read(views: Views) -> None:
    await signed_in(views.world, views.http, "B1")
    assert (await views.http.get("/api/lists/people/views")).status_code == 403
    assert (await views.http.get("/api/lists/nothing/views")).json()["code"] == "list.unknown"
