"""What people do about their own way in: I-12 and I-13 of identity/rules.py."""

from __future__ import annotations

import re

import argon2

from stowage.identity import role_rules
from stowage.identity.commands import (
    AddFactor,
    ChangePassword,
    IdentityRefusal,
    PersonRecord,
    RemoveFactor,
    RenewRecoveryCodes,
    ResetFactors,
)
from stowage.identity.state import (
    CodesRenewed,
    FactorAdded,
    FactorRemoved,
    FactorsReset,
    OwnFactor,
    PasswordChanged,
    State,
    invalid,
)
from stowage.kernel.decision import Context, Decision, Refusal

MOST_MEMORY_KIB = 262_144
MOST_FACTORS = 10  # of one person
LABEL = re.compile(r"[^\0-\x1f]{1,60}")

Own = ChangePassword | AddFactor | RemoveFactor | RenewRecoveryCodes


def decide_own(state: State, command: Own, context: Context) -> Decision | Refusal:
    """About whoever says it."""
    code = state.codes.get(context.person)
    if code is None or code not in state.active:
        return Refusal(IdentityRefusal.PERSON_UNKNOWN, {"person": context.person})
    match command:
        case ChangePassword():
            return _change_password(command, code)
        case AddFactor():
            return _add(state, command, code, context)
        case RemoveFactor():
            return _remove(state, command, code, context)
        case RenewRecoveryCodes():
            return _renew(state, command, code, context)


def reset(state: State, command: ResetFactors, context: Context) -> Decision | Refusal:
    """I-7: who has lost them is given a way in by who may put them, and holds what they hold."""
    scope = state.scopes.get(command.person)
    if scope is None:
        return Refusal(IdentityRefusal.PERSON_UNKNOWN, {"person": command.person})
    if not all(state.reaches(one, context) for one in scope or (None,)):
        return Refusal(IdentityRefusal.OUT_OF_SCOPE, {"code": command.person})
    beyond = role_rules.beyond(command.person, state.allowed(state.held[command.person]), state, context)
    return beyond or Decision(changes=(FactorsReset(command.person),))


def _change_password(command: ChangePassword, code: str) -> Decision | Refusal:
    if not is_argon2id(command.password_hash):
        return Refusal(IdentityRefusal.HASH_INVALID, {"code": code, "field": "password_hash"})
    return Decision(changes=(PasswordChanged(code, command.password_hash),))


def _add(state: State, command: AddFactor, code: str, context: Context) -> Decision | Refusal:
    factor = state.factors.get(command.factor)
    if factor is None or factor.person != context.person:
        return Refusal(IdentityRefusal.FACTOR_UNKNOWN, {"factor": str(command.factor)})
    if not LABEL.fullmatch(command.label):
        return invalid("label", command.label)
    if factor.confirmed:
        return Decision()
    if len(_confirmed(state, context)) >= MOST_FACTORS:
        return Refusal(IdentityRefusal.FACTORS_TOO_MANY, {"most": MOST_FACTORS})
    return Decision(changes=(FactorAdded(code, factor, command.label),))


def _remove(state: State, command: RemoveFactor, code: str, context: Context) -> Decision | Refusal:
    factor = state.factors.get(command.factor)
    if factor is None or factor.person != context.person or not factor.confirmed:
        return Refusal(IdentityRefusal.FACTOR_UNKNOWN, {"factor": str(command.factor)})
    return Decision(changes=(FactorRemoved(code, factor, last=len(_confirmed(state, context)) == 1),))


def _renew(state: State, command: RenewRecoveryCodes, code: str, context: Context) -> Decision | Refusal:
    if state.begun_codes.get(command.codes) != context.person:
        return Refusal(IdentityRefusal.FACTOR_UNKNOWN, {"factor": str(command.codes)})
    if not _confirmed(state, context):
        return Refusal(IdentityRefusal.FACTOR_MISSING)
    return Decision(changes=(CodesRenewed(code, command.codes),))


def _confirmed(state: State, context: Context) -> list[OwnFactor]:
    return [one for one in state.factors.values() if one.person == context.person and one.confirmed]


def is_one_time(record: PersonRecord, state: State, context: Context) -> bool:
    """Whether a password is put by somebody else. What the program itself puts (first start, demo company) is its person's own."""
    return record.password_hash is not None and context.person != 0 and state.codes.get(context.person) != record.code


def is_argon2id(phc: str) -> bool:
    """Whether a device can check a PIN against it in reasonable time and memory."""
    if len(phc) > 200 or not phc.startswith("$argon2id$"):
        return False
    try:
        parameters = argon2.extract_parameters(phc)
    except argon2.exceptions.InvalidHashError:
        return False
    return parameters.memory_cost <= MOST_MEMORY_KIB and parameters.time_cost <= 10 and parameters.parallelism <= 8
