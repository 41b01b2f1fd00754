"""GET /api/quality/inspections/{id} · /api/quality/plans/{id}"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import FromPath

from stowage.platform.access import require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Id, problems
from stowage.quality import queries


@get(
    "/api/quality/inspections/{inspection_id:uuid}",
    guards=[require("quality.read")],
    responses=problems(400, 401, 403, 404),
    tags=["quality"],
)
async def inspection(
    request: Request[Any, Any, Any], state: State, inspection_id: FromPath[UUID]
) -> queries.InspectionDocument:
    """An inspection with all that was found and decided."""
    async with state.pool.acquire() as connection:
        found = await queries.inspection(inspection_id, scope_of(request), connection)
    if found is None:
        raise ApiError(404, "not_found", f"there is no inspection {inspection_id}")
    return found


@get(
    "/api/quality/plans/{plan_id:int}",
    guards=[require("quality.read")],
    responses=problems(400, 401, 403, 404),
    tags=["quality"],
)
async def plan(state: State, plan_id: Id) -> queries.PlanRecord:
    """How goods are inspected, as quality.put_plan says it."""
    async with state.pool.acquire() as connection:
        found = await queries.plan(plan_id, connection)
    if found is None:
        raise ApiError(404, "not_found", f"there is no plan {plan_id}")
    return found


ROUTES: list[Any] = [inspection, plan]
