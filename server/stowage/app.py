"""The composition root: the only module that imports every room, and the order in which they stand."""

from __future__ import annotations

from litestar import Litestar, Router, get

from stowage.platform.ca_routes import ca_router
from stowage.platform.config import Config, from_environment
from stowage.platform.errors import EXCEPTION_HANDLERS
from stowage.platform.middleware import secure_headers
from stowage.platform.tls import Certificates
from stowage.platform.web import web_folder, web_router

LARGEST_BODY_BYTES = 4 * 2**20


@get("/api/health", sync_to_thread=False)
def health() -> dict[str, str]:
    """This process answers."""
    return {"status": "ok"}


def create_app(config: Config | None = None) -> Litestar:
    config = config or from_environment()
    routers: list[Router] = [
        ca_router(Certificates(config.data / "tls"), config.https_port),
        web_router(web_folder()),
    ]
    return Litestar(
        route_handlers=[health, *routers],
        exception_handlers=EXCEPTION_HANDLERS,
        middleware=[secure_headers],
        request_max_body_size=LARGEST_BODY_BYTES,
        openapi_config=None,
        logging_config=None,
    )
