"""What commands changed of records: only what differs, in words, under the command that did it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, NOON, Company, company, new_receipt, pieces
from stowage.catalog.commands import PutItems, PutUnits, UnitFactor, UnitRecord
from stowage.gateway.envelope import Incoming, write
from stowage.identity.commands import (
    DeclareLost,
    MoveDevice,
    PersonRecord,
    PutPeople,
    RevokeDevice,
    Role,
    SaveSettings,
)
from stowage.identity.directory import SYSTEM
from stowage.identity.passwords import hash_password
from stowage.numbering.commands import SetPattern
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.receiving.commands import ConfirmReceiptLine

Told = tuple[str, str, Any, Any]


async def changes(connection: asyncpg.Connection[Any], op_id: UUID | None = None) -> list[Told]:
    rows = await connection.fetch(
        "SELECT kind, key, before, after FROM change WHERE $1::uuid IS NULL OR op_id = $1 ORDER BY op_id, no", op_id
    )
    return [(row["kind"], row["key"], *(json(row[side]) for side in ("before", "after"))) for row in rows]


def json(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


async def said(firm: Company, command: msgspec.Struct) -> list[Told]:
    """What one command changed."""
    op_id = uuid4()
    outcome = await firm.bus.submit(command, person=0, op_id=op_id, device=SYSTEM, occurred_at=NOON)
    assert outcome.outcome == "applied", outcome
    return await changes(firm.connection, op_id)


async def test_of_an_item_what_differs(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up()
        new = await said(firm, PutItems((CUP,)))
        assert [(kind, key, before) for kind, key, before, _ in new] == [("item", "CUP", None)]
        assert new[0][3] == {
            "name_zh": "陶瓷杯",
            "name_en": "Stoneware cup",
            "base_unit": "pcs",
            "units": {"case": "24/1"},
            "barcodes": {"pcs": ["6901234567892"]},
            "mnemonic": "TCB",
            "storage_class": "ambient",
            "active": True,
        }
        assert await said(firm, PutItems((CUP,))) == [], "the same again changes nothing"
        units = (UnitFactor("case", 12, barcodes=("690",)), UnitFactor("kg", 5))
        assert await said(firm, PutItems((replace(CUP, name_en="Cup", units=units),))) == [
            (
                "item",
                "CUP",
                {"name_en": "Stoneware cup", "units": {"case": "24/1", "kg": None}, "barcodes": {"case": None}},
                {"name_en": "Cup", "units": {"case": "12/1", "kg": "5/1"}, "barcodes": {"case": ["690"]}},
            )
        ]


@pytest.mark.parametrize("count", [1, 3])
async def test_each_command_of_a_batch_has_its_own(database: Database, count: int) -> None:
    """Of one segment: what the second writes is the difference to what the first left."""
    async with company(database) as firm:
        await firm.set_up(CUP)
        incoming = []
        for n in range(count):
            op_id, named = UUID(int=n + 1), PutItems((replace(CUP, name_en=f"Cup {n}"),))
            data = write(named, op_id=op_id, device=SYSTEM, person=0, warehouse=None, occurred_at=NOON)
            incoming.append(Incoming(op_id, 0, data, SYSTEM, None))
        await firm.bus.execute(incoming)
        names = ["Stoneware cup", *(f"Cup {n}" for n in range(count))]
        for n in range(count):
            assert await changes(firm.connection, UUID(int=n + 1)) == [
                ("item", "CUP", {"name_en": names[n]}, {"name_en": names[n + 1]})
            ]
        assert await firm.differences() == []


async def test_units_partners_warehouses_and_places(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up()
        assert await said(firm, PutUnits((UnitRecord("kg", "公斤", "kilogram", 3),))) == [
            ("unit", "kg", {"name_zh": "千克"}, {"name_zh": "公斤"})
        ]
        supplier = PartyRecord("S-01", "义乌百货", "Yiwu Goods", supplier=True, city="Yiwu", over_tolerance_bp=500)
        assert await said(firm, PutParties((supplier,))) == [
            ("party", "S-01", {"city": "", "over_tolerance_bp": 0}, {"city": "Yiwu", "over_tolerance_bp": 500})
        ]
        places = (PlaceRecord("D-01", PlaceKind.STAGING), PlaceRecord("D/03", PlaceKind.DOCK))
        put = PutWarehouse("SH", "上海仓", "Shanghai", "Asia/Tokyo", has_bins=True, places=places)
        assert await said(firm, put) == [
            ("warehouse", "SH", {"timezone": "Asia/Shanghai"}, {"timezone": "Asia/Tokyo"}),
            ("place", "SH/D-01", {"kind": "dock"}, {"kind": "staging"}),
            ("place", "SH/D/03", None, {"kind": "dock", "active": True, "sequence": 3, "storage_class": "any"}),
        ]
        scopes = await firm.connection.fetch("SELECT DISTINCT warehouse FROM change WHERE kind = 'place'")
        assert [row["warehouse"] for row in scopes] == [firm.warehouses["SH"]]


async def test_of_an_order_what_people_decide(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(replace(CUP, over_tolerance_bp=300))
        order = await firm.order(("CUP", "case", 10, 3_500_000))
        rows = await firm.connection.fetch(
            "SELECT before, after, warehouse, cost_fields FROM change WHERE kind = 'purchase_order' AND key = $1 "
            "ORDER BY before NULLS FIRST",
            order.number,
        )
        line = {"item": "CUP", "unit": "case", "ordered": 2_400_000, "inspected": False}
        line |= {"over_tolerance_bp": 0, "short_tolerance_bp": 0}
        made = {
            "supplier": "S-01",
            "warehouse": "SH",
            "state": "draft",
            "expected_on": "2026-11-22",
            "lines": {"1": line},
            "prices": {"1": 3_500_000},
        }
        assert [(row["warehouse"], row["cost_fields"]) for row in rows] == [
            (firm.warehouses["SH"], ["prices"]),
            (firm.warehouses["SH"], []),
        ]
        assert [(json(row["before"]), json(row["after"])) for row in rows] == [
            (None, made),
            (
                {"state": "draft", "lines": {"1": {"over_tolerance_bp": 0}}},
                {"state": "confirmed", "lines": {"1": {"over_tolerance_bp": 300}}},
            ),
        ]
        gun = await firm.gun("G01")
        count = await firm.connection.fetchval("SELECT count(*) FROM change")
        line_said = ConfirmReceiptLine(
            receipt=new_receipt(),
            reference="G01-000001",
            place=firm.places["D-01"],
            item=firm.items["CUP"],
            quantity=pieces(240),
            order=order.id,
            order_line=order.lines[0],
        )
        assert (await gun.say(line_said))[0].outcome == "applied"
        assert await firm.connection.fetchval("SELECT count(*) FROM change") == count, "progress follows the goods"


async def test_of_a_person_never_a_secret(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up()
        phc = hash_password("8463")
        wang = PersonRecord("W1", "王芳", "Wang Fang", (Role.OPERATOR,), ("SH",), pin_hash=phc)
        new = {"name_zh": "王芳", "name_en": "Wang Fang", "roles": ["operator"], "warehouses": ["SH"], "has_pin": True}
        assert await said(firm, PutPeople((wang,))) == [
            ("person", "W1", None, new | {"language": "zh-CN", "active": True})
        ]
        assert await said(firm, PutPeople((replace(wang, roles=(Role.SUPERVISOR,), pin_hash=None),))) == [
            ("person", "W1", {"roles": ["operator"]}, {"roles": ["supervisor"]})
        ]
        assert await said(firm, PutPeople((replace(wang, roles=(Role.SUPERVISOR,)),))) == [], "another PIN is an event"
        events = await firm.connection.fetch(
            "SELECT kind, person, device, params::text AS params FROM security_event ORDER BY id"
        )
        about = '{"code": "W1", "what": ["pin"]}'
        secret = ("person.secret_set", 0, SYSTEM, about)
        changed = ("person.rights_changed", 0, SYSTEM, '{"code": "W1"}')
        assert [tuple(row) for row in events] == [secret, changed, secret]
        everything = await firm.connection.fetch(
            "SELECT c::text FROM change c UNION ALL SELECT e::text FROM security_event e"
        )
        assert not any("argon2" in row[0] or phc in row[0] for row in everything)


async def test_of_a_device_and_what_happened_to_it(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up()
        await firm.system(PutWarehouse("HZ", "杭州仓", "Hangzhou", "Asia/Shanghai", has_bins=False))
        there = await firm.connection.fetchval("SELECT id FROM warehouse WHERE code = 'HZ'")
        gun = await firm.gun("G01")
        assert await said(firm, MoveDevice(gun.id, there)) == [
            ("device", "G01", {"warehouse": "SH"}, {"warehouse": "HZ"})
        ]
        assert await said(firm, DeclareLost(gun.id, "left in a taxi")) == [
            ("device", "G01", {"lost": False, "revoked": False}, {"lost": True, "revoked": True})
        ]
        events = await firm.connection.fetch("SELECT kind, warehouse, params::text FROM security_event ORDER BY id")
        assert [tuple(row) for row in events] == [
            ("device.moved", there, '{"code": "G01"}'),
            ("device.lost", there, '{"code": "G01", "reason": "left in a taxi"}'),
        ]


async def test_of_patterns_and_settings(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up()
        assert await said(firm, SetPattern("receipt", "RC-{yy}-{n:05d}")) == [
            ("number_pattern", "receipt", {"pattern": "GR-{yy}{mm}-{n:04d}"}, {"pattern": "RC-{yy}-{n:05d}"})
        ]
        gun = await firm.gun("G01")
        saved = SaveSettings("en", "dark", left_handed=True, sound=True, vibration=False)
        assert (await gun.say(saved))[0].outcome == "applied"
        rows = await firm.connection.fetch("SELECT after FROM change WHERE kind = 'person' AND before IS NOT NULL")
        likes = {"theme": "dark", "left_handed": True, "sound": True, "vibration": False}
        assert [json(row["after"]) for row in rows] == [{"language": "en", "settings": likes}]


async def test_a_replayed_command_keeps_its_changes_under_its_second_record(database: Database) -> None:
    """The first record says that it was parked, and stays as it was."""
    async with company(database) as firm:
        await firm.set_up()
        gun = await firm.gun("G01")
        await firm.system(RevokeDevice(gun.id, "stolen"))
        saved = SaveSettings("en", "dark", left_handed=True, sound=True, vibration=False)
        (outcome,) = await gun.say(saved)
        assert outcome.outcome == "parked"
        assert (await firm.resolve("gateway.parked", "replay")).outcome == "applied"
        replayed = await firm.connection.fetchval(
            "SELECT op_id FROM op WHERE command = 'identity.save_settings/1' AND outcome = 'applied'"
        )
        assert replayed != outcome.op_id
        assert [kind for kind, *_ in await changes(firm.connection, replayed)] == ["person"]
        assert await changes(firm.connection, outcome.op_id) == []


async def test_a_refused_command_changes_nothing_and_changes_stand_for_ever(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        before = await changes(firm.connection)
        outcome = await firm.bus.submit(PutItems((replace(CUP, base_unit="barrel"),)), person=0)
        assert outcome.outcome == "refused"
        assert await changes(firm.connection) == before
        for statement in ("UPDATE change SET kind = 'x'", "DELETE FROM change", "TRUNCATE change"):
            with pytest.raises(asyncpg.RaiseError, match="change stands for ever"):
                await firm.connection.execute(statement)
