"""A gun whose clock is set while it is offline: its commands stay in order, and a time that cannot be is told and not believed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from server.gateway.conftest import World
from stowage.platform.clock import now

MINUTE, DAY = 60_000, 86_400_000


def ms() -> int:
    return int(now().timestamp() * 1000)


@pytest.mark.parametrize(
    ("jumps", "told"),
    [
        ((0, 0, 0), [False, False, False]),
        ((-2 * MINUTE, 3 * 60 * MINUTE, 0), [False, True, False]),  # set forward, and back again
        ((0, -400 * DAY, -400 * DAY + MINUTE), [False, True, True]),  # a battery that was out: before it was enrolled
        ((30 * DAY, 0, 30 * DAY), [True, False, True]),
        ((0, MINUTE, -MINUTE), [False, False, False]),  # within what two clocks may differ
    ],
)
async def test_commands_stay_in_their_order(world: World, jumps: tuple[int, ...], told: list[bool]) -> None:
    gun, begun = world.guns[0], ms()
    arrived = [
        world.arrived(gun, str(number), occurred_at=begun + jump, uncertainty_ms=20)
        for number, jump in enumerate(jumps)
    ]
    outcomes = await world.push(gun, *arrived)
    assert await world.notes_kept() == [str(number) for number in range(len(jumps))]
    assert [_codes(outcome.discrepancies) == ["gateway.clock_implausible"] for outcome in outcomes] == told
    kept = await world.gateway.pool.fetch(
        "SELECT cseq, data, answer FROM op WHERE device = $1 ORDER BY sequence", gun.id
    )
    assert [row["cseq"] for row in kept] == [1, 2, 3]
    for jump, row in zip(jumps, kept, strict=True):  # what was said stays as it was said
        assert msgspec.json.decode(row["data"])["occurred_at"] == begun + jump
    for outcome, jump in zip(outcomes, jumps, strict=True):
        for found in outcome.discrepancies:
            assert found["evidence"]["said"] == begun + jump
            assert begun <= found["evidence"]["used"] <= ms()


def _codes(discrepancies: tuple[dict[str, Any], ...]) -> list[str]:
    return [one["code"] for one in discrepancies]


async def test_a_jump_between_two_pushes_changes_no_number(world: World) -> None:
    gun = world.guns[0]
    await world.push(gun, world.arrived(gun, "a", occurred_at=ms() + DAY))
    await world.push(gun, world.arrived(gun, "b", occurred_at=ms()))
    await world.push(gun, world.arrived(gun, "c", occurred_at=ms() - 200 * DAY))
    assert await world.notes_kept() == ["a", "b", "c"]
    last = await world.gateway.pool.fetchval("SELECT last_cseq FROM device_stream WHERE device = $1", gun.id)
    assert last == 3
