"""A legal number stays with its document: it may be voided, and nothing else."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T15:20"
VERSION = "1.38.0"
DESCRIPTION = "Of a legal number only voided_at changes, once"

SQL = """
CREATE FUNCTION document_number_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.voided_at IS NOT NULL OR (NEW.document, NEW.kind, NEW.period, NEW.serial, NEW.number, NEW.op_id)
        IS DISTINCT FROM (OLD.document, OLD.kind, OLD.period, OLD.serial, OLD.number, OLD.op_id) THEN
        RAISE EXCEPTION 'document_number %: a number may be voided once, and nothing else', OLD.document;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_number_stands BEFORE UPDATE ON document_number
FOR EACH ROW EXECUTE FUNCTION document_number_stands();
"""


async def forwards() -> MigrationManager:
    return script("ledger", ID, DESCRIPTION, SQL)
