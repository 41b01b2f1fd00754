"""Discrepancies as people read them: names for all that they hold, for all rows at once, one statement a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.said import Said, Spoken, spoken
from stowage.identity.queries import DeviceName, Name, device_names, names
from stowage.kernel.discrepancy import DiscrepancyKind, Means
from stowage.kernel.ids import id_in

HELD = """
    SELECT h.discrepancy, o.op_id, o.command, o.person, (extract(epoch FROM o.received_at) * 1000)::bigint AS received_at, o.data
    FROM discrepancy_op h JOIN op o USING (op_id) WHERE h.discrepancy = ANY($1::bigint[]) ORDER BY h.position
"""
ORDERS = "SELECT id, number FROM purchase_order WHERE id = ANY($1::bigint[])"
SUPPLIERS = "SELECT id, code, name_zh, name_en FROM party WHERE id = ANY($1::bigint[])"
ITEMS = "SELECT id, sku, name_zh, name_en, base_unit AS unit FROM item WHERE id = ANY($1::bigint[])"
PLACES = "SELECT id, code FROM place WHERE id = ANY($1::bigint[])"

State = Literal["open", "resolved"]


class ItemName(msgspec.Struct, frozen=True):
    id: int
    sku: str
    name_zh: str
    name_en: str
    unit: str


class PlaceName(msgspec.Struct, frozen=True):
    id: int
    code: str


class OrderNumber(msgspec.Struct, frozen=True):
    id: int
    number: str


class HeldOp(msgspec.Struct, frozen=True):
    """A parked command. Times are ms UTC: `occurred_at` by its device's corrected clock, give or take `uncertainty_ms`, null where
    nobody can read it; `person` null where nobody is known by that id.

    `said` is its payload, bounded (said.py): never a secret, no price or value without cost.read; a text where it cannot be read.
    """

    op_id: UUID
    command: str
    person: Name | None
    occurred_at: int | None
    uncertainty_ms: int
    received_at: int
    said: Said


class Row(msgspec.Struct, frozen=True):
    """A discrepancy. Times are ms UTC: `occurred_at` when it was done, give or take `uncertainty_ms`, `raised_at` when it was told here.
    `item`, `place` are those it is about, `order` the one whose goods they are; null where there is none or it is unknown. `items`,
    `places`, `orders`, `suppliers`: all that its evidence and the commands that wait with it name.
    """

    id: int
    op_id: UUID
    code: str
    warehouse: int | None
    evidence: dict[str, Any]
    choices: list[str]
    state: State
    raised_at: int
    occurred_at: int
    uncertainty_ms: int
    person: Name | None
    device: DeviceName | None
    item: ItemName | None
    place: PlaceName | None
    order: OrderNumber | None
    items: list[ItemName]
    places: list[PlaceName]
    orders: list[OrderNumber]
    suppliers: list[Name]
    choice: str
    reason: str
    resolved_by: Name | None
    resolved_at: int | None
    ops: list[HeldOp]


Ids = dict[Means | str, list[int]]
SUPPLIER = "supplier"
# What names something in the payloads of commands, whatever the command.
NAMING: dict[str, Means | str] = {
    "item": Means.ITEM,
    "place": Means.PLACE,
    "order": Means.ORDER,
    SUPPLIER: SUPPLIER,
}


class Mentioned(msgspec.Struct, frozen=True):
    """What payloads of commands name, as far as it is known here."""

    items: list[ItemName]
    places: list[PlaceName]
    orders: list[OrderNumber]
    suppliers: list[Name]


async def mentioned(said: Iterable[Said], connection: asyncpg.Connection[Any]) -> Mentioned:
    ids: Ids = {means: [] for means in NAMING.values()}
    for one in said:
        _collect(one, ids)
    return await _mentioned(ids, connection)


async def _mentioned(ids: Ids, connection: asyncpg.Connection[Any]) -> Mentioned:
    return Mentioned(
        [ItemName(**dict(row)) for row in await connection.fetch(ITEMS, ids[Means.ITEM])],
        [PlaceName(**dict(row)) for row in await connection.fetch(PLACES, ids[Means.PLACE])],
        [OrderNumber(**dict(row)) for row in await connection.fetch(ORDERS, ids[Means.ORDER])],
        [Name(**dict(row)) for row in await connection.fetch(SUPPLIERS, ids[SUPPLIER])],
    )


def _collect(said: Said, ids: Ids) -> None:
    for name, means in NAMING.items():
        named = id_in(said.get(name)) if isinstance(said, dict) else None
        if named is not None and named not in ids[means]:
            ids[means].append(named)


class _Heard(msgspec.Struct, frozen=True):
    """A row with what it says, before names are known."""

    row: asyncpg.Record
    evidence: dict[str, Any]
    held: list[tuple[asyncpg.Record, Spoken]]
    ids: Ids

    @property
    def item(self) -> int | None:
        """Of the evidence, else of the first command that waits."""
        own, said = self.evidence.get("item"), self.held[0][1].said if self.held else {}
        return id_in(own) or (id_in(said.get("item")) if isinstance(said, dict) else None)


class _Names(msgspec.Struct, frozen=True):
    people: dict[int, Name]
    devices: dict[UUID, DeviceName]
    items: dict[int, ItemName]
    places: dict[int, PlaceName]
    orders: dict[int, OrderNumber]
    suppliers: dict[int, Name]


async def tell(
    rows: Sequence[asyncpg.Record],
    connection: asyncpg.Connection[Any],
    kinds: Mapping[str, DiscrepancyKind],
    *,
    with_cost: bool,
) -> list[Row]:
    waiting: dict[int, list[tuple[asyncpg.Record, Spoken]]] = {}
    for held in await connection.fetch(HELD, [row["id"] for row in rows]):
        waiting.setdefault(held["discrepancy"], []).append((held, spoken(held["data"], with_cost=with_cost)))
    heard = [_heard(row, waiting.get(row["id"], []), kinds) for row in rows]
    known = await _names(heard, connection)
    return [_row(one, known) for one in heard]


async def _names(heard: Sequence[_Heard], connection: asyncpg.Connection[Any]) -> _Names:
    about = await _mentioned({means: _all(heard, means) for means in NAMING.values()}, connection)
    return _Names(
        await names(_people(heard), connection),
        await device_names([one.row["device"] for one in heard], connection),
        {each.id: each for each in about.items},
        {each.id: each for each in about.places},
        {each.id: each for each in about.orders},
        {each.id: each for each in about.suppliers},
    )


def _row(one: _Heard, known: _Names) -> Row:
    row, about = one.row, one.evidence
    order = row["order_id"] or id_in(about.get("order"))
    if order is None and one.ids[Means.ORDER]:
        order = one.ids[Means.ORDER][0]
    return Row(
        id=row["id"],
        op_id=row["op_id"],
        code=row["code"],
        warehouse=row["warehouse"],
        evidence=about,
        choices=row["choices"],
        state=row["state"],
        raised_at=row["raised_at"],
        occurred_at=row["occurred_at"],
        uncertainty_ms=row["uncertainty_ms"],
        person=known.people.get(row["person"]),
        device=known.devices.get(row["device"]),
        item=known.items.get(one.item or 0),
        place=known.places.get(id_in(about.get("place")) or 0),
        order=OrderNumber(row["order_id"], row["order_number"]) if row["order_id"] else known.orders.get(order or 0),
        items=[known.items[item] for item in one.ids[Means.ITEM] if item in known.items],
        places=[known.places[place] for place in one.ids[Means.PLACE] if place in known.places],
        orders=[known.orders[each] for each in one.ids[Means.ORDER] if each in known.orders],
        suppliers=[known.suppliers[each] for each in one.ids[SUPPLIER] if each in known.suppliers],
        choice=row["choice"],
        reason=row["reason"],
        resolved_by=known.people.get(row["resolved_by"]),
        resolved_at=row["resolved_at"],
        ops=[_op(held, said, known) for held, said in one.held],
    )


def _op(held: asyncpg.Record, said: Spoken, known: _Names) -> HeldOp:
    person = known.people.get(held["person"])
    return HeldOp(
        held["op_id"],
        held["command"],
        person,
        said.occurred_at,
        said.uncertainty_ms,
        held["received_at"],
        said.said,
    )


def _heard(
    row: asyncpg.Record, held: list[tuple[asyncpg.Record, Spoken]], kinds: Mapping[str, DiscrepancyKind]
) -> _Heard:
    evidence = msgspec.json.decode(row["evidence"])
    ids: Ids = {means: _of_evidence(row["code"], evidence, means, kinds) for means in NAMING.values()}
    for _, spoke in held:
        _collect(spoke.said, ids)
    return _Heard(row, evidence, held, ids)


def _of_evidence(
    code: str, about: Mapping[str, Any], means: Means | str, kinds: Mapping[str, DiscrepancyKind]
) -> list[int]:
    """Ids that the evidence names, by what its kind says of it; a kind of a newer release by the names of its fields alone."""
    kind = kinds.get(code)
    known = [name for name, each in NAMING.items() if each == means]
    fields = [field.name for field in kind.evidence if field.means == means] if kind else known
    return [one for name in fields if (one := id_in(about.get(name))) is not None]


def _all(heard: Iterable[_Heard], means: Means | str) -> list[int]:
    return sorted({id_ for one in heard for id_ in one.ids[means]})


def _people(heard: Iterable[_Heard]) -> list[int]:
    named = [[one.row["person"], one.row["resolved_by"], *(held["person"] for held, _ in one.held)] for one in heard]
    return sorted({person for each in named for person in each if person is not None})
