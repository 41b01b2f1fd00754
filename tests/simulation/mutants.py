"""All planted bugs; those of the Python engine, the server and its SQL are here."""

from __future__ import annotations

from simulation.mutant import DROPS, ENGINE, HIDES, PAGE, SERVER, SQL, Mutant, Patch
from simulation.mutants_pages import PAGES

__all__ = ["ENGINE", "MUTANTS", "PAGE", "SQL", "Mutant"]

ENGINES = (
    Mutant(
        "engine-drops-before-acknowledgement",
        ENGINE,
        DROPS,
        (
            Patch(
                "stowage_sync/queue.py",
                "        self.sent = max(self.sent, to)\n",
                """        self.sent = max(self.sent, to)
        self.stream = msgspec.structs.replace(self.stream, acked=max(self.stream.acked, to))
""",
            ),
        ),
        (2, 7, 12),
    ),
    Mutant(
        "engine-hides-what-is-acknowledged",
        ENGINE,
        HIDES,
        (
            Patch(
                "stowage_sync/queue.py", "    if cseq <= settled:\n", "    if cseq <= settled or outcome is not None:\n"
            ),
        ),
        (7,),
    ),
    Mutant(
        "engine-holds-on-to-its-plan",
        ENGINE,
        "a chunk that was replaced meanwhile is asked for again and again",
        (Patch("stowage_sync/down.py", "        self.bootstrap.stale()\n", ""),),
        (12,),
        within=900,
        often={"joins": 12, "database_wiped": 12},
    ),
)

SERVERS = (
    Mutant(
        "server-executes-twice",
        SERVER,
        "a command sent again is executed again, beside the answer it had",
        (
            Patch(
                "gateway/streams.py",
                "            result.append(taken)\n        return result\n",
                """            result.append(taken)
        again = []
        for one in result:
            if one.answer is not None and one.incoming.incarnation is not None:
                op_id = __import__("uuid").uuid4()
                envelope = msgspec.json.decode(one.incoming.data) | {"op_id": op_id, "cseq": 0, "incarnation": None}
                data = msgspec.json.encode(envelope)
                again.append(Taken(Incoming(op_id, 0, data, one.incoming.device, None), sha256(data).digest()))
        return result + again
""",
            ),
        ),
        (2, 7),
    ),
    Mutant(
        "server-quantity-through-a-float",
        SERVER,
        "a quantity passes through a float on its way to the ledger",
        (
            Patch(
                "receiving/rules.py",
                "                parts.append(Part(status, lot, Quantity(share)))",
                "                parts.append(Part(status, lot, Quantity(int(share / 10_000 * 10_000))))",
            ),
        ),
        (2, 3, 7),
    ),
    Mutant(
        "server-unlimited-in-containers",
        SERVER,
        "the over-receipt rule is skipped for goods received in a container",
        (
            Patch(
                "receiving/rules.py",
                "        order_line.acceptable if order_line and receivable else Quantity(0),",
                "        (LARGEST if command.container else order_line.acceptable) if order_line and receivable else Quantity(0),",
            ),
        ),
        (3,),
    ),
    Mutant(
        "server-takes-beyond-a-gap",
        SERVER,
        "a push that begins beyond the next command of its stream is taken",
        (
            Patch("gateway/streams.py", "            if beyond > 1:\n                return None\n", ""),
            Patch("gateway/streams.py", "            if beyond == 1:\n", "            if beyond >= 1:\n"),
        ),
        (2, 3, 7),
        restores=4,
    ),
    Mutant(
        "server-tells-another-warehouse",
        SERVER,
        "every device is told the stock of the first warehouse",
        (Patch("gateway/pull.py", 'f"wh/{device.warehouse}/stock"', '"wh/1/stock"'),),
        (11,),
    ),
    Mutant(
        "server-decides-twice",
        SERVER,
        "an exception that was decided about may be decided about again",
        (Patch("discrepancies/rules.py", "    if case.choice:\n", "    if case.choice == command.choice:\n"),),
        (10,),
        often={"decided": 3},
    ),
    Mutant(
        "server-promises-what-is-not-there",
        SERVER,
        "a hold is not compared with what is available",
        (
            Patch(
                "stock/rules.py",
                "command.place, command.lot)\n    if command.quantity > available:",
                "command.place, command.lot)\n    if command.quantity > LARGEST:",
            ),
        ),
        (8,),
        often={"promised": 3},
    ),
    Mutant(
        "server-completes-without-the-hash",
        SERVER,
        "the bytes of a photo are not compared with its name",
        (
            Patch(
                "gateway/blobs.py",
                "fits = await _hash(part.name, device, connection) == part.name",
                "fits = bool(await _hash(part.name, device, connection))",
            ),
        ),
        (2,),
        often={"photographed": 12},
    ),
    Mutant(
        "server-takes-a-serial-twice",
        SERVER,
        "a serial that is in stock is taken in once more",
        (Patch("receiving/rules.py", "        if lot in in_stock:", "        if lot in in_stock and not lot:"),),
        (3, 9),
    ),
)

SQLS = (
    Mutant(
        "sql-bare-sequence-cursor",
        SQL,
        "feed rows are numbered by a bare sequence: a slow transaction's rows appear behind cursors that have passed them",
        (
            Patch(
                "gateway/feed.py",
                """    ), head AS (
        INSERT INTO feed_partition AS p (name, head)
        SELECT partition, sum(count) FROM unnest($1::text[], $3::text::bigint[]) AS x(partition, count)
        GROUP BY partition ORDER BY partition
        ON CONFLICT (name) DO UPDATE SET head = p.head + excluded.head
        RETURNING id, name, head
""",
                """    ), made AS (
        INSERT INTO feed_partition (name, head)
        SELECT partition, 0 * sum(count) FROM unnest($1::text[], $3::text::bigint[]) AS x(partition, count) GROUP BY partition
        ON CONFLICT DO NOTHING RETURNING id, name, head
    ), head AS (
        SELECT id, name, head FROM made UNION ALL SELECT id, name, head FROM feed_partition WHERE name = ANY($1::text[])
""",
            ),
            Patch("gateway/feed.py", "head.head - x.behind", "nextval('bare_cursor')"),
            Patch(
                "gateway/bus.py",
                "                    self._live.publish(batch.heads)",
                """                    async with self._pool.acquire() as reaching:
                        await reaching.execute(
                            "UPDATE feed_partition p SET head = greatest(head, "
                            "(SELECT max(seq) FROM feed_row WHERE partition = p.id)) WHERE name = ANY($1::text[])",
                            sorted(batch.heads),
                        )
                    self._live.publish(batch.heads)""",
            ),
        ),
        (4, 12),
        often={"held": 6},
        before="CREATE SEQUENCE bare_cursor START 100000",
        longest=2,
    ),
    Mutant(
        "sql-skips-the-next-row",
        SQL,
        "a pull begins one row too late",
        (
            Patch(
                "gateway/pull.py",
                "AND seq > w.cursor ORDER BY seq LIMIT $3\n    ) r",
                "AND seq > w.cursor + 1 ORDER BY seq LIMIT $3\n    ) r",
            ),
        ),
        (4,),
    ),
    Mutant(
        "sql-changes-without-a-number",
        SQL,
        "a row that changes keeps the number it had",
        (
            Patch(
                "gateway/feed.py",
                "DO UPDATE SET seq = excluded.seq, body = excluded.body",
                "DO UPDATE SET body = excluded.body",
            ),
        ),
        (4, 5, 7),
    ),
    Mutant(
        "sql-stream-one-behind",
        SQL,
        "a stream is written down one command short",
        (Patch("gateway/feed.py", "SET last_cseq = x.last\n", "SET last_cseq = x.last - 1\n"),),
        (2, 3, 7, 12),
    ),
    Mutant(
        "sql-balance-overwritten",
        SQL,
        "a balance becomes what the last movement brought",
        (
            Patch(
                "ledger/post.py",
                "DO UPDATE SET quantity = b.quantity + excluded.quantity,",
                "DO UPDATE SET quantity = greatest(excluded.quantity, 0),",
            ),
        ),
        (1, 2, 3, 6),
    ),
)

MUTANTS = {mutant.name: mutant for mutant in (*PAGES, *ENGINES, *SERVERS, *SQLS)}
