"""What a restore carries over from the database that it replaces: who may speak, and from where.

A device enrolled after the backup would be unknown, and its work could never come back; one revoked since, perhaps because it was stolen,
would be trusted again; for one lost since, stock would be kept; one moved since would belong to where it was. So all four are said again,
through the door, at the moments they were said.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from stowage.app import make_bus
from stowage.gateway.bus import Bus
from stowage.identity.commands import DeclareLost, DeviceKind, EnrolDevice, InviteDevice, MoveDevice, RevokeDevice
from stowage.kernel.command import Outcome

# `warehouse` is where it was enrolled.
DEVICES = """
    SELECT d.id, d.code, d.kind, d.name, d.person, d.public_key, d.enrolled_at, d.revoked_at, i.token_sha256, l.declared_at, l.reason,
        coalesce((SELECT m.former FROM device_move m WHERE m.device = d.id ORDER BY m.moved_at LIMIT 1), d.warehouse) AS warehouse
    FROM device d JOIN invitation i ON i.used_by = d.id LEFT JOIN device_loss l ON l.device = d.id ORDER BY d.number
"""
MOVES = """
    SELECT m.op_id, m.moved_at, d.id, d.code,
        coalesce(lead(m.former) OVER (PARTITION BY d.id ORDER BY m.moved_at), d.warehouse) AS warehouse
    FROM device_move m JOIN device d ON d.id = m.device ORDER BY m.moved_at
"""
KNOWN = """
    SELECT d.id, d.revoked_at IS NOT NULL AS revoked, l.device IS NOT NULL AS lost
    FROM device d LEFT JOIN device_loss l ON l.device = d.id
"""
KNOWN_MOVES = "SELECT op_id FROM device_move"
INVITED = "SELECT EXISTS (SELECT FROM invitation WHERE token_sha256 = $1)"
DISMISSED = "SELECT code FROM person WHERE NOT active ORDER BY code"
ACTIVE = "SELECT code FROM person WHERE active AND code = ANY($1::text[]) ORDER BY code"


class Carried(NamedTuple):
    """Codes of devices; `left`: what the restored company would not take, with the reason. `dismissed`: codes of people who are active
    again, which nobody but a person undoes."""

    enrolled: list[str]
    moved: list[str]
    lost: list[str]
    revoked: list[str]
    left: list[str]
    dismissed: list[str]

    def told(self) -> list[str]:
        lines = (
            ("enrolled again, with their own keys:", self.enrolled),
            ("moved again to where they were:", self.moved),
            ("declared lost again, and what was kept for them is free:", self.lost),
            ("revoked again:", self.revoked),
            ("NOT enrolled, moved or shut out again, see to them:", self.left),
            ("ACTIVE AGAIN, for the backup knows nothing else; see to these people first:", self.dismissed),
        )
        return [f"{what} {', '.join(codes)}" for what, codes in lines if codes]


class Moment:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class Said(NamedTuple):
    """What was said since the backup of a device, a row of `DEVICES` or `MOVES`. `what` is a list of `Carried`."""

    at: datetime
    what: str
    row: asyncpg.Record


async def carry(replaced_url: str, restored_url: str) -> Carried:
    """From the one database into the other. Of a database in another shape nothing is carried."""
    carried = Carried([], [], [], [], [], [])
    replaced = await asyncpg.connect(replaced_url)
    try:
        devices, moves = await replaced.fetch(DEVICES), await replaced.fetch(MOVES)
        gone = [row["code"] for row in await replaced.fetch(DISMISSED)]
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
        return carried
    finally:
        await replaced.close()
    async with asyncpg.create_pool(restored_url, min_size=1, max_size=2) as pool:
        carried.dismissed.extend(row["code"] for row in await pool.fetch(ACTIVE, gone))
        said = await _since(devices, moves, pool)
        if not said:
            return carried
        clock, left = Moment(said[0].at), set[UUID]()
        async with make_bus(pool, clock) as bus:
            for at, what, row in said:
                if row["id"] in left:
                    continue
                clock.at = at
                outcome = await _say(what, row, bus, pool)
                if outcome.code:
                    left.add(row["id"])
                    carried.left.append(f"{row['code']} ({outcome.code})")
                elif row["code"] not in (codes := getattr(carried, what)):
                    codes.append(row["code"])
    return carried


async def _since(
    devices: Sequence[asyncpg.Record], moves: Sequence[asyncpg.Record], pool: asyncpg.Pool[Any]
) -> list[Said]:
    """What the restored database does not know, in the order it was said. Who was declared lost was revoked by that."""
    known = {row["id"]: row for row in await pool.fetch(KNOWN)}
    revoked = {device for device, row in known.items() if row["revoked"]}
    lost = {device for device, row in known.items() if row["lost"]}
    known_moves = {row["op_id"] for row in await pool.fetch(KNOWN_MOVES)}
    said = [Said(row["enrolled_at"], "enrolled", row) for row in devices if row["id"] not in known]
    said += [Said(row["moved_at"], "moved", row) for row in moves if row["op_id"] not in known_moves]
    said += [Said(row["declared_at"], "lost", row) for row in devices if row["declared_at"] and row["id"] not in lost]
    said += [
        Said(row["revoked_at"], "revoked", row)
        for row in devices
        if row["revoked_at"] and row["revoked_at"] != row["declared_at"] and row["id"] not in revoked
    ]
    return sorted(said, key=lambda one: one[:2])


async def _say(what: str, row: asyncpg.Record, bus: Bus, pool: asyncpg.Pool[Any]) -> Outcome:
    match what:
        case "enrolled":
            return await _enrol(row, bus, pool)
        case "moved":
            return await bus.submit(MoveDevice(row["id"], row["warehouse"]), person=0)
        case "lost":
            return await bus.submit(DeclareLost(row["id"], row["reason"]), person=0)
        case _:
            return await bus.submit(RevokeDevice(row["id"], "revoked before the restore"), person=0)


async def _enrol(row: asyncpg.Record, bus: Bus, pool: asyncpg.Pool[Any]) -> Outcome:
    token = row["token_sha256"]
    if not await pool.fetchval(INVITED, token):
        invite = InviteDevice(token, DeviceKind(row["kind"]), row["warehouse"], row["name"], person=row["person"])
        invited = await bus.submit(invite, person=0)
        if invited.outcome != "applied":
            return invited
    key = b64encode(row["public_key"]).decode()
    return await bus.submit(EnrolDevice(token, row["id"], key), person=0)
