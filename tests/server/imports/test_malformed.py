"""Every case of the table of malformed imports says exactly what is wrong with it, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from server.imports.conftest import Office
from server.imports.malformed import CELLS, COUNT, FILES, GOOD, NEW
from stowage.imports.reading import FileFault, read
from stowage.imports.register import KINDS
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.stock.commands import OpeningLine, RecordOpening


def test_there_are_two_hundred() -> None:
    assert COUNT >= 200
    assert GOOD.keys() == CELLS.keys() == KINDS.keys()


@pytest.mark.parametrize(("data", "code"), [pytest.param(*case[1:], id=case[0]) for case in FILES])
def test_a_file_that_cannot_be_read(data: Callable[[], bytes], code: str) -> None:
    with pytest.raises(FileFault) as told:
        read(data())
    assert told.value.code == code


async def moved(office: Office) -> None:
    """Flour and soap have stock, a lamp has a serial, an order was imported."""
    items = dict(await office.pool.fetch("SELECT sku, id FROM item"))
    place = await office.pool.fetchval("SELECT id FROM place WHERE code = 'A01'")
    lines = tuple(
        OpeningLine(ItemId(items[sku]), PlaceId(place), Quantity(10_000), Amount(1), lot, expires_on)
        for sku, lot, expires_on in (
            ("FLOUR", "", None),
            ("SOAP", "", None),
            ("LAMP", "SN-THERE", None),
            ("JAM", "2030-01-01", date(2030, 1, 1)),
        )
    )
    house = WarehouseId(office.warehouses["WH1"])
    outcome = await office.bus.submit(RecordOpening(house, lines), person=0, warehouse=house)
    assert outcome.outcome == "applied", outcome
    keys = list(GOOD["orders"])
    await office.imported("orders", [keys, [(GOOD["orders"] | {"reference": "KNOWN"})[key] for key in keys]], "WH1")


@pytest.mark.parametrize("kind", GOOD)
async def test_cells_that_cannot_be_taken(office: Office, kind: str) -> None:
    await moved(office)
    keys = [field.key for field in KINDS[kind].fields]
    rows: list[list[Any]] = [keys]
    wanted: list[tuple[int, str, str]] = []
    for number, case in enumerate(CELLS[kind]):
        cells = GOOD[kind] | case.cells
        rows.append([f"K{number}" if cells.get(key) == NEW else cells.get(key, "") for key in keys])
        wanted += [(number + 2, *fault) for fault in case.faults]
    before = await office.counted("op")
    told = await office.bring(kind, rows, "WH1")
    assert told.state == "checked", told
    assert sorted(await office.faults(told)) == sorted(wanted)
    assert told.counts is not None
    assert told.counts.wrong == len({row for row, *_ in wanted})
    assert await office.counted("op") == before
