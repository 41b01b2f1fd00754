"""Exceptions about receipt lines that were taken back, from before an undo closed them: closed as it does, and devices told so."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T04:00"
VERSION = "1.38.0"
DESCRIPTION = "What an undo left open"

SQL = """
WITH about AS MATERIALIZED (
    SELECT id, (evidence->>'line')::uuid AS line FROM discrepancy
    WHERE state = 'open' AND starts_with(code, 'receiving.') AND code <> 'receiving.line_unknown'
), closed AS (
    UPDATE discrepancy d
    SET state = 'resolved', choice = 'undone', reason = '', resolved_by = o.person, resolved_at = o.received_at, resolved_op = o.op_id
    FROM about a JOIN receipt_line l ON l.id = a.line JOIN op o ON o.op_id = l.reversed_by
    WHERE d.id = a.id
    RETURNING d.id, d.warehouse, d.resolved_by
), told AS (
    SELECT f.partition, f.key, row_number() OVER (PARTITION BY f.partition ORDER BY c.id) AS number,
        f.body::jsonb || '{"state": "resolved", "choice": "undone"}'
            || CASE WHEN p.id IS NULL THEN '{}'
                ELSE jsonb_build_object('by', jsonb_build_object('zh', p.name_zh, 'en', p.name_en)) END AS body
    FROM closed c JOIN feed_partition w ON w.name = 'wh/' || c.warehouse || '/tasks'
    JOIN feed_row f ON f.partition = w.id AND f.kind = 'discrepancy' AND f.key = c.id::text AND f.body IS NOT NULL
    LEFT JOIN person p ON p.id = c.resolved_by
), head AS (
    UPDATE feed_partition w SET head = w.head + t.rows
    FROM (SELECT partition, count(*) AS rows FROM told GROUP BY partition) t WHERE w.id = t.partition
    RETURNING w.id, w.head - t.rows AS before
)
UPDATE feed_row f SET seq = h.before + t.number, body = t.body::text
FROM told t JOIN head h ON h.id = t.partition
WHERE f.partition = t.partition AND f.kind = 'discrepancy' AND f.key = t.key;
"""


async def forwards() -> MigrationManager:
    return script("gateway", ID, DESCRIPTION, SQL)
