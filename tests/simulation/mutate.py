"""`make mutate`: every planted bug, in a process of its own, until it is caught; exits with 1 if one lives. A table of what caught it."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from simulation.mutants import MUTANTS, Mutant

TESTS = Path(__file__).resolve().parents[1]
SEEDS = 3  # of which one has to catch it
SECONDS = 300  # a run


class Verdict(NamedTuple):
    """`invariant` None: it lived. `commands` are those of all runs up to the catch, `output` that of the last."""

    mutant: Mutant
    invariant: int | None
    commands: int
    seed: int
    output: str

    @property
    def caught(self) -> bool:
        return self.invariant in self.mutant.breaks


def hunt(mutant: Mutant, seed: int, seeds: int = SEEDS) -> Verdict:
    """With one seed after another, each for as many commands as the mutant has."""
    commands = 0
    output = ""
    for chosen in range(seed, seed + seeds):
        output = _run(mutant, chosen)
        broken = re.search(r"^invariant (\d+): ", output, re.MULTILINE)
        said = re.search(r"^after (\d+) commands", output, re.MULTILINE)
        if broken and said:
            return Verdict(mutant, int(broken[1]), commands + int(said[1]), chosen, output)
        commands += mutant.within
    return Verdict(mutant, None, commands, seed + seeds - 1, output)


def _run(mutant: Mutant, seed: int) -> str:
    numbers = ["--seed", seed, "--commands", mutant.within, "--kills", 0, "--cuts", 0, "--restores", mutant.restores]
    try:
        done = _simulated(mutant, numbers)
    except subprocess.TimeoutExpired:
        return f"not done after {SECONDS} s"
    return done.stdout + done.stderr


def _simulated(mutant: Mutant, numbers: Sequence[object]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "simulation", *map(str, numbers), "--mutant", mutant.name],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def environment() -> dict[str, str]:
    """For a simulation in a process of its own."""
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])}


def hunt_all(mutants: Iterable[Mutant], seed: int, at_once: int) -> Iterable[Verdict]:
    with ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(lambda mutant: hunt(mutant, seed), mutants)


def line(verdict: Verdict) -> str:
    caught = f"invariant {verdict.invariant}" if verdict.invariant is not None else "LIVED"
    wrong = "" if verdict.caught or verdict.invariant is None else " (another than expected)"
    return f"{verdict.mutant.name:40} {verdict.mutant.layer:7} {caught:13} {verdict.commands:5} commands, seed {verdict.seed}{wrong}"


def main(words: Sequence[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(prog="simulation.mutate", description=__doc__)
    arguments.add_argument("--seed", type=int, default=11)
    arguments.add_argument("--at-once", type=int, default=2)
    arguments.add_argument("names", nargs="*", choices=[[], *sorted(MUTANTS)])
    chosen = arguments.parse_args(words)
    mutants = [MUTANTS[name] for name in chosen.names] or list(MUTANTS.values())
    lived = []
    for verdict in hunt_all(mutants, chosen.seed, chosen.at_once):
        print(line(verdict), flush=True)
        if not verdict.caught:
            lived.append(verdict)
    print(f"{len(mutants) - len(lived)} of {len(mutants)} planted bugs caught")
    for verdict in lived:
        print(verdict.output[-3000:], file=sys.stderr)
    sys.exit(1 if lived else 0)


if __name__ == "__main__":
    main()
