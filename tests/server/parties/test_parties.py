"""Suppliers and customers: what is kept, and what devices are told."""

from __future__ import annotations

from conftest import Database
from dock_words import CUP, NOON, SEES_ALL, company
from stowage.identity.directory import SYSTEM
from stowage.parties import queries
from stowage.parties.commands import Contact, PartiesRefusal, PartyRecord, PutParties

KAIRUI = PartyRecord("S-01", "宁波凯瑞", "Ningbo Kairui", supplier=True, city="宁波", over_tolerance_bp=300)


async def test_suppliers_in_use_are_told_and_found(database: Database) -> None:
    async with company(database) as firm:
        await firm.system(PutParties((KAIRUI, PartyRecord("C-01", "永辉", "Yonghui", customer=True))))
        (kairui,) = await queries.suppliers("kr", 10, firm.connection, SEES_ALL)  # 凯瑞
        assert (kairui.code, kairui.over_tolerance_bp) == ("S-01", 300)
        assert [row.code for row in await queries.suppliers("", 10, firm.connection, SEES_ALL)] == ["S-01"]
        assert await firm.told("supplier", kairui.id) == {
            "id": kairui.id, "code": "S-01", "zh": "宁波凯瑞", "en": "Ningbo Kairui",
        }  # fmt: skip
        ended = PartyRecord("S-01", "宁波凯瑞", "Ningbo Kairui", supplier=True, active=False)
        await firm.system(PutParties((ended,)))
        assert await firm.told("supplier", kairui.id) is None


async def test_a_code_is_named_once_in_a_command(database: Database) -> None:
    async with company(database) as firm:
        command = PutParties((KAIRUI, KAIRUI))
        refused = await firm.bus.submit(command, person=0, device=SYSTEM, occurred_at=NOON)
        assert (refused.code, refused.params) == ("parties.code_repeated", {"code": "S-01"})


async def test_an_e_mail_that_is_none_is_refused_with_field_and_value(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        for email, fits in (("not a mail", False), ("a@b", False), ("@b.cn", False), ("a@b.cn", True), ("", True)):
            party = PartyRecord("S-9", "九", "Nine", contacts=(Contact("王敏", email=email),))
            answer = await firm.system(PutParties((party,))) if fits else await firm.desk(PutParties((party,)))
            if not fits:
                about = {"code": "S-9", "field": "parties[0].contacts[0].email", "value": email}
                assert (answer.code, answer.params) == (PartiesRefusal.EMAIL_INVALID, about)
