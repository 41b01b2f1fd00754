"""Brings the demo company into an empty database, through the one door.

L-1  Op ids and bytes of every command follow from the data, the day the load began and the ids the database gave. So a load that was
     killed goes on where it stopped, and a finished one changes nothing when it is repeated.
L-2  A database in which anyone else has said anything is left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from stowage.demo import records
from stowage.demo.company import TIMEZONE, items, people
from stowage.demo.floor import DELIVERED, REFERENCE, TRANSFER, Delivery, Transfer, delivery, plan, transfer
from stowage.demo.opening import OpeningStock, opening_stock
from stowage.demo.orders import ORDERS, Order, orders
from stowage.gateway.bus import Bus
from stowage.gateway.envelope import decode
from stowage.identity.directory import DEMO, SYSTEM
from stowage.kernel.command import Outcome
from stowage.kernel.ids import ItemId, PartyId, PlaceId, WarehouseId
from stowage.kernel.quantity import QUANTITY_SCALE, PriceMicro, Quantity, value_of
from stowage.purchasing.commands import ConfirmOrder, CreateOrder, NewOrderLine
from stowage.quality.commands import Mode, PutPlan
from stowage.receiving.commands import ConfirmReceiptLine, FinishReceipt
from stowage.stock.commands import OpeningLine, RecordOpening
from stowage.transfers.between.commands import OrderedLine, OrderTransfer

NAMES = UUID("5d8b4f0e-6c1a-5f57-9d59-0d1f4f1f7a11")  # of this company's op ids
LAST = f"order {ORDERS} confirmed"
OPENING_LINES = 300  # a command
TOGETHER = 10  # orders in one transaction
BUYER, MANAGER = "3001", "7001"
INSPECTOR, SUPERVISOR, RECEIVER = "5001", "2001", "1001"

FIRST_OP = "SELECT data FROM op WHERE device = $1 ORDER BY sequence LIMIT 1"
OTHERS = "SELECT EXISTS (SELECT FROM op WHERE device <> ALL($1::uuid[]))"
FINISHED = "SELECT EXISTS (SELECT FROM op WHERE op_id = $1)"
ORDER_LINE = 'SELECT id FROM purchase_order_line WHERE "order" = $1 AND item = $2'

Progress = Callable[[int, int, str, str], None]  # done, total, what in Chinese, what in English


class Loaded(StrEnum):
    """What became of it."""

    LOADED = "loaded"
    THERE_ALREADY = "there_already"
    NOT_EMPTY = "not_empty"  # the database is in use: nothing was done


class LoadFailed(Exception):
    """A command of the demo company was not applied: the code and the data do not fit each other."""


async def load(bus: Bus, pool: asyncpg.Pool[Any], *, today: date, progress: Progress | None = None) -> Loaded:
    """Load the company as of `today` in China; a load begun on an earlier day is finished as of that day.

    `progress` hears how many rows of how many are in, and what is being done. Raises LoadFailed, and Unavailable of the bus.
    """
    first = await pool.fetchval(FIRST_OP, DEMO)
    if first is None and await pool.fetchval(OTHERS, [DEMO, SYSTEM]):
        return Loaded.NOT_EMPTY
    if await pool.fetchval(FINISHED, _op_id(LAST)):
        return Loaded.THERE_ALREADY
    if first is not None:
        today = datetime.fromtimestamp(decode(first).occurred_at / 1000, ZoneInfo(TIMEZONE)).date()
    await _Load(bus, pool, today, progress or _silent).run()
    return Loaded.LOADED


class _Load:
    def __init__(self, bus: Bus, pool: asyncpg.Pool[Any], today: date, progress: Progress) -> None:
        self._bus, self._pool, self._today, self._progress = bus, pool, today, progress
        self._at = int(datetime.combine(today, time(0, 1), ZoneInfo(TIMEZONE)).timestamp() * 1000)
        self._opening = list(opening_stock(today))
        self._orders = list(orders(today))
        self._transfer, self._delivery = transfer(today), delivery(today)
        self._warehouses, self._bins = records.put_warehouses(), list(records.put_bins())
        self._total = (
            len(items())
            + sum(len(warehouse.places) for warehouse in self._warehouses)
            + sum(len(put.places) for put in self._bins)
            + len(people())
            + len(self._opening)
            + len(self._transfer.lines)
            + 2 * sum(len(order.lines) for order in self._orders)
        )
        self._done = 0
        self._what = ("", "")

    async def run(self) -> None:
        self._tell("物料与条码", "items and barcodes")
        await self._say("company", records.put_company())
        await self._say("units", records.put_units())
        await self._say("categories", records.put_categories())
        for number, some in enumerate(records.put_items()):
            await self._say(f"items {number}", some, rows=len(some.items))
        self._tell("供应商与客户", "suppliers and customers")
        await self._say("suppliers", records.put_suppliers())
        await self._say("customers", records.put_customers())
        self._tell("仓库与库位", "warehouses and bins")
        for warehouse in self._warehouses:
            await self._say(f"warehouse {warehouse.code}", warehouse, rows=len(warehouse.places))
        for put in self._bins:
            await self._say(f"bins {put.places[0].zone}", put, rows=len(put.places))
        await self._say("zones", records.put_zones())
        self._tell("人员", "people")
        await self._say("departments", records.put_departments(led=False))
        await self._say("people", await asyncio.to_thread(records.put_people), rows=len(people()))
        await self._say("heads of departments", records.put_departments(led=True))
        await self._read_ids()
        self._tell("期初库存", "opening stock")
        await self._record_opening()
        self._tell("检验方案与调拨", "inspection plan, transfer")
        await self._plan_inspection()
        await self._order_transfer(self._transfer)
        self._tell("采购订单", "purchase orders")
        await self._place_orders()

    async def _read_ids(self) -> None:
        async with self._pool.acquire() as connection:
            self._items = {r["sku"]: ItemId(r["id"]) for r in await connection.fetch("SELECT sku, id FROM item")}
            self._parties = {r["code"]: PartyId(r["id"]) for r in await connection.fetch("SELECT code, id FROM party")}
            self._people = {r["code"]: int(r["id"]) for r in await connection.fetch("SELECT code, id FROM person")}
            found = await connection.fetch("SELECT code, id FROM warehouse")
            self._ids = {r["code"]: WarehouseId(r["id"]) for r in found}
            rows = await connection.fetch(
                "SELECT w.code AS at, p.code, p.id FROM place p JOIN warehouse w ON w.id = p.warehouse"
            )
            self._places = {(r["at"], r["code"]): PlaceId(r["id"]) for r in rows}

    async def _record_opening(self) -> None:
        for key, lines in _openings(self._opening):
            warehouse = self._ids[lines[0].warehouse]
            command = RecordOpening(warehouse, tuple(map(self._opening_line, lines)))
            await self._say(f"opening {key}", command, rows=len(lines), warehouse=warehouse)

    def _opening_line(self, line: OpeningStock) -> OpeningLine:
        quantity = Quantity(line.units * QUANTITY_SCALE)
        cost = value_of(quantity, PriceMicro(line.cost_micro))
        place = self._places[line.warehouse, line.place]
        return OpeningLine(self._items[line.sku], place, quantity, cost, line.lot, line.expires_on)

    async def _plan_inspection(self) -> None:
        sku, limit, characteristics = plan()
        command = PutPlan(Mode.SAMPLE, self._items[sku], limit=limit, characteristics=characteristics)
        await self._say("inspection plan", command, person=INSPECTOR)

    async def _order_transfer(self, wanted: Transfer) -> None:
        source, target = self._ids[wanted.source], self._ids[wanted.target]
        lines = tuple(OrderedLine(self._items[sku], Quantity(units * QUANTITY_SCALE)) for sku, units in wanted.lines)
        command = OrderTransfer(_op_id(TRANSFER), source, target, lines, wanted.expected_on)
        await self._say("transfer ordered", command, rows=len(lines), person=SUPERVISOR, warehouse=source)

    async def _receive(self, order: Order, document: str, came: Delivery) -> None:
        """One line of an order, which waits to be inspected."""
        id_, item = int(document.partition(":")[2]), self._items[came.sku]
        receipt, warehouse = _op_id("receipt"), self._ids[order.warehouse]
        command = ConfirmReceiptLine(
            receipt,
            REFERENCE,
            self._places[order.warehouse, came.place],
            item,
            Quantity(came.units * QUANTITY_SCALE),
            order=id_,
            order_line=await self._pool.fetchval(ORDER_LINE, id_, item),
            lot=came.lot,
            expires_on=came.expires_on,
        )
        await self._say("receipt line", command, person=RECEIVER, warehouse=warehouse)
        await self._say("receipt finished", FinishReceipt(receipt), person=RECEIVER, warehouse=warehouse)

    async def _place_orders(self) -> None:
        """Ten to a transaction, numbered in their order: what waits at the door together is executed in the order it came."""
        for some in records.chunks(self._orders, TOGETHER):
            created = await asyncio.gather(*(self._create(order) for order in some))
            confirmed = zip(some, created, strict=True)
            await asyncio.gather(*(self._confirm(order, outcome.document) for order, outcome in confirmed))
            for order, outcome in zip(some, created, strict=True):
                if order.position == DELIVERED:  # here, since a load is whole once its last order is confirmed
                    await self._receive(order, outcome.document, self._delivery)

    async def _create(self, order: Order) -> Outcome:
        lines = tuple(
            NewOrderLine(
                self._items[line.sku], line.unit, Quantity(line.units * QUANTITY_SCALE), PriceMicro(line.price_micro)
            )
            for line in order.lines
        )
        warehouse = self._ids[order.warehouse]
        command = CreateOrder(self._parties[order.supplier], warehouse, order.expected_on, lines, order.note)
        key = f"order {order.position}"
        return await self._say(key, command, rows=len(lines), person=BUYER, warehouse=warehouse)

    async def _confirm(self, order: Order, document: str) -> None:
        command = ConfirmOrder(int(document.partition(":")[2]), revision=1)
        warehouse = self._ids[order.warehouse]
        key = f"order {order.position} confirmed"
        await self._say(key, command, rows=len(order.lines), person=MANAGER, warehouse=warehouse)

    async def _say(
        self,
        key: str,
        command: msgspec.Struct,
        *,
        rows: int = 0,
        person: str | None = None,
        warehouse: int | None = None,
    ) -> Outcome:
        outcome = await self._bus.submit(
            command,
            person=self._people[person] if person else 0,
            warehouse=warehouse,
            op_id=_op_id(key),
            device=DEMO,
            occurred_at=self._at,
        )
        if outcome.outcome != "applied":
            raise LoadFailed(f"{key}: {outcome.outcome} {outcome.code} {outcome.params}")
        self._done += rows
        self._progress(self._done, self._total, *self._what)
        return outcome

    def _tell(self, zh: str, en: str) -> None:
        self._what = (zh, en)
        self._progress(self._done, self._total, zh, en)


def _openings(lines: list[OpeningStock]) -> Iterator[tuple[str, list[OpeningStock]]]:
    """A document for each zone, of the warehouse without bins one for all; long ones in parts."""
    for (warehouse, zone), group in groupby(lines, key=lambda line: (line.warehouse, line.place[0])):
        for number, part in enumerate(records.chunks(list(group), OPENING_LINES)):
            yield f"{warehouse} {zone} {number}", list(part)


def _op_id(key: str) -> UUID:
    return uuid5(NAMES, key)


def _silent(done: int, total: int, zh: str, en: str) -> None:  # noqa: ARG001
    return
