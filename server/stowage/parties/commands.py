"""What may be said about suppliers and customers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from stowage.kernel.text import BasisPoints, Code, Name
from stowage.kernel.trade import Currency, Taxpayer

Days = Annotated[int, msgspec.Meta(ge=0, le=3650)]


class Payment(StrEnum):
    """When what is owed is due; the days of `terms_days` are counted from then."""

    PREPAID = "prepaid"
    ON_DELIVERY = "on_delivery"
    NET = "net"  # from the invoice
    END_OF_MONTH = "end_of_month"  # from the end of the invoice's month


class AddressKind(StrEnum):
    REGISTERED = "registered"
    DELIVERY = "delivery"
    PICKUP = "pickup"
    BILLING = "billing"


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[Name, msgspec.Meta(min_length=1)]
    role: Name = ""
    phone: Name = ""
    email: Name = ""


class Address(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`country`: ISO 3166, two letters, "" for here."""

    kind: AddressKind
    street: Name
    city: Name = ""
    region: Name = ""
    postcode: Name = ""
    country: Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2})?(?!\n)$")] = ""
    recipient: Name = ""
    phone: Name = ""


class PartyRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` is the natural key. What is None stays as it is: "" says that there is none, `contacts` and `addresses` are all there are,
    the first the usual one. `keeper`: code of the person who looks after it, "" for nobody. `keeps_goods`: goods of theirs may lie here
    and stay theirs. `seen_version`: the version that this was changed from; another one now, and it is refused.
    """

    code: Code
    name_zh: Name
    name_en: Name
    supplier: bool = False
    customer: bool = False
    city: Name = ""
    over_tolerance_bp: BasisPoints = 0
    short_tolerance_bp: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    active: bool = True
    payment: Payment | None = None
    terms_days: Days | None = None
    currency: Currency | None = None
    tax_number: Name | None = None
    taxpayer: Taxpayer | None = None
    contacts: tuple[Contact, ...] | None = None
    addresses: tuple[Address, ...] | None = None
    seen_version: int | None = None
    keeper: Name | None = None
    keeps_goods: bool | None = None


class PutParties(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="parties.put_parties/2", tag_field="type"
):
    parties: tuple[PartyRecord, ...]


class MergeParties(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="parties.merge_parties/1", tag_field="type"
):
    """Two records of the same partner become one: what names `code` leads to `into` from now on, and `code` is retired for good.
    `seen_version`, `into_version`: what was looked at; another one now, and it is refused."""

    code: Code
    into: Code
    seen_version: int | None = None
    into_version: int | None = None


class PartiesRefusal(StrEnum):
    CODE_REPEATED = "parties.code_repeated"  # code
    CHANGED_MEANWHILE = "parties.changed_meanwhile"  # code, version, now: its fields as the history tells them
    PARTY_UNKNOWN = "parties.party_unknown"  # code
    PARTY_RETIRED = "parties.party_retired"  # code
    PARTY_MERGED = "parties.party_merged"  # code, into: it is another record by now
    KEEPER_UNKNOWN = "parties.keeper_unknown"  # keeper: nobody who works here
    CODE_TAKEN = "parties.code_taken"  # code: of a customer that somebody else keeps
    PARTY_IN_USE = "parties.party_in_use"  # code, stands: why it is not retired, as of mergers
    EMAIL_INVALID = "parties.email_invalid"  # code, field, value
    MERGE_ITSELF = "parties.merge_itself"  # code
    MERGE_IN_USE = "parties.merge_in_use"  # code, stands: orders, receipts, stock
