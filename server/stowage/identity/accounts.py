"""What people change about their own way in, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg

from stowage.identity import roster
from stowage.identity.commands import AddFactor, RemoveFactor, RenewRecoveryCodes
from stowage.identity.state import (
    CodesRenewed,
    FactorAdded,
    FactorRemoved,
    FactorsReset,
    OwnFactor,
    PasswordChanged,
    State,
)
from stowage.identity.tries import start_anew
from stowage.kernel.decision import Context, Noted, SecurityEvent
from stowage.ledger.rules import moment
from stowage.platform.pictures import differing, pictures

OF_ACCOUNTS = PasswordChanged | FactorAdded | FactorRemoved | FactorsReset | CodesRenewed

# With all others of whose they are: how many there may be, and which is the last, is asked of them together.
FACTORS = """
    SELECT id, person, kind, confirmed_at IS NOT NULL AS confirmed FROM second_factor
    WHERE person IN (
        SELECT person FROM second_factor WHERE id = ANY($1::uuid[]) UNION SELECT person FROM recovery_code WHERE codes = ANY($2::uuid[]))
"""
BEGUN_CODES = "SELECT DISTINCT codes, person FROM recovery_code WHERE codes = ANY($1::uuid[]) AND NOT confirmed"
RENEW = """
    UPDATE person SET password_hash = $2, must_change = false, password_until = NULL WHERE code = $1
"""
# Whoever sits at another desk with the former password is out; who changed it gets a new session from the route.
END_SESSIONS = (
    "UPDATE session s SET ended_at = $2 FROM person p WHERE p.id = s.person AND p.code = $1 AND s.ended_at IS NULL"
)
ID = "SELECT id::text FROM person WHERE code = $1"
CONFIRM = "UPDATE second_factor SET confirmed_at = $2, label = $3 WHERE id = $1"
REMOVE = "DELETE FROM second_factor WHERE id = $1"
RESET = "DELETE FROM second_factor f USING person p WHERE p.id = f.person AND p.code = $1"
NO_CODES = "DELETE FROM recovery_code c USING person p WHERE p.id = c.person AND p.code = $1"
OTHER_CODES = "DELETE FROM recovery_code c USING person p WHERE p.id = c.person AND p.code = $1 AND c.codes <> $2"
CONFIRM_CODES = "UPDATE recovery_code SET confirmed = true WHERE codes = $1"


async def load(
    state: State, batch: Sequence[AddFactor | RemoveFactor | RenewRecoveryCodes], connection: asyncpg.Connection[Any]
) -> None:
    codes = [command.codes for command in batch if isinstance(command, RenewRecoveryCodes)]
    factors = [command.factor for command in batch if not isinstance(command, RenewRecoveryCodes)]
    rows = await connection.fetch(FACTORS, factors, codes)
    state.factors = {row["id"]: OwnFactor(**dict(row)) for row in rows}
    state.begun_codes = dict(await connection.fetch(BEGUN_CODES, codes)) if codes else {}


async def save(
    change: PasswordChanged | FactorAdded | FactorRemoved | FactorsReset | CodesRenewed,
    context: Context,
    connection: asyncpg.Connection[Any],
) -> list[Noted]:
    before = await pictures(roster.PICTURES, [change.code], connection)
    event = await _write(change, context, connection)
    after = await pictures(roster.PICTURES, [change.code], connection)
    return [*differing("person", {change.code: context.op_id}, before, after), event]


async def _write(
    change: PasswordChanged | FactorAdded | FactorRemoved | FactorsReset | CodesRenewed,
    context: Context,
    connection: asyncpg.Connection[Any],
) -> SecurityEvent:
    at, about = moment(context.received_at), {"code": change.code}
    match change:
        case PasswordChanged():
            await connection.execute(RENEW, change.code, change.password_hash)
            await connection.execute(END_SESSIONS, change.code, at)
            return SecurityEvent.of(context, "person.secret_set", about | {"what": ["password"]})
        case FactorAdded():
            await connection.execute(CONFIRM, change.factor.id, at, change.label)
            return SecurityEvent.of(context, "factor.added", about | {"kind": change.factor.kind})
        case FactorRemoved():
            await connection.execute(REMOVE, change.factor.id)
            if change.last:
                await connection.execute(NO_CODES, change.code)
            return SecurityEvent.of(context, "factor.removed", about | {"kind": change.factor.kind})
        case FactorsReset():
            await connection.execute(RESET, change.code)
            await connection.execute(NO_CODES, change.code)
            await connection.execute(END_SESSIONS, change.code, at)
            await start_anew([await connection.fetchval(ID, change.code)], connection)
            return SecurityEvent.of(context, "factor.reset", about)
        case CodesRenewed():
            await connection.execute(OTHER_CODES, change.code, change.codes)
            await connection.execute(CONFIRM_CODES, change.codes)
            return SecurityEvent.of(context, "recovery_codes.made", about)
