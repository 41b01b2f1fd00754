"""What may be odd about work that was done for a task."""

from __future__ import annotations

from stowage.kernel.discrepancy import ACKNOWLEDGE, DiscrepancyKind, Field, Means
from stowage.tasks.commands import TasksDiscrepancy as Code

_TASK = (
    Field("task", Means.INTERNAL),
    Field("process", Means.WORD),
    Field("item", Means.ITEM),
    Field("quantity", Means.QUANTITY),
    Field("place", Means.PLACE),
    Field("by", Means.TEXT, after=True),
    Field("state", Means.WORD),
)
KINDS = (
    DiscrepancyKind(Code.LEASE_LOST, _TASK, ACKNOWLEDGE),
    DiscrepancyKind(Code.NOT_WANTED, _TASK, ACKNOWLEDGE),
)
