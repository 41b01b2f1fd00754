"""People, devices, invitations and sessions as Piccolo sees them. `sign_in_failure` has no key."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table


class Person(Table, tablename="person"):
    id = BigInt(primary_key=True)
    code = Text(unique=True)
    name_zh = Text()
    name_en = Text()
    roles = Array(Text())
    warehouses = Array(BigInt())
    username = Text(null=True, unique=True)
    pin_hash = Text(null=True, secret=True)
    password_hash = Text(null=True, secret=True)
    language = Text()
    settings = JSONB()
    active = Boolean()
    department = Text(null=True, default=None)
    version = Integer()
    must_change = Boolean()
    password_until = Timestamptz(null=True, default=None)
    manager = BigInt(null=True, default=None)


class Device(Table, tablename="device"):
    id = UUID(primary_key=True)
    number = Integer(unique=True)
    code = Text(unique=True)
    name = Text()
    kind = Text()
    warehouse = BigInt()
    public_key = Bytea()
    enrolled_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)
    last_seen_at = Timestamptz(null=True, default=None)
    person = BigInt(null=True, default=None)


class Invitation(Table, tablename="invitation"):
    token_sha256 = Text(primary_key=True)
    kind = Text()
    warehouse = BigInt()
    name = Text()
    expires_at = Timestamptz()
    used_by = UUID(null=True, default=None)
    created_by = BigInt()
    person = BigInt(null=True, default=None)


class Session(Table, tablename="session"):
    token_sha256 = Text(primary_key=True)
    person = BigInt(null=True, default=None)
    device = UUID(null=True, default=None)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    no = BigInt()
    address = Text()
    client = Text()
    last_seen_at = Timestamptz(null=True, default=None)
    proved_at = Timestamptz(null=True, default=None)
    browser = Text()
