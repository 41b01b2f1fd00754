"""Resolving what did not go as expected 差异. An intent: the first resolution stands."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Resolve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="discrepancies.resolve/1", tag_field="type"):
    """`choice` is one of those offered with the discrepancy; `reason` is kept.

    receiving.over_receipt, receiving.not_ordered, receiving.order_closed: accept | return_to_supplier
    receiving.damaged: return_to_supplier | scrap | use_as_is
    receiving.serial_known: same_piece | return_to_supplier
    receiving.expiry_differs, receiving.lot_missing, receiving.unit_changed, receiving.line_unknown,
    receiving.fraction_of_unit, receiving.receipt_finished, gateway.clock_implausible, gateway.not_permitted, ledger.shortfall: acknowledge
    any parked command: replay | discard
    """

    discrepancy: int
    choice: str
    reason: str = ""


class DiscrepanciesRefusal(StrEnum):
    UNKNOWN = "discrepancies.unknown"  # discrepancy
    RESOLVED = "discrepancies.resolved"  # discrepancy, choice, person
    CHOICE_UNKNOWN = "discrepancies.choice_unknown"  # discrepancy, choice, choices
