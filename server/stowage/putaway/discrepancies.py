"""What putting away may find otherwise than expected. The goods are where they were put; nobody has to decide before they are used."""

from __future__ import annotations

from stowage.kernel.discrepancy import ACKNOWLEDGE, DiscrepancyKind, Field, Means, Urgency
from stowage.putaway.commands import PutawayDiscrepancy as Code

_LINE = Field("line", Means.INTERNAL)
_PLACE = Field("place", Means.PLACE)
_PUT = (_LINE, Field("item", Means.ITEM), _PLACE, Field("quantity", Means.QUANTITY, after=True))
_CONTAINER = (_LINE, Field("container", Means.TEXT), Field("source", Means.PLACE))

KINDS = (
    DiscrepancyKind(Code.PLACE_FULL, (*_PUT, Field("limit", Means.WORD)), ACKNOWLEDGE),
    DiscrepancyKind(Code.MIXED, (*_PUT, Field("other", Means.ITEM), Field("lot", Means.TEXT)), ACKNOWLEDGE),
    DiscrepancyKind(
        Code.STORAGE_DIFFERS,
        (*_PUT, Field("wanted", Means.WORD), Field("keeps", Means.WORD)),
        ACKNOWLEDGE,
        Urgency.NOW,
    ),
    DiscrepancyKind(Code.PLACE_CLOSED, _PUT, ACKNOWLEDGE),
    DiscrepancyKind(Code.CONTAINER_ELSEWHERE, (*_CONTAINER, _PLACE), ACKNOWLEDGE),
    DiscrepancyKind(Code.CONTAINER_UNKNOWN, (*_CONTAINER, _PLACE), ACKNOWLEDGE, Urgency.NOW),
    DiscrepancyKind(Code.LINE_UNKNOWN, (_LINE,), ACKNOWLEDGE, Urgency.LATER),
)
