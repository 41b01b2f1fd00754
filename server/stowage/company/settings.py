"""Every setting that a company may change: what it takes, and what counts until it does. Pure."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from stowage.platform.backup_rules import KEEP, NIGHTLY, parse_at, parse_keep

Kind = Literal["days", "percent", "at", "keep", "prefix"]
OFF = "off"
PREFIX = re.compile(r"(?:[0-9]{4,12})?")


class Rule(msgspec.Struct, frozen=True):
    """`days`: whole ones; `percent`: 1/100 of one percent; both from `least` to `most`. `at`: a time of day like 03:00, or "off"; `keep`:
    7d 4w 12m; `prefix`: digits that GS1 gave the company, "" for none. `variable`: of the environment; where that says something, it
    counts."""

    kind: Kind
    default: int | str
    least: int = 0
    most: int = 0
    variable: str = ""

    def accepts(self, value: int | str) -> bool:
        if self.kind == "at":
            return isinstance(value, str) and (value == OFF or parse_at(value) is not None)
        if self.kind == "keep":
            return isinstance(value, str) and parse_keep(value) is not None
        if self.kind == "prefix":
            return isinstance(value, str) and PREFIX.fullmatch(value) is not None
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most


SETTINGS: dict[str, Rule] = {
    "backup_at": Rule("at", f"{NIGHTLY:%H:%M}", variable="STOWAGE_BACKUP_AT"),
    "backup_keep": Rule("keep", f"{KEEP.days}d {KEEP.weeks}w {KEEP.months}m", variable="STOWAGE_BACKUP_KEEP"),
    "longest_offline": Rule("days", 90, 14, 90),  # PROTOCOL §14: no clock is believed beyond that
    "ended_sign_ins": Rule("days", 30, 1, 730),
    "task_lease": Rule("days", 1, 1, 14),  # longer than a gun is planned to be without a network
    "imports": Rule("days", 30, 1, 365),
    "unfinished_photos": Rule("days", 30, 7, 365),
    "over_tolerance": Rule("percent", 0, 0, 10_000),  # of a new partner
    "short_tolerance": Rule("percent", 0, 0, 10_000),
    "gs1_prefix": Rule("prefix", ""),
}


def default_of(key: str) -> int:
    """Of one whose value is a number."""
    default = SETTINGS[key].default
    assert isinstance(default, int), key
    return default
