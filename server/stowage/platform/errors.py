"""Every failure of a request becomes HTTP here and nowhere else: `application/problem+json` (RFC 9457).

    {"type": "about:blank", "title": "Conflict", "status": 409, "code": "order_changed", "detail": "…", "field": null, "params": {…},
     "value": null}

`field` and `value` say what of a request is wrong; `value` is what was sent there, cut, and never of what is secret (SECRET). `code` is
what clients translate, `params` its figures; `detail` is English for developers. A 5xx says only `id`, under which the log has the rest;
no stack trace, SQL or path ever leaves the server.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap
from litestar.utils.scope.state import ScopeState

from stowage.platform.faults import said

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"

Params = Mapping[str, Any]


class Problem(msgspec.Struct, frozen=True, omit_defaults=False):
    """The body of every answer that is not a success."""

    title: str
    status: int
    code: str
    detail: str = ""
    field: str | None = None  # JSON path of the value that is wrong, for example "payload.lines[2].quantity"
    params: dict[str, Any] = {}
    type: str = "about:blank"
    value: str | None = (
        None  # what was said there, at most 80 characters; null where it is secret, missing, or more than one value
    )


class ApiError(Exception):
    """Raised by a route to answer with a problem. `code` is a closed word of that route, documented in PROTOCOL.md or OpenAPI."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        field: str | None = None,
        value: object = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code} {detail}".rstrip())
        title = HTTPStatus(status).phrase
        told = shown(field, value)
        self.problem = Problem(title, status, code, detail, field, dict(params or {}), value=told)
        self.headers = dict(headers or {})


LONGEST_SHOWN = 80
LONGEST_NUMBER = 10_000  # bits; Python writes no longer ones down
# Parts of a field's name that say that what stands there opens something, or proves somebody.
SECRET = re.compile(
    r"(^|[._])(pins?|tokens?|secrets?|codes?|keys?|otp|nonce|signature|bytes|challenge|credential|answer|proof|hash|cookie)($|[.\[])|password",
    re.IGNORECASE,
)


def shown(field: str | None, value: object) -> str | None:
    """A single value as a problem tells it; None of a secret one. A whole, in which a secret may be, is not shown."""
    if field is None or value is None or isinstance(value, dict | list | tuple | bytes) or SECRET.search(field):
        return None
    if isinstance(value, int) and value.bit_length() > LONGEST_NUMBER:
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def said_at(whole: object, path: str) -> object:
    """What a body has at "lines[0].quantity"; None where there is nothing."""
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(whole, dict):
            whole = whole.get(step)
        elif isinstance(whole, list) and step.isdigit() and int(step) < len(whole):
            whole = whole[int(step)]
        else:
            return None
    return whole


LEFT = "client disconnected prematurely"  # Litestar calls it a fault of the server's
CODES = {
    400: "invalid",
    401: "not_signed_in",
    403: "not_permitted",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "too_slow",
    409: "conflict",
    411: "length_required",
    413: "too_large",
    415: "unsupported_media_type",
    422: "not_processable",
    429: "too_many_requests",
    503: "try_again",
}


def answer(problem: Problem, headers: Mapping[str, str] | None = None) -> Response[Problem]:
    sent = {"Cache-Control": "no-store"} | dict(headers or {})
    return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=sent)


def on_api_error(request: Request[Any, Any, Any], error: ApiError) -> Response[Problem]:
    del request
    return answer(error.problem, error.headers)


def on_http_exception(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """Litestar's own: unknown route, wrong method, body too large, parameters that do not fit."""
    status = error.status_code
    if error.detail == LEFT:
        log.info("left", path=request.scope["path"])
        return answer(Problem("Bad Request", 400, "invalid", "the body ended too early"))
    if status >= 500:
        return on_unexpected(request, error)
    field, detail = _first_fault(error) if isinstance(error, ValidationException) else (None, error.detail)
    field = _as_asked(request, field) if field else None
    detail = "a body is expected" if detail == "'data'" else detail  # how Litestar says that there is none
    if status == HTTPStatus.BAD_REQUEST and field is None:
        field = _missing(request, detail)
    value = shown(field, _sent(request, field)) if field else None
    code = CODES.get(status, "invalid")
    return answer(Problem(HTTPStatus(status).phrase, status, code, detail, field, value=value), error.headers)


def on_undecodable(request: Request[Any, Any, Any], error: msgspec.MsgspecError) -> Response[Problem]:
    """A body that a route decodes by itself and that is not what it expects."""
    detail, field = _split_path(str(error))
    value = shown(field, _sent(request, field)) if field else None
    return answer(Problem("Bad Request", 400, "invalid", detail, field or "body", value=value))


def on_too_deep(request: Request[Any, Any, Any], error: RecursionError) -> Response[Problem]:
    """JSON nested beyond what the decoder follows; logged, since a recursion of ours would look the same."""
    log.warning("nested_too_deep", path=request.scope["path"], exc_info=error)
    return answer(Problem("Bad Request", 400, "invalid", "nested too deep"))


def on_transient(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """The database is away or busy: nothing was recorded, the same request may be sent again."""
    log.warning("database_away", path=request.scope["path"], error=said(error))
    return answer(
        Problem("Service Unavailable", 503, "try_again", "nothing was recorded; send it again"), {"Retry-After": "1"}
    )


def on_interface(request: Request[Any, Any, Any], error: asyncpg.InterfaceError) -> Response[Problem]:
    """asyncpg's own: the connection was lost before it was used again, or a bug of ours."""
    return (on_transient if "closed" in str(error) else on_unexpected)(request, error)


def on_full_disk(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    log.error("disk_full", path=request.scope["path"], error=said(error))
    problem = Problem("Insufficient Storage", 507, "disk_full", "the server's disk is full; nothing was recorded")
    return answer(problem, {"Retry-After": "60"})


def on_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """A bug of ours. Logged whole under an id; the client is told the id."""
    reference = uuid4().hex[:12]
    log.error("unexpected", id=reference, method=request.method, path=request.scope["path"], exc_info=error)
    problem = Problem("Internal Server Error", 500, "server_fault", "see the server's log", params={"id": reference})
    return answer(problem)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    ApiError: on_api_error,
    HTTPException: on_http_exception,
    msgspec.MsgspecError: on_undecodable,
    RecursionError: on_too_deep,
    asyncpg.DiskFullError: on_full_disk,
    asyncpg.PostgresConnectionError: on_transient,
    asyncpg.InterfaceError: on_interface,
    asyncpg.InternalClientError: on_transient,
    asyncpg.CannotConnectNowError: on_transient,
    asyncpg.AdminShutdownError: on_transient,
    asyncpg.TooManyConnectionsError: on_transient,
    asyncpg.SerializationError: on_transient,
    asyncpg.DeadlockDetectedError: on_transient,
    ConnectionError: on_transient,
    Exception: on_unexpected,
}


def _missing(request: Request[Any, Any, Any], detail: str) -> str | None:
    """What a request lacks altogether: a parameter, by its name, or a body that can be read."""
    lacking = re.match(r"Missing required (?:query|header|path) parameter '([^']+)'", detail)
    if lacking:
        return _as_asked(request, lacking.group(1))
    return "body" if request.method in {"POST", "PUT", "PATCH"} else None


def _sent(request: Request[Any, Any, Any], field: str) -> object:
    """What was said there, in the query, the path or the body, as far as that was read."""
    for parameters in (request.query_params, request.path_params):
        if field in parameters:
            return parameters[field]
    body = ScopeState.from_scope(request.scope).body
    try:
        return said_at(msgspec.json.decode(body), field) if isinstance(body, bytes) else None
    except (ValueError, RecursionError):
        return None


def _as_asked(request: Request[Any, Any, Any], field: str) -> str:
    """A parameter by the name it has in the query, where the route calls it otherwise."""
    handler = request.scope.get("route_handler")
    parameter = handler.parsed_fn_signature.parameters.get(field) if handler is not None else None
    said = parameter.kwarg_definition if parameter is not None else None
    return getattr(said, "name", None) or getattr(said, "query", None) or field


def _first_fault(error: ValidationException) -> tuple[str | None, str]:
    extra = error.extra
    if isinstance(extra, list) and extra and isinstance(extra[0], dict):
        key = extra[0].get("key")
        return None if key == "data" else key, str(extra[0].get("message", error.detail))  # "data": the body as a whole
    detail, field = _split_path(error.detail)
    return field, detail


def _split_path(message: str) -> tuple[str, str | None]:
    """msgspec says "Expected `int`, got `str` - at `$.lines[0].quantity`"."""
    found = re.search(r" - at `\$\.?(.*)`$", message)
    return (message[: found.start()], found.group(1) or None) if found else (message, None)
