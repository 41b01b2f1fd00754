"""What a record of an item says by itself: something, nothing twice, and codes that others may have, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from stowage.catalog.commands import CatalogRefusal, CatalogWarning, ItemRecord
from stowage.kernel.decision import Refusal, Warned

MOST_WARNED = 20


def unclear(place: int, item: ItemRecord, *, is_there: bool) -> Refusal | None:
    """It says nothing, or one thing twice."""
    if not (item.name_zh or item.name_en):
        return Refusal(CatalogRefusal.NAME_MISSING, {"sku": item.sku, "field": f"items[{place}].name_zh", "value": ""})
    if (unit := _twice(one.unit for one in item.units)) is not None:
        return Refusal(CatalogRefusal.UNIT_REPEATED, {"sku": item.sku, "field": f"items[{place}].units", "value": unit})
    if (supplier := _twice(one.supplier for one in item.suppliers or ())) is not None:
        return Refusal(
            CatalogRefusal.SUPPLIER_REPEATED, {"sku": item.sku, "field": f"items[{place}].suppliers", "value": supplier}
        )
    if item.seen_version is not None and not is_there:
        return Refusal(
            CatalogRefusal.ITEM_UNKNOWN,
            {"sku": item.sku, "field": f"items[{place}].seen_version", "value": item.seen_version},
        )
    return None


def _twice(codes: Iterable[str]) -> str | None:
    seen: set[str] = set()
    return next((code for code in codes if code in seen or seen.add(code)), None)  # type: ignore[func-returns-value]


def codes_of(item: ItemRecord) -> set[str]:
    """Barcodes that it says."""
    return {*(item.barcodes or ()), *(code for unit in item.units for code in unit.barcodes or ())}


def shared(barcodes: Mapping[str, set[str]], items: Sequence[ItemRecord]) -> Iterator[Warned]:
    """C-8, of `barcodes` that items have."""
    named = {code: set(skus) for code, skus in barcodes.items()}
    for item in items:
        for code in codes_of(item):
            others = named.setdefault(code, set())
            if more := others - {item.sku}:
                yield Warned(CatalogWarning.BARCODE_SHARED, {"sku": item.sku, "barcode": code, "other": min(more)})
            others.add(item.sku)
