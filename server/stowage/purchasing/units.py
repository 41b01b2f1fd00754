"""English names of units beside a count, by the rule of the screens (pwa/src/i18n/units.ts)."""

from __future__ import annotations

import re

from stowage.kernel.quantity import QUANTITY_SCALE

UNCHANGED = re.compile(r"ea|each|oz|doz|gross", re.IGNORECASE)
WORDS = re.compile(r"[A-Za-z][A-Za-z -]*")
LAST_WORD = re.compile(r"[A-Za-z]*\Z")
ODD = {"foot": "feet", "loaf": "loaves", "half": "halves"}


def counted(name: str, count: int) -> str:
    """`name` beside `count` (1/10,000 units): "case" and "cases", "pc" and "pcs"."""
    if abs(count) == QUANTITY_SCALE:
        return "pc" if name == "pcs" else name
    return plural(name)


def plural(name: str) -> str:
    """Of the last word: "inner box", "inner boxes". Abbreviations have no vowel, and none."""
    found = LAST_WORD.search(name)
    last = found[0].lower() if found else ""
    if not WORDS.fullmatch(name) or not re.search(r"[aeiouy]", last) or UNCHANGED.fullmatch(name):
        return name
    if last in ODD:
        return name[: len(name) - len(last)] + ODD[last]
    if re.search(r"(ss|x|z|ch|sh)\Z", last):
        return f"{name}es"
    if last.endswith("s"):
        return name
    return f"{name[:-1]}ies" if re.search(r"[^aeiou]y\Z", last) else f"{name}s"
