"""Labels over HTTP: of what is there, as it is read back from them, and what is not printed."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
import zplkit
from PIL import Image

from devices.labels_read import scanned
from server.gateway.conftest import World
from server.gateway.test_desk import command, signed_in
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitFactor, UnitRecord
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.places.commands import MakeBins
from stowage.receiving.commands import ConfirmReceiptLine
from stowage_devices import scan

pytestmark = pytest.mark.one_release

PCS = 10_000
BLUE = ItemRecord("22969", "蜡烛 250g 薰衣草", 'Candle 250 g ^"lavender"~', "pcs", barcodes=("5012345678900", "ABC-1"), tracks_lot=True,
                  units=(UnitFactor("case", 24, barcodes=("15012345678907",)), UnitFactor("box", 6)))  # fmt: skip
CLOCK = ItemRecord("85099B", "闹钟", "Clock", "pcs", barcodes=("ABC-1",), tracks_serial=True)  # so does a candle
ODD = ItemRecord("12345678901234", "怪", "Odd", "pcs")  # its SKU would be read as a GTIN with a wrong digit


class Desk:
    def __init__(self, world: World, http: httpx.AsyncClient) -> None:
        self.world, self.http = world, http

    async def get(self, path: str, status: int = 200, **asked: Any) -> httpx.Response:
        answer = await self.http.get(f"/api/labels{path}", params=asked)
        assert answer.status_code == status, answer.text[:500]
        return answer

    async def read(self, path: str, **asked: Any) -> list[Any]:
        """What a gun makes of each label, printed by a label printer: of the QR code, which says all."""
        printed = (await self.get(path, format="zpl", **asked)).text
        found = []
        for label in printed.split("^XA")[1:]:
            copies = int((re.findall(r"\^PQ(\d+)", label) or ["1"])[0])
            [scene] = zplkit.render("^XA" + re.sub(r"\^PQ\d+", "", label)).labels
            codes = [scan.read(each) for each in scanned(Image.open(io.BytesIO(scene.png())).convert("L"))]
            found += [said(codes[-1])] * copies
        return found

    async def refused(self, path: str, **asked: Any) -> tuple[int, str, Any]:
        answer = await self.http.get(f"/api/labels{path}", params=asked)
        told = answer.json()
        return answer.status_code, told["code"], told["field"] or told["params"]


def said(code: scan.Code) -> Any:
    match code["kind"]:
        case "own":
            return f"{code['type']} {code['value']}"
        case "gs1":
            return code["readings"][0]
    return code.get("digits") or code.get("text")


@pytest.fixture
async def desk(world: World, http: httpx.AsyncClient) -> Desk:
    for put in (
        PutUnits((UnitRecord("pcs", "件", "piece"), UnitRecord("case", "箱", "case"), UnitRecord("box", "盒", "box"))),
        PutItems((BLUE, CLOCK, ODD)),
        MakeBins("WH1", "A{01-02}-{1-3}"),
        MakeBins("WH1", "B01-1", zone="乙区"),
        PutPeople((PersonRecord("P-2", "远", "Far", (Role.OPERATOR,), ("WH2",)),)),
    ):
        outcome = await world.gateway.bus.submit(put, person=0)
        assert outcome.outcome == "applied", outcome
    return Desk(world, await signed_in(world, http, "A1"))


async def test_labels_of_what_there_is(desk: Desk) -> None:
    items = dict(await desk.world.gateway.pool.fetch("SELECT sku, id FROM item"))
    here = desk.world.warehouses["WH1"]
    both = f"{items['22969']},{items['85099B']}"
    assert await desk.read("/item", ids=both, copies=2) == ["5012345678900"] * 2 + ["85099B"] * 2
    assert await desk.read("/item", search="lz 250") == ["5012345678900"]
    assert await desk.read("/item", ids=items["22969"], unit="case", width=40, height=30) == ["15012345678907"]
    assert await desk.read("/bin", warehouse=here, pattern="A0?-2") == ["BIN A01-2", "BIN A02-2"]
    assert await desk.read("/bin", warehouse=here, zone="A", aisle="A02") == [f"BIN A02-{bay}" for bay in (1, 2, 3)]
    assert await desk.read("/bin", warehouse=here, zone="乙区", language="en") == ["BIN B01-1"]
    assert "BADGE P-2" in await desk.read("/badge")
    assert await desk.read("/badge", ids=desk.world.people["O1"], dots=12) == ["BADGE O1"]
    codes = ["340123450000000017", "T-0041"]
    assert await desk.read("/lpn", code=codes, width=100, height=70) == [{"sscc": codes[0]}, "LPN T-0041"]
    drawing = str(uuid4())
    answer = await command(desk.http, "labels.draw_sscc/1", {"count": 2}, op_id=drawing)
    assert answer.status_code == 200, answer.text
    assert await desk.read("/lpn", drawing=drawing, width=100, height=70) == ["LPN LP-000001", "LPN LP-000002"]
    offer = (await desk.get("")).json()
    assert {one["kind"] for one in offer["kinds"]} == {"item", "bin", "lot", "lpn", "badge"}
    for form, kind in (("pdf", b"%PDF"), ("svg", b"<svg"), ("png", b"\x89PNG")):
        sheet: dict[str, Any] = {"sheet": "3x8", "start": 20} if form in {"pdf", "svg"} else {}
        got = await desk.get("/bin", warehouse=here, format=form, **sheet)
        assert got.content.startswith(kind)
        assert (got.headers["stowage-labels"], got.headers["stowage-pages"]) == ("8", "2" if sheet else "8")


async def test_labels_of_a_receipt_are_of_its_lots_and_pieces(desk: Desk) -> None:
    pool, here = desk.world.gateway.pool, WarehouseId(desk.world.warehouses["WH1"])
    items = dict(await pool.fetch("SELECT sku, id FROM item"))
    dock = PlaceId(await pool.fetchval("SELECT id FROM place WHERE warehouse = $1 AND kind = 'dock'", here))
    receipt = uuid4()
    for line in (
        ConfirmReceiptLine(receipt, "G-1", dock, ItemId(items["22969"]), Quantity(5 * PCS), lot="L2611B"),
        ConfirmReceiptLine(receipt, "G-1", dock, ItemId(items["22969"]), Quantity(PCS), lot="批次甲"),
        ConfirmReceiptLine(receipt, "G-1", dock, ItemId(items["85099B"]), Quantity(2 * PCS), serials=("S-1", "S-2")),
    ):
        assert (await desk.world.gateway.bus.submit(line, person=0, warehouse=here)).outcome.startswith("applied")
    lot = {"gtin": "05012345678900", "lot": "L2611B"}
    printed = await desk.read("/lot", receipt=receipt, width=150, height=60)
    assert printed == [lot, "批次甲", {"serial": "S-1"}, {"serial": "S-2"}]
    assert await desk.read("/lot", item=items["22969"], lot="L2611B", width=150, height=60) == [lot]
    elsewhere = PersonRecord("E1", "全", "Everything", tuple(Role), ("WH2",))
    assert (await desk.world.gateway.bus.submit(PutPeople((elsewhere,)), person=0)).outcome == "applied"
    desk.world.people |= dict(await pool.fetch("SELECT code, id FROM person"))
    await signed_in(desk.world, desk.http, "E1")
    for asked in ({"receipt": receipt}, {"item": items["22969"]}):
        assert (await desk.refused("/lot", **asked))[:2] == (404, "labels_none")
    assert (await desk.refused("/bin", warehouse=here))[:2] == (403, "warehouse_out_of_scope")
    assert await desk.read("/badge") == ["BADGE A1", "BADGE B1", "BADGE E1", "BADGE P-2", "BADGE S1"]


async def test_what_is_not_printed(desk: Desk) -> None:
    items = dict(await desk.world.gateway.pool.fetch("SELECT sku, id FROM item"))
    here, blue = desk.world.warehouses["WH1"], items["22969"]
    for path, asked, expected in (
        ("/item", {}, (404, "labels_none", {})),
        ("/item", {"ids": "99999"}, (404, "labels_none", {})),
        ("/item", {"ids": "1,x"}, (400, "invalid", "ids")),
        ("/item", {"ids": items["12345678901234"]}, (422, "label_unreadable", {"what": "12345678901234"})),
        ("/item", {"ids": blue, "unit": "box"}, (422, "label_unreadable", {"what": "22969"})),  # a box has no barcode
        ("/item", {"ids": blue, "unit": "pallet"}, (404, "labels_none", {})),
        ("/item", {"ids": blue, "width": 50}, (400, "invalid", "height")),
        ("/item", {"ids": blue, "width": 5, "height": 50}, (400, "invalid", "width")),
        ("/item", {"ids": blue, "copies": 101}, (400, "invalid", "copies")),
        ("/item", {"ids": blue, "format": "exe"}, (400, "invalid", "format")),
        ("/item", {"ids": blue, "format": "svg", "page": 2}, (404, "label_page_unknown", {"page": 2})),
        ("/item", {"ids": blue, "sheet": "9x9"}, (400, "invalid", "sheet")),
        ("/item", {"ids": blue, "sheet": "2x2", "start": 5}, (400, "invalid", "start")),
        ("/item", {"ids": blue, "sheet": "2x2", "format": "zpl"}, (400, "invalid", "sheet")),
        ("/badge", {"sheet": "3x8", "width": 85.6, "height": 54}, (422, "label_too_large", {"width": 66, "height": 32})),
        ("/bin", {"warehouse": here, "width": 20, "height": 20}, (200, "", None)),
        ("/bin", {"warehouse": 99}, (404, "labels_none", {})),
        ("/lpn", {"code": "a\nb"}, (400, "invalid", "code")),
        ("/lpn", {"drawing": uuid4()}, (404, "labels_none", {})),
        ("/lpn", {"code": "T" * 100, "width": 20, "height": 20}, (422, "label_too_small", {"width": 20, "height": 20})),
        ("/lpn", {"code": ["T-1"] * 21, "copies": 100}, (422, "labels_too_many", {"most": 2000})),
    ):  # fmt: skip
        if expected[0] == 200:
            await desk.get(path, **asked)
        else:
            assert await desk.refused(path, **asked) == expected, (path, asked)
    await signed_in(desk.world, desk.http, "O1")
    assert (await desk.refused("/badge"))[2] == {"permission": "identity.read"}
    assert await desk.read("/lpn", code="T-1") == ["LPN T-1"]
    answer = await command(desk.http, "labels.draw_sscc/1", {"count": 1001}, warehouse=here)
    assert answer.status_code == 400, answer.text
