"""Bugs planted in the TypeScript engine and its store."""

from __future__ import annotations

from simulation.mutant import DROPS, HIDES, PAGE, Mutant, Patch

KEEPS_ACKED = Patch("ts/queue.ts", "acked: sent, settled", "acked: stream.acked, settled")

PAGES = (
    Mutant(
        "page-drops-before-acknowledgement",
        PAGE,
        DROPS,
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
        within=900,
        often={"killed": 90},
    ),
    Mutant(
        "page-keeps-cursors-in-a-new-epoch",
        PAGE,
        "after a restore of the server it goes on from the cursors of the history that is gone",
        (
            Patch(
                "ts/down.ts",
                "      this.pull.cursors = new Map();\n      this.pull.waiting.clear();\n      this.bootstrap.restart();\n",
                "",
            ),
            Patch(
                "ts/down.ts", "for (const partition of pulled.refetch) this.bootstrap.need.set(partition, true);\n", ""
            ),
        ),
        (4, 5, 7, 12),
        restores=1,
    ),
    Mutant(
        "page-asks-nothing-in-a-new-epoch",
        PAGE,
        "after a restore of the server it does not ask what of its work is lost there",
        (KEEPS_ACKED, Patch("ts/queue.ts", "    this.probe = true;\n", "")),
        (2,),
        restores=1,
    ),
    Mutant(
        "page-keeps-outcomes-of-a-lost-history",
        PAGE,
        "after a restore of the server it sends again only what is lost there, whoever was first with the rest",
        (KEEPS_ACKED,),
        (2,),
        within=600,
        restores=4,
    ),
    Mutant(
        "page-goes-on-after-a-gap",
        PAGE,
        "told from where the server wants its stream, it goes on from where it was",
        (KEEPS_ACKED, Patch("ts/queue.ts", "    stream.acked = Math.min(stream.acked, last);\n", "")),
        (2, 12),
        restores=1,
    ),
    Mutant(
        "page-hides-what-is-acknowledged",
        PAGE,
        HIDES,
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
        (Patch("store/chunks.ts", "let high = this.keys.length - 2;", "let high = this.keys.length - 3;"),),
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
        "page-replays-over-what-shows",
        PAGE,
        "what a base says of the own commands it shows is not looked at",
        (Patch("ts/down.ts", "this.queue.covers(partition, last_cseq, ", "this.queue.covers(partition, 0, "),),
        (7,),
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
                "return this.answer(engine, { type: 'store_failed', id, reason: failure(error) });",
                "return this.answer(engine, { type: 'stored', id, failure: failure(error) } as never);",
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
    Mutant(
        "page-believes-a-half-photo",
        PAGE,
        "a photo of which the server has some bytes counts as sent",
        (
            Patch(
                "ts/blobs.ts",
                "    if (complete) return this.finished",
                "    if (complete || offset > 0) return this.finished",
            ),
        ),
        (2,),
        often={"photographed": 8},
    ),
    Mutant(
        "page-offers-no-photo-again",
        PAGE,
        "after a restore of the server it does not ask which photos are lost there",
        (Patch("store/writes.ts", "    await cursor.update({ ...cursor.value, state: 'waiting' });\n", ""),),
        (2,),
        often={"photographed": 8},
        restores=1,
    ),
    Mutant(
        "page-believes-it-has-brought-it",
        PAGE,
        "a queue read by light counts as brought to the server",
        (
            Patch(
                "store/carried.ts",
                "device, incarnation, code, outcome: null, at: Date.now()",
                "device, incarnation, code, outcome: {} as never, at: Date.now()",
            ),
        ),
        (2,),
        often={"out_of_reach": 12},
    ),
)
