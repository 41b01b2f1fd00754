"""The list of suppliers and customers."""

from __future__ import annotations

from stowage.platform.listing.spec import Column, Key, Kind, ListSpec

PARTNERS = ListSpec(
    "partners",
    "parties.read",
    "party p",
    ("p.id",),
    (
        Column("code", Kind.TEXT, "p.code", "编码", "Code", links="partner"),
        Column("name_zh", Kind.TEXT, "p.name_zh", "中文名称", "Chinese name"),
        Column("name_en", Kind.TEXT, "p.name_en", "英文名称", "English name"),
        Column("city", Kind.TEXT, "p.city", "城市", "City"),
        Column("supplier", Kind.FLAG, "p.supplier", "供应商", "Supplier"),
        Column("customer", Kind.FLAG, "p.customer", "客户", "Customer"),
        Column("over_tolerance_bp", Kind.INTEGER, "p.over_tolerance_bp", "多收容差 %", "Over tolerance, %"),
        Column("short_tolerance_bp", Kind.INTEGER, "p.short_tolerance_bp", "少收容差 %", "Short tolerance, %"),
        Column("active", Kind.FLAG, "p.active", "在用", "In use"),
    ),
    "code",
    (Key("party", "p.id", own="p"),),
)
LISTS = (PARTNERS,)
