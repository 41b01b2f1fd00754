"""How received goods are inspected, and what was found and decided."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T20:40"
VERSION = "1.38.0"
DESCRIPTION = "Inspections and their plans"

SQL = """
-- item and supplier, item, supplier, or category.
CREATE TABLE quality_plan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item bigint REFERENCES item,
    supplier bigint REFERENCES party,
    category text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('full', 'sample', 'skip_lot', 'skip')),
    level text NOT NULL,
    aql int NOT NULL,
    every int NOT NULL,
    after int NOT NULL,
    characteristics jsonb NOT NULL,
    active boolean NOT NULL,
    version int NOT NULL,
    CHECK ((category = '') = (item IS NOT NULL OR supplier IS NOT NULL))
);
CREATE UNIQUE INDEX quality_plan_subject ON quality_plan (coalesce(item, 0), coalesce(supplier, 0), category);

-- The most exact plan that holds; all null where there is none.
CREATE FUNCTION quality_plan_of(of_item bigint, of_supplier bigint) RETURNS quality_plan LANGUAGE sql STABLE AS $$
    WITH RECURSIVE above AS (
        SELECT c.code, c.parent, 0 AS depth FROM item i JOIN category c ON c.code = i.category WHERE i.id = of_item
        UNION ALL SELECT c.code, c.parent, a.depth + 1 FROM above a JOIN category c ON c.code = a.parent WHERE a.depth < 50
    )
    SELECT p FROM quality_plan p LEFT JOIN above a ON a.code = p.category
    WHERE p.active AND (p.item = of_item OR p.item IS NULL) AND (p.supplier = of_supplier OR p.supplier IS NULL)
        AND (p.category = '' OR a.code IS NOT NULL)
    ORDER BY p.item IS NULL, p.supplier IS NULL, a.depth LIMIT 1
$$;

CREATE TABLE inspection (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    warehouse bigint NOT NULL,
    receipt uuid NOT NULL,
    line uuid NOT NULL UNIQUE,
    order_line bigint,
    supplier bigint,
    item bigint NOT NULL,
    place bigint NOT NULL,
    container text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity >= 0),
    goods jsonb NOT NULL,
    plan bigint,
    mode text NOT NULL,
    severity text NOT NULL,
    letter text NOT NULL,
    sample int NOT NULL,
    accept int,
    tighter int,
    characteristics jsonb NOT NULL,
    at_once boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'passed', 'partly', 'rejected', 'withdrawn')),
    passed bigint NOT NULL CHECK (passed >= 0),
    rejected bigint NOT NULL CHECK (rejected >= 0),
    waiting bigint NOT NULL CHECK (waiting >= 0),
    accepted boolean,
    opened_at timestamptz NOT NULL,
    decided_at timestamptz,
    CHECK (passed + rejected + waiting <= quantity)
);
CREATE INDEX inspection_lots ON inspection (item, supplier, opened_at);
CREATE INDEX inspection_open ON inspection (warehouse) WHERE state = 'open';
CREATE INDEX inspection_opened ON inspection (opened_at);

CREATE TABLE inspection_record (
    id uuid PRIMARY KEY,
    inspection uuid NOT NULL REFERENCES inspection,
    sample int NOT NULL CHECK (sample > 0),
    defects int NOT NULL CHECK (defects BETWEEN 0 AND sample),
    results jsonb NOT NULL,
    note text NOT NULL,
    photos text[] NOT NULL,
    person bigint NOT NULL,
    device uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    reversed_by uuid
);
CREATE INDEX inspection_record_inspection ON inspection_record (inspection);
CREATE INDEX inspection_record_photos ON inspection_record USING gin (photos);

-- moved: where its goods are by decisions so far. said_…: as the inspector said it.
CREATE TABLE inspection_decision (
    id uuid PRIMARY KEY,
    inspection uuid NOT NULL REFERENCES inspection,
    passed bigint NOT NULL CHECK (passed >= 0),
    rejected bigint NOT NULL CHECK (rejected >= 0),
    waiting bigint NOT NULL CHECK (waiting >= 0),
    said_passed bigint NOT NULL,
    said_rejected bigint NOT NULL,
    moved jsonb NOT NULL,
    reason text NOT NULL,
    use_as_is boolean NOT NULL,
    note text NOT NULL,
    photos text[] NOT NULL,
    fence bigint,
    person bigint NOT NULL,
    device uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    reversed_by uuid
);
CREATE INDEX inspection_decision_inspection ON inspection_decision (inspection);
CREATE INDEX inspection_decision_photos ON inspection_decision USING gin (photos);

INSERT INTO number_pattern (kind, pattern) VALUES ('inspection', 'QI-{yy}{mm}-{n:04d}');
"""


async def forwards() -> MigrationManager:
    return script("quality", ID, DESCRIPTION, SQL)
