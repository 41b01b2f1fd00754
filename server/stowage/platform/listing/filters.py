"""What a request wants of a list: filters, search and order, as conditions with bound parameters. No value enters the SQL text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from stowage.kernel.quantity import MAX_SAFE
from stowage.kernel.rows import Reader, seen
from stowage.platform.errors import ApiError
from stowage.platform.listing.spec import NUMBERS, REFERENCES, Column, Key, Kind, ListSpec, operations
from stowage.platform.search import key_holds, text_holds, words_of

MOST_FILTERS, MOST_VALUES, LONGEST_TEXT = 30, 500, 200
LATEST_MS = 253_402_300_799_999  # the end of year 9999
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MILLISECOND = timedelta(milliseconds=1)


class Filter(msgspec.Struct, frozen=True):
    """One condition of a request. `value` of `empty` is false for what is not empty."""

    column: str
    op: str
    value: Any = None


class Unusable(Exception):
    """The value is none that this filter takes."""


def wanted(text: str) -> list[Filter]:
    """`filter` of a request. Raises 400 list.filter_invalid."""
    try:
        found = msgspec.json.decode(text or "[]", type=list[Filter])
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise _invalid(Filter("", "", text[:LONGEST_TEXT])) from error
    if len(found) > MOST_FILTERS:
        raise _invalid(found[MOST_FILTERS])
    return found


class Conditions:
    """A WHERE clause that grows, with its parameters."""

    def __init__(self) -> None:
        self.parameters: list[Any] = []
        self._said: list[str] = []

    def bind(self, value: Any, kind: str) -> str:
        """The parameter's place in the text, of this SQL type."""
        self.parameters.append(value)
        return f"${len(self.parameters)}::{kind}"

    def add(self, condition: str) -> None:
        self._said.append(condition)

    @property
    def text(self) -> str:
        return f"WHERE {' AND '.join(self._said)}" if self._said else ""


def conditions(
    spec: ListSpec,
    columns: Mapping[str, Column],
    filters: Iterable[Filter],
    search: str,
    warehouses: list[int] | None,
    *,
    found: Conditions | None = None,
) -> Conditions:
    """Rows of these warehouses (None: all) that match, after what `found` says. Raises 400 list.filter_invalid."""
    found = found or Conditions()
    if warehouses is not None and spec.scope:
        found.add(spec.scope.replace("{scope}", found.bind(warehouses, "bigint[]")))
    for word in words_of(search) if spec.search else ():
        found.add(f"({' OR '.join(_holding(where, word, found) for where in spec.search)})")
    for one in filters:
        column = columns.get(one.column)
        if column is None or not column.filterable or one.op not in operations(column.kind):
            raise _invalid(one)
        try:
            found.add(_condition(column, one, found))
        except Unusable as error:
            raise _invalid(one) from error
    return found


def as_read_by(
    reader: Reader, spec: ListSpec, columns: Mapping[str, Column], found: Conditions
) -> tuple[ListSpec, dict[str, Column]]:
    """List and columns with what they ask of the reader bound in `found`, and its rows those that they see."""
    for rule, row in spec.rows:
        if not reader.sees_all(rule):
            found.add(seen(rule, row, reader, found.bind))
    texts = [spec.source, *(column.sql for column in columns.values())]
    said: dict[str, str] = {}
    for place, value, kind in reader.said():
        if any(place in text for text in texts):
            said[place] = found.bind(value, kind)
            found.add(f"{said[place]} IS NOT NULL")  # every parameter stands in every statement

    def told(text: str) -> str:
        for place, bound in said.items():
            text = text.replace(place, bound)
        return text

    if not said:
        return spec, dict(columns)
    own = {key: msgspec.structs.replace(column, sql=told(column.sql)) for key, column in columns.items()}
    return msgspec.structs.replace(spec, source=told(spec.source)), own


class Order(NamedTuple):
    """`text` follows ORDER BY. `held`: codes among it that every row has; said as a condition, PostgreSQL may walk their table in order."""

    text: str
    held: tuple[str, ...]


def order(spec: ListSpec, columns: Mapping[str, Column], said: str) -> Order:
    """Of "-a,b": nulls last, made total by the key. Raises 400 list.sort_invalid."""
    parts, held, sense = [], [], ""
    for name in (said or spec.sort).split(","):
        column = columns.get(name.removeprefix("-"))
        if column is None or not column.sortable:
            raise ApiError(400, "list.sort_invalid", params={"sort": name[:LONGEST_TEXT]})
        sense = " DESC" if name.startswith("-") else ""
        parts.append(f"{column.order}{sense}{' NULLS LAST' if column.nullable and sense else ''}")
        held += [column.code] if column.code and not column.nullable else []
    return Order(", ".join([*dict.fromkeys(parts), *(f"{key}{sense}" for key in spec.key)]), tuple(held))


def _holding(where: str | Key, word: str, found: Conditions) -> str:
    def bind(text: str) -> str:
        return found.bind(text, "text")

    if isinstance(where, str):
        return text_holds(where, word, bind)
    if where.own:
        return key_holds(f"{where.own}.search", word, bind)
    return f"{where.id} IN (SELECT found.id FROM {where.table} found WHERE {key_holds('found.search', word, bind)})"


def _condition(column: Column, said: Filter, found: Conditions) -> str:
    if said.op == "empty":
        return _empty(column, said.value)
    if column.kind is Kind.TEXT:
        return _matching(column.sql, said, found)
    if column.kind in NUMBERS or column.kind in {Kind.DATE, Kind.INSTANT}:
        return _ranging(column, said, found)
    if column.kind is Kind.FLAG:
        if not isinstance(said.value, bool):
            raise Unusable
        return f"({column.sql})" if said.value else f"NOT ({column.sql})"
    if column.kind in REFERENCES and said.op == "contains":
        place = found.bind(_like(said.value, "%"), "text")
        texts = (column.code, *(column.names or ()))
        return f"({' OR '.join(f'{text} ILIKE {place}' for text in texts if text)})"
    values = said.value if said.op == "in" else [said.value]
    if not isinstance(values, list) or not 1 <= len(values) <= MOST_VALUES:
        raise Unusable
    return _one_of(column, values, found)


def _empty(column: Column, value: Any) -> str:
    if value is not None and not isinstance(value, bool):
        raise Unusable
    empty = f"coalesce({column.sql}, '') = ''" if column.kind is Kind.TEXT else f"{column.sql} IS NULL"
    return f"({empty})" if value is not False else f"NOT ({empty})"


def _matching(sql: str, said: Filter, found: Conditions) -> str:
    if said.op == "is":
        return f"{sql} = {found.bind(_text(said.value), 'text')}"
    return f"{sql} ILIKE {found.bind(_like(said.value, '%' if said.op == 'contains' else ''), 'text')}"


def _ranging(column: Column, said: Filter, found: Conditions) -> str:
    """From and to include what they say; an instant lasts its millisecond."""
    low, high = _pair(said.value) if said.op == "between" else (said.value, said.value)
    conditions = []
    if said.op != "to":
        conditions.append(f"{column.sql} >= {_bound(column.kind, low, found)}")
    if said.op != "from":
        before = column.kind is Kind.INSTANT
        conditions.append(f"{column.sql} {'<' if before else '<='} {_bound(column.kind, high, found, after=before)}")
    return f"({' AND '.join(conditions)})"


def _pair(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) != 2:
        raise Unusable
    return value


def _bound(kind: Kind, value: Any, found: Conditions, *, after: bool = False) -> str:
    if kind is Kind.DATE:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise Unusable
        try:
            return found.bind(date.fromisoformat(value), "date")
        except ValueError as error:
            raise Unusable from error
    number = _integer(value)
    if kind is not Kind.INSTANT:
        return found.bind(number, "bigint")
    if not 0 <= number < LATEST_MS:
        raise Unusable
    return found.bind(
        datetime.fromtimestamp(number // 1000, UTC) + (number % 1000 + after) * MILLISECOND, "timestamptz"
    )


def _one_of(column: Column, values: list[Any], found: Conditions) -> str:
    if column.kind in {Kind.CHOICE, Kind.CHOICES}:
        words = [_text(value) for value in values]
        if column.choices and not {choice.value for choice in column.choices}.issuperset(words):
            raise Unusable
        place = found.bind(words, "text[]")
        return f"{column.sql} && {place}" if column.kind is Kind.CHOICES else f"{column.sql} = ANY({place})"
    bound = [READ[column.id_type](value) for value in values]
    return f"{column.sql} = ANY({found.bind(bound, f'{column.id_type}[]')})"


def _text(value: Any) -> str:
    """What PostgreSQL can hold."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\0" in value:
        raise Unusable
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Unusable from error
    return value


def _like(value: Any, before: str) -> str:
    text = _text(value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if not text:
        raise Unusable
    return f"{before}{text}%"


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_SAFE:
        raise Unusable
    return value


def _uuid(value: Any) -> UUID:
    try:
        return UUID(_text(value))
    except ValueError as error:
        raise Unusable from error


READ: dict[str, Callable[[Any], Any]] = {"text": _text, "bigint": _integer, "uuid": _uuid}


def _invalid(said: Filter) -> ApiError:
    about = {"column": said.column[:LONGEST_TEXT], "op": said.op[:LONGEST_TEXT], "value": said.value}
    return ApiError(400, "list.filter_invalid", params=about)
