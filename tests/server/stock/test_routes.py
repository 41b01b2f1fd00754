"""What the desk reads: figures, scope, and who may see value."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp, Receive, Scope, Send

from conftest import Database
from ledger_words import COMPANY, NOON, PIECE, context, fact, move, posted, receive, ship
from stowage.kernel.decision import Hold, NumberRequest, Slot, Status
from stowage.kernel.ids import OPENING as OPENING_PLACE
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.kernel.rows import Reader
from stowage.ledger.numbers import draw
from stowage.platform.errors import EXCEPTION_HANDLERS
from stowage.stock.routes import StockController

HOUR = 3_600_000
HOLD = UUID(int=7)


class Person(msgspec.Struct):
    id: int = 1
    permissions: frozenset[str] = frozenset({"stock.read", "cost.read"})
    warehouses: frozenset[int] = frozenset()

    @property
    def reader(self) -> Reader:
        return Reader(self.id, self.permissions)


class Desk:
    """A client as `person`; None is nobody."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.person: Person | None = Person()

    async def get(self, path: str, status: int = 200, **query: Any) -> Any:
        answer = await self.client.get(path, params=query)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """The routes over a company with stock."""
    signed_in: list[Desk] = []

    def as_person(app: ASGIApp) -> ASGIApp:
        async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
            scope["user"] = signed_in[0].person if signed_in else None
            await app(scope, receive, send)

        return middleware

    async with asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool:
        async with pool.acquire() as connection:
            await stocked(connection)
        app = Litestar(
            [StockController],
            exception_handlers=EXCEPTION_HANDLERS,
            middleware=[as_person],
            state=State({"pool": pool}),
        )
        transport = httpx.ASGITransport(cast("Any", app))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            signed_in.append(Desk(client))
            yield signed_in[0]


async def stocked(connection: asyncpg.Connection[Any]) -> None:
    """Item 1 in both warehouses: received, moved, shipped, partly damaged, surplus and held; ten more are to come."""
    await connection.execute(COMPANY)
    await connection.execute(
        """
        INSERT INTO item_unit (item, unit, numerator, denominator) VALUES (1, 'pcs', 1, 1);
        INSERT INTO unit VALUES ('case', '箱', 'case', 0);
        INSERT INTO item_unit (item, unit, numerator, denominator) VALUES (1, 'case', 12, 1);
        INSERT INTO stock_lot VALUES (1, 'L1', 'lot', '2027-01-31', '00000000-0000-0000-0000-000000000001');
        INSERT INTO person (id, code, name_zh, name_en, roles, warehouses, language, active)
            VALUES (1, 'LI', '李工', 'Li', '{}', '{}', 'zh-CN', true);
        INSERT INTO purchase_order (id, number, supplier, warehouse, state, revision, expected_on, note, created_by, created_at)
            VALUES (1, 'PO-1', 1, 1, 'partly_received', 1, '2026-12-01', '', 1, now()),
                (2, 'PO-2', 1, 1, 'draft', 1, '2026-12-01', '', 1, now());
        INSERT INTO purchase_order_line ("order", no, item, unit, numerator, denominator, ordered, step, accepted, unit_price_micro)
            VALUES (1, 1, 1, 'pcs', 1, 1, 300000, 10000, 200000, 0), (2, 1, 1, 'pcs', 1, 1, 990000, 10000, 0, 0);
        """
    )
    await draw([(context(), NumberRequest("receipt", "test:1"))], connection)
    damaged = Slot(PlaceId(2), Status.DAMAGED)
    hold = Hold(HOLD, WarehouseId(1), ItemId(1), Quantity(3 * PIECE), "hold:7")
    await posted(connection, fact(receive(1, 20, 1, 2000, lot="L1"), at=NOON))
    await posted(connection, fact(move(1, 8, 1, 2, lot="L1"), at=NOON + HOUR))
    await posted(connection, fact(ship(1, 5, 1, lot="L1"), at=NOON + 2 * HOUR))
    await posted(connection, fact(move(1, 1, 2, damaged, lot="L1"), at=NOON + 3 * HOUR, holds=[hold]))
    await posted(
        connection, fact(receive(1, 6, 4, 1300), receive(1, 2, 1, 0, status=Status.SURPLUS), at=NOON + 4 * HOUR)
    )
    await connection.execute("INSERT INTO stock_hold VALUES ($1, 'trade fair', 1)", HOLD)


def pieces(row: dict[str, Any]) -> dict[str, int]:
    words = (
        "on_hand",
        "reserved",
        "over_reserved",
        "available",
        "inbound",
        "surplus",
        "inspection",
        "quarantine",
        "damaged",
    )
    return {word: row[word] // PIECE for word in words if row.get(word)}


async def test_the_list_shows_every_item_with_its_figures(desk: Desk) -> None:
    listed = await desk.get("/api/stock")
    assert [row["sku"] for row in listed["rows"]] == [f"SKU-{n}" for n in range(1, 6)]
    first = listed["rows"][0]
    assert pieces(first) == {"on_hand": 23, "reserved": 3, "available": 17, "inbound": 10, "surplus": 2, "damaged": 1}
    assert (first["case_unit"], first["case_units"], first["value"]) == ("case", 12, 2700)
    assert listed["totals"] == {"items": 5, "value": 2700}
    assert listed["next"] is None


async def test_what_is_promised_without_stock_is_a_term_of_its_own(desk: Desk, database: Database) -> None:
    connection = await asyncpg.connect(database.url)
    await posted(connection, fact(ship(1, 7, 1, lot="L1"), ship(1, 6, 2, lot="L1"), at=NOON + 5 * HOUR))
    await connection.close()
    known = {
        "on_hand": 10,
        "reserved": 3,
        "over_reserved": 2,
        "available": 6,
        "inbound": 10,
        "surplus": 2,
        "damaged": 1,
    }
    listed = (await desk.get("/api/stock"))["rows"][0]
    shown = (await desk.get("/api/stock/items/1"))["equation"]
    for row in (listed, shown):
        assert pieces(row) == known
        kept = sum(row[word] for word in ("available", "reserved", "surplus", "inspection", "quarantine", "damaged"))
        assert row["on_hand"] == kept - row["over_reserved"]


async def test_a_warehouse_has_its_share_of_the_value(desk: Desk) -> None:
    here = await desk.get("/api/stock", warehouse=1, search="sku-1")
    there = await desk.get("/api/stock", warehouse=2, search="sku-1")
    assert pieces(here["rows"][0]) == {
        "on_hand": 17,
        "reserved": 3,
        "available": 11,
        "inbound": 10,
        "surplus": 2,
        "damaged": 1,
    }
    assert pieces(there["rows"][0]) == {"on_hand": 6, "available": 6}
    values = [one["rows"][0]["value"] for one in (here, there)]
    assert values == [1890, 810]  # 2,700 over 20 pieces: 14 here, 6 there
    assert [one["totals"] for one in (here, there)] == [{"items": 1, "value": 1890}, {"items": 1, "value": 810}]


async def test_the_list_is_paged_by_sku(desk: Desk) -> None:
    first = await desk.get("/api/stock", limit=2)
    second = await desk.get("/api/stock", limit=2, after=first["next"])
    third = await desk.get("/api/stock", limit=2, after=second["next"])
    pages = [[row["item"] for row in page["rows"]] for page in (first, second, third)]
    assert pages == [[1, 2], [3, 4], [5]]
    assert [page["totals"] is None for page in (first, second, third)] == [False, True, True]
    assert third["next"] is None


async def test_an_item_shows_where_it_lies_and_who_holds_it(desk: Desk) -> None:
    shown = await desk.get("/api/stock/items/1")
    assert shown["item"] == {
        "id": 1, "sku": "SKU-1", "name_zh": "物料 1", "name_en": "Item 1", "unit": "pcs", "tracks_lot": False,
        "tracks_expiry": False, "tracks_serial": False, "active": True, "valued": 20 * PIECE, "value": 2700,
    }  # fmt: skip
    assert pieces(shown["equation"]) == {
        "on_hand": 23,
        "reserved": 3,
        "available": 17,
        "inbound": 10,
        "surplus": 2,
        "damaged": 1,
    }
    assert [
        (one["code"], one["lot"], one["expires_on"], one["status"], one["quantity"] // PIECE) for one in shown["places"]
    ] == [
        ("A01-01-1", "L1", "2027-01-31", "available", 7),
        ("A01-01-1", "L1", "2027-01-31", "damaged", 1),
        ("D-01", "", None, "surplus", 2),
        ("D-01", "L1", "2027-01-31", "available", 7),
        ("D-01", "", None, "available", 6),
    ]
    assert [(unit["unit"], unit["numerator"]) for unit in shown["units"]] == [("pcs", 1), ("case", 12)]
    (hold,) = shown["holds"]
    assert (hold["id"], hold["open"], hold["reason"], hold["person"]) == (str(HOLD), 3 * PIECE, "trade fair", 1)
    await desk.get("/api/stock/items/99", status=404)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [(2, 23), (6, 21), (0, 15), (-5, 15), (0, 20), (20, 20)]),
        ({"warehouse": 1}, [(2, 17), (0, 15), (-5, 15), (0, 20), (20, 20)]),
        ({"place": 1}, [(2, 9), (-5, 7), (-8, 12), (20, 20)]),
        ({"place": 2, "lot": "L1"}, [(0, 8), (8, 8)]),
        ({"lot": ""}, [(2, 8), (6, 6)]),
        ({"lot": "L2"}, []),
        ({"place": 1, "warehouse": 2}, []),
    ],
)
async def test_the_card_has_a_running_balance(
    desk: Desk, query: dict[str, Any], expected: list[tuple[int, int]]
) -> None:
    shown = await desk.get("/api/stock/items/1/card", **query)
    assert [(row["change"] // PIECE, row["balance"] // PIECE) for row in shown["rows"]] == expected
    paged: list[Any] = []
    before: dict[str, Any] = {}
    for _ in range(len(expected)):
        page = await desk.get("/api/stock/items/1/card", **query, **before, limit=1)
        paged += page["rows"]
        before = {"before": page["next"]}
    assert paged == shown["rows"]
    assert before.get("before") is None


async def test_a_card_line_says_who_what_and_from_where(desk: Desk) -> None:
    shown = await desk.get("/api/stock/items/1/card")
    assert shown["rows"][2] == {
        "id": 4, "occurred_at": NOON + 3 * HOUR, "document": "test:1", "number": "GR-2611-0001",
        "source": {"place": 2, "code": "A01-01-1", "status": "available"},
        "target": {"place": 2, "code": "A01-01-1", "status": "damaged"},
        "lot": "L1", "quantity": PIECE, "change": 0, "balance": 15 * PIECE,
        "person": {"id": 1, "name_zh": "李工", "name_en": "Li"}, "device": "", "value": -100,
    }  # fmt: skip
    assert shown["rows"][5]["source"] == {"place": -1, "code": "", "status": "available"}


@pytest.mark.parametrize(
    ("instant", "all_of_it", "here"),
    [(NOON - 1, 0, 0), (NOON, 20, 20), (NOON + 2 * HOUR, 15, 15), (NOON + 5 * HOUR, 23, 17)],
)
async def test_stock_at_a_past_instant(desk: Desk, instant: int, all_of_it: int, here: int) -> None:
    shown = [await desk.get("/api/stock/at", instant=instant, **scope) for scope in ({}, {"warehouse": 1})]
    assert [one["rows"][0]["on_hand"] // PIECE for one in shown] == [all_of_it, here]
    assert shown[0]["instant"] == instant


OPENING = UUID(int=9)


async def opened(connection: asyncpg.Connection[Any]) -> None:
    """Eight pieces and one lot at the first start, by nobody."""
    lines = [move(1, 8, OPENING_PLACE, 1, cost=800), move(2, 1, OPENING_PLACE, 2, cost=90, lot="L9")]
    of_document = [msgspec.structs.replace(line, document=f"opening:{OPENING}") for line in lines]
    await connection.execute("INSERT INTO stock_lot VALUES (2, 'L9', 'lot', '2027-01-31', gen_random_uuid())")
    await posted(connection, fact(*of_document))
    await draw([(context(), NumberRequest("opening", f"opening:{OPENING}"))], connection)


async def test_an_opening_is_shown_with_what_it_found(desk: Desk, connection: asyncpg.Connection[Any]) -> None:
    await opened(connection)
    shown = await desk.get(f"/api/stock/openings/{OPENING}")
    assert (shown["number"], shown["warehouse"], shown["occurred_at"]) == ("OB-2611-0001", 1, NOON)
    assert shown["person"]["name_en"] == "Li"
    item = {"item": 2, "sku": "SKU-2", "name_zh": "物料 2", "name_en": "Item 2", "unit": "pcs"}
    where = {"place": "A01-01-1", "lot": "L9", "expires_on": "2027-01-31", "quantity": PIECE, "cost": 90}
    assert [line["sku"] for line in shown["lines"]] == ["SKU-1", "SKU-2"]
    assert shown["lines"][1] == item | where
    row = (await desk.get("/api/stock/items/2/card"))["rows"][0]
    assert (row["document"], row["number"]) == (f"opening:{OPENING}", "OB-2611-0001")


async def test_an_opening_keeps_to_scope_and_cost(desk: Desk, connection: asyncpg.Connection[Any]) -> None:
    await opened(connection)
    path = f"/api/stock/openings/{OPENING}"
    desk.person = Person(permissions=frozenset({"stock.read"}))
    assert ["cost" in line for line in (await desk.get(path))["lines"]] == [False, False]
    desk.person = Person(warehouses=frozenset({2}))
    assert (await desk.get(path, 404))["code"] == "opening_unknown"
    desk.person = Person()
    await desk.get(f"/api/stock/openings/{UUID(int=1)}", 404)
    desk.person = Person(permissions=frozenset())
    assert (await desk.get(path, 403))["code"] == "not_permitted"


PATHS = ["/api/stock", "/api/stock/items/1", "/api/stock/items/1/card", f"/api/stock/at?instant={NOON}"]


@pytest.mark.parametrize("path", PATHS)
async def test_value_is_for_those_who_may_read_cost(desk: Desk, path: str) -> None:
    desk.person = Person(permissions=frozenset({"stock.read"}))
    assert '"value' not in (await desk.client.get(path)).text


@pytest.mark.parametrize("path", PATHS)
async def test_only_signed_in_people_with_the_permission_read(desk: Desk, path: str) -> None:
    desk.person = Person(permissions=frozenset({"cost.read"}))
    assert (await desk.client.get(path)).json()["code"] == "not_permitted"
    desk.person = None
    assert (await desk.client.get(path)).status_code == 401


async def test_a_person_sees_only_their_warehouses(desk: Desk) -> None:
    desk.person = Person(warehouses=frozenset({2}))
    assert pieces((await desk.get("/api/stock"))["rows"][0]) == {"on_hand": 6, "available": 6}
    assert [one["warehouse"] for one in (await desk.get("/api/stock/items/1"))["places"]] == [2]
    assert len((await desk.get("/api/stock/items/1/card"))["rows"]) == 1
    assert (await desk.get("/api/stock/items/1/card", place=1))["rows"] == []
    for path in PATHS:
        answer = await desk.client.get(path, params={"instant": NOON, "warehouse": 1})
        assert answer.status_code == 403


@pytest.mark.parametrize("path", PATHS)
async def test_a_warehouse_that_nobody_has_is_not_an_empty_one(desk: Desk, path: str) -> None:
    answer = await desk.client.get(path, params={"instant": NOON, "warehouse": 987})
    assert (answer.status_code, answer.json()["code"]) == (404, "warehouse_unknown")


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/stock", {"limit": 0}),
        ("/api/stock", {"limit": 501}),
        ("/api/stock", {"warehouse": "x"}),
        ("/api/stock", {"warehouse": 2**70}),
        ("/api/stock/at", {}),
        ("/api/stock/at", {"instant": -1}),
        ("/api/stock/at", {"instant": 10**15}),
        ("/api/stock/items/0", {}),
        ("/api/stock/items/1/card", {"before": "yesterday"}),
        ("/api/stock/items/1/card", {"before": f"{10**15 - 1}-1"}),
    ],
)
async def test_questions_that_make_no_sense_are_answered_400(desk: Desk, path: str, query: dict[str, Any]) -> None:
    answer = await desk.get(path, 400, **query)
    assert answer["code"] == "invalid"


@pytest.mark.parametrize("text", ["%", "_", "\\", "\0", "'", "蜡", "x" * 200])
async def test_any_text_can_be_searched_for(desk: Desk, text: str) -> None:
    for path in ("/api/stock", "/api/stock/at"):
        await desk.get(path, search=text, after=text, instant=NOON)
    await desk.get("/api/stock/items/1/card", lot=text)
