"""People and devices for ordinary queries. Columns and checks are the migration's."""

from __future__ import annotations

from piccolo.columns import UUID, Array, BigInt, BigSerial, Boolean, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.table import Table


class Person(Table, tablename="person"):
    id = BigSerial(primary_key=True)
    code = Text(unique=True)
    name_zh = Text()
    name_en = Text()
    roles = Array(base_column=Varchar())
    warehouses = Array(base_column=BigInt())
    username = Text(null=True, unique=True)
    pin_hash = Text(null=True, secret=True)
    password_hash = Text(null=True, secret=True)
    language = Text()
    settings = JSONB()
    active = Boolean()


class Device(Table, tablename="device"):
    id = UUID(primary_key=True)
    number = Integer(unique=True)
    code = Text(unique=True)
    name = Text()
    kind = Text()
    warehouse = BigInt()
    public_key = Bytea()
    enrolled_at = Timestamptz()
    revoked_at = Timestamptz(null=True)
    last_seen_at = Timestamptz(null=True)
