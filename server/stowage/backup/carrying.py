"""What a restore carries over from the database that it replaces: who may speak.

A device enrolled after the backup would be unknown, and its work could never come back; one revoked since, perhaps because it was stolen,
would be trusted again. So both are said again, through the door, at the moments they were said.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg

from stowage.app import make_bus
from stowage.gateway.bus import Bus
from stowage.identity.commands import DeviceKind, EnrolDevice, InviteDevice, RevokeDevice

DEVICES = """
    SELECT d.id, d.code, d.kind, d.warehouse, d.name, d.person, d.public_key, d.enrolled_at, d.revoked_at, i.token_sha256
    FROM device d JOIN invitation i ON i.used_by = d.id ORDER BY d.number
"""
KNOWN = "SELECT id, revoked_at IS NOT NULL AS revoked FROM device"
INVITED = "SELECT EXISTS (SELECT FROM invitation WHERE token_sha256 = $1)"
DISMISSED = "SELECT code FROM person WHERE NOT active ORDER BY code"
ACTIVE = "SELECT code FROM person WHERE active AND code = ANY($1::text[]) ORDER BY code"


class Carried(NamedTuple):
    """Codes of devices; `left`: what the restored company would not take, with the reason. `dismissed`: codes of people who are active
    again, which nobody but a person undoes."""

    enrolled: list[str]
    revoked: list[str]
    left: list[str]
    dismissed: list[str]

    def told(self) -> list[str]:
        lines = (
            ("enrolled again, with their own keys:", self.enrolled),
            ("revoked again:", self.revoked),
            ("NOT enrolled or revoked again, see to them:", self.left),
            ("ACTIVE AGAIN, for the backup knows nothing else; see to these people first:", self.dismissed),
        )
        return [f"{what} {', '.join(codes)}" for what, codes in lines if codes]


class Moment:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


async def carry(replaced_url: str, restored_url: str) -> Carried:
    """From the one database into the other. Of a database in another shape nothing is carried."""
    replaced = await asyncpg.connect(replaced_url)
    try:
        devices = await replaced.fetch(DEVICES)
        gone = [row["code"] for row in await replaced.fetch(DISMISSED)]
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
        return Carried([], [], [], [])
    finally:
        await replaced.close()
    async with asyncpg.create_pool(restored_url, min_size=1, max_size=2) as pool:
        known = {row["id"]: row["revoked"] for row in await pool.fetch(KNOWN)}
        said = [(row["enrolled_at"], "enrol", row) for row in devices if row["id"] not in known]
        said += [
            (row["revoked_at"], "revoke", row) for row in devices if row["revoked_at"] and not known.get(row["id"])
        ]
        carried = Carried([], [], [], [row["code"] for row in await pool.fetch(ACTIVE, gone)])
        if not said:
            return carried
        said.sort(key=lambda one: one[:2])
        clock = Moment(said[0][0])
        async with make_bus(pool, clock) as bus:
            for at, what, row in said:
                clock.at = at
                refused = await (_enrol(row, bus, pool) if what == "enrol" else _revoke(row, bus))
                codes = carried.enrolled if what == "enrol" else carried.revoked
                if refused:
                    carried.left.append(f"{row['code']} ({refused})")
                else:
                    codes.append(row["code"])
    return carried


async def _enrol(row: asyncpg.Record, bus: Bus, pool: asyncpg.Pool[Any]) -> str:
    """The code of the refusal, "" when it was done."""
    token = row["token_sha256"]
    if not await pool.fetchval(INVITED, token):
        invite = InviteDevice(token, DeviceKind(row["kind"]), row["warehouse"], row["name"], person=row["person"])
        invited = await bus.submit(invite, person=0)
        if invited.outcome != "applied":
            return invited.code
    key = b64encode(row["public_key"]).decode()
    outcome = await bus.submit(EnrolDevice(token, row["id"], key), person=0)
    return outcome.code


async def _revoke(row: asyncpg.Record, bus: Bus) -> str:
    outcome = await bus.submit(RevokeDevice(row["id"], "revoked before the restore"), person=0)
    return outcome.code
