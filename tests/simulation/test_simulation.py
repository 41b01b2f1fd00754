"""Short simulations on every run; `make simulate` takes any seed and length. A failure prints how to see it again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.mutants import MUTANTS
from simulation.run import run

TESTS = Path(__file__).resolve().parents[1]


COMMANDS = 250
KILLS = 2


@pytest.mark.parametrize("seed", [7, 2611])
def test_all_invariants_hold(seed: int) -> None:
    result = run(seed, COMMANDS, kills=KILLS)
    assert result.commands == COMMANDS
    for fault in (
        "request_lost",
        "response_lost",
        "duplicated",
        "truncated",
        "slow",
        "kill_before",
        "kill_after",
        "hold",
    ):
        assert result.faults[fault] > 0, f"{fault} never happened: the simulation is too kind"


def test_a_seed_replays_exactly() -> None:
    assert run(5, 60, kills=1).story == run(5, 60, kills=1).story


@pytest.mark.parametrize("mutant", sorted(MUTANTS))
def test_planted_bugs_are_caught(mutant: str) -> None:
    """With what passes without the bug. In a process of its own: some bugs are planted in the engine that this process uses."""
    numbers = ["--seed", "7", "--commands", str(COMMANDS), "--kills", str(KILLS)]
    done = subprocess.run(
        [sys.executable, "-m", "simulation", *numbers, "--mutant", mutant],
        env=os.environ | {"PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 1, f"{mutant} lived: {done.stdout[-500:]}{done.stderr[-2000:]}"
    assert f"\ninvariant {MUTANTS[mutant].breaks}: " in done.stdout, done.stdout[-2000:] + done.stderr[-2000:]
