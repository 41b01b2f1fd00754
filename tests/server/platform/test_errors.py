"""Every failure of a request is a problem+json without anything of the inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
import structlog
from litestar import Litestar, Request, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.testing import TestClient

from stowage.platform.errors import EXCEPTION_HANDLERS, MEDIA_TYPE, ApiError, shown
from stowage.platform.headers import secure_headers


class Line(msgspec.Struct, forbid_unknown_fields=True):
    quantity: int


class Order(msgspec.Struct, forbid_unknown_fields=True):
    lines: list[Line]


SECRETS = (
    "password", "old_password", "payload.people[0].password", "pin", "payload.pin", "token", "setup_token", "code", "payload.code",
    "codes[2]", "recovery_code", "public_key", "device_key", "nonce", "signature", "ops[0].bytes", "secret", "totp_secret",
    "payload.people[3].password_hash",
)  # fmt: skip


@pytest.mark.parametrize("field", SECRETS)
def test_what_is_secret_is_never_told_back(field: str) -> None:
    assert shown(field, "hunter2") is None
    assert ApiError(400, "invalid", field=field, value="hunter2").problem.value is None


def test_a_value_is_told_as_it_was_said_and_cut() -> None:
    said: dict[str, object] = {"payload.items[0].sku": "A\ud800", "barcodes[0]": 5, "payload.active": True}
    told = [shown(field, value) for field, value in said.items()]
    assert told == ["A?", "5", "true"]
    assert shown("at", 10**5_000) is None
    assert [shown(None, 3), shown("a", None), shown("lines", [{"pin": "1"}])] == [None] * 3
    assert shown("name", "x" * 99) == "x" * 79 + "…"


RAISED: dict[str, Exception] = {
    "refused": ApiError(409, "order_changed", "revision 3", params={"revision": 3}, headers={"Stowage-Hint": "pull"}),
    "bug": RuntimeError("SELECT secret FROM /root/place"),
    "away": ConnectionRefusedError("/tmp/socket"),
    "deadlock": asyncpg.DeadlockDetectedError("process 4711"),
    "shutdown": asyncpg.AdminShutdownError("terminating"),
    "closed": asyncpg.InterfaceError("cannot perform operation: connection is closed"),
    "busy": asyncpg.InterfaceError("cannot perform operation: another operation is in progress"),
    "full": asyncpg.DiskFullError("could not extend file base/1/2"),
    "sql": asyncpg.UndefinedColumnError('column "x" of relation "movement"'),
}


@get("/raise/{which:str}", sync_to_thread=False)
def failing(which: FromPath[str]) -> None:
    raise RAISED[which]


@post("/order", sync_to_thread=False)
def typed(data: JSONBody[Order]) -> Order:
    return data


@post("/raw")
async def raw(request: Request[Any, Any, Any]) -> Order:
    return msgspec.json.decode(await request.body(), type=Order)


@get("/count", sync_to_thread=False)
def counted(limit: FromQuery[int]) -> int:
    return limit


@pytest.fixture
def client() -> Iterator[TestClient[Litestar]]:
    app = Litestar(
        [failing, typed, raw, counted],
        exception_handlers=EXCEPTION_HANDLERS,
        before_send=[secure_headers],
        request_max_body_size=1000,
        openapi_config=None,
        logging_config=None,
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def problem(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"].startswith(MEDIA_TYPE)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    body: dict[str, Any] = answer.json()
    assert set(body) == {"type", "title", "status", "code", "detail", "field", "params", "value"}
    assert body["status"] == answer.status_code
    return body


@pytest.mark.parametrize(
    ("which", "status", "code"),
    [
        ("refused", 409, "order_changed"),
        ("bug", 500, "server_fault"),
        ("sql", 500, "server_fault"),
        ("away", 503, "try_again"),
        ("closed", 503, "try_again"),
        ("busy", 500, "server_fault"),
        ("deadlock", 503, "try_again"),
        ("shutdown", 503, "try_again"),
        ("full", 507, "disk_full"),
    ],
)
def test_what_is_raised_becomes_a_code_and_no_more(
    client: TestClient[Litestar], which: str, status: int, code: str
) -> None:
    answer = client.get(f"/raise/{which}")
    assert (answer.status_code, problem(answer)["code"]) == (status, code)
    for inside in ("SELECT", "/root", "/tmp", "4711", "base/1", "relation", "Traceback", ".py"):
        assert inside not in answer.text
    assert ("retry-after" in answer.headers) is (status in {503, 507})


def test_a_refusal_carries_its_figures_and_headers(client: TestClient[Litestar]) -> None:
    answer = client.get("/raise/refused")
    assert problem(answer)["params"] == {"revision": 3}
    assert answer.headers["stowage-hint"] == "pull"


def test_a_bug_is_logged_under_the_id_that_is_told(client: TestClient[Litestar]) -> None:
    with structlog.testing.capture_logs() as logged:
        reference = problem(client.get("/raise/bug"))["params"]["id"]
    (entry,) = logged
    assert entry["id"] == reference
    assert "SELECT secret" in str(entry["exc_info"])


@pytest.mark.parametrize(("query", "value"), [("", None), ("?limit=many", "many")])
def test_a_parameter_that_does_not_fit_is_named(client: TestClient[Litestar], query: str, value: str | None) -> None:
    told = problem(client.get(f"/count{query}"))
    assert (told["code"], told["field"], told["value"]) == ("invalid", "limit", value)


@pytest.mark.parametrize("path", ["/order", "/raw"])
@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"lines":[{"quantity":"three"}]}', "lines[0].quantity"),
        (b'{"lines":[{"quantity":1,"price":2}]}', "lines[0]"),
        (b'{"lines":3}', "lines"),
        (b"{}", "body"),
        (b"{", "body"),
        (b"\xff\xfe", "body"),
        (b"", "body"),
    ],
)
def test_a_body_that_does_not_fit_names_the_field(
    client: TestClient[Litestar], path: str, body: bytes, field: str
) -> None:
    answer = client.post(path, content=body, headers={"content-type": "application/json"})
    told = problem(answer)
    assert (answer.status_code, told["code"], told["field"]) == (400, "invalid", field)
    assert told["value"] == {"lines[0].quantity": "three", "lines": "3"}.get(field)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("DELETE", "/order", 405, "method_not_allowed"),
        ("GET", "/count?limit=many", 400, "invalid"),
        ("GET", "/count", 400, "invalid"),
    ],
)
def test_litestars_own_answers_are_problems_too(
    client: TestClient[Litestar], method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, problem(answer)["code"]) == (status, code)


def test_a_body_too_large_is_refused(client: TestClient[Litestar]) -> None:
    answer = client.post("/raw", content=b"x" * 1001)
    assert (answer.status_code, problem(answer)["code"]) == (413, "too_large")


async def test_who_leaves_amid_the_body_is_no_fault_of_ours(client: TestClient[Litestar]) -> None:
    said = iter([{"type": "http.request", "body": b'{"lin', "more_body": True}, {"type": "http.disconnect"}])
    answered: list[dict[str, Any]] = []

    async def receive() -> Any:
        return next(said)

    async def send(message: Any) -> None:
        answered.append(message)

    scope = {"type": "http", "method": "POST", "path": "/raw", "query_string": b"", "headers": [], "extensions": {}}
    with structlog.testing.capture_logs() as logs:
        await client.app(
            {"asgi": {"version": "3.0"}, "http_version": "1.1", "client": ("127.0.0.1", 1), **scope}, receive, send
        )
    assert answered[0]["status"] == 400
    assert [one["event"] for one in logs] == ["left"]
