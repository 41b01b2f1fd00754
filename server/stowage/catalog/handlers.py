"""Set-based reading and writing around rules.decide: thousands of items in a few statements."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.catalog import rules
from stowage.catalog.commands import CategoryRecord, ItemRecord, PutCategories, PutItems, PutUnits, UnitRecord
from stowage.catalog.former import PutItems1, with_more_fields
from stowage.catalog.writing import ITEM_PICTURES, put_categories, put_items, put_units
from stowage.kernel.command import CommandKind, CommandSpec, Former, Needs
from stowage.kernel.decision import Context, Decision, Noted, Refusal
from stowage.parties.queries import SUPPLIER_CODES
from stowage.places.queries import WAREHOUSE_CODES
from stowage.platform.pictures import Picture, in_rounds, pictures

LOCK_ITEMS = "SELECT 1 FROM item WHERE sku = ANY($1::text[]) ORDER BY id FOR UPDATE"
LOCK_CATEGORIES = "SELECT 1 FROM category ORDER BY code FOR UPDATE"  # whoever moves one looks at all above it
LOAD_CATEGORIES = "SELECT code, coalesce(parent, '') FROM category"
LOAD_WAREHOUSES = f"SELECT code FROM ({WAREHOUSE_CODES}) w WHERE code = ANY($1::text[])"
LOAD_SUPPLIERS = f"SELECT code FROM ({SUPPLIER_CODES}) s WHERE code = ANY($1::text[])"
LOAD_UNITS = "SELECT code FROM unit"
LOAD_ITEMS = """
    SELECT i.sku, i.id, i.base_unit, i.version, array_agg(u.unit) AS units, array_agg(u.numerator) AS numerators,
        array_agg(u.denominator) AS denominators, EXISTS (SELECT 1 FROM movement m WHERE m.item = i.id) AS moved
    FROM item i JOIN item_unit u ON u.item = i.id
    WHERE i.sku = ANY($1::text[]) GROUP BY i.id
"""


Record = ItemRecord | UnitRecord | CategoryRecord
Writer = Callable[[Any, Mapping[str, UUID], "asyncpg.Connection[Any]"], Awaitable[list[Noted]]]
WRITERS: dict[str, Writer] = {"unit": put_units, "category": put_categories, "item": put_items}


class Catalog:
    """The room as the bus drives it."""

    name = "catalog"
    commands = (
        CommandSpec(
            PutItems,
            CommandKind.INTENT,
            "catalog.write",
            of_warehouse=False,
            former=(Former(PutItems1, with_more_fields),),
        ),
        CommandSpec(PutCategories, CommandKind.INTENT, "catalog.write", of_warehouse=False),
        CommandSpec(PutUnits, CommandKind.INTENT, "catalog.write", of_warehouse=False),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        if any(isinstance(command, PutCategories) for command in batch):
            await connection.execute(LOCK_CATEGORIES)
        await connection.execute(LOCK_ITEMS, _skus(batch))
        return Needs()

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> rules.State:
        units = {row["code"] for row in await connection.fetch(LOAD_UNITS)}
        rows = await connection.fetch(LOAD_ITEMS, _skus(batch))
        items = [item for command in batch if isinstance(command, PutItems) for item in command.items]
        seen = {item.sku for item in items if item.seen_version is not None}
        now = await pictures(ITEM_PICTURES, seen, connection) if seen else {}
        parents = (
            dict(await connection.fetch(LOAD_CATEGORIES))
            if any(isinstance(command, PutCategories) for command in batch)
            else {}
        )
        warehouses = {level.warehouse for item in items for level in item.levels}
        suppliers = {one.supplier for item in items for one in item.suppliers or ()}
        return rules.State(
            units,
            {row["sku"]: _known(row, now) for row in rows},
            parents,
            {row["code"] for row in await connection.fetch(LOAD_WAREHOUSES, list(warehouses))} if warehouses else set(),
            {row["code"] for row in await connection.fetch(LOAD_SUPPLIERS, list(suppliers))} if suppliers else set(),
        )

    def decide(
        self, state: rules.State, command: PutItems | PutUnits | PutCategories, context: Context
    ) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        noted: list[Noted] = []
        for put in in_rounds(decisions, lambda one: _records(one).keys()):
            by = {name: context.op_id for context, decision in put for name in _records((context, decision))}
            records = {name: record for one in put for name, record in _records(one).items()}
            for kind, put_those in WRITERS.items():
                said = [record for (kind_of, _), record in records.items() if kind_of == kind]
                if said:
                    noted += await put_those(
                        said, {key: op for (kind_of, key), op in by.items() if kind_of == kind}, connection
                    )
        return noted


def _skus(batch: Iterable[Any]) -> list[str]:
    return sorted({item.sku for command in batch if isinstance(command, PutItems) for item in command.items})


def _known(row: asyncpg.Record, now: Mapping[str, Picture]) -> rules.KnownItem:
    factors = zip(row["units"], zip(row["numerators"], row["denominators"], strict=True), strict=True)
    fields = now[row["sku"]].fields if row["sku"] in now else {}
    return rules.KnownItem(row["base_unit"], dict(factors), row["moved"], row["id"], row["version"], fields)


def _records(one: tuple[Context, Decision]) -> dict[tuple[str, str], Record]:
    """What a decision writes: kind and key → record."""
    found: dict[tuple[str, str], Record] = {}
    for change in one[1].changes:
        if isinstance(change, rules.UnitsPut):
            found |= {("unit", unit.code): unit for unit in change.units}
        elif isinstance(change, rules.CategoriesPut):
            found |= {("category", category.code): category for category in change.categories}
        elif isinstance(change, rules.ItemsPut):
            found |= {("item", item.sku): item for item in change.items}
    return found


ROOM = Catalog()
REACTIONS = ()
