"""Devices are told of places and items what putting away asks: the walk, what may be kept where, limits, weight and volume. Those that
have none of it stay as they were told."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T18:40"
VERSION = "1.38.0"
DESCRIPTION = "What putting away asks of places and items"

SQL = """
WITH more AS MATERIALIZED (
    SELECT 'catalogue' AS name, 'item' AS kind, i.id::text AS key, jsonb_build_object('category', nullif(i.category, ''),
        'storage', nullif(i.storage_class, 'ambient'), 'weight_g', nullif(i.weight_g, 0),
        'volume_mm3', nullif(i.length_mm::bigint * i.width_mm * i.height_mm, 0)) AS fields
    FROM item i
    UNION ALL
    SELECT 'wh/' || p.warehouse || '/stock', 'place', p.id::text, jsonb_build_object('sequence', nullif(p.sequence, 0),
        'storage', coalesce(nullif(p.storage_class, 'any'), nullif(z.storage_class, 'any')),
        'max_weight_g', nullif(p.max_weight_g, 0), 'max_volume_ml', nullif(p.max_volume_ml, 0),
        'max_quantity', nullif(p.max_quantity, 0))
    FROM place p LEFT JOIN zone z ON z.warehouse = p.warehouse AND z.code = p.zone
), told AS (
    SELECT f.partition, f.kind, f.key, row_number() OVER (PARTITION BY f.partition ORDER BY f.seq) AS number,
        f.body::jsonb || jsonb_strip_nulls(m.fields) AS body
    FROM more m JOIN feed_partition w ON w.name = m.name
    JOIN feed_row f ON f.partition = w.id AND f.kind = m.kind AND f.key = m.key AND f.body IS NOT NULL
    WHERE f.body::jsonb || jsonb_strip_nulls(m.fields) <> f.body::jsonb
), head AS (
    UPDATE feed_partition w SET head = w.head + t.rows
    FROM (SELECT partition, count(*) AS rows FROM told GROUP BY partition) t WHERE w.id = t.partition
    RETURNING w.id, w.head - t.rows AS before
)
UPDATE feed_row f SET seq = h.before + t.number, body = t.body::text
FROM told t JOIN head h ON h.id = t.partition
WHERE f.partition = t.partition AND f.kind = t.kind AND f.key = t.key;
"""


async def forwards() -> MigrationManager:
    return script("gateway", ID, DESCRIPTION, SQL)
