"""An offline gun's outbox comes to the server on a colleague's gun: read off the screen by a camera, or brought as a file to the desk."""

from __future__ import annotations

import base64
import itertools
import re

import pytest
from playwright.sync_api import FilePayload

from e2e.company import BAG, CLOCK_CASE, LI_PIN
from e2e.conftest import House, damaged_case, receiving, until
from e2e.desk import SUPERVISOR, Desk
from e2e.gun import Gun
from e2e.office import Office, office

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What the camera sees is what the test holds before it: pictures of another gun's screen.
CAMERA = """
  const canvas = document.createElement('canvas');
  canvas.width = 720; canvas.height = 1280;
  const drawing = canvas.getContext('2d');
  window.heldUp = async (png) => {
    const picture = new Image();
    picture.src = 'data:image/png;base64,' + png;
    await picture.decode();
    drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  };
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(15);
"""

DECODER_KEPT = "caches.open('stowage-wasm').then((cache) => cache.keys()).then((keys) => keys.length > 0)"

# The one command that waits is there 400 times, as after long work without a network.
LONG = """async () => {
  const done = (asked) => new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const db = await done(indexedDB.open('stowage'));
  const stores = db.transaction(['meta', 'queue'], 'readwrite');
  const row = await done(stores.objectStore('queue').get(1));
  const said = JSON.parse(row.bytes);
  for (let cseq = 2; cseq <= 400; cseq += 1) {
    const op_id = said.op_id.slice(0, -4) + String(cseq).padStart(4, '0');
    const bytes = JSON.stringify({ ...said, op_id, cseq });
    await done(stores.objectStore('queue').put({ ...row, op_id, cseq, bytes, signature: null }));
  }
  const stream = await done(stores.objectStore('meta').get('stream'));
  await done(stores.objectStore('meta').put({ ...stream, next: 401 }, 'stream'));
  db.close();
}"""


def outbox(gun: Gun) -> None:
    gun.open("#/outbox")


def hold_up(shown: Gun, reader: Gun) -> None:
    """One look of the reader's camera at the other gun's screen as it is now."""
    picture = base64.b64encode(shown.page.screenshot()).decode()
    reader.page.evaluate("(png) => window.heldUp(png)", picture)


def waits(gun: Gun, commands: int) -> None:
    until(lambda: gun.waiting() == commands)


def count(gun: Gun, *lines: tuple[str, str]) -> None:
    """Without a server to hear of them."""
    for waiting, (code, take) in enumerate(lines, gun.waiting() + 1):
        gun.scan(code)
        gun.tap(take)
        waits(gun, waiting)


def one_bag_is_sent(house: House, gun: Gun) -> None:
    gun.scan(BAG)
    gun.tap("Take 1 pc")
    house.holds(("85099B", 1, 1, 0))
    waits(gun, 0)


def colleague(house: House) -> Gun:
    gun = house.gun()
    gun.context.add_init_script(CAMERA)
    gun.enrol(house.invitation())
    gun.prompted("Ready to work")
    gun.tap("Sign in")
    gun.sign_in("Chen Li", LI_PIN)
    gun.prompted("Scan anything")
    return gun


def test_a_colleague_carries_what_a_gun_shows(house: House) -> None:
    reader, author = colleague(house), receiving(house)
    until(lambda: reader.page.evaluate(DECODER_KEPT), within=40)
    house.server.stop()
    count(author, (CLOCK_CASE, "Take 12 pcs"), (BAG, "Take 1 pc"))
    outbox(author)
    author.tap("Show by light")
    author.sees("2 records, over and over")
    outbox(reader)
    reader.tap("Carry by light")
    reader.prompted("Point at the other gun")

    def kept() -> bool:
        hold_up(author, reader)
        return "2 records of G02 kept" in reader.page.locator(".prompt").inner_text()

    until(kept, within=60)
    reader.sees("2 records wait for the network")
    reader.kill_tab()  # what was read is on the disk
    author_waits = author.waiting()
    author.context.set_offline(True)
    house.server.start()
    outbox(reader)
    reader.sees("2 records sent")
    expected = [("22727", 12, 12, 0), ("85099B", 1, 1, 0)]
    assert house.received() == expected
    assert author_waits == 2

    author.context.set_offline(False)  # its author is back: the same outcomes, nothing twice
    until(lambda: author.waiting() == 0, within=60)
    assert house.received() == expected
    assert {row["outcome"]["outcome"] for row in author.kept("queue")} == {"applied"}
    carried = house.rows("SELECT first_cseq, last_cseq, carrier IS NOT NULL AS by_gun FROM carried")
    assert carried == [{"first_cseq": 1, "last_cseq": 2, "by_gun": True}]


def test_a_long_outbox_is_shown_part_by_part(house: House) -> None:
    gun = receiving(house)
    house.server.stop()
    count(gun, (BAG, "Take 1 pc"))
    gun.page.evaluate(LONG)
    gun.page.reload()
    outbox(gun)
    gun.tap("Show by light")
    shown = []
    for part in itertools.count(1):
        gun.sees(re.compile(f"^Part {part} of "))
        note = gun.page.locator(".light-head span").inner_text()
        shown.append([int(figure) for figure in re.findall(r"[0-9]+", note)])
        if part == shown[0][1]:
            break
        gun.tap("Next part")
    assert len(shown) > 2
    assert shown[0][2] == 1
    assert shown[-1][3] == 400
    assert all(after[2] == before[3] + 1 for before, after in itertools.pairwise(shown))
    gun.tap("Previous part")
    gun.sees(re.compile(f"^Part {len(shown) - 1} of "))


def test_a_supervisor_brings_the_file_of_a_gun(office: Office) -> None:
    house = office.house
    gun = receiving(house)
    one_bag_is_sent(house, gun)
    gun.context.set_offline(True)
    count(gun, (CLOCK_CASE, "Take 12 pcs"), (BAG, "Take 1 pc"))
    outbox(gun)
    with gun.page.expect_download() as saved:
        gun.tap("Save")
    file = saved.value.path().read_bytes()

    desk = office.desk(SUPERVISOR)
    desk.open("/devices")
    desk.button("Bring an outbox").click()
    for name, content, told in (
        ("half.json", file[:-40], "Not a whole outbox file"),
        ("other.json", b'{"format": "backup/1"}', "Not an outbox file"),
        ("forged.json", file.replace(b'\\"person\\":', b'\\"person\\": '), "From 1 on: not this gun"),
    ):
        bring(desk, name, content)
        desk.sees(told)
    bring(desk, "G01-queue.json", file)
    desk.headed("Bring a gun's outbox: G01")
    desk.sees("1 here already")
    desk.sees("Chen Li")
    desk.sees(re.compile("^12 pcs Red alarm clock"))
    desk.button("Bring 2 commands").click()
    desk.sees("2 new brought")
    desk.sees("2 recorded")
    expected = [("85099B", 1, 1, 0), ("22727", 12, 12, 0), ("85099B", 1, 1, 0)]
    assert house.received() == expected
    assert desk.violations() == []

    gun.context.set_offline(False)
    until(lambda: gun.waiting() == 0, within=60)
    assert house.received() == expected


def bring(desk: Desk, name: str, content: bytes) -> None:
    given: FilePayload = {"name": name, "mimeType": "application/json", "buffer": content}
    desk.page.get_by_label("Choose file").set_input_files(given)


def test_a_lost_gun_is_shut_out_and_its_queue_is_kept_for_a_supervisor(office: Office) -> None:
    house = office.house
    gun = receiving(house)
    one_bag_is_sent(house, gun)
    gun.context.set_offline(True)
    count(gun, (CLOCK_CASE, "Take 12 pcs"))
    outbox(gun)
    with gun.page.expect_download() as saved:
        gun.tap("Save")

    desk = office.desk(SUPERVISOR)
    desk.open("/devices")
    desk.page.get_by_text("G01", exact=True).first.click()
    desk.page.get_by_label("Where it was seen last").fill("in the lorry to Suzhou")
    desk.button("Declare lost").click()
    desk.sees("in the lorry to Suzhou")
    desk.sees("Left open")
    assert desk.violations() == []
    gun.context.set_offline(False)  # found, and locked out
    gun.sees("Gun locked out")

    desk.button("Bring an outbox").click()
    bring(desk, "G01-queue.json", saved.value.path().read_bytes())
    desk.button("Bring 1 command").click()
    desk.sees("Kept aside")
    assert house.received() == [("85099B", 1, 1, 0)]
    desk.button("See exceptions").click()
    desk.headed("Exceptions")
    desk.sees("Kept aside")
    desk.keys("n")
    desk.sees("Receive a line")
    desk.keys("1")
    desk.focused("Reason, if it needs one")
    desk.keys("it was in the lorry", "Enter")
    desk.sees("No open exception")
    assert house.received() == [("85099B", 1, 1, 0), ("22727", 12, 12, 0)]


def test_photos_of_a_lost_gun_come_with_its_file(office: Office) -> None:
    """It is locked out for good, so nobody else can bring what shows the damage."""
    house = office.house
    gun = receiving(house)
    gun.context.set_offline(True)
    damaged_case(gun)
    house.rows("UPDATE device SET revoked_at = now() WHERE kind = 'gun'")
    outbox(gun)
    with gun.page.expect_download() as saved:
        gun.tap("Save")
    assert saved.value.suggested_filename == "G01-queue.stowage"

    desk = office.desk(SUPERVISOR)
    desk.open("/devices")
    desk.button("Bring an outbox").click()
    bring(desk, "G01-queue.stowage", saved.value.path().read_bytes())
    desk.sees("1 photo")
    desk.button("Bring 1 command").click()
    desk.sees("1 photo brought")
    [blob] = house.rows("SELECT sha256, media_type FROM blob")
    [said] = house.rows(
        "SELECT convert_from(data, 'UTF8') AS data FROM op WHERE command LIKE 'receiving.confirm_line%'"
    )
    assert blob["media_type"] == "image/jpeg"
    assert blob["sha256"] in said["data"]
    assert desk.violations() == []
