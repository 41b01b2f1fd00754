"""A loaded company, a server that can be stopped, and guns: one Chromium for the run, one profile for each gun."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

import chromium_flags
from e2e import company as companies
from e2e.company import Company
from e2e.gun import Gun
from e2e.pictures import photo
from e2e.served import Served, Wire
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILT = ROOT / "pwa" / "dist" / "m" / "index.html"
LOADED = "stowage_e2e"
FLAGS = (*chromium_flags.FLAGS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
_numbers = count(1)


T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end on a thread of its own: Playwright's loop already runs on this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def until(found: Callable[[], Any], within: float = 20.0) -> Any:
    """The first true value of `found`, asked again and again."""
    end = time.monotonic() + within
    while not (value := found()):
        assert time.monotonic() < end, "this never came to be"
    return value


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers last: once Playwright runs its loop on this thread, no asynchronous test can."""
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    if not BUILT.is_file():
        pytest.fail("the screens are not built: npm --prefix pwa run build")
    launched = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def _loaded(postgres: PostgresServer) -> Company:
    async def make() -> Company:
        await postgres.create_database(LOADED)
        await migrate(postgres.url(LOADED))
        return await companies.load(postgres.url(LOADED))

    return run(make())


class House:
    """One test's company: its database, its server, the wire to it, its guns."""

    def __init__(self, company: Company, url: str, server: Served, wire: Wire, browser: Browser) -> None:
        self.company, self.url, self.server, self.wire, self._browser = company, url, server, wire, browser
        self._guns: list[Gun] = []

    def gun(self, language: str = "en") -> Gun:
        context = self._browser.new_context(
            viewport={"width": 360, "height": 640},
            locale="zh-CN" if language == "zh" else "en-GB",
            timezone_id="Asia/Shanghai",
            has_touch=True,
            device_scale_factor=1,
        )
        # keys come through a busy machine: silence ends no scan here, Enter does
        kept = json.dumps(json.dumps({"scanner": {"idle": 2000}}))
        context.add_init_script(f"localStorage['stowage.settings'] = localStorage['stowage.settings'] || {kept}")
        gun = Gun(context, f"http://127.0.0.1:{self.wire.port}")
        self._guns.append(gun)
        return gun

    def enrolled(self, **how: Any) -> Gun:
        gun = self.gun(**how)
        gun.enrol(self.invitation())
        return gun

    def invitation(self, owner: str = "") -> str:
        token = f"e2e-invitation-{next(_numbers):04d}"
        run(companies.invite(self.url, self.company.warehouse, token, "手机" if owner else "月台枪", owner))
        return token

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        async def fetch() -> list[dict[str, Any]]:
            connection = await asyncpg.connect(self.url)
            try:
                return [dict(row) for row in await connection.fetch(query, *values)]
            finally:
                await connection.close()

        return run(fetch())

    def lock_out_guns(self) -> None:
        """Revoked, and told with their next request."""
        self.rows("UPDATE device SET revoked_at = now() WHERE kind = 'gun'")
        self.rows("DELETE FROM session WHERE device IS NOT NULL")

    def received(self) -> list[tuple[str, int, int, int]]:
        """(sku, quantity, accepted, surplus) in pieces of every receipt line that stands, as the server has it."""
        rows = self.rows(
            "SELECT i.sku, l.quantity, l.accepted, l.surplus FROM receipt_line l JOIN item i ON i.id = l.item "
            "WHERE l.reversed_by IS NULL ORDER BY l.occurred_at, l.id"
        )
        return [tuple(v // companies.PCS if isinstance(v, int) else v for v in row.values()) for row in rows]  # type: ignore[misc]

    def holds(self, *lines: tuple[str, int, int, int], within: float = 20.0) -> None:
        """Waits until `received` is exactly these lines."""
        until(lambda: self.received() == list(lines), within)

    def close(self) -> None:
        for gun in self._guns:
            gun.context.close()


def at_work(house: House, **how: Any) -> Gun:
    """A gun of its own, enrolled and signed in, at the menu."""
    gun = house.enrolled(**how)
    gun.prompted("Ready to work")
    gun.tap("Sign in")
    gun.sign_in("Chen Li", companies.LI_PIN)
    gun.prompted("Scan anything")
    return gun


def receiving(house: House) -> Gun:
    """At work on the first order."""
    gun = at_work(house)
    gun.scan(house.company.orders["first"])
    gun.prompted("Scan item or case")
    return gun


def damaged_case(gun: Gun) -> None:
    """Twelve clocks, two of them broken, with a picture."""
    gun.scan(companies.CLOCK_CASE)
    gun.tap("Damage")
    gun.tap("Damaged quantity")
    gun.press("2")
    gun.enter()
    gun.page.locator("input[type=file]").set_input_files(photo())
    gun.sees("1 photo")
    gun.tap("Done")
    gun.tap("Take 12 pcs")


@pytest.fixture
def house(postgres: PostgresServer, _loaded: Company, browser: Browser) -> Iterator[House]:
    name = f"e2e_{next(_numbers)}"
    run(_administer(postgres, f'CREATE DATABASE "{name}" TEMPLATE "{LOADED}" STRATEGY FILE_COPY'))
    folder = Path(tempfile.mkdtemp(prefix="stowage-e2e-"))
    server = Served(postgres.url(name), folder)
    server.start()
    with Wire(server.port) as wire:
        house = House(_loaded, postgres.url(name), server, wire, browser)
        try:
            yield house
            assert [error for gun in house._guns for error in gun.errors] == []
        finally:
            house.close()
            server.stop()
    run(_administer(postgres, f'DROP DATABASE "{name}" WITH (FORCE)'))
    shutil.rmtree(folder)


async def _administer(server: PostgresServer, statement: str) -> None:
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
