"""Receiving on a gun, against the real server: what is scanned is what the ledger holds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from e2e.company import BAG, CANDLE, CANDLE_CASE, CLOCK, CLOCK_CASE, LI_PIN, PCS, RADIO, SHARED, STAND, ZHOU_PIN
from e2e.conftest import House, at_work, receiving, until
from e2e.gun import Gun
from e2e.pictures import photo

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_gun_enrols_by_a_scanned_link(house: House) -> None:
    """The camera of the gun reads the QR code and its input method commits the link."""
    gun = house.gun()
    gun.open()
    gun.prompted("Scan the QR code")
    gun.scan_by_ime(f"{gun.origin}/m/#/enrol?t={house.invitation()}")
    gun.prompted("Scan your badge")


def test_a_line_from_scan_to_ledger(house: House) -> None:
    gun = receiving(house)
    gun.taps = gun.scans = 0
    gun.scan(CLOCK)
    gun.prompted("Right, +1 pc")
    gun.scan(CLOCK_CASE)
    gun.prompted("Right, +1 case, 12 pcs")
    gun.tap("Take 13 pcs")
    gun.sees("+13 pcs Red alarm clock")
    assert (gun.scans, gun.taps) == (2, 1)
    house.holds(("22727", 13, 13, 0))
    receipt = house.rows("SELECT reference, number, state FROM receipt")[0]
    assert receipt["reference"] == "G01-000001"
    assert receipt["number"].startswith("GR-")
    balance = house.rows("SELECT quantity, status FROM balance WHERE place > 0")
    assert balance == [{"quantity": 13 * PCS, "status": "available"}]


def test_scans_faster_than_the_gun_can_think(house: House) -> None:
    """Thirty commits of an input method in one breath, and none is lost."""
    gun = receiving(house)
    session = gun.cdp()
    for code in [CLOCK, BAG] * 15:
        session.send("Input.insertText", {"text": code})
    until(lambda: len(house.received()) == 29)  # each but the last is taken by the one after it
    gun.tap("Take 1 pc")
    until(lambda: len(house.received()) == 30)
    assert sorted(house.received()) == sorted([("22727", 1, 1, 0), ("85099B", 1, 1, 0)] * 15)


def test_input_method_and_keystrokes_add_alike(house: House) -> None:
    gun = receiving(house)
    gun.scan_by_ime(CLOCK)
    gun.prompted("Right, +1 pc")
    gun.scan(CLOCK)
    gun.scan_by_ime(CLOCK_CASE)
    gun.sees("Take 14 pcs")


def test_lot_and_expiry_from_gs1_or_from_two_barcodes(house: House) -> None:
    gun = receiving(house)
    gun.scan_by_ime(f"]C101{CANDLE_CASE}1728051810L2611B")
    gun.sees("L2611B")
    gun.sees("2028-05-18")
    gun.tap("Take 24 pcs")
    gun.scan(CANDLE)
    gun.prompted("Scan the lot")
    gun.scan("L2612C")
    gun.prompted("Scan the expiry date")
    gun.scan("17280601")
    gun.prompted("Scan more")
    gun.tap("Take 1 pc")
    until(lambda: len(house.received()) == 2)
    lots = house.rows("SELECT lot, expires_on::text AS day FROM receipt_line ORDER BY occurred_at")
    assert lots == [{"lot": "L2611B", "day": "2028-05-18"}, {"lot": "L2612C", "day": "2028-06-01"}]


def test_an_order_in_cases_is_listed_in_pieces(house: House) -> None:
    gun = receiving(house)
    row = gun.button("Jam scented candles")
    expect(row.locator(".q")).to_have_text("96pcs")
    gun.scan(f"]C101{CANDLE_CASE}1728051810L2611B")
    gun.tap("Take 24 pcs")
    expect(row.locator(".q")).to_have_text("72pcs")
    gun.tap("Finish, keep rest open")
    gun.prompted("Finish this receipt?")
    rest = gun.page.locator(".line", has_text="of 96 pcs")
    expect(rest.locator(".q")).to_have_text("72pcs")


@pytest.mark.parametrize("by", [Gun.scan, Gun.scan_by_ime])
def test_labels_scanned_where_a_lot_is_wanted(house: House, by: Callable[[Gun, str], None]) -> None:
    """The screen that asks for the lot knows a label and a case code from a lot, however they come."""
    gun = receiving(house)
    by(gun, CANDLE)
    gun.tap("Lot")
    expect(gun.button("None")).to_be_visible()
    by(gun, CANDLE_CASE)
    gun.sees("Take 25 pcs")
    gun.tap("Lot")
    expect(gun.button("None")).to_be_visible()
    by(gun, f"]C101{CANDLE_CASE}1728051810L2611B")
    gun.sees("Take 49 pcs")
    gun.sees("L2611B")
    gun.tap("Lot")
    field = gun.page.locator(".entry input")
    field.click()
    field.fill("L2611C")
    field.press("Enter")
    gun.sees("L2611C")
    gun.tap("Lot")
    field.click()
    by(gun, f"]C101{CANDLE_CASE}1728051810L2611C")
    if by is Gun.scan_by_ime:
        gun.tap("OK")
    gun.sees("Take 73 pcs")
    gun.tap("Take 73 pcs")
    house.holds(("22969", 73, 73, 0))
    assert house.rows("SELECT lot FROM receipt_line") == [{"lot": "L2611C"}]


def test_a_lot_by_input_method_and_a_container_by_label(house: House) -> None:
    gun = receiving(house)
    gun.tap("Container")
    gun.prompted("Scan the container")
    gun.scan_by_ime("(00)350123450000000016")
    gun.sees("350123450000000016")
    gun.scan(CANDLE)
    gun.tap("Lot")
    expect(gun.button("None")).to_be_visible()
    gun.scan_by_ime("L2611B")
    gun.prompted("Scan the expiry date")


def test_another_lot_is_named_and_becomes_a_line_of_its_own(house: House) -> None:
    gun = receiving(house)
    gun.scan_by_ime(f"]C101{CANDLE_CASE}1728051810L2611B")
    gun.sees("Take 24 pcs")
    gun.scan_by_ime(f"]C101{CANDLE_CASE}1728051810L2608A")
    gun.prompted("Wrong lot")
    gun.sees("Put back, scan L2611B")
    gun.tap("Take these, begin this lot")
    gun.sees("L2608A")
    gun.tap("Take 24 pcs")
    until(lambda: len(house.received()) == 2)
    lots = house.rows("SELECT lot, quantity FROM receipt_line ORDER BY occurred_at")
    assert lots == [{"lot": "L2611B", "quantity": 24 * PCS}, {"lot": "L2608A", "quantity": 24 * PCS}]


def test_serial_numbers_one_scan_each_and_never_twice(house: House) -> None:
    gun = receiving(house)
    gun.scan(RADIO)
    gun.prompted("Scan serial number")
    gun.scan("SN-0001")
    gun.sees("Take 1 pc")
    gun.scan("SN-0001")
    gun.prompted("Serial twice")
    gun.scan("SN-0002")
    gun.tap("Take 2 pcs")
    house.holds(("R-100", 2, 2, 0))
    assert house.rows("SELECT serials FROM receipt_line") == [{"serials": ["SN-0001", "SN-0002"]}]
    gun.scan(RADIO)
    gun.scan("SN-0002")
    gun.prompted("Serial twice")


def three_cases_of_two(house: House) -> Gun:
    gun = receiving(house)
    for _ in range(3):
        gun.scan(CLOCK_CASE)
    return gun


def test_more_than_ordered_asks_and_is_kept_as_surplus(house: House) -> None:
    gun = three_cases_of_two(house)
    gun.prompted("12 pcs over")
    gun.tap("Take 36 pcs")
    gun.prompted("Keep as surplus, or correct?")
    assert house.received() == []
    gun.tap("Keep as surplus")
    gun.prompted("Scan item or case")
    house.holds(("22727", 36, 24, 12))
    codes = [row["code"] for row in house.rows("SELECT code FROM discrepancy")]
    assert codes == ["receiving.over_receipt"]


def test_more_than_ordered_is_corrected_on_the_keypad(house: House) -> None:
    gun = three_cases_of_two(house)
    gun.tap("Take 36 pcs")
    gun.tap("Correct")
    gun.prompted("How many?")
    gun.press("2")
    gun.tap("case")
    gun.sees("2 cases × 12")
    gun.enter()
    gun.tap("Take 24 pcs")
    house.holds(("22727", 24, 24, 0))


def test_what_the_order_lacks_is_wrong_and_may_still_be_received(house: House) -> None:
    gun = receiving(house)
    gun.scan(STAND)
    gun.prompted("Not ordered")
    gun.sees("22423")
    gun.scan(CLOCK)
    gun.prompted("Right, +1 pc")
    gun.tap("Take 1 pc")
    gun.scan(STAND)
    gun.tap("Receive, not ordered")
    gun.sees("not ordered, kept as surplus")
    gun.tap("Take 1 pc")
    house.holds(("22727", 1, 1, 0), ("22423", 1, 0, 1))
    assert [row["code"] for row in house.rows("SELECT code FROM discrepancy")] == ["receiving.not_ordered"]


def test_a_code_of_two_items_asks_once(house: House) -> None:
    gun = receiving(house)
    gun.scan(SHARED)
    gun.prompted("Which one is right?")
    gun.scan(CLOCK)
    gun.sees("+1")
    gun.tap("Red alarm clock")
    gun.sees("Take 13 pcs")
    gun.scan(SHARED)
    gun.sees("Take 25 pcs")


def two_of_a_case_damaged(gun: Gun) -> None:
    gun.scan(CLOCK_CASE)
    gun.tap("Damage")
    gun.tap("Damaged quantity")
    gun.press("2")
    gun.enter()


def test_damaged_goods_with_a_photo(house: House) -> None:
    gun = receiving(house)
    two_of_a_case_damaged(gun)
    gun.page.locator("input[type=file]").set_input_files(photo())
    gun.sees("1 photo")
    gun.tap("Done")
    gun.tap("Take 12 pcs")
    house.holds(("22727", 12, 10, 0))
    line = house.rows("SELECT damaged, photos FROM receipt_line")[0]
    assert line["damaged"] == 2 * PCS
    stored = until(lambda: house.rows("SELECT media_type, size FROM blob WHERE sha256 = $1", line["photos"][0]))
    assert stored[0]["media_type"] == "image/jpeg"
    assert stored[0]["size"] < 1_000_000


def test_undo_reverses_and_redo_confirms_anew(house: House) -> None:
    gun = receiving(house)
    gun.scan(CLOCK)
    gun.scan(CLOCK)
    gun.sees("Take 2 pcs")
    gun.tap("Undo")
    gun.sees("Take 1 pc")
    gun.tap("Redo")
    gun.tap("Take 2 pcs")
    house.holds(("22727", 2, 2, 0))
    gun.tap("Undo")
    house.holds()
    gun.sees("undone by a reversal")
    gun.tap("Redo")
    house.holds(("22727", 2, 2, 0))


def test_redo_brings_back_what_is_damaged(house: House) -> None:
    gun = receiving(house)
    two_of_a_case_damaged(gun)
    gun.tap("Done")
    gun.tap("Undo")
    gun.prompted("Scan item or case")
    gun.tap("Redo")
    gun.sees(re.compile("^2 pcs$"))
    gun.tap("Take 12 pcs")
    house.holds(("22727", 12, 10, 0))


def test_place_and_container_by_scan(house: House) -> None:
    gun = receiving(house)
    gun.scan("STW:LPN:T-0041")
    gun.sees("T-0041")
    gun.scan(CLOCK)
    gun.prompted("Right, +1 pc")
    gun.scan("STW:LPN:T-0042")
    gun.prompted("Container T-0042")
    gun.sees(re.compile("^T-0042$"))
    gun.scan("STW:LPN:T-0041")
    gun.prompted("Container T-0041")
    gun.scan("D-02")
    gun.prompted("Scan item or case")
    house.holds(("22727", 1, 1, 0))
    where = house.rows("SELECT p.code, b.container FROM balance b JOIN place p ON p.id = b.place")
    assert where == [{"code": "D-02", "container": "T-0041"}]


def test_a_badge_at_the_menu_changes_the_person_and_choices_follow_each(house: House) -> None:
    gun = at_work(house)
    gun.tap("Settings")
    gun.page.get_by_role("group", name="Hand").get_by_role("button", name="Left").click()
    gun.page.get_by_role("group", name="Sound").get_by_role("button", name="Off").click()
    gun.tap("Back")
    gun.prompted("Scan anything")
    until(lambda: [row["settings"] for row in house.rows("SELECT settings FROM person WHERE code = 'P003'")] != ["{}"])
    gun.scan("STW:BADGE:P004")
    gun.sees("Zhou Min")
    gun.press(ZHOU_PIN)
    gun.enter()
    gun.prompted("扫任意条码直达")
    assert "lefty" not in (gun.page.locator("html").get_attribute("class") or "")
    gun.scan_by_ime("P003")
    gun.prompted("PIN")
    gun.press(LI_PIN)
    gun.enter()
    gun.prompted("Scan anything")
    assert "lefty" in (gun.page.locator("html").get_attribute("class") or "")
    other = at_work(house)
    other.tap("Settings")
    off = other.page.get_by_role("group", name="Sound").get_by_role("button", name="Off")
    expect(off).to_have_attribute("aria-pressed", "true")


def test_without_an_order(house: House) -> None:
    gun = at_work(house)
    gun.tap("Receive")
    gun.tap("Receive without order")
    gun.tap("Supplier")
    gun.tap("Ningbo Kairui")
    gun.scan(STAND)
    gun.tap("Take 1 pc")
    house.holds(("22423", 1, 0, 1))
    whose = house.rows("SELECT p.code FROM receipt r JOIN party p ON p.id = r.supplier")
    assert whose == [{"code": "S1"}]


def test_finish_leaves_the_rest_open(house: House) -> None:
    gun = receiving(house)
    gun.scan(CLOCK_CASE)
    gun.scan(CLOCK_CASE)
    gun.tap("Take 24 pcs")
    gun.tap("Finish, keep rest open")
    gun.sees("3 lines stay open")
    gun.tap("Finish receipt")
    gun.prompted("Scan anything")
    until(lambda: [row["state"] for row in house.rows("SELECT state FROM receipt")] == ["finished"])
    number = house.company.orders["first"]
    order = house.rows("SELECT state FROM purchase_order WHERE number = $1", number)
    assert order == [{"state": "partly_received"}]
    gun.sees_not("Go on receiving")
