"""A room brings a kind of discrepancy of its own as data: raised, told, named, decided and carried out without anybody knowing its code."""

from __future__ import annotations

from typing import Any

import msgspec

from receiving_words import misfit
from server.gateway.conftest import World
from server.gateway.notes import KINDS as NOTES
from server.gateway.test_personal_devices import decides, own_phone
from stowage.app import KINDS
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.discrepancies import queries
from stowage.kernel.discrepancy import registered


async def item(world: World) -> int:
    bus = world.gateway.bus
    assert (await bus.submit(PutUnits((UnitRecord("pcs", "件", "pcs"),)), person=0)).outcome == "applied"
    assert (await bus.submit(PutItems((ItemRecord("V-1", "花瓶", "Vase", "pcs"),)), person=0)).outcome == "applied"
    return int(await world.gateway.pool.fetchval("SELECT id FROM item"))


async def row(world: World, number: int) -> dict[str, Any]:
    """As devices are told of it."""
    body = await world.gateway.pool.fetchval(
        "SELECT body FROM feed_row WHERE kind = 'discrepancy' AND key = $1", str(number)
    )
    told: dict[str, Any] = msgspec.json.decode(body)
    return told


async def test_a_kind_of_another_room(world: World) -> None:
    vase, gun, phone = await item(world), world.guns[0], await own_phone(world, "S1")
    raised = (await world.push(gun, world.arrived(gun, f"strange {vase}")))[0].discrepancies[0]
    kind = registered(NOTES)[raised["code"]]
    assert misfit(kind, raised["evidence"], raised["choices"]) == ""
    assert misfit(kind, {"other": vase, "more": 1}, ("burn",)) == "burn, more"

    told = await row(world, raised["id"])
    assert (told["state"], told["device"], told["who"]) == ("open", "G01", {"zh": "陈立", "en": "Chen Li"})
    async with world.gateway.pool.acquire() as connection:
        kinds = registered(list(KINDS.values()), NOTES)
        reader = queries.Reader(world.people["S1"], frozenset(), None)
        page = await queries.find(reader, queries.Wanted("open"), kinds, connection)
    assert [(one.code, [named.sku for named in one.items]) for one in page.rows] == [("notes.strange", ["V-1"])]

    assert (await decides(world, phone, raised["id"], "S1", "rewrite")).outcome == "applied"
    assert await world.notes_kept() == ["rewritten"]
    told = await row(world, raised["id"])
    assert (told["state"], told["choice"], told["by"]["en"], told["reason"]) == (
        "resolved",
        "rewrite",
        "Wang Fang",
        "seen",
    )
    assert told["op_id"] == str(await world.gateway.pool.fetchval("SELECT op_id FROM note"))


async def test_a_kind_of_a_newer_release_is_told_by_what_it_is_about(world: World) -> None:
    vase, gun = await item(world), world.guns[0]
    await world.push(gun, world.arrived(gun, f"strange {vase}"))
    async with world.gateway.pool.acquire() as connection:
        reader = queries.Reader(world.people["S1"], frozenset(), None)
        page = await queries.find(reader, queries.Wanted("open"), KINDS, connection)
    assert [(one.code, one.items) for one in page.rows] == [("notes.strange", [])]
