"""Lists of stock: by item and warehouse, by bin, lot and owner, and the movements behind it."""

from __future__ import annotations

from stowage.ledger.queries import SINCE
from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named
from stowage.purchasing.queries import INBOUND
from stowage.stock.queries import STATUSES

LOT_KINDS = (Choice("lot", "批次", "Lot"), Choice("serial", "序列号", "Serial"))
COST_SOURCES = (
    Choice("order", "订单价", "Order"),
    Choice("opening", "期初", "Opening"),
    Choice("average", "平均价", "Average"),
    Choice("last", "上次成本", "Last cost"),
    Choice("unknown", "未知", "Unknown"),
)
# Of a row s of stock_figure. An item's value in a warehouse is its share of the whole by quantity, half up; div() is exact, and quick
# where no product is larger than a bigint.
ON_HAND = "(s.available + s.inspection + s.quarantine + s.damaged + s.surplus)"
VALUED = "(s.available + s.inspection)"
SHARE = f"""
    CASE WHEN coalesce({VALUED}, 0) = 0 OR c.quantity = 0 THEN 0 WHEN {VALUED} = c.quantity THEN c.value
        WHEN c.value < 1000000000 AND c.quantity < 4000000000 THEN (2 * c.value * {VALUED} + c.quantity) / (2 * c.quantity)
        ELSE coalesce(div(2 * c.value::numeric * {VALUED} + c.quantity, nullif(2 * c.quantity, 0)), 0)::bigint END
"""
AGE = f"extract(day FROM now() - {SINCE})::bigint"


def _figure(key: str, zh: str, en: str, sql: str = "") -> Column:
    return Column(key, Kind.QUANTITY, f"coalesce({sql or f's.{key}'}, 0)", zh, en, total=True)


def _owner(table: str) -> Column:
    """None: our own."""
    names = ("o.name_zh", "o.name_en")
    return Column("owner", Kind.PARTNER, f"nullif({table}.owner, 0)", "货主", "Owner", "o.code", names, nullable=True)


HELD = (
    _figure("surplus", "多收", "Surplus"),
    _figure("inspection", "待检", "Inspection"),
    _figure("quarantine", "隔离", "Quarantine"),
    _figure("damaged", "破损", "Damaged"),
)
STOCK = ListSpec(
    "stock",
    "stock.read",
    f"""
        item i CROSS JOIN warehouse w
        LEFT JOIN stock_figure s ON s.item = i.id AND s.warehouse = w.id AND s.owner = 0
        LEFT JOIN (SELECT * FROM ({INBOUND}) f {{page}}) n ON n.item = i.id AND n.warehouse = w.id
        LEFT JOIN item_cost c ON c.item = i.id
    """,
    ("i.id", "w.id"),
    (
        named(Kind.ITEM, "item", "i.id", "物料", "Item", table="i"),
        named(Kind.WAREHOUSE, "warehouse", "w.id", "仓库", "Warehouse", table="w"),
        Column("category", Kind.TEXT, "i.category", "类别", "Category"),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        _figure("on_hand", "现存", "On hand", ON_HAND),
        _figure("reserved", "占用", "Reserved"),
        _figure("over_reserved", "超占", "Over-reserved", "greatest(0, s.reserved - s.available)"),
        _figure("available", "可用", "Available", "greatest(0, s.available - s.reserved)"),
        Column("inbound", Kind.QUANTITY, "coalesce(n.inbound, 0)", "在途", "To come", total=True),
        *HELD,
        Column("value", Kind.AMOUNT, SHARE, "库存金额", "Stock value", needs="cost.read", total=True),
        Column("in_stock", Kind.FLAG, f"coalesce({ON_HAND}, 0) > 0", "有库存", "In stock"),
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
        _owner("b"),
        Column("quantity", Kind.QUANTITY, "b.quantity", "数量", "Quantity", total=True),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        Column("weight", Kind.QUANTITY, "b.weight", "重量(千克)", "Weight, kg", nullable=True),
        Column("since", Kind.INSTANT, SINCE, "最早到位", "Oldest since", nullable=True),
        Column("age", Kind.INTEGER, AGE, "库龄(天)", "Age in days", nullable=True),
    ),
    "item,place",
    (Key("item", "b.item"), "lower(p.code)", "lower(b.lot)", "lower(b.container)"),
    "p.warehouse = ANY({scope})",
)
LOTS = ListSpec(
    "stock_lots",
    "stock.read",
    """
        stock_lot l CROSS JOIN LATERAL (
            SELECT p.warehouse, b.owner, sum(b.quantity)::bigint AS quantity, count(*) AS places,
                coalesce(sum(b.quantity) FILTER (WHERE b.status = 'available'), 0)::bigint AS available
            FROM balance b JOIN place p ON p.id = b.place
            WHERE b.item = l.item AND b.lot = l.lot AND b.place > 0 AND b.quantity > 0 GROUP BY p.warehouse, b.owner
        ) s
        LEFT JOIN item i ON i.id = l.item LEFT JOIN warehouse w ON w.id = s.warehouse LEFT JOIN party o ON o.id = s.owner
    """,
    ("l.item", "l.lot", "s.warehouse", "s.owner"),
    (
        named(Kind.ITEM, "item", "l.item", "物料", "Item", table="i"),
        Column("lot", Kind.TEXT, "l.lot", "批次或序列号", "Lot or serial"),
        Column("kind", Kind.CHOICE, "l.kind", "种类", "Kind", choices=LOT_KINDS),
        named(Kind.WAREHOUSE, "warehouse", "s.warehouse", "仓库", "Warehouse", table="w"),
        _owner("s"),
        Column("expires_on", Kind.DATE, "l.expires_on", "效期", "Expires on", nullable=True),
        Column("days_left", Kind.INTEGER, "l.expires_on - current_date", "剩余天数", "Days left", nullable=True),
        Column("quantity", Kind.QUANTITY, "s.quantity", "数量", "Quantity", total=True),
        Column("available", Kind.QUANTITY, "s.available", "其中可用", "Of it available", total=True),
        Column("places", Kind.INTEGER, "s.places", "库位数", "Places"),
        Column("category", Kind.TEXT, "i.category", "类别", "Category"),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
    ),
    "item,lot",
    (Key("item", "l.item"), "lower(l.lot)"),
    "s.warehouse = ANY({scope})",
)
OWNERS = ListSpec(
    "stock_owners",
    "stock.read",
    f"""
        (SELECT * FROM stock_figure s WHERE {ON_HAND} > 0) s LEFT JOIN item i ON i.id = s.item
        LEFT JOIN warehouse w ON w.id = s.warehouse LEFT JOIN party o ON o.id = s.owner
    """,
    ("s.item", "s.warehouse", "s.owner"),
    (
        _owner("s"),
        named(Kind.ITEM, "item", "s.item", "物料", "Item", table="i"),
        named(Kind.WAREHOUSE, "warehouse", "s.warehouse", "仓库", "Warehouse", table="w"),
        _figure("on_hand", "现存", "On hand", ON_HAND),
        _figure("available", "可用", "Available", "greatest(0, s.available - s.reserved)"),
        *HELD,
        Column("category", Kind.TEXT, "i.category", "类别", "Category"),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
    ),
    "item",
    (Key("item", "s.item"), Key("party", "s.owner")),
    "s.warehouse = ANY({scope})",
)
ENTRY = "(SELECT k.no FROM audit_link k WHERE k.op_id = m.op_id)"
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
        Column("weight", Kind.QUANTITY, "m.weight", "重量(千克)", "Weight, kg", nullable=True),
        Column("source", Kind.PLACE, "m.source_place", "从", "From", "f.code", nullable=True),
        Column("source_status", Kind.CHOICE, "m.source_status", "原状态", "From status", choices=STATUSES),
        Column("target", Kind.PLACE, "m.target_place", "到", "To", "t.code", nullable=True),
        Column("target_status", Kind.CHOICE, "m.target_status", "新状态", "To status", choices=STATUSES),
        _owner("m"),
        named(Kind.PERSON, "person", "m.person", "经手人", "Person", table="e", nullable=True),
        Column("device", Kind.DEVICE, "m.device", "设备", "Device", "d.code", id_type="uuid", nullable=True),
        Column("value", Kind.AMOUNT, "m.value", "金额变动", "Change of value", needs="cost.read", total=True),
        Column(
            "cost_source", Kind.CHOICE, "m.cost_source", "成本来源", "Cost from", needs="cost.read", nullable=True, choices=COST_SOURCES
        ),
        Column("received_at", Kind.INSTANT, "m.received_at", "上报时间", "Received"),
        Column("business_date", Kind.DATE, "m.business_date", "业务日期", "Business date"),
        Column("posting_date", Kind.DATE, "m.posting_date", "记账日期", "Posting date"),
        Column(
            "entry", Kind.INTEGER, ENTRY, "审计条目", "Audit entry", needs="audit.read", nullable=True, sortable=False, filterable=False
        ),
    ),
    "-occurred_at",
    (Key("item", "m.item"), "lower(n.number)", "lower(m.lot)"),
    "(f.warehouse = ANY({scope}) OR t.warehouse = ANY({scope}))",
)  # fmt: skip
LISTS = (STOCK, BINS, LOTS, OWNERS, MOVEMENTS)
