"""The list of places."""

from __future__ import annotations

from stowage.platform.listing.spec import Choice, Column, Kind, ListSpec, named

KINDS = (
    Choice("dock", "月台", "Dock"),
    Choice("staging", "暂存", "Staging"),
    Choice("bin", "货位", "Bin"),
    Choice("floor", "地面", "Floor"),
)
STORAGE = (
    Choice("any", "不限", "Any"),
    Choice("ambient", "常温", "Ambient"),
    Choice("cool", "冷藏", "Cool"),
    Choice("frozen", "冷冻", "Frozen"),
    Choice("hazardous", "危险品", "Hazardous"),
    Choice("valuable", "贵重", "Valuable"),
)
PLACES = ListSpec(
    "places",
    "places.read",
    """
        place p LEFT JOIN warehouse w ON w.id = p.warehouse
        LEFT JOIN LATERAL (
            SELECT count(DISTINCT b.item) AS items FROM balance b WHERE b.place = p.id AND b.place > 0 AND b.quantity > 0
        ) s ON true
    """,
    ("p.id",),
    (
        Column("code", Kind.TEXT, "p.code", "编码", "Code", links="place"),
        named(Kind.WAREHOUSE, "warehouse", "p.warehouse", "仓库", "Warehouse", table="w"),
        Column("kind", Kind.CHOICE, "p.kind", "类型", "Kind", choices=KINDS),
        Column("zone", Kind.TEXT, "p.zone", "区", "Zone"),
        Column("aisle", Kind.TEXT, "p.aisle", "巷道", "Aisle"),
        Column("bay", Kind.TEXT, "p.bay", "列", "Bay"),
        Column("level", Kind.TEXT, "p.level", "层", "Level"),
        Column("sequence", Kind.INTEGER, "p.sequence", "行走顺序", "On the walk"),
        Column("storage_class", Kind.CHOICE, "p.storage_class", "存储类别", "Storage", choices=STORAGE),
        Column("max_weight_g", Kind.INTEGER, "p.max_weight_g", "承重(克)", "Weight limit, g"),
        Column("max_volume_ml", Kind.INTEGER, "p.max_volume_ml", "容积(毫升)", "Volume limit, ml"),
        Column("items", Kind.INTEGER, "s.items", "物料数", "Items there"),
        Column("version", Kind.INTEGER, "p.version", "版本", "Version"),
        Column("active", Kind.FLAG, "p.active", "在用", "In use"),
    ),
    "warehouse,code",
    ("lower(p.code)", "lower(p.zone)"),
    "p.warehouse = ANY({scope})",
)
LISTS = (PLACES,)
