"""Departments with their heads, who belongs to which, and how often a person was changed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T05:20"
VERSION = "1.38.0"
DESCRIPTION = "Departments"

SQL = """
CREATE TABLE department (
    code text PRIMARY KEY,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    parent text REFERENCES department CHECK (parent <> code),
    head bigint REFERENCES person,
    active boolean NOT NULL DEFAULT true,
    version int NOT NULL DEFAULT 1
);
ALTER TABLE person ADD COLUMN department text REFERENCES department;
ALTER TABLE person ADD COLUMN version int NOT NULL DEFAULT 1;
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
