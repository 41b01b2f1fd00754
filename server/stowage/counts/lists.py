"""Lists of what was counted: plans, variances, gains and losses, and how exactly people count."""

from __future__ import annotations

from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named

PLAN_STATES = (
    Choice("open", "进行中", "Open"),
    Choice("done", "已完成", "Done"),
    Choice("cancelled", "已取消", "Cancelled"),
)
ORIGINS = (Choice("planned", "人工", "A person"), Choice("shortfall", "缺货", "A shortfall"))
LINE_STATES = (
    Choice("open", "待审批", "To approve"),
    Choice("recount", "待复盘", "To count again"),
    Choice("right", "相符", "Right"),
    Choice("approved", "已审批", "Approved"),
    Choice("rejected", "已驳回", "Rejected"),
    Choice("recounted", "已复盘", "Counted again"),
)
# Why a difference may change yet: a gun that was not heard of since, stock kept for somebody's work there, or a movement within the doubt
# of the clock.
PROVISIONAL = """
    (l.state IN ('open', 'recount') AND (
        EXISTS (SELECT 1 FROM reservation r WHERE r.holder IS NOT NULL AND r.place = l.place AND r.taken + r.released < r.quantity)
        OR EXISTS (SELECT 1 FROM device d LEFT JOIN device_state s ON s.device = d.id
            WHERE d.warehouse = c.warehouse AND d.revoked_at IS NULL
                AND (s.waiting > 0 OR d.last_seen_at BETWEEN l.moment - interval '1 day' AND l.moment))
        OR EXISTS (SELECT 1 FROM movement m WHERE m.item = l.item AND l.place IN (m.source_place, m.target_place)
            AND m.occurred_at BETWEEN l.moment - l.uncertainty_ms * interval '1 millisecond'
                AND l.moment + l.uncertainty_ms * interval '1 millisecond' AND NOT starts_with(m.document, 'count:'))))
"""
WORTH = "CASE WHEN k.quantity > 0 AND l.owner = 0 THEN round((l.counted - l.expected)::numeric * k.value / k.quantity)::bigint ELSE 0 END"

OWNER = Column(
    "owner", Kind.PARTNER, "nullif(l.owner, 0)", "货主", "Owner", "o.code", ("o.name_zh", "o.name_en"), nullable=True
)

PLANS = ListSpec(
    "count_plans",
    "counts.read",
    """
        count_plan p LEFT JOIN warehouse w ON w.id = p.warehouse LEFT JOIN person e ON e.id = p.person
        LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE round = 1) AS places, count(*) FILTER (WHERE round = 1 AND state = 'counted') AS counted,
                count(*) FILTER (WHERE state = 'open') AS left
            FROM count_task WHERE plan = p.id
        ) t ON true
    """,
    ("p.id",),
    (
        Column("name", Kind.DOCUMENT, "p.id", "计划", "Plan", "p.name", id_type="uuid"),
        Column("state", Kind.CHOICE, "p.state", "状态", "State", choices=PLAN_STATES),
        Column("origin", Kind.CHOICE, "CASE p.origin WHEN '' THEN 'planned' ELSE p.origin END", "来由", "Made by", choices=ORIGINS),
        named(Kind.WAREHOUSE, "warehouse", "p.warehouse", "仓库", "Warehouse", table="w"),
        Column("blind", Kind.FLAG, "p.blind", "盲盘", "Blind"),
        Column("places", Kind.INTEGER, "t.places", "库位", "Places", total=True),
        Column("counted", Kind.INTEGER, "t.counted", "已盘", "Counted", total=True),
        Column("left", Kind.INTEGER, "t.left", "待盘", "Left", total=True),
        named(Kind.PERSON, "person", "p.person", "制定人", "Planned by", table="e", nullable=True),
        Column("created_at", Kind.INSTANT, "p.created_at", "制定时间", "Planned"),
        Column("due_at", Kind.INSTANT, "p.due_at", "期限", "Due", nullable=True),
    ),
    "-created_at",
    ("lower(p.name)",),
    "p.warehouse = ANY({scope})",
)  # fmt: skip

VARIANCES = ListSpec(
    "count_lines",
    "counts.read",
    """
        count_line l JOIN stock_count c ON c.id = l.count AND c.finished_at IS NOT NULL
        LEFT JOIN item i ON i.id = l.item LEFT JOIN place p ON p.id = l.place LEFT JOIN warehouse w ON w.id = c.warehouse
        LEFT JOIN person e ON e.id = l.person LEFT JOIN person a ON a.id = l.decided_by
        LEFT JOIN item_cost k ON k.item = l.item
        LEFT JOIN count_task t ON t.id = c.task LEFT JOIN count_plan n ON n.id = t.plan LEFT JOIN party o ON o.id = l.owner
    """,
    ("l.id",),
    (
        Column("line", Kind.DOCUMENT, "l.id", "行", "Line", "l.id::text", id_type="uuid"),
        Column("place", Kind.PLACE, "l.place", "库位", "Place", "p.code"),
        named(Kind.ITEM, "item", "l.item", "物料", "Item", table="i"),
        Column("lot", Kind.TEXT, "l.lot", "批号", "Lot"),
        Column("expected", Kind.QUANTITY, "l.expected", "账面", "Expected"),
        Column("counted", Kind.QUANTITY, "l.counted", "实盘", "Counted"),
        Column("difference", Kind.QUANTITY, "l.counted - l.expected", "差异", "Difference", total=True),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        Column("value", Kind.AMOUNT, WORTH, "差异金额", "Value", needs="cost.read", total=True),
        Column("state", Kind.CHOICE, "l.state", "状态", "State", choices=LINE_STATES),
        Column("provisional", Kind.FLAG, PROVISIONAL, "暂定", "Provisional", sortable=False, filterable=False),
        named(Kind.PERSON, "person", "l.person", "盘点人", "Counted by", table="e", nullable=True),
        Column("moment", Kind.INSTANT, "l.moment", "盘点时间", "Counted at"),
        named(Kind.PERSON, "decided_by", "l.decided_by", "审批人", "Decided by", table="a", nullable=True),
        Column("decided_at", Kind.INSTANT, "l.decided_at", "审批时间", "Decided at", nullable=True),
        Column("reason", Kind.TEXT, "l.reason", "原因", "Reason"),
        Column("plan", Kind.TEXT, "coalesce(n.name, '')", "计划", "Plan"),
        named(Kind.WAREHOUSE, "warehouse", "c.warehouse", "仓库", "Warehouse", table="w"),
        Column("status", Kind.TEXT, "l.status", "品质", "Quality"),
        Column("container", Kind.TEXT, "l.container", "容器", "Container"),
        OWNER,
    ),
    "-moment",
    ("lower(p.code)", Key("item", "l.item")),
    "c.warehouse = ANY({scope})",
)  # fmt: skip

GAINS_AND_LOSSES = ListSpec(
    "gains_losses",
    "counts.read",
    """
        (SELECT id, item, lot, document, person, occurred_at, value,
            CASE WHEN target_place > 0 THEN target_place ELSE source_place END AS place,
            CASE WHEN target_place > 0 OR target_place = -8 THEN quantity ELSE -quantity END AS quantity
        FROM movement WHERE -5 IN (source_place, target_place)) m
        LEFT JOIN document_number d ON d.document = m.document LEFT JOIN item i ON i.id = m.item LEFT JOIN place p ON p.id = m.place
        LEFT JOIN person e ON e.id = m.person LEFT JOIN warehouse w ON w.id = p.warehouse
    """,
    ("m.id",),
    (
        Column("number", Kind.TEXT, "coalesce(d.number, '')", "单号", "Number"),
        named(Kind.ITEM, "item", "m.item", "物料", "Item", table="i"),
        Column("place", Kind.PLACE, "m.place", "库位", "Place", "coalesce(p.code, '')", nullable=True),
        Column("lot", Kind.TEXT, "m.lot", "批号", "Lot"),
        Column("quantity", Kind.QUANTITY, "m.quantity", "盈亏数量", "Gain or loss", total=True),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        Column("value", Kind.AMOUNT, "m.value", "盈亏金额", "Value", needs="cost.read", total=True),
        named(Kind.PERSON, "person", "m.person", "经手人", "By", table="e", nullable=True),
        Column("at", Kind.INSTANT, "m.occurred_at", "时间", "When"),
        named(Kind.WAREHOUSE, "warehouse", "p.warehouse", "仓库", "Warehouse", table="w", nullable=True),
    ),
    "-at",
    ("lower(d.number)", "lower(p.code)", Key("item", "m.item")),
    "p.warehouse = ANY({scope})",
)  # fmt: skip

ACCURACY = ListSpec(
    "count_accuracy",
    "counts.read",
    """
        (SELECT c.warehouse, p.zone, l.person, count(*) AS lines, count(*) FILTER (WHERE l.counted = l.expected) AS same
        FROM count_line l JOIN stock_count c ON c.id = l.count AND c.finished_at IS NOT NULL JOIN place p ON p.id = l.place
        GROUP BY c.warehouse, p.zone, l.person) g
        LEFT JOIN warehouse w ON w.id = g.warehouse LEFT JOIN person e ON e.id = g.person
    """,
    ("g.warehouse", "g.zone", "g.person"),
    (
        Column("zone", Kind.TEXT, "g.zone", "库区", "Zone"),
        named(Kind.PERSON, "person", "g.person", "盘点人", "Counted by", table="e", nullable=True),
        Column("lines", Kind.INTEGER, "g.lines", "盘点行", "Lines counted", total=True),
        Column("same", Kind.INTEGER, "g.same", "相符行", "Lines right", total=True),
        Column("accuracy_bp", Kind.INTEGER, "(g.same * 10000 / g.lines)::bigint", "准确率", "Accuracy"),
        named(Kind.WAREHOUSE, "warehouse", "g.warehouse", "仓库", "Warehouse", table="w"),
    ),
    "accuracy_bp",
    ("lower(g.zone)",),
    "g.warehouse = ANY({scope})",
)  # fmt: skip
LISTS = (PLANS, VARIANCES, GAINS_AND_LOSSES, ACCURACY)
