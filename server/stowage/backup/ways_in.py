"""Ways in that a restore would open again: second factors that were removed, former passwords, recovery codes that were used.

What the replaced database can still say is said again through the door, so that nothing that was taken away since counts any more. Where
it cannot be read nobody knows what that was: then everybody with a second factor is told at their next page, and who runs the restore is
given their codes. Rights that somebody had then and not any more are named: only a person takes them away.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import asyncpg

from stowage.app import make_bus
from stowage.audit.store import insert_events
from stowage.identity.commands import ChangePassword, RemoveFactor
from stowage.identity.permissions import permissions_of
from stowage.identity.roles import own
from stowage.kernel.decision import SecurityEvent

FACTORS = """
    SELECT f.id, f.kind, f.person, p.code FROM second_factor f JOIN person p ON p.id = f.person
    WHERE f.confirmed_at IS NOT NULL ORDER BY p.code, f.id
"""
PEOPLE = "SELECT id, code, roles, warehouses, active, password_hash, must_change FROM person ORDER BY code"
UNUSED = "SELECT codes, no FROM recovery_code WHERE confirmed AND used_at IS NULL"
# Of those that the backup knows unused, what is not so any more.
USE = """
    UPDATE recovery_code SET used_at = now() WHERE confirmed AND used_at IS NULL
        AND (codes, no) NOT IN (SELECT * FROM unnest($1::uuid[], $2::int[])) RETURNING person
"""


class Known(NamedTuple):
    """What a database says of ways in. `rights`: code of a person → what they may do, where (empty: everywhere)."""

    factors: list[asyncpg.Record]
    people: dict[str, asyncpg.Record]
    rights: dict[str, tuple[frozenset[str], frozenset[int]]]
    unused: list[tuple[Any, int]]


async def close(replaced_url: str | None, restored_url: str) -> list[str]:
    """Lines for who runs the restore. `replaced_url`: None where there was none."""
    now = await _readable(replaced_url) if replaced_url is not None else None
    async with asyncpg.create_pool(restored_url, min_size=1, max_size=2) as pool:
        async with pool.acquire() as connection:
            then = await _known(connection)
        if now is None:
            return await _look(then, pool)
        removed, passwords, left = await _again(now, then, pool)
        used = await pool.fetch(USE, [one[0] for one in now.unused], [one[1] for one in now.unused])
        codes = {row["id"]: code for code, row in then.people.items()}
        more = [code for code, rights in then.rights.items() if code in now.rights and _more(rights, now.rights[code])]
        lines = (
            ("second factors or passwords NOT as they were, see to these people:", left),
            ("second factors removed again:", removed),
            ("passwords changed since, kept:", passwords),
            ("recovery codes used or replaced since, used up again:", sorted({codes[row["person"]] for row in used})),
            ("MAY DO MORE AGAIN than they might, look at these people's roles:", more),
        )
        return [f"{what} {', '.join(said)}" for what, said in lines if said]


async def _again(now: Known, then: Known, pool: asyncpg.Pool[Any]) -> tuple[list[str], list[str], list[str]]:
    """Removes factors and changes passwords once more. Codes of whose they are, and of those with whom it could not be done; an inactive
    person's stay, for nobody comes in by them."""
    kept = {row["id"] for row in now.factors}
    factors = [row for row in then.factors if row["id"] not in kept and then.people[row["code"]]["active"]]
    changed = [
        (code, row)
        for code, row in now.people.items()
        if code in then.people
        and then.people[code]["active"]
        and row["password_hash"] not in (None, then.people[code]["password_hash"])
        and not row["must_change"]
    ]
    said: list[tuple[str, int, RemoveFactor | ChangePassword]] = [
        (row["code"], row["person"], RemoveFactor(row["id"])) for row in factors
    ]
    said += [(code, then.people[code]["id"], ChangePassword(row["password_hash"])) for code, row in changed]
    removed, passwords, left = set[str](), set[str](), set[str]()
    if said:
        async with make_bus(pool) as bus:
            for code, person, command in said:
                outcome = await bus.submit(command, person=person)
                done = removed if isinstance(command, RemoveFactor) else passwords
                (left if outcome.code else done).add(code)
    return sorted(removed), sorted(passwords), sorted(left)


async def _look(then: Known, pool: asyncpg.Pool[Any]) -> list[str]:
    """Nobody knows what was taken away since: its people are asked to look."""
    at = time.time_ns() // 1_000_000
    events = [
        SecurityEvent("factor.restored", at, params={"code": row["code"], "kind": row["kind"]}) for row in then.factors
    ]
    async with pool.acquire() as connection, connection.transaction():
        await insert_events(events, connection)
    codes = sorted({row["code"] for row in then.factors})
    lines = ["passwords, rights and recovery codes are those of the backup, whatever was changed since"]
    return (
        [f"second factors as the backup has them, ask these people to look: {', '.join(codes)}", *lines]
        if codes
        else lines
    )


def _more(then: tuple[frozenset[str], frozenset[int]], now: tuple[frozenset[str], frozenset[int]]) -> bool:
    wider = bool(now[1]) and not (then[1] and then[1] <= now[1])
    return bool(then[0]) and (bool(then[0] - now[0]) or wider)


async def _readable(url: str) -> Known | None:
    connection = await asyncpg.connect(url)
    try:
        return await _known(connection)
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
        return None
    finally:
        await connection.close()


async def _known(connection: asyncpg.Connection[Any]) -> Known:
    roles = await own(connection)
    people = {row["code"]: row for row in await connection.fetch(PEOPLE)}
    rights = {
        code: (permissions_of(row["roles"], roles) if row["active"] else frozenset[str](), frozenset(row["warehouses"]))
        for code, row in people.items()
    }
    unused = [(row["codes"], row["no"]) for row in await connection.fetch(UNUSED)]
    return Known(await connection.fetch(FACTORS), people, rights, unused)
