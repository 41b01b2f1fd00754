"""Bins in bulk, limits, zones, the walk, and what may not be put out of use."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, Company, company, pieces
from stowage.catalog.commands import PutItems
from stowage.kernel.command import Outcome
from stowage.kernel.quantity import Amount
from stowage.places import queries
from stowage.places.commands import (
    AisleRecord,
    MakeBins,
    OrderPlaces,
    PlaceKind,
    PlaceRecord,
    PlaceStorage,
    PutPlaces,
    PutWarehouse,
    PutZones,
    Way,
    ZoneRecord,
)
from stowage.places.picture import picture
from stowage.stock.commands import HoldStock, OpeningLine, RecordOpening, ReleaseStock

RACK = MakeBins("SH", "A{1-2}-{1-3}-{1-2}", max_weight_g=500_000, max_quantity=48 * 10_000)
SH = PutWarehouse("SH", "上海仓", "Shanghai", "Asia/Shanghai", has_bins=True)


async def codes(firm: Company, where: str = "kind = 'bin'") -> list[str]:
    rows = await firm.connection.fetch(f"SELECT code FROM place WHERE {where} ORDER BY sequence")
    return [row["code"] for row in rows]


async def changed(firm: Company, outcome: Outcome) -> list[tuple[str, str]]:
    rows = await firm.connection.fetch("SELECT kind, key FROM change WHERE op_id = $1 ORDER BY no", outcome.op_id)
    return [(row["kind"], row["key"]) for row in rows]


def refused(outcome: Outcome) -> tuple[str, dict[str, Any]]:
    assert outcome.outcome == "refused", outcome
    return outcome.code, outcome.params


async def put(firm: Company, *places: PlaceRecord) -> Outcome:
    return await firm.desk(PutPlaces("SH", places))


async def test_a_pattern_makes_what_is_not_there_yet(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        assert (await put(firm, PlaceRecord("A1-2-1", PlaceKind.BIN, "B", max_weight_g=7))).outcome == "applied"
        made = await firm.desk(RACK)
        assert made.outcome == "applied"
        assert await codes(firm, "zone = 'A'") == [
            *("A1-1-1", "A1-1-2", "A1-2-2", "A1-3-1", "A1-3-2"),
            *("A2-1-1", "A2-1-2", "A2-2-1", "A2-2-2", "A2-3-1", "A2-3-2"),
        ]
        row = await firm.connection.fetchrow("SELECT * FROM place WHERE code = 'A2-3-1'")
        where = ("zone", "aisle", "bay", "level", "max_weight_g", "max_volume_ml", "max_quantity", "storage_class")
        assert [row[name] for name in where] == ["A", "A2", "3", "1", 500_000, 0, 480_000, "any"]
        assert await firm.told("place", row["id"]) == {
            "id": row["id"], "code": "A2-3-1", "kind": "bin", "zone": "A", "aisle": "A2", "bay": "3", "level": "1",
            "sequence": row["sequence"], "max_weight_g": 500_000, "max_quantity": 480_000,
        }  # fmt: skip
        assert await firm.connection.fetchval("SELECT max_weight_g FROM place WHERE code = 'A1-2-1'") == 7
        assert [kind for kind, _ in await changed(firm, made)].count("place") == 11
        assert ("zone", "SH/A") in await changed(firm, made)
        again = await firm.desk(RACK)
        assert (again.outcome, await changed(firm, again)) == ("applied", [])
        assert await firm.differences() == []


async def test_a_pattern_that_cannot_be_made_is_refused(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        assert refused(await firm.desk(replace(RACK, pattern="A{1-"))) == (
            "places.pattern_invalid",
            {"pattern": "A{1-", "part": "{1-"},
        )
        assert refused(await firm.desk(replace(RACK, pattern="{1-30000}")))[0] == "places.too_many"
        assert refused(await firm.desk(replace(RACK, warehouse="XX"))) == (
            "places.warehouse_unknown",
            {"warehouse": "XX"},
        )
        await firm.desk(replace(SH, has_bins=False))
        assert refused(await firm.desk(RACK))[0] == "places.no_bins"
        assert (await firm.desk(replace(RACK, kind=PlaceKind.DOCK, pattern="D-{08-09}"))).outcome == "applied"
        assert await codes(firm) == []


async def test_a_place_with_goods_or_promises_stays_in_use(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        await firm.desk(RACK)
        there = dict(await firm.connection.fetch("SELECT code, id FROM place"))
        opening = OpeningLine(firm.items["CUP"], there["A1-1-1"], pieces(24), Amount(2400))
        assert (await firm.desk(RecordOpening(firm.warehouses["SH"], (opening,)))).outcome == "applied"
        hold = HoldStock(uuid4(), firm.warehouses["SH"], firm.items["CUP"], pieces(4), "samples", there["A1-1-1"])
        assert (await firm.desk(hold)).outcome == "applied"
        ended = PlaceRecord("A1-1-1", PlaceKind.BIN, "A", "A1", "1", "1", active=False)
        about = {"warehouse": "SH", "code": "A1-1-1", "items": 1, "holds": 1}
        assert refused(await put(firm, ended)) == ("places.in_use", about)
        assert refused(await firm.desk(replace(SH, places=(ended,)))) == ("places.in_use", about)
        await firm.desk(ReleaseStock(hold.hold))
        assert refused(await put(firm, ended)) == ("places.in_use", about | {"holds": 0})
        assert (await put(firm, replace(ended, code="A1-1-2"))).outcome == "applied"
        assert await firm.told("place", there["A1-1-2"]) is None
        one = await queries.place(there["A1-1-1"], None, firm.connection)
        assert one is not None
        assert (one.items, one.holds, one.active) == (1, 0, True)
        assert await queries.place(there["A1-1-1"], [firm.warehouses["SH"] + 1], firm.connection) is None


async def test_what_is_not_said_of_a_place_stays(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        full = PlaceRecord(
            "C-1", PlaceKind.BIN, "C", "C", "1", "", sequence=50, storage_class=PlaceStorage.COOL, max_weight_g=1, max_volume_ml=2,
            max_quantity=3,
        )  # fmt: skip
        await put(firm, full)
        await put(firm, PlaceRecord("C-1", PlaceKind.BIN, "C", bay="2"), PlaceRecord("C-2", PlaceKind.BIN))
        id_ = await firm.connection.fetchval("SELECT id FROM place WHERE code = 'C-1'")
        one = await queries.place(id_, None, firm.connection)
        assert one is not None
        said = msgspec.structs.asdict(one)
        kept = ("sequence", "storage_class", "max_weight_g", "max_volume_ml", "max_quantity", "bay", "version")
        assert [said[name] for name in kept] == [50, "cool", 1, 2, 3, "2", 2]
        assert await firm.connection.fetchval("SELECT sequence FROM place WHERE code = 'C-2'") == 51


async def test_two_who_change_the_same_record(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        assert (await firm.desk(replace(SH, name_en="North", seen_version=1))).outcome == "applied"
        code, params = refused(await firm.desk(replace(SH, seen_version=1)))
        assert (code, params["code"], params["version"], params["now"]["name_en"]) == (
            *("places.changed_meanwhile", "SH", 2, "North"),
        )
        dock = PlaceRecord("D-01", PlaceKind.DOCK, seen_version=1)
        assert (await put(firm, replace(dock, zone="N"))).outcome == "applied"
        assert refused(await put(firm, dock))[1]["now"]["zone"] == "N"
        zone = ZoneRecord("N", "北区", "North", seen_version=1)
        assert (await firm.desk(PutZones("SH", (zone,)))).outcome == "applied"
        code, params = refused(await firm.desk(PutZones("SH", (zone,))))
        assert (code, params["version"], params["now"]["name_zh"]) == ("places.changed_meanwhile", 2, "北区")


async def test_zones_order_the_walk(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        await firm.desk(replace(RACK, pattern="{A,B}{1-2}-{1-2}"))
        first = ZoneRecord("A", sequence=2, aisles=(AisleRecord("A1", sequence=9), AisleRecord("A2", "冷", "Cold", 3)))
        saved = await firm.desk(PutZones("SH", (first, ZoneRecord("B", sequence=1))))
        assert await changed(firm, saved) == [("zone", "SH/A"), ("zone", "SH/B")]
        assert (await firm.desk(OrderPlaces("SH", Way.STRAIGHT))).outcome == "applied"
        order = ["B1-1", "B1-2", "B2-1", "B2-2", "A2-1", "A2-2", "A1-1", "A1-2"]
        assert await codes(firm) == order
        done = await firm.desk(OrderPlaces("SH", Way.SNAKE, "A", 100))
        assert await codes(firm) == [*order[:6], "A1-2", "A1-1"]
        assert len(await changed(firm, done)) == 4
        assert refused(await firm.desk(OrderPlaces("SH", Way.SNAKE, "Q")))[0] == "places.zone_unknown"
        drawn = await picture(firm.warehouses["SH"], firm.connection, days=False)
        assert [zone.code for zone in drawn.zones] == ["B", "A"]
        assert [(aisle.code, aisle.name_en) for aisle in drawn.aisles] == [
            ("A2", "Cold"),
            ("A1", ""),
            ("B1", ""),
            ("B2", ""),
        ]


async def test_a_picture_says_how_full_places_are(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(replace(CUP, weight_g=1_000, length_mm=100, width_mm=100, height_mm=100))
        await firm.desk(replace(RACK, max_volume_ml=10_000))
        there = dict(await firm.connection.fetch("SELECT code, id FROM place"))
        counted = {"A1-1-1": 6, "A1-1-2": 24, "A1-2-1": 600, "D-01": 5}
        lines = tuple(
            OpeningLine(firm.items["CUP"], there[code], pieces(count), Amount(100)) for code, count in counted.items()
        )
        assert (await firm.desk(RecordOpening(firm.warehouses["SH"], lines))).outcome == "applied"

        async def fills(places: Sequence[str] = tuple(counted)) -> list[tuple[int, int | None, bool]]:
            drawn = await picture(firm.warehouses["SH"], firm.connection, days=False)
            by = {place.code: place for place in drawn.places}
            return [(by[code].items, by[code].fill_bp, by[code].unmeasured) for code in places]

        # of 10 litres 6 are 60 %, 24 are 240 %; 600 weigh more than 500 kg, and take 60 times the room
        assert await fills() == [(1, 6_000, False), (1, 24_000, False), (1, 600_000, False), (1, None, False)]
        assert await fills(["A2-3-2"]) == [(0, 0, False)]
        await firm.system(PutItems((replace(CUP, weight_g=0, length_mm=0, width_mm=0, height_mm=0),)))
        assert await fills() == [(1, 1_250, True), (1, 5_000, True), (1, 125_000, True), (1, None, False)]
        drawn = await picture(firm.warehouses["SH"], firm.connection, days=True)
        days = {place.code: place.days for place in drawn.places if place.days is not None}
        assert set(days) == set(counted)


@pytest.mark.slow
async def test_the_most_that_a_pattern_may_stand_for_is_made_at_once(database: Database) -> None:
    """Looked up by warehouse first and by code then, each of them was compared with all others: two minutes."""
    async with company(database) as firm:
        await firm.set_up(CUP)
        begun = time.monotonic()
        assert (await firm.desk(replace(RACK, pattern="A{01-50}-{01-50}-{1-8}"))).outcome == "applied"
        assert (await firm.desk(replace(RACK, pattern="A{01-50}-{01-50}-{1-8}"))).outcome == "applied"
        assert time.monotonic() - begun < 60
        assert len(await codes(firm)) == 20_000
