"""The demo company in a database: whole, with sound books, and the same however often its loading was broken off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import asyncpg
import pytest
from argon2 import PasswordHasher

from conftest import Database
from stowage.app import make_bus
from stowage.catalog.commands import PutUnits, UnitRecord
from stowage.demo import Loaded, load
from stowage.demo.company import people
from stowage.gateway.bus import Bus
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.directory import SYSTEM
from stowage.kernel.quantity import QUANTITY_SCALE
from stowage.ledger.check import check_database

TODAY = date(2026, 11, 22)

# What is there, told without ids and without the time of the clock.
CONTENT = {
    "items": """
        SELECT i.*, (SELECT array_agg((unit, numerator, denominator) ORDER BY unit) FROM item_unit WHERE item = i.id)::text AS units,
            (SELECT array_agg((code, unit) ORDER BY code, unit) FROM barcode WHERE item = i.id)::text AS codes, c.quantity, c.value
        FROM item i JOIN item_cost c ON c.item = i.id""",
    "parties": "SELECT * FROM party",
    "places": "SELECT w.*, p.code AS place, p.kind, p.zone, p.aisle, p.bay, p.level FROM place p JOIN warehouse w ON w.id = p.warehouse",
    "people": """
        SELECT p.code, p.name_zh, p.name_en, p.roles, p.username, p.pin_hash, p.password_hash, p.department, m.code AS manager
        FROM person p LEFT JOIN person m ON m.id = p.manager""",
    "departments": "SELECT d.code, d.name_zh, d.name_en, d.parent, h.code AS head FROM department d JOIN person h ON h.id = d.head",
    "movements": """
        SELECT i.sku, w.code, p.code AS place, m.quantity, m.lot, l.expires_on, m.cost, m.cost_source, m.value, m.posting_date, n.number
        FROM movement m JOIN item i ON i.id = m.item JOIN place p ON p.id = m.target_place JOIN warehouse w ON w.id = p.warehouse
        JOIN document_number n ON n.document = m.document LEFT JOIN stock_lot l ON l.item = m.item AND l.lot = m.lot""",
    "orders": """
        SELECT o.number, s.code, w.code AS warehouse, o.state, o.expected_on, o.note, c.code AS buyer, l.no, i.sku, l.unit,
            l.numerator, l.ordered, l.over_tolerance_bp, l.short_tolerance_bp, l.unit_price_micro, l.inspected
        FROM purchase_order o JOIN purchase_order_line l ON l."order" = o.id JOIN item i ON i.id = l.item
        JOIN party s ON s.id = o.supplier JOIN warehouse w ON w.id = o.warehouse JOIN person c ON c.id = o.created_by""",
    "floor": """
        SELECT q.number, q.state, i.sku, q.sample, p.characteristics::text AS looked_at, t.number AS transfer, t.state AS transfer_state,
            t.expected_on, (SELECT sum(quantity) FROM transfer_line) AS to_transfer
        FROM inspection q JOIN item i ON i.id = q.item JOIN quality_plan p ON p.item = q.item CROSS JOIN transfer t""",
    "feed": "SELECT p.name, f.kind, count(*) FROM feed_row f JOIN feed_partition p ON p.id = f.partition GROUP BY 1, 2",
}


@asynccontextmanager
async def server(database: Database) -> AsyncIterator[tuple[Bus, asyncpg.Pool[Any]]]:
    async with asyncpg.create_pool(database.url, min_size=1, max_size=3) as pool, make_bus(pool) as bus:
        yield bus, pool


async def content(pool: asyncpg.Pool[Any]) -> dict[str, list[str]]:
    """Every row as text, sorted."""
    return {name: sorted(_told(row) for row in await pool.fetch(query)) for name, query in CONTENT.items()}


def _told(row: asyncpg.Record) -> str:
    return repr([(name, value) for name, value in row.items() if name != "id"])


async def test_everything_is_there_and_the_books_are_sound(database: Database) -> None:
    heard: list[tuple[int, int, str, str]] = []
    async with server(database) as (bus, pool):
        assert await load(bus, pool, today=TODAY, progress=lambda *told: heard.append(told)) is Loaded.LOADED
        there = await content(pool)
        async with pool.acquire() as connection:
            assert await check_database(connection) == []
        assert await pool.fetchval("SELECT count(*) FROM discrepancy") == 0
        states = await pool.fetch("SELECT state, count(*) AS n FROM purchase_order GROUP BY state")
        assert {row["state"]: row["n"] for row in states} == {"confirmed": 39, "partly_received": 1}
        waiting = "SELECT state, quantity, jsonb_array_length(characteristics) AS looked_at, sample > 0 AS sampled FROM inspection"
        assert [tuple(row) for row in await pool.fetch(waiting)] == [("open", 480 * QUANTITY_SCALE, 2, True)]
        assert (
            await pool.fetchval("SELECT sum(quantity) FROM balance WHERE status = 'inspection'") == 480 * QUANTITY_SCALE
        )
        assert await pool.fetchval("SELECT count(*) FROM quality_plan") == 1
        on_its_way = "SELECT state, (SELECT count(*) FROM transfer_line WHERE transfer = t.id) AS lines FROM transfer t"
        assert [tuple(row) for row in await pool.fetch(on_its_way)] == [("open", 3)]
        assert await pool.fetchval("SELECT count(DISTINCT number) FROM purchase_order") == 40
        assert await pool.fetchval("SELECT number FROM purchase_order ORDER BY id LIMIT 1") == "PO-2611-0001"
        assert await pool.fetchval("SELECT count(*) FROM balance WHERE place > 0 AND quantity > 0") == len(
            there["movements"]
        )
        shared = "SELECT count(*) FROM (SELECT code FROM barcode GROUP BY code HAVING count(DISTINCT item) > 1) s"
        assert await pool.fetchval(shared) == 36
        for person in people():
            hashes = await pool.fetchrow("SELECT pin_hash, password_hash FROM person WHERE code = $1", person.code)
            assert PasswordHasher().verify(hashes["pin_hash"], person.pin)
            assert not person.password or PasswordHasher().verify(hashes["password_hash"], person.password)
    assert {
        name: len(rows) for name, rows in there.items() if name in {"items", "parties", "departments", "people"}
    } == {
        "items": 3214,
        "parties": 94,
        "departments": 6,
        "people": 15,
    }
    assert heard[-1][0] == heard[-1][1]
    assert [done for done, _, _, _ in heard] == sorted(done for done, _, _, _ in heard)
    assert {(zh, en) for _, _, zh, en in heard} >= {("期初库存", "opening stock"), ("采购订单", "purchase orders")}


async def test_again_changes_nothing(database: Database) -> None:
    async with server(database) as (bus, pool):
        await load(bus, pool, today=TODAY)
        heads = "SELECT name, head FROM feed_partition ORDER BY name"
        before, said = await pool.fetch(heads), await pool.fetchval("SELECT count(*) FROM op")
        assert await load(bus, pool, today=date(2026, 12, 1)) is Loaded.THERE_ALREADY
        assert (await pool.fetch(heads), await pool.fetchval("SELECT count(*) FROM op")) == (before, said)


@pytest.mark.slow
async def test_killed_again_and_again_it_ends_the_same(database: Database, postgres: Any) -> None:
    other = Database(f"{database.name}_whole", postgres.url(f"{database.name}_whole"))
    admin = await asyncpg.connect(postgres.url("postgres"))
    try:
        await admin.execute(f'CREATE DATABASE "{other.name}" TEMPLATE stowage_template STRATEGY FILE_COPY')
        async with server(other) as (bus, pool):
            await load(bus, pool, today=TODAY)
            whole = await content(pool)
        today = TODAY
        for share in (0.02, 0.36, 0.6, 0.85, 0.97):
            await _load_until(share, database, today)
            today = date(2026, 11, 23)  # a load goes on as of the day on which it began
        async with server(database) as (bus, pool):
            assert await load(bus, pool, today=today) is Loaded.LOADED
            again = await content(pool)
            async with pool.acquire() as connection:
                assert await check_database(connection) == []
        assert [name for name in whole if whole[name] != again[name]] == []
    finally:
        await admin.execute(f'DROP DATABASE IF EXISTS "{other.name}" WITH (FORCE)')
        await admin.close()


async def _load_until(share: float, database: Database, today: date) -> None:
    """Broken off while the next command is under way: the load and the server go at once."""
    async with server(database) as (bus, pool):

        def listen(done: int, total: int, zh: str, en: str) -> None:
            if done >= share * total:
                task.cancel()

        task = asyncio.create_task(load(bus, pool, today=today, progress=listen))
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_database_in_use_is_left_alone(database: Database) -> None:
    async with server(database) as (bus, pool):
        admin = PersonRecord("A1", "管理员", "Admin", (Role.ADMINISTRATOR,))
        await bus.submit(PutPeople((admin,)), person=0, device=SYSTEM)
        person = await pool.fetchval("SELECT id FROM person")
        await bus.submit(PutUnits((UnitRecord("kg", "千克", "kg", 3),)), person=person)
        assert await load(bus, pool, today=TODAY) is Loaded.NOT_EMPTY
        assert await pool.fetchval("SELECT count(*) FROM item") == 0
