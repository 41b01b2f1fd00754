"""The list of tasks."""

from __future__ import annotations

from stowage.platform.listing.spec import Choice, Column, Key, Kind, ListSpec, named

STATES = (
    Choice("open", "待做", "Open"),
    Choice("taken", "进行中", "Taken"),
    Choice("held", "已暂停", "Held"),
    Choice("done", "已完成", "Done"),
    Choice("withdrawn", "已撤销", "Withdrawn"),
)
PROCESSES = (
    Choice("put_away", "上架", "Put away"),
    Choice("count", "盘点", "Count"),
    Choice("replenish", "补货", "Replenish"),
    Choice("move", "移库", "Move"),
    Choice("inspect", "质检", "Inspect"),
)
TASKS = ListSpec(
    "tasks",
    "tasks.read",
    """
        task t LEFT JOIN warehouse w ON w.id = t.warehouse LEFT JOIN place p ON p.id = t.place LEFT JOIN place g ON g.id = t.target
        LEFT JOIN item i ON i.id = t.item LEFT JOIN device d ON d.id = t.holder LEFT JOIN person e ON e.id = t.person
    """,
    ("t.id",),
    (
        Column("process", Kind.CHOICE, "t.process", "工作", "Work", choices=PROCESSES),
        Column("state", Kind.CHOICE, "t.state", "状态", "State", choices=STATES),
        Column("priority", Kind.INTEGER, "t.priority", "优先级", "Priority"),
        Column("zone", Kind.TEXT, "t.zone", "库区", "Zone"),
        Column("place", Kind.PLACE, "t.place", "从", "From", "p.code", nullable=True),
        Column("target", Kind.PLACE, "t.target", "到", "To", "g.code", nullable=True),
        named(Kind.ITEM, "item", "t.item", "物料", "Item", table="i", nullable=True),
        Column("lot", Kind.TEXT, "t.lot", "批次", "Lot"),
        Column("container", Kind.TEXT, "t.container", "容器", "Container"),
        Column("quantity", Kind.QUANTITY, "t.quantity", "数量", "Quantity"),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit", nullable=True),
        Column("done", Kind.QUANTITY, "t.done", "已做", "Done"),
        named(Kind.PERSON, "person", "t.person", "谁在做", "Who", table="e", nullable=True),
        Column("device", Kind.DEVICE, "t.holder", "设备", "Device", "d.code", id_type="uuid", nullable=True),
        Column("due_at", Kind.INSTANT, "nullif(t.due_at, 'infinity')", "截止", "Due", nullable=True),
        Column("lease_until", Kind.INSTANT, "t.lease_until", "领用到", "Leased until", nullable=True),
        Column("skill", Kind.TEXT, "t.skill", "技能", "Skill"),
        Column("document", Kind.TEXT, "t.document", "单据", "Document"),
        named(Kind.WAREHOUSE, "warehouse", "t.warehouse", "仓库", "Warehouse", table="w"),
        Column("created_at", Kind.INSTANT, "t.created_at", "产生", "Raised"),
        Column("changed_at", Kind.INSTANT, "t.changed_at", "变动", "Changed"),
    ),
    "-priority",
    ("lower(p.code)", "lower(t.container)", "lower(t.lot)", Key("item", "t.item")),
    "t.warehouse = ANY({scope})",
)  # fmt: skip
LISTS = (TASKS,)
