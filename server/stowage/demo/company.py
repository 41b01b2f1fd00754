"""The company as data: goods, suppliers, customers, people, warehouses. data/README.md tells where each comes from."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from stowage.demo.codes import CASE_INDICATOR, INNER_INDICATOR, gtin14
from stowage.identity.commands import Role
from stowage.kernel.trade import Taxpayer
from stowage.places.commands import PlaceKind, PlaceRecord

TIMEZONE = "Asia/Shanghai"
BINS_WAREHOUSE = "WH1"
FLOOR_WAREHOUSE = "WH2"
FLOOR = "FLOOR"

# Fast and small goods lie nearest to the docks. Aisles are numbered through the hall, two to a zone.
ZONES = {
    "A": (("07", 13), ("08", 12)),
    "B": (("09", 13), ("10", 12)),
    "C": (("11", 13), ("12", 12)),
    "D": (("01", 13), ("02", 12)),
    "E": (("03", 13), ("04", 12)),
    "F": (("05", 13), ("06", 12)),
}  # zone → its aisles with their number of bays
LEVELS = 4
ZONE_OF_CATEGORY = {
    "CAN": "A", "KIT": "A", "DEC": "B", "JEW": "C", "CRD": "C", "WRP": "D", "CHR": "D", "BTH": "D", "BAG": "E", "STO": "E",
    "TOY": "F", "GDN": "F", "TEX": "F", "ELC": "F",
}  # fmt: skip


class Item(NamedTuple):
    """One article. Quantities are whole base units; a unit that is a `roll` holds that many base units (1: none)."""

    sku: str
    name_en: str
    name_zh: str
    category: str
    unit: str  # base unit: pcs, set, pack, m
    roll: int  # metres on a roll, for goods measured in metres
    case: int  # pieces, sets, packs or rolls in a case
    inner: int  # the same in an inner box, 0: none
    sale_pence: int  # what the data's wholesaler asked for one piece or roll
    cost_micro: int  # 1/1,000,000 yuan per base unit
    weekly_tenths: int  # mean outflow a week, 1/10 base units
    tracking: str  # "", "le" lot and expiry, "s" serial
    shelf_days: int
    ean: str
    shared_ean: str  # another item's code that this one carries too: a scan of it must ask

    @property
    def case_units(self) -> int:
        """Base units in a case."""
        return self.case * self.roll

    @property
    def case_code(self) -> str:
        return gtin14(CASE_INDICATOR, self.ean)

    @property
    def inner_code(self) -> str:
        return gtin14(INNER_INDICATOR, self.ean)


# Invented, as is its credit code: no place has the number 990000.
COMPANY: dict[str, Any] = {
    "name_zh": "杭州晨阜家居用品有限公司", "name_en": "Hangzhou Chenfu Homeware Co., Ltd.", "short_name": "晨阜家居 Chenfu",
    "credit_code": "91990000MA2DEM0X7X", "taxpayer": Taxpayer.GENERAL, "address": "浙江省杭州市余杭区晨阜路 18 号 3 幢",
    "phone": "0571-5550 0118", "email": "office@chenfu.example", "bank": "晨阜合作银行余杭支行", "account": "9900 0118 2611 0000 018",
    "currency": "CNY", "timezone": TIMEZONE,
}  # fmt: skip


class Category(NamedTuple):
    code: str
    name_zh: str
    name_en: str


class Supplier(NamedTuple):
    code: str
    name_zh: str
    name_en: str
    city: str
    categories: tuple[str, ...]  # ("*",): of every category
    over_bp: int
    short_bp: int


class Customer(NamedTuple):
    code: str
    name_zh: str
    name_en: str
    city: str
    country: str


class Person(NamedTuple):
    code: str  # on the badge
    name_zh: str
    name_en: str
    roles: tuple[Role, ...]
    warehouses: tuple[str, ...]
    department: str
    manager: str
    username: str
    pin: str
    password: str


class Department(NamedTuple):
    code: str
    name_zh: str
    name_en: str
    parent: str
    head: str  # code of the person who leads it


@cache
def items() -> tuple[Item, ...]:
    """All articles by sku."""
    return tuple(_item(row) for row in _rows("items.tsv.gz"))


@cache
def categories() -> dict[str, Category]:
    return {row[0]: Category(*row) for row in _rows("categories.tsv")}


@cache
def suppliers() -> tuple[Supplier, ...]:
    return tuple(
        Supplier(code, zh, en, city, tuple(of.split(",")), int(over), int(short))
        for code, zh, en, city, of, over, short in _rows("suppliers.tsv")
    )


@cache
def customers() -> tuple[Customer, ...]:
    return tuple(Customer(*row) for row in _rows("customers.tsv"))


@cache
def people() -> tuple[Person, ...]:
    return tuple(
        Person(code, zh, en, tuple(map(Role, roles.split(","))), tuple(filter(None, at.split(","))), *secrets)
        for code, zh, en, roles, at, *secrets in _rows("people.tsv")
    )


@cache
def departments() -> tuple[Department, ...]:
    """Each before those below it."""
    return tuple(Department(*row) for row in _rows("departments.tsv"))


@cache
def bins() -> tuple[PlaceRecord, ...]:
    """The 600 bins of the warehouse with bins, in walking order: "A07-12-3" is aisle A07, bay 12, level 3."""
    return tuple(
        PlaceRecord(f"{zone}{aisle}-{bay:02d}-{level}", PlaceKind.BIN, zone, f"{zone}{aisle}", f"{bay:02d}", str(level))
        for zone, aisles in ZONES.items()
        for aisle, bays in aisles
        for bay in range(1, bays + 1)
        for level in range(1, LEVELS + 1)
    )


def places(warehouse: str) -> tuple[PlaceRecord, ...]:
    """Every place of a warehouse by its code, docks first."""
    if warehouse == FLOOR_WAREHOUSE:
        return (PlaceRecord("D-01", PlaceKind.DOCK), PlaceRecord(FLOOR, PlaceKind.FLOOR))
    docks = tuple(PlaceRecord(f"D-{number:02d}", PlaceKind.DOCK) for number in range(1, 5))
    staging = tuple(PlaceRecord(f"S-{number:02d}", PlaceKind.STAGING) for number in range(1, 3))
    return docks + staging + bins()


def supplied_by(supplier: Supplier) -> tuple[Item, ...]:
    """What a supplier can be asked for."""
    wanted = set(supplier.categories)
    return tuple(item for item in items() if "*" in wanted or item.category in wanted)


def _item(row: list[str]) -> Item:
    sku, en, zh, category, unit, *numbers, tracking, shelf_days, ean, shared = row
    roll, case, inner, sale, cost, weekly = map(int, numbers)
    return Item(
        sku, en, zh, category, unit, roll, case, inner, sale, cost, weekly, tracking, int(shelf_days), ean, shared
    )


def _rows(name: str) -> Iterator[list[str]]:
    data = (files("stowage.demo") / "data" / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
    for line in text.splitlines()[1:]:
        yield line.split("\t")
