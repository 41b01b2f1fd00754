"""The list of suppliers and customers."""

from __future__ import annotations

from stowage.parties.queries import SEEN
from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named

PAYMENTS = (
    Choice("prepaid", "预付", "Prepaid"),
    Choice("on_delivery", "货到付款", "On delivery"),
    Choice("net", "开票起算", "Net"),
    Choice("end_of_month", "月结", "End of month"),
)
TAXPAYERS = (
    Choice("unknown", "未填", "Unknown"),
    Choice("general", "一般纳税人", "General"),
    Choice("small", "小规模纳税人", "Small-scale"),
    Choice("individual", "个人", "Individual"),
    Choice("foreign", "境外", "Foreign"),
)
PARTNERS = ListSpec(
    "partners",
    "parties.read",
    "party p LEFT JOIN party m ON m.id = p.merged_into LEFT JOIN person k ON k.id = p.keeper",
    ("p.id",),
    (
        Column("code", Kind.TEXT, "p.code", "编码", "Code", links="partner"),
        Column("name_zh", Kind.TEXT, "p.name_zh", "中文名称", "Chinese name"),
        Column("name_en", Kind.TEXT, "p.name_en", "英文名称", "English name"),
        Column("city", Kind.TEXT, "p.city", "城市", "City"),
        Column("supplier", Kind.FLAG, "p.supplier", "供应商", "Supplier"),
        Column("keeps_goods", Kind.FLAG, "p.keeps_goods", "货存我方", "Keeps goods here"),
        Column("customer", Kind.FLAG, "p.customer", "客户", "Customer"),
        named(Kind.PERSON, "keeper", "p.keeper", "负责人", "Keeper", table="k", nullable=True),
        Column("mine", Kind.FLAG, "coalesce(p.keeper = {person}, false)", "我负责", "Mine"),
        Column("over_tolerance_bp", Kind.INTEGER, "p.over_tolerance_bp", "多收容差 %", "Over tolerance, %"),
        Column("short_tolerance_bp", Kind.INTEGER, "p.short_tolerance_bp", "少收容差 %", "Short tolerance, %"),
        Column("payment", Kind.CHOICE, "p.payment", "付款方式", "Payment", choices=PAYMENTS),
        Column("terms_days", Kind.INTEGER, "p.terms_days", "账期(天)", "Terms, days"),
        Column("currency", Kind.TEXT, "p.currency", "币种", "Currency"),
        Column("tax_number", Kind.TEXT, "p.tax_number", "税号", "Tax number"),
        Column("taxpayer", Kind.CHOICE, "p.taxpayer", "纳税人类型", "Taxpayer", choices=TAXPAYERS),
        named(Kind.PARTNER, "merged_into", "p.merged_into", "并入", "Merged into", table="m", nullable=True),
        Column("version", Kind.INTEGER, "p.version", "版本", "Version"),
        Column("active", Kind.FLAG, "p.active", "在用", "In use"),
    ),
    "code",
    (Key("party", "p.id", own="p"),),
    rows=((SEEN, "p"),),
)
LISTS = (PARTNERS,)
