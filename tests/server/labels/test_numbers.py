"""Numbers of containers: drawn once, whoever draws, under whatever prefix (L-1, L-2)."""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.gateway.conftest import World
from stowage.company.commands import SetSetting
from stowage.kernel.decision import Context, Decision, Refusal
from stowage.kernel.ids import PersonId
from stowage.labels import printing, queries, rules
from stowage.labels.commands import DrawNumbers, LabelsRefusal
from stowage_devices.labels import codes

TODAY, NOON = date(2026, 11, 23), 1_795_406_400_000


def context() -> Context:
    return Context(uuid4(), uuid4(), PersonId(1), None, 0, 0, 0, TODAY, TODAY)


@given(st.from_regex(r"([0-9]{4,12})?", fullmatch=True), st.lists(st.integers(1, 1000), max_size=20))
def test_no_number_comes_twice(prefix: str, counts: list[int]) -> None:
    state, seen = rules.State(prefix, 0), list[str]()
    for count in counts:
        decided = rules.decide(state, DrawNumbers(count), context())
        assert isinstance(decided, Decision)
        state.apply(decided)
        [drawn] = decided.changes
        assert isinstance(drawn, rules.Drawn)
        seen += printing.numbers_of(queries.Drawing(drawn.prefix, drawn.first, drawn.count))
    assert len(set(seen)) == len(seen) == sum(counts)
    assert all(codes.is_sscc(code) is bool(prefix) for code in seen[:3])


@pytest.mark.parametrize(("last", "count", "left"), [(99_998, 1, None), (99_998, 2, 1), (99_999, 1, 0)])
def test_a_prefix_has_an_end(last: int, count: int, left: int | None) -> None:
    answer = rules.decide(rules.State("690123456789", last), DrawNumbers(count), context())
    if left is None:
        assert isinstance(answer, Decision)
        assert codes.sscc("690123456789", last + count)
    else:
        refused = {"prefix": "690123456789", "left": left}
        assert answer == Refusal(LabelsRefusal.NUMBERS_EXHAUSTED, refused)


@pytest.mark.one_release
async def test_numbers_are_drawn_once_by_whoever_draws(world: World) -> None:
    bus, pool = world.gateway.bus, world.gateway.pool

    async def numbers(op_id: object) -> list[str]:
        async with pool.acquire() as connection:
            drawn = await queries.drawing(op_id, connection)  # type: ignore[arg-type]
        assert drawn is not None
        return printing.numbers_of(drawn)

    again = uuid4()
    for _ in range(2):  # sent twice: drawn once
        outcome = await bus.submit(DrawNumbers(2), person=0, op_id=again, occurred_at=NOON)
        assert (outcome.outcome, outcome.document) == ("applied", f"label_drawing:{again}")
    assert await numbers(again) == ["LP-000001", "LP-000002"]
    await bus.submit(SetSetting("gs1_prefix", "6901234"), person=0)
    ops = [uuid4() for _ in range(8)]
    await asyncio.gather(*(bus.submit(DrawNumbers(25), person=0, op_id=op) for op in ops))
    drawn = [number for op in ops for number in await numbers(op)]
    assert len(set(drawn)) == 200
    assert all(number.startswith("06901234") and codes.is_sscc(number) for number in drawn)
    await bus.submit(SetSetting("gs1_prefix", ""), person=0)
    await bus.submit(DrawNumbers(1), person=0, op_id=(own := uuid4()))
    assert await numbers(own) == ["LP-000003"]
