"""Suppliers and customers: a code names one party."""

from __future__ import annotations

import msgspec

from stowage.kernel.decision import Context, Decision, Refusal
from stowage.parties.commands import PartiesRefusal, PartyRecord, PutParties


class PartiesPut(msgspec.Struct, frozen=True):
    parties: tuple[PartyRecord, ...]


class State(msgspec.Struct):
    """Nothing is asked of the parties that exist: a record says all there is."""

    def apply(self, decision: Decision) -> None:
        """Later records simply count."""


def decide(state: State, command: PutParties, context: Context) -> Decision | Refusal:
    del state, context
    seen: set[str] = set()
    for party in command.parties:
        if party.code in seen:
            return Refusal(PartiesRefusal.CODE_REPEATED, {"code": party.code})
        seen.add(party.code)
    return Decision(changes=(PartiesPut(command.parties),))
