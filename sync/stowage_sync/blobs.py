"""Uploads of photos and signatures: one at a time, in parts, resumed where the server stands. Commands never wait for them.

No blob waits for another for ever: whatever went wrong with one, the next has its turn, and one refused again and again is given up.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from stowage_sync.core import Core, as_object, number, text
from stowage_sync.messages import AskBlobHead, AskBlobPut, Body, WaitingBlob, WriteBlob

BLOB_PART_BYTES = 262_144
TRIES = 3
HOPELESS = frozenset({400, 413, 415})
NOT_ITS_FAULT = frozenset({408, 425, 429})


class Blobs:
    def __init__(self, core: Core, waiting: Iterable[WaitingBlob]) -> None:
        self.core = core
        self.waiting = list(waiting)
        self.offset: int | None = None
        """Where the server stands with the first of `waiting`; None: ask."""
        self._tries: dict[str, int] = {}
        """How often each was refused in this run."""

    def add(self, sha256: str, size: int) -> None:
        if all(blob.sha256 != sha256 for blob in self.waiting):
            self.waiting.append(WaitingBlob(sha256, size))

    def advance(self, now: int) -> None:
        if not self.waiting or not self.core.lanes["blobs"].ready(now):
            return
        blob = self.waiting[0]
        path = f"/api/sync/blobs/{blob.sha256}"
        if self.offset is None:
            self.core.request("blobs", AskBlobHead("HEAD", path, blob.sha256), now)
            return
        length = min(BLOB_PART_BYTES, blob.size - self.offset)
        path = f"{path}?offset={self.offset}&size={blob.size}"
        self.core.request("blobs", AskBlobPut("PUT", path, blob.sha256, self.offset, length), now)

    def answered(self, sha256: str, body: Body) -> bool:
        """False, here and below: it counts as lost."""
        offset, complete = number(body, "offset"), body.get("complete")
        if offset is None or not isinstance(complete, bool):
            return False
        if complete:
            return self._finished(sha256, "done", "")
        return self._go_on(offset) if self.offset is None or offset > self.offset else False

    def refused(self, sha256: str, status: int, body: Body) -> bool:
        code = text(body, "code") or f"http_{status}"
        offset = number(as_object(body.get("params")), "offset")
        if status == 404 and self.offset is None:
            return self._go_on(0)
        if code == "blob_offset" and offset is not None and offset != self.offset:
            return self._go_on(offset)
        if status >= 500 or status in NOT_ITS_FAULT:
            return False
        self._tries[sha256] = self._tries.get(sha256, 0) + 1
        if status in HOPELESS or self._tries[sha256] >= TRIES:
            return self._finished(sha256, "refused", code)
        return self._go_on(0) if code == "blob_hash" else False

    def lost(self, sha256: str) -> None:
        """No answer that helps: the next one's turn after the pause, and this one's again after the others."""
        self.offset = None
        self.waiting.sort(key=lambda blob: blob.sha256 == sha256)

    def _go_on(self, offset: int) -> bool:
        self.offset = offset
        self.core.lanes["blobs"].done()
        return True

    def _finished(self, sha256: str, state: Literal["done", "refused"], code: str) -> bool:
        def commit() -> None:
            self.waiting = [blob for blob in self.waiting if blob.sha256 != sha256]
            self.offset = None
            self._tries.pop(sha256, None)

        self.core.store("blobs", [WriteBlob(sha256, state, code)], commit)
        return True
