"""What the server does by itself and how it is set, as the desk shows it: from real files and rows, for administrators alone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from server.gateway.conftest import World
from server.gateway.test_desk import signed_in
from stowage.app import application
from stowage.audit.sealing import Sealer
from stowage.gateway import jobs_routes, settings_routes
from stowage.gateway import sign_in as door
from stowage.platform.backup_folder import Failure, name_of, note_failure
from stowage.platform.config import Config, from_environment


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return from_environment({"STOWAGE_DATA": str(tmp_path), "STOWAGE_BACKUP_AT": "02:30", "STOWAGE_HOSTS": "depot.lan"})


@pytest.fixture
async def desk(world: World, config: Config) -> AsyncIterator[httpx.AsyncClient]:
    screens = [
        jobs_routes.jobs_router(config, [door.signed_in]),
        settings_routes.settings_router(config, [door.signed_in]),
    ]
    app = application(screens)
    app.state.gateway, app.state.pool = world.gateway, world.gateway.pool
    transport = httpx.ASGITransport(cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def jobs(desk: httpx.AsyncClient) -> dict[str, Any]:
    answer = await desk.get("/api/jobs")
    assert answer.status_code == 200, answer.text
    return {one["job"]: one for one in answer.json()["jobs"]}


async def test_backups_say_when_they_were_made_when_they_come_and_why_they_failed(
    world: World, desk: httpx.AsyncClient, config: Config
) -> None:
    await signed_in(world, desk, "A1")
    backup = (await jobs(desk))["backup"]
    assert (backup["state"], backup.get("last_at")) == ("waits", None)
    next_at = datetime.fromtimestamp(backup["next_at"] / 1000, UTC).astimezone()
    assert next_at.time() == time(2, 30)
    taken = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    config.backup_folder.mkdir()
    (config.backup_folder / name_of(taken)).write_bytes(b"x" * 1234)
    (config.backup_folder / "stowage-20261121T023000Z.differs.zip").write_bytes(b"")
    answer = (await desk.get("/api/jobs")).json()
    ms = int(taken.timestamp() * 1000)
    assert answer["backups"] == [{"name": name_of(taken), "taken_at": ms, "bytes": 1234}]
    assert (answer["folder"], answer["keep"]) == (str(config.backup_folder), [7, 4, 12])
    failed_at = datetime.now(UTC) - timedelta(minutes=10)
    note_failure(config.data, Failure(failed_at, "no space left on the disk"))
    backup = (await jobs(desk))["backup"]
    assert (backup["state"], backup["reason"], backup["last_at"]) == ("failed", "no space left on the disk", ms)
    assert backup["next_at"] == int((failed_at + timedelta(hours=1)).timestamp() * 1000)


async def test_a_backup_under_way_is_seen_and_not_disturbed(
    world: World, desk: httpx.AsyncClient, config: Config
) -> None:
    await signed_in(world, desk, "A1")
    lock = os.open(config.data / "backup.lock", os.O_RDWR | os.O_CREAT)
    assert (await jobs(desk))["backup"]["state"] == "waits"
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert (await jobs(desk))["backup"]["state"] == "runs"
    os.close(lock)
    assert (await jobs(desk))["backup"]["state"] == "waits"


async def test_the_seal_tells_what_is_still_to_do(world: World, desk: httpx.AsyncClient) -> None:
    await signed_in(world, desk, "A1")
    assert (await world.push(world.guns[0], world.arrived(world.guns[0], "a")))[0].outcome == "applied"
    seal = (await jobs(desk))["seal"]
    assert seal["state"] == "runs"
    assert seal["waiting"] > 0
    sealer = Sealer(world.gateway.pool, None)
    while (await sealer.seal()).entries:
        pass
    seal = (await jobs(desk))["seal"]
    assert (seal["state"], seal["waiting"]) == ("waits", 0)
    assert seal["last_at"] > 0


async def test_settings_say_what_sets_them(world: World, desk: httpx.AsyncClient, config: Config) -> None:
    await signed_in(world, desk, "A1")
    answer = await desk.get("/api/settings")
    told = {f"{one['group']}.{one['key']}": (one["value"], one["where"]) for one in answer.json()}
    assert told["backups.backup_at"] == ("02:30", "STOWAGE_BACKUP_AT")
    assert told["server.hosts"] == (["depot.lan"], "STOWAGE_HOSTS")
    assert told["backups.backup_keep"] == ("7d 4w 12m", "company")
    assert told["devices.longest_offline"] == (90, "company")
    assert told["books.timezones"] == (["Asia/Shanghai"], "/warehouses")
    assert told["server.data"] == (str(config.data), "STOWAGE_DATA")


@pytest.mark.parametrize("path", ["/api/jobs", "/api/settings"])
async def test_only_administrators_are_told(world: World, desk: httpx.AsyncClient, path: str) -> None:
    assert (await desk.get(path)).status_code == 401
    await signed_in(world, desk, "S1")
    assert (await desk.get(path)).status_code == 403
