"""Who may sign in on which device: rows of kind `person` in device/{id}.

A device is told the active people who may work on the floor of its warehouse, and a tombstone for each who no longer may. Nobody else:
a device may be lost with all that it was told. A badge alone is enough for who may do no more than an operator; whoever may do
more is told with their PIN or not at all. A device that is one person's own is told of that person alone, on the floor or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.identity import roles as role_rows
from stowage.identity.commands import PersonRecord
from stowage.identity.permissions import permissions_of
from stowage.identity.state import Enrolled, PersonPut, RolePut, SettingsSaved
from stowage.identity.tries import start_anew
from stowage.kernel.decision import Context, FeedRow, Noted, SecurityEvent
from stowage.ledger.rules import moment
from stowage.platform.pictures import differing, pictures

Own = Mapping[str, frozenset[str]]  # what the company's own roles permit
ONE_TIME = timedelta(hours=24)  # how long a password is good that somebody else gave
FLOOR = frozenset({"receiving.receive"})  # what is done with a gun in the hand

PUT = """
    INSERT INTO person AS p (code, name_zh, name_en, roles, warehouses, username, pin_hash, password_hash, language, active, department,
        must_change, password_until)
    SELECT code, name_zh, name_en, string_to_array(roles, ' '), string_to_array(warehouses, ' ')::bigint[], username, pin_hash,
        password_hash, language, active, nullif(department, ''), code = ANY($13::text[]),
        CASE WHEN code = ANY($13::text[]) THEN $14::timestamptz END
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bool[],
        $11::text[])
        WITH ORDINALITY AS x(code, name_zh, name_en, roles, warehouses, username, pin_hash, password_hash, language, active, department, n)
    ORDER BY n
    ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, roles = excluded.roles,
        warehouses = excluded.warehouses, username = excluded.username, pin_hash = coalesce(excluded.pin_hash, p.pin_hash),
        password_hash = coalesce(excluded.password_hash, p.password_hash), language = excluded.language, active = excluded.active,
        department = CASE WHEN p.code = ANY($12::text[]) THEN p.department ELSE excluded.department END,
        must_change = CASE WHEN excluded.password_hash IS NULL THEN p.must_change ELSE excluded.must_change END,
        password_until = CASE WHEN excluded.password_hash IS NULL THEN p.password_until ELSE excluded.password_until END,
        version = p.version + 1
"""
# A username may pass from one person to another within one command: it is taken from all of them first.
FREE_USERNAMES = "UPDATE person SET username = NULL WHERE code = ANY($1::text[]) AND username IS NOT NULL"
# A new password, or none left to use, ends what was begun with the old one.
END_SESSIONS = """
    UPDATE session s SET ended_at = $3 FROM person p
    WHERE p.id = s.person AND s.ended_at IS NULL AND p.code = ANY($1::text[]) AND (NOT p.active OR p.code = ANY($2::text[]))
"""
SETTINGS = "UPDATE person SET language = $2, settings = $3::jsonb WHERE id = $1"
PEOPLE = """
    SELECT id, code, name_zh, name_en, roles, warehouses, pin_hash, language, settings, active FROM person
    WHERE $1::text[] IS NULL OR code = ANY($1::text[]) ORDER BY id
"""
# After all are there: one may report to another.
PUT_MANAGERS = """
    UPDATE person p SET manager = m.id FROM unnest($1::text[], $2::text[]) AS x(code, manager) LEFT JOIN person m ON m.code = x.manager
    WHERE p.code = x.code
"""
CODE = "SELECT code FROM person WHERE id = $1"
OF_ROLES = "SELECT code FROM person WHERE active AND roles && $1::text[] ORDER BY id"
# Field by field, for a secret must never be among them.
PICTURES = """
    SELECT p.code AS key, p.code AS name, NULL::bigint AS warehouse, jsonb_build_object('name_zh', p.name_zh, 'name_en', p.name_en,
        'roles', p.roles, 'warehouses', (SELECT jsonb_agg(w.code ORDER BY w.code) FROM warehouse w WHERE w.id = ANY(p.warehouses)),
        'username', p.username, 'has_pin', p.pin_hash IS NOT NULL, 'has_password', p.password_hash IS NOT NULL,
        'must_change', p.must_change, 'second_factors', (SELECT jsonb_agg(f.kind || ' ' || f.label ORDER BY f.confirmed_at, f.id)
            FROM second_factor f WHERE f.person = p.id AND f.confirmed_at IS NOT NULL),
        'department', p.department, 'manager', (SELECT m.code FROM person m WHERE m.id = p.manager),
        'language', p.language, 'settings', p.settings, 'active', p.active) AS picture
    FROM person p WHERE p.code = ANY($1::text[])
"""
DEVICES = "SELECT id, warehouse, person FROM device WHERE revoked_at IS NULL"
TOLD = """
    SELECT p.name, r.key FROM feed_row r JOIN feed_partition p ON p.id = r.partition
    WHERE p.name = ANY($1::text[]) AND r.kind = 'person' AND r.key = ANY($2::text[]) AND r.body IS NOT NULL
"""

ALL_TOLD = """
    SELECT r.key FROM feed_row r JOIN feed_partition p ON p.id = r.partition
    WHERE p.name = $1 AND r.kind = 'person' AND r.body IS NOT NULL
"""


class PersonBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """Feed row of kind `person`. `pin` is argon2id in PHC form, "" for a person who signs in by badge alone."""

    id: int
    code: str
    zh: str
    en: str
    roles: Sequence[str]
    permissions: Sequence[str]
    language: str
    pin: str = ""
    settings: msgspec.Raw | dict[str, Any] = {}


class DeviceBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """Feed row of kind `device`, key "self"."""

    code: str
    name: str
    kind: str
    warehouse: int
    revoked: bool = False
    person: int | None = None  # whose own it is


async def put(changes: Sequence[PersonPut], context: Context, connection: asyncpg.Connection[Any]) -> list[Noted]:
    """Write the people and tell the devices."""
    records = [change.record for change in changes]
    codes = [record.code for record in records]
    by = dict.fromkeys(codes, context.op_id)
    pictured = await pictures(PICTURES, codes, connection)
    own = await role_rows.own(connection)
    before = [(row, own) for row in await connection.fetch(PEOPLE, codes)]
    await connection.execute(FREE_USERNAMES, codes)
    await connection.execute(
        PUT,
        codes,
        [record.name_zh for record in records],
        [record.name_en for record in records],
        [" ".join(record.roles) for record in records],
        [" ".join(map(str, change.warehouses)) for change in changes],
        [record.username for record in records],
        [record.pin_hash for record in records],
        [record.password_hash for record in records],
        [record.language for record in records],
        [record.active for record in records],
        [record.department or "" for record in records],
        [record.code for record in records if record.department is None],
        [change.record.code for change in changes if change.one_time],
        moment(context.received_at) + ONE_TIME,
    )
    said = [(record.code, record.manager) for record in records if record.manager is not None]
    if said:
        await connection.execute(PUT_MANAGERS, *map(list, zip(*said, strict=True)))
    renewed = [record.code for record in records if record.password_hash is not None]
    await connection.execute(END_SESSIONS, codes, renewed, moment(context.received_at))
    given = [change.record.username for change in changes if change.one_time and change.record.username]
    await start_anew(given, connection)
    return [
        *await _tell(codes, before, connection),
        *differing("person", by, pictured, await pictures(PICTURES, codes, connection)),
        *(_set(context, record) for record in records if record.pin_hash or record.password_hash),
        *_rights(before, await connection.fetch(PEOPLE, codes), own, context),
    ]


async def roles_put(changes: Sequence[RolePut], context: Context, connection: asyncpg.Connection[Any]) -> list[Noted]:
    """Write the roles and tell the devices what those who have them may do now."""
    codes = [change.record.code for change in changes]
    people = [row["code"] for row in await connection.fetch(OF_ROLES, codes)]
    own = await role_rows.own(connection)
    before = [(row, own) for row in await connection.fetch(PEOPLE, people)]
    pictured = await pictures(role_rows.PICTURES, codes, connection)
    await role_rows.write(changes, connection)
    by = dict.fromkeys(codes, context.op_id)
    return [
        *await _tell(people, before, connection),
        *differing("role", by, pictured, await pictures(role_rows.PICTURES, codes, connection)),
        *_rights(before, await connection.fetch(PEOPLE, people), await role_rows.own(connection), context),
    ]


def _rights(
    before: Sequence[tuple[asyncpg.Record, Own]], after: Sequence[asyncpg.Record], own: Own, context: Context
) -> list[SecurityEvent]:
    """Of those whose roles or warehouses allow something else than before."""
    was = {row["id"]: _may(row, known) for row, known in before}
    changed = [row for row in after if row["id"] in was and was[row["id"]] != _may(row, own)]
    return [SecurityEvent.of(context, "person.rights_changed", {"code": row["code"]}) for row in changed]


def _may(row: asyncpg.Record, own: Own) -> tuple[frozenset[str], frozenset[int], bool]:
    return permissions_of(row["roles"], own), frozenset(row["warehouses"]), row["active"]


def _set(context: Context, record: PersonRecord) -> SecurityEvent:
    """That a secret was set, and never which."""
    chosen = {"pin": record.pin_hash, "password": record.password_hash}
    about = {"code": record.code, "what": [word for word in chosen if chosen[word]]}
    return SecurityEvent.of(context, "person.secret_set", about)


async def save_settings(change: SettingsSaved, context: Context, connection: asyncpg.Connection[Any]) -> list[Noted]:
    code = await connection.fetchval(CODE, change.person)
    before = await pictures(PICTURES, [code], connection)
    await connection.execute(SETTINGS, change.person, change.language, msgspec.json.encode(change.settings).decode())
    changed = differing("person", {code: context.op_id}, before, await pictures(PICTURES, [code], connection))
    return [*await _tell([code], (), connection), *changed]


async def enrolled(device: Enrolled, connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    """Everything a new device has to know about itself and its people."""
    own = await role_rows.own(connection)
    people = await connection.fetch(PEOPLE, None)
    rows = [_person_row(device.id, row, own) for row in people if _is_told(row, own, device.warehouse, device.person)]
    return [device_row(device), *rows]


async def moved(device: Enrolled, connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    """Where it works now, who works there, and a tombstone for everybody else it was told of."""
    rows = await enrolled(device, connection)
    there = {row.key for row in rows}
    partition = f"device/{device.id}"
    told = await connection.fetch(ALL_TOLD, partition)
    return rows + [FeedRow(partition, "person", row["key"], None) for row in told if row["key"] not in there]


def device_row(device: Enrolled) -> FeedRow:
    body = DeviceBody(device.code, device.name, device.kind, device.warehouse, device.revoked, device.person)
    return FeedRow(f"device/{device.id}", "device", "self", msgspec.json.encode(body))


async def _tell(
    codes: Sequence[str], before: Sequence[tuple[asyncpg.Record, Own]], connection: asyncpg.Connection[Any]
) -> list[FeedRow]:
    """`before`: the people as they were, with what roles permitted. Rows about them may stand in the feed, or be on their way to it
    in this transaction."""
    own = await role_rows.own(connection)
    people = await connection.fetch(PEOPLE, codes)
    devices = await connection.fetch(DEVICES)
    partitions = [f"device/{device['id']}" for device in devices]
    told = {tuple(row) for row in await connection.fetch(TOLD, partitions, [str(row["id"]) for row in people])}
    for device in devices:
        told |= {(f"device/{device['id']}", str(row["id"])) for row, was in before if _is_told(row, was, *device[1:])}
    feed = []
    for device in devices:
        for person in people:
            if _is_told(person, own, *device[1:]):
                feed.append(_person_row(device["id"], person, own))
            elif (f"device/{device['id']}", str(person["id"])) in told:
                feed.append(FeedRow(f"device/{device['id']}", "person", str(person["id"]), None))
    return feed


def _is_told(person: asyncpg.Record, own: Own, warehouse: int, owner: int | None) -> bool:
    """To a device of `warehouse`, which is `owner`'s own."""
    allowed: Iterable[int] = person["warehouses"]
    if not person["active"] or (allowed and warehouse not in allowed):
        return False
    return bool(permissions_of(person["roles"], own) & FLOOR) if owner is None else person["id"] == owner


def _person_row(device: UUID, person: asyncpg.Record, own: Own) -> FeedRow:
    body = PersonBody(
        person["id"],
        person["code"],
        person["name_zh"],
        person["name_en"],
        person["roles"],
        sorted(permissions_of(person["roles"], own)),
        person["language"],
        person["pin_hash"] or "",
        msgspec.json.decode(person["settings"]),
    )
    return FeedRow(f"device/{device}", "person", str(person["id"]), msgspec.json.encode(body))
