"""Writes sync/vectors/putaway/suggest.json from the rule: `python tests/server/putaway/vectors.py`.

A case is a strategy, goods and a few bins with what lies in them, and which bins the rule suggests, or why goods may not lie in one.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec

from stowage.kernel.ids import ItemId, PlaceId
from stowage.putaway.commands import By, Mixing, Step, StepKind
from stowage.putaway.model import Bin, Binding, Goods, Held, Strategy
from stowage.putaway.suggesting import Site, suggest, wrong

FILE = Path(__file__).resolve().parents[3] / "sync" / "vectors" / "putaway" / "suggest.json"
PIECE = 10_000
ABOUT = (
    "Quantities are base units × 10,000. The steps are asked in their order; each suggests bins in which all of the goods may lie, on the "
    "walk (sequence, then id), none twice, none that is in `passed`. `wrong`: of each bin, why the goods may not lie there (word, and the "
    "limit); null where they may."
)
EVERY = tuple(
    Step(kind) for kind in (StepKind.FIXED_BIN, StepKind.SAME_LOT, StepKind.SAME_ITEM, StepKind.NEAR_PICK_FACE)
)
USUAL = (*EVERY, Step(StepKind.EMPTY_BIN))


def goods(quantity: int = 10, **rest: Any) -> Goods:
    return Goods(ItemId(1), quantity * PIECE, **rest)


def bins(*made: dict[str, Any]) -> list[Bin]:
    """Numbered from 1; on the walk in that order where nothing else is said."""
    return [Bin(PlaceId(at), f"A-{at:02}", **({"sequence": at} | one)) for at, one in enumerate(made, 1)]


def case(
    name: str,
    steps: tuple[Step, ...],
    what: Goods,
    there: list[Bin],
    held: dict[int, list[Held]] | None = None,
    bound: list[Binding] | None = None,
    limit: int = 3,
    passed: tuple[int, ...] = (),
    **rules: Any,
) -> dict[str, Any]:
    strategy = Strategy(steps, **rules)
    lying = {PlaceId(place): held for place, held in (held or {}).items()}
    there = sorted(there, key=lambda one: (one.sequence, one.id))
    site = Site(there, lying, bound or [])
    found = suggest(strategy, what, site, limit, [PlaceId(one) for one in passed])
    own = {one.place: one for one in site.bindings if one.item == what.item}
    faults = {one.id: wrong(strategy, what, one, lying.get(one.id, ()), own.get(one.id)) for one in there}
    return {
        "name": name,
        "strategy": {
            "steps": steps,
            "mixing": strategy.mixing,
            "most_containers": strategy.most_containers,
        },
        "goods": what,
        "bins": there,
        "held": {str(place): held for place, held in lying.items()},
        "bindings": site.bindings,
        "limit": limit,
        "passed": passed,
        "found": found,
        "wrong": {str(id_): [fault.word, fault.limit] if fault else None for id_, fault in faults.items()},
    }


def some(item: int, quantity: int = 5, **rest: Any) -> Held:
    return Held(ItemId(item), quantity * PIECE, **rest)


def cases() -> list[dict[str, Any]]:
    five = bins({}, {}, {}, {}, {})
    empty, of_zone = (Step(StepKind.EMPTY_BIN),), Step(StepKind.ZONE_FOR, "B", By.CATEGORY, "bolts")
    zoned = bins({"zone": "A"}, {"zone": "B"}, {"zone": "B"}, {"zone": "C"})
    face = Binding(ItemId(1), PlaceId(3), 2 * PIECE, 12 * PIECE)
    fixed, one_item = (Step(StepKind.FIXED_BIN),), Mixing.ONE_ITEM
    both, heavy = ({at: [some(1, weight_g=grams)] for at in (1, 2)} for grams in (0, 200))
    pallets = {
        1: [some(1, container="P1"), some(1, lot="X", container="P1")],
        2: [some(1, container="P1"), some(1, container="P2")],
    }
    lots = {1: [some(1, lot="K")], 2: [some(1, lot="L")]}
    return [
        case("no steps", (), goods(), five),
        case("empty bins on the walk", empty, goods(), five, {1: [some(2)], 3: [some(1)]}),
        case("the walk is not the order of ids", empty, goods(), bins({"sequence": 9}, {"sequence": 4}, {"sequence": 4})),
        case("an empty bin of a zone", (Step(StepKind.EMPTY_BIN, "C"),), goods(), zoned),
        case("the same item, then an empty bin", USUAL, goods(), five, {2: [some(1)], 4: [some(1, lot="L")]}),
        case("the same lot first", USUAL, goods(lot="L"), five, {2: [some(1)], 4: [some(1, lot="L")]}),
        case("a bound bin first", USUAL, goods(), five, {2: [some(1)]}, [face]),
        case("a bound bin beyond its maximum, then near it", USUAL, goods(), five, {3: [some(1)]}, [face], limit=4),
        case("bins of other items are theirs", empty, goods(), five, bound=[Binding(ItemId(9), PlaceId(1))]),
        case("a bin shared by two items is theirs", fixed, goods(), five, bound=[face, Binding(ItemId(9), PlaceId(3))]),
        case("a zone for a category", (of_zone, *empty), goods(category="bolts"), zoned),
        case("a zone for another category", (of_zone, *empty), goods(category="nuts"), zoned),
        case("a zone for what is cold", (Step(StepKind.ZONE_FOR, "C", By.STORAGE, "cool"),), goods(storage="cool"), zoned),
        case("a zone for what moves often", (Step(StepKind.ZONE_FOR, "A", By.ABC, "A"),), goods(abc="A"), zoned),
        case("storage class", empty, goods(storage="frozen"), bins({"storage": "cool"}, {}, {"storage": "frozen"})),
        case("anything goes where nothing is said", empty, goods(), bins({"storage": "cool"})),
        case("quantity", empty, goods(10), bins({"max_quantity": 99_999}, {"max_quantity": 100_000})),
        case("quantity with what is there", USUAL, goods(10), bins({"max_quantity": 149_999}, {"max_quantity": 150_000}), both),
        case("weight", empty, goods(10, weight_g=500), bins({"max_weight_g": 4_999}, {"max_weight_g": 5_000})),
        case("weight with what is there", USUAL, goods(10, weight_g=500), bins({"max_weight_g": 5_999}, {"max_weight_g": 6_000}), heavy),
        case("volume", empty, goods(10, volume_mm3=100_100), bins({"max_volume_ml": 1_000}, {"max_volume_ml": 1_001})),
        case("what is not measured takes no room", empty, goods(10), bins({"max_weight_g": 1, "max_volume_ml": 1})),
        case("containers", USUAL, goods(containers=1), bins({}, {}), pallets, most_containers=2),
        case("loose goods are no container", USUAL, goods(), bins({}), {1: [some(1, container="P1")]}, most_containers=1),
        case("one item in a bin", USUAL, goods(), bins({}, {}, {}), {1: [some(1), some(2)], 2: [some(1)]}, mixing=one_item),
        case("one lot in a bin", USUAL, goods(lot="L"), bins({}, {}, {}), lots, mixing=Mixing.ONE_LOT),
        case("passed over", empty, goods(), five, passed=(1, 3)),
        case("no more than asked for", empty, goods(), five, limit=1),
        case("nothing fits", USUAL, goods(10), bins({"max_quantity": 1}, {"storage": "cool", "max_quantity": 1})),
        case("near a face on both sides", (Step(StepKind.NEAR_PICK_FACE),), goods(), five, {3: [some(1)], 4: [some(2)]}, [face], limit=4),
        *_random(),
    ]  # fmt: skip


def _random() -> list[dict[str, Any]]:
    chance = random.Random(20261123)
    return [random_case(f"random {number}", chance) for number in range(30)]


def random_case(name: str, chance: random.Random) -> dict[str, Any]:
    zones = ("", "A", "B")
    there = bins(
        *(
            {
                "sequence": chance.randrange(6),
                "zone": chance.choice(zones),
                "storage": chance.choice(("", "", "cool")),
                "max_quantity": chance.choice((0, 0, 80_000, 200_000)),
                "max_weight_g": chance.choice((0, 0, 900)),
            }
            for _ in range(8)
        )
    )
    held: dict[int, list[Held]] = {
        one.id: [
            some(
                chance.randrange(1, 4),
                chance.randrange(1, 9),
                lot=chance.choice(("", "L")),
                weight_g=chance.choice((0, 50)),
            )
            for _ in range(chance.randrange(1, 3))
        ]
        for one in there
        if chance.random() < 0.5
    }
    bound = [
        Binding(ItemId(chance.randrange(1, 3)), one.id, 0, chance.choice((0, 120_000)))
        for one in there
        if chance.random() < 0.2
    ]
    steps = tuple(
        Step(kind, chance.choice(("A", "B")) if kind is StepKind.ZONE_FOR else chance.choice(zones))
        for kind in chance.sample(list(StepKind), chance.randrange(1, 7))
    )
    what = goods(
        chance.randrange(1, 12),
        lot=chance.choice(("", "L")),
        storage=chance.choice(("", "cool")),
        weight_g=chance.choice((0, 60)),
    )
    mixing = chance.choice(list(Mixing))
    return case(name, steps, what, there, held, bound, chance.randrange(1, 6), mixing=mixing)


def text() -> str:
    rows = ",\n    ".join(msgspec.json.encode(one).decode() for one in cases())
    return f'{{\n  "about": {msgspec.json.encode(ABOUT).decode()},\n  "cases": [\n    {rows}\n  ]\n}}\n'


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text(), encoding="utf-8")
