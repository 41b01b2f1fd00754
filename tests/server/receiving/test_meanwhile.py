"""What changed while a gun was away: master data, and the release itself."""

from __future__ import annotations

from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, VASE, company, new_receipt
from server.receiving.test_handlers import counted
from stowage.catalog.commands import PutItems
from stowage.discrepancies.commands import Resolve
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.receiving.commands import ConfirmReceiptLine1


async def test_master_data_that_changed_while_a_gun_was_away(database: Database) -> None:
    """It counted by what it knew: all of it is posted so, and what no longer holds is told, once for each thing."""
    async with company(database) as firm:
        cup, vase = replace(CUP, barcodes=("690",)), replace(VASE, barcodes=("777",))
        await firm.set_up(cup, vase)
        order, gun = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G07")
        receipt = new_receipt()
        first = counted(firm, receipt, order, "CUP", 1, codes={"690": "pcs"})
        before = await gun.say(replace(first, place=firm.places["D-02"]))  # a place with goods stays in use
        assert [one.outcome for one in before] == ["applied"]
        await firm.system(PutItems((replace(cup, barcodes=("691",)), replace(vase, barcodes=("690",)))))
        await firm.connection.execute(
            "UPDATE item SET active = false WHERE sku = 'CUP'"
        )  # as an earlier release let it be retired
        docks = (PlaceRecord("D-01", PlaceKind.DOCK, active=False),)
        await firm.system(PutWarehouse("SH", "上海仓", "Shanghai", "Asia/Shanghai", has_bins=True, places=docks))
        codes = {"690": "pcs", "691": "pcs", "404": "pcs"}
        (after,) = await gun.say(counted(firm, receipt, order, "CUP", 2, codes=codes))
        assert after.outcome == "applied_with_exception"
        told = {(one["code"], one["evidence"].get("barcode")): one["evidence"] for one in after.discrepancies}
        assert list(told) == [
            ("receiving.barcode_changed", "690"),
            ("receiving.place_closed", None),
            ("receiving.item_retired", None),
        ]
        whose = told["receiving.barcode_changed", "690"]
        assert (whose["belongs"], whose["now"], whose["others"]) == (firm.items["VASE"], "pcs", "404")
        assert await firm.stock("CUP") == {"available": 3}
        for one in after.discrepancies:
            assert (await firm.desk(Resolve(one["id"], "acknowledge"))).outcome == "applied"
        assert await firm.stock("CUP") == {"available": 3}
        assert await firm.differences() == []


async def test_a_gun_of_an_earlier_release_is_read_as_one_that_told_no_barcodes(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        order, gun = await firm.order(("CUP", "pcs", 10, 3_500_000)), await firm.gun("G07")
        said = counted(firm, new_receipt(), order, "CUP", 4)
        former = ConfirmReceiptLine1(**{name: getattr(said, name) for name in ConfirmReceiptLine1.__struct_fields__})
        (outcome,) = await gun.say(former)
        assert outcome.outcome == "applied"
        assert await firm.stock("CUP") == {"available": 4}
