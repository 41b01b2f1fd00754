"""Every route asks for a permission and shows the caller's warehouses only, or stands here with the reason why not."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute, WebSocketRoute

from stowage.app import HOUSE, application
from stowage.gateway.desk_routes import installation_router
from stowage.identity.register import EVERYTHING
from stowage.platform.ca_routes import ca_router
from stowage.platform.config import from_environment
from stowage.platform.tls import Certificates
from stowage.platform.web import web_router
from stowage.practice import joining
from stowage.practice.neighbour import Neighbour
from stowage.practice.routes import practice_router
from stowage.practice.site import Site

ANY = "postgresql://localhost/stowage"
OPEN = {
    "GET /api/health": "says that this process answers, and nothing else",
    "GET /api/installation": "the sign-in page shows it",
    "POST /api/sign-in": "begins a session",
    "POST /api/sign-out": "ends the session it is given",
    "GET /api/me": "shows the caller to themselves; 401 without a session",
    "GET /api/sessions": "one's own; everybody's need identity.write",
    "POST /api/sign-in/second": "goes on with a session that was begun",
    "POST /api/sign-in/second/passkey": "the same, by a passkey",
    "POST /api/sign-in/passkey/begin": "what a passkey is to answer",
    "POST /api/sign-in/passkey": "begins a session by a passkey",
    **dict.fromkeys(
        ["GET /api/step-up", "POST /api/step-up", "POST /api/step-up/passkey", "GET /api/account"]
        + [f"POST /api/account/{part}" for part in ("password", "app", "app/confirm", "passkey", "passkey/confirm")]
        + ["POST /api/account/factors/remove", "POST /api/account/recovery-codes"]
        + ["GET /api/account/notices", "POST /api/account/notices/seen"],
        "about nobody but the caller; 401 without a session",
    ),
    "POST /api/sessions/end": "one's own; anybody else's need identity.write",
    "GET /api/company": "what stands on paper for everybody who is sent some; 401 without a session",
    "GET /api/who-may": "whom to ask for what the caller may not, of who works where they do; 401 without a session",
    "GET /api/changes": "the kind of record says who may read its history",
    "POST /api/commands": "each command asks for its own permission and warehouse",
    "GET /api/find": "looks through the lists that the caller may read, each in its own warehouses",
    "GET /api/lists": "names the lists that the caller may read",
    **dict.fromkeys(
        [f"GET /api/lists/{{name}}{part}" for part in ("", "/rows", "/totals", "/views", "/export")],
        "each list asks for its own permission and warehouse",
    ),
    "GET /api/imports": "one's own",
    "GET /api/imports/kinds": "names the kinds that the caller may import",
    "GET /api/imports/templates/{kind}": "each kind asks for the permission of its room",
    "PUT /api/imports/{import_id}": "each kind asks for the permission of its room, in the warehouse it is for",
    **dict.fromkeys(
        [
            *(f"GET /api/imports/{{import_id}}{part}" for part in ("", "/wrong", "/returned")),
            *(f"POST /api/imports/{{import_id}}/{what}" for what in ("columns", "go", "cancel")),
        ],
        "one's own; what is changed asks for the permission of the kind",
    ),
    "GET /api/openapi.json": "the description is no secret",
    "GET /api/openapi.json/openapi.json": "the same description",
    "GET /api/openapi.json/{path}": "other renderings of the description, of which there are none",
    "GET /ca": "how a device comes to trust this server, before it can sign in",
    "GET /ca.crt": "the authority's certificate, which every handshake shows",
    "GET /": "leads to the desk's page",
    "HEAD /": "leads to the desk's page",
}
SCREENS = re.compile(
    r"(GET|HEAD) /(\{name\}|(m|console|assets)(/\{path\})?)"
)  # the built files, the same for everybody
PROVES_ITSELF = {
    "POST /api/sync/enrol": "by the token of an invitation",
    "POST /api/sync/session": "by a signature with the device's key",
    "WS /api/sync/live": "by the session token in its first message",
}
DEVICE_CHECKS = ("device_of(", "_known_device(", "gateway.sessions.device(")
OF_THE_COMPANY = {
    "GET /api/practice": "the practice company is a copy of all warehouses; who may do what there is the same",
    "POST /api/practice": "a copy of all warehouses",
    "GET /api/number-patterns": "documents are numbered through all warehouses",
    "GET /api/units": "units are the same in every warehouse",
    "GET /api/items": "items are the same in every warehouse",
    "GET /api/categories": "categories are the same in every warehouse",
    "GET /api/pictures/{sha256}": "items are the same in every warehouse",
    "PUT /api/pictures/{sha256}": "items are the same in every warehouse",
    "GET /api/partners/{partner_id}": "partners deal with every warehouse",
    "GET /api/partners/called": "partners deal with every warehouse",
    "GET /api/suppliers": "suppliers deliver to every warehouse",
    "GET /api/labels": "what can be printed is the same in every warehouse",
    "GET /api/labels/item": "items are the same in every warehouse",
    "GET /api/labels/lpn": "containers are numbered through all warehouses",
    "GET /api/quality/plans/{plan_id}": "goods are inspected the same way in every warehouse",
    "GET /api/roles": "roles are the same in every warehouse",
    "GET /api/departments": "departments are the company's",
}


def handlers() -> Iterator[tuple[str, Any]]:
    """ "GET /api/items" → what answers it, of the whole application."""
    screens: list[Any] = [
        installation_router("https://192.0.2.1:8443"),
        ca_router(Certificates(Path("tls")), 8443),
        web_router(Path("web")),
        practice_router(Site(application(), Neighbour(ANY), HOUSE), from_environment({"DATABASE_URL": ANY}), []),
        *joining.ROUTES,
    ]
    for route in application(screens).routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                if method != "OPTIONS":
                    yield f"{method} {route.path_format}", handler
        elif isinstance(route, WebSocketRoute):
            yield f"WS {route.path_format}", route.route_handler


def permissions(handler: HTTPRouteHandler) -> set[str]:
    guards = [inspect.unwrap(guard) for layer in handler.ownership_layers for guard in layer.guards or ()]
    ours = [guard for guard in guards if guard.__qualname__ == "require.<locals>.guard"]
    return {inspect.getclosurevars(guard).nonlocals["permission"] for guard in ours}


def source(handler: Any) -> str:
    """Of the route, and of the functions of its module that it calls."""
    route = inspect.unwrap(handler.fn)
    own, module = inspect.getsource(route), inspect.getmodule(route)
    helpers = inspect.getmembers(module, inspect.isfunction)
    called = [inspect.getsource(helper) for name, helper in helpers if re.search(rf"\b{name}\(", own)]
    return "\n".join([own, *called])


def test_every_route_asks_for_a_permission_or_says_why_not() -> None:
    found = dict(handlers())
    assert len(found) > 40
    unguarded = {
        name
        for name, handler in found.items()
        if name not in OPEN | PROVES_ITSELF
        and not SCREENS.fullmatch(name)
        and not permissions(handler)
        and not (name.split()[1].startswith("/api/sync/") and any(check in source(handler) for check in DEVICE_CHECKS))
    }
    assert unguarded == set()
    assert (OPEN.keys() | PROVES_ITSELF.keys()) - found.keys() == set()
    assert [name for name in OPEN if permissions(found[name])] == []


def test_every_permission_that_a_route_asks_for_is_somebodys() -> None:
    assert {asked for _, handler in handlers() for asked in permissions(handler)} - EVERYTHING == set()


def test_every_guarded_route_looks_at_the_warehouses_or_says_why_not() -> None:
    guarded = {name: handler for name, handler in handlers() if permissions(handler)}
    assert len(guarded) > 15
    unscoped = {name for name, handler in guarded.items() if "scope_of(" not in source(handler)}
    assert unscoped == OF_THE_COMPANY.keys()
