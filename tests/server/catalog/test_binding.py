"""A code that a gun read and nobody knew becomes the barcode of an item, once."""

from __future__ import annotations

import asyncio

import msgspec

from conftest import Database
from dock_words import CUP, RADIO, company
from stowage.catalog.commands import BindBarcode, ItemRecord, MergeItems, PutItems

GONE, MERGED = ItemRecord("GONE", "停", "Gone", "pcs"), ItemRecord("MERGED", "并", "Merged", "pcs")


async def test_a_barcode_is_bound_once_and_every_gun_is_told(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, RADIO)
        left, right = await firm.gun("G01"), await firm.gun("G02")
        bind = BindBarcode("690077", "CUP", "case"), BindBarcode("690077", "RADIO", "pcs")
        both = await asyncio.gather(left.say(bind[0]), right.say(bind[1]))
        assert sorted(one.outcome for (one,) in both) == ["applied", "refused"]
        (refused,) = [one for (one,) in both if one.outcome == "refused"]
        assert refused.code == "catalog.barcode_taken"
        told = await firm.told("barcode", "690077")
        assert told is not None
        assert len(told["to"]) == 1
        assert (
            await firm.connection.fetchval("SELECT count(*) FROM change WHERE kind = 'item' AND after ? 'barcodes'")
            >= 1
        )
        assert await firm.differences() == []


async def test_what_is_not_bound(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, GONE, MERGED)
        await firm.system(PutItems((msgspec.structs.replace(GONE, active=False),)))
        await firm.system(MergeItems("MERGED", "CUP"))
        gun = await firm.gun("G01")
        outcomes = await gun.say(
            BindBarcode("690077", "NOBODY", "pcs"),
            BindBarcode("690077", "GONE", "pcs"),
            BindBarcode("690077", "MERGED", "pcs"),
            BindBarcode("690077", "CUP", "pallet"),
            BindBarcode("6901234567892", "CUP", "case"),
            BindBarcode("690078", "CUP", "pcs"),
            BindBarcode("690078", "CUP", "pcs"),
        )
        codes = [one.code.removeprefix("catalog.") for one in outcomes]
        assert codes == [
            "item_unknown",
            "item_retired",
            "item_merged",
            "unit_unknown",
            "barcode_taken",
            "",
            "barcode_taken",
        ]
