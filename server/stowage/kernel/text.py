"""Texts of commands that people or imports write. No control characters, so that every database and printer takes them.

`$` alone lets a line break at the end pass in Python.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+(?!\n)$")]
Name = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f]*(?!\n)$")]
Note = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^[^\x00]*$")]
BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]  # 1/100 percent
