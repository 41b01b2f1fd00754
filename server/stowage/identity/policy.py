"""How people sign in at the desk: who needs a second factor, and for how long a session lasts. I-14 of identity/rules.py.

It binds people, not guns: these prove themselves by their key, and whoever works with one by a PIN.
"""

from __future__ import annotations

from typing import Any

import asyncpg

from stowage.identity.commands import IdentityRefusal, PutPolicy, Required
from stowage.identity.register import SENSITIVE
from stowage.identity.state import Policy, PolicyPut, State, invalid
from stowage.kernel.decision import Context, Decision, Noted, Refusal
from stowage.platform.pictures import differing, pictures

HOURS = (1, 72)
KEY = "sign_in"

READ = "SELECT second_factor, session_hours, version FROM sign_in_policy"
PUT = "UPDATE sign_in_policy SET second_factor = $1, session_hours = $2, version = $3"
PICTURES = """
    SELECT 'sign_in' AS key, 'sign_in' AS name, NULL::bigint AS warehouse,
        jsonb_build_object('second_factor', second_factor, 'session_hours', session_hours) AS picture
    FROM sign_in_policy WHERE 'sign_in' = ANY($1::text[])
"""


def put(state: State, command: PutPolicy, context: Context) -> Decision | Refusal:
    """I-14"""
    assert state.policy is not None
    if not state.reaches(None, context):
        return Refusal(IdentityRefusal.OUT_OF_SCOPE, {"code": KEY})
    if not HOURS[0] <= command.session_hours <= HOURS[1]:
        return invalid("session_hours", command.session_hours)
    known = state.policy
    if command.seen_version not in {None, known.version}:
        now = {"second_factor": str(known.second_factor), "session_hours": known.session_hours}
        return Refusal(IdentityRefusal.CHANGED_MEANWHILE, {"code": KEY, "version": known.version, "now": now})
    policy = Policy(command.second_factor, command.session_hours, known.version + 1)
    return Decision(changes=(PolicyPut(policy),))


def binds(required: Required, permissions: frozenset[str]) -> bool:
    """Whether who may do this needs a second factor at the desk."""
    return required is Required.EVERYBODY or (required is Required.SENSITIVE and bool(permissions & SENSITIVE))


async def read(connection: asyncpg.Connection[Any]) -> Policy:
    row = await connection.fetchrow(READ)
    return Policy(Required(row["second_factor"]), row["session_hours"], row["version"])


async def save(change: PolicyPut, context: Context, connection: asyncpg.Connection[Any]) -> list[Noted]:
    before = await pictures(PICTURES, [KEY], connection)
    policy = change.policy
    await connection.execute(PUT, str(policy.second_factor), policy.session_hours, policy.version)
    after = await pictures(PICTURES, [KEY], connection)
    return [*differing("policy", {KEY: context.op_id}, before, after)]
