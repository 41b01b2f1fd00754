"""Transfers between warehouses 调拨.

B-1  What was loaded or accepted is posted, whatever anybody ordered, loaded or accepted.
B-2  Of each kind of goods a transfer has what was loaded, accepted, and decided about: the rest is on its way, and what was accepted
     beyond it is owed by 待查. So whichever warehouse is heard first, and however late the other one is, the end is the same.
B-3  Goods on their way are ours and worth what they were. What was accepted ahead of its loading comes in at the moving average, and
     its loading takes out exactly that.
B-4  On the way the ledger knows goods, and the transfer knows what they lie in. A container that was accepted is accepted with all that
     is said of it, be it said later.
B-5  An undo takes back all that its command did, once. What is different by then is told anew.
B-6  Only its source loads a transfer, and only its target accepts it.
"""

from __future__ import annotations

from stowage.kernel.decision import Context, Decision, Discrepancy, NumberRequest, Parked, Refusal
from stowage.kernel.discrepancy import ACKNOWLEDGE
from stowage.transfers.between.commands import (
    Accept,
    AcceptContainer,
    BetweenDiscrepancy,
    CancelTransfer,
    Depart,
    Dispatch,
    DispatchContainer,
    FinishAccepting,
    OrderTransfer,
    UndoAccept,
    UndoDispatch,
)
from stowage.transfers.between.drafting import Draft
from stowage.transfers.between.loadings import accept, accept_container, dispatch, dispatch_container, take_back
from stowage.transfers.between.model import Head, Side, State
from stowage.transfers.between.orders import cancel, order
from stowage.transfers.between.vetting import Fact, Leaving, malformed, nowhere

Undo = UndoDispatch | UndoAccept
Command = Fact | Undo | OrderTransfer | CancelTransfer


def decide(state: State, command: Command, context: Context) -> Decision | Refusal | Parked:
    match command:
        case OrderTransfer():
            return order(state, command, context)
        case CancelTransfer():
            return cancel(state, command, context)
        case UndoDispatch() | UndoAccept():
            return _undo(state, command, context)
    return malformed(command) or nowhere(state, command, context) or _fact(state, command, context)


def _fact(state: State, command: Fact, context: Context) -> Decision:
    head = state.heads.get(command.transfer)
    opened = head is None
    head = head or _head(command, context)
    draft = Draft(state, head, context)
    match command:
        case Dispatch():
            dispatch(draft, command)
        case DispatchContainer():
            dispatch_container(draft, command)
        case Accept():
            accept(draft, command)
        case AcceptContainer():
            accept_container(draft, command)
        case Depart():
            if head.departed_at is None:
                draft.set(departed_at=context.occurred_at)
        case FinishAccepting():
            draft.set(finished=True)
    return draft.decision(opened=opened, numbers=(NumberRequest("transfer", head.document),) if opened else ())


def _head(command: Fact, context: Context) -> Head:
    """B-1: a transfer that nobody ordered, or whose other side the server has not heard yet."""
    assert context.warehouse is not None
    leaves = isinstance(command, Leaving)
    return Head(
        id=command.transfer,
        reference=command.reference,
        source=context.warehouse if leaves else command.other,
        target=command.other if leaves else context.warehouse,
        person=context.person,
        device=context.device,
        created_at=context.occurred_at,
    )


def _undo(state: State, command: Undo, context: Context) -> Decision:
    head = state.heads.get(command.transfer)
    side = Side.OUT if isinstance(command, UndoDispatch) else Side.IN
    document = f"transfer:{command.transfer}"
    if command.line in state.discarded:
        return Decision(document=document)
    here = head is not None and context.speaks_for(head.source if side is Side.OUT else head.target)
    mine = [part for part in state.parts.values() if part.op == command.line and part.side is side]
    known = bool(mine) or (side is Side.IN and command.line in state.standing) or command.line in state.empty
    if head is None or not here or not known or any(part.transfer != head.id for part in mine):
        evidence = {"transfer": str(command.transfer), "line": str(command.line)}
        found = Discrepancy(BetweenDiscrepancy.LINE_UNKNOWN, evidence, ACKNOWLEDGE)
        return Decision(discrepancies=(found,), document=document)
    draft = Draft(state, head, context)
    take_back(draft, command.line, side)
    return draft.decision()
