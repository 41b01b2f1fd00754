"""Reads of people and devices, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from piccolo.querystring import QueryString

from stowage.identity import policy as policies
from stowage.identity import roles as role_rows
from stowage.identity.commands import Required
from stowage.identity.permissions import PERMISSIONS, permissions_of
from stowage.identity.register import GROUPS, INCOMPATIBLE, SENSITIVE, Group, Pair
from stowage.identity.tables import Person
from stowage.kernel.rows import RowRule
from stowage.places.queries import WAREHOUSE_CODES
from stowage.platform.lent import fetch
from stowage.platform.search import patterns

# Hashes stay in the database.
PEOPLE = Person.select(
    *Person.all_columns(exclude=["username", "pin_hash", "password_hash", "password_until", "settings", "manager"]),
    QueryString("(SELECT m.code FROM person m WHERE m.id = {})", Person.manager, alias="manager"),
    QueryString("coalesce({}, '')", Person.username, alias="username"),
    QueryString("{} IS NOT NULL", Person.pin_hash, alias="has_pin"),
    QueryString("{} IS NOT NULL", Person.password_hash, alias="has_password"),
    QueryString(
        "(SELECT count(*) FROM second_factor f WHERE f.person = {} AND f.confirmed_at IS NOT NULL)::int",
        Person.id,
        alias="factors",
    ),
).order_by(Person.code)
# What waits on a device only it knows; how far its streams came tells whether anything arrived lately.
DEVICES = """
    SELECT d.id, d.code, d.name, d.kind, d.warehouse, (extract(epoch FROM d.enrolled_at) * 1000)::bigint AS enrolled_at,
        (extract(epoch FROM d.revoked_at) * 1000)::bigint AS revoked_at,
        (extract(epoch FROM greatest(d.last_seen_at, max(s.last_seen_at))) * 1000)::bigint AS last_seen_at,
        coalesce(sum(s.last_cseq), 0)::bigint AS commands, count(s.incarnation)::int AS incarnations,
        coalesce((array_agg(s.last_cseq ORDER BY s.first_seen_at DESC))[1], 0) AS last_cseq,
        (SELECT (extract(epoch FROM l.declared_at) * 1000)::bigint FROM device_loss l WHERE l.device = d.id) AS lost_at,
        d.id IN (SELECT c.device FROM discrepancy c WHERE c.state = 'open' AND c.code = 'gateway.device_cloned') AS copied,
        o.name_zh AS owner_zh, o.name_en AS owner_en
    FROM device d LEFT JOIN device_stream s ON s.device = d.id LEFT JOIN person o ON o.id = d.person
    WHERE ($1::bigint[] IS NULL OR d.warehouse = ANY($1::bigint[])) AND ($2::uuid IS NULL OR d.id = $2)
    GROUP BY d.id, o.id ORDER BY d.number
"""
# People of other warehouses are not there for who works in some; who works in all of them works in theirs too.
SEEN = RowRule(
    "person", "person", "code", "", "(cardinality({row}.warehouses) = 0 OR {row}.warehouses && {warehouses})"
)
OVERLAPPING = "($1::bigint[] IS NULL OR cardinality(warehouses) = 0 OR warehouses && $1::bigint[])"
NOBODY = "SELECT NOT EXISTS (SELECT FROM person WHERE active AND username IS NOT NULL)"
NAMES = "SELECT id, code, name_zh, name_en FROM person WHERE id = ANY($1::bigint[])"
DEPARTMENTS = """
    SELECT d.code, d.name_zh, d.name_en, d.parent, p.code AS head, p.name_zh AS head_zh, p.name_en AS head_en, d.active, d.version,
        (SELECT count(*) FROM person m WHERE m.active AND m.department = d.code)::int AS people
    FROM department d LEFT JOIN person p ON p.id = d.head ORDER BY d.code
"""
SCOPES = f"""
    SELECT p.id, array_agg(w.code) FROM person p JOIN ({WAREHOUSE_CODES}) w ON w.id = ANY(p.warehouses)
    GROUP BY p.id
"""
HELD = "SELECT r, count(*) FROM person, unnest(roles) r WHERE active GROUP BY r"
WORKING = f"SELECT code, name_zh, name_en, roles FROM person WHERE active AND {OVERLAPPING} ORDER BY code"
CALLED = f"""
    SELECT id, code, name_zh, name_en FROM person
    WHERE active AND {OVERLAPPING} AND lower(concat_ws(' ', code, name_zh, name_en)) LIKE ALL($2::text[]) ORDER BY code LIMIT $3
"""
WORKING_IDS = "SELECT code, id FROM person WHERE code = ANY($1::text[]) AND active"
WITHOUT = f"""
    SELECT code, name_zh, name_en, roles FROM person p
    WHERE active AND {OVERLAPPING} AND username IS NOT NULL AND password_hash IS NOT NULL
        AND NOT EXISTS (SELECT FROM second_factor f WHERE f.person = p.id AND f.confirmed_at IS NOT NULL)
    ORDER BY code
"""
DEVICE_NAMES = "SELECT id, code, name FROM device WHERE id = ANY($1::uuid[])"


class PersonRow(msgspec.Struct, frozen=True):
    """`warehouses` are ids, empty for all; `manager`: code of whom they report to. `version` goes into `seen_version` of a change.
    `must_change`: the password was given by somebody else, and not used yet; `factors`: how many second factors they have."""

    id: int
    code: str
    name_zh: str
    name_en: str
    roles: list[str]
    warehouses: list[int]
    username: str
    has_pin: bool
    has_password: bool
    language: str
    active: bool
    department: str | None
    manager: str | None
    version: int
    must_change: bool
    factors: int


class DepartmentRow(msgspec.Struct, frozen=True):
    """`parent`: code of the one above; `head`: code of who leads it. `people`: how many who work here are in it."""

    code: str
    name_zh: str
    name_en: str
    parent: str | None
    head: str | None
    head_zh: str | None
    head_en: str | None
    active: bool
    version: int
    people: int


class DeviceRow(msgspec.Struct, frozen=True):
    """Times are ms UTC. `last_cseq` is of its newest local database, `commands` of all of them together. `copied`: there are signs
    that its database lives twice, and nobody has looked into them yet."""

    id: UUID
    code: str
    name: str
    kind: str
    warehouse: int
    enrolled_at: int
    revoked_at: int | None
    last_seen_at: int | None
    last_cseq: int
    commands: int
    incarnations: int
    lost_at: int | None
    copied: bool
    owner_zh: str | None = None  # whose own it is
    owner_en: str | None = None


class Name(msgspec.Struct, frozen=True):
    """A person by name."""

    id: int
    code: str
    name_zh: str
    name_en: str


class DeviceName(msgspec.Struct, frozen=True):
    id: UUID
    code: str
    name: str


class RoleRow(msgspec.Struct, frozen=True):
    """`version` goes into `seen_version` of a change. `people`: how many who work here have it."""

    code: str
    name_zh: str
    name_en: str
    permissions: list[str]
    built_in: bool
    active: bool
    version: int
    people: int


class Roles(msgspec.Struct, frozen=True):
    """`groups`: every permission there is, in words; `incompatible`: pairs that one person should not hold together."""

    roles: list[RoleRow]
    groups: tuple[Group, ...]
    incompatible: tuple[Pair, ...]


class Without(msgspec.Struct, frozen=True):
    """Somebody who signs in at the desk and has no second factor. `sensitive`: they may give rights."""

    code: str
    name_zh: str
    name_en: str
    sensitive: bool


class PolicyRow(msgspec.Struct, frozen=True):
    """`second_factor`: who needs one. `version` goes into `seen_version` of a change. `without`: by code."""

    second_factor: Required
    session_hours: int
    version: int
    without: list[Without]


class Conflict(msgspec.Struct, frozen=True):
    """A person who holds both permissions of an incompatible pair, and through which roles (codes)."""

    code: str
    name_zh: str
    name_en: str
    pair: Pair
    first_roles: list[str]
    second_roles: list[str]


async def roles(connection: asyncpg.Connection[Any]) -> Roles:
    """Built-in ones first."""
    held = dict(await connection.fetch(HELD))
    found = [
        RoleRow(
            role.code,
            role.name_zh,
            role.name_en,
            sorted(PERMISSIONS.get(role.code, ()) if role.permissions is None else role.permissions),
            role.permissions is None,
            role.active,
            role.version,
            held.get(role.code, 0),
        )
        for role in await role_rows.read(connection)
    ]
    return Roles(found, GROUPS, INCOMPATIBLE)


async def conflicts(warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any]) -> list[Conflict]:
    """Of those who work in these warehouses (None: all), by code."""
    own = await role_rows.own(connection)
    found = []
    for person in await connection.fetch(WORKING, warehouses):
        granted = {role: permissions_of([role], own) for role in person["roles"]}
        for pair in INCOMPATIBLE:
            first = [role for role in granted if pair.first in granted[role]]
            second = [role for role in granted if pair.second in granted[role]]
            if first and second:
                names = (person["code"], person["name_zh"], person["name_en"])
                found.append(Conflict(*names, pair, first, second))
    return found


async def policy(warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any]) -> PolicyRow:
    """`without`: of those who may work in these warehouses, None for everybody."""
    known = await policies.read(connection)
    own = await role_rows.own(connection)
    without = []
    for row in await connection.fetch(WITHOUT, warehouses):
        names = (row["code"], row["name_zh"], row["name_en"])
        without.append(Without(*names, bool(permissions_of(row["roles"], own) & SENSITIVE)))
    return PolicyRow(known.second_factor, known.session_hours, known.version, without)


async def departments(connection: asyncpg.Connection[Any]) -> list[DepartmentRow]:
    return [DepartmentRow(**dict(row)) for row in await connection.fetch(DEPARTMENTS)]


async def people(warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any]) -> list[PersonRow]:
    """Who may work in these, None for everybody."""
    found = [PersonRow(**dict(row)) for row in await fetch(PEOPLE, connection)]
    return [
        one
        for one in found
        if warehouses is None or not one.warehouses or not set(warehouses).isdisjoint(one.warehouses)
    ]


async def devices(
    warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any], device: UUID | None = None
) -> list[DeviceRow]:
    """Of these warehouses, None for all; only `device` if it is given."""
    return [DeviceRow(**dict(row)) for row in await connection.fetch(DEVICES, warehouses, device)]


async def names(ids: Sequence[int], connection: asyncpg.Connection[Any]) -> dict[int, Name]:
    return {row["id"]: Name(**dict(row)) for row in await connection.fetch(NAMES, ids)}


async def scopes(connection: asyncpg.Connection[Any]) -> dict[int, frozenset[str]]:
    """Who works in some warehouses alone → the codes of these."""
    return {person: frozenset(codes) for person, codes in await connection.fetch(SCOPES)}


async def working(
    search: str, limit: int, warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any]
) -> list[Name]:
    """Who works in these warehouses (None: all) and is called so, by code."""
    rows = await connection.fetch(CALLED, warehouses, patterns(search), limit)
    return [Name(**dict(row)) for row in rows]


async def load_working(codes: Iterable[str], connection: asyncpg.Connection[Any]) -> dict[str, int]:
    """Those of `codes` who work here → their ids."""
    return dict(await connection.fetch(WORKING_IDS, list(codes)))


async def device_names(ids: Sequence[UUID], connection: asyncpg.Connection[Any]) -> dict[UUID, DeviceName]:
    return {row["id"]: DeviceName(**dict(row)) for row in await connection.fetch(DEVICE_NAMES, ids)}
