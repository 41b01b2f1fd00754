"""From `stowage serve` to the addresses on the terminal, the first time and again."""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.report import Report
from bench.served import free_port

STARTS = 5
READY = "Ctrl-C stops everything"


def measure(report: Report) -> None:
    """Without a company: the first start makes the data folder."""
    folder = Path(tempfile.mkdtemp(prefix="stowage-bench-"))
    folder.chmod(0o711)  # PostgreSQL's own account passes through when root measures
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = kept | {
        "STOWAGE_DATA": str(folder / "data"),
        "STOWAGE_HTTP_PORT": str(free_port()),
        "STOWAGE_HTTPS_PORT": str(free_port()),
        "STOWAGE_BIND": "127.0.0.1",
    }
    try:
        first, *again = [_start(environment) for _ in range(1 + STARTS)]
        report.add("start: first, without the demo", first, "s")
        report.add("start: again, p50", statistics.median(again), "s", compared_to="start: first, without the demo")
        report.add("start: again, slowest", max(again), "s", compared_to="start: first, without the demo")
    finally:
        shutil.rmtree(folder)


def _start(environment: dict[str, str]) -> float:
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "stowage", "serve"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    if not any(READY in line for line in process.stdout):
        raise RuntimeError("the server did not start")
    seconds = time.monotonic() - began
    process.send_signal(signal.SIGTERM)
    process.stdout.read()
    process.wait()
    return seconds
