"""Suppliers and customers: a row a partner, with one contact and its registered address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec
from msgspec.structs import replace

from stowage.company.queries import tolerances
from stowage.imports import cells
from stowage.imports.cells import Wrong
from stowage.imports.columns import columns
from stowage.imports.kinds import Asked, Draft, Drafted, Fault, Part, Row, Standing, fault, portions, refused, repeated
from stowage.kernel.decision import Refusal
from stowage.kernel.trade import Taxpayer
from stowage.parties.commands import Address, AddressKind, Contact, PartiesRefusal, PartyRecord, Payment, PutParties
from stowage.parties.handlers import ROOM
from stowage.parties.lists import PAYMENTS, TAXPAYERS
from stowage.parties.records import records

PORTION = 500
MOST_DAYS = 3650
PLAIN = (
    "name_zh", "name_en", "supplier", "customer", "city", "over_tolerance_bp", "short_tolerance_bp", "terms_days", "currency",
    "tax_number", "active", "keeper", "keeps_goods",
)  # fmt: skip
CONTACT = {"contact": "name", "contact_role": "role", "phone": "phone", "email": "email"}
ADDRESS = {
    "street": "street",
    "address_city": "city",
    "region": "region",
    "postcode": "postcode",
    "country": "country",
}
FIELDS = columns(
    "partners",
    {
        "code": cells.code(),
        "name_zh": cells.text(),
        "name_en": cells.text(),
        "supplier": cells.flag,
        "customer": cells.flag,
        "city": cells.text(),
        "over_tolerance_bp": cells.percent(1_000_000),
        "short_tolerance_bp": cells.percent(10_000),
        "payment": cells.choice(PAYMENTS),
        "terms_days": cells.integer(MOST_DAYS),
        "currency": cells.letters(3),
        "tax_number": cells.text(),
        "taxpayer": cells.choice(TAXPAYERS),
        **dict.fromkeys((*CONTACT, *list(ADDRESS)[:-1]), cells.text()),
        "country": cells.letters(2),
        "keeper": cells.text(32),
        "keeps_goods": cells.flag,
        "active": cells.flag,
    },
    {"payment": PAYMENTS, "taxpayer": TAXPAYERS},
)


class Partners:
    name, zh, en = "partners", "往来单位", "Partners"
    permission, page = "parties.write", "/partners"
    needs_warehouse = False
    whole_rows = False
    fields = FIELDS
    one_of: tuple[tuple[str, ...], ...] = ()
    room = ROOM

    async def draft(self, rows: Sequence[Row], asked: Asked, connection: asyncpg.Connection[Any]) -> Drafted:
        first, faults = repeated(rows, "code")
        known = await records(first, asked.reader, connection)
        over, short = await tolerances(connection)
        fresh = PartyRecord("", "", "", over_tolerance_bp=over, short_tolerance_bp=short, contacts=(), addresses=())
        drafts, same = [], []
        for code, row in first.items():
            now = known.get(code)
            if now is None and not (row.values.get("name_zh") or row.values.get("name_en")):
                faults.append(Fault(row.no, "name_zh", Wrong.NAME_NEEDED, {}))
                continue
            before = now or replace(fresh, code=code)
            record = _made(row, before)
            if isinstance(record, Fault):
                faults.append(record)
            elif now is not None and record == now:
                same.append(row.no)
            else:
                drafts.append(Draft(_less(record, now), (row,), Standing.CHANGED if now else Standing.NEW))
        return Drafted(drafts, same, faults)

    def said(self, records: Sequence[Any], asked: Asked) -> msgspec.Struct:
        del asked
        return PutParties(tuple(records))

    def parts(self, drafts: Sequence[Draft], asked: Asked) -> list[Part]:
        return portions(self, drafts, asked, PORTION)

    def blame(self, refusal: Refusal, draft: Draft) -> Fault:
        if refusal.code == PartiesRefusal.EMAIL_INVALID:
            return fault(draft, "email", Wrong.EMAIL_INVALID)
        if refusal.code == PartiesRefusal.PARTY_IN_USE:
            return fault(draft, "active", Wrong.IN_USE)
        return refused(refusal, draft, "keeper" if refusal.code == PartiesRefusal.KEEPER_UNKNOWN else "code")


def _made(row: Row, before: PartyRecord) -> PartyRecord | Fault:
    """What is there, with what the row says."""
    values = row.values
    said: dict[str, Any] = {key: values[key] for key in PLAIN if key in values}
    if "payment" in values:
        said["payment"] = Payment(values["payment"])
    if "taxpayer" in values:
        said["taxpayer"] = Taxpayer(values["taxpayer"])
    contact = {name: values[key] for key, name in CONTACT.items() if key in values}
    address = {name: values[key] for key, name in ADDRESS.items() if key in values}
    if contact:
        contacts = list(before.contacts or ())
        place = _place(contacts, contact.get("name"))
        if place is None and "name" not in contact:
            return Fault(row.no, "contact", Wrong.CONTACT_NEEDED, {})
        said["contacts"] = _put(contacts, place, contact, Contact(""))
    if address:
        addresses = list(before.addresses or ())
        registered = (at for at, one in enumerate(addresses) if one.kind is AddressKind.REGISTERED)
        place = next(registered, None)
        if place is None and "street" not in address:
            return Fault(row.no, "street", Wrong.STREET_NEEDED, {})
        said["addresses"] = _put(addresses, place, address, Address(AddressKind.REGISTERED, ""))
    return replace(before, **said)


def _place(contacts: Sequence[Contact], name: str | None) -> int | None:
    """The one of that name; without a name, the usual one."""
    if name is None:
        return 0 if contacts else None
    return next((at for at, one in enumerate(contacts) if one.name == name), None)


def _put(those: list[Any], place: int | None, said: dict[str, Any], empty: Any) -> tuple[Any, ...]:
    """Changed where it stands, else added behind the others."""
    if place is None:
        return (*those, replace(empty, **said))
    return (*those[:place], replace(those[place], **said), *those[place + 1 :])


def _less(record: PartyRecord, now: PartyRecord | None) -> PartyRecord:
    """Contacts and addresses only where they differ."""
    if now is None:
        return record
    kept = {name: None for name in ("contacts", "addresses") if getattr(record, name) == getattr(now, name)}
    return replace(record, **kept)
