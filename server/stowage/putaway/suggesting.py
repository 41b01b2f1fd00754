"""Where goods go: pure. The gun has the same rule (pwa/src/flows/putaway/suggest.ts), held to this one by sync/vectors/putaway/.

G-1  The steps are asked in their order; what a step finds comes on the walk (sequence, then id), but for the nearest to a pick face.
G-2  A bin is suggested once, by the first step that finds it, and only where all of the goods may lie: storage class, mixing, limits.
G-3  Bins bound to another item are nobody else's to fill, and neither is a bin in which something lies, but for the item's own.
G-4  What nobody weighed or measured weighs nothing and takes no room.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from stowage.kernel.ids import PlaceId
from stowage.kernel.quantity import QUANTITY_SCALE
from stowage.putaway.commands import By, Mixing, Step, StepKind
from stowage.putaway.model import Bin, Binding, Goods, Held, Strategy

MM3_IN_ML = 1000
EMPTY_STEPS = frozenset({StepKind.NEAR_PICK_FACE, StepKind.ZONE_FOR, StepKind.EMPTY_BIN})


class Site(msgspec.Struct, frozen=True):
    """`bins` in use, on the walk; `held`: what lies in those that are not empty."""

    bins: Sequence[Bin]
    held: Mapping[PlaceId, Sequence[Held]]
    bindings: Sequence[Binding]


class Suggestion(msgspec.Struct, frozen=True):
    """`reason` is the step's kind; `near`: the face that it is near to."""

    place: PlaceId
    reason: StepKind
    zone: str = ""
    near: PlaceId | None = None


class Wrong(msgspec.Struct, frozen=True):
    """Why goods may not lie somewhere: full (which `limit`), storage, or mixed (with which `other`)."""

    word: str
    limit: str = ""
    other: Held | None = None


def suggest(
    strategy: Strategy, goods: Goods, site: Site, limit: int = 3, passed: Collection[PlaceId] = ()
) -> list[Suggestion]:
    """At most `limit` places, none of them in `passed`."""
    found: dict[PlaceId, Suggestion] = {}
    own = {one.place: one for one in site.bindings if one.item == goods.item}
    others = {one.place for one in site.bindings if one.item != goods.item} - own.keys()
    for step in strategy.steps:
        if not is_for(step, goods):
            continue
        for bin_, near in _candidates(step, goods, site, own, others):
            if len(found) == limit:
                return list(found.values())
            if bin_.id in found or bin_.id in passed or (step.zone and bin_.zone != step.zone):
                continue
            held = site.held.get(bin_.id, ())
            if wrong(strategy, goods, bin_, held, own.get(bin_.id)) is None:
                found[bin_.id] = Suggestion(bin_.id, step.kind, step.zone, near)
    return list(found.values())[:limit]


def is_for(step: Step, goods: Goods) -> bool:
    match step.by:
        case By.CATEGORY:
            return goods.category == step.value
        case By.STORAGE:
            return goods.storage == step.value
        case By.ABC:
            return goods.abc == step.value
        case By.ALL:
            return True


def wrong(
    strategy: Strategy, goods: Goods, bin_: Bin, held: Sequence[Held], binding: Binding | None = None
) -> Wrong | None:
    """None: the goods may lie there."""
    if bin_.storage and goods.storage and bin_.storage != goods.storage:
        return Wrong("storage")
    for one in held:
        other_item = strategy.mixing != Mixing.ANY and one.item != goods.item
        other_lot = strategy.mixing == Mixing.ONE_LOT and one.lot != goods.lot
        if other_item or other_lot:
            return Wrong("mixed", other=one)
    limit = over(strategy, goods, bin_, held, binding)
    return Wrong("full", limit) if limit else None


def over(strategy: Strategy, goods: Goods, bin_: Bin, held: Sequence[Held], binding: Binding | None = None) -> str:
    """The first limit of the bin that the goods would go beyond; "" for none."""
    quantity = goods.quantity + sum(one.quantity for one in held)
    if bin_.max_quantity and quantity > bin_.max_quantity:
        return "quantity"
    if binding is not None and binding.maximum:
        own = goods.quantity + sum(one.quantity for one in held if one.item == goods.item)
        if own > binding.maximum:
            return "quantity"
    weight = goods.quantity * goods.weight_g + sum(one.quantity * one.weight_g for one in held)
    if bin_.max_weight_g and weight > bin_.max_weight_g * QUANTITY_SCALE:
        return "weight"
    volume = goods.quantity * goods.volume_mm3 + sum(one.quantity * one.volume_mm3 for one in held)
    if bin_.max_volume_ml and volume > bin_.max_volume_ml * MM3_IN_ML * QUANTITY_SCALE:
        return "volume"
    containers = goods.containers + len({one.container for one in held if one.container})
    if strategy.most_containers and goods.containers and containers > strategy.most_containers:
        return "containers"
    return ""


def _candidates(
    step: Step, goods: Goods, site: Site, own: Mapping[PlaceId, Binding], others: Collection[PlaceId]
) -> Iterator[tuple[Bin, PlaceId | None]]:
    """In order, with the face that each is near to."""
    match step.kind:
        case StepKind.FIXED_BIN:
            yield from ((one, None) for one in site.bins if one.id in own)
        case StepKind.SAME_ITEM | StepKind.SAME_LOT:
            lot = goods.lot if step.kind is StepKind.SAME_LOT else None
            if lot == "":
                return
            for bin_ in site.bins:
                held = site.held.get(bin_.id, ())
                if any(one.item == goods.item and lot in (None, one.lot) for one in held):
                    yield bin_, None
        case StepKind.NEAR_PICK_FACE:
            yield from _nearest(site, own, others)
        case StepKind.ZONE_FOR | StepKind.EMPTY_BIN:
            yield from ((one, None) for one in site.bins if is_free(one, site, others) and one.id not in own)


def is_free(bin_: Bin, site: Site, others: Collection[PlaceId]) -> bool:
    return bin_.id not in others and not site.held.get(bin_.id)


def _nearest(
    site: Site, own: Mapping[PlaceId, Binding], others: Collection[PlaceId]
) -> Iterator[tuple[Bin, PlaceId | None]]:
    faces = [one for one in site.bins if one.id in own]
    if not faces:
        return
    face = faces[0]
    free = [one for one in site.bins if is_free(one, site, others) and one.id not in own]
    free.sort(key=lambda one: (abs(one.sequence - face.sequence), one.sequence, one.id))
    yield from ((one, face.id) for one in free)
