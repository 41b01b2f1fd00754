"""The lists over a company that has two of everything: warehouses, units, owners, lots, statuses, and what is not known."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp, Receive, Scope, Send

from ledger_words import COMPANY, NOON, fact, move, posted, receive, ship
from stowage.app import LISTS
from stowage.gateway import find_routes, list_export, list_routes
from stowage.identity.register import EVERYTHING
from stowage.kernel.decision import Slot, Status
from stowage.kernel.ids import GAIN_LOSS, PlaceId
from stowage.kernel.rows import Reader
from stowage.platform.errors import EXCEPTION_HANDLERS
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

HOUR, DAY = 3_600_000, 86_400_000
LINE = "00000000-0000-7000-8000-00000000000d"
GUN, PHONE = "00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-00000000000a"
MORE = f"""
    INSERT INTO unit VALUES ('kg', '千克', 'kilogram', 3), ('case', '箱', 'case', 0);
    INSERT INTO item_unit (item, unit, numerator, denominator) SELECT id, base_unit, 1, 1 FROM item;
    INSERT INTO item (id, sku, name_zh, name_en, base_unit, category, tracks_lot, tracks_expiry, tracks_serial, inspected,
            over_tolerance_bp, short_tolerance_bp, search, active) VALUES
        (6, 'B_6%', '丙', 'Long \\ name', 'kg', '食品', true, true, false, true, 500, NULL, 'b_6% 丙 bing b', true),
        (7, 'b-7', '', '', 'pcs', '', false, false, true, false, NULL, 100, 'b-7', false);
    INSERT INTO item_cost (item) VALUES (6), (7);
    INSERT INTO item_unit (item, unit, numerator, denominator) VALUES
        (6, 'kg', 1, 1), (7, 'pcs', 1, 1), (1, 'case', 24, 1), (6, 'pcs', 1, 3);
    INSERT INTO barcode VALUES ('690001', 1, 'pcs'), ('690001', 2, 'pcs'), ('690024', 1, 'case'), ('x|y%', 6, 'kg');
    INSERT INTO party (id, code, name_zh, name_en, supplier, customer, city, over_tolerance_bp, short_tolerance_bp, search, active)
    VALUES
        (1, 'S-1', '义乌', 'Yiwu', true, false, '义乌', 0, 0, 's-1 yiwu', true),
        (2, 'C-1', '客户', 'Customer', false, true, '', 100, 50, 'c-1', false);
    INSERT INTO person (id, code, name_zh, name_en, roles, warehouses, username, language, active) VALUES
        (1, 'LI', '李', 'Li', '{{administrator}}', '{{}}', 'li', 'zh-CN', true),
        (2, 'WU', '吴', 'Wu', '{{operator,buyer}}', '{{1}}', NULL, 'en', false);
    INSERT INTO device (id, number, code, name, kind, warehouse, public_key, enrolled_at, revoked_at, last_seen_at) VALUES
        ('{GUN}', 7, 'G07', 'Gate', 'gun', 1, '', '2026-11-01T08:00:00Z', NULL, '2026-11-22T08:00:00.123Z'),
        ('{PHONE}', 8, 'G08', '', 'phone', 2, '', '2026-11-02T08:00:00Z', '2026-11-03T08:00:00Z', NULL);
    INSERT INTO document_number (document, kind, period, serial, number, op_id)
    VALUES ('test:1', 'receipt', '202611', 1, 'GR-2611-0001', '{GUN}');
"""
GOODS = """
    INSERT INTO stock_lot VALUES
        (6, 'L1', 'lot', '2027-01-31', gen_random_uuid()), (6, 'L2|%', 'lot', NULL, gen_random_uuid());
    INSERT INTO balance (item, place, lot, status, owner, quantity) VALUES
        (2, 5, '', 'available', 2, 70000), (6, 5, 'L2|%', 'available', 2, 40000);
    INSERT INTO reservation (id, warehouse, item, quantity, document, op_id, created_at) VALUES
        (gen_random_uuid(), 1, 1, 20000, 'hold:1', gen_random_uuid(), now()),
        (gen_random_uuid(), 2, 3, 10000, 'hold:2', gen_random_uuid(), now());
    SELECT make_stock_figures();
"""
PAPERS = f"""
    INSERT INTO purchase_order (id, number, supplier, warehouse, state, revision, expected_on, note, created_by, created_at, confirmed_by,
            confirmed_at, ended_by, ended_at) VALUES
        (1, 'PO-2611-0001', 1, 1, 'partly_received', 2, '2026-12-01', 'urgent', 1, '2026-11-20T08:00:00Z', 1,
            '2026-11-21T08:00:00Z', NULL, NULL),
        (2, 'PO-2611-0002', 1, 2, 'draft', 1, '2026-12-02', '', 0, '2026-11-21T08:00:00Z', NULL, NULL, NULL, NULL),
        (3, 'PO-2611-0003', 1, 1, 'cancelled', 1, '2026-12-01', '', 1, '2026-11-21T09:00:00Z', NULL, NULL, 1, '2026-11-21T10:00:00Z');
    INSERT INTO purchase_order_line ("order", no, item, unit, numerator, denominator, ordered, step, accepted, unit_price_micro, complete)
    VALUES
        (1, 1, 1, 'case', 24, 1, 240000, 10000, 240000, 7050000, true), (1, 2, 6, 'kg', 1, 1, 5000, 10, 7000, 0, false),
        (2, 1, 2, 'pcs', 1, 1, 10000, 10000, 0, 333333, false);
    INSERT INTO receipt (id, number, reference, warehouse, place, "order", supplier, state, person, device, started_at, finished_at) VALUES
        ('00000000-0000-7000-8000-00000000000b', 'GR-2611-0002', 'G07-000001', 1, 1, 1, 1, 'finished', 2, '{GUN}', '2026-11-22T01:00:00Z',
            '2026-11-22T02:00:00Z'),
        ('00000000-0000-7000-8000-00000000000c', 'GR-2611-0003', 'G08-000001', 2, 4, NULL, NULL, 'open', 9, gen_random_uuid(), now(), NULL);
    INSERT INTO receipt_line (id, receipt, item, place, lot, serials, container, quantity, damaged, accepted, surplus, quarantined, parts,
            person, device, occurred_at, photos)
    VALUES ('{LINE}', '00000000-0000-7000-8000-00000000000b', 1, 1, '', '{{}}', '', 20000, 10000, 10000, 0, 0, '[]', 2, '{GUN}',
        now(), '{{}}');
    INSERT INTO move VALUES
        ('{LINE}', 'goods', 1, 2, 3, '', 'P1', NULL, NULL, 1, '{GUN}', '2026-11-22T10:00:00Z', NULL),
        ('{GUN}', 'container', 2, 5, 6, 'P_2%', 'P_2%', gen_random_uuid(), 3, 9, '{PHONE}', '2026-11-22T10:00:00.5Z', gen_random_uuid());
    INSERT INTO move_part VALUES
        ('{LINE}', 0, 1, '', 'available', 0, 2, 20000, 0), ('{GUN}', 0, 6, 'L2|%', 'damaged', 2, 5, 15000, 5000),
        ('{GUN}', 1, 2, '', 'available', 0, 4, 10000, 0);
    INSERT INTO transfer VALUES
        ('{LINE}', 'TR-2611-0001', '', 1, 2, 'open', '2026-11-30', 'b_2%', NULL, false, false, '', NULL, 1, '{GUN}',
            '2026-11-22T10:00:00Z'),
        ('{GUN}', 'TR-2611-0002', 'G08-000002', 2, 1, 'in_transit', NULL, '', '2026-11-22T11:00:00Z', false, false, '', NULL, 9, '{GUN}',
            '2026-11-22T10:00:00.5Z');
    INSERT INTO transfer_line VALUES ('{LINE}', 1, 1, '', 20000);
    INSERT INTO discrepancy (op_id, code, warehouse, evidence, choices, state, raised_at, person, device, choice, reason, resolved_by,
            resolved_at, resolved_op, occurred_at) VALUES
        (gen_random_uuid(), 'receiving.damaged', 1, '{{"line": "{LINE}", "item": 1, "damaged": 10000}}', '{{scrap}}',
            'open', '2026-11-22T01:00:00Z', 2, '{GUN}', NULL, NULL, NULL, NULL,
            NULL, '2026-11-22T00:30:00Z'),
        (gen_random_uuid(), 'ledger.shortfall', 2, '{{}}', '{{book_found}}', 'resolved', '2026-11-22T02:00:00Z', 9, gen_random_uuid(),
            'book_found', 'seen', 1, '2026-11-22T03:00:00Z', gen_random_uuid(), NULL),
        (gen_random_uuid(), 'gateway.parked', NULL, '{{"code": "receiving.item_unknown", "item": "none"}}', '{{discard}}',
            'open', '2026-11-22T02:30:00Z', 0, '{PHONE}', NULL, NULL, NULL,
            NULL, NULL, NULL);
    INSERT INTO device_stream (device, incarnation, last_cseq, first_seen_at, last_seen_at) VALUES
        ('{GUN}', gen_random_uuid(), 5, now(), '2026-11-22T09:00:00Z'), ('{GUN}', gen_random_uuid(), 7, now(), '2026-11-22T10:00:00Z');
    INSERT INTO device_loss VALUES ('{PHONE}', gen_random_uuid(), 1, 'left in a taxi', '2026-11-03T07:00:00Z', NULL, 0, 0);
    UPDATE device SET person = 2 WHERE id = '{PHONE}';
    INSERT INTO device_state VALUES ('{GUN}', '2026-11-22T11:00:00Z', 3, 71, '0.1.0 4db5535');
"""
COUNTED = f"""
    INSERT INTO count_plan VALUES
        ('{LINE}', 1, 'Aisle 1', true, 100000, 500, 'open', 1, '2026-11-22T08:00:00Z', '2026-11-23T08:00:00Z'),
        ('{GUN}', 2, 'b_2%', false, NULL, NULL, 'done', 9, '2026-11-22T08:00:00.5Z', NULL);
    INSERT INTO count_task VALUES
        ('{LINE}', '{LINE}', 2, 1, 'counted', '{LINE}', NULL), ('{GUN}', '{LINE}', 2, 2, 'open', NULL, 1),
        ('{PHONE}', '{GUN}', 5, 1, 'counted', '{GUN}', NULL);
    INSERT INTO stock_count VALUES
        ('{LINE}', 1, 2, '{LINE}', true, 1, '{GUN}', '2026-11-22T09:00:00Z', '2026-11-22T09:05:00Z', false),
        ('{GUN}', 2, 5, NULL, false, 9, '{PHONE}', '2026-11-22T09:10:00Z', '2026-11-22T09:10:00Z', false);
    INSERT INTO count_line VALUES
        ('{LINE}', '{LINE}', 2, 1, '', 'available', '', 30000, '2026-11-22T09:00:00Z', 50, 40000, 0, 'open', 1, NULL, NULL, ''),
        ('{PHONE}', '{LINE}', 2, 6, 'L1', 'available', 'P_2%', 70000, '2026-11-22T09:01:00Z', 0, 70000, 0, 'right', 1, NULL, NULL, ''),
        ('{GUN}', '{GUN}', 5, 2, '', 'damaged', '', 0, '2026-11-22T09:10:00Z', 0, 10000, 0, 'rejected', 9, 1, '2026-11-22T10:00:00Z',
            'on the shelf above');
"""
ON_THE_FLOOR = f"""
    INSERT INTO goods_return VALUES
        ('{LINE}', 'RT-2611-0001', 'G01-000009', 1, 'SO-7', NULL, 1, '{GUN}', '2026-11-22T09:00:00Z'),
        ('{GUN}', 'rt_2%', 'G02-000001', 2, '', 2, 9, '{PHONE}', '2026-11-22T09:30:00Z');
    INSERT INTO goods_return_line VALUES
        ('{LINE}', '{LINE}', 1, 1, '', NULL, '{{}}', '', 20000, 'as_new', 'restock', 'available', 200, 'box torn', '{{}}', 1, '{GUN}',
            '2026-11-22T09:00:00Z', NULL),
        ('{PHONE}', '{LINE}', 6, 2, 'L1', '2027-01-31', '{{}}', '', 10000, 'broken', 'scrap', 'scrap', NULL, '', '{{}}', 1, '{GUN}',
            '2026-11-22T09:01:00Z', NULL),
        ('{GUN}', '{GUN}', 2, 4, '', NULL, '{{}}', 'P_2%', 5000, 'opened', 'quarantine', 'quarantine', NULL, '', '{{}}', 9, '{PHONE}',
            '2026-11-22T09:30:00Z', NULL);
    INSERT INTO quality_plan (item, supplier, category, mode, level, aql, every, after, characteristics, active, version) VALUES
        (1, NULL, '', 'sample', 'II', 1000, 0, 0, '[]', true, 1), (NULL, 2, '', 'full', 'II', 1000, 0, 0, '[]', true, 1),
        (6, 2, '', 'skip_lot', 'S-1', 650, 3, 5, '[{{}}]', false, 4);
    INSERT INTO inspection VALUES
        ('{LINE}', 'QI-2611-0001', 1, '{LINE}', '{LINE}', NULL, 1, 1, 1, '', 50000, '[]', 1, 'sample', 'normal', 'A', 2, 0, NULL, '[]',
            false, 'passed', 50000, 0, 0, true, '2026-11-22T09:00:00Z', '2026-11-22T09:10:00Z'),
        ('{PHONE}', 'QI-2611-0002', 1, '{LINE}', '{PHONE}', NULL, NULL, 6, 2, 'P_2%', 70000, '[]', NULL, 'full', 'normal', '', 0, NULL,
            NULL, '[]', false, 'open', 0, 0, 0, NULL, '2026-11-22T09:01:00Z', NULL),
        ('{GUN}', 'qi_2%', 2, '{GUN}', '{GUN}', NULL, 2, 2, 4, '', 20000, '[]', NULL, 'skip_lot', 'tightened', 'B', 3, 0, NULL, '[]',
            false, 'partly', 10000, 10000, 0, false, '2026-10-22T09:30:00Z', '2026-10-22T09:40:00Z');
    INSERT INTO supplier_return VALUES
        ('{LINE}', 'SR-2611-0001', 1, 1, 'prepared', 1, '2026-11-22T09:00:00Z', NULL, NULL, ''),
        ('{GUN}', 'sr_2%', 2, NULL, 'cancelled', 9, '2026-11-22T09:30:00Z', 1, '2026-11-22T10:00:00Z', 'kept');
    INSERT INTO supplier_return_line VALUES
        ('{LINE}', '{LINE}', '', 1, '', 1, 'damaged', '', 0, 20000, 1, 705, 'torn', 'available', 200, 'waiting', 1, '2026-11-22T09:00:00Z'),
        ('{PHONE}', '{LINE}', 'return_line:{LINE}', 6, 'L1', 2, 'quarantine', 'P_2%', 0, 10000, NULL, NULL, '', NULL, NULL, 'waiting', 1,
            '2026-11-22T09:01:00Z'),
        ('{GUN}', '{GUN}', '', 2, '', 4, 'damaged', '', 2, 5000, NULL, 0, '', 'inspection', NULL, 'removed', 9, '2026-11-22T09:30:00Z');
    INSERT INTO putaway_binding VALUES (1, 2, 0, 0, false), (6, 3, 10000, 70000, true), (2, 5, 0, 30000, false);
    INSERT INTO task VALUES
        ('{LINE}', 'put_away', 1, 'receipt:{LINE}', 1, NULL, 'A', 1, 6, 'L1', 'P_2%', 'available', 30000, 10000, 5, '2026-11-22T12:00:00Z',
            '', true, 'taken', '{GUN}', 1, 2, '2026-11-23T09:00:00Z', NULL, '2026-11-22T08:00:00Z', '2026-11-22T09:00:00Z'),
        ('{PHONE}', 'count', 1, 'b_2%', 2, NULL, '', 2, NULL, '', '', 'available', 0, 0, 0, 'infinity', 'forklift', false, 'open', NULL,
            NULL, 0, NULL, NULL, '2026-11-22T08:00:00.5Z', '2026-11-22T08:00:00.5Z'),
        ('{GUN}', 'replenish', 2, 'bin:5', 4, 5, 'B_2%', 0, 2, '', '', 'damaged', 20000, 0, 9, 'infinity', '', true, 'held', NULL, 9, 1,
            NULL, NULL, '2026-11-22T07:00:00Z', '2026-11-22T09:30:00Z');
"""
TRAIL = f"""
    INSERT INTO security_event (id, at, kind, person, address) VALUES (900, '2026-11-22T03:00:00Z', 'sign_in.done', 1, '192.0.2.7');
    INSERT INTO change (op_id, no, kind, key, after) VALUES ('{GUN}', 1, 'item', 'B_6%', '{{}}'), ('{GUN}', 2, 'item', 'b-7', '{{}}');
    INSERT INTO audit_link (no, at, op_id, event, what, person, device, warehouse, outcome, sha256, chain) VALUES
        (1, '2026-11-22T01:00:00Z', '{GUN}', NULL, 'catalog.put_items/1', 1, '{GUN}', 1, 'applied', '', ''),
        (2, '2026-11-22T03:00:00Z', NULL, 900, 'sign_in.done', 1, NULL, NULL, '', '', ''),
        (3, '2026-11-22T02:00:00Z', gen_random_uuid(), NULL, 'receiving.confirm_line/1', 9, '{PHONE}', 2, 'parked', '', '');
"""


class Person(msgspec.Struct):
    id: int = 1
    permissions: frozenset[str] = EVERYTHING
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
        """`filter` is made JSON."""
        if "filter" in query and not isinstance(query["filter"], str):
            query["filter"] = msgspec.json.encode(query["filter"]).decode()
        answer = await self.client.get(f"/api/lists{path}", params=query)
        assert answer.status_code == status, (path, query, answer.text)
        return answer.json()

    async def rows(self, name: str, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.get(f"/{name}/rows", limit=500, **query))["rows"]
        return found

    def without(self, *permissions: str) -> None:
        assert self.person is not None
        self.person.permissions = EVERYTHING.difference(permissions)


async def furnished(connection: asyncpg.Connection[Any]) -> None:
    """Goods received, moved, damaged, shipped beyond what there was, and goods of somebody else."""
    await connection.execute(COMPANY + MORE)
    quarantine = Slot(PlaceId(3), Status.QUARANTINE, "TOTE-1")
    await posted(
        connection,
        fact(receive(1, 10, 1, 1_000), receive(2, 5, 4, 333), at=NOON - 3 * DAY),
        fact(receive(6, 7, 2, 700, "L1"), receive(6, 2, 3, 200, "L2|%"), at=NOON - 2 * DAY),
        fact(move(2, 1, GAIN_LOSS, 4), move(2, 1, 4, GAIN_LOSS), at=NOON - 2 * DAY),
        fact(move(1, 1, GAIN_LOSS, 2), move(1, 1, 2, GAIN_LOSS), at=NOON - 2 * DAY),
        fact(move(1, 4, 1, 2), move(1, 1, 2, quarantine), at=NOON - DAY),
        fact(receive(1, 3, 2, 450, status=Status.INSPECTION), receive(2, 1, 1, 50, status=Status.DAMAGED), at=NOON - HOUR),
        fact(move(1, 2, 1, 4, document="move:2"), ship(1, 9, 2), at=NOON),
    )  # fmt: skip
    await connection.execute(GOODS + PAPERS + COUNTED + ON_THE_FLOOR + TRAIL)


@pytest.fixture(scope="session")
async def shared(postgres: PostgresServer) -> AsyncIterator[Desk]:
    """The routes over one company for all these tests, which only read."""
    signed_in: list[Desk] = []

    def as_person(app: ASGIApp) -> ASGIApp:
        async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
            scope["user"] = signed_in[0].person if signed_in else None
            await app(scope, receive, send)

        return middleware

    await postgres.create_database("lists")
    await migrate(postgres.url("lists"))
    async with asyncpg.create_pool(postgres.url("lists"), min_size=1, max_size=2) as pool:
        async with pool.acquire() as connection:
            await furnished(connection)
        app = Litestar(
            [*list_routes.ROUTES, *list_export.ROUTES, *find_routes.ROUTES],
            exception_handlers=EXCEPTION_HANDLERS,
            middleware=[as_person],
            state=State({"pool": pool, "lists": LISTS}),
        )
        transport = httpx.ASGITransport(cast("Any", app))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            signed_in.append(Desk(client))
            yield signed_in[0]


@pytest.fixture
def desk(shared: Desk) -> Desk:
    """As an administrator of all warehouses."""
    shared.person = Person()
    return shared
