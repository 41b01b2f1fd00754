"""Items are found by one character too: the index of what they are searched by holds each."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T11:20"
VERSION = "1.38.0"
DESCRIPTION = "One character leads to items"

SQL = """
CREATE OR REPLACE FUNCTION search_grams(key text) RETURNS int[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 20 AS $$
DECLARE
    found int[] := '{}';
    former int;
    point int;
    letter text;
    singles text := ' ';
BEGIN
    FOREACH letter IN ARRAY string_to_array(key, NULL) LOOP
        point := ascii(letter);
        IF former IS NOT NULL THEN
            found := found || ((former << 16) # point);
        END IF;
        IF strpos(singles, letter) = 0 THEN
            found := found || point;
            singles := singles || letter;
        END IF;
        former := point;
    END LOOP;
    RETURN found;
END $$;
COMMENT ON FUNCTION search_grams IS 'Every character of a text, and every two adjacent ones as one number';
REINDEX INDEX item_search;
ANALYZE item;
"""


async def forwards() -> MigrationManager:
    return script("catalog", ID, DESCRIPTION, SQL)
