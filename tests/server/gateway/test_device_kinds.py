"""Who holds an enrolled gun, and its key, is nobody yet: what a gun may send, for which warehouse, and whom it is told about."""

from __future__ import annotations

import msgspec
import pytest

from server.gateway.conftest import World, enrolled, incoming, operation
from server.gateway.notes import Notes
from server.gateway.test_parking import resolve
from server.gateway.test_scope import SPECS, Elsewhere, elsewhere, theirs
from stowage.gateway.envelope import GatewayCode
from stowage.identity.commands import DeviceKind, PersonRecord, PutPeople, Role
from stowage.identity.passwords import hash_password
from stowage.kernel.command import HANDHELD, CommandKind

__all__ = ["elsewhere"]

FROM_GUNS = {
    "receiving.confirm_line/3",
    "receiving.reverse_line/1",
    "receiving.finish/1",
    "quality.record/1",
    "quality.decide/1",
    "quality.reverse/1",
    "returns.take_line/1",
    "returns.reverse_line/1",
    "counts.count_line/2",
    "counts.reverse_line/1",
    "counts.finish/1",
    "counts.count_left/2",
    "putaway.put_away/1",
    "putaway.put_away_container/1",
    "putaway.reverse/1",
    "tasks.lease/1",
    "tasks.release/1",
    "tasks.take_over/1",
    "catalog.bind_barcode/1",
    "transfers.move/1",
    "transfers.move_container/1",
    "transfers.reverse/1",
    "transfers.dispatch/1",
    "transfers.dispatch_container/1",
    "transfers.depart/1",
    "transfers.undo_dispatch/1",
    "transfers.accept/1",
    "transfers.accept_container/1",
    "transfers.finish_accepting/1",
    "transfers.undo_accept/1",
    "identity.save_settings/1",
}


def test_what_handhelds_may_send() -> None:
    assert set(map(str, DeviceKind)) >= HANDHELD
    assert {name for name, spec in SPECS.items() if spec.devices} == FROM_GUNS
    assert {spec.devices for name, spec in SPECS.items() if name in FROM_GUNS} == {HANDHELD}


@pytest.mark.parametrize("kind", [DeviceKind.GUN, DeviceKind.PHONE, DeviceKind.DESK])
async def test_every_command_from_an_enrolled_device_in_the_name_of_who_may_everything(
    world: World, elsewhere: Elsewhere, kind: DeviceKind
) -> None:
    """The administrator's id is in the roster; a device that says it is not the administrator."""
    here = world.warehouses["WH2"]
    device = await enrolled(world.gateway, here, kind)
    before = await theirs(world)
    assert elsewhere.payloads.keys() == SPECS.keys()
    for name, payload in elsewhere.payloads.items():
        if name in FROM_GUNS and kind in HANDHELD:
            continue
        made = operation(device, payload, world.people["A1"], here, kind=name)
        outcome = (await world.push(device, incoming(device, made)))[0]
        expected = "refused" if SPECS[name].kind is CommandKind.INTENT else "parked"
        assert (outcome.outcome, outcome.code) == (expected, GatewayCode.NOT_PERMITTED), name
        assert outcome.params == {"command": name, "device_kind": kind}
    parked = "SELECT count(*) FROM discrepancy WHERE code = 'gateway.parked' AND warehouse = $1"
    count = await world.gateway.pool.fetchval(parked, here)
    facts = [name for name in FROM_GUNS if SPECS[name].kind is CommandKind.FACT]
    assert count == (0 if kind in HANDHELD else len(facts))
    if kind in HANDHELD:
        assert await theirs(world) == before
        for name in sorted(FROM_GUNS):
            made = operation(device, elsewhere.payloads[name], world.people["A1"], here, kind=name)
            outcome = (await world.push(device, incoming(device, made)))[0]
            if name in facts:
                assert outcome.outcome.startswith("applied"), (name, outcome)
            else:
                assert outcome.code != GatewayCode.NOT_PERMITTED, name


async def test_a_command_that_waited_unknown_is_not_vouched_into_an_intent(world: World) -> None:
    """A gun says what this release cannot read; the next one can, and a supervisor replays it."""
    gun, catalogue = world.guns[0], world.gateway.bus.rules.catalogue
    known = catalogue.by_name.pop("identity.put_people/1")
    record = PersonRecord("O1", "陈立", "Chen Li", (Role.ADMINISTRATOR,), ("WH1",))
    payload = msgspec.to_builtins(PutPeople((record,)))
    made = operation(gun, payload, world.people["A1"], world.warehouses["WH1"], kind="identity.put_people/1")
    parked = (await world.push(gun, incoming(gun, made)))[0]
    assert parked.code == GatewayCode.COMMAND_UNKNOWN
    catalogue.by_name["identity.put_people/1"] = known
    assert (await resolve(world, parked.discrepancies[0]["id"], "replay")).outcome == "applied"
    assert await world.gateway.pool.fetchval("SELECT roles FROM person WHERE code = 'O1'") == ["operator"]
    replayed = await world.gateway.pool.fetchval("SELECT outcome FROM op ORDER BY sequence DESC LIMIT 1")
    assert replayed == "refused"


@pytest.mark.parametrize("elsewhere_said", ["WH2", None])
async def test_a_gun_that_speaks_of_another_warehouse_is_told_about(world: World, elsewhere_said: str | None) -> None:
    gun = world.guns[0]
    where = world.warehouses[elsewhere_said] if elsewhere_said else None
    outcome = (await world.push(gun, world.arrived(gun, "a", person="S1", warehouse=where)))[0]
    assert outcome.outcome == "applied_with_exception"
    told = outcome.discrepancies[0]
    assert told["code"] == GatewayCode.NOT_PERMITTED
    assert told["evidence"]["device_warehouse"] == world.warehouses["WH1"]
    asked = operation(gun, {"text": "x"}, world.people["B1"], world.warehouses["WH2"], kind="notes.ask/1")
    refused = (await world.push(gun, incoming(gun, asked)))[0]
    assert (refused.outcome, refused.code) == ("refused", GatewayCode.NOT_PERMITTED)
    assert {spec.kind for spec in Notes.commands} == {CommandKind.FACT, CommandKind.INTENT}


async def test_a_gun_is_told_only_who_works_on_its_floor(world: World) -> None:
    pin = hash_password("2468")
    people = (
        PersonRecord("O8", "无码", "No Pin", (Role.OPERATOR,), ("WH1",)),
        PersonRecord("O9", "远", "Far", (Role.OPERATOR,), ("WH2",), pin_hash=pin),
        PersonRecord("S8", "无码", "Supervisor without", (Role.SUPERVISOR,), ("WH1",)),
        PersonRecord("S9", "有码", "Supervisor with", (Role.SUPERVISOR,), ("WH1",), pin_hash=pin),
        PersonRecord("M9", "经理", "Manager", (Role.MANAGER,), (), pin_hash=pin),
        PersonRecord("F9", "财务", "Finance", (Role.FINANCE,), (), pin_hash=pin),
        PersonRecord("A9", "管理", "Administrator", (Role.ADMINISTRATOR,), (), pin_hash=pin),
        PersonRecord("X9", "两职", "Operator and finance", (Role.OPERATOR, Role.FINANCE), ("WH1",)),
    )
    assert (await world.gateway.bus.submit(PutPeople(people), person=0)).outcome == "applied"
    newer = await enrolled(world.gateway, world.warehouses["WH1"])
    for gun in (world.guns[0], newer):
        told = await roster(world, f"device/{gun.id}")
        assert told == {"O1": "", "S1": "", "A1": "", "O8": "", "S8": "", "S9": pin, "A9": pin, "X9": ""}
    demoted = msgspec.structs.replace(people[6], roles=(Role.MANAGER,))
    assert (await world.gateway.bus.submit(PutPeople((demoted,)), person=0)).outcome == "applied"
    assert "A9" not in await roster(world, f"device/{newer.id}")


async def roster(world: World, partition: str) -> dict[str, str]:
    """Code → PIN hash, "" for whoever cannot sign in on a gun yet."""
    rows = await world.gateway.pool.fetch(
        "SELECT body FROM feed_row r JOIN feed_partition p ON p.id = r.partition "
        "WHERE p.name = $1 AND kind = 'person' AND body IS NOT NULL",
        partition,
    )
    bodies = [msgspec.json.decode(row["body"]) for row in rows]
    return {body["code"]: body.get("pin", "") for body in bodies}
