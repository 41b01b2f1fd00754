"""The demo company as data: complete, plausible, and the same on every machine."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from hashlib import sha256

import pytest

from stowage.demo.codes import check_digit, gtin14, is_valid
from stowage.demo.company import (
    BINS_WAREHOUSE,
    FLOOR_WAREHOUSE,
    ZONE_OF_CATEGORY,
    bins,
    categories,
    customers,
    departments,
    items,
    people,
    places,
    suppliers,
)
from stowage.demo.floor import DELIVERED, INSPECTED, delivery, plan, transfer
from stowage.demo.opening import opening_stock
from stowage.demo.orders import FIRST_ORDER, orders
from stowage.identity.commands import Role

TODAY = date(2026, 11, 22)
PINNED = "e3b87d10f0debc78eb01f2eaa73ee92aaac968cc6ef4d8018c4d02c04be1151c"


@pytest.mark.parametrize(
    ("digits", "digit"),
    [("400638133393", "1"), ("978014300723", "4"), ("1400638133393", "8"), ("000000000000", "0")],
)
def test_check_digit(digits: str, digit: str) -> None:
    assert check_digit(digits) == digit


def test_codes_are_valid_and_name_one_unit_each() -> None:
    codes = Counter(item.ean for item in items())
    codes.update(item.case_code for item in items())
    codes.update(item.inner_code for item in items() if item.inner)
    assert [code for code in codes if not is_valid(code)] == []
    assert [code for code, times in codes.items() if times > 1] == []
    assert gtin14(1, "4006381333931") == "14006381333938"


def test_some_codes_are_shared_by_two_items() -> None:
    own = {item.ean: item.sku for item in items()}
    shared = [item for item in items() if item.shared_ean]
    assert 24 <= len(shared) <= 60
    assert [item.sku for item in shared if own[item.shared_ean] == item.sku] == []


def test_counts() -> None:
    assert len(items()) == len({item.sku for item in items()}) == 3214
    assert len(bins()) == len({place.code for place in bins()}) == 600
    assert {place.zone for place in bins()} == set("ABCDEF")
    assert {"A07-12-3", "D-01", "D-04"} <= {place.code for place in places(BINS_WAREHOUSE)}
    assert [place.code for place in places(FLOOR_WAREHOUSE)] == ["D-01", "FLOOR"]
    assert len(suppliers()) == 28
    assert len(customers()) == 66
    assert len(people()) >= 10
    assert {role for person in people() for role in person.roles} == set(Role)
    assert set(categories()) == set(ZONE_OF_CATEGORY) == {item.category for item in items()}
    assert 10 <= len(categories()) <= 15


def test_tracking_is_there_to_try() -> None:
    kinds = Counter(item.tracking for item in items())
    assert set(kinds) == {"", "le", "s"}
    assert kinds["le"] >= 100
    assert kinds["s"] >= 15
    assert [item.sku for item in items() if ("e" in item.tracking) != (item.shelf_days > 0)] == []


def test_chinese_names_have_no_leftovers() -> None:
    """Letters only where a Chinese price list has them too: LED, paper sizes, letters of the alphabet, words printed on the goods."""
    printed = re.compile(r"LED|LOVE|JOY|NOEL|HOME|WC|A[4-7]|字母[A-Z]|No\.")
    assert [item.name_zh for item in items() if re.search(r"[A-Za-z]", printed.sub("", item.name_zh))] == []
    assert [item.name_zh for item in items() if len(re.findall(r"[\u4e00-\u9fff]", item.name_zh)) < 3] == []
    assert [item.name_zh for item in items() if len(item.name_zh) > 26] == []
    assert [name for name, times in Counter(item.name_zh for item in items()).items() if times > 1] == []


def test_english_names_are_tidy() -> None:
    names = [item.name_en for item in items()]
    assert [
        name
        for name in names
        if "  " in name or name != name.strip() or (not name[0].isupper() and not name[0].isdigit())
    ] == []
    assert [name for name in names if re.search(r"[A-Z]{4}", name)] == []


def test_numbers_make_sense() -> None:
    for item in items():
        assert item.case >= 2, item
        assert item.cost_micro > 0, item
        assert item.weekly_tenths > 0, item
        assert item.inner == 0 or (item.inner < item.case and item.case % item.inner == 0), item
        assert (item.roll > 1) == (item.unit == "m"), item


def test_opening_stock_lies_where_it_may() -> None:
    stock = {item.sku: item for item in items()}
    known = {(name, place.code) for name in (BINS_WAREHOUSE, FLOOR_WAREHOUSE) for place in places(name)}
    lines = list(opening_stock(TODAY))
    serials = [line.lot for line in lines if stock[line.sku].tracking == "s"]
    assert len(serials) == len(set(serials))
    assert len({(line.warehouse, line.place, line.sku, line.lot) for line in lines}) == len(lines)
    for line in lines:
        item = stock[line.sku]
        assert (line.warehouse, line.place) in known, line
        assert line.units > 0, line
        assert bool(line.lot) == bool(item.tracking), line
        assert (line.expires_on is not None) == ("e" in item.tracking), line
        assert line.units == 1 or item.tracking != "s", line
        assert line.units % item.roll == 0, line
    assert {line.place for line in lines if line.sku == "22969"} >= {"A07-12-3", "A07-12-4"}


def test_forty_orders() -> None:
    made = list(orders(TODAY))
    stock = {item.sku: item for item in items()}
    assert [order.position for order in made] == list(range(1, 41))
    assert sum(len(order.lines) >= 88 for order in made) == 4
    assert {order.warehouse for order in made} == {BINS_WAREHOUSE, FLOOR_WAREHOUSE}
    assert sum(order.expected_on < TODAY for order in made) in range(1, 12)
    for order in made:
        assert len({line.sku for line in order.lines}) == len(order.lines) >= 2
        for line in order.lines:
            item = stock[line.sku]
            units = {item.unit, "case"} | ({"inner"} if item.inner else set()) | ({"roll"} if item.roll > 1 else set())
            assert line.unit in units, line
            assert line.units > 0, line
            assert line.price_micro > 0, line


def test_the_first_order_is_the_one_in_the_pictures() -> None:
    order = next(orders(TODAY))
    stock = {item.sku: item for item in items()}
    ordered = [
        (line.sku, line.units * (stock[line.sku].case_units if line.unit == "case" else 1)) for line in order.lines
    ]
    assert ordered == [(sku, units) for sku, units, _ in FIRST_ORDER]
    total = sum(units * line.price_micro for (_, units), line in zip(ordered, order.lines, strict=True))
    assert total == 12_326_400_000
    assert order.expected_on == TODAY


def test_what_waits_on_the_floor_fits_orders_and_stock() -> None:
    stock = {item.sku: item for item in items()}
    came, ordered = delivery(TODAY), {line.sku: line for line in list(orders(TODAY))[DELIVERED - 1].lines}[INSPECTED]
    assert came.units < ordered.units * stock[INSPECTED].case_units
    assert len(plan()[2]) == 2
    wanted = transfer(TODAY)
    for sku, units in wanted.lines:
        assert units % stock[sku].case_units == 0
        assert units <= sum(
            line.units for line in opening_stock(TODAY) if (line.warehouse, line.sku) == (wanted.source, sku)
        )


def test_the_same_company_on_every_machine() -> None:
    whole = (
        items(),
        suppliers(),
        customers(),
        departments(),
        people(),
        tuple(opening_stock(TODAY)),
        tuple(orders(TODAY)),
        plan(),
        delivery(TODAY),
        transfer(TODAY),
    )
    assert sha256(repr(whole).encode()).hexdigest() == PINNED
