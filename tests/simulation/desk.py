"""What people at desks do meanwhile: order, decide about exceptions (also both at once), promise goods, change what others may do."""

from __future__ import annotations

import json
import random
from typing import Any
from uuid import UUID

import httpx
import msgspec

from simulation.company import order_lines, people, read_lines
from simulation.devices import Device
from simulation.world import World, require
from stowage.identity.commands import Role

# What may be chosen, of which the simulation does not take `replay`, for a parked command stays parked or is discarded; nor `recount`,
# for what a receipt shows is held against what its devices said; nor what a value has to be said with.
MOVING = ("accept", "restock", "use_as_is", "release", "return_to_supplier", "scrap", "same_piece", "book_found")
CHOICES = frozenset((*MOVING, "acknowledge", "discard"))
OPEN = """
    SELECT d.id, d.choices, d.warehouse FROM discrepancy d WHERE d.state = 'open' ORDER BY d.op_id, d.code, d.evidence::text LIMIT 200
"""
HOLDS = """
    SELECT r.id, r.warehouse FROM reservation r JOIN stock_hold h ON h.id = r.id
    WHERE r.quantity > r.taken + r.released ORDER BY r.id
"""
VARIANCES = """
    SELECT l.id, c.warehouse FROM count_line l JOIN stock_count c ON c.id = l.count WHERE l.state IN ('open', 'recount')
    ORDER BY l.moment, l.id LIMIT 200
"""
TASKS = (
    "SELECT id FROM task WHERE warehouse = $1 AND state IN ('open', 'taken', 'held') ORDER BY created_at, id LIMIT 200"
)
KNOWN = "SELECT EXISTS (SELECT FROM device WHERE id = $1::uuid)"
ATTEMPTS = 5
PART = 200  # commands of a file at once


class Desk:
    def __init__(self, world: World) -> None:
        self.world = world

    async def order(self, chance: random.Random) -> str:
        """A new purchase order, confirmed."""
        world = self.world
        warehouse = chance.choice(world.company.warehouses)
        lines = msgspec.to_builtins(order_lines(world.company, chance.randrange(100)))
        payload = {
            "type": "purchasing.create_order/2",
            "supplier": world.company.supplier,
            "warehouse": warehouse,
            "expected_on": "2026-12-24",
            "lines": lines,
        }
        created = await self._say(chance, 0, payload, warehouse)
        order = int(created.json()["document"].split(":")[1])
        confirm = {"type": "purchasing.confirm_order/1", "order": order, "revision": 1}
        await self._say(chance, 0, confirm, warehouse)
        await read_lines(world.company, await world.database())
        return f"the desk orders for warehouse {warehouse} (order {order})"

    async def decide(self, chance: random.Random) -> str:
        """About some exceptions; sometimes both people about one."""
        rows = await (await self.world.database()).fetch(OPEN)
        told = []
        rows = [row for row in rows if not CHOICES.isdisjoint(row["choices"])]
        for row in chance.sample(rows, min(len(rows), chance.randint(1, 6))):
            choices = [choice for choice in row["choices"] if choice in CHOICES]
            taken = True  # unless it would not be true, as of a piece that is gone
            for person in (0, 1) if chance.random() < 0.3 else (0,):
                choice = chance.choice(choices)
                payload = {"type": "discrepancies.resolve/1", "discrepancy": row["id"], "choice": choice}
                answer = await self._say(chance, person, payload, row["warehouse"])
                if person == 0:
                    taken = answer.status_code == 200
                elif taken:
                    refused = answer.status_code == 409 and answer.json()["code"] == "discrepancies.resolved"
                    require(10, refused, f"exception {row['id']} was decided about twice: {answer.text[:200]}")
                told.append(choice)
        return f"the desk decides about exceptions: {', '.join(told) or 'there is none'}"

    async def hold(self, chance: random.Random) -> str:
        """A promise, or one given back."""
        world = self.world
        rows = await (await world.database()).fetch(HOLDS)
        if rows and chance.random() < 0.5:
            row = chance.choice(rows)
            payload: dict[str, Any] = {"type": "stock.release/1", "hold": str(row["id"])}
            await self._say(chance, 0, payload, row["warehouse"])
            return "the desk gives back a hold"
        warehouse = chance.choice(world.company.warehouses)
        payload = {
            "type": "stock.hold/1",
            "hold": str(UUID(int=chance.getrandbits(128), version=4)),
            "warehouse": warehouse,
            "item": chance.choice(world.company.items),
            "quantity": chance.randint(1, 200_000),
            "reason": "customer",
        }
        answer = await self._say(chance, 0, payload, warehouse)
        return f"the desk holds {payload['quantity']} of item {payload['item']}: {answer.status_code}"

    async def judge(self, chance: random.Random) -> str:
        """Some of what was counted is approved, some is not."""
        rows = await (await self.world.database()).fetch(VARIANCES)
        some = chance.sample(rows, min(len(rows), chance.randint(1, 8)))
        for row in some:
            payload: dict[str, Any] = {"type": "counts.approve/1", "lines": [str(row["id"])]}
            if chance.random() < 0.2:
                payload |= {"type": "counts.reject/1", "reason": "counted again"}
            await self._say(chance, 0, payload, row["warehouse"])
        return f"the desk judges {len(some)} counted lines"

    async def direct(self, chance: random.Random) -> str:
        """A task is held back, given free or called urgent; or a face is kept filled."""
        world = self.world
        warehouse = chance.choice(world.company.warehouses)
        if chance.random() < 0.4:
            place, item = world.company.bins[warehouse][0], world.company.items[-1]
            bind = {"type": "putaway.bind/1", "item": item, "place": place, "minimum": 50_000, "maximum": 150_000}
            await self._say(chance, 0, bind, warehouse)
            await self._say(chance, 0, {"type": "putaway.plan_replenishment/1", "warehouse": warehouse}, warehouse)
            return f"the desk has {place} filled up"
        rows = await (await world.database()).fetch(TASKS, warehouse)
        if not rows:
            return ""
        payload: dict[str, Any] = {"tasks": [str(chance.choice(rows)["id"])]}
        what = chance.choice(("hold", "resume", "prioritise", "assign"))
        payload |= {"priority": chance.randint(-2, 2)} if what == "prioritise" else {}
        await self._say(chance, 0, {"type": f"tasks.{what}/1", **payload}, warehouse)
        return f"the desk says of a task: {what}"

    async def roles(self, chance: random.Random) -> str:
        """What the third keeper may do."""
        roles = chance.choice(((Role.OPERATOR,), (Role.SALES,)))
        payload = {"type": "identity.put_people/1", "people": msgspec.to_builtins(people(roles))}
        await self._say(chance, 0, payload, None)
        return f"the third keeper is {roles[0]} from now on"

    async def declare_lost(self, device: str, chance: random.Random) -> None:
        await self._say(chance, 0, {"type": "identity.declare_lost/1", "device": device, "reason": "not found"}, None)

    async def move(self, device: str, warehouse: int, chance: random.Random) -> bool:
        """An administrator gives the device to another warehouse. False: a restored server may not know it (yet)."""
        payload = {"type": "identity.move_device/1", "device": device, "warehouse": warehouse}
        answer = await self._say(chance, 0, payload, None)
        if answer.status_code == 409:
            require(2, answer.json()["code"] == "identity.device_unknown", f"a move: {answer.text[:200]}")
            return False
        for one in self.world.devices:
            if one.id == device:
                one.warehouse, one.seen = warehouse, None
        return True

    async def bring(self, device: Device, chance: random.Random) -> bool:
        """What the device keeps, as a file, at the console. False: there was nothing, or the server has a gap before it."""
        world = self.world
        await world.network.release()
        if not await (await world.database()).fetchval(KNOWN, device.id):
            return False
        incarnation, ops = device.export()
        for first in range(0, len(ops), PART):
            part = {"incarnation": incarnation, "ops": ops[first : first + PART]}
            answer = await self._ask(chance, 0, f"/api/devices/{device.id}/queue", part)
            if answer.status_code == 409 and answer.json()["code"] == "gap":
                return False
            require(2, answer.status_code == 200, f"a queue brought: {answer.status_code} {answer.text[:300]}")
        return bool(ops)

    async def _say(
        self, chance: random.Random, person: int, payload: dict[str, Any], warehouse: int | None
    ) -> httpx.Response:
        """Until it is answered, as a browser's person would press again; refusals are answers."""
        world = self.world
        await world.network.release()
        op_id = str(UUID(int=chance.getrandbits(128), version=4))
        world.at_desks.add(op_id)
        asked = {"op_id": op_id, "command": payload["type"], "payload": payload, "warehouse": warehouse}
        answer = await self._ask(chance, person, "/api/commands", asked)
        require(2, answer.status_code in {200, 409}, f"{payload['type']}: {answer.status_code} {answer.text[:300]}")
        return answer

    async def _ask(self, chance: random.Random, person: int, path: str, asked: dict[str, Any]) -> httpx.Response:
        world = self.world
        headers = {
            "content-type": "application/json",
            "stowage-client": "simulation",
            "cookie": f"stowage_session={world.company.desks[person]}",
        }
        server = chance.randrange(len(world.servers.ports))
        for _ in range(ATTEMPTS):
            answer = await world.ask("POST", path, headers, json.dumps(asked).encode(), server)
            if answer.status_code != 503:
                break
        return answer
