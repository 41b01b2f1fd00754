"""A stranger receives a truck: blind and ordered, lots, serials, damage, undo, finish; told exceptions; rows as promised."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import Any

import pytest

from sync.independent.client import Gun
from sync.independent.conftest import Site
from sync.independent.receiving import ONE, Dock, Receipt, balance_key, divided, pin_wait

VECTORS = Path(__file__).parents[3] / "sync" / "vectors"
CANDLE, CLOCK, RADIO, BAG, STAND = "22969", "22727", "R-100", "85099B", "22423"


@pytest.fixture
def dock(site: Site) -> Dock:
    gun = Gun(site.address)
    gun.enrol(site.invite())
    gun.bootstrap()
    gun.pull()
    return Dock(gun)


def synced(dock: Dock) -> None:
    """All sent, all rows here, and they are the server's."""
    dock.gun.push()
    dock.gun.pull()
    assert dock.gun.replayed() == []
    assert dock.gun.sums() == dock.gun.checksums()


def told(dock: Dock, op_id: str) -> list[tuple[str, dict[str, Any]]]:
    """Code and evidence of the exceptions of an applied command, each of them also a row of the tasks."""
    outcome = dock.gun.outcome(op_id)
    assert outcome["outcome"] == ("applied_with_exception" if outcome.get("discrepancies") else "applied")
    found = []
    for one in outcome.get("discrepancies", []):
        row = dock.row(dock.tasks, "discrepancy", str(one["id"]))
        assert (row["code"], row["evidence"], row["state"], row["op_id"]) == (
            one["code"],
            one["evidence"],
            "open",
            op_id,
        )
        found.append((one["code"], one["evidence"]))
    return found


def test_a_truck_on_an_order(dock: Dock) -> None:
    candles, clocks = dock.order_line(CANDLE, 96), dock.order_line(CLOCK, 24)
    radios = dock.order_line(RADIO, 2)
    receipt = Receipt(dock, 1)
    lot, pallet = "批 A|7%", "托盘|左 1"
    first = receipt.confirm(
        CANDLE, 53, candles, lot=lot, expires_on="2027-05-31", container=pallet, factors={"case": 24 * ONE}
    )
    other = receipt.confirm(CANDLE, 10, candles, lot="批 A", expires_on="2027-06-30", container="7%|托盘|左 1")
    serials = receipt.confirm(RADIO, 2, radios, serials=["SN|1", "SN 2"])
    over = receipt.confirm(CLOCK, 30, clocks)
    expected = divided(clocks, dock.order(clocks)["state"], 30 * ONE, 0)
    synced(dock)
    opened = dock.gun.outcome(first)
    assert (opened["document"], opened["number"][:3]) == (f"receipt:{receipt.id}", "GR-")
    assert [told(dock, op_id) for op_id in (first, other, serials)] == [[], [], []]
    about = {"receipt": receipt.id, "line": over, "item": clocks["item"], "order_line": clocks["id"]}
    assert told(dock, over) == [
        ("receiving.over_receipt", about | {"ordered": 24 * ONE, "received": 0, "surplus": 6 * ONE})
    ]
    assert dock.held(CANDLE, lot=lot, container=pallet) == 53
    assert dock.held(CANDLE, lot="批 A", container="7%|托盘|左 1") == 10
    assert [dock.held(RADIO, lot=serial) for serial in ("SN|1", "SN 2")] == [1, 1]
    assert (dock.held(CLOCK), dock.held(CLOCK, "surplus")) == (24, 6)
    assert len(dock.balances()) == 6
    line = dock.row(dock.tasks, "order_line", str(clocks["id"]))
    assert {name: line.get(name, 0) for name in expected} == expected
    assert dock.order(clocks)["state"] == "partly_received"
    shown = dock.row(dock.tasks, "receipt", receipt.id)
    assert (shown["reference"], shown["state"], shown["lines"]) == (receipt.reference, "open", 4)
    assert shown["number"] == opened["number"]


def test_damage_with_a_photo_and_the_finish(dock: Dock) -> None:
    bags = dock.order_line(BAG, 200)
    receipt = Receipt(dock, 1)
    photo = b"\x89PNG\r\n\x1a\n" + os.urandom(3000)
    name = dock.gun.upload(photo, "image/png", 2000)
    damaged = receipt.confirm(BAG, 200, bags, damaged=12 * ONE, photos=[name])
    finish = receipt.finish()
    late = receipt.confirm(CLOCK, 1, dock.order_line(CLOCK, 24))
    synced(dock)
    about = {"receipt": receipt.id, "line": damaged, "item": bags["item"]}
    assert told(dock, damaged) == [("receiving.damaged", about | {"damaged": 12 * ONE, "photos": [name]})]
    assert dock.gun.ask("get", "GET", f"/api/sync/blobs/{name}").content == photo
    assert (dock.held(BAG), dock.held(BAG, "damaged")) == (188, 12)
    assert dock.gun.outcome(finish)["outcome"] == "applied"
    assert told(dock, late) == [("receiving.receipt_finished", {"receipt": receipt.id, "line": late})]
    assert dock.row(dock.tasks, "receipt", receipt.id)["state"] == "finished"
    assert not dock.row(dock.tasks, "order_line", str(bags["id"])).get("complete", False)


def test_blind_goods_and_what_is_missing_or_known(dock: Dock) -> None:
    receipt = Receipt(dock, 1)
    blind = receipt.confirm(STAND, 5, supplier=dock.rows("catalogue", "supplier")[0]["id"])
    no_lot = receipt.confirm(CANDLE, 1, dock.order_line(CANDLE, 96), factors={"case": 12 * ONE})
    again = [receipt.confirm(RADIO, 1, dock.order_line(RADIO, 2), serials=["SN1"]) for _ in range(2)]
    synced(dock)
    assert told(dock, blind) == [
        (
            "receiving.not_ordered",
            {"receipt": receipt.id, "line": blind, "item": dock.item(STAND)["id"], "surplus": 5 * ONE},
        )
    ]
    assert (dock.held(STAND), dock.held(STAND, "surplus")) == (0, 5)
    about = {"receipt": receipt.id, "line": no_lot, "item": dock.item(CANDLE)["id"]}
    assert told(dock, no_lot) == [
        ("receiving.lot_missing", about | {"wanted": "lot"}),
        ("receiving.lot_missing", about | {"wanted": "expiry"}),
        ("receiving.unit_changed", about | {"unit": "case", "seen": 12 * ONE, "current": 24 * ONE}),
    ]
    about = {"receipt": receipt.id, "line": again[1], "item": dock.item(RADIO)["id"]}
    assert told(dock, again[1]) == [("receiving.serial_known", about | {"serial": "SN1", "place": dock.place()})]
    assert (dock.held(RADIO, lot="SN1"), dock.held(RADIO, "quarantine", "SN1")) == (1, 1)


def test_undo_sent_or_not(dock: Dock) -> None:
    clocks = dock.order_line(CLOCK, 24)
    receipt = Receipt(dock, 1)
    sent = receipt.confirm(CLOCK, 7, clocks)
    synced(dock)
    assert dock.held(CLOCK) == 7
    queued = receipt.confirm(CLOCK, 9, clocks)
    undone = [receipt.undo(queued), receipt.undo(sent), receipt.undo(sent)]
    strange = receipt.undo(str(uuid.uuid4()))
    synced(dock)
    assert [dock.gun.outcome(op_id)["outcome"] for op_id in (queued, *undone)] == ["applied"] * 4
    assert [code for code, _ in told(dock, strange)] == ["receiving.line_unknown"]
    assert dock.balances() == []
    assert dock.row(dock.tasks, "order_line", str(clocks["id"])).get("accepted", 0) == 0
    assert dock.row(dock.tasks, "receipt", receipt.id).get("lines", 0) == 0


def test_what_is_parked_takes_its_undo_along_and_nothing_else(dock: Dock) -> None:
    receipt = Receipt(dock, 1)
    nowhere = receipt.confirm(CLOCK, 1)
    command = dock.gun.commands[1]
    command.text = command.text.replace(f'"place":{dock.place()}', '"place":987654')
    command.signature = dock.gun.sign(command.text.encode())
    undo = receipt.undo(nowhere)
    odd = receipt.confirm(CLOCK, 1, colour="red")
    serials = receipt.confirm(RADIO, 2, serials=["A", "A"])
    likes = {"language": "en", "theme": "dark", "left_handed": True, "sound": False, "vibration": True}
    settings = dock.gun.confirm("identity.save_settings/1", likes, dock.person())
    synced(dock)
    outcomes = [dock.gun.outcome(op_id) for op_id in (nowhere, undo, odd, serials)]
    assert [(one["outcome"], one["code"]) for one in outcomes] == [
        ("parked", "receiving.place_unknown"),
        ("parked", "gateway.depends_on_parked"),
        ("parked", "gateway.payload_invalid"),
        ("parked", "receiving.line_malformed"),
    ]
    assert outcomes[0]["params"] == {"place": 987654, "warehouse": dock.gun.warehouse}
    assert outcomes[0]["discrepancies"][0]["id"] == outcomes[1]["discrepancies"][0]["id"]
    parked = dock.row(dock.tasks, "discrepancy", str(outcomes[0]["discrepancies"][0]["id"]))
    assert (parked["code"], parked["choices"]) == ("gateway.parked", ["replay", "discard"])
    assert parked["evidence"] == {
        "code": "receiving.place_unknown",
        "params": outcomes[0]["params"],
        "command": "receiving.confirm_line/1",
    }
    assert dock.gun.outcome(settings)["outcome"] == "applied"
    me = dock.row(f"device/{dock.gun.id}", "person", str(dock.person()))
    assert {"language": me["language"]} | me["settings"] == likes
    assert dock.balances() == []


def test_what_the_vectors_say() -> None:
    made = json.loads((VECTORS / "bytes.json").read_text("utf-8"))
    for one in made["balance_keys"]:
        assert (
            balance_key(*(one[name] for name in ("item", "place", "lot", "container", "status", "owner"))) == one["key"]
        )
    assert [[tries, pin_wait(tries)] for tries, _ in made["pin_wait"]] == made["pin_wait"]
    for case in json.loads((VECTORS / "receiving" / "split.json").read_text("utf-8"))["cases"]:
        line = dict(case["line"])
        for step in case["steps"]:
            assert divided(line, "confirmed", step["quantity"], step["count_damaged"]) == step["split"], case["name"]
            line |= step["after"]
