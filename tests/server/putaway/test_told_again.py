"""A database from before devices were told where goods may lie: the update tells them, and only what there is to tell."""

from __future__ import annotations

from importlib import import_module

from conftest import Database
from dock_words import CUP, RADIO, company
from stowage.places.commands import PlaceKind, PlaceRecord, PutPlaces

STEP = import_module("stowage.gateway.piccolo_migrations.gateway_2026_11_23t18_40")
MORE = ("sequence", "storage", "max_weight_g", "max_volume_ml", "max_quantity", "category", "weight_g", "volume_mm3")
ROWS = (
    "SELECT kind, key, seq, body::jsonb::text AS body FROM feed_row WHERE kind IN ('place', 'item') ORDER BY kind, key"
)
WITHOUT = " ".join(f"- '{name}'" for name in MORE)
FORMERLY = f"UPDATE feed_row SET body = (body::jsonb {WITHOUT})::text WHERE kind IN ('place', 'item')"


async def test_places_and_items_are_told_anew(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, RADIO)
        await firm.desk(PutPlaces("SH", (PlaceRecord("A-1", PlaceKind.BIN, sequence=7, max_weight_g=9_000),)))
        await firm.connection.execute(
            "UPDATE item SET weight_g = 250, length_mm = 10, width_mm = 10, height_mm = 10 WHERE sku = 'CUP'"
        )
        await firm.connection.execute(FORMERLY)
        before = {(row["kind"], row["key"]): row for row in await firm.connection.fetch(ROWS)}
        heads = dict(await firm.connection.fetch("SELECT name, head FROM feed_partition"))
        await firm.connection.execute(STEP.SQL)
        cup = await firm.told("item", firm.items["CUP"])
        assert cup is not None
        assert (cup["weight_g"], cup["volume_mm3"]) == (250, 1_000)
        place = await firm.connection.fetchval("SELECT id FROM place WHERE code = 'A-1'")
        bin_ = await firm.told("place", place)
        assert bin_ is not None
        assert (bin_["sequence"], bin_["max_weight_g"]) == (7, 9_000)
        after = {(row["kind"], row["key"]): row for row in await firm.connection.fetch(ROWS)}
        changed = {key for key in after if after[key]["body"] != before[key]["body"]}
        assert all((after[key]["seq"] > before[key]["seq"]) == (key in changed) for key in after)
        assert ("item", str(firm.items["RADIO"])) not in changed
        assert dict(await firm.connection.fetch("SELECT name, head FROM feed_partition")) != heads
        assert await firm.differences() == []
        await firm.connection.execute(STEP.SQL)
        assert {(row["kind"], row["key"]): row for row in await firm.connection.fetch(ROWS)} == after
