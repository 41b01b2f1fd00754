"""What a device says and is told over HTTP."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from bench.devices import Gun
from server.gateway.conftest import Client, World, enrolled, operation
from stowage.gateway.core import POOL_SIZE
from stowage.identity.commands import PersonRecord, PutPeople, RevokeDevice, Role
from stowage.identity.invitations import invite
from stowage.identity.passwords import hash_password
from stowage.identity.sessions import Sessions
from stowage.platform.clock import now


def note(world: World, gun: Gun, text: str, **changed: Any) -> dict[str, Any]:
    return operation(gun, {"text": text}, world.people["O1"], world.warehouses["WH1"], **changed)


async def cursors_of(client: Client) -> list[str]:
    """Every partition of the device, from its start."""
    manifest = (await client.get("/api/sync/bootstrap")).json()
    return [f"{part['partition']}:0" for part in manifest["partitions"]]


# --- enrolment and sessions -------------------------------------------------------------------------------------------


async def test_enrolled_once_and_asked_again_the_same(world: World, http: httpx.AsyncClient) -> None:
    token = await invite(world.gateway.bus.submit, warehouse=world.warehouses["WH1"], name="Dock 1")
    gun = Gun()
    asked = {"token": token, "device": str(gun.id), "public_key": gun.public_key()}
    first = await http.post("/api/sync/enrol", json=asked)
    assert first.status_code == 200, first.text
    assert (first.json()["code"], first.json()["name"], first.json()["kind"]) == ("G03", "Dock 1", "gun")
    again = await http.post("/api/sync/enrol", json=asked)
    assert again.json()["code"] == "G03"
    other = Gun()
    used = await http.post("/api/sync/enrol", json={**asked, "device": str(other.id), "public_key": other.public_key()})
    assert (used.status_code, used.json()["code"]) == (409, "identity.invitation_used")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"token": "nonsense"}, 404, "identity.invitation_unknown"),
        ({"public_key": "AAAA"}, 400, "identity.key_invalid"),
        ({"public_key": "no base64!"}, 400, "identity.key_invalid"),
        ({"device": "x"}, 400, "invalid"),
    ],
)
async def test_enrolment_refused(
    world: World, http: httpx.AsyncClient, change: dict[str, str], status: int, code: str
) -> None:
    token = await invite(world.gateway.bus.submit, warehouse=world.warehouses["WH1"], name="Dock 1")
    gun = Gun()
    asked = {"token": token, "device": str(gun.id), "public_key": gun.public_key()} | change
    answer = await http.post("/api/sync/enrol", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_an_expired_invitation(world: World, http: httpx.AsyncClient) -> None:
    token = await invite(world.gateway.bus.submit, warehouse=world.warehouses["WH1"], name="Dock 1")
    await world.gateway.pool.execute("UPDATE invitation SET expires_at = now() - interval '1 minute'")
    gun = Gun()
    answer = await http.post(
        "/api/sync/enrol", json={"token": token, "device": str(gun.id), "public_key": gun.public_key()}
    )
    assert (answer.status_code, answer.json()["code"]) == (410, "identity.invitation_expired")


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"device": str(uuid4())}, 403, "device_unknown"),
        ({"at": 0}, 401, "clock_differs"),
        ({"protocol": 99}, 426, "protocol_unsupported"),
        ({"nonce": ""}, 400, "invalid"),
        ({"at": "now"}, 400, "invalid"),
    ],
)
async def test_session_refused(client: Client, change: dict[str, object], status: int, code: str) -> None:
    asked = {
        "protocol": 1,
        "device": str(client.gun.id),
        "at": int(now().timestamp() * 1000),
        "nonce": secrets.token_hex(8),
    }
    body = msgspec.json.encode(asked | change)
    answer = await client.http.post("/api/sync/session", content=body, headers=client.signed(body))
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    if code == "clock_differs":
        assert answer.json()["params"]["server_time"] > 0


async def test_a_session_signed_by_another_key(client: Client) -> None:
    client.gun.key = Gun().key
    with pytest.raises(AssertionError, match="signature_invalid"):
        await client.sign_in()


# --- push -------------------------------------------------------------------------------------------------------------


async def test_pushed_and_answered(world: World, client: Client) -> None:
    answer = await client.push(*(note(world, client.gun, text) for text in "ab"))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["last_cseq"], told["backup_seq"], told["epoch"]) == (2, 0, 1)
    assert [one["outcome"] for one in told["outcomes"]] == ["applied", "applied"]
    empty = (await client.push()).json()
    assert (empty["last_cseq"], empty["outcomes"]) == (2, [])


async def test_a_gap_says_where_to_go_on(world: World, client: Client) -> None:
    client.gun.cseq = 4
    answer = await client.push(note(world, client.gun, "a"))
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (409, "gap", {"expected": 1})


async def test_a_tampered_body_is_not_taken(world: World, client: Client) -> None:
    body, signature = client.gun.push_body([note(world, client.gun, "a")])
    answer = await client.http.post(
        "/api/sync/push",
        content=body.replace(rb'"text\":\"a\"', rb'"text\":\"b\"'),
        headers=client.signed(b"") | {"Stowage-Signature": signature},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "signature_invalid")
    assert await world.notes_kept() == []


async def test_another_device_brings_the_commands_of_a_broken_one(world: World, client: Client) -> None:
    broken = world.guns[1]
    good, bad = note(world, broken, "good"), note(world, broken, "bad")
    for operations, status in (([good], 200), ([bad | {"signature": good["signature"]}], 400)):
        body, _ = broken.push_body(operations)
        answer = await client.http.post("/api/sync/push", content=body, headers=client.signed(body))
        assert answer.status_code == status, answer.text
    assert await world.notes_kept() == ["good"]


async def test_more_devices_than_connections_come_to_a_server_that_knows_none_of_them(
    world: World, http: httpx.AsyncClient
) -> None:
    """As after a restart: nobody holds one connection while waiting for another."""
    clients = [Client(http, await enrolled(world.gateway, world.warehouses["WH1"])) for _ in range(3 * POOL_SIZE)]
    for client in clients:
        await client.sign_in()
    world.gateway.sessions = Sessions()
    async with asyncio.timeout(30):
        answers = await asyncio.gather(*(client.get(f"/api/sync/chunk/{'0' * 64}") for client in clients))
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 43])
async def test_without_a_session_nothing_is_told(client: Client, token: str) -> None:
    client.gun.token = token
    for answer in (await client.push(), await client.get("/api/sync/pull"), await client.get("/api/sync/bootstrap")):
        assert (answer.status_code, answer.json()["code"]) == (401, "session_expired")


async def test_an_expired_session_is_refused_and_a_new_one_goes_on(world: World, http: httpx.AsyncClient) -> None:
    client = Client(http, world.guns[0])
    await client.sign_in()
    await world.gateway.pool.execute("UPDATE session SET expires_at = now() - interval '1 second'")
    operation_ = note(world, client.gun, "a")
    assert (await client.push(operation_)).status_code == 401
    await client.sign_in()
    assert (await client.push(operation_)).status_code == 200


async def test_a_revoked_device_is_told_so_everywhere(world: World, client: Client) -> None:
    at = await cursors_of(client)
    await world.gateway.bus.submit(RevokeDevice(client.gun.id, "lost"), person=world.people["A1"])
    answers = [
        await client.push(note(world, client.gun, "a")),
        await client.get("/api/sync/pull", at=at),
        await client.get("/api/sync/bootstrap"),
        await client.get("/api/sync/checksum", partition="catalogue"),
        await client.get(f"/api/sync/chunk/{'0' * 64}"),
        await client.get(f"/api/sync/blobs/{'0' * 64}"),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "device_revoked")}


async def test_too_much_at_once(world: World, client: Client) -> None:
    many = [note(world, client.gun, "a") for _ in range(201)]
    assert (await client.push(*many)).status_code == 400
    client.gun.cseq = 0
    long = [note(world, client.gun, "x" * 60_000) for _ in range(40)]
    assert (await client.push(*long)).status_code == 413


# --- pull -------------------------------------------------------------------------------------------------------------


async def test_pulled_page_by_page_in_order(world: World, client: Client) -> None:
    await client.push(*(note(world, client.gun, str(number)) for number in range(25)))
    tasks = f"wh/{world.warehouses['WH1']}/tasks"
    at = dict(cursor.rsplit(":", 1) for cursor in await cursors_of(client))
    found: list[int] = []
    more = True
    while more:
        query = [f"{name}:{cursor}" for name, cursor in at.items()]
        answer = (await client.get("/api/sync/pull", at=query, limit=7, epoch=1)).json()
        assert answer["must_refetch"] == []
        assert sum(len(part["rows"]) for part in answer["partitions"]) <= 7
        for part in answer["partitions"]:
            at[part["partition"]] = part["to"]
            if part["partition"] == tasks:
                found += [row[0] for row in part["rows"]]
        more = any(part["more"] for part in answer["partitions"])
    assert found == list(range(1, 26))


async def test_nothing_is_missed_while_others_write(world: World, client: Client) -> None:
    """P-1: a device that pulls all the time ends up with every row, each number seen exactly once."""
    tasks = f"wh/{world.warehouses['WH1']}/tasks"
    writing = asyncio.create_task(_write(world))
    cursor, found = 0, []
    at = [one for one in await cursors_of(client) if not one.startswith(tasks)]
    while not (writing.done() and cursor == 300):
        answer = (await client.get("/api/sync/pull", at=[*at, f"{tasks}:{cursor}"], limit=40)).json()
        part = next(one for one in answer["partitions"] if one["partition"] == tasks)
        found += [row[0] for row in part["rows"]]
        cursor = part["to"]
    await writing
    assert found == list(range(1, 301))


async def _write(world: World) -> None:
    async def gun(number: int) -> None:
        for _ in range(15):
            one = world.guns[number]
            await world.push(one, *(world.arrived(one, "x") for _ in range(10)))

    await asyncio.gather(gun(0), gun(1))


async def test_only_partitions_of_the_device(world: World, client: Client) -> None:
    other = f"wh/{world.warehouses['WH2']}/tasks"
    at = await cursors_of(client)
    answer = (await client.get("/api/sync/pull", at=[*at[:2], f"{other}:0", "device/x:3"])).json()
    assert answer["dropped"] == [other, "device/x"]
    assert sorted(answer["must_refetch"]) == sorted(one.rsplit(":", 1)[0] for one in at[2:])


async def test_the_answer_says_which_commands_show_in_it(world: World, client: Client) -> None:
    at = await cursors_of(client)
    await client.push(note(world, client.gun, "a"))
    query = {"at": at, "incarnation": str(client.gun.incarnation)}
    assert (await client.get("/api/sync/pull", **query)).json()["last_cseq"] == 1


@pytest.mark.one_release
@pytest.mark.parametrize(
    "query",
    [
        {"at": "catalogue"},
        {"at": "catalogue:-1"},
        {"at": "catalogue:99999999999999999999"},
        {"at": "catalogue:٣"},
        {"at": ":1"},
        {"limit": "0"},
        {"limit": "5001"},
        {"epoch": "x"},
        {"incarnation": "x"},
        {"at": [f"p{number}:1" for number in range(21)]},
    ],
)
async def test_a_query_that_makes_no_sense(client: Client, query: dict[str, Any]) -> None:
    answer = await client.get("/api/sync/pull", **query)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_the_people_of_the_device_and_only_those(world: World, client: Client) -> None:
    own = f"device/{client.gun.id}"
    pin = hash_password("1234")
    elsewhere = PersonRecord("E1", "别处", "Elsewhere", (Role.OPERATOR,), ("WH2",), pin_hash=pin)
    here = PersonRecord("O1", "陈立", "Chen Li", (Role.OPERATOR,), ("WH1",), pin_hash=pin)
    await world.gateway.bus.submit(PutPeople((elsewhere, here)), person=0)
    at = await cursors_of(client)

    async def rows() -> dict[str, Any]:
        answer = (await client.get("/api/sync/pull", at=at)).json()
        part = next(one for one in answer["partitions"] if one["partition"] == own)
        return {f"{kind} {key}": body for _, kind, key, body in part["rows"]}

    told = await rows()
    assert told["device self"] == {"code": "G01", "name": "枪", "kind": "gun", "warehouse": world.warehouses["WH1"]}
    chen = told[f"person {world.people['O1']}"]
    assert (chen["code"], chen["pin"], chen["roles"]) == ("O1", pin, ["operator"])
    assert "receiving.receive" in chen["permissions"]
    codes = {body["code"]: body.get("pin") for name, body in told.items() if name.startswith("person")}
    assert codes == {"O1": pin, "S1": None, "A1": None}  # nobody of another warehouse or of no floor
    gone = msgspec.structs.replace(here, active=False)
    await world.gateway.bus.submit(PutPeople((gone,)), person=0)
    assert (await rows())[f"person {world.people['O1']}"] is None
