"""Every route answers only what its description says, whoever asks whatever: no 5xx, no undocumented status, no other shape.

The application is the whole one, behind its own listener. Each route is asked EXAMPLES times by each caller, always the same requests;
STOWAGE_FUZZ_EXAMPLES asks for more of them, STOWAGE_FUZZ_SEED for others:

    STOWAGE_FUZZ_EXAMPLES=300 STOWAGE_FUZZ_SEED=7 .venv/bin/pytest tests/server/api/test_described.py
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import httpx
import hypothesis
import pytest
import schemathesis
from granian.constants import Interfaces
from granian.server.embed import Server
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.api.aim import JPEG, PNG, Caller, invitation, real_values
from server.gateway.conftest import Client, World
from server.gateway.test_scope import Elsewhere
from stowage.app import create_app
from stowage.gateway.blobs import Part, put
from stowage.gateway.session_routes import COOKIE
from stowage.identity.commands import DeviceKind, InviteDevice
from stowage.identity.sessions import Sessions
from stowage.platform.config import Config
from stowage.platform.tls import Certificates

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = int(os.environ.get("STOWAGE_FUZZ_EXAMPLES", "10"))
SEED = int(os.environ.get("STOWAGE_FUZZ_SEED", "20261122"))
LAST = "POST /api/sign-out"
MANY = {"POST /api/commands": 6}  # times as many: each of the commands is one of its bodies
SECONDS = 20


@pytest.fixture
async def base(world: World, tmp_path: Path) -> AsyncIterator[str]:
    """The address of the application as `stowage serve` runs it, with a certificate authority of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    Certificates(tmp_path / "tls").renew(["localhost"])
    app = create_app(Config(tmp_path, world.url, "127.0.0.1", 8443, port, 1, ("localhost",)))
    async with app.lifespan(), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        server = Server(app, "127.0.0.1", port, interface=Interfaces.ASGINL, log_enabled=False)
        task = asyncio.create_task(server.serve())
        async with asyncio.timeout(SECONDS):
            while True:
                try:
                    await http.get("/api/health")
                    break
                except httpx.ConnectError:
                    await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        server.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait({task}, timeout=SECONDS)


async def caller(who: str, world: World, elsewhere: Elsewhere, client: Client) -> Caller:
    """`who`: nobody, a person's code, or gun."""
    token, digest = invitation()
    invite = InviteDevice(digest, DeviceKind.GUN, world.warehouses["WH1"], "枪")
    assert (await world.gateway.bus.submit(invite, person=0)).outcome == "applied"
    for data, kind in ((JPEG, "image/jpeg"), (PNG, "image/png")):
        photo = Part(hashlib.sha256(data).hexdigest(), 0, len(data), kind, data)
        assert (await put(photo, client.gun.id, world.gateway.pool)).complete
    assert (await client.get("/api/sync/bootstrap")).status_code == 200
    headers, cookies = {"Stowage-Client": "console"}, {}
    if who == "gun":
        headers["Authorization"] = f"Bearer {client.gun.token}"
    elif who != "nobody":
        async with world.gateway.pool.acquire() as connection:
            cookies[COOKIE] = (await Sessions().open_person(world.people[who], connection)).token
    real = await real_values(world, elsewhere)
    here = world.warehouses["WH1"]
    return Caller(headers, cookies, client.gun, real, elsewhere.payloads, world.people["O1"], here, token)


def ask_everything(base: str, caller: Caller) -> tuple[list[str], Counter[str]]:
    """Failures, each with its route; and how often each route gave each answer."""
    failures: list[str] = []
    answers: Counter[str] = Counter()
    schema = schemathesis.openapi.from_url(f"{base}/api/openapi.json")
    operations = [cast("Any", result).ok() for result in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda one: one.label == LAST):

        @hypothesis.seed(SEED)
        @hypothesis.settings(
            max_examples=EXAMPLES * MANY.get(operation.label, 1),
            phases=[hypothesis.Phase.generate],  # a failure is told as it is found
            deadline=None,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=cases(operation), draw=st.data())
        def ask(case: Any, draw: st.DataObject) -> None:
            status = caller.ask(case, draw, base, CHECKS)
            answers[f"{case.operation.label} {status}"] += 1

        try:
            ask()
        except (Exception, BaseExceptionGroup) as failure:  # noqa: BLE001 - all routes are tried before the test fails
            failures.append(f"{operation.label}: {failure}"[:1500])
    return failures, answers


def cases(operation: Any) -> st.SearchStrategy[Any]:
    """What the description allows and, where there is anything to get wrong, what it does not."""
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not (operation.body or operation.query or operation.path_parameters):
        return cast("st.SearchStrategy[Any]", allowed)
    return st.one_of(allowed, allowed, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


# What each caller must have got at least once: the fuzzing came behind the door.
REACHED = {
    "nobody": {"GET /api/installation 200", "GET /ca 200", "GET /ca.crt 200", "GET /api/stock 401"},
    "A1": {"GET /api/purchase-orders/{order_id}/print 200", "GET /api/photos/{sha256} 200", "POST /api/commands 200"},
    "E1": {"GET /api/stock 200", "GET /api/purchase-orders/{order_id} 404", "GET /api/people 200"},
    "gun": {
        *(
            "POST /api/sync/session 200",
            "POST /api/sync/session 403",
            "POST /api/sync/push 200",
            "POST /api/sync/push 403",
        ),
        *("POST /api/sync/enrol 200", "POST /api/sync/enrol 404"),
        *("PUT /api/sync/blobs/{sha256} 200", "GET /api/sync/blobs/{sha256} 200", "GET /api/sync/pull 200"),
        *("GET /api/sync/chunk/{sha256} 200", "GET /api/sync/checksum 200"),
        "GET /api/sync/history 200",
        "GET /api/sync/chunks 200",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("who", REACHED)
async def test_every_route_answers_as_described(
    world: World, elsewhere: Elsewhere, client: Client, base: str, who: str
) -> None:
    """Nobody, an administrator, somebody with every role in one warehouse, and a gun that signs what it says."""
    asking = await caller(who, world, elsewhere, client)
    failures, answers = await asyncio.to_thread(ask_everything, base, asking)
    assert not failures, f"seed {SEED}\n\n" + "\n\n".join(failures)
    assert REACHED[who] - set(answers) == set()
