"""Every command by somebody who may not: without its permission, and limited to another warehouse, whatever the envelope says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from server.gateway.conftest import World, enrolled
from server.gateway.of_transfers import of_moves, of_returns, of_transfers
from server.gateway.scope_of_goods import of_putting_away, of_supplier_returns
from server.gateway.test_desk import command, signed_in
from stowage.app import HOUSE
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.counts.commands import CountLeft, CountLine, PlanCount
from stowage.gateway.envelope import GatewayCode
from stowage.identity.commands import BeginAdministration, DepartmentRecord, PersonRecord, PutPeople, Role, RoleRecord
from stowage.identity.passwords import hash_password
from stowage.kernel.command import CommandKind, CommandSpec
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, PriceMicro, Quantity
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PlaceRecord, PutPlaces
from stowage.purchasing.commands import ConfirmOrder, CreateOrder, NewOrderLine
from stowage.putaway.commands import PutAway
from stowage.receiving.commands import ConfirmReceiptLine
from stowage.stock.commands import HoldStock, OpeningLine, RecordOpening

SPECS = {spec.name: spec for room in HOUSE.rooms for spec in room.commands}
ONE, FIVE, NINE = Quantity(10_000), Quantity(50_000), Quantity(90_000)
DIGEST = "ab" * 32
SETTINGS = {"language": "en", "theme": "dark", "left_handed": True, "sound": True, "vibration": True}
SECOND = {"code": "WH2", "name_zh": "二", "name_en": "Two", "timezone": "UTC", "has_bins": True}
MASTER_DATA: dict[str, dict[str, Any]] = {
    "catalog.put_items/3": {"items": []},
    "catalog.bind_barcode/1": {"barcode": "690077", "sku": "A-1", "unit": "pcs"},
    "catalog.merge_items/1": {"sku": "A-3", "into": "A-2"},
    "catalog.put_categories/2": {"categories": []},
    "catalog.remove_categories/1": {"categories": []},
    "catalog.put_units/2": {"units": []},
    "parties.put_parties/2": {"parties": []},
    "parties.merge_parties/1": {"code": "S-3", "into": "S-2"},
    "places.put_warehouse/2": SECOND,
    "places.put_places/1": {"warehouse": "WH2", "places": [{"code": "D-09", "kind": "dock"}]},
    "places.put_zones/1": {"warehouse": "WH2", "zones": [{"code": "A"}]},
    "places.make_bins/1": {"warehouse": "WH2", "pattern": "Z{1-2}"},
    "places.order_places/1": {"warehouse": "WH2", "way": "snake"},
}
OF_ACCOUNTS: dict[str, dict[str, Any]] = {
    "identity.change_password/1": {"password_hash": ""},
    "identity.add_factor/1": {"factor": DIGEST[:32], "label": "Phone"},
    "identity.remove_factor/1": {"factor": DIGEST[:32]},
    "identity.renew_recovery_codes/1": {"codes": DIGEST[:32]},
    "identity.reset_factors/1": {"person": "O2"},
    "identity.put_policy/1": {"second_factor": "nobody", "session_hours": 12},
}
OF_THE_COMPANY: dict[str, dict[str, Any]] = {
    "numbering.set_pattern/1": {"kind": "receipt", "pattern": "IN-{n}"},
    "company.put_company/1": {"name_zh": "远"},
    "labels.draw_sscc/1": {"count": 2},
    "company.set_setting/1": {"setting": "imports", "value": 7},
}
TASK = str(uuid4())
INSPECTION = """
    INSERT INTO inspection SELECT $1, 'QI-1', $2, l.receipt, l.id, NULL, NULL, l.item, l.place, '', 10000, '[["", 10000]]', NULL, 'full',
        'normal', '', 0, NULL, NULL, '[]', false, 'open', 0, 0, 0, NULL, now(), NULL
    FROM receipt_line l WHERE l.id = $3
"""
RAISED = """
    INSERT INTO task SELECT $1::uuid, 'move', $2, 'test', null, null, '', 0, null, '', '', 'available', 10000, 0, 0, 'infinity', '', false,
        'open', null, null, 0, null, null, now(), now()
"""


# What belongs to warehouse $1, as text: compared before and after.
THEIRS = """
    SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM (
        SELECT o::text FROM purchase_order o WHERE warehouse = $1
        UNION ALL SELECT r::text FROM receipt r WHERE warehouse = $1
        UNION ALL SELECT l::text FROM receipt_line l JOIN receipt r ON r.id = l.receipt WHERE r.warehouse = $1
        UNION ALL SELECT d::text FROM discrepancy d WHERE warehouse = $1
        UNION ALL SELECT m::text FROM move m WHERE warehouse = $1
        UNION ALL SELECT l::text FROM count_line l JOIN stock_count c ON c.id = l.count WHERE c.warehouse = $1
        UNION ALL SELECT n::text FROM count_plan n WHERE warehouse = $1
        UNION ALL SELECT v::text FROM reservation v WHERE warehouse = $1
        UNION ALL SELECT b::text FROM balance b JOIN place p ON p.id = b.place WHERE p.warehouse = $1
        UNION ALL SELECT k::text FROM task k WHERE warehouse = $1
        UNION ALL SELECT w::text FROM warehouse w
        UNION ALL SELECT p::text FROM place p WHERE warehouse = $1
        UNION ALL SELECT s::text FROM putaway_strategy s WHERE warehouse = $1
        UNION ALL SELECT a::text FROM put_away a WHERE warehouse = $1
        UNION ALL SELECT t::text FROM transfer t WHERE $1 IN (source, target)
        UNION ALL SELECT u::text FROM supplier_return u WHERE warehouse = $1
        UNION ALL SELECT i::text FROM invitation i WHERE warehouse = $1
        UNION ALL SELECT concat(id, revoked_at) FROM device WHERE warehouse = $1
        UNION ALL SELECT p::text FROM person p WHERE warehouses <> ARRAY[$2::bigint]
        UNION ALL SELECT n::text FROM number_pattern n
        UNION ALL SELECT c::text FROM company c
        UNION ALL SELECT s::text FROM company_setting s
    ) t
"""


@dataclass
class Elsewhere:
    """Warehouse WH2 with a draft, an order partly received, a hold, a damaged receipt line, a gun; `payloads` touch them."""

    payloads: dict[str, dict[str, Any]]


@pytest.fixture
async def elsewhere(world: World) -> Elsewhere:
    pool, there = world.gateway.pool, WarehouseId(world.warehouses["WH2"])
    await _people_and_goods(world)
    item, supplier = await pool.fetchrow(
        "SELECT i.id, p.id FROM item i, party p WHERE p.code = 'S-1' AND i.sku = 'A-1'"
    )
    dock = await pool.fetchval("SELECT id FROM place WHERE warehouse = $1", there)
    lines = (NewOrderLine(item, "pcs", FIVE, PriceMicro(1_000_000)),)
    order = CreateOrder(supplier, there, date(2026, 12, 1), lines)
    draft, open_ = [int((await _done(world, order, there)).rsplit(":", 1)[1]) for _ in range(2)]
    await _done(world, ConfirmOrder(open_, 1), there)
    hold, receipt, line, put_away = uuid4(), uuid4(), uuid4(), uuid4()
    order_line = await pool.fetchval('SELECT id FROM purchase_order_line WHERE "order" = $1', open_)
    counted = ConfirmReceiptLine(receipt, "G-1", dock, item, FIVE, ONE, open_, order_line)
    opening = RecordOpening(there, (OpeningLine(item, dock, NINE, Amount(900)),))
    held = HoldStock(hold, there, item, ONE, "sample")
    await _done(world, opening, there)
    await _done(world, held, there)
    await _done(world, counted, there, line)
    await _done(world, PutAway(item, ONE, dock, dock, target_container="P-2"), there, put_away)
    gun = await enrolled(world.gateway, there)
    await pool.execute(RAISED, TASK, there)
    damaged, seen = await pool.fetchrow(
        "SELECT d.id, o.revision FROM discrepancy d, purchase_order o WHERE o.id = $1", open_
    )
    first = BeginAdministration("A9", "首", "First", "first", hash_password("eleven dogs"))
    invite = {"token_sha256": DIGEST, "device_kind": "gun", "warehouse": there, "name": "枪"}
    return Elsewhere(
        {
            **MASTER_DATA,
            "identity.put_people/1": {"people": [_said(PersonRecord("O2", "远", "Far", (Role.OPERATOR,), ("WH1",)))]},
            "identity.put_roles/1": {"roles": [_said(RoleRecord("own", "自", "Own", ("stock.read",)))]},
            "identity.put_departments/1": {"departments": [_said(DepartmentRecord("own", "自", "Own"))]},
            "identity.begin_administration/1": _said(first),
            "identity.invite_device/1": invite,
            "identity.enrol_device/1": {"token_sha256": DIGEST, "device": str(uuid4()), "public_key": ""},
            "identity.move_device/1": {"device": str(gun.id), "warehouse": there},
            "identity.revoke_device/1": {"device": str(gun.id), "reason": "lost"},
            "identity.declare_lost/1": {"device": str(gun.id), "reason": "lost"},
            "identity.save_settings/1": SETTINGS,
            **OF_ACCOUNTS,
            "purchasing.create_order/2": _said(order),
            "purchasing.confirm_order/1": {"order": draft, "revision": 1},
            "purchasing.cancel_order/1": {"order": draft, "revision": 1, "reason": "no"},
            "purchasing.close_order/1": {"order": open_, "revision": seen, "reason": "no"},
            "receiving.confirm_line/3": _said(counted),
            "discrepancies.resolve/1": {"discrepancy": damaged, "choice": "scrap"},  # before its line is undone
            "receiving.reverse_line/1": {"receipt": str(receipt), "line": str(line)},
            "receiving.finish/1": {"receipt": str(receipt)},
            **(await of_moves(world, there, item, dock)),
            **(await of_returns(world, there, item, dock)),
            **(await _inspections(world, there, line, item)),
            **(await of_transfers(world, there, item, dock)),
            **of_putting_away(there, item, dock, put_away),
            **(await of_supplier_returns(_done, world, there, item, dock, supplier)),
            "stock.record_opening/1": _said(opening),
            "stock.hold/1": _said(held) | {"hold": str(uuid4())},
            "stock.release/1": {"hold": str(hold)},
            "stock.scrap_held/1": {"hold": str(hold), "place": dock, "quantity": ONE},
            **_of_tasks(there, world.people["O2"]),
            **OF_THE_COMPANY,
            **await _counts(world, there, item, dock),
            "desk.save_view/1": {"view": DIGEST[:32], "list": "stock", "name": "Mine"},
            "desk.remove_view/1": {"view": DIGEST[:32]},
        }
    )


async def _people_and_goods(world: World) -> None:
    people = (
        PersonRecord("E1", "全", "Everything", tuple(Role), ("WH1",)),
        PersonRecord("N1", "无", "None", ()),
        PersonRecord("O2", "远", "Far", (Role.OPERATOR,), ("WH2",)),
    )
    for put in (
        PutPeople(people),
        PutUnits((UnitRecord("pcs", "件", "piece"),)),
        PutItems(tuple(ItemRecord(sku, "甲", "A", "pcs") for sku in ("A-1", "A-2", "A-3"))),
        PutParties(tuple(PartyRecord(code, "供", "Supply", supplier=True) for code in ("S-1", "S-2", "S-3"))),
    ):
        await _done(world, put)
    world.people = dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))


def _of_tasks(there: WarehouseId, person: int) -> dict[str, dict[str, Any]]:
    one = {"tasks": [TASK]}
    return {
        "tasks.lease/1": {"warehouse": there, "person": person},
        "tasks.release/1": one,
        "tasks.take_over/1": one,
        "tasks.assign/1": one | {"person": person},
        "tasks.prioritise/1": one | {"priority": 5},
        "tasks.hold/1": one,
        "tasks.resume/1": one,
        "tasks.set_skills/1": {"person": person, "skills": ["forklift"]},
        "tasks.sweep/1": {"warehouse": there},
    }


async def _counts(world: World, there: WarehouseId, item: ItemId, dock: PlaceId) -> dict[str, dict[str, Any]]:
    bins = tuple(PlaceRecord(code, PlaceKind.BIN) for code in ("B-01", "B-02"))
    await _done(world, PutPlaces("WH2", bins))
    query = "SELECT id FROM place WHERE warehouse = $1 AND kind = 'bin' ORDER BY code"
    first, second = [row["id"] for row in await world.gateway.pool.fetch(query, there)]
    plan, count, line = uuid4(), uuid4(), uuid4()
    await _done(world, PlanCount(plan, there, "B", (second,)), there)
    for left in (ONE, FIVE):
        await _done(world, CountLeft(dock, item, left), there)
    await _done(world, CountLine(count, dock, item, ONE), there, line)
    rows = await world.gateway.pool.fetch("SELECT id FROM count_line WHERE state = 'open'")
    differing = [str(row["id"]) for row in rows]
    return {
        "counts.count_line/2": {"count": str(count), "place": dock, "item": item, "quantity": 0},
        "counts.reverse_line/1": {"count": str(count), "line": str(line)},
        "counts.finish/1": {"count": str(count), "place": dock},
        "counts.count_left/2": {"place": dock, "item": item, "quantity": NINE},
        "counts.put_rules/1": {"warehouse": there, "ask_every": 0},
        "counts.plan/1": {"plan": str(uuid4()), "warehouse": there, "name": "A", "places": [first]},
        "counts.cancel/1": {"plan": str(plan)},
        "counts.approve/1": {"lines": [differing[0]]},
        "counts.reject/1": {"lines": [differing[1]], "reason": "no"},
    }


async def _inspections(world: World, there: WarehouseId, line: UUID, item: ItemId) -> dict[str, dict[str, Any]]:
    """Of a receipt line, whatever was received: only whose it is matters here."""
    inspection = str(uuid4())
    await world.gateway.pool.execute(INSPECTION, UUID(inspection), there, line)
    return {
        "quality.put_plan/1": {"mode": "full", "item": item},
        "quality.record/1": {"inspection": inspection, "sample": 1, "defects": 0},
        "quality.decide/1": {"inspection": inspection, "passed": ONE, "rejected": 0},
        "quality.reverse/1": {"inspection": inspection, "line": str(uuid4())},
    }


async def _done(world: World, said: msgspec.Struct, warehouse: int | None = None, op_id: UUID | None = None) -> str:
    outcome = await world.gateway.bus.submit(said, person=0, warehouse=warehouse, op_id=op_id)
    assert outcome.outcome.startswith("applied"), outcome
    return outcome.document


def _said(struct: msgspec.Struct) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.to_builtins(struct)
    return {name: value for name, value in said.items() if name != "type"}


async def theirs(world: World) -> str:
    held: str = await world.gateway.pool.fetchval(THEIRS, world.warehouses["WH2"], world.warehouses["WH1"])
    return held


def spoken(spec: CommandSpec, payload: dict[str, Any]) -> msgspec.Struct:
    said: msgspec.Struct = msgspec.convert(payload, spec.struct)
    return said


async def test_every_command_asks_for_its_permission(
    world: World, elsewhere: Elsewhere, http: httpx.AsyncClient
) -> None:
    assert elsewhere.payloads.keys() == SPECS.keys()
    await signed_in(world, http, "N1")
    before = await theirs(world)
    for name, payload in elsewhere.payloads.items():
        answer = await command(http, name, payload, warehouse=world.warehouses["WH2"])
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted"), name
        assert answer.json()["params"]["permission"] == SPECS[name].permission
        if SPECS[name].kind is CommandKind.INTENT and not SPECS[name].own:  # those only routes say
            outcome = await world.gateway.bus.submit(spoken(SPECS[name], payload), person=world.people["N1"])
            assert (outcome.outcome, outcome.code) == ("refused", GatewayCode.NOT_PERMITTED), name
    assert await theirs(world) == before


async def test_no_command_reaches_another_warehouse(
    world: World, elsewhere: Elsewhere, http: httpx.AsyncClient
) -> None:
    """E1 may do everything, in WH1. What they touch is in WH2."""
    await signed_in(world, http, "E1")
    before = await theirs(world)
    for name, payload in elsewhere.payloads.items():
        if not SPECS[name].of_warehouse:
            continue
        for warehouse, expected in (
            (None, {403}),
            (world.warehouses["WH2"], {403}),
            (world.warehouses["WH1"], {403, 409}),
        ):
            answer = await command(http, name, payload, warehouse=warehouse)
            assert answer.status_code in expected, (name, warehouse, answer.text)
            assert await theirs(world) == before, (name, warehouse)


async def test_the_same_commands_are_carried_out_by_who_may(
    world: World, elsewhere: Elsewhere, http: httpx.AsyncClient
) -> None:
    """So that the refusals above are about the scope, and nothing else."""
    await _done(world, PutPeople((PersonRecord("E2", "都", "All", tuple(Role), ("WH2",)),)))
    world.people["E2"] = await world.gateway.pool.fetchval("SELECT id FROM person WHERE code = 'E2'")
    await signed_in(world, http, "E2")
    inside = elsewhere.payloads | {
        "identity.put_people/1": {"people": [_said(PersonRecord("O2", "远", "Far", (Role.OPERATOR,), ("WH2",)))]}
    }
    one_way = {  # after another one below, or for all warehouses
        "company.put_company/1",
        "company.set_setting/1",
        "identity.begin_administration/1",
        "identity.enrol_device/1",
        "identity.put_departments/1",
        "identity.put_policy/1",
        "identity.put_roles/1",
        "numbering.set_pattern/1",
        "purchasing.cancel_order/1",
        "putaway.bind/1",  # the only place is no bin
        "putaway.unbind/1",
        "stock.scrap_held/1",
        "tasks.lease/1",  # only guns take tasks
        "tasks.release/1",
        "tasks.take_over/1",
    }
    for name, payload in inside.items():
        if name not in one_way and not SPECS[name].own:
            answer = await command(http, name, payload, warehouse=world.warehouses["WH2"])
            assert answer.status_code == 200, (name, answer.text)


async def test_a_fact_for_no_warehouse_by_who_is_limited_is_told(world: World) -> None:
    gun = world.guns[0]
    outcome = (await world.push(gun, world.arrived(gun, "a", warehouse=None)))[0]
    assert outcome.outcome == "applied_with_exception"
    assert [one["code"] for one in outcome.discrepancies] == [GatewayCode.NOT_PERMITTED]


async def test_no_document_of_another_warehouse_is_shown(
    world: World, elsewhere: Elsewhere, http: httpx.AsyncClient
) -> None:
    order = elsewhere.payloads["purchasing.close_order/1"]["order"]
    receipt = elsewhere.payloads["receiving.finish/1"]["receipt"]
    item = elsewhere.payloads["stock.hold/1"]["item"]
    documents = (f"purchase-orders/{order}", f"purchase-orders/{order}/print", f"receipts/{receipt}", "discrepancies/1")
    there = world.warehouses["WH2"]
    await signed_in(world, http, "E1")
    for path in documents:
        assert (await http.get(f"/api/{path}")).status_code == 404, path
    for path in (
        "purchase-orders",
        "receipts",
        f"stock/items/{item}",
        f"stock/items/{item}/card",
        "devices",
        "discrepancies",
    ):
        answer = await http.get(f"/api/{path}?warehouse={there}")
        assert (answer.status_code, answer.json()["code"]) == (403, "warehouse_out_of_scope"), path
    assert (await http.get("/api/purchase-orders")).json() == (await http.get("/api/receipts")).json() == []
    assert (await http.get("/api/discrepancies")).json()["rows"] == []
    shown = (await http.get(f"/api/stock/items/{item}")).json()
    assert (shown["places"], shown["holds"]) == ([], [])
    assert (await http.get(f"/api/stock/items/{item}/card")).json()["rows"] == []
    await signed_in(world, http, "A1")
    for path in documents:
        assert (await http.get(f"/api/{path}")).status_code == 200, path


@pytest.mark.parametrize("name", ["receiving.confirm_line/3", "receiving.reverse_line/1", "receiving.finish/1"])
async def test_a_fact_at_a_desk_about_another_warehouse_is_refused(
    world: World, elsewhere: Elsewhere, http: httpx.AsyncClient, name: str
) -> None:
    await signed_in(world, http, "O1")  # works in WH1 alone
    before = await world.gateway.pool.fetchval("SELECT count(*) FROM discrepancy")
    answer = await command(http, name, elsewhere.payloads[name], warehouse=world.warehouses["WH1"])
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert await world.gateway.pool.fetchval("SELECT count(*) FROM discrepancy") == before
