"""GET, POST /api/practice: the practice company for who looks after the server. Of the real company's application alone."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
import structlog
from litestar import Request, Router, get, post
from litestar.params import JSONBody
from litestar.types import Middleware

from stowage.gateway.core import gateway_of
from stowage.gateway.proof import require_proof
from stowage.platform.access import everywhere, may, person_of, require
from stowage.platform.config import Config
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems
from stowage.practice import jobs
from stowage.practice.site import Site

COMMAND = (sys.executable, "-m", "stowage", "practice")
log = structlog.get_logger()


class Standing(msgspec.Struct, frozen=True):
    """`there`: it can be used. `made_at`: as of when the newest copy is, ms UTC. `job`: the latest, for who looks after the server."""

    there: bool
    made_at: int | None
    job: jobs.Job | None


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """make: anew where there is one already."""

    what: Literal["make", "remove"]


class Starter:
    """Starts the processes of jobs, and tells the log what became of them."""

    def __init__(self, config: Config, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._environment = os.environ | {"STOWAGE_DATA": str(config.data), "DATABASE_URL": config.database_url or ""}
        self._watching: set[asyncio.Task[None]] = set()

    async def start(self, what: str, job: int) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            what,
            "--job",
            str(job),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment,
            start_new_session=True,
        )
        task = asyncio.create_task(self._watch(process, what), name="practice job's process")
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)

    async def _watch(self, process: asyncio.subprocess.Process, what: str) -> None:
        _, said = await process.communicate()
        lines = said.decode(errors="replace").strip().splitlines()
        if process.returncode == 0:
            log.info("practice_job_done", what=what)
        else:
            log.error(
                "practice_job_failed", what=what, reason=lines[-1] if lines else f"exit code {process.returncode}"
            )


def practice_router(site: Site, config: Config, middleware: Sequence[Middleware]) -> Router:
    """`middleware`: of people's routes."""
    starter = Starter(config)

    @get("/api/practice", guards=[require("identity.settings")], responses=problems(401, 403), tags=["practice"])
    async def practice(request: Request[Any, Any, Any]) -> Standing:
        """Whether there is a practice company, and what is being done about it."""
        pool = gateway_of(request).pool
        job = await jobs.latest(pool) if may(request, "identity.write") else None
        there = await site.there()
        return Standing(there, await jobs.made_at(pool) if there else None, job)

    @post(
        "/api/practice",
        status_code=202,
        guards=[require("identity.write"), everywhere, require_proof],
        responses=problems(400, 401, 403, 409),
        tags=["practice"],
    )
    async def change(data: JSONBody[Wanted], request: Request[Any, Any, Any]) -> Standing:
        """Make it, make it anew, or remove it: a job, of which GET tells. For who works in all warehouses and has just proved it."""
        pool = gateway_of(request).pool
        job = await jobs.ask(data.what, person_of(request).id, pool)
        if job is None:
            raise ApiError(409, "practice_busy", "it is being made or removed already")
        await starter.start(data.what, job)
        there = await site.there()
        return Standing(there, await jobs.made_at(pool) if there else None, await jobs.latest(pool))

    return Router("/", route_handlers=[practice, change], middleware=list(middleware))
