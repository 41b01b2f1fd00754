"""Items 物料 and units.

C-1  One unit is an exact number of 1/10,000 base units.
C-2  The base unit and the factors of an item that has ever moved do not change: history was counted with them.
C-3  Who changes what somebody else changed meanwhile is told so.
C-4  Categories are a tree.
C-5  Two items are merged where nothing hangs on the one that goes, and both are counted alike. It stays what it became.
C-6  Levels of stock are told to, and said by, who works in that warehouse. Those that a record does not name stay.
C-8  A barcode may be one of several items; who gives it to another one is told.
C-9  A barcode that names something is bound to nothing else by a scan.
C-7  What stands in the way of a merger stands in the way of retiring, too; and what stock is to be told by (lots, expiry, serials) is
     not asked for while there is stock of which nobody said it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from stowage.catalog.commands import (
    BindBarcode,
    CatalogRefusal,
    CategoryRecord,
    ItemRecord,
    MergeItems,
    PutCategories,
    PutItems,
    PutUnits,
    RemoveCategories,
    UnitRecord,
)
from stowage.catalog.said import MOST_WARNED, codes_of, shared, unclear
from stowage.kernel.decision import Context, Decision, Refusal
from stowage.kernel.ids import ItemId
from stowage.kernel.quantity import MAX_SAFE, QUANTITY_SCALE

Command = PutItems | BindBarcode | MergeItems | PutUnits | PutCategories | RemoveCategories


class KnownItem(msgspec.Struct, frozen=True):
    """An item that exists. `factors`: unit → numerator, denominator, the base unit included; `barcoded`: units that barcodes name."""

    base_unit: str
    factors: dict[str, tuple[int, int]]
    moved: bool
    id: ItemId | None = None  # None: made by an earlier command of the segment
    version: int = 1
    now: dict[str, Any] = {}  # its fields in words, where a command says which version it saw
    active: bool = True
    tracks: frozenset[str] = frozenset()  # tracks_lot, tracks_expiry, tracks_serial
    barcoded: frozenset[str] = frozenset()
    merged_into: str | None = None
    stands: tuple[str, ...] = ()  # in the way of a merger or of what ends: stock, reservations, orders, exceptions


class KnownRecord(msgspec.Struct, frozen=True):
    """A category or a unit of which a command says which version it saw."""

    version: int
    now: dict[str, Any]


class UnitsPut(msgspec.Struct, frozen=True):
    units: tuple[UnitRecord, ...]


class ItemsPut(msgspec.Struct, frozen=True):
    items: tuple[ItemRecord, ...]


class ItemsMerged(msgspec.Struct, frozen=True):
    """`gone` leads to `into` from now on."""

    gone: str
    into: str


class BarcodeBound(msgspec.Struct, frozen=True):
    said: BindBarcode


class CategoriesPut(msgspec.Struct, frozen=True):
    categories: tuple[CategoryRecord, ...]


class CategoriesRemoved(msgspec.Struct, frozen=True):
    categories: tuple[str, ...]


class State(msgspec.Struct):
    """`items` by sku, `categories` with their parents; of `warehouses`, `suppliers` and `pictures` those that commands name and that
    there are. `seen`: (unit or category, code) of records whose version a command names; `held`: how many items are in a category that
    a command removes; `scopes`: who works in some warehouses alone → their codes;
    `barcodes`: those that commands say → skus of items that have them."""

    units: set[str] = set()
    items: dict[str, KnownItem] = {}
    categories: dict[str, str] = {}
    warehouses: set[str] = set()
    suppliers: set[str] = set()
    pictures: set[str] = set()
    seen: dict[tuple[str, str], KnownRecord] = {}
    held: dict[str, int] = {}
    scopes: dict[int, frozenset[str]] = {}
    barcodes: dict[str, set[str]] = {}

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case UnitsPut(units):
                    self.units.update(unit.code for unit in units)
                    self._step("unit", (unit.code for unit in units))
                case ItemsPut(items):
                    self._put(items)
                case ItemsMerged(gone, into):
                    self._merge(gone, into)
                case BarcodeBound(said):
                    self.barcodes.setdefault(said.barcode, set()).add(said.sku)
                case CategoriesPut(categories):
                    self.categories.update((category.code, category.parent) for category in categories)
                    self._step("category", (category.code for category in categories))
                case CategoriesRemoved(categories):
                    for code in categories:
                        self.categories.pop(code, None)
                case _:
                    raise AssertionError(change)

    def _put(self, items: tuple[ItemRecord, ...]) -> None:
        self.items.update((item.sku, _after(self.items.get(item.sku), item)) for item in items)
        self.categories = {item.category: "" for item in items if item.category} | self.categories
        for item in items:
            for code in codes_of(item):
                self.barcodes.setdefault(code, set()).add(item.sku)
            self.held[item.category] = self.held.get(item.category, 0) + 1  # at the most

    def _step(self, kind: str, codes: Any) -> None:
        for code in codes:
            if known := self.seen.get((kind, code)):
                self.seen[kind, code] = KnownRecord(known.version + 1, {})

    def _merge(self, gone: str, into: str) -> None:
        left, kept = self.items[gone], self.items[into]
        replace = msgspec.structs.replace
        self.items[gone] = replace(left, active=False, merged_into=into, version=left.version + 1, now={})
        self.items[into] = replace(
            kept,
            factors=left.factors | kept.factors,
            barcoded=left.barcoded | kept.barcoded,
            version=kept.version + 1,
            now={},
        )


def decide(state: State, command: Command, context: Context) -> Decision | Refusal:
    match command:
        case PutUnits(units):
            return _crossed(state, "unit", units) or Decision(changes=(UnitsPut(units),))
        case PutCategories(categories):
            return _crossed(state, "category", categories) or _tree(state, command)
        case RemoveCategories():
            return _remove(state, command)
        case BindBarcode():
            return _bind(state, command)
        case MergeItems():
            return _merge(state, command, context)
        case PutItems():
            return _put(state, command, context)


# --- items


def _put(state: State, command: PutItems, context: Context) -> Decision | Refusal:
    seen: set[str] = set()
    for place, item in enumerate(command.items):
        if item.sku in seen:
            return Refusal(CatalogRefusal.SKU_REPEATED, {"sku": item.sku})
        seen.add(item.sku)
        stale = _stale(state, item.sku, item.seen_version, context)
        refusal = (
            stale
            or unclear(place, item, is_there=item.sku in state.items)
            or _units(state, item)
            or _supply(state, item, context)
            or _standing(state, item)
        )
        if refusal is not None:
            return refusal
        if item.picture and item.picture not in state.pictures:
            return Refusal(CatalogRefusal.PICTURE_UNKNOWN, {"sku": item.sku})
    return Decision(
        changes=(ItemsPut(command.items),), warnings=tuple(shared(state.barcodes, command.items))[:MOST_WARNED]
    )


def _bind(state: State, command: BindBarcode) -> Decision | Refusal:
    """C-9"""
    known, about = state.items.get(command.sku), {"sku": command.sku}
    if known is None:
        return Refusal(CatalogRefusal.ITEM_UNKNOWN, about)
    if known.merged_into is not None:
        return Refusal(CatalogRefusal.ITEM_MERGED, {**about, "into": known.merged_into})
    if not known.active:
        return Refusal(CatalogRefusal.ITEM_RETIRED, about)
    if command.unit not in known.factors:
        return Refusal(CatalogRefusal.UNIT_UNKNOWN, {**about, "unit": command.unit})
    if others := sorted(state.barcodes.get(command.barcode, ())):
        return Refusal(CatalogRefusal.BARCODE_TAKEN, {**about, "barcode": command.barcode, "other": others[0]})
    return Decision(changes=(BarcodeBound(command),))


def _stale(state: State, sku: str, seen: int | None, context: Context) -> Refusal | None:
    """C-3, C-5, C-6"""
    known = state.items.get(sku)
    if known is None:
        return None
    if known.merged_into is not None:
        return Refusal(CatalogRefusal.ITEM_MERGED, {"sku": sku, "into": known.merged_into})
    if seen in (None, known.version):
        return None
    now = dict(known.now)
    if now.get("levels"):
        now["levels"] = {code: one for code, one in now["levels"].items() if _works_in(code, state, context)} or None
    return Refusal(CatalogRefusal.CHANGED_MEANWHILE, {"sku": sku, "version": known.version, "now": now})


def _works_in(warehouse: str, state: State, context: Context) -> bool:
    return warehouse in state.scopes.get(context.person, (warehouse,))


def _units(state: State, item: ItemRecord) -> Refusal | None:
    known = state.items.get(item.sku)
    said = factors_of(item)
    for unit, (numerator, denominator) in said.items():
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
    for unit in item.without:
        if unit in said or (known and known.moved and unit in known.factors):
            return Refusal(CatalogRefusal.UNIT_IN_USE, {"sku": item.sku, "unit": unit})
    return None


def _supply(state: State, item: ItemRecord, context: Context) -> Refusal | None:
    """C-6: a warehouse of others is none."""
    for level in item.levels:
        about = {"sku": item.sku, "warehouse": level.warehouse}
        if level.warehouse not in state.warehouses or not _works_in(level.warehouse, state, context):
            return Refusal(CatalogRefusal.WAREHOUSE_UNKNOWN, about)
        if not level.minimum <= level.reorder or (level.maximum and level.maximum < level.reorder):
            return Refusal(CatalogRefusal.LEVELS_UNSORTED, about)
    for supplier in item.suppliers or ():
        if supplier.supplier not in state.suppliers:
            return Refusal(CatalogRefusal.SUPPLIER_UNKNOWN, {"sku": item.sku, "supplier": supplier.supplier})
    return None


def _standing(state: State, item: ItemRecord) -> Refusal | None:
    """C-7"""
    known = state.items.get(item.sku)
    if known is None or not known.stands:
        return None
    if known.active and not item.active:
        return Refusal(CatalogRefusal.ITEM_IN_USE, {"sku": item.sku, "stands": list(known.stands)})
    more = [name for name in TRACKS if getattr(item, name) and name not in known.tracks]
    if more and "stock" in known.stands:
        return Refusal(CatalogRefusal.TRACKING_UNTOLD, {"sku": item.sku, "fields": more})
    return None


def is_exact(numerator: int, denominator: int) -> bool:
    """C-1"""
    whole = 0 < numerator <= MAX_SAFE // QUANTITY_SCALE and 0 < denominator <= MAX_SAFE
    return whole and numerator * QUANTITY_SCALE % denominator == 0


def factors_of(item: ItemRecord) -> dict[str, tuple[int, int]]:
    """unit → numerator, denominator of those the record names; the base unit is 1/1."""
    return {item.base_unit: (1, 1)} | {unit.unit: (unit.numerator, unit.denominator) for unit in item.units}


def _after(known: KnownItem | None, item: ItemRecord) -> KnownItem:
    said, version = factors_of(item), known.version + 1 if known else 1
    kept = {} if known is None or known.base_unit != item.base_unit else known.factors
    named = {item.base_unit: item.barcodes} | {unit.unit: unit.barcodes for unit in item.units}
    barcoded = {unit for unit in (known.barcoded if known else ()) if unit in kept and named.get(unit) is None}
    return KnownItem(
        item.base_unit,
        {unit: factor for unit, factor in (kept | said).items() if unit not in item.without},
        moved=known is not None and known.moved,
        id=known.id if known else None,
        version=version,
        active=item.active,
        tracks=frozenset(name for name in TRACKS if getattr(item, name)),
        barcoded=frozenset(barcoded | {unit for unit, codes in named.items() if codes}) - set(item.without),
        stands=known.stands if known else (),
    )


TRACKS = ("tracks_lot", "tracks_expiry", "tracks_serial")


# --- mergers


def _merge(state: State, command: MergeItems, context: Context) -> Decision | Refusal:
    """C-5"""
    refusal = _nobody(state, command, context) or _unlike(state, command)
    if refusal is not None:
        return refusal
    if stands := state.items[command.sku].stands:
        return Refusal(CatalogRefusal.MERGE_IN_USE, {"sku": command.sku, "stands": list(stands)})
    return Decision(changes=(ItemsMerged(command.sku, command.into),))


def _nobody(state: State, command: MergeItems, context: Context) -> Refusal | None:
    """One of the two is not there, not any more, or not as it was looked at."""
    if command.sku == command.into:
        return Refusal(CatalogRefusal.MERGE_ITSELF, {"sku": command.sku})
    for sku, seen in ((command.sku, command.seen_version), (command.into, command.into_version)):
        if sku not in state.items:
            return Refusal(CatalogRefusal.ITEM_UNKNOWN, {"sku": sku})
        if stale := _stale(state, sku, seen, context):
            return stale
    if not state.items[command.into].active:
        return Refusal(CatalogRefusal.ITEM_RETIRED, {"sku": command.into})
    return None


def _unlike(state: State, command: MergeItems) -> Refusal | None:
    """They are counted otherwise."""
    gone, into = state.items[command.sku], state.items[command.into]
    both = {"sku": command.sku, "into": command.into}
    fields = ["base_unit"] if gone.base_unit != into.base_unit else []
    fields += [name for name in TRACKS if (name in gone.tracks) != (name in into.tracks)]
    if fields:
        return Refusal(CatalogRefusal.MERGE_DIFFERS, {**both, "fields": fields})
    for unit in sorted(gone.barcoded):
        if into.factors.get(unit, gone.factors[unit]) != gone.factors[unit]:
            return Refusal(CatalogRefusal.MERGE_UNIT_DIFFERS, {**both, "unit": unit})
    return None


# --- categories and units


def _crossed(state: State, kind: str, records: tuple[UnitRecord, ...] | tuple[CategoryRecord, ...]) -> Refusal | None:
    """C-3"""
    for record in records:
        known = state.seen.get((kind, record.code))
        if known is not None and record.seen_version not in (None, known.version):
            about = {"code": record.code, "version": known.version, "now": known.now}
            return Refusal(CatalogRefusal.CHANGED_MEANWHILE, about)
    return None


def _tree(state: State, command: PutCategories) -> Decision | Refusal:
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


def _remove(state: State, command: RemoveCategories) -> Decision | Refusal:
    """C-4: nothing hangs in the air. What is not there any more is removed already."""
    going = dict.fromkeys(code for code in command.categories if code in state.categories)
    for code in going:
        items = state.held.get(code, 0)
        below = sum(above == code and child not in going for child, above in state.categories.items())
        if items or below:
            about = {"category": code, "items": items, "below": below}
            return Refusal(CatalogRefusal.CATEGORY_IN_USE, about)
    return Decision(changes=(CategoriesRemoved(tuple(going)),) if going else ())
