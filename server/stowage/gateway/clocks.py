"""Whether the time that a device says for a command can be true."""

from __future__ import annotations

DAY_MS = 86_400_000

ALLOWANCE_MS = 120_000  # on top of what the device says of its own uncertainty
MOST_UNCERTAIN_MS = 2 * DAY_MS  # a clock that was never measured says one day
LONGEST_OFFLINE_MS = 90 * DAY_MS


def believed(said: int, uncertainty_ms: int, enrolled_at: int, received_at: int, *, waited: bool = False) -> int:
    """`said` where it can be true, else `received_at`; all in ms UTC.

    Nothing happens after it was received, before the device was enrolled, or longer ago than a device may be offline;
    `waited` commands were kept here for a person since, for any time.
    """
    doubt = min(uncertainty_ms, MOST_UNCERTAIN_MS) + ALLOWANCE_MS
    earliest = enrolled_at if waited else max(enrolled_at, received_at - LONGEST_OFFLINE_MS)
    return said if earliest - doubt <= said <= received_at + doubt else received_at
