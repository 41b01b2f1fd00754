"""What may be said of moves, of returns and of transfers between warehouses, about a warehouse that is not one's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec

from server.gateway.conftest import World
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.returns.commands import Condition, Disposal, TakeReturnLine
from stowage.transfers.between.commands import Accept, Dispatch, OrderedLine, OrderTransfer
from stowage.transfers.commands import Move

ONE = Quantity(10_000)


async def of_moves(world: World, there: WarehouseId, item: ItemId, dock: PlaceId) -> dict[str, dict[str, Any]]:
    move, moved = uuid4(), Move(item, ONE, dock, dock, target_container="P1")
    await _done(world, moved, there, move)
    return {
        "transfers.move/1": _said(moved),
        "transfers.move_container/1": {"container": "P1", "source": dock, "target": dock, "target_container": "P2"},
        "transfers.reverse/1": {"move": str(move)},
    }


async def of_returns(world: World, there: WarehouseId, item: ItemId, dock: PlaceId) -> dict[str, dict[str, Any]]:
    line, paper = uuid4(), uuid4()
    taken = TakeReturnLine(paper, "G-1", dock, item, ONE, Condition.OPENED, Disposal.QUARANTINE)
    await _done(world, taken, there, line)
    return {
        "returns.take_line/1": _said(taken),
        "returns.reverse_line/1": {"goods_return": str(paper), "line": str(line)},
    }


async def of_transfers(world: World, there: WarehouseId, item: ItemId, dock: PlaceId) -> dict[str, dict[str, Any]]:
    """Out of WH2, and into it, from a third one."""
    await _done(world, PutWarehouse("WH3", "三", "Three", "UTC", True, (PlaceRecord("D-3", PlaceKind.DOCK),)))
    query = "SELECT w.id, p.id FROM warehouse w JOIN place p ON p.warehouse = w.id WHERE w.code = 'WH3'"
    third, door = await world.gateway.pool.fetchrow(query)
    leaving, arriving, loaded, taken = (uuid4() for _ in range(4))
    load, take = Dispatch(leaving, third, "G-1", item, ONE, dock), Accept(arriving, third, "G-2", item, ONE, dock)
    await _done(world, Dispatch(arriving, there, "G-3", item, ONE, door), third)
    await _done(world, load, there, loaded)
    await _done(world, take, there, taken)
    order = OrderTransfer(uuid4(), there, third, (OrderedLine(item, ONE),))
    out, in_ = ({"transfer": str(one), "other": third, "reference": "G-1"} for one in (leaving, arriving))
    whole = {"container": "P-9", "place": dock}
    await _done(world, order, there)
    return {
        "transfers.order/1": _said(order) | {"transfer": str(uuid4())},
        "transfers.cancel/1": {"transfer": str(order.transfer), "reason": "no"},
        "transfers.dispatch/1": _said(load),
        "transfers.dispatch_container/1": out | whole,
        "transfers.depart/1": out,
        "transfers.undo_dispatch/1": {"transfer": str(leaving), "line": str(loaded)},
        "transfers.accept/1": _said(take),
        "transfers.accept_container/1": in_ | whole,
        "transfers.finish_accepting/1": in_,
        "transfers.undo_accept/1": {"transfer": str(arriving), "line": str(taken)},
    }


async def _done(world: World, said: msgspec.Struct, warehouse: int | None = None, op_id: UUID | None = None) -> None:
    outcome = await world.gateway.bus.submit(said, person=0, warehouse=warehouse, op_id=op_id)
    assert outcome.outcome.startswith("applied"), outcome


def _said(struct: msgspec.Struct) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.to_builtins(struct)
    return {name: value for name, value in said.items() if name != "type"}
