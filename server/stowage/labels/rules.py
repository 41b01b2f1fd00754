"""Numbers of containers.

L-1  A number is drawn once: each drawing takes the next ones of its prefix, whoever draws. Numbers of a drawing that are never printed
     stay unused.
L-2  An SSCC has 18 digits, so a prefix has only so many: what goes beyond is refused, and nothing of it drawn.
"""

from __future__ import annotations

import msgspec

from stowage.kernel.decision import Context, Decision, Refusal
from stowage.labels.commands import DrawNumbers, LabelsRefusal

SSCC_DIGITS = 17  # without the check digit
LARGEST_OWN = 10**9  # of our own numbers


class Drawn(msgspec.Struct, frozen=True):
    """Change: `count` numbers of `prefix` ("": of our own) from `first` on."""

    prefix: str
    first: int
    count: int


class State(msgspec.Struct):
    """`prefix`: the company's now. `last`: the highest number drawn of it."""

    prefix: str
    last: int

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            if isinstance(change, Drawn):
                self.last = change.first + change.count - 1


def decide(state: State, command: DrawNumbers, context: Context) -> Decision | Refusal:
    largest = 10 ** (SSCC_DIGITS - len(state.prefix)) - 1 if state.prefix else LARGEST_OWN
    if state.last + command.count > largest:
        return Refusal(LabelsRefusal.NUMBERS_EXHAUSTED, {"prefix": state.prefix, "left": largest - state.last})
    drawn = Drawn(state.prefix, state.last + 1, command.count)
    return Decision(changes=(drawn,), document=f"label_drawing:{context.op_id}")
