"""What the `stowage` command does through the door, without a web server: the demo company, an invitation for a handheld, the check."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import asyncpg

from stowage.app import make_bus
from stowage.audit.check import Proved, check_audit
from stowage.demo import Loaded, LoadFailed, load
from stowage.demo.company import TIMEZONE, people
from stowage.gateway.bus import Bus, Unavailable
from stowage.identity.commands import (
    BeginAdministration,
    DeviceKind,
    IdentityRefusal,
    InviteDevice,
    PersonRecord,
    PutPeople,
    ResetFactors,
)
from stowage.identity.passwords import LEAST_PASSWORD, hash_password, weakness
from stowage.identity.queries import NOBODY
from stowage.identity.tries import start_anew
from stowage.kernel.command import Outcome
from stowage.ledger.check import check_database
from stowage.platform.failures import StartError

INVITATION_MINUTES = 60
ADMINISTRATOR = """
    SELECT code, name_zh, name_en, roles, language,
        ARRAY(SELECT w.code FROM warehouse w WHERE w.id = ANY(p.warehouses) ORDER BY w.code) AS warehouses
    FROM person p WHERE username = $1 AND active AND 'administrator' = ANY(roles)
"""

Say = Callable[[str], None]


class Invitation(NamedTuple):
    token: str
    warehouse: str  # code


async def load_demo(url: str, say: Say) -> Loaded:
    """Fill an empty database; one that is in use is left alone. Raises StartError."""
    told = ""

    def progress(done: int, total: int, zh: str, en: str) -> None:
        nonlocal told
        if en != told:
            told = en
            say(f"demo company, {done:,} of {total:,} rows: {zh} {en}")

    async with _bus(url) as (bus, pool):
        try:
            return await load(bus, pool, today=datetime.now(ZoneInfo(TIMEZONE)).date(), progress=progress)
        except (LoadFailed, Unavailable) as error:
            raise StartError(f"the demo company could not be loaded: {error}") from error


async def invite_gun(url: str) -> Invitation | None:
    """Allow one handheld to enrol at the first warehouse within the hour. None when there is no warehouse yet."""
    async with _bus(url) as (bus, pool):
        warehouse = await pool.fetchrow("SELECT id, code FROM warehouse ORDER BY has_bins DESC, id LIMIT 1")
        if warehouse is None:
            return None
        token = secrets.token_urlsafe(32)
        hashed = hashlib.sha256(token.encode()).hexdigest()
        command = InviteDevice(hashed, DeviceKind.GUN, warehouse["id"], "Handheld", INVITATION_MINUTES)
        outcome = await bus.submit(command, person=0)
        assert outcome.outcome == "applied", outcome
        return Invitation(token, warehouse["code"])


async def nobody_yet(url: str) -> bool:
    """Whether the first administrator is still to be made."""
    connection = await asyncpg.connect(url)
    try:
        found: bool = await connection.fetchval(NOBODY)
        return found
    finally:
        await connection.close()


async def make_administrator(url: str, code: str, name: str, username: str, password: str) -> None:
    """The first administrator of an installation. Raises StartError when there is one already, or a value cannot be."""
    _require_strong(username, password)
    command = BeginAdministration(code, name, name, username, hash_password(password))
    async with _bus(url) as (bus, _):
        try:
            outcome = await bus.submit(command, person=0)
        except Unavailable as error:
            raise StartError(f"the administrator could not be made: {error}") from error
    if outcome.outcome != "applied":
        raise StartError(_not_made(outcome))


async def reset_administrator(url: str, username: str, password: str) -> None:
    """Lets an administrator in again who has forgotten the password, lost the second factor, or is locked out. Raises StartError."""
    _require_strong(username, password)
    async with _bus(url) as (bus, pool):
        row = await pool.fetchrow(ADMINISTRATOR, username)
        if row is None:
            raise StartError(f"no administrator signs in as {username}")
        known = dict(row) | {"roles": tuple(row["roles"]), "warehouses": tuple(row["warehouses"])}
        put = PutPeople((PersonRecord(**known, username=username, password_hash=hash_password(password)),))
        for command in (put, ResetFactors(row["code"])):
            try:
                outcome = await bus.submit(command, person=0)
            except Unavailable as error:
                raise StartError(f"the administrator could not be let in: {error}") from error
            if outcome.outcome != "applied":
                raise StartError(_not_made(outcome))
        await start_anew([username], pool)


def _require_strong(username: str, password: str) -> None:
    match weakness(password, [username]):
        case "short":
            raise StartError(f"the password has {len(password)} characters: {LEAST_PASSWORD} or more are needed")
        case "easy":
            raise StartError("the password is too easy to guess")


def _not_made(outcome: Outcome) -> str:
    match outcome.code:
        case IdentityRefusal.ADMINISTRATOR_KNOWN:
            return f"there is an administrator already ({outcome.params['code']}): they add people at the desk"
        case IdentityRefusal.CODE_TAKEN:
            return f"somebody has the badge number {outcome.params['code']}: choose another one with --badge"
        case IdentityRefusal.USERNAME_TAKEN:
            return f"somebody has the user name {outcome.params['username']}: choose another one"
        case _:
            told = ", ".join(f"{name} {value!r}" for name, value in outcome.params.items())
            return f"the administrator could not be made: {outcome.code} ({told})"


def demo_sign_ins() -> list[tuple[str, ...]]:
    """Rows of (name, what for, how) for those who look at the demo company; one for each role."""
    shown = {person.roles[0]: person for person in reversed(people())}
    rows: list[tuple[str, ...]] = []
    for role, person in sorted(shown.items()):
        desk = f"{person.username} / {person.password}" if person.username else ""
        rows.append((f"{person.name_zh} {person.name_en}", role.value, f"PIN {person.code} / {person.pin}", desk))
    return rows


async def check(url: str, data: Path) -> Proved:
    """Everything that can be proved of the database, and of the audit trail's anchors in the data folder."""
    connection = await asyncpg.connect(url)
    try:
        differences = await check_database(connection)
        trail = await check_audit(connection, data)
        return Proved(differences + trail.differences, trail.told)
    finally:
        await connection.close()


@asynccontextmanager
async def _bus(url: str) -> AsyncIterator[tuple[Bus, asyncpg.Pool[Any]]]:
    async with asyncpg.create_pool(url, min_size=1, max_size=4) as pool, make_bus(pool) as bus:
        yield bus, pool
