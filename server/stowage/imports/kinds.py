"""What a kind of import is: its columns, and how a row becomes part of a command. Everything else is the same for all kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid5

import asyncpg
import msgspec

from stowage.gateway.rows import refusals
from stowage.imports.cells import Read, Wrong
from stowage.kernel.command import Room
from stowage.kernel.decision import Context, Decision, Refusal
from stowage.kernel.rows import Reader
from stowage.platform.listing.spec import Choice

EXAMPLE = "示例 EXAMPLE"  # what the row of a template is called by: such a row is left out


class Field(NamedTuple):
    """A column that a file may have. `also`: what else it is called. `needs`: a permission without which it does not exist.
    `of_warehouse`: it exists only in an import into a warehouse. The texts say what it may hold."""

    key: str
    zh: str
    en: str
    read: Read
    about_zh: str
    about_en: str
    example: str
    also: tuple[str, ...] = ()
    needed: bool = False
    needs: str = ""
    of_warehouse: bool = False
    choices: tuple[Choice, ...] = ()


class Asked(msgspec.Struct, frozen=True):
    """For whom and where to. `warehouse`: id, None for none; `id` of the import; `keys` of the fields that there are for them."""

    id: UUID
    person: int
    warehouse: int | None
    warehouse_code: str
    has_bins: bool
    keys: frozenset[str]
    context: Context
    reader: Reader


class Row(NamedTuple):
    """A row of the file by fields, empty cells left out. `no` as Excel counts it."""

    no: int
    values: dict[str, Any]


class Fault(NamedTuple):
    """What is wrong in a row, `key`: in which of its fields, "" for the row."""

    row: int
    key: str
    code: Wrong
    params: dict[str, Any]


class Remark(NamedTuple):
    """What somebody ought to know of a row that is good: words of REMARKS."""

    row: int
    code: str
    params: dict[str, Any]


class Standing(StrEnum):
    """What a row says about its record."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


class Draft(NamedTuple):
    """A record out of `rows`, as it is to be put. `about`: what its kind has to know of it to say which cell a refusal is about."""

    record: Any
    rows: tuple[Row, ...]
    standing: Standing
    about: Any = None


class Part(NamedTuple):
    """One command and the rows that it is made of."""

    op_id: UUID
    command: msgspec.Struct
    rows: tuple[int, ...]


class Drafted(NamedTuple):
    """`same`: rows that say nothing new."""

    drafts: list[Draft]
    same: list[int]
    faults: list[Fault]


class Kind(Protocol):
    """`one_of`: at least one of each of these columns must be there. `page`: where people see what was made. `whole_rows`: what a row says
    cannot be told from a part of it; else a row with a cell that cannot be read is judged by its others."""

    @property
    def name(self) -> str: ...
    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def permission(self) -> str: ...
    @property
    def needs_warehouse(self) -> bool: ...
    @property
    def fields(self) -> tuple[Field, ...]: ...
    @property
    def one_of(self) -> tuple[tuple[str, ...], ...]: ...
    @property
    def page(self) -> str: ...
    @property
    def whole_rows(self) -> bool: ...
    @property
    def room(self) -> Room: ...

    async def draft(self, rows: Sequence[Row], asked: Asked, connection: asyncpg.Connection[Any]) -> Drafted:
        """Records out of rows whose cells can be read, and what is wrong with the others."""
        ...

    def said(self, records: Sequence[Any], asked: Asked) -> msgspec.Struct:
        """A command that puts these."""
        ...

    def parts(self, drafts: Sequence[Draft], asked: Asked) -> list[Part]:
        """All commands of an import, in their order."""
        ...

    def blame(self, refusal: Refusal, draft: Draft) -> Fault:
        """Which cell a refusal of the room is about."""
        ...


def seen_by(kind: Kind, permissions: Iterable[str], warehouse: int | None) -> tuple[Field, ...]:
    """The columns that there are for who has these permissions, in an import into `warehouse`."""
    held = frozenset(permissions)
    return tuple(
        field
        for field in kind.fields
        if (not field.needs or field.needs in held) and not (field.of_warehouse and warehouse is None)
    )


async def judged(
    kind: Kind, drafts: Sequence[Draft], asked: Asked, connection: asyncpg.Connection[Any]
) -> tuple[list[Draft], list[Fault], list[Remark]]:
    """By the room's own rules, each record alone: those that it takes, what it says against the others, and what it warns of."""
    if not drafts:
        return [], [], []
    said = [kind.said([draft.record], asked) for draft in drafts]
    (spec,) = [spec for spec in kind.room.commands if isinstance(said[0], spec.struct)]
    unseen = await refusals(said, spec, asked.reader, connection)
    state = await kind.room.load(said, connection)
    good, faults, remarks = [], [], []
    for draft, command, hidden in zip(drafts, said, unseen, strict=True):
        answer = hidden or kind.room.decide(state, command, asked.context)
        if isinstance(answer, Refusal):
            faults.append(kind.blame(answer, draft))
        else:
            assert isinstance(answer, Decision), "intents are not parked"
            state.apply(answer)
            good.append(draft)
            remarks += [Remark(draft.rows[0].no, str(one.code), one.params) for one in answer.warnings]
    return good, faults, remarks


def refused(refusal: Refusal, draft: Draft, key: str = "") -> Fault:
    """Where no cell can be named."""
    return Fault(draft.rows[0].no, key, Wrong.REFUSED, {"code": str(refusal.code), **_plain(refusal.params)})


def fault(draft: Draft, key: str, code: Wrong, **params: Any) -> Fault:
    return Fault(draft.rows[0].no, key, code, params)


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if isinstance(value, str | int)}


def repeated(rows: Sequence[Row], key: str) -> tuple[dict[str, Row], list[Fault]]:
    """The rows by what `key` says, and those that say it again."""
    first: dict[str, Row] = {}
    faults = []
    for row in rows:
        earlier = first.setdefault(row.values[key], row)
        if earlier is not row:
            faults.append(Fault(row.no, key, Wrong.REPEATED, {"row": earlier.no}))
    return first, faults


def portions(kind: Kind, drafts: Sequence[Draft], asked: Asked, size: int) -> list[Part]:
    """So many records a command, each under an id that follows from the import."""
    parts = []
    for number, start in enumerate(range(0, len(drafts), size)):
        some = drafts[start : start + size]
        command = kind.said([draft.record for draft in some], asked)
        rows = tuple(row.no for draft in some for row in draft.rows)
        parts.append(Part(uuid5(asked.id, f"{kind.name} {number}"), command, rows))
    return parts
