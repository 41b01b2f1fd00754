"""The audit trail as a list: an entry for each command and each security event, newest first."""

from __future__ import annotations

from stowage.audit.queries import RULES
from stowage.audit.words import OUTCOMES, WHATS
from stowage.kernel.rows import RowRule
from stowage.platform.listing.spec import Column, Kind, ListSpec, named


def _hidden(rule: RowRule) -> str:
    """The condition that the record of the change `g` is one that who reads does not see."""
    return (
        f"g.kind = '{rule.name}' AND NOT '{rule.every}' = ANY({{permissions}}) AND EXISTS "
        f"(SELECT FROM {rule.table} r WHERE r.{rule.key} = g.key AND NOT ({rule.seen.replace('{row}', 'r')}))"
    )


UNSEEN = " OR ".join(map(_hidden, RULES.values()))
RECORDS = f"""(SELECT string_agg(c.key, ', ' ORDER BY c.no)
    FROM (SELECT g.key, g.no FROM change g WHERE g.op_id = l.op_id AND NOT ({UNSEEN}) ORDER BY g.no LIMIT 5) c)"""
AUDIT = ListSpec(
    "audit",
    "audit.read",
    """
        audit_link l LEFT JOIN person e ON e.id = l.person LEFT JOIN device d ON d.id = l.device
        LEFT JOIN warehouse w ON w.id = l.warehouse LEFT JOIN security_event v ON v.id = l.event
    """,
    ("l.no",),
    (
        Column("no", Kind.INTEGER, "l.no", "序号", "No."),
        Column("at", Kind.INSTANT, "l.at", "时间", "When"),
        named(Kind.PERSON, "person", "nullif(l.person, 0)", "人员", "Person", table="e", nullable=True),
        Column("device", Kind.DEVICE, "l.device", "设备", "Device", "d.code", id_type="uuid", nullable=True),
        Column("what", Kind.CHOICE, "split_part(l.what, '/', 1)", "事项", "What", choices=WHATS),
        Column("records", Kind.TEXT, RECORDS, "对象", "Records", nullable=True, sortable=False, filterable=False),
        Column("outcome", Kind.CHOICE, "nullif(l.outcome, '')", "结果", "Outcome", nullable=True, choices=OUTCOMES),
        Column("security", Kind.FLAG, "l.event IS NOT NULL", "安全事件", "Security event"),
        named(Kind.WAREHOUSE, "warehouse", "l.warehouse", "仓库", "Warehouse", table="w", nullable=True),
        Column("address", Kind.TEXT, "v.address", "来自", "From", nullable=True),
    ),
    "-no",
    ("lower(l.what)", "lower(e.code)", "lower(e.name_zh)", "lower(e.name_en)", "lower(d.code)"),
    "l.warehouse = ANY({scope})",
)  # fmt: skip
LISTS = (AUDIT,)
