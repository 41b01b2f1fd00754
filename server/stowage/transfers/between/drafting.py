"""What a command does to one transfer, put together step by step: goods go onto their way and come off it, and what is different at the
end is told once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from stowage.discrepancies.events import Withdrawn
from stowage.kernel.decision import Context, Decision, Discrepancy, Movement, NumberRequest, Slot, Status, is_valued
from stowage.kernel.discrepancy import UNDONE
from stowage.kernel.ids import GAIN_LOSS, IN_TRANSIT, INVESTIGATE
from stowage.kernel.quantity import Amount, Quantity
from stowage.transfers.between.commands import BetweenDiscrepancy
from stowage.transfers.between.discrepancies import BACK_AT_SOURCE, BOOK_FOUND, LOST, WAIT
from stowage.transfers.between.model import (
    Head,
    HeadSet,
    Key,
    Ledger,
    Opened,
    Owed,
    OwedSet,
    Part,
    PartsSet,
    Share,
    Shares,
    SharesSet,
    Standing,
    StandingSet,
    State,
    TransferState,
)

ROOM = "transfers"
OF_SHARES = (BetweenDiscrepancy.NOT_DISPATCHED, BetweenDiscrepancy.NOT_ARRIVED)


class Draft:
    def __init__(self, state: State, head: Head, context: Context) -> None:
        self.state, self.context, self.before = state, context, head
        self.head = head
        self.ledger = Ledger(state.balances, state.costs)
        self.shares: Shares = {}
        self.parts: list[Part] = []
        self.standing: list[Standing] = []
        self.owed: dict[Owed, int] = {}
        self.events: list[msgspec.Struct] = []
        self.found: list[Discrepancy] = []

    def share(self, key: Key) -> Share:
        return self.shares.get(key) or self.state.shares.get(self.head.id, {}).get(key, Share())

    def all_shares(self) -> Shares:
        return self.state.shares.get(self.head.id, {}) | self.shares

    def set(self, **changed: Any) -> None:
        self.head = replace(self.head, **changed)

    def tell(self, code: BetweenDiscrepancy, choices: tuple[str, ...], **evidence: Any) -> None:
        """Of what this command did."""
        told = {**self._about(), "line": str(self.context.op_id)}
        self.found.append(Discrepancy(code, told | evidence, choices))

    def _about(self) -> dict[str, Any]:
        return {"transfer": str(self.head.id), "paper": self.head.number or self.head.reference}

    def onto(self, key: Key, source: Slot, quantity: int, **counts: int) -> int:
        """Goods go from `source` onto their way, first to where they were accepted ahead (B-2). What of them the ledger did not have.

        `counts`: how the share changes."""
        share = self.share(key)
        ahead = min(quantity, max(0, -share.balance))
        owed = share.owed_value
        missing = 0
        if ahead:
            taken = owed if ahead == -share.balance else owed * ahead // -share.balance
            owed -= taken
            cost = Amount(taken) if is_valued(source, key.owner) else None
            missing += self._post(key, source, Slot(INVESTIGATE, Status(key.status)), ahead, cost)[1]
        if quantity > ahead:
            missing += self._post(key, source, Slot(IN_TRANSIT, Status(key.status)), quantity - ahead)[1]
        self._count(key, owed, counts)
        return missing

    def off(self, key: Key, target: Slot, quantity: int, **counts: int) -> None:
        """Goods come off their way to `target`; those that nobody loaded as far as is known are owed by 待查 (B-2, B-3)."""
        share = self.share(key)
        there = min(quantity, max(0, share.balance))
        owed = share.owed_value
        if there:
            self._post(key, Slot(IN_TRANSIT, Status(key.status)), target, there)
        if quantity > there:
            value, _ = self._post(key, Slot(INVESTIGATE, Status(key.status)), target, quantity - there)
            owed += value
        self._count(key, owed, counts)

    def find(self, key: Key, quantity: int) -> None:
        """Goods that were accepted had been loaded, whatever nobody said: what they came in at is a gain."""
        share = self.share(key)
        status = Status(key.status)
        self._post(key, Slot(GAIN_LOSS, status), Slot(INVESTIGATE, status), quantity)
        self._count(key, share.owed_value - share.owed_value * quantity // -share.balance, {"found": quantity})

    def post(self, key: Key, source: Slot, target: Slot, quantity: int) -> None:
        """Without the transfer: both ends are places."""
        self._post(key, source, target, quantity)

    def _post(self, key: Key, source: Slot, target: Slot, quantity: int, cost: Amount | None = None) -> tuple[int, int]:
        movement = Movement(
            key.item, Quantity(quantity), source, target, self.head.document, key.lot, key.owner, cost=cost
        )
        return self.ledger.post(movement)

    def _count(self, key: Key, owed: int, counts: dict[str, int]) -> None:
        share = self.share(key)
        changed = {name: getattr(share, name) + change for name, change in counts.items()}
        self.shares[key] = replace(share, owed_value=owed, **changed)

    # --- what comes of it

    def decision(self, *, opened: bool = False, numbers: tuple[NumberRequest, ...] = ()) -> Decision:
        self._tell_shares()
        self.set(state=state_of(self.head, self.all_shares().values()))
        changes: list[msgspec.Struct] = [Opened(self.head)] if opened else []
        if not opened and self.head != self.before:
            changes.append(HeadSet(self.head))
        if self.shares:
            changes.append(SharesSet(self.head.id, self.shares))
        if self.parts:
            changes.append(PartsSet(tuple(self.parts)))
        changes += [StandingSet(one) for one in self.standing]
        if self.owed:
            changes.append(OwedSet(self.owed))
        return Decision(
            movements=tuple(self.ledger.movements),
            changes=tuple(changes),
            events=tuple(self.events),
            discrepancies=tuple(self.found),
            numbers=numbers,
            document=self.head.document,
        )

    def _tell_shares(self) -> None:
        """What is different by now is open, raised by the command that made it so; what it was before is closed."""
        was = _different(self.before, self.state.shares.get(self.head.id, {}))
        now = _different(self.head, self.all_shares())
        if was == now:
            return
        if self.head.told is not None:
            self.events += [Withdrawn(self.head.told, ROOM, UNDONE, code) for code in OF_SHARES]
        told = self._about()
        for code, key, quantity in now:
            goods = {"item": key.item, "lot": key.lot, "status": key.status, "owner": key.owner, "quantity": quantity}
            choices = (BOOK_FOUND,) if code is BetweenDiscrepancy.NOT_DISPATCHED else (LOST, BACK_AT_SOURCE, WAIT)
            self.found.append(Discrepancy(code, told | goods, choices))
        self.set(told=self.context.op_id if now else None)


def _different(head: Head, shares: Shares) -> list[tuple[BetweenDiscrepancy, Key, int]]:
    """Goods that were accepted and not loaded, and once accepting was finished those that did not come."""
    found = []
    for key, share in sorted(shares.items()):
        if share.balance < 0:
            found.append((BetweenDiscrepancy.NOT_DISPATCHED, key, -share.balance))
        elif share.balance and head.finished:
            found.append((BetweenDiscrepancy.NOT_ARRIVED, key, share.balance))
    return found


def state_of(head: Head, shares: Iterable[Share]) -> TransferState:
    """By what was said so far, in whatever order."""
    known = list(shares)
    loaded, accepted = any(share.dispatched for share in known), any(share.accepted for share in known)
    settled = all(share.balance == 0 for share in known)
    if (head.finished and settled) or (head.cancelled and not loaded and not accepted):
        return TransferState.CLOSED
    if accepted:
        done = settled and (head.departed_at is not None or head.cancelled)
        return TransferState.RECEIVED if done else TransferState.PARTLY_RECEIVED
    if head.departed_at is not None:
        return TransferState.IN_TRANSIT
    return TransferState.PARTLY_DISPATCHED if loaded else TransferState.OPEN
