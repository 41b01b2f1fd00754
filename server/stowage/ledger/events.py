"""What is about to be posted, for rooms that keep a view of the past."""

from __future__ import annotations

import msgspec

from stowage.kernel.decision import Movement


class Moved(msgspec.Struct, frozen=True):
    """One movement of a decision, not posted yet when reactions hear of it. What they move in turn is heard of by nobody.
    `occurred_at`: ms UTC."""

    movement: Movement
    occurred_at: int
