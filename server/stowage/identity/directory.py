"""People, devices and warehouses in the memory of this process, never older than the transaction that asks.

Each transaction that relies on them compares `directory_version` (a step in the same transaction as every change, by trigger) with
what is in memory, and reads everything again when it differs. So a person or a device that was revoked is revoked here at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from piccolo.querystring import QueryString

from stowage.identity import departments as department_rows
from stowage.identity import policy, tables
from stowage.identity import roles as role_rows
from stowage.identity.permissions import permissions_of
from stowage.identity.register import EVERYTHING
from stowage.identity.state import Department, OwnRole, Policy, in_use
from stowage.kernel.command import CommandSpec
from stowage.kernel.rows import Reader
from stowage.platform.lent import fetch

DESK = UUID("00000000-0000-7000-8000-000000000001")
DEMO = UUID("00000000-0000-7000-8000-000000000002")
SYSTEM = UUID("00000000-0000-7000-8000-000000000003")
VIRTUAL_DEVICES = frozenset({DESK, DEMO, SYSTEM})


class Person(msgspec.Struct, frozen=True):
    """`warehouses` empty: all. `roles` are codes; so are `departments`: their own, and all below one that they head."""

    id: int
    code: str
    name_zh: str
    name_en: str
    roles: tuple[str, ...]
    permissions: frozenset[str]
    warehouses: frozenset[int]
    language: str
    active: bool = True
    must_change: bool = False  # their password is somebody else's choice: nothing else before they choose their own
    departments: tuple[str, ...] = ()
    must_enrol: bool = False  # they need a second factor and have none: nothing else before they set one up

    @property
    def reader(self) -> Reader:
        return Reader(self.id, self.permissions, self.departments, tuple(sorted(self.warehouses)))

    def may(self, spec: CommandSpec, warehouse: int | None) -> bool:
        """Send such a command with `warehouse` in its envelope. None speaks for all of them."""
        if spec.own:
            return True
        if spec.permission not in self.permissions:
            return False
        return not self.warehouses or (not spec.of_warehouse if warehouse is None else warehouse in self.warehouses)

    def keeps(self, phone: Device) -> bool:
        """Whether `phone`, their own, may be used: they work in its warehouse, and with what phones show."""
        works = self.active and (not self.warehouses or phone.warehouse in self.warehouses)
        return works and bool(self.permissions & ON_A_PHONE)


# Who may none of these sees nothing on a phone of their own.
ON_A_PHONE = frozenset({"receiving.receive", "stock.read", "discrepancies.resolve"})
# What the program does on its own account: first start, demo company, enrolment.
NOBODY = Person(0, "", "系统", "System", (), EVERYTHING, frozenset(), "zh-CN")


class Device(msgspec.Struct, frozen=True):
    """`public_key` is P-256 SPKI in DER, `enrolled_at` ms UTC; `person`: whose own it is, null for one that is shared. `revoked`: for
    good, or while that person may not do here what a phone is for.
    `former`: (warehouse, ms UTC until when it was there), of each time it was moved."""

    id: UUID
    code: str
    kind: str
    warehouse: int
    public_key: bytes
    revoked: bool
    enrolled_at: int
    person: int | None = None
    former: tuple[tuple[int, int], ...] = ()

    def stood_in(self, warehouse: int | None, at: int) -> bool:
        """Whether it belongs to `warehouse`, or did at `at` (ms UTC) or later."""
        return warehouse == self.warehouse or any(warehouse == one and at <= until for one, until in self.former)


class Warehouse(msgspec.Struct, frozen=True):
    id: int
    code: str
    zone: ZoneInfo


PEOPLE = tables.Person.select(
    *tables.Person.all_columns(
        exclude=["username", "pin_hash", "password_hash", "password_until", "settings", "manager"]
    ),
    QueryString(
        "EXISTS (SELECT FROM second_factor f WHERE f.person = {} AND f.confirmed_at IS NOT NULL)",
        tables.Person.id,
        alias="has_factor",
    ),
)
DEVICES = tables.Device.select(
    *tables.Device.all_columns(exclude=["number", "name", "enrolled_at", "revoked_at", "last_seen_at"]),
    QueryString("{} IS NOT NULL", tables.Device.revoked_at, alias="revoked"),
    QueryString("(extract(epoch FROM {}) * 1000)::bigint", tables.Device.enrolled_at, alias="enrolled_at"),
)
WAREHOUSES = "SELECT id, code, timezone FROM warehouse"
MOVES = (
    "SELECT device, former, (extract(epoch FROM moved_at) * 1000)::bigint AS until FROM device_move ORDER BY moved_at"
)
VERSION = "SELECT version FROM directory_version"


class Directory:
    """Everybody and everything that may send commands. `refresh` in each transaction, then look up freely."""

    def __init__(self) -> None:
        self.version = 0
        self.people: dict[int, Person] = {}
        self.devices: dict[UUID, Device] = {}
        self.warehouses: dict[int, Warehouse] = {}
        self.roles: dict[str, OwnRole] = {}

    async def refresh(self, connection: asyncpg.Connection[Any], version: int | None = None) -> None:
        """`version`: directory_version as this transaction has just read it, to save the round trip."""
        if version is None:
            version = await connection.fetchval(VERSION)
        before = self.version
        if version == before:
            return
        roles = {role.code: role for role in await role_rows.read(connection)}
        own = in_use(roles.values())
        departments = await department_rows.read(connection)
        rules = await policy.read(connection)
        people = {row["id"]: _person(row, own, departments, rules) for row in await fetch(PEOPLE, connection)}
        former: dict[UUID, tuple[tuple[int, int], ...]] = {}
        for device, warehouse, until in await connection.fetch(MOVES):
            former[device] = (*former.get(device, ()), (warehouse, until))
        devices = {
            row["id"]: _device(row, people, former.get(row["id"], ())) for row in await fetch(DEVICES, connection)
        }
        rows = await connection.fetch(WAREHOUSES)
        warehouses = {row["id"]: Warehouse(row["id"], row["code"], ZoneInfo(row["timezone"])) for row in rows}
        if (
            self.version in {before, version} or self.version < version
        ):  # else another task has read something newer meanwhile
            self.people, self.devices, self.warehouses, self.version = people, devices, warehouses, version
            self.roles = roles

    def person(self, person: int, device: UUID) -> Person | None:
        """Who acts. Person 0 is the program itself and exists only on the system's and the demo's virtual devices."""
        if person == 0:
            return NOBODY if device in {SYSTEM, DEMO} else None
        return self.people.get(person)

    def business_date(self, occurred_at: int, warehouse: int | None) -> date:
        """The day of `occurred_at` (ms UTC) in the warehouse's zone, in UTC without one."""
        known = self.warehouses.get(warehouse) if warehouse is not None else None
        return datetime.fromtimestamp(occurred_at / 1000, known.zone if known else UTC).date()


def _person(
    row: asyncpg.Record, own: Mapping[str, frozenset[str]], departments: Sequence[Department], rules: Policy
) -> Person:
    roles = tuple(row["roles"])
    permissions = permissions_of(roles, own)
    return Person(
        row["id"],
        row["code"],
        row["name_zh"],
        row["name_en"],
        roles,
        permissions,
        frozenset(row["warehouses"]),
        row["language"],
        row["active"],
        row["must_change"],
        _departments(row["code"], row["department"], departments),
        policy.binds(rules.second_factor, permissions) and not row["has_factor"],
    )


def _device(row: asyncpg.Record, people: Mapping[int, Person], former: tuple[tuple[int, int], ...]) -> Device:
    device, owner = Device(**dict(row), former=former), people.get(row["person"])
    if row["person"] is None or (owner is not None and owner.keeps(device)):
        return device
    return msgspec.structs.replace(device, revoked=True)


def _departments(person: str, own: str | None, departments: Sequence[Department]) -> tuple[str, ...]:
    """Codes of the person's own department, and of those below one that they head."""
    headed: set[str] = set()
    more = {one.code for one in departments if one.head == person}
    while more:
        headed |= more
        more = {one.code for one in departments if one.parent in more} - headed
    return tuple(sorted(headed | ({own} if own else set())))
