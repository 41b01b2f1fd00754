"""What the people at the dock do: count lines (good, damaged, in containers, blind), take one back, finish a receipt."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from simulation.company import Company
from simulation.gun import ModelGun
from stowage_sync.envelope import uuid7


@dataclass
class Shift:
    """One person at one gun: the receipt under way and what was counted on it."""

    person: int
    receipt: str = ""
    number: int = 0
    counted: list[str] = field(default_factory=list)


class People:
    def __init__(self, company: Company, chance: random.Random) -> None:
        self.company, self.chance = company, chance
        self.shifts: dict[str, Shift] = {}

    def act(self, gun: ModelGun, now: int) -> str:
        """One command, confirmed on the gun; told in words."""
        shift = self.shifts.setdefault(gun.name, Shift(self.chance.choice(self.company.people)))
        if not shift.receipt:
            shift.receipt = uuid7(now, self.chance.randbytes(10))
            shift.number += 1
            shift.counted = []
        roll = self.chance.random()
        if shift.counted and roll < 0.12:
            line = self.chance.choice(shift.counted)
            self._say(gun, shift, "receiving.reverse_line/1", {"receipt": shift.receipt, "line": line})
            return f"{gun.name} takes back {line[-6:]}"
        if shift.counted and roll < 0.18:
            self._say(gun, shift, "receiving.finish/1", {"receipt": shift.receipt})
            told = f"{gun.name} finishes {shift.receipt[-6:]}"
            shift.receipt = ""
            return told
        payload = self._line(gun, shift)
        op_id = self._say(gun, shift, "receiving.confirm_line/1", payload)
        shift.counted.append(op_id)
        line = payload.get("order_line", "blind")
        return f"{gun.name} counts {payload['quantity']} of item {payload['item']} (line {line}) as {op_id[-6:]}"

    def _line(self, gun: ModelGun, shift: Shift) -> dict[str, Any]:
        chance = self.chance
        quantity = chance.randint(1, 60_000)
        payload: dict[str, Any] = {
            "receipt": shift.receipt,
            "reference": f"{gun.name}-{shift.number:06d}",
            "place": chance.choice(self.company.docks),
            "quantity": quantity,
            "factors": {"m": 10_000},
        }
        if chance.random() < 0.1:
            return payload | {"item": chance.choice(self.company.items)}
        line = chance.choice(self.company.lines)
        payload |= {"item": line.item, "order": line.order, "order_line": line.id}
        if chance.random() < 0.2:
            payload["damaged"] = chance.randint(0, quantity)
        if chance.random() < 0.25:
            payload["container"] = f"LPN{chance.randint(1, 9)}"
        return payload

    def _say(self, gun: ModelGun, shift: Shift, command: str, payload: dict[str, Any]) -> str:
        return gun.confirm(command, payload, person=shift.person, warehouse=self.company.warehouse)
