"""Departments: their heads, which is above which, who is in them; whom people report to. I-numbers are those of identity/rules.py."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest

from server.gateway.conftest import World
from server.gateway.test_desk import command, signed_in
from server.identity.test_roles import refused
from stowage.identity.commands import DepartmentRecord, PersonRecord, Role

FLOOR = DepartmentRecord("floor", "仓储部", "Floor", head="S1")
DOCK = DepartmentRecord("dock", "收货组", "Dock", parent="floor")
WORKER = PersonRecord("W1", "工", "Worker", (Role.OPERATOR,), department="dock")


async def put(http: httpx.AsyncClient, *records: DepartmentRecord, **changes: Any) -> httpx.Response:
    said = [msgspec.to_builtins(record) | changes for record in records]
    return await command(http, "identity.put_departments/1", {"departments": said})


async def person(http: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    return await command(http, "identity.put_people/1", {"people": [msgspec.to_builtins(WORKER) | changes]})


@pytest.fixture
async def desk(world: World, http: httpx.AsyncClient) -> httpx.AsyncClient:
    """A1 has made both; W1 is in the one below."""
    await signed_in(world, http, "A1")
    assert (await put(http, DOCK, FLOOR)).status_code == 200  # in any order
    assert (await person(http)).status_code == 200
    return http


async def test_they_are_shown_with_heads_and_people(world: World, desk: httpx.AsyncClient) -> None:
    dock, floor = (await desk.get("/api/departments")).json()
    assert (dock["parent"], dock["head"], dock["people"], dock["version"]) == ("floor", None, 1, 1)
    assert (floor["parent"], floor["head"], floor["people"]) == (None, "S1", 0)
    people = {one["code"]: one for one in (await desk.get("/api/people")).json()}
    assert (people["W1"]["department"], people["A1"]["department"]) == ("dock", None)
    kept = await world.gateway.pool.fetchval("SELECT after FROM change WHERE kind = 'department' AND key = 'floor'")
    assert msgspec.json.decode(kept) == {"name_zh": "仓储部", "name_en": "Floor", "head": "S1", "active": True}


async def test_a_person_keeps_the_department_until_another_is_said(desk: httpx.AsyncClient) -> None:
    async def held() -> Any:
        return next(one["department"] for one in (await desk.get("/api/people")).json() if one["code"] == "W1")

    assert (await person(desk, department=None, name_en="Still")).status_code == 200
    assert await held() == "dock"
    assert (await person(desk, department="floor")).status_code == 200
    assert await held() == "floor"
    assert (await person(desk, department="")).status_code == 200
    assert await held() is None
    assert refused(await person(desk, department="nowhere")) == "identity.department_unknown"


@pytest.mark.parametrize(
    ("record", "changes", "code"),
    [
        (FLOOR, {"parent": "dock"}, "identity.department_circle"),
        (FLOOR, {"parent": "floor"}, "identity.department_circle"),
        (FLOOR, {"parent": "nowhere"}, "identity.department_unknown"),
        (FLOOR, {"head": "nobody"}, "identity.person_unknown"),
        (FLOOR, {"name_en": ""}, "identity.field_invalid"),
        (FLOOR, {"active": False}, "identity.department_in_use"),  # the dock is below
        (DOCK, {"active": False}, "identity.department_in_use"),  # W1 is in it
        (DOCK, {"seen_version": 7}, "identity.changed_meanwhile"),
    ],
)
async def test_what_a_department_cannot_be(
    desk: httpx.AsyncClient, record: DepartmentRecord, changes: dict[str, Any], code: str
) -> None:
    before = (await desk.get("/api/departments")).json()
    assert refused(await put(desk, record, **changes)) == code
    assert (await desk.get("/api/departments")).json() == before


async def test_it_is_closed_when_nobody_is_in_it(desk: httpx.AsyncClient) -> None:
    await person(desk, department="")
    assert (await put(desk, DOCK, FLOOR, active=False)).status_code == 200
    assert refused(await person(desk)) == "identity.department_unknown"
    assert refused(await put(desk, DOCK)) == "identity.department_unknown"  # what is above it is closed


async def test_who_saw_a_person_as_they_were_is_told(desk: httpx.AsyncClient) -> None:  # I-11
    assert (await person(desk, name_en="One", seen_version=1)).status_code == 200
    assert refused(await person(desk, name_en="Two", seen_version=1)) == "identity.changed_meanwhile"
    assert (await person(desk, name_en="Two", seen_version=2)).status_code == 200


LEAD = PersonRecord("W2", "长", "Lead", (Role.OPERATOR,), manager="S1")
FAR = PersonRecord("W9", "远", "Far", (Role.OPERATOR,), ("WH2",))


async def managed(http: httpx.AsyncClient, *said: tuple[str, str | None]) -> httpx.Response:
    """Each reports to the other from now on, in one command."""
    people = [msgspec.to_builtins(msgspec.structs.replace(LEAD, code=code, manager=above)) for code, above in said]
    return await command(http, "identity.put_people/1", {"people": people})


@pytest.fixture
async def line(desk: httpx.AsyncClient) -> httpx.AsyncClient:
    """W3 reports to W2, W2 to S1; W9 works in the other warehouse, W8 has left."""
    assert (await managed(desk, ("W3", "W2"), ("W2", "S1"))).status_code == 200  # in any order
    others = [FAR, msgspec.structs.replace(FAR, code="W8", active=False)]
    said = {"people": [msgspec.to_builtins(one) for one in others]}
    assert (await command(desk, "identity.put_people/1", said)).status_code == 200
    return desk


async def above(http: httpx.AsyncClient) -> dict[str, Any]:
    return {one["code"]: one["manager"] for one in (await http.get("/api/people")).json() if one["manager"]}


async def test_people_are_shown_with_whom_they_report_to(world: World, line: httpx.AsyncClient) -> None:
    assert await above(line) == {"W2": "S1", "W3": "W2"}
    rows = (await line.get("/api/lists/people/rows")).json()["rows"]
    assert {row["code"]: row["manager"]["code"] for row in rows if row["manager"]} == {"W2": "S1", "W3": "W2"}
    assert (await managed(line, ("W3", None))).status_code == 200  # not said: stays
    assert await above(line) == {"W2": "S1", "W3": "W2"}
    assert (await managed(line, ("W3", "S1"))).status_code == 200
    assert (await managed(line, ("W2", ""))).status_code == 200
    assert await above(line) == {"W3": "S1"}
    told = (await line.get("/api/changes?kind=person&key=W3")).json()["rows"]
    assert (told[0]["before"], told[0]["after"]) == ({"manager": "W2"}, {"manager": "S1"})
    left = msgspec.to_builtins(PersonRecord("S1", "王芳", "Wang Fang", (Role.SUPERVISOR,), active=False))
    assert (await command(line, "identity.put_people/1", {"people": [left]})).status_code == 200
    assert (
        await managed(line, ("W3", "S1"))
    ).status_code == 200  # as it was: whoever leaves stays until another is named
    assert await above(line) == {"W3": "S1"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ((("W2", "W2"),), "identity.manager_circle"),
        ((("W2", "W3"),), "identity.manager_circle"),
        ((("S1", "W3"),), "identity.manager_circle"),
        ((("W4", "W5"), ("W5", "W4")), "identity.manager_circle"),
        ((("W3", "nobody"),), "identity.person_unknown"),
        ((("W3", "W8"),), "identity.person_unknown"),  # left
        ((("W3", "S1"), ("W2", "W3")), ""),  # turned round
        ((("W4", "W9"),), ""),
    ],
)
async def test_nobody_reports_to_themselves(
    line: httpx.AsyncClient, said: tuple[tuple[str, str], ...], code: str
) -> None:  # I-15
    before = await above(line)
    answer = await managed(line, *said)
    if code:
        assert refused(answer) == code
        assert await above(line) == before
    else:
        assert answer.status_code == 200, answer.text
        assert await above(line) == before | dict(said)


async def test_who_is_limited_names_managers_they_see(world: World, line: httpx.AsyncClient) -> None:  # I-15
    mine = PersonRecord("A2", "小", "Small", (Role.ADMINISTRATOR,), ("WH1",))
    assert (await command(line, "identity.put_people/1", {"people": [msgspec.to_builtins(mine)]})).status_code == 200
    world.people = dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))
    await signed_in(world, line, "A2")
    here = msgspec.structs.replace(LEAD, code="W7", warehouses=("WH1",))
    for manager, expected in (("W9", 409), ("O1", 200), ("S1", 200)):
        record = msgspec.to_builtins(msgspec.structs.replace(here, manager=manager))
        answer = await command(line, "identity.put_people/1", {"people": [record]})
        assert answer.status_code == expected, (manager, answer.text)
