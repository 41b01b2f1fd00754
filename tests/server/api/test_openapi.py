"""GET /api/openapi.json leaves nothing out: every route, its parameters and body, and each way it may refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from server.gateway.test_desk import OPEN

BODIES = {"post", "put"}
BODILESS = {
    "/api/sign-out",
    "/api/imports/{import_id}/go",
    "/api/imports/{import_id}/cancel",
    "/api/sign-in/passkey/begin",
    "/api/step-up/passkey",
    "/api/account/app",
    "/api/account/passkey",
    "/api/account/recovery-codes",
}


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


async def test_every_route_is_described(app: Litestar, http: httpx.AsyncClient) -> None:
    described = (await http.get("/api/openapi.json")).json()
    served = {
        (str(route.path_format), method.lower())
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/")
        for method in route.methods
        if method != "OPTIONS"
    }
    told = {(path, method) for path, method, _ in operations(described)}
    assert served - told == {
        ("/api/openapi.json", "get"),
        ("/api/openapi.json/openapi.json", "get"),
        ("/api/openapi.json/{path}", "get"),
    }  # the description, and what is beside it
    assert told <= served


async def test_every_refusal_is_a_problem_and_described(http: httpx.AsyncClient) -> None:
    described = (await http.get("/api/openapi.json")).json()
    for path, method, operation in operations(described):
        answers, where = operation["responses"], f"{method} {path}"
        assert operation.get("description"), where
        assert operation.get("tags") or path == "/api/health", where
        if path not in OPEN | {"/api/sync/enrol"}:
            assert "401" in answers, where
        if operation.get("parameters") or operation.get("requestBody"):
            assert "400" in answers, where
        if method in BODIES and path not in BODILESS:
            assert operation["requestBody"]["required"] is True, where
        for status, answer in answers.items():
            if status.startswith(("4", "5")):
                assert list(answer["content"]) == ["application/problem+json"], (where, status)


async def test_every_reference_leads_somewhere(http: httpx.AsyncClient) -> None:
    described = (await http.get("/api/openapi.json")).json()

    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            for name, value in part.items():
                if name == "$ref":
                    yield value
                else:
                    yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    for reference in set(references(described)):
        assert reference.removeprefix("#/components/schemas/") in described["components"]["schemas"], reference


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/nothing", "/api/stock/nothing", "/api/sync/nothing", "/nothing/at/all"]
)
async def test_what_is_not_described_is_a_problem(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["content-type"].startswith("application/problem+json")
