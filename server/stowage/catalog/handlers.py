"""Set-based reading and writing around rules.decide: thousands of items in a few statements."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.catalog import loading, rules
from stowage.catalog.binding import bind_barcode
from stowage.catalog.commands import (
    BindBarcode,
    CategoryRecord,
    ItemRecord,
    MergeItems,
    PutCategories,
    PutItems,
    PutUnits,
    RemoveCategories,
    UnitRecord,
)
from stowage.catalog.former import (
    PutCategories1,
    PutItems1,
    PutItems2,
    PutUnits1,
    categories_of_any_version,
    units_of_any_version,
    with_barcodes_to_remove,
    with_more_fields,
)
from stowage.catalog.merging import merge_items
from stowage.catalog.writing import put_categories, put_items, put_units, remove_categories
from stowage.kernel.command import HANDHELD, CommandKind, CommandSpec, Former, Needs
from stowage.kernel.decision import Context, Decision, Noted, Refusal
from stowage.platform.pictures import in_rounds

Record = ItemRecord | UnitRecord | CategoryRecord
Writer = Callable[[Any, Mapping[str, UUID], "asyncpg.Connection[Any]"], Awaitable[list[Noted]]]
WRITERS: dict[str, Writer] = {"unit": put_units, "category": put_categories, "item": put_items}
PERMISSION = "catalog.write"


class Catalog:
    """The room as the bus drives it."""

    name = "catalog"
    commands = (
        CommandSpec(
            PutItems,
            CommandKind.INTENT,
            PERMISSION,
            of_warehouse=False,
            tidy=True,
            former=(Former(PutItems1, with_more_fields), Former(PutItems2, with_barcodes_to_remove)),
        ),
        CommandSpec(BindBarcode, CommandKind.INTENT, "catalog.bind", of_warehouse=False, tidy=True, devices=HANDHELD),
        CommandSpec(MergeItems, CommandKind.INTENT, PERMISSION, of_warehouse=False, tidy=True),
        CommandSpec(
            PutCategories,
            CommandKind.INTENT,
            PERMISSION,
            of_warehouse=False,
            tidy=True,
            former=(Former(PutCategories1, categories_of_any_version),),
        ),
        CommandSpec(RemoveCategories, CommandKind.INTENT, PERMISSION, of_warehouse=False, tidy=True),
        CommandSpec(
            PutUnits,
            CommandKind.INTENT,
            PERMISSION,
            of_warehouse=False,
            tidy=True,
            former=(Former(PutUnits1, units_of_any_version),),
        ),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        """Categories, units and items of the batch; of items to be merged or retired the stock too, for nothing may be left."""
        return Needs(items=await loading.lock(batch, connection))

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> rules.State:
        return await loading.load(batch, connection)

    def decide(self, state: rules.State, command: rules.Command, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        noted: list[Noted] = []
        for put in _rounds(decisions):
            by = {key: context.op_id for context, decision in put for key in _records(decision)}
            records = {key: record for _, decision in put for key, record in _records(decision).items()}
            for kind, put_those in WRITERS.items():
                said = [record for (kind_of, _), record in records.items() if kind_of == kind]
                if said:
                    noted += await put_those(
                        said, {key: op for (name, key), op in by.items() if name == kind}, connection
                    )
            for context, decision in put:
                for change in decision.changes:
                    if isinstance(change, rules.ItemsMerged):
                        noted += await merge_items(change.gone, change.into, context.op_id, connection)
                    elif isinstance(change, rules.BarcodeBound):
                        noted += await bind_barcode(change.said, context.op_id, connection)
                    elif isinstance(change, rules.CategoriesRemoved):
                        noted += await remove_categories(change.categories, context.op_id, connection)
        return noted


def _rounds(decisions: Sequence[tuple[Context, Decision]]) -> Iterable[Sequence[tuple[Context, Decision]]]:
    """Where a category goes, an item of the same batch may make it anew: then one after the other."""
    removes = any(
        isinstance(change, rules.CategoriesRemoved) for _, decision in decisions for change in decision.changes
    )
    return [[one] for one in decisions] if removes else in_rounds(decisions, lambda one: _touched(one[1]))


def _records(decision: Decision) -> dict[tuple[str, str], Record]:
    """What a decision puts: kind and key → record."""
    found: dict[tuple[str, str], Record] = {}
    for change in decision.changes:
        if isinstance(change, rules.UnitsPut):
            found |= {("unit", unit.code): unit for unit in change.units}
        elif isinstance(change, rules.CategoriesPut):
            found |= {("category", category.code): category for category in change.categories}
        elif isinstance(change, rules.ItemsPut):
            found |= {("item", item.sku): item for item in change.items}
    return found


def _touched(decision: Decision) -> set[tuple[str, str]]:
    """Kind and key of all that it writes."""
    touched = set(_records(decision))
    for change in decision.changes:
        if isinstance(change, rules.ItemsMerged):
            touched |= {("item", change.gone), ("item", change.into)}
        elif isinstance(change, rules.BarcodeBound):
            touched.add(("item", change.said.sku))
    return touched


ROOM = Catalog()
REACTIONS = ()
