"""Goods that are weighed as they come: keyed in, read from a label, asked again where it cannot be right, in parts and by two people."""

from __future__ import annotations

import re

import asyncpg
import pytest

from e2e.company import PCS, applied
from e2e.conftest import House, at_work, run, until
from stowage.app import make_bus
from stowage.catalog.commands import ItemRecord, PutItems

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SALMON = "6901234500103"
LABEL = "0106901234500103" + "3103004500"  # 4.5 kg
LIES = """
    SELECT p.code, b.quantity, b.weight FROM balance b JOIN place p ON p.id = b.place JOIN item i ON i.id = b.item
    WHERE i.sku = 'F-1' AND b.quantity <> 0
"""


async def _weighed(house: House) -> None:
    async with asyncpg.create_pool(house.url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        item = ItemRecord(
            "F-1", "三文鱼", "Salmon", "pcs", (SALMON,), tracks_weight=True, least_weight_g=4000, most_weight_g=6000
        )
        await applied(bus, PutItems((item,)))


def lies(house: House) -> dict[str, tuple[int, int]]:
    return {row["code"]: (row["quantity"] // PCS, row["weight"]) for row in house.rows(LIES)}


def test_what_is_weighed_is_weighed_once_and_its_parts_weigh_as_much(house: House) -> None:
    run(_weighed(house))
    gun = at_work(house)
    gun.open("#/receive")
    gun.tap("Receive without order")
    gun.taps = gun.scans = 0
    gun.scan(SALMON)
    gun.scan(SALMON)
    gun.tap("Take 2 pcs")
    gun.prompted("Weigh it, key in kilograms")
    gun.press("13")
    gun.enter()
    gun.prompted("Weight cannot be right")
    gun.sees("8 kg – 12 kg")
    gun.tap("Back")
    gun.press("10.001")
    gun.enter()
    until(lambda: lies(house) == {"D-01": (2, 100_010)})
    assert (gun.taps, gun.scans) == (12, 2)

    house.server.stop()
    gun.scan(LABEL)
    gun.sees("4.5 kg")
    gun.tap(re.compile("^Take 1"))
    gun.tap("Finish")
    gun.tap("Finish receipt")
    house.server.start()
    until(lambda: gun.waiting() == 0 and lies(house) == {"D-01": (3, 145_010)}, within=60)
    gun.open("#/look-up")
    gun.scan("D-01")
    gun.sees(re.compile("14.501 kg"))
    assert {row["code"] for row in house.rows("SELECT code FROM discrepancy")} == {"receiving.not_ordered"}
    assert gun.errors == []
