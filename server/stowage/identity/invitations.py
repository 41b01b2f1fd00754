"""Inviting a device: a token, and the command that allows it to be used once."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from stowage.identity.commands import DeviceKind, InviteDevice
from stowage.identity.sessions import hash_of
from stowage.kernel.command import Outcome

LONGEST_MINUTES = 1440

Submit = Callable[..., Awaitable[Outcome]]


def new_token() -> str:
    """256 random bits in base64url."""
    return secrets.token_urlsafe(32)


async def invite(
    submit: Submit,
    *,
    warehouse: int,
    name: str,
    kind: DeviceKind = DeviceKind.GUN,
    minutes: int = LONGEST_MINUTES,
    **header: Any,
) -> str:
    """Allow one enrolment in `warehouse` and give its token. `submit` is the bus's; by default the program itself invites."""
    token = new_token()
    command = InviteDevice(hash_of(token), kind, warehouse, name, minutes)
    outcome = await submit(command, **({"person": 0} | header))
    if outcome.outcome != "applied":
        raise ValueError(f"{outcome.code} {outcome.params}")
    return token
