"""Lists of items and barcodes."""

from __future__ import annotations

from stowage.ledger.figures import VALUED_IN, WORTH_IN
from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named

STORAGE = (
    Choice("ambient", "常温", "Ambient"),
    Choice("cool", "冷藏", "Cool"),
    Choice("frozen", "冷冻", "Frozen"),
    Choice("hazardous", "危险品", "Hazardous"),
    Choice("valuable", "贵重", "Valuable"),
)
ITEMS = ListSpec(
    "items",
    "catalog.read",
    "item i LEFT JOIN item_cost c ON c.item = i.id LEFT JOIN item m ON m.id = i.merged_into",
    ("i.id",),
    (
        Column("sku", Kind.TEXT, "i.sku", "编码", "SKU", links="item"),
        Column("name_zh", Kind.TEXT, "i.name_zh", "中文名称", "Chinese name"),
        Column("name_en", Kind.TEXT, "i.name_en", "英文名称", "English name"),
        Column("category", Kind.TEXT, "i.category", "类别", "Category"),
        Column("specification", Kind.TEXT, "i.specification", "规格", "Specification"),
        Column("mnemonic", Kind.TEXT, "i.mnemonic", "助记码", "Mnemonic"),
        Column("unit", Kind.TEXT, "i.base_unit", "基本单位", "Base unit"),
        Column("tracks_lot", Kind.FLAG, "i.tracks_lot", "管批次", "Lots"),
        Column("tracks_expiry", Kind.FLAG, "i.tracks_expiry", "管效期", "Expiry"),
        Column("tracks_serial", Kind.FLAG, "i.tracks_serial", "管序列号", "Serials"),
        Column("tracks_weight", Kind.FLAG, "i.tracks_weight", "称重", "Weighed"),
        Column("inspected", Kind.FLAG, "i.inspected", "要检验", "Inspected"),
        Column(
            "over_tolerance_bp", Kind.INTEGER, "i.over_tolerance_bp", "多收容差 %", "Over tolerance, %", nullable=True
        ),
        Column(
            "short_tolerance_bp",
            Kind.INTEGER,
            "i.short_tolerance_bp",
            "少收容差 %",
            "Short tolerance, %",
            nullable=True,
        ),
        Column(
            "valued",
            Kind.QUANTITY,
            VALUED_IN,
            "计价数量",
            "Valued quantity",
            needs="cost.read",
            total=True,
        ),
        Column("value", Kind.AMOUNT, WORTH_IN, "库存金额", "Stock value", needs="cost.read", total=True),
        Column("storage_class", Kind.CHOICE, "i.storage_class", "存储类别", "Storage", choices=STORAGE),
        Column("weight_g", Kind.INTEGER, "i.weight_g", "重量(克)", "Weight, g"),
        Column("least_weight_g", Kind.INTEGER, "i.least_weight_g", "最轻(克)", "Least weight, g"),
        Column("most_weight_g", Kind.INTEGER, "i.most_weight_g", "最重(克)", "Most weight, g"),
        Column("length_mm", Kind.INTEGER, "i.length_mm", "长(毫米)", "Length, mm"),
        Column("width_mm", Kind.INTEGER, "i.width_mm", "宽(毫米)", "Width, mm"),
        Column("height_mm", Kind.INTEGER, "i.height_mm", "高(毫米)", "Height, mm"),
        Column("version", Kind.INTEGER, "i.version", "版本", "Version"),
        Column("active", Kind.FLAG, "i.active", "在用", "In use"),
        named(Kind.ITEM, "merged_into", "i.merged_into", "并入", "Merged into", table="m", nullable=True),
    ),
    "sku",
    (Key("item", "i.id", own="i"),),
)
BARCODES = ListSpec(
    "barcodes",
    "catalog.read",
    "barcode b LEFT JOIN item i ON i.id = b.item LEFT JOIN item_unit u ON u.item = b.item AND u.unit = b.unit",
    ("b.code", "b.item", "b.unit"),
    (
        Column("code", Kind.TEXT, "b.code", "条码", "Barcode"),
        named(Kind.ITEM, "item", "b.item", "物料", "Item", table="i"),
        Column("packaging", Kind.TEXT, "b.unit", "包装单位", "Packaging"),
        Column("numerator", Kind.INTEGER, "u.numerator", "换算分子", "Base units"),
        Column("denominator", Kind.INTEGER, "u.denominator", "换算分母", "in so many"),
        Column("active", Kind.FLAG, "i.active", "物料在用", "Item in use"),
    ),
    "code",
    ("lower(b.code)", Key("item", "b.item")),
)
LISTS = (ITEMS, BARCODES)
