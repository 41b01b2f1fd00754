"""Old client, new server, and the reverse: a room of notes learns two versions more. Receiving has the first real one (its own tests)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

import stowage
from server.gateway.conftest import Client, World, house_of, incoming, operation
from server.gateway.notes import Notes, Write
from server.gateway.test_desk import signed_in
from server.gateway.test_parking import resolve
from stowage.app import HOUSE
from stowage.gateway.core import Gateway, House, opened
from stowage.gateway.openapi import command_schemas
from stowage.gateway.work import Catalogue
from stowage.kernel.command import HANDHELD, CommandKind, CommandSpec, Former
from stowage.kernel.decision import Context, Decision, Parked, Refusal
from stowage.wire import missing_of

SCHEMA = Path(stowage.__file__).parents[2] / "sync" / "schema"


class WriteLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="notes.write/2", tag_field="type"):
    """Notes have lines now."""

    lines: tuple[str, ...]


class WriteSigned(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="notes.write/3", tag_field="type"):
    """And somebody signs them; nobody did before."""

    lines: tuple[str, ...]
    by: str


SECOND = CommandSpec(
    WriteLines,
    CommandKind.FACT,
    "receiving.receive",
    devices=HANDHELD,
    former=(Former(Write, lambda old: WriteLines((old.text,))),),
)
THIRD = CommandSpec(
    WriteSigned,
    CommandKind.FACT,
    "receiving.receive",
    devices=HANDHELD,
    former=(*SECOND.former, Former(WriteLines, lambda old: WriteSigned(old.lines, ""))),
)


class NewerNotes(Notes):
    """The next release."""

    commands = (THIRD, *(spec for spec in Notes.commands if spec.struct is not Write))

    def decide(self, state: Any, command: Any, context: Context) -> Decision | Refusal | Parked:
        if isinstance(command, WriteSigned):
            command = Write("\n".join((*command.lines, *filter(None, (command.by,)))))
        return super().decide(state, command, context)


@asynccontextmanager
async def updated(world: World) -> AsyncIterator[World]:
    """The same database under the next release."""
    rooms = [NewerNotes() if isinstance(room, Notes) else room for room in house_of(world.gateway.bus).rooms]
    async with opened(world.url, House(rooms, HOUSE.reactions, HOUSE.guards)) as gateway:
        yield _on(world, gateway)


def _on(world: World, gateway: Gateway) -> World:
    return World(gateway, world.notes, world.url, world.people, world.warehouses, world.guns)


VECTORS = [
    ("notes.write/1", {"text": "a"}, WriteSigned(("a",), "")),
    ("notes.write/1", {"type": "notes.write/1", "text": "批次"}, WriteSigned(("批次",), "")),
    ("notes.write/2", {"lines": ["a", "b"]}, WriteSigned(("a", "b"), "")),
    ("notes.write/2", {"lines": []}, WriteSigned((), "")),
    ("notes.write/3", {"lines": ["a"], "by": "Li"}, WriteSigned(("a",), "Li")),
]


@pytest.mark.parametrize(("name", "payload", "expected"), VECTORS)
def test_each_version_is_read_as_the_newest(name: str, payload: dict[str, Any], expected: WriteSigned) -> None:
    known = Catalogue([NewerNotes()]).by_name[name]
    assert known.newest(known.decoder.decode(msgspec.json.encode(payload))) == expected
    assert known.spec is THIRD


async def test_an_old_guns_queue_drains_after_the_update(world: World) -> None:
    gun = world.guns[0]
    old = [world.arrived(gun, text) for text in ("one", "odd")]
    assert [one.outcome for one in await world.push(gun, old[0])] == ["applied"]
    async with updated(world) as newer:
        first = await newer.push(gun, *old)  # what was said is what it was, byte for byte: known, and not said anew
        assert [one.outcome for one in first] == ["applied", "applied_with_exception"]
        made = operation(gun, {"lines": ["a", "b"]}, world.people["O1"], world.warehouses["WH1"], kind="notes.write/2")
        assert [one.outcome for one in await newer.push(gun, incoming(gun, made))] == ["applied"]
        assert await newer.notes_kept() == ["one", "odd", "a\nb"]
        recorded = await newer.gateway.pool.fetch("SELECT command FROM op WHERE device = $1 ORDER BY cseq", gun.id)
        assert [row["command"] for row in recorded] == ["notes.write/1", "notes.write/1", "notes.write/2"]


async def test_what_a_newer_gun_says_waits_for_the_update_and_is_replayed(world: World) -> None:
    gun, who, where = world.guns[0], world.people["O1"], world.warehouses["WH1"]
    made = operation(gun, {"lines": ["a", "b"], "by": "Li"}, who, where, kind="notes.write/3")
    after = world.arrived(gun, "undoes it", depends=[str(made["op_id"])])
    parked = await world.push(gun, incoming(gun, made), after)
    assert [(one.outcome, one.code) for one in parked] == [
        ("parked", "gateway.command_unknown"),
        ("parked", "gateway.depends_on_parked"),
    ]
    number = parked[0].discrepancies[0]["id"]
    assert (await resolve(world, number, "replay")).outcome == "applied"  # too early: it waits again
    assert await world.notes_kept() == []
    again = await world.gateway.pool.fetchval("SELECT max(id) FROM discrepancy WHERE state = 'open'")
    async with updated(world) as newer:
        assert (await resolve(newer, again, "replay")).outcome == "applied"
        assert await newer.notes_kept() == ["a\nb\nLi", "undoes it"]
        assert [one.outcome for one in await newer.push(gun, incoming(gun, made))] == [
            "parked"
        ]  # the first answer stands


async def test_a_version_that_upcasting_cannot_read_is_parked_like_any_other(world: World) -> None:
    async with updated(world) as newer:
        gun = world.guns[0]
        made = operation(gun, {"text": 7}, world.people["O1"], world.warehouses["WH1"])
        (outcome,) = await newer.push(gun, incoming(gun, made))
        assert (outcome.outcome, outcome.code) == ("parked", "gateway.payload_invalid")


async def test_a_desk_of_before_the_update_is_understood(world: World, client: Client, http: httpx.AsyncClient) -> None:
    async with updated(world) as newer:
        client.http._transport.app.state.gateway = newer.gateway  # type: ignore[attr-defined]
        await signed_in(newer, http, "S1")
        body: dict[str, Any] = {
            "op_id": "0192f0c1-3000-7abc-8def-00000000000a",
            "command": "notes.write/1",
            "payload": {"text": "a"},
        }
        body["warehouse"] = world.warehouses["WH1"]
        desk = {"Stowage-Client": "console"}
        answers = [(await http.post("/api/commands", json=body, headers=desk)).json() for _ in range(2)]
        assert answers[0] == answers[1]
        assert answers[0]["outcome"] == "applied"
        assert await newer.notes_kept() == ["a"]


@pytest.mark.parametrize("protocol", [0, 2])
async def test_an_app_of_another_protocol_is_told_which_one_is_spoken(client: Client, protocol: int) -> None:
    """The queue waits for the update: engine vector `the_clock_is_set_back` has such an answer."""
    note = client.gun.operation("notes.write/1", {"text": "a"}, 1, 1)
    for path, body in (("push", {"ops": [note]}), ("session", {"at": 0})):
        sent = msgspec.json.encode(body | {"protocol": protocol})
        answer = await client.http.post(f"/api/sync/{path}", content=sent, headers=client.signed(sent))
        assert answer.status_code == 426
        assert answer.json()["params"] == {"protocol": protocol, "supported": 1}


def test_the_interface_names_all_versions() -> None:
    bodies = command_schemas([THIRD])["Command"]["oneOf"]
    assert [body["title"] for body in bodies] == ["notes.write/1", "notes.write/2", "notes.write/3"]
    assert bodies[0]["description"].endswith("former, read as notes.write/3")


def test_whatever_was_published_is_still_read() -> None:
    published = (SCHEMA / "COMMANDS").read_text("utf-8").split()
    assert {"receiving.confirm_line/1", "identity.declare_lost/1"} <= set(published)
    assert missing_of(published) == []
    assert missing_of([*published, "receiving.confirm_line/0"]) == ["receiving.confirm_line/0"]
