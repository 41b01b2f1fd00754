"""Every route asks for a permission and shows the caller's warehouses only, or stands here with the reason why not."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute, WebSocketRoute

from stowage.app import application
from stowage.gateway.desk_routes import installation_router
from stowage.identity.register import EVERYTHING
from stowage.platform.ca_routes import ca_router
from stowage.platform.tls import Certificates
from stowage.platform.web import web_router

OPEN = {
    "GET /api/health": "says that this process answers, and nothing else",
    "GET /api/installation": "the sign-in page shows it",
    "POST /api/sign-in": "begins a session",
    "POST /api/sign-out": "ends the session it is given",
    "GET /api/me": "shows the caller to themselves; 401 without a session",
    "GET /api/sessions": "one's own; everybody's need identity.write",
    "POST /api/sessions/end": "one's own; anybody else's need identity.write",
    "GET /api/changes": "the kind of record says who may read its history",
    "POST /api/commands": "each command asks for its own permission and warehouse",
    "GET /api/lists": "names the lists that the caller may read",
    **dict.fromkeys(
        [f"GET /api/lists/{{name}}{part}" for part in ("", "/rows", "/totals", "/views", "/export")],
        "each list asks for its own permission and warehouse",
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
    "GET /api/number-patterns": "documents are numbered through all warehouses",
    "GET /api/units": "units are the same in every warehouse",
    "GET /api/items": "items are the same in every warehouse",
    "GET /api/items/{item_id}": "items are the same in every warehouse; levels of stock are master data",
    "GET /api/categories": "categories are the same in every warehouse",
    "GET /api/partners/{partner_id}": "partners deal with every warehouse",
    "GET /api/suppliers": "suppliers deliver to every warehouse",
    "GET /api/people": "who may see people sees whom they may put, in whichever warehouse",
    "GET /api/roles": "roles are the same in every warehouse",
    "GET /api/departments": "departments are the company's",
    "GET /api/incompatible": "what people hold together does not depend on where they work",
    "GET /api/photos/{sha256}": "the name is the hash of the photo: only who was shown the receipt knows it",
}


def handlers() -> Iterator[tuple[str, Any]]:
    """ "GET /api/items" → what answers it, of the whole application."""
    screens = [
        installation_router("https://192.0.2.1:8443"),
        ca_router(Certificates(Path("tls")), 8443),
        web_router(Path("web")),
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
