"""Resolving a discrepancy: once, with one of the choices it offers, and what that choice asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from stowage.discrepancies.commands import DiscrepanciesRefusal, Resolve
from stowage.discrepancies.events import DiscrepancyResolved
from stowage.kernel.decision import Context, Decision, Refusal
from stowage.kernel.discrepancy import DiscrepancyKind, Means

LONGEST_REASON = 500
LONGEST_VALUE = 200
FIRST_DATE, LAST_DATE = date(2000, 1, 1), date(2100, 12, 31)  # that goods may have: beyond, somebody mistyped


class Case(msgspec.Struct, frozen=True):
    """A discrepancy as it stands. `choice` is "" while it is open."""

    id: int
    code: str
    warehouse: int | None
    evidence: dict[str, Any]
    choices: tuple[str, ...]
    choice: str = ""
    resolved_by: int | None = None


class Resolved(msgspec.Struct, frozen=True):
    """Change: the case is resolved. `value` is what was said with the choice."""

    case: Case
    reason: str
    value: str = ""


class State(msgspec.Struct):
    """`kinds` by code; one of a newer release is not among them and asks for nothing."""

    cases: dict[int, Case]
    kinds: Mapping[str, DiscrepancyKind] = {}

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
    kind = state.kinds.get(case.code)
    asked = kind.asks.get(command.choice) if kind else None
    field = "reason" if len(command.reason) > LONGEST_REASON else "" if _fits(command.value, asked) else "value"
    if field:
        return Refusal(DiscrepanciesRefusal.FIELD_INVALID, {"discrepancy": case.id, "field": field})
    resolved = msgspec.structs.replace(case, choice=command.choice, resolved_by=context.person)
    return Decision(
        changes=(Resolved(resolved, command.reason, command.value),),
        events=(DiscrepancyResolved(case.id, case.code, command.choice, case.evidence, command.value),),
        document=f"discrepancy:{case.id}",
    )


def _fits(value: str, asked: Means | None) -> bool:
    if asked is None:
        return not value
    if asked is Means.DATE:
        return _is_date(value)
    return (
        value == value.strip() and 0 < len(value) <= LONGEST_VALUE and value.isprintable()
    )  # else no scanner reads it


def _is_date(value: str) -> bool:
    try:
        said = date.fromisoformat(value)
    except ValueError:
        return False
    return said.isoformat() == value and FIRST_DATE <= said <= LAST_DATE
