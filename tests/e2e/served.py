"""The real server as one process that a test stops and starts, and a wire in front of it that can swallow an answer."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from functools import cache
from pathlib import Path
from typing import Self

from nursery import Nursery, Worker
from stowage.platform.config import from_environment
from stowage.platform.tls import Certificates


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


nursery = cache(Nursery)  # by what is imported from first; each ends with the run


class Port:
    """A free port of this machine that nobody else is given while this lives, though nothing listens on it here. Servers share the ports
    they listen on: two that were given the same one would answer each other's requests."""

    def __init__(self) -> None:
        self._bound = socket.socket()
        self._bound.bind(("127.0.0.1", 0))
        self._bound.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEPORT, 1
        )  # from now on, or it might be one that is shared already
        self.number: int = self._bound.getsockname()[1]


class Served:
    """A server process on one port, the same one after every start."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self._ports = (Port(), Port())
        self.port, https = (port.number for port in self._ports)
        self.data = folder
        self._environment = {
            "DATABASE_URL": database_url,
            "STOWAGE_DATA": str(folder),
            "STOWAGE_HTTP_PORT": str(self.port),
            "STOWAGE_HTTPS_PORT": str(https),
            "STOWAGE_BIND": "127.0.0.1",
        }
        self._code = ""
        self._worker: Worker | None = None
        Certificates(from_environment(os.environ | self._environment).data / "tls").renew(["localhost"])

    def serve_from(self, tree: Path) -> None:
        """From the next start on, `tree/server` and the screens in `tree/pwa/dist`."""
        self._code = str(tree / "server")

    def start(self) -> None:
        assert self._worker is None
        self._worker = nursery(path=self._code).launch(self._environment)
        self._worker.ready()

    def stop(self) -> None:
        """Gone at once, as when the plug is pulled."""
        if self._worker is None:
            return
        self._worker.kill()
        self._worker.ended()
        self._worker = None


class Wire:
    """Forwards TCP from its own port to the server's. `swallow` drops the answer to the next request that contains it.
    While `through` is not set nothing comes through, as where the radio does not reach: no end is told to anybody."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._swallow: bytes | None = None
        self.swallowed = threading.Event()
        self.through = threading.Event()
        self.through.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.through.set()
        self._listener.close()
        for each in list(self._open):
            self._close(each)

    def swallow_answer_to(self, text: str) -> None:
        with self._lock:
            self._swallow = text.encode()
            self.swallowed.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                client.close()  # the server is down: so is the wire
                continue
            self._open |= {client, server}
            marked = threading.Event()
            threading.Thread(target=self._requests, args=(client, server, marked), daemon=True).start()
            threading.Thread(target=self._answers, args=(client, server, marked), daemon=True).start()

    def _requests(self, client: socket.socket, server: socket.socket, marked: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65_536):
                with self._lock:
                    if self._swallow is not None and self._swallow in data:
                        self._swallow = None
                        marked.set()
                self.through.wait()
                server.sendall(data)
        self._close(client, server)

    def _answers(self, client: socket.socket, server: socket.socket, marked: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65_536):
                if marked.is_set():  # committed there, never heard of here
                    self.swallowed.set()
                    break
                self.through.wait()
                client.sendall(data)
        self._close(client, server)

    def _close(self, *sockets: socket.socket) -> None:
        for each in sockets:
            self._open.discard(each)
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
