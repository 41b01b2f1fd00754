"""`make simulate SEED=7 COMMANDS=2000`: exits with 1 and the story when an invariant breaks."""

from __future__ import annotations

import argparse
import sys
import time

from simulation.plan import Size


def main() -> None:
    arguments = argparse.ArgumentParser(prog="simulation", description=__doc__)
    arguments.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    arguments.add_argument("--commands", type=int, default=1_000)
    arguments.add_argument("--kills", type=int, default=4)
    arguments.add_argument("--cuts", type=int, default=1)
    arguments.add_argument("--restores", type=int, default=1)
    chosen = arguments.parse_args()
    from simulation.run import Failed, run

    began = time.perf_counter()
    size = Size(chosen.commands, chosen.kills, chosen.cuts, chosen.restores)
    try:
        result = run(chosen.seed, size)
    except Failed as failed:
        print(failed)
        sys.exit(1)
    took = time.perf_counter() - began
    print(f"seed {chosen.seed}: {result.commands} commands, {result.events} events, {took:.0f} s, all invariants hold")
    print(", ".join(f"{name} {times}" for name, times in sorted(result.faults.items())))


if __name__ == "__main__":
    main()
