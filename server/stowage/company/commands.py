"""What may be said about the company itself, and about how it wants things done. Intents of the desk."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from stowage.kernel.text import Name
from stowage.kernel.trade import Currency, Taxpayer

Language = Literal["", "zh", "en"]  # "": of whoever prints
Logo = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?(?!\n)$")]
ShortName = Annotated[str, msgspec.Meta(max_length=24, pattern=r"^[^\x00-\x1f]*(?!\n)$")]


class PutCompany(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="company.put_company/1", tag_field="type"
):
    """What is None stays as it is, "" says that there is none. `short_name` stands at the head of the pages and, open to all, on the
    sign-in pages. `credit_code`: 统一社会信用代码, 18 characters; `tax_number`: where there is no such code. `logo`: SHA-256 of a picture
    that was sent. `seen_version`: the version that this was changed from; another one now, and it is refused.
    """

    name_zh: Name | None = None
    name_en: Name | None = None
    short_name: ShortName | None = None
    credit_code: Name | None = None
    tax_number: Name | None = None
    taxpayer: Taxpayer | None = None
    address: Name | None = None
    phone: Name | None = None
    email: Name | None = None
    bank: Name | None = None
    account: Name | None = None
    currency: Currency | None = None
    timezone: Name | None = None
    language: Language | None = None
    logo: Logo | None = None
    seen_version: int | None = None


class SetSetting(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="company.set_setting/1", tag_field="type"
):
    """`setting`: its key in settings.py; `value`: what it takes, None: what this release starts with. `seen_version`: as above, 0 where
    nobody has ever set it."""

    setting: str
    value: int | str | None
    seen_version: int | None = None


class CompanyRefusal(StrEnum):
    OUT_OF_SCOPE = "company.out_of_scope"  # it is of all warehouses, the person is not
    CHANGED_MEANWHILE = (
        "company.changed_meanwhile"  # version, now: its fields as the history tells them; key of a setting
    )
    NAME_MISSING = "company.name_missing"
    CREDIT_CODE_INVALID = "company.credit_code_invalid"  # value, why: length, sign, check; at: which character
    EMAIL_INVALID = "company.email_invalid"  # value
    TIMEZONE_UNKNOWN = "company.timezone_unknown"  # timezone
    CURRENCY_UNKNOWN = "company.currency_unknown"  # currency: books are not kept in it
    CURRENCY_IN_USE = "company.currency_in_use"  # currency, now: there are amounts of money already
    LOGO_UNKNOWN = "company.logo_unknown"  # logo: no such picture was sent
    SETTING_UNKNOWN = "company.setting_unknown"  # key
    SETTING_INVALID = "company.setting_invalid"  # key, value, kind; least, most of a number
