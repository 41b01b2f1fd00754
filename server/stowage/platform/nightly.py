"""The scheduled backup: a process of its own beside the server processes, one at a time, ended with the server."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from stowage.platform.backup_folder import again_in, is_due
from stowage.platform.backup_rules import RETRY
from stowage.platform.clock import Now, now
from stowage.platform.config import Config
from stowage.platform.failures import StartError
from stowage.platform.lasting import CONNECTION_ERRORS

Scheduled = Callable[[Config], Awaitable[Config]]

BACKUP = (sys.executable, "-m", "stowage", "backup")

log = structlog.get_logger()


def _here() -> datetime:
    """This moment in the machine's zone, in which the schedule is given."""
    return now().astimezone()


async def as_configured(config: Config) -> Config:
    return config


class Nightly:
    """Asked now and then: `look` starts a backup that is due, and tells the log what became of the one before. `scheduled`: the
    configuration with the schedule of the company."""

    def __init__(
        self,
        config: Config,
        environment: Mapping[str, str],
        clock: Now = _here,
        command: Sequence[str] = BACKUP,
        scheduled: Scheduled = as_configured,
    ) -> None:
        self._config, self._environment, self._clock, self._command = config, environment, clock, command
        self._scheduled = scheduled
        self._process: asyncio.subprocess.Process | None = None
        self._not_before = 0.0  # by the monotonic clock

    async def look(self) -> None:
        if self._process is not None:
            if self._process.returncode is None:
                return
            await self._told(self._process)
            self._process = None
        if time.monotonic() < self._not_before:
            return
        try:
            config = await self._scheduled(self._config)
        except (*CONNECTION_ERRORS, StartError) as error:
            log.warning("backup_schedule_unknown", reason=str(error), note="it is looked for again")
            return
        try:
            if not is_due(config, self._clock()):
                return
        except OSError as error:
            self._put_off(f"cannot look for backups: {error}")
            return
        log.info("backup_started", folder=str(self._config.backup_folder))
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment,
            start_new_session=True,
        )

    async def stop(self) -> None:
        """A backup under way is given up; it leaves nothing."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()
            await self._process.wait()

    async def _told(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        said = (await process.stderr.read()).decode(errors="replace").strip().splitlines()
        if process.returncode == 0:
            log.info("backup_made", folder=str(self._config.backup_folder))
        else:
            self._put_off(said[-1].removeprefix("stowage: ") if said else f"exit code {process.returncode}")

    def _put_off(self, reason: str) -> None:
        self._not_before = time.monotonic() + RETRY.total_seconds()
        hours = again_in(self._config.data, self._clock()).total_seconds() / 3600
        log.error("backup_failed", reason=reason, note=f"it is tried again in {hours:.0f} h")
