"""The company's own record; O-numbers are those of company/rules.py."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import msgspec
import pytest

from conftest import Database
from ledger_words import context
from stowage.company import queries
from stowage.company.commands import CompanyRefusal as Code
from stowage.company.commands import PutCompany, SetSetting
from stowage.company.handlers import ROOM
from stowage.company.rules import Company, CompanyPut, State, credit_code_fault, decide
from stowage.gateway.bus import Bus
from stowage.gateway.core import House, running_bus
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Decision, Refusal
from stowage.kernel.trade import Taxpayer

GOOD = "91990000MA2DEM0X7X"
NAMED = PutCompany(name_zh="晨阜家居", name_en="Chenfu Home", short_name="晨阜")
PICTURE = b"\x89PNG\r\n\x1a\n"
SHA256 = hashlib.sha256(PICTURE).hexdigest()


@pytest.fixture
async def bus(database: Database) -> AsyncIterator[Bus]:
    async with (
        asyncpg.create_pool(database.url, min_size=2, max_size=2) as pool,
        running_bus(pool, House((ROOM,), (), ())) as running,
    ):
        yield running


async def put(bus: Bus, command: msgspec.Struct) -> Outcome:
    return await bus.submit(command, person=0)


EVERYWHERE = msgspec.structs.replace(context(), warehouse=None)


def decided(state: State, command: PutCompany | SetSetting) -> Company | Refusal:
    found = decide(state, command, EVERYWHERE)
    if isinstance(found, Refusal):
        return found
    (change,) = found.changes
    assert isinstance(change, CompanyPut)
    return change.company


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        (GOOD, None),
        ("91110108551385082Q", None),
        ("91330100799655058B", None),
        ("12100000400000624B", {"why": "check", "at": 18}),
        ("91110108551385082R", {"why": "check", "at": 18}),
        ("91110108551385028Q", {"why": "check", "at": 18}),  # two digits the other way round
        ("9111010855138508Q", {"why": "length"}),
        ("91110108551385082QQ", {"why": "length"}),
        ("9I110108551385082Q", {"why": "sign", "at": 2}),
        ("91110108551385O82Q", {"why": "sign", "at": 15}),
        ("911101O8551385082Q", {"why": "sign", "at": 7}),
        ("91A10108551385082Q", {"why": "sign", "at": 3}),
        ("91110108 51385082Q", {"why": "sign", "at": 9}),
        ("９1110108551385082Q", {"why": "sign", "at": 1}),
        ("91110108551385082q", {"why": "sign", "at": 18}),
    ],
)
def test_credit_codes(code: str, wrong: dict[str, Any] | None) -> None:
    assert credit_code_fault(code) == wrong


def test_every_wrong_sign_of_a_credit_code_is_found() -> None:
    """One sign that is another, and two neighbours that changed places."""
    for at, sign in enumerate(GOOD):
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            if other != sign:
                assert credit_code_fault(GOOD[:at] + other + GOOD[at + 1 :]) is not None
        if at and GOOD[at - 1] != sign:
            assert credit_code_fault(GOOD[: at - 1] + sign + GOOD[at - 1] + GOOD[at + 1 :]) is not None


@pytest.mark.parametrize(
    ("said", "code", "params"),
    [
        ({"name_zh": " ", "name_en": ""}, Code.NAME_MISSING, {}),
        ({"credit_code": "123"}, Code.CREDIT_CODE_INVALID, {"value": "123", "why": "length"}),
        ({"email": "office"}, Code.EMAIL_INVALID, {"value": "office"}),
        ({"email": "a@b@c.cn"}, Code.EMAIL_INVALID, {"value": "a@b@c.cn"}),
        ({"timezone": "Asia/Nowhere"}, Code.TIMEZONE_UNKNOWN, {"timezone": "Asia/Nowhere"}),
        ({"timezone": "../etc/passwd"}, Code.TIMEZONE_UNKNOWN, {"timezone": "../etc/passwd"}),
        ({"timezone": ""}, Code.TIMEZONE_UNKNOWN, {"timezone": ""}),
        ({"currency": "JPY"}, Code.CURRENCY_UNKNOWN, {"currency": "JPY"}),
        ({"logo": "ab" * 32}, Code.LOGO_UNKNOWN, {"logo": "ab" * 32}),
    ],
)
def test_what_it_cannot_be(said: dict[str, Any], code: Code, params: dict[str, Any]) -> None:
    known = State(Company(name_zh="晨阜"))
    assert decided(known, PutCompany(**said)) == Refusal(code, params)


def test_what_is_not_said_stays_and_is_written_plainly() -> None:
    known = State(Company(name_zh="晨阜", phone="1", bank="ICBC"))
    said = PutCompany(name_en="  Chenfu ", phone="", credit_code=GOOD.lower(), taxpayer=Taxpayer.GENERAL)
    expected = Company(name_zh="晨阜", name_en="Chenfu", bank="ICBC", credit_code=GOOD, taxpayer="general")
    assert decided(known, said) == expected


def test_a_version_that_is_gone_is_told_with_what_it_is_now() -> None:  # O-2
    known = State(Company(name_zh="晨阜"), version=3)
    refusal = decided(known, PutCompany(phone="1", seen_version=2))
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.params["version"]) == (Code.CHANGED_MEANWHILE, 3)
    assert refusal.params["now"]["name_zh"] == "晨阜"
    assert isinstance(decided(known, PutCompany(phone="1", seen_version=3)), Company)


def test_who_is_limited_to_a_warehouse_changes_nothing() -> None:  # O-4
    for command in (NAMED, SetSetting("imports", 7)):
        refusal = decide(State(), command, context())
        assert refusal == Refusal(Code.OUT_OF_SCOPE, {})


def test_two_at_once_see_each_other() -> None:
    state = State()
    first = decide(state, msgspec.structs.replace(NAMED, seen_version=1), EVERYWHERE)
    assert isinstance(first, Decision)
    state.apply(first)
    second = decided(state, PutCompany(phone="1", seen_version=1))
    assert isinstance(second, Refusal)


async def test_it_is_kept_told_and_in_the_history(bus: Bus, connection: asyncpg.Connection[Any]) -> None:
    assert not await connection.fetchval(queries.IS_NAMED)
    assert (await put(bus, NAMED)).outcome == "applied"
    assert await connection.fetchval(queries.IS_NAMED)
    row = await queries.company(connection)
    assert (row.name_zh, row.short_name, row.version, row.currency) == ("晨阜家居", "晨阜", 2, "CNY")
    change = await connection.fetchrow("SELECT kind, key, before, after FROM change")
    assert (change["kind"], change["key"]) == ("company", "company")
    assert msgspec.json.decode(change["after"])["short_name"] == "晨阜"
    body = await connection.fetchval("SELECT body FROM feed_row WHERE kind = 'company'")
    assert msgspec.json.decode(body) == {"short": "晨阜", "zh": "晨阜家居", "en": "Chenfu Home"}
    assert (await put(bus, PutCompany(phone="0571"))).outcome == "applied"
    assert await connection.fetchval("SELECT count(*) FROM feed_row WHERE kind = 'company'") == 1


async def test_the_currency_is_settled_by_the_first_amount(
    bus: Bus, connection: asyncpg.Connection[Any]
) -> None:  # O-3
    await put(bus, NAMED)
    assert (await put(bus, PutCompany(currency="EUR"))).outcome == "applied"
    assert await queries.base_currency(connection) == "EUR"
    await connection.execute(
        """
        WITH o AS (
            INSERT INTO purchase_order (number, supplier, warehouse, state, revision, expected_on, note, reason, created_by, created_at)
            VALUES ('PO-1', 1, 1, 'draft', 1, '2026-12-01', '', '', 0, now()) RETURNING id
        )
        INSERT INTO purchase_order_line ("order", no, item, unit, numerator, denominator, ordered, over_tolerance_bp, short_tolerance_bp,
            unit_price_micro, step)
        SELECT id, 1, 1, 'pcs', 1, 1, 10000, 0, 0, 1000000, 10000 FROM o
        """
    )
    outcome = await put(bus, PutCompany(currency="CNY"))
    assert (outcome.code, outcome.params) == (Code.CURRENCY_IN_USE, {"currency": "CNY", "now": "EUR"})
    assert (await put(bus, PutCompany(currency="EUR", phone="1"))).outcome == "applied"


async def test_a_logo_is_a_picture_that_was_sent(bus: Bus, connection: asyncpg.Connection[Any]) -> None:
    await put(bus, NAMED)
    assert (await put(bus, PutCompany(logo=SHA256))).code == Code.LOGO_UNKNOWN
    await connection.execute(
        "INSERT INTO blob (sha256, size, media_type, created_at) VALUES ($1, 8, 'image/png', now())", SHA256
    )
    await connection.execute("INSERT INTO blob_part (sha256, position, data) VALUES ($1, 0, $2)", SHA256, PICTURE)
    assert (await put(bus, PutCompany(logo=SHA256))).outcome == "applied"
    assert await queries.logo(connection) == PICTURE
    assert (await put(bus, PutCompany(logo=""))).outcome == "applied"
    assert await queries.logo(connection) is None
