"""Patterns of legal numbers.

N-1  No number comes twice. A pattern counts once, and its counter goes on for as long as what it shows of year and month is the
     same (ledger/numbers.py), so two numbers of one pattern differ. Numbers of two kinds differ from their first signs on: neither
     pattern's beginning is the beginning of the other's. Numbers drawn under an earlier pattern either cannot be written by the new
     one, or are what it writes for the same period and count.
N-2  Numbers are of all warehouses: who is limited to some does not set their pattern.
"""

from __future__ import annotations

import re

import msgspec

from stowage.kernel.decision import Context, Decision, Refusal
from stowage.ledger.numbers import PLACEHOLDER
from stowage.numbering.commands import NumberingRefusal, SetPattern

LONGEST = 40  # signs of a pattern
BRACES = re.compile(r"\{[^{}]*\}")
DIGITS = {"yyyy": r"\d{4}", "yy": r"\d{2}", "mm": r"\d{2}"}


class PatternSet(msgspec.Struct, frozen=True):
    """Change: how documents of a kind are numbered from now on."""

    kind: str
    pattern: str


class State(msgspec.Struct):
    """`patterns`: of every kind. `taken`: (kind, pattern) asked for → a number that was drawn and would come again."""

    patterns: dict[str, str] = {}
    taken: dict[tuple[str, str], str] = {}

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            if isinstance(change, PatternSet):
                self.patterns[change.kind] = change.pattern


class Shape(msgspec.Struct, frozen=True):
    """What numbers of a pattern look like, as PostgreSQL and Python understand it.

    `any_`: a regular expression of all of them. `one`: of a single one, when "{yyyy}", "{yy}" and "{mm}" in it are replaced by
    digits and "{n}" by the count. `period`: how many digits its periods have. `beginning`: what all begin with.
    """

    any_: str
    one: str
    period: int
    beginning: str


def decide(state: State, command: SetPattern, context: Context) -> Decision | Refusal:
    if not context.speaks_for(None):
        return Refusal(NumberingRefusal.OUT_OF_SCOPE, {"kind": command.kind})
    if command.kind not in state.patterns:
        return Refusal(NumberingRefusal.KIND_UNKNOWN, {"field": "kind", "value": command.kind})
    refusal = fault(command.pattern) or _taken(state, command)
    return refusal or Decision(changes=(PatternSet(command.kind, command.pattern),))


def fault(pattern: str) -> Refusal | None:
    """Why it is no pattern at all."""

    def refused(code: NumberingRefusal, **more: str | int) -> Refusal:
        return Refusal(code, {"field": "pattern", "value": pattern} | more)

    if not 1 <= len(pattern) <= LONGEST:
        return refused(NumberingRefusal.LENGTH_INVALID, most=LONGEST)
    for braces in BRACES.findall(pattern):
        if not PLACEHOLDER.fullmatch(braces):
            return refused(NumberingRefusal.PLACEHOLDER_UNKNOWN, placeholder=braces)
    for sign in PLACEHOLDER.sub("", pattern):
        if sign in "{}" or sign.isspace() or not sign.isprintable():
            return refused(NumberingRefusal.SIGN_INVALID, sign=sign)
    counters = sum(match[1][0] == "n" for match in PLACEHOLDER.finditer(pattern))
    if counters != 1:
        return refused(NumberingRefusal.COUNTER_MISSING, counters=counters)
    return refused(NumberingRefusal.BEGINNING_MISSING) if pattern[0] == "{" else None


def _taken(state: State, command: SetPattern) -> Refusal | None:
    """N-1"""
    about = {"field": "pattern", "value": command.pattern}
    mine = shape(command.pattern).beginning
    for kind, pattern in state.patterns.items():
        theirs = shape(pattern).beginning
        if kind != command.kind and (mine.startswith(theirs) or theirs.startswith(mine)):
            return Refusal(NumberingRefusal.BEGINNING_TAKEN, about | {"kind": kind, "pattern": pattern})
    number = state.taken.get((command.kind, command.pattern))
    return Refusal(NumberingRefusal.NUMBER_TAKEN, about | {"number": number}) if number is not None else None


def shape(pattern: str) -> Shape:
    """Of a pattern that `fault` finds nothing in."""
    any_, one, beginning, at = "", "", "", 0
    shown: set[str] = set()
    for match in PLACEHOLDER.finditer(pattern):
        literal = pattern[at : match.start()]
        any_, one, at = any_ + _escaped(literal), one + _escaped(literal), match.end()
        beginning = beginning if shown else literal
        shown.add(match[1][0])
        any_ += DIGITS.get(match[1], r"\d+")
        one += match[0] if match[1] in DIGITS else "{n}"
    rest = _escaped(pattern[at:])
    period = 4 * ("y" in shown) + 2 * ("m" in shown)
    return Shape(f"^{any_}{rest}$", f"^{one}{rest}$", period, beginning)


def _escaped(text: str) -> str:
    return "".join(sign if sign.isalnum() else f"\\{sign}" for sign in text)
