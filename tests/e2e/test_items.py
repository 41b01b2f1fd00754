"""Items at the desk: changed in place, made, retired, merged so that guns find the other one; and the tree of categories."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from e2e.company import BAG, STAND
from e2e.company import items as company_items
from e2e.conftest import House, receiving, run, until
from e2e.desk import BUYER, SUPERVISOR, Desk, say
from e2e.office import Office, office
from e2e.pictures import photo
from stowage.catalog.commands import CategoryRecord, ItemRecord, MergeItems, PutCategories, PutItems

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROW = "tbody tr:not([aria-hidden])"
FOUND = {"CUP-1": (), "CUP-10": ("5900001",), "CUP-11": ("590000",), "MUG-9": ()}


def open_item(office: Office, sku: str, title: str, **how: Any) -> Desk:
    desk = office.desk(how.pop("worker", BUYER), **how)
    desk.open(f"/items/{sku}")
    desk.headed(title)
    return desk


def field(desk: Desk, label: str) -> Locator:
    return desk.page.get_by_label(label, exact=True)


def saved(desk: Desk) -> None:
    desk.keys("Control+Enter")
    expect(desk.button(re.compile("^Save"))).to_contain_text("Nothing changed")


def item(office: Office, sku: str) -> dict[str, Any]:
    return office.house.rows("SELECT * FROM item WHERE sku = $1", sku)[0]


def bus_says(office: Office, *commands: object) -> None:
    """Somebody else, at the same time."""
    for done in run(say(office.house.url, office.people["admin"], None, commands)):
        assert done.outcome == "applied", done


def test_an_item_is_found_opened_and_changed_in_place(office: Office) -> None:
    bus_says(office, PutCategories((CategoryRecord("钟", "钟表", "Clocks"),)))
    desk = office.desk(BUYER)
    desk.open("/items")
    expect(desk.page.locator(ROW)).to_have_count(5)
    desk.keys("ArrowDown", "ArrowDown", "Enter")
    desk.headed("22727 Red alarm clock")
    field(desk, "English name").fill("Kitchen clock")
    field(desk, "Specification").fill("Ø 12 cm")
    field(desk, "Category").fill("clo")
    desk.page.get_by_role("option", name="Clocks").click()
    field(desk, "Barcodes pcs").focus()
    desk.keys("4006381333931", "Enter")
    desk.page.get_by_role("button", name="Take 6901234500066 away").click()
    field(desk, "Weight, g").fill("410")
    field(desk, "More than ordered, %").fill("2.5")
    field(desk, "Least Warehouse 1").fill("10")
    field(desk, "Reorder at Warehouse 1").fill("20")
    field(desk, "Add supplier").fill("ning")
    desk.page.get_by_role("option", name="Ningbo Kairui").click()
    field(desk, "Their SKU Ningbo Kairui").fill("NK-7")
    field(desk, "Days Ningbo Kairui").fill("14")
    saved(desk)
    desk.headed("22727 Kitchen clock")
    now = item(office, "22727")
    assert (now["name_en"], now["specification"], now["category"], now["weight_g"], now["over_tolerance_bp"]) == (
        "Kitchen clock",
        "Ø 12 cm",
        "钟",
        410,
        250,
    )
    codes = (
        "SELECT unit, array_agg(code ORDER BY code) AS codes FROM barcode WHERE item = $1 GROUP BY unit ORDER BY unit"
    )
    assert [tuple(row.values()) for row in office.house.rows(codes, now["id"])] == [
        ("case", ["16901234500025"]),
        ("pcs", ["4006381333931", "6901234500028"]),
    ]
    assert office.house.rows("SELECT minimum, reorder, maximum FROM item_level WHERE item = $1", now["id"]) == [
        {"minimum": 100_000, "reorder": 200_000, "maximum": 0}
    ]
    supply = "SELECT sku, lead_days, approved FROM item_supplier WHERE item = $1"
    assert office.house.rows(supply, now["id"]) == [{"sku": "NK-7", "lead_days": 14, "approved": True}]
    history = desk.page.locator(".history li").first
    expect(history).to_contain_text("English nameRed alarm clock → Kitchen clock")
    assert desk.violations() == []


def test_what_is_wrong_is_told_before_anything_is_sent(office: Office) -> None:
    desk = open_item(office, "22727", "22727 Red alarm clock")
    save = desk.button(re.compile("^Save"))
    field(desk, "Weight, g").fill("1.5")
    expect(save).to_contain_text("A whole number")
    field(desk, "Holds case").fill("none")
    expect(save).to_contain_text("2 fields to put right")
    desk.keys("Escape")
    desk.sees("Not saved. Esc again leaves")
    desk.button(re.compile("^Undo$")).click()
    expect(field(desk, "Holds case")).to_have_value("12")
    expect(save).to_contain_text("Nothing changed")


def test_packaging_of_what_has_moved_stays_and_more_is_added(office: Office) -> None:
    office.receive("22727", 24)
    desk = open_item(office, "22727", "22727 Red alarm clock")
    desk.sees("Has moved: base unit and counts stay")
    expect(field(desk, "Holds case")).to_be_disabled()
    desk.button("Add packaging").click()
    field(desk, "Unit 3").select_option("case")
    expect(desk.button(re.compile("^Save"))).to_contain_text("2 fields to put right")
    desk.page.get_by_role("button", name="Take case away").click()
    expect(desk.page.locator(".eq")).to_contain_text("Available24pcs")
    expect(desk.page.locator(".chain")).to_contain_text(office.house.company.orders["second"])
    desk.page.locator(".chain").get_by_role("link").first.click()
    desk.headed(office.house.company.orders["second"])


def test_two_who_change_one_item(office: Office) -> None:
    desk = open_item(office, "22727", "22727 Red alarm clock")
    desk.page.evaluate("window.addEventListener('focus', (event) => event.stopImmediatePropagation(), true)")
    field(desk, "English name").fill("Wall clock")
    field(desk, "Weight, g").fill("500")
    clock = next(one for one in company_items().items if one.sku == "22727")
    fields = {name: getattr(clock, name) for name in clock.__struct_fields__}
    theirs = {"name_en": "Kitchen clock", "specification": "12 cm"}
    bus_says(office, PutItems((ItemRecord(**fields | theirs),)))
    desk.keys("Control+Enter")
    band = desk.page.get_by_role("alert")
    expect(band).to_contain_text(re.compile(r"^Admin changed this meanwhile, .*: choose for each"))
    expect(desk.page.locator(".history")).to_contain_text("Kitchen clock")
    expect(band.get_by_label(re.compile("Yours"))).to_be_checked()
    expect(band.locator("fieldset")).to_have_count(1)
    expect(band).to_contain_text("Theirs")
    expect(band).to_contain_text("Kitchen clock")
    assert desk.violations() == []
    band.get_by_role("button", name="Save the choice").click()
    expect(band).to_have_count(0)
    desk.headed("22727 Wall clock")
    now = item(office, "22727")
    assert (now["name_en"], now["specification"], now["weight_g"]) == ("Wall clock", "12 cm", 500)


def test_who_may_not_change_items_reads_them(office: Office) -> None:
    desk = open_item(office, "22727", "22727 Red alarm clock", worker=SUPERVISOR)
    expect(desk.button(re.compile("^Save"))).to_contain_text("Buyer or Administrator only, ask Linyu or Admin")
    expect(field(desk, "English name")).to_be_disabled()
    expect(desk.button("Merge…")).to_have_count(0)
    desk.open("/items")
    expect(desk.button(re.compile("^New item"))).to_contain_text("Buyer or Administrator only, ask Linyu or Admin")


def test_a_new_item_by_keyboard(office: Office) -> None:
    desk = office.desk(BUYER)
    desk.open("/items")
    expect(desk.page.locator(ROW)).to_have_count(5)
    desk.keys("n")
    desk.headed("New item")
    desk.focused("SKU")
    desk.keys("Control+Enter")
    expect(desk.page.locator(".bad-field")).to_have_count(2)
    expect(desk.page.locator(".bad-field").first).to_contain_text("An item needs an SKU")
    expect(desk.page.locator(".packaging .cell-field.wrong")).to_contain_text("Choose a unit")
    desk.keys("22727", "Control+Enter")
    desk.focused("Chinese name")
    field(desk, "SKU").focus()
    desk.keys("Tab", "红色挂钟", "Tab", "Red wall clock")
    field(desk, "Base unit").select_option("pcs")
    field(desk, "Category").fill("Wall clocks")
    desk.page.get_by_role("option", name="New category: Wall clocks").click()
    desk.button("Add packaging").click()
    field(desk, "Unit 2").select_option("case")
    field(desk, "Holds case").fill("6")
    field(desk, "Barcodes case").focus()
    desk.keys(BAG, "Enter")
    desk.sees("Also on 85099B: guns will ask")
    assert desk.violations() == []
    desk.keys("Control+Enter")
    desk.sees("There is an item called that")
    field(desk, "SKU").fill("W/1 ?")
    desk.keys("Control+Enter")
    desk.headed("W/1 ? Red wall clock")
    desk.sees("From the name: HSGZ")
    now = item(office, "W/1 ?")
    assert (now["category"], now["mnemonic"], now["version"]) == ("Wall clocks", "HSGZ", 1)
    desk.page.reload()
    desk.headed("W/1 ? Red wall clock")


def test_a_retired_item_is_found_by_its_view(office: Office) -> None:
    desk = open_item(office, "22423", "22423 Regency cakestand 3 tier")
    desk.button("Retire").click()
    expect(desk.page.locator(".head .chip")).to_have_text("Out of use")
    desk.open("/items")
    expect(desk.page.locator(ROW)).to_have_count(4)
    desk.page.get_by_role("tab", name="Retired").click()
    expect(desk.page.locator(ROW)).to_have_count(1)
    expect(desk.page.locator(ROW)).to_contain_text("22423")
    desk.open("/items/22423")
    desk.button("Use again").click()
    expect(desk.page.locator(".head .chip")).to_have_count(0)
    assert item(office, "22423")["active"] is True


def test_an_item_is_merged_once_nothing_hangs_on_it(office: Office) -> None:
    desk = open_item(office, "85099B", "85099B Jumbo bag red retrospot")
    desk.button("Merge…").click()
    expect(desk.page.locator(".panel-foot")).to_contain_text("First end its orders")
    desk.open("/items/22423")
    desk.headed("22423 Regency cakestand 3 tier")
    desk.button("Merge…").click()
    field(desk, "Into").fill("jumbo")
    desk.page.get_by_role("option", name="Jumbo bag").click()
    expect(desk.page.locator(".record-beside")).to_contain_text("85099B")
    assert desk.violations() == []
    desk.button(re.compile("^Merge 22423 into 85099B")).click()
    expect(desk.page.locator(".head .chip")).to_have_text("Merged into 85099B")
    expect(desk.button(re.compile("^Save"))).to_contain_text("Merged into 85099B")
    expect(desk.page.locator(".history")).to_contain_text("Merged into")
    desk.page.get_by_role("link", name="Merged into 85099B Jumbo bag red retrospot").click()
    desk.headed("85099B Jumbo bag red retrospot")
    desk.sees("22423 led here since they were merged")
    desk.sees(STAND)


def test_a_gun_finds_the_other_item_also_offline(office: Office) -> None:
    house = office.house
    gun = receiving(house)
    desk = open_item(office, "22423", "22423 Regency cakestand 3 tier")
    desk.button("Merge…").click()
    field(desk, "Into").fill("85099B")
    desk.page.get_by_role("option", name="Jumbo bag").click()
    expect(desk.button("Merge 22423 into 85099B")).to_be_enabled()
    desk.keys("Control+Enter")
    expect(desk.page.locator(".head .chip")).to_have_text("Merged into 85099B")
    until(lambda: any(row["key"] == "22423" for row in gun.kept("overlay")))
    house.server.stop()
    for code, counted in ((STAND, "Right, +1 pc"), ("22423", "2 pcs")):
        gun.scan(code)
        gun.sees(counted)
        gun.sees("Jumbo bag red retrospot")
    gun.tap("Take 2 pcs")
    gun.sees("kept here, unsent")
    house.server.start()
    house.holds(("85099B", 2, 2, 0), within=60)
    assert house.rows("SELECT 1 FROM discrepancy") == []


def test_what_is_called_just_so_is_found_among_others(office: Office) -> None:
    """By the SKU of what was merged into it, by a barcode that begins another's."""
    made = [ItemRecord(sku, sku, sku, "pcs", barcodes=codes) for sku, codes in FOUND.items()]
    bus_says(office, PutItems(tuple(made)), MergeItems("CUP-1", "MUG-9"))
    desk = office.desk(BUYER)
    for typed, sku in (("CUP-1", "MUG-9"), ("cup-10", "CUP-10"), ("590000", "CUP-11")):
        desk.find(typed)
        expect(desk.page.locator(".panel").first).to_contain_text(sku)


def test_what_a_gun_counted_before_it_heard_is_the_other_item(house: House) -> None:
    gun = receiving(house)
    house.wire.through.clear()
    gun.scan(STAND)
    gun.prompted("Not ordered")
    gun.tap("Receive, not ordered")
    gun.tap("Take 1 pc")
    gun.sees("kept here, unsent")
    assert run(say(house.url, 0, None, [MergeItems("22423", "85099B")]))[0].outcome == "applied"
    house.wire.through.set()
    house.holds(("85099B", 1, 0, 1), within=60)
    codes = [row["code"] for row in house.rows("SELECT code FROM discrepancy ORDER BY id")]
    assert codes == ["receiving.not_ordered", "receiving.item_merged"]
    gun.tap("Back")
    gun.tap(re.compile("^Outbox"))
    gun.tap(re.compile("^1 pc Regency cakestand"))
    gun.sees("Item is another one now")


def test_an_item_has_a_picture(office: Office) -> None:
    desk = open_item(office, "22727", "22727 Red alarm clock")
    desk.page.locator("input[type=file]").set_input_files(photo())
    expect(desk.page.locator(".item-picture")).to_be_visible()
    saved(desk)
    name = item(office, "22727")["picture"]
    blob = office.house.rows("SELECT media_type, size FROM blob WHERE sha256 = $1", name)[0]
    assert blob["media_type"] == "image/jpeg"
    assert blob["size"] < 300_000
    desk.page.reload()
    picture = desk.page.locator(".item-picture")
    expect(picture).to_be_visible()
    until(lambda: picture.evaluate("each => each.complete && each.naturalWidth") == 1024)
    assert desk.violations() == []
    desk.page.locator("input[type=file]").set_input_files(
        {"name": "notes.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    desk.sees("That is no picture")
    desk.button("Remove it").click()
    saved(desk)
    assert item(office, "22727")["picture"] == ""
    # what no item has is not served, whoever knows its name
    assert desk.page.request.get(f"{office.origin}/api/pictures/{name}").status == 404


def test_categories_are_a_tree_that_the_keyboard_moves(office: Office) -> None:
    home, table, toys = (
        CategoryRecord(code, code, name) for code, name in (("H", "Home"), ("T", "Table"), ("Y", "Toys"))
    )
    bus_says(office, PutCategories((home, table, toys)))
    clock = next(one for one in company_items().items if one.sku == "22727")
    fields = {name: getattr(clock, name) for name in clock.__struct_fields__}
    bus_says(office, PutItems((ItemRecord(**fields | {"category": "T"}),)))
    desk = office.desk(BUYER)
    desk.open("/categories")
    rows = desk.page.get_by_role("treeitem")
    expect(rows).to_have_count(3)
    desk.page.get_by_role("tree").focus()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Alt+ArrowRight")
    expect(rows.nth(1)).to_have_attribute("aria-level", "2")
    expect(rows.nth(0)).to_contain_text("Home")
    expect(rows.nth(0).locator(".n").last).to_have_text("1")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".panel h2")).to_have_text("Table")
    field(desk, "Name, English").fill("Tableware")
    desk.keys("Control+Enter")
    expect(rows.nth(1)).to_contain_text("Tableware")
    expect(desk.button("Remove")).to_contain_text("Holds 1 item")
    assert desk.violations() == []
    desk.page.get_by_role("link", name="Its items").click()
    expect(desk.page.locator(ROW)).to_have_count(1)
    desk.open("/categories?category=Y")
    desk.button("New below").click()
    field(desk, "Code").fill("D")
    field(desk, "Name, Chinese").fill("玩偶")
    field(desk, "Name, English").fill("Dolls")
    desk.keys("Control+Enter")
    expect(desk.page.locator(".panel h2")).to_have_text("Dolls")
    expect(rows).to_have_count(4)
    desk.button("Remove").click()
    expect(rows).to_have_count(3)
    tree = "SELECT code, coalesce(parent, '') AS parent, name_en FROM category ORDER BY code"
    assert [tuple(row.values()) for row in office.house.rows(tree)] == [
        ("H", "", "Home"),
        ("T", "H", "Tableware"),
        ("Y", "", "Toys"),
    ]
    desk.page.get_by_role("tree").focus()
    desk.page.keyboard.press("Home")
    desk.page.keyboard.press("ArrowLeft")
    expect(rows).to_have_count(2)


def test_a_unit_is_added_and_items_are_packed_in_it(office: Office) -> None:
    desk = office.desk(BUYER)
    desk.open("/units")
    expect(desk.page.locator(ROW)).to_have_count(2)
    desk.keys("n")
    desk.focused("Code")
    desk.keys("pallet", "Tab", "托盘", "Tab", "pallet")
    desk.keys("Control+Enter")
    expect(desk.page.locator(".panel h2")).to_have_text("pallet")
    expect(desk.page.locator(ROW)).to_have_count(3)
    assert desk.violations() == []
    desk.open("/items/22727")
    desk.button("Add packaging").click()
    field(desk, "Unit 3").select_option(label="pallet")
    field(desk, "Holds pallet").fill("480")
    saved(desk)
    factor = "SELECT numerator, denominator FROM item_unit WHERE unit = 'pallet'"
    assert office.house.rows(factor) == [{"numerator": 480, "denominator": 1}]
