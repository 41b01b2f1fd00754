"""The list of discrepancies."""

from __future__ import annotations

from collections.abc import Mapping

from stowage.discrepancies.queries import UUID_TEXT
from stowage.kernel.discrepancy import DiscrepancyKind, Means
from stowage.platform.listing.spec import Choice, Column, Kind, ListSpec, named

STATES = (Choice("open", "待处理", "Open"), Choice("resolved", "已处理", "Resolved"))
UNKNOWN_URGENCY = 1
ID_TEXT = "^[0-9]{1,18}$"
ITEM = f"CASE WHEN d.evidence->>'item' ~ '{ID_TEXT}' THEN (d.evidence->>'item')::bigint END"
QUANTITY = (
    f"CASE WHEN k.figure = 'quantity' AND d.evidence->>k.field ~ '{ID_TEXT}' THEN (d.evidence->>k.field)::bigint END"
)
FOUND = f"""
    CASE k.figure WHEN 'found' THEN d.evidence->>k.field WHEN 'place' THEN (
        SELECT f.code FROM place f WHERE f.id = CASE WHEN d.evidence->>k.field ~ '{ID_TEXT}' THEN (d.evidence->>k.field)::bigint END
    ) END
"""
# By what they may do, or it is their order.
CONCERNS = """
    coalesce(k.told && {permissions} OR (k.told_buyer AND {person} IN (o.created_by, o.confirmed_by, o.ended_by)), false)
"""


def listed(kinds: Mapping[str, DiscrepancyKind]) -> tuple[ListSpec, ...]:
    """`kinds`: all there are, by code: how urgent each is, whom it concerns, and which field of its evidence is the figure to show."""
    known = ", ".join(_known(kind) for kind in kinds.values())
    return (
        ListSpec(
            "discrepancies",
            "discrepancies.read",
            f"""
                discrepancy d LEFT JOIN (VALUES {known}) k(code, urgency, told, told_buyer, field, figure) ON k.code = d.code
                LEFT JOIN receipt_line l ON l.id =
                    CASE WHEN d.evidence->>'line' ~ '{UUID_TEXT}' THEN (d.evidence->>'line')::uuid ELSE d.op_id END
                LEFT JOIN receipt c ON c.id = l.receipt
                LEFT JOIN purchase_order o ON o.id = coalesce(l."order", c."order") AND o.warehouse = d.warehouse
                LEFT JOIN item i ON i.id = {ITEM} LEFT JOIN warehouse w ON w.id = d.warehouse LEFT JOIN person e ON e.id = d.person
                LEFT JOIN person r ON r.id = d.resolved_by LEFT JOIN device v ON v.id = d.device
            """,
            ("d.id",),
            _columns(),
            "-raised_at",
            (
                "d.code",
                "lower(w.code)",
                "lower(v.code)",
                "lower(e.name_zh)",
                "lower(e.name_en)",
                "lower(i.sku)",
                "lower(o.number)",
            ),
            "(d.warehouse IS NULL OR d.warehouse = ANY({scope}))",
        ),
    )


def _known(kind: DiscrepancyKind) -> str:
    """Its row of `k`: words of this program, no values of anybody."""
    field = next((field for field in kind.evidence if field.after), None)
    figure = str(field.means) if field is not None and field.means in {Means.QUANTITY, Means.PLACE} else "found"
    told = ", ".join(f"'{permission}'" for permission in kind.told)
    name = f"'{field.name}'" if field is not None else "NULL"
    return f"('{kind.code}', {int(kind.urgency)}, ARRAY[{told}]::text[], {kind.told_buyer}, {name}, '{figure}')"


def _columns() -> tuple[Column, ...]:
    return (
        Column("code", Kind.CHOICE, "d.code", "差异", "Discrepancy", links="discrepancy"),
        Column("state", Kind.CHOICE, "d.state", "状态", "State", choices=STATES),
        named(Kind.ITEM, "item", ITEM, "物料", "Item", table="i", nullable=True),
        Column("quantity", Kind.QUANTITY, QUANTITY, "数量", "Quantity", nullable=True),
        Column("unit", Kind.TEXT, "i.base_unit", "单位", "Unit", nullable=True),
        Column("found", Kind.TEXT, FOUND, "实际", "Found", nullable=True),
        named(Kind.WAREHOUSE, "warehouse", "d.warehouse", "仓库", "Warehouse", table="w", nullable=True),
        Column("order", Kind.DOCUMENT, "o.id", "订单", "Order", "o.number", nullable=True, links="order"),
        Column("occurred_at", Kind.INSTANT, "coalesce(d.occurred_at, d.raised_at)", "发生时间", "When"),
        Column("raised_at", Kind.INSTANT, "d.raised_at", "上报时间", "Raised"),
        Column("urgency", Kind.INTEGER, f"coalesce(k.urgency, {UNKNOWN_URGENCY})", "紧急(1最急)", "Urgency (1 first)"),
        named(Kind.PERSON, "person", "d.person", "经手人", "Person", table="e", nullable=True),
        Column("device", Kind.DEVICE, "d.device", "设备", "Device", "v.code", id_type="uuid", nullable=True),
        Column("concerns", Kind.FLAG, CONCERNS, "与我有关", "Concerns me"),
        Column("choice", Kind.CHOICE, "d.choice", "处理", "Decision", nullable=True),
        Column("reason", Kind.TEXT, "d.reason", "原因", "Reason", nullable=True),
        named(Kind.PERSON, "resolved_by", "d.resolved_by", "处理人", "Resolved by", table="r", nullable=True),
        Column("resolved_at", Kind.INSTANT, "d.resolved_at", "处理时间", "Resolved", nullable=True),
    )
