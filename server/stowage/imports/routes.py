"""/api/imports: bringing a file, seeing what was found in it, letting it in.

An import belongs to who brought it: nobody else sees it. Each kind asks for the permission of its room, in the warehouse it is for.
"""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post, put
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter

from stowage.gateway.openapi import BookOperation, FileOperation
from stowage.imports import store, templates, words
from stowage.imports.kinds import Field, Kind, seen_by
from stowage.imports.packed import MOST_COLUMNS
from stowage.imports.reading import MOST_BYTES
from stowage.imports.register import KINDS
from stowage.imports.running import Runner, wake
from stowage.imports.words import Language
from stowage.platform.access import person_of, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.listing.sheets import MEDIA_TYPES
from stowage.platform.openapi import OptionalId, problems

AnyRequest = Request[Any, Any, Any]
KindName = Annotated[str, QueryParameter(max_length=40)]
FileName = Annotated[str, QueryParameter(max_length=200, pattern=r"^[^\x00-\x1f]+$")]
WRONG_ROWS = 200
XLSX = MEDIA_TYPES["xlsx"]
WAREHOUSE = "SELECT has_bins FROM warehouse WHERE id = $1"


class FieldWords(msgspec.Struct, frozen=True):
    """A column that a file may have. `choices`: its words in this language."""

    key: str
    title: str
    about: str
    needed: bool
    choices: list[str]


class KindWords(msgspec.Struct, frozen=True):
    """What may be imported. `takes_warehouse`: one may be chosen; `needs_warehouse`: only into one."""

    name: str
    title: str
    needs_warehouse: bool
    takes_warehouse: bool
    page: str
    fields: list[FieldWords]


class Columns(msgspec.Struct, frozen=True):
    """Which column (from 0) is which field, null: as the headers say; `head_row`: where these stand (from 0), null: where they are."""

    mapping: dict[str, int | None] | None = None
    head_row: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | None = None


class Told(msgspec.Struct, frozen=True):
    """An import. `why`: what is wrong with the file as a whole; `remarks`: what to know before it is let in, and after; both in the
    language asked for. Times are ms UTC."""

    id: UUID
    kind: str
    name: str
    warehouse: int | None
    size: int
    state: str
    stage: str
    progress: int
    total: int
    head_row: int | None
    headers: list[str]
    sample: list[list[str]]
    mapping: dict[str, int | None]
    counts: store.Counts | None
    why: str
    remarks: list[str]
    result: store.Result | None
    created_at: int
    changed_at: int


class ToldFault(msgspec.Struct, frozen=True):
    """A cell that cannot be taken; `column` from 0, null: no column is for it."""

    row: int
    column: int | None
    field: str
    value: str
    why: str


class WrongPage(msgspec.Struct, frozen=True):
    """Cells in the order of the file."""

    rows: list[ToldFault]
    next: int | None


@get("/api/imports/kinds", responses=problems(400, 401, 403), tags=["imports"])
async def kinds(
    request: AnyRequest, language: FromQuery[Language] = "zh", warehouse: OptionalId = None
) -> list[KindWords]:
    """What the caller may import, with the columns that there are for them, in the order that a new company needs."""
    scope_of(request, warehouse)
    mine = person_of(request).permissions
    return [_kind(kind, seen_by(kind, mine, warehouse), language) for kind in KINDS.values() if kind.permission in mine]


@put(
    "/api/imports/{import_id:uuid}",
    request_max_body_size=MOST_BYTES + 1,
    responses=problems(400, 401, 403, 404, 409, 413),
    operation_class=FileOperation,
    tags=["imports"],
)
async def bring(
    request: AnyRequest,
    state: State,
    import_id: FromPath[UUID],
    *,
    kind: KindName,
    name: FileName,
    warehouse: OptionalId = None,
    language: FromQuery[Language] = "zh",
) -> Told:
    """A file of at most 25 MB, xlsx or text with separators, under an id that the client makes: said again it is the same. It is read and
    checked in the background; nothing is changed by it yet."""
    wanted = _permitted(request, kind, warehouse)
    if wanted.needs_warehouse and warehouse is None:
        raise ApiError(400, "import_needs_warehouse")
    data = await request.body()
    if not data:
        raise ApiError(400, "import_empty")
    person = person_of(request).id
    digest = await asyncio.to_thread(lambda: sha256(data).digest())
    file = store.Brought(import_id, kind, name, person, warehouse, data, digest)
    async with state.pool.acquire() as connection, connection.transaction():
        if warehouse is not None and await connection.fetchval(WAREHOUSE, warehouse) is None:
            raise ApiError(400, "warehouse_unknown", params={"warehouse": warehouse})
        if not await store.add(file, connection, _address(request)):
            raise ApiError(409, "import_id_reused")
        made = await _own(import_id, person, connection)
    wake(state)
    return _told(made, language)


@get("/api/imports", responses=problems(400, 401), tags=["imports"])
async def own(request: AnyRequest, state: State, language: FromQuery[Language] = "zh") -> list[Told]:
    """The caller's last 100, the newest first."""
    async with state.pool.acquire() as connection:
        return [_told(one, language) for one in await store.own(person_of(request).id, connection)]


@get("/api/imports/{import_id:uuid}", responses=problems(400, 401, 404), tags=["imports"])
async def one(
    request: AnyRequest, state: State, import_id: FromPath[UUID], language: FromQuery[Language] = "zh"
) -> Told:
    """How far it is, and what was found."""
    async with state.pool.acquire() as connection:
        return _told(await _own(import_id, person_of(request).id, connection), language)


@get("/api/imports/{import_id:uuid}/wrong", responses=problems(400, 401, 404), tags=["imports"])
async def wrong(
    request: AnyRequest,
    state: State,
    import_id: FromPath[UUID],
    language: FromQuery[Language] = "zh",
    after: Annotated[int, QueryParameter(ge=0, le=10_000_000, description="rows beyond this one")] = 0,
) -> WrongPage:
    """The cells that cannot be taken, of the next 200 rows that have any; `next`: say it as `after`."""
    async with state.pool.acquire() as connection:
        found = await _own(import_id, person_of(request).id, connection)
        rows = await store.wrong(import_id, after, WRONG_ROWS, connection)
    titles = {field.key: field.zh if language == "zh" else field.en for field in KINDS[found.kind].fields}
    told = [
        ToldFault(
            row.row, fault.column, titles.get(fault.key, ""), fault.value, words.why(fault.code, fault.params, language)
        )
        for row in rows
        for fault in row.faults
    ]
    return WrongPage(told, rows[-1].row if len(rows) == WRONG_ROWS else None)


@get(
    "/api/imports/{import_id:uuid}/returned",
    responses=problems(400, 401, 404, 409),
    operation_class=BookOperation,
    tags=["imports"],
)
async def returned_file(
    request: AnyRequest, state: State, import_id: FromPath[UUID], language: FromQuery[Language] = "zh"
) -> Response[bytes]:
    """The whole file as it came, the cells that cannot be taken marked, with a column that says why: corrected there, it is brought again.
    409: nothing is wrong in it, or it could not be read."""
    async with state.pool.acquire() as connection:
        found = await _own(import_id, person_of(request).id, connection)
        if found.counts is None or found.counts.wrong == 0:
            raise ApiError(409, "import_state_differs", params={"state": found.state})
    runner: Runner = state.imports
    data = await runner.returned(import_id, language)
    return _file(data, f"{found.kind}-{'待改' if language == 'zh' else 'to-correct'}.xlsx")


@post(
    "/api/imports/{import_id:uuid}/columns", status_code=200, responses=problems(400, 401, 404, 409), tags=["imports"]
)
async def columns(
    request: AnyRequest,
    state: State,
    import_id: FromPath[UUID],
    data: JSONBody[Columns],
    language: FromQuery[Language] = "zh",
) -> Told:
    """Say which column is which field; the file is checked anew. 400: no such field or column, or one column said twice."""
    async with state.pool.acquire() as connection:
        _require_columns(data, await _own(import_id, person_of(request).id, connection))
    mapping = store.said(data.mapping)
    return await _moved(request, state, import_id, store.SAY_MAPPING, language, mapping, data.head_row)


@post(
    "/api/imports/{import_id:uuid}/go", status_code=200, responses=problems(400, 401, 403, 404, 409), tags=["imports"]
)
async def go(
    request: AnyRequest, state: State, import_id: FromPath[UUID], language: FromQuery[Language] = "zh"
) -> Told:
    """Let it in: all of it or, if anything is refused, nothing. Only what was checked without a fault."""
    return await _moved(request, state, import_id, store.GO, language)


@post("/api/imports/{import_id:uuid}/cancel", status_code=200, responses=problems(400, 401, 404, 409), tags=["imports"])
async def cancel(
    request: AnyRequest, state: State, import_id: FromPath[UUID], language: FromQuery[Language] = "zh"
) -> Told:
    """Leave it. What is under way is rolled back; what is done stays done."""
    return await _moved(request, state, import_id, store.CANCEL, language)


@get(
    "/api/imports/templates/{kind:str}",
    responses=problems(400, 401, 403, 404),
    operation_class=BookOperation,
    tags=["imports"],
)
async def template(
    request: AnyRequest,
    kind: Annotated[str, PathParameter(max_length=40)],
    language: FromQuery[Language] = "zh",
    warehouse: OptionalId = None,
) -> Response[bytes]:
    """A workbook with the headers, one example that an import leaves out, and what each column may hold."""
    wanted = _permitted(request, kind, warehouse, missing=404)
    fields = seen_by(wanted, person_of(request).permissions, warehouse)
    data = await asyncio.to_thread(templates.book, wanted, fields, language)
    return _file(data, f"{wanted.zh if language == 'zh' else wanted.name}.xlsx")


async def _moved(
    request: AnyRequest, state: State, import_id: UUID, statement: str, language: Language, *values: Any
) -> Told:
    """Raises 404, 403, and 409 import_state_differs where it stands otherwise."""
    person = person_of(request).id
    async with state.pool.acquire() as connection, connection.transaction():
        found = await _own(import_id, person, connection)
        _permitted(request, found.kind, found.warehouse)
        if await connection.fetchval(statement, import_id, person, *values) is None:
            now = await _own(import_id, person, connection)
            raise ApiError(409, "import_state_differs", params={"state": now.state})
        made = await _own(import_id, person, connection)
        if made.state == "cancelled":
            await store.tell("cancelled", made, connection, address=_address(request))
    wake(state)
    return _told(made, language)


def _require_columns(said: Columns, found: store.Import) -> None:
    """Raises 400 import_column_unknown, import_column_twice, each with field and value."""
    keys = {field.key for field in KINDS[found.kind].fields}
    width = max((len(row) for row in (found.headers, *found.sample)), default=0)
    width = width if said.head_row in (None, found.head_row) else MOST_COLUMNS
    taken: set[int] = set()
    for key, column in (said.mapping or {}).items():
        if key not in keys or (column is not None and not 0 <= column < width):
            raise ApiError(400, "import_column_unknown", field=f"mapping.{key[:80]}", value=column)
        if column in taken:
            raise ApiError(400, "import_column_twice", field=f"mapping.{key}", value=column)
        taken |= set() if column is None else {column}


def _address(request: AnyRequest) -> str:
    return request.client.host if request.client else ""


def _permitted(request: AnyRequest, name: str, warehouse: int | None, *, missing: Literal[400, 404] = 400) -> Kind:
    """Raises 400 or 404 import_kind_unknown, 403 not_permitted, 403 warehouse_out_of_scope."""
    kind = KINDS.get(name)
    if kind is None:
        raise ApiError(missing, "import_kind_unknown", params={"kind": name})
    if kind.permission not in person_of(request).permissions:
        raise ApiError(403, "not_permitted", f"this needs {kind.permission}", params={"permission": kind.permission})
    scope_of(request, warehouse)
    return kind


async def _own(import_id: UUID, person: int, connection: Any) -> store.Import:
    found = await store.one(import_id, person, connection)
    if found is None:
        raise ApiError(404, "import_unknown")
    return found


def _kind(kind: Kind, fields: tuple[Field, ...], language: Language) -> KindWords:
    zh = language == "zh"
    told = [
        FieldWords(
            field.key,
            field.zh if zh else field.en,
            field.about_zh if zh else field.about_en,
            field.needed,
            [choice.zh if zh else choice.en for choice in field.choices],
        )
        for field in fields
    ]
    takes = kind.needs_warehouse or any(field.of_warehouse for field in kind.fields)
    return KindWords(kind.name, kind.zh if zh else kind.en, kind.needs_warehouse, takes, kind.page, told)


def _told(found: store.Import, language: Language) -> Told:
    why = words.fault(found.problem.code, found.problem.params, language) if found.problem else ""
    return Told(
        id=found.id,
        kind=found.kind,
        name=found.name,
        warehouse=found.warehouse,
        size=found.size,
        state=found.state,
        stage=found.stage,
        progress=found.progress,
        total=found.total,
        head_row=found.head_row,
        headers=found.headers,
        sample=found.sample,
        mapping=found.mapping or {},
        counts=found.counts,
        why=why,
        remarks=[
            words.remark(one.code, {**one.params, "rows": one.rows, "first": one.first}, language)
            for one in (found.counts.remarks if found.counts else ())
        ],
        result=found.result,
        created_at=int(found.created_at.timestamp() * 1000),
        changed_at=int(found.changed_at.timestamp() * 1000),
    )


def _file(data: bytes, name: str) -> Response[bytes]:
    told = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type=XLSX, headers={"Content-Disposition": told, "Cache-Control": "no-store"})


ROUTES: list[Any] = [kinds, bring, own, one, wrong, returned_file, columns, go, cancel, template]
