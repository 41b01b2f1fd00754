"""A stranger's client against the real server: all of PROTOCOL.md that goes over the wire."""

from __future__ import annotations

import asyncio
import json
import os
import re
import uuid
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from sync.independent.client import AnswerLost, Gun, Refused
from sync.independent.conftest import Site

PCS = 10_000
ANSWERS = Path(__file__).parents[3] / "sync" / "vectors" / "answers.json"
ANSWER_NAMES = (
    "enrol",
    "session",
    "push",
    "pull",
    "bootstrap",
    "chunk",
    "checksum",
    "poke",
    "blob",
    "problem",
    "person",
)


@pytest.fixture
def gun(site: Site) -> Gun:
    return started(site)


def started(site: Site) -> Gun:
    gun = Gun(site.address)
    gun.enrol(site.invite())
    gun.bootstrap()
    gun.pull()
    return gun


def tasks(gun: Gun) -> str:
    return f"wh/{gun.warehouse}/tasks"


def person(gun: Gun, code: str = "P003") -> int:
    rows = gun.all(f"device/{gun.id}", "person").values()
    found: int = next(body["id"] for _, body in rows if body is not None and body["code"] == code)
    return found


def clocks(gun: Gun) -> dict[str, Any]:
    """A line of red alarm clocks, 24 ordered, none of them received."""
    item = gun.find("catalogue", "sku", "22727")
    assert item is not None
    lines = [body for _, body in gun.all(tasks(gun), "order_line").values() if body is not None]
    return next(line for line in lines if line["item"] == item["item"] and line["ordered"] == 24 * PCS)


def dock(gun: Gun) -> int:
    rows = gun.all(f"wh/{gun.warehouse}/stock", "place").values()
    found: int = next(body["id"] for _, body in rows if body is not None and body["code"] == "D-01")
    return found


def receive(gun: Gun, receipt: str, pieces: int, **more: Any) -> str:
    line = clocks(gun)
    payload = {
        "receipt": receipt,
        "reference": f"{gun.code}-000001",
        "place": dock(gun),
        "item": line["item"],
        "quantity": pieces * PCS,
        "order": line["order"],
        "order_line": line["id"],
        **more,
    }
    return gun.confirm("receiving.confirm_line/1", payload, person(gun))


def test_a_day_with_the_gun(site: Site) -> None:
    """Enrol, load, look up, receive, see it in rows; every answer has the shape that PROTOCOL.md shows."""
    gun = started(site)
    assert gun.cursors.keys() == {f"device/{gun.id}", tasks(gun), f"wh/{gun.warehouse}/stock", "catalogue"}
    cases = [code for code, (_, body) in gun.all("catalogue", "barcode").items() if body and body["to"][0][1] == "case"]
    for code in cases:
        barcode = gun.find("catalogue", "barcode", code)
        assert barcode is not None
        assert barcode["to"][0][2] in {12, 24}
    assert cases
    assert gun.find("catalogue", "barcode", "0000000000000") is None

    receipt = str(uuid.uuid4())

    def work() -> None:
        receive(gun, receipt, 10)
        gun.push()

    poke = gun.poke(work)
    assert poke["partition"] in gun.cursors
    assert [command.cseq for command in gun.replayed()] == [1]
    gun.pull()
    assert gun.replayed() == []
    assert clocks(gun)["accepted"] == 10 * PCS
    shown = gun.find(tasks(gun), "receipt", receipt)
    assert shown is not None
    assert shown["reference"] == f"{gun.code}-000001"
    assert gun.sums() == gun.checksums()
    photo = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8
    name = gun.upload(photo, "image/jpeg", 1000)
    assert gun.ask("get", "GET", f"/api/sync/blobs/{name}").content == photo
    with pytest.raises(Refused, match="409 gap"):
        gun.push_once(
            [gun.commands[1].__class__(str(uuid.uuid4()), 9, gun.commands[1].text, gun.commands[1].signature)]
        )
    heard = gun.heard | {"person": gun.all(f"device/{gun.id}", "person")[str(person(gun))][1]}
    check_shapes({name: heard[name] for name in ANSWER_NAMES})


def check_shapes(heard: dict[str, Any]) -> None:
    """What the server says has the fields and types of sync/vectors/answers.json. STOWAGE_RECORD=1 writes that file."""
    if os.environ.get("STOWAGE_RECORD"):
        ANSWERS.write_text(json.dumps(heard, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    known = json.loads(ANSWERS.read_text(encoding="utf-8"))
    assert shape(heard) == shape(known)


def shape(value: Any) -> Any:
    """Types in place of values; a list is its first element, what depends on the data (bodies, params) is left out."""
    if isinstance(value, dict):
        return {
            key: "…" if key in {"rows", "bodies", "params", "settings"} else shape(one) for key, one in value.items()
        }
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "number" if isinstance(value, int) and not isinstance(value, bool) else type(value).__name__


def test_i2_i5_an_answer_lost_after_the_commit_counts_once(gun: Gun) -> None:
    op_id = receive(gun, str(uuid.uuid4()), 5)
    gun.lose.add("push")
    with pytest.raises(AnswerLost):
        gun.push()
    gun.pull()
    assert gun.replayed() == []  # the rows show it, although its outcome never arrived
    assert clocks(gun)["accepted"] == 5 * PCS
    gun.push()
    gun.pull()
    assert gun.outcome(op_id)["outcome"] == "applied"
    assert clocks(gun)["accepted"] == 5 * PCS


def test_i7_a_base_says_which_own_work_it_shows(site: Site, gun: Gun) -> None:
    """The chunks are as of the first command, whose answer was lost: it is not replayed over them, the second one is."""
    receive(gun, str(uuid.uuid4()), 5)
    gun.lose.add("push")
    with pytest.raises(AnswerLost):
        gun.push()
    gun.bootstrap()
    assert "accepted" not in clocks(gun)
    assert [command.cseq for command in gun.replayed(tasks(gun))] == [1]
    asyncio.run(_chunks_replaced(site.url))
    gun.bootstrap()
    assert clocks(gun)["accepted"] == 5 * PCS
    assert (gun.settled, gun.replayed(tasks(gun))) == (0, [])
    receive(gun, str(uuid.uuid4()), 2)
    gun.push()
    gun.bootstrap()
    assert clocks(gun)["accepted"] == 5 * PCS
    assert [command.cseq for command in gun.replayed(tasks(gun))] == [2]
    gun.pull()
    assert clocks(gun)["accepted"] == 7 * PCS
    assert gun.replayed(tasks(gun)) == []


async def _chunks_replaced(url: str) -> None:
    async with asyncpg.create_pool(url, min_size=1, max_size=1) as pool:
        await pool.execute("DELETE FROM sync_manifest")


def test_i4_a_gap_goes_on_from_expected(gun: Gun) -> None:
    receipt = str(uuid.uuid4())
    for pieces in (1, 2, 3):
        receive(gun, receipt, pieces)
    gun.push(first=3)
    gun.pull()
    assert [command.outcome["outcome"] for command in gun.commands.values() if command.outcome] == ["applied"] * 3
    assert clocks(gun)["accepted"] == 6 * PCS


def test_i4_acked_is_lowered_to_what_the_server_has(gun: Gun) -> None:
    """As after a restore, told by a gap and by the answer to an empty push: the rest goes again, and the epoch rises once at most."""
    receipt = str(uuid.uuid4())
    for pieces in (1, 2, 3):
        receive(gun, receipt, pieces)
    gun.push_once([gun.commands[1]])
    epochs = [gun.heard["push"]["epoch"]]
    gun.acked = gun.settled = 3
    gun.push()
    assert (gun.acked, gun.settled) == (3, 1)
    epochs.append(gun.heard["push"]["epoch"])
    for pieces in (4, 5):
        receive(gun, receipt, pieces)
    gun.acked = gun.settled = 4
    gun.push()
    assert (gun.acked, gun.settled) == (5, 3)
    epochs.append(gun.heard["push"]["epoch"])
    gun.push()
    assert gun.heard["push"]["epoch"] == epochs[-1]
    assert epochs == sorted(epochs)
    gun.pull()
    assert clocks(gun)["accepted"] == 15 * PCS
    assert gun.replayed() == []


def test_i5_what_is_said_again_in_another_incarnation_has_its_first_outcome(gun: Gun) -> None:
    op_id = receive(gun, str(uuid.uuid4()), 1)
    gun.push()
    first = gun.outcome(op_id)
    gun.reincarnate()
    gun.commands[1].outcome = None
    gun.push()
    assert gun.outcome(op_id) == first
    gun.pull()
    assert clocks(gun)["accepted"] == 1 * PCS


def test_i5_a_database_put_back_goes_on_in_a_new_stream(gun: Gun) -> None:
    receipt = str(uuid.uuid4())
    receive(gun, receipt, 1)
    gun.push()
    gun.commands, gun.next, gun.acked, gun.settled = {}, 1, 0, 0
    before = gun.incarnation
    second = receive(gun, receipt, 2)
    gun.push()
    assert gun.incarnation != before
    assert gun.outcome(second)["outcome"] == "applied"
    gun.pull()
    assert clocks(gun)["accepted"] == 3 * PCS


def test_i8_a_session_ends_and_the_queue_does_not_notice(gun: Gun) -> None:
    op_id = receive(gun, str(uuid.uuid4()), 1)
    gun.token = "nobody's"
    gun.push()
    assert gun.outcome(op_id)["outcome"] == "applied"


def test_i3_a_bad_command_is_parked_and_blocks_nothing(gun: Gun) -> None:
    bad = gun.confirm("receiving.confirm_line/1", {"nonsense": True}, person(gun))
    good = receive(gun, str(uuid.uuid4()), 1)
    gun.push()
    assert gun.outcome(bad)["outcome"] == "parked"
    assert gun.outcome(good)["outcome"] == "applied"
    gun.pull()
    assert gun.replayed() == []


def test_over_receipt_is_applied_with_an_exception(gun: Gun) -> None:
    op_id = receive(gun, str(uuid.uuid4()), 30)
    gun.push()
    outcome = gun.outcome(op_id)
    assert outcome["outcome"] == "applied_with_exception"
    assert outcome["discrepancies"][0]["code"] == "receiving.over_receipt"
    gun.pull()
    assert clocks(gun)["accepted"] + clocks(gun)["surplus"] == 30 * PCS


def test_two_guns_see_the_same(site: Site) -> None:
    first, second = started(site), started(site)
    receipt = str(uuid.uuid4())
    for gun, pieces in ((first, 7), (second, 8)):
        receive(gun, receipt, pieces)
        gun.push()
    for gun in (first, second):
        gun.pull()
        assert clocks(gun)["accepted"] == 15 * PCS
        assert gun.sums() == gun.checksums()


def test_i11_another_epoch_means_everything_anew(gun: Gun) -> None:
    gun.epoch += 5
    gun.cursors = dict.fromkeys(gun.cursors, 2**40)
    gun.pull()
    assert gun.epoch < 6
    assert gun.sums() == gun.checksums()


def test_invitations_are_used_once(site: Site) -> None:
    token = site.invite()
    first = Gun(site.address)
    first.enrol(token)
    first.enrol(token)
    with pytest.raises(Refused, match=re.escape("409 identity.invitation_used")):
        Gun(site.address).enrol(token)


def test_a_stranger_gets_no_session(site: Site) -> None:
    with pytest.raises(Refused, match="403 device_unknown"):
        Gun(site.address).open_session()


def test_a_forged_body_is_not_read(gun: Gun) -> None:
    gun.open_session()
    receive(gun, str(uuid.uuid4()), 1)
    body = json.dumps({"protocol": 1, "device": gun.id, "incarnation": gun.incarnation, "acked": 0, "ops": []}).encode()
    with pytest.raises(Refused, match="signature_invalid"):
        gun.ask("push", "POST", "/api/sync/push", body, **{"Stowage-Signature": gun.sign(b"another")})


def test_a_photo_resumes_where_the_server_stands(gun: Gun) -> None:
    photo = b"\x89PNG\r\n\x1a\n" + os.urandom(5000)
    gun.lose.add("blob")
    with pytest.raises(AnswerLost):
        gun.upload(photo, "image/png", 2000)
    name = gun.upload(photo, "image/png", 2000)
    assert gun.ask("get", "GET", f"/api/sync/blobs/{name}").content == photo
    with pytest.raises(Refused, match="415 blob_type"):
        gun.upload(b"not a picture", "image/png", 2000)
