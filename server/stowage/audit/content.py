"""What is sealed of an operation and of a security event, as PostgreSQL writes it: one JSON array, so that nothing in it can be read twice.

An operation's stored bytes, signature and answer stand in it as hashes, the changes of records as they are.
"""

from __future__ import annotations

from hashlib import sha256

MICROSECONDS = "(extract(epoch FROM {0}) * 1000000)::bigint"

OPS = f"""
    SELECT o.op_id, NULL::bigint AS event, o.received_at AS at, o.command AS what, o.person, o.device, o.warehouse, o.outcome,
        o.sequence AS place, jsonb_build_array('op', o.op_id, {MICROSECONDS.format("o.received_at")}, o.device, o.incarnation, o.cseq,
            o.command, o.person, o.warehouse, o.outcome, encode(o.sha256, 'hex'), encode(sha256(o.data), 'hex'),
            encode(o.signature, 'hex'), encode(sha256(o.answer), 'hex'), coalesce((
                SELECT jsonb_agg(jsonb_build_array(c.kind, c.key, c.warehouse, c.before, c.after, c.cost_fields) ORDER BY c.no)
                FROM change c WHERE c.op_id = o.op_id), '[]'))::text AS content
    FROM op o
"""
EVENTS = f"""
    SELECT NULL::uuid AS op_id, e.id AS event, e.at, e.kind AS what, e.person, e.device, e.warehouse, '' AS outcome, e.id AS place,
        jsonb_build_array('security', e.id, {MICROSECONDS.format("e.at")}, e.kind, e.person, e.device, e.warehouse, e.address,
            e.params)::text AS content
    FROM security_event e
"""

FIRST = bytes(32)  # what the first entry's chain goes on from


def chained(former: bytes, no: int, content: bytes) -> bytes:
    """The chain at entry `no`, whose content has the SHA-256 `content`. `former`: at the entry before."""
    return sha256(former + no.to_bytes(8, "big") + content).digest()
