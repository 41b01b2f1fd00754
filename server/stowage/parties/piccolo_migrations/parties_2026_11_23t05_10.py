"""Partners have contacts, addresses, terms of payment, a currency and what taxes ask for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T05:10"
VERSION = "1.38.0"
DESCRIPTION = "Contacts, addresses, terms and taxes of partners"

SQL = """
ALTER TABLE party
    ADD payment text NOT NULL DEFAULT 'net',
    ADD terms_days int NOT NULL DEFAULT 0 CHECK (terms_days >= 0),
    ADD currency text NOT NULL DEFAULT 'CNY' CHECK (currency ~ '^[A-Z]{3}$'),
    ADD tax_number text NOT NULL DEFAULT '',
    ADD taxpayer text NOT NULL DEFAULT 'unknown',
    ADD version int NOT NULL DEFAULT 1;

CREATE TABLE party_contact (
    party bigint NOT NULL REFERENCES party,
    position smallint NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    role text NOT NULL,
    phone text NOT NULL,
    email text NOT NULL,
    PRIMARY KEY (party, position)
);

CREATE TABLE party_address (
    party bigint NOT NULL REFERENCES party,
    position smallint NOT NULL,
    kind text NOT NULL,
    street text NOT NULL,
    city text NOT NULL,
    region text NOT NULL,
    postcode text NOT NULL,
    country text NOT NULL,
    recipient text NOT NULL,
    phone text NOT NULL,
    PRIMARY KEY (party, position)
);
"""


async def forwards() -> MigrationManager:
    return script("parties", ID, DESCRIPTION, SQL)
