"""Warehouses and places: what may be said, what is kept, and what devices are told."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import NOON, company
from ledger_words import context
from stowage.identity.directory import SYSTEM
from stowage.kernel.decision import Decision, Refusal
from stowage.kernel.ids import WarehouseId
from stowage.places import queries
from stowage.places.commands import PlaceKind, PlaceRecord, PlacesRefusal, PutWarehouse
from stowage.places.former import PutWarehouse1, with_more_fields
from stowage.places.rules import KnownWarehouse, State, decide

ANYWHERE = replace(context(), warehouse=None)
IN_ONE = replace(context(), warehouse=WarehouseId(1))
BIN, FLOOR = PlaceRecord("A-01-1", PlaceKind.BIN, "A", "01", "1", "1"), PlaceRecord("F-01", PlaceKind.FLOOR)


def with_bin() -> State:
    return State({"SH": KnownWarehouse(1, bins={"A-01-1"})})


HOUSE = PutWarehouse("SH", "上海仓", "Shanghai", "Asia/Shanghai", has_bins=True, places=(BIN,))


@pytest.mark.parametrize(
    ("state", "command", "code"),
    [
        (State(), HOUSE, None),
        (State(), replace(HOUSE, timezone="Asia/Nowhere"), PlacesRefusal.TIMEZONE_UNKNOWN),
        (State(), replace(HOUSE, timezone="../../etc/passwd"), PlacesRefusal.TIMEZONE_UNKNOWN),
        (State(), replace(HOUSE, timezone=""), PlacesRefusal.TIMEZONE_UNKNOWN),
        (State(), replace(HOUSE, places=(BIN, BIN)), PlacesRefusal.CODE_REPEATED),
        (State(), replace(HOUSE, has_bins=False), PlacesRefusal.NO_BINS),
        (State(), replace(HOUSE, has_bins=False, places=(FLOOR,)), None),
        (with_bin(), replace(HOUSE, has_bins=False, places=(FLOOR,)), PlacesRefusal.NO_BINS),
        (with_bin(), replace(HOUSE, has_bins=False, places=(replace(BIN, active=False),)), None),
    ],
)
def test_what_may_be_said_of_a_warehouse(state: State, command: PutWarehouse, code: PlacesRefusal | None) -> None:
    answer = decide(state, command, ANYWHERE)
    assert (answer.code if isinstance(answer, Refusal) else None) == code
    assert isinstance(answer, Refusal | Decision)


@pytest.mark.parametrize(("known", "may"), [({"SH": 1}, True), ({"SH": 2}, False), ({}, False)])
def test_who_speaks_for_a_warehouse_changes_no_other_and_makes_none(known: dict[str, int], may: bool) -> None:
    answer = decide(State({code: KnownWarehouse(id_) for code, id_ in known.items()}), HOUSE, IN_ONE)
    assert (answer == Refusal(PlacesRefusal.WAREHOUSE_DIFFERS, {"warehouse": "SH"})) is not may
    assert isinstance(answer, Decision) is may


def test_a_former_command_says_nothing_of_what_it_does_not_know() -> None:
    places = [{"code": "A-01-1", "kind": "bin", "zone": "A", "aisle": "01", "bay": "1", "level": "1"}]
    said = {"code": "SH", "name_zh": "上海仓", "name_en": "Shanghai", "timezone": "Asia/Shanghai", "has_bins": True}
    assert with_more_fields(msgspec.convert(said | {"places": places}, PutWarehouse1)) == HOUSE


async def test_what_devices_are_told_and_the_desk_finds(database: Database) -> None:
    async with company(database) as firm:
        await firm.system(HOUSE)
        await firm.system(replace(HOUSE, name_en="Shanghai North", places=(FLOOR,)))
        (house,) = await queries.warehouses(None, firm.connection)
        assert house.name_en == "Shanghai North"
        assert await firm.told("warehouse", house.id) == {
            "id": house.id, "code": "SH", "timezone": "Asia/Shanghai", "zh": "上海仓", "en": "Shanghai North", "has_bins": True,
        }  # fmt: skip
        shelf, floor = await queries.places([house.id], "", 10, firm.connection)
        assert (shelf.code, floor.code) == ("A-01-1", "F-01")
        assert await firm.told("place", shelf.id) == {
            "id": shelf.id, "code": "A-01-1", "kind": "bin", "zone": "A", "aisle": "01", "bay": "1", "level": "1", "sequence": 1,
        }  # fmt: skip
        await firm.system(replace(HOUSE, places=(replace(BIN, active=False),)))
        assert await firm.told("place", shelf.id) is None
        assert await queries.places([house.id], "a-01", 10, firm.connection) == []
        assert [row.code for row in await queries.places(None, "F-0", 10, firm.connection)] == ["F-01"]
        assert await queries.places(None, "{} %_\\\"'", 10, firm.connection) == []
        assert await queries.places([house.id + 1], "", 10, firm.connection) == []
        refused = await firm.bus.submit(
            replace(HOUSE, timezone="Mars/Olympus"), person=0, device=SYSTEM, occurred_at=NOON
        )
        assert (refused.outcome, refused.code) == ("refused", "places.timezone_unknown")
