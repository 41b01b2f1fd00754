"""What is about to be posted, for rooms that keep a view of the past; and what was found missing when it was."""

from __future__ import annotations

import msgspec

from stowage.kernel.decision import Movement
from stowage.kernel.ids import ItemId, PlaceId


class Moved(msgspec.Struct, frozen=True):
    """One movement of a decision, not posted yet when reactions hear of it. What they move in turn is heard of by nobody.
    `occurred_at`: ms UTC."""

    movement: Movement
    occurred_at: int


class Short(msgspec.Struct, frozen=True):
    """A movement took more than lies at a place: posted, the rest as a shortfall. Who hears of it moves nothing and keeps nothing."""

    item: ItemId
    place: PlaceId
