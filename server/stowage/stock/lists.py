"""Lists of stock: by item and warehouse, by bin, and the movements behind it."""

from __future__ import annotations

from stowage.ledger.queries import STOCK as FIGURES
from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named
from stowage.purchasing.queries import INBOUND

STATUSES = (
    Choice("available", "可用", "Available"),
    Choice("inspection", "待检", "Inspection"),
    Choice("quarantine", "隔离", "Quarantine"),
    Choice("damaged", "破损", "Damaged"),
    Choice("surplus", "多收", "Surplus"),
)
COST_SOURCES = (
    Choice("order", "订单价", "Order"),
    Choice("opening", "期初", "Opening"),
    Choice("average", "平均价", "Average"),
    Choice("unknown", "未知", "Unknown"),
)
# An item's value in a warehouse is its share of the whole by quantity, half up; div() is exact.
SHARE = """
    CASE WHEN coalesce(s.valued, 0) = 0 THEN 0 WHEN s.valued = c.quantity THEN c.value
        ELSE coalesce(div(2 * c.value::numeric * s.valued + c.quantity, nullif(2 * c.quantity, 0)), 0)::bigint END
"""
IN_STOCK = """
    EXISTS (SELECT 1 FROM balance b JOIN place p ON p.id = b.place
        WHERE b.item = i.id AND p.warehouse = w.id AND b.owner = 0 AND b.quantity > 0)
"""
# Since when the oldest of what lies there is there: newer arrivals cover what is there up to it, first in first out.
SINCE = """
    (SELECT min(arrival.occurred_at) FROM (
        SELECT m.occurred_at, sum(m.quantity) OVER (ORDER BY m.occurred_at DESC, m.id DESC) - m.quantity AS newer
        FROM movement m WHERE m.target_place = b.place AND m.item = b.item AND m.lot = b.lot
            AND m.target_container = b.container AND m.target_status = b.status AND m.owner = b.owner AND m.target_place > 0
    ) arrival WHERE arrival.newer < b.quantity)
"""
AGE = f"extract(day FROM now() - {SINCE})::bigint"


def _figure(key: str, zh: str, en: str) -> Column:
    return Column(key, Kind.QUANTITY, f"coalesce(s.{key}, 0)", zh, en, total=True)


STOCK = ListSpec(
    "stock",
    "stock.read",
    f"""
        item i CROSS JOIN warehouse w
        LEFT JOIN (SELECT * FROM ({FIGURES}) f {{page}}) s ON s.item = i.id AND s.warehouse = w.id
        LEFT JOIN (SELECT * FROM ({INBOUND}) f {{page}}) n ON n.item = i.id AND n.warehouse = w.id
        LEFT JOIN item_cost c ON c.item = i.id
    """,
    ("i.id", "w.id"),
    (
        named(Kind.ITEM, "item", "i.id", "物料", "Item", table="i"),
        named(Kind.WAREHOUSE, "warehouse", "w.id", "仓库", "Warehouse", table="w"),
        Column("category", Kind.TEXT, "i.category", "类别", "Category"),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        _figure("on_hand", "现存", "On hand"),
        _figure("reserved", "占用", "Reserved"),
        _figure("over_reserved", "超占", "Over-reserved"),
        _figure("available", "可用", "Available"),
        Column("inbound", Kind.QUANTITY, "coalesce(n.inbound, 0)", "在途", "To come", total=True),
        _figure("surplus", "多收", "Surplus"),
        _figure("inspection", "待检", "Inspection"),
        _figure("quarantine", "隔离", "Quarantine"),
        _figure("damaged", "破损", "Damaged"),
        Column("value", Kind.AMOUNT, SHARE, "库存金额", "Stock value", needs="cost.read", total=True),
        Column("in_stock", Kind.FLAG, IN_STOCK, "有库存", "In stock"),
        Column("active", Kind.FLAG, "i.active", "在用", "In use"),
    ),
    "item",
    (Key("item", "i.id"),),
    "w.id = ANY({scope})",
)
BINS = ListSpec(
    "stock_bins",
    "stock.read",
    """
        (SELECT * FROM balance WHERE place > 0 AND quantity > 0) b JOIN place p ON p.id = b.place
        LEFT JOIN warehouse w ON w.id = p.warehouse LEFT JOIN item i ON i.id = b.item
        LEFT JOIN stock_lot l ON l.item = b.item AND l.lot = b.lot LEFT JOIN party o ON o.id = b.owner
    """,
    ("b.item", "b.place", "b.lot", "b.container", "b.status", "b.owner"),
    (
        named(Kind.ITEM, "item", "b.item", "物料", "Item", table="i"),
        Column("category", Kind.TEXT, "i.category", "类别", "Category"),
        named(Kind.WAREHOUSE, "warehouse", "w.id", "仓库", "Warehouse", table="w"),
        Column("place", Kind.PLACE, "b.place", "库位", "Place", "p.code"),
        Column("lot", Kind.TEXT, "b.lot", "批次或序列号", "Lot or serial"),
        Column("expires_on", Kind.DATE, "l.expires_on", "效期", "Expires on", nullable=True),
        Column("container", Kind.TEXT, "b.container", "容器", "Container"),
        Column("status", Kind.CHOICE, "b.status", "状态", "Status", choices=STATUSES),
        Column(
            "owner",
            Kind.PARTNER,
            "nullif(b.owner, 0)",
            "货主",
            "Owner",
            "o.code",
            ("o.name_zh", "o.name_en"),
            nullable=True,
        ),
        Column("quantity", Kind.QUANTITY, "b.quantity", "数量", "Quantity", total=True),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        Column("since", Kind.INSTANT, SINCE, "最早到位", "Oldest since", nullable=True),
        Column("age", Kind.INTEGER, AGE, "库龄(天)", "Age in days", nullable=True),
    ),
    "item,place",
    (Key("item", "b.item"), "lower(p.code)", "lower(b.lot)", "lower(b.container)"),
    "p.warehouse = ANY({scope})",
)
MOVEMENTS = ListSpec(
    "movements",
    "stock.read",
    """
        movement m LEFT JOIN item i ON i.id = m.item
        LEFT JOIN place f ON f.id = m.source_place LEFT JOIN place t ON t.id = m.target_place
        LEFT JOIN document_number n ON n.document = m.document LEFT JOIN person e ON e.id = m.person
        LEFT JOIN device d ON d.id = m.device LEFT JOIN party o ON o.id = m.owner
    """,
    ("m.id",),
    (
        Column("occurred_at", Kind.INSTANT, "m.occurred_at", "发生时间", "When"),
        Column("document", Kind.DOCUMENT, "m.document", "单据", "Document", "n.number", id_type="text", nullable=True),
        named(Kind.ITEM, "item", "m.item", "物料", "Item", table="i"),
        Column("lot", Kind.TEXT, "m.lot", "批次或序列号", "Lot or serial"),
        Column("quantity", Kind.QUANTITY, "m.quantity", "数量", "Quantity", total=True),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        Column("source", Kind.PLACE, "m.source_place", "从", "From", "f.code", nullable=True),
        Column("source_status", Kind.CHOICE, "m.source_status", "原状态", "From status", choices=STATUSES),
        Column("target", Kind.PLACE, "m.target_place", "到", "To", "t.code", nullable=True),
        Column("target_status", Kind.CHOICE, "m.target_status", "新状态", "To status", choices=STATUSES),
        Column("owner", Kind.PARTNER, "nullif(m.owner, 0)", "货主", "Owner", "o.code", ("o.name_zh", "o.name_en"), nullable=True),
        named(Kind.PERSON, "person", "m.person", "经手人", "Person", table="e", nullable=True),
        Column("device", Kind.DEVICE, "m.device", "设备", "Device", "d.code", id_type="uuid", nullable=True),
        Column("value", Kind.AMOUNT, "m.value", "金额变动", "Change of value", needs="cost.read", total=True),
        Column(
            "cost_source", Kind.CHOICE, "m.cost_source", "成本来源", "Cost from", needs="cost.read", nullable=True, choices=COST_SOURCES
        ),
        Column("received_at", Kind.INSTANT, "m.received_at", "上报时间", "Received"),
        Column("business_date", Kind.DATE, "m.business_date", "业务日期", "Business date"),
        Column("posting_date", Kind.DATE, "m.posting_date", "记账日期", "Posting date"),
    ),
    "-occurred_at",
    (Key("item", "m.item"), "lower(n.number)", "lower(m.lot)"),
    "(f.warehouse = ANY({scope}) OR t.warehouse = ANY({scope}))",
)  # fmt: skip
LISTS = (STOCK, BINS, MOVEMENTS)
