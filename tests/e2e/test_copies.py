"""A gun whose database was copied: told to the supervisor, shown on its page, and no line of either copy is lost."""

from __future__ import annotations

import copy
import secrets
import time
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from bench.devices import Gun
from e2e.company import PCS
from e2e.conftest import House
from e2e.desk import SUPERVISOR
from e2e.office import Office, office

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Wired:
    """A gun without a screen."""

    def __init__(self, house: House, gun: Gun) -> None:
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{house.wire.port}")
        self.house, self.gun = house, gun
        self.person = house.rows("SELECT id FROM person WHERE code = 'P003'")[0]["id"]
        self.item = house.rows("SELECT id FROM item WHERE sku = '22423'")[0]["id"]
        self.dock = house.rows("SELECT id FROM place WHERE code = 'D-01'")[0]["id"]

    def ask(self, path: str, body: Any) -> Any:
        sent = msgspec.json.encode(body)
        headers = {"Stowage-Signature": self.gun.sign(sent), "Authorization": f"Bearer {self.gun.token or None}"}
        answer = self.http.post(f"/api/sync/{path}", content=sent, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def enrol(self) -> None:
        invited = {"token": self.house.invitation(), "device": self.gun.id, "public_key": self.gun.public_key()}
        self.ask("enrol", invited)
        asked = {"protocol": 1, "device": self.gun.id, "at": time.time_ns() // 1_000_000, "nonce": secrets.token_hex(8)}
        self.gun.token = self.ask("session", asked)["token"]

    def receives(self, pieces: int, receipt: UUID) -> dict[str, Any]:
        """A line of what nobody ordered, as it goes out."""
        payload = {
            "type": "receiving.confirm_line/1",
            "receipt": receipt,
            "reference": "G01-000001",
            "place": self.dock,
            "item": self.item,
            "quantity": pieces * PCS,
        }
        return self.gun.operation("receiving.confirm_line/1", payload, self.person, self.house.company.warehouse)

    def push(self, made: dict[str, Any]) -> str:
        body = {"protocol": 1, "device": self.gun.id, "incarnation": self.gun.incarnation, "acked": 0, "ops": [made]}
        outcome: str = self.ask("push", body)["outcomes"][0]["outcome"]
        return outcome


def test_both_copies_are_told_and_none_loses_a_line(office: Office) -> None:
    house = office.house
    first = Wired(house, Gun())
    first.enrol()
    twin = Wired(house, copy.copy(first.gun))
    assert first.push(first.receives(1, uuid4())) == "applied_with_exception"
    lost = twin.receives(2, uuid4())
    assert twin.push(lost) == "conflict"
    twin.gun.incarnation, twin.gun.cseq = uuid4(), 0  # as the protocol has it: anew, under another name
    assert twin.push(twin.receives(2, uuid4())) == "applied_with_exception"
    assert first.push(first.receives(4, uuid4())) == "applied_with_exception"
    assert sorted(line[1] for line in house.received()) == [1, 2, 4]

    desk = office.desk(SUPERVISOR)
    desk.open("/devices")
    desk.page.get_by_text("G01", exact=True).first.click()
    desk.sees("Its database lives twice")
    desk.sees("Two commands as number 1")
    desk.sees("Older copy sent number 2")
    desk.sees("Two copies of a gun")
    assert desk.violations() == []
    desk.page.get_by_text("Two copies of a gun").first.click()
    desk.headed("Exceptions")
    desk.sees("Its storage was copied, or put back to earlier")
