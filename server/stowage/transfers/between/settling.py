"""What is decided about differences between what was loaded and what arrived."""

from __future__ import annotations

from uuid import UUID

from stowage.discrepancies.events import DiscrepancyResolved
from stowage.kernel.decision import Context, Decision, Slot, Status
from stowage.kernel.ids import GAIN_LOSS, INVESTIGATE
from stowage.transfers.between.discrepancies import BACK_AT_SOURCE, BOOK_FOUND, LOST, WAIT
from stowage.transfers.between.drafting import Draft
from stowage.transfers.between.loadings import take_back
from stowage.transfers.between.model import Key, Side, State
from stowage.transfers.discrepancies import TAKE_BACK

CHOICES = frozenset({BOOK_FOUND, LOST, BACK_AT_SOURCE, WAIT, TAKE_BACK})


def settle(state: State, event: DiscrepancyResolved, context: Context) -> Decision:
    """What was decided holds for what is still different: who loads or accepts meanwhile has been there first."""
    head = state.heads.get(UUID(event.evidence["transfer"]))
    if head is None:
        return Decision()
    draft = Draft(state, head, context)
    if event.choice == TAKE_BACK:
        _take_back(draft, UUID(event.evidence["line"]))
    elif event.choice == WAIT:
        draft.set(finished=False)
    else:
        told = event.evidence
        _decide(draft, event.choice, Key(told["item"], told["lot"], told["status"], told["owner"]), told["quantity"])
    return draft.decision()


def _take_back(draft: Draft, line: UUID) -> None:
    sides = {part.side for part in draft.state.parts.values() if line in {part.op, part.said_by}}
    out = any(part.op == line and part.side is Side.OUT for part in draft.state.parts.values())
    if sides:
        take_back(draft, line, Side.OUT if out else Side.IN)


def _decide(draft: Draft, choice: str, key: Key, quantity: int) -> None:
    balance = draft.share(key).balance
    status = Status(key.status)
    if choice == BOOK_FOUND and balance < 0:
        draft.find(key, min(quantity, -balance))
    elif choice == LOST and balance > 0:
        lost = min(quantity, balance)
        draft.off(key, Slot(GAIN_LOSS, status), lost, gone=lost)
    elif choice == BACK_AT_SOURCE and balance > 0:
        back = min(quantity, balance)
        draft.off(key, _came_from(draft, key), back, gone=back)


def _came_from(draft: Draft, key: Key) -> Slot:
    """Where such goods were loaded from last; in no container."""
    loaded = [
        part
        for part in draft.state.parts.values()
        if part.key == key and part.side is Side.OUT and part.transfer == draft.head.id
    ]
    if not loaded:
        return Slot(INVESTIGATE, Status(key.status))
    return Slot(max(loaded, key=lambda part: (part.occurred_at, part.op, part.no)).place, Status(key.status))
