"""How far the device's clock is off, from the `server_time` of answers. Evidence only: order never comes from clocks (I-12)."""

from __future__ import annotations

from stowage_sync.messages import Clock

UNMEASURED_MS = 86_400_000
"""A clock that nobody measured may be a day off."""


def worth_storing(stored: Clock | None, fresh: Clock) -> bool:
    """A stored sample stays good for a while: it says how uncertain it is."""
    if stored is None:
        return True
    return abs(fresh.offset - stored.offset) > 10 or abs(fresh.at - stored.at) > 600_000


def uncertainty_at(clock: Clock | None, now: int) -> int:
    """Uncertainty `now`: the measured one, growing by 100 ppm of drift."""
    return UNMEASURED_MS if clock is None else clock.uncertainty + abs(now - clock.at) // 10_000


def measure(clock: Clock | None, sent_at: int, received_at: int, server_time: int) -> Clock | None:
    """The better of `clock` and a new sample.

    A sample wins when it is at least as certain, or when both cannot be true: then the device's clock has been set meanwhile.
    """
    if received_at < sent_at:
        return clock
    sample = Clock(
        offset=server_time - (sent_at + received_at) // 2,
        uncertainty=(received_at - sent_at + 1) // 2 + 1,
        at=received_at,
    )
    if clock is None:
        return sample
    grown = uncertainty_at(clock, received_at)
    apart = abs(sample.offset - clock.offset) > grown + sample.uncertainty
    return sample if apart or sample.uncertainty <= grown else clock
