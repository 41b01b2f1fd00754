"""POST /api/commands: the desk's way to the bus. What a person may not do is refused here, facts included: a desk has no hands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.params import JSONBody

from stowage.gateway.bus import Unavailable
from stowage.gateway.core import Gateway, gateway_of
from stowage.gateway.envelope import Safe, decode
from stowage.gateway.openapi import CommandOperation
from stowage.gateway.proof import require_proof
from stowage.gateway.work import Known
from stowage.identity.directory import Person
from stowage.kernel.command import CommandKind, Outcome, name_of
from stowage.kernel.ids import is_id
from stowage.platform.access import person_of, scope_of
from stowage.platform.clock import milliseconds
from stowage.platform.errors import ApiError, said_at
from stowage.platform.openapi import problems

OF_WAREHOUSES = """
    SELECT warehouse FROM place WHERE id = ANY($1::bigint[])
    UNION SELECT warehouse FROM receipt WHERE id = $2::uuid
    UNION SELECT warehouse FROM move WHERE id = $3::uuid
    UNION SELECT warehouse FROM stock_count WHERE id = $4::uuid
    UNION SELECT warehouse FROM goods_return WHERE id = $5::uuid
    UNION SELECT warehouse FROM put_away WHERE id = $6::uuid
    UNION SELECT warehouse FROM inspection WHERE id = $7::uuid
    UNION SELECT unnest(CASE WHEN $9::bigint IN (source, target) THEN ARRAY[$9] ELSE ARRAY[source, target] END) FROM transfer
        WHERE id = $8::uuid
"""
DOCUMENTS = (  # fields of facts, in the order of these parameters; a transfer is of both its warehouses
    "receipt",
    "move",
    "count",
    "goods_return",
    "line",
    "inspection",
    "transfer",
)
PLACES = ("place", "source", "target")  # fields of facts
STORED = "SELECT data, answer FROM op WHERE op_id = $1"


class CommandRequest(msgspec.Struct, frozen=True):
    """`command` is "<room>.<verb>/<version>", `payload` its struct; a repeated `op_id` with the same payload gets the first outcome."""

    op_id: UUID
    command: Annotated[str, msgspec.Meta(max_length=100)]
    payload: dict[str, Any]
    warehouse: Safe | None = None


@post(
    "/api/commands",
    status_code=200,
    responses=problems(400, 401, 403, 409, 413),
    operation_class=CommandOperation,
    tags=["commands"],
)
async def execute(request: Request[Any, Any, Any], data: JSONBody[CommandRequest]) -> Outcome:
    """Execute one command as the signed-in person. Refused: 409 with the refusal's code and params."""
    gateway, person = gateway_of(request), person_of(request)
    assert isinstance(person, Person)
    known = gateway.bus.rules.catalogue.by_name.get(data.command)
    if known is None:
        raise ApiError(400, "command_unknown", params={"command": data.command})
    scope_of(request, data.warehouse)
    if known.spec.own or not person.may(known.spec, data.warehouse):
        raise ApiError(403, "not_permitted", params={"permission": known.spec.permission, "warehouse": data.warehouse})
    if known.spec.sensitive:
        require_proof(request)
    command = _payload(known, data)
    if known.spec.kind is CommandKind.FACT and not await _is_here(command, data.warehouse, gateway):
        raise ApiError(403, "not_permitted", params={"permission": known.spec.permission, "warehouse": data.warehouse})
    outcome = await _submit(data, command, person, gateway)
    if outcome.outcome == "refused":
        status = 403 if outcome.code == "gateway.not_permitted" else 409
        said = outcome.params
        raise ApiError(status, outcome.code, field=_field(said), value=said.get("value"), params=said)
    if outcome.outcome == "conflict":
        raise ApiError(409, outcome.code, "this op_id was used for something else")
    return outcome


def _field(params: Mapping[str, Any]) -> str | None:
    """Where in the request stands what a refusal names by `field`, and by `line` from 1."""
    field, line = params.get("field"), params.get("line")
    if not isinstance(field, str):
        return None
    return f"payload.lines[{line - 1}].{field}" if isinstance(line, int) and line > 0 else f"payload.{field}"


async def _is_here(command: msgspec.Struct, warehouse: int | None, gateway: Gateway) -> bool:
    """Whether the documents and the places that a fact names, where they are known, are of the warehouse it speaks for. What a
    device says of another one has happened, and is a case for people; at a desk it is a mistake."""
    places = [place for name in PLACES if is_id(place := getattr(command, name, None))]
    documents = (getattr(command, name, None) for name in DOCUMENTS)
    named = await gateway.pool.fetch(OF_WAREHOUSES, places, *documents, warehouse)
    return warehouse is None or all(row["warehouse"] == warehouse for row in named)


def _payload(known: Known, data: CommandRequest) -> msgspec.Struct:
    try:
        return known.newest(msgspec.convert(data.payload, known.struct))
    except msgspec.ValidationError as error:
        detail, _, path = str(error).partition(" - at `$.")
        field = f"payload.{path.rstrip('`')}" if path else "payload"
        value = said_at(data.payload, path.rstrip("`"))
        raise ApiError(400, "invalid", detail, field=field, value=value) from error


async def _submit(data: CommandRequest, command: msgspec.Struct, person: Person, gateway: Gateway) -> Outcome:
    try:
        outcome = await gateway.bus.submit(
            command,
            person=person.id,
            warehouse=data.warehouse,
            op_id=data.op_id,
            occurred_at=milliseconds(),
        )
    except Unavailable as unavailable:
        headers = {"Retry-After": "1"}
        raise ApiError(503, "try_again", "nothing was recorded; send it again", headers=headers) from unavailable
    if outcome.code != "command_id_reused":
        return outcome
    return await _first_outcome(data, command, person, gateway) or outcome


async def _first_outcome(
    data: CommandRequest, command: msgspec.Struct, person: Person, gateway: Gateway
) -> Outcome | None:
    """What the same request got before: only the moment in its stored bytes is another."""
    row = await gateway.pool.fetchrow(STORED, data.op_id)
    try:
        stored = decode(row["data"])
        same = (stored.command, stored.person, stored.warehouse) == (
            name_of(type(command)),
            person.id,
            data.warehouse,
        )
        if not same or msgspec.json.decode(stored.payload, type=type(command)) != command:
            return None
    except (ValueError, RecursionError):  # what a device said under this id, and nobody can read
        return None
    return msgspec.json.decode(row["answer"], type=Outcome)


ROUTES = [execute]
