"""What the desk reads over HTTP: orders, receipts and master data, by permission and warehouse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg
import httpx
from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp, Receive, Scope, Send

from conftest import Database
from dock_words import CUP, VASE, company, new_receipt, pieces
from stowage.catalog.routes import ROUTES as CATALOG
from stowage.kernel.rows import Reader
from stowage.parties.routes import ROUTES as PARTIES
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.places.routes import ROUTES as PLACES
from stowage.platform.errors import EXCEPTION_HANDLERS
from stowage.purchasing.routes import ROUTES as PURCHASING
from stowage.receiving.commands import ConfirmReceiptLine
from stowage.receiving.routes import ROUTES as RECEIVING

READS = frozenset(
    {
        "catalog.read",
        "parties.every_customer",
        "parties.read",
        "places.read",
        "purchasing.every_department",
        "purchasing.read",
        "receiving.read",
    }
)

PLACES_THERE = (PlaceRecord("B-01", PlaceKind.DOCK),)


class Person(NamedTuple):
    permissions: frozenset[str] = READS
    warehouses: frozenset[int] = frozenset()
    id: int = 1

    @property
    def reader(self) -> Reader:
        return Reader(self.id, self.permissions)


@asynccontextmanager
async def desk(database: Database, person: Person | None) -> AsyncIterator[httpx.AsyncClient]:
    def signed_in(app: ASGIApp) -> ASGIApp:
        async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
            scope["user"] = person
            await app(scope, receive, send)

        return middleware

    async with asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool:
        app = Litestar(
            [*CATALOG, *PARTIES, *PLACES, *PURCHASING, *RECEIVING],
            middleware=[signed_in],
            exception_handlers=EXCEPTION_HANDLERS,
            state=State({"pool": pool}),
        )
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            yield client


async def test_what_another_warehouse_counted_under_an_order_is_not_shown(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        await firm.system(PutWarehouse("BJ", "北京仓", "Beijing", "Asia/Shanghai", has_bins=True, places=PLACES_THERE))
        there = await firm.connection.fetchrow(
            "SELECT w.id, p.id AS dock FROM warehouse w JOIN place p ON p.warehouse = w.id AND w.code = 'BJ'"
        )
        order = await firm.order(("CUP", "pcs", 10, 3_500_000))
        gun = await firm.gun("G07")
        counted = ConfirmReceiptLine(
            new_receipt(), "G07-000001", there["dock"], firm.items["CUP"], pieces(3), order=order.id
        )
        (outcome,) = await firm.bus.execute([gun.write(counted, warehouse=there["id"])])
        assert outcome.document
        for scope, shown in ((frozenset[int](), 1), (frozenset({int(firm.warehouses["SH"])}), 0)):
            async with desk(database, Person(warehouses=scope)) as client:
                document = (await client.get(f"/api/purchase-orders/{order.id}")).json()
                assert (len(document["receipts"]), len(document["activity"])) == (shown, shown)


async def test_an_order_with_all_that_hangs_on_it(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, VASE)
        order = await firm.order(("CUP", "case", 10, 3_500_000))
        gun, receipt = await firm.gun("G07"), new_receipt()
        line = ConfirmReceiptLine(
            receipt, "G07-000001", firm.places["D-01"], firm.items["CUP"], pieces(250), order=order.id, order_line=order.lines[0]
        )  # fmt: skip
        await gun.say(line)
        async with desk(database, Person(READS | {"cost.read"})) as client:  # of stock, not of orders
            (row,) = (await client.get("/api/purchase-orders", params={"state": "received"})).json()
            assert (row["amount"], row["accepted_amount"]) == (None, None)
        async with desk(database, Person(READS | {"price.read"})) as client:
            (row,) = (await client.get("/api/purchase-orders", params={"state": "received"})).json()
            assert (row["number"], row["amount"], row["accepted_amount"]) == ("PO-2611-0001", 84_000, 84_000)
            document = (await client.get(f"/api/purchase-orders/{order.id}")).json()
            assert document["order"] == row
            assert [entry["sku"] for entry in document["lines"]] == ["CUP"]
            assert [entry["number"] for entry in document["receipts"]] == ["GR-2611-0001"]
            (activity,) = document["activity"]
            assert (activity["person_en"], activity["device"], activity["surplus"]) == ("Li", "G07", pieces(10))
            shown = (await client.get(f"/api/receipts/{receipt}")).json()
            assert shown["receipt"] == document["receipts"][0]
            assert shown["lines"] == document["activity"]
            assert (await client.get("/api/receipts", params={"search": "gr-2611 yiwu"})).json() == document["receipts"]
            printed = await client.get(f"/api/purchase-orders/{order.id}/print", params={"language": "en"})
            assert printed.headers["content-type"] == "application/pdf"
            assert printed.content.startswith(b"%PDF-")
        async with desk(database, Person()) as client:
            document = (await client.get(f"/api/purchase-orders/{order.id}")).json()
            assert (document["order"]["amount"], document["lines"][0]["unit_price_micro"]) == (None, None)


async def test_master_data(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, VASE)
        async with desk(database, Person()) as client:
            assert [row["code"] for row in (await client.get("/api/units")).json()] == ["case", "kg", "pcs"]
            assert [row["sku"] for row in (await client.get("/api/items?search=tcb")).json()] == ["CUP"]
            assert [row["code"] for row in (await client.get("/api/suppliers")).json()] == ["S-01"]
            assert [row["code"] for row in (await client.get("/api/warehouses")).json()] == ["SH"]
            assert [row["code"] for row in (await client.get("/api/places?search=d-02")).json()] == ["D-02"]


async def test_a_person_sees_their_warehouses_only(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        order = await firm.order(("CUP", "case", 10, 3_500_000))
        elsewhere = Person(warehouses=frozenset({firm.warehouses["SH"] + 1}))
        async with desk(database, elsewhere) as client:
            for path in ("/api/purchase-orders", "/api/receipts", "/api/warehouses", "/api/places"):
                assert (await client.get(path)).json() == [], path
            assert (await client.get(f"/api/purchase-orders/{order.id}")).status_code == 404
            asked = await client.get("/api/receipts", params={"warehouse": firm.warehouses["SH"]})
            assert (asked.status_code, asked.json()["code"]) == (403, "warehouse_out_of_scope")


async def test_faults_are_problems(database: Database) -> None:
    async with desk(database, Person()) as client:
        cases: list[tuple[str, int, str]] = [
            (f"/api/receipts/{uuid4()}", 404, "receipt_unknown"),
            ("/api/receipts/none", 404, "not_found"),
            ("/api/purchase-orders/7", 404, "order_unknown"),
            ("/api/purchase-orders/7/print", 404, "order_unknown"),
            (f"/api/purchase-orders/{2**70}", 400, "invalid"),
            ("/api/purchase-orders?state=lost", 400, "invalid"),
            ("/api/items?limit=0", 400, "invalid"),
            (f"/api/places?warehouse={2**64}", 400, "invalid"),
            ("/api/items?search=" + "x" * 200, 400, "invalid"),
            ("/api/items?search=%00", 200, ""),
            ("/api/purchase-orders?search=%00a", 200, ""),
        ]
        for path, status, code in cases:
            answer = await client.get(path)
            body: Any = answer.json()
            assert (answer.status_code, body["code"] if code else "") == (status, code), path
    async with desk(database, Person(frozenset())) as client:
        assert (await client.get("/api/items")).status_code == 403
    async with desk(database, None) as client:
        assert (await client.get("/api/items")).status_code == 401
