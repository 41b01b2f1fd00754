"""The company that is measured: 2,000 items, one dock, 40 orders of 100 lines, eight guns, loaded through the door."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import asyncpg

from bench.devices import Gun
from stowage.app import make_bus
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitFactor, UnitRecord
from stowage.gateway.bus import Bus
from stowage.identity.commands import DeviceKind, EnrolDevice, InviteDevice, PersonRecord, PutPeople, Role
from stowage.kernel.ids import ItemId, PartyId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.purchasing.commands import ConfirmOrder, CreateOrder, NewOrderLine

ITEMS, ORDERS, LINES, GUNS = 2_000, 40, 100, 8
SYSTEM = 0  # person of what the installation itself does


@dataclass
class Company:
    """Ids that the load needs. `lines` are (order line, item); `first_order` is the number of the one that has the first of them."""

    warehouse: int = 0
    dock: int = 0
    person: int = 0
    tasks: int = 0
    stock: int = 0
    first_order: str = ""
    lines: list[tuple[int, int]] = field(default_factory=list)
    guns: list[Gun] = field(default_factory=list)

    def lines_for(self, gun: int, batch: int, size: int) -> list[tuple[int, int]]:
        """The order lines of one batch: spread over all lines, the same for both sides of a comparison."""
        start = (gun * 7_919 + batch * size * 13) % len(self.lines)
        return [self.lines[(start + step * 17) % len(self.lines)] for step in range(size)]


async def applied(bus: Bus, command: Any, **header: Any) -> str:
    outcome = await bus.submit(command, **header)
    assert outcome.outcome == "applied", (type(command).__name__, outcome)
    return outcome.document


async def load(url: str, orders: int = ORDERS) -> Company:
    """A migrated, empty database becomes the company."""
    company = Company()
    async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        await master_data(bus)
        company.warehouse = await pool.fetchval("SELECT id FROM warehouse")
        company.dock = await pool.fetchval("SELECT id FROM place WHERE code = 'D-01'")
        company.person = await pool.fetchval("SELECT id FROM person WHERE code = 'B01'")
        supplier = PartyId(await pool.fetchval("SELECT id FROM party"))
        items = [row["id"] for row in await pool.fetch("SELECT id FROM item ORDER BY id")]
        for number in range(orders):
            chosen = [items[(number * LINES + step) % len(items)] for step in range(LINES)]
            new = tuple(
                NewOrderLine(ItemId(item), "pcs", Quantity(10_000_000_000), PriceMicro(7_050_000)) for item in chosen
            )
            create = CreateOrder(supplier, WarehouseId(company.warehouse), date(2026, 12, 1), new)
            order = int((await applied(bus, create, person=SYSTEM, warehouse=company.warehouse)).split(":")[1])
            await applied(bus, ConfirmOrder(order, 1), person=SYSTEM, warehouse=company.warehouse)
        rows = await pool.fetch("SELECT id, item FROM purchase_order_line ORDER BY id")
        company.lines = [(row["id"], row["item"]) for row in rows]
        company.first_order = await pool.fetchval("SELECT number FROM purchase_order ORDER BY id LIMIT 1")
        company.guns = [await enrolled(bus, company.warehouse, Gun()) for _ in range(GUNS)]
        names = {row["name"]: row["id"] for row in await pool.fetch("SELECT id, name FROM feed_partition")}
        company.tasks = names[f"wh/{company.warehouse}/tasks"]
        company.stock = names[f"wh/{company.warehouse}/stock"]
    return company


async def master_data(bus: Bus) -> None:
    units = (UnitRecord("pcs", "件", "pcs"), UnitRecord("case", "箱", "case"))
    await applied(bus, PutUnits(units), person=SYSTEM)
    dock = PlaceRecord("D-01", PlaceKind.DOCK)
    await applied(bus, PutWarehouse("WH1", "一号仓", "Warehouse 1", "Asia/Shanghai", True, (dock,)), person=SYSTEM)
    await applied(bus, PutParties((PartyRecord("S1", "宁波凯瑞", "Ningbo Kairui", supplier=True),)), person=SYSTEM)
    await applied(bus, PutPeople((PersonRecord("B01", "陈立", "Chen Li", (Role.OPERATOR,)),)), person=SYSTEM)
    for start in range(0, ITEMS, 500):
        records = tuple(
            ItemRecord(f"K{n:05d}", f"物料{n}", f"Item {n}", "pcs", (f"69{n:011d}",), (UnitFactor("case", 24),))
            for n in range(start, start + 500)
        )
        await applied(bus, PutItems(records), person=SYSTEM)


async def enrolled(bus: Bus, warehouse: int, gun: Gun) -> Gun:
    """`gun` itself, known to the server from now on."""
    token = secrets.token_hex(16)
    digest = hashlib.sha256(token.encode()).hexdigest()
    await applied(bus, InviteDevice(digest, DeviceKind.GUN, warehouse, "bench"), person=SYSTEM)
    await applied(bus, EnrolDevice(digest, gun.id, gun.public_key()), person=SYSTEM)
    return gun
