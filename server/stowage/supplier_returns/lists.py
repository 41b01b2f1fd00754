"""Lists of what goes back to suppliers: the returns, and their lines."""

from __future__ import annotations

from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named
from stowage.stock.queries import STATUSES

STATES = (Choice("prepared", "待退", "Prepared"), Choice("cancelled", "已取消", "Cancelled"))
LINE_STATES = (
    Choice("waiting", "待退", "To go back"),
    Choice("removed", "已移除", "Taken off"),
    Choice("withdrawn", "已撤回", "Withdrawn"),
)

RETURNS = ListSpec(
    "supplier_returns",
    "supplier_returns.read",
    """
        supplier_return r LEFT JOIN party s ON s.id = r.supplier LEFT JOIN warehouse w ON w.id = r.warehouse
        LEFT JOIN person e ON e.id = r.person
        LEFT JOIN LATERAL (
            SELECT count(*) AS lines, coalesce(sum(cost), 0)::bigint AS cost FROM supplier_return_line
            WHERE supplier_return = r.id AND state = 'waiting'
        ) l ON true
    """,
    ("r.id",),
    (
        Column("number", Kind.DOCUMENT, "r.id", "单号", "Number", "r.number", id_type="uuid"),
        Column("state", Kind.CHOICE, "r.state", "状态", "State", choices=STATES),
        named(Kind.PARTNER, "supplier", "r.supplier", "供应商", "Supplier", table="s", nullable=True),
        named(Kind.WAREHOUSE, "warehouse", "r.warehouse", "仓库", "Warehouse", table="w"),
        Column("lines", Kind.INTEGER, "l.lines", "行数", "Lines", total=True),
        Column("cost", Kind.AMOUNT, "l.cost", "应退金额", "Credit expected", needs="cost.read", total=True),
        named(Kind.PERSON, "person", "r.person", "制单人", "Prepared by", table="e", nullable=True),
        Column("created_at", Kind.INSTANT, "r.created_at", "制单时间", "Prepared"),
        Column("reason", Kind.TEXT, "r.reason", "取消原因", "Why cancelled"),
    ),
    "-created_at",
    ("lower(r.number)", Key("party", "r.supplier")),
    "r.warehouse = ANY({scope})",
)  # fmt: skip

LINES = ListSpec(
    "supplier_return_lines",
    "supplier_returns.read",
    """
        supplier_return_line l JOIN supplier_return r ON r.id = l.supplier_return LEFT JOIN item i ON i.id = l.item
        LEFT JOIN party s ON s.id = r.supplier LEFT JOIN warehouse w ON w.id = r.warehouse LEFT JOIN place p ON p.id = l.place
        LEFT JOIN person e ON e.id = l.person
        LEFT JOIN purchase_order_line o ON o.id = l.order_line LEFT JOIN purchase_order q ON q.id = o."order"
    """,
    ("l.id",),
    (
        Column("number", Kind.TEXT, "r.number", "单号", "Number"),
        named(Kind.ITEM, "item", "l.item", "物料", "Item", table="i"),
        Column("lot", Kind.TEXT, "l.lot", "批次或序列号", "Lot or serial"),
        Column("quantity", Kind.QUANTITY, "l.quantity", "数量", "Quantity", total=True),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        Column("place", Kind.PLACE, "l.place", "库位", "Place", "p.code"),
        Column("container", Kind.TEXT, "l.container", "容器", "Container"),
        Column("status", Kind.CHOICE, "l.status", "品质", "Status", choices=STATUSES),
        Column("state", Kind.CHOICE, "l.state", "状态", "State", choices=LINE_STATES),
        named(Kind.PARTNER, "supplier", "r.supplier", "供应商", "Supplier", table="s", nullable=True),
        Column("order", Kind.TEXT, "coalesce(q.number, '')", "采购订单", "Order"),
        Column("cost", Kind.AMOUNT, "l.cost", "应退金额", "Credit expected", needs="cost.read", nullable=True, total=True),
        Column("reason", Kind.TEXT, "l.reason", "原因", "Why"),
        named(Kind.WAREHOUSE, "warehouse", "r.warehouse", "仓库", "Warehouse", table="w"),
        named(Kind.PERSON, "person", "l.person", "制单人", "Prepared by", table="e", nullable=True),
        Column("created_at", Kind.INSTANT, "l.created_at", "时间", "When"),
    ),
    "-created_at",
    ("lower(r.number)", "lower(l.lot)", Key("item", "l.item"), Key("party", "r.supplier")),
    "r.warehouse = ANY({scope})",
)  # fmt: skip
LISTS = (RETURNS, LINES)
