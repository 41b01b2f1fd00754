"""What is next is found by skill too: tasks that few may do are not passed one by one."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T18:10"
VERSION = "1.38.0"
DESCRIPTION = "The next task by skill"

SQL = """
DROP INDEX task_next;
DROP INDEX task_next_in_zone;
CREATE INDEX task_next ON task (warehouse, process, skill, (-priority), due_at, walk) WHERE state = 'open' AND person IS NULL;
CREATE INDEX task_next_in_zone ON task (warehouse, process, skill, zone, (-priority), due_at, walk)
    WHERE state = 'open' AND person IS NULL;
"""


async def forwards() -> MigrationManager:
    return script("tasks", ID, DESCRIPTION, SQL)
