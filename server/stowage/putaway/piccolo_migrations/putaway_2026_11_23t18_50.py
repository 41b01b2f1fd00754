"""Which bins are empty, kept with the bin: a suggestion finds the next one by an index, however many are full."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T18:50"
VERSION = "1.38.0"
DESCRIPTION = "Empty bins"

# Nobody waits for a bin that somebody else has just filled or emptied: it is a hint, and what reads it looks at the stock as well. A bin
# that two empty at the same moment is passed over until goods lie there again.
SQL = """
ALTER TABLE place ADD COLUMN empty boolean NOT NULL DEFAULT true;
UPDATE place p SET empty = false WHERE EXISTS (SELECT FROM balance b WHERE b.place = p.id AND b.place > 0 AND b.quantity > 0);

DROP INDEX place_walk, place_walk_of_zone;
CREATE INDEX place_empty ON place (warehouse, sequence, id) WHERE kind = 'bin' AND active AND empty;
CREATE INDEX place_empty_of_zone ON place (warehouse, zone, sequence, id) WHERE kind = 'bin' AND active AND empty;

CREATE FUNCTION bin_fills() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.quantity > 0 THEN
        UPDATE place SET empty = false WHERE id IN (
            SELECT id FROM place WHERE id = NEW.place AND kind = 'bin' AND empty FOR NO KEY UPDATE SKIP LOCKED
        );
    ELSE
        UPDATE place SET empty = true WHERE id IN (
            SELECT id FROM place WHERE id = NEW.place AND kind = 'bin' AND NOT empty
                AND NOT EXISTS (SELECT FROM balance b WHERE b.place = NEW.place AND b.place > 0 AND b.quantity > 0)
            FOR NO KEY UPDATE SKIP LOCKED
        );
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER bin_is_filled AFTER INSERT ON balance
    FOR EACH ROW WHEN (NEW.place > 0 AND NEW.quantity > 0) EXECUTE FUNCTION bin_fills();
CREATE TRIGGER bin_fills_or_empties AFTER UPDATE OF quantity ON balance
    FOR EACH ROW WHEN (NEW.place > 0 AND (NEW.quantity > 0) <> (OLD.quantity > 0)) EXECUTE FUNCTION bin_fills();
"""


async def forwards() -> MigrationManager:
    return script("putaway", ID, DESCRIPTION, SQL)
