"""What people do: at the dock they count lines (good, damaged, in containers, by lot and serial, blind), take one back, finish.

What they do on the floor: floor.py.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from simulation.company import Company, Line
from simulation.devices import Device, Said
from simulation.floor import Floor, Work
from stowage_sync.envelope import uuid7

CONFIRM, REVERSE, FINISH = "receiving.confirm_line/3", "receiving.reverse_line/1", "receiving.finish/1"
WITHOUT_CODES = "receiving.confirm_line/1"  # as guns of an older version say it
COUNTS = {CONFIRM, WITHOUT_CODES}
OF_YESTERDAY = "receiving.confirm_line/0"  # a version that the server does not know
SERIALS = 400


@dataclass
class Shift:
    """One person at one device: the receipt under way and what was counted on it."""

    person: int
    warehouse: int
    receipt: str = ""
    number: int = 0
    counted: list[str] = field(default_factory=list)
    floor: Work = field(default_factory=Work)


class People:
    def __init__(self, company: Company) -> None:
        self.company = company
        self.floor = Floor(company)
        self.shifts: dict[str, Shift] = {}
        self.photos: dict[str, list[str]] = {}  # taken with a device, for the next line it counts

    def act(self, device: Device, chance: random.Random, floor: float) -> str:
        """One command, confirmed on the device, the part `floor` of all on the floor; told in words."""
        shift = self.shifts.get(device.name)
        if shift is None or shift.warehouse != device.warehouse:
            number = shift.number if shift else 0
            shift = Shift(chance.choice(self.company.people), device.warehouse, number=number)
            self.shifts[device.name] = shift
        op_id = uuid7(device.world.now(), chance.randbytes(10))
        if floor and chance.random() < floor:
            command, payload, told = self.floor.act(shift.floor, op_id, device, shift.person, chance)
            return self._say(
                device, shift, Said(op_id, command, "", "", shift.warehouse), payload, f"{device.name} {told}"
            )
        if not shift.receipt:
            shift.receipt = uuid7(device.world.now(), chance.randbytes(10))
            shift.number += 1
            shift.counted = []
        command, payload, told = self._what(shift, op_id, device.name, chance)
        line = op_id if command in COUNTS else payload.get("line", "")
        if command in COUNTS and (photos := self.photos.pop(device.name, [])):
            payload["photos"] = photos
        said = Said(op_id, command, shift.receipt, line, shift.warehouse)
        told = self._say(device, shift, said, payload, told)
        if device.said[-1:] != [said]:
            return told
        if command == FINISH:
            shift.receipt = ""
        elif command in COUNTS:
            shift.counted.append(op_id)
        return told

    def _say(self, device: Device, shift: Shift, said: Said, payload: dict[str, Any], told: str) -> str:
        if not device.confirm(said.op_id, said.command, payload, shift.person):
            device.history.excused.add(said.op_id)
            return f"{told}: not kept, and the person was told so"
        device.said.append(said)
        return told

    def _what(self, shift: Shift, op_id: str, name: str, chance: random.Random) -> tuple[str, dict[str, Any], str]:
        roll = chance.random()
        if shift.counted and roll < 0.12:
            line = chance.choice(shift.counted)
            return REVERSE, {"type": REVERSE, "receipt": shift.receipt, "line": line}, f"{name} takes back {line[-6:]}"
        if shift.counted and roll < 0.18:
            told = f"{name} finishes receipt {shift.receipt[-6:]}"
            return FINISH, {"type": FINISH, "receipt": shift.receipt}, told
        payload = self._line(shift, name, chance)
        told = f"{name} counts {payload['quantity']} of item {payload['item']} as {op_id[-6:]}"
        if roll > 0.995:
            return OF_YESTERDAY, payload | {"type": OF_YESTERDAY}, f"{told}, in words of an older version"
        if roll > 0.9:
            return WITHOUT_CODES, payload | {"type": WITHOUT_CODES}, told
        payload["codes"] = {"16901234500018": "m"} if roll > 0.85 else {}  # a barcode that names nothing any more
        return CONFIRM, payload, told

    def _line(self, shift: Shift, name: str, chance: random.Random) -> dict[str, Any]:
        lines = [line for line in self.company.lines if line.warehouse == shift.warehouse][-40:]
        line = chance.choice(lines)
        payload: dict[str, Any] = {
            "type": CONFIRM,
            "receipt": shift.receipt,
            "reference": f"{name}-{shift.number:06d}",
            "place": chance.choice(self.company.docks[shift.warehouse]),
            **self._goods(line, chance),
        }
        if chance.random() < 0.1:
            return payload  # blind
        payload |= {"order": line.order, "order_line": line.id}
        if chance.random() < 0.25:
            payload["container"] = f"LPN{chance.randint(1, 9)}"
        return payload

    def _goods(self, line: Line, chance: random.Random) -> dict[str, Any]:
        if line.item == self.company.of_serials:
            serials = sorted({f"SN{chance.randint(1, SERIALS):04d}" for _ in range(chance.randint(1, 3))})
            goods: dict[str, Any] = {"item": line.item, "quantity": 10_000 * len(serials), "serials": serials}
            return goods | ({"damaged": goods["quantity"]} if chance.random() < 0.1 else {})
        quantity = chance.randint(1, 60_000)
        goods = {"item": line.item, "quantity": quantity, "factors": {"m": 10_000}}
        if line.item == self.company.of_lots:
            goods["lot"] = f"L{chance.randint(1, 5)}"
        if chance.random() < 0.2:
            goods["damaged"] = chance.randint(0, quantity)
        return goods
