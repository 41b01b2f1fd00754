"""`/ca`: how a phone or handheld comes to trust this installation, and `/ca.crt`, what it must trust."""

from __future__ import annotations

import html
from functools import cache
from importlib.resources import files
from typing import Any

from litestar import MediaType, Request, Response, Router, get
from litestar.exceptions import NotFoundException

from stowage.platform.openapi import problems
from stowage.platform.tls import Certificates

CERTIFICATE = "application/x-x509-ca-cert"


def ca_router(certificates: Certificates, https_port: int) -> Router:
    """Serves the authority's certificate, never its key."""

    @get("/ca", media_type=MediaType.HTML, sync_to_thread=False, tags=["screens"])
    def page(request: Request[Any, Any, Any]) -> str:
        """How to trust this server, for each kind of device."""
        host = request.url.hostname or "localhost"
        address = f"https://[{host}]:{https_port}" if ":" in host else f"https://{host}:{https_port}"
        filled = _template().replace("{{address}}", html.escape(address))
        return filled.replace("{{fingerprint}}", _fingerprint(certificates))

    @get("/ca.crt", media_type=CERTIFICATE, sync_to_thread=False, responses=problems(404), tags=["screens"])
    def certificate() -> Response[bytes]:
        """The authority's certificate."""
        if not certificates.authority.is_file():
            raise NotFoundException("this server has no certificate authority of its own")
        return Response(
            certificates.authority.read_bytes(),
            media_type=CERTIFICATE,
            headers={
                "Content-Disposition": 'inline; filename="ca.crt"',
                "Cache-Control": "no-cache",
            },  # iOS installs no attachment
        )

    return Router("/", route_handlers=[page, certificate])


@cache
def _template() -> str:
    return (files("stowage.platform") / "ca.html").read_text("utf-8")


def _fingerprint(certificates: Certificates) -> str:
    return certificates.fingerprint() if certificates.authority.is_file() else "-"
