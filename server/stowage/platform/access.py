"""What a route demands of the person who calls it: a permission, and warehouses within their scope.

`request.user` is the signed-in person, put there by the sign-in middleware: `.id`, `.permissions`, `.warehouses` (empty: all), `.reader`.
"""

from __future__ import annotations

from typing import Any, Protocol

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from stowage.kernel.rows import Reader
from stowage.platform.errors import ApiError


class SignedIn(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def permissions(self) -> frozenset[str]: ...
    @property
    def warehouses(self) -> frozenset[int]: ...
    @property
    def reader(self) -> Reader: ...


def person_of(connection: ASGIConnection[Any, Any, Any, Any]) -> SignedIn:
    """Raises 401 not_signed_in."""
    person: SignedIn | None = connection.scope.get("user")
    if person is None:
        raise ApiError(401, "not_signed_in", "sign in first")
    return person


def require(permission: str) -> Guard:
    """A route guard: 401 not_signed_in, 403 not_permitted."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        del handler
        if permission not in person_of(connection).permissions:
            raise ApiError(403, "not_permitted", f"this needs {permission}", params={"permission": permission})

    return guard


def everywhere(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A route guard, of what is of all warehouses: 403 warehouse_out_of_scope."""
    del handler
    if person_of(connection).warehouses:
        raise ApiError(403, "warehouse_out_of_scope", "this is of all warehouses")


def signed_in_first(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A route guard: 401 not_signed_in, before anything that was sent is read."""
    del handler
    person_of(connection)


def may(request: Request[Any, Any, Any], permission: str) -> bool:
    """Whether a field behind `permission` is shown, for example cost.read."""
    return permission in person_of(request).permissions


def scope_of(request: Request[Any, Any, Any], warehouse: int | None = None) -> list[int] | None:
    """The warehouses to show: the one asked for, else the person's; None is all. Raises 403 for one out of scope."""
    mine = person_of(request).warehouses
    if warehouse is None:
        return sorted(mine) or None
    if mine and warehouse not in mine:
        raise ApiError(403, "warehouse_out_of_scope", params={"warehouse": warehouse})
    return [warehouse]
