"""Kinds of discrepancies 差异 as data. A room says its own once; inboxes, words, protocol and tests follow what it said.

A new kind needs a member of the room's StrEnum, an entry here, words for who did it and who decides, and nothing else: neither the
room discrepancies nor an inbox knows a code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum, StrEnum

import msgspec


class Means(StrEnum):
    """What the value of a field of evidence is, and so how it is shown."""

    ITEM = "item"  # id
    PLACE = "place"  # id
    WAREHOUSE = "warehouse"  # id
    ORDER = "order"  # id of a purchase order
    RECEIPT = "receipt"  # uuid
    QUANTITY = "quantity"  # base × 10,000 of the evidence's `item`
    NUMBER = "number"  # as it stands
    TEXT = "text"
    UNIT = "unit"  # code
    WORD = "word"  # one of a few, each with words
    DATE = "date"  # 2027-05-31
    TIME = "time"  # ms UTC
    PHOTOS = "photos"  # names of blobs
    COMMAND = "command"  # receiving.finish/1
    PROBLEM = "problem"  # code of a refusal or parking, whose `params` stand beside it
    INTERNAL = "internal"  # for programs: never shown


class Field(msgspec.Struct, frozen=True):
    """`after`: it is what was found or came to be, beside what was known; the one figure that a list shows."""

    name: str
    means: Means
    after: bool = False


class Urgency(IntEnum):
    """In which order people see them."""

    NOW = 1  # goods or commands wait for it
    TODAY = 2  # stock or documents may be wrong
    LATER = 3  # good to know


class Blocks(StrEnum):
    """What waits until somebody decides."""

    NOTHING = ""
    GOODS = "goods"  # they are in stock but not available
    COMMANDS = "commands"  # neither it nor what depends on it is posted


DECIDERS = ("discrepancies.resolve",)  # supervisors, quality, managers
SUPERVISORS = ("identity.supervise",)  # who answers for people and their devices


class DiscrepancyKind(msgspec.Struct, frozen=True):
    """`evidence`: every field there may be, in the order in which it is told. `choices`: all that are ever offered.
    `told`: who has one of these permissions finds it in their inbox; with `told_buyer` also who made, confirmed or ended the order
    whose goods it is about. `asks`: choices that something has to be said with (a value), and what
    that means; `needs`: choices that need a permission besides discrepancies.resolve.
    """

    code: StrEnum
    evidence: tuple[Field, ...]
    choices: tuple[str, ...]
    urgency: Urgency = Urgency.TODAY
    blocks: Blocks = Blocks.NOTHING
    told: tuple[str, ...] = DECIDERS
    told_buyer: bool = False
    asks: dict[str, Means] = {}
    needs: dict[str, str] = {}


ACKNOWLEDGE = ("acknowledge",)
UNDONE = "undone"  # by no choice of a person: what it was about was taken back


def registered(*rooms: Sequence[DiscrepancyKind]) -> dict[str, DiscrepancyKind]:
    """All kinds by code. Each code is one room's."""
    found: dict[str, DiscrepancyKind] = {}
    for kind in (kind for kinds in rooms for kind in kinds):
        assert kind.code not in found, kind.code
        found[str(kind.code)] = kind
    assert len(permissions(found)) == len({pair for kind in found.values() for pair in kind.needs.items()})
    return found


def permissions(kinds: Mapping[str, DiscrepancyKind]) -> dict[str, str]:
    """Choice → the permission that it needs besides, whatever it is about."""
    return {choice: permission for kind in kinds.values() for choice, permission in kind.needs.items()}
