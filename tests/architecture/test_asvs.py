"""server/ASVS.md: every requirement of levels 1 and 2 stands there once, with a state and evidence that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "server" / "ASVS.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (met|partly|not met|n/a) \| (.+) \|$", re.MULTILINE)
# Requirements of level 3 alone, and numbers that version 4.0.3 does not use any more.
LEFT_OUT = {
    "1.4": {2, 3}, "1.11": {3}, "1.12": {1}, "3.4": set(), "4.1": {4}, "5.1": set(), "7.3": {2}, "13.1": {2}, "13.2": {4}, "14.3": {1},
}  # fmt: skip
LAST = {
    "1.1": 7, "1.2": 4, "1.4": 5, "1.5": 4, "1.6": 4, "1.7": 2, "1.8": 2, "1.9": 2, "1.10": 1, "1.11": 2, "1.12": 2, "1.14": 6,
    "2.1": 12, "2.2": 3, "2.3": 3, "2.4": 5, "2.5": 7, "2.6": 3, "2.7": 6, "2.8": 6, "2.9": 3, "2.10": 4,
    "3.1": 1, "3.2": 4, "3.3": 4, "3.4": 5, "3.5": 3, "3.7": 1, "4.1": 5, "4.2": 2, "4.3": 3,
    "5.1": 5, "5.2": 8, "5.3": 10, "5.4": 3, "5.5": 4, "6.1": 3, "6.2": 6, "6.3": 2, "6.4": 2, "7.1": 4, "7.2": 2, "7.3": 4, "7.4": 3,
    "8.1": 4, "8.2": 3, "8.3": 8, "9.1": 3, "9.2": 4, "10.2": 2, "10.3": 3, "11.1": 8,
    "12.1": 3, "12.2": 1, "12.3": 6, "12.4": 2, "12.5": 2, "12.6": 1, "13.1": 5, "13.2": 6, "13.3": 2, "13.4": 2,
    "14.1": 4, "14.2": 6, "14.3": 3, "14.4": 7, "14.5": 4,
}  # fmt: skip


def test_every_requirement_stands_there_once() -> None:
    wanted = [
        f"{section}.{number}"
        for section, last in LAST.items()
        for number in range(1, last + 1)
        if number not in LEFT_OUT.get(section, set())
    ]
    assert [row[0] for row in ROW.findall(TEXT)] == wanted
    assert len(re.findall(r"^\| \d", TEXT, re.MULTILINE)) == len(wanted)


def test_the_evidence_exists() -> None:
    named = set(re.findall(r"`([\w.][\w./-]*\.(?:py|md|ts|tsx|json|txt|toml)|Makefile|\.ci/run)`", TEXT))
    assert len(named) > 60
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []
