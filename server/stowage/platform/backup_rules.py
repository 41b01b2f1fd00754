"""When a backup is due, and which ones are kept: rules without a disk or a clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple

RETRY = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=1)


class Keep(NamedTuple):
    """How many days, weeks (ISO) and months that have a backup keep their newest one."""

    days: int
    weeks: int
    months: int


KEEP = Keep(7, 4, 12)
NIGHTLY = time(3, 0)


def parse_keep(text: str) -> Keep | None:
    """`7d 4w 12m`, each part once at most, in any order; none but at least one. None: not understood."""
    found = dict.fromkeys("dwm", 0)
    parts = text.split()
    for part in parts:
        match = re.fullmatch(r"(\d{1,4})([dwm])", part, re.ASCII)
        if match is None or found[match[2]]:
            return None
        found[match[2]] = int(match[1])
    keep = Keep(found["d"], found["w"], found["m"])
    return keep if any(keep) and len(parts) <= 3 else None


def parse_at(text: str) -> time | None:
    """`03:00`, a time of day. None: not understood."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text, re.ASCII)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        return None
    return time(int(match[1]), int(match[2]))


def kept(taken: Iterable[datetime], keep: Keep) -> set[datetime]:
    """Those of `taken` (one zone) that stay: the newest of each of the last days, weeks and months that have one, and the newest of all."""
    newest_first = sorted(taken, reverse=True)
    stays = set(newest_first[:1])
    periods: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (keep.days, datetime.date),
        (keep.weeks, lambda at: at.isocalendar()[:2]),
        (keep.months, lambda at: (at.year, at.month)),
    )
    for count, period in periods:
        seen: dict[Hashable, datetime] = {}
        for at in newest_first:
            seen.setdefault(period(at), at)
        stays |= set(list(seen.values())[:count])
    return stays


def pause(differed: int) -> timedelta:
    """How long after a failed backup the next is tried, where so many in a row differed at their verification: an hour, then twice as
    long with each, a day at most. A copy that differs is the work of a full one, and the next differs too until somebody has looked."""
    return min(LONGEST_PAUSE, RETRY * (1 << min(max(differed, 1) - 1, 10)))


def due(now: datetime, at: time, since: datetime, failed: datetime | None = None, differed: int = 0) -> bool:
    """Whether the time of day `at` has come round since `since`: the last good backup, or the installation. A backup that `failed` is
    tried again after its `pause`. All in one zone."""
    latest = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    if latest > now:
        latest -= timedelta(days=1)
    return since < latest and (failed is None or now - failed >= pause(differed))
