"""`stowage serve`: everything on this machine, in order, and stopped in the opposite order."""

from __future__ import annotations

import asyncio
import signal
from types import FrameType

from stowage.platform import logging
from stowage.platform.config import Config
from stowage.platform.database import database
from stowage.platform.ports import require_free
from stowage.platform.supervisor import Supervisor
from stowage.platform.terminal import Terminal
from stowage.platform.tls import Certificates, lan_address, machine_hosts
from stowage.worker import LOCAL


def serve(config: Config, terminal: Terminal) -> None:
    """Returns when stopped by Ctrl-C or a signal. Raises StartError."""
    signal.signal(signal.SIGTERM, _interrupt)
    require_free(config.bind, config.https_port, "STOWAGE_HTTPS_PORT")
    require_free(LOCAL, config.http_port, "STOWAGE_HTTP_PORT")
    with database(config, terminal) as opened:
        logging.configure(config.data / "stowage.log")
        certificates = Certificates(config.data / "tls")
        if certificates.renew(machine_hosts(config.hosts)):
            terminal.step("a certificate for HTTPS is made")
        terminal.step(f"starting {config.workers} server processes")
        supervisor = Supervisor(config, opened.url, certificates, opened.server)
        asyncio.run(supervisor.run(lambda: welcome(config, certificates, terminal)))
        terminal.line()
        terminal.step("stopping")
    terminal.step("stopped")


def welcome(config: Config, certificates: Certificates, terminal: Terminal) -> None:
    host = config.hosts[0] if config.hosts else lan_address()
    secure = f"https://{f'[{host}]' if ':' in host else host}:{config.https_port}"
    terminal.step("ready")
    terminal.line()
    terminal.table(
        [
            ("电脑 Desk", f"{secure}/console/", f"http://localhost:{config.http_port}/console/"),
            ("手持 Handheld", f"{secure}/m/", f"http://localhost:{config.http_port}/m/"),
            ("证书 Certificate", f"{secure}/ca", f"SHA-256 {certificates.fingerprint()[:23]}…"),
        ]
    )
    terminal.line()
    terminal.line("Ctrl-C stops everything, PostgreSQL too.")


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
