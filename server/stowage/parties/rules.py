"""Suppliers and customers.

B-1  A code names one party.
B-2  Who changes what somebody else changed meanwhile is told so.
B-3  Two parties are merged where nothing is under way with the one that goes. It stays what it became. Nor is one retired before.
B-4  Who keeps one works here; who kept it before and has left may go on being named.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from stowage.kernel.decision import Context, Decision, Refusal
from stowage.parties.commands import MergeParties, PartiesRefusal, PartyRecord, PutParties
from stowage.parties.events import PartyMerged

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class PartiesPut(msgspec.Struct, frozen=True):
    parties: tuple[PartyRecord, ...]


class PartiesJoined(msgspec.Struct, frozen=True):
    """`gone` leads to `into` from now on."""

    gone: str
    into: str


class KnownParty(msgspec.Struct, frozen=True):
    """`now`: its fields in words, where a command says which version it saw. `stands` in the way of
    a merger or of retiring: orders, receipts, stock."""

    version: int
    now: dict[str, Any] = {}
    active: bool = True
    merged_into: str | None = None
    stands: tuple[str, ...] = ()
    keeper: str = ""


class State(msgspec.Struct):
    """Those that exist, by code; `people`: codes of those that commands name and that work here."""

    parties: dict[str, KnownParty] = {}
    people: set[str] = set()

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case PartiesPut(parties):
                    for party in parties:
                        kept = {} if party.keeper is None else {"keeper": party.keeper}
                        self._step(party.code, active=party.active, **kept)
                case PartiesJoined(gone, into):
                    self._step(gone, active=False, merged_into=into)
                    self._step(into)
                case _:
                    raise AssertionError(change)

    def _step(self, code: str, **changed: Any) -> None:
        known = self.parties.get(code, KnownParty(0))
        self.parties[code] = msgspec.structs.replace(known, version=known.version + 1, now={}, **changed)


def decide(state: State, command: PutParties | MergeParties, context: Context) -> Decision | Refusal:
    del context
    return _merge(state, command) if isinstance(command, MergeParties) else _put(state, command)


def _put(state: State, command: PutParties) -> Decision | Refusal:
    seen: set[str] = set()
    for at, party in enumerate(command.parties):
        if party.code in seen:
            return Refusal(PartiesRefusal.CODE_REPEATED, {"code": party.code})
        seen.add(party.code)
        known = state.parties.get(party.code, KnownParty(0))
        refusal = _email(at, party) or _unknown(party.keeper, known, state)
        if party.code in state.parties:
            crossed = _gone(party.code, known) or _meanwhile(party.code, known, party.seen_version)
            refusal = crossed or refusal or _standing(party, known)
        if refusal is not None:
            return refusal
    return Decision(changes=(PartiesPut(command.parties),))


def _merge(state: State, command: MergeParties) -> Decision | Refusal:
    """B-3"""
    if command.code == command.into:
        return Refusal(PartiesRefusal.MERGE_ITSELF, {"code": command.code})
    for code, version in ((command.code, command.seen_version), (command.into, command.into_version)):
        known = state.parties.get(code)
        if known is None:
            return Refusal(PartiesRefusal.PARTY_UNKNOWN, {"code": code})
        refusal = _gone(code, known) or _meanwhile(code, known, version)
        if refusal is not None:
            return refusal
    if not state.parties[command.into].active:
        return Refusal(PartiesRefusal.PARTY_RETIRED, {"code": command.into})
    if stands := state.parties[command.code].stands:
        return Refusal(PartiesRefusal.MERGE_IN_USE, {"code": command.code, "stands": list(stands)})
    joined = PartiesJoined(command.code, command.into)
    return Decision(changes=(joined,), events=(PartyMerged(command.code, command.into),))


def _unknown(keeper: str | None, known: KnownParty, state: State) -> Refusal | None:
    """B-4"""
    if not keeper or keeper == known.keeper or keeper in state.people:
        return None
    return Refusal(PartiesRefusal.KEEPER_UNKNOWN, {"keeper": keeper})


def _email(at: int, party: PartyRecord) -> Refusal | None:
    for place, contact in enumerate(party.contacts or ()):
        if contact.email and not EMAIL.fullmatch(contact.email):
            about = {"field": f"parties[{at}].contacts[{place}].email", "value": contact.email}
            return Refusal(PartiesRefusal.EMAIL_INVALID, {"code": party.code, **about})
    return None


def _standing(party: PartyRecord, known: KnownParty) -> Refusal | None:
    """B-3"""
    if party.active or not known.active or not known.stands:
        return None
    return Refusal(PartiesRefusal.PARTY_IN_USE, {"code": party.code, "stands": list(known.stands)})


def _gone(code: str, known: KnownParty) -> Refusal | None:
    if known.merged_into is None:
        return None
    return Refusal(PartiesRefusal.PARTY_MERGED, {"code": code, "into": known.merged_into})


def _meanwhile(code: str, known: KnownParty, seen: int | None) -> Refusal | None:
    """B-2"""
    if seen in (None, known.version):
        return None
    return Refusal(PartiesRefusal.CHANGED_MEANWHILE, {"code": code, "version": known.version, "now": known.now})
