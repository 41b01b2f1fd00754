"""The floor's part of the serial oracle: what goes from place to place, what comes back, and what is taken back of it.

What a count posts is taken from the books as it is (`adjustments`); whether it is right, `deeds.py` says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.books import Books, Op, Slot

BECOMES = {"restock": "available", "quarantine": "quarantine"}  # scrap lies nowhere


@dataclass
class Part:
    """Goods that went: from, to, how many, and how many of them were not there by the books."""

    origin: Slot
    target: Slot
    quantity: int
    short: int


@dataclass
class Deed:
    """What one command did, until it is taken back."""

    warehouse: int
    parts: list[Part]
    undone: bool = False


@dataclass
class Return:
    goods_return: str
    warehouse: int
    slot: Slot
    quantity: int
    state: str  # available, quarantine, "" where it lies nowhere


class FloorBooks:
    def __init__(self, books: Books) -> None:
        self.books = books
        self.houses = {place: house for house, places in books.company.places.items() for place in places}
        self.moves: dict[str, Deed] = {}
        self.puts: dict[str, Deed] = {}
        self.returns: dict[str, Return] = {}
        self.scans: dict[str, tuple[str, int]] = {}
        self.acts: dict[str, Callable[[Op, dict[str, Any]], None]] = {
            "transfers.move/1": self._move,
            "transfers.move_container/1": self._move_container,
            "transfers.reverse/1": self._unmove,
            "putaway.put_away/1": self._put,
            "putaway.put_away_container/1": self._put_container,
            "putaway.reverse/1": self._unput,
            "returns.take_line/1": self._take,
            "returns.reverse_line/1": self._untake,
            "counts.count_line/2": self._count,
            "counts.reverse_line/1": self._uncount,
        }

    # ---- from place to place ----

    def _carried(self, parts: list[tuple[Slot, Slot, int]]) -> list[Part]:
        books = self.books
        done = []
        for origin, target, quantity in parts:
            done.append(Part(origin, target, quantity, books.take(origin, quantity)))
            books.put(target, quantity)
        return done

    def _goods(self, payload: dict[str, Any]) -> list[tuple[Slot, Slot, int]]:
        item, lot, status = payload["item"], payload.get("lot", ""), payload.get("status", "available")
        origin = (item, payload["source"], lot, payload.get("container", ""), status)
        target = (item, payload["target"], lot, payload.get("target_container", ""), status)
        return [(origin, target, payload["quantity"])] if origin != target else []

    def _inside(self, container: str, warehouse: int) -> list[tuple[Slot, int]]:
        """What is in it, wherever in the warehouse it stands."""
        stock = sorted(self.books.stock.items())
        return [
            (slot, there)
            for slot, there in stock
            if there > 0 and slot[3] == container and self.houses[slot[1]] == warehouse
        ]

    def _move(self, op: Op, payload: dict[str, Any]) -> None:
        self.moves[op.op_id] = Deed(op.warehouse, self._carried(self._goods(payload)))

    def _move_container(self, op: Op, payload: dict[str, Any]) -> None:
        """Goods that came to where they are after it was moved stay there."""
        target, into = payload["target"], payload["target_container"]
        latest = self.books.at + op.envelope["uncertainty_ms"]
        parts = []
        for slot, there in self._inside(payload["container"], op.warehouse):
            if slot[1] != target and self.books.arrived.get(slot, 0) > latest:
                continue
            goal = (slot[0], target, slot[2], into, slot[4])
            parts += [(slot, goal, there)] if goal != slot else []
        self.moves[op.op_id] = Deed(op.warehouse, self._carried(parts))

    def _unmove(self, op: Op, payload: dict[str, Any]) -> None:
        """What was not there is owed no more, unless somebody decided about it meanwhile: then it was there after all."""
        books, deed = self.books, self.moves.get(payload["move"])
        if deed is None or deed.undone or deed.warehouse != op.warehouse:
            return
        for part in deed.parts:
            owed = part.short if books.is_owed(payload["move"], part.origin) else 0
            books.take(part.target, owed)
            books.take(part.target, part.quantity - owed)
            books.put(part.origin, part.quantity - owed)
        deed.undone = True
        books.withdraw(payload["move"], "transfers", "ledger")

    def _put(self, op: Op, payload: dict[str, Any]) -> None:
        self.puts[op.op_id] = Deed(op.warehouse, self._carried(self._goods(payload)))

    def _put_container(self, op: Op, payload: dict[str, Any]) -> None:
        inside = self._inside(payload["container"], op.warehouse)
        parts = [
            (slot, (slot[0], payload["target"], *slot[2:]), there)
            for slot, there in inside
            if slot[1] != payload["target"]
        ]
        if inside:
            self.puts[op.op_id] = Deed(op.warehouse, self._carried(parts))

    def _unput(self, op: Op, payload: dict[str, Any]) -> None:
        deed = self.puts.get(payload["line"])
        if deed is None or deed.undone or deed.warehouse != op.warehouse:
            return
        self._carried([(part.target, part.origin, part.quantity) for part in reversed(deed.parts)])
        deed.undone = True
        self.books.withdraw(payload["line"], "putaway")

    # ---- what comes back ----

    def _take(self, op: Op, payload: dict[str, Any]) -> None:
        state = BECOMES.get(payload["disposal"], "")
        slot = (payload["item"], payload["place"], payload.get("lot", ""), payload.get("container", ""), state)
        self.returns[op.op_id] = Return(payload["goods_return"], op.warehouse, slot, payload["quantity"], state)
        if state:
            self.books.put(slot, payload["quantity"])

    def _untake(self, op: Op, payload: dict[str, Any]) -> None:
        line = self.returns.get(payload["line"])
        if line is None or line.goods_return != payload["goods_return"] or line.warehouse != op.warehouse:
            return
        if line.state != "undone":
            self._gone(line)
            line.state = "undone"
            self.books.withdraw(payload["line"], "returns")

    def _gone(self, line: Return) -> None:
        if line.state:
            self.books.take((*line.slot[:4], line.state), line.quantity)

    def decide(self, line: Return, choice: str) -> None:
        """About goods in quarantine that came back."""
        if line.state == "quarantine" and choice in {
            "restock",
            "scrap",
        }:  # what is to go back to its supplier stays so long
            self._gone(line)
            line.state = "available" if choice == "restock" else ""
            if line.state:
                self.books.put((*line.slot[:4], line.state), line.quantity)

    # ---- counts say, and post nothing by themselves ----

    def _count(self, op: Op, payload: dict[str, Any]) -> None:
        self.scans[op.op_id] = (payload["count"], op.warehouse)

    def _uncount(self, op: Op, payload: dict[str, Any]) -> None:
        if self.scans.get(payload["line"]) == (payload["count"], op.warehouse):
            del self.scans[payload["line"]]
            self.books.withdraw(payload["line"], "counts")
