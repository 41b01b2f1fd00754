"""What is asked before containers are labelled. An intent of the desk."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

MOST_DRAWN = 1000


class DrawNumbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="labels.draw_sscc/1", tag_field="type"):
    """`count` new numbers of containers, for labels that are printed ahead: SSCCs of the company's GS1 prefix, numbers of our own without
    one. GET /api/labels/lpn?drawing=<op id> prints them."""

    count: Annotated[int, msgspec.Meta(ge=1, le=MOST_DRAWN)] = 1


class LabelsRefusal(StrEnum):
    NUMBERS_EXHAUSTED = "labels.numbers_exhausted"  # prefix, left
