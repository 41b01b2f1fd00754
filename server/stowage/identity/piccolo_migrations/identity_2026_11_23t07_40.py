"""Prices of orders have a permission of their own: who could see them with cost.read still can."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T07:40"
VERSION = "1.38.0"
DESCRIPTION = "Prices apart from cost"

SQL = """
UPDATE role SET permissions = array_append(permissions, 'price.read')
WHERE 'cost.read' = ANY(permissions) AND 'price.read' <> ALL(permissions);
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
