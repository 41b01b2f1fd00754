"""The office of the desk's tests."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from e2e.company import PCS
from e2e.conftest import House, run
from e2e.desk import ADMINISTRATOR, BUYER, SUPERVISOR, Desk, Worker, hire, say
from stowage.kernel.command import Outcome
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.receiving.commands import ConfirmReceiptLine
from stowage.stock.commands import OpeningLine, RecordOpening


class Office:
    """A company with three people at desks, and what guns say meanwhile."""

    def __init__(self, house: House, browser: Browser) -> None:
        self.house, self._browser = house, browser
        self.origin = f"http://127.0.0.1:{house.wire.port}"
        self.people = run(hire(house.url, (BUYER, SUPERVISOR, ADMINISTRATOR)))
        self.desks: list[Desk] = []

    def desk(self, worker: Worker | None = None, theme: str = "light") -> Desk:
        context = self._browser.new_context(
            viewport={"width": 1440, "height": 900},
            locale="en-GB",
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if theme == "dark" else "light",
        )
        desk = Desk(context, self.origin)
        self.desks.append(desk)
        if worker is not None:
            desk.signed_in(worker)
        return desk

    def receive(
        self,
        sku: str,
        pieces: int,
        order: str = "first",
        damaged: int = 0,
        receipt: str = "",
        photos: tuple[str, ...] = (),
        serials: tuple[str, ...] = (),
    ) -> Outcome:
        """A line counted onto the dock by the supervisor."""
        company = self.house.company
        line = self.house.rows(
            'SELECT l.id, l."order" FROM purchase_order_line l JOIN purchase_order o ON o.id = l."order" '
            "JOIN item i ON i.id = l.item WHERE o.number = $1 AND i.sku = $2",
            company.orders[order],
            sku,
        )
        dock = self.house.rows("SELECT id FROM place WHERE code = 'D-01'")[0]["id"]
        command = ConfirmReceiptLine(
            receipt=receipt or uuid4(),  # type: ignore[arg-type]
            reference="G07-000123",
            place=PlaceId(dock),
            item=ItemId(company.items[sku]),
            quantity=Quantity(pieces * PCS),
            damaged=Quantity(damaged * PCS),
            order=line[0]["order"] if line else None,
            order_line=line[0]["id"] if line else None,
            photos=photos,
            serials=serials,
        )
        return self.say(command)

    def say(self, command: object, worker: Worker = SUPERVISOR) -> Outcome:
        return run(say(self.house.url, self.people[worker.username], self.house.company.warehouse, [command]))[0]

    def opening(self) -> str:
        """Twelve of 22423 were there on the first day; the document's id."""
        dock = self.house.rows("SELECT id FROM place WHERE code = 'D-01'")[0]["id"]
        item = ItemId(self.house.company.items["22423"])
        line = OpeningLine(item, PlaceId(dock), Quantity(12 * PCS), Amount(1200))
        done = self.say(RecordOpening(WarehouseId(self.house.company.warehouse), (line,)), ADMINISTRATOR)
        assert done.outcome == "applied", done
        return done.document.partition(":")[2]

    def order(self, name: str = "first") -> int:
        number = self.house.company.orders[name]
        found: int = self.house.rows("SELECT id FROM purchase_order WHERE number = $1", number)[0]["id"]
        return found


@pytest.fixture
def office(house: House, browser: Browser) -> Iterator[Office]:
    """Closed behind the test, in which no desk may have met an error."""
    made = Office(house, browser)
    yield made
    assert [error for desk in made.desks for error in desk.errors] == []
    for desk in made.desks:
        desk.context.close()
