"""The desk against the real server: orders by keyboard, what guns did, exceptions, devices, people, and who may do what."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Playwright, Route, expect

from e2e.company import CANDLE_CASE, PCS
from e2e.conftest import run, until
from e2e.desk import ADMINISTRATOR, BUYER, PASSWORD, SUPERVISOR, enrol, photograph
from e2e.office import Office, office
from stowage.kernel.ids import ItemId, PlaceId
from stowage.kernel.quantity import Quantity
from stowage.receiving.commands import ConfirmReceiptLine, FinishReceipt, ReverseReceiptLine

__all__ = ["office"]

OTHER_PASSWORD = "eleven dogs at a gate"
ROW = "tbody tr:not([aria-hidden])"  # while a list is read its rows are empty ones
WHOLE_NUMBERS = """[...document.querySelectorAll("table.grid tbody tr:first-child td.r")]
    .filter((cell) => cell.scrollWidth <= cell.clientWidth).map((cell) => cell.textContent)"""


def test_a_wrong_password_is_said_in_words(office: Office) -> None:
    desk = office.desk()
    desk.sign_in("linyu", "not this one")
    desk.sees("User name or password is wrong")
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.keys("Enter")
    desk.headed("Stock on hand")
    desk.button("Sign out").click()
    expect(desk.page.get_by_label("User name")).to_be_focused()


def test_an_order_is_made_confirmed_and_printed_by_keyboard(office: Office) -> None:
    desk = office.desk(BUYER)
    desk.open("/orders")
    desk.sees(office.house.company.orders["first"])
    desk.keys("n")
    desk.focused("Supplier")
    desk.keys("ningbo", "Enter")
    desk.focused("Item 1")
    desk.keys(CANDLE_CASE, "Enter")  # a case's barcode, as a scanner types it
    desk.focused("Count 1")
    desk.keys("108", "Enter", "6.505123", "Enter")
    desk.sees("108 cases = 2,592 pcs")
    desk.focused("Item 2")
    desk.keys("alarm", "Enter")
    desk.focused("Count 2")
    desk.keys("12", "Enter", "13.8", "Control+Enter")
    desk.headed(re.compile(r"^PO-\d{4}-\d{4}$"))
    desk.sees("¥17,026.88")  # 2,592 × 6.505123 + 12 × 13.80
    desk.sees("Draft")
    desk.keys("a")
    expect(desk.button(re.compile("Confirm order"))).to_have_count(0)
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    until(lambda: desk.page.evaluate(WHOLE_NUMBERS) == ["2,592pcs", "6.505123", "16,861.28", "2,592pcs"])
    number = desk.page.locator(".head h1").inner_text()
    made = office.house.rows(
        'SELECT o.state, l.unit, l.ordered, l.unit_price_micro FROM purchase_order o JOIN purchase_order_line l ON l."order" = o.id '
        "WHERE o.number = $1 ORDER BY l.no",
        number,
    )
    assert [tuple(row.values()) for row in made] == [
        ("confirmed", "case", 2592 * PCS, 6_505_123),
        ("confirmed", "pcs", 12 * PCS, 13_800_000),
    ]
    with desk.context.expect_page() as opened:
        desk.keys("p")
    assert "/print?language=en" in until(lambda: opened.value.url.replace("about:blank", ""))
    printed = desk.context.request.get(opened.value.url)
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF")


def test_a_figure_that_is_none_stops_the_order_and_says_so(office: Office) -> None:
    desk = office.desk(BUYER)
    desk.open("/orders/new")
    desk.focused("Supplier")
    desk.keys("ningbo", "Enter")
    desk.focused("Item 1")
    desk.keys("22727", "Enter")
    desk.focused("Count 1")
    desk.keys("1.5")
    desk.sees("Count is wrong")
    expect(desk.button(re.compile("Save as draft"))).to_be_disabled()


def test_what_guns_receive_appears_without_a_reload(office: Office) -> None:
    desk = office.desk(SUPERVISOR)
    desk.open("/receipts")
    desk.sees("No receipt yet")
    receipt = str(uuid4())
    line = office.receive("22727", 20, receipt=receipt)
    assert line.outcome == "applied"
    office.receive("85099B", 50, receipt=receipt)
    office.say(ReverseReceiptLine(receipt, line.op_id))  # type: ignore[arg-type]
    office.say(FinishReceipt(receipt))  # type: ignore[arg-type]
    row = desk.page.locator("tr", has_text=re.compile(r"GR-\d{4}-0001"))

    def came() -> bool:
        desk.returns()
        return row.count() == 1

    until(came)
    row.click()
    panel = desk.page.locator(".panel")
    expect(panel.locator(".rc-line")).to_have_count(2)
    expect(panel.locator(".rc-line.undone")).to_contain_text("Red alarm clock")
    expect(panel.locator(".rc-line:not(.undone)")).to_contain_text("50")


def test_an_order_is_cancelled_with_a_reason(office: Office) -> None:
    desk = office.desk(BUYER)
    desk.open(f"/orders/{office.order('second')}")
    desk.headed(office.house.company.orders["second"])
    desk.sees("Nothing received yet")
    desk.keys("r")
    desk.focused("Why")
    desk.keys("ordered twice", "Enter")
    expect(desk.page.locator(".head .chip")).to_have_text("Cancelled")
    desk.sees("Linyu ended it")
    desk.sees("ordered twice")


def test_the_photo_of_damaged_goods_is_shown(office: Office) -> None:
    photo = run(photograph(office.house.url))
    office.receive("22727", 24, damaged=2, photos=(photo,))
    desk = office.desk(SUPERVISOR)
    desk.open("/exceptions?exception=1")
    picture = desk.page.get_by_alt_text("Photo of the damage")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    expect(desk.page.locator(".evidence")).to_contain_text("2 pcs")


def test_a_surplus_is_accepted_by_keys(office: Office) -> None:
    office.receive("22727", 30)  # 24 were ordered, no tolerance
    desk = office.desk(SUPERVISOR)
    expect(desk.page.locator(".rail u.hot")).to_have_text("1")
    desk.open("/exceptions")
    desk.sees("More than ordered")
    desk.keys("n")
    desk.sees("More came than the tolerance allows.")
    expect(desk.page.locator(".evidence")).to_contain_text("6 pcs")
    desk.keys("1")
    desk.focused("Reason, if it needs one")
    desk.keys("supplier agreed", "Enter")
    desk.sees("No open exception")
    expect(desk.page.locator(".rail u.hot")).to_have_count(0)
    assert office.house.received() == [("22727", 30, 30, 0)]
    desk.page.get_by_role("tab", name="Decided").click()
    desk.page.locator(ROW).first.click()
    panel = desk.page.locator(".panel")
    expect(panel).to_contain_text("Accept")
    expect(panel).to_contain_text("supplier agreed")


def test_somebody_was_faster_is_said(office: Office) -> None:
    office.receive("22727", 30)
    one, other = office.desk(SUPERVISOR), office.desk(SUPERVISOR)
    for desk in (one, other):
        desk.open("/exceptions?exception=1")
        desk.sees("More came than the tolerance allows.")
    one.keys("1")
    one.focused("Reason, if it needs one")
    one.keys("Enter")
    one.sees("No open exception")
    other.keys("2")
    other.focused("Reason, if it needs one")
    other.keys("Enter")
    other.sees("Somebody was faster")


def test_a_parked_command_shows_what_was_said_and_is_discarded(office: Office) -> None:
    dock = office.house.rows("SELECT id FROM place WHERE code = 'D-01'")[0]["id"]
    unknown = ConfirmReceiptLine(uuid4(), "G07-000124", PlaceId(dock), ItemId(4711), Quantity(PCS))
    assert office.say(unknown).outcome == "parked"
    desk = office.desk(SUPERVISOR)
    desk.open("/exceptions")
    desk.page.locator(ROW).first.click()
    desk.sees("Item is unknown")
    for told in ("G07-000124", "not known (4711)", "D-01"):
        desk.sees(told)
    desk.keys("2")
    desk.focused("Reason, if it needs one")
    desk.keys("Enter")
    desk.sees("No open exception")
    assert [r["choice"] for r in office.house.rows("SELECT choice FROM discrepancy")] == ["discard"]


def test_the_movement_card_opens_documents(office: Office) -> None:
    office.receive("22727", 24)
    desk = office.desk(BUYER)
    desk.find("22727")
    panel = desk.page.locator(".panel")
    expect(panel).to_contain_text("Red alarm clock")
    panel.get_by_role("link", name=re.compile("^GR-")).click()
    desk.headed("Receipts")
    expect(panel.locator(".rc-line")).to_contain_text("24")
    panel.get_by_role("link", name=office.house.company.orders["first"]).click()
    desk.headed(office.house.company.orders["first"])
    expect(desk.page.locator(".steps .n")).to_have_text(re.compile("Partly received"))
    desk.find(office.house.company.orders["second"])
    desk.headed(office.house.company.orders["second"])
    for called in ("s1", "kairui"):
        desk.find(called)
        desk.headed("S1 Ningbo Kairui")
        desk.keys("Escape")
    desk.find("no such thing")
    desk.sees("Nothing is called no such thing")


def test_the_movement_card_opens_the_opening_behind_it(office: Office) -> None:
    opening = office.opening()
    desk = office.desk(SUPERVISOR)
    desk.find("22423")
    drawn = office.house.rows("SELECT number FROM document_number WHERE document = $1", f"opening:{opening}")
    number = drawn[0]["number"]
    desk.page.locator(".panel").get_by_role("link", name=number).click()
    desk.headed(number)
    row = desk.page.locator(ROW)
    expect(row).to_contain_text("22423")
    expect(row).to_contain_text("12")


def test_a_scan_outside_of_fields_is_looked_up_and_presses_no_key(office: Office) -> None:
    office.receive("22727", 30)
    desk = office.desk(SUPERVISOR)
    desk.open("/exceptions?exception=1")
    desk.sees("More came than the tolerance allows.")
    desk.keys(CANDLE_CASE, "Enter")
    desk.headed("Stock on hand")
    expect(desk.page.locator(".panel")).to_contain_text("Jam scented candles")
    assert [row["state"] for row in office.house.rows("SELECT state FROM discrepancy")] == ["open"]


def test_stock_is_reserved_and_given_back(office: Office) -> None:
    office.receive("22727", 24)
    desk = office.desk(SUPERVISOR)
    desk.open(f"/stock?item={office.house.company.items['22727']}")
    desk.button("Reserve").click()
    desk.page.get_by_label("Quantity").fill("30")
    desk.page.get_by_label("For what").fill("Show room")
    desk.keys("Enter")
    desk.sees("Only 24 available")
    desk.page.get_by_label("Quantity").fill("10")
    desk.keys("Enter")
    desk.sees("Show room")
    expect(desk.page.locator(".eq")).to_contain_text("14")
    desk.button("Release").click()
    expect(desk.page.locator(".eq")).not_to_contain_text("14")


def test_a_device_is_invited_and_revoked(office: Office, playwright: Playwright) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.open("/devices")
    desk.sees("No device yet")
    desk.keys("n")
    desk.focused("Its name")
    desk.keys("Dock gun 3", "Enter")
    link = desk.page.get_by_test_id("enrol-link")
    expect(link).to_contain_text("/m/#/enrol?t=")
    expect(desk.page.locator("svg.qr")).to_be_visible()
    device = enrol(playwright, office.origin, link.inner_text().split("?t=")[1])
    row = desk.page.locator("tr", has_text="Dock gun 3")

    def came() -> bool:
        desk.returns()
        return row.count() == 1

    until(came)
    desk.sees("A device has enrolled with it")
    row.click()
    desk.page.get_by_label("Reason").fill("fell into the harbour")
    desk.keys("Enter")
    expect(row).to_contain_text("Revoked")
    revoked = office.house.rows("SELECT id FROM device WHERE revoked_at IS NOT NULL")
    assert [str(each["id"]) for each in revoked] == [device]


def test_a_new_person_signs_in_with_what_was_hashed_in_the_browser(office: Office) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.open("/people")
    desk.sees("P301")
    desk.keys("n")
    fields = {"Badge number": "P777", "Name, Chinese": "周周", "Name, English": "Zhou Zhou", "User name": "zhou"}
    for label, text in fields.items():
        desk.page.get_by_label(label, exact=True).fill(text)
    desk.page.get_by_label("Buyer").check()
    desk.button("One-time password").click()
    given = desk.page.get_by_test_id("one-time").inner_text()
    desk.page.get_by_label("PIN", exact=True).fill("1234")
    desk.sees("Not a row or a repeat")
    desk.page.get_by_label("PIN", exact=True).fill("4077")
    desk.keys("Control+Enter")
    expect(desk.page.locator("tr", has_text="Zhou Zhou")).to_be_visible()
    new = office.desk()
    new.sign_in("zhou", given)
    expect(new.page.get_by_label("给你的密码")).to_be_focused()
    new.keys(given, "Tab", OTHER_PASSWORD, "Tab", OTHER_PASSWORD, "Enter")
    new.headed("现存量")  # a new person's language is Chinese until changed


def test_a_desk_that_stayed_open_over_an_update_takes_the_new_one(office: Office) -> None:
    desk = office.desk(SUPERVISOR)
    fetched: list[str] = []

    def updated(route: Route) -> None:
        fetched.append(route.request.resource_type)
        if "document" not in fetched and fetched[-1] == "script":
            route.fulfill(status=404)  # parts of the former desk are gone
        elif fetched[-1] == "fetch" and route.request.url.endswith("/console/"):
            route.fulfill(body='<script type="module" src="/assets/console/index-next.js"></script>')
        else:
            route.continue_()

    desk.page.route("**/*", updated)
    desk.page.locator(".rail").get_by_text("Receipts").click()
    desk.headed("Receipts")


def test_document_numbers_follow_a_pattern(office: Office) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.open("/numbers?kind=receipt")
    panel = desk.page.locator(".panel")
    pattern = panel.get_by_label("Pattern")
    expect(panel.get_by_role("button", name="Save")).to_be_disabled()
    pattern.fill("PO-{n}")
    panel.get_by_role("button", name="Save").click()
    desk.sees("PO-{yy}{mm}-{n:04d} begins so too")
    pattern.fill("IN-{n:06d}")
    expect(panel).to_contain_text("Looks like IN-000187")
    panel.get_by_role("button", name="Save").click()
    expect(desk.page.locator("tbody tr", has_text="Receipt")).to_contain_text("IN-{n:06d}")
    assert office.receive("22727", 24).number == "IN-000001"


def test_barred_buttons_say_why(office: Office) -> None:
    desk = office.desk(SUPERVISOR)
    expect(desk.page.locator(".rail nav")).not_to_contain_text("People")
    desk.open("/orders")
    barred = desk.button(re.compile("New order"))
    expect(barred).to_be_disabled()
    expect(barred).to_contain_text("Buyer or Manager only, ask Linyu")
    expect(desk.page.locator("th", has_text="Amount")).to_have_count(0)
    office.receive("22727", 30)
    buyer = office.desk(BUYER)
    buyer.open("/exceptions?exception=1")
    expect(buyer.button(re.compile("Decide"))).to_contain_text("only, ask Sunting")
    expect(buyer.page.get_by_role("radio", name=re.compile("Accept"))).to_be_disabled()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible(office: Office, theme: str) -> None:
    receipt = str(uuid4())
    office.receive("22727", 30, receipt=receipt, damaged=2)
    office.receive("22423", 5, receipt=receipt)
    dock = office.house.rows("SELECT id FROM place WHERE code = 'D-01'")[0]["id"]
    office.say(ConfirmReceiptLine(uuid4(), "G07-000125", PlaceId(dock), ItemId(4711), Quantity(PCS)))
    desk = office.desk(theme=theme)
    desk.page.goto(f"{office.origin}/console/")
    expect(desk.page.get_by_label("User name")).to_be_focused()
    found = {"sign-in": desk.violations()}
    desk.signed_in(ADMINISTRATOR)
    assert desk.page.locator("html").get_attribute("data-theme") == theme
    pages = {
        "/stock": ROW,
        f"/stock?item={office.house.company.items['22727']}": f".mv {ROW}",
        f"/openings/{office.opening()}": ROW,
        "/orders": ROW,
        "/orders/new": ".order-lines",
        f"/orders/{office.order()}": ".chain",
        "/receipts": ROW,
        f"/receipts?receipt={receipt}": ".rc-line",
        "/exceptions": ROW,
        "/exceptions?exception=1": ".choice",
        "/exceptions?exception=4": ".held",
        "/exceptions?state=resolved": ".empty",
        "/people": ROW,
        "/people?person=P901": ".form-panel",
        "/people?person=new": ".form-panel",
        "/numbers": ROW,
        "/numbers?kind=receipt": ".form-panel",
        "/devices": ".empty",
        "/devices?device=new": ".form-panel",
    }
    for route, whole in pages.items():
        desk.open(route)
        expect(desk.page.locator(whole).first).to_be_visible()
        found[route] = desk.violations()
    assert [f"{page}: {each}" for page, all_ in found.items() for each in all_] == []
