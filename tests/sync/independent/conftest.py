"""A company on a real server of its own, and invitations for guns."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import Database
from e2e import company as companies
from e2e.served import Served


@dataclass
class Site:
    """`invite()` gives the token of a QR code."""

    address: str
    warehouse: int
    invite: Callable[[], str]


@pytest.fixture
def site(database: Database) -> Iterator[Site]:
    company = asyncio.run(companies.load(database.url))
    folder = Path(tempfile.mkdtemp(prefix="stowage-sync-"))
    server = Served(database.url, folder)
    given: list[str] = []

    def invite() -> str:
        given.append(f"sync-invitation-{len(given):04d}")
        asyncio.run(companies.invite(database.url, company.warehouse, given[-1], "月台枪"))
        return given[-1]

    server.start()
    try:
        yield Site(f"http://127.0.0.1:{server.port}", company.warehouse, invite)
    finally:
        server.stop()
        shutil.rmtree(folder)
