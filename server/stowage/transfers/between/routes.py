"""GET /api/transfers/{id}"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import FromPath

from stowage.platform.access import require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems
from stowage.transfers.between import queries


@get(
    "/api/transfers/{transfer_id:uuid}",
    guards=[require("stock.read")],
    responses=problems(400, 401, 403, 404),
    tags=["transfers"],
)
async def transfer(request: Request[Any, Any, Any], state: State, transfer_id: FromPath[UUID]) -> queries.Transfer:
    """A transfer with what was ordered, loaded and accepted of each kind of goods, and all that was said at either side."""
    async with state.pool.acquire() as connection:
        found = await queries.transfer(transfer_id, scope_of(request), connection)
    if found is None:
        raise ApiError(404, "transfer_unknown", params={"transfer": str(transfer_id)})
    return found


ROUTES: list[Any] = [transfer]
