"""GET /api/backups: whether the scheduled backup is made, for who looks after the server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from litestar import Router, get
from litestar.types import Middleware

from stowage.platform.access import require
from stowage.platform.backup_folder import Standing, standing
from stowage.platform.config import Config
from stowage.platform.openapi import problems


def backups_router(config: Config, middleware: Sequence[Middleware]) -> Router:
    """For administrators alone: the reason of a failure names folders of the machine."""

    @get(
        "/api/backups",
        guards=[require("identity.write")],
        responses=problems(401, 403),
        sync_to_thread=True,
        tags=["sign-in"],
    )
    def backups() -> Standing:
        """How it stands with the backups of this installation."""
        return standing(config, datetime.now(UTC))

    return Router("/", route_handlers=[backups], middleware=list(middleware))
