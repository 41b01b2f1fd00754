"""Tasks, what happened to them, and what people may do besides what everybody may."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T17:00"
VERSION = "1.38.0"
DESCRIPTION = "Tasks"

SQL = """
-- due_at: infinity for none, so that the index of what is next reads it in order.
CREATE TABLE task (
    id uuid PRIMARY KEY,
    process text NOT NULL,
    warehouse bigint NOT NULL,
    document text NOT NULL,
    place bigint,
    target bigint,
    zone text NOT NULL,
    walk bigint NOT NULL,
    item bigint,
    lot text NOT NULL,
    container text NOT NULL,
    status text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity >= 0),
    done bigint NOT NULL,
    priority int NOT NULL,
    due_at timestamptz NOT NULL,
    skill text NOT NULL,
    reserves boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'taken', 'held', 'done', 'withdrawn')),
    holder uuid,
    person bigint,
    fence int NOT NULL,
    lease_until timestamptz,
    hold uuid,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT who_has_it CHECK (state <> 'taken' OR (holder IS NOT NULL AND lease_until IS NOT NULL)),
    CONSTRAINT kept_for_who_has_it CHECK (hold IS NULL OR state = 'taken')
) WITH (fillfactor = 80);
CREATE INDEX task_next ON task (warehouse, process, (-priority), due_at, walk) WHERE state = 'open' AND person IS NULL;
CREATE INDEX task_next_in_zone ON task (warehouse, process, zone, (-priority), due_at, walk) WHERE state = 'open' AND person IS NULL;
CREATE INDEX task_given ON task (person) WHERE state = 'open' AND person IS NOT NULL;
CREATE INDEX task_holder ON task (holder) WHERE state = 'taken';
CREATE INDEX task_lease ON task (warehouse, lease_until) WHERE state = 'taken';
CREATE INDEX task_changed ON task (warehouse, changed_at);

-- What happened: `person`, `device` are who got it, or who worked; `by`: who said so.
CREATE TABLE task_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task uuid NOT NULL REFERENCES task,
    warehouse bigint NOT NULL,
    what text NOT NULL,
    at timestamptz NOT NULL,
    device uuid,
    person bigint,
    by bigint NOT NULL,
    quantity bigint NOT NULL,
    late boolean NOT NULL,
    fence int NOT NULL,
    op_id uuid NOT NULL
);
CREATE INDEX task_entry_task ON task_entry (task, id);
CREATE INDEX task_entry_worked ON task_entry (warehouse, at) WHERE what = 'worked';
CREATE FUNCTION task_entry_stands() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'task_entry is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER task_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON task_entry
    FOR EACH STATEMENT EXECUTE FUNCTION task_entry_stands();

CREATE TABLE task_skill (
    person bigint PRIMARY KEY,
    skills text[] NOT NULL
);
"""


async def forwards() -> MigrationManager:
    return script("tasks", ID, DESCRIPTION, SQL)
