"""Items: a row an item, with two packagings besides its base unit, the levels of one warehouse, and its suppliers.

An empty cell leaves what is there; barcodes are added to those that there are. So a file takes nothing away.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
from msgspec.structs import replace

from stowage.catalog.commands import (
    ApprovedSupplier,
    CatalogRefusal,
    ItemRecord,
    PutItems,
    StockLevel,
    StorageClass,
    UnitFactor,
)
from stowage.catalog.handlers import ROOM
from stowage.catalog.lists import STORAGE
from stowage.catalog.records import records
from stowage.imports import cells
from stowage.imports.cells import Wrong
from stowage.imports.columns import columns
from stowage.imports.kinds import (
    Asked,
    Draft,
    Drafted,
    Fault,
    Part,
    Row,
    Standing,
    fault,
    portions,
    refused,
    repeated,
)
from stowage.imports.measures import Units, load_units
from stowage.kernel.decision import Refusal

PORTION = 500  # items a command
MOST_GRAMS, MOST_MILLIMETRES, MOST_DAYS = 1_000_000_000, 1_000_000, 3650
PACKAGINGS = ("2", "3")  # units besides the base unit
TEXTS = ("name_zh", "name_en", "category", "specification", "mnemonic")
FLAGS = ("tracks_lot", "tracks_expiry", "tracks_serial", "tracks_weight", "inspected", "active")
FIGURES = (
    "over_tolerance_bp",
    "short_tolerance_bp",
    "weight_g",
    "least_weight_g",
    "most_weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
)
LEVELS = ("minimum", "reorder", "maximum")


FIELDS = columns(
    "items",
    {
        "sku": cells.code(),
        "name_zh": cells.text(),
        "name_en": cells.text(),
        "base_unit": cells.text(64),
        "barcodes": cells.codes,
        "category": cells.text(),
        "specification": cells.text(),
        "mnemonic": cells.text(),
        **{
            f"{name}{no}": read
            for no in PACKAGINGS
            for name, read in (
                ("unit", cells.text(64)),
                ("per", cells.scaled(1_000_000, least=1)),
                ("barcodes", cells.codes),
            )
        },
        **dict.fromkeys(FLAGS[:-1], cells.flag),
        "over_tolerance_bp": cells.percent(1_000_000),
        "short_tolerance_bp": cells.percent(10_000),
        "storage_class": cells.choice(STORAGE),
        **dict.fromkeys(("weight_g", "least_weight_g", "most_weight_g"), cells.integer(MOST_GRAMS)),
        **dict.fromkeys(("length_mm", "width_mm", "height_mm"), cells.integer(MOST_MILLIMETRES)),
        **dict.fromkeys(LEVELS, cells.quantity),
        "supplier": cells.several,
        "supplier_sku": cells.text(),
        "lead_days": cells.integer(MOST_DAYS),
        "active": cells.flag,
    },
    {"storage_class": STORAGE},
)


class Items:
    name, zh, en = "items", "物料", "Items"
    permission, page = "catalog.write", "/items"
    needs_warehouse = False
    whole_rows = False
    fields = FIELDS
    one_of: tuple[tuple[str, ...], ...] = ()
    room = ROOM

    async def draft(self, rows: Sequence[Row], asked: Asked, connection: asyncpg.Connection[Any]) -> Drafted:
        first, faults = repeated(rows, "sku")
        known = await records(first, connection)
        units = await load_units(connection)
        drafts, same = [], []
        for sku, row in first.items():
            now = known.get(sku)
            record = _Made(row, now, units, asked)
            if record.faults:
                faults += record.faults
            elif now is not None and record.full == now:
                same.append(row.no)
            else:
                standing = Standing.NEW if now is None else Standing.CHANGED
                said = record.full if now is None else less(record.full, now)
                drafts.append(Draft(said, (row,), standing, record.packagings))
        return Drafted(drafts, same, faults)

    def said(self, records: Sequence[Any], asked: Asked) -> msgspec.Struct:
        del asked
        return PutItems(tuple(records))

    def parts(self, drafts: Sequence[Draft], asked: Asked) -> list[Part]:
        return portions(self, drafts, asked, PORTION)

    def blame(self, refusal: Refusal, draft: Draft) -> Fault:
        return blame_item(refusal, draft)


def blame_item(refusal: Refusal, draft: Draft) -> Fault:
    """`about` of the draft: code of a unit → the packaging that is in it."""
    packaging = (draft.about or {}).get(refusal.params.get("unit"), "")
    blamed: dict[str, tuple[str, Wrong]] = {
        CatalogRefusal.UNIT_UNKNOWN: (f"unit{packaging}" if packaging else "base_unit", Wrong.UNIT_UNKNOWN),
        CatalogRefusal.FACTOR_INEXACT: (f"per{packaging or PACKAGINGS[0]}", Wrong.FACTOR_INEXACT),
        CatalogRefusal.UNIT_IN_USE: (f"per{packaging}" if packaging else "base_unit", Wrong.UNIT_IN_USE),
        CatalogRefusal.SUPPLIER_UNKNOWN: ("supplier", Wrong.SUPPLIER_UNKNOWN),
        CatalogRefusal.LEVELS_UNSORTED: (
            next((key for key in LEVELS if key in draft.rows[0].values), ""),
            Wrong.LEVELS_UNSORTED,
        ),
        CatalogRefusal.ITEM_IN_USE: ("active", Wrong.IN_USE),
        CatalogRefusal.TRACKING_UNTOLD: (next(iter(refusal.params.get("fields", ("",)))), Wrong.TRACKING_UNTOLD),
    }
    found = blamed.get(refusal.code)
    return fault(draft, *found) if found else refused(refusal, draft, "sku")


class _Made:
    """An item as it will be: `full`, everything said; or `faults`."""

    def __init__(self, row: Row, now: ItemRecord | None, units: Units, asked: Asked) -> None:
        self.row, self.values, self.units = row, row.values, units
        self.faults: list[Fault] = []
        self.packagings: dict[str, str] = {}  # code of a unit → "2", "3"
        self.full = self._begun(now)
        if self.faults:
            return
        said = {key: self.values[key] for key in (*TEXTS, *FLAGS, *FIGURES) if key in self.values}
        if "storage_class" in self.values:
            said["storage_class"] = StorageClass(self.values["storage_class"])
        self.full = replace(self.full, **said)
        self._pack()
        if asked.warehouse is not None:
            self._level(asked.warehouse_code)
        self._supply()

    def _begun(self, now: ItemRecord | None) -> ItemRecord:
        """With its base unit, before anything else is said of it."""
        written = self.values.get("base_unit")
        base = self._unit("base_unit") if written is not None else now.base_unit if now else None
        if base is None and written is None:
            self._blame("base_unit", Wrong.NEEDED)
        if now is None and not (self.values.get("name_zh") or self.values.get("name_en")):
            self._blame("name_zh", Wrong.NAME_NEEDED)
        if now is None:
            return ItemRecord(self.values["sku"], "", "", base or "")
        same_base = base in {None, now.base_unit}
        return now if same_base else replace(now, base_unit=base or "", units=(), barcodes=())

    def _unit(self, key: str) -> str | None:
        code = self.units.code(self.values[key])
        if code is None:
            self._blame(key, Wrong.UNIT_UNKNOWN)
        return code

    def _pack(self) -> None:
        """Units besides the base unit, and barcodes of all of them."""
        factors = {unit.unit: unit for unit in self.full.units}
        for no in PACKAGINGS:
            if f"unit{no}" not in self.values:
                if f"per{no}" in self.values or f"barcodes{no}" in self.values:
                    self._blame(f"unit{no}", Wrong.NEEDED)
                continue
            code = self._unit(f"unit{no}")
            if code is None:
                continue
            if code == self.full.base_unit or code in self.packagings:
                self._blame(f"unit{no}", Wrong.UNIT_TWICE)
                continue
            self.packagings[code] = no
            per = self.values.get(f"per{no}")
            if per is None and code not in factors:
                self._blame(f"per{no}", Wrong.NEEDED)
                continue
            numerator, denominator = Decimal(per).scaleb(-6).as_integer_ratio() if per else (0, 0)
            was = factors.get(code, UnitFactor(code, numerator, denominator))
            if per and numerator * was.denominator != was.numerator * denominator:
                was = replace(was, numerator=numerator, denominator=denominator)
            factors[code] = replace(was, barcodes=joined(was.barcodes or (), self.values.get(f"barcodes{no}", ())))
        own = joined(self.full.barcodes or (), self.values.get("barcodes", ()))
        self.full = replace(self.full, barcodes=own, units=tuple(factors[code] for code in sorted(factors)))

    def _level(self, warehouse: str) -> None:
        said = {key: self.values[key] for key in LEVELS if key in self.values}
        if said:
            levels = {level.warehouse: level for level in self.full.levels}
            levels[warehouse] = replace(levels.get(warehouse, StockLevel(warehouse)), **said)
            there = (levels[code] for code in sorted(levels))
            self.full = replace(self.full, levels=tuple(level for level in there if _asks(level)))

    def _supply(self) -> None:
        codes = self.values.get("supplier")
        said = {
            name: self.values[key]
            for key, name in (("supplier_sku", "sku"), ("lead_days", "lead_days"))
            if key in self.values
        }
        if codes is None:
            if said:
                self._blame("supplier", Wrong.NEEDED)
            return
        suppliers = {one.supplier: one for one in self.full.suppliers or ()}
        for code in codes:
            suppliers.setdefault(code, ApprovedSupplier(code))
        suppliers[codes[0]] = replace(suppliers[codes[0]], **said)
        self.full = replace(self.full, suppliers=tuple(suppliers.values()))

    def _blame(self, key: str, code: Wrong) -> None:
        self.faults.append(Fault(self.row.no, key, code, {}))


def _asks(level: StockLevel) -> bool:
    return max(level.minimum, level.reorder, level.maximum) > 0


def joined(codes: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*codes, *more}))


def less(full: ItemRecord, now: ItemRecord) -> ItemRecord:
    """Of what a record may leave out only what differs."""
    kept = {
        name: None
        for name in (
            "specification",
            "mnemonic",
            "weight_g",
            "tracks_weight",
            "least_weight_g",
            "most_weight_g",
            "length_mm",
            "width_mm",
            "height_mm",
            "storage_class",
            "suppliers",
        )
        if getattr(full, name) == getattr(now, name)
    }
    if full.base_unit != now.base_unit:
        return replace(full, **kept)
    units = {unit.unit: unit for unit in now.units}
    before = {level.warehouse: level for level in now.levels}
    after = {level.warehouse: level for level in full.levels}
    gone = [StockLevel(code) for code in before if code not in after]
    return replace(
        full,
        **kept,
        barcodes=None if full.barcodes == now.barcodes else full.barcodes,
        units=tuple(_changed_unit(unit, units.get(unit.unit)) for unit in full.units if unit != units.get(unit.unit)),
        levels=(*(level for code, level in after.items() if level != before.get(code)), *gone),
    )


def _changed_unit(unit: UnitFactor, was: UnitFactor | None) -> UnitFactor:
    return replace(unit, barcodes=None) if was is not None and was.barcodes == unit.barcodes else unit
