"""Two tabs of one gun: one speaks to the server, the other takes over when it dies, and no command goes missing between them."""

from __future__ import annotations

import pytest

from e2e.company import BAG, CLOCK_CASE
from e2e.conftest import House, at_work, until
from e2e.gun import Gun

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEADERS = "navigator.locks.query().then(({held}) => held.filter(({name}) => name.endsWith('-leader')).map(({clientId}) => clientId))"
WAITING = "navigator.locks.query().then(({pending}) => pending.filter(({name}) => name.endsWith('-leader')).length)"


def second_tab(gun: Gun) -> Gun:
    """Of the same browser profile, so of the same database."""
    tab = Gun(gun.context, gun.origin)
    tab.open()
    until(lambda: tab.page.evaluate(WAITING) == 1)
    return tab


def test_the_other_tab_takes_over_when_the_leader_dies(house: House) -> None:
    gun = at_work(house)
    tab = second_tab(gun)
    (first,) = gun.page.evaluate(LEADERS)
    gun.scan(house.company.orders["first"])
    gun.prompted("Scan item or case")
    house.server.stop()
    gun.scan(CLOCK_CASE)
    gun.tap("Take 12 pcs")
    gun.sees("kept here, unsent")
    gun.kill_tab()
    until(lambda: [one for one in tab.page.evaluate(LEADERS) if one != first])
    house.server.start()
    until(lambda: house.received() == [("22727", 12, 12, 0)], within=60)
    until(lambda: tab.waiting() == 0)


def test_what_the_other_tab_confirms_is_sent_by_the_leader(house: House) -> None:
    gun = at_work(house)
    tab = second_tab(gun)
    for one, code, take in ((tab, CLOCK_CASE, "Take 12 pcs"), (gun, BAG, "Take 1 pc")):
        one.page.bring_to_front()
        one.scan(house.company.orders["first"])
        one.prompted("Scan item or case")
        one.scan(code)
        one.tap(take)
        one.prompted("Scan item or case")
    until(lambda: len(house.received()) == 2)
    assert sorted(house.received()) == [("22727", 12, 12, 0), ("85099B", 1, 1, 0)]
    assert [row["cseq"] for row in house.rows("SELECT cseq FROM op WHERE cseq > 0 ORDER BY cseq")] == [1, 2]
    until(lambda: gun.waiting() == 0 and tab.waiting() == 0)


def test_a_second_tab_knows_at_once_how_things_stand(house: House) -> None:
    """The first one has nothing to do, so nothing changes that it would tell by itself."""
    gun = at_work(house)
    gun.page.reload()
    gun.page.wait_for_load_state("networkidle")
    tab = second_tab(gun)
    until(lambda: tab.page.locator(".net .unseen").inner_text().startswith("Online"), within=3)
