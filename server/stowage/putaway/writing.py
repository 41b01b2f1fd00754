"""What putting away leaves behind: put-aways, what waits, strategies and bound bins, and the rows that devices are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.kernel.decision import Context, Decision, FeedRow, Noted
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.ledger.rules import moment
from stowage.platform.pictures import differing, pictures
from stowage.putaway.commands import Mixing, Step
from stowage.putaway.model import (
    Binding,
    BindingPut,
    BindingRemoved,
    ClassesAsked,
    Filling,
    FillingSet,
    PutDown,
    Strategy,
    StrategyPut,
    TakenBack,
    Waiting,
    WaitingSet,
)

PUT = """
    INSERT INTO put_away (id, warehouse, moved, shares, items, suggested, reason)
    SELECT id, warehouse, moved::jsonb, shares::jsonb, items::bigint[], suggested, reason
    FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[])
        AS x(id, warehouse, moved, shares, items, suggested, reason)
"""
TAKE_BACK = """
    UPDATE put_away p SET reversed_by = x.op FROM unnest($1::uuid[], $2::uuid[]) AS x(id, op)
    WHERE p.id = x.id AND p.reversed_by IS NULL
"""
WAIT = """
    INSERT INTO putaway_waiting (task, warehouse, document, place, item, lot, container, wanted, done, owner)
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::bigint[],
        $9::bigint[], $10::bigint[])
    ON CONFLICT (task) DO UPDATE SET lot = excluded.lot, wanted = excluded.wanted, done = excluded.done
"""
FILL = """
    INSERT INTO putaway_filling (task, item, place, source, lot, quantity)
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[])
    ON CONFLICT (task) DO UPDATE SET quantity = excluded.quantity
"""
FILLED = "DELETE FROM putaway_filling WHERE task = ANY($1::uuid[])"
PUT_STRATEGY = """
    INSERT INTO putaway_strategy (warehouse, steps, mixing, most_containers, learns, version) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (warehouse) DO UPDATE SET steps = excluded.steps, mixing = excluded.mixing,
        most_containers = excluded.most_containers, learns = excluded.learns, version = excluded.version
"""
BIND = """
    INSERT INTO putaway_binding (item, place, minimum, maximum, learnt)
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::boolean[])
    ON CONFLICT (item, place) DO UPDATE SET minimum = excluded.minimum, maximum = excluded.maximum, learnt = excluded.learnt
"""
# Which items moved, the most often moved first: up to 80 % of all movements A, up to 95 % B. Gives the classes that changed.
CLASSIFY = """
    WITH moved AS (
        SELECT m.item, count(*) AS times FROM movement m JOIN place p ON p.id = m.source_place
        WHERE p.warehouse = $1 AND p.kind = 'bin' AND m.source_place > 0 AND m.occurred_at >= $2 GROUP BY m.item
    ), ranked AS (
        SELECT item, sum(times) OVER () AS total,
            coalesce(sum(times) OVER (ORDER BY times DESC, item ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
        FROM moved
    ), classed AS (
        SELECT item, CASE WHEN before * 100 < total * 80 THEN 'A' WHEN before * 100 < total * 95 THEN 'B' ELSE 'C' END AS class
        FROM ranked
    ), gone AS (
        DELETE FROM putaway_class c WHERE warehouse = $1 AND item NOT IN (SELECT item FROM classed) RETURNING item, ''::text AS class
    ), put AS (
        INSERT INTO putaway_class AS c (warehouse, item, class) SELECT $1, item, class FROM classed
        ON CONFLICT (warehouse, item) DO UPDATE SET class = excluded.class WHERE c.class <> excluded.class RETURNING item, class
    )
    SELECT item, class FROM gone UNION ALL SELECT item, class FROM put
"""
UNBIND = """
    DELETE FROM putaway_binding b USING unnest($1::bigint[], $2::bigint[]) AS x(item, place)
    WHERE b.item = x.item AND b.place = x.place
"""
STRATEGY_PICTURES = """
    SELECT w.id::text AS key, w.code AS name, w.id AS warehouse, to_jsonb(s) - '{warehouse,version}'::text[] AS picture
    FROM putaway_strategy s JOIN warehouse w ON w.id = s.warehouse WHERE w.id = ANY(SELECT unnest($1::text[])::bigint)
"""
BINDING_PICTURES = """
    SELECT x.key, i.sku || ' / ' || p.code AS name, p.warehouse, to_jsonb(b) - '{item,place}'::text[] AS picture
    FROM unnest($1::text[]) AS x(key)
    JOIN putaway_binding b ON b.item = split_part(x.key, '|', 1)::bigint AND b.place = split_part(x.key, '|', 2)::bigint
    JOIN item i ON i.id = b.item JOIN place p ON p.id = b.place
"""


class StrategyBody(msgspec.Struct, frozen=True, omit_defaults=True):
    steps: tuple[Step, ...]
    mixing: Mixing = Mixing.ANY
    most_containers: int = 0
    learns: tuple[str, ...] = ()


class BindingBody(msgspec.Struct, frozen=True, omit_defaults=True):
    item: ItemId
    place: PlaceId
    minimum: int = 0
    maximum: int = 0


class ClassBody(msgspec.Struct, frozen=True):
    item: ItemId
    abc: str


class Changes(msgspec.Struct):
    """Of a record that changes more than once the last word counts."""

    put: list[PutDown] = []
    back: dict[UUID, UUID] = {}
    waiting: dict[UUID, Waiting] = {}
    fillings: dict[UUID, Filling] = {}
    classes: dict[WarehouseId, int] = {}
    strategies: dict[WarehouseId, tuple[UUID, Strategy]] = {}
    bindings: dict[tuple[ItemId, PlaceId], tuple[UUID, BindingPut | BindingRemoved]] = {}

    def add(self, op_id: UUID, change: msgspec.Struct) -> None:
        match change:
            case PutDown():
                self.put.append(change)
            case TakenBack(done):
                self.back.setdefault(done.id, op_id)
            case WaitingSet(waiting):
                self.waiting[waiting.task] = waiting
            case FillingSet(filling):
                self.fillings[filling.task] = filling
            case ClassesAsked(warehouse, since):
                self.classes[warehouse] = since
            case StrategyPut(warehouse, strategy):
                self.strategies[warehouse] = op_id, strategy
            case BindingPut(_, binding) | BindingRemoved(_, binding):
                self.bindings[binding.item, binding.place] = op_id, change
            case _:
                raise AssertionError(change)


async def save(decisions: Sequence[tuple[Context, Decision]], connection: asyncpg.Connection[Any]) -> list[Noted]:
    """One statement a table, and only for what changed."""
    changes = Changes()
    for context, decision in decisions:
        for change in decision.changes:
            changes.add(context.op_id, change)
    if changes.put:
        await connection.execute(PUT, *zip(*map(_put, changes.put), strict=True))
    if changes.back:
        await connection.execute(TAKE_BACK, list(changes.back), list(changes.back.values()))
    if changes.waiting:
        rows = [msgspec.structs.astuple(one) for one in changes.waiting.values()]
        await connection.execute(WAIT, *zip(*rows, strict=True))
    if filled := [one.task for one in changes.fillings.values() if not one.quantity]:
        await connection.execute(FILLED, filled)
    if filling := [msgspec.structs.astuple(one) for one in changes.fillings.values() if one.quantity]:
        await connection.execute(FILL, *zip(*filling, strict=True))
    told = await _classes(changes.classes, connection)
    return told + await _strategies(changes.strategies, connection) + await _bindings(changes.bindings, connection)


def _put(change: PutDown) -> tuple[Any, ...]:
    done = change.done
    items = "{" + ",".join(str(item) for item in sorted({one.item for one in done.moved})) + "}"
    moved, shares = msgspec.json.encode(done.moved).decode(), msgspec.json.encode(done.shares).decode()
    return done.id, done.warehouse, moved, shares, items, change.suggested, change.reason


async def _classes(asked: Mapping[WarehouseId, int], connection: asyncpg.Connection[Any]) -> list[Noted]:
    told: list[Noted] = []
    for warehouse, since in asked.items():
        for item, abc in await connection.fetch(CLASSIFY, warehouse, moment(since)):
            told.append(_row(warehouse, "abc", str(item), ClassBody(item, abc) if abc else None))
    return told


async def _strategies(
    put: Mapping[WarehouseId, tuple[UUID, Strategy]], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    if not put:
        return []
    by = {str(warehouse): op_id for warehouse, (op_id, _) in put.items()}
    before = await pictures(STRATEGY_PICTURES, by, connection)
    told: list[Noted] = []
    for warehouse, (_, strategy) in put.items():
        steps = msgspec.json.encode(strategy.steps).decode()
        rest = strategy.mixing, strategy.most_containers, strategy.learns, strategy.version
        await connection.execute(PUT_STRATEGY, warehouse, steps, *rest)
        body = StrategyBody(strategy.steps, strategy.mixing, strategy.most_containers, strategy.learns)
        told.append(_row(warehouse, "putaway_strategy", "strategy", body))
    return told + differing("putaway_strategy", by, before, await pictures(STRATEGY_PICTURES, by, connection))


async def _bindings(
    changed: Mapping[tuple[ItemId, PlaceId], tuple[UUID, BindingPut | BindingRemoved]],
    connection: asyncpg.Connection[Any],
) -> list[Noted]:
    if not changed:
        return []
    by = {f"{item}|{place}": op_id for (item, place), (op_id, _) in changed.items()}
    before = await pictures(BINDING_PICTURES, by, connection)
    last = [change for _, change in changed.values()]
    if put := [_binding(one) for one in last if isinstance(one, BindingPut)]:
        await connection.execute(BIND, *zip(*put, strict=True))
    if gone := [(one.binding.item, one.binding.place) for one in last if isinstance(one, BindingRemoved)]:
        await connection.execute(UNBIND, *zip(*gone, strict=True))
    told: list[Noted] = [
        _row(one.warehouse, "binding", _key(one.binding), _body(one.binding) if isinstance(one, BindingPut) else None)
        for one in last
    ]
    return told + differing("binding", by, before, await pictures(BINDING_PICTURES, by, connection))


def _binding(one: BindingPut) -> tuple[Any, ...]:
    return *msgspec.structs.astuple(one.binding), one.learnt


def _key(binding: Binding) -> str:
    return f"{binding.item}|{binding.place}"


def _body(binding: Binding) -> BindingBody:
    return BindingBody(binding.item, binding.place, binding.minimum, binding.maximum)


def _row(warehouse: WarehouseId, kind: str, key: str, body: msgspec.Struct | None) -> FeedRow:
    return FeedRow(f"wh/{warehouse}/stock", kind, key, msgspec.json.encode(body) if body else None)
