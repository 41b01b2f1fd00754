"""Receiving with the gun of client.py, written from PROTOCOL.md §8, §15 and §19 alone."""

from __future__ import annotations

import uuid
from typing import Any

from sync.independent.client import Gun

ONE = 10_000  # 1/10,000 of the base unit
RECEIVABLE = {"confirmed", "partly_received"}
Body = dict[str, Any]


def balance_key(item: int, place: int, lot: str, container: str, status: str, owner: int = 0) -> str:
    parts = (item, place, lot, container, status, owner)
    return "|".join(str(part).replace("%", "%25").replace("|", "%7C") for part in parts)


def pin_wait(tries: int) -> int:
    """ms after that many wrong PINs in a row (§3)."""
    return 0 if tries < 5 else min(900_000, 30_000 * 2 ** (tries - 5))


class Dock:
    """What a person sees who receives: the rows of this gun's warehouse."""

    def __init__(self, gun: Gun) -> None:
        self.gun = gun
        self.tasks, self.stock = f"wh/{gun.warehouse}/tasks", f"wh/{gun.warehouse}/stock"

    def item(self, sku: str) -> Body:
        return self.row("catalogue", "item", str(self.row("catalogue", "sku", sku)["item"]))

    def row(self, partition: str, kind: str, key: str) -> Body:
        found = self.gun.find(partition, kind, key)
        assert found is not None, (partition, kind, key)
        return found

    def rows(self, partition: str, kind: str) -> list[Body]:
        return [body for _, body in self.gun.all(partition, kind).values() if body is not None]

    def place(self, code: str = "D-01") -> int:
        found: int = next(body["id"] for body in self.rows(self.stock, "place") if body["code"] == code)
        return found

    def person(self, code: str = "P003") -> int:
        found: int = next(body["id"] for body in self.rows(f"device/{self.gun.id}", "person") if body["code"] == code)
        return found

    def order_line(self, sku: str, ordered: int) -> Body:
        item = self.item(sku)["id"]
        lines = self.rows(self.tasks, "order_line")
        return next(line for line in lines if line["item"] == item and line["ordered"] == ordered * ONE)

    def order(self, line: Body) -> Body:
        return self.row(self.tasks, "order", str(line["order"]))

    def held(self, sku: str, status: str = "available", lot: str = "", container: str = "", place: str = "D-01") -> int:
        """Pieces of that one balance, 0 where there is no row."""
        item, at = self.item(sku)["id"], self.place(place)
        body = self.gun.find(self.stock, "balance", balance_key(item, at, lot, container, status))
        if body is None:
            return 0
        told = (body["item"], body["place"], body["status"], body.get("lot", ""), body.get("container", ""))
        assert told == (item, at, status, lot, container)
        pieces: int = body["quantity"] // ONE
        return pieces

    def balances(self) -> list[Body]:
        return self.rows(self.stock, "balance")


class Receipt:
    """One person's receipt on this gun. Pieces are base units; `number` counts this gun's receipts."""

    def __init__(self, dock: Dock, number: int) -> None:
        self.dock, self.gun = dock, dock.gun
        self.id = str(uuid.uuid4())
        self.reference = f"{self.gun.code}-{number:06d}"
        self.person = dock.person()

    def confirm(self, sku: str, pieces: int, line: Body | None = None, place: str = "D-01", **more: Any) -> str:
        """Count; `line` is the order line, None: blind. Gives the op_id."""
        payload = {
            "receipt": self.id,
            "reference": self.reference,
            "place": self.dock.place(place),
            "item": self.dock.item(sku)["id"],
            "quantity": pieces * ONE,
            **more,
        }
        if line is not None:
            payload |= {"order": line["order"], "order_line": line["id"]}
        return self.gun.confirm("receiving.confirm_line/1", payload, self.person)

    def undo(self, line: str) -> str:
        payload = {"receipt": self.id, "line": line}
        return self.gun.confirm("receiving.reverse_line/1", payload, self.person, (line,))

    def finish(self) -> str:
        return self.gun.confirm("receiving.finish/1", {"receipt": self.id}, self.person)


def divided(order_line: Body | None, state: str, quantity: int, damaged: int) -> dict[str, int]:
    """What the server will make of a count (§19), without serials that are known."""
    acceptable = 0
    if order_line is not None and state in RECEIVABLE:
        over = order_line["ordered"] * order_line.get("over_bp", 0) // 10_000
        limit = order_line["ordered"] + over - over % order_line["step"]
        acceptable = max(0, limit - order_line.get("accepted", 0))
    accepted = min(acceptable, quantity - damaged)
    return {"accepted": accepted, "surplus": quantity - damaged - accepted, "damaged": damaged}
