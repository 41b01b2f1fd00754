"""Rows have permissions of their own: who could see all customers and orders still can. Departments belong to what is kept in memory."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T10:40"
VERSION = "1.38.0"
DESCRIPTION = "Customers and orders of others"

SQL = """
UPDATE role SET permissions = permissions || '{parties.every_customer,purchasing.every_department}'::text[] WHERE permissions IS NOT NULL;
CREATE INDEX person_department ON person (department);
CREATE TRIGGER department_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON department
    FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
