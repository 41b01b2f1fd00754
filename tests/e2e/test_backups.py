"""That the backup of the night was not made is seen by who looks after the server, without looking for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from e2e.desk import ADMINISTRATOR, SUPERVISOR
from e2e.office import Office, office
from e2e.tour import photographed
from stowage.platform.backup_folder import Failure, note_failure

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_backup_that_failed_is_told_to_administrators_on_every_page(office: Office) -> None:
    data = office.house.server.data
    desk = office.desk(ADMINISTRATOR)
    desk.open("/devices")
    desk.headed("Devices")
    assert desk.page.get_by_role("alert").count() == 0
    note_failure(data, Failure(datetime.now(UTC), "no space left on the disk"))
    desk.page.reload()
    desk.sees("There is no good one yet. no space left on the disk")
    desk.open("/people")
    desk.sees("no space left on the disk")
    other = office.desk(SUPERVISOR)
    other.open("/devices")
    other.headed("Devices")
    assert other.page.get_by_role("alert").count() == 0
    note_failure(data, None)
    assert desk.violations() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("language", "told"), [("en", "There is no good one yet."), ("zh", "还没有一份好的。")])
def test_the_note_fits_a_small_desk(office: Office, language: str, told: str, theme: str) -> None:
    why = "pg_basebackup: could not write to file /srv/stowage/backups/2026-11-23/base.tar.gz: no space left on device"
    note_failure(office.house.server.data, Failure(datetime.now(UTC), why))
    office.house.rows("UPDATE person SET language = $1", language)
    desk = office.desk(theme=theme)
    desk.page.set_viewport_size({"width": 1366, "height": 768})
    desk.sign_in(ADMINISTRATOR.username)
    note = desk.page.get_by_role("alert")
    expect(note).to_contain_text(told)
    expect(note).to_contain_text("no space left on device")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 1366
    assert note.evaluate("each => each.scrollWidth <= each.clientWidth + 1")
    assert desk.violations() == []
    photographed(desk.page, f"backup-failed-{language}-{theme}")
    note_failure(office.house.server.data, None)
