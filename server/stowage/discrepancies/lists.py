"""The list of discrepancies."""

from __future__ import annotations

from stowage.platform.listing.spec import Choice, Column, Kind, ListSpec, named

STATES = (Choice("open", "待处理", "Open"), Choice("resolved", "已处理", "Resolved"))
DISCREPANCIES = ListSpec(
    "discrepancies",
    "discrepancies.read",
    """
        discrepancy d LEFT JOIN warehouse w ON w.id = d.warehouse LEFT JOIN person e ON e.id = d.person
        LEFT JOIN person r ON r.id = d.resolved_by LEFT JOIN device v ON v.id = d.device
    """,
    ("d.id",),
    (
        Column("code", Kind.CHOICE, "d.code", "差异", "Discrepancy", links="discrepancy"),
        Column("state", Kind.CHOICE, "d.state", "状态", "State", choices=STATES),
        named(Kind.WAREHOUSE, "warehouse", "d.warehouse", "仓库", "Warehouse", table="w", nullable=True),
        Column("occurred_at", Kind.INSTANT, "coalesce(d.occurred_at, d.raised_at)", "发生时间", "When"),
        Column("raised_at", Kind.INSTANT, "d.raised_at", "上报时间", "Raised"),
        named(Kind.PERSON, "person", "d.person", "经手人", "Person", table="e", nullable=True),
        Column("device", Kind.DEVICE, "d.device", "设备", "Device", "v.code", id_type="uuid", nullable=True),
        Column("choice", Kind.CHOICE, "d.choice", "处理", "Decision", nullable=True),
        Column("reason", Kind.TEXT, "d.reason", "原因", "Reason", nullable=True),
        named(Kind.PERSON, "resolved_by", "d.resolved_by", "处理人", "Resolved by", table="r", nullable=True),
        Column("resolved_at", Kind.INSTANT, "d.resolved_at", "处理时间", "Resolved", nullable=True),
    ),
    "-raised_at",
    ("d.code", "lower(w.code)", "lower(v.code)", "lower(e.name_zh)", "lower(e.name_en)"),
    "(d.warehouse IS NULL OR d.warehouse = ANY({scope}))",
)  # fmt: skip
LISTS = (DISCREPANCIES,)
