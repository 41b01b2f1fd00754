"""Lists that are another one for each who reads: what concerns them, and what is called so among all they may read."""

from __future__ import annotations

from typing import Any

from server.lists.conftest import Desk, Person

DECIDING = ("discrepancies.resolve", "identity.supervise")


def told(rows: list[dict[str, Any]]) -> set[tuple[str, bool]]:
    return {(row["code"], row["concerns"]) for row in rows}


async def test_what_concerns_me_is_what_i_decide_or_my_own_orders_goods(desk: Desk) -> None:
    everything = {"receiving.damaged", "ledger.shortfall", "gateway.parked"}
    assert told(await desk.rows("discrepancies")) == {(code, True) for code in everything}
    mine = [{"column": "concerns", "op": "is", "value": True}]
    desk.without(*DECIDING)
    assert told(await desk.rows("discrepancies", filter=mine)) == {
        ("receiving.damaged", True)
    }  # person 1 made the order
    assert (await desk.get("/discrepancies/totals", filter=mine))["count"] == 1
    assert desk.person is not None
    desk.person = Person(2, desk.person.permissions)
    assert told(await desk.rows("discrepancies", sort="-concerns")) == {(code, False) for code in everything}


async def test_a_discrepancy_shows_what_it_is_about_and_the_figure_that_was_found(desk: Desk) -> None:
    damaged, *_, parked = sorted(await desk.rows("discrepancies"), key=lambda row: int(row["id"]))
    assert (damaged["item"]["code"], damaged["quantity"], damaged["unit"]) == ("SKU-1", 10_000, "pcs")
    assert damaged["order"] == {"id": 1, "code": "PO-2611-0001"}
    assert (parked["item"], parked["quantity"], parked["found"]) == (None, None, "receiving.item_unknown")
    urgent = await desk.rows("discrepancies", sort="urgency,raised_at")
    assert [row["urgency"] for row in urgent] == sorted(row["urgency"] for row in urgent)


async def test_a_device_shows_what_it_said_of_itself(desk: Desk) -> None:
    gate, phone = await desk.rows("devices")
    assert (gate["state"], gate["waiting"], gate["battery"], gate["app"]) == ("in_use", 3, 71, "0.1.0 4db5535")
    assert gate["last_seen_at"] == gate["told_at"]
    assert (phone["state"], phone["waiting"]) == ("lost", None)


async def find(desk: Desk, text: str, status: int = 200) -> Any:
    answer = await desk.client.get("/api/find", params={"text": text})
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_everything_that_is_called_so_is_found_by_who_may_read_it(desk: Desk) -> None:
    found = {one["list"]: one["rows"] for one in await find(desk, "yiwu")}
    assert {"orders", "receipts", "partners"} <= found.keys()
    assert [row["sku"] for one in await find(desk, "bing") if one["list"] == "items" for row in one["rows"]] == ["B_6%"]
    assert {row["number"]["code"] for row in found["orders"]} == {"PO-2611-0001", "PO-2611-0002", "PO-2611-0003"}
    assert all(len(rows) <= 5 for rows in found.values())
    assert [one["list"] for one in await find(desk, "690024")] == ["barcodes"]
    desk.without("purchasing.read", "catalog.read")
    assert {one["list"] for one in await find(desk, "yiwu")} == {"receipts", "partners"}
    assert await find(desk, "690024") == []
    desk.person = Person(warehouses=frozenset({2}))
    assert [
        row["number"]["code"] for one in await find(desk, "PO-2611") if one["list"] == "orders" for row in one["rows"]
    ] == ["PO-2611-0002"]


async def test_nothing_is_looked_for_without_words_or_a_person(desk: Desk) -> None:
    await find(desk, "", 400)
    assert await find(desk, "no such thing at all") == []
    desk.person = None
    assert (await find(desk, "1", 401))["code"] == "not_signed_in"
