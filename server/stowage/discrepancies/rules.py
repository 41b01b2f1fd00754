"""Resolving a discrepancy: once, with one of the choices it offers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from stowage.discrepancies.commands import DiscrepanciesRefusal, Resolve
from stowage.discrepancies.events import DiscrepancyResolved
from stowage.discrepancies.store import Who
from stowage.kernel.decision import Context, Decision, Refusal


class Case(msgspec.Struct, frozen=True):
    """A discrepancy as it stands. `raised_at` is ms UTC; `choice` is "" while it is open."""

    id: int
    op_id: UUID
    code: str
    warehouse: int | None
    evidence: dict[str, Any]
    choices: tuple[str, ...]
    person: int
    raised_at: int
    choice: str = ""
    resolved_by: int | None = None
    who: Who | None = None
    device_code: str = ""


class Resolved(msgspec.Struct, frozen=True):
    """Change: the case is resolved."""

    case: Case
    reason: str


class State(msgspec.Struct):
    cases: dict[int, Case]

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            assert isinstance(change, Resolved)
            self.cases[change.case.id] = change.case


def decide(state: State, command: Resolve, context: Context) -> Decision | Refusal:
    case = state.cases.get(command.discrepancy)
    if case is None or case.warehouse != context.warehouse:  # the permission was checked for the warehouse named
        return Refusal(DiscrepanciesRefusal.UNKNOWN, {"discrepancy": command.discrepancy})
    if case.choice:
        about = {"discrepancy": case.id, "choice": case.choice, "person": case.resolved_by}
        return Refusal(DiscrepanciesRefusal.RESOLVED, about)
    if command.choice not in case.choices:
        about = {"discrepancy": case.id, "choice": command.choice, "choices": list(case.choices)}
        return Refusal(DiscrepanciesRefusal.CHOICE_UNKNOWN, about)
    resolved = msgspec.structs.replace(case, choice=command.choice, resolved_by=context.person)
    return Decision(
        changes=(Resolved(resolved, command.reason),),
        events=(DiscrepancyResolved(case.id, case.code, command.choice, case.evidence),),
        document=f"discrepancy:{case.id}",
    )
