"""Every route and every command by each role, as server/PERMISSIONS.md says; and guns, which never receive cost.

`make permissions` asks and writes the file anew.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import httpx
import msgspec
import pytest
from litestar import Litestar

from server.api.matrix import ASKED_ELSEWHERE, BY_WHAT_IS_ASKED, named, questions, table
from server.api.served import served
from server.gateway.conftest import Client, World
from server.gateway.test_scope import Elsewhere, _done
from stowage.app import LISTS
from stowage.kernel.ids import WarehouseId
from stowage.kernel.quantity import Amount, PriceMicro, Quantity
from stowage.purchasing.commands import ConfirmOrder, CreateOrder, NewOrderLine
from stowage.receiving.commands import ConfirmReceiptLine
from stowage.stock.commands import OpeningLine, RecordOpening

FILE = Path(__file__).resolve().parents[3] / "server" / "PERMISSIONS.md"
PRICE, COST = 7_654_321, 98_765_431
OF_MONEY = re.compile(rf"{PRICE}|{COST}|(?:price|cost)(?!\.read)|amount|\bvalue\b")


@pytest.fixture
async def whole(world: World, tmp_path: Path) -> AsyncIterator[Litestar]:
    async with served(world.url, tmp_path) as app:
        yield app


async def test_everybody_may_what_the_table_says(
    world: World, elsewhere: Elsewhere, client: Client, whole: Litestar
) -> None:
    transport = httpx.ASGITransport(cast("Any", whole))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        found = await table(world, elsewhere, client, whole, http)
    if os.environ.get("STOWAGE_WRITE_PERMISSIONS"):
        FILE.write_text(found, "utf-8")
    said = FILE.read_text("utf-8").splitlines()
    differs = [line for line in found.splitlines() if line not in said]
    assert differs == []
    assert found.splitlines() == said


async def test_no_route_is_forgotten(whole: Litestar) -> None:
    """Nor is any in the file that is no more: each stands there by its name, or by what it is asked."""
    names = set(named(whole)) - ASKED_ELSEWHERE
    asked = {name for name, *_ in questions(whole)}
    assert {name for name in names if name not in asked} == BY_WHAT_IS_ASKED.keys()
    said = set(re.findall(r"^\| `([A-Z]+ /[^`]*)`", FILE.read_text("utf-8"), re.MULTILINE))
    parts = {f"GET /api/lists/{name}{part}" for name in LISTS for part in ("", "/totals", "/views", "/export")}
    assert said == asked - parts
    assert {"GET /ca", "GET /console/{path}", "GET /api/backups", "POST /api/practice", "WS /api/sync/live"} <= said


async def test_a_gun_is_told_of_no_cost(world: World, elsewhere: Elsewhere, client: Client) -> None:
    """After an order with prices, opening stock with cost, goods received on both, and an exception about them."""
    here, pool = WarehouseId(world.warehouses["WH1"]), world.gateway.pool
    item, supplier = await pool.fetchrow("SELECT i.id, p.id FROM item i, party p")
    dock = await pool.fetchval("SELECT id FROM place WHERE warehouse = $1", here)
    five, nine = Quantity(50_000), Quantity(90_000)
    lines = (NewOrderLine(item, "pcs", five, PriceMicro(PRICE)),)
    order = int((await _done(world, CreateOrder(supplier, here, date(2026, 12, 1), lines), here)).rsplit(":", 1)[1])
    await _done(world, ConfirmOrder(order, 1), here)
    await _done(world, RecordOpening(here, (OpeningLine(item, dock, nine, Amount(COST)),)), here)
    line = await pool.fetchval('SELECT id FROM purchase_order_line WHERE "order" = $1', order)
    counted = ConfirmReceiptLine(uuid4(), "G-9", dock, item, nine, Quantity(10_000), order, line)
    await _done(world, counted, here)
    assert await pool.fetchval("SELECT count(*) FROM movement WHERE cost IS NOT NULL") > 1
    told = [row["body"] for row in await pool.fetch("SELECT body FROM feed_row WHERE body IS NOT NULL")]
    manifest = (await client.get("/api/sync/bootstrap", incarnation=str(client.gun.incarnation))).json()
    told.append(msgspec.json.encode(manifest).decode())
    for partition in manifest["partitions"]:
        for chunk in partition["chunks"]:
            answer = await client.get(f"/api/sync/chunk/{chunk['sha256']}")
            told.append(answer.text if answer.text.startswith("{") else gzip.decompress(answer.content).decode())
    partitions = [f"{partition['partition']}:0" for partition in manifest["partitions"]]
    told.append((await client.get("/api/sync/pull", epoch=manifest["epoch"], limit=5000, at=partitions)).text)
    assert len("".join(told)) > 2_000
    assert [found for text in told for found in OF_MONEY.findall(text)] == []
