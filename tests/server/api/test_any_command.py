"""Every command with whatever its schema allows, from a desk and from a gun: it gets an outcome, and never a fault of the server.

Arguments are made from the schemas that GET /api/openapi.json shows. The seed is fixed and printed with a failure.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import hypothesis
import msgspec
import pytest
import schemathesis
from schemathesis import GenerationMode

from server.gateway.conftest import World, incoming, operation
from server.gateway.test_scope import Elsewhere
from stowage.app import HOUSE
from stowage.gateway.envelope import GatewayCode
from stowage.gateway.openapi import command_schemas
from stowage.kernel.command import CommandKind, Outcome

SPECS = {spec.name: spec for room in HOUSE.rooms for spec in room.commands}
SEED = 20261122
EXAMPLES = 10
DONE = {"applied", "applied_with_exception", "refused", "parked"}


def payloads() -> dict[str, Any]:
    """Command → a strategy for its payload."""
    schemas = command_schemas(SPECS.values())
    paths = {f"/{name}": {"post": _operation(spec.struct.__name__)} for name, spec in SPECS.items()}
    about = {"openapi": "3.1.0", "info": {"title": "", "version": ""}}
    described = schemathesis.openapi.from_dict(about | {"paths": paths, "components": {"schemas": schemas}})
    return {name: described[f"/{name}"]["POST"].as_strategy(generation_mode=GenerationMode.POSITIVE) for name in SPECS}


def _operation(name: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"requestBody": {"required": True, "content": content}, "responses": {"200": {"description": "done"}}}


def said_in_turn(
    strategy: Any, say: Callable[[Any], Coroutine[Any, Any, None]], loop: asyncio.AbstractEventLoop
) -> None:
    """In a thread of its own, for `loop` runs the database."""

    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        phases=[hypothesis.Phase.generate],  # a failure is told as it is found
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def each(case: Any) -> None:
        asyncio.run_coroutine_threadsafe(say(case.body), loop).result()

    each()


def variants(payload: dict[str, Any], sound: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """`payload` itself, and what makes sense but for one field of it."""
    yield payload
    for field, value in payload.items():
        yield sound | {field: value}


def fault(name: str, outcome: Outcome) -> str | None:
    """What must not become of a command, whatever it says."""
    if outcome.outcome not in DONE or outcome.code == GatewayCode.SERVER_FAULT:
        return f"{name}: {outcome}"
    if outcome.outcome == "parked" and SPECS[name].kind is CommandKind.INTENT:
        return f"{name}: an intent is parked: {outcome}"
    return None


@pytest.mark.slow
async def test_any_payload_from_a_desk(world: World, elsewhere: Elsewhere) -> None:
    faults = []
    for name, strategy in payloads().items():

        async def say(payload: Any, name: str = name) -> None:
            for said in variants(payload, elsewhere.payloads[name]):
                try:
                    command = msgspec.convert(said, SPECS[name].struct)
                except msgspec.ValidationError:  # 1.0 is an integer of JSON Schema's, not of ours
                    continue
                outcome = await world.gateway.bus.submit(command, person=world.people["A1"])
                faults.append(fault(name, outcome) and f"{fault(name, outcome)} of {said}")

        await asyncio.to_thread(said_in_turn, strategy, say, asyncio.get_running_loop())
    assert [one for one in faults if one] == [], f"seed {SEED}"


@pytest.mark.slow
async def test_any_payload_from_a_gun(world: World, elsewhere: Elsewhere) -> None:
    gun, faults = world.guns[0], []
    for name, strategy in payloads().items():

        async def say(payload: Any, name: str = name) -> None:
            said = list(variants(payload, elsewhere.payloads[name]))
            made = [operation(gun, one, world.people["A1"], world.warehouses["WH2"], name) for one in said]
            outcomes = await world.push(gun, *(incoming(gun, one) for one in made))
            for one, outcome in zip(said, outcomes, strict=True):
                if outcome.code != GatewayCode.PAYLOAD_INVALID:
                    faults.append(fault(name, outcome) and f"{fault(name, outcome)} of {one}")

        await asyncio.to_thread(said_in_turn, strategy, say, asyncio.get_running_loop())
    assert [one for one in faults if one] == [], f"seed {SEED}"
