"""The lists of what came back."""

from __future__ import annotations

from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named

CONDITIONS = (
    Choice("as_new", "完好", "As new"),
    Choice("opened", "已拆", "Opened"),
    Choice("broken", "破损", "Broken"),
    Choice("expired", "过期", "Expired"),
)
STATES = (
    Choice("available", "回库", "Back in stock"),
    Choice("quarantine", "待处理", "In quarantine"),
    Choice("scrap", "报废", "Scrapped"),
    Choice("to_supplier", "待退供应商", "To go back"),
    Choice("supplier", "退供应商", "Back to supplier"),
    Choice("reversed", "已撤销", "Undone"),
)
RETURNS = ListSpec(
    "goods_returns",
    "returns.read",
    """
        goods_return_line l JOIN goods_return r ON r.id = l.goods_return JOIN item i ON i.id = l.item
        LEFT JOIN party c ON c.id = r.customer LEFT JOIN warehouse w ON w.id = r.warehouse LEFT JOIN place p ON p.id = l.place
        LEFT JOIN person e ON e.id = l.person LEFT JOIN device d ON d.id = l.device
    """,
    ("l.id",),
    (
        Column("number", Kind.TEXT, "r.number", "单号", "Number"),
        Column("claim", Kind.TEXT, "r.claim", "凭据", "Papers"),
        named(Kind.PARTNER, "customer", "r.customer", "客户", "Customer", table="c", nullable=True),
        named(Kind.ITEM, "item", "l.item", "物料", "Item", table="i"),
        Column("lot", Kind.TEXT, "l.lot", "批次", "Lot"),
        Column("quantity", Kind.QUANTITY, "l.quantity", "数量", "Quantity", total=True),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        Column("condition", Kind.CHOICE, "l.condition", "品相", "Condition", choices=CONDITIONS),
        Column("state", Kind.CHOICE, "l.state", "去向", "Where it went", choices=STATES),
        named(Kind.WAREHOUSE, "warehouse", "r.warehouse", "仓库", "Warehouse", table="w"),
        Column("place", Kind.PLACE, "l.place", "库位", "Place", "p.code"),
        named(Kind.PERSON, "person", "l.person", "经手人", "Taken by", table="e", nullable=True),
        Column("device", Kind.DEVICE, "l.device", "设备", "Device", "d.code", id_type="uuid", nullable=True),
        Column("occurred_at", Kind.INSTANT, "l.occurred_at", "时间", "When"),
        Column("note", Kind.TEXT, "l.note", "说明", "Note"),
    ),
    "-occurred_at",
    ("lower(r.number)", "lower(r.reference)", "lower(r.claim)", Key("item", "l.item"), Key("party", "r.customer")),
    "r.warehouse = ANY({scope})",
)  # fmt: skip
LISTS = (RETURNS,)
