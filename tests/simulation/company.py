"""The company of a simulation: few goods and small orders, so that people meet at the same lines and go over them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

import asyncpg

from bench.company import SYSTEM, applied
from stowage.app import make_bus
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitFactor, UnitRecord
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.kernel.ids import ItemId, PartyId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.purchasing.commands import ConfirmOrder, CreateOrder, NewOrderLine

PLAIN = 5
ORDERS = 3  # a warehouse
BINS = 3  # a warehouse
INVITE = """
    INSERT INTO invitation (token_sha256, kind, warehouse, name, expires_at, created_by) VALUES ($1, 'gun', $2, $3, '2100-01-01', 0)
"""
SESSION = """
    INSERT INTO session (token_sha256, person, created_at, expires_at, proved_at)
    SELECT $1, id, '2020-01-01', '2100-01-01', '2099-12-31' FROM person WHERE code = $2
"""
DESKS = ("A01", "A02")  # people


@dataclass(frozen=True)
class Line:
    """A purchase order line; `limit` is what may be accepted, base quantity."""

    id: int
    order: int
    item: int
    warehouse: int
    limit: int


@dataclass
class Company:
    """`docks` and `bins` by warehouse; `desks` are session tokens of two people who decide."""

    warehouses: list[int] = field(default_factory=list)
    docks: dict[int, list[int]] = field(default_factory=dict)
    bins: dict[int, list[int]] = field(default_factory=dict)
    people: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    of_lots: int = 0
    of_serials: int = 0
    supplier: int = 0
    desks: list[str] = field(default_factory=list)

    @property
    def places(self) -> dict[int, list[int]]:
        """By warehouse."""
        return {house: [*docks, *self.bins[house]] for house, docks in self.docks.items()}


async def load(url: str, chance: random.Random) -> Company:
    company = Company()
    async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        units = (UnitRecord("m", "米", "m", 4), UnitRecord("pcs", "件", "pcs"), UnitRecord("case", "箱", "case"))
        await applied(bus, PutUnits(units), person=SYSTEM)
        for number in (1, 2):
            docks = tuple(PlaceRecord(f"D-{number}{dock}", PlaceKind.DOCK) for dock in (1, 2))
            bins = tuple(PlaceRecord(f"B-{number}{bin_}", PlaceKind.BIN) for bin_ in range(1, BINS + 1))
            named = (f"WH{number}", f"{number}号仓", f"Warehouse {number}", "Asia/Shanghai", True)
            house = PutWarehouse(*named, (*docks, *bins))
            await applied(bus, house, person=SYSTEM)
        supplier = PartyRecord("S1", "宁波凯瑞", "Ningbo Kairui", supplier=True, over_tolerance_bp=1_000)
        await applied(bus, PutParties((supplier,)), person=SYSTEM)
        await applied(bus, PutPeople(people()), person=SYSTEM)
        await applied(bus, PutItems(goods()), person=SYSTEM)
        company.warehouses = [row["id"] for row in await pool.fetch("SELECT id FROM warehouse ORDER BY code")]
        for row in await pool.fetch("SELECT id, warehouse, kind FROM place ORDER BY code"):
            places = company.bins if row["kind"] == "bin" else company.docks
            places.setdefault(row["warehouse"], []).append(row["id"])
        by_code = {row["code"]: row["id"] for row in await pool.fetch("SELECT id, code FROM person")}
        company.people = [by_code[f"B0{number}"] for number in range(1, 4)]
        found = {row["sku"]: row["id"] for row in await pool.fetch("SELECT id, sku FROM item ORDER BY id")}
        company.items = [found[f"K{number}"] for number in range(PLAIN)]
        company.of_lots, company.of_serials = found["L"], found["S"]
        company.supplier = await pool.fetchval("SELECT id FROM party")
        for warehouse in company.warehouses:
            for number in range(ORDERS):
                where = WarehouseId(warehouse)
                create = CreateOrder(PartyId(company.supplier), where, date(2026, 12, 1), order_lines(company, number))
                document = await applied(bus, create, person=SYSTEM, warehouse=where)
                await applied(bus, ConfirmOrder(int(document.split(":")[1]), 1), person=SYSTEM, warehouse=where)
        await read_lines(company, pool)
        company.desks = [f"{chance.getrandbits(256):064x}" for _ in DESKS]
        await sign_in(company, pool)
    return company


async def sign_in(company: Company, database: asyncpg.Pool | asyncpg.Connection) -> None:
    """Those who decide, with the tokens they have; backups do not hold them."""
    for token, code in zip(company.desks, DESKS, strict=True):
        await database.execute(SESSION, sha256(token.encode()).hexdigest(), code)


def people(roles: tuple[Role, ...] = (Role.OPERATOR,)) -> tuple[PersonRecord, ...]:
    """Three keepers, of whom the last has `roles`, and two who decide."""
    keepers = tuple(
        PersonRecord(f"B0{n}", f"仓管{n}", f"Keeper {n}", roles if n == 3 else (Role.OPERATOR,)) for n in range(1, 4)
    )
    return (*keepers, *(PersonRecord(f"A0{n}", f"主管{n}", f"Head {n}", (Role.ADMINISTRATOR,)) for n in (1, 2)))


def goods() -> tuple[ItemRecord, ...]:
    case = (UnitFactor("case", 24),)
    plain = tuple(ItemRecord(f"K{n}", f"丝带{n}", f"Ribbon {n}", "m", (), case) for n in range(PLAIN))
    of_lots = ItemRecord("L", "布", "Cloth", "m", (), case, tracks_lot=True)
    return (*plain, of_lots, ItemRecord("S", "扫描枪", "Scanner", "pcs", (), (), tracks_serial=True))


def order_lines(company: Company, number: int) -> tuple[NewOrderLine, ...]:
    """Of an order; `number` makes them differ."""
    price = PriceMicro(7_053_333)
    metres = [*company.items[number % 3 :], company.of_lots]
    lines = tuple(NewOrderLine(ItemId(item), "m", Quantity(31_457 * (number % 5 + 2)), price) for item in metres)
    return (*lines, NewOrderLine(ItemId(company.of_serials), "pcs", Quantity(40_000), price))


async def read_lines(company: Company, database: asyncpg.Pool | asyncpg.Connection) -> None:
    """Order lines as they are now."""
    rows = await database.fetch(
        """SELECT l.id, l."order", l.item, o.warehouse, l.ordered, l.over_tolerance_bp AS over
        FROM purchase_order_line l JOIN purchase_order o ON o.id = l."order" WHERE o.state <> 'draft' ORDER BY l.id"""
    )
    company.lines = []
    for row in rows:
        step = 10_000 if row["item"] == company.of_serials else 1
        limit = row["ordered"] + row["ordered"] * row["over"] // 10_000
        company.lines.append(Line(row["id"], row["order"], row["item"], row["warehouse"], limit // step * step))
