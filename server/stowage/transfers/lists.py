"""The list of moves, one row for each kind of goods that a move took."""

from __future__ import annotations

from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named
from stowage.stock.queries import STATUSES

STATES = (Choice("done", "已移", "Moved"), Choice("undone", "已撤销", "Undone"))
KINDS = (Choice("goods", "货物", "Goods"), Choice("container", "整容器", "Whole container"))
MOVES = ListSpec(
    "moves",
    "stock.read",
    """
        move m JOIN move_part x ON x.move = m.id LEFT JOIN item i ON i.id = x.item LEFT JOIN warehouse w ON w.id = m.warehouse
        LEFT JOIN place f ON f.id = x.source LEFT JOIN place t ON t.id = m.target LEFT JOIN person e ON e.id = m.person
        LEFT JOIN device d ON d.id = m.device
    """,
    ("m.id", "x.no"),
    (
        Column("occurred_at", Kind.INSTANT, "m.occurred_at", "发生时间", "When"),
        Column("kind", Kind.CHOICE, "m.kind", "方式", "How", choices=KINDS),
        named(Kind.ITEM, "item", "x.item", "物料", "Item", table="i"),
        Column("lot", Kind.TEXT, "x.lot", "批次或序列号", "Lot or serial"),
        Column("quantity", Kind.QUANTITY, "x.quantity", "数量", "Quantity", total=True),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        Column("source", Kind.PLACE, "x.source", "从", "From", "f.code", nullable=True),
        Column("container", Kind.TEXT, "m.container", "原容器", "From container"),
        Column("target", Kind.PLACE, "m.target", "到", "To", "t.code", nullable=True),
        Column("target_container", Kind.TEXT, "m.target_container", "新容器", "To container"),
        Column("status", Kind.CHOICE, "x.status", "状态", "Status", choices=STATUSES),
        Column("short", Kind.QUANTITY, "x.short", "其中账上没有", "Of it not on the books", total=True),
        named(Kind.WAREHOUSE, "warehouse", "m.warehouse", "仓库", "Warehouse", table="w"),
        named(Kind.PERSON, "person", "m.person", "经手人", "Person", table="e", nullable=True),
        Column("device", Kind.DEVICE, "m.device", "设备", "Device", "d.code", id_type="uuid", nullable=True),
        Column(
            "state",
            Kind.CHOICE,
            "CASE WHEN m.reversed_by IS NULL THEN 'done' ELSE 'undone' END",
            "结果",
            "Result",
            choices=STATES,
        ),
    ),
    "-occurred_at",
    (Key("item", "x.item"), "lower(x.lot)", "lower(m.container)", "lower(m.target_container)"),
    "m.warehouse = ANY({scope})",
)  # fmt: skip
LISTS = (MOVES,)
