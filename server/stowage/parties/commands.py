"""What may be said about suppliers and customers."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class PartyRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` is the natural key."""

    code: str
    name_zh: str
    name_en: str
    supplier: bool = False
    customer: bool = False
    city: str = ""
    over_tolerance_bp: int = 0
    short_tolerance_bp: int = 0
    active: bool = True


class PutParties(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="parties.put_parties/1", tag_field="type"
):
    parties: tuple[PartyRecord, ...]


class PartiesRefusal(StrEnum):
    CODE_REPEATED = "parties.code_repeated"  # code
