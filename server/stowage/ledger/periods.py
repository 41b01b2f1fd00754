"""Which day a posting counts for: its business date, or the first open day after it."""

from __future__ import annotations

from datetime import date, timedelta


def posting_date(business_date: date, closed_through: date) -> date:
    """`closed_through`: the last day of the closed periods."""
    return max(business_date, closed_through + timedelta(days=1))
