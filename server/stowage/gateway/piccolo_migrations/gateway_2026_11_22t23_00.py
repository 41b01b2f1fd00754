"""Which places of a stream were taken by commands that stand elsewhere, so that `stowage check` knows of each place what became of it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T23:00"
VERSION = "1.38.0"
DESCRIPTION = "Commands that were sent again"

# Of what came before, only the place is known: that of each command that is no operation of its stream.
SQL = """
CREATE TABLE op_again (
    device uuid NOT NULL,
    incarnation uuid NOT NULL,
    cseq bigint NOT NULL CHECK (cseq > 0),
    op_id uuid,
    PRIMARY KEY (device, incarnation, cseq)
);
INSERT INTO op_again (device, incarnation, cseq)
SELECT device, incarnation, place FROM device_stream s CROSS JOIN LATERAL generate_series(1, s.last_cseq) AS place
WHERE NOT EXISTS (SELECT 1 FROM op o WHERE (o.device, o.incarnation, o.cseq) = (s.device, s.incarnation, place));
CREATE TRIGGER op_again_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON op_again
    FOR EACH STATEMENT EXECUTE FUNCTION op_is_append_only();
"""


async def forwards() -> MigrationManager:
    return script("gateway", ID, DESCRIPTION, SQL)
