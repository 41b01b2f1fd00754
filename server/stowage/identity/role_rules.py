"""Roles, and who may give what: I-7, I-8 and I-9 of identity/rules.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from stowage.identity.commands import DepartmentRecord, IdentityRefusal, PersonRecord, PutRoles, RoleRecord
from stowage.identity.register import EVERYTHING
from stowage.identity.state import OwnRole, PersonPut, RolePut, State, invalid
from stowage.kernel.decision import Context, Decision, Refusal

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
NAME = re.compile(r"[^\0-\x1f]{1,100}")


def put(state: State, command: PutRoles, context: Context) -> Decision | Refusal:
    changes: list[RolePut] = []
    for record in command.roles:
        if any(record.code == change.record.code for change in changes):
            return Refusal(IdentityRefusal.CODE_REPEATED, {"code": record.code})
        if not state.reaches(None, context):
            return Refusal(IdentityRefusal.OUT_OF_SCOPE, {"code": record.code})
        known = state.roles.get(record.code)
        refusal = (
            _check_role(record) or _check_known(record, known, state) or _check_given(record, known, state, context)
        )
        if refusal is not None:
            return refusal
        changes.append(RolePut(record, known.version + 1 if known is not None else 1))
    return Decision(changes=tuple(changes))


def check_person(record: PersonRecord, state: State, context: Context) -> Refusal | None:
    """I-7, I-9. A role that somebody has already may have been retired since."""
    before = state.held.get(record.code, ())
    for role in record.roles:
        known = state.roles.get(role)
        if role not in before and (known is None or not known.active):
            return Refusal(IdentityRefusal.ROLE_UNKNOWN, {"role": role})
    return beyond(record.code, state.allowed({*before, *record.roles}), state, context)


def check_administrators(changes: Sequence[PersonPut], state: State, context: Context) -> Refusal | None:
    """I-8. The program itself may: it makes the first one again."""
    if context.person == 0:
        return None
    left = state.administrators - {change.record.code for change in changes}
    if left or not state.administrators:
        return None
    if any(change.administers(has_password=change.record.code in state.passwords) for change in changes):
        return None
    return Refusal(IdentityRefusal.LAST_ADMINISTRATOR, {"code": min(state.administrators)})


def misnamed(record: RoleRecord | DepartmentRecord) -> Refusal | None:
    """The first of code and names that is none."""
    for field, value, pattern in (
        ("code", record.code, CODE),
        ("name_zh", record.name_zh, NAME),
        ("name_en", record.name_en, NAME),
    ):
        if not pattern.fullmatch(value):
            return invalid(field, value)
    return None


def _check_role(record: RoleRecord) -> Refusal | None:
    if (wrong := misnamed(record)) is not None:
        return wrong
    unknown = sorted(set(record.permissions) - EVERYTHING)
    return Refusal(IdentityRefusal.PERMISSION_UNKNOWN, {"permission": unknown[0]}) if unknown else None


def _check_known(record: RoleRecord, known: OwnRole | None, state: State) -> Refusal | None:
    if known is None:
        return None
    if known.permissions is None:
        return Refusal(IdentityRefusal.ROLE_BUILT_IN, {"role": record.code})
    if record.seen_version not in {None, known.version}:
        about = {"code": known.code, "version": known.version, "now": now(known)}
        return Refusal(IdentityRefusal.CHANGED_MEANWHILE, about)
    people = sum(code in state.active and record.code in roles for code, roles in state.held.items())
    if not record.active and people:
        return Refusal(IdentityRefusal.ROLE_IN_USE, {"role": record.code, "people": people})
    return None


def _check_given(record: RoleRecord, known: OwnRole | None, state: State, context: Context) -> Refusal | None:
    """Nor taken away: who holds less than a role permits leaves it as it is."""
    before = known.permissions if known is not None and known.active else None
    return beyond(record.code, frozenset(record.permissions) | frozenset(before or ()), state, context)


def beyond(code: str, given: frozenset[str], state: State, context: Context) -> Refusal | None:
    more = sorted(given - state.own(context))
    return Refusal(IdentityRefusal.BEYOND_OWN, {"code": code, "permission": more[0]}) if more else None


def now(role: OwnRole) -> dict[str, Any]:
    """What somebody else changed, as they left it."""
    names = {"name_zh": role.name_zh, "name_en": role.name_en}
    return {**names, "permissions": sorted(role.permissions or ()), "active": role.active}
