"""Processes of the server without the second that importing it takes each: a process that has it imported becomes one as often as needed.

`python -m nursery` is that process, and so is any module that calls `bear`. It is told a JSON environment of `stowage.worker` and given
the worker's standard input and output and a pipe that lives as long as the worker, over the socket that is its own standard input. It
answers with the worker's process id, and ends with that socket.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).resolve().parent
LONGEST = 4_096  # bytes of an environment


class Nursery:
    """A process that runs `module`. `path` comes before everything else that Python imports from."""

    def __init__(self, module: str = "nursery", path: str = "", **environment: str) -> None:
        self._orders, theirs = socket.socketpair()
        paths = os.pathsep.join(filter(None, [path, str(TESTS), os.environ.get("PYTHONPATH", "")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            env=os.environ | environment | {"PYTHONPATH": paths},
            stdin=theirs.fileno(),
        )
        theirs.close()

    def launch(self, environment: dict[str, str]) -> Worker:
        theirs, input_ = os.pipe()
        output, ours = os.pipe()
        life, alive = os.pipe()
        pipes = [theirs, ours, alive]
        socket.send_fds(self._orders, [json.dumps(environment).encode()], pipes)
        for pipe in pipes:
            os.close(pipe)
        return Worker(int(self._orders.recv(32)), input_, output, life)

    def close(self) -> None:
        self._orders.close()
        self._process.wait(timeout=30)


class Worker:
    """A process of the server, a child of the nursery's. It ends when its standard input does."""

    def __init__(self, pid: int, input_: int, output: int, life: int) -> None:
        self.pid = pid
        self._input = os.fdopen(input_, "w")
        self._output = os.fdopen(output)
        self._life = os.fdopen(life)

    def ready(self) -> None:
        said = self._output.readline().strip()
        assert said == "ready", f"the server said {said!r}"

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> None:
        """Returns when it has: what it started may go on, and keep its output open."""
        self._life.read()
        for pipe in (self._life, self._output, self._input):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def end(self) -> None:
        self._input.close()
        self.ended()


def bear(work: Callable[[], None]) -> None:
    """A process that does `work` whenever one is asked for."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    gc.freeze()  # no child looks through it, or copies it
    with socket.socket(fileno=0) as orders:
        while True:
            environment, pipes, _, _ = socket.recv_fds(orders, LONGEST, 3)
            if not environment:
                return
            child = os.fork()
            if child == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.environ.update(json.loads(environment))
                for number, pipe in enumerate(pipes[:2]):
                    os.dup2(pipe, number)
                    os.close(pipe)
                work()
                return
            for pipe in pipes:
                os.close(pipe)
            orders.send(str(child).encode())


if __name__ == "__main__":
    from stowage import worker
    from stowage.app import application

    application()  # what putting the first one together takes for all of them: modules, and types looked through
    bear(worker.main)
