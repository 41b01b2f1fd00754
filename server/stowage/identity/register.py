"""Every permission there is, in words, by room; and the pairs that one person should not hold together.

Permissions are words "<room>.<verb>"; commands and routes name the one they need. Two of them show figures wherever they stand:
`price.read` what is agreed on orders, `cost.read` what stock cost and is worth. There are no margins yet, so nothing asks for them.
Two widen which rows are seen: without `parties.every_customer` not the customers that others keep, without `purchasing.every_department`
only the orders of one's own department (parties/queries.py, purchasing/queries.py).
"""

from __future__ import annotations

import msgspec


class Permission(msgspec.Struct, frozen=True):
    code: str
    name_zh: str
    name_en: str


class Group(msgspec.Struct, frozen=True):
    """What may be done in one room."""

    room: str
    name_zh: str
    name_en: str
    permissions: tuple[Permission, ...]


class Pair(msgspec.Struct, frozen=True):
    """Who holds both can do alone what two people should see. It is told, not forbidden: a small company may have no second one."""

    first: str
    second: str
    why_zh: str
    why_en: str


GROUPS = (
    Group(
        "stock",
        "库存",
        "Stock",
        (
            Permission("stock.read", "查看库存", "See stock"),
            Permission("stock.adjust", "记期初、调整库存", "Record opening stock, adjust"),
            Permission("stock.hold", "占用库存", "Hold stock back"),
        ),
    ),
    Group(
        "receiving",
        "收货",
        "Receiving",
        (
            Permission("receiving.read", "查看入库单", "See receipts"),
            Permission("receiving.receive", "收货清点", "Receive goods"),
        ),
    ),
    Group(
        "transfers",
        "移库",
        "Moves",
        (
            Permission("transfers.move", "移库", "Move goods between places"),
            Permission("transfers.order", "开调拨单", "Order transfers between warehouses"),
            Permission("transfers.dispatch", "调拨发货", "Load goods for another warehouse"),
            Permission("transfers.accept", "调拨收货", "Accept goods from another warehouse"),
        ),
    ),
    Group(
        "tasks",
        "任务",
        "Tasks",
        (
            Permission("tasks.read", "查看任务看板", "See the board of tasks"),
            Permission("tasks.work", "领任务、交还任务", "Take tasks, give them back"),
            Permission("tasks.direct", "派任务、暂停、排优先", "Give tasks out, hold, prioritise"),
        ),
    ),
    Group(
        "counts",
        "盘点",
        "Counting",
        (
            Permission("counts.read", "查看盘点", "See counts"),
            Permission("counts.count", "盘点货物", "Count goods"),
            Permission("counts.plan", "制定盘点计划", "Plan counts"),
            Permission("counts.approve", "审批盘点差异", "Approve count differences"),
        ),
    ),
    Group(
        "returns",
        "退货",
        "Returns",
        (
            Permission("returns.read", "查看退货", "See returns"),
            Permission("returns.take", "收客户退货", "Take goods back"),
        ),
    ),
    Group(
        "quality",
        "质检",
        "Quality",
        (
            Permission("quality.read", "查看检验", "See inspections"),
            Permission("quality.inspect", "检验货物", "Inspect goods"),
            Permission("quality.plan", "制定检验方案", "Plan inspections"),
            Permission("quality.use_as_is", "让步接收", "Use goods as they are"),
        ),
    ),
    Group(
        "supplier_returns",
        "退供应商",
        "Supplier returns",
        (
            Permission("supplier_returns.read", "查看退供应商单", "See supplier returns"),
            Permission("supplier_returns.prepare", "准备退供应商", "Prepare supplier returns"),
        ),
    ),
    Group(
        "putaway",
        "上架",
        "Putting away",
        (
            Permission("putaway.put_away", "上架", "Put goods away"),
            Permission("putaway.configure", "设定上架规则、固定货位", "Set put-away rules and bound bins"),
        ),
    ),
    Group(
        "purchasing",
        "采购",
        "Buying",
        (
            Permission("purchasing.read", "查看采购订单", "See purchase orders"),
            Permission("purchasing.write", "制单、修改、取消", "Write, change, cancel orders"),
            Permission("purchasing.confirm", "确认订单", "Confirm orders"),
            Permission("purchasing.every_department", "看其他部门的订单", "See orders of other departments"),
        ),
    ),
    Group(
        "discrepancies",
        "差异",
        "Exceptions",
        (
            Permission("discrepancies.read", "查看差异", "See exceptions"),
            Permission("discrepancies.resolve", "处理差异", "Decide exceptions"),
        ),
    ),
    Group(
        "catalog",
        "物料",
        "Items",
        (
            Permission("catalog.read", "查看物料", "See items"),
            Permission("catalog.write", "新建、修改物料", "Add and change items"),
            Permission("catalog.bind", "扫码时绑定条码", "Bind scanned barcodes"),
        ),
    ),
    Group(
        "parties",
        "往来单位",
        "Partners",
        (
            Permission("parties.read", "查看往来单位", "See partners"),
            Permission("parties.write", "新建、修改往来单位", "Add and change partners"),
            Permission("parties.every_customer", "看他人负责的客户", "See customers that others keep"),
        ),
    ),
    Group(
        "places",
        "仓库与库位",
        "Warehouses and places",
        (
            Permission("places.read", "查看仓库与库位", "See warehouses and places"),
            Permission("places.write", "新建、修改库位", "Add and change places"),
        ),
    ),
    Group(
        "identity",
        "人员与设备",
        "People and devices",
        (
            Permission("identity.read", "查看人员与角色", "See people and roles"),
            Permission("identity.write", "管理人员、角色、设备", "Manage people, roles, devices"),
            Permission("identity.supervise", "查看设备、报失", "See devices, declare them lost"),
            Permission("identity.settings", "设置自己的手持机", "Set up one's own gun"),
        ),
    ),
    Group(
        "numbering",
        "单据编号",
        "Document numbers",
        (
            Permission("numbering.read", "查看编号规则", "See number patterns"),
            Permission("numbering.write", "修改编号规则", "Change number patterns"),
        ),
    ),
    Group(
        "company",
        "公司",
        "Company",
        (Permission("company.write", "修改公司资料与设置", "Change the company and its settings"),),
    ),
    Group("labels", "标签", "Labels", (Permission("labels.print", "打印标签", "Print labels"),)),
    Group("desk", "电脑", "Desk", (Permission("desk.share_views", "共享列表视图", "Share views of lists"),)),
    Group("audit", "审计", "Audit", (Permission("audit.read", "查看审计记录", "Read the audit trail"),)),
    Group(
        "figures",
        "可见金额",
        "Figures",
        (
            Permission("price.read", "看采购价与订单金额", "See prices and amounts of orders"),
            Permission("cost.read", "看库存成本与金额", "See cost and value of stock"),
        ),
    ),
)

INCOMPATIBLE = (
    Pair("purchasing.confirm", "receiving.receive", "自己下单自己收货", "Orders goods and counts what came"),
    Pair("counts.count", "counts.approve", "自己盘点自己审批", "Counts goods and approves what differs"),
    Pair("purchasing.write", "purchasing.confirm", "自己制单自己确认", "Writes orders and confirms them"),
    Pair("parties.write", "purchasing.confirm", "自建供应商自己下单", "Adds suppliers and orders from them"),
    Pair(
        "receiving.receive", "discrepancies.resolve", "自己收货自己处理差异", "Receives goods and decides what differs"
    ),
    Pair("stock.adjust", "receiving.receive", "既收货又调库存", "Handles goods and adjusts what the books say"),
    Pair("identity.write", "audit.read", "管权限又看审计", "Grants rights and audits their use"),
)

SENSITIVE = frozenset({"identity.write"})  # with these somebody gives rights and ways in
EVERYTHING = frozenset(permission.code for group in GROUPS for permission in group.permissions)
