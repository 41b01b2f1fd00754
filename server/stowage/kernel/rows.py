"""Rows that not everybody sees who may see such rows: own customers, one's department's orders, people of other warehouses.

A room says its rule once, as SQL; lists, reads, histories and commands ask that one. A row that
somebody does not see is not there for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from stowage.kernel.decision import Refusal


class RowRule(msgspec.Struct, frozen=True):
    """Of rows of `table`, called `name` in the history under what `key` says. `every`: who holds this permission sees them all; "": who
    works in all warehouses does. `seen`: the condition for others, never null, over a row `{row}`; it may ask `{person}` (bigint),
    `{departments}` (text[]) and `{warehouses}` (bigint[])."""

    table: str
    name: str
    key: str
    every: str
    seen: str


class Reader(NamedTuple):
    """Who asks. `departments`: codes of their own one, and of those below one that they head. `warehouses`: ids, empty for all."""

    person: int
    permissions: frozenset[str]
    departments: tuple[str, ...] = ()
    warehouses: tuple[int, ...] = ()

    def sees_all(self, rule: RowRule) -> bool:
        return rule.every in self.permissions if rule.every else not self.warehouses

    def said(self) -> tuple[tuple[str, Any, str], ...]:
        """What SQL may ask of them: (how it asks, value, SQL type)."""
        return (
            ("{person}", self.person, "bigint"),
            ("{permissions}", sorted(self.permissions), "text[]"),
            ("{departments}", list(self.departments), "text[]"),
            ("{warehouses}", list(self.warehouses), "bigint[]"),
        )


class Touched(NamedTuple):
    """Rows that a command is about: those whose column `by` is one of `values`. `refused`: what is said of one that is not seen."""

    rule: RowRule
    by: str
    values: Sequence[Any]
    refused: Callable[[Any], Refusal]


Bind = Callable[[Any, str], str]  # (value, SQL type) → its place in the statement


def seen(rule: RowRule, row: str, reader: Reader, bind: Bind) -> str:
    """The condition that `reader` sees the row called `row`."""
    if reader.sees_all(rule):
        return "true"
    text = rule.seen.replace("{row}", row)
    for place, value, kind in reader.said():
        if place in text:
            text = text.replace(place, bind(value, kind))
    return f"({text})"


def binding(parameters: list[Any]) -> Bind:
    """Adds to the parameters of a statement."""

    def bind(value: Any, kind: str) -> str:
        parameters.append(value)
        return f"${len(parameters)}::{kind}"

    return bind


def hidden(rule: RowRule, by: str, values: Sequence[Any], kind: str, reader: Reader) -> tuple[str, list[Any]] | None:
    """A statement for those of `values` (of the column `by`, of this SQL type) whose rows `reader` does not see; None: they see all."""
    if reader.sees_all(rule) or not values:
        return None
    parameters: list[Any] = [list(values)]
    condition = seen(rule, "r", reader, binding(parameters))
    return f"SELECT r.{by} FROM {rule.table} r WHERE r.{by} = ANY($1::{kind}[]) AND NOT {condition}", parameters
