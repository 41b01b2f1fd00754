"""What a list is: a relation, its key, and columns that know their kind, words and permission. Rooms declare theirs in `lists.py`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from stowage.kernel.rows import RowRule


class Kind(StrEnum):
    """What a column holds, hence how it is filtered, shown and exported."""

    TEXT = "text"
    QUANTITY = "quantity"  # 1/10,000 of the row's `unit`
    AMOUNT = "amount"  # minor units
    PRICE = "price"  # 1/1,000,000 of the major unit per base unit
    INTEGER = "integer"  # of columns called …_bp: 1/100 percent
    DATE = "date"  # ISO
    INSTANT = "instant"  # ms UTC
    FLAG = "flag"
    CHOICE = "choice"  # one word of `choices`; of any word where there are none
    CHOICES = "choices"  # several
    PERSON = "person"  # this and the following: {id, code, zh, en}
    ITEM = "item"
    PLACE = "place"
    WAREHOUSE = "warehouse"
    PARTNER = "partner"
    DEVICE = "device"
    DOCUMENT = "document"


NUMBERS = frozenset({Kind.QUANTITY, Kind.AMOUNT, Kind.PRICE, Kind.INTEGER})
REFERENCES = frozenset({Kind.PERSON, Kind.ITEM, Kind.PLACE, Kind.WAREHOUSE, Kind.PARTNER, Kind.DEVICE, Kind.DOCUMENT})

_RANGE = ("is", "from", "to", "between", "empty")
_ONE_OF = ("is", "in")


def operations(kind: Kind) -> tuple[str, ...]:
    """The filters that a column of this kind takes."""
    if kind is Kind.TEXT:
        return ("contains", "is", "starts", "empty")
    if kind in NUMBERS or kind in {Kind.DATE, Kind.INSTANT}:
        return _RANGE
    if kind in REFERENCES:
        return (*_ONE_OF, "contains", "empty")
    return ("is",) if kind is Kind.FLAG else _ONE_OF


class Choice(msgspec.Struct, frozen=True):
    value: str
    zh: str
    en: str


class Column(msgspec.Struct, frozen=True):
    """`sql` is an expression over the list's relation; of a reference the id (of type `id_type`: bigint, uuid or text), with `code`, by
    which it is sorted and searched, and `names` (zh, en) beside it. `needs`: without this permission the column does not exist.
    `nullable`: may be NULL where it is sorted. `total`: the foot sums it; quantities only while all rows have one unit. `links`: the
    page that it leads to. Like a source, `sql` may ask of who reads what Reader.said says: `{person}`, `{permissions}` and more.
    """

    key: str
    kind: Kind
    sql: str
    zh: str
    en: str
    code: str = ""
    names: tuple[str, str] | None = None
    id_type: str = "bigint"
    needs: str | None = None
    nullable: bool = False
    total: bool = False
    choices: tuple[Choice, ...] = ()
    links: str | None = None
    sortable: bool = True
    filterable: bool = True

    @property
    def order(self) -> str:
        return self.code or self.sql


class Key(msgspec.Struct, frozen=True):
    """The search keys of `table` (item, party): `id` is the expression of the list that names its row. `own`: the alias of the table
    itself, where the list's rows are its rows."""

    table: str
    id: str
    own: str = ""


class ListSpec(msgspec.Struct, frozen=True):
    """`source` follows FROM; `{page}` in it becomes a condition on `item` where figures of one page alone are wanted. Lookups are LEFT
    JOINs on a key, so that PostgreSQL leaves out those that a statement does not ask for. `key`: expressions, unique together and never
    NULL. `sort`: as a request says it. `search`: lower-case expressions and keys, of which each word must occur in one. `scope`: the
    condition that a row is of the warehouses `{scope}`; empty where rows are the company's. `rows`: who sees
    which of them, each rule with the alias of its table.
    """

    name: str
    permission: str
    source: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    sort: str
    search: tuple[str | Key, ...] = ()
    scope: str = ""
    rows: tuple[tuple[RowRule, str], ...] = ()

    def seen_by(self, permissions: Iterable[str]) -> dict[str, Column]:
        """The columns that there are for somebody who may do this much."""
        held = frozenset(permissions)
        return {column.key: column for column in self.columns if column.needs is None or column.needs in held}


def named(kind: Kind, key: str, sql: str, zh: str, en: str, *, table: str, nullable: bool = False) -> Column:
    """A reference to a row of `table` (its alias), which has code, name_zh and name_en; an item's code is its SKU."""
    code = f"{table}.{'sku' if kind is Kind.ITEM else 'code'}"
    return Column(key, kind, sql, zh, en, code, (f"{table}.name_zh", f"{table}.name_en"), nullable=nullable)


class ColumnDescription(msgspec.Struct, frozen=True, omit_defaults=True):
    """`ops`: filters it takes. `choices`: its words, null where any word may come."""

    key: str
    kind: Kind
    zh: str
    en: str
    ops: tuple[str, ...] = ()
    sortable: bool = False
    filterable: bool = False
    total: bool = False
    choices: tuple[Choice, ...] | None = None
    links: str | None = None


class ListDescription(msgspec.Struct, frozen=True):
    """`key` names the field of a row that tells it from all others."""

    name: str
    key: str
    columns: tuple[ColumnDescription, ...]
    default_sort: str
    search: bool


KEY = "id"  # every row has it


def describe(spec: ListSpec, columns: Iterable[Column]) -> ListDescription:
    """As somebody sees it who sees these columns."""
    return ListDescription(spec.name, KEY, tuple(map(_described, columns)), spec.sort, bool(spec.search))


def _described(column: Column) -> ColumnDescription:
    return ColumnDescription(
        column.key,
        column.kind,
        column.zh,
        column.en,
        operations(column.kind) if column.filterable else (),
        column.sortable,
        column.filterable,
        column.total,
        column.choices or None,
        column.links,
    )


def collected(*lists: Iterable[ListSpec]) -> dict[str, ListSpec]:
    """All lists by name."""
    return {spec.name: spec for some in lists for spec in some}
