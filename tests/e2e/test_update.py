"""A new version of the screens, while a gun is at work: offered, never forced; taken, and nothing lost."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

import stowage
from e2e.company import CLOCK, LI_PIN
from e2e.conftest import BUILT, House, at_work, receiving, until
from e2e.gun import Gun

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SERVED = "navigator.serviceWorker.controller !== null"
WAITS = """navigator.serviceWorker.getRegistration('/m/').then(
  (found) => found.waiting !== null && found.waiting.state === 'installed')"""
# From the word to take over until it has: one request after another.
BUSY = """() => {
  const say = ServiceWorker.prototype.postMessage;
  ServiceWorker.prototype.postMessage = async function (word) {
    let replaced = false;
    navigator.serviceWorker.addEventListener('controllerchange', () => (replaced = true));
    say.call(this, word);
    while (!replaced) await fetch('/api/nothing?at=' + performance.now()).then((answer) => answer.text());
  };
}"""
PAGE = re.compile(r'[0-9a-f]{32}(?=","url":"/m/index.html")')  # its revision in the list of the service worker


class Tree:
    """A source tree with screens of its own, served by the house's server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "server").mkdir()
        (folder / "server" / "stowage").symlink_to(Path(stowage.__file__).parent, target_is_directory=True)
        shutil.copytree(BUILT.parents[1], folder / "pwa" / "dist")

    def build_anew(self) -> None:
        """Another index page, named with another revision by another service worker."""
        built = self.folder / "pwa" / "dist" / "m"
        self._rewrite(built / "index.html", "<head>", '<head><meta name="build" content="second">')
        revision = PAGE.search((built / "sw.js").read_text("utf-8"))
        assert revision is not None
        self._rewrite(built / "sw.js", revision[0], "0" * 32)

    def _rewrite(self, path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text
        for packed in (".br", ".gz"):
            path.with_name(path.name + packed).unlink(missing_ok=True)
        path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def tree(house: House, tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    house.server.stop()
    house.server.serve_from(tmp_path)
    house.server.start()
    return tree


def arrives(gun: Gun) -> None:
    """The gun looks for a new version, as it does every half hour, and has loaded it."""
    gun.page.evaluate("navigator.serviceWorker.getRegistration('/m/').then((found) => found.update())")
    until(lambda: gun.page.evaluate(WAITS))


def runs(gun: Gun, second: bool) -> None:
    expect(gun.page.locator("meta[name=build]")).to_have_count(int(second), timeout=20_000)


def test_an_update_waits_for_the_receipt_and_is_taken_at_the_menu(house: House, tree: Tree) -> None:
    gun = receiving(house)
    until(lambda: gun.page.evaluate(SERVED))
    gun.scan(CLOCK)
    gun.sees("Take 1 pc")
    tree.build_anew()
    arrives(gun)
    gun.scan(CLOCK)
    gun.sees_not("New version ready")
    gun.tap("Take 2 pcs")
    gun.sees("+2 pcs Red alarm clock")
    gun.tap("Back")
    gun.sees("New version ready")
    gun.sees("Go on receiving")
    runs(gun, second=False)
    gun.tap("New version ready")
    runs(gun, second=True)
    gun.prompted("Scan anything")
    gun.sees_not("New version ready")
    gun.scan(CLOCK)
    gun.tap("Take 1 pc")
    house.holds(("22727", 2, 2, 0), ("22727", 1, 1, 0))


def test_a_gun_that_is_left_takes_it_by_itself(house: House, tree: Tree) -> None:
    gun = receiving(house)
    until(lambda: gun.page.evaluate(SERVED))
    gun.scan(CLOCK)
    gun.tap("Take 1 pc")
    tree.build_anew()
    arrives(gun)
    gun.tap("Back")
    gun.sees("New version ready")
    gun.tap("Somebody else")
    runs(gun, second=True)
    gun.sign_in("Chen Li", LI_PIN)
    gun.sees("Go on receiving")
    house.holds(("22727", 1, 1, 0))


def test_requests_at_that_moment_do_not_hold_it_up(house: House, tree: Tree) -> None:
    """What passes through the old worker just then keeps it alive for half a minute, and the new one waiting."""
    gun = at_work(house)
    until(lambda: gun.page.evaluate(SERVED))
    tree.build_anew()
    arrives(gun)
    gun.page.evaluate(BUSY)
    gun.tap("New version ready")
    runs(gun, second=True)
