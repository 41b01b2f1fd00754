"""The history of a record, the trail as a list, one entry of it, and the export from which the chain can be reckoned again."""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256
from pathlib import Path

import httpx
import msgspec
import pytest

import stowage
from server.gateway.conftest import World
from stowage.app import HOUSE
from stowage.audit.content import FIRST, chained
from stowage.audit.queries import RECORDS
from stowage.audit.sealing import Sealer
from stowage.audit.words import OUTCOMES, WHATS
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.passwords import hash_password
from stowage.kernel.ids import ItemId, PartyId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity
from stowage.parties.commands import PartyRecord, PutParties
from stowage.purchasing.commands import CreateOrder, NewOrderLine

DESK = {"Stowage-Client": "console"}
HASH = hash_password("correct horse")


async def person(world: World, code: str, role: Role, *warehouses: str) -> int:
    record = PersonRecord(code, code, code, (role,), warehouses, username=code.lower(), password_hash=HASH)
    assert (await world.gateway.bus.submit(PutPeople((record,)), person=0)).outcome == "applied"
    id_: int = await world.gateway.pool.fetchval("SELECT id FROM person WHERE code = $1", code)
    return id_


async def sign_in(http: httpx.AsyncClient, code: str) -> None:
    body = {"username": code.lower(), "password": "correct horse"}
    assert (await http.post("/api/sign-in", json=body, headers=DESK)).status_code == 200


async def seal(world: World) -> None:
    sealer = Sealer(world.gateway.pool, None)
    while (await sealer.seal()).entries:
        pass


@pytest.fixture
async def order(world: World) -> str:
    """Its number; made by the buyer, of a cup that the administrator named twice."""
    bus, who = world.gateway.bus, world.people
    await bus.submit(PutUnits((UnitRecord("pcs", "件", "piece"),)), person=0)
    for name in ("Cup", "Stoneware cup"):
        assert (
            await bus.submit(PutItems((ItemRecord("CUP", "杯", name, "pcs"),)), person=who["A1"])
        ).outcome == "applied"
    await bus.submit(PutParties((PartyRecord("S-01", "义乌", "Yiwu", supplier=True),)), person=who["B1"])
    item = await world.gateway.pool.fetchval("SELECT id FROM item")
    party = await world.gateway.pool.fetchval("SELECT id FROM party")
    where = world.warehouses["WH1"]
    lines = (NewOrderLine(ItemId(item), "pcs", Quantity(50_000), PriceMicro(3_500_000)),)
    create = CreateOrder(PartyId(party), WarehouseId(where), date(2026, 12, 1), lines)
    outcome = await bus.submit(create, person=who["B1"], warehouse=where)
    assert outcome.outcome == "applied", outcome
    return outcome.number


async def test_the_history_of_an_item(world: World, http: httpx.AsyncClient, order: str) -> None:
    await person(world, "O9", Role.OPERATOR)
    await sign_in(http, "O9")
    answer = (await http.get("/api/changes?kind=item&key=CUP")).json()
    first, second = answer["rows"]
    assert answer["next"] is None
    assert (first["before"], first["after"]) == ({"name_en": "Cup"}, {"name_en": "Stoneware cup"})
    assert (first["what"], first["person"]["code"], first["device"]) == ("catalog.put_items/3", "A1", None)
    assert (second["before"], second["after"]["name_en"]) == (None, "Cup")
    page = (await http.get("/api/changes?kind=item&key=CUP&limit=1")).json()
    assert page["rows"] == [first]
    older = (await http.get(f"/api/changes?kind=item&key=CUP&limit=1&before={page['next']}")).json()
    assert (older["rows"], older["next"]) == ([second], None)
    assert (await http.get("/api/changes?kind=item&key=NONE")).json() == {"rows": [], "next": None}
    assert (await http.get("/api/changes?kind=nonsense&key=CUP")).status_code == 404


async def test_whose_history_one_may_read(world: World, http: httpx.AsyncClient, order: str) -> None:
    path = f"/api/changes?kind=purchase_order&key={order}"
    assert (await http.get(path)).status_code == 401
    await person(world, "O9", Role.OPERATOR)
    await sign_in(http, "O9")
    (row,) = (await http.get(path)).json()["rows"]
    assert row["after"]["lines"]["1"]["item"] == "CUP"
    assert "prices" not in row["after"]
    assert (await http.get("/api/changes?kind=person&key=A1")).status_code == 403
    await person(world, "B9", Role.BUYER)
    await sign_in(http, "B9")
    assert (await http.get(path)).json()["rows"][0]["after"]["prices"] == {"1": 3_500_000}
    await person(world, "B8", Role.BUYER, "WH2")
    await sign_in(http, "B8")
    assert (await http.get(path)).json()["rows"] == [], "of another warehouse"


async def test_the_trail_as_a_list_and_its_entries(world: World, http: httpx.AsyncClient, order: str) -> None:
    manager = await person(world, "M9", Role.MANAGER)
    await sign_in(http, "M9")
    assert (await http.get("/api/people")).status_code == 403
    await seal(world)
    rows = (await http.get("/api/lists/audit/rows?limit=500")).json()["rows"]
    assert [row["no"] for row in rows] == list(range(len(rows), 0, -1))
    assert (rows[0]["what"], rows[0]["person"]["id"], rows[0]["security"]) == ("access.denied", manager, True)
    chosen = '[{"column": "what", "op": "is", "value": "purchasing.create_order"}]'
    (made,) = (await http.get("/api/lists/audit/rows", params={"filter": chosen})).json()["rows"]
    assert (made["records"], made["person"]["code"], made["warehouse"]["code"], made["outcome"]) == (
        order,
        "B1",
        "WH1",
        "applied",
    )
    entry = (await http.get(f"/api/audit/{made['no']}")).json()
    assert (entry["number"], entry["said"]["lines"][0]["unit_price"]) == (order, 3_500_000)
    assert entry["changes"][0]["after"]["prices"] == {"1": 3_500_000}
    people = (await http.get("/api/lists/audit/rows", params={"search": "put_people"})).json()["rows"]
    assert "argon2" not in (await http.get(f"/api/audit/{people[0]['no']}")).text
    assert (await http.get("/api/audit/999999")).status_code == 404
    await person(world, "M8", Role.MANAGER, "WH2")
    await sign_in(http, "M8")
    assert (await http.get(f"/api/audit/{made['no']}")).status_code == 404
    assert {row["warehouse"]["code"] for row in (await http.get("/api/lists/audit/rows")).json()["rows"]} <= {"WH2"}
    await person(world, "S9", Role.SUPERVISOR)
    await sign_in(http, "S9")
    for path in ("/api/lists/audit/rows", f"/api/audit/{made['no']}", "/api/audit/export"):
        assert (await http.get(path)).status_code == 403


async def test_the_export_proves_itself(world: World, http: httpx.AsyncClient, order: str) -> None:
    await person(world, "F9", Role.FINANCE)
    await sign_in(http, "F9")
    await seal(world)
    answer = await http.get("/api/audit/export")
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines = [msgspec.json.decode(line) for line in answer.content.splitlines()]
    chain = FIRST
    for no, line in enumerate(lines, 1):
        content = sha256(line["content"].encode()).digest()
        chain = chained(chain, no, content)
        assert (line["no"], line["sha256"], line["chain"]) == (no, content.hex(), chain.hex())
    assert len(lines) == await world.gateway.pool.fetchval("SELECT max(no) FROM audit_link")
    part = (await http.get("/api/audit/export?first=2&last=3")).content.splitlines()
    assert [msgspec.json.decode(line)["no"] for line in part] == [2, 3]
    assert (await http.get("/api/lists/items/export", params={"format": "csv"})).status_code == 200
    exports = "SELECT params->>'list' FROM security_event WHERE kind = 'export.made' ORDER BY id"
    assert [row[0] for row in await world.gateway.pool.fetch(exports)] == ["audit", "audit", "items"]
    await person(world, "F8", Role.FINANCE, "WH1")
    await sign_in(http, "F8")
    assert (await http.get("/api/audit/export")).json()["code"] == "warehouse_out_of_scope"


SERVER = Path(stowage.__file__).parent


def found(pattern: str) -> set[str]:
    return {word for path in SERVER.rglob("*.py") for word in re.findall(pattern, path.read_text("utf-8"))}


def test_everything_that_is_noted_has_a_name() -> None:
    commands = {spec.name.split("/")[0] for room in HOUSE.rooms for spec in room.commands}
    words = "sign_in|sign_out|session|access|export|person|backup|proof|step_up|factor|recovery_codes?|import|practice"
    events = found(rf'"((?:{words})\.(?:[a-z_]+))"') & {choice.value for choice in WHATS}
    assert {choice.value for choice in WHATS} >= commands
    noted = {choice.value for choice in WHATS} - commands
    assert noted == events | {
        f"device.{word}" for word in ("invited", "enrolled", "revoked", "moved", "lost", "copied")
    }
    assert {choice.value for choice in OUTCOMES} == {"applied", "applied_with_exception", "parked", "refused"}


def test_every_kind_of_record_that_changes_can_be_asked_about() -> None:
    kinds = found(r'(?:differing\(|Changed\([\w.]+, )\s*"([a-z_]+)"')
    assert len(kinds) > 8
    assert kinds == RECORDS.keys()
