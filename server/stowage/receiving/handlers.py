"""Set-based reading and writing around rules.decide. The bus owns the transaction and calls these once a segment.

Locks: receipts, orders of all lines touched (an order's row is the lock of its lines) and items are asked for; what is undone or ended
is read under the lock of its receipt.
Load: one statement for items, unit factors, places, order lines and receipts, and one each, only when the segment has such commands,
for reversals and lots.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from stowage.discrepancies.queries import discarded, lock_raised
from stowage.kernel.command import HANDHELD, CommandKind, CommandSpec, Former, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Parked
from stowage.kernel.ids import PartyId, is_id
from stowage.ledger.locks import lock_goods
from stowage.parties.queries import keep_parties, load_owners
from stowage.receiving import loading, rules, vetoes, writing
from stowage.receiving.commands import (
    ConfirmReceiptLine,
    ConfirmReceiptLine1,
    ConfirmReceiptLine2,
    FinishReceipt,
    ReverseReceiptLine,
    with_codes,
    with_owner,
)
from stowage.receiving.model import State
from stowage.receiving.resolution import Resolutions

CITED = """
    SELECT item, "order", id = ANY($1::uuid[]) AS reversing FROM receipt_line
    WHERE id = ANY($1::uuid[]) OR receipt = ANY($2::uuid[])
"""
Command = ConfirmReceiptLine | ReverseReceiptLine | FinishReceipt


class Receiving:
    """The room as the bus drives it."""

    name = "receiving"
    commands = (
        CommandSpec(
            ConfirmReceiptLine,
            CommandKind.FACT,
            "receiving.receive",
            devices=HANDHELD,
            former=(Former(ConfirmReceiptLine1, with_codes), Former(ConfirmReceiptLine2, with_owner)),
        ),
        CommandSpec(ReverseReceiptLine, CommandKind.FACT, "receiving.receive", devices=HANDHELD),
        CommandSpec(FinishReceipt, CommandKind.FACT, "receiving.receive", devices=HANDHELD),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        """By key and not by row: the first line of a receipt finds no row to lock, and its number is drawn once."""
        receipts = {command.receipt for command in batch}
        counted = [command for command in batch if isinstance(command, ConfirmReceiptLine)]
        items = {command.item for command in counted if is_id(command.item)}
        orders: set[int] = set()
        named = {command.supplier for command in counted if command.order is None and is_id(command.supplier)}
        named |= {PartyId(command.owner) for command in counted if is_id(command.owner)}
        if named:
            await keep_parties(named, connection)
        if len(counted) < len(batch):
            undone = [command.line for command in batch if isinstance(command, ReverseReceiptLine)]
            await lock_raised(undone, connection)
            await lock_goods(receipts, (), (), (), connection)  # so that nobody adds to what they cite
            ended = [command.receipt for command in batch if isinstance(command, FinishReceipt)]
            cited = await connection.fetch(CITED, undone, ended)
            orders = {row["order"] for row in cited if row["order"] is not None}
            items |= {row["item"] for row in cited if row["reversing"]}
        return Needs(items, orders, {line for command in counted if is_id(line := command.order_line)}, receipts)

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        state = State()
        counted = [command for command in batch if isinstance(command, ConfirmReceiptLine)]
        undone = [command.line for command in batch if isinstance(command, ReverseReceiptLine)]
        if undone:
            await loading.load_counted(state, undone, connection)
            if unknown := set(undone) - state.counted.keys():
                state.discarded = await discarded(unknown, connection)
        await loading.load_keys(state, loading.keys_of(batch, state), connection)
        if owners := {command.owner for command in counted if is_id(command.owner)}:
            state.owners = await load_owners(owners, connection)
        if any(command.lot or command.serials or command.expires_on for command in counted):
            await loading.load_lots(state, counted, connection)
        return state

    def decide(self, state: State, command: Command, context: Context) -> Decision | Parked:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        return await writing.save(decisions, numbers, connection)


ROOM = Receiving()
REACTIONS = (Resolutions(),)
GUARDS = vetoes.GUARDS
