"""Roles as data: who makes them, who gives them, and that they count at once. I-numbers are those of identity/rules.py."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest

from server.gateway.conftest import World
from server.gateway.test_desk import command, signed_in
from server.gateway.test_device_kinds import roster
from stowage.app import HOUSE
from stowage.gateway.core import opened
from stowage.identity.commands import PersonRecord, PutPeople, PutRoles, Role, RoleRecord
from stowage.identity.passwords import hash_password
from stowage.identity.permissions import PERMISSIONS
from stowage.identity.register import EVERYTHING, GROUPS, INCOMPATIBLE

HASH = hash_password("correct horse")
HELPER = RoleRecord("helper", "帮工", "Helper", ("receiving.receive", "stock.read"))
CLERK = RoleRecord("clerk", "文员", "Clerk", ("identity.read", "identity.write", "stock.read"))
COUNTER = PersonRecord("C1", "点", "Counter", ("helper",), ("WH1",))


async def done(world: World, *commands: msgspec.Struct) -> None:
    for each in commands:
        outcome = await world.gateway.bus.submit(each, person=0)
        assert outcome.outcome == "applied", outcome
    world.people = dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))


async def counter(world: World) -> dict[str, Any]:
    """What the first gun was told of C1."""
    rows = await world.gateway.pool.fetch(
        "SELECT body FROM feed_row r JOIN feed_partition p ON p.id = r.partition WHERE p.name = $1 AND kind = 'person' AND key = $2",
        f"device/{world.guns[0].id}",
        str(world.people["C1"]),
    )
    body: dict[str, Any] = msgspec.json.decode(rows[0]["body"])
    return body


def refused(answer: httpx.Response) -> str:
    assert answer.status_code == 409, answer.text
    code: str = answer.json()["code"]
    return code


async def put_role(http: httpx.AsyncClient, record: RoleRecord, **changes: Any) -> httpx.Response:
    return await command(http, "identity.put_roles/1", {"roles": [msgspec.to_builtins(record) | changes]})


async def put_person(http: httpx.AsyncClient, record: PersonRecord, **changes: Any) -> httpx.Response:
    return await command(http, "identity.put_people/1", {"people": [msgspec.to_builtins(record) | changes]})


def test_every_permission_has_words_once_and_the_administrator_holds_all() -> None:
    codes = [permission.code for group in GROUPS for permission in group.permissions]
    assert len(codes) == len(set(codes))
    asked = {spec.permission for room in HOUSE.rooms for spec in room.commands if not spec.own}
    assert asked | frozenset[str]().union(*PERMISSIONS.values()) <= EVERYTHING == PERMISSIONS[Role.ADMINISTRATOR]
    assert {code for pair in INCOMPATIBLE for code in (pair.first, pair.second)} <= EVERYTHING


async def test_built_in_roles_are_rows_and_say_what_the_release_says(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "A1")
    answer = (await http.get("/api/roles")).json()
    found = {role["code"]: role for role in answer["roles"]}
    assert found.keys() == set(Role)
    assert {code: set(role["permissions"]) for code, role in found.items()} == PERMISSIONS
    assert all(role["built_in"] and role["active"] for role in found.values())
    assert [group["room"] for group in answer["groups"]] == [group.room for group in GROUPS]
    assert refused(await put_role(http, RoleRecord("buyer", "采购", "Buyer", ()))) == "identity.role_built_in"


async def test_a_role_of_ones_own_counts_at_once_on_every_process_and_gun(
    world: World, http: httpx.AsyncClient
) -> None:
    await signed_in(world, http, "A1")
    assert (await put_role(http, HELPER)).status_code == 200
    assert (await put_person(http, COUNTER)).status_code == 200
    world.people = dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))
    gun = f"device/{world.guns[0].id}"
    assert (await counter(world))["roles"] == ["helper"]
    assert (await counter(world))["permissions"] == ["receiving.receive", "stock.read"]
    async with opened(world.url, HOUSE) as other, other.pool.acquire() as connection:  # another process
        await other.directory.refresh(connection)
        assert other.directory.people[world.people["C1"]].permissions == set(HELPER.permissions)
        assert (
            await put_role(http, HELPER, permissions=["stock.read", "stock.hold"], seen_version=1)
        ).status_code == 200
        await other.directory.refresh(connection)
        assert other.directory.people[world.people["C1"]].permissions == {"stock.read", "stock.hold"}
    assert "C1" not in await roster(world, gun)  # no work of the floor any more
    changed = await world.gateway.pool.fetchrow(
        "SELECT key, before, after FROM change WHERE kind = 'role' ORDER BY op_id DESC LIMIT 1"
    )
    assert msgspec.json.decode(changed["after"]) == {"permissions": ["stock.hold", "stock.read"]}


async def test_guns_hear_what_a_role_permits_now(world: World, http: httpx.AsyncClient) -> None:
    await done(world, PutRoles((HELPER,)), PutPeople((COUNTER,)))
    await signed_in(world, http, "A1")
    await put_role(http, HELPER, permissions=["receiving.receive", "catalog.read"])
    assert (await counter(world))["permissions"] == ["catalog.read", "receiving.receive"]


async def test_who_changed_it_meanwhile_is_said_and_nothing_is_lost(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "A1")
    await put_role(http, HELPER)
    await put_role(http, HELPER, name_en="Hand", seen_version=1)
    answer = await put_role(http, HELPER, name_en="Other", seen_version=1)
    assert refused(answer) == "identity.changed_meanwhile"
    params = answer.json()["params"]
    assert (params["version"], params["now"]["name_en"]) == (2, "Hand")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "no spaces"}, "identity.field_invalid"),
        ({"name_zh": ""}, "identity.field_invalid"),
        ({"permissions": ["stock.everything"]}, "identity.permission_unknown"),
    ],
)
async def test_a_role_that_makes_no_sense(
    world: World, http: httpx.AsyncClient, changes: dict[str, Any], code: str
) -> None:
    await signed_in(world, http, "A1")
    assert refused(await put_role(http, HELPER, **changes)) == code


async def test_a_role_is_retired_when_nobody_has_it_and_then_given_to_nobody(  # I-9
    world: World, http: httpx.AsyncClient
) -> None:
    await done(world, PutRoles((HELPER,)), PutPeople((COUNTER,)))
    await signed_in(world, http, "A1")
    answer = await put_role(http, HELPER, active=False)
    assert refused(answer) == "identity.role_in_use"
    assert answer.json()["params"]["people"] == 1
    assert (await put_person(http, COUNTER, active=False)).status_code == 200
    assert (await put_role(http, HELPER, active=False)).status_code == 200
    assert refused(await put_person(http, COUNTER, code="C2")) == "identity.role_unknown"
    assert refused(await put_person(http, COUNTER, code="C2", roles=["nothing"])) == "identity.role_unknown"
    assert (await put_person(http, COUNTER)).status_code == 200  # who had it comes back, with nothing
    await world.gateway.directory.refresh(world.gateway.pool)
    assert world.gateway.directory.people[world.people["C1"]].permissions == set()


async def test_nobody_gives_what_they_do_not_hold(world: World, http: httpx.AsyncClient) -> None:  # I-7
    clerk = PersonRecord("K1", "文", "Clerk", ("clerk",))
    await done(world, PutRoles((CLERK, HELPER)), PutPeople((clerk,)))
    await signed_in(world, http, "K1")
    answer = await put_role(http, HELPER, permissions=[*HELPER.permissions, "cost.read"])
    assert refused(answer) == "identity.beyond_own"
    assert answer.json()["params"] == {"code": "helper", "permission": "cost.read"}
    assert refused(await put_role(http, HELPER, permissions=["stock.read"])) == "identity.beyond_own"  # nor takes away
    assert refused(await put_role(http, HELPER, active=False)) == "identity.beyond_own"
    await done(world, PutRoles((msgspec.structs.replace(HELPER, permissions=("stock.read",)),)))
    assert (await put_person(http, COUNTER)).status_code == 200
    assert refused(await put_person(http, COUNTER, roles=["helper", "administrator"])) == "identity.beyond_own"
    assert refused(await put_person(http, clerk, roles=["clerk", "buyer"])) == "identity.beyond_own"
    taken_over = {"username": "zhao", "password_hash": HASH}  # a secret of somebody who holds more is more
    assert (
        refused(await put_person(http, PersonRecord("A1", "赵", "Zhao", (Role.ADMINISTRATOR,)), **taken_over))
        == "identity.beyond_own"
    )
    assert refused(await put_person(http, PersonRecord("A1", "赵", "Zhao", ("clerk",)))) == "identity.beyond_own"


@pytest.mark.parametrize(
    "change",
    [{"active": False}, {"roles": ["buyer"]}, {"warehouses": ["WH1"]}, {"username": None}],
    ids=["left", "another role", "one warehouse", "cannot sign in"],
)
async def test_somebody_is_always_left_who_administers(  # I-8
    world: World, http: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    first = PersonRecord("A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,), username="zhao", password_hash=HASH)
    second = PersonRecord("A2", "钱", "Qian", (Role.ADMINISTRATOR,), username="qian", password_hash=HASH)
    await done(world, PutPeople((first,)))
    await signed_in(world, http, "A1")
    kept = msgspec.structs.replace(first, password_hash=None)
    assert refused(await put_person(http, kept, **change)) == "identity.last_administrator"
    assert (await put_person(http, second)).status_code == 200
    assert (await put_person(http, kept, **change)).status_code == 200


async def test_who_is_limited_changes_no_roles(world: World, http: httpx.AsyncClient) -> None:  # I-9
    await done(world, PutPeople((PersonRecord("A2", "二", "Two", (Role.ADMINISTRATOR,), ("WH1",)),)))
    await signed_in(world, http, "A2")
    assert refused(await put_role(http, HELPER)) == "identity.out_of_scope"


async def test_what_one_person_should_not_hold_together_is_told(world: World, http: httpx.AsyncClient) -> None:
    both = PersonRecord("B9", "兼", "Both", (Role.SALES, "orders", Role.QUALITY))
    orders = RoleRecord("orders", "订货", "Orders", ("purchasing.confirm",))
    await done(world, PutRoles((orders,)), PutPeople((both,)))
    await signed_in(world, http, "A1")
    found = [one for one in (await http.get("/api/incompatible")).json() if one["code"] == "B9"]
    told = {(one["pair"]["first"], one["pair"]["second"]): (one["first_roles"], one["second_roles"]) for one in found}
    assert told == {
        ("purchasing.confirm", "receiving.receive"): (["orders"], ["quality"]),
        ("parties.write", "purchasing.confirm"): (["sales"], ["orders"]),
        ("receiving.receive", "discrepancies.resolve"): (["quality"], ["quality"]),
    }


async def test_who_lacks_a_permission_is_told_whom_to_ask(world: World, http: httpx.AsyncClient) -> None:
    """Roles and people who may do little else come first; who left, or never signs in at a desk, is not among them."""
    asked = [
        ("M1", "经理", "Manager", "manager", "m1", True),
        ("B1", "采", "Buyer one", "buyer", "b1", True),
        ("B2", "购", "Buyer two", "buyer", None, True),
        ("B3", "离", "Buyer three", "buyer", "b3", False),
        ("S1", "销", "Seller", "sales", "s1", True),
    ]
    await done(
        world,
        PutPeople(
            tuple(
                PersonRecord(c, zh, en, (r,), username=u, password_hash=HASH if u else None, active=a)
                for c, zh, en, r, u, a in asked
            )
        ),
    )
    await signed_in(world, http, "S1")
    told = {row["permission"]: row for row in (await http.get("/api/who-may")).json()}
    mine = set((await http.get("/api/me")).json()["permissions"])
    assert told.keys() == EVERYTHING - mine
    confirm = told["purchasing.confirm"]
    assert [one["name_en"] for one in confirm["roles"]][:2] == ["Buyer", "Manager"]
    assert [one["name_en"] for one in confirm["people"]][:2] == ["Buyer one", "Manager"]
