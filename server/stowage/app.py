"""The composition root: the only module that imports every room, and the order in which they stand."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import asyncpg
from litestar import Litestar, Router, get
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler

from stowage.audit import lists as audit_lists
from stowage.audit.sealing import sealing
from stowage.catalog import following
from stowage.catalog import handlers as catalog
from stowage.catalog import lists as catalog_lists
from stowage.catalog import routes as catalog_routes
from stowage.company import handlers as company
from stowage.company import queries as company_queries
from stowage.company import routes as company_routes
from stowage.counts import discrepancies as counts_discrepancies
from stowage.counts import handlers as counts
from stowage.counts import lists as counts_lists
from stowage.counts import routes as counts_routes
from stowage.desk import handlers as desk
from stowage.discrepancies import closing
from stowage.discrepancies import handlers as discrepancies
from stowage.discrepancies import lists as discrepancies_lists
from stowage.discrepancies import routes as discrepancies_routes
from stowage.gateway import (
    account_routes,
    audit_routes,
    command_routes,
    core,
    desk_routes,
    device_routes,
    find_routes,
    jobs_routes,
    list_export,
    list_routes,
    live_routes,
    notice_routes,
    openapi,
    push_routes,
    second_step,
    security,
    session_routes,
    settings_routes,
    sign_in,
    sync_routes,
)
from stowage.gateway import discrepancies as gateway_discrepancies
from stowage.gateway.bus import Bus
from stowage.identity import handlers as identity
from stowage.identity import lists as identity_lists
from stowage.identity import routes as identity_routes
from stowage.imports import routes as imports_routes
from stowage.imports.running import importing
from stowage.kernel.discrepancy import registered
from stowage.labels import handlers as labels
from stowage.labels import routes as labels_routes
from stowage.ledger import discrepancies as ledger_discrepancies
from stowage.numbering import handlers as numbering
from stowage.numbering import routes as numbering_routes
from stowage.parties import handlers as parties
from stowage.parties import lists as parties_lists
from stowage.parties import routes as parties_routes
from stowage.places import handlers as places
from stowage.places import lists as places_lists
from stowage.places import routes as places_routes
from stowage.platform.backup_routes import backups_router
from stowage.platform.ca_routes import ca_router
from stowage.platform.clock import Now, now
from stowage.platform.config import Config, from_environment
from stowage.platform.errors import EXCEPTION_HANDLERS
from stowage.platform.failures import StartError
from stowage.platform.headers import known_host, secure_headers
from stowage.platform.listing.spec import collected
from stowage.platform.tls import Certificates, machine_hosts, shown_host
from stowage.platform.web import web_folder, web_router
from stowage.practice import joining
from stowage.practice.neighbour import Neighbour
from stowage.practice.routes import practice_router
from stowage.practice.site import Site
from stowage.purchasing import handlers as purchasing
from stowage.purchasing import lists as purchasing_lists
from stowage.purchasing import routes as purchasing_routes
from stowage.putaway import discrepancies as putaway_discrepancies
from stowage.putaway import handlers as putaway
from stowage.putaway import lists as putaway_lists
from stowage.putaway import routes as putaway_routes
from stowage.quality import discrepancies as quality_discrepancies
from stowage.quality import handlers as quality
from stowage.quality import lists as quality_lists
from stowage.quality import routes as quality_routes
from stowage.receiving import discrepancies as receiving_discrepancies
from stowage.receiving import handlers as receiving
from stowage.receiving import lists as receiving_lists
from stowage.receiving import routes as receiving_routes
from stowage.returns import discrepancies as returns_discrepancies
from stowage.returns import handlers as returns
from stowage.returns import lists as returns_lists
from stowage.start import routes as start_routes
from stowage.stock import handlers as stock
from stowage.stock import lists as stock_lists
from stowage.stock import routes as stock_routes
from stowage.supplier_returns import handlers as supplier_returns
from stowage.supplier_returns import lists as supplier_returns_lists
from stowage.tasks import discrepancies as tasks_discrepancies
from stowage.tasks import handlers as tasks
from stowage.tasks import lists as tasks_lists
from stowage.tasks import routes as tasks_routes
from stowage.tasks.sweeping import sweeping
from stowage.transfers import discrepancies as transfers_discrepancies
from stowage.transfers import handlers as transfers
from stowage.transfers import lists as transfers_lists
from stowage.transfers.between import discrepancies as between_discrepancies
from stowage.transfers.between import handlers as between
from stowage.transfers.between import lists as between_lists
from stowage.transfers.between import routes as between_routes

LARGEST_BODY_BYTES = 4 * 2**20

# Of discrepancies, by code: what is known about each.
KINDS = registered(
    gateway_discrepancies.KINDS,
    ledger_discrepancies.KINDS,
    receiving_discrepancies.KINDS,
    transfers_discrepancies.KINDS,
    between_discrepancies.KINDS,
    tasks_discrepancies.KINDS,
    counts_discrepancies.KINDS,
    returns_discrepancies.KINDS,
    putaway_discrepancies.KINDS,
    quality_discrepancies.KINDS,
)

# What grids of the desk show, by name.
LISTS = collected(
    stock_lists.LISTS,
    catalog_lists.LISTS,
    parties_lists.LISTS,
    places_lists.LISTS,
    purchasing_lists.LISTS,
    receiving_lists.LISTS,
    transfers_lists.LISTS,
    between_lists.LISTS,
    tasks_lists.LISTS,
    counts_lists.LISTS,
    returns_lists.LISTS,
    supplier_returns_lists.LISTS,
    putaway_lists.LISTS,
    quality_lists.LISTS,
    discrepancies_lists.listed(KINDS),
    identity_lists.LISTS,
    audit_lists.LISTS,
)

HOUSE = core.House(
    rooms=(
        identity.ROOM,
        places.ROOM,
        catalog.ROOM,
        parties.ROOM,
        stock.ROOM,
        purchasing.ROOM,
        receiving.ROOM,
        transfers.ROOM,
        between.ROOM,
        tasks.ROOM,
        counts.ROOM,
        returns.ROOM,
        putaway.ROOM,
        quality.ROOM,
        supplier_returns.ROOM,
        discrepancies.Discrepancies(KINDS),
        numbering.ROOM,
        company.ROOM,
        labels.ROOM,
        desk.Desk(LISTS),
    ),
    # What a resolution does to received goods comes first; orders then follow what was received.
    reactions=(
        *receiving.REACTIONS,
        *transfers.REACTIONS,
        *between.REACTIONS,
        *returns.REACTIONS,
        *stock.REACTIONS,
        *purchasing.REACTIONS,
        *quality.REACTIONS,
        *putaway.REACTIONS,
        *following.REACTIONS,
        *tasks.REACTIONS,
        *counts.REACTIONS,
        *supplier_returns.REACTIONS,
        *closing.REACTIONS,
    ),
    guards=receiving.GUARDS,
)


def make_bus(pool: asyncpg.Pool[Any], now: Now = now) -> AbstractAsyncContextManager[Bus]:
    """The door alone, for the demo company, imports and measurements."""
    return core.running_bus(pool, HOUSE, now=now)


@get("/api/health", sync_to_thread=False)
def health() -> dict[str, str]:
    """This process answers."""
    return {"status": "ok"}


def create_app(config: Config | None = None) -> Litestar:
    """The server of an installation, on its database."""
    config = config or from_environment()
    if config.database_url is None:
        raise StartError("no DATABASE_URL: `stowage serve` starts the database and says where it is")
    host = shown_host(config)
    everywhere = [
        desk_routes.installation_router(f"https://{f'[{host}]' if ':' in host else host}:{config.https_port}"),
        web_router(web_folder()),
    ]
    neighbour = Neighbour(config.database_url)
    practice = Site(application(everywhere), neighbour, HOUSE, (sealing(None), importing(neighbour.url)))
    screens = [
        *everywhere,
        practice_router(practice, config, [sign_in.signed_in]),
        *joining.ROUTES,
        practice.route(),
        backups_router(config, company_queries.scheduled, [sign_in.signed_in]),
        jobs_routes.jobs_router(config, [sign_in.signed_in]),
        settings_routes.settings_router(config, [sign_in.signed_in]),
        ca_router(Certificates(config.data / "tls"), config.https_port),
    ]
    url = config.database_url
    lifespan = [core.lifespan(url, HOUSE), sealing(config.data), sweeping(), importing(url), practice.lifespan]
    return application(screens, lifespan, frozenset(machine_hosts(config.hosts)))


SYNC_ROUTES = [*push_routes.ROUTES, *sync_routes.ROUTES, *live_routes.ROUTES]  # for devices, each with its own token
DESK_ROUTES = [  # for people, each behind a permission
    *sign_in.ROUTES,
    *second_step.ROUTES,
    *session_routes.ROUTES,
    *account_routes.ROUTES,
    *notice_routes.ROUTES,
    *command_routes.ROUTES,
    *desk_routes.ROUTES,
    *list_routes.ROUTES,
    *find_routes.ROUTES,
    *list_export.ROUTES,
    *device_routes.ROUTES,
    *identity_routes.ROUTES,
    *places_routes.ROUTES,
    *catalog_routes.ROUTES,
    *parties_routes.ROUTES,
    *stock_routes.ROUTES,
    *purchasing_routes.ROUTES,
    *receiving_routes.ROUTES,
    *between_routes.ROUTES,
    *tasks_routes.ROUTES,
    *putaway_routes.ROUTES,
    *counts_routes.ROUTES,
    *quality_routes.ROUTES,
    *discrepancies_routes.ROUTES,
    *numbering_routes.ROUTES,
    *company_routes.ROUTES,
    *labels_routes.ROUTES,
    *audit_routes.ROUTES,
    *imports_routes.ROUTES,
    *start_routes.ROUTES,
]


def application(
    screens: Sequence[ControllerRouterHandler] = (),
    lifespan: Sequence[Any] = (),
    hosts: frozenset[str] | None = None,
) -> Litestar:
    """Every route of the interface, and the screens given. `hosts`: the names that it goes by, None for any. `state.gateway` and
    `state.pool` are the lifespan's to set."""
    people = Router("/", route_handlers=DESK_ROUTES, middleware=[sign_in.signed_in])
    return Litestar(
        route_handlers=[health, *SYNC_ROUTES, people, *screens],
        lifespan=lifespan,
        exception_handlers=EXCEPTION_HANDLERS,
        after_exception=[security.denied],
        before_send=[secure_headers],
        middleware=[known_host],
        request_max_body_size=LARGEST_BODY_BYTES,
        openapi_config=openapi.config(spec for room in HOUSE.rooms for spec in room.commands),
        logging_config=None,
        state=State({"kinds": KINDS, "lists": LISTS, "hosts": hosts}),
    )
