"""Names for the integers that identify things, and the virtual places that stock comes from and goes to."""

from __future__ import annotations

from typing import Any, NewType, TypeGuard

ItemId = NewType("ItemId", int)
PlaceId = NewType("PlaceId", int)
WarehouseId = NewType("WarehouseId", int)
PersonId = NewType("PersonId", int)
PartyId = NewType("PartyId", int)  # supplier or customer
OwnerId = NewType("OwnerId", int)  # whose goods: 0 is the company, otherwise a party

OWN = OwnerId(0)

SUPPLIER = PlaceId(-1)
CUSTOMER = PlaceId(-2)
SCRAP = PlaceId(-4)
GAIN_LOSS = PlaceId(-5)
OPENING = PlaceId(-6)
IN_TRANSIT = PlaceId(-7)
INVESTIGATE = PlaceId(-8)  # 待查: its balance is exactly the open shortfall discrepancies

LARGEST_ID = 2**63 - 1


def is_id(value: int | None) -> TypeGuard[int]:
    """Whether a number that came from outside can be the id of a row at all."""
    return value is not None and 0 < value <= LARGEST_ID


def id_in(value: Any) -> int | None:
    """The id that a field of unknown type holds, if it holds one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and is_id(value) else None
