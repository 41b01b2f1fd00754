"""What posting may find otherwise than expected."""

from __future__ import annotations

from stowage.kernel.discrepancy import ACKNOWLEDGE, DiscrepancyKind, Field, Means, Urgency
from stowage.ledger.rules import SHORTFALL_CHOICES
from stowage.ledger.rules import LedgerDiscrepancy as Code

KINDS = (
    DiscrepancyKind(
        Code.SHORTFALL,
        (
            Field("item", Means.ITEM),
            Field("place", Means.PLACE),
            Field("lot", Means.TEXT),
            Field("container", Means.TEXT),
            Field("status", Means.WORD),
            Field("owner", Means.INTERNAL),
            Field("wanted", Means.QUANTITY),
            Field("short", Means.QUANTITY, after=True),
            Field("document", Means.INTERNAL),
        ),
        SHORTFALL_CHOICES,
        Urgency.NOW,
        needs=dict.fromkeys(SHORTFALL_CHOICES, "stock.adjust"),
    ),
    DiscrepancyKind(
        Code.HOLD_SPENT,
        (Field("hold", Means.INTERNAL), Field("wanted", Means.QUANTITY), Field("open", Means.QUANTITY, after=True)),
        ACKNOWLEDGE,
    ),
)
