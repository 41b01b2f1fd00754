"""A backup knows second factors, passwords and rights that were taken away since: a restore opens none of them again unsaid."""

from __future__ import annotations

import asyncio
import io
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from server.backup.words import Place, place
from stowage.app import make_bus
from stowage.backup.making import Made
from stowage.backup.restoring import restore
from stowage.identity.commands import (
    AddFactor,
    ChangePassword,
    PersonRecord,
    PutPeople,
    RemoveFactor,
    RenewRecoveryCodes,
    Role,
)
from stowage.identity.factors import Factors
from stowage.identity.passwords import hash_password
from stowage.platform.postgres import PostgresServer
from stowage.platform.terminal import Terminal

__all__ = ["place"]

OLD, NEW = hash_password("eleven dogs at a gate"), hash_password("nine cats on a dock")
MA = PersonRecord("MA", "马", "Ma", (Role.BUYER, Role.SALES), username="ma", password_hash=OLD)
EVENTS = "SELECT string_agg(params->>'code', ',') FROM security_event WHERE kind = 'factor.restored'"


class Ways:
    """MA with two apps and recovery codes, in the database of a place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.kept, self.lost = UUID(int=0), UUID(int=0)

    async def say(self, command: Any, *, own: bool = True) -> None:
        async with asyncpg.create_pool(self.place.url, min_size=1, max_size=2) as pool, make_bus(pool) as bus:
            person = await pool.fetchval("SELECT id FROM person WHERE code = 'MA'") if own else 0
            outcome = await bus.submit(command, person=person)
            assert outcome.outcome == "applied", outcome

    async def begin(self) -> None:
        await self.say(PutPeople((MA,)), own=False)
        self.kept, self.lost = await self._app(), await self._app()
        connection = await asyncpg.connect(self.place.url)
        person = await connection.fetchval("SELECT id FROM person WHERE code = 'MA'")
        codes, self.codes = await Factors().new_codes(person, connection)
        await connection.close()
        await self.say(RenewRecoveryCodes(codes))

    async def _app(self) -> UUID:
        connection = await asyncpg.connect(self.place.url)
        person = await connection.fetchval("SELECT id FROM person WHERE code = 'MA'")
        factor, _ = await Factors().begin_totp(person, connection)
        await connection.close()
        await self.say(AddFactor(factor, "Phone"))
        return factor

    async def use_code(self) -> None:
        connection = await asyncpg.connect(self.place.url)
        person = await connection.fetchval("SELECT id FROM person WHERE code = 'MA'")
        assert await Factors().takes_recovery(person, self.codes[0], connection)
        await connection.close()


async def restored(place: Place, made: Made, postgres: PostgresServer) -> str:
    """What was told on the way."""
    told = io.StringIO()
    done = await asyncio.to_thread(restore, place.config, made.path, Terminal(told), lambda: True)
    assert done is not None
    if done.aside is not None:
        connection = await asyncpg.connect(postgres.url("postgres"))
        await connection.execute(f'DROP DATABASE "{done.aside}" WITH (FORCE)')
        await connection.close()
    return told.getvalue()


async def test_what_was_taken_away_since_stays_away(place: Place, postgres: PostgresServer) -> None:
    ways = Ways(place)
    await ways.begin()
    made = await place.made()
    await ways.say(RemoveFactor(ways.lost))
    await ways.say(ChangePassword(NEW))
    await ways.use_code()
    less = PersonRecord("MA", "马", "Ma", (Role.SALES,), username="ma")
    await ways.say(PutPeople((less,)), own=False)
    told = await restored(place, made, postgres)
    assert "second factors removed again: MA" in told
    assert "passwords changed since, kept: MA" in told
    assert "recovery codes used or replaced since, used up again: MA" in told
    assert "MAY DO MORE AGAIN than they might, look at these people's roles: MA" in told
    assert await place.asked("SELECT array_agg(id) FROM second_factor") == [ways.kept]
    assert await place.asked("SELECT password_hash FROM person WHERE code = 'MA'") == NEW
    assert await place.asked("SELECT count(*) FROM recovery_code WHERE used_at IS NULL") == 9
    assert await place.asked(EVENTS) is None, "nothing to look at"
    assert await place.asked("SELECT count(*) FROM security_event WHERE kind = 'factor.removed'") == 1


@pytest.mark.one_release
async def test_nothing_is_said_where_nothing_was_taken_away(place: Place, postgres: PostgresServer) -> None:
    ways = Ways(place)
    await ways.begin()
    made = await place.made()
    told = await restored(place, made, postgres)
    assert "second factors" not in told
    assert "MORE" not in told
    assert await place.asked("SELECT count(*) FROM second_factor") == 2


async def test_where_the_replaced_one_cannot_be_read_people_are_asked_to_look(
    place: Place, postgres: PostgresServer
) -> None:
    ways = Ways(place)
    await ways.begin()
    made = await place.made()
    connection = await asyncpg.connect(place.url)
    await connection.execute(f'ALTER TABLE second_factor RENAME TO "{uuid4()}"')
    await connection.close()
    told = await restored(place, made, postgres)
    assert "ask these people to look: MA" in told
    assert await place.asked(EVENTS) == "MA,MA"
