"""Short simulations on every run; `make simulate` takes any seed and length. A failure prints how to see it again."""

from __future__ import annotations

import pytest

from simulation.plan import Size
from simulation.run import run

SIZE = Size(commands=1_000, kills=4, cuts=1, restores=1)


@pytest.mark.parametrize("seed", [1, 2])
def test_all_invariants_hold(seed: int) -> None:
    result = run(seed, SIZE)
    assert result.commands > SIZE.commands * 3 // 4
    for fault in ("request_lost", "response_lost", "duplicated", "slow", "hold", "postgres_killed", "restored"):
        assert result.faults[fault] > 0, f"{fault} never happened: the simulation is too kind"


def test_a_seed_replays_exactly() -> None:
    size = Size(commands=40, kills=1, cuts=0, restores=1)
    assert run(5, size).story == run(5, size).story
