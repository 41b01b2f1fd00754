"""Commands about goods of another warehouse: put away, to go back to suppliers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from server.gateway.conftest import World
from stowage.kernel.ids import ItemId, PartyId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.supplier_returns.commands import GoodsToReturn, PrepareReturn

ONE = Quantity(10_000)
Done = Callable[..., Awaitable[str]]


def said(struct: msgspec.Struct) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(struct)
    return {name: value for name, value in told.items() if name != "type"}


async def of_supplier_returns(
    done: Done, world: World, there: WarehouseId, item: ItemId, dock: PlaceId, supplier: PartyId
) -> dict[str, dict[str, Any]]:
    prepared = PrepareReturn(there, supplier, (GoodsToReturn(item, ONE, dock),))
    document = (await done(world, prepared, there)).removeprefix("supplier_return:")
    line = str(await world.gateway.pool.fetchval("SELECT id FROM supplier_return_line"))
    other = await world.gateway.pool.fetchval("SELECT id FROM party WHERE code = 'S-2'")
    return {
        "supplier_returns.prepare/1": said(prepared),
        "supplier_returns.name_supplier/1": {"supplier_return": document, "supplier": other},
        "supplier_returns.remove_line/1": {"line": line},
        "supplier_returns.cancel/1": {"supplier_return": document, "reason": "no"},
    }


def of_putting_away(there: int, item: int, dock: int, line: UUID) -> dict[str, dict[str, Any]]:
    moved = {"source": dock, "target": dock}
    return {
        "putaway.put_strategy/1": {"warehouse": there, "steps": [{"kind": "empty_bin"}]},
        "putaway.classify/1": {"warehouse": there},
        "putaway.bind/1": {"item": item, "place": dock},
        "putaway.unbind/1": {"item": item, "place": dock},
        "putaway.plan_replenishment/1": {"warehouse": there},
        "putaway.put_away/1": {"item": item, "quantity": ONE, "target_container": "P-1", **moved},
        "putaway.put_away_container/1": {"container": "P-1", **moved},
        "putaway.reverse/1": {"line": str(line)},
    }
