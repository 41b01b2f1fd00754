"""Every route answers only what its description says, whatever it is asked: no 5xx, no undocumented status, no other shape."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.gateway.conftest import Client, World
from server.gateway.test_live import url  # noqa: F401 - the application on a port
from stowage.gateway.sign_in import COOKIE
from stowage.identity.sessions import Sessions

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 12
LAST = "POST /api/sign-out"


def ask_everything(base: str, headers: dict[str, str], cookie: str) -> list[str]:
    """Failures, each with its route."""
    failures = []
    schema = schemathesis.openapi.from_url(f"{base}/api/openapi.json")
    operations = [cast("Any", result).ok() for result in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda one: one.label == LAST):

        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            case.call_and_validate(base_url=base, headers=headers, cookies={COOKIE: cookie}, checks=CHECKS)

        try:
            ask()
        except (Exception, BaseExceptionGroup) as failure:  # noqa: BLE001 - all routes are tried before the test fails
            failures.append(f"{operation.label}: {failure}"[:1500])
    return failures


@pytest.mark.slow
async def test_every_route_answers_as_described(world: World, client: Client, url: str) -> None:  # noqa: F811
    base = url.replace("ws://", "http://").removesuffix("/api/sync/live")
    async with world.gateway.pool.acquire() as connection:
        cookie = (await Sessions().open_person(world.people["A1"], connection)).token
    headers = client.signed(b"") | {"Stowage-Client": "console"}
    failures = await asyncio.to_thread(ask_everything, base, headers, cookie)
    assert not failures, "\n\n".join(failures)
