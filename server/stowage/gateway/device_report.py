"""All that is known of one device: how far its databases came, what it left open, what was kept for it, what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.identity.queries import DeviceName, DeviceRow, Name, device_names, devices, names

LOSS = """
    SELECT op_id, person, reason, (extract(epoch FROM declared_at) * 1000)::bigint AS declared_at,
        (extract(epoch FROM last_seen_at) * 1000)::bigint AS last_seen_at, last_cseq, incarnations
    FROM device_loss WHERE device = $1
"""
STREAMS = """
    SELECT incarnation, last_cseq, (extract(epoch FROM first_seen_at) * 1000)::bigint AS first_seen_at,
        (extract(epoch FROM last_seen_at) * 1000)::bigint AS last_seen_at
    FROM device_stream WHERE device = $1 ORDER BY first_seen_at DESC, incarnation
"""
# What was open when the device was lost stays on its page, whoever finishes it later.
RECEIPTS = """
    SELECT r.id, r.number, r.reference, o.number AS order_number, r.state, r.person,
        (extract(epoch FROM r.started_at) * 1000)::bigint AS started_at,
        (SELECT count(*) FROM receipt_line l WHERE l.receipt = r.id AND l.reversed_by IS NULL) AS lines
    FROM receipt r LEFT JOIN purchase_order o ON o.id = r."order" LEFT JOIN device_loss x ON x.device = r.device
    WHERE r.device = $1 AND (r.state = 'open' OR r.finished_at > x.declared_at)
    ORDER BY r.started_at DESC, r.id LIMIT $2
"""
HOLDS = """
    SELECT r.id, r.document, i.sku, i.name_zh, i.name_en, i.base_unit AS unit, r.quantity - r.taken - r.released AS open,
        coalesce((SELECT sum(e.quantity) FROM reservation_entry e JOIN device_loss x ON x.op_id = e.op_id
            WHERE e.reservation = r.id AND e.kind = 'release'), 0)::bigint AS given_back
    FROM reservation r JOIN item i ON i.id = r.item WHERE r.holder = $1 ORDER BY r.created_at DESC, r.id LIMIT $2
"""
PHOTOS = """
    SELECT count(DISTINCT photo) FROM receipt_line l CROSS JOIN LATERAL unnest(l.photos) AS photo
    WHERE l.device = $1 AND l.reversed_by IS NULL AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.sha256 = photo)
"""
OPEN = """
    SELECT id, code, (extract(epoch FROM raised_at) * 1000)::bigint AS raised_at, person,
        (SELECT count(*) FROM discrepancy_op h WHERE h.discrepancy = d.id) AS held
    FROM discrepancy d WHERE device = $1 AND state = 'open' ORDER BY id DESC LIMIT $2
"""
COPIES = """
    SELECT incarnation, sign, cseq, evidence, (extract(epoch FROM seen_at) * 1000)::bigint AS seen_at
    FROM device_copy WHERE device = $1 ORDER BY seen_at DESC, incarnation LIMIT $2
"""
CARRIED = """
    SELECT incarnation, first_cseq, last_cseq, carrier, person, (extract(epoch FROM carried_at) * 1000)::bigint AS carried_at
    FROM carried WHERE device = $1 ORDER BY id DESC LIMIT $2
"""
MOST = 100  # of each list, the newest


class Loss(msgspec.Struct, frozen=True):
    """As it stood when the device was declared lost. Times are ms UTC."""

    person: Name | None
    reason: str
    declared_at: int
    last_seen_at: int | None
    last_cseq: int
    incarnations: int


class Stream(msgspec.Struct, frozen=True):
    """One local database: its last command here, and when it was first and last heard of."""

    incarnation: UUID
    last_cseq: int
    first_seen_at: int
    last_seen_at: int


class OpenReceipt(msgspec.Struct, frozen=True):
    """Begun by the device and not finished, or finished only after the device was lost."""

    id: UUID
    number: str
    reference: str
    order_number: str | None
    state: str
    person: Name | None
    started_at: int
    lines: int


class KeptStock(msgspec.Struct, frozen=True):
    """Reserved for the device. `open` and `given_back` (when it was lost) are base quantity × 10,000."""

    id: UUID
    document: str
    sku: str
    name_zh: str
    name_en: str
    unit: str
    open: int
    given_back: int


class OpenCase(msgspec.Struct, frozen=True):
    """A discrepancy of the device that waits for a person; `held` commands wait with it."""

    id: int
    code: str
    raised_at: int
    person: Name | None
    held: int


class CopySign(msgspec.Struct, frozen=True):
    """Why its database is believed to live twice (gateway/clones.py)."""

    incarnation: UUID
    sign: str
    cseq: int
    evidence: dict[str, Any]
    seen_at: int


class Carried(msgspec.Struct, frozen=True):
    """Commands that somebody else brought: another device, or a person with a file."""

    incarnation: UUID
    first_cseq: int
    last_cseq: int
    carrier: DeviceName | None
    person: Name | None
    carried_at: int


class DeviceReport(msgspec.Struct, frozen=True):
    """`photos` are cited by its receipt lines and have not come; lists hold the newest hundred."""

    device: DeviceRow
    loss: Loss | None
    streams: list[Stream]
    receipts: list[OpenReceipt]
    stock: list[KeptStock]
    photos: int
    cases: list[OpenCase]
    copies: list[CopySign]
    carried: list[Carried]


async def report(
    device: UUID, warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any]
) -> DeviceReport | None:
    """None where there is no such device in these warehouses (None: all)."""
    row = next((row for row in await devices(warehouses, connection, device)), None)
    if row is None:
        return None
    loss = await connection.fetchrow(LOSS, device)
    receipts = await connection.fetch(RECEIPTS, device, MOST)
    cases = await connection.fetch(OPEN, device, MOST)
    carried = await connection.fetch(CARRIED, device, MOST)
    mentioned = {one["person"] for one in (*receipts, *cases, *carried, *([loss] if loss else []))}
    people = await names(sorted(mentioned - {None}), connection)
    carriers = await device_names([one["carrier"] for one in carried if one["carrier"]], connection)

    def told(one: asyncpg.Record) -> dict[str, Any]:
        return dict(one) | {"person": people.get(one["person"])}

    return DeviceReport(
        device=row,
        loss=_loss(told(loss)) if loss else None,
        streams=[Stream(**dict(one)) for one in await connection.fetch(STREAMS, device)],
        receipts=[OpenReceipt(**told(one)) for one in receipts],
        stock=[KeptStock(**dict(one)) for one in await connection.fetch(HOLDS, device, MOST)],
        photos=await connection.fetchval(PHOTOS, device),
        cases=[OpenCase(**told(one)) for one in cases],
        copies=[
            CopySign(**dict(one) | {"evidence": msgspec.json.decode(one["evidence"])})
            for one in await connection.fetch(COPIES, device, MOST)
        ],
        carried=[Carried(**told(one) | {"carrier": carriers.get(one["carrier"])}) for one in carried],
    )


def _loss(fields: dict[str, Any]) -> Loss:
    del fields["op_id"]
    return Loss(**fields)
