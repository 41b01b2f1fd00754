"""What may be said about suppliers and customers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from stowage.kernel.text import BasisPoints, Code, Name


class PartyRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` is the natural key."""

    code: Code
    name_zh: Name
    name_en: Name
    supplier: bool = False
    customer: bool = False
    city: Name = ""
    over_tolerance_bp: BasisPoints = 0
    short_tolerance_bp: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    active: bool = True


class PutParties(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="parties.put_parties/1", tag_field="type"
):
    parties: tuple[PartyRecord, ...]


class PartiesRefusal(StrEnum):
    CODE_REPEATED = "parties.code_repeated"  # code
