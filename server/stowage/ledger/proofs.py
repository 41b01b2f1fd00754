"""The statements of `stowage check`: each gives one row for each difference, and none on a sound database."""

from __future__ import annotations

VALUED = "m.owner = 0 AND m.{0}_status IN ('available', 'inspection') AND (m.{0}_place > 0 OR m.{0}_place = -7)"

BALANCES = """
    WITH moved AS (
        SELECT item, place, lot, container, status, owner, sum(quantity)::bigint AS quantity, coalesce(sum(weight), 0)::bigint AS weight
        FROM (
            SELECT item, target_place AS place, lot, target_container AS container, target_status AS status, owner, quantity, weight
            FROM movement
            UNION ALL
            SELECT item, source_place, lot, source_container, source_status, owner, -quantity, -weight FROM movement
        ) side
        GROUP BY item, place, lot, container, status, owner
    )
    SELECT item, place, lot, container, status, owner, coalesce(m.quantity, 0) AS ledger, coalesce(b.quantity, 0) AS found,
        coalesce(m.weight, 0) AS ledger_weight, coalesce(b.weight, 0) AS found_weight
    FROM moved m FULL JOIN balance b USING (item, place, lot, container, status, owner)
    WHERE (coalesce(m.quantity, 0), coalesce(m.weight, 0)) <> (coalesce(b.quantity, 0), coalesce(b.weight, 0))
    ORDER BY item, place, lot, container, status, owner
"""

FIGURES = """
    WITH part AS (
        SELECT m.item, p.warehouse, m.owner, m.target_status AS word, m.quantity FROM movement m JOIN place p ON p.id = m.target_place
        UNION ALL
        SELECT m.item, p.warehouse, m.owner, m.source_status, -m.quantity FROM movement m JOIN place p ON p.id = m.source_place
        UNION ALL
        SELECT r.item, r.warehouse, 0, 'reserved', CASE e.kind WHEN 'hold' THEN e.quantity ELSE -e.quantity END
        FROM reservation_entry e JOIN reservation r ON r.id = e.reservation
    ), written AS (
        SELECT item, warehouse, owner, word, sum(quantity)::bigint AS quantity FROM part GROUP BY item, warehouse, owner, word
    ), told AS (
        SELECT f.item, f.warehouse, f.owner, x.word, x.quantity FROM stock_figure f CROSS JOIN LATERAL (VALUES
            ('available', f.available), ('inspection', f.inspection), ('quarantine', f.quarantine), ('damaged', f.damaged),
            ('surplus', f.surplus), ('reserved', f.reserved)
        ) AS x(word, quantity)
    )
    SELECT item, h.code AS warehouse, owner, word, coalesce(w.quantity, 0) AS ledger, coalesce(t.quantity, 0) AS found
    FROM written w FULL JOIN told t USING (item, warehouse, owner, word) LEFT JOIN warehouse h ON h.id = warehouse
    WHERE coalesce(w.quantity, 0) <> coalesce(t.quantity, 0) ORDER BY item, h.code, owner, word
"""

RESERVATIONS = """
    WITH entered AS (
        SELECT reservation AS id, coalesce(sum(quantity) FILTER (WHERE kind = 'hold'), 0)::bigint AS quantity,
            coalesce(sum(quantity) FILTER (WHERE kind = 'take'), 0)::bigint AS taken,
            coalesce(sum(quantity) FILTER (WHERE kind = 'release'), 0)::bigint AS released
        FROM reservation_entry GROUP BY reservation
    )
    SELECT id, r.item, word, ledger, found
    FROM reservation r FULL JOIN entered e USING (id) CROSS JOIN LATERAL (VALUES
        ('held', coalesce(e.quantity, 0), r.quantity),
        ('taken', coalesce(e.taken, 0), r.taken),
        ('released', coalesce(e.released, 0), r.released)
    ) AS x(word, ledger, found)
    WHERE ledger <> coalesce(found, 0)
    ORDER BY r.item, id, word
"""

COST = f"""
    WITH moved AS (
        SELECT m.item, sum(m.value)::bigint AS value,
            sum(m.quantity * ((({VALUED.format("target")}))::int - (({VALUED.format("source")}))::int))::bigint AS quantity
        FROM movement m GROUP BY m.item
    )
    SELECT item, coalesce(m.quantity, 0) AS ledger, coalesce(c.quantity, 0) AS found, coalesce(m.value, 0) AS ledger_value,
        coalesce(c.value, 0) AS found_value, c.item IS NULL AS missing
    FROM moved m FULL JOIN item_cost c USING (item)
    WHERE (coalesce(m.quantity, 0), coalesce(m.value, 0)) <> (coalesce(c.quantity, 0), coalesce(c.value, 0)) OR c.item IS NULL
    ORDER BY item
"""

VALUE = f"""
    SELECT m.id, m.item, m.document, m.cost, m.cost_source, m.value, change
    FROM movement m CROSS JOIN LATERAL (
        SELECT (({VALUED.format("target")}))::int - (({VALUED.format("source")}))::int AS change
    ) x
    WHERE CASE change
        WHEN 1 THEN m.cost IS NULL OR m.cost_source IS NULL OR m.value <> m.cost
        WHEN -1 THEN m.value > 0
        ELSE m.value <> 0
    END
    ORDER BY m.id
"""

# Goods that leave take their share of the value there was, all of it with the last piece; goods that enter at the average bring theirs.
# An undo says itself what it takes; those of before this was kept went back to a supplier.
AVERAGE = f"""
    WITH valued AS (
        SELECT m.id, m.item, m.document, m.quantity, m.value, m.target_place, m.cost, m.cost_source, change,
            sum(m.quantity * change) OVER before AS held, sum(m.value) OVER before AS worth
        FROM movement m CROSS JOIN LATERAL (
            SELECT (({VALUED.format("target")}))::int - (({VALUED.format("source")}))::int AS change
        ) x
        WHERE change <> 0
        WINDOW before AS (PARTITION BY m.item ORDER BY m.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), shared AS (
        SELECT *, CASE WHEN change < 0 AND quantity = held THEN worth ELSE div(2 * worth * quantity + held, nullif(2 * held, 0)) END
            AS share
        FROM valued WHERE CASE WHEN change < 0 THEN target_place <> -1 AND cost IS DISTINCT FROM -value ELSE cost_source = 'average' END
    )
    SELECT id, item, document, change, abs(value) AS value, coalesce(held, 0)::bigint AS held, coalesce(worth, 0)::bigint AS worth,
        coalesce(share, 0)::bigint AS share
    FROM shared WHERE abs(value) <> coalesce(share, 0)
    ORDER BY id
"""

NUMBERS = """
    WITH drawn AS (
        SELECT kind, period, max(serial) AS last FROM document_number GROUP BY kind, period
    ), expected AS (
        SELECT kind, period, coalesce(d.last, 0) AS drawn, coalesce(c.last, 0) AS counter
        FROM drawn d FULL JOIN number_counter c USING (kind, period)
    )
    SELECT kind, period, drawn AS ledger, counter AS found, NULL::bigint AS serial, NULL AS document, 0::bigint AS movements
    FROM expected WHERE drawn <> counter
    UNION ALL
    SELECT e.kind, e.period, 0, 0, s, NULL, 0 FROM expected e CROSS JOIN generate_series(1, e.drawn) AS s
    WHERE NOT EXISTS (SELECT 1 FROM document_number n WHERE (n.kind, n.period, n.serial) = (e.kind, e.period, s))
    UNION ALL
    SELECT '', '', 0, 0, NULL, document, count(*) FROM movement m
    WHERE NOT EXISTS (SELECT 1 FROM document_number n WHERE n.document = m.document)
    GROUP BY document
    ORDER BY 1, 2, 5, 6
"""

TWICE = """
    SELECT number, string_agg(document, ', ' ORDER BY document) AS documents FROM document_number
    GROUP BY number HAVING count(*) > 1 ORDER BY number
"""

DOCUMENTS = """
    SELECT document, d.number AS said, n.number AS drawn
    FROM (
        SELECT 'receipt:' || id AS document, number FROM receipt
        UNION ALL
        SELECT 'purchase_order:' || id, number FROM purchase_order
    ) d FULL JOIN (
        SELECT document, number FROM document_number WHERE split_part(document, ':', 1) IN ('receipt', 'purchase_order')
    ) n USING (document)
    WHERE d.number IS DISTINCT FROM n.number
    ORDER BY document
"""

VOID = """
    SELECT n.number, n.document, n.voided_at IS NOT NULL AS void, o.state, count(m.id) AS movements
    FROM document_number n
    LEFT JOIN movement m ON m.document = n.document AND n.voided_at IS NOT NULL
    LEFT JOIN purchase_order o ON n.document = 'purchase_order:' || o.id
    GROUP BY n.document, o.state
    HAVING count(m.id) > 0 OR (n.voided_at IS NOT NULL) <> (o.state = 'cancelled')
    ORDER BY n.document
"""

INVESTIGATE = """
    WITH short AS (
        SELECT item, lot, status, owner, sum(quantity)::bigint AS quantity FROM (
            SELECT (evidence->>'item')::bigint AS item, evidence->>'lot' AS lot, evidence->>'status' AS status,
                (evidence->>'owner')::bigint AS owner, (evidence->>'short')::bigint AS quantity
            FROM discrepancy WHERE code = 'ledger.shortfall' AND state = 'open'
            UNION ALL
            SELECT item, lot, status, owner, accepted + gone - dispatched - found FROM transfer_share
            WHERE accepted + gone > dispatched + found
        ) x GROUP BY 1, 2, 3, 4
    ), there AS (
        SELECT item, lot, status, owner, sum(quantity)::bigint AS quantity FROM balance WHERE place = -8 GROUP BY 1, 2, 3, 4
    )
    SELECT item, lot, status, owner, -coalesce(s.quantity, 0) AS ledger, coalesce(t.quantity, 0) AS found
    FROM short s FULL JOIN there t USING (item, lot, status, owner)
    WHERE -coalesce(s.quantity, 0) <> coalesce(t.quantity, 0)
    ORDER BY item, lot, status, owner
"""

# Goods on their way are what transfers loaded, and what neither arrived nor was decided about; so are their lines what their parts say.
IN_TRANSIT = """
    WITH shares AS (
        SELECT item, lot, status, owner, sum(dispatched + found - accepted - gone)::bigint AS quantity FROM transfer_share
        WHERE dispatched + found > accepted + gone GROUP BY 1, 2, 3, 4
    ), there AS (
        SELECT item, lot, status, owner, sum(quantity)::bigint AS quantity FROM balance WHERE place = -7 GROUP BY 1, 2, 3, 4
    )
    SELECT item, lot, status, owner, coalesce(s.quantity, 0) AS ledger, coalesce(t.quantity, 0) AS found
    FROM shares s FULL JOIN there t USING (item, lot, status, owner)
    WHERE coalesce(s.quantity, 0) <> coalesce(t.quantity, 0)
    ORDER BY item, lot, status, owner
"""

TRANSFERS = """
    WITH parts AS (
        SELECT transfer, item, lot, status, owner, coalesce(sum(quantity) FILTER (WHERE side = 'out'), 0)::bigint AS dispatched,
            coalesce(sum(quantity) FILTER (WHERE side = 'in'), 0)::bigint AS accepted
        FROM transfer_part WHERE reversed_by IS NULL GROUP BY 1, 2, 3, 4, 5
    )
    SELECT t.number, item, x.word, x.ledger, x.found
    FROM transfer_share s FULL JOIN parts p USING (transfer, item, lot, status, owner) JOIN transfer t ON t.id = transfer
    CROSS JOIN LATERAL (VALUES
        ('loaded', coalesce(p.dispatched, 0), coalesce(s.dispatched, 0)), ('accepted', coalesce(p.accepted, 0), coalesce(s.accepted, 0))
    ) AS x(word, ledger, found)
    WHERE x.ledger <> x.found
    ORDER BY t.number, item, x.word
"""

FEED = """
    WITH lies AS (
        SELECT 'wh/' || p.warehouse || '/stock' AS partition, b.item, b.place, b.lot, b.container, b.status, b.owner, b.quantity,
            concat_ws('|', b.item, b.place, replace(replace(b.lot, '%', '%25'), '|', '%7C'),
                replace(replace(b.container, '%', '%25'), '|', '%7C'), b.status, b.owner) AS key
        FROM balance b JOIN place p ON p.id = b.place WHERE b.place > 0 AND b.quantity > 0
            AND NOT EXISTS (SELECT 1 FROM balance_withheld w WHERE w.place = b.place)
    ), told AS (
        SELECT p.name AS partition, r.key, x.item, x.place, coalesce(x.lot, '') AS lot, coalesce(x.container, '') AS container,
            x.status, coalesce(x.owner, 0) AS owner, x.quantity
        FROM feed_row r JOIN feed_partition p ON p.id = r.partition CROSS JOIN LATERAL jsonb_to_record(r.body::jsonb)
            AS x(item bigint, place bigint, lot text, container text, status text, owner bigint, quantity bigint)
        WHERE r.kind = 'balance' AND r.body IS NOT NULL
    )
    SELECT partition, item, place, lot, container, status, owner, coalesce(l.quantity, 0) AS ledger, coalesce(t.quantity, 0) AS found
    FROM lies l FULL JOIN told t USING (partition, key, item, place, lot, container, status, owner)
    WHERE coalesce(l.quantity, 0) <> coalesce(t.quantity, 0)
    ORDER BY partition, key
"""

# The newest row stands at the head, unless it was a tombstone that is forgotten: then the horizon has passed it.
HEADS = """
    SELECT p.name, p.head, greatest(coalesce(max(r.seq), 0), p.horizon) AS found
    FROM feed_partition p LEFT JOIN feed_row r ON r.partition = p.id
    GROUP BY p.id HAVING greatest(coalesce(max(r.seq), 0), p.horizon) <> p.head ORDER BY p.name
"""

# Each place of a stream is that of an operation, or of a command that was sent again.
STREAMS = """
    WITH counted AS (
        SELECT device, incarnation, count(*) AS places, max(cseq) AS last FROM (
            SELECT device, incarnation, cseq FROM op WHERE incarnation IS NOT NULL
            UNION ALL
            SELECT device, incarnation, cseq FROM op_again
        ) place GROUP BY device, incarnation
    )
    SELECT device, incarnation, coalesce(c.places, 0) AS places, coalesce(c.last, 0) AS last, coalesce(s.last_cseq, 0) AS found
    FROM counted c FULL JOIN device_stream s USING (device, incarnation)
    WHERE (coalesce(c.places, 0), coalesce(c.last, 0)) <> (coalesce(s.last_cseq, 0), coalesce(s.last_cseq, 0))
    ORDER BY device, incarnation
"""

AGAIN = """
    SELECT device, incarnation, cseq, op_id FROM op_again a
    WHERE op_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM op o WHERE o.op_id = a.op_id)
    ORDER BY device, incarnation, cseq
"""

# What receipts posted, whatever was decided or undone since, is what their lines say: by what the goods are, wherever they stand.
RECEIPTS = """
    WITH moved AS (
        SELECT document, item, word, sum(quantity)::bigint AS quantity FROM (
            SELECT document, item, target_status AS status, target_place AS place, quantity FROM movement
            UNION ALL
            SELECT document, item, source_status, source_place, -quantity FROM movement
        ) side CROSS JOIN LATERAL (SELECT CASE status WHEN 'available' THEN 'accepted' WHEN 'inspection' THEN 'accepted'
            WHEN 'quarantine' THEN 'quarantined' ELSE status END) AS x(word)
        WHERE document LIKE 'receipt:%' AND place NOT IN (-1, -4)
        GROUP BY document, item, word
    ), told AS (
        SELECT 'receipt:' || receipt AS document, item, word, sum(x.quantity)::bigint AS quantity
        FROM receipt_line CROSS JOIN LATERAL (VALUES
            ('accepted', accepted), ('surplus', surplus), ('damaged', damaged), ('quarantined', quarantined)
        ) AS x(word, quantity)
        WHERE reversed_by IS NULL
        GROUP BY receipt, item, word
    )
    SELECT document, item, word, coalesce(m.quantity, 0) AS ledger, coalesce(t.quantity, 0) AS found
    FROM moved m FULL JOIN told t USING (document, item, word)
    WHERE coalesce(m.quantity, 0) <> coalesce(t.quantity, 0)
    ORDER BY document, item, word
"""

ORDERS = """
    WITH counted AS (
        SELECT order_line AS id, sum(accepted)::bigint AS accepted, sum(surplus)::bigint AS surplus, sum(damaged)::bigint AS damaged
        FROM receipt_line WHERE reversed_by IS NULL AND order_line IS NOT NULL GROUP BY order_line
    )
    SELECT id, (SELECT number FROM purchase_order o WHERE o.id = l."order") AS number, l.no, word, ledger, found
    FROM purchase_order_line l FULL JOIN counted c USING (id)
    CROSS JOIN LATERAL (VALUES
        ('accepted', coalesce(c.accepted, 0), l.accepted),
        ('surplus', coalesce(c.surplus, 0), l.surplus),
        ('damaged', coalesce(c.damaged, 0), l.damaged)
    ) AS x(word, ledger, found)
    WHERE ledger <> coalesce(found, 0)
    ORDER BY id, word
"""

# A body leaves out what is 0 or false. Orders that receive are told, others not.
ORDERS_TOLD = """
    WITH told AS (
        SELECT p.name AS partition, r.kind, r.key, CASE r.kind WHEN 'order_line' THEN jsonb_build_object('accepted', 0, 'surplus', 0,
            'damaged', 0, 'over_bp', 0, 'short_bp', 0, 'complete', false) ELSE jsonb_build_object('consignment', false) END
            || r.body::jsonb AS body
        FROM feed_row r JOIN feed_partition p ON p.id = r.partition
        WHERE r.kind IN ('order', 'order_line') AND r.body IS NOT NULL
    ), receiving AS (
        SELECT *, 'wh/' || warehouse || '/tasks' AS partition FROM purchase_order
        WHERE state IN ('confirmed', 'partly_received', 'received')
    ), written AS (
        SELECT o.partition, 'order' AS kind, o.id::text AS key, jsonb_build_object('id', o.id, 'number', o.number, 'supplier', o.supplier,
            'state', o.state, 'expected_on', o.expected_on,
            'consignment', o.consignment, 'lines', count(l.id)) AS body
        FROM receiving o LEFT JOIN purchase_order_line l ON l."order" = o.id
        GROUP BY o.partition, o.id, o.number, o.supplier, o.state, o.expected_on, o.consignment
        UNION ALL
        SELECT o.partition, 'order_line', l.id::text, jsonb_build_object('id', l.id, 'order', l."order", 'no', l.no, 'item', l.item,
            'unit', l.unit, 'ordered', l.ordered, 'step', l.step, 'accepted', l.accepted, 'surplus', l.surplus, 'damaged', l.damaged,
            'over_bp', l.over_tolerance_bp, 'short_bp', l.short_tolerance_bp, 'complete', l.complete)
        FROM receiving o JOIN purchase_order_line l ON l."order" = o.id
    )
    SELECT partition, kind, key, w.body::text AS written, t.body::text AS told
    FROM written w FULL JOIN told t USING (partition, kind, key)
    WHERE w.body IS DISTINCT FROM t.body
    ORDER BY partition, kind, key
"""
