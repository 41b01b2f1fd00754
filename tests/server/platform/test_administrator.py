"""`stowage administrator`: the first person of an installation, made once, without a password that others could know."""

from __future__ import annotations

import asyncio
import io

import asyncpg
import pytest

from conftest import Database
from stowage import cli
from stowage.app import make_bus
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.passwords import Passwords, hash_password
from stowage.identity.tries import Asker, trace

PASSWORD = "eleven dogs at a gate"
OTHER = "nine cats on a dock"
HERE = Asker("203.0.113.7")
FIRST = ("administrator", "zhao", "--name", "赵敏")


@pytest.fixture
def given(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Database:
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("STOWAGE_DATA", str(tmp_path_factory.mktemp("data")))
    typed(monkeypatch, PASSWORD)
    return database


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))


def people(database: Database) -> list[tuple[object, ...]]:
    async def read() -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(database.url)
        try:
            return [
                tuple(row) for row in await connection.fetch("SELECT code, username, roles, warehouses FROM person")
            ]
        finally:
            await connection.close()

    return asyncio.run(read())


def put(database: Database, *records: PersonRecord) -> None:
    async def say() -> None:
        async with asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool, make_bus(pool) as bus:
            assert (await bus.submit(PutPeople(records), person=0)).outcome == "applied"

    asyncio.run(say())


def test_the_first_administrator_signs_in_with_what_was_typed(given: Database) -> None:
    assert cli.main(FIRST) == 0
    assert people(given) == [("A001", "zhao", ["administrator"], [])]

    async def sign_in() -> object:
        async with asyncpg.create_pool(given.url, min_size=1, max_size=2) as pool:
            return await Passwords().check("zhao", PASSWORD, HERE, pool)

    assert asyncio.run(sign_in()) == 1


def test_there_is_no_second_first_one(
    given: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(FIRST) == 0
    typed(monkeypatch, PASSWORD)
    assert cli.main(["administrator", "other", "--badge", "A002"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "stowage: there is an administrator already (A001): they add people at the desk"
    ]
    assert len(people(given)) == 1


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("password", "arguments", "told"),
    [
        ("", FIRST, "the password has 0 characters: 12 or more are needed"),
        ("too short", FIRST, "the password has 9 characters: 12 or more are needed"),
        ("aaaabbbbcccc", FIRST, "the password is too easy to guess"),
        ("Zhao zhao zhao", FIRST, "the password is too easy to guess"),
        (PASSWORD, ("administrator", "a b"), "identity.field_invalid (field 'username', value 'a b')"),
        (PASSWORD, (*FIRST, "--badge", "a b"), "identity.field_invalid (field 'code', value 'a b')"),
        (PASSWORD, (*FIRST, "--badge", "O1"), "somebody has the badge number O1: choose another one with --badge"),
        (PASSWORD, ("administrator", "chen"), "somebody has the user name chen: choose another one"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    given: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    password: str,
    arguments: tuple[str, ...],
    told: str,
) -> None:
    put(given, PersonRecord("O1", "陈立", "Chen Li", (Role.OPERATOR,), username="chen"))
    typed(monkeypatch, password)
    assert cli.main(arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(told)
    assert [code for code, *_ in people(given)] == ["O1"]


def test_one_who_lost_everything_is_let_in_again(
    given: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The password forgotten, the second factor lost, locked out of both: only who is at the server can help."""
    assert cli.main(FIRST) == 0

    async def lose() -> None:
        connection = await asyncpg.connect(given.url)
        await connection.execute(
            "INSERT INTO second_factor (id, person, kind, secret, created_at, confirmed_at) "
            "SELECT gen_random_uuid(), id, 'totp', 'x', now(), now() FROM person"
        )
        number = await connection.fetchval("SELECT id::text FROM person")
        for step, who in (("password", "zhao"), ("second", number)):
            await connection.execute(
                "INSERT INTO sign_in_failure (who, step, source, known, at) SELECT $1, $2, $3, false, now() FROM generate_series(1, 5)",
                *(trace(who), step, HERE.address),
            )
        await connection.close()

    async def stands() -> tuple[object, ...]:
        async with asyncpg.create_pool(given.url, min_size=1, max_size=2) as pool:
            signed_in = await Passwords().check("zhao", OTHER, HERE, pool)
            left = await pool.fetchrow(
                "SELECT (SELECT count(*) FROM second_factor), (SELECT count(*) FROM sign_in_failure), must_change FROM person"
            )
            return (signed_in, *left)

    asyncio.run(lose())
    typed(monkeypatch, OTHER)
    assert cli.main(["administrator", "zhao", "--reset"]) == 0
    assert asyncio.run(stands()) == (1, 0, 0, False)
    typed(monkeypatch, OTHER)
    assert cli.main(["administrator", "nobody", "--reset"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "stowage: no administrator signs in as nobody"


@pytest.mark.parametrize(
    "record",
    [
        PersonRecord("A9", "旧", "Left", (Role.ADMINISTRATOR,), username="left", password_hash=hash_password(PASSWORD), active=False),
        PersonRecord("A9", "无", "Without password", (Role.ADMINISTRATOR,)),
    ],
    ids=["who left", "who cannot sign in"],
)  # fmt: skip
def test_an_administrator_does_not_count(given: Database, record: PersonRecord) -> None:
    put(given, record)
    assert cli.main(FIRST) == 0
