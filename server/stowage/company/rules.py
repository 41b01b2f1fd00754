"""The company's own record and its settings.

O-1  There is one company, and its name is never taken away again.
O-2  Who changes what somebody else changed meanwhile is told so.
O-3  The currency of the books is settled by the first amount of money.
O-4  They are of all warehouses: who is limited to some changes neither.
O-5  A setting holds nothing that what it is for could not do.
"""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from stowage.company.commands import CompanyRefusal, PutCompany, SetSetting
from stowage.company.settings import SETTINGS
from stowage.kernel.decision import Context, Decision, Refusal
from stowage.kernel.trade import BASE_CURRENCIES

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of a credit code: without I, O, S, V, Z
LENGTH = 18
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")


class Company(msgspec.Struct, frozen=True):
    """All that is known of it. `taxpayer`: as of partners."""

    name_zh: str = ""
    name_en: str = ""
    short_name: str = ""
    credit_code: str = ""
    tax_number: str = ""
    taxpayer: str = "unknown"
    address: str = ""
    phone: str = ""
    email: str = ""
    bank: str = ""
    account: str = ""
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    language: str = ""
    logo: str = ""


class CompanyPut(msgspec.Struct, frozen=True):
    """Change: it is this from now on."""

    company: Company


class SettingSet(msgspec.Struct, frozen=True):
    """Change. `value` None: as the release has it."""

    key: str
    value: int | str | None


class KnownSetting(msgspec.Struct, frozen=True):
    version: int
    value: int | str | None


class State(msgspec.Struct):
    """`has_money`: amounts stand in the books or on orders. `pictures`: those of the asked-for logos that were sent. `settings`: those
    that somebody has ever set."""

    company: Company = Company()
    version: int = 1
    has_money: bool = False
    pictures: frozenset[str] = frozenset()
    settings: dict[str, KnownSetting] = {}

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case CompanyPut(company):
                    self.company, self.version = company, self.version + 1
                case SettingSet(key, value):
                    known = self.settings.get(key, KnownSetting(0, None))
                    self.settings[key] = KnownSetting(known.version + 1, value)
                case _:
                    raise AssertionError(change)


def decide(state: State, command: PutCompany | SetSetting, context: Context) -> Decision | Refusal:
    if not context.speaks_for(None):
        return Refusal(CompanyRefusal.OUT_OF_SCOPE, {})
    return _set(state, command) if isinstance(command, SetSetting) else _put(state, command)


def _put(state: State, command: PutCompany) -> Decision | Refusal:
    said = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not None}
    seen = said.pop("seen_version", None)
    if seen not in (None, state.version):
        now = msgspec.to_builtins(state.company)
        return Refusal(CompanyRefusal.CHANGED_MEANWHILE, {"version": state.version, "now": now})
    company = msgspec.structs.replace(state.company, **{name: _plain(value) for name, value in said.items()})
    company = msgspec.structs.replace(company, credit_code=company.credit_code.upper())
    refusal = fault(company) or _unfit(state, company)
    return refusal or Decision(changes=(CompanyPut(company),))


def _plain(value: str) -> str:
    return str(value).strip()


def fault(company: Company) -> Refusal | None:
    """What is wrong with it by itself."""
    if not company.name_zh and not company.name_en:
        return Refusal(CompanyRefusal.NAME_MISSING, {})
    wrong = credit_code_fault(company.credit_code) if company.credit_code else None
    if wrong is not None:
        return Refusal(CompanyRefusal.CREDIT_CODE_INVALID, {"value": company.credit_code} | wrong)
    if company.email and not EMAIL.fullmatch(company.email):
        return Refusal(CompanyRefusal.EMAIL_INVALID, {"value": company.email})
    if not _is_zone(company.timezone):
        return Refusal(CompanyRefusal.TIMEZONE_UNKNOWN, {"timezone": company.timezone})
    if company.currency not in BASE_CURRENCIES:
        return Refusal(CompanyRefusal.CURRENCY_UNKNOWN, {"currency": company.currency})
    return None


def _unfit(state: State, company: Company) -> Refusal | None:
    """What does not fit what there is already."""
    if company.currency != state.company.currency and state.has_money:
        about = {"currency": company.currency, "now": state.company.currency}
        return Refusal(CompanyRefusal.CURRENCY_IN_USE, about)
    if company.logo not in ("", state.company.logo) and company.logo not in state.pictures:
        return Refusal(CompanyRefusal.LOGO_UNKNOWN, {"logo": company.logo})
    return None


def credit_code_fault(code: str) -> dict[str, Any] | None:
    """Why this is no 统一社会信用代码, by GB 32100-2015; None: it is one. `at` counts from 1.

    Two signs for who registered it and as what, six digits of the place, nine of the organisation, and a check sign: 31 less the rest that
    the sum of sign × 3^(its place) leaves by 31.
    """
    if len(code) != LENGTH:
        return {"why": "length"}
    for at, sign in enumerate(code, 1):
        if sign not in SIGNS or (3 <= at <= 8 and not sign.isdigit()):
            return {"why": "sign", "at": at}
    total = sum(SIGNS.index(sign) * pow(3, at, 31) for at, sign in enumerate(code[:-1]))
    return None if SIGNS[-total % 31] == code[-1] else {"why": "check", "at": LENGTH}


def _set(state: State, command: SetSetting) -> Decision | Refusal:
    rule = SETTINGS.get(command.setting)
    if rule is None:
        return Refusal(CompanyRefusal.SETTING_UNKNOWN, {"key": command.setting})
    known = state.settings.get(command.setting, KnownSetting(0, None))
    if command.seen_version not in (None, known.version):
        about = {"key": command.setting, "version": known.version, "now": {"value": known.value}}
        return Refusal(CompanyRefusal.CHANGED_MEANWHILE, about)
    value = command.value.strip() if isinstance(command.value, str) else command.value
    if value is not None and not rule.accepts(value):
        about = {"key": command.setting, "value": value, "kind": rule.kind, "least": rule.least, "most": rule.most}
        return Refusal(CompanyRefusal.SETTING_INVALID, about)
    return Decision(changes=(SettingSet(command.setting, value),))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
