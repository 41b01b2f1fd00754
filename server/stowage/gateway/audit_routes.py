"""GET /api/changes · /api/audit/{no} · /api/audit/export: who changed what, one entry of the audit trail, and the trail to take away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request, get
from litestar.datastructures import State
from litestar.params import PathParameter, QueryParameter
from litestar.response import Stream

from stowage.audit import queries
from stowage.discrepancies.said import Said, spoken
from stowage.gateway import security
from stowage.gateway.core import gateway_of
from stowage.gateway.openapi import LINES_TYPE, LinesOperation
from stowage.identity.queries import DeviceName, Name
from stowage.kernel.command import Outcome
from stowage.kernel.quantity import MAX_SAFE
from stowage.platform.access import person_of, require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Limit, OptionalId, problems

Kind = Annotated[str, QueryParameter(max_length=60, description='"item", "party", "purchase_order" …')]
Key = Annotated[str, QueryParameter(max_length=200, pattern="^[^\\x00]*$", description="SKU, code or number")]
No = Annotated[int, PathParameter(ge=1, le=MAX_SAFE)]
AnyRequest = Request[Any, Any, Any]

decode_outcome = msgspec.json.Decoder(Outcome).decode

FIGURES = ("price.read", "cost.read")  # for all that commands say of money


class AuditEntry(msgspec.Struct, frozen=True):
    """One entry. `at` is ms UTC. Of a command `said` is its payload, bounded and without secrets, money only with all of FIGURES, and what
    was answered: `code` where it was not carried out, `document` and `number` of what it made. Of a security event `params`, `address`.
    `changes`: what it changed of records, only the fields that differ.
    """

    no: int
    at: int
    what: str
    person: Name | None
    device: DeviceName | None
    warehouse: int | None
    outcome: str
    code: str
    document: str
    number: str
    said: Said | None
    changes: list[queries.RecordChange]
    params: dict[str, Any]
    address: str
    sha256: str
    chain: str


@get("/api/changes", responses=problems(400, 401, 403, 404), tags=["audit"])
async def changes(
    request: AnyRequest, state: State, *, kind: Kind, key: Key, before: OptionalId = None, limit: Limit = 100
) -> queries.History:
    """The history of one record: who changed what of it, when, on which device. `before`: `next` of the page before."""
    permission = queries.RECORDS.get(kind)
    person = person_of(request)
    if permission is None:
        raise ApiError(404, "not_found", "no such kind of record", params={"kind": kind})
    if permission not in person.permissions:
        raise ApiError(403, "not_permitted", f"this needs {permission}", params={"permission": permission})
    async with state.pool.acquire() as connection:
        return await queries.history(
            (kind, key),
            connection,
            warehouses=scope_of(request),
            reader=person.reader,
            older_than=before,
            limit=limit,
        )


@get("/api/audit/{no:int}", guards=[require("audit.read")], responses=problems(400, 401, 403, 404), tags=["audit"])
async def entry(request: AnyRequest, state: State, no: No) -> AuditEntry:
    """One entry of the audit trail, with what was said and what it changed."""
    permissions = person_of(request).permissions
    async with state.pool.acquire() as connection:
        found = await queries.entry(no, connection, warehouses=scope_of(request), reader=person_of(request).reader)
    if found is None:
        raise ApiError(404, "not_found", params={"no": no})
    answer = _answer(found.answer)
    return AuditEntry(
        no=found.no,
        at=found.at,
        what=found.what,
        person=found.person,
        device=found.device,
        warehouse=found.warehouse,
        outcome=found.outcome,
        code=answer.code if answer else "",
        document=answer.document if answer else "",
        number=answer.number if answer else "",
        said=spoken(found.data, with_cost=permissions.issuperset(FIGURES)).said if found.data is not None else None,
        changes=found.changes,
        params=found.params,
        address=found.address,
        sha256=found.sha256,
        chain=found.chain,
    )


@get(
    "/api/audit/export",
    guards=[require("audit.read"), *map(require, FIGURES)],
    responses=problems(400, 401, 403),
    tags=["audit"],
    operation_class=LinesOperation,
)
async def export(request: AnyRequest, first: OptionalId = None, last: OptionalId = None) -> Stream:
    """Entries `first` to `last` as JSON lines {no, content, sha256, chain}, from which the chain can be reckoned again. For who may
    see all warehouses."""
    if scope_of(request) is not None:
        raise ApiError(403, "warehouse_out_of_scope", "the chain is of all warehouses")
    gateway = gateway_of(request)
    about = {"list": "audit", "format": "jsonl"}
    async with gateway.pool.acquire() as connection:
        await security.note(request, "export.made", about, connection)
    headers = {"Content-Disposition": 'attachment; filename="audit.jsonl"', "Cache-Control": "no-store"}
    return Stream(_lines(first or 1, last, gateway.pool), media_type=LINES_TYPE, headers=headers)


async def _lines(first: int, last: int | None, pool: asyncpg.Pool[Any]) -> AsyncIterator[bytes]:
    async for one in queries.provable(first, last, pool):
        yield msgspec.json.encode(one) + b"\n"


def _answer(stored: bytes | None) -> Outcome | None:
    try:
        return decode_outcome(stored) if stored else None
    except msgspec.MsgspecError:
        return None


ROUTES: list[Any] = [changes, export, entry]
