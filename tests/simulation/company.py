"""The company of a simulation: few goods and small orders, so that people meet at the same lines and go over them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import asyncpg

from bench.company import SYSTEM, applied, enrolled
from bench.devices import Gun
from stowage.app import make_bus
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitFactor, UnitRecord
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.kernel.ids import ItemId, PartyId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.purchasing.commands import ConfirmOrder, CreateOrder, NewOrderLine

ITEMS = 6
ORDERS = 4


@dataclass
class Line:
    """A purchase order line; the limit is what may be accepted, base quantity."""

    id: int
    order: int
    item: int
    limit: int


@dataclass
class Company:
    warehouse: int = 0
    docks: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    guns: list[Gun] = field(default_factory=list)


def new_gun(chance: random.Random) -> Gun:
    """Ids by the seed; the key is not, and decides nothing."""
    return Gun(
        id=UUID(int=chance.getrandbits(128), version=4), incarnation=UUID(int=chance.getrandbits(128), version=4)
    )


async def load(url: str, guns: int, chance: random.Random) -> Company:
    company = Company()
    async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        units = (UnitRecord("m", "米", "m", 4), UnitRecord("case", "箱", "case"))
        await applied(bus, PutUnits(units), person=SYSTEM)
        docks = tuple(PlaceRecord(f"D-0{number}", PlaceKind.DOCK) for number in (1, 2))
        await applied(bus, PutWarehouse("WH1", "一号仓", "Warehouse 1", "Asia/Shanghai", True, docks), person=SYSTEM)
        supplier = PartyRecord("S1", "宁波凯瑞", "Ningbo Kairui", supplier=True, over_tolerance_bp=1_000)
        await applied(bus, PutParties((supplier,)), person=SYSTEM)
        people = tuple(PersonRecord(f"B0{n}", f"仓管{n}", f"Keeper {n}", (Role.OPERATOR,)) for n in range(1, 4))
        await applied(bus, PutPeople(people), person=SYSTEM)
        items = tuple(
            ItemRecord(f"K{n}", f"丝带{n}", f"Ribbon {n}", "m", (), (UnitFactor("case", 24),)) for n in range(ITEMS)
        )
        await applied(bus, PutItems(items), person=SYSTEM)
        company.warehouse = await pool.fetchval("SELECT id FROM warehouse")
        company.docks = [row["id"] for row in await pool.fetch("SELECT id FROM place ORDER BY code")]
        company.people = [
            row["id"] for row in await pool.fetch("SELECT id FROM person WHERE code LIKE 'B0%' ORDER BY id")
        ]
        company.items = [row["id"] for row in await pool.fetch("SELECT id FROM item ORDER BY id")]
        party = PartyId(await pool.fetchval("SELECT id FROM party"))
        for number in range(ORDERS):
            lines = tuple(
                NewOrderLine(ItemId(item), "m", Quantity(31_457 * (number + 2)), PriceMicro(7_053_333))
                for item in company.items[number % 3 :]
            )
            where = WarehouseId(company.warehouse)
            document = await applied(
                bus, CreateOrder(party, where, date(2026, 12, 1), lines), person=SYSTEM, warehouse=where
            )
            order = int(document.split(":")[1])
            await applied(bus, ConfirmOrder(order, 1), person=SYSTEM, warehouse=where)
        rows = await pool.fetch('SELECT id, "order", item, ordered FROM purchase_order_line ORDER BY id')
        company.lines = [Line(row["id"], row["order"], row["item"], row["ordered"] * 11_000 // 10_000) for row in rows]
        company.guns = [await enrolled(bus, company.warehouse, new_gun(chance)) for _ in range(guns)]
    return company
