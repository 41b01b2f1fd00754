"""Settings of the company: what each takes (O-5), who set it, and that what they are for follows them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from conftest import Database
from stowage.backup.schedule import scheduled
from stowage.company import queries
from stowage.company.commands import CompanyRefusal as Code
from stowage.company.commands import SetSetting
from stowage.company.handlers import ROOM
from stowage.company.settings import SETTINGS
from stowage.gateway import blobs
from stowage.gateway.bus import Bus
from stowage.gateway.core import House, running_bus
from stowage.identity import sessions
from stowage.imports import store
from stowage.kernel.command import Outcome
from stowage.platform.config import from_environment

TEN_DAYS_AGO = "now() - interval '10 days'"


@pytest.fixture
async def bus(database: Database) -> AsyncIterator[Bus]:
    async with (
        asyncpg.create_pool(database.url, min_size=2, max_size=2) as pool,
        running_bus(pool, House((ROOM,), (), ())) as running,
    ):
        yield running


async def set_(bus: Bus, key: str, value: int | str | None, seen: int | None = None) -> Outcome:
    return await bus.submit(SetSetting(key, value, seen), person=0)


@pytest.mark.parametrize(
    ("key", "value", "taken"),
    [
        ("backup_at", "03:00", True),
        ("backup_at", "23:59", True),
        ("backup_at", "off", True),
        ("backup_at", "24:00", False),
        ("backup_at", "3", False),
        ("backup_at", "", False),
        ("backup_at", 3, False),
        ("backup_keep", "7d 4w 12m", True),
        ("backup_keep", "30d", True),
        ("backup_keep", "0d", False),
        ("backup_keep", "7x", False),
        ("longest_offline", 14, True),
        ("longest_offline", 90, True),
        ("longest_offline", 13, False),
        ("longest_offline", 91, False),
        ("longest_offline", "90", False),
        ("longest_offline", True, False),
        ("ended_sign_ins", 0, False),
        ("imports", 1, True),
        ("unfinished_photos", 6, False),
        ("over_tolerance", 500, True),
        ("over_tolerance", -1, False),
        ("short_tolerance", 10_001, False),
        ("gs1_prefix", "6901234", True),
        ("gs1_prefix", "", True),
        ("gs1_prefix", "690", False),
        ("gs1_prefix", "69012345678901", False),
        ("gs1_prefix", 6901234, False),
    ],
)
def test_what_a_setting_takes(key: str, value: int | str, taken: bool) -> None:
    assert SETTINGS[key].accepts(value) is taken


def test_what_a_release_starts_with_is_taken() -> None:
    assert [key for key, rule in SETTINGS.items() if not rule.accepts(rule.default)] == []


async def test_what_is_none_is_refused_with_what_it_may_be(bus: Bus) -> None:
    outcome = await set_(bus, "imports", 0)
    about = {"key": "imports", "value": 0, "kind": "days", "least": 1, "most": 365}
    assert (outcome.code, outcome.params) == (Code.SETTING_INVALID, about)
    assert (await set_(bus, "colour", 1)).code == Code.SETTING_UNKNOWN


async def test_a_setting_goes_there_and_back_by_its_history(bus: Bus, connection: asyncpg.Connection[Any]) -> None:
    assert (await set_(bus, "imports", 7, 0)).outcome == "applied"
    crossed = await set_(bus, "imports", 9, 0)
    assert (crossed.code, crossed.params["now"]) == (Code.CHANGED_MEANWHILE, {"value": 7})
    assert (await set_(bus, "imports", 9, 1)).outcome == "applied"
    assert (await set_(bus, "imports", None, 2)).outcome == "applied"
    assert (await queries.settings(connection))["imports"] == queries.SettingRow(None, 3)
    told = await connection.fetch(
        "SELECT before, after FROM change WHERE kind = 'setting' AND key = 'imports' ORDER BY op_id"
    )
    values = {(row["before"], row["after"]) for row in told}
    assert values == {
        ('{"value": null}', '{"value": 7}'),
        ('{"value": 7}', '{"value": 9}'),
        ('{"value": 9}', '{"value": null}'),
    }
    assert (await queries.set_by(connection))["imports"].at > 0


async def test_a_percentage_is_one_in_the_history(bus: Bus, connection: asyncpg.Connection[Any]) -> None:
    await set_(bus, "over_tolerance", 250)
    assert await queries.tolerances(connection) == (250, 0)
    assert await connection.fetchval("SELECT after FROM change WHERE kind = 'setting'") == '{"value_bp": 250}'


async def test_the_environment_has_the_last_word(bus: Bus, database: Database, tmp_path: Path) -> None:
    await set_(bus, "backup_at", "22:15")
    await set_(bus, "backup_keep", "3d")
    free = from_environment({"STOWAGE_DATA": str(tmp_path)})
    said = from_environment({"STOWAGE_DATA": str(tmp_path), "STOWAGE_BACKUP_AT": "01:00"})
    planned, fixed = await scheduled(free, database.url), await scheduled(said, database.url)
    assert (planned.backup_at, planned.backup_keep) == (time(22, 15), (3, 0, 0))
    assert (fixed.backup_at, fixed.backup_keep) == (time(1), (3, 0, 0))
    await set_(bus, "backup_at", "off")
    assert (await scheduled(free, database.url)).backup_at is None


@pytest.mark.parametrize("key", ["ended_sign_ins", "imports", "unfinished_photos"])
async def test_what_is_kept_is_kept_so_long(bus: Bus, connection: asyncpg.Connection[Any], key: str) -> None:
    """A row of ten days ago goes when eight are kept, and stays as long as nothing is set."""
    made = {
        "ended_sign_ins": (
            f"""WITH p AS (
                INSERT INTO person (code, name_zh, name_en, roles, warehouses, language, settings, active)
                VALUES ('1', '', 'A', '{{}}', '{{}}', 'en', '{{}}', true) RETURNING id
            )
            INSERT INTO session (token_sha256, person, created_at, expires_at) SELECT 'a', id, {TEN_DAYS_AGO}, {TEN_DAYS_AGO} FROM p""",
            (sessions.CLEAN.replace("$1", "now()"),),
            "session",
        ),
        "imports": (
            f"""INSERT INTO import_file (id, kind, name, person, sha256, size, state, created_at, changed_at)
            VALUES ('{uuid4()}', 'items', 'a.csv', 1, '{"ab" * 32}', 1, 'done', {TEN_DAYS_AGO}, {TEN_DAYS_AGO})""",
            (store.FORGET,),
            "import_file",
        ),
        "unfinished_photos": (
            f"""INSERT INTO blob_upload (sha256, device, size, media_type, received, created_at)
            VALUES ('{"ab" * 32}', '{uuid4()}', 9, 'image/png', 0, {TEN_DAYS_AGO})""",
            (blobs.FORGET.replace("$1", "now()"),),
            "blob_upload",
        ),
    }
    insert, forget, table = made[key]
    await connection.execute(insert)
    await connection.execute(*forget)
    assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 1
    assert (await set_(bus, key, 8)).outcome == "applied"
    await connection.execute(*forget)
    assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
