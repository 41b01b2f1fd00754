"""The company as commands: what can be said before anything has an id. Each stays well below the 64 kB of an envelope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TypeVar

from argon2.low_level import Type, hash_secret
from msgspec.structs import replace

from stowage.catalog.commands import (
    CategoryRecord,
    ItemRecord,
    PutCategories,
    PutItems,
    PutUnits,
    UnitFactor,
    UnitRecord,
)
from stowage.company.commands import PutCompany
from stowage.demo.company import (
    BINS_WAREHOUSE,
    COMPANY,
    FLOOR_WAREHOUSE,
    TIMEZONE,
    ZONES,
    Item,
    Person,
    bins,
    categories,
    customers,
    departments,
    items,
    people,
    places,
    suppliers,
)
from stowage.identity.commands import DepartmentRecord, PersonRecord, PutDepartments, PutPeople
from stowage.kernel.quantity import QUANTITY_SCALE
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PutPlaces, PutWarehouse, PutZones, ZoneRecord

ITEMS_A_COMMAND = 120

UNITS = (
    UnitRecord("pcs", "件", "pcs"),
    UnitRecord("set", "套", "set"),
    UnitRecord("pack", "包", "pack"),
    UnitRecord("m", "米", "m", decimals=2),
    UnitRecord("roll", "卷", "roll"),
    UnitRecord("inner", "中盒", "inner box"),
    UnitRecord("case", "箱", "case"),
)

BIN_HOLDS = 4_000 * QUANTITY_SCALE
ZONE_NAMES = {
    "A": ("蜡烛与厨房", "Candles, kitchen"),
    "B": ("装饰", "Decoration"),
    "C": ("首饰与贺卡", "Jewellery, cards"),
    "D": ("包装与节日", "Wrapping, Christmas, bath"),
    "E": ("箱包与文具", "Bags, stationery"),
    "F": ("玩具与其他", "Toys and more"),
}

T = TypeVar("T")


def put_company() -> PutCompany:
    return PutCompany(**COMPANY)


def put_categories() -> PutCategories:
    """Each goes by its Chinese name."""
    return PutCategories(tuple(CategoryRecord(one.name_zh, one.name_zh, one.name_en) for one in categories().values()))


def put_units() -> PutUnits:
    return PutUnits(UNITS)


def put_items() -> Iterator[PutItems]:
    for some in chunks(items(), ITEMS_A_COMMAND):
        yield PutItems(tuple(map(_item, some)))


def put_suppliers() -> PutParties:
    return PutParties(
        tuple(
            PartyRecord(
                one.code,
                one.name_zh,
                one.name_en,
                supplier=True,
                city=one.city,
                over_tolerance_bp=one.over_bp,
                short_tolerance_bp=one.short_bp,
            )
            for one in suppliers()
        )
    )


def put_customers() -> PutParties:
    return PutParties(
        tuple(
            PartyRecord(one.code, one.name_zh, one.name_en, customer=True, city=f"{one.country} {one.city}")
            for one in customers()
        )
    )


def put_warehouses() -> tuple[PutWarehouse, PutWarehouse]:
    """Without the bins of the first."""
    without = tuple(place for place in places(BINS_WAREHOUSE) if place.kind is not PlaceKind.BIN)
    return (
        PutWarehouse(BINS_WAREHOUSE, "一号仓", "Warehouse 1", TIMEZONE, True, without),  # noqa: FBT003
        PutWarehouse(FLOOR_WAREHOUSE, "二号仓", "Warehouse 2", TIMEZONE, False, places(FLOOR_WAREHOUSE)),  # noqa: FBT003
    )


def put_bins() -> Iterator[PutPlaces]:
    """Zone by zone, each bin with the most that it is to hold."""
    for zone in ZONES:
        there = (replace(place, max_quantity=BIN_HOLDS) for place in bins() if place.zone == zone)
        yield PutPlaces(BINS_WAREHOUSE, tuple(there))


def put_zones() -> PutZones:
    return PutZones(
        BINS_WAREHOUSE,
        tuple(ZoneRecord(zone, zh, en, sequence=at) for at, (zone, (zh, en)) in enumerate(ZONE_NAMES.items(), start=1)),
    )


def put_departments(*, led: bool) -> PutDepartments:
    """`led`: with who leads them, who are people by then."""
    return PutDepartments(
        tuple(
            DepartmentRecord(one.code, one.name_zh, one.name_en, one.parent or None, one.head if led else None)
            for one in departments()
        )
    )


def put_people() -> PutPeople:
    """Takes about a second: secrets are hashed slowly on purpose."""
    return PutPeople(tuple(map(_person, people())))


def chunks(whole: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


def _item(item: Item) -> ItemRecord:
    codes = (item.ean, item.shared_ean) if item.shared_ean else (item.ean,)
    units = [UnitFactor("case", item.case_units, barcodes=(item.case_code,))]
    if item.roll > 1:
        units.append(UnitFactor("roll", item.roll, barcodes=codes))
    if item.inner:
        units.append(UnitFactor("inner", item.inner, barcodes=(item.inner_code,)))
    return ItemRecord(
        item.sku,
        item.name_zh,
        item.name_en,
        item.unit,
        barcodes=() if item.roll > 1 else codes,
        units=tuple(units),
        category=categories()[item.category].name_zh,
        tracks_lot="l" in item.tracking,
        tracks_expiry="e" in item.tracking,
        tracks_serial="s" in item.tracking,
        inspected=item.category == "BTH" and "l" in item.tracking,  # what touches skin or mouth
    )


def _person(person: Person) -> PersonRecord:
    return PersonRecord(
        person.code,
        person.name_zh,
        person.name_en,
        person.roles,
        person.warehouses,
        person.username or None,
        _hash(person.pin, f"pin {person.code}"),
        _hash(person.password, f"password {person.code}") if person.password else None,
        department=person.department,
        manager=person.manager,
    )


def _hash(secret: str, salt: str) -> str:
    """argon2id. The salt is made from who it is for, so that the command has the same bytes each time; these secrets are public."""
    salted = sha256(f"stowage demo {salt}".encode()).digest()[:16]
    return hash_secret(secret.encode(), salted, 2, 19_456, 1, 32, Type.ID).decode()
