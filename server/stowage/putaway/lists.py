"""The list of bins that are bound to items."""

from __future__ import annotations

from stowage.platform.listing.spec import Column, Kind, ListSpec, named

BINDINGS = ListSpec(
    "bindings",
    "places.read",
    """
        putaway_binding b JOIN item i ON i.id = b.item JOIN place p ON p.id = b.place LEFT JOIN warehouse w ON w.id = p.warehouse
        LEFT JOIN LATERAL (
            SELECT sum(quantity)::bigint AS quantity FROM balance
            WHERE item = b.item AND place = b.place AND status = 'available' AND owner = 0
        ) s ON true
    """,
    ("b.item", "b.place"),
    (
        named(Kind.ITEM, "item", "b.item", "物料", "Item", table="i"),
        Column("place", Kind.PLACE, "b.place", "货位", "Bin", "p.code"),
        named(Kind.WAREHOUSE, "warehouse", "p.warehouse", "仓库", "Warehouse", table="w"),
        Column("zone", Kind.TEXT, "p.zone", "区", "Zone"),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit"),
        Column("there", Kind.QUANTITY, "coalesce(s.quantity, 0)", "现有", "There now", needs="stock.read"),
        Column("minimum", Kind.QUANTITY, "b.minimum", "最低", "Minimum"),
        Column("maximum", Kind.QUANTITY, "b.maximum", "最高", "Maximum"),
        Column("learnt", Kind.FLAG, "b.learnt", "自动记住", "Learnt"),
    ),
    "place",
    ("lower(i.sku)", "lower(p.code)", "lower(p.zone)"),
    "p.warehouse = ANY({scope})",
)
LISTS = (BINDINGS,)
