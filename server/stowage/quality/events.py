"""What this room says to others in their words: goods that passed lie there to be put away, and what is left to be inspected is work."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid5

from stowage.kernel.ids import OwnerId, PlaceId
from stowage.kernel.quantity import Quantity
from stowage.quality.model import Inspection, Lies, Made
from stowage.receiving.events import GoodsLaid
from stowage.tasks.events import TaskWanted

PROCESS = "inspect"


def laid(inspection: Inspection, decisions: Iterable[Made]) -> tuple[GoodsLaid, ...]:
    """All that passed, place by place, by all that is decided; of a place whose decision was undone, nothing."""
    places: dict[tuple[PlaceId, str, OwnerId], list[tuple[str, Quantity]]] = {}
    for made in decisions:
        for one in made.moved:
            goods = places.setdefault((one.place, one.container, one.owner), [])
            if one.lies is Lies.AVAILABLE and not made.reversed:
                goods.append((one.lot, one.quantity))
    return tuple(
        GoodsLaid(
            inspection.receipt,
            uuid5(inspection.id, f"{place}:{owner}:{container}"),
            inspection.item,
            place,
            container,
            tuple(goods),
            owner,
        )
        for (place, container, owner), goods in places.items()
    )


def task_of(inspection: Inspection) -> TaskWanted:
    lots = {lot for lot, _ in inspection.goods}
    return TaskWanted(
        task=inspection.task,
        process=PROCESS,
        warehouse=inspection.warehouse,
        document=inspection.document,
        place=inspection.place,
        item=inspection.item,
        lot=lots.pop() if len(lots) == 1 else "",
        container=inspection.container,
        status="inspection",
        quantity=inspection.left,
    )
