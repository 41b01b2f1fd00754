"""The lists of inspections, of plans, and of how good what suppliers send is."""

from __future__ import annotations

from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named

STATES = (
    Choice("open", "待检", "To inspect"),
    Choice("passed", "合格", "Passed"),
    Choice("partly", "部分合格", "Partly passed"),
    Choice("rejected", "不合格", "Rejected"),
    Choice("withdrawn", "已撤回", "Withdrawn"),
)
MODES = (
    Choice("full", "全检", "Every piece"),
    Choice("sample", "抽检", "Sampling"),
    Choice("skip_lot", "跳批", "Skip-lot"),
    Choice("skip", "免检", "No inspection"),
)
SEVERITIES = (
    Choice("normal", "正常", "Normal"),
    Choice("tightened", "加严", "Tightened"),
    Choice("reduced", "放宽", "Reduced"),
    Choice("stopped", "暂停抽样", "Sampling stopped"),
)

INSPECTIONS = ListSpec(
    "inspections",
    "quality.read",
    """
        inspection q JOIN item i ON i.id = q.item LEFT JOIN party s ON s.id = q.supplier LEFT JOIN warehouse w ON w.id = q.warehouse
        LEFT JOIN place p ON p.id = q.place LEFT JOIN receipt r ON r.id = q.receipt
    """,
    ("q.id",),
    (
        Column("number", Kind.DOCUMENT, "q.id", "单号", "Number", "q.number", id_type="uuid"),
        Column("state", Kind.CHOICE, "q.state", "状态", "State", choices=STATES),
        named(Kind.ITEM, "item", "q.item", "物料", "Item", table="i"),
        named(Kind.PARTNER, "supplier", "q.supplier", "供应商", "Supplier", table="s", nullable=True),
        Column("quantity", Kind.QUANTITY, "q.quantity", "数量", "Quantity", total=True),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        Column("passed", Kind.QUANTITY, "q.passed", "合格数", "Passed", total=True),
        Column("rejected", Kind.QUANTITY, "q.rejected", "不合格数", "Rejected", total=True),
        Column("mode", Kind.CHOICE, "q.mode", "方式", "How", choices=MODES),
        Column("severity", Kind.CHOICE, "q.severity", "严格度", "Severity", choices=SEVERITIES),
        Column("sample", Kind.INTEGER, "q.sample", "样本", "Sample"),
        Column("receipt", Kind.TEXT, "coalesce(r.number, '')", "收货单", "Receipt"),
        Column("place", Kind.PLACE, "q.place", "库位", "Place", "coalesce(p.code, '')", nullable=True),
        named(Kind.WAREHOUSE, "warehouse", "q.warehouse", "仓库", "Warehouse", table="w"),
        Column("opened_at", Kind.INSTANT, "q.opened_at", "报检时间", "Since"),
        Column("decided_at", Kind.INSTANT, "q.decided_at", "判定时间", "Decided", nullable=True),
    ),
    "-opened_at",
    ("lower(q.number)", "lower(r.number)", Key("item", "q.item"), Key("party", "q.supplier")),
    "q.warehouse = ANY({scope})",
)  # fmt: skip

PLANS = ListSpec(
    "quality_plans",
    "quality.read",
    "quality_plan q LEFT JOIN item i ON i.id = q.item LEFT JOIN party s ON s.id = q.supplier LEFT JOIN category c ON c.code = q.category",
    ("q.id",),
    (
        Column("plan", Kind.DOCUMENT, "q.id", "方案", "Plan", "concat_ws(' · ', i.sku, s.code, nullif(q.category, ''))"),
        named(Kind.ITEM, "item", "q.item", "物料", "Item", table="i", nullable=True),
        named(Kind.PARTNER, "supplier", "q.supplier", "供应商", "Supplier", table="s", nullable=True),
        Column("category", Kind.TEXT, "q.category", "分类", "Category"),
        Column("mode", Kind.CHOICE, "q.mode", "方式", "How", choices=MODES),
        Column("level", Kind.TEXT, "CASE WHEN q.mode IN ('sample', 'skip_lot') THEN q.level ELSE '' END", "水平", "Level"),
        Column("limit", Kind.TEXT, "CASE WHEN q.mode IN ('sample', 'skip_lot') THEN trim_scale(q.aql / 1000.0)::text ELSE '' END",
            "AQL（%）", "AQL (%)"),
        Column("characteristics", Kind.INTEGER, "jsonb_array_length(q.characteristics)", "检验项", "Characteristics"),
        Column("active", Kind.FLAG, "q.active", "启用", "In use"),
    ),
    "plan",
    ("lower(q.category)", "lower(i.sku)", "lower(s.code)", "lower(i.name_zh)", "lower(s.name_zh)"),
)  # fmt: skip

SCORES = ListSpec(
    "supplier_quality",
    "quality.read",
    """
        (SELECT q.supplier, date_trunc('month', q.opened_at AT TIME ZONE w.timezone)::date AS month, q.warehouse, count(*)::int AS lots,
            count(*) FILTER (WHERE q.accepted)::int AS good, (sum(q.quantity) / 10000)::bigint AS pieces,
            (sum(q.rejected) / 10000)::bigint AS rejected
        FROM inspection q JOIN warehouse w ON w.id = q.warehouse
        WHERE NOT q.at_once AND q.state IN ('passed', 'partly', 'rejected') AND q.supplier IS NOT NULL
        GROUP BY 1, 2, 3) g
        LEFT JOIN party s ON s.id = g.supplier LEFT JOIN warehouse w ON w.id = g.warehouse
    """,
    ("g.supplier", "g.month", "g.warehouse"),
    (
        named(Kind.PARTNER, "supplier", "g.supplier", "供应商", "Supplier", table="s"),
        Column("month", Kind.DATE, "g.month", "月份", "Month"),
        Column("lots", Kind.INTEGER, "g.lots", "检验批", "Lots inspected", total=True),
        Column("good", Kind.INTEGER, "g.good", "一次合格批", "Good at first", total=True),
        Column("score_bp", Kind.INTEGER, "(g.good * 10000 / g.lots)::bigint", "批合格率", "Lots good"),
        Column("pieces", Kind.INTEGER, "g.pieces", "检验件数", "Pieces", total=True),
        Column("rejected", Kind.INTEGER, "g.rejected", "不合格件数", "Pieces rejected", total=True),
        Column("rejected_bp", Kind.INTEGER, "(g.rejected * 10000 / greatest(g.pieces, 1))::bigint", "不合格率", "Rejected share"),
        named(Kind.WAREHOUSE, "warehouse", "g.warehouse", "仓库", "Warehouse", table="w"),
    ),
    "-month",
    (Key("party", "g.supplier"),),
    "g.warehouse = ANY({scope})",
)  # fmt: skip
LISTS = (INSPECTIONS, PLANS, SCORES)
