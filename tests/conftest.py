"""Fixtures for every test: PostgreSQL servers, and a fresh migrated database for each test that asks for one.

`--pg=18|15|both` chooses the servers: 18 is the embedded one, 15 is Debian's. With `both`, tests below tests/server run once on each;
the others run on 18. Async tests and fixtures need no mark.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest

from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

SERVER_TESTS = Path(__file__).parent / "server"
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
TEMPLATE = "stowage_template"
# Databases of a test are thrown away, so they need not survive a power cut. Tests about that start a server of their own.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}


class Database(NamedTuple):
    """A fresh, migrated database of one test. `url` goes to asyncpg, to Piccolo and into DATABASE_URL alike."""

    name: str
    url: str


CopyOf = Callable[[str], AbstractContextManager[Database]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pg", choices=("18", "15", "both"), default="18", help="PostgreSQL releases to run database tests on"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "postgres_major" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--pg")
        in_server = metafunc.definition.path.is_relative_to(SERVER_TESTS)
        majors = {"18": [18], "15": [15], "both": [18, 15] if in_server else [18]}[chosen]
        metafunc.parametrize("postgres_major", majors, ids=[f"pg{major}" for major in majors], scope="session")


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session")
def postgres(postgres_major: int) -> Iterator[PostgresServer]:
    """A running PostgreSQL shared by the whole run."""
    folder = Path(tempfile.mkdtemp(prefix="stowage-"))
    folder.chmod(0o711)  # PostgreSQL's own account passes through when root runs the tests
    server = PostgresServer(
        folder / f"pg{postgres_major}", programs=DEBIAN_15 if postgres_major == 15 else None, settings=SETTINGS
    )
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _template(postgres: PostgresServer) -> str:
    async def make() -> None:
        await postgres.create_database(TEMPLATE)
        await migrate(postgres.url(TEMPLATE))

    asyncio.run(make())
    return TEMPLATE


@pytest.fixture(scope="session")
def _administer(postgres: PostgresServer) -> Iterator[Callable[[str], None]]:
    """Executes a statement on a connection that stays open: opening one takes as long as making a database."""
    loop = asyncio.new_event_loop()
    connection = loop.run_until_complete(asyncpg.connect(postgres.url("postgres")))
    yield lambda statement: loop.run_until_complete(connection.execute(statement))
    loop.run_until_complete(connection.close())
    loop.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium to drive with Playwright; tests that ask for it are skipped where there is none, except in CI."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium on this machine")
    return found


_numbers = count(1)


@pytest.fixture(scope="session")
def copy_of(postgres: PostgresServer, _administer: Callable[[str], None]) -> CopyOf:
    """Makes a database like the one named and throws it away. Who is connected to that one is let go."""

    @contextmanager
    def copied(template: str) -> Iterator[Database]:
        name = f"test_{next(_numbers)}"
        _administer(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{template}'")
        _administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        yield Database(name, postgres.url(name))
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')

    return copied


@pytest.fixture
def database(_template: str, copy_of: CopyOf) -> Iterator[Database]:
    """A database with every table and no row but those the migrations insert."""
    with copy_of(_template) as made:
        yield made


@pytest.fixture
def postgres_empty(postgres: PostgresServer, _administer: Callable[[str], None]) -> Iterator[str]:
    """URL of a database without a table."""
    name = f"test_{next(_numbers)}"
    asyncio.run(postgres.create_database(name))
    yield postgres.url(name)
    _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[asyncpg.Connection[Any]]:
    """One connection to `database`."""
    opened = await asyncpg.connect(database.url)
    try:
        yield opened
    finally:
        await opened.close()
