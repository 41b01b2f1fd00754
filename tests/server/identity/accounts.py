"""People who can sign in at a desk, and what a browser does for them."""

from __future__ import annotations

import time
from base64 import b32decode
from typing import Any

import httpx

from server.gateway.conftest import World
from stowage.identity import totp
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.passwords import hash_password
from stowage.kernel.command import Outcome

DESK = {"Stowage-Client": "console"}
PASSWORD = "eleven dogs at a gate"
OTHER = "nine cats on a dock"
HASH = hash_password(PASSWORD)
LATER = "UPDATE session SET proved_at = proved_at - interval '5 minutes 1 second'"


async def hired(world: World, *, by: int = 0) -> int:
    """The administrator can sign in as zhao with PASSWORD, which `by` chose."""
    record = PersonRecord("A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,), username="zhao", password_hash=HASH)
    assert (await put(world, record, by=by)).outcome == "applied"
    return world.people["A1"]


async def put(world: World, *records: PersonRecord, by: int = 0) -> Outcome:
    return await world.gateway.bus.submit(PutPeople(records), person=by)


async def post(http: httpx.AsyncClient, path: str, **body: Any) -> httpx.Response:
    return await http.post(path, json=body, headers=DESK)


async def sign_in(http: httpx.AsyncClient, password: str = PASSWORD, username: str = "zhao") -> httpx.Response:
    return await post(http, "/api/sign-in", username=username, password=password)


def told(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, answer.json()["code"] if answer.content else ""


def caller(http: httpx.AsyncClient, host: str = "localhost") -> httpx.AsyncClient:
    """Another browser at the same server."""
    return httpx.AsyncClient(transport=http._transport, base_url=f"http://{host}")


class App:
    """An authenticator app on a phone with this machine's clock. Each code it is asked for is of a later period than the last."""

    def __init__(self, secret: str) -> None:
        self.secret = b32decode(secret + "=" * (-len(secret) % 8))
        self.step = 0

    def code(self) -> str:
        """The server takes one of the period after now, so two of them one after the other."""
        self.step = max(self.step + 1, int(time.time() // totp.PERIOD))
        return self.same()

    def same(self) -> str:
        """The last one again."""
        return totp.code_at(self.secret, self.step)


async def with_app(http: httpx.AsyncClient) -> App:
    """Who is signed in has an authenticator app from now on."""
    begun = (await post(http, "/api/account/app")).json()
    app = App(begun["secret"])
    answer = await post(http, "/api/account/app/confirm", factor=begun["factor"], code=app.code(), label="Phone")
    assert answer.status_code == 204, answer.text
    return app


async def second(http: httpx.AsyncClient, begun: httpx.Response, way: str, code: str) -> httpx.Response:
    """The step after a password that fitted."""
    assert told(begun) == (401, "second_step_required"), begun.text
    ticket = begun.json()["params"]["ticket"]
    return await post(http, "/api/sign-in/second", ticket=ticket, proof={"way": way, "code": code})
