"""`make simulate SEED=7 COMMANDS=2000`: exits with 1, the story and how to see it again when an invariant breaks."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter

from bench.served import postgres
from simulation import mutants, planting
from simulation.plan import DEVICES, Size, make
from stowage.platform.postgres import PostgresServer

LARGEST = 10_000  # commands of one company; more are said by several, one after the other


def main() -> None:
    arguments = argparse.ArgumentParser(prog="simulation", description=__doc__)
    arguments.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    arguments.add_argument("--commands", type=int, default=1_000)
    arguments.add_argument("--kills", type=int, default=4, help="of a server, for each company")
    arguments.add_argument("--cuts", type=int, default=1, help="of PostgreSQL")
    arguments.add_argument("--restores", type=int, default=1)
    arguments.add_argument("--mutant", choices=sorted(mutants.MUTANTS))
    arguments.add_argument("--shrink", type=int, default=0, metavar="SECONDS", help="make the story short")
    chosen = arguments.parse_args()
    mutant = mutants.MUTANTS[chosen.mutant] if chosen.mutant else None
    if mutant is not None:
        planting.plant(mutant.patches_of(mutants.ENGINE))
        os.environ["TOKEN_HOURS"] = str(mutant.token_hours)  # of the servers to be started
    from simulation.run import SETTINGS  # with whatever was planted

    whole: Counter[str] = Counter()
    failed = []
    with postgres(SETTINGS) as server:
        for number in range(-(-chosen.commands // LARGEST)):
            commands = min(LARGEST, chosen.commands - number * LARGEST)
            often = mutant.often if mutant is not None else {}
            devices = mutant.devices if mutant is not None else DEVICES
            longest = mutant.longest if mutant is not None else 0
            size = Size(commands, chosen.kills, chosen.cuts, chosen.restores, devices, often, longest)
            happened = simulate(chosen.seed + number, size, mutant, chosen.shrink, server)
            whole += happened
            failed += [] if happened else [chosen.seed + number]
    if chosen.commands > LARGEST:
        print(f"{number + 1} companies: {', '.join(f'{name} {times}' for name, times in sorted(whole.items()))}")
    if failed:
        sys.exit(f"invariants broke with seed {', '.join(map(str, failed))}")


def simulate(seed: int, size: Size, mutant: mutants.Mutant | None, shrink: int, server: PostgresServer) -> Counter[str]:
    """How often each fault happened, and "commands"; nothing at all where an invariant broke."""
    from simulation.run import Failed, run
    from simulation.shrinking import short

    began = time.perf_counter()
    try:
        result = run(seed, size, server=server, mutant=mutant)
    except Failed as failed:
        if shrink:
            failed = short(failed, make(seed, size), size.devices, seed, mutant, shrink, server)
        print(failed)
        name = f" --mutant {mutant.name}" if mutant is not None else ""
        sized = f"--commands {size.commands} --kills {size.kills} --cuts {size.cuts} --restores {size.restores}"
        print(
            f"after {failed.said} commands, seed {seed}; again: python -m simulation --seed {seed} {sized}{name}",
            flush=True,
        )
        return Counter()
    took = time.perf_counter() - began
    print(f"seed {seed}: {result.commands} commands, {result.events} events, {took:.0f} s, all invariants hold")
    print(", ".join(f"{name} {times}" for name, times in sorted(result.faults.items())), flush=True)
    return result.faults + Counter(commands=result.commands)


if __name__ == "__main__":
    main()
