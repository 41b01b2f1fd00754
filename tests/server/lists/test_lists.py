"""Every list, by every column: sorted, filtered, summed, in windows; who sees what; and what makes no sense is told so."""

from __future__ import annotations

import json
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from server.lists.conftest import Desk, Person
from server.lists.model import matches, sortable, trials
from stowage.app import LISTS
from stowage.identity.register import EVERYTHING
from stowage.platform.listing.spec import Kind, operations

every_list = pytest.mark.parametrize("name", LISTS)
CHANGING = {"age"}  # by the clock


@every_list
async def test_a_list_tells_what_it_is(desk: Desk, name: str) -> None:
    told = await desk.get(f"/{name}")
    rows = await desk.rows(name)
    assert len(rows) > 1, "the company of these tests has rows of every list"
    assert told["key"] == "id"
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row.keys() == {told["key"], *(column["key"] for column in told["columns"])}
    for column in LISTS[name].columns:
        for value in (row[column.key] for row in rows):
            if column.choices and value is not None:
                assert value in {choice.value for choice in column.choices}
            if not column.nullable and column.kind not in {Kind.PARTNER, Kind.PERSON}:
                assert value is not None, column.key
    assert told in await desk.get("")
    kinds = {column["kind"] for column in told["columns"]}
    assert "quantity" not in kinds or "unit" in {column["key"] for column in told["columns"]}


@every_list
async def test_each_column_sorts_both_ways_and_nulls_come_last(desk: Desk, name: str) -> None:
    rows = {row["id"]: row for row in await desk.rows(name)}
    for column in (column for column in LISTS[name].columns if column.sortable):
        values = {key: sortable(column, row) for key, row in rows.items()}
        known = sorted(value for value in values.values() if value is not None)
        unknown = [None] * (len(rows) - len(known))
        for said, expected in ((column.key, known), (f"-{column.key}", known[::-1])):
            got = await desk.rows(name, sort=said)
            assert sorted(row["id"] for row in got) == sorted(rows), said
            assert [values[row["id"]] for row in got] == expected + unknown, said


@every_list
async def test_each_column_filters_by_all_its_operations(desk: Desk, name: str) -> None:
    rows = await desk.rows(name)
    for column in (column for column in LISTS[name].columns if column.filterable and column.key not in CHANGING):
        tried = trials(column, rows)
        assert {op for op, _ in tried} <= set(operations(column.kind))
        for op, value in tried:
            wanted = [{"column": column.key, "op": op, "value": value}]
            found = {row["id"] for row in await desk.rows(name, filter=wanted)}
            assert found == {row["id"] for row in rows if matches(column, op, value, row)}, wanted
            assert (await desk.get(f"/{name}/totals", filter=wanted))["count"] == len(found), wanted


@every_list
async def test_windows_make_the_whole(desk: Desk, name: str) -> None:
    whole = await desk.rows(name)
    parts: list[dict[str, Any]] = []
    while window := (await desk.get(f"/{name}/rows", offset=len(parts), limit=3))["rows"]:
        parts += window
    assert parts == whole


@every_list
async def test_totals_are_of_the_rows_and_never_of_mixed_units(desk: Desk, name: str) -> None:
    rows, told = await desk.rows(name), await desk.get(f"/{name}/totals")
    alike = len({row.get("unit") for row in rows}) == 1
    summed = {
        column.key for column in LISTS[name].columns if column.total and (alike or column.kind is not Kind.QUANTITY)
    }
    assert told == {"count": len(rows), "totals": {key: sum(row[key] or 0 for row in rows) for key in summed}}


async def test_quantities_of_one_unit_are_summed(desk: Desk) -> None:
    one = [{"column": "unit", "op": "is", "value": "pcs"}]
    for name in ("stock", "stock_bins", "movements"):
        rows = await desk.rows(name, filter=one)
        column = "on_hand" if name == "stock" else "quantity"
        told = await desk.get(f"/{name}/totals", filter=one)
        assert told["totals"][column] == sum(row[column] for row in rows) > 0


@every_list
async def test_who_may_not_is_told_so(desk: Desk, name: str) -> None:
    needed = LISTS[name].permission
    assert needed in EVERYTHING
    desk.without(needed)
    for part in ("", "/rows", "/totals"):
        told = await desk.get(f"/{name}{part}", 403)
        assert (told["code"], told["params"]) == ("not_permitted", {"permission": needed})
    assert name not in {one["name"] for one in await desk.get("")}
    desk.person = None
    assert (await desk.get(f"/{name}/rows", 401))["code"] == "not_signed_in"
    desk.person = Person()
    assert (await desk.get("/nothing/rows", 404))["code"] == "list.unknown"


@every_list
async def test_without_the_permission_a_column_does_not_exist(desk: Desk, name: str) -> None:
    behind = [column for column in LISTS[name].columns if column.needs is not None]
    before = await desk.rows(name)
    desk.without(*(column.needs for column in behind if column.needs))
    told = await desk.get(f"/{name}")
    assert {column["key"] for column in told["columns"]}.isdisjoint(column.key for column in behind)
    for row, with_all in zip(await desk.rows(name), before, strict=True):
        assert row == {key: value for key, value in with_all.items() if key in row}
        assert row.keys() == with_all.keys() - {column.key for column in behind}
    for column in behind:
        wanted = [{"column": column.key, "op": "is", "value": 1}]
        assert (await desk.get(f"/{name}/rows", 400, filter=wanted))["code"] == "list.filter_invalid"
        assert (await desk.get(f"/{name}/totals", 400, filter=wanted))["code"] == "list.filter_invalid"
        assert (await desk.get(f"/{name}/rows", 400, sort=column.key))["code"] == "list.sort_invalid"
    assert (await desk.get(f"/{name}/totals"))["totals"].keys().isdisjoint(column.key for column in behind)


def warehouses_of(name: str, row: dict[str, Any]) -> set[int]:
    """Of the company of these tests: places 1 to 3 are in warehouse 1, 4 to 6 in warehouse 2. What is of none is of all or nobody."""
    if name == "transfers":
        return {row["source"]["id"], row["target"]["id"]}
    if "warehouse" in row:
        nobodys = {1, 2} if "IS NULL" in LISTS[name].scope else set[int]()
        return {row["warehouse"]["id"]} if row["warehouse"] else nobodys
    return {1 if place["id"] < 4 else 2 for place in (row["source"], row["target"]) if place["id"] > 0}


@every_list
async def test_rows_are_of_the_persons_warehouses(desk: Desk, name: str) -> None:
    rows = await desk.rows(name)
    if not LISTS[name].scope:
        assert await desk.rows(name, warehouse=1) == rows
        return
    assert {warehouse for row in rows for warehouse in warehouses_of(name, row)} == {1, 2}
    for warehouse in (1, 2):
        mine = [row["id"] for row in rows if warehouse in warehouses_of(name, row)]
        assert [row["id"] for row in await desk.rows(name, warehouse=warehouse)] == mine
        desk.person = Person(warehouses=frozenset({warehouse}))
        assert [row["id"] for row in await desk.rows(name)] == mine
        assert (await desk.get(f"/{name}/totals"))["count"] == len(mine)
        for part in ("rows", "totals"):
            told = await desk.get(f"/{name}/{part}", 403, warehouse=3 - warehouse)
            assert told["code"] == "warehouse_out_of_scope"
        desk.person = Person()


async def test_words_of_a_search_must_all_occur(desk: Desk) -> None:
    assert [row["sku"] for row in await desk.rows("items", search="b_6% bing")] == ["B_6%"]
    assert await desk.rows("items", search="b_6% cheng") == []
    assert {row["item"]["code"] for row in await desk.rows("stock", search="SKU-2")} == {"SKU-2"}
    assert {row["document"]["id"] for row in await desk.rows("movements", search="gr-2611 sku-1")} == {"test:1"}
    assert {row["lot"] for row in await desk.rows("stock_bins", search="l2|%")} == {"L2|%"}
    assert await desk.rows("items", search="a\0b " + "_" * 96) == []


async def test_goods_that_came_first_went_first(desk: Desk) -> None:
    [lot] = await desk.rows("stock_bins", filter=[{"column": "lot", "op": "is", "value": "L1"}])
    [held] = await desk.rows("stock_bins", filter=[{"column": "status", "op": "is", "value": "inspection"}])
    assert held["since"] - lot["since"] == 47 * 3_600_000
    assert lot["age"] == held["age"] + 2 or lot["age"] == held["age"] + 1


NONSENSE = [
    "{",
    "5",
    "[5]",
    '[{"column": "sku"}]',
    '[{"column": "sku", "op": "is", "value": 5}]',
    '[{"column": "sku", "op": "is", "value": "a\\u0000b"}]',
    '[{"column": "sku", "op": "contains", "value": ""}]',
    '[{"column": "sku", "op": "is", "value": "\\ud800"}]',
    '[{"column": "sku", "op": "between", "value": ["a", "b"]}]',
    '[{"column": "sku; DROP TABLE item", "op": "is", "value": "a"}]',
    '[{"column": "search", "op": "is", "value": "a"}]',
    '[{"column": "active", "op": "is", "value": 1}]',
    '[{"column": "value", "op": "is", "value": 1.5}]',
    '[{"column": "value", "op": "is", "value": true}]',
    '[{"column": "value", "op": "is", "value": 9007199254740992}]',
    '[{"column": "value", "op": "between", "value": [1]}]',
    '[{"column": "value", "op": "between", "value": 1}]',
    '[{"column": "value", "op": "empty", "value": "x"}]',
    '[{"column": "value", "op": "empty", "value": []}]',
    "[" * 3000,
    str([{"column": "active", "op": "is", "value": True}] * 31).replace("'", '"').replace("True", "true"),
]


@pytest.mark.parametrize("said", NONSENSE)
async def test_a_filter_that_makes_no_sense(desk: Desk, said: str) -> None:
    for part in ("rows", "totals"):
        told = await desk.get(f"/items/{part}", 400, filter=said)
        assert (told["code"], sorted(told["params"])) == ("list.filter_invalid", ["column", "op", "value"])


@pytest.mark.parametrize("said", ["nothing", "sku,", "-", "--sku", "sku desc", "i.sku", "sku;"])
async def test_an_order_that_makes_no_sense(desk: Desk, said: str) -> None:
    assert (await desk.get("/items/rows", 400, sort=said))["code"] == "list.sort_invalid"


scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text() | st.dates().map(str)
anything = scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.text(max_size=3), scalars, max_size=2)
OPS = sorted({op for kind in Kind for op in operations(kind)})


@every_list
async def test_no_filter_breaks_a_list(desk: Desk, name: str) -> None:
    """400 with the code, or rows. Whatever is drawn is drawn first: Hypothesis does not await."""
    columns = [*(column.key for column in LISTS[name].columns), ""]
    terms = st.fixed_dictionaries({"column": st.sampled_from(columns), "op": st.sampled_from(OPS), "value": anything})
    drawn: list[Any] = []

    @hypothesis.settings(max_examples=60, database=None, deadline=None)
    @hypothesis.given(st.lists(terms, min_size=1, max_size=2))
    def draw(terms: list[Any]) -> None:
        drawn.append(terms)

    draw()
    for terms in drawn:
        for part in ("rows", "totals"):
            answer = await desk.client.get(f"/api/lists/{name}/{part}", params={"filter": json.dumps(terms)})
            assert answer.status_code == 200 or answer.json()["code"] == "list.filter_invalid", (terms, answer.text)
