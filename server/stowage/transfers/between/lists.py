"""The list of transfers between warehouses. Whoever speaks for one of the two sees it."""

from __future__ import annotations

from stowage.platform.listing.spec import Choice, Column, Kind, ListSpec, named

STATES = (
    Choice("open", "待发", "Open"),
    Choice("partly_dispatched", "装车中", "Loading"),
    Choice("in_transit", "在途", "On its way"),
    Choice("partly_received", "收货中", "Arriving"),
    Choice("received", "已到齐", "All arrived"),
    Choice("closed", "已完成", "Closed"),
)
TRANSFERS = ListSpec(
    "transfers",
    "stock.read",
    """
        transfer t LEFT JOIN warehouse f ON f.id = t.source LEFT JOIN warehouse g ON g.id = t.target LEFT JOIN person e ON e.id = t.person
    """,
    ("t.id",),
    (
        Column("number", Kind.TEXT, "t.number", "单号", "Number"),
        named(Kind.WAREHOUSE, "source", "t.source", "从", "From", table="f"),
        named(Kind.WAREHOUSE, "target", "t.target", "到", "To", table="g"),
        Column("state", Kind.CHOICE, "t.state", "状态", "State", choices=STATES),
        Column("expected_on", Kind.DATE, "t.expected_on", "预计到货", "Expected", nullable=True),
        Column(
            "items",
            Kind.INTEGER,
            "(SELECT count(*) FROM (SELECT item FROM transfer_line WHERE transfer = t.id "
            "UNION SELECT item FROM transfer_share WHERE transfer = t.id) x)",
            "物料数",
            "Items",
        ),
        Column("reference", Kind.TEXT, "t.reference", "设备单号", "Device reference"),
        named(Kind.PERSON, "person", "t.person", "开单人", "Person", table="e", nullable=True),
        Column("created_at", Kind.INSTANT, "t.created_at", "开单时间", "Created"),
        Column("departed_at", Kind.INSTANT, "t.departed_at", "发车时间", "Left", nullable=True),
        Column("note", Kind.TEXT, "t.note", "备注", "Note"),
    ),
    "-created_at",
    ("lower(t.number)", "lower(t.reference)", "lower(f.code)", "lower(g.code)", "lower(t.note)"),
    "(t.source = ANY({scope}) OR t.target = ANY({scope}))",
)  # fmt: skip
LISTS = (TRANSFERS,)
