"""What each role may do. Permissions are words "<room>.<verb>"; commands and routes name the one they need."""

from __future__ import annotations

from collections.abc import Iterable

from stowage.identity.commands import Role

_READ = frozenset({"stock.read", "catalog.read", "places.read", "parties.read"})
_DESK = _READ | {"purchasing.read", "receiving.read", "discrepancies.read"}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OPERATOR: _READ | {"receiving.receive", "identity.settings", "purchasing.read", "receiving.read"},
    Role.SUPERVISOR: _DESK
    | {
        "receiving.receive",
        "discrepancies.resolve",
        "stock.adjust",
        "stock.hold",
        "places.write",
        "identity.supervise",
        "desk.share_views",
        "identity.settings",
    },
    Role.BUYER: _DESK
    | {"purchasing.write", "purchasing.confirm", "parties.write", "catalog.write", "cost.read", "identity.settings"},
    Role.SALES: _DESK | {"stock.hold", "parties.write", "identity.settings"},
    Role.QUALITY: _DESK | {"receiving.receive", "discrepancies.resolve", "identity.settings"},
    Role.FINANCE: _DESK | {"cost.read", "audit.read", "identity.settings"},
    Role.MANAGER: _DESK
    | {
        "purchasing.write",
        "purchasing.confirm",
        "discrepancies.resolve",
        "stock.hold",
        "identity.supervise",
        "cost.read",
        "audit.read",
        "desk.share_views",
        "identity.settings",
    },
    Role.ADMINISTRATOR: _DESK
    | {
        "receiving.receive",
        "purchasing.write",
        "purchasing.confirm",
        "discrepancies.resolve",
        "stock.adjust",
        "stock.hold",
        "catalog.write",
        "parties.write",
        "places.write",
        "identity.read",
        "identity.write",
        "numbering.read",
        "numbering.write",
        "identity.supervise",
        "desk.share_views",
        "identity.settings",
        "cost.read",
        "audit.read",
    },
}

EVERYTHING = frozenset[str]().union(*PERMISSIONS.values())


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """All that these roles together allow. A role of a newer release allows nothing here."""
    known = set(Role)
    return frozenset[str]().union(*(PERMISSIONS[Role(role)] for role in roles if role in known))
