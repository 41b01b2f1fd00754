"""A list's statements, and their rows as a client gets them.

A page is found first by its keys, with nothing joined but what filter and order ask for; the columns are then read for its rows alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.quantity import MAX_SAFE
from stowage.platform.listing.filters import Conditions, Order
from stowage.platform.listing.spec import KEY, REFERENCES, Column, Kind, ListSpec

PAGE = "{page}"  # in a source
UNIT = "unit"  # the column whose text is the unit of the row's quantities


class Totals(msgspec.Struct, frozen=True):
    """`count` of rows, and sums of the columns that have one; quantities of mixed units have none."""

    count: int
    totals: dict[str, int]


Statement = tuple[str, list[Any]]
Shape = Callable[[asyncpg.Record], dict[str, Any]]


def page_statement(
    spec: ListSpec, columns: Iterable[Column], where: Conditions, order: Order, *, offset: int, limit: int
) -> Statement:
    """$n of the conditions, then limit and offset. Beyond eight tables PostgreSQL keeps to the order in which they are joined, the page
    last: the first part of the key then leads to its rows."""
    for expression in order.held:
        where.add(f"{expression} IS NOT NULL")
    keys = ", ".join(f"{key} AS k{number}" for number, key in enumerate(spec.key))
    joined = " AND ".join(f"page.k{number} = {key}" for number, key in enumerate(spec.key))
    limits = f"LIMIT {where.bind(limit, 'bigint')} OFFSET {where.bind(offset, 'bigint')}"
    of_page = "= ANY(ARRAY(SELECT k0 FROM page))"
    reached = "" if PAGE in spec.source else f"WHERE {spec.key[0]} {of_page}"
    text = f"""
        WITH page AS MATERIALIZED (
            SELECT {keys} FROM {_source(spec)} {where.text} ORDER BY {order.text} {limits}
        )
        SELECT {_selected(spec, columns)} FROM {_source(spec, f"WHERE item {of_page}")} JOIN page ON {joined}
        {reached} ORDER BY {order.text}
    """
    return text, where.parameters


def whole_statement(spec: ListSpec, columns: Iterable[Column], where: Conditions, order: Order) -> Statement:
    """All rows, for an export."""
    return (
        f"SELECT {_selected(spec, columns)} FROM {_source(spec)} {where.text} ORDER BY {order.text}",
        where.parameters,
    )


def sums_statement(spec: ListSpec, columns: Iterable[Column], where: Conditions) -> Statement:
    """How many rows, and their sums of these columns."""
    sums = ["count(*)", *(f"sum({column.sql})" for column in columns)]
    return f"SELECT {', '.join(sums)} FROM {_source(spec)} {where.text}", where.parameters


def mixed_statement(spec: ListSpec, unit: Column, where: Conditions) -> Statement:
    """Whether any row has another unit than the first: known at once where it is so."""
    rows = f"FROM {_source(spec)} {where.text}"
    other = f"{'AND' if where.text else 'WHERE'} {unit.sql} IS DISTINCT FROM (SELECT {unit.sql} {rows} LIMIT 1)"
    return f"SELECT EXISTS (SELECT 1 {rows} {other})", where.parameters


async def totals(
    spec: ListSpec, columns: Mapping[str, Column], where: Conditions, connection: asyncpg.Connection[Any]
) -> Totals:
    """Quantities are summed only when it is known that all rows have one unit: it is seldom so, and summing them takes longest."""
    summed = [column for column in columns.values() if column.total]
    quantities = [column for column in summed if column.kind is Kind.QUANTITY]
    if quantities and await fetch_value(mixed_statement(spec, columns[UNIT], where), connection):
        summed = [column for column in summed if column.kind is not Kind.QUANTITY]
    count, *sums = (await fetch(sums_statement(spec, summed, where), connection))[0]
    found = {column.key: int(value or 0) for column, value in zip(summed, sums, strict=True)}
    return Totals(count, {key: value for key, value in found.items() if abs(value) <= MAX_SAFE})


async def fetch(statement: Statement, connection: asyncpg.Connection[Any]) -> list[asyncpg.Record]:
    """Planned for its own values: what one offset or filter is best read by is not what another is."""
    prepared = await connection.prepare(statement[0])
    rows: list[asyncpg.Record] = await prepared.fetch(*statement[1])
    return rows


async def fetch_value(statement: Statement, connection: asyncpg.Connection[Any]) -> Any:
    prepared = await connection.prepare(statement[0])
    return await prepared.fetchval(*statement[1])


def shape(spec: ListSpec, columns: Iterable[Column]) -> Shape:
    """Makes rows of `page_statement` and `whole_statement` what a client gets: column → value, and the key."""
    keys = len(spec.key)
    plain, references = [], []
    place = keys
    for column in columns:
        if column.kind in REFERENCES:
            references.append((column.key, place, column.names is not None))
            place += 4 if column.names else 2
        else:
            plain.append((column.key, place))
            place += 1

    def shaped(record: asyncpg.Record) -> dict[str, Any]:
        values = tuple(record)
        row: dict[str, Any] = {KEY: values[0] if keys == 1 else key_of(values[:keys])}
        for key, at in plain:
            row[key] = values[at]
        for key, at, named in references:
            row[key] = None if values[at] is None else _reference(values, at, named=named)
        return row

    return shaped


def key_of(parts: Iterable[Any]) -> str:
    """One text for several parts, as no other row has it."""
    return "|".join(str(part).replace("%", "%25").replace("|", "%7C") for part in parts)


def _reference(values: Sequence[Any], at: int, *, named: bool) -> dict[str, Any]:
    found = {"id": values[at], "code": values[at + 1] or ""}
    return found | {"zh": values[at + 2] or "", "en": values[at + 3] or ""} if named else found


def _source(spec: ListSpec, page: str = "") -> str:
    return spec.source.replace(PAGE, page)


def _selected(spec: ListSpec, columns: Iterable[Column]) -> str:
    expressions = list(spec.key)
    for column in columns:
        if column.kind is Kind.INSTANT:
            expressions.append(f"floor(extract(epoch FROM {column.sql}) * 1000)::bigint")
        elif column.kind in REFERENCES:
            expressions += [column.sql, column.code, *(column.names or ())]
        else:
            expressions.append(column.sql)
    return ", ".join(f"{expression} AS c{number}" for number, expression in enumerate(expressions))
