"""Set-based reading and writing around rules.decide, and purchasing's part in receiving: progress of lines and orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from stowage.catalog.queries import ITEM_TERMS, keep_items, load_factors, load_merged, load_orderable
from stowage.kernel.command import CommandKind, CommandSpec, Former, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Noted, Refusal
from stowage.kernel.ids import ItemId, is_id
from stowage.kernel.rows import Touched
from stowage.parties.queries import SEEN as PARTNERS
from stowage.parties.queries import SUPPLIER_TERMS, keep_parties, load_suppliers
from stowage.places.queries import load_warehouses
from stowage.platform.pictures import differing, in_rounds, pictures
from stowage.purchasing import rules, writing
from stowage.purchasing.commands import (
    CancelOrder,
    CloseOrder,
    ConfirmOrder,
    CreateOrder,
    CreateOrder1,
    PurchasingRefusal,
    bought,
)
from stowage.purchasing.model import (
    LineProgress,
    Order,
    OrderCreated,
    OrderLine,
    OrderMoved,
    OrdersCounted,
    OrderState,
    State,
)
from stowage.purchasing.queries import SEEN
from stowage.quality.queries import INSPECTED
from stowage.receiving.events import GoodsReceived, ReceiptFinished

NEW_IDS = """
    SELECT array(SELECT nextval(pg_get_serial_sequence('purchase_order', 'id')) FROM generate_series(1, $1::int)) AS orders,
        array(SELECT nextval(pg_get_serial_sequence('purchase_order_line', 'id')) FROM generate_series(1, $2::int)) AS lines
"""
LOAD_LINES = f"""
    SELECT o.id AS "order", o.warehouse, o.state, o.revision, l.id, l.item, l.accepted, l.accepted + l.surplus + l.damaged AS received,
        i.over_tolerance_bp AS item_over, i.short_tolerance_bp AS item_short,
        {INSPECTED.format(item="i.id", supplier="o.supplier", flag="i.inspected")} AS inspected,
        s.over_tolerance_bp AS supplier_over, s.short_tolerance_bp AS supplier_short
    FROM purchase_order o
    JOIN purchase_order_line l ON l."order" = o.id
    JOIN ({ITEM_TERMS}) i ON i.id = l.item
    JOIN ({SUPPLIER_TERMS}) s ON s.id = o.supplier
    WHERE o.id = ANY($1::bigint[])
    ORDER BY o.id, l.no
"""

Command = CreateOrder | ConfirmOrder | CancelOrder | CloseOrder


class Purchasing:
    """The room as the bus drives it."""

    name = "purchasing"
    commands = (
        CommandSpec(
            CreateOrder,
            CommandKind.INTENT,
            "purchasing.write",
            touches=lambda command: [_supplier(command)],
            former=(Former(CreateOrder1, bought),),
        ),
        *(
            CommandSpec(struct, CommandKind.INTENT, "purchasing.confirm", touches=lambda command: [_order_of(command)])
            for struct in (ConfirmOrder, CancelOrder, CloseOrder)
        ),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        """What is ordered, and from whom, stays what it is until it is ordered."""
        if items := _items(batch):
            await keep_items(items, connection)
        created = (command for command in batch if isinstance(command, CreateOrder))
        if suppliers := {command.supplier for command in created if is_id(command.supplier)}:
            await keep_parties(suppliers, connection)
        return Needs(orders=set(_orders(batch)))

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        state = State()
        created = [command for command in batch if isinstance(command, CreateOrder)]
        if created:
            await _load_for_creation(state, created, connection)
        if orders := _orders(batch):
            state.orders = _orders_of(await connection.fetch(LOAD_LINES, orders))
        return state

    def decide(self, state: State, command: Command, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        noted: list[Noted] = []
        for put in in_rounds(decisions, _written):
            changes = [(context, change) for context, decision in put for change in decision.changes]
            created = [change for _, change in changes if isinstance(change, OrderCreated)]
            moved = [(context, change) for context, change in changes if isinstance(change, OrderMoved)]
            by = {order: context.op_id for context, decision in put for order in _written((context, decision))}
            before = await pictures(writing.PICTURES, by, connection)
            if created:
                await writing.create(created, numbers, connection)
            if moved:
                noted += await writing.move(moved, connection)
            after = await pictures(writing.PICTURES, by, connection)
            noted += differing("purchase_order", by, before, after, cost_fields=("prices",))
        return noted


class Progress:
    """Lines grow by what was received; their order follows."""

    event = GoodsReceived

    async def lock(self, events: Sequence[GoodsReceived], connection: asyncpg.Connection[Any]) -> Needs:
        """Nothing more: who raises such an event asks for the order of its line."""
        del events, connection
        return Needs()

    async def load(self, events: Sequence[GoodsReceived], connection: asyncpg.Connection[Any]) -> None:
        """Nothing: progress is added where it stands, under the order's lock that receiving asked for."""

    def react(self, state: None, event: GoodsReceived, context: Context) -> Decision:
        del state, context
        return Decision(changes=(LineProgress(event.order_line, event.accepted, event.surplus, event.damaged),))

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers
        changes = (change for _, decision in decisions for change in decision.changes)
        return await writing.add_progress((c for c in changes if isinstance(c, LineProgress)), connection)


class Completion:
    """When a receipt ends, lines within their short tolerance are complete."""

    event = ReceiptFinished

    async def lock(self, events: Sequence[ReceiptFinished], connection: asyncpg.Connection[Any]) -> Needs:
        """Nothing more: see Progress."""
        del events, connection
        return Needs()

    async def load(self, events: Sequence[ReceiptFinished], connection: asyncpg.Connection[Any]) -> None:
        """Nothing: see Progress."""

    def react(self, state: None, event: ReceiptFinished, context: Context) -> Decision:
        del state, context
        return Decision(changes=(OrdersCounted(event.orders),) if event.orders else ())

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers
        changes = (change for _, decision in decisions for change in decision.changes)
        orders = {order for c in changes if isinstance(c, OrdersCounted) for order in c.orders}
        return await writing.complete(orders, connection) if orders else []


def _supplier(command: CreateOrder) -> Touched:
    return Touched(PARTNERS, "id", [command.supplier] if is_id(command.supplier) else [], _no_supplier)


def _order_of(command: ConfirmOrder | CancelOrder | CloseOrder) -> Touched:
    return Touched(SEEN, "id", [command.order] if is_id(command.order) else [], _no_order)


def _no_supplier(supplier: int) -> Refusal:
    return Refusal(PurchasingRefusal.SUPPLIER_UNKNOWN, {"supplier": supplier})


def _no_order(order: int) -> Refusal:
    return Refusal(PurchasingRefusal.ORDER_UNKNOWN, {"order": order})


def _written(one: tuple[Context, Decision]) -> set[str]:
    """Ids of the orders that a decision makes or moves."""
    made = (change.id for change in one[1].changes if isinstance(change, OrderCreated))
    moved = (change.order.id for change in one[1].changes if isinstance(change, OrderMoved))
    return {str(order) for order in (*made, *moved)}


def _items(batch: Sequence[Any]) -> set[ItemId]:
    created = (command for command in batch if isinstance(command, CreateOrder))
    return {line.item for command in created for line in command.lines if is_id(line.item)}


def _orders(batch: Sequence[Any]) -> list[int]:
    named = {command.order for command in batch if not isinstance(command, CreateOrder)}
    return sorted(order for order in named if is_id(order))


async def _load_for_creation(state: State, created: Sequence[CreateOrder], connection: asyncpg.Connection[Any]) -> None:
    items = _items(created)
    state.suppliers = await load_suppliers(
        {command.supplier for command in created if is_id(command.supplier)}, connection
    )
    state.warehouses = await load_warehouses(
        {command.warehouse for command in created if is_id(command.warehouse)}, connection
    )
    state.items = await load_orderable(items, connection)
    state.merged = await load_merged(items, connection)
    state.factors = await load_factors(items, connection)
    ids = await connection.fetchrow(NEW_IDS, len(created), sum(len(command.lines) for command in created))
    state.order_ids, state.line_ids = iter(ids["orders"]), iter(ids["lines"])


def _orders_of(rows: Sequence[asyncpg.Record]) -> dict[int, Order]:
    """Orders with the tolerances their lines would be confirmed with now."""
    lines: dict[int, list[asyncpg.Record]] = {}
    for row in rows:
        lines.setdefault(row["order"], []).append(row)
    return {id_: _order(found) for id_, found in lines.items()}


def _order(rows: Sequence[asyncpg.Record]) -> Order:
    head = rows[0]
    return Order(
        id=head["order"],
        warehouse=head["warehouse"],
        state=OrderState(head["state"]),
        revision=head["revision"],
        accepted=sum(row["accepted"] for row in rows),
        received=sum(row["received"] for row in rows),
        lines=tuple(
            OrderLine(
                id=row["id"],
                item=row["item"],
                over_bp=rules.tolerance(row["item_over"], row["supplier_over"]),
                short_bp=rules.tolerance(row["item_short"], row["supplier_short"]),
                inspected=row["inspected"],
            )
            for row in rows
        ),
    )


ROOM = Purchasing()
REACTIONS = (Progress(), Completion())
