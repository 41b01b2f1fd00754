"""People, devices, roles, departments, how people sign in, and whom to ask: GET /api/people · /api/devices · /api/roles ·
/api/incompatible · /api/departments · /api/policy · /api/who-may"""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.datastructures import State

from stowage.identity import queries
from stowage.identity.who_may import WhoMay
from stowage.identity.who_may import who_may as look_up
from stowage.platform.access import person_of, require, scope_of, signed_in_first
from stowage.platform.openapi import OptionalId, problems


@get("/api/people", guards=[require("identity.read")], responses=problems(401, 403), tags=["identity"])
async def people(request: Request[Any, Any, Any], state: State) -> list[queries.PersonRow]:
    """Everybody who may work where the caller does, by code. Hashes are never shown."""
    async with state.pool.acquire() as connection:
        return await queries.people(scope_of(request), connection)


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
async def incompatible(request: Request[Any, Any, Any], state: State) -> list[queries.Conflict]:
    """Who, of those that the caller sees, holds permissions together that one person should not."""
    async with state.pool.acquire() as connection:
        return await queries.conflicts(scope_of(request), connection)


@get("/api/departments", guards=[require("identity.read")], responses=problems(401, 403), tags=["identity"])
async def departments(state: State) -> list[queries.DepartmentRow]:
    """All, by code."""
    async with state.pool.acquire() as connection:
        return await queries.departments(connection)


@get("/api/policy", guards=[require("identity.read")], responses=problems(401, 403), tags=["identity"])
async def sign_in_policy(request: Request[Any, Any, Any], state: State) -> queries.PolicyRow:
    """How people sign in at the desk, and who of those that may work where the caller does has no second factor yet."""
    async with state.pool.acquire() as connection:
        return await queries.policy(scope_of(request), connection)


@get("/api/who-may", guards=[signed_in_first], responses=problems(401), tags=["identity"])
async def who_may(request: Request[Any, Any, Any], state: State) -> list[WhoMay]:
    """Of each permission that one lacks: the roles that give it, and whom to ask."""
    async with state.pool.acquire() as connection:
        return await look_up(person_of(request).permissions, scope_of(request), connection)


ROUTES: list[Any] = [people, devices, roles, incompatible, departments, sign_in_policy, who_may]
