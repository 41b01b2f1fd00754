"""GET /api/settings: how this installation is set, what is kept for how long, where each of it is set, and who last changed it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
from litestar import Router, get
from litestar.datastructures import State as AppState
from litestar.types import Middleware

from stowage.company import queries as company
from stowage.company.settings import OFF, SETTINGS, Kind
from stowage.gateway import blobs
from stowage.identity import passwords, sessions, tries
from stowage.platform.access import require
from stowage.platform.config import Config
from stowage.platform.listing import sheets
from stowage.platform.openapi import problems

PERMISSION = "identity.write"
CLOSED = "SELECT closed_through FROM ledger_setting"
ZONES = "SELECT DISTINCT timezone FROM warehouse ORDER BY timezone"
OURS = "company"

Group = Literal["way_in", "devices", "kept", "backups", "partners", "labels", "server", "books"]
Unit = Literal["", "days", "hours", "minutes", "times", "characters", "bytes", "rows", "percent"]
GROUP_OF: dict[str, Group] = {
    "backup_at": "backups",
    "backup_keep": "backups",
    "longest_offline": "devices",
    "task_lease": "devices",
    "ended_sign_ins": "kept",
    "imports": "kept",
    "unfinished_photos": "kept",
    "over_tolerance": "partners",
    "short_tolerance": "partners",
    "gs1_prefix": "labels",
}
UNIT_OF: dict[Kind, Unit] = {"days": "days", "percent": "percent", "at": "", "keep": "", "prefix": ""}


class Setting(msgspec.Struct, frozen=True, omit_defaults=True):
    """`value` in `unit` (percent: 1/100 of one); a text, several where there are such. `where`: "company" where company.set_setting
    changes it, the environment variable that sets it, "release" where this version of the program does, else the page of the desk.

    Of the company's: `kind` and, of numbers, `least` and `most` say what it takes; `default`: what it is without; `is_set`: somebody said
    it; `version`: to be said as `seen_version`; `last`: who changed it last, when.
    """

    group: Group
    key: str
    value: int | str | list[str]
    where: str
    unit: Unit = ""
    kind: Kind | Literal[""] = ""
    least: int = 0
    most: int = 0
    default: int | str = ""
    is_set: bool = False
    version: int = 0
    last: company.SetBy | None = None


def settings_router(config: Config, middleware: Sequence[Middleware]) -> Router:
    """For administrators alone: folders and addresses of the machine are named."""

    @get("/api/settings", guards=[require(PERMISSION)], responses=problems(401, 403), tags=["sign-in"])
    async def settings(state: AppState) -> list[Setting]:
        """Every setting with what sets it."""
        async with state.pool.acquire() as connection:
            closed = await connection.fetchval(CLOSED)
            hours = await connection.fetchval(sessions.HOURS)
            zones = [row["timezone"] for row in await connection.fetch(ZONES)]
            said = await company.settings(connection)
            last = await company.set_by(connection)
        books = [
            Setting("books", "closed_through", closed.isoformat() if closed is not None else "", "release"),
            Setting("books", "timezones", zones, "/warehouses"),
        ]
        own = [_own(key, config, said[key], last.get(key)) for key in SETTINGS]
        return [*own, *_way_in(hours), *_devices(), *_kept(), *_server(config), *books]

    return Router("/", route_handlers=[settings], middleware=list(middleware))


def _own(key: str, config: Config, said: company.SettingRow, last: company.SetBy | None) -> Setting:
    rule = SETTINGS[key]
    group, unit = GROUP_OF[key], UNIT_OF[rule.kind]
    if rule.variable in config.said:
        return Setting(group, key, _of_environment(key, config), rule.variable, unit)
    return Setting(
        group,
        key,
        rule.default if said.value is None else said.value,
        OURS,
        unit,
        rule.kind,
        rule.least,
        rule.most,
        rule.default,
        said.value is not None,
        said.version,
        last,
    )


def _of_environment(key: str, config: Config) -> str:
    if key == "backup_at":
        return f"{config.backup_at:%H:%M}" if config.backup_at is not None else OFF
    days, weeks, months = config.backup_keep
    return f"{days}d {weeks}w {months}m"


def _way_in(hours: int) -> Iterator[Setting]:
    yield Setting("way_in", "least_password", passwords.LEAST_PASSWORD, "release", "characters")
    yield Setting("way_in", "tries", tries.TRIES, "release", "times")
    yield Setting("way_in", "locked_out", tries.WINDOW_MINUTES, "release", "minutes")
    yield Setting("way_in", "session", hours, "/people", "hours")


def _devices() -> Iterator[Setting]:
    yield Setting("devices", "session", sessions.DEVICE_HOURS, "release", "hours")
    yield Setting("devices", "largest_photo", blobs.WHOLE_BYTES, "release", "bytes")


def _kept() -> Iterator[Setting]:
    yield Setting("kept", "largest_export", sheets.MOST_ROWS, "release", "rows")


def _server(config: Config) -> Iterator[Setting]:
    yield Setting("backups", "backup_folder", str(config.backup_folder), "STOWAGE_BACKUPS")
    yield Setting("server", "hosts", list(config.hosts), "STOWAGE_HOSTS")
    yield Setting("server", "https_port", str(config.https_port), "STOWAGE_HTTPS_PORT")
    yield Setting("server", "workers", config.workers, "STOWAGE_WORKERS", "times")
    yield Setting("server", "data", str(config.data), "STOWAGE_DATA")
