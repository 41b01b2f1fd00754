"""How far a company is on its way to the first scan, as its rows say."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx

from server.gateway.conftest import World
from server.gateway.test_desk import signed_in
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.kernel.ids import ItemId, PlaceId
from stowage.kernel.quantity import Quantity
from stowage.places.commands import PutWarehouse
from stowage.receiving.commands import ConfirmReceiptLine
from stowage.start.routes import read

EMPTY = {
    "named": False,
    "people": 0,
    "pins": 0,
    "warehouses": [],
    "units": 0,
    "items": 0,
    "opening": False,
    "guns": [],
    "received": None,
    "done": False,
}


async def asked(http: httpx.AsyncClient) -> dict[str, Any]:
    answer = await http.get("/api/start")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_an_empty_company_has_nothing(database: Any) -> None:
    import asyncpg
    import msgspec

    connection = await asyncpg.connect(database.url)
    try:
        assert msgspec.to_builtins(await read(None, connection)) == EMPTY
    finally:
        await connection.close()


async def test_each_step_is_what_it_made(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "A1")
    submit = world.gateway.bus.submit
    told = await asked(http)
    assert [one["places"] for one in told["warehouses"]] == [1, 1]
    assert [one["code"] for one in told["guns"]] == ["G02", "G01"]
    assert (told["people"], told["pins"], told["items"], told["received"], told["done"]) == (4, 0, 0, None, False)

    pin = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$QSwL6EsUfX5wGzQ0bT6dS0u0vYk5f0Jm3mQ2m5rjvW8"
    person = PersonRecord("O1", "陈立", "Chen Li", (Role.OPERATOR,), ("WH1",), pin_hash=pin)
    units = PutUnits((UnitRecord("pcs", "件", "pcs"),))
    items = PutItems((ItemRecord("T-1", "茶", "Tea", "pcs"),))
    for command in (PutPeople((person,)), units, items, PutWarehouse("WH3", "三号库", "Three", "Asia/Shanghai", False)):
        outcome = await submit(command, person=0)
        assert outcome.outcome == "applied", outcome
    told = await asked(http)
    assert (told["pins"], told["items"], [one["code"] for one in told["warehouses"]]) == (1, 1, ["WH1", "WH2", "WH3"])

    dock = await world.gateway.pool.fetchval("SELECT id FROM place WHERE warehouse = $1", world.warehouses["WH1"])
    tea = await world.gateway.pool.fetchval("SELECT id FROM item")
    line = ConfirmReceiptLine(
        receipt=uuid4(), reference="G01-000001", place=PlaceId(dock), item=ItemId(tea), quantity=Quantity(30_000)
    )
    outcome = await submit(line, person=world.people["A1"], warehouse=world.warehouses["WH1"])
    assert outcome.outcome.startswith("applied"), outcome
    told = await asked(http)
    found = told["received"]
    assert (found["sku"], found["quantity"], found["on_hand"], found["receipt"]) == (
        "T-1",
        30_000,
        30_000,
        str(line.receipt),
    )
    assert told["done"]


async def test_it_is_for_who_looks_after_the_company(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "B1")
    assert (await http.get("/api/start")).json()["code"] == "not_permitted"


async def test_who_is_limited_to_a_warehouse_sees_that_one(world: World, http: httpx.AsyncClient) -> None:
    own = PersonRecord("A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,), ("WH2",), username="zhao")
    deputy = PersonRecord("A2", "钱多", "Qian Duo", (Role.ADMINISTRATOR,), username="qian", password_hash=None)
    assert (await world.gateway.bus.submit(PutPeople((deputy, own)), person=0)).outcome == "applied"
    await signed_in(world, http, "A1")
    told = await asked(http)
    assert ([one["code"] for one in told["warehouses"]], told["guns"]) == (["WH2"], [])
