"""Who is limited to a warehouse in which nothing is learns nothing of what is in another one: every GET route is asked about everything."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar

from server.api.served import served, ways_in
from server.gateway.conftest import World, enrolled
from server.gateway.test_desk import DESK, command, signed_in
from stowage.app import LISTS
from stowage.audit.queries import RECORDS
from stowage.audit.sealing import Sealer
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, StockLevel, UnitRecord
from stowage.gateway import blobs
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.kernel.decision import Status
from stowage.kernel.ids import ItemId, PartyId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, PriceMicro, Quantity
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse, PutZones, ZoneRecord
from stowage.purchasing.commands import ConfirmOrder, CreateOrder, NewOrderLine
from stowage.receiving.commands import ConfirmReceiptLine
from stowage.stock.commands import HoldStock, OpeningLine, RecordOpening
from stowage.transfers.between.commands import Dispatch
from stowage.transfers.commands import Move

THERE = "QX9"  # in every name of what is in the other warehouse
LEVEL, COST, COUNTED, PRICE = 777_770_000, 98_765_431, 543_210_000, 7_654_321
PHOTO = b"\xff\xd8\xff" + b"QX9 a photo" * 3
SHA = hashlib.sha256(PHOTO).hexdigest()
MARKS = (THERE, str(LEVEL), str(COST), str(COUNTED), str(PRICE), SHA)
OWN = {"/api/me"}  # tells of who asks alone
# What a route is asked with, beside what its path names: one question each.
QUERIES: Mapping[str, tuple[str, ...]] = {
    "/api/find": (f"text={THERE}", "text=A-1"),
    "/api/sessions": ("everybody=true", ""),
    "/api/stock/trace": ("text=A-1",),
    "/api/stock/at": ("instant=4102444800000",),
    "/api/warehouses/{warehouse}/putaway/suggestions": ("item=1&quantity=10000",),
    "/api/items/called": ("sku=A-1",),
    "/api/labels/badge": ("format=zpl",),
    "/api/labels/bin": ("format=zpl&warehouse=3",),
    "/api/partners/called": ("code=S-1",),
    "/api/lists/{name}/export": ("format=csv", "format=xlsx"),
    "/api/lists/{name}/rows": ("", f"search={THERE}"),
}

INSPECTED = """
    INSERT INTO inspection SELECT gen_random_uuid(), 'QI-QX9', $1, l.receipt, l.id, NULL, NULL, l.item, l.place, '', l.quantity, '[]', NULL,
        'full', 'normal', '', 0, NULL, NULL, '[]', false, 'open', 0, 0, 0, NULL, now(), NULL
    FROM receipt_line l JOIN receipt r ON r.id = l.receipt WHERE r.warehouse = $1
"""
RAISED = """
    WITH t AS (
        INSERT INTO task SELECT $1::uuid, 'move', $2, $3, $4::bigint, null, '', 0, $5::bigint, '', '', 'available', $6::bigint, 0, 0,
            'infinity', '', false, 'open', null, null, 0, null, null, now(), now()
        RETURNING id, warehouse
    )
    INSERT INTO task_entry (task, warehouse, what, at, by, quantity, late, fence, op_id)
        SELECT id, warehouse, 'raised', now(), 0, 0, false, 0, id FROM t
"""


async def _done(world: World, said: Any, warehouse: int | None = None) -> str:
    outcome = await world.gateway.bus.submit(said, person=0, warehouse=warehouse)
    assert outcome.outcome.startswith("applied"), outcome
    return outcome.document


@pytest.fixture
async def filled(world: World) -> dict[str, list[str]]:
    """Stock, an order, a receipt, a photo, a hold, people, a gun and levels in QX9, nothing in WH1; what paths may name, by parameter."""
    pool = world.gateway.pool
    dock = (PlaceRecord(f"{THERE}-D", PlaceKind.DOCK),)
    await _done(world, PutWarehouse(THERE, f"{THERE}仓", f"{THERE} house", "UTC", True, dock))
    await _done(world, PutZones(THERE, (ZoneRecord(f"{THERE}-Z"),)))
    there = WarehouseId(await pool.fetchval("SELECT id FROM warehouse WHERE code = $1", THERE))
    people = (
        PersonRecord("L1", "限", "Limited", tuple(Role), ("WH1",)),
        PersonRecord("L2", "全", "Everywhere", tuple(Role)),
        PersonRecord("L3", "少", "Little", (Role.OPERATOR,), ("WH1",)),
        PersonRecord(
            f"{THERE}-P", f"{THERE}人", f"{THERE} person", tuple(Role), (THERE,), username=f"{THERE.lower()}-p"
        ),
    )
    await _done(world, PutPeople(people))
    world.people |= dict(await pool.fetch("SELECT code, id FROM person"))
    await _done(world, PutUnits((UnitRecord("pcs", "件", "piece"),)))
    level = StockLevel(THERE, Quantity(LEVEL), Quantity(LEVEL), Quantity(LEVEL))
    await _done(world, PutItems((ItemRecord("A-1", "甲", "A", "pcs", levels=(level,)),)))
    await _done(world, PutParties((PartyRecord("S-1", "供", "Supply", supplier=True),)))
    item, supplier = await pool.fetchrow("SELECT i.id, p.id FROM item i, party p")
    place = await pool.fetchval("SELECT id FROM place WHERE code = $1", f"{THERE}-D")
    photo = blobs.Part(SHA, 0, len(PHOTO), "image/jpeg", PHOTO)
    await blobs.put(photo, world.guns[0].id, pool)
    await _business(world, there, ItemId(item), supplier, place)
    await enrolled(world.gateway, there)
    await pool.execute("UPDATE device SET name = $1 WHERE warehouse = $2", f"{THERE} gun", there)
    await signed_in(world, httpx.AsyncClient(), f"{THERE}-P")  # a session of theirs
    await Sealer(pool, None).seal()
    return await _named(world)


async def _business(world: World, there: WarehouseId, item: ItemId, supplier: PartyId, place: PlaceId) -> None:
    lines = (NewOrderLine(item, "pcs", Quantity(COUNTED), PriceMicro(PRICE)),)
    order = int((await _done(world, CreateOrder(supplier, there, date(2026, 12, 1), lines), there)).rsplit(":", 1)[1])
    await _done(world, ConfirmOrder(order, 1), there)
    line = await world.gateway.pool.fetchval('SELECT id FROM purchase_order_line WHERE "order" = $1', order)
    await _done(world, RecordOpening(there, (OpeningLine(item, place, Quantity(COUNTED), Amount(COST)),)), there)
    await _done(world, HoldStock(uuid4(), there, item, Quantity(10_000), f"{THERE} sample"), there)
    await world.gateway.pool.execute(RAISED, uuid4(), there, f"{THERE}-task", place, item, COUNTED)
    counted = ConfirmReceiptLine(
        uuid4(), f"{THERE}-1", place, item, Quantity(20_000), Quantity(10_000), order, line, photos=(SHA,)
    )
    await _done(world, counted, there)
    await _done(world, Move(item, Quantity(10_000), place, place, target_container=THERE), there)
    await world.gateway.pool.execute(INSPECTED, there)
    await _done(world, PutWarehouse(f"{THERE}-3", "三", "Three", "UTC", True))
    third = WarehouseId(await world.gateway.pool.fetchval("SELECT id FROM warehouse WHERE code = $1", f"{THERE}-3"))
    await _done(
        world, Dispatch(uuid4(), third, f"{THERE}-T", item, Quantity(10_000), place, status=Status.DAMAGED), there
    )


async def _named(world: World) -> dict[str, list[str]]:
    async def of(statement: str) -> list[str]:
        return [str(row[0]) for row in await world.gateway.pool.fetch(statement)]

    devices, documents = await of("SELECT id FROM device"), await of("SELECT substr(document, 9) FROM movement")
    return {
        "name": list(LISTS),
        "device_id": devices,
        "task_id": await of("SELECT id FROM task"),
        "warehouse": await of("SELECT id FROM warehouse"),
        "place": await of("SELECT id FROM place WHERE id > 0"),
        "item_id": await of("SELECT id FROM item"),
        "item": await of("SELECT id FROM item"),
        "partner_id": await of("SELECT id FROM party"),
        "document": [one for one in documents if _is_uuid(one)],
        "order_id": await of("SELECT id FROM purchase_order"),
        "receipt_id": await of("SELECT id FROM receipt"),
        "transfer_id": await of("SELECT id FROM transfer"),
        "discrepancy_id": await of("SELECT id FROM discrepancy"),
        "inspection_id": await of("SELECT id FROM inspection"),
        "plan_id": ["1"],
        "no": await of("SELECT no FROM audit_link"),
        "sha256": [SHA],
        "import_id": [str(uuid4())],
        "kind": ["items"],
    }


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@pytest.fixture
async def whole(world: World, tmp_path: Path) -> AsyncIterator[Litestar]:
    async with served(world.url, tmp_path) as app:
        yield app


def questions(app: Litestar, named: Mapping[str, list[str]], records: list[str]) -> Iterator[str]:
    """Every GET of the desk with everything that there is in its path."""
    for method, path in ways_in(app):
        if method != "GET" or not path.startswith("/api/") or re.match("/api/(sync|openapi)", path) or path in OWN:
            continue
        queries = (*QUERIES.get(path, ("",)),) if path != "/api/changes" else tuple(records)
        for filled_in in _filled(path, named):
            yield from (f"{filled_in}?{query}" for query in queries)


def _filled(path: str, named: Mapping[str, list[str]]) -> list[str]:
    found = [path]
    for parameter in re.findall(r"\{(\w+)\}", path):
        assert named[parameter], f"nothing to ask {path} about"
        found = [one.replace(f"{{{parameter}}}", value) for one in found for value in named[parameter]]
    return found


async def _told(app: Litestar, world: World, code: str, asked: list[str]) -> dict[str, set[bytes]]:
    """question → marks in its answer, where it has any; what all of the item is worth is one too."""
    found: dict[str, set[bytes]] = {}
    marked = re.compile(
        "|".join((*MARKS, str(await world.gateway.pool.fetchval("SELECT value FROM item_cost")))).encode()
    )
    transport = httpx.ASGITransport(cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=DESK) as http:
        await signed_in(world, http, code)
        for question in asked:
            answer = await http.get(question)
            assert answer.status_code < 500, question
            if marks := set(marked.findall(_whole(answer.content))):
                found[question] = marks
            elif answer.content == PHOTO:
                found[question] = {SHA.encode()}
    return found


def _whole(body: bytes) -> bytes:
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(map(archive.read, archive.namelist()))


async def test_nothing_of_another_warehouse_is_told(
    world: World, whole: Litestar, filled: dict[str, list[str]]
) -> None:
    changed = await world.gateway.pool.fetch("SELECT DISTINCT kind, key FROM change")
    records = [f"kind={row['kind']}&key={row['key']}" for row in changed if row["kind"] in RECORDS]
    asked = list(questions(whole, filled, records))
    everywhere = await _told(whole, world, "L2", asked)
    # So that these are the right questions: somebody who works everywhere is told of it by all of these, and by each of the marks.
    assert {re.sub(r"[0-9a-f]{64}|[0-9a-f-]{36}|\d+", "…", one.partition("?")[0]) for one in everywhere} >= {
        *(
            f"/api/lists/{name}/rows"
            for name in ("people", "devices", "stock_bins", "moves", "orders", "receipts", "audit")
        ),
        *("/api/people", "/api/devices", "/api/incompatible", "/api/changes", "/api/find", "/api/sessions"),
        *("/api/items/…", "/api/stock/items/…", "/api/lists/items/totals", "/api/photos/…", "/api/audit/…"),
        *("/api/labels/badge", "/api/labels/bin"),
        *("/api/partners/keepers", "/api/purchase-orders/…", "/api/receipts/…", "/api/discrepancies", "/api/start"),
    }
    assert len({mark for marks in everywhere.values() for mark in marks}) == len(MARKS) + 1
    assert await _told(whole, world, "L1", asked) == {}
    assert await _told(whole, world, "L3", asked) == {}  # and who may little, whom some routes tell of who may
    there = set(await _told(whole, world, f"{THERE}-P", asked))
    assert {one for one in set(everywhere) - there if not re.search("audit|find|sessions", one)} == set()


async def test_levels_of_another_warehouse_stay(world: World, whole: Litestar, filled: dict[str, list[str]]) -> None:
    """They are not there for who is limited, and what a form saves that does not know them leaves them."""
    pool = world.gateway.pool
    transport = httpx.ASGITransport(cast("Any", whole))
    record = {"sku": "A-1", "name_zh": "甲", "name_en": "A", "base_unit": "pcs"}
    mine = {"warehouse": "WH1", "minimum": 10_000, "reorder": 20_000, "maximum": 0}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=DESK) as http:
        await signed_in(world, http, "L1")
        for levels in ([mine | {"warehouse": THERE}], [mine, mine | {"warehouse": THERE, "minimum": 0, "reorder": 0}]):
            answer = await command(http, "catalog.put_items/3", {"items": [record | {"levels": levels}]})
            assert (answer.status_code, answer.json()["code"]) == (409, "catalog.warehouse_unknown")
            assert answer.json()["params"]["warehouse"] == THERE
        stale = {"items": [record | {"levels": [mine], "seen_version": 99}]}
        answer = await command(http, "catalog.put_items/3", stale)
        assert (answer.status_code, answer.json()["code"]) == (409, "catalog.changed_meanwhile")
        assert THERE not in answer.text
        answer = await command(http, "catalog.put_items/3", {"items": [record | {"levels": [mine]}]})
        assert answer.status_code == 200, answer.text
        [item] = filled["item_id"]
        assert [one["warehouse"] for one in (await http.get(f"/api/items/{item}")).json()["levels"]] == ["WH1"]
        shown = (await http.get("/api/changes?kind=item&key=A-1")).json()["rows"]
        assert [row["after"].get("levels") for row in shown] == [{"WH1": "10000/20000/0"}, None]
        await signed_in(world, http, "L2")
        levels = (await http.get(f"/api/items/{item}")).json()["levels"]
        assert [one["warehouse"] for one in levels] == [THERE, "WH1"]
        answer = await command(
            http, "catalog.put_items/3", {"items": [record | {"levels": [mine | {"warehouse": THERE}]}]}
        )
        assert answer.status_code == 200, answer.text
    assert await pool.fetchval("SELECT count(*) FROM item_level") == 2


async def test_value_is_the_share_of_the_warehouses_shown(
    world: World, whole: Litestar, filled: dict[str, list[str]]
) -> None:
    here, pool = WarehouseId(world.warehouses["WH1"]), world.gateway.pool
    [item] = filled["item_id"]
    dock = await pool.fetchval("SELECT id FROM place WHERE warehouse = $1", here)
    opened = RecordOpening(here, (OpeningLine(ItemId(int(item)), dock, Quantity(30_000), Amount(2_000)),))
    await _done(world, opened, here)
    transport = httpx.ASGITransport(cast("Any", whole))
    quantity, value = await pool.fetchrow("SELECT quantity, value FROM item_cost")
    share = (2 * value * 30_000 + quantity) // (2 * quantity)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=DESK) as http:
        for code, expected in (("L1", (30_000, share)), ("L2", (quantity, value))):
            await signed_in(world, http, code)
            head = (await http.get(f"/api/stock/items/{item}")).json()["item"]
            assert (head["valued"], head["value"]) == expected
            [row] = (await http.get("/api/lists/items/rows")).json()["rows"]
            assert (row["valued"], row["value"]) == expected
            assert (await http.get("/api/lists/items/totals")).json()["totals"]["value"] == expected[1]
            assert (await http.get("/api/stock")).json()["totals"]["value"] == expected[1]
        head = (await http.get(f"/api/stock/items/{item}?warehouse={here}")).json()["item"]
        assert (head["valued"], head["value"]) == (30_000, share)  # as its figures, of what is shown


async def test_a_photo_of_what_waits_is_seen_where_it_waits(
    world: World, whole: Litestar, filled: dict[str, list[str]]
) -> None:
    """A command that nobody can carry out says which photos it has: who sees it sees them."""
    del filled
    data = PHOTO + b"another"
    name = hashlib.sha256(data).hexdigest()
    await blobs.put(blobs.Part(name, 0, len(data), "image/jpeg", data), world.guns[0].id, world.gateway.pool)
    transport = httpx.ASGITransport(cast("Any", whole))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=DESK) as http:
        await signed_in(world, http, "L1")
        assert (await http.get(f"/api/photos/{name}")).status_code == 404
        outcome = (
            await world.push(world.guns[0], world.arrived(world.guns[0], name, kind="receiving.confirm_line/3"))
        )[0]
        assert outcome.outcome == "parked", outcome
        assert (await http.get(f"/api/photos/{name}")).content == data


@pytest.mark.parametrize("what", ["make", "remove"])
async def test_the_practice_company_is_for_who_works_everywhere(
    world: World, whole: Litestar, filled: dict[str, list[str]], what: str
) -> None:
    """And has just proved that it is them."""
    del filled
    transport = httpx.ASGITransport(cast("Any", whole))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=DESK) as http:
        await signed_in(world, http, "L1")
        answer = await http.post("/api/practice", json={"what": what})
        assert (answer.status_code, answer.json()["code"]) == (403, "warehouse_out_of_scope")
        await signed_in(world, http, "L2")
        await world.gateway.pool.execute("UPDATE session SET proved_at = proved_at - interval '6 minutes'")
        answer = await http.post("/api/practice", json={"what": what})
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    assert await world.gateway.pool.fetchval("SELECT count(*) FROM practice_job") == 0
