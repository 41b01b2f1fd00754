"""What a gun is told of the past: of its own warehouse alone, bounded, the newest first, with photos and without cost."""

from __future__ import annotations

import msgspec

from ledger_words import PIECE
from server.gateway.conftest import Client, World, enrolled
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.places.commands import PlaceKind, PlaceRecord, PutPlaces
from stowage.stock.commands import OpeningLine, RecordOpening
from stowage.transfers.commands import Move


async def test_a_gun_asks_what_was_moved_last(world: World, client: Client) -> None:
    submit, pool = world.gateway.bus.submit, world.gateway.pool

    async def said(command: msgspec.Struct, house: str | None = None) -> None:
        outcome = await submit(command, person=0, warehouse=world.warehouses[house] if house else None)
        assert outcome.outcome == "applied", outcome

    await said(PutUnits((UnitRecord("pcs", "件", "piece"),)))
    picture = "a" * 64
    await said(
        PutItems((ItemRecord("CUP", "杯", "Cup", "pcs"), ItemRecord("TEA", "茶", "Tea", "pcs", tracks_lot=True)))
    )
    await pool.execute("UPDATE item SET picture = $1 WHERE sku = 'CUP'", picture)
    for house in ("WH1", "WH2"):
        await said(PutPlaces(house, tuple(PlaceRecord(f"{house}-{n}", PlaceKind.BIN) for n in (1, 2))))
    items = {row["sku"]: ItemId(row["id"]) for row in await pool.fetch("SELECT sku, id FROM item")}
    places = {
        row["code"]: PlaceId(row["id"]) for row in await pool.fetch("SELECT code, id FROM place WHERE kind = 'bin'")
    }
    for house in ("WH1", "WH2"):
        bin_ = places[f"{house}-1"]
        lines = (
            OpeningLine(items["CUP"], bin_, Quantity(900 * PIECE), Amount(1)),
            OpeningLine(items["TEA"], bin_, Quantity(5 * PIECE), Amount(1), "L1"),
        )
        await said(RecordOpening(WarehouseId(world.warehouses[house]), lines), house)
    for count in range(1, 24):
        moved = Move(items["CUP"], Quantity(count * PIECE), places["WH1-1"], places["WH1-2"])
        await said(moved, "WH1")

    async def history(**query: object) -> dict[str, object]:
        answer = await client.get("/api/sync/history", **query)
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    of_item = await history(item=items["CUP"])
    moves = msgspec.convert(of_item["moves"], list[dict[str, object]])
    assert of_item["photos"] == [picture]
    assert [one["quantity"] for one in moves] == [count * PIECE for count in range(23, 3, -1)]
    assert (moves[0]["source"], moves[0]["target"]) == (places["WH1-1"], places["WH1-2"])
    assert str(moves[0]["number"]).startswith("MV-")
    assert not {"cost", "value"} & moves[0].keys()
    at_bin = await history(place=places["WH1-1"])
    assert len(msgspec.convert(at_bin["moves"], list[object])) == 20
    of_lot = await history(item=items["TEA"], lot="L1")
    (opened,) = msgspec.convert(of_lot["moves"], list[dict[str, object]])  # the other warehouse's is not told
    assert (opened["source"], opened["target"], opened["lot"]) == (-6, places["WH1-1"], "L1")
    assert await history(item=items["TEA"], lot="L2") == {"moves": [], "photos": []}
    assert await history(place=places["WH2-1"]) == {"moves": [], "photos": []}
    assert (await history(item=items["CUP"], container="P-1"))["moves"] == []
    for query in ({}, {"item": items["CUP"], "place": places["WH1-1"]}, {"item": 0}):
        assert (await client.get("/api/sync/history", **query)).status_code == 400
    client.gun = await enrolled(world.gateway, world.warehouses["WH2"])
    assert (await client.get("/api/sync/history", item=items["CUP"])).status_code == 401
    await client.sign_in()
    assert len(msgspec.convert((await history(item=items["CUP"]))["moves"], list[object])) == 1
