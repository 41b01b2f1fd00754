"""Bugs known from other systems, planted one at a time. A simulator that lets one live is not worth running.

Each is data: where it is, the text that stands there and what stands there instead. The page's are planted when it is bundled, the
others when Python imports the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PAGE, ENGINE, SERVER, SQL = "page", "engine", "server", "sql"


@dataclass(frozen=True)
class Patch:
    """`file` is its path as far as it takes to know it; `find` stands there exactly once."""

    file: str
    find: str
    replace: str

    def told(self) -> dict[str, str]:
        return {"file": self.file, "find": self.find, "replace": self.replace}


@dataclass(frozen=True)
class Mutant:
    """`breaks` are the invariants that may catch it; `often` are mishaps it takes, so many times likelier; `before` is SQL run first;
    `token_hours` is how long a session of a device lasts;
    `longest` is the longest row of commands, 0: by how many there are.
    """

    name: str
    layer: str
    about: str
    patches: tuple[Patch, ...]
    breaks: tuple[int, ...]
    within: int = 300  # commands
    often: Mapping[str, float] = field(default_factory=dict)
    restores: int = 0
    before: str = ""
    token_hours: float = 0.2
    longest: int = 0

    @property
    def devices(self) -> tuple[str, ...]:
        """Of the engine that has the bug."""
        return {PAGE: ("G01", "G03", "G05"), ENGINE: ("G02", "G04")}.get(self.layer, ("G01", "G02", "G03", "G04"))

    def patches_of(self, where: str) -> list[dict[str, str]]:
        here = self.layer if self.layer in {PAGE, ENGINE} else SERVER
        return [patch.told() for patch in self.patches] if here == where else []


PAGES = (
    Mutant(
        "page-drops-before-acknowledgement",
        PAGE,
        "what was sent is forgotten before the server has answered",
        (
            Patch(
                "ts/push.ts",
                "    const acked = this.queue.stream.acked;\n",
                """    const acked = this.queue.stream.acked;
    if (range.to >= range.from) {
      this.queue.stream = { ...this.queue.stream, first: range.to + 1, acked: range.to };
      this.core.note({ write: 'stream', first: range.to + 1, acked: range.to, backup: 0 });
    }
""",
            ),
        ),
        (2, 7, 12),
    ),
    Mutant(
        "page-cursor-before-rows",
        PAGE,
        "a cursor is stored in a transaction of its own, before its rows",
        (
            Patch(
                "ts/down.ts",
                "    const complete = !pulled.more",
                """    for (const write of writes) if (write.write === 'cursor') this.core.note(write);
    const complete = !pulled.more""",
            ),
        ),
        (4, 5),
        often={"killed": 25},
    ),
    Mutant(
        "page-keeps-cursors-in-a-new-epoch",
        PAGE,
        "after a restore of the server it goes on from the cursors of the history that is gone",
        (Patch("ts/down.ts", "      this.pull.cursors = new Map();\n      this.bootstrap.restart();\n", ""),),
        (4, 5, 7, 12),
        restores=2,
    ),
    Mutant(
        "page-asks-nothing-in-a-new-epoch",
        PAGE,
        "after a restore of the server it does not ask what of its work is lost there",
        (Patch("ts/queue.ts", "    this.probe = true;\n", ""),),
        (2,),
        restores=1,
    ),
    Mutant(
        "page-goes-on-after-a-gap",
        PAGE,
        "told from where the server wants its stream, it goes on from where it was",
        (Patch("ts/queue.ts", "    stream.acked = Math.min(stream.acked, last);\n", ""),),
        (2, 12),
        restores=1,
    ),
    Mutant(
        "page-hides-what-is-acknowledged",
        PAGE,
        "own work is shown no more once it is acknowledged, though no pull has shown it yet",
        (
            Patch(
                "ts/queue.ts",
                "  if (cseq <= settled) return false;",
                "  if (cseq <= settled || outcome !== null) return false;",
            ),
        ),
        (7,),
    ),
    Mutant(
        "page-misses-the-last-row",
        PAGE,
        "the search in a chunk never looks at its last row",
        (Patch("ts/keys.ts", "let high = keys.length - 1;", "let high = keys.length - 2;"),),
        (5, 7),
    ),
    Mutant(
        "page-keeps-rows-under-a-new-base",
        PAGE,
        "rows on top of a base that was wrong stay on top of the new one",
        (
            Patch(
                "store/writes.ts", "      const newer = write.keep\n", "      const newer = write.partition !== ''\n"
            ),
            Patch("store/writes.ts", ".filter(({ seq }) => seq > as_of)", ""),
        ),
        (4, 5, 7),
        restores=1,
    ),
    Mutant(
        "page-keeps-dropped-partitions",
        PAGE,
        "partitions that it is no member of any more stay",
        (
            Patch("ts/pull.ts", "names(answer['dropped'])", "names([])"),
            Patch(
                "ts/bootstrap.ts",
                "return [...this.bases.keys()].filter((partition) => !names.has(partition)).sort();",
                "return [];",
            ),
        ),
        (4, 11, 12),
        often={"moved": 6},
    ),
    Mutant(
        "page-ignores-a-full-disk",
        PAGE,
        "a transaction that failed counts as stored",
        (
            Patch(
                "store/driver.ts",
                "return this.tell({ type: 'store_failed', id, reason: full ? 'quota' : 'aborted' });",
                "return this.tell({ type: 'stored', id, full } as never);",
            ),
        ),
        (2, 4, 5, 7, 12),
        often={"disk_full": 10},
    ),
    Mutant(
        "page-waits-for-its-clock",
        PAGE,
        "a clock set back makes it wait until it has come that far again",
        (Patch("ts/engine.ts", "    if (back <= 0) return;\n", "    return;\n"),),
        (12,),
        often={"clock_jumps": 40, "partitioned": 8},
    ),
    Mutant(
        "page-keeps-a-refused-token",
        PAGE,
        "a token that the server refused is used again and again",
        (
            Patch(
                "ts/session.ts",
                "    if (token === this.token) this.token = null;\n",
                "    if (token === '') this.token = null;\n",
            ),
        ),
        (12,),
        token_hours=0.02,
    ),
)

ENGINES = (
    Mutant(
        "engine-drops-before-acknowledgement",
        ENGINE,
        "what was sent is forgotten before the server has answered",
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
        "own work is shown no more once it is acknowledged, though no pull has shown it yet",
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
        often={"joins": 6, "database_wiped": 5},
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
        (2, 3),
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
        restores=2,
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
        SELECT name, count FROM unnest($1::text[], $2::bigint[]) AS x(name, count) ORDER BY name
        ON CONFLICT (name) DO UPDATE SET head = p.head + excluded.head
        RETURNING id, name, head
""",
                """    ), made AS (
        INSERT INTO feed_partition (name, head) SELECT name, 0 * count FROM unnest($1::text[], $2::bigint[]) AS x(name, count)
        ON CONFLICT DO NOTHING RETURNING id, name, head
    ), head AS (
        SELECT id, name, head FROM made UNION ALL SELECT id, name, head FROM feed_partition WHERE name = ANY($1::text[])
""",
            ),
            Patch("gateway/feed.py", "head.head - split_part(x.numbers, ' ', 1)::bigint", "nextval('bare_cursor')"),
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
        (4,),
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
        (4, 5),
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
