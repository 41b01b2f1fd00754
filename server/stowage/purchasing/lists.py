"""Lists of purchase orders and of their lines."""

from __future__ import annotations

from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named
from stowage.purchasing.queries import SEEN

STATES = (
    Choice("draft", "草稿", "Draft"),
    Choice("confirmed", "已确认", "Confirmed"),
    Choice("partly_received", "部分收货", "Partly received"),
    Choice("received", "已收货", "Received"),
    Choice("closed", "已关闭", "Closed"),
    Choice("cancelled", "已取消", "Cancelled"),
)
STATE = Column("state", Kind.CHOICE, "o.state", "状态", "State", choices=STATES)
SUPPLIER = named(Kind.PARTNER, "supplier", "o.supplier", "供应商", "Supplier", table="s")
WAREHOUSE = named(Kind.WAREHOUSE, "warehouse", "o.warehouse", "仓库", "Warehouse", table="w")
EXPECTED = Column("expected_on", Kind.DATE, "o.expected_on", "预计到货", "Expected on")

CONSIGNMENT = Column("consignment", Kind.FLAG, "o.consignment", "寄售", "Consignment")


def _amount(key: str, sql: str, zh: str, en: str) -> Column:
    return Column(key, Kind.AMOUNT, sql, zh, en, needs="price.read", total=True)


ORDERS = ListSpec(
    "orders",
    "purchasing.read",
    """
        purchase_order o LEFT JOIN party s ON s.id = o.supplier LEFT JOIN warehouse w ON w.id = o.warehouse
        LEFT JOIN person c ON c.id = o.created_by LEFT JOIN person f ON f.id = o.confirmed_by LEFT JOIN person e ON e.id = o.ended_by
        LEFT JOIN LATERAL (
            SELECT count(*) AS lines, count(*) FILTER (WHERE complete OR accepted >= ordered) AS complete,
                coalesce(sum(round(ordered::numeric * unit_price_micro / 100000000)), 0)::bigint AS amount,
                coalesce(sum(round(accepted::numeric * unit_price_micro / 100000000)), 0)::bigint AS accepted_amount
            FROM purchase_order_line WHERE "order" = o.id
        ) l ON true
    """,
    ("o.id",),
    (
        Column("number", Kind.DOCUMENT, "o.id", "单号", "Number", "o.number", links="order"),
        STATE,
        SUPPLIER,
        WAREHOUSE,
        EXPECTED,
        CONSIGNMENT,
        Column("lines", Kind.INTEGER, "l.lines", "行数", "Lines", total=True),
        Column("complete", Kind.INTEGER, "l.complete", "已完成行", "Lines done", total=True),
        _amount("amount", "l.amount", "订单金额", "Amount"),
        _amount("accepted_amount", "l.accepted_amount", "已收金额", "Received amount"),
        named(Kind.PERSON, "created_by", "o.created_by", "制单人", "Made by", table="c", nullable=True),
        Column("created_at", Kind.INSTANT, "o.created_at", "制单时间", "Made"),
        named(Kind.PERSON, "confirmed_by", "o.confirmed_by", "确认人", "Confirmed by", table="f", nullable=True),
        Column("confirmed_at", Kind.INSTANT, "o.confirmed_at", "确认时间", "Confirmed", nullable=True),
        named(Kind.PERSON, "ended_by", "o.ended_by", "结束人", "Ended by", table="e", nullable=True),
        Column("ended_at", Kind.INSTANT, "o.ended_at", "结束时间", "Ended", nullable=True),
        Column("note", Kind.TEXT, "o.note", "备注", "Note"),
        Column("reason", Kind.TEXT, "o.reason", "结束原因", "Why ended"),
    ),
    "-expected_on",
    ("lower(o.number)", Key("party", "o.supplier"), "lower(o.note)"),
    "o.warehouse = ANY({scope})",
    ((SEEN, "o"),),
)
LINES = ListSpec(
    "order_lines",
    "purchasing.read",
    """
        purchase_order_line l JOIN purchase_order o ON o.id = l."order" LEFT JOIN party s ON s.id = o.supplier
        LEFT JOIN warehouse w ON w.id = o.warehouse LEFT JOIN item i ON i.id = l.item
    """,
    ("l.id",),
    (
        Column("order", Kind.DOCUMENT, "o.id", "订单", "Order", "o.number", links="order"),
        Column("no", Kind.INTEGER, "l.no", "行号", "Line"),
        STATE,
        SUPPLIER,
        WAREHOUSE,
        EXPECTED,
        named(Kind.ITEM, "item", "l.item", "物料", "Item", table="i"),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        Column("packaging", Kind.TEXT, "l.unit", "订货单位", "Ordered in"),
        Column("ordered", Kind.QUANTITY, "l.ordered", "订购", "Ordered", total=True),
        Column("accepted", Kind.QUANTITY, "l.accepted", "已收", "Accepted", total=True),
        Column("open", Kind.QUANTITY, "greatest(0, l.ordered - l.accepted)", "未收", "Open", total=True),
        Column("surplus", Kind.QUANTITY, "l.surplus", "多收", "Surplus", total=True),
        Column("damaged", Kind.QUANTITY, "l.damaged", "破损", "Damaged", total=True),
        Column("unit_price", Kind.PRICE, "l.unit_price_micro", "单价", "Price", needs="price.read"),
        _amount("amount", "round(l.ordered::numeric * l.unit_price_micro / 100000000)::bigint", "金额", "Amount"),
        Column("inspected", Kind.FLAG, "l.inspected", "要检验", "Inspected"),
        Column("complete", Kind.FLAG, "l.complete", "已完成", "Done"),
    ),
    "-order,no",
    ("lower(o.number)", Key("party", "o.supplier"), Key("item", "l.item")),
    "o.warehouse = ANY({scope})",
    ((SEEN, "o"),),
)
LISTS = (ORDERS, LINES)
