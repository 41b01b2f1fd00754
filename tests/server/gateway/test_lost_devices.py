"""A device that nobody finds: shut out, what was kept for it given back, what it left open on a page, its queue kept for a supervisor."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from server.gateway.conftest import Client, World, incoming, operation
from server.gateway.notes import Keep
from server.gateway.test_desk import signed_in
from server.gateway.test_parking import resolve
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.gateway.batch import DeviceRevoked
from stowage.identity.commands import DeclareLost, DeviceKind
from stowage.identity.events import DeviceLeft
from stowage.identity.rules import decide
from stowage.identity.state import Enrolled, State
from stowage.kernel.decision import Context, Decision, Refusal
from stowage.kernel.ids import PersonId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.ledger.check import check_database

DEVICE = UUID(int=7)
CONSOLE = {"Stowage-Client": "console"}


def enrolled(**changed: Any) -> Enrolled:
    fields: dict[str, Any] = {"number": 1, "code": "G01", "name": "枪", "kind": DeviceKind.GUN, "warehouse": 1}
    return Enrolled(DEVICE, **(fields | {"public_key": b"", "enrolled_at": 0} | changed))


@pytest.mark.parametrize(
    ("device", "reason", "warehouse", "expected"),
    [
        (enrolled(), "掉进集装箱", 1, "lost"),
        (enrolled(revoked=True), "掉进集装箱", 1, "lost"),  # revoked first, missed later
        (enrolled(revoked=True, lost=True), "again", 1, "nothing"),
        (enrolled(), " ", 1, "identity.field_invalid"),
        (enrolled(), "a" * 501, 1, "identity.field_invalid"),
        (enrolled(), "a\0b", 1, "identity.field_invalid"),
        (enrolled(), "mine", 2, "identity.device_unknown"),
        (None, "mine", 1, "identity.device_unknown"),
    ],
)
def test_who_is_lost(context: Context, device: Enrolled | None, reason: str, warehouse: int, expected: str) -> None:
    state = State(devices={DEVICE: device} if device else {})
    here = msgspec.structs.replace(context, warehouse=WarehouseId(warehouse))
    decision = decide(state, DeclareLost(DEVICE, reason), here)
    if isinstance(decision, Refusal):
        assert decision.code == expected
        return
    assert isinstance(decision, Decision)
    assert decision.events == ((DeviceLeft(DEVICE),) if expected == "lost" else ())
    state.apply(decision)
    assert state.devices[DEVICE].revoked
    assert state.devices[DEVICE].lost


@pytest.fixture
def context() -> Context:
    today = date(2026, 11, 22)
    return Context(uuid4(), uuid4(), PersonId(1), WarehouseId(1), 0, 0, 0, today, today)


async def declare(world: World, device: UUID, person: str = "S1", warehouse: str = "WH1") -> Any:
    where = world.warehouses[warehouse]
    return await world.gateway.bus.submit(
        DeclareLost(device, "left in a lorry"), person=world.people[person], warehouse=where
    )


async def kept(world: World, *holders: UUID | None) -> list[UUID]:
    """One hold of ten pieces for each."""
    bus = world.gateway.bus
    await bus.submit(PutUnits((UnitRecord("pcs", "件", "pcs", 0),)), person=0)
    assert (await bus.submit(PutItems((ItemRecord("22423", "灯", "Lamp", "pcs"),)), person=0)).outcome == "applied"
    item = await world.gateway.pool.fetchval("SELECT id FROM item")
    holds = []
    for holder in holders:
        hold = uuid4()
        command = Keep(hold, WarehouseId(world.warehouses["WH1"]), item, Quantity(100_000), holder)
        assert (await bus.submit(command, person=world.people["B1"])).outcome == "applied"
        holds.append(hold)
    return holds


async def opened(world: World, hold: UUID) -> int:
    quantity: int = await world.gateway.pool.fetchval(
        "SELECT quantity - taken - released FROM reservation WHERE id = $1", hold
    )
    return quantity


async def test_what_was_kept_for_it_goes_back_and_nothing_else(world: World) -> None:
    gun, other = world.guns
    mine, also, theirs, desk = await kept(world, gun.id, gun.id, other.id, None)
    assert (await declare(world, gun.id)).outcome == "applied"
    assert [await opened(world, hold) for hold in (mine, also, theirs, desk)] == [0, 0, 100_000, 100_000]
    assert (await declare(world, gun.id)).outcome == "applied"  # again: nothing more
    async with world.gateway.pool.acquire() as connection:
        assert await check_database(connection) == []


async def test_it_is_shut_out_at_once(world: World, client: Client) -> None:
    gun = world.guns[0]
    note = operation(gun, {"text": "a"}, world.people["O1"], world.warehouses["WH1"])
    assert (await declare(world, gun.id)).outcome == "applied"
    assert (await client.push(note)).json()["code"] == "session_expired"
    with pytest.raises(AssertionError, match="device_revoked"):
        await client.sign_in()
    with pytest.raises(DeviceRevoked):
        await world.push(gun, incoming(gun, note))


@pytest.mark.parametrize(
    ("person", "warehouse", "code"),
    [
        ("O1", "WH1", "gateway.not_permitted"),
        ("B1", "WH1", "gateway.not_permitted"),
        ("S1", "WH2", "identity.device_unknown"),
    ],
)
async def test_who_may_not(world: World, person: str, warehouse: str, code: str) -> None:
    outcome = await declare(world, world.guns[0].id, person, warehouse)
    assert (outcome.outcome, outcome.code) == ("refused", code)


async def test_its_page_tells_what_was_left_open(world: World, http: httpx.AsyncClient) -> None:
    gun = world.guns[0]
    await world.push(gun, world.arrived(gun, "a"), world.arrived(gun, "lost"))
    (mine,) = await kept(world, gun.id)
    await world.gateway.pool.execute(RECEIPT, uuid4(), world.warehouses["WH1"], world.people["O1"], gun.id)
    await declare(world, gun.id)
    await world.gateway.pool.execute("UPDATE receipt SET state = 'finished', finished_at = now()")  # by somebody, later
    await signed_in(world, http, "S1")
    page = (await http.get(f"/api/devices/{gun.id}")).json()
    assert (page["loss"]["last_cseq"], page["loss"]["incarnations"], page["loss"]["reason"]) == (
        2,
        1,
        "left in a lorry",
    )
    assert page["loss"]["person"]["code"] == "S1"
    assert page["loss"]["last_seen_at"] <= page["loss"]["declared_at"] == page["device"]["lost_at"]
    assert page["device"]["revoked_at"] == page["device"]["lost_at"]
    assert [(one["reference"], one["state"]) for one in page["receipts"]] == [("G01-000001", "finished")]
    assert [(one["id"], one["open"], one["given_back"]) for one in page["stock"]] == [(str(mine), 0, 100_000)]
    assert [(one["code"], one["held"]) for one in page["cases"]] == [("gateway.parked", 1)]
    assert [(one["incarnation"], one["last_cseq"]) for one in page["streams"]] == [(str(gun.incarnation), 2)]


RECEIPT = """
    INSERT INTO receipt (id, number, reference, warehouse, place, state, person, device, started_at)
    VALUES ($1, 'GR-1', 'G01-000001', $2, 1, 'open', $3, $4, now())
"""


async def test_found_again_its_queue_is_one_case_and_counts_when_a_supervisor_says_so(
    world: World, http: httpx.AsyncClient
) -> None:
    gun = world.guns[0]
    notes = [operation(gun, {"text": text}, world.people["O1"], world.warehouses["WH1"]) for text in "abc"]
    await declare(world, gun.id)
    await signed_in(world, http, "S1")
    part = {"incarnation": str(gun.incarnation), "ops": [note | {"op_id": str(note["op_id"])} for note in notes]}
    brought = await http.post(f"/api/devices/{gun.id}/queue", json=part, headers=CONSOLE)
    outcomes = brought.json()["outcomes"]
    assert [(one["outcome"], one["code"]) for one in outcomes] == [("parked", "gateway.device_revoked")] * 3
    assert len({one["discrepancies"][0]["id"] for one in outcomes}) == 1
    assert await world.notes_kept() == []
    assert (await resolve(world, outcomes[0]["discrepancies"][0]["id"], "replay")).outcome == "applied"
    assert await world.notes_kept() == ["a", "b", "c"]
    again = await http.post(f"/api/devices/{gun.id}/queue", json=part, headers=CONSOLE)
    assert again.json()["outcomes"] == outcomes
    assert await world.notes_kept() == ["a", "b", "c"]
    page = (await http.get(f"/api/devices/{gun.id}")).json()
    assert [(one["first_cseq"], one["last_cseq"], one["person"]["code"]) for one in page["carried"]] == [(1, 3, "S1")]


async def test_what_a_colleague_carries_for_a_lost_device_waits_too(
    world: World, client: Client, http: httpx.AsyncClient
) -> None:
    author = world.guns[1]
    made = [operation(author, {"text": text}, world.people["O1"], world.warehouses["WH1"]) for text in "ab"]
    await declare(world, author.id)
    body = msgspec.json.encode({"protocol": 1, "device": author.id, "incarnation": author.incarnation, "ops": made})
    answer = await http.post("/api/sync/push", content=body, headers=client.signed(body))
    outcomes = answer.json()["outcomes"]
    assert [one["code"] for one in outcomes] == ["gateway.device_revoked"] * 2
    assert (await resolve(world, outcomes[0]["discrepancies"][0]["id"], "replay")).outcome == "applied"
    assert await world.notes_kept() == ["a", "b"]
