"""From a story that fails to a short one: devices, then steps, are left out while it still fails in the same way."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from simulation.mutants import Mutant
from simulation.plan import Size, Step
from simulation.run import Failed, run
from stowage.platform.postgres import PostgresServer


def short(
    failed: Failed,
    plan: Sequence[Step],
    devices: Sequence[str],
    seed: int,
    mutant: Mutant | None,
    seconds: float,
    server: PostgresServer | None = None,
) -> Failed:
    """The shortest that was found in so many seconds."""
    until = time.monotonic() + seconds
    best = failed
    chosen, left = list(plan[: len(failed.steps)]), list(devices)
    invariant = number(failed)

    def fails(steps: Sequence[Step], names: Sequence[str]) -> bool:
        nonlocal best
        try:
            run(seed, Size(), server=server, mutant=mutant, steps=steps, devices=names)
        except Failed as again:
            if number(again) == invariant:
                best = again
                return True
        return False

    for name in devices:
        fewer = [other for other in left if other != name]
        without = [step for step in chosen if step.who != name or step.what != "said"]
        if fewer and time.monotonic() < until and fails(without, fewer):
            chosen, left = without, fewer
    chosen = leave_out(chosen, lambda steps: fails(steps, left), until)
    chosen = fewer_words(chosen, lambda steps: fails(steps, left), until)
    print(f"made short: {len(plan)} steps to {len(chosen)}, {len(devices)} devices to {len(left)}", file=sys.stderr)
    return best


def leave_out(steps: list[Step], fails: Callable[[Sequence[Step]], bool], until: float) -> list[Step]:
    """Halves, quarters, eighths … at last single steps, from the end."""
    size = len(steps) // 2
    while size >= 1:
        at = len(steps) - size
        while at > -size and time.monotonic() < until:
            fewer = steps[: max(0, at)] + steps[max(0, at) + size :]
            if len(fewer) < len(steps) and fails(fewer):
                steps = fewer
            at -= size
        size //= 2
    return steps


def fewer_words(steps: list[Step], fails: Callable[[Sequence[Step]], bool], until: float) -> list[Step]:
    """Long rows of commands become single ones."""
    for index, step in enumerate(steps):
        if step.count > 1 and time.monotonic() < until:
            fewer = [*steps[:index], replace(step, count=1), *steps[index + 1 :]]
            if fails(fewer):
                steps = fewer
    return steps


def number(failed: Failed) -> str:
    """Of the invariant."""
    found = re.match(r"invariant (\d+)", failed.broken)
    return found[1] if found else failed.broken[:40]
