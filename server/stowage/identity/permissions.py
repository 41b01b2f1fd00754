"""What each built-in role may do. The words of the permissions are in identity/register.py, the company's own roles in the table role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stowage.identity.commands import Role
from stowage.identity.register import EVERYTHING

_EVERY = frozenset({"parties.every_customer", "purchasing.every_department"})
_READ = frozenset({"stock.read", "catalog.read", "places.read", "parties.read"}) | _EVERY
_DESK = _READ | {
    "purchasing.read",
    "receiving.read",
    "discrepancies.read",
    "counts.read",
    "returns.read",
    "quality.read",
    "supplier_returns.read",
}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.OPERATOR: _READ
    | {
        "receiving.receive",
        "transfers.move",
        "transfers.dispatch",
        "transfers.accept",
        "putaway.put_away",
        "tasks.work",
        "counts.count",
        "returns.take",
        "returns.read",
        "quality.inspect",
        "quality.read",
        "labels.print",
        "identity.settings",
        "purchasing.read",
        "receiving.read",
    },
    Role.SUPERVISOR: _DESK
    | {
        "supplier_returns.prepare",
        "receiving.receive",
        "transfers.move",
        "transfers.order",
        "transfers.dispatch",
        "transfers.accept",
        "returns.take",
        "quality.inspect",
        "putaway.put_away",
        "putaway.configure",
        "catalog.bind",
        "tasks.read",
        "tasks.work",
        "tasks.direct",
        "counts.count",
        "counts.plan",
        "counts.approve",
        "discrepancies.resolve",
        "stock.adjust",
        "stock.hold",
        "labels.print",
        "places.write",
        "identity.supervise",
        "desk.share_views",
        "identity.settings",
    },
    Role.BUYER: _DESK
    | {
        "transfers.order",
        "supplier_returns.prepare",
        "purchasing.write",
        "purchasing.confirm",
        "parties.write",
        "catalog.write",
        "catalog.bind",
        "labels.print",
        "price.read",
        "cost.read",
        "identity.settings",
    },
    Role.SALES: _DESK - {"parties.every_customer"} | {"stock.hold", "parties.write", "identity.settings"},
    Role.QUALITY: _DESK
    | {
        "supplier_returns.prepare",
        "receiving.receive",
        "counts.count",
        "returns.take",
        "quality.inspect",
        "quality.plan",
        "quality.use_as_is",
        "tasks.work",
        "labels.print",
        "discrepancies.resolve",
        "identity.settings",
    },
    Role.FINANCE: _DESK | {"price.read", "cost.read", "audit.read", "identity.settings"},
    Role.MANAGER: _DESK
    | {
        "quality.plan",
        "quality.use_as_is",
        "transfers.order",
        "supplier_returns.prepare",
        "counts.plan",
        "counts.approve",
        "purchasing.write",
        "purchasing.confirm",
        "putaway.configure",
        "discrepancies.resolve",
        "stock.hold",
        "labels.print",
        "identity.supervise",
        "tasks.read",
        "tasks.direct",
        "price.read",
        "cost.read",
        "audit.read",
        "desk.share_views",
        "identity.settings",
    },
    Role.ADMINISTRATOR: EVERYTHING,
}


def permissions_of(roles: Iterable[str], own: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """All that these roles together allow. `own`: of the company's own roles that are in use, by code. Of a role that is retired, or
    of a newer release, nothing."""
    known = {**PERMISSIONS, **own}
    return frozenset[str]().union(*(known.get(role, frozenset()) for role in roles)) & EVERYTHING
