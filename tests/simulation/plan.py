"""The plan of a simulation: what happens when, and to whom, all by the seed.

Each step has a number and a chance of its own, so that leaving one out leaves the others as they are: that is how a story is made short.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

DEVICES = tuple(f"G{number:02d}" for number in range(1, 7))  # odd ones run TypeScript, even ones Python
KILLS = ("kill_before", "kill_after")

# How often it happens for each step in which somebody scans.
MISHAPS = {
    "photographed": 0.12,
    "killed": 0.05,
    "frozen": 0.03,
    "tabs": 0.03,
    "disk_full": 0.03,
    "hung_up": 0.04,
    "token_ends": 0.02,
    "partitioned": 0.03,
    "out_of_reach": 0.04,
    "clock_jumps": 0.03,
    "old_client": 0.015,
    "database_wiped": 0.01,
    "database_rolled_back": 0.02,
    "disk_copied": 0.03,
    "cloned": 0.012,
    "joins": 0.01,
    "never_returns": 0.006,
    "carried": 0.012,
    "moved": 0.012,
    "roles_change": 0.015,
    "ordered": 0.08,
    "decided": 0.1,
    "promised": 0.06,
    "held": 0.05,
    "long_transaction": 0.02,
}


# What desks do besides where people work on the floor too.
OF_THE_FLOOR = {"judged": 0.08, "directed": 0.06}


@dataclass(frozen=True)
class Step:
    """`at` is ms of the world; `count` is how many commands are said, the part `floor` of them on the floor."""

    number: int
    at: int
    what: str
    who: str = ""
    count: int = 0
    seed: int = 0
    floor: float = 0

    @cached_property
    def chance(self) -> random.Random:
        return random.Random(f"{self.seed} step {self.number}")


@dataclass(frozen=True)
class Size:
    """Of a simulation. `kills` of servers, half before and half after a commit; `cuts` of PostgreSQL."""

    commands: int = 250
    kills: int = 2
    cuts: int = 0
    restores: int = 0
    devices: tuple[str, ...] = DEVICES
    often: Mapping[str, float] = field(default_factory=dict)  # mishaps that are so many times likelier
    longest: int = 0  # row of commands, 0: by how many there are
    floor: float = 0  # part of what is said that is work on the floor; the others receive


def make(seed: int, size: Size) -> list[Step]:
    chance = random.Random(f"{seed} plan")
    said = list(_scans(chance, size))
    happenings: list[tuple[int, str, str, int]] = []
    at = 2_000
    mishaps = MISHAPS | OF_THE_FLOOR if size.floor else MISHAPS
    for count in said:
        at += chance.randint(1, 2_500)
        happenings.append((at, "said", chance.choice(size.devices), count))
        for what, often in mishaps.items():
            if chance.random() < often * size.often.get(what, 1):
                happenings.append((at + chance.randint(0, 2_000), what, chance.choice(size.devices), 0))
    strikes = [KILLS[number % 2] for number in range(size.kills)] + ["postgres_killed"] * size.cuts
    chance.shuffle(strikes)
    happenings += [(_part(at, number, len(strikes)), strike, "", 0) for number, strike in enumerate(strikes)]
    for number in range(size.restores):
        happenings += _disaster(chance, at, number, size)
    happenings.sort(key=lambda one: one[0])
    return [Step(number, *happening, seed=seed, floor=size.floor) for number, happening in enumerate(happenings)]


def _disaster(chance: random.Random, at: int, number: int, size: Size) -> Iterable[tuple[int, str, str, int]]:
    """A backup, now and then one before it, and its restore, now and then twice in a row or while somebody loads everything."""
    backed_up = _part(at, number, size.restores)
    last = number == size.restores - 1
    restored = at + 2_000 if last else backed_up + at // (3 * size.restores)  # the last one when nobody works
    if chance.random() < 0.4:
        yield backed_up * 3 // 4, "backed_up", "", 0
    yield backed_up, "backed_up", "", 0
    if chance.random() < 0.5:
        new = chance.choice(("joins", "database_wiped"))
        yield restored - chance.randint(20, 400), new, chance.choice(size.devices), 0
    yield restored, "restored", "", 0
    if chance.random() < 0.3:
        yield restored + chance.randint(500, 20_000), "restored", "", 0


def _part(whole: int, number: int, of: int) -> int:
    return whole * (2 * number + 1) // (2 * of + 1)


def _scans(chance: random.Random, size: Size) -> Iterable[int]:
    """How many commands are said in a row: mostly one, and long rows where there is much to say."""
    longest = size.longest or max(2, min(size.commands // 12, max(150, size.commands // 25)))
    left = size.commands
    while left > 0:
        count = min(
            left, 1 if chance.random() < 0.5 else chance.randint(1, chance.choice((3, longest // 3 + 1, longest)))
        )
        yield count
        left -= count
