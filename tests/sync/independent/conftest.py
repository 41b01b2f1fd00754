"""A company on a real server of its own, and invitations for guns."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import CopyOf, Database
from e2e import company as companies
from e2e.served import Served


@dataclass
class Site:
    """`invite()` gives the token of a QR code."""

    address: str
    url: str  # of its database
    warehouse: int
    invite: Callable[[], str]


@pytest.fixture(scope="session")
def loaded(_template: str, copy_of: CopyOf) -> Iterator[tuple[str, companies.Company]]:
    """The name of a database with the company in it, to be copied, and the company."""
    with copy_of(_template) as database:
        yield database.name, asyncio.run(companies.load(database.url))


@pytest.fixture
def site(loaded: tuple[str, companies.Company], copy_of: CopyOf) -> Iterator[Site]:
    name, company = loaded
    with copy_of(name) as database:
        yield from _served(database, company)


def _served(database: Database, company: companies.Company) -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="stowage-sync-"))
    server = Served(database.url, folder)
    given: list[str] = []

    def invite() -> str:
        given.append(f"sync-invitation-{len(given):04d}")
        asyncio.run(companies.invite(database.url, company.warehouse, given[-1], "月台枪"))
        return given[-1]

    server.start()
    try:
        yield Site(f"http://127.0.0.1:{server.port}", database.url, company.warehouse, invite)
    finally:
        server.stop()
        shutil.rmtree(folder)
