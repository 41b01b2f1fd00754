"""What the desk reads of places and partners over HTTP: pictures, previews of patterns, one place, a partner by its code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import asyncpg
import httpx
from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp, Receive, Scope, Send

from conftest import Database
from dock_words import CUP, company
from stowage.kernel.rows import Reader
from stowage.parties.commands import MergeParties, PartyRecord, PutParties
from stowage.parties.routes import ROUTES as PARTIES
from stowage.places.commands import MakeBins
from stowage.places.routes import ROUTES as PLACES
from stowage.platform.errors import EXCEPTION_HANDLERS


class Person(NamedTuple):
    permissions: frozenset[str] = frozenset({"places.read", "stock.read", "parties.read"})
    warehouses: frozenset[int] = frozenset()
    id: int = 1

    @property
    def reader(self) -> Reader:
        return Reader(self.id, self.permissions)


@asynccontextmanager
async def desk(database: Database, person: Person) -> AsyncIterator[httpx.AsyncClient]:
    def signed_in(app: ASGIApp) -> ASGIApp:
        async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
            scope["user"] = person
            await app(scope, receive, send)

        return middleware

    async with asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool:
        app = Litestar(
            [*PARTIES, *PLACES],
            middleware=[signed_in],
            exception_handlers=EXCEPTION_HANDLERS,
            state=State({"pool": pool}),
        )
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            yield client


async def test_a_pattern_is_seen_before_it_is_made(database: Database) -> None:
    async with company(database) as firm, desk(database, Person()) as client:
        await firm.set_up(CUP)
        await firm.desk(MakeBins("SH", "A1-{1-2}"))
        where = f"/api/warehouses/{firm.warehouses['SH']}/pattern"
        seen = (await client.get(where, params={"pattern": "A{1-3}-{1-10}"})).json()
        assert {name: seen[name] for name in ("count", "known", "aisles")} == {"count": 30, "known": 2, "aisles": 3}
        assert (len(seen["first"]), seen["last"]) == (
            20,
            {"code": "A3-10", "zone": "A", "aisle": "A3", "bay": "10", "level": ""},
        )
        for pattern, code, params in (
            ("A{1-", "places.pattern_invalid", {"pattern": "A{1-", "part": "{1-"}),
            ("{1-20001}", "places.too_many", {"pattern": "{1-20001}", "count": 20_001, "most": 20_000}),
        ):
            refused = await client.get(where, params={"pattern": pattern})
            assert (refused.status_code, refused.json()["code"], refused.json()["params"]) == (422, code, params)
        assert (await client.get(where, params={"pattern": "A\x01"})).status_code == 400


async def test_a_warehouse_is_drawn_for_who_works_there(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        await firm.desk(MakeBins("SH", "A1-{1-2}"))
        house = firm.warehouses["SH"]
        place = await firm.connection.fetchval("SELECT id FROM place WHERE code = 'A1-1'")
        paths = (
            f"/api/warehouses/{house}/picture",
            f"/api/warehouses/{house}/picture?days=true",
            f"/api/places/{place}",
        )
        async with desk(database, Person(warehouses=frozenset({house}))) as client:
            drawn, _, one = [(await client.get(path)).json() for path in paths]
            assert [zone["code"] for zone in drawn["zones"]] == ["A"]
            assert [row["code"] for row in drawn["places"]] == ["D-01", "D-02", "A1-1", "A1-2"]
            assert (one["code"], one["items"], one["version"]) == ("A1-1", 0, 1)
            assert (await client.get("/api/places/987654321")).status_code == 404
        async with desk(database, Person(warehouses=frozenset({house + 1}))) as client:
            assert [(await client.get(path)).status_code for path in paths] == [403, 403, 404]
        async with desk(database, Person(frozenset({"places.read"}))) as client:
            assert [(await client.get(path)).status_code for path in paths] == [403, 403, 200]


async def test_a_partner_is_known_by_its_code_and_says_which_it_is_by_now(database: Database) -> None:
    async with company(database) as firm, desk(database, Person()) as client:
        await firm.set_up(CUP)
        await firm.system(PutParties((PartyRecord("义乌/2 +", "义乌", "Yiwu", supplier=True),)))
        assert (await firm.desk(MergeParties("S-01", "义乌/2 +"))).outcome == "applied"
        gone, kept = [
            (await client.get("/api/partners/called", params={"code": code})).json() for code in ("S-01", "义乌/2 +")
        ]
        assert (gone["merged_into"], gone["active"]) == ("义乌/2 +", False)
        assert [one["code"] for one in kept["former"]] == ["S-01"]
        assert (await client.get(f"/api/partners/{kept['id']}")).json() == kept
        missing = await client.get("/api/partners/called", params={"code": "S-09"})
        assert (missing.status_code, missing.json()["code"]) == (404, "partner_unknown")
