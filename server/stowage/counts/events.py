"""What counting settled, for the reaction that posts it: what hands found is never refused, even where it takes more than there is."""

from __future__ import annotations

import msgspec

from stowage.kernel.decision import Movement


class Settled(msgspec.Struct, frozen=True):
    document: str
    movements: tuple[Movement, ...]
