"""What commands changed of records: only what differs, in words, under the command that did it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, NOON, Company, company
from stowage.catalog.commands import PutItems, PutUnits, UnitFactor, UnitRecord
from stowage.gateway.envelope import Incoming, write
from stowage.identity.directory import SYSTEM
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse

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
            op_id, named = UUID(int=n + 1), PutItems((replace(CUP, name_en=f"Cup {n}", barcodes=()),))
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
            ("place", "SH/D/03", None, {"kind": "dock", "active": True}),
        ]
        scopes = await firm.connection.fetch("SELECT DISTINCT warehouse FROM change WHERE kind = 'place'")
        assert [row["warehouse"] for row in scopes] == [firm.warehouses["SH"]]


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
