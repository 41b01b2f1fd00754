"""What people do on the floor: put away, move, count, take back, ask for tasks; each may be taken back while its shift lasts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulation.company import PLAIN, Company
from stowage_sync.envelope import uuid7

if TYPE_CHECKING:
    from simulation.devices import Device

MOVE, MOVE_CONTAINER, UNMOVE = "transfers.move/1", "transfers.move_container/1", "transfers.reverse/1"
PUT, PUT_CONTAINER, UNPUT = "putaway.put_away/1", "putaway.put_away_container/1", "putaway.reverse/1"
COUNT, UNCOUNT = "counts.count_line/2", "counts.reverse_line/1"
COUNTED, LEFT = "counts.finish/1", "counts.count_left/2"
TAKE, UNTAKE = "returns.take_line/1", "returns.reverse_line/1"
LEASE, RELEASE, TAKE_OVER = "tasks.lease/1", "tasks.release/1", "tasks.take_over/1"
BIND = "catalog.bind_barcode/1"
FACTS = {MOVE, MOVE_CONTAINER, UNMOVE, PUT, PUT_CONTAINER, UNPUT, COUNT, UNCOUNT, COUNTED, LEFT, TAKE, UNTAKE}
INTENTS = {LEASE, RELEASE, TAKE_OVER, BIND}
LINES = 3  # of a count, at most
KEPT = 6  # deeds that somebody may still take back

Said = tuple[str, dict[str, Any], str]  # command, payload, told


@dataclass
class Work:
    """What one person has begun at one device."""

    undos: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    count: str = ""
    place: int = 0
    lines: int = 0
    goods_return: str = ""
    number: int = 0


class Floor:
    def __init__(self, company: Company) -> None:
        self.company = company

    def act(self, work: Work, op_id: str, device: Device, person: int, chance: random.Random) -> Said:  # noqa: PLR0911
        """One command; what was begun goes on."""
        roll = chance.random()
        if work.undos and roll < 0.14:
            return self._undo(work, chance)
        if work.count and roll < 0.45:
            return self._count_on(work, op_id, chance)
        if roll < 0.55:
            return self._task(work, op_id, device, person, chance)
        if roll < 0.68:
            return self._take_back(work, op_id, device, chance)
        if roll < 0.78:
            return self._count(work, op_id, device, chance)
        if roll < 0.8:
            return self._bind(chance)
        return self._carry(work, op_id, device, chance)

    def _goods(self, chance: random.Random) -> dict[str, Any]:
        """Some of an item; of cloth a lot."""
        if chance.random() < 0.2:
            return {"item": self.company.of_lots, "lot": f"L{chance.randint(1, 5)}"}
        return {"item": chance.choice(self.company.items)}

    def _undo(self, work: Work, chance: random.Random) -> Said:
        """Now and then what was taken back already."""
        command, payload = chance.choice(work.undos[-KEPT:])
        return command, {"type": command, **payload}, f"takes back: {command}"

    # ---- goods that go from one place to another ----

    def _carry(self, work: Work, op_id: str, device: Device, chance: random.Random) -> Said:
        warehouse = device.warehouse
        away = chance.random() < 0.5
        source, target = self._way(warehouse, away, chance)
        payload: dict[str, Any] = {"source": source, "target": target}
        if chance.random() < 0.15:
            payload["container"] = f"LPN{chance.randint(1, 9)}"
            command = PUT_CONTAINER if away else MOVE_CONTAINER
            if not away:
                payload["target_container"] = (
                    payload["container"] if chance.random() < 0.6 else f"LPN{chance.randint(1, 9)}"
                )
        else:
            command = PUT if away else MOVE
            payload |= self._goods(chance) | {"quantity": chance.randint(1, 40_000)}
            if chance.random() < 0.1:
                payload["target_container"] = f"LPN{chance.randint(1, 9)}"
            if ref := self._ref(device, chance):
                payload |= ref
        work.undos.append((UNPUT, {"line": op_id}) if away else (UNMOVE, {"move": op_id}))
        return command, {"type": command, **payload}, f"{command}: {payload['source']} to {payload['target']}"

    def _way(self, warehouse: int, away: bool, chance: random.Random) -> tuple[int, int]:
        docks, bins = self.company.docks[warehouse], self.company.bins[warehouse]
        source = chance.choice(docks if away else [*docks, *bins])
        return source, chance.choice([place for place in bins if place != source])

    # ---- counts ----

    def _count(self, work: Work, op_id: str, device: Device, chance: random.Random) -> Said:
        place = chance.choice(self.company.bins[device.warehouse])
        if chance.random() < 0.3:
            payload = {"place": place, **self._goods(chance), "quantity": chance.randint(0, 50_000)}
            return LEFT, {"type": LEFT, **payload}, f"says how many are left at {place}"
        work.count, work.place, work.lines = uuid7(device.world.now(), chance.randbytes(10)), place, 0
        return self._count_on(work, op_id, chance)

    def _count_on(self, work: Work, op_id: str, chance: random.Random) -> Said:
        if work.lines < LINES and chance.random() < 0.7:
            work.lines += 1
            work.undos.append((UNCOUNT, {"count": work.count, "line": op_id}))
            payload = {"count": work.count, "place": work.place, **self._goods(chance)}
            payload["quantity"] = chance.randint(0, 50_000)
            return COUNT, {"type": COUNT, **payload}, f"counts {payload['quantity']} at {work.place}"
        count, work.count = work.count, ""
        payload = {"count": count, "place": work.place, "empty": work.lines == 0}
        return COUNTED, {"type": COUNTED, **payload}, f"has counted {work.place}"

    # ---- returns, codes ----

    def _take_back(self, work: Work, op_id: str, device: Device, chance: random.Random) -> Said:
        if not work.goods_return or chance.random() < 0.2:
            work.goods_return = uuid7(device.world.now(), chance.randbytes(10))
            work.number += 1
        disposal = chance.choice(("restock", "restock", "restock", "quarantine", "scrap"))
        payload = {
            "goods_return": work.goods_return,
            "reference": f"{device.name}-R{work.number:05d}",
            "place": chance.choice([*self.company.docks[device.warehouse], *self.company.bins[device.warehouse]]),
            **self._goods(chance),
            "quantity": chance.randint(1, 90_000),
            "condition": "as_new" if disposal == "restock" else "broken",
            "disposal": disposal,
        }
        work.undos.append((UNTAKE, {"goods_return": work.goods_return, "line": op_id}))
        return (
            TAKE,
            {"type": TAKE, **payload},
            f"takes back {payload['quantity']} of item {payload['item']}: {disposal}",
        )

    def _bind(self, chance: random.Random) -> Said:
        payload = {"barcode": f"X-{chance.randint(1, 30)}", "sku": f"K{chance.randrange(PLAIN)}", "unit": "m"}
        return BIND, {"type": BIND, **payload}, f"binds {payload['barcode']}"

    # ---- tasks ----

    def _task(self, work: Work, op_id: str, device: Device, person: int, chance: random.Random) -> Said:
        """Asks for work, gives it back, takes it from somebody, or does it."""
        roll = chance.random()
        rows = self._tasks(device) if roll > 0.3 else []
        own = [row for row in rows if row.get("holder") == device.id]
        others = [row for row in rows if row["state"] == "taken" and row.get("holder") != device.id]
        if own and roll > 0.5:
            row = chance.choice(own)
            left = max(1, row.get("quantity", 1) - row.get("done", 0))
            goods = {"item": row["item"], "lot": row.get("lot", ""), "container": row.get("container", "")}
            if not goods["lot"] and row["item"] == self.company.of_lots:
                goods["lot"] = "L1"
            payload: dict[str, Any] = {
                "source": row["place"],
                "target": chance.choice(self.company.bins[device.warehouse]),
                **goods,
                "quantity": left if chance.random() < 0.6 else chance.randint(1, left),
                "task": {"task": row["id"], "fence": row.get("fence", 0)},
            }
            work.undos.append((UNPUT, {"line": op_id}))
            return PUT, {"type": PUT, **payload}, f"does task {row['id'][-6:]}"
        if own and roll > 0.42:
            payload = {"tasks": [chance.choice(own)["id"]]}
            return RELEASE, {"type": RELEASE, **payload}, "gives a task back"
        if others and roll > 0.36:
            payload = {"tasks": [chance.choice(others)["id"]], "working": chance.random() < 0.5}
            return TAKE_OVER, {"type": TAKE_OVER, **payload}, "takes a task over"
        payload = {"warehouse": device.warehouse, "person": person, "wanted": chance.randint(1, 4)}
        return LEASE, {"type": LEASE, **payload}, "asks for tasks"

    def _ref(self, device: Device, chance: random.Random) -> dict[str, Any]:
        """Now and then work is said to be of a task that it is not, with any fence."""
        if chance.random() > 0.05:
            return {}
        rows = self._tasks(device)
        return {"task": {"task": chance.choice(rows)["id"], "fence": chance.randint(0, 3)}} if rows else {}

    def _tasks(self, device: Device) -> list[dict[str, Any]]:
        """As the device's rows have them; none while its page is dead."""
        if not device.awake:
            return []
        held = device.held(f"wh/{device.warehouse}/tasks", read=True)[0]
        rows = [body for (kind, _), (_, body) in sorted(held.items()) if kind == "task"]
        return [row for row in rows if row.get("item", self.company.of_serials) != self.company.of_serials]
