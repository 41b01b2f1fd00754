"""Suppliers and customers: a code names one party. Who changes what somebody else changed meanwhile is told so."""

from __future__ import annotations

from typing import Any

import msgspec

from stowage.kernel.decision import Context, Decision, Refusal
from stowage.parties.commands import PartiesRefusal, PartyRecord, PutParties


class PartiesPut(msgspec.Struct, frozen=True):
    parties: tuple[PartyRecord, ...]


class KnownParty(msgspec.Struct, frozen=True):
    """`now`: its fields in words, where a command says which version it saw."""

    version: int
    now: dict[str, Any] = {}


class State(msgspec.Struct):
    """Those that exist, by code."""

    parties: dict[str, KnownParty] = {}

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            if isinstance(change, PartiesPut):
                for party in change.parties:
                    known = self.parties.get(party.code)
                    self.parties[party.code] = KnownParty(known.version + 1 if known else 1)


def decide(state: State, command: PutParties, context: Context) -> Decision | Refusal:
    del context
    seen: set[str] = set()
    for party in command.parties:
        if party.code in seen:
            return Refusal(PartiesRefusal.CODE_REPEATED, {"code": party.code})
        seen.add(party.code)
        known = state.parties.get(party.code)
        if known is not None and party.seen_version not in (None, known.version):
            about = {"code": party.code, "version": known.version, "now": known.now}
            return Refusal(PartiesRefusal.CHANGED_MEANWHILE, about)
    return Decision(changes=(PartiesPut(command.parties),))
