"""The measure to compare with: the same rows written by hand, set-based, over the same number of connections.

No decoding, no permission, no rule: one transaction a batch that inserts what a receiving batch leaves behind.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from bench.devices import uuid7

STATEMENTS = {
    "lock_stream": "SELECT last_cseq FROM device_stream WHERE device = $1 AND incarnation = $2 FOR UPDATE",
    "lock_lines": "SELECT id, accepted FROM purchase_order_line WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE",
    "lock_cost": "SELECT item, quantity, value FROM item_cost WHERE item = ANY($1::bigint[]) ORDER BY item FOR UPDATE",
    "op": """INSERT INTO op(op_id, device, incarnation, cseq, command, person, warehouse, sha256, data, outcome, answer, received_at)
        SELECT o, $2, $3, c, 'receiving.confirm_line/1', $4, $5, '\\x00', d, 'applied', '{}', now()
        FROM unnest($1::uuid[], $6::bigint[], $7::bytea[]) AS x(o, c, d)""",
    "stream": "UPDATE device_stream SET last_cseq = $3, last_seen_at = now() WHERE device = $1 AND incarnation = $2",
    "movement": """INSERT INTO movement(op_id, line, item, quantity, lot, owner, source_place, source_status, source_container,
            target_place, target_status, target_container, cost, cost_source, value, document, person, device,
            occurred_at, received_at, business_date, posting_date)
        SELECT o, 0, i, q, '', 0, -1, 'available', '', $4, 'available', '', v, 'order', v, $5, $6, $7,
            now(), now(), current_date, current_date
        FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $8::bigint[]) AS x(o, i, q, v)""",
    "balance": """INSERT INTO balance AS b (item, place, lot, container, status, owner, quantity)
        SELECT i, p, '', '', 'available', 0, q FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS x(i, p, q)
        ON CONFLICT (item, place, lot, container, status, owner) DO UPDATE SET quantity = b.quantity + excluded.quantity
        RETURNING item, place, quantity""",
    "cost": """UPDATE item_cost c SET quantity = c.quantity + x.q, value = c.value + x.v
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS x(i, q, v) WHERE c.item = x.i""",
    "number": """WITH counted AS (
            INSERT INTO number_counter AS c (kind, period, last) VALUES ('receipt', '2611', 1)
            ON CONFLICT (kind, period) DO UPDATE SET last = c.last + 1 RETURNING last)
        INSERT INTO document_number(document, kind, period, serial, number, op_id)
        SELECT $1, 'receipt', '2611', last, 'RAW-' || last, $2 FROM counted RETURNING serial""",
    "receipt": """INSERT INTO receipt(id, number, reference, warehouse, place, "order", state, person, device, started_at)
        VALUES ($1, $2, $2, $3, $4, $5, 'open', $6, $7, now()) ON CONFLICT (id) DO NOTHING""",
    "receipt_line": """INSERT INTO receipt_line(id, receipt, order_line, item, place, lot, serials, container, quantity, damaged,
            accepted, surplus, quarantined, parts, person, device, occurred_at, photos)
        SELECT o, $2, l, i, $8, '', '{}', '', q, 0, q, 0, 0, '[["available", "", 120000]]', $3, $4, now(), '{}'
        FROM unnest($1::uuid[], $5::bigint[], $6::bigint[], $7::bigint[]) AS x(o, l, i, q)""",
    "line": """UPDATE purchase_order_line l SET accepted = l.accepted + x.q
        FROM unnest($1::bigint[], $2::bigint[]) AS x(l, q) WHERE l.id = x.l""",
    "feed": """WITH head AS (UPDATE feed_partition SET head = head + $2 WHERE id = $1 RETURNING head)
        INSERT INTO feed_row(partition, kind, key, seq, key_crc, body)
        SELECT $1, $3, k, (SELECT head FROM head) - $2 + n, c, b
        FROM unnest($4::text[], $5::bigint[], $6::text[]) WITH ORDINALITY AS x(k, c, b, n)
        ON CONFLICT (partition, kind, key) DO UPDATE SET seq = excluded.seq, body = excluded.body""",
}


class RawDevice:
    """One connection that posts batches as one gun would have them posted."""

    def __init__(self, connection: asyncpg.Connection[Any], company: Any, index: int) -> None:
        self.connection, self.company = connection, company
        self.device, self.incarnation = uuid4(), uuid4()
        self.index, self.cseq = index, 0

    async def start(self) -> None:
        await self.connection.execute(
            "INSERT INTO device_stream(device, incarnation, last_cseq, first_seen_at, last_seen_at) VALUES ($1, $2, 0, now(), now())",
            self.device,
            self.incarnation,
        )

    async def post(self, lines: list[tuple[int, int]], quantity: int, data: list[bytes]) -> None:
        """`lines`: (order line, item). One batch, one transaction."""
        run, company, receipt = self.connection, self.company, uuid4()
        ops: list[UUID] = [uuid7() for _ in lines]
        ids, items = [line for line, _ in lines], [item for _, item in lines]
        total: dict[int, int] = {}
        for item in items:
            total[item] = total.get(item, 0) + quantity
        per_line: dict[int, int] = {}
        for line in ids:
            per_line[line] = per_line.get(line, 0) + quantity
        async with run.transaction():
            await run.fetch(STATEMENTS["lock_stream"], self.device, self.incarnation)
            await run.fetch(STATEMENTS["lock_lines"], sorted(per_line))
            await run.fetch(STATEMENTS["lock_cost"], sorted(total))
            values = [quantity // 10] * len(lines)
            await run.execute(STATEMENTS["movement"], ops, items, [quantity] * len(lines), company.dock,
                              f"receipt:{receipt}", company.person, self.device, values)  # fmt: skip
            keys = sorted(total)
            balances = await run.fetch(
                STATEMENTS["balance"], keys, [company.dock] * len(keys), [total[k] for k in keys]
            )
            await run.execute(STATEMENTS["cost"], keys, [total[k] for k in keys], [total[k] // 10 for k in keys])
            number = await run.fetchval(STATEMENTS["number"], f"receipt:{receipt}", ops[0])
            await run.execute(STATEMENTS["receipt"], receipt, f"RAW-{number}", company.warehouse, company.dock,
                              None, company.person, self.device)  # fmt: skip
            await run.execute(STATEMENTS["receipt_line"], ops, receipt, company.person, self.device, ids, items,
                              [quantity] * len(lines), company.dock)  # fmt: skip
            await run.execute(STATEMENTS["line"], sorted(per_line), [per_line[k] for k in sorted(per_line)])
            sequence = list(range(self.cseq + 1, self.cseq + 1 + len(lines)))
            self.cseq += len(lines)
            await run.execute(STATEMENTS["op"], ops, self.device, self.incarnation, company.person, company.warehouse,
                              sequence, data)  # fmt: skip
            await run.execute(STATEMENTS["stream"], self.device, self.incarnation, self.cseq)
            await self.feed(company.tasks, "order_line", [str(k) for k in sorted(per_line)])
            await self.feed(
                company.stock, "balance", [f"{row['item']}|{row['place']}|||available|0" for row in balances]
            )

    async def feed(self, partition: int, kind: str, keys: list[str]) -> None:
        crcs = [zlib.crc32(f"{kind}\n{key}".encode()) for key in keys]
        body = '{"order":1,"no":1,"item":1,"unit":"pcs","ordered":10000000000,"accepted":120000}'
        await self.connection.execute(STATEMENTS["feed"], partition, len(keys), kind, keys, crcs, [body] * len(keys))


async def raw_commands_per_second(
    dsn: str, company: Any, clients: int, size: int, batches: int
) -> tuple[float, list[float]]:
    """(commands a second, seconds of each batch)."""
    connections = [await asyncpg.connect(dsn) for _ in range(clients)]
    devices = [RawDevice(connection, company, index) for index, connection in enumerate(connections)]
    for device in devices:
        await device.start()
    taken: list[float] = []

    async def run(device: RawDevice) -> None:
        for batch in range(batches):
            lines = company.lines_for(device.index, batch, size)
            began = time.perf_counter()
            await device.post(lines, 120_000, [b"x" * 600] * size)
            taken.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(run(device) for device in devices))
    elapsed = time.perf_counter() - began
    for connection in connections:
        await connection.close()
    return clients * batches * size / elapsed, taken
