"""Who may do what at a desk: every route asks for a person and a permission; commands over HTTP."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from bench.devices import uuid7
from server.gateway.conftest import World
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.gateway.session_routes import COOKIE
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.sessions import Sessions

DESK = {"Stowage-Client": "console"}
OWN = {
    "/api/me",
    "/api/account",
    "/api/account/notices",
    "/api/company",
    "/api/step-up",
    "/api/lists",
    "/api/sessions",
    "/api/who-may",
    "/api/find?text=a",
    "/api/imports",
    "/api/imports/kinds",
}
OPEN = {
    "/api/sign-in",
    "/api/sign-in/passkey/begin",
    "/api/sign-out",
    "/api/health",
    "/api/installation",
}  # for people who are not signed in


async def signed_in(world: World, http: httpx.AsyncClient, code: str) -> httpx.AsyncClient:
    async with world.gateway.pool.acquire() as connection:
        opened = await Sessions().open_person(world.people[code], connection)
    http.cookies.set(COOKIE, opened.token)
    return http


def reads(app: Litestar) -> list[str]:
    """Every GET of the desk, with parameters filled in."""
    paths = [path for path, item in app.openapi_schema.to_schema()["paths"].items() if "get" in item]
    desk = [path for path in paths if not path.startswith("/api/sync") and path not in OPEN]
    return [_filled(path) for path in desk]


def _filled(path: str) -> str:
    for part in path.split("/"):
        if part.startswith("{"):
            value = (
                str(uuid4())
                if re.search("receipt|document|device|import|task|transfer|inspection|return", part)
                else "0" * 64
                if "sha256" in part
                else "items"
                if re.search("name|kind", part)
                else "1"
            )
            path = path.replace(part, value)
    return path + {"at": "?instant=1", "changes": "?kind=item&key=1", "find": "?text=a"}.get(
        path.rsplit("/", 1)[-1], ""
    )


async def command(http: httpx.AsyncClient, name: str, payload: dict[str, Any], **more: Any) -> httpx.Response:
    body = {"op_id": str(uuid7()), "command": name, "payload": payload} | more
    return await http.post("/api/commands", json=body, headers=DESK)


async def test_nothing_is_told_to_strangers(app: Litestar, http: httpx.AsyncClient) -> None:
    for path in reads(app):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), path
    assert (await command(http, "notes.ask/1", {"text": "a"})).status_code == 401


async def test_every_read_asks_for_a_permission(world: World, app: Litestar, http: httpx.AsyncClient) -> None:
    """A person without a role may see who they are, how and where they sign in, and of lists and imports that there are none."""
    await world.gateway.bus.submit(PutPeople((PersonRecord("N1", "无", "None", ()),)), person=0)
    world.people["N1"] = await world.gateway.pool.fetchval("SELECT id FROM person WHERE code = 'N1'")
    await signed_in(world, http, "N1")
    for path in reads(app):
        expected = 200 if path in OWN else 404 if path.startswith("/api/imports/") and "templates" not in path else 403
        assert (await http.get(path)).status_code == expected, path


async def test_no_read_shows_another_warehouse(world: World, app: Litestar, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "O1")
    other = world.warehouses["WH2"]
    for path in ("/api/places", "/api/stock", "/api/purchase-orders", "/api/receipts", "/api/stock/at?instant=1"):
        answer = await http.get(path + ("&" if "?" in path else "?") + f"warehouse={other}")
        assert (answer.status_code, answer.json()["code"]) == (403, "warehouse_out_of_scope"), path
    assert [row["code"] for row in (await http.get("/api/warehouses")).json()] == ["WH1"]


async def test_discrepancies_of_another_warehouse_are_not_shown(world: World, http: httpx.AsyncClient) -> None:
    gun = world.guns[0]
    odd = (await world.push(gun, world.arrived(gun, "odd")))[0].discrepancies[0]["id"]
    record = PersonRecord("S2", "别处", "Elsewhere", (Role.SUPERVISOR,), ("WH2",))
    await world.gateway.bus.submit(PutPeople((record,)), person=0)
    world.people["S2"] = await world.gateway.pool.fetchval("SELECT id FROM person WHERE code = 'S2'")
    await signed_in(world, http, "S2")
    assert (await http.get("/api/discrepancies")).json()["rows"] == []
    assert (await http.get(f"/api/discrepancies/{odd}")).status_code == 404
    resolve = {"discrepancy": odd, "choice": "acknowledge"}
    for warehouse, status in ((None, 403), (world.warehouses["WH2"], 409), (world.warehouses["WH1"], 403)):
        answer = await command(http, "discrepancies.resolve/1", resolve, warehouse=warehouse)
        assert answer.status_code == status, answer.text
    await signed_in(world, http, "S1")
    found = (await http.get("/api/discrepancies?state=open")).json()["rows"]
    assert [(row["id"], row["person"]["code"], row["device"]["code"]) for row in found] == [(odd, "O1", "G01")]
    done = await command(http, "discrepancies.resolve/1", resolve, warehouse=world.warehouses["WH1"])
    assert (done.status_code, done.json()["outcome"]) == (200, "applied")
    again = await command(http, "discrepancies.resolve/1", resolve, warehouse=world.warehouses["WH1"])
    assert (again.status_code, again.json()["code"]) == (409, "discrepancies.resolved")
    resolved = (await http.get(f"/api/discrepancies/{odd}")).json()
    assert (resolved["state"], resolved["choice"], resolved["resolved_by"]["code"]) == ("resolved", "acknowledge", "S1")


async def test_a_parked_command_is_shown_with_what_it_holds(world: World, http: httpx.AsyncClient) -> None:
    gun = world.guns[0]
    lost = world.arrived(gun, "lost")
    await world.push(gun, lost, world.arrived(gun, "child", depends=[str(lost.op_id)]))
    await signed_in(world, http, "S1")
    row = (await http.get("/api/discrepancies")).json()["rows"][0]
    assert (row["code"], row["choices"], row["evidence"]["code"]) == (
        "gateway.parked",
        ["replay", "discard"],
        "notes.lost",
    )
    assert [held["command"] for held in row["ops"]] == ["notes.write/1", "notes.write/1"]


async def test_a_command_repeated_gets_its_first_outcome(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "B1")
    op_id = str(uuid7())
    first = await command(http, "notes.ask/1", {"text": "a"}, op_id=op_id)
    assert first.status_code == 200
    assert (await command(http, "notes.ask/1", {"text": "a"}, op_id=op_id)).json() == first.json()
    other = await command(http, "notes.ask/1", {"text": "b"}, op_id=op_id)
    assert (other.status_code, other.json()["code"]) == (409, "command_id_reused")
    assert await world.notes_kept() == ["a"]


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("name", "payload", "more", "status", "code"),
    [
        ("notes.ask/1", {"text": "no"}, {}, 409, "notes.no"),
        ("notes.ask/1", {"text": 5}, {}, 400, "invalid"),
        ("notes.ask/1", {}, {}, 400, "invalid"),
        ("notes.ask/1", {"text": "a", "more": 1}, {}, 400, "invalid"),
        ("notes.ask/9", {"text": "a"}, {}, 400, "command_unknown"),
        ("notes.ask/1", [], {}, 400, "invalid"),
        ("notes.ask/1", {"text": "a"}, {"op_id": "x"}, 400, "invalid"),
        ("notes.ask/1", {"text": "a"}, {"warehouse": -1}, 400, "invalid"),
        ("notes.ask/1", {"text": "a"}, {"warehouse": 2**70}, 400, "invalid"),
        ("notes.ask/1", {"text": "a"}, {"warehouse": 999}, 409, "gateway.warehouse_unknown"),
        ("notes.write/1", {"text": "a"}, {}, 403, "not_permitted"),
        ("identity.put_people/1", {"people": []}, {}, 403, "not_permitted"),
    ],
)
async def test_commands_that_are_not_carried_out(
    world: World, http: httpx.AsyncClient, name: str, payload: Any, more: dict[str, Any], status: int, code: str
) -> None:
    await signed_in(world, http, "B1")
    answer = await command(http, name, payload, **more)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert await world.notes_kept() == []


async def test_a_command_for_a_warehouse_out_of_scope(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "O1")
    answer = await command(http, "notes.write/1", {"text": "a"}, warehouse=world.warehouses["WH2"])
    assert (answer.status_code, answer.json()["code"]) == (403, "warehouse_out_of_scope")


async def test_the_interface_is_described_with_every_command(http: httpx.AsyncClient) -> None:
    described = (await http.get("/api/openapi.json")).json()
    bodies = described["components"]["schemas"]["Command"]["oneOf"]
    names = {body["properties"]["command"]["const"] for body in bodies}
    assert {"receiving.confirm_line/1", "purchasing.create_order/2", "discrepancies.resolve/1"} <= names
    for body in bodies:
        name = body["properties"]["payload"]["$ref"].rsplit("/", 1)[1]
        assert "type" not in described["components"]["schemas"][name].get("required", [])


async def test_who_sees_no_costs_says_none_and_is_told_what_is_worth_nothing(
    world: World, http: httpx.AsyncClient
) -> None:
    here, pool = world.warehouses["WH1"], world.gateway.pool
    await world.gateway.bus.submit(PutPeople((PersonRecord("SV", "孙婷", "Sun", (Role.SUPERVISOR,)),)), person=0)
    world.people["SV"] = await pool.fetchval("SELECT id FROM person WHERE code = 'SV'")
    await signed_in(world, http, "SV")
    await world.gateway.bus.submit(PutUnits((UnitRecord("pcs", "件", "piece"),)), person=0)
    await world.gateway.bus.submit(PutItems((ItemRecord("CUP", "杯", "Cup", "pcs"),)), person=0)
    item = await pool.fetchval("SELECT id FROM item WHERE sku = 'CUP'")
    dock = await pool.fetchval("SELECT id FROM place WHERE warehouse = $1 ORDER BY id LIMIT 1", here)
    lines = [{"item": item, "place": dock, "quantity": 10_000, "cost": cost} for cost in (0, 7)]
    answer = await command(http, "stock.record_opening/1", {"warehouse": here, "lines": lines}, warehouse=here)
    assert answer.status_code == 403, answer.text
    assert (answer.json()["field"], answer.json()["params"]["permission"]) == ("payload.lines[1].cost", "cost.read")
    free = await command(http, "stock.record_opening/1", {"warehouse": here, "lines": lines[:1]}, warehouse=here)
    assert free.json()["params"] == {"warnings": [{"code": "stock.without_cost", "line": 1, "lines": 1}]}
