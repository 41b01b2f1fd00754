"""What items say of a supplier follows it when it is merged into another: who supplies them, and under which number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.catalog.writing import ITEM_PICTURES
from stowage.kernel.command import Needs
from stowage.kernel.decision import Context, Decision, Noted
from stowage.parties.events import PartyMerged
from stowage.parties.queries import SUPPLIER_CODES
from stowage.platform.pictures import differing, pictures

LOCK = f"""
    SELECT 1 FROM item i JOIN item_supplier x ON x.item = i.id JOIN ({SUPPLIER_CODES}) s ON s.id = x.supplier
    WHERE s.code = ANY($1::text[]) ORDER BY i.id FOR UPDATE OF i
"""
NAMED = f"""
    SELECT i.sku FROM item i JOIN item_supplier x ON x.item = i.id JOIN ({SUPPLIER_CODES}) s ON s.id = x.supplier WHERE s.code = $1
"""
# Where an item has both, what it says of the one that stays counts.
FORGET = f"""
    DELETE FROM item_supplier x USING item_supplier y, ({SUPPLIER_CODES}) g, ({SUPPLIER_CODES}) i
    WHERE g.code = $1 AND i.code = $2 AND x.supplier = g.id AND y.supplier = i.id AND y.item = x.item
"""
FOLLOW = f"""
    UPDATE item_supplier x SET supplier = i.id FROM ({SUPPLIER_CODES}) g, ({SUPPLIER_CODES}) i
    WHERE g.code = $1 AND i.code = $2 AND x.supplier = g.id
"""
STEP = "UPDATE item SET version = version + 1 WHERE sku = ANY($1::text[])"


class Followed(msgspec.Struct, frozen=True):
    gone: str
    into: str


class Following:
    """Reaction."""

    event = PartyMerged

    async def lock(self, events: Sequence[PartyMerged], connection: asyncpg.Connection[Any]) -> Needs:
        await connection.execute(LOCK, [event.gone for event in events])
        return Needs()

    async def load(self, events: Sequence[PartyMerged], connection: asyncpg.Connection[Any]) -> None:
        """Nothing has to be known."""
        del events, connection

    def react(self, state: None, event: PartyMerged, context: Context) -> Decision:
        del state, context
        return Decision(changes=(Followed(event.gone, event.into),))

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        noted: list[Noted] = []
        for context, decision in decisions:
            for change in decision.changes:
                if isinstance(change, Followed):
                    noted += await _follow(change, context, connection)
        return noted


async def _follow(change: Followed, context: Context, connection: asyncpg.Connection[Any]) -> list[Noted]:
    by = {row["sku"]: context.op_id for row in await connection.fetch(NAMED, change.gone)}
    if not by:
        return []
    before = await pictures(ITEM_PICTURES, by, connection)
    await connection.execute(FORGET, change.gone, change.into)
    await connection.execute(FOLLOW, change.gone, change.into)
    await connection.execute(STEP, list(by))
    changed: list[Noted] = []
    changed += differing("item", by, before, await pictures(ITEM_PICTURES, by, connection))
    return changed


REACTIONS = (Following(),)
