"""Records as people see them, before and after a command: what of them it changed is the difference of the two pictures.

A room's statement gives for keys ($1::text[]) one row each: `key`, `name` (what people call it: sku, code, number), `warehouse` (null: the
company's) and `picture`, a JSON object in words that stay readable (codes, never ids), and never a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from stowage.kernel.decision import Changed

One = TypeVar("One")


class Picture(NamedTuple):
    name: str
    warehouse: int | None
    fields: dict[str, Any]


async def pictures(statement: str, keys: Collection[str], connection: asyncpg.Connection[Any]) -> dict[str, Picture]:
    """By key, of those that exist."""
    rows = await connection.fetch(statement, list(keys))
    return {row["key"]: Picture(row["name"], row["warehouse"], msgspec.json.decode(row["picture"])) for row in rows}


def differing(
    kind: str,
    by: Mapping[str, UUID],
    before: Mapping[str, Picture],
    after: Mapping[str, Picture],
    cost_fields: tuple[str, ...] = (),
) -> list[Changed]:
    """One for each record whose picture differs. `by`: key → the operation that wrote it. Of a new one all that is not empty is told."""
    changes = []
    for key, op_id in by.items():
        was, now = before.get(key), after.get(key)
        picture = now or was
        if picture is None:
            continue
        if was is None or now is None:
            sides = [None if side is None else _not_empty(side.fields) for side in (was, now)]
        else:
            sides = list(_difference(was.fields, now.fields))
        if sides[0] != sides[1]:
            costs = tuple(name for name in cost_fields if any(side is not None and name in side for side in sides))
            changes.append(Changed(op_id, kind, picture.name, sides[0], sides[1], picture.warehouse, costs))
    return changes


def _difference(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ; of a field that is an object itself, those of that. Where one side lacks it, it is null."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in {**was, **now}:
        one, other = was.get(name), now.get(name)
        if one == other:
            continue
        if isinstance(one, dict | None) and isinstance(other, dict | None):
            one, other = _difference(one or {}, other or {})
        before[name], after[name] = one, other
    return before, after


def _not_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", [], {}, False)}


def in_rounds(decisions: Sequence[One], keys_of: Callable[[One], Collection[Any]]) -> Iterator[list[One]]:
    """Runs of consecutive decisions in which no record is written twice: each is written whole before the next, so that what a command
    changed is its own."""
    run: list[One] = []
    touched: set[Any] = set()
    for decision in decisions:
        keys = set(keys_of(decision))
        if run and keys & touched:
            yield run
            run, touched = [], set()
        run.append(decision)
        touched |= keys
    if run:
        yield run
