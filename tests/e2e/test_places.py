"""Warehouses at the desk: bins by a pattern, the picture of them, a bin changed and put out of use, the walk, zones; by keyboard."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import expect

from e2e.company import PCS
from e2e.conftest import until
from e2e.desk import ADMINISTRATOR, BUYER, SUPERVISOR
from e2e.office import Office, office
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.places.commands import MakeBins
from stowage.stock.commands import OpeningLine, RecordOpening

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RACKS = "A{01-02}-{01-10}-{1-3}"
SHOTS = os.environ.get("STOWAGE_SHOTS", "")
AT = """(code) => {
    const told = document.querySelector('.yard-told .bin');
    return told !== null && told.textContent === code;
}"""


def made(office: Office, pattern: str = RACKS, limit: int = 48) -> None:
    command = MakeBins("WH1", pattern, max_quantity=limit * PCS)
    assert office.say(command).outcome == "applied"


def stowed(office: Office, **pieces: int) -> None:
    """So many of 22423 in each bin, "A01_01_1" for A01-01-1."""
    there = {row["code"]: row["id"] for row in office.house.rows("SELECT code, id FROM place")}
    item = ItemId(office.house.company.items["22423"])
    lines = tuple(
        OpeningLine(item, PlaceId(there[code.replace("_", "-")]), Quantity(count * PCS), Amount(100))
        for code, count in pieces.items()
    )
    done = office.say(RecordOpening(WarehouseId(office.house.company.warehouse), lines), ADMINISTRATOR)
    assert done.outcome == "applied", done


def test_bins_are_made_by_a_pattern_and_seen(office: Office) -> None:
    desk = office.desk(SUPERVISOR)
    desk.open("/warehouses")
    desk.page.locator("tbody tr").first.get_by_role("link", name="Picture").click()
    desk.headed("Warehouse 1")
    expect(desk.page.locator(".rack")).to_have_count(1)  # the docks
    desk.keys("n")
    desk.focused("Pattern")
    panel = desk.page.locator(".panel")
    desk.keys("A{1-3}")
    expect(panel.get_by_role("button", name=re.compile("Make 3 places"))).to_be_enabled()
    desk.page.get_by_label("Pattern").fill("A{01-02}-{01-")
    desk.sees("{01- cannot be read")
    expect(panel.get_by_role("button", name=re.compile("Make"))).to_be_disabled()
    expect(panel).not_to_contain_text("Make 3 places")
    desk.keys("10}-{1-3}")
    expect(panel.get_by_role("status")).to_contain_text("60 places in 2 aisles")
    expect(panel.locator("tbody tr").last).to_contain_text("A02-10-3")
    expect(panel.locator("tbody tr").first).to_contain_text(re.compile(r"A01-01-1\s*A\s*A01\s*01\s*1"))
    desk.page.get_by_label("Weight limit, kg").fill("500")
    desk.keys("Control+Enter")
    expect(panel).to_have_count(0)
    expect(desk.page.locator(".rack h3")).to_have_text(["Dock", "A01", "A02"])
    expect(desk.page.locator(".legend li").first).to_have_text(re.compile("Empty\\s*62"))
    desk.keys("n")
    desk.focused("Pattern")
    desk.keys(RACKS)
    desk.sees("All of them are there already")
    limits = office.house.rows("SELECT DISTINCT max_weight_g FROM place WHERE kind = 'bin'")
    assert limits == [{"max_weight_g": 500_000}]


def test_the_picture_is_walked_by_arrows_and_opens_a_bin(office: Office) -> None:
    made(office)
    stowed(office, A01_01_3=12, A01_02_3=48, A01_03_3=60)
    desk = office.desk(SUPERVISOR)
    desk.open("/places/WH1")
    legend = desk.page.locator(".legend li")
    expect(legend.nth(1)).to_have_text(re.compile("≤ 25 %\\s*1"))
    expect(legend.nth(4)).to_have_text(re.compile("≤ 100 %\\s*1"))
    expect(legend.nth(5)).to_have_text(re.compile("Too full\\s*1"))
    expect(desk.page.locator(".foot")).to_contain_text("Too full1")
    yard = desk.page.get_by_role("application")
    yard.focus()
    desk.page.wait_for_function(AT, arg="D-01")
    desk.keys("ArrowDown")
    desk.page.wait_for_function(AT, arg="A01-01-3")
    expect(yard.get_by_role("status")).to_have_text("A01-01-3, 25 % full, 1 item")
    desk.keys("ArrowRight", "ArrowRight")
    desk.page.wait_for_function(AT, arg="A01-03-3")
    desk.keys("Enter")
    panel = desk.page.get_by_role("complementary", name="A01-03-3")
    expect(panel).to_contain_text("125 % full")
    expect(panel.locator(".there li")).to_contain_text("Regency cakestand 3 tier")
    expect(panel.locator(".there .n")).to_have_text("60pcs")
    assert "place=" in desk.page.url
    desk.keys("e")
    expect(desk.button(re.compile("Put out of use"))).to_be_disabled()
    desk.sees("Not empty: 1 item, 0 promises")
    desk.page.get_by_label("Quantity limit").fill("120")
    desk.keys("Control+Enter")
    expect(panel).to_contain_text("50 % full")
    expect(panel.locator(".history")).to_contain_text("Quantity limit")
    assert desk.violations() == []
    desk.page.get_by_role("tab", name="Oldest goods").click()
    expect(legend.nth(1)).to_have_text(re.compile("≤ 30 d\\s*3"))
    panel.get_by_role("button", name="Close").click()
    box = desk.page.locator(".rack svg").nth(1).bounding_box()
    assert box is not None
    desk.page.mouse.move(box["x"] + 27, box["y"] + 8)  # the second bay, the third level
    desk.page.wait_for_function(AT, arg="A01-02-3")
    desk.page.mouse.click(box["x"] + 27, box["y"] + 8)
    expect(desk.page.get_by_role("complementary", name="A01-02-3")).to_be_visible()


def test_an_empty_bin_is_put_out_of_use(office: Office) -> None:
    made(office)
    desk = office.desk(SUPERVISOR)
    row = office.house.rows("SELECT id FROM place WHERE code = 'A02-10-3'")[0]
    desk.open(f"/places/WH1?place={row['id']}")
    desk.sees("Nothing lies there")
    desk.keys("e")
    desk.button(re.compile("Put out of use")).click()
    desk.sees("Out of use")
    expect(desk.page.locator(".legend li").first).to_have_text(re.compile("Empty\\s*61"))
    desk.keys("e")
    desk.button("Use again").click()
    expect(desk.page.locator(".legend li").first).to_have_text(re.compile("Empty\\s*62"))


def test_zones_and_the_walk(office: Office) -> None:
    made(office, "{A,B}{1-2}-{1-3}")
    desk = office.desk(SUPERVISOR)
    desk.open("/places/WH1")
    desk.page.get_by_role("button", name="Zone A").click()
    desk.page.locator(".panel").get_by_label("Name, English", exact=True).fill("Cold room")
    desk.page.get_by_label("For goods that are").select_option("cool")
    desk.page.get_by_label("Order", exact=True).fill("2")
    desk.page.get_by_label("A1 Order").fill("9")
    desk.keys("Control+Enter")
    expect(desk.page.locator(".area h2").last).to_contain_text("Zone A Cold room")
    expect(desk.page.locator(".rack h3")).to_have_text(["Dock", "B1", "B2", "A2", "A1"])
    desk.page.locator(".panel").get_by_role("button", name="Close").click()
    desk.keys("w")
    desk.page.get_by_label("Through the aisles").select_option("snake")
    desk.keys("Control+Enter")
    expect(desk.page.locator(".panel")).to_have_count(0)
    walked = office.house.rows("SELECT code FROM place WHERE kind = 'bin' ORDER BY sequence")
    codes = ["B1-1", "B1-2", "B1-3", "B2-3", "B2-2", "B2-1", "A2-1", "A2-2", "A2-3", "A1-3", "A1-2", "A1-1"]
    assert [row["code"] for row in walked] == codes


def test_how_goods_are_put_away(office: Office) -> None:
    made(office, "{A,B}{1-2}-{1-3}")
    desk = office.desk(SUPERVISOR)
    desk.open("/places/WH1")
    expect(desk.page.get_by_role("button", name="Put away")).to_be_visible()
    desk.keys("u")
    desk.page.get_by_label("Step 1: Look at").select_option("zone_for")
    desk.page.get_by_label("Step 1: Zone").select_option("B")
    desk.page.get_by_role("button", name="Step 3: Take out").click()
    desk.page.get_by_role("button", name="Step 2: Earlier").click()
    desk.page.get_by_label("May lie together").select_option("one_item")
    desk.keys("Control+Enter")
    until(lambda: bool(office.house.rows("SELECT FROM putaway_strategy")))
    [said] = office.house.rows("SELECT steps::text AS steps, mixing FROM putaway_strategy")
    assert msgspec.json.decode(said["steps"]) == [{"kind": "same_item"}, {"kind": "zone_for", "zone": "B"}]
    assert said["mixing"] == "one_item"
    if SHOTS:
        desk.page.screenshot(path=str(Path(SHOTS) / "desk-put-away.png"))
    assert desk.violations() == []


def test_a_warehouse_is_added_and_changed(office: Office) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.open("/warehouses")
    desk.headed("Warehouses")
    desk.keys("n")
    desk.focused("Code")
    desk.keys("HZ", "Tab", "杭州仓", "Tab", "Hangzhou")
    desk.page.get_by_label("Time zone").fill("Asia/Nowhere")
    desk.keys("Control+Enter")
    desk.sees("No time zone Asia/Nowhere")
    desk.page.get_by_label("Time zone").fill("Asia/Shanghai")
    desk.page.get_by_label("With bins").uncheck()
    desk.keys("Control+Enter")
    expect(desk.page.locator("tbody tr")).to_have_count(2)
    desk.open("/places/HZ")
    desk.headed("Hangzhou")
    desk.sees("No place here yet")
    desk.keys("o")
    desk.focused("Code")
    desk.keys("F-01")
    desk.page.get_by_label("Kind").select_option("floor")
    desk.keys("Control+Enter")
    expect(desk.page.locator(".rack h3")).to_have_text(["Floor"])
    assert desk.violations() == []
    buyer = office.desk(BUYER)
    buyer.open("/places/HZ")
    expect(buyer.button(re.compile("Make bins"))).to_be_disabled()
    buyer.sees("Supervisor or Administrator only, ask Sunting or Admin")


def test_places_are_changed_in_their_list(office: Office) -> None:
    made(office, "A1-{1-3}")
    desk = office.desk(SUPERVISOR)
    desk.open("/places")
    row = desk.page.locator("tbody tr", has_text="A1-2")
    row.click()
    desk.keys("Enter")
    expect(desk.page.locator(".panel").get_by_role("link", name="In the picture")).to_be_visible()
    desk.keys("Escape")
    desk.open("/places?search=A1-2")
    expect(desk.page.locator("tbody tr:not([aria-hidden])")).to_have_count(1)
    desk.page.locator("tbody td", has_text=re.compile("^A1$")).click()
    desk.keys("e")
    desk.focused("Aisle of A1-2")
    desk.keys("A9", "Enter")
    until(lambda: office.house.rows("SELECT aisle FROM place WHERE code = 'A1-2'") == [{"aisle": "A9"}])


def test_five_thousand_bins_are_few_shapes(office: Office) -> None:
    made(office, "A{01-50}-{01-25}-{1-4}")
    desk = office.desk(SUPERVISOR)
    desk.open("/places/WH1")
    expect(desk.page.locator(".legend li").first).to_have_text(re.compile("Empty\\s*5,002"))
    assert desk.page.locator(".yard svg *").count() < 500
