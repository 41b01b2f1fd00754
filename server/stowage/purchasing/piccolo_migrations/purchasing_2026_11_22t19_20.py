"""From how much on a line is complete (P-3), said once for all statements that ask."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T19:20"
VERSION = "1.38.0"
DESCRIPTION = "The short tolerance of a line in whole steps"

# floor(floor(a) / step) is floor(a / step): one exact division gives the whole steps that may lack.
SQL = """
CREATE FUNCTION least_accepted(ordered bigint, short_bp int, step bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (ordered - div(ordered::numeric * short_bp, 10000::numeric * step) * step)::bigint;
"""


async def forwards() -> MigrationManager:
    return script("purchasing", ID, DESCRIPTION, SQL)
