"""Who is above whom: I-10 and I-15 of identity/rules.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stowage.identity.commands import DepartmentRecord, IdentityRefusal, PersonRecord, PutDepartments
from stowage.identity.role_rules import misnamed
from stowage.identity.state import Department, DepartmentPut, State
from stowage.kernel.decision import Context, Decision, Refusal


def put(state: State, command: PutDepartments, context: Context) -> Decision | Refusal:
    after = dict(state.departments)
    changes: list[DepartmentPut] = []
    for record in command.departments:
        if any(record.code == change.department.code for change in changes):
            return Refusal(IdentityRefusal.CODE_REPEATED, {"code": record.code})
        if not state.reaches(None, context):
            return Refusal(IdentityRefusal.OUT_OF_SCOPE, {"code": record.code})
        known = after.get(record.code)
        refusal = _check(record, known, state)
        if refusal is not None:
            return refusal
        version = known.version + 1 if known is not None else 1
        names = (record.code, record.name_zh, record.name_en)
        after[record.code] = Department(*names, record.parent, record.head, record.active, version)
        changes.append(DepartmentPut(after[record.code]))
    for change in changes:  # when all are there: one may be above another of the same command
        refusal = _check_above(change.department, after) or _check_closing(change.department, after, state)
        if refusal is not None:
            return refusal
    return Decision(changes=tuple(changes))


def check_person(record: PersonRecord, state: State) -> Refusal | None:
    """Nobody comes into a department that is closed; who is in it stays."""
    if not record.department or state.members.get(record.code) == record.department:
        return None
    known = state.departments.get(record.department)
    if known is None or not known.active:
        return Refusal(IdentityRefusal.DEPARTMENT_UNKNOWN, {"department": record.department})
    return None


def check_managers(records: Sequence[PersonRecord], state: State, context: Context) -> Refusal | None:
    """When all are there: one may report to another of the same command."""
    after = state.managers | {one.code: one.manager for one in records if one.manager is not None}
    working = state.active.difference(one.code for one in records) | {one.code for one in records if one.active}
    said = {one.code for one in records}
    for record in records:
        manager = record.manager
        if not manager or state.managers.get(record.code) == manager:
            continue
        if manager not in working or not (manager in said or state.shows(manager, context)):
            return Refusal(IdentityRefusal.PERSON_UNKNOWN, {"person": manager})
        passed = {record.code}
        while manager:
            if manager in passed:
                return Refusal(IdentityRefusal.MANAGER_CIRCLE, {"code": record.code})
            passed.add(manager)
            manager = after.get(manager, "")
    return None


def _check(record: DepartmentRecord, known: Department | None, state: State) -> Refusal | None:
    if (wrong := misnamed(record)) is not None:
        return wrong
    if known is not None and record.seen_version not in {None, known.version}:
        about = {"code": known.code, "version": known.version, "now": now(known)}
        return Refusal(IdentityRefusal.CHANGED_MEANWHILE, about)
    stays = known is not None and known.head == record.head
    if record.head is not None and record.head not in state.active and not stays:
        return Refusal(IdentityRefusal.PERSON_UNKNOWN, {"person": record.head})
    return None


def _check_above(department: Department, after: dict[str, Department]) -> Refusal | None:
    passed: set[str] = {department.code}
    parent = department.parent
    while parent is not None:
        if parent in passed:
            return Refusal(IdentityRefusal.DEPARTMENT_CIRCLE, {"department": department.code})
        above = after.get(parent)
        if above is None or (department.active and not above.active):
            return Refusal(IdentityRefusal.DEPARTMENT_UNKNOWN, {"department": parent})
        passed.add(parent)
        parent = above.parent
    return None


def _check_closing(department: Department, after: dict[str, Department], state: State) -> Refusal | None:
    if department.active:
        return None
    people = sum(code in state.active and held == department.code for code, held in state.members.items())
    below = sum(one.active and one.parent == department.code for one in after.values())
    if people or below:
        about = {"department": department.code, "people": people, "below": below}
        return Refusal(IdentityRefusal.DEPARTMENT_IN_USE, about)
    return None


def now(department: Department) -> dict[str, Any]:
    """What somebody else changed, as they left it."""
    names = {"name_zh": department.name_zh, "name_en": department.name_en}
    return {**names, "parent": department.parent, "head": department.head, "active": department.active}
