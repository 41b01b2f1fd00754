"""What companies are told apart by wherever they stand: as what they pay tax, and in which currency they reckon."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}(?!\n)$")]  # ISO 4217

# Currencies that books may be kept in: amounts are integers of 1/100. Their signs on paper; others are told by their code.
BASE_CURRENCIES = (
    "CNY", "HKD", "MOP", "TWD", "USD", "EUR", "GBP", "SGD", "MYR", "THB", "IDR", "PHP", "INR", "AUD", "CAD",
)  # fmt: skip
SIGNS = {"CNY": "¥", "HKD": "HK$", "USD": "$", "EUR": "€", "GBP": "£"}


class Taxpayer(StrEnum):
    UNKNOWN = "unknown"
    GENERAL = "general"  # 一般纳税人
    SMALL = "small"  # 小规模纳税人
    INDIVIDUAL = "individual"
    FOREIGN = "foreign"
