"""GET /api/tasks/board · GET /api/tasks/{id}"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import FromPath

from stowage.platform.access import require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import OptionalId, problems
from stowage.tasks import queries


@get("/api/tasks/board", guards=[require("tasks.read")], responses=problems(400, 401, 403), tags=["tasks"])
async def task_board(request: Request[Any, Any, Any], state: State, *, warehouse: OptionalId = None) -> queries.Board:
    """What there is to do by process and zone, who does what, and whom it may be given to."""
    async with state.pool.acquire() as connection:
        return await queries.board(scope_of(request, warehouse), connection)


@get(
    "/api/tasks/{task_id:uuid}", guards=[require("tasks.read")], responses=problems(400, 401, 403, 404), tags=["tasks"]
)
async def task_entries(request: Request[Any, Any, Any], state: State, task_id: FromPath[UUID]) -> list[queries.Entry]:
    """What happened to a task, from when it was raised."""
    async with state.pool.acquire() as connection:
        found = await queries.entries(task_id, scope_of(request), connection)
    if not found:
        raise ApiError(404, "task_unknown", params={"task": str(task_id)})
    return found


ROUTES: list[Any] = [task_board, task_entries]
