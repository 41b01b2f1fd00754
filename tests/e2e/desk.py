"""A desk in a browser, and an office whose people may do different things."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect

from stowage.app import make_bus
from stowage.gateway.blobs import Part, put
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.directory import DESK
from stowage.kernel.command import Outcome

PASSWORD = "nine cats on a dock"
AXE = Path(__file__).resolve().parents[2] / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WAIT_MS = 20_000
CHECK = "async () => (await axe.run(document)).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))"


@dataclass(frozen=True)
class Worker:
    username: str
    code: str
    role: Role


BUYER = Worker("linyu", "P301", Role.BUYER)
SUPERVISOR = Worker("sunting", "P201", Role.SUPERVISOR)
ADMINISTRATOR = Worker("admin", "P901", Role.ADMINISTRATOR)


async def hire(url: str, workers: Sequence[Worker]) -> dict[str, int]:
    """They may sign in with PASSWORD. Ids by username."""
    hashed = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PASSWORD)
    people = tuple(
        PersonRecord(
            one.code,
            "林雨",
            one.username.title(),
            (one.role,),
            username=one.username,
            password_hash=hashed,
            language="en",
        )
        for one in workers
    )
    async with asyncpg.create_pool(url, min_size=1, max_size=2) as pool, make_bus(pool) as bus:
        assert (await bus.submit(PutPeople(people), person=0)).outcome == "applied"
        rows = await pool.fetch("SELECT username, id FROM person WHERE username IS NOT NULL")
        return {row["username"]: row["id"] for row in rows}


async def say(url: str, person: int, warehouse: int | None, commands: Sequence[Any]) -> list[Outcome]:
    """Through the door, as a gun's commands come."""
    async with asyncpg.create_pool(url, min_size=1, max_size=2) as pool, make_bus(pool) as bus:
        return [await bus.submit(command, person=person, warehouse=warehouse) for command in commands]


async def photograph(url: str) -> str:
    """One pixel, as a gun uploads it; its name."""
    name = sha256(PIXEL).hexdigest()
    async with asyncpg.create_pool(url, min_size=1, max_size=1) as pool:
        await put(Part(name, 0, len(PIXEL), "image/png", PIXEL), DESK, pool)
    return name


def enrol(playwright: Playwright, origin: str, token: str) -> str:
    """What a device does with an invitation; its id."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    spki = base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    device = str(uuid4())
    caller = playwright.request.new_context(base_url=origin)
    answer = caller.post("/api/sync/enrol", data={"token": token, "device": device, "public_key": spki})
    assert answer.ok, answer.text()
    caller.dispose()
    return device


class Desk:
    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context, self.origin = context, origin
        self.errors: list[str] = []
        context.set_default_timeout(WAIT_MS)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """By keyboard: the first field has the focus."""
        self.page.goto(f"{self.origin}/console/")
        expect(self.page.get_by_label("User name")).to_be_focused()
        self.keys(username, "Tab", password, "Enter")

    def signed_in(self, worker: Worker) -> None:
        self.sign_in(worker.username)
        expect(self.page.locator(".rail footer")).to_contain_text(worker.username.title())

    def open(self, route: str) -> None:
        self.page.goto(f"{self.origin}/console/#{route}")

    def keys(self, *pressed: str) -> None:
        """Named keys are pressed, everything else is typed."""
        for each in pressed:
            if re.fullmatch(r"Tab|Enter|Escape|Arrow\w+|Control\+\w+", each) or len(each) == 1:
                self.page.keyboard.press(each)
            else:
                self.page.keyboard.type(each)

    def find(self, text: str) -> None:
        self.keys("/")
        self.focused("Scan, or type an item or a number")
        self.keys(text, "Enter")

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible(timeout=WAIT_MS)

    def headed(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator(".head h1")).to_have_text(text, timeout=WAIT_MS)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name).first

    def focused(self, name: str) -> None:
        expect(self.page.get_by_label(name, exact=True)).to_be_focused()

    def returns(self) -> None:
        """Somebody comes back to this window."""
        self.page.evaluate("window.dispatchEvent(new Event('focus'))")

    def violations(self) -> list[str]:
        """What axe finds on the page as it stands."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found: list[str] = self.page.evaluate(CHECK)
        return found
