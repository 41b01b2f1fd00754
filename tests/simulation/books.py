"""The serial oracle: what the books must say after the server's commands in their order, by rules written here once more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulation.company import Company, Line
from simulation.floor_books import FloorBooks
from simulation.world import require

Slot = tuple[int, int, str, str, str]  # item, place, lot, container, status
Part = tuple[str, str, int]  # status, lot, quantity
CONCERNS = {
    "receiving.over_receipt": "surplus",
    "receiving.not_ordered": "surplus",
    "receiving.order_closed": "surplus",
    "receiving.damaged": "damaged",
    "receiving.serial_known": "quarantine",
}
IN_USE = {"accept", "use_as_is", "release"}


@dataclass(frozen=True)
class Op:
    """A row of table op."""

    op_id: str
    command: str
    outcome: str
    answer: dict[str, Any]
    envelope: dict[str, Any]

    @property
    def warehouse(self) -> int:
        house: int = self.envelope["warehouse"]
        return house


@dataclass(frozen=True)
class Told:
    """A row of table discrepancy. `explained`: the command that explained a shortfall, if one did."""

    op_id: str
    code: str
    evidence: dict[str, Any]
    explained: str = ""


@dataclass
class Counted:
    """A counted line: where its parts are (status, lot, quantity)."""

    item: int
    place: int
    container: str
    receipt: str
    line: Line | None
    parts: list[Part]


@dataclass
class Books:
    """`adjustments`: what counts posted, by the command that made them do so: (item, from, to, lot, quantity)."""

    company: Company
    exceptions: dict[int, Told]
    adjustments: dict[str, list[tuple[Slot, Slot, int]]]
    times: dict[str, int]  # ms UTC at which each command that moved goods was done, as far as its device was believed
    stock: Counter[Slot] = field(default_factory=Counter)
    arrived: dict[Slot, int] = field(default_factory=dict)  # ms UTC at which something last came
    at: int = 0  # when what is replayed was done
    accepted: Counter[int] = field(default_factory=Counter)
    counted: dict[str, Counted] = field(default_factory=dict)
    orders: dict[int, bool] = field(default_factory=dict)  # that there are, and whether goods are taken for them
    holds: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # warehouse, item, open
    decided: Counter[int] = field(default_factory=Counter)
    about: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # line → its exceptions

    def __post_init__(self) -> None:
        self.floor = FloorBooks(self)
        self.raised: defaultdict[str, list[int]] = defaultdict(list)  # op → its exceptions
        self.explains: defaultdict[str, list[int]] = defaultdict(list)  # op → shortfalls that are none since
        for number, told in self.exceptions.items():
            self.raised[told.op_id].append(number)
            if told.explained:
                self.explains[told.explained].append(number)
            if told.code.startswith("receiving.") and told.code != "receiving.line_unknown":
                self.about[told.evidence["line"]].append(number)

    def replay(self, ops: Sequence[Op]) -> None:
        acts = {
            "receiving.confirm_line/1": self._count,
            "receiving.confirm_line/3": self._count,
            "receiving.reverse_line/1": self._take_back,
            "discrepancies.resolve/1": self._decide,
            "purchasing.create_order/2": self._create,
            "purchasing.confirm_order/1": self._confirm,
            "stock.hold/1": self._hold,
            "stock.release/1": self._release,
            **self.floor.acts,
        }
        for op in ops:
            self.at = self.times.get(op.op_id, 0)
            if op.command in acts and op.outcome != "parked":
                acts[op.command](op, op.envelope["payload"])
            for origin, target, quantity in self.adjustments.get(op.op_id, []):
                self.stock[origin] -= quantity
                self.put(target, quantity)
            for number in self.explains[op.op_id]:
                self.decided[number] = self.decided[number] or 1
        self.stock = Counter({slot: quantity for slot, quantity in self.stock.items() if quantity and slot[1] > 0})

    # ---- what lies where ----

    def take(self, slot: Slot, quantity: int) -> int:
        """How much of it was not there: that comes out of 待查."""
        taken = max(0, min(quantity, self.stock[slot]))
        self.stock[slot] -= taken
        return quantity - taken

    def put(self, slot: Slot, quantity: int) -> None:
        self.stock[slot] += quantity
        self.arrived[slot] = max(self.arrived.get(slot, 0), self.at)

    def is_owed(self, op_id: str, slot: Slot) -> bool:
        """Whether nobody has decided about what that command took beyond what was there."""
        names = ("item", "place", "lot", "container", "status")
        return any(
            self.exceptions[number].code == "ledger.shortfall"
            and tuple(self.exceptions[number].evidence[name] for name in names) == slot
            and not self.decided[number]
            for number in self.raised[op_id]
        )

    def withdraw(self, op_id: str, *rooms: str) -> None:
        """Nothing is left to decide of what these rooms told about it."""
        for number in self.raised[op_id]:
            if self.exceptions[number].code.split(".")[0] in rooms:
                self.decided[number] = self.decided[number] or 1

    # ---- the dock ----

    def _count(self, op: Op, payload: dict[str, Any]) -> None:
        item, place, container = payload["item"], payload["place"], payload.get("container", "")
        line = next((line for line in self.company.lines if line.id == payload.get("order_line")), None)
        if line is not None and (
            line.item != item or line.warehouse != op.envelope["warehouse"] or line.order not in self.orders
        ):
            line = None
        left = self._left(line)
        damaged = payload.get("damaged", 0)
        serials = payload.get("serials", []) if item == self.company.of_serials else []
        goods = [(serial, 10_000) for serial in serials]
        parts: list[Part] = []
        for lot, quantity in goods or [
            (payload.get("lot", "") if item == self.company.of_lots else "", payload["quantity"])
        ]:
            if serials and self._in_stock(item, lot):
                parts.append(("quarantine", lot, quantity))
                continue
            broken = min(damaged, quantity)
            taken = min(left, quantity - broken)
            damaged, left = damaged - broken, left - taken
            shares = (("available", taken), ("damaged", broken), ("surplus", quantity - broken - taken))
            parts += [(status, lot, share) for status, share in shares if share]
        counted = Counted(item, place, container, payload["receipt"], line, parts)
        self.counted[op.op_id] = counted
        self._post(counted, parts, 1)

    def _left(self, line: Line | None) -> int:
        """What may still be accepted."""
        if line is None or not self.orders[line.order]:
            return 0
        return max(0, line.limit - self.accepted[line.id])

    def _in_stock(self, item: int, lot: str) -> bool:
        return any(slot[0] == item and slot[2] == lot and quantity > 0 for slot, quantity in self.stock.items())

    def _post(self, counted: Counted, parts: Sequence[Part], sign: int) -> None:
        for status, lot, quantity in parts:
            slot = (counted.item, counted.place, lot, counted.container, status)
            if sign > 0:
                self.put(slot, quantity)
            else:
                self.take(slot, quantity)
            if counted.line is not None and status == "available":
                self.accepted[counted.line.id] += sign * quantity

    def _take_back(self, _: Op, payload: dict[str, Any]) -> None:
        counted = self.counted.get(payload["line"])
        if counted is None or counted.receipt != payload["receipt"]:
            return
        self._post(counted, counted.parts, -1)
        counted.parts = []
        for number in self.about[payload["line"]]:  # nothing is left to decide about it
            self.decided[number] = self.decided[number] or 1

    # ---- the desk ----

    def _decide(self, op: Op, payload: dict[str, Any]) -> None:
        if op.outcome == "refused":
            return
        number = payload["discrepancy"]
        self.decided[number] += 1
        told = self.exceptions[number]
        code, evidence = told.code, told.evidence
        if code.startswith("returns.") and (line := self.floor.returns.get(evidence["line"])):
            self.floor.decide(line, payload["choice"])
        counted = self.counted.get(evidence.get("line", ""))
        if counted is None or payload["choice"] == "acknowledge":
            return
        moving, counted.parts = _concerned(counted.parts, CONCERNS.get(code), evidence)
        self._post(counted, moving, -1)
        if payload["choice"] in IN_USE:
            taken = [("available", lot, quantity) for _, lot, quantity in moving]
            if payload["choice"] != "accept":  # it says what goods are, and not that there may be more of them
                taken = list(self._within(counted, moving))
            self._post(counted, taken, 1)
            counted.parts += taken

    def _within(self, counted: Counted, moving: Sequence[Part]) -> Iterator[Part]:
        """As if it were counted now; a piece with a number is not divided."""
        left = self._left(counted.line)
        for _, lot, quantity in moving:
            whole = counted.item == self.company.of_serials and lot and left < quantity
            share = 0 if whole else min(left, quantity)
            left -= share
            yield from ((s, lot, q) for s, q in (("available", share), ("surplus", quantity - share)) if q)

    def _create(self, op: Op, _: dict[str, Any]) -> None:
        if op.outcome == "applied":
            self.orders[int(op.answer["document"].split(":")[1])] = False

    def _confirm(self, op: Op, payload: dict[str, Any]) -> None:
        if op.outcome == "applied":
            self.orders[payload["order"]] = True

    def _available(self, warehouse: int, item: int) -> int:
        places = self.company.places[warehouse]
        there = sum(
            quantity
            for slot, quantity in self.stock.items()
            if slot[0] == item and slot[1] in places and slot[4] == "available"
        )
        return max(
            0, there - sum(left for where, what, left in self.holds.values() if (where, what) == (warehouse, item))
        )

    def _hold(self, op: Op, payload: dict[str, Any]) -> None:
        """Invariant 8: a promise is within what is there; and one within it is not refused."""
        warehouse, item, quantity = payload["warehouse"], payload["item"], payload["quantity"]
        available = self._available(warehouse, item)
        promised = op.outcome != "refused"
        told = f"{quantity} of item {item} were {'promised' if promised else 'refused'} with {available} there"
        require(8, promised == (quantity <= available), told)
        if promised:
            self.holds[payload["hold"]] = (warehouse, item, quantity)

    def _release(self, op: Op, payload: dict[str, Any]) -> None:
        if op.outcome != "refused":
            warehouse, item, _ = self.holds[payload["hold"]]
            self.holds[payload["hold"]] = (warehouse, item, 0)


def _concerned(parts: Sequence[Part], status: str | None, evidence: dict[str, Any]) -> tuple[list[Part], list[Part]]:
    """What a decision is about, as much of it as was told, and the rest."""
    serial, told = evidence.get("serial"), evidence.get("surplus")
    moving: list[Part] = []
    staying: list[Part] = []
    for one, lot, quantity in parts:
        share = 0
        if one == status and serial in {None, lot}:
            share = quantity if told is None else min(quantity, told - sum(part[2] for part in moving))
        moving += [(one, lot, share)] if share else []
        staying += [(one, lot, quantity - share)] if share < quantity else []
    return moving, staying
