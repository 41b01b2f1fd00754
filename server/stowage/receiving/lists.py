"""The list of receipts."""

from __future__ import annotations

from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named

STATES = (Choice("open", "进行中", "Open"), Choice("finished", "已完成", "Finished"))
RECEIPTS = ListSpec(
    "receipts",
    "receiving.read",
    """
        receipt r LEFT JOIN purchase_order o ON o.id = r."order" LEFT JOIN party s ON s.id = r.supplier
        LEFT JOIN warehouse w ON w.id = r.warehouse LEFT JOIN place p ON p.id = r.place LEFT JOIN person e ON e.id = r.person
        LEFT JOIN device d ON d.id = r.device
        LEFT JOIN LATERAL (
            SELECT count(*) AS lines, count(*) FILTER (WHERE surplus + damaged + quarantined > 0) AS differing
            FROM receipt_line WHERE receipt = r.id AND reversed_by IS NULL
        ) l ON true
    """,
    ("r.id",),
    (
        Column("number", Kind.DOCUMENT, "r.id", "单号", "Number", "r.number", id_type="uuid", links="receipt"),
        Column("reference", Kind.TEXT, "r.reference", "设备单号", "Device's number"),
        Column("state", Kind.CHOICE, "r.state", "状态", "State", choices=STATES),
        Column("order", Kind.DOCUMENT, 'r."order"', "订单", "Order", "o.number", nullable=True, links="order"),
        named(Kind.PARTNER, "supplier", "r.supplier", "供应商", "Supplier", table="s", nullable=True),
        named(Kind.WAREHOUSE, "warehouse", "r.warehouse", "仓库", "Warehouse", table="w"),
        Column("place", Kind.PLACE, "r.place", "月台", "Dock", "p.code"),
        named(Kind.PERSON, "person", "r.person", "收货人", "Received by", table="e", nullable=True),
        Column("device", Kind.DEVICE, "r.device", "设备", "Device", "d.code", id_type="uuid", nullable=True),
        Column("started_at", Kind.INSTANT, "r.started_at", "开始", "Started"),
        Column("finished_at", Kind.INSTANT, "r.finished_at", "完成", "Finished", nullable=True),
        Column("lines", Kind.INTEGER, "l.lines", "行数", "Lines", total=True),
        Column("differing", Kind.INTEGER, "l.differing", "有差异行", "Lines that differ", total=True),
    ),
    "-started_at",
    ("lower(r.number)", "lower(r.reference)", "lower(o.number)", Key("party", "r.supplier")),
    "r.warehouse = ANY({scope})",
)  # fmt: skip
LISTS = (RECEIPTS,)
