"""Lists of the desk against the real server: found, filtered, sorted, changed in their cells, pasted into, exported, by keyboard."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence

import pytest
from playwright.sync_api import expect

from e2e.company import items as company_items
from e2e.conftest import run, until
from e2e.desk import ADMINISTRATOR, SUPERVISOR, Desk, say
from e2e.office import Office, office
from e2e.shown import ROW, opened, press, shows
from stowage.catalog.commands import PutItems

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((each) => {
    const box = each.getBoundingClientRect();
    const scrolls = each.closest('.tw, .rail nav, .hidden-word');
    return box.width > 0 && !scrolls && (box.right > innerWidth + 1 || box.left < -1);
}).map((each) => each.className || each.tagName)"""
PASTE = """(text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
}"""


def column(desk: Desk, place: int) -> list[str]:
    """The cells of a column, from the top; the first column has place 1."""
    return [text.strip() for text in desk.page.locator(f"{ROW} > td:nth-child({place})").all_inner_texts()]


def foot(desk: Desk, text: str) -> None:
    expect(desk.page.locator(".foot")).to_contain_text(text)


def name_of(office: Office, sku: str) -> tuple[str, str]:
    row = office.house.rows("SELECT name_en, category FROM item WHERE sku = $1", sku)[0]
    return row["name_en"], row["category"]


def test_a_list_is_found_filtered_and_sorted_and_its_totals_follow(office: Office) -> None:
    office.opening()
    desk = opened(office, "/items", rows=5)
    foot(desk, "Rows5Valued quantity12 pcsStock value¥12.00")
    field = desk.page.get_by_label("Find in this list")
    field.fill("clock")
    shows(desk, 1)
    foot(desk, "Rows1Valued quantity0 pcsStock value¥0.00")
    field.fill("")
    shows(desk, 5)
    press(desk, "Escape")
    desk.page.locator(".head h1").click()
    press(desk, "f")
    expect(desk.page.locator(".pop :focus")).to_have_count(1)
    press(desk, "ArrowDown", "ArrowDown", "Enter")
    desk.focused("Value")
    desk.keys("red", "Enter")
    shows(desk, 2)
    expect(desk.page.locator(".fl.set")).to_contain_text("English namered")
    foot(desk, "Rows2Valued quantity0 pcsStock value¥0.00")
    assert column(desk, 2) == ["22727", "85099B"]
    desk.page.get_by_role("button", name="SKU").click()
    expect(desk.page.locator("th[aria-sort=descending]")).to_contain_text("SKU")
    until(lambda: column(desk, 2) == ["85099B", "22727"])
    desk.page.reload()
    until(lambda: column(desk, 2) == ["85099B", "22727"])
    desk.page.get_by_role("button", name="Remove English name").click()
    shows(desk, 5)
    desk.page.get_by_role("button", name="Base unit").click()
    desk.page.get_by_role("button", name="SKU").click(modifiers=["Shift"])
    expect(desk.page.locator("th[aria-sort]")).to_have_text([re.compile("SKU.*2"), re.compile("Base unit.*1")])


def test_columns_are_chosen_moved_and_drawn_wider(office: Office) -> None:
    desk = opened(office, "/items", rows=5)
    heads = desk.page.locator("th")
    desk.button("Columns").click()
    desk.page.get_by_label("Chinese name", exact=True).check()
    desk.page.get_by_label("Lots", exact=True).uncheck()
    desk.page.get_by_role("button", name="Category: to the left").click()
    press(desk, "Escape")
    said = ["SKU", "Category", "English name", "Base unit", "Expiry", "Serials", "Inspected", "Stock value", "In use"]
    expect(heads).to_contain_text([*said, "Chinese name"])
    before = heads.nth(0).bounding_box()
    grip = heads.nth(0).locator(".grip").bounding_box()
    assert before is not None
    assert grip is not None
    desk.page.mouse.move(grip["x"] + 4, grip["y"] + 10)
    desk.page.mouse.down()
    desk.page.mouse.move(grip["x"] + 64, grip["y"] + 10, steps=4)
    desk.page.mouse.up()
    until(lambda: abs((heads.nth(0).bounding_box() or before)["width"] - before["width"] - 60) < 3)
    desk.page.reload()
    expect(heads).to_contain_text([*said, "Chinese name"])
    heads.nth(1).drag_to(heads.nth(3))
    expect(heads).to_contain_text(["SKU", "English name", "Base unit", "Category"])
    desk.button("Columns").click()
    desk.button("As delivered").click()
    expect(heads).to_have_count(10)


def test_a_cell_is_changed_by_keyboard_and_refused_to_who_may_not(office: Office) -> None:
    desk = opened(office, "/items", rows=5)
    press(desk, "ArrowDown", "ArrowDown", "e")
    desk.focused("English name of 22727 Red alarm clock")
    desk.keys("Red wall clock", "Tab")
    desk.focused("Category of 22727 Red alarm clock")
    desk.keys("Clocks", "Enter")
    until(lambda: name_of(office, "22727") == ("Red wall clock", "Clocks"))
    press(desk, "e")
    desk.focused("Category of 22969 Jam scented candles")
    desk.keys("Escape")
    expect(desk.page.locator(".cell-input")).to_have_count(0)
    press(desk, "ArrowLeft", "ArrowLeft", "e")
    foot(desk, "SKU cannot be changed here")
    other = opened(office, "/items", SUPERVISOR, rows=5)
    press(other, "ArrowDown", "e")
    foot(other, "Buyer or Administrator only, ask Linyu or Admin")
    expect(other.page.locator(".pick")).to_have_count(0)


def test_a_partner_is_changed_in_the_list(office: Office) -> None:
    desk = opened(office, "/partners", rows=1)
    press(desk, "ArrowDown", "e", "Tab")
    desk.focused("City of S1 Ningbo Kairui")
    desk.keys("Ningbo", "Tab")
    desk.focused("Supplier of S1 Ningbo Kairui")
    desk.keys("Tab")
    desk.focused("Customer of S1 Ningbo Kairui")
    desk.keys("Tab")
    desk.focused("Over tolerance, % of S1 Ningbo Kairui")
    desk.keys("2.5", "Enter")
    select = "SELECT city, supplier, over_tolerance_bp FROM party"
    until(lambda: tuple(office.house.rows(select)[0].values()) == ("Ningbo", True, 250))


def test_a_cell_that_cannot_be_read_says_why_and_changes_nothing(office: Office) -> None:
    desk = opened(office, "/items", rows=5)
    press(desk, "ArrowDown", "e")
    field = desk.page.locator(".cell-input")
    field.fill("")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_attribute("title", "may not be empty")
    desk.keys("Enter")
    expect(field).to_be_focused()
    desk.keys("Escape")
    assert name_of(office, "22423")[0] == "Regency cakestand 3 tier"


def test_two_who_change_one_field_choose_and_different_fields_go_together(office: Office) -> None:
    desk = opened(office, "/items", rows=5)
    desk.page.evaluate("window.addEventListener('focus', (event) => event.stopImmediatePropagation(), true)")
    clock = next(item for item in company_items().items if item.sku == "22727")
    changed = {"name_en": "Kitchen clock", "category": "Kitchen"}
    fields = {name: getattr(clock, name) for name in clock.__struct_fields__}
    bus_says(office, PutItems((type(clock)(**fields | changed),)))
    press(desk, "ArrowDown", "ArrowDown", "e")
    desk.keys("Wall clock", "Enter")
    panel = desk.page.locator(".panel")
    expect(panel).to_contain_text("1 row changed meanwhile")
    expect(panel).to_contain_text("Theirs Kitchen clock")
    panel.get_by_label(re.compile("Yours")).check()
    panel.get_by_role("button", name="Save the choice").click()
    until(lambda: name_of(office, "22727") == ("Wall clock", "Kitchen"))
    expect(panel).to_contain_text("1 row changed")


def bus_says(office: Office, command: object) -> None:
    """Somebody else, at the same time."""
    done = run(say(office.house.url, office.people["admin"], None, [command]))[0]
    assert done.outcome == "applied", done


def test_three_rows_are_pasted_from_excel(office: Office) -> None:
    desk = opened(office, "/items", rows=5)
    lines = [
        ["编码", "English name", "Over tolerance, %", "Note"],
        ["22727", "Wall clock", "2.5", "a"],
        ["22969", '"Candle, ""jam"""', "", "b"],
        ["85099B", "Red bag", "lots", "c"],
        ["99999", "Nothing", "1", "d"],
    ]
    desk.page.evaluate(PASTE, "\r\n".join("\t".join(line) for line in lines) + "\r\n")
    panel = desk.page.locator(".panel")
    expect(panel).to_contain_text("4 cells in 3 rows · 2 faults, left out")
    expect(panel).to_contain_text("lots cannot be read")
    expect(panel).to_contain_text("Not read: Note")
    expect(panel).to_contain_text("99999no such row")
    assert name_of(office, "22727")[0] == "Red alarm clock"
    press(desk, "Control+Enter")
    expect(panel).to_contain_text("3 rows changed")
    rows = office.house.rows("SELECT sku, name_en, over_tolerance_bp FROM item WHERE sku <> '22423' ORDER BY sku")
    assert [tuple(row.values()) for row in rows] == [
        ("22727", "Wall clock", 250),
        ("22969", 'Candle, "jam"', None),
        ("85099B", "Red bag", None),
        ("R-100", "Portable radio", None),
    ]
    desk.keys("Escape")
    expect(panel).to_have_count(0)


def test_cells_are_pasted_from_the_cursor_down(office: Office) -> None:
    desk = opened(office, "/items", rows=5)
    press(desk, "ArrowDown", "ArrowRight", "ArrowRight")
    desk.page.evaluate(PASTE, "Cake stand\tKitchen\nClock\tHome\n")
    expect(desk.page.locator(".panel")).to_contain_text("4 cells in 2 rows")
    press(desk, "Control+Enter")
    until(
        lambda: [name_of(office, sku) for sku in ("22423", "22727")] == [("Cake stand", "Kitchen"), ("Clock", "Home")]
    )


def test_chosen_rows_are_changed_in_one_go(office: Office) -> None:
    desk = opened(office, "/items", rows=5)
    press(desk, "ArrowDown", "x", "Shift+ArrowDown")
    expect(desk.page.locator(".chosen-band")).to_contain_text("2 chosen")
    press(desk, "Control+a")
    expect(desk.page.locator(".chosen-band")).to_contain_text("5 chosen")
    press(desk, "x")
    desk.button("Change the chosen rows").click()
    desk.page.get_by_label("Column", exact=True).select_option(label="Category")
    desk.page.locator(".pop").get_by_label("Category").fill("Gifts")
    desk.keys("Enter")
    expect(desk.page.locator(".panel")).to_contain_text("4 cells in 4 rows")
    press(desk, "Control+Enter")
    expect(desk.page.locator(".panel")).to_contain_text("4 rows changed")
    assert len(office.house.rows("SELECT 1 FROM item WHERE category = 'Gifts'")) == 4
    press(desk, "Escape")
    expect(desk.page.locator(".chosen-band")).to_have_count(0)


def test_a_figure_leads_to_the_rows_behind_it(office: Office) -> None:
    office.opening()
    desk = opened(office, "/items", rows=5)
    press(desk, "ArrowDown", "Space")
    panel = desk.page.locator(".panel")
    expect(panel.locator("h2")).to_have_text("22423 Regency cakestand 3 tier")
    panel.get_by_role("link", name="Stock there").click()
    desk.headed("Stock by bin")
    shows(desk, 1)
    expect(desk.page.locator(".fl.set").last).to_contain_text("Item22423")
    foot(desk, "Quantity12 pcs")
    press(desk, "ArrowDown", "Space")
    expect(panel).to_contain_text("Movement card")
    desk.open("/movements")
    shows(desk, 1)
    desk.page.locator(ROW).get_by_role("link", name="OB-").click()
    desk.headed(re.compile("^OB-"))


def test_what_the_filter_finds_is_exported(office: Office) -> None:
    desk = opened(office, "/items?search=red", rows=2)
    desk.button("Export").click()
    with desk.page.expect_download() as told:
        desk.page.get_by_role("link", name="Text, .csv").click()
    rows = list(csv.reader(io.StringIO(told.value.path().read_text("utf-8-sig"))))
    assert rows[0][:2] == ["SKU", "English name"]
    assert [row[0] for row in rows[1:]] == ["22727", "85099B"]
    desk.button("Export").click()
    with desk.page.expect_download() as told:
        desk.page.get_by_role("link", name="Excel, .xlsx").click()
    assert told.value.suggested_filename.endswith(".xlsx")
    assert "xl/workbook.xml" in zipfile.ZipFile(told.value.path()).namelist()


LISTS = ("/items", "/partners", "/places", "/stock/bins", "/movements")


@pytest.mark.parametrize(("theme", "size"), [("light", (1440, 900)), ("dark", (1366, 768))])
def test_no_list_has_what_axe_objects_to_or_what_is_cut_off(office: Office, theme: str, size: tuple[int, int]) -> None:
    office.opening()
    desk = office.desk(theme=theme)
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    desk.signed_in(ADMINISTRATOR)
    found: list[str] = []
    for language in ("en", "zh-CN"):
        if language != "en":
            desk.page.get_by_role("button", name="中文").click()
        for route in LISTS:
            desk.open(route)
            shows(desk, None)
            found += looked_at(desk, f"{route} {language}")
    assert found == []


def looked_at(desk: Desk, name: str) -> Sequence[str]:
    """The list as it comes, with a row open, and with each thing that opens under a button."""
    desk.page.locator(".head h1").click()  # nothing else has the focus
    found = [f"{name}: {each}" for each in (*desk.violations(), *desk.page.evaluate(CUT_OFF))]
    press(desk, "ArrowDown", "Space")
    expect(desk.page.locator(".panel")).to_be_visible()
    found += [f"{name}, open: {each}" for each in (*desk.violations(), *desk.page.evaluate(CUT_OFF))]
    press(desk, "Escape", "Escape")
    for button in desk.page.locator("[aria-expanded=false]:visible, .head .pop-at button").all():
        button.click()
        expect(desk.page.locator(".pop")).to_be_visible()
        found += [f"{name}, popped: {each}" for each in (*desk.violations(), *desk.page.evaluate(CUT_OFF))]
        press(desk, "Escape")
        expect(desk.page.locator(".pop")).to_have_count(0)
    return found
