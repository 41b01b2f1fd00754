"""Commands as they were published before: each is read as the newest for as long as somebody may still say it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from stowage.kernel.text import BasisPoints, Code, Name
from stowage.parties.commands import PartyRecord, PutParties


class PartyRecord1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    name_zh: Name
    name_en: Name
    supplier: bool = False
    customer: bool = False
    city: Name = ""
    over_tolerance_bp: BasisPoints = 0
    short_tolerance_bp: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    active: bool = True


class PutParties1(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="parties.put_parties/1", tag_field="type"
):
    parties: tuple[PartyRecord1, ...]


def with_more_fields(said: PutParties1) -> PutParties:
    """What it does not know stays as it is."""
    return PutParties(tuple(PartyRecord(**msgspec.structs.asdict(party)) for party in said.parties))
