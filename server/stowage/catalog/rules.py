"""Items 物料 and units.

C-1  One unit is an exact number of 1/10,000 base units.
C-2  The base unit and the factors of an item that has ever moved do not change: history was counted with them.
C-3  Who changes what somebody else changed meanwhile is told so.
C-4  Categories are a tree.
"""

from __future__ import annotations

from typing import Any

import msgspec

from stowage.catalog.commands import (
    CatalogRefusal,
    CategoryRecord,
    ItemRecord,
    PutCategories,
    PutItems,
    PutUnits,
    UnitRecord,
)
from stowage.kernel.decision import Context, Decision, Refusal
from stowage.kernel.ids import ItemId
from stowage.kernel.quantity import MAX_SAFE, QUANTITY_SCALE


class KnownItem(msgspec.Struct, frozen=True):
    """An item that exists. `factors`: unit → numerator, denominator, the base unit included."""

    base_unit: str
    factors: dict[str, tuple[int, int]]
    moved: bool
    id: ItemId | None = None  # None: made by an earlier command of the segment
    version: int = 1
    now: dict[str, Any] = {}  # its fields in words, where a command says which version it saw


class UnitsPut(msgspec.Struct, frozen=True):
    units: tuple[UnitRecord, ...]


class ItemsPut(msgspec.Struct, frozen=True):
    items: tuple[ItemRecord, ...]


class CategoriesPut(msgspec.Struct, frozen=True):
    categories: tuple[CategoryRecord, ...]


class State(msgspec.Struct):
    """`items` by sku, `categories` with their parents; of `warehouses` and `suppliers` the codes that commands name and that there are."""

    units: set[str] = set()
    items: dict[str, KnownItem] = {}
    categories: dict[str, str] = {}
    warehouses: set[str] = set()
    suppliers: set[str] = set()

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case UnitsPut(units):
                    self.units.update(unit.code for unit in units)
                case ItemsPut(items):
                    self.items.update((item.sku, _after(self.items.get(item.sku), item)) for item in items)
                    self.categories = {item.category: "" for item in items if item.category} | self.categories
                case CategoriesPut(categories):
                    self.categories.update((category.code, category.parent) for category in categories)
                case _:
                    raise AssertionError(change)


def decide(state: State, command: PutItems | PutUnits | PutCategories, context: Context) -> Decision | Refusal:
    del context
    if isinstance(command, PutUnits):
        return Decision(changes=(UnitsPut(command.units),))
    if isinstance(command, PutCategories):
        return _categories(state, command)
    seen: set[str] = set()
    for item in command.items:
        if item.sku in seen:
            return Refusal(CatalogRefusal.SKU_REPEATED, {"sku": item.sku})
        seen.add(item.sku)
        refusal = _meanwhile(state, item) or _units(state, item) or _supply(state, item)
        if refusal is not None:
            return refusal
    return Decision(changes=(ItemsPut(command.items),))


def _units(state: State, item: ItemRecord) -> Refusal | None:
    known = state.items.get(item.sku)
    for unit, (numerator, denominator) in factors_of(item).items():
        about = {"sku": item.sku, "unit": unit}
        if unit not in state.units:
            return Refusal(CatalogRefusal.UNIT_UNKNOWN, about)
        if not is_exact(numerator, denominator) or (unit == item.base_unit and numerator != denominator):
            params = {**about, "numerator": numerator, "denominator": denominator}
            return Refusal(CatalogRefusal.FACTOR_INEXACT, params)
        if known and known.moved and known.factors.get(unit, (numerator, denominator)) != (numerator, denominator):
            return Refusal(CatalogRefusal.UNIT_IN_USE, about)
    if known and known.moved and known.base_unit != item.base_unit:
        return Refusal(CatalogRefusal.UNIT_IN_USE, {"sku": item.sku, "unit": item.base_unit})
    return None


def _meanwhile(state: State, item: ItemRecord) -> Refusal | None:
    """C-3"""
    known = state.items.get(item.sku)
    if known is None or item.seen_version in (None, known.version):
        return None
    about = {"sku": item.sku, "version": known.version, "now": known.now}
    return Refusal(CatalogRefusal.CHANGED_MEANWHILE, about)


def _supply(state: State, item: ItemRecord) -> Refusal | None:
    for level in item.levels:
        about = {"sku": item.sku, "warehouse": level.warehouse}
        if level.warehouse not in state.warehouses:
            return Refusal(CatalogRefusal.WAREHOUSE_UNKNOWN, about)
        if not level.minimum <= level.reorder or (level.maximum and level.maximum < level.reorder):
            return Refusal(CatalogRefusal.LEVELS_UNSORTED, about)
    for supplier in item.suppliers or ():
        if supplier.supplier not in state.suppliers:
            return Refusal(CatalogRefusal.SUPPLIER_UNKNOWN, {"sku": item.sku, "supplier": supplier.supplier})
    return None


def _categories(state: State, command: PutCategories) -> Decision | Refusal:
    """C-4"""
    parents = state.categories | {category.code: category.parent for category in command.categories}
    for category in command.categories:
        above, seen = parents[category.code], {category.code}
        while above:
            if above not in parents:
                return Refusal(CatalogRefusal.CATEGORY_UNKNOWN, {"category": category.code, "parent": above})
            if above in seen:
                return Refusal(CatalogRefusal.CATEGORY_CIRCULAR, {"category": category.code})
            seen.add(above)
            above = parents[above]
    return Decision(changes=(CategoriesPut(command.categories),))


def is_exact(numerator: int, denominator: int) -> bool:
    """C-1"""
    whole = 0 < numerator <= MAX_SAFE // QUANTITY_SCALE and 0 < denominator <= MAX_SAFE
    return whole and numerator * QUANTITY_SCALE % denominator == 0


def factors_of(item: ItemRecord) -> dict[str, tuple[int, int]]:
    """unit → numerator, denominator of those the record names; the base unit is 1/1."""
    return {item.base_unit: (1, 1)} | {unit.unit: (unit.numerator, unit.denominator) for unit in item.units}


def _after(known: KnownItem | None, item: ItemRecord) -> KnownItem:
    if known is None:
        return KnownItem(item.base_unit, factors_of(item), moved=False)
    version = known.version + 1
    if known.base_unit != item.base_unit:
        return KnownItem(item.base_unit, factors_of(item), moved=False, id=known.id, version=version)
    return msgspec.structs.replace(known, factors=known.factors | factors_of(item), version=version, now={})
