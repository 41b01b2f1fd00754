"""The company itself, and what it has set."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T10:40"
VERSION = "1.38.0"
DESCRIPTION = "The company and its settings"

# practice: this database is the copy to learn with, so what it prints says that it counts for nothing.
SQL = """
CREATE TABLE company (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    name_zh text NOT NULL DEFAULT '',
    name_en text NOT NULL DEFAULT '',
    short_name text NOT NULL DEFAULT '',
    credit_code text NOT NULL DEFAULT '' CHECK (credit_code ~ '^([0-9A-Z]{18})?$'),
    tax_number text NOT NULL DEFAULT '',
    taxpayer text NOT NULL DEFAULT 'unknown',
    address text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    email text NOT NULL DEFAULT '',
    bank text NOT NULL DEFAULT '',
    account text NOT NULL DEFAULT '',
    currency text NOT NULL DEFAULT 'CNY' CHECK (currency ~ '^[A-Z]{3}$'),
    timezone text NOT NULL DEFAULT 'Asia/Shanghai' CHECK (timezone <> ''),
    language text NOT NULL DEFAULT '' CHECK (language IN ('', 'zh', 'en')),
    logo text NOT NULL DEFAULT '' CHECK (logo ~ '^([0-9a-f]{64})?$'),
    practice boolean NOT NULL DEFAULT false,
    version int NOT NULL DEFAULT 1 CHECK (version > 0)
);
INSERT INTO company DEFAULT VALUES;
CREATE TABLE company_setting (
    key text PRIMARY KEY,
    value text,
    version int NOT NULL CHECK (version > 0)
);
"""


async def forwards() -> MigrationManager:
    return script("company", ID, DESCRIPTION, SQL)
