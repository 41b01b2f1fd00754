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


@pytest.mark.parametrize("seed", [7, 2611])
def test_all_invariants_hold(seed: int) -> None:
    result = run(seed, 300, kills=3)
    assert result.commands == 300
    for fault in ("request_lost", "response_lost", "duplicated", "truncated", "slow"):
        assert result.faults[fault] > 0, f"the network never did {fault}: the simulation is too kind"


@pytest.mark.parametrize("mutant", sorted(MUTANTS))
def test_planted_bugs_are_caught(mutant: str) -> None:
    """In a process of its own: some bugs are planted in the engine that this process uses."""
    command = [
        sys.executable,
        "-m",
        "simulation",
        "--seed",
        "7",
        "--commands",
        "250",
        "--kills",
        "1",
        "--mutant",
        mutant,
    ]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(TESTS)}, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 1, f"{mutant} lived: {done.stdout[-500:]}{done.stderr[-2000:]}"
    assert "\ninvariant " in done.stdout, done.stdout[-2000:] + done.stderr[-2000:]
