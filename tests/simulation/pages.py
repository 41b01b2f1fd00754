"""Devices with the engine in TypeScript: the product's own store in Node, one process for all, asked by JSON lines."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from simulation.devices import Device, Held, Kept, Sent, View
from simulation.photos import PART_BYTES

if TYPE_CHECKING:
    from simulation.world import World

HERE = Path(__file__).parent / "ts"
TIMEOUT_MS = 60_000  # only what is later than this is surely given up by the page itself
DEEPEST_KILL = 60  # tasks
SMALL_PARTS = {"file": "ts/blobs.ts", "find": "BLOB_PART_BYTES = 262_144", "replace": f"BLOB_PART_BYTES = {PART_BYTES}"}


class PageError(AssertionError):
    """The product threw where nobody catches."""


def build(folder: Path, patches: Sequence[dict[str, str]] = ()) -> None:
    """The driver and the script of a page, with the bugs of `patches` ({file, find, replace}) planted."""
    command = ["node", str(HERE / "build.mjs"), str(folder), json.dumps(list(patches))]
    subprocess.run(command, check=True, capture_output=True, text=True)


class Driver:
    """Built once. Photos go up in small parts unless `whole`."""

    def __init__(self, patches: Sequence[dict[str, str]] = (), *, whole: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="stowage-pages-"))
        build(self.folder, patches if whole else [*patches, SMALL_PARTS])
        self.process = subprocess.Popen(
            ["node", "--stack-trace-limit=30", str(self.folder / "driver.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def tell(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(msgspec.json.encode(order) + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise PageError(f"the driver ended at {order}")
        answer: dict[str, Any] = msgspec.json.decode(line)
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder)


class PageGun(Device):
    engine = "TypeScript"

    def __init__(self, world: World, name: str, warehouse: int, seed: int) -> None:
        super().__init__(world, name, warehouse, seed)
        self.driver = world.driver
        self.on = False
        self.pages = 1
        self.live: str | None = None
        self._wake_at: int | None = None
        self._death: int | None = None

    @property
    def awake(self) -> bool:
        return self.on

    def tell(self, op: str, **fields: Any) -> dict[str, Any]:
        """One order carried out, whatever follows from it put on its way."""
        if self._death is not None and op in {"answer", "confirm", "photograph", "read", "ring"}:
            fields["die"], self._death = self._death, None
        answer = self.driver.tell(
            {"op": op, "device": self.name, "clock": self.clock, "time": self.world.elapsed, **fields}
        )
        if answer["crashed"]:
            raise PageError(f"{self.name}, {op}: {answer['crashed'][0]}")
        for out in answer["out"]:
            self._carry_out(out)
        if "die" in fields:
            self.world.tell(f"{self.name} dies in the midst of it, and is switched on again")
            self.life += 1
            self.live = self._wake_at = None
            self.world.later(self.chance.randint(10, 2_000), self.start)
            self.on = False
        elif answer["wake"] is not None:
            self._ring_at(answer["wake"])
        return answer

    def _carry_out(self, out: dict[str, Any]) -> None:
        if "fetch" in out:
            self.world.network.send(self, message(out["fetch"]))
        elif "live" in out:
            self.live = out["live"]["id"]
            ready = self.live
            self.later(20, lambda: self._message(ready, {"type": "ready"}))
        elif out.get("closed") == self.live:
            self.live = None

    def _message(self, socket: str | None, told: dict[str, Any]) -> None:
        if socket is not None and socket == self.live:
            self.tell("socket", id=socket, event="message", data=json.dumps(told))

    def _ring_at(self, at: int) -> None:
        if self._wake_at is not None and self._wake_at <= at:
            return
        self._wake_at = at

        def ring() -> None:
            if self._wake_at == at:
                self._wake_at = None
                self.tell("ring")

        self.later(max(0, at - self.world.elapsed), ring)

    async def enrol(self, token: str) -> None:
        """Raises when the server refuses."""
        self.life += 1
        self.tell("new", seed=self.chance.getrandbits(32))
        self.on, self.pages = True, 1
        await self._enrol(token)

    async def enrol_again(self, token: str) -> None:
        """Raises when the server refuses."""
        self.tell("fill", writes=0)
        await self._enrol(token)

    async def _enrol(self, token: str) -> None:
        answer = self.driver.tell(
            {"op": "enrol", "device": self.name, "clock": self.clock, "time": self.world.elapsed, "token": token}
        )
        sent = message(answer["out"][0]["fetch"])
        answered = await self.world.ask(sent.method, sent.path, sent.headers, sent.body)
        assert answered.status_code == 200, answered.text
        self.answered(sent, answered.status_code, answered.headers, answered.content)

    def start(self) -> None:
        if self.on or self.history.gone:
            return
        self.on = True
        self.tell("open")
        for _ in range(1, self.pages):
            self.tell("open")

    def kill(self) -> None:
        self.life += 1
        self.on = False
        self.live = self._wake_at = None
        self.tell("kill")

    def die_within(self) -> None:
        """At some task of what it does next."""
        self._death = self.chance.randint(0, DEEPEST_KILL)

    def tabs(self, count: int) -> None:
        """`count` pages from now on; the leading one is closed first."""
        if not self.on:
            return
        if count < self.pages:
            self.live = None
            self.tell("kill_page", page=0)
        else:
            self.tell("open")
        self.pages = count

    # ---- the person ----

    def confirm(self, op_id: str, command: str, payload: dict[str, Any], person: int) -> bool:
        if not self.on:
            return False
        options = {"warehouse": self.warehouse, "person": person, "op_id": op_id}
        page = self.chance.randrange(self.pages)
        answer = self.tell("confirm", page=page, command=command, payload=payload, options=options)
        if answer.get("error") is None and answer["result"] is None and not answer["died"]:
            raise PageError(f"{self.name} never said whether {op_id} is kept")
        return answer["result"] is not None

    def photograph(self, name: str, data: bytes) -> bool:
        if not self.on:
            return False
        page = self.chance.randrange(self.pages)
        answer = self.tell("photograph", page=page, data=base64.b64encode(data).decode())
        assert answer["result"] in {None, name}
        return answer["result"] is not None

    def wake(self) -> None:
        if self.on:
            self.tell("wake")

    # ---- the network ----

    def poke(self, heads: Mapping[str, int]) -> None:
        for name, head in sorted(heads.items()):
            self._message(self.live, {"type": "poke", "partition": name, "head": head})

    def hang_up(self, code: int) -> None:
        if self.live is not None:
            socket, self.live = self.live, None
            self.tell("socket", id=socket, event="close", code=code)

    def silent(self, sent: Sent) -> None:
        """The page's own timer tells it."""

    def failed(self, sent: Sent) -> None:
        self.tell("fail", id=sent.id)

    def answered(self, sent: Sent, status: int, headers: Mapping[str, str], body: bytes) -> None:
        told = {name.lower(): value for name, value in headers.items()}
        self.tell("answer", id=sent.id, status=status, headers=told, body=base64.b64encode(body).decode())

    # ---- its disk ----

    def full(self) -> None:
        self.tell("fill", writes=self.chance.randint(1, 6))

    def keep(self, name: str) -> None:
        self.tell("keep", other=f"{self.name} {name}")

    def put_back(self, name: str, *, whole: bool) -> None:
        self.tell("restore", other=f"{self.name} {name}", whole=whole)

    def become(self, other: Device, name: str) -> None:
        self.tell("new", seed=self.chance.getrandbits(32))
        self.tell("kill")
        self.tell("restore", other=f"{other.name} {name}", whole=True)

    def export(self) -> tuple[str, list[dict[str, Any]]]:
        file = self.tell("export")["result"]
        if file is None:  # its disk is full: signatures could not be kept
            return "", []
        names = ("op_id", "cseq", "bytes", "signature")
        return file["incarnation"], [{name: op[name] for name in names} for op in file["ops"]]

    # ---- what it holds ----

    @property
    def id(self) -> str:
        return str(self._state()["device"])

    def _state(self) -> dict[str, Any]:
        order = {"op": "state", "device": self.name, "partition": f"wh/{self.warehouse}/tasks"}
        found = self.driver.tell({**order, "clock": self.clock, "time": self.world.elapsed})
        state: dict[str, Any] = found["result"]
        return state

    def view(self) -> View:
        state = self._state()
        pages: list[dict[str, Any]] = state["pages"] or [{"pending": [], "blocked": ""}]
        kept = [Kept(*one) for one in state["kept"]]
        pending, blocked = pages[0]["pending"], pages[0]["blocked"]
        bases, photos = state["bases"], state["photos"]
        return View(state["stream"], state["epoch"], state["cursors"], bases, kept, pending, blocked, photos)

    def held(self, partition: str, *, read: bool) -> tuple[Held, int, int]:
        found = self.tell("held", partition=partition, read=read)["result"]
        rows = {(kind, key): (seq, body) for kind, key, seq, body in found["rows"]}
        return rows, found["sum"]["rows"], found["sum"]["sum"]


def message(fetch: dict[str, Any]) -> Sent:
    words = fetch["path"].partition("?")[0].split("/")
    body = base64.b64decode(fetch["data"]) if "data" in fetch else fetch["body"].encode()
    ops = len(msgspec.json.decode(body)["ops"]) if words[3] == "push" else 0
    return Sent(fetch["id"], words[3], fetch["method"], fetch["path"], fetch["headers"], body, TIMEOUT_MS, ops)
