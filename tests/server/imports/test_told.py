"""What an import tells before and after: what is worth nothing, what became another, what was not read; and what is kept of it."""

from __future__ import annotations

import msgspec

from server.imports.conftest import Office
from server.imports.test_imports import ITEMS, OPENING, ORDERS, Rows
from stowage.catalog.commands import MergeItems
from stowage.imports.store import Counts, Remarked
from stowage.kernel.ids import WarehouseId
from stowage.parties.commands import MergeParties
from stowage.purchasing.commands import CancelOrder


async def test_opening_stock_without_a_cost_is_told_and_its_value_is_no_longer_said_otherwise(office: Office) -> None:
    """By who sees no costs it comes in worth nothing, and they are told so before; who sees them is not told that all is well."""
    without = [row[:6] for row in OPENING]
    await office.pool.execute("UPDATE person SET roles = '{supervisor}' WHERE id = $1", office.person)
    told = await office.bring("opening", without, "WH1")
    assert told.counts is not None
    assert told.counts.remarks == [Remarked("stock.without_cost", {"line": 1, "lines": 1}, 4, 2)]
    done = await office.go(told)
    assert done.state == "done"
    assert done.counts == told.counts
    again = await office.bring("opening", without, "WH1")
    assert again.counts == Counts(4, same=4)
    await office.pool.execute("UPDATE person SET roles = '{administrator}' WHERE id = $1", office.person)
    dear = await office.bring("opening", OPENING, "WH1")
    assert await office.faults(dear) == [(row, "unit_cost", "opened_cost") for row in (2, 3, 4, 5)]
    assert (await office.wrong(dear))[0].faults[0].params == {"value": "0.00"}


async def test_an_item_has_several_suppliers_the_usual_one_first(office: Office) -> None:
    await office.imported("partners", [["Code", "English name", "Supplier"], ["S 2", "Two", "yes"]])
    rows: Rows = [["SKU", "Supplier code", "Supplier's SKU", "Lead days"], ["SOAP", "S 2； S1", "X-1", 9]]
    await office.imported("items", rows)
    found = await office.pool.fetch(
        "SELECT p.code, x.sku, x.lead_days FROM item_supplier x JOIN party p ON p.id = x.supplier ORDER BY x.position"
    )
    assert [tuple(row) for row in found] == [("S 2", "X-1", 9), ("S1", "", 0)]
    again = await office.bring("items", rows)
    assert again.counts == Counts(1, same=1)


async def test_another_column_of_the_same_name_is_told(office: Office) -> None:
    told = await office.bring("items", [["SKU", "English name", "SKU"], ["SOAP", "Soap bar", "LAMP"]])
    assert told.counts == Counts(1, changed=1, remarks=[Remarked("column_twice", {"name": "SKU"}, 1, 1)])


async def test_what_becomes_of_a_file_is_in_the_audit_trail(office: Office) -> None:
    await office.bring("items", ITEMS)
    await office.bring("items", b"%PDF-1.4")
    rows = await office.pool.fetch("SELECT kind, params FROM security_event WHERE kind LIKE 'import.%' ORDER BY id")
    told = [(row["kind"], msgspec.json.decode(row["params"])) for row in rows]
    assert [kind for kind, _ in told] == ["import.brought", "import.brought", "import.failed"]
    assert told[2][1] == {"kind": "items", "name": "file.xlsx", "code": "not_a_table"}


async def test_what_was_merged_is_taken_as_what_it_became(office: Office) -> None:
    """In files that are brought for the first time, and in those that were before."""
    items: Rows = [["SKU", "English name", "Base unit"], ["MUG", "Mug", "pcs"], ["CUP", "Cup", "pcs"]]
    partners: Rows = [["Code", "English name", "Supplier"], ["S8", "Eight", "yes"]]
    orders: Rows = [ORDERS[0], ["P-9", "S8", "2026-12-01", "MUG", "2", "pcs", "1", ""]]
    opening: Rows = [["SKU", "Place", "Quantity", "Unit cost"], ["MUG", "A01", 3, 2]]
    for kind, rows in (("items", items), ("partners", partners), ("orders", orders), ("opening", opening)):
        await office.imported(kind, rows, "WH1")
    house = WarehouseId(office.warehouses["WH1"])
    cancel = CancelOrder(await office.pool.fetchval("SELECT id FROM purchase_order"), 1, "merged")
    assert (await office.bus.submit(cancel, person=0, warehouse=house)).outcome == "applied"
    await office.pool.execute("DELETE FROM balance")
    for command in (MergeItems("MUG", "CUP"), MergeParties("S8", "S1")):
        assert (await office.bus.submit(command, person=0)).outcome == "applied"
    item = Remarked("followed", {"gone": "MUG", "into": "CUP"}, 1, 2)
    party = Remarked("followed", {"gone": "S8", "into": "S1"}, 1, 2)
    again = await office.bring("orders", orders, "WH1")
    assert again.counts == Counts(1, same=1), await office.faults(again)
    assert (await office.bring("opening", opening, "WH1")).counts == Counts(1, same=1)
    other = await office.bring("orders", [ORDERS[0], ["P-10", *orders[1][1:]]], "WH1")
    assert other.counts == Counts(1, 1, remarks=[item, party])
    more = await office.bring("barcodes", [["SKU", "Barcode"], ["MUG", "777"]])
    assert more.counts == Counts(1, changed=1, remarks=[item])
    await office.go(more)
    named = "SELECT i.sku FROM barcode b JOIN item i ON i.id = b.item WHERE b.code = '777'"
    assert await office.pool.fetchval(named) == "CUP"
    new = await office.imported("items", [["SKU", "English name", "Supplier code"], ["MUG", "Beaker", "S8"]])
    assert new.counts == Counts(1, changed=1, remarks=[item, party])
    assert await office.pool.fetchval("SELECT name_en FROM item WHERE sku = 'CUP'") == "Beaker"
    city = await office.imported("partners", [["Code", "City"], ["S8", "Yiwu"]])
    assert city.counts == Counts(1, changed=1, remarks=[party])
