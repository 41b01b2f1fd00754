"""Who may put whom, and when guns hear that somebody may not work with them any more. I-numbers are those of identity/rules.py."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from server.gateway.conftest import World
from server.gateway.test_desk import command, signed_in
from server.gateway.test_device_kinds import roster
from stowage.gateway.envelope import Incoming, write
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.directory import SYSTEM

OPERATOR = PersonRecord("O5", "新", "New", (Role.OPERATOR,), ("WH1",))
GONE = {
    "deactivated": {"active": False},
    "another warehouse": {"warehouses": ("WH2",)},
    "another role": {"roles": (Role.FINANCE,)},
}


async def put(world: World, *people: PersonRecord) -> None:
    outcome = await world.gateway.bus.submit(PutPeople(people), person=0)
    assert outcome.outcome == "applied", outcome
    world.people = dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))


@pytest.fixture
async def limited(world: World) -> World:
    """WH3 besides; A2 administers WH1 and WH2, A3 only WH1; O12 works in both, O3 in WH3, B1 everywhere."""
    await world.gateway.pool.execute(
        "INSERT INTO warehouse (code, name_zh, name_en, timezone, has_bins) VALUES ('WH3', '三', 'Three', 'UTC', false)"
    )
    await put(
        world,
        PersonRecord("A2", "二", "Two", (Role.ADMINISTRATOR,), ("WH1", "WH2")),
        PersonRecord("A3", "三", "One", (Role.ADMINISTRATOR,), ("WH1",)),
        PersonRecord("O12", "两", "Both", (Role.OPERATOR,), ("WH1", "WH2")),
        PersonRecord("O3", "远", "Far", (Role.OPERATOR,), ("WH3",)),
    )
    return world


@pytest.mark.parametrize(
    ("who", "code", "warehouses", "named", "expected"),
    [
        ("A2", "O12", ("WH1", "WH2"), None, 200),
        ("A2", "O12", ("WH2",), None, 200),
        ("A2", "O1", ("WH1",), "WH1", 200),
        ("A2", "O12", ("WH1",), "WH1", "identity.out_of_scope"),  # WH2 too before, and only WH1 is spoken for
        ("A2", "new", ("WH2",), None, 200),
        ("A2", "new", (), None, "identity.out_of_scope"),
        ("A2", "new", ("WH1", "WH3"), None, "identity.out_of_scope"),
        ("A2", "O3", ("WH1",), None, "identity.out_of_scope"),
        ("A2", "B1", ("WH1",), None, "identity.out_of_scope"),  # works everywhere before
        ("A2", "A2", (), None, "identity.out_of_scope"),
        ("A2", "O1", ("WH1",), "WH3", "warehouse_out_of_scope"),
        ("A3", "O1", ("WH1",), None, 200),
        ("A3", "O12", ("WH1",), None, "identity.out_of_scope"),
        ("A1", "O3", ("WH1",), None, 200),
        ("A1", "new", (), None, 200),
    ],
)
async def test_who_is_limited_puts_people_of_their_own_warehouses(  # I-4
    limited: World,
    http: httpx.AsyncClient,
    *,
    who: str,
    code: str,
    warehouses: tuple[str, ...],
    named: str | None,
    expected: int | str,
) -> None:
    houses = dict(await limited.gateway.pool.fetch("SELECT code, id FROM warehouse"))
    record: dict[str, Any] = msgspec.to_builtins(PersonRecord(code, "名", "Name", (Role.OPERATOR,), warehouses))
    await signed_in(limited, http, who)
    where = {"warehouse": houses[named]} if named else {}
    before = await _everybody(limited)
    answer = await command(http, "identity.put_people/1", {"people": [record]}, **where)
    said = answer.json()
    assert (said.get("code") or answer.status_code) == expected, said
    if expected == 200:
        found = await limited.gateway.pool.fetchval("SELECT warehouses FROM person WHERE code = $1", code)
        assert sorted(found) == sorted(houses[one] for one in warehouses)
    else:
        assert await _everybody(limited) == before


async def _everybody(world: World) -> list[Any]:
    return [tuple(row) for row in await world.gateway.pool.fetch("SELECT * FROM person ORDER BY id")]


@pytest.mark.parametrize("change", GONE.values(), ids=GONE)
async def test_a_gun_forgets_who_may_not_work_with_it_at_once(world: World, change: dict[str, Any]) -> None:
    gun = f"device/{world.guns[0].id}"
    await put(world, OPERATOR)
    assert "O5" in await roster(world, gun)
    await put(world, msgspec.structs.replace(OPERATOR, **change))
    assert "O5" not in await roster(world, gun)


@pytest.mark.parametrize("change", GONE.values(), ids=GONE)
async def test_also_when_both_happen_in_one_transaction(world: World, change: dict[str, Any]) -> None:
    gun = f"device/{world.guns[0].id}"
    together, at = [], time.time_ns() // 1_000_000
    for record in (OPERATOR, msgspec.structs.replace(OPERATOR, **change)):
        op_id = uuid4()
        data = write(PutPeople((record,)), op_id=op_id, device=SYSTEM, person=0, warehouse=None, occurred_at=at)
        together.append(Incoming(op_id, 0, data, SYSTEM, None))
    outcomes = await world.gateway.bus.execute(together)
    assert {one.outcome for one in outcomes} == {"applied"}, outcomes
    assert "O5" not in await roster(world, gun)


def named(code: str, username: str) -> PersonRecord:
    return PersonRecord(code, "人", "One", (Role.BUYER,), username=username)


ALIKE = ["ZHAO", "Zhao", "zhао", "zhaο", "ｚhao", "zh\u200bao", "zhao\u202e", "zhao\u00ad"]


@pytest.mark.parametrize("username", ALIKE)
async def test_nobody_is_called_so_that_they_look_like_somebody_else(world: World, username: str) -> None:
    refused = await world.gateway.bus.submit(PutPeople((named("B7", username),)), person=0)
    assert refused.outcome == "refused"
    assert refused.code in {"identity.username_taken", "identity.field_invalid"}


@pytest.mark.parametrize("username", ["zhao2", "赵敏", "zhao.min@example", "иван", "müller", "o'neil", "A-7"])
async def test_names_of_every_language_are_taken(world: World, username: str) -> None:
    await put(world, named("B7", username))
    await put(world, named("B7", username.upper()))


async def test_who_is_called_oddly_from_before_may_be_changed_otherwise(world: World) -> None:
    await world.gateway.pool.execute("UPDATE person SET username = 'ZH\u200bAO' WHERE code = 'B1'")
    await put(world, named("B1", "ZH\u200bAO"))
    await put(world, named("A1", "zhao"))
