"""Lists of people and devices."""

from __future__ import annotations

from stowage.identity.queries import SEEN
from stowage.platform.listing.spec import Choice, Column, Kind, ListSpec, named

LANGUAGES = (Choice("zh-CN", "中文", "Chinese"), Choice("en", "英文", "English"))
KINDS = (Choice("gun", "手持机", "Gun"), Choice("phone", "手机", "Phone"), Choice("desk", "电脑", "Desk"))
STATES = (
    Choice("in_use", "在用", "In use"),
    Choice("copied", "有两份", "Two copies"),
    Choice("revoked", "已注销", "Revoked"),
    Choice("lost", "丢失", "Lost"),
)
STATE = """
    CASE WHEN l.device IS NOT NULL THEN 'lost' WHEN d.revoked_at IS NOT NULL THEN 'revoked'
        WHEN d.id IN (SELECT c.device FROM discrepancy c WHERE c.state = 'open' AND c.code = 'gateway.device_cloned') THEN 'copied'
        ELSE 'in_use' END
"""
PEOPLE = ListSpec(
    "people",
    "identity.read",
    """
        person p LEFT JOIN LATERAL (
            SELECT coalesce(string_agg(w.code, ' ' ORDER BY w.code), '') AS codes FROM warehouse w WHERE w.id = ANY(p.warehouses)
        ) w ON true LEFT JOIN person m ON m.id = p.manager
    """,
    ("p.id",),
    (
        Column("code", Kind.TEXT, "p.code", "工号", "Code", links="person"),
        Column("name_zh", Kind.TEXT, "p.name_zh", "中文姓名", "Chinese name"),
        Column("name_en", Kind.TEXT, "p.name_en", "英文姓名", "English name"),
        Column("username", Kind.TEXT, "p.username", "登录名", "User name", nullable=True),
        Column("roles", Kind.CHOICES, "p.roles", "角色", "Roles"),
        Column("warehouses", Kind.TEXT, "w.codes", "仓库(空为全部)", "Warehouses (none: all)"),
        Column("department", Kind.TEXT, "p.department", "部门", "Department", nullable=True),
        named(Kind.PERSON, "manager", "p.manager", "直属上级", "Reports to", table="m", nullable=True),
        Column("language", Kind.CHOICE, "p.language", "语言", "Language", choices=LANGUAGES),
        Column("has_pin", Kind.FLAG, "p.pin_hash IS NOT NULL", "有PIN", "Has a PIN"),
        Column("has_password", Kind.FLAG, "p.password_hash IS NOT NULL", "有密码", "Has a password"),
        Column("active", Kind.FLAG, "p.active", "在用", "In use"),
    ),
    "code",
    ("lower(p.code)", "lower(p.name_zh)", "lower(p.name_en)", "lower(p.username)"),
    rows=((SEEN, "p"),),
)  # fmt: skip
DEVICES = ListSpec(
    "devices",
    "identity.supervise",
    """
        device d LEFT JOIN warehouse w ON w.id = d.warehouse LEFT JOIN person o ON o.id = d.person
        LEFT JOIN device_loss l ON l.device = d.id
        LEFT JOIN LATERAL (
            SELECT max(last_seen_at) AS last_seen_at, coalesce(sum(last_cseq), 0)::bigint AS commands FROM device_stream WHERE device = d.id
        ) s ON true
        LEFT JOIN device_state t ON t.device = d.id
    """,
    ("d.id",),
    (
        Column("code", Kind.TEXT, "d.code", "编号", "Code", links="device"),
        Column("name", Kind.TEXT, "d.name", "名称", "Name"),
        Column("kind", Kind.CHOICE, "d.kind", "类型", "Kind", choices=KINDS),
        Column("state", Kind.CHOICE, STATE, "状态", "State", choices=STATES),
        named(Kind.WAREHOUSE, "warehouse", "d.warehouse", "仓库", "Warehouse", table="w"),
        named(Kind.PERSON, "owner", "d.person", "个人设备", "Whose own", table="o", nullable=True),
        Column("enrolled_at", Kind.INSTANT, "d.enrolled_at", "登记时间", "Enrolled"),
        Column("last_seen_at", Kind.INSTANT, "greatest(d.last_seen_at, s.last_seen_at, t.told_at)", "最近联机", "Last seen", nullable=True),
        Column("waiting", Kind.INTEGER, "t.waiting", "待发", "Outbox", nullable=True, total=True),
        Column("battery", Kind.INTEGER, "t.battery", "电量 %", "Battery, %", nullable=True),
        Column("app", Kind.TEXT, "t.app", "版本", "Version", nullable=True),
        Column("told_at", Kind.INSTANT, "t.told_at", "自报时间", "Said at", nullable=True),
        Column("commands", Kind.INTEGER, "s.commands", "已发记录", "Commands sent", total=True),
        Column("revoked_at", Kind.INSTANT, "d.revoked_at", "停用时间", "Revoked", nullable=True),
        Column("lost_at", Kind.INSTANT, "l.declared_at", "报失时间", "Declared lost", nullable=True),
    ),
    "code",
    ("lower(d.code)", "lower(d.name)", "lower(o.name_zh)", "lower(o.name_en)"),
    "d.warehouse = ANY({scope})",
)  # fmt: skip
LISTS = (PEOPLE, DEVICES)
