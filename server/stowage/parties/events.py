"""What happened to partners, for rooms that name them."""

from __future__ import annotations

import msgspec


class PartyMerged(msgspec.Struct, frozen=True):
    """Codes: what named `gone` names `into` from now on."""

    gone: str
    into: str
