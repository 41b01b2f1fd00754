"""How documents are numbered. An intent of the desk."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class SetPattern(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="numbering.set_pattern/1", tag_field="type"
):
    """Documents of `kind` are numbered so from now on: "PO-{yy}{mm}-{n:04d}". Numbers that are drawn stay as they are."""

    kind: str
    pattern: str


class NumberingRefusal(StrEnum):
    """`field` is "kind" or "pattern", `value` what was said."""

    KIND_UNKNOWN = "numbering.kind_unknown"  # field, value
    OUT_OF_SCOPE = "numbering.out_of_scope"  # kind: numbers are of all warehouses, the person is not
    LENGTH_INVALID = "numbering.length_invalid"  # field, value, most: signs of a number
    SIGN_INVALID = "numbering.sign_invalid"  # field, value, sign: a space, a control character, a brace left over
    PLACEHOLDER_UNKNOWN = "numbering.placeholder_unknown"  # field, value, placeholder
    COUNTER_MISSING = "numbering.counter_missing"  # field, value, counters: there must be one
    BEGINNING_MISSING = "numbering.beginning_missing"  # field, value: no fixed sign before the first placeholder
    BEGINNING_TAKEN = "numbering.beginning_taken"  # field, value, kind, pattern: whose numbers begin so too
    NUMBER_TAKEN = "numbering.number_taken"  # field, value, number: drawn already, and would come again
