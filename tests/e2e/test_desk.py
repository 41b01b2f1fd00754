"""The desk's own furniture against the real server: the palette, forms that two people change, stock told five ways, keys, histories."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.conftest import run, until
from e2e.desk import ADMINISTRATOR, BUYER, SUPERVISOR, Desk, say
from e2e.office import Office, office
from e2e.shown import ROW, opened, press, shows
from stowage.identity.commands import PutRoles, RoleRecord

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOTS = os.environ.get("STOWAGE_SHOTS")
# What is beyond the side of the window and cannot be scrolled to.
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((each) => {
    const box = each.getBoundingClientRect();
    if (box.width === 0 || (box.right <= innerWidth + 1 && box.left >= -1) || each.closest('.hidden-word')) return false;
    for (let up = each.parentElement; up; up = up.parentElement)
        if (up.scrollWidth > up.clientWidth && /auto|scroll/.test(getComputedStyle(up).overflowX)) return false;
    return true;
}).map((each) => each.className || each.tagName)"""
PALETTE = "A page, an item, a number, what to do; or scan"


def palette(desk: Desk, text: str = "") -> None:
    press(desk, "Control+k")
    expect(desk.page.get_by_placeholder(PALETTE)).to_be_focused()
    if text:
        desk.page.keyboard.insert_text(text)


def offered(desk: Desk) -> list[str]:
    return [text.replace("\n", " ").strip() for text in desk.page.locator(".palette [role=option]").all_inner_texts()]


def test_everything_is_reached_by_name(office: Office) -> None:
    office.receive("22727", 24)
    desk = office.desk(BUYER)
    desk.open("/orders")
    shows(desk, None)
    palette(desk)
    expect(desk.page.locator(".palette [role=option]").first).to_contain_text("Exceptions")
    assert "New order" in offered(desk)
    assert "Add person" not in offered(desk)
    desk.page.keyboard.insert_text("clock")
    expect(desk.page.locator(".palette [role=option]", has_text="Red alarm clock")).to_be_visible()
    press(desk, "Enter")
    desk.headed(re.compile("Red alarm clock"))
    palette(desk, "new ord")
    press(desk, "Enter")
    desk.focused("Supplier")
    press(desk, "Escape")
    palette(desk, office.house.company.orders["second"])
    expect(desk.page.locator(".palette [role=option]")).to_have_count(1)
    press(desk, "Enter")
    desk.headed(office.house.company.orders["second"])
    palette(desk, "no such thing")
    expect(desk.page.locator(".palette-none")).to_have_text("Nothing matches")
    press(desk, "Escape")
    expect(desk.page.locator(".palette")).to_have_count(0)
    press(desk, "?")
    expect(desk.page.locator(".key-list")).to_contain_text("Commands: everything by name")


def test_a_scan_into_the_palette_is_looked_up(office: Office) -> None:
    desk = office.desk(BUYER)
    desk.open("/orders")
    shows(desk, None)
    palette(desk)
    desk.keys(office.house.company.orders["first"], "Enter")  # faster than any answer
    desk.headed(office.house.company.orders["first"])


def role(name_en: str, *permissions: str, seen: int | None = None) -> PutRoles:
    held = permissions or ("stock.read",)
    return PutRoles((RoleRecord("night", "夜班", name_en, held, seen_version=seen),))


def bus_says(office: Office, command: object) -> None:
    """Somebody else, at the same time."""
    done = run(say(office.house.url, office.people["admin"], None, [command]))[0]
    assert done.outcome == "applied", done


def names(office: Office) -> tuple[str, str]:
    row = office.house.rows("SELECT name_zh, name_en FROM role WHERE code = 'night'")[0]
    return row["name_zh"], row["name_en"]


def test_a_form_puts_together_what_two_people_changed_and_asks_where_both_changed_one_field(office: Office) -> None:
    bus_says(office, role("Night shift"))
    desk = office.desk(ADMINISTRATOR)
    desk.page.add_init_script("setInterval = () => 0")  # nobody reads the page again meanwhile
    desk.page.reload()
    desk.open("/roles?role=night")
    panel = desk.page.locator(".panel")
    panel.get_by_label("Name, Chinese").fill("夜间")
    bus_says(office, role("Late shift"))
    press(desk, "Control+Enter")
    until(lambda: names(office) == ("夜间", "Late shift"))
    expect(panel.get_by_label("Name, English")).to_have_value("Late shift")
    panel.get_by_label("Name, English").fill("Owls")
    bus_says(office, role("Bats"))
    press(desk, "Control+Enter")
    expect(panel).to_contain_text(re.compile("Admin(istrator)? changed this meanwhile"))
    expect(panel.locator(".form-clash")).to_contain_text("Theirs")
    assert desk.violations() == []
    panel.get_by_label(re.compile("Yours")).check()
    panel.get_by_role("button", name="Save the choice").click()
    until(lambda: names(office)[1] == "Owls")
    expect(panel.locator(".history")).to_contain_text("Owls")


def test_what_is_typed_in_a_form_is_not_left_by_one_escape(office: Office) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.open("/departments?department=new")
    desk.page.get_by_label("Name, English").fill("Yard")
    press(desk, "Escape")
    desk.sees("Not saved. Esc again leaves")
    press(desk, "Escape")
    expect(desk.page.locator(".panel")).to_have_count(0)


def test_stock_is_told_five_ways(office: Office) -> None:
    office.receive("22727", 30)
    desk = opened(office, "/stock", SUPERVISOR)
    expect(desk.page.locator(ROW, has_text="22727")).to_contain_text("30pcs24")
    tabs = desk.page.get_by_role("navigation", name="Stock, told by")
    for name, title in (("By bin", "Stock by bin"), ("By owner", "Stock by owner"), ("By age", "Stock by age")):
        tabs.get_by_role("link", name=name).click()
        desk.headed(title)
        expect(desk.page.locator(ROW, has_text="22727").first).to_be_visible()
    tabs.get_by_role("link", name="By lot").click()
    desk.headed("Stock by lot")
    expect(desk.page.locator(".empty")).to_be_visible()
    tabs.get_by_role("link", name="By item").click()
    shows(desk, 1)
    desk.page.get_by_role("tab", name="All items", exact=True).click()
    shows(desk, 5)
    desk.page.locator(ROW).get_by_role("link", name="6", exact=True).click()  # surplus: where it lies
    desk.headed("Stock by bin")
    shows(desk, 1)
    desk.page.go_back()
    desk.button("At a past moment").click()
    desk.sees("as of")
    desk.button("Back to now").click()
    desk.headed("Stock on hand")


def test_a_change_of_a_cell_is_undone(office: Office) -> None:
    desk = opened(office, "/items", rows=5)

    def name() -> str:
        found: str = office.house.rows("SELECT name_en FROM item WHERE sku = '22727'")[0]["name_en"]
        return found

    press(desk, "z")
    expect(desk.page.locator(".foot")).to_contain_text("Nothing to undo here")
    press(desk, "ArrowDown", "ArrowDown", "e")
    desk.keys("Red wall clock", "Enter")
    until(lambda: name() == "Red wall clock")
    press(desk, "Escape", "z")
    until(lambda: name() == "Red alarm clock")
    press(desk, "z")
    until(lambda: name() == "Red wall clock")


def test_orders_and_their_lines_are_lists_that_lead_to_the_document(office: Office) -> None:
    desk = opened(office, "/orders", rows=2)
    desk.page.get_by_role("tab", name="Draft").click()
    expect(desk.page.locator(".empty")).to_be_visible()
    desk.page.get_by_role("tab", name="Confirmed").click()
    shows(desk, 2)
    desk.page.reload()
    shows(desk, 2)
    press(desk, "ArrowDown", "Enter")
    desk.headed(re.compile("^PO-"))
    expect(desk.page.locator(".history")).to_contain_text("Confirmed")
    desk.page.locator(".rail").get_by_text("Order lines").click()
    shows(desk, None)
    until(
        lambda: {"22727", "85099B"} <= set(re.findall(r"\d{5}B?", " ".join(desk.page.locator(ROW).all_inner_texts())))
    )


def test_an_exception_on_another_page_of_the_list_opens_by_its_address(office: Office) -> None:
    for _ in range(3):
        office.receive("R-100", 1, serials=("SN-1",))
    desk = office.desk(SUPERVISOR)
    desk.open("/exceptions?exception=2&search=nothing+such")
    expect(desk.page.locator(".panel")).to_contain_text("Serial is here already")
    expect(desk.page.locator(".empty")).to_be_visible()


PAGES = (
    "/stock",
    "/stock?item={item}",
    "/stock/age",
    "/stock/owners",
    "/orders",
    "/order-lines",
    "/receipts",
    "/exceptions?exception=1",
    "/people?person=P201",
    "/devices?device=new",
    "/jobs?job=backup",
    "/settings",
)


@pytest.mark.parametrize(("theme", "size"), [("light", (1280, 800)), ("dark", (390, 844))])
def test_no_page_has_what_axe_objects_to_or_what_is_cut_off(office: Office, theme: str, size: tuple[int, int]) -> None:
    office.receive("22727", 30)
    desk = office.desk(theme=theme)
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    desk.signed_in(ADMINISTRATOR)
    found: list[str] = []
    for language in ("en", "zh-CN"):
        if language != "en":
            desk.page.get_by_role("button", name="中文").click()
        for route in PAGES:
            desk.open(route.format(item=office.house.company.items["22727"]))
            expect(desk.page.locator(f"{ROW}, .settings-page, .empty").first).to_be_visible(timeout=20_000)
            found += looked_at(desk, f"{route} {language}", f"{theme}-{language}-{size[0]}")
        palette_open(desk)
        found += looked_at(desk, f"palette {language}", f"{theme}-{language}-{size[0]}")
        press(desk, "Escape")
    assert found == []


def palette_open(desk: Desk) -> None:
    press(desk, "Control+k")
    desk.page.keyboard.insert_text("22")
    expect(desk.page.locator(".palette [role=option]", has_text="22727").first).to_be_visible()


def looked_at(desk: Desk, name: str, shot: str) -> Sequence[str]:
    if SHOTS:
        desk.page.screenshot(path=str(Path(SHOTS) / f"{re.sub('[^a-z0-9]+', '-', name.lower())}-{shot}.png"))
    return [f"{name}: {each}" for each in (*desk.violations(), *desk.page.evaluate(CUT_OFF))]


def test_jobs_and_settings_are_told_to_who_looks_after_the_server(office: Office) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.open("/jobs")
    row = desk.page.locator("tr", has_text="Backup")
    expect(row).to_contain_text("Waits")
    row.click()
    expect(desk.page.locator(".panel")).to_contain_text("one of 7 days, 4 weeks, 12 months")
    expect(desk.page.locator("tr", has_text="Seal of the audit trail")).to_be_visible()
    desk.open("/settings")
    expect(desk.page.locator("tr", has_text="Shortest password")).to_contain_text("12 characters")
    expect(desk.page.locator("tr", has_text="Folder of backups")).to_contain_text("STOWAGE_BACKUPS")
    desk.page.get_by_label("Theme").select_option(label="Dark")
    expect(desk.page.locator("html")).to_have_attribute("data-theme", "dark")
    other = office.desk(SUPERVISOR)
    other.open("/settings")
    other.headed("Settings")
    expect(other.page.locator("table")).to_have_count(0)


def test_a_gun_says_what_waits_on_it_and_which_version_it_runs(office: Office) -> None:
    gun = office.house.enrolled()
    gun.prompted("Ready to work")
    said = "SELECT waiting, app FROM device_state"
    until(lambda: [row["waiting"] for row in office.house.rows(said)] == [0])
    assert re.match(r"\d+\.\d+\.\d+", office.house.rows(said)[0]["app"])
    desk = opened(office, "/devices", ADMINISTRATOR, rows=1)
    expect(desk.page.locator(ROW)).to_contain_text(office.house.rows(said)[0]["app"])
    desk.page.locator(ROW).click()
    expect(desk.page.locator(".panel")).to_contain_text("In its outbox")
