"""Making the practice company: what is in it, what is not, and that a failure leaves what was there."""

from __future__ import annotations

import asyncpg
import pytest

from server.practice.conftest import Firm, nothing
from stowage.identity.invitations import invite
from stowage.platform.databases import Place
from stowage.platform.failures import StartError
from stowage.practice import making
from stowage.practice.neighbour import Neighbour

EVERYTHING = "SELECT (SELECT count(*) FROM op) AS ops, (SELECT count(*) FROM person) AS people, (SELECT count(*) FROM place) AS places"
DATABASES = "SELECT datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY 1"


async def inside(firm: Firm, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(firm.neighbour.url)
    try:
        return await connection.fetch(query)  # type: ignore[no-any-return]
    finally:
        await connection.close()


async def beside(firm: Firm) -> list[str]:
    name = firm.neighbour.name.removesuffix("_practice")
    return [row["datname"].removeprefix(name) for row in await firm.gateway.pool.fetch(DATABASES, name + "_")]


async def test_a_copy_as_it_is_now_without_anybody_s_way_in(firm: Firm) -> None:
    await invite(firm.gateway.bus.submit, warehouse=firm.warehouse, name="枪")
    await firm.signed_in("zhao")
    await firm.make()
    assert await inside(firm, EVERYTHING) == await firm.gateway.pool.fetch(EVERYTHING)
    real = {row["id"]: row for row in await firm.gateway.pool.fetch("SELECT * FROM device")}
    copies = {row["id"]: row for row in await inside(firm, "SELECT * FROM device")}
    assert copies.keys() == real.keys() != set()
    assert all(
        copy["revoked_at"] is not None and copy["public_key"] != real[key]["public_key"] for key, copy in copies.items()
    )
    assert await firm.gateway.pool.fetchval("SELECT count(*) FROM device WHERE revoked_at IS NOT NULL") == 0
    for table in ("invitation", "session", "session_nonce", "practice_job"):
        assert await inside(firm, f"SELECT * FROM {table}") == [], table
    assert [row["practice"] for row in await inside(firm, "SELECT practice FROM company")] == [True]
    assert not await firm.gateway.pool.fetchval("SELECT practice FROM company")
    assert list(firm.config.data.glob("practice*")) == []


async def test_made_anew_it_is_another_one(firm: Firm) -> None:
    await firm.make()
    first = await firm.neighbour.oid(firm.gateway.pool)
    await firm.make()
    assert await firm.neighbour.oid(firm.gateway.pool) not in (None, first)
    assert await firm.neighbour.remove()
    assert not await firm.neighbour.remove()
    assert await beside(firm) == []


async def test_a_failure_leaves_what_was_there(firm: Firm) -> None:
    await firm.make()
    first = await firm.neighbour.oid(firm.gateway.pool)

    def fails(step: str, done: int, total: int | None) -> None:
        if step == "put":
            raise StartError("no more")

    with pytest.raises(StartError, match="no more"):
        await making.make(firm.config, firm.url, firm.neighbour, fails)
    assert await firm.neighbour.oid(firm.gateway.pool) == first
    assert await beside(firm) == ["_practice"]
    with pytest.raises(StartError, match="MB free"):
        await making.make(firm.config, firm.url, firm.neighbour, nothing, free=lambda _: 0)
    assert await beside(firm) == ["_practice"]


def address(name: str) -> str:
    return f"postgresql://postgres@/{name}?host=/tmp"


def test_a_name_that_would_be_cut_off_is_refused() -> None:
    """PostgreSQL would take the neighbour's name for that of the database itself, and drop it."""
    with pytest.raises(StartError, match="too long"):
        Place(address("n" * 60)).url("_restoring")


@pytest.mark.parametrize("name", ["n" * 48, "n" * 63, "%E4%BB%93" * 21])
def test_of_a_long_name_the_neighbours_have_another(name: str) -> None:
    own = Neighbour(address(name))
    assert len(own.name.encode()) <= 63 - len("_making")
    assert own.name.endswith("_practice")
    assert not own.name.startswith("n" * 48)
    assert own.name != Neighbour(address(name + "3")).name  # begins alike
    assert Neighbour(address("n" * 47)).name == "n" * 47 + "_practice"
