"""What is known of counted places while deciding, and what deciding changes."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID, uuid5

import msgspec
from msgspec.structs import replace

from stowage.kernel.decision import Decision
from stowage.kernel.ids import OWN, ItemId, OwnerId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity

AGAIN = "again"  # names the second counting of a place after the first
SHORTFALL = "shortfall"  # origin of the plan whose places had less than was taken from them
LONGEST_TEXT = 200  # of a lot, container, name or reason


class Key(NamedTuple):
    place: PlaceId
    item: ItemId
    lot: str
    status: str
    container: str
    owner: OwnerId = OWN


class Item(msgspec.Struct, frozen=True):
    tracks_lot: bool
    tracks_serial: bool
    step: Quantity


class Plan(msgspec.Struct, frozen=True):
    id: UUID
    warehouse: WarehouseId
    name: str
    blind: bool
    threshold_value: Amount | None
    threshold_bp: int | None
    state: str
    due_at: int | None = None
    origin: str = ""  # SHORTFALL: what made it, where nobody planned it


class Rules(msgspec.Struct, frozen=True):
    """What a warehouse has counted without a plan: PutRules."""

    after_shortfall: bool = True
    ask_every: int = 5
    ask_few: int = 5
    ask_days: int = 60
    version: int = 0


class Task(msgspec.Struct, frozen=True):
    """One place of a plan to be counted; `round` 2: again, by anybody but `not_by`."""

    id: UUID
    plan: UUID
    place: PlaceId
    round: int
    state: str
    count: UUID | None = None
    not_by: PersonId | None = None

    def again(self, by: PersonId) -> Task:
        return Task(uuid5(self.id, AGAIN), self.plan, self.place, self.round + 1, "open", None, by)


class Count(msgspec.Struct, frozen=True):
    """One counting of one place. `whole`: when it is finished, what was not said is not there."""

    id: UUID
    warehouse: WarehouseId
    place: PlaceId
    task: UUID | None
    whole: bool
    person: PersonId
    device: UUID
    started_at: int
    finished_at: int | None = None
    empty: bool = False


class Scan(msgspec.Struct, frozen=True):
    op_id: UUID
    count: UUID
    key: Key
    quantity: int  # negative: takes another one away
    negates: UUID | None
    person: PersonId
    device: UUID
    occurred_at: int
    uncertainty_ms: int


class Line(msgspec.Struct, frozen=True):
    """All that one count says of one key, and how it is judged. `adjusted`: what has been posted for it."""

    id: UUID
    count: UUID
    key: Key
    counted: int
    moment: int
    uncertainty_ms: int
    person: PersonId
    state: str = "counting"
    expected: int = 0
    adjusted: int = 0
    decided_by: PersonId | None = None
    decided_at: int | None = None
    reason: str = ""

    @property
    def difference(self) -> int:
        return self.counted - self.expected


def line_id(count: UUID, key: Key) -> UUID:
    whose = f"|{key.owner}" if key.owner else ""
    return uuid5(count, f"{key.item}|{key.lot}|{key.status}|{key.container}{whose}")


class Move(NamedTuple):
    """Signed: what came to a key, or left it."""

    at: int
    quantity: int


class Short(NamedTuple):
    """What a command took beyond the balance, and nobody has explained yet. `alone`: it is all that is open of that command, so that
    it can be closed."""

    op_id: UUID
    at: int
    quantity: int
    alone: bool


class Book(msgspec.Struct):
    """What is known of one key: its balance, what moved it (but for adjustments of counts), the open shortfalls there, the lines."""

    now: int = 0
    moves: list[Move] = []
    shorts: list[Short] = []
    lines: dict[UUID, Line] = {}


# --- changes


class Planned(msgspec.Struct, frozen=True):
    plan: Plan
    tasks: tuple[Task, ...]


class RulesPut(msgspec.Struct, frozen=True):
    warehouse: WarehouseId
    rules: Rules


class PlanEnded(msgspec.Struct, frozen=True):
    plan: Plan


class TaskChanged(msgspec.Struct, frozen=True):
    task: Task
    plan: Plan


class CountChanged(msgspec.Struct, frozen=True):
    count: Count


class ScanKept(msgspec.Struct, frozen=True):
    scan: Scan


class LineJudged(msgspec.Struct, frozen=True):
    line: Line


class Booked(msgspec.Struct, frozen=True):
    """The balance of a key after what was settled, and shortfalls that are explained by it."""

    key: Key
    change: int
    explained: frozenset[UUID] = frozenset()


class State(msgspec.Struct):
    """What a segment touches. Later commands of the segment see what earlier ones did."""

    items: dict[ItemId, Item] = {}
    merged: dict[ItemId, ItemId] = {}
    places: dict[PlaceId, WarehouseId] = {}
    counts: dict[UUID, Count] = {}
    scans: dict[UUID, Scan] = {}  # that a command of the segment takes back
    negated: set[UUID | None] = set()
    discarded: set[UUID] = set()
    tasks: dict[UUID, Task] = {}
    plans: dict[UUID, Plan] = {}
    rules: dict[WarehouseId, Rules] = {}
    fitting: dict[
        UUID, tuple[PlaceId, ...]
    ] = {}  # plan → the places that fit what it asks for, in the order of the walk
    lines: dict[UUID, Key] = {}  # that a command of the segment decides about
    books: dict[Key, Book] = {}
    values: dict[ItemId, tuple[int, int]] = {}  # quantity and value of own stock

    def book(self, key: Key) -> Book:
        return self.books.setdefault(key, Book())

    def at(self, place: PlaceId) -> list[Key]:
        return [key for key in self.books if key.place == place]

    def lines_of(self, count: UUID) -> list[Line]:
        return [line for book in self.books.values() for line in book.lines.values() if line.count == count]

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case Planned(plan, tasks):
                    self.plans[plan.id] = plan
                    self.tasks |= {task.id: task for task in tasks}
                case PlanEnded(plan):
                    self._end(plan)
                case RulesPut(warehouse, rules):
                    self.rules[warehouse] = rules
                case TaskChanged(task):
                    self.tasks[task.id] = task
                case CountChanged(count):
                    self.counts[count.id] = count
                case ScanKept(scan):
                    self.scans[scan.op_id] = scan
                    self.negated.add(scan.negates)
                case LineJudged(line):
                    self.book(line.key).lines[line.id] = line
                    self.lines[line.id] = line.key
                case Booked(key, moved, explained):
                    book = self.book(key)
                    book.now += moved
                    book.shorts = [short for short in book.shorts if short.op_id not in explained]
                case _:
                    raise AssertionError(change)

    def _end(self, plan: Plan) -> None:
        self.plans[plan.id] = plan
        for task in [task for task in self.tasks.values() if task.plan == plan.id and task.state == "open"]:
            self.tasks[task.id] = replace(task, state="cancelled")
