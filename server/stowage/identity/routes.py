"""GET /api/people · GET /api/devices · GET /api/roles · GET /api/incompatible · GET /api/departments"""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.datastructures import State

from stowage.identity import queries
from stowage.platform.access import require, scope_of
from stowage.platform.openapi import OptionalId, problems


@get("/api/people", guards=[require("identity.read")], responses=problems(401, 403), tags=["identity"])
async def people(state: State) -> list[queries.PersonRow]:
    """Everybody, by code. Hashes are never shown."""
    async with state.pool.acquire() as connection:
        return await queries.people(connection)


@get("/api/devices", guards=[require("identity.supervise")], responses=problems(400, 401, 403), tags=["identity"])
async def devices(
    request: Request[Any, Any, Any], state: State, warehouse: OptionalId = None
) -> list[queries.DeviceRow]:
    """Enrolled devices with how far their commands came."""
    async with state.pool.acquire() as connection:
        return await queries.devices(scope_of(request, warehouse), connection)


@get("/api/roles", guards=[require("identity.read")], responses=problems(401, 403), tags=["identity"])
async def roles(state: State) -> queries.Roles:
    """All roles, all permissions in words, and which of them one person should not hold together."""
    async with state.pool.acquire() as connection:
        return await queries.roles(connection)


@get("/api/incompatible", guards=[require("identity.read")], responses=problems(401, 403), tags=["identity"])
async def incompatible(state: State) -> list[queries.Conflict]:
    """Who holds permissions together that one person should not."""
    async with state.pool.acquire() as connection:
        return await queries.conflicts(connection)


@get("/api/departments", guards=[require("identity.read")], responses=problems(401, 403), tags=["identity"])
async def departments(state: State) -> list[queries.DepartmentRow]:
    """All, by code."""
    async with state.pool.acquire() as connection:
        return await queries.departments(connection)


ROUTES: list[Any] = [people, devices, roles, incompatible, departments]
