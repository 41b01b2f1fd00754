"""What the gateway may find about a command, whatever it says."""

from __future__ import annotations

from stowage.gateway.envelope import GatewayCode as Code
from stowage.kernel.discrepancy import ACKNOWLEDGE, SUPERVISORS, Blocks, DiscrepancyKind, Field, Means, Urgency

PARKED_CHOICES = ("replay", "discard")

KINDS = (
    DiscrepancyKind(
        Code.PARKED,
        (Field("code", Means.PROBLEM, after=True), Field("params", Means.INTERNAL), Field("command", Means.COMMAND)),
        PARKED_CHOICES,
        Urgency.NOW,
        Blocks.COMMANDS,
        told=SUPERVISORS,
    ),
    DiscrepancyKind(
        Code.NOT_PERMITTED,
        (
            Field("command", Means.COMMAND, after=True),
            Field("permission", Means.INTERNAL),
            Field("person", Means.INTERNAL),  # who raised it, told with every discrepancy
            Field("warehouse", Means.WAREHOUSE),
            Field("device_warehouse", Means.WAREHOUSE),
            Field("device_person", Means.INTERNAL),
        ),
        ACKNOWLEDGE,
        told=SUPERVISORS,
    ),
    DiscrepancyKind(
        Code.CLOCK_IMPLAUSIBLE,
        (Field("said", Means.TIME, after=True), Field("used", Means.TIME)),
        ACKNOWLEDGE,
        Urgency.LATER,
        told=SUPERVISORS,
    ),
    DiscrepancyKind(
        Code.DEVICE_CLONED,
        (
            Field("sign", Means.WORD),
            Field("incarnation", Means.INTERNAL),
            Field("cseq", Means.NUMBER, after=True),
            Field("command", Means.COMMAND),
            Field("said", Means.TIME),
            Field("by", Means.INTERNAL),
            Field("first", Means.INTERNAL),
            Field("newer", Means.INTERNAL),
        ),
        ACKNOWLEDGE,
        Urgency.NOW,
        told=SUPERVISORS,
    ),
    DiscrepancyKind(
        Code.DEVICE_PUT_BACK,
        (
            Field("incarnation", Means.INTERNAL),
            Field("cseq", Means.NUMBER),
            Field("last_at", Means.TIME),
            Field("back_to", Means.NUMBER),
            Field("back_at", Means.TIME, after=True),
            Field("lost", Means.NUMBER, after=True),
        ),
        ACKNOWLEDGE,
        Urgency.NOW,
        told=SUPERVISORS,
    ),
)
