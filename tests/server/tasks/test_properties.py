"""Whatever the order in which tasks are leased, worked, undone, taken over, held, lost and withdrawn: promises stay within what there
is and belong to whoever has the task, and each piece of work counts once. Pure: a ledger of one item stands beside the rules."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from stowage.identity.events import DeviceLeft
from stowage.kernel.decision import Context, Decision, Hold, Refusal
from stowage.kernel.ids import ItemId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.kernel.work import TaskRef
from stowage.tasks import commands, following, rules
from stowage.tasks.events import TaskWanted, TaskWithdrawn, TaskWorked
from stowage.tasks.model import Goods, Silent, State, TaskState

HERE, CUP, DOCK, BIN, LI = WarehouseId(1), ItemId(1), PlaceId(1), PlaceId(2), PersonId(1)
DEVICES = tuple(UUID(int=n) for n in (11, 12))
TASKS = tuple(UUID(int=n) for n in (21, 22, 23))
THERE = 30
HOUR = 3_600_000

device = st.sampled_from(DEVICES)
task = st.sampled_from(TASKS)
some = st.lists(task, min_size=1, max_size=3, unique=True).map(tuple)
steps = st.one_of(
    st.tuples(st.just("want"), task, st.sampled_from((0, 5, 20))),
    st.tuples(st.just("lease"), device, st.integers(1, 3)),
    st.tuples(st.just("named"), device, some),
    st.tuples(st.just("work"), device, task, st.sampled_from((4, 12)), st.booleans()),
    st.tuples(st.just("undo"), device, st.integers(0, 2)),
    st.tuples(st.just("over"), device, some, st.booleans()),
    st.tuples(st.just("release"), device, some),
    st.tuples(st.just("assign"), device, some),
    st.tuples(st.just("hold"), some),
    st.tuples(st.just("resume"), some),
    st.tuples(st.just("withdraw"), task),
    st.tuples(st.just("wait"), st.integers(1, 30)),
    st.tuples(st.just("left"), device),
)


class Floor:
    def __init__(self) -> None:
        self.now, self.ops = 1_000_000, 0
        self.state = State(lease_ms=24 * HOUR, people={LI: "Li"}, places={DOCK: ("", 1)})
        self.state.goods[HERE] = Goods({CUP: {(DOCK, ""): THERE}})
        for one in DEVICES:
            self.state.devices[one] = Silent(f"G{one.int}", HERE, revoked=False, heard_at=0)
        self.fences: dict[tuple[UUID, UUID], int] = {}  # as each device last saw a task
        self.done: list[tuple[UUID, UUID, int]] = []
        self.late = self.promised = 0

    def context(self, who: UUID) -> Context:
        self.ops += 1
        day = date(2026, 11, 23)
        return Context(UUID(int=1000 + self.ops), who, LI, HERE, self.now, 0, self.now, day, day)

    def ask(self, command: Any, who: UUID) -> None:
        answer = rules.decide(self.state, command, self.context(who))
        if isinstance(answer, Decision):
            self.state.apply(answer)
        else:
            assert isinstance(answer, Refusal)

    def move(self, who: UUID, of: UUID, pieces: int, *, finished: bool = False) -> None:
        stock = self.state.goods[HERE].stock[CUP]
        if pieces > stock.get((DOCK, ""), 0) or (pieces < 0 and -pieces > stock.get((BIN, ""), 0)):
            return
        event = TaskWorked(TaskRef(of, self.fences.get((who, of), 0)), Quantity(pieces), finished)
        decision = following.worked(self.state, event, self.context(who))
        for found in decision.discrepancies:
            self.late += found.code == "tasks.lease_lost"
        stock[DOCK, ""] = stock.get((DOCK, ""), 0) - pieces
        stock[BIN, ""] = stock.get((BIN, ""), 0) + pieces
        self.state.apply(decision)
        if pieces > 0:
            self.done.append((who, of, pieces))

    def step(self, what: str, *of: Any) -> None:  # noqa: C901, PLR0912 - one line for each thing that can happen
        match what, of:
            case "want", (id_, pieces):
                wanted = TaskWanted(
                    id_, "move", HERE, "x", DOCK, BIN, CUP, quantity=Quantity(pieces), reserves=id_.int % 2 == 1
                )
                self.state.apply(following.raised(self.state, wanted))
            case "lease", (who, count):
                self.ask(commands.LeaseTasks(HERE, LI, count), who)
            case "named", (who, ids):
                self.ask(commands.LeaseTasks(HERE, LI, 1, ids), who)
            case "work", (who, id_, pieces, finished):
                self.move(who, id_, pieces, finished=finished)
            case "undo", (who, at):
                mine = [one for one in self.done if one[0] == who]
                if mine:
                    back = mine[at % len(mine)]
                    self.done.remove(back)
                    self.move(who, back[1], -back[2])
            case "over", (who, ids, working):
                self.ask(commands.TakeOverTasks(ids, working), who)
            case "release", (who, ids):
                self.ask(commands.ReleaseTasks(ids), who)
            case "assign", (who, ids):
                self.ask(commands.AssignTasks(ids, who), DEVICES[0])
            case "hold", (ids,):
                self.ask(commands.HoldTasks(ids), DEVICES[0])
            case "resume", (ids,):
                self.ask(commands.ResumeTasks(ids), DEVICES[0])
            case "withdraw", (id_,):
                self.state.apply(following.withdrawn(self.state, TaskWithdrawn(id_)))
            case "wait", (hours,):
                self.now += hours * HOUR
                self.ask(commands.SweepTasks(HERE), DEVICES[0])
            case "left", (who,):
                self.leave(who)
        for id_, one in self.state.tasks.items():
            if one.holder is not None and one.state == TaskState.TAKEN:
                self.fences[one.holder, id_] = one.fence

    def leave(self, who: UUID) -> None:
        """The room stock gives back what was kept for it."""
        held = {one.hold for one in self.state.tasks.values() if one.holder == who and one.state == TaskState.TAKEN}
        self.state.apply(following.left(self.state, DeviceLeft(who)))
        for id_, promise in self.state.goods[HERE].holds.items():
            if id_ in held:
                promise.open = 0

    def is_sound(self) -> None:
        goods = self.state.goods[HERE]
        promised = {id_: hold.open for id_, hold in goods.holds.items() if hold.open}
        assert all(open_ > 0 for open_ in promised.values())
        total = sum(promised.values())
        assert total <= max(
            goods.stock[CUP].get((DOCK, ""), 0), self.promised
        )  # hands may take what others were promised
        self.promised = total
        taken = {one.hold for one in self.state.tasks.values() if one.state == TaskState.TAKEN and one.hold}
        assert promised.keys() <= taken
        for one in self.state.tasks.values():
            assert (one.state == TaskState.TAKEN) == (one.lease_until is not None) or (one.state == TaskState.DONE)
            assert one.hold is None or one.state == TaskState.TAKEN


@settings(max_examples=400, deadline=None)
@given(st.lists(steps, min_size=8, max_size=40))
def test_promises_stay_within_what_there_is(happened: list[tuple[Any, ...]]) -> None:
    floor = Floor()
    for id_ in TASKS:
        floor.step("want", id_, 12)
    for one in happened:
        floor.step(*one)
        floor.is_sound()
    raised_once = {id_ for id_ in TASKS if not any(one[:2] == ("want", id_) for one in happened)}
    for id_ in raised_once:
        counted = sum(pieces for _, of, pieces in floor.done if of == id_)
        assert floor.state.tasks[id_].done == counted


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(device, st.integers(1, 3)), max_size=8))
def test_a_lease_never_gives_what_another_has(asked: list[tuple[UUID, int]]) -> None:
    floor = Floor()
    for id_ in TASKS:
        floor.step("want", id_, 5)
    before: dict[UUID, UUID] = {}
    for who, count in asked:
        floor.step("lease", who, count)
        now = {id_: one.holder for id_, one in floor.state.tasks.items() if one.holder is not None}
        assert all(now[id_] == holder for id_, holder in before.items())
        before = now


def test_a_hold_is_whole() -> None:
    floor = Floor()
    floor.step("want", TASKS[0], 12)
    answer = rules.decide(floor.state, commands.LeaseTasks(HERE, LI), floor.context(DEVICES[0]))
    assert isinstance(answer, Decision)
    assert [msgspec.structs.asdict(hold)["quantity"] for hold in answer.holds if isinstance(hold, Hold)] == [12]
