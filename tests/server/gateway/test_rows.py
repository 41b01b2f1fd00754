"""Customers that others keep and orders of other departments: in no list, search, record, history, print, import or command of who lacks
the permission for them; and no list or command over such rows that has forgotten to ask."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple

import httpx
import pytest

from server.gateway.conftest import World
from server.gateway.test_desk import command, signed_in
from server.gateway.test_scope import SPECS
from stowage.app import LISTS
from stowage.audit.queries import RULES
from stowage.audit.sealing import Sealer
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.identity.commands import DepartmentRecord, PersonRecord, PutDepartments, PutPeople, PutRoles, RoleRecord
from stowage.identity.register import EVERYTHING
from stowage.kernel.ids import PartyId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity
from stowage.kernel.rows import Reader
from stowage.parties.commands import MergeParties, PartyRecord, PutParties
from stowage.parties.records import records, suppliers
from stowage.purchasing.commands import CreateOrder, NewOrderLine

EVERY = {"parties.every_customer", "purchasing.every_department"}
DEPARTMENTS = (
    DepartmentRecord("N", "北", "North", head="ANNE"),
    DepartmentRecord("N1", "北一", "North 1", parent="N"),
    DepartmentRecord("S", "南", "South"),
)
MINE, THEIRS, NOBODYS, BOTH, SELLER, GONE = "C-MINE", "C-THEIRS", "C-FREE", "B-THEIRS", "S-1", "C-GONE"
HIDDEN, SHOWN = {THEIRS, BOTH, GONE}, {MINE, NOBODYS, SELLER}


class Firm(NamedTuple):
    """`orders`: id and number by who made them."""

    world: World
    parties: dict[str, int]
    orders: dict[str, tuple[int, str]]


async def put(world: World, what: Any, person: str | None = None, warehouse: str | None = None) -> str:
    who = 0 if person is None else world.people[person]
    where = None if warehouse is None else world.warehouses[warehouse]
    outcome = await world.gateway.bus.submit(what, person=who, warehouse=where)
    assert outcome.outcome == "applied", outcome
    return outcome.document


def party(code: str, keeper: str = "", *, supplier: bool = False, customer: bool = True) -> PartyRecord:
    return PartyRecord(code, f"名 {code}", f"Name {code}", supplier=supplier, customer=customer, keeper=keeper)


@pytest.fixture
async def firm(world: World) -> Firm:
    """ANNE heads North, BEN is in North 1 below it, CORA in South; all may do everything but see the rows of others."""
    people = [PersonRecord(code, code, code, ("limited",)) for code in ("ANNE", "BEN", "CORA")]
    await put(world, PutRoles((RoleRecord("limited", "限", "Limited", tuple(sorted(EVERYTHING - EVERY))),)))
    await put(world, PutPeople(tuple(people)))
    await put(world, PutDepartments(DEPARTMENTS))
    members = (
        PersonRecord(code, code, code, ("limited",), department=to) for code, to in (("BEN", "N1"), ("CORA", "S"))
    )
    await put(world, PutPeople(tuple(members)))
    world.people |= dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))
    await put(world, PutUnits((UnitRecord("pcs", "件", "piece"),)))
    await put(world, PutItems((ItemRecord("A-1", "甲", "A", "pcs"),)))
    those = (
        party(MINE, "ANNE"), party(THEIRS, "CORA"), party(NOBODYS), party(BOTH, "CORA", supplier=True),
        party(SELLER, "CORA", supplier=True, customer=False), party(GONE),
    )  # fmt: skip
    await put(world, PutParties(those))
    await put(world, MergeParties(GONE, THEIRS))
    parties = dict(await world.gateway.pool.fetch("SELECT code, id FROM party"))
    item = await world.gateway.pool.fetchval("SELECT id FROM item")
    orders = {}
    for maker in ("ANNE", "BEN", "CORA"):
        line = NewOrderLine(item, "pcs", Quantity(10_000), PriceMicro(1))
        order = CreateOrder(PartyId(parties[SELLER]), WarehouseId(world.warehouses["WH1"]), date(2026, 12, 1), (line,))
        id_ = int((await put(world, order, maker, "WH1")).rsplit(":", 1)[1])
        number = await world.gateway.pool.fetchval("SELECT number FROM purchase_order WHERE id = $1", id_)
        orders[maker] = (id_, number)
    return Firm(world, parties, orders)


async def told(http: httpx.AsyncClient, path: str) -> Any:
    answer = await http.get(path)
    assert answer.status_code == 200, (path, answer.text)
    return answer.json()


def makers(firm: Firm, text: str) -> set[str]:
    """Whose orders a text names."""
    return {maker for maker, (_, number) in firm.orders.items() if number in text}


def named(text: str) -> set[str]:
    return {code for code in HIDDEN | SHOWN if re.search(rf"\b{code}\b", text)}


async def test_customers_that_others_keep_are_in_no_list_search_or_record(firm: Firm, http: httpx.AsyncClient) -> None:
    await signed_in(firm.world, http, "ANNE")
    assert {row["code"] for row in (await told(http, "/api/lists/partners/rows"))["rows"]} == SHOWN
    assert (await told(http, "/api/lists/partners/totals"))["count"] == len(SHOWN)
    exported = (await http.get("/api/lists/partners/export?format=csv")).text
    assert named(exported) == SHOWN
    assert named((await http.get("/api/find?text=C-")).text) == {MINE, NOBODYS}
    assert {one["code"] for one in await told(http, "/api/suppliers")} == {SELLER}
    for code in HIDDEN | SHOWN:
        status = 404 if code in HIDDEN else 200
        assert (await http.get(f"/api/partners/{firm.parties[code]}")).status_code == status, code
        assert (await http.get(f"/api/partners/called?code={code}")).status_code == status, code
        assert bool((await told(http, f"/api/changes?kind=party&key={code}"))["rows"]) is (code in SHOWN), code
    mine = '[{"column": "mine", "op": "is", "value": true}]'
    assert [row["code"] for row in (await told(http, f"/api/lists/partners/rows?filter={mine}"))["rows"]] == [MINE]
    await signed_in(firm.world, http, "A1")  # an administrator sees all
    assert {row["code"] for row in (await told(http, "/api/lists/partners/rows"))["rows"]} == HIDDEN | SHOWN


async def test_customers_that_others_keep_are_not_there_for_commands_and_imports(
    firm: Firm, http: httpx.AsyncClient
) -> None:
    await signed_in(firm.world, http, "ANNE")
    for code in HIDDEN - {GONE}:
        record = {"code": code, "name_zh": "改", "name_en": "Changed", "customer": True}
        answer = await command(http, "parties.put_parties/2", {"parties": [record]})
        assert (answer.status_code, answer.json()["code"]) == (409, "parties.code_taken"), answer.text
        for merged in ({"code": code, "into": MINE}, {"code": NOBODYS, "into": code}):
            answer = await command(http, "parties.merge_parties/1", merged)
            assert answer.json()["code"] == "parties.party_unknown", answer.text
    taken = {"code": NOBODYS, "name_zh": "改", "name_en": "Mine", "customer": True, "keeper": "ANNE"}
    assert (await command(http, "parties.put_parties/2", {"parties": [taken]})).status_code == 200
    lost = {"code": MINE, "name_zh": "改", "name_en": "Given", "customer": True, "keeper": "nobody"}
    assert (await command(http, "parties.put_parties/2", {"parties": [lost]})).json()[
        "code"
    ] == "parties.keeper_unknown"
    reader = firm.world.gateway.directory.people[firm.world.people["ANNE"]].reader
    async with firm.world.gateway.pool.acquire() as connection:
        assert set(await records(HIDDEN | SHOWN, reader, connection)) == SHOWN
        assert set(await suppliers({BOTH, SELLER}, reader, connection)) == {SELLER}


@pytest.mark.parametrize(
    ("who", "sees"), [("ANNE", {"ANNE", "BEN"}), ("BEN", {"BEN"}), ("CORA", {"CORA"}), ("A1", {"ANNE", "BEN", "CORA"})]
)
async def test_orders_of_other_departments_are_nowhere(
    firm: Firm, http: httpx.AsyncClient, who: str, sees: set[str]
) -> None:
    await signed_in(firm.world, http, who)
    for path in (
        "/api/purchase-orders",
        "/api/lists/orders/rows",
        "/api/lists/order_lines/rows",
        "/api/lists/orders/export?format=csv",
        "/api/lists/order_lines/export?format=csv",
        "/api/find?text=PO-",
    ):
        assert makers(firm, (await http.get(path)).text) == sees, path
    for list_ in ("orders", "order_lines"):
        assert (await told(http, f"/api/lists/{list_}/totals"))["count"] == len(sees)
    for maker, (order, number) in firm.orders.items():
        status = 200 if maker in sees else 404
        assert (await http.get(f"/api/purchase-orders/{order}")).status_code == status, maker
        assert (await http.get(f"/api/purchase-orders/{order}/print")).status_code == status, maker
        assert bool((await told(http, f"/api/changes?kind=purchase_order&key={number}"))["rows"]) is (maker in sees)
        if maker not in sees:
            for name in ("confirm", "cancel", "close"):
                about = {"order": order, "revision": 1} | ({} if name == "confirm" else {"reason": "no"})
                answer = await command(
                    http, f"purchasing.{name}_order/1", about, warehouse=firm.world.warehouses["WH1"]
                )
                assert answer.json()["code"] == "purchasing.order_unknown", (name, answer.text)
        else:
            about = {"order": order, "revision": 1}
            answer = await command(http, "purchasing.confirm_order/1", about, warehouse=firm.world.warehouses["WH1"])
            assert answer.status_code == 200, answer.text


async def test_what_was_said_about_rows_that_one_does_not_see_is_not_told(firm: Firm, http: httpx.AsyncClient) -> None:
    sealer = Sealer(firm.world.gateway.pool, None)
    while (await sealer.seal()).entries:
        pass
    await signed_in(firm.world, http, "BEN")
    entries = (await told(http, "/api/lists/audit/rows"))["rows"]
    for row in entries:
        entry = (await http.get(f"/api/audit/{row['no']}")).text
        assert makers(firm, entry) <= {"BEN"}
        assert not named(entry) & HIDDEN, entry
    assert len(entries) >= 3


async def test_whoever_orders_finds_no_supplier_who_is_somebody_elses_customer(
    firm: Firm, http: httpx.AsyncClient
) -> None:
    await signed_in(firm.world, http, "ANNE")
    item = await firm.world.gateway.pool.fetchval("SELECT id FROM item")
    line = {"item": item, "unit": "pcs", "count": 10_000, "unit_price": 1}
    there = firm.world.warehouses["WH1"]
    order = {"supplier": firm.parties[BOTH], "warehouse": there, "expected_on": "2026-12-01", "lines": [line]}
    answer = await command(http, "purchasing.create_order/2", order, warehouse=there)
    assert answer.json()["code"] == "purchasing.supplier_unknown"
    assert (
        await command(http, "purchasing.create_order/2", order | {"supplier": firm.parties[SELLER]}, warehouse=there)
    ).status_code == 200


def test_no_list_over_such_rows_has_forgotten_to_ask() -> None:
    """A list whose rows are those of a table that a rule is about, or parts of one, asks that rule."""
    for spec in LISTS.values():
        first = re.split(r"\s+", spec.source.strip())[0]
        for rule in RULES.values():
            if first.startswith(rule.table):
                assert rule in {one for one, _ in spec.rows}, spec.name
    asking = {name for name, spec in LISTS.items() if spec.rows}
    assert asking >= {"partners", "orders", "order_lines"}


def test_no_command_about_such_rows_has_forgotten_to_say_so() -> None:
    """Of the rooms that own such rows, each intent names those that it is about."""
    for name, spec in SPECS.items():
        if name.split(".")[0] in {"parties", "purchasing"}:
            assert spec.touches is not None, name


def test_who_holds_the_permission_is_asked_nothing() -> None:
    widened = [rule for rule in RULES.values() if rule.every]
    assert {rule.every for rule in widened} == EVERY
    for rule in widened:
        assert Reader(1, frozenset({rule.every})).sees_all(rule)
        assert not Reader(1, EVERYTHING - {rule.every}).sees_all(rule)
