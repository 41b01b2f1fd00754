"""Short words for tests that run a company through the bus: its master data, its desk, and guns at its dock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conftest import Database
from stowage.app import make_bus
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitFactor, UnitRecord
from stowage.discrepancies.commands import Resolve
from stowage.gateway.bus import Bus
from stowage.gateway.envelope import Incoming
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.directory import DESK, SYSTEM
from stowage.identity.register import EVERYTHING
from stowage.kernel.command import Outcome
from stowage.kernel.ids import ItemId, PartyId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity
from stowage.kernel.rows import Reader
from stowage.ledger.check import check_database
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.purchasing.commands import ConfirmOrder, CreateOrder, NewOrderLine

PIECE = 10_000
NOON = 1_795_320_000_000  # 2026-11-22T04:00:00Z, noon in Shanghai
TODAY = date(2026, 11, 22)
SEES_ALL = Reader(0, EVERYTHING)

UNITS = (UnitRecord("pcs", "件", "piece"), UnitRecord("case", "箱", "case"), UnitRecord("kg", "千克", "kilogram", 3))
PLACES = (PlaceRecord("D-01", PlaceKind.DOCK), PlaceRecord("D-02", PlaceKind.DOCK))


class Company:
    """`people`, `items`, `suppliers`, `warehouses` and `places` lead from codes to ids."""

    def __init__(self, bus: Bus, connection: asyncpg.Connection[Any]) -> None:
        self.bus, self.connection = bus, connection
        self.people: dict[str, PersonId] = {}
        self.items: dict[str, ItemId] = {}
        self.suppliers: dict[str, PartyId] = {}
        self.warehouses: dict[str, WarehouseId] = {}
        self.places: dict[str, PlaceId] = {}

    async def set_up(self, *items: ItemRecord, supplier: PartyRecord | None = None) -> None:
        await self.system(PutUnits(UNITS))
        await self.system(PutItems(items))
        await self.system(PutParties((supplier or PartyRecord("S-01", "义乌百货", "Yiwu Goods", supplier=True),)))
        await self.system(PutWarehouse("SH", "上海仓", "Shanghai", "Asia/Shanghai", has_bins=True, places=PLACES))
        await self.system(PutPeople((PersonRecord("LI", "李工", "Li", (Role.ADMINISTRATOR,)),)))
        for name, table, key in (
            ("people", "person", "code"),
            ("items", "item", "sku"),
            ("suppliers", "party", "code"),
            ("warehouses", "warehouse", "code"),
            ("places", "place", "code"),
        ):
            rows = await self.connection.fetch(f"SELECT {key}, id FROM {table}")
            setattr(self, name, {row[0]: row[1] for row in rows})

    async def system(self, command: msgspec.Struct) -> Outcome:
        outcome = await self.bus.submit(command, person=0, device=SYSTEM, occurred_at=NOON)
        assert outcome.outcome == "applied", outcome
        return outcome

    async def desk(self, command: msgspec.Struct) -> Outcome:
        warehouse = self.warehouses["SH"]
        return await self.bus.submit(
            command, person=self.people["LI"], warehouse=warehouse, device=DESK, occurred_at=NOON
        )

    async def order(self, *lines: tuple[str, str, int, int]) -> Order:
        """A confirmed order of (sku, unit, count of that unit, price per base unit in 1/1,000,000)."""
        wanted = tuple(
            NewOrderLine(self.items[sku], unit, pieces(count), PriceMicro(price)) for sku, unit, count, price in lines
        )
        created = await self.desk(CreateOrder(self.suppliers["S-01"], self.warehouses["SH"], TODAY, wanted))
        assert created.outcome == "applied", created
        id_ = int(created.document.removeprefix("purchase_order:"))
        confirmed = await self.desk(ConfirmOrder(id_, 1))
        assert confirmed.outcome == "applied", confirmed
        rows = await self.connection.fetch('SELECT id FROM purchase_order_line WHERE "order" = $1 ORDER BY no', id_)
        return Order(id_, created.number, [row["id"] for row in rows])

    async def resolve(self, code: str, choice: str) -> Outcome:
        """The oldest open discrepancy of `code`."""
        query = "SELECT id FROM discrepancy WHERE code = $1 AND state = 'open' ORDER BY id LIMIT 1"
        return await self.desk(Resolve(await self.connection.fetchval(query, code), choice, "agreed by telephone"))

    async def gun(self, code: str) -> Gun:
        gun = Gun(self, code)
        await self.connection.execute(
            "INSERT INTO device (id, number, code, name, kind, warehouse, public_key, enrolled_at) "
            "VALUES ($1, $2, $3, $3, 'gun', $4, '', $5)",
            gun.id,
            int(code[1:]),
            code,
            self.warehouses["SH"],
            now() - timedelta(days=200),
        )
        return gun

    async def stock(self, sku: str) -> dict[str, int]:
        """Status → pieces in real places."""
        rows = await self.connection.fetch(
            "SELECT status, sum(quantity)::bigint AS quantity FROM balance WHERE item = $1 AND place > 0 AND quantity <> 0 "
            "GROUP BY status",
            self.items[sku],
        )
        return {row["status"]: row["quantity"] // PIECE for row in rows}

    async def value(self, sku: str) -> int:
        """Minor units."""
        return int(await self.connection.fetchval("SELECT value FROM item_cost WHERE item = $1", self.items[sku]))

    async def open_discrepancies(self) -> list[str]:
        rows = await self.connection.fetch("SELECT code FROM discrepancy WHERE state = 'open' ORDER BY id")
        return [row["code"].removeprefix("receiving.") for row in rows]

    async def told(self, kind: str, key: object) -> dict[str, Any] | None:
        """What guns of the warehouse are told about a key; None after a tombstone."""
        body = await self.connection.fetchval("SELECT body FROM feed_row WHERE kind = $1 AND key = $2", kind, str(key))
        return None if body is None else msgspec.json.decode(body)

    async def differences(self) -> list[str]:
        return [difference.text for difference in await check_database(self.connection)]


class Order(msgspec.Struct):
    id: int
    number: str
    lines: list[int]


class Gun:
    """A device with a stream of its own. `say` sends commands as one push."""

    def __init__(self, company: Company, code: str) -> None:
        self.company, self.code = company, code
        self.id, self.incarnation, self.cseq = uuid4(), uuid4(), 0

    async def say(self, *commands: msgspec.Struct) -> list[Outcome]:
        return await self.company.bus.execute([self.write(command) for command in commands])

    def write(self, command: msgspec.Struct, op_id: UUID | None = None, **changed: Any) -> Incoming:
        """The next command of its stream, with an id of its own unless one is given."""
        self.cseq += 1
        op_id = op_id or uuid4()
        envelope = {
            "op_id": op_id,
            "device": self.id,
            "incarnation": self.incarnation,
            "cseq": self.cseq,
            "command": command.__struct_config__.tag,
            "person": self.company.people["LI"],
            "warehouse": self.company.warehouses["SH"],
            "occurred_at": NOON + self.cseq,
            "payload": command,
        } | changed
        return Incoming(op_id, self.cseq, msgspec.json.encode(envelope), self.id, self.incarnation)


@asynccontextmanager
async def company(database: Database) -> AsyncIterator[Company]:
    async with (
        asyncpg.create_pool(database.url, min_size=1, max_size=3) as pool,
        pool.acquire() as connection,
        make_bus(pool, now) as bus,
    ):
        yield Company(bus, connection)


def now() -> datetime:
    """When servers receive what guns say: an hour past noon."""
    return datetime.fromtimestamp(NOON / 1000, UTC) + timedelta(hours=1)


def pieces(count: int) -> Quantity:
    return Quantity(count * PIECE)


def new_receipt() -> UUID:
    return uuid4()


CUP = ItemRecord("CUP", "陶瓷杯", "Stoneware cup", "pcs", ("6901234567892",), (UnitFactor("case", 24),))
YOGURT = ItemRecord("YOGURT", "酸奶", "Yogurt", "pcs", tracks_lot=True, tracks_expiry=True)
RADIO = ItemRecord("RADIO", "对讲机", "Radio", "pcs", tracks_serial=True)
HONEY = ItemRecord("HONEY", "蜂蜜", "Honey", "pcs", tracks_expiry=True)
VASE = ItemRecord("VASE", "花瓶", "Vase", "pcs", inspected=True)
