"""A company small enough to know by heart, loaded through the door: one dock, four goods of different rules, two orders."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import asyncpg
from argon2 import PasswordHasher

from stowage.app import make_bus
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitFactor, UnitRecord
from stowage.gateway.bus import Bus
from stowage.identity.commands import DeviceKind, InviteDevice, PersonRecord, PutPeople, Role
from stowage.kernel.ids import ItemId, PartyId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.purchasing.commands import ConfirmOrder, CreateOrder, NewOrderLine

SYSTEM = 0
PCS = 10_000
LI_PIN, ZHOU_PIN = "2580", "1357"

CANDLE, CANDLE_CASE = "6901234500011", "16901234500018"
CLOCK, CLOCK_CASE = "6901234500028", "16901234500025"
RADIO = "6901234500035"
BAG = "6901234500042"
STAND = "6901234500059"  # on no order
SHARED = "6901234500066"  # printed on bags and, as a case, on clocks


@dataclass
class Company:
    """Ids by the names the tests use."""

    warehouse: int = 0
    orders: dict[str, str] = field(default_factory=dict)  # "first", "second" → number
    items: dict[str, int] = field(default_factory=dict)  # sku → id


def people() -> PutPeople:
    pins = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
    return PutPeople(
        (
            PersonRecord("P003", "陈立", "Chen Li", (Role.OPERATOR,), pin_hash=pins.hash(LI_PIN), language="en"),
            PersonRecord("P004", "周敏", "Zhou Min", (Role.SUPERVISOR,), pin_hash=pins.hash(ZHOU_PIN)),
        )
    )


def items() -> PutItems:
    return PutItems(
        (
            ItemRecord(
                "22969",
                "果酱香薰蜡烛",
                "Jam scented candles",
                "pcs",
                (CANDLE,),
                (UnitFactor("case", 24, 1, (CANDLE_CASE,)),),
                tracks_lot=True,
                tracks_expiry=True,
            ),
            ItemRecord(
                "22727",
                "红色闹钟",
                "Red alarm clock",
                "pcs",
                (CLOCK,),
                (UnitFactor("case", 12, 1, (CLOCK_CASE, SHARED)),),
                over_tolerance_bp=0,
            ),
            ItemRecord("R-100", "手提收音机", "Portable radio", "pcs", (RADIO,), tracks_serial=True),
            ItemRecord("85099B", "红波点特大购物袋", "Jumbo bag red retrospot", "pcs", (BAG, SHARED)),
            ItemRecord("22423", "三层蛋糕架", "Regency cakestand 3 tier", "pcs", (STAND,)),
        )
    )


async def load(url: str) -> Company:
    """A migrated, empty database becomes the company."""
    company = Company()
    async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        units = PutUnits((UnitRecord("pcs", "件", "pcs"), UnitRecord("case", "箱", "case")))
        docks = tuple(PlaceRecord(code, PlaceKind.DOCK) for code in ("D-01", "D-02"))
        house = PutWarehouse("WH1", "一号仓", "Warehouse 1", "Asia/Shanghai", True, docks)
        supplier = PutParties((PartyRecord("S1", "宁波凯瑞家居", "Ningbo Kairui", supplier=True),))
        for command in (units, house, supplier, people(), items()):
            await applied(bus, command)
        company.warehouse = await pool.fetchval("SELECT id FROM warehouse")
        company.items = {row["sku"]: row["id"] for row in await pool.fetch("SELECT id, sku FROM item")}
        party = PartyId(await pool.fetchval("SELECT id FROM party"))
        pieces = {"22727": (24, "pcs"), "85099B": (200, "pcs"), "R-100": (2, "pcs")}
        wanted = {"first": {"22969": (4, "case")} | pieces, "second": {"22727": (12, "pcs")}}
        for name, lines in wanted.items():
            company.orders[name] = await order(bus, pool, company, party, lines)
    return company


async def order(
    bus: Bus, pool: asyncpg.Pool[Any], company: Company, supplier: PartyId, lines: dict[str, tuple[int, str]]
) -> str:
    """A confirmed order's number. `lines`: sku → how many of which unit."""
    price = PriceMicro(7_050_000)
    new = tuple(
        NewOrderLine(ItemId(company.items[sku]), unit, Quantity(count * PCS), price)
        for sku, (count, unit) in lines.items()
    )
    create = CreateOrder(supplier, WarehouseId(company.warehouse), date(2026, 12, 1), new)
    created = await applied(bus, create, warehouse=company.warehouse)
    key = int(created.split(":")[1])
    await applied(bus, ConfirmOrder(key, 1), warehouse=company.warehouse)
    number: str = await pool.fetchval("SELECT number FROM purchase_order WHERE id = $1", key)
    return number


async def invite(url: str, warehouse: int, token: str, name: str, owner: str = "") -> None:
    """Allow one gun to enrol with `token`, or a phone of the person whose code is `owner`."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    async with asyncpg.create_pool(url, min_size=1, max_size=2) as pool, make_bus(pool) as bus:
        person = await pool.fetchval("SELECT id FROM person WHERE code = $1", owner) if owner else None
        kind = DeviceKind.PHONE if owner else DeviceKind.GUN
        await applied(bus, InviteDevice(digest, kind, warehouse, name, person=person))


async def applied(bus: Bus, command: Any, warehouse: int | None = None) -> str:
    outcome = await bus.submit(command, person=SYSTEM, warehouse=warehouse)
    assert outcome.outcome == "applied", (type(command).__name__, outcome)
    return outcome.document
