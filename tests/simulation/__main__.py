"""`make simulate SEED=7 COMMANDS=2000`: exits with 1, the story and how to see it again when an invariant breaks.

`--seed A --through B` simulates a company for each seed and goes on after one that failed; what failed is told again at the end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.served import postgres
from simulation import mutants, planting
from simulation.plan import DEVICES, Size, make
from stowage.platform.postgres import PostgresServer

LARGEST = 10_000  # commands of one company; more are said by several, one after the other
LONGEST = 1_800  # seconds of one company, which hangs then
SYSTEM = Path(__file__).resolve().parents[1] / "system.sh"
# What the line of a seed tells besides its commands: a name, and the faults that are counted under it.
TOLD = {
    "kills of a server": ("kill_before", "kill_after"),
    "of PostgreSQL": ("postgres_killed",),
    "backups": ("backed_up",),
    "restores": ("restored",),
    "files": ("carried",),
    "lights": ("carried_by_light",),
    "photos": ("photos",),
}


class Outcome(NamedTuple):
    """`broken`: the invariant, or what else ended it; "" if all hold. `lasting`: PostgreSQL is what it was."""

    seed: int
    happened: Counter[str]
    broken: str = ""
    lasting: bool = True


def main() -> None:
    arguments = argparse.ArgumentParser(prog="simulation", description=__doc__)
    arguments.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    arguments.add_argument("--through", type=int, metavar="SEED", help="a company of so many commands for each seed")
    arguments.add_argument("--commands", type=int, default=1_000)
    arguments.add_argument("--kills", type=int, default=4, help="of a server, for each company")
    arguments.add_argument("--cuts", type=int, default=1, help="of PostgreSQL")
    arguments.add_argument("--restores", type=int, default=1)
    arguments.add_argument("--floor", type=float, default=0, help="part of the work that is done on the floor")
    arguments.add_argument("--mutant", choices=sorted(mutants.MUTANTS))
    arguments.add_argument("--shrink", type=int, default=0, metavar="SECONDS", help="make the story short")
    chosen = arguments.parse_args()
    mutant = mutants.MUTANTS[chosen.mutant] if chosen.mutant else None
    if mutant is not None:
        planting.plant(mutant.patches_of(mutants.ENGINE))
        os.environ["TOKEN_HOURS"] = str(mutant.token_hours)  # of the servers to be started
    with scratch():
        outcomes = list(companies(sizes(chosen, mutant), mutant, chosen.shrink))
    if len(outcomes) > 1:
        whole = sum((outcome.happened for outcome in outcomes), Counter[str]())
        print(f"{len(outcomes)} companies: {told(whole)}\n{every(whole)}")
    failed = [outcome for outcome in outcomes if outcome.broken]
    for outcome in failed:
        print(f"FAILED seed {outcome.seed}: {outcome.broken}; again: {again(outcome.seed, chosen)}")
    if failed:
        sys.exit(f"invariants broke with seed {', '.join(str(outcome.seed) for outcome in failed)}")


def sizes(chosen: argparse.Namespace, mutant: mutants.Mutant | None) -> Iterator[tuple[int, Size]]:
    """Each company's seed, and how large it is."""
    often = mutant.often if mutant is not None else {}
    devices = mutant.devices if mutant is not None else DEVICES
    longest = mutant.longest if mutant is not None else 0
    rest = (chosen.kills, chosen.cuts, chosen.restores, devices, often, longest, chosen.floor)
    if chosen.through is not None:
        yield from ((seed, Size(chosen.commands, *rest)) for seed in range(chosen.seed, chosen.through + 1))
        return
    for number in range(-(-chosen.commands // LARGEST)):
        yield chosen.seed + number, Size(min(LARGEST, chosen.commands - number * LARGEST), *rest)


def again(seed: int, chosen: argparse.Namespace) -> str:
    name = f" --mutant {chosen.mutant}" if chosen.mutant else ""
    commands = chosen.commands if chosen.through is not None else min(LARGEST, chosen.commands)
    sized = f"--commands {commands} --kills {chosen.kills} --cuts {chosen.cuts} --restores {chosen.restores} --floor {chosen.floor}"
    return f"python -m simulation --seed {seed} {sized}{name}"


def companies(sized: Iterator[tuple[int, Size]], mutant: mutants.Mutant | None, shrink: int) -> Iterator[Outcome]:
    """One after another on one PostgreSQL; on another one after what should not happen."""
    from simulation.run import SETTINGS  # with whatever was planted

    left: list[tuple[int, Size]] = list(sized)
    while left:
        with postgres(SETTINGS) as server:
            while left:
                outcome = simulate(*left.pop(0), mutant, shrink, server)
                yield outcome
                if not outcome.lasting:
                    break


def simulate(seed: int, size: Size, mutant: mutants.Mutant | None, shrink: int, server: PostgresServer) -> Outcome:
    """Tells of it, whatever came of it."""
    from simulation.run import Failed, run
    from simulation.shrinking import short

    began = time.perf_counter()
    signal.alarm(LONGEST)
    try:
        result = run(seed, size, server=server, mutant=mutant)
    except Failed as failed:
        signal.alarm(0)
        if shrink:
            failed = short(failed, make(seed, size), size.devices, seed, mutant, shrink, server)
        print(f"{failed}\nafter {failed.said} commands, seed {seed}", flush=True)
        return Outcome(seed, Counter(commands=failed.said) + failed.faults, failed.broken)
    except Exception as error:  # noqa: BLE001 - the companies to come are worth knowing of
        traceback.print_exc()
        print(f"seed {seed} could not be simulated to its end", flush=True)
        return Outcome(seed, Counter(), f"{type(error).__name__}: {error}", lasting=False)
    finally:
        signal.alarm(0)
    happened = result.faults + Counter(commands=result.commands)
    took = time.perf_counter() - began
    print(f"seed {seed}: {told(happened)}; {result.events} events, {took:.0f} s, all invariants hold")
    print(every(result.faults), flush=True)
    return Outcome(seed, happened)


def told(happened: Counter[str]) -> str:
    counts = ((name, sum(happened[fault] for fault in faults)) for name, faults in TOLD.items())
    return ", ".join([f"{happened['commands']} commands", *(f"{times} {name}" for name, times in counts)])


def every(faults: Counter[str]) -> str:
    return ", ".join(f"{name} {times}" for name, times in sorted(faults.items()))


@contextmanager
def scratch() -> Iterator[None]:
    """What is thrown away is in one folder, in memory where there is room, and gone at the end, also of a run that is stopped."""
    made = subprocess.run([SYSTEM, "scratch"], capture_output=True, text=True, check=True).stdout.strip()
    os.environ["TMPDIR"] = tempfile.tempdir = made
    signal.signal(signal.SIGTERM, _stopped)
    signal.signal(signal.SIGALRM, _hangs)
    try:
        yield
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _stopped(number: int, _: object) -> None:
    sys.exit(128 + number)


def _hangs(_: int, __: object) -> None:
    raise TimeoutError(f"not done after {LONGEST} s")


if __name__ == "__main__":
    main()
