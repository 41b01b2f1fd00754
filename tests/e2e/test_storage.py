"""What a browser, a disk or a hand can do to the data on a gun, and what its person is told about it."""

from __future__ import annotations

import re

import pytest

from e2e.company import BAG, CLOCK, LI_PIN
from e2e.conftest import House, at_work, receiving, until
from e2e.gun import Gun

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OPEN = """const opened = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open('stowage');
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
const done = (asked) => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});"""
# Every chunk, or those of one kind, is spoilt in one byte, as a worn flash memory does it.
SPOIL = f"""async (kind) => {{ {OPEN}
  const db = await opened();
  const entries = (await done(db.transaction('manifest').objectStore('manifest').getAll())).flatMap((one) => one.chunks);
  const wanted = new Set(entries.filter((one) => !kind || one.kind === kind).map((one) => one.sha256));
  const store = db.transaction('chunk', 'readwrite').objectStore('chunk');
  for (const chunk of (await done(store.getAll())).filter((one) => wanted.has(one.sha256))) {{
    new Uint8Array(chunk.packed)[chunk.packed.byteLength >> 1] ^= 1;
    await done(store.put(chunk));
  }}
  db.close();
}}"""
KEEP = f"""async () => {{ {OPEN}
  const db = await opened();
  window.kept = await done(db.transaction('meta').objectStore('meta').get('stream'));
  db.close();
  return window.kept.next;
}}"""
PUT_BACK = f"""async () => {{ {OPEN}
  const db = await opened();
  const stores = db.transaction(['meta', 'queue'], 'readwrite');
  await done(stores.objectStore('meta').put(window.kept, 'stream'));
  await done(stores.objectStore('queue').delete(IDBKeyRange.lowerBound(window.kept.next)));
  db.close();
}}"""
DELETE = "() => { indexedDB.deleteDatabase('stowage'); }"
DELETE_BOTH = (
    "async () => { await navigator.storageBuckets.delete('stowage-second'); indexedDB.deleteDatabase('stowage'); }"
)
# The copy of the queue has as many commands.
COPIED = """async (count) => {
  const bucket = await navigator.storageBuckets.open('stowage-second');
  const db = await new Promise((resolve) => { bucket.indexedDB.open('second').onsuccess = (event) => resolve(event.target.result); });
  const counted = db.transaction('queue').objectStore('queue').count();
  return new Promise((resolve) => { counted.onsuccess = () => { db.close(); resolve(counted.result === count); }; });
}"""
# As a browser answers whose file is damaged: the request fails, what is in the file stays.
UNREADABLE = """
const open = indexedDB.open.bind(indexedDB);
if (localStorage['broken']) indexedDB.open = (name, version) => {
  const asked = open(name, name === 'stowage' ? 99 : version);
  if (name === 'stowage') asked.addEventListener('upgradeneeded', (event) => {
    event.stopImmediatePropagation();
    asked.transaction.abort();
  });
  return asked;
};
"""


def test_spoilt_chunks_come_again_by_themselves(house: House) -> None:
    gun = receiving(house)
    gun.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    gun.page.evaluate(SPOIL)
    gun.page.reload()
    gun.prompted("Scan item or case")
    gun.scan(BAG)
    gun.sees("Take 1 pc")
    gun.tap("Take 1 pc")
    house.holds(("85099B", 1, 1, 0))


def test_without_a_network_a_spoilt_barcode_is_not_said_to_be_unknown(house: House) -> None:
    """What the gun lacks is told, with what to do; what it has serves on; back in the network the rest comes by itself."""
    gun = receiving(house)
    gun.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    gun.page.evaluate(SPOIL, "barcode")
    house.server.stop()
    gun.page.reload()
    gun.prompted("Scan item or case")
    gun.scan(BAG)
    gun.prompted("Gun data incomplete")
    gun.scan("85099B")
    gun.tap("Take 1 pc")
    gun.sees("kept here, unsent")
    house.server.start()
    house.holds(("85099B", 1, 1, 0))
    gun.sees_not("kept here, unsent")
    gun.scan(BAG)
    gun.tap("Take 1 pc")
    house.holds(("85099B", 1, 1, 0), ("85099B", 1, 1, 0))


def test_a_gun_that_the_server_forgot_is_enrolled_again_with_its_queue(house: House) -> None:
    """As after a restore from before it came: the same gun, and what waited is sent."""
    gun = receiving(house)
    [before] = house.rows("SELECT id, public_key FROM device WHERE kind = 'gun'")
    gun.scan(CLOCK)
    house.server.stop()
    gun.tap("Take 1 pc")
    gun.sees("kept here, unsent")
    house.rows("DELETE FROM session WHERE device IS NOT NULL")
    house.rows("DELETE FROM device WHERE kind = 'gun'")
    house.server.start()
    gun.open("#/outbox")
    gun.prompted("Server does not know this gun")
    gun.tap("Enrol")
    gun.sees("It was restored from before this gun came")
    gun.scan(f"{gun.origin}/m/#/enrol?t={house.invitation()}")
    gun.sees("Ready to work")
    [after] = house.rows("SELECT id, public_key FROM device WHERE kind = 'gun'")
    assert after == before
    house.holds(("22727", 1, 1, 0))
    gun.open("#/outbox")
    gun.prompted("All is sent")


def test_a_database_put_back_is_told_and_work_goes_on(house: House) -> None:
    gun = receiving(house)
    gun.page.evaluate(KEEP)
    gun.scan(CLOCK)
    gun.tap("Take 1 pc")
    house.holds(("22727", 1, 1, 0))
    house.server.stop()
    gun.scan(BAG)
    gun.tap("Take 1 pc")
    gun.sees("kept here, unsent")
    gun.page.evaluate(PUT_BACK)
    gun.page.reload()
    gun.prompted("Data of this gun is older than it was")
    gun.prompted("2 records missing here")
    gun.sees("1 record had no answer of the server")
    gun.page.reload()
    gun.prompted("Data of this gun is older than it was")
    gun.tap("Understood")
    house.server.start()
    gun.tap("Receive")
    gun.prompted("Scan item or case")
    gun.scan(BAG)
    gun.tap("Take 1 pc")
    house.holds(("22727", 1, 1, 0), ("85099B", 1, 1, 0), within=60)


def test_a_database_that_the_browser_threw_away_comes_back_with_what_waited(house: House) -> None:
    gun = receiving(house)
    [before] = house.rows("SELECT id, public_key FROM device WHERE kind = 'gun'")
    house.server.stop()
    gun.scan(BAG)
    gun.tap("Take 1 pc")
    gun.sees("kept here, unsent")
    until(lambda: gun.page.evaluate(COPIED, 1))
    gun.page.evaluate(DELETE)
    gun.prompted("Storage of G01 was taken away")
    gun.tap("Load again")
    gun.prompted("Storage of G01 was lost")
    gun.sees("1 record that waited goes out now")
    gun.sees_not("had no answer of the server")
    house.server.start()
    gun.tap("Understood")
    house.holds(("85099B", 1, 1, 0))
    assert house.rows("SELECT id, public_key FROM device WHERE kind = 'gun'") == [before]
    until(lambda: gun.page.evaluate(COPIED, 0))


def test_a_deleted_database_is_told_and_the_gun_enrols_again(house: House) -> None:
    gun = receiving(house)
    house.server.stop()
    gun.scan(BAG)
    gun.tap("Take 1 pc")
    gun.sees("kept here, unsent")
    gun.page.evaluate(DELETE_BOTH)
    gun.prompted("Storage of G01 was taken away")
    gun.sees("1 record was here without an answer of the server")
    house.server.start()
    gun.tap("Load again")
    gun.prompted("Data of G01 was deleted")
    gun.sees("1 record had no answer of the server")
    gun.tap("Enrol")
    gun.prompted("Scan the QR code")
    gun.scan(f"http://127.0.0.1:{house.wire.port}/m/#/enrol?t={house.invitation()}")
    gun.prompted("Ready to work")


def test_a_database_that_cannot_be_read_is_told_and_can_be_left(house: House) -> None:
    gun = at_work(house)
    gun.context.add_init_script(UNREADABLE)
    gun.page.evaluate("localStorage['broken'] = 'yes'")
    gun.page.reload()
    gun.prompted("Storage cannot be read")
    gun.tap("Start anew")
    gun.prompted("Delete what is here?")
    gun.tap("Keep it")
    gun.prompted("Storage cannot be read")
    gun.page.evaluate("delete localStorage['broken']")
    gun.tap("Try again")
    gun.prompted("Scan anything")


def test_settings_say_whether_the_gun_may_go_offline(house: House) -> None:
    gun = at_work(house)
    gun.open("#/settings")
    gun.sees("The browser may delete the data")  # nobody has installed it in a profile of tests
    gun.sees("Install Stowage from the browser menu")
    gun.context.add_init_script("navigator.storage.persisted = async () => true")
    gun.page.reload()
    gun.sees("Ready to work offline")


IMAGE = f"""async () => {{ {OPEN}
  const db = await opened();
  const stores = db.transaction(['meta', 'queue']);
  const queue = await done(stores.objectStore('queue').getAll());
  const stream = await done(stores.objectStore('meta').get('stream'));
  db.close();
  return {{ queue, stream, outside: localStorage['stowage.stream'] }};
}}"""
RESTORE = f"""async ({{ queue, stream, outside }}) => {{ {OPEN}
  const db = await opened();
  const stores = db.transaction(['meta', 'queue'], 'readwrite');
  await done(stores.objectStore('queue').clear());
  for (const row of queue) await done(stores.objectStore('queue').put(row));
  await done(stores.objectStore('meta').put(stream, 'stream'));
  db.close();
  localStorage['stowage.stream'] = outside;
}}"""


def test_a_device_image_put_back_is_told_by_what_the_server_knows(house: House) -> None:
    """Nothing on the gun remembers what it did since, so only the server can tell; the person hears of it, and a supervisor."""
    gun = receiving(house)
    gun.scan(CLOCK)
    gun.tap("Take 1 pc")
    house.holds(("22727", 1, 1, 0))
    until(lambda: gun.waiting() == 0)
    image = gun.page.evaluate(IMAGE)
    gun.scan(BAG)
    gun.tap("Take 1 pc")
    house.holds(("22727", 1, 1, 0), ("85099B", 1, 1, 0))
    house.server.stop()
    gun.scan(BAG)
    gun.tap("Take 1 pc")
    gun.sees("kept here, unsent")
    gun.page.evaluate(RESTORE, image)
    gun.page.reload()
    house.server.start()
    gun.prompted("Data of this gun is older than it was")
    gun.prompted("1 record missing here")
    gun.sees("and not sent is not on this gun any more")
    gun.sees("count again what is missing. The supervisor is told")
    told = until(lambda: house.rows("SELECT code, evidence FROM discrepancy"))
    assert [row["code"] for row in told] == ["gateway.device_put_back"]
    gun.tap("Understood")
    gun.tap("Receive")
    gun.prompted("Scan item or case")
    gun.scan(BAG)
    gun.tap("Take 1 pc")
    house.holds(("22727", 1, 1, 0), ("85099B", 1, 1, 0), ("85099B", 1, 1, 0))
    assert len(house.rows("SELECT 1 FROM discrepancy")) == 1


def test_a_gun_that_is_locked_out_says_so_wherever_it_is_used(house: House) -> None:
    gun = receiving(house)
    house.lock_out_guns()
    gun.scan(CLOCK)
    gun.tap("Take 1 pc")
    gun.sees("Locked out: work is kept, not sent. Tell a supervisor")
    gun.open()
    gun.prompted("Scan anything")
    gun.sees("Locked out: work is kept, not sent. Tell a supervisor")
    gun.tap("Somebody else")
    gun.prompted("Scan your badge")
    gun.sees("Locked out: work is kept, not sent. Tell a supervisor")
    gun.tap("Locked out")
    gun.prompted("Gun locked out")
    gun.sees("Nothing is lost; tell a supervisor")
    gun.open("#/enrol")
    gun.prompted("Gun locked out")
    assert gun.waiting() == 1


def test_a_gun_that_may_lose_its_data_is_not_called_ready_for_offline(house: House) -> None:
    gun = house.gun()
    gun.open()
    gun.sees("In use before? What this gun had not sent, only a saved file")
    gun.enrol(house.invitation())
    gun.prompted("Ready to work online")
    gun.sees("The browser may delete the data")
    gun.context.add_init_script("navigator.storage.persisted = async () => true")
    gun.page.reload()
    gun.prompted("Ready to work")
    gun.sees("Works offline from now on")


def locked_with_one_unsent(house: House) -> Gun:
    """At the choice of what becomes of it."""
    gun = receiving(house)
    house.lock_out_guns()
    gun.scan(CLOCK)
    gun.tap("Take 1 pc")
    gun.sees("Locked out: work is kept, not sent. Tell a supervisor")
    gun.open("#/enrol")
    gun.prompted("Gun locked out")
    gun.tap("Enrol anew")
    gun.prompted("1 record not sent")
    return gun


def works_as_the_second(house: House, gun: Gun) -> None:
    gun.scan(f"{gun.origin}/m/#/enrol?t={house.invitation()}")
    gun.prompted("Ready to work")
    assert [row["code"] for row in house.rows("SELECT code FROM device WHERE kind = 'gun' ORDER BY code")] == [
        "G01",
        "G02",
    ]
    gun.tap("Sign in")
    gun.sign_in("Chen Li", LI_PIN)
    gun.scan(house.company.orders["first"])
    gun.prompted("Scan item or case")
    gun.scan(BAG)
    gun.tap("Take 1 pc")
    house.holds(("85099B", 1, 1, 0))


def test_a_locked_out_gun_is_enrolled_anew_and_takes_its_queue_along(house: House) -> None:
    gun = locked_with_one_unsent(house)
    gun.tap(re.compile("Take along"))
    gun.sees("1 record of the old gun taken along: a supervisor decides")
    works_as_the_second(house, gun)
    [parked] = until(lambda: house.rows("SELECT code, evidence::text FROM discrepancy"))
    assert parked["code"] == "gateway.parked"
    assert "gateway.device_revoked" in parked["evidence"]
    gun.open("#/outbox")
    gun.sees("Outbox of G01")
    gun.sees("1 record sent")
    assert [row["code"] for row in house.rows("SELECT d.code FROM device d WHERE d.revoked_at IS NOT NULL")] == ["G01"]


def test_a_locked_out_gun_is_enrolled_anew_and_gives_its_queue_up(house: House) -> None:
    gun = locked_with_one_unsent(house)
    gun.tap(re.compile("Give up"))
    gun.sees("1 record given up: nobody will see")
    gun.scan("nobody-ever-made-this-token")
    gun.prompted("Code not known")
    assert gun.waiting() == 1
    works_as_the_second(house, gun)
    gun.open("#/outbox")
    gun.prompted("All is sent")
    gun.sees_not("Outbox of G01")
    assert house.rows("SELECT code FROM discrepancy") == []
