"""What a partner is besides its names: contacts, addresses, terms, taxes; and changes that cross each other."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, SEES_ALL, Company, company
from stowage.identity.directory import DESK
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Decision, Refusal
from stowage.kernel.trade import Taxpayer
from stowage.parties import detail
from stowage.parties.commands import (
    Address,
    AddressKind,
    Contact,
    PartiesRefusal,
    PartyRecord,
    Payment,
    PutParties,
)
from stowage.parties.former import PutParties1, with_more_fields
from stowage.parties.queries import suppliers
from stowage.parties.rules import KnownParty, State, decide

YIWU = PartyRecord("S-01", "义乌百货", "Yiwu Goods", supplier=True)
FULL = replace(
    YIWU,
    payment=Payment.END_OF_MONTH,
    terms_days=45,
    currency="USD",
    tax_number="91330782MA2E0XYZ12",
    taxpayer=Taxpayer.GENERAL,
    contacts=(Contact("王芳", "销售", "13800138000", "wang@example.com"), Contact("Li Ming")),
    addresses=(Address(AddressKind.PICKUP, "稠州北路 1 号", "义乌", "浙江", "322000", "CN"),),
)


async def desk(firm: Company, party: PartyRecord) -> Outcome:
    return await firm.bus.submit(PutParties((party,)), person=firm.people["LI"], device=DESK)


async def shown(firm: Company) -> detail.Partner:
    found = await detail.partner(firm.suppliers["S-01"], SEES_ALL, firm.connection)
    assert found is not None
    return found


def test_who_saw_a_former_version_is_told_what_is_there_now() -> None:
    state = State({"S-01": KnownParty(4, {"city": "义乌"})})
    for seen, refused in ((3, True), (4, False), (None, False)):
        answer = decide(state, PutParties((replace(YIWU, seen_version=seen),)), None)  # type: ignore[arg-type]
        assert isinstance(answer, Refusal) is refused
        if isinstance(answer, Refusal):
            assert (answer.code, answer.params) == (
                PartiesRefusal.CHANGED_MEANWHILE,
                {"code": "S-01", "version": 4, "now": {"city": "义乌"}},
            )
        else:
            assert isinstance(answer, Decision)


def test_a_former_command_says_nothing_of_what_it_does_not_know() -> None:
    said = {"parties": [{"code": "S-01", "name_zh": "义乌百货", "name_en": "Yiwu Goods", "supplier": True}]}
    assert with_more_fields(msgspec.convert(said, PutParties1)) == PutParties((YIWU,))


async def test_what_is_not_said_stays(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, supplier=YIWU)
        assert (await desk(firm, FULL)).outcome == "applied"
        now = await shown(firm)
        assert (now.payment, now.terms_days, now.currency, now.taxpayer, now.version) == (
            "end_of_month",
            45,
            "USD",
            "general",
            2,
        )
        assert [(one.name, one.phone) for one in now.contacts] == [("王芳", "13800138000"), ("Li Ming", "")]
        assert [(one.kind, one.city, one.country) for one in now.addresses] == [("pickup", "义乌", "CN")]
        for search in ("wangfang", "138001", "ma2e0", "义乌"):
            assert [row.code for row in await suppliers(search, 9, firm.connection, SEES_ALL)] == ["S-01"], search
        await desk(firm, replace(YIWU, city="金华"))
        assert await shown(firm) == msgspec.structs.replace(now, city="金华", version=3)
        assert [row.code for row in await suppliers("13800138000", 9, firm.connection, SEES_ALL)] == ["S-01"]
        await desk(firm, replace(YIWU, contacts=(), tax_number=""))
        now = await shown(firm)
        assert (now.contacts, now.tax_number, len(now.addresses)) == ([], "", 1)
        assert await suppliers("13800138000", 9, firm.connection, SEES_ALL) == []


async def test_two_who_change_the_same_partner(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, supplier=YIWU)
        assert (await desk(firm, replace(YIWU, city="义乌", seen_version=1))).outcome == "applied"
        refused = await desk(firm, replace(FULL, seen_version=1))
        assert (refused.outcome, refused.code) == ("refused", "parties.changed_meanwhile")
        assert (refused.params["version"], refused.params["now"]["city"]) == (2, "义乌")
        assert (await shown(firm)).contacts == []


async def test_a_currency_has_three_letters(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, supplier=YIWU)
        for currency in ("usd", "", "USDX"):
            refused = await desk(firm, replace(YIWU, currency=currency))
            assert (refused.outcome, refused.code) == ("refused", "gateway.payload_invalid")
