"""One's own way in at the desk: a password that was given, a second step, a passkey, and proving that it is still oneself."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import CDPSession, expect

from e2e.desk import ADMINISTRATOR, BUYER, PASSWORD, SUPERVISOR, Desk
from e2e.office import Office, office  # noqa: F401 - a fixture
from server.identity.accounts import App

OWN = "eleven dogs at a gate"
LATER = "UPDATE session SET proved_at = proved_at - interval '6 minutes'"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def authenticator(desk: Desk) -> CDPSession:
    """The computer can make passkeys, and whoever sits there unlocks them."""
    protocol = desk.context.new_cdp_session(desk.page)
    protocol.send("WebAuthn.enable")
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return protocol


def with_app(desk: Desk) -> App:
    desk.open("/account")
    desk.button("Add an app").click()
    app = App(desk.page.get_by_test_id("app-secret").inner_text())
    expect(desk.page.get_by_role("img", name="Scan this with the app")).to_be_visible()
    desk.focused("Code the app shows")
    desk.keys(app.code(), "Enter")
    expect(desk.page.locator(".factors li")).to_contain_text("Phone")
    return app


def test_a_given_password_leads_to_ones_own(office: Office) -> None:  # noqa: F811
    admin = office.desk(ADMINISTRATOR)
    admin.open("/people?person=P301")
    admin.button("One-time password").click()
    given = admin.page.get_by_test_id("one-time").inner_text()
    admin.sees("Save, then hand it over")
    admin.keys("Control+Enter")
    admin.sees("It is in force: hand it over")
    expect(admin.button(re.compile("^Save"))).to_be_enabled()
    desk = office.desk()
    desk.sign_in("linyu", given)
    desk.sees("Yours was given to you")
    assert desk.violations() == []
    desk.focused("The password you were given")
    desk.keys(given, "Tab", "linyu1234567", "Tab", "linyu1234567", "Enter")
    desk.sees("Too easy to guess")
    desk.page.get_by_label("New password", exact=True).fill(OWN)
    desk.page.get_by_label("New password once more").fill(OWN)
    desk.keys("Enter")
    desk.headed("Stock on hand")
    desk.button("Sign out").click()
    desk.sign_in("linyu", OWN)
    desk.headed("Stock on hand")


def test_ones_own_password_is_changed_and_other_desks_are_signed_out(office: Office) -> None:  # noqa: F811
    other, desk = office.desk(BUYER), office.desk(BUYER)
    desk.page.locator(".rail footer a").click()
    desk.headed("My account")
    assert desk.violations() == []
    desk.page.get_by_label("Present password").fill("not this one")
    desk.page.get_by_label("New password", exact=True).fill(OWN)
    desk.page.get_by_label("New password once more").fill(OWN)
    desk.button("Change password").click()
    desk.sees("That is not your present password")
    desk.page.get_by_label("Present password").fill(PASSWORD)
    desk.button("Change password").click()
    desk.sees("Changed. You are signed out everywhere else.")
    other.open("/receipts")
    other.sees("Sign in again, you come back here")


def test_an_app_is_the_second_step_and_codes_on_paper_are_the_third(office: Office) -> None:  # noqa: F811
    desk = office.desk(SUPERVISOR)
    app = with_app(desk)
    desk.button("Make new codes").click()
    expect(desk.page.locator(".recovery-codes li")).to_have_count(10)
    codes = desk.page.locator(".recovery-codes li").all_inner_texts()
    assert desk.violations() == []
    desk.button("I have them").click()
    desk.sees("10 codes left")
    desk.button("Sign out").click()
    desk.sign_in("sunting")
    desk.focused("Code of the app")
    assert desk.violations() == []
    desk.keys("000000", "Enter")
    desk.sees("That does not fit")
    desk.keys(app.code(), "Enter")
    desk.headed("Stock on hand")
    desk.button("Sign out").click()
    desk.sign_in("sunting")
    desk.page.get_by_role("button", name="Recovery code").click()
    desk.focused("Recovery code")
    desk.keys(codes[0], "Enter")
    desk.headed("Stock on hand")
    desk.open("/account")
    desk.sees("9 codes left")
    desk.button("Remove Phone").click()
    desk.sees("None yet")
    desk.sees("0 codes left")


def test_a_passkey_signs_in_alone(office: Office) -> None:  # noqa: F811
    desk = office.desk(BUYER)
    desk.open("/account")
    expect(desk.button("Add a passkey")).to_be_disabled()  # 127.0.0.1 is no name
    office.origin = office.origin.replace("127.0.0.1", "localhost")
    named = office.desk(BUYER)
    protocol = authenticator(named)
    named.open("/account")
    named.button("Add a passkey").click()
    named.focused("Its name")
    named.keys("Enter")
    expect(named.page.locator(".factors li")).to_contain_text(re.compile("This computer.*at localhost"))
    named.button("Sign out").click()
    named.page.get_by_role("button", name="Sign in with a passkey").click()
    named.headed("My account")
    named.button("Add a passkey").click()
    named.focused("Its name")
    named.keys("Enter")
    named.sees("This one is known already")
    named.button("Sign out").click()
    named.sign_in("linyu")
    named.button("Use the passkey").click()
    named.headed("Stock on hand")
    assert protocol is not None


def test_it_is_asked_again_who_sits_there_and_nothing_typed_is_lost(office: Office) -> None:  # noqa: F811
    desk = office.desk(ADMINISTRATOR)
    desk.open("/people?person=P301")
    desk.page.get_by_label("Name, English").fill("Lin Yuyu")
    office.house.rows(LATER)
    desk.keys("Control+Enter")
    dialog = desk.page.get_by_role("dialog", name="Is it still you?")
    expect(dialog).to_be_visible()
    desk.focused("Password")
    assert desk.violations() == []
    desk.keys("Escape")
    expect(dialog).to_have_count(0)
    desk.sees("Prove it, then try again")
    expect(desk.page.get_by_label("Name, English")).to_have_value("Lin Yuyu")
    desk.keys("Control+Enter")
    desk.focused("Password")
    desk.keys("not this one", "Enter")
    desk.sees("That is not your present password")
    desk.keys(PASSWORD, "Enter")
    expect(dialog).to_have_count(0)
    expect(desk.page.locator("tbody tr", has_text="P301")).to_contain_text("Lin Yuyu")


def test_who_lost_the_second_factor_is_let_in(office: Office) -> None:  # noqa: F811
    theirs = office.desk(SUPERVISOR)
    with_app(theirs)
    admin = office.desk(ADMINISTRATOR)
    admin.open("/people?person=P201")
    admin.sees("1 second factor")
    expect(admin.page.locator(".history")).to_contain_text("Authenticator app Phone")
    admin.button("Lost: take away").click()
    expect(admin.page.get_by_text("1 second factor")).to_have_count(0)
    again: Any = office.desk()
    again.sign_in("sunting")
    expect(again.page.locator(".rail footer")).to_contain_text("Sunting")
