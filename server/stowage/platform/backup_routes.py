"""GET /api/backups: whether the scheduled backup is made, for who looks after the server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from litestar import Router, get
from litestar.datastructures import State
from litestar.types import Middleware

from stowage.platform.access import require
from stowage.platform.backup_folder import Standing, standing
from stowage.platform.config import Config
from stowage.platform.openapi import problems


def backups_router(
    config: Config, scheduled: Callable[[Config, Any], Awaitable[Config]], middleware: Sequence[Middleware]
) -> Router:
    """For administrators alone: the reason of a failure names folders of the machine. `scheduled`: with the schedule of the company, read
    through the pool."""

    @get(
        "/api/backups",
        guards=[require("identity.write")],
        responses=problems(401, 403),
        tags=["sign-in"],
    )
    async def backups(state: State) -> Standing:
        """How it stands with the backups of this installation."""
        return await asyncio.to_thread(standing, await scheduled(config, state.pool), datetime.now(UTC))

    return Router("/", route_handlers=[backups], middleware=list(middleware))
