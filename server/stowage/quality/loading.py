"""What this room reads before it decides: a statement a table, and none where the segment asks for none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.queries import discarded
from stowage.kernel.command import Needs
from stowage.kernel.ids import ItemId, PartyId, is_id
from stowage.kernel.quantity import Quantity
from stowage.ledger.rules import ItemCost
from stowage.quality.commands import Characteristic, Mode, PutPlan, Reverse
from stowage.quality.model import Goods, Inspection, InspectionState, Made, Moved, Pile, Plan, Record, State, plan_key
from stowage.quality.rules import Command
from stowage.quality.sampling import Level, Severity
from stowage.quality.switching import Lot
from stowage.quality.verdict import Found

MOST_LOTS = 200  # of an item from a supplier: how the ones before were changes nothing any more

INSPECTIONS = """
    SELECT id, warehouse, receipt, line, order_line, supplier, item, place, container, quantity, goods::text AS goods, plan, mode, severity,
        letter, sample, accept, tighter, characteristics::text AS characteristics, at_once, state, passed, rejected, waiting, accepted,
        (extract(epoch FROM opened_at) * 1000)::bigint AS opened_at, number
    FROM inspection WHERE id = ANY($1::uuid[])
"""
RECORDS = """
    SELECT id, inspection, person, sample, defects, reversed_by IS NOT NULL AS reversed FROM inspection_record
    WHERE inspection = ANY($1::uuid[])
"""
DECISIONS = """
    SELECT id, inspection, person, passed, rejected, waiting, moved::text AS moved, said_passed, said_rejected, fence,
        reversed_by IS NOT NULL AS reversed
    FROM inspection_decision WHERE inspection = ANY($1::uuid[]) ORDER BY occurred_at, id
"""
NAMES = "SELECT id, name_zh FROM person WHERE id = ANY($1::bigint[])"
COSTS = "SELECT item, quantity, value FROM item_cost WHERE item = ANY($1::bigint[])"
LYING = """
    SELECT p.warehouse, b.item, b.lot, b.place, b.container, b.owner, b.quantity FROM balance b JOIN place p ON p.id = b.place
    WHERE b.item = ANY($1::bigint[]) AND b.place > 0 AND b.status = 'inspection' AND b.quantity > 0
    ORDER BY b.place, b.container, b.owner
"""
CITED = "SELECT DISTINCT item FROM inspection WHERE id = ANY($1::uuid[])"
PLANS = """
    SELECT k.item, k.supplier, p.id, p.mode, p.level, p.aql, p.every, p.after, p.characteristics::text AS characteristics
    FROM unnest($1::bigint[], $2::bigint[]) AS k(item, supplier) CROSS JOIN LATERAL quality_plan_of(k.item, k.supplier) p
    WHERE p.id IS NOT NULL
"""
HISTORY = f"""
    SELECT k.item, k.supplier, q.at_once, q.accepted, q.accept, q.tighter, coalesce((
        SELECT max(n.defects) FROM (
            SELECT sum(defects) AS defects FROM inspection_record WHERE inspection = q.id AND reversed_by IS NULL GROUP BY person
        ) n), 0)::int AS defects
    FROM unnest($1::bigint[], $2::bigint[]) AS k(item, supplier) CROSS JOIN LATERAL (
        SELECT id, at_once, accepted, accept, tighter, opened_at FROM inspection
        WHERE item = k.item AND supplier IS NOT DISTINCT FROM k.supplier AND state <> 'withdrawn'
        ORDER BY opened_at DESC, id DESC LIMIT {MOST_LOTS}
    ) q
    ORDER BY k.item, k.supplier, q.opened_at, q.id
"""
VERSIONS = """
    SELECT item, supplier, category, version FROM quality_plan
    WHERE item = ANY($1::bigint[]) OR supplier = ANY($2::bigint[]) OR category = ANY($3::text[])
"""
KNOWN = """
    SELECT 'item' AS field, id::text AS value FROM item WHERE id = ANY($1::bigint[]) AND merged_into IS NULL
    UNION ALL SELECT 'supplier', id::text FROM party WHERE id = ANY($2::bigint[]) AND supplier AND merged_into IS NULL
    UNION ALL SELECT 'category', code FROM category WHERE code = ANY($3::text[])
"""


async def needs_of(inspections: Collection[UUID], connection: asyncpg.Connection[Any]) -> Needs:
    rows = await connection.fetch(CITED, list(inspections)) if inspections else ()
    return Needs({row["item"] for row in rows}, documents=set(inspections))


async def inspections_of(decisions: Collection[UUID], connection: asyncpg.Connection[Any]) -> set[UUID]:
    query = "SELECT DISTINCT inspection FROM inspection_decision WHERE id = ANY($1::uuid[])"
    return {row["inspection"] for row in await connection.fetch(query, list(decisions))} if decisions else set()


async def load(batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> State:
    plans = [one for one in batch if isinstance(one, PutPlan)]
    state = await load_inspections({one.inspection for one in batch if not isinstance(one, PutPlan)}, connection)
    undone = {one.line for one in batch if isinstance(one, Reverse)}
    if unknown := undone - state.made.keys() - state.records.keys():
        state.discarded = await discarded(unknown, connection)
    if plans:
        await _load_subjects(state, plans, connection)
    return state


async def load_inspections(ids: Collection[UUID], connection: asyncpg.Connection[Any]) -> State:
    state = State()
    for row in await connection.fetch(INSPECTIONS, list(ids)) if ids else ():
        state.inspections[row["id"]] = _inspection(row)
    if not state.inspections:
        return state
    known = list(state.inspections)
    for row in await connection.fetch(RECORDS, known):
        found = Found(row["sample"], row["defects"])
        state.records[row["id"]] = Record(row["id"], row["inspection"], row["person"], found, row["reversed"])
    for row in await connection.fetch(DECISIONS, known):
        moved = msgspec.json.decode(row["moved"], type=tuple[Moved, ...])
        state.made[row["id"]] = Made(
            row["id"], row["inspection"], row["person"], row["passed"], row["rejected"], row["waiting"], moved,
            (row["said_passed"], row["said_rejected"]), row["fence"], row["reversed"],
        )  # fmt: skip
    state.people = dict(await connection.fetch(NAMES, [made.person for made in state.made.values()]))
    items = list({one.item for one in state.inspections.values()})
    for row in await connection.fetch(COSTS, items):
        state.costs[row["item"]] = ItemCost(row["quantity"], row["value"])
    for row in await connection.fetch(LYING, items):
        pile = Pile(row["place"], row["container"], row["owner"], row["quantity"])
        state.lying.setdefault((row["warehouse"], row["item"], row["lot"]), []).append(pile)
    return state


async def load_plans(
    state: State, keys: Iterable[tuple[ItemId, PartyId | None]], connection: asyncpg.Connection[Any]
) -> None:
    """Which plan holds for goods of an item from a supplier, and how the lots before were."""
    columns = list(zip(*set(keys), strict=True))
    if not columns:
        return
    for row in await connection.fetch(PLANS, *columns):
        state.plans[row["item"], row["supplier"]] = Plan(
            row["id"], Mode(row["mode"]), Level(row["level"]), row["aql"], row["every"], row["after"],
            msgspec.json.decode(row["characteristics"], type=tuple[Characteristic, ...]),
        )  # fmt: skip
    for row in await connection.fetch(HISTORY, *columns):
        lot = Lot(row["at_once"], row["accepted"], row["defects"], row["accept"], row["tighter"])
        state.history.setdefault((row["item"], row["supplier"]), []).append(lot)


async def _load_subjects(state: State, plans: Sequence[PutPlan], connection: asyncpg.Connection[Any]) -> None:
    items = [one.item for one in plans if is_id(one.item)]
    suppliers = [one.supplier for one in plans if is_id(one.supplier)]
    categories = [one.category for one in plans if one.category]
    for row in await connection.fetch(KNOWN, items, suppliers, categories):
        value = row["value"] if row["field"] == "category" else int(row["value"])
        state.known.add((row["field"], value))
    for row in await connection.fetch(VERSIONS, items, suppliers, categories):
        named = PutPlan(Mode.FULL, row["item"], row["supplier"], row["category"])
        state.versions[plan_key(named)] = row["version"]


def _inspection(row: asyncpg.Record) -> Inspection:
    goods: Goods = tuple((lot, Quantity(quantity)) for lot, quantity in msgspec.json.decode(row["goods"]))
    told = dict(row) | {
        "goods": goods,
        "mode": Mode(row["mode"]),
        "severity": Severity(row["severity"]),
        "state": InspectionState(row["state"]),
        "characteristics": msgspec.json.decode(row["characteristics"], type=tuple[Characteristic, ...]),
    }
    return Inspection(**told)
