"""That the backup of the night was not made is seen by who looks after the server, without looking for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from e2e.desk import ADMINISTRATOR, SUPERVISOR
from e2e.office import Office, office
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
