"""A gun with the product's whole TypeScript store, over real HTTP, in the simulator's Node. It has the words of `EngineGun`."""

from __future__ import annotations

import base64
import os
import secrets
from collections import deque
from collections.abc import Callable
from typing import Any

import httpx

from scenarios.engine_gun import FOREVER_MS, real_time
from simulation.pages import Driver, PageError, message
from stowage_sync.envelope import uuid7

MOST_ANSWERS = 20_000


class PageGun:
    """Timers are not waited for: `sync` moves the device's clock on to the next one until all is sent and every row is here."""

    def __init__(self, driver: Driver, address: str, invitation: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30)
        self.driver, self.name = driver, secrets.token_hex(6)
        self.blobs: dict[str, bytes] = {}
        self.skipped = 0  # ms by which timers were moved on
        self._sent: deque[dict[str, Any]] = deque()
        self._wake: int | None = None
        self._tell("new", seed=secrets.randbits(32))
        self._tell("enrol", token=invitation)
        told = self._answer(self._sent.popleft()).json()
        self.id, self.warehouse, self.code = told["device"], told["warehouse"], told["code"]

    # ---- the person ----

    def confirm(self, command: str, payload: dict[str, Any], person: int, depends: tuple[str, ...] = ()) -> str:
        """Durable; nobody answers what it sends by itself."""
        op_id = uuid7(self.clock, os.urandom(10))
        options = {"warehouse": self.warehouse, "person": person, "op_id": op_id, "depends": list(depends)}
        said = self._tell("confirm", page=0, command=command, payload={"type": command, **payload}, options=options)
        assert said["result"] == op_id, said
        return op_id

    def add_blob(self, data: bytes) -> str:
        name: str = self._tell("photograph", page=0, data=base64.b64encode(data).decode())["result"]
        self.blobs[name] = data
        return name

    def find(self, partition: str, kind: str, key: str) -> dict[str, Any] | None:
        return self.all(partition, kind).get(key, (0, None))[1]

    def all(self, partition: str, kind: str) -> dict[str, tuple[int, dict[str, Any] | None]]:
        rows = self._tell("held", partition=partition, read=True)["result"]["rows"]
        return {key: (seq, body) for of, key, seq, body in rows if of == kind}

    # ---- its work ----

    def sync(self) -> None:
        """Switched off and on again, until nothing waits and a pull has left nothing."""
        began = self.clock
        self._switch_on()
        self._run(lambda: self._at_rest(began))

    def until_blocked(self) -> str:
        """Why."""
        self._switch_on()
        self._run(lambda: self._status()["blocked"] != "")
        blocked: str = self._status()["blocked"]
        return blocked

    def _switch_on(self) -> None:
        self._tell("kill")
        self._sent.clear()
        self._tell("open")

    def _run(self, done: Callable[[], bool]) -> None:
        until = self.clock + FOREVER_MS
        for _ in range(MOST_ANSWERS):
            if self._sent:
                self._answer(self._sent.popleft())
            elif done():
                return
            else:
                assert self._wake is not None, self._status()
                assert self._wake < until, self._status()
                self.skipped += max(0, self._wake - self.clock)
                self._tell("ring")
        raise AssertionError(self._status())

    def _at_rest(self, began: int) -> bool:
        status, photos = self._status(), self._state()["photos"].values()
        synced = status["lastSync"] is not None and status["lastSync"] >= began
        sent = all(state != "waiting" for state in photos)
        return sent and synced and status["pending"] == 0 and not status["syncing"]

    def _answer(self, fetch: dict[str, Any]) -> httpx.Response:
        sent = message(fetch)
        answer = self.http.request(sent.method, sent.path, headers=sent.headers, content=sent.body)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        body = base64.b64encode(answer.content).decode()
        self._tell("answer", id=sent.id, status=answer.status_code, headers=headers, body=body)
        return answer

    def _tell(self, op: str, **fields: Any) -> dict[str, Any]:
        order = {"op": op, "device": self.name, "clock": self.clock, "time": self.clock, **fields}
        answer = self.driver.tell(order)
        if answer["crashed"]:
            raise PageError(f"{op}: {answer['crashed'][0]}")
        self._wake = answer["wake"]
        for out in answer["out"]:
            if "fetch" in out:
                self._sent.append(out["fetch"])
            elif "live" in out:
                self._tell("socket", id=out["live"]["id"], event="close", code=1006)
        return answer

    @property
    def clock(self) -> int:
        return real_time() + self.skipped

    # ---- what it holds ----

    def _status(self) -> dict[str, Any]:
        found: dict[str, Any] = self._tell("status")["result"]
        return found

    def _state(self) -> dict[str, Any]:
        found: dict[str, Any] = self._tell("state", partition=f"wh/{self.warehouse}/tasks")["result"]
        return found

    @property
    def epoch(self) -> int:
        epoch: int = self._state()["epoch"]
        return epoch

    @property
    def stream(self) -> dict[str, int]:
        """first, next, acked, settled, backup."""
        stream: dict[str, int] = self._state()["stream"]
        return stream

    def outcomes(self) -> list[str | None]:
        """Of the commands that it keeps."""
        return [one[2]["outcome"] if one[2] else None for one in self._state()["kept"]]

    def sums(self) -> dict[str, tuple[int, int]]:
        """Rows and sum of each partition."""
        found = {
            name: self._tell("held", partition=name, read=False)["result"]["sum"] for name in self._state()["cursors"]
        }
        return {name: (sums["rows"], sums["sum"]) for name, sums in found.items()}

    def close(self) -> None:
        self.http.close()
