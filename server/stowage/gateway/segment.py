"""One segment: consecutive commands of one room, whose locks the transaction has, loaded once, decided in order, posted once.

load → guards → decide, apply, … → reactions, waves of events up to DEPTH → ledger → reactions to what is short → numbers → save, save of
reactions
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.events import Withdrawn
from stowage.gateway.envelope import GatewayCode
from stowage.gateway.locking import Locked
from stowage.gateway.work import Work
from stowage.kernel.command import CommandKind, Guard, Reaction, Room, State
from stowage.kernel.decision import Context, Decision, Discrepancy, Hold, Noted, Parked, Refusal
from stowage.kernel.ids import ItemId
from stowage.ledger.events import Moved, Short
from stowage.ledger.locks import Costs
from stowage.ledger.numbers import draw
from stowage.ledger.post import post
from stowage.ledger.rules import LedgerDiscrepancy, Posting

DEPTH = 4  # waves of events: decided → inspected → passed → to be put away


class Effect(msgspec.Struct, frozen=True):
    """A decision to post, of the command itself (`reaction` None) or of a reaction to one of its events."""

    work: Work
    decision: Decision
    reaction: int | None = None

    @property
    def context(self) -> Context:
        assert self.work.context is not None
        return self.work.context


class Segment:
    """`parked` maps op ids that wait for a person to what holds them: dependants join."""

    def __init__(
        self, room: Room, reactions: Sequence[Reaction], guards: Sequence[Guard], parked: dict[UUID, Work | int]
    ) -> None:
        self.room, self.reactions, self.guards, self.parked = room, reactions, guards, parked

    async def run(self, works: Sequence[Work], locked: Locked, connection: asyncpg.Connection[Any]) -> list[Noted]:
        """Decide and post. Afterwards each work has a decision, a refusal or is parked."""
        commands = [work.command for work in works if work.command is not None]
        state = await self.room.load(commands, connection)
        vetoes = await self._vetoes(commands, connection)
        own = [effect for work in works if (effect := self._decide(work, state, vetoes)) is not None]
        effects = _in_order(works, own + await self._react(own, connection))
        if not effects:
            return []
        costs = await locked.current(connection)
        await locked.also(_items(effects), connection)
        locked.stale = True
        return await self._post(effects, costs, connection)

    async def _vetoes(
        self, commands: Sequence[msgspec.Struct], connection: asyncpg.Connection[Any]
    ) -> list[tuple[Guard, Any]]:
        vetoes = []
        for guard in self.guards:
            concerned = [command for command in commands if type(command) is guard.command]
            if concerned:
                vetoes.append((guard, await guard.load(concerned, connection)))
        return vetoes

    def _decide(self, work: Work, state: State, vetoes: Sequence[tuple[Guard, Any]]) -> Effect | None:
        assert work.context is not None
        assert work.envelope is not None
        assert work.known is not None
        for op_id in work.envelope.depends:
            if op_id in self.parked:
                self._wait(work, op_id)
                return None
        for guard, loaded in vetoes:
            if type(work.command) is guard.command:
                work.refusal = guard.guard(loaded, work.command, work.context)
                if work.refusal is not None:
                    return None
        answer = self.room.decide(state, work.command, work.context)
        if isinstance(answer, Refusal):
            assert work.known.spec.kind is CommandKind.INTENT, (
                f"{work.envelope.command} is a fact and was refused: {answer.code}"
            )
            work.refusal = answer
            return None
        if isinstance(answer, Parked):
            self._park(work, answer, None)
            return None
        state.apply(answer)
        work.decision = answer
        work.discrepancies += answer.discrepancies
        return Effect(work, answer)

    def _wait(self, work: Work, op_id: UUID) -> None:
        """A fact waits with what it depends on; an intent asks for something now, and is asked again when it is wanted."""
        about = {"op_id": str(op_id)}
        if work.is_fact:
            self._park(work, Parked(GatewayCode.DEPENDS_ON_PARKED, about), self.parked[op_id])
        else:
            work.refusal = Refusal(GatewayCode.DEPENDS_ON_PARKED, about)

    def _park(self, work: Work, parked: Parked, joins: Work | int | None) -> None:
        work.parked, work.joins = parked, joins
        self.parked[work.incoming.op_id] = work if joins is None else joins

    async def _react(self, own: Sequence[Effect], connection: asyncpg.Connection[Any]) -> list[Effect]:
        wave = [(effect.work, event) for effect in own for event in effect.decision.events]
        effects = await self._waves(wave, connection)
        return effects + await self._follow([*own, *effects], connection)

    async def _waves(
        self, wave: Sequence[tuple[Work, msgspec.Struct]], connection: asyncpg.Connection[Any]
    ) -> list[Effect]:
        effects: list[Effect] = []
        for _ in range(DEPTH):
            following = []
            for number, reaction in enumerate(self.reactions):
                concerned = [(work, event) for work, event in wave if type(event) is reaction.event]
                if not concerned:
                    continue
                state = await reaction.load([event for _, event in concerned], connection)
                for work, event in concerned:
                    if isinstance(event, Withdrawn):
                        work.withdrawn.append(event)
                    assert work.context is not None
                    decision = reaction.react(state, event, work.context)
                    work.discrepancies += decision.discrepancies
                    effects.append(Effect(work, decision, number))
                    following += [(work, later) for later in decision.events]
            wave = following
        assert not wave, f"events deeper than {DEPTH}: {wave}"
        return effects

    async def _follow(self, effects: Sequence[Effect], connection: asyncpg.Connection[Any]) -> list[Effect]:
        """Those who keep a view of the past hear of every movement before it is posted; what they move is heard of by nobody."""
        following = [(number, one) for number, one in enumerate(self.reactions) if one.event is Moved]
        moved = [
            (effect.work, Moved(movement, effect.context.occurred_at))
            for effect in effects
            for movement in effect.decision.movements
        ]
        found: list[Effect] = []
        for number, reaction in following if moved else ():
            state = await reaction.load([event for _, event in moved], connection)
            for work, event in moved:
                assert work.context is not None
                decision = reaction.react(state, event, work.context)
                if decision.movements or decision.changes:
                    found.append(Effect(work, decision, number))
        return found

    async def _post(self, effects: Sequence[Effect], costs: Costs, connection: asyncpg.Connection[Any]) -> list[Noted]:
        noted: list[Noted] = []
        posted = [effect for effect in effects if effect.decision.movements or effect.decision.holds]
        if posted:
            result = await post([_posting(effect) for effect in posted], costs, connection)
            noted += result.feed
            missing: list[tuple[Work, msgspec.Struct]] = []
            for effect, found in zip(posted, result.discrepancies, strict=True):
                effect.work.discrepancies += found
                missing += [(effect.work, short) for short in map(_short, found) if short is not None]
            effects = [*effects, *await self._waves(missing, connection)] if missing else effects
        requests = [(effect.context, request) for effect in effects for request in effect.decision.numbers]
        numbers = await draw(requests, connection)
        own = [(effect.context, effect.decision) for effect in effects if effect.reaction is None]
        noted += await self.room.save(own, numbers, connection)
        for number, reaction in enumerate(self.reactions):
            reacted = [(effect.context, effect.decision) for effect in effects if effect.reaction == number]
            if reacted:
                noted += await reaction.save(reacted, numbers, connection)
        for effect in effects:
            if effect.reaction is None and effect.decision.document:
                effect.work.number = numbers.get(effect.decision.document, "")
        return noted


def _short(found: Discrepancy) -> Short | None:
    if found.code != LedgerDiscrepancy.SHORTFALL:
        return None
    return Short(found.evidence["item"], found.evidence["place"])


def _posting(effect: Effect) -> Posting:
    is_fact = effect.reaction is not None or effect.work.is_fact
    return Posting(effect.context, effect.decision.movements, effect.decision.holds, is_fact)


def _in_order(works: Sequence[Work], effects: Iterable[Effect]) -> list[Effect]:
    """Each command's own effect, then those of its reactions, command after command: the order in which value is moved."""
    by_work: dict[int, list[Effect]] = {id(work): [] for work in works}
    for effect in effects:
        by_work[id(effect.work)].append(effect)
    return [effect for found in by_work.values() for effect in found]


def _items(effects: Iterable[Effect]) -> set[ItemId]:
    items: set[ItemId] = set()
    for effect in effects:
        items.update(movement.item for movement in effect.decision.movements)
        items.update(hold.item for hold in effect.decision.holds if isinstance(hold, Hold))
    return items
