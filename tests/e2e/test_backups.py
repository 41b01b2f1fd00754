"""That the backup of the night was not made is seen by who looks after the server, without looking for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from e2e.conftest import House
from e2e.desk import ADMINISTRATOR, SUPERVISOR
from e2e.office import Office
from stowage.platform.backup_folder import Failure, note_failure

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def office(house: House, browser: Browser) -> Iterator[Office]:
    made = Office(house, browser)
    yield made
    assert [error for desk in made.desks for error in desk.errors] == []
    for desk in made.desks:
        desk.context.close()


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
