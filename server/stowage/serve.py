"""`stowage serve`: everything on this machine, in order, and stopped in the opposite order."""

from __future__ import annotations

import asyncio
import signal
from types import FrameType

import structlog

from stowage.backup.behind import behind
from stowage.backup.schedule import scheduled
from stowage.chores import INVITATION_MINUTES, Invitation, demo_sign_ins, invite_gun, load_demo, nobody_yet
from stowage.demo import Loaded
from stowage.platform import logging
from stowage.platform.backup_folder import told_at_start
from stowage.platform.clock import now
from stowage.platform.config import Config
from stowage.platform.database import database
from stowage.platform.ports import require_free
from stowage.platform.supervisor import Supervisor
from stowage.platform.terminal import Terminal
from stowage.platform.tls import Certificates, machine_hosts, shown_host
from stowage.practice.command import bring_up
from stowage.worker import LOCAL

log = structlog.get_logger()


def serve(config: Config, terminal: Terminal, *, demo: bool) -> None:
    """Returns when stopped by Ctrl-C or a signal. With `demo` an empty database is filled first. Raises StartError."""
    signal.signal(signal.SIGTERM, _interrupt)
    require_free(config.bind, config.https_port, "STOWAGE_HTTPS_PORT")
    require_free(LOCAL, config.http_port, "STOWAGE_HTTP_PORT")
    with database(config, terminal) as opened:
        logging.configure(config.data / "stowage.log")
        lost = asyncio.run(behind(config, opened.url))
        if lost is not None:
            terminal.step(lost.told)
            log.error("database_rolled_back", lacking=lost.commands, backup=lost.name)
        bring_up(opened.url, terminal)
        certificates = Certificates(config.data / "tls")
        if certificates.renew(machine_hosts(config.hosts)):
            terminal.step("a certificate for HTTPS is made")
        sign_ins = demo and asyncio.run(load_demo(opened.url, terminal.step)) is not Loaded.NOT_EMPTY
        invitation = asyncio.run(invite_gun(opened.url)) if demo or terminal.watched else None
        nobody = asyncio.run(nobody_yet(opened.url))
        terminal.step(f"starting {config.workers} server processes")
        supervisor = Supervisor(
            config, opened.url, certificates, opened.server, scheduled=lambda known: scheduled(known, opened.url)
        )
        planned = asyncio.run(scheduled(config, opened.url))

        def ready() -> None:
            terminal.step("ready")
            terminal.step(told_at_start(planned, now()))
            welcome(config, certificates, terminal, sign_ins=sign_ins, invitation=invitation, nobody=nobody)

        asyncio.run(supervisor.run(ready))
        terminal.line()
        terminal.step("stopping")
    terminal.step("stopped")


def welcome(
    config: Config,
    certificates: Certificates,
    terminal: Terminal,
    *,
    sign_ins: bool,
    invitation: Invitation | None,
    nobody: bool,
) -> None:
    """Where to go, who one may be, and a code that turns a handheld into one of ours."""
    host = shown_host(config)
    secure = f"https://{f'[{host}]' if ':' in host else host}:{config.https_port}"
    local = f"http://localhost:{config.http_port}"
    terminal.line()
    terminal.table(
        [
            ("电脑 Desk", f"{secure}/console/", f"{local}/console/"),
            ("手持 Handheld", f"{secure}/m/", f"{local}/m/"),
            ("证书 Certificate", f"{secure}/ca", "let each device trust this server, once"),
        ]
    )
    terminal.line(f"  SHA-256 {certificates.fingerprint()}")
    terminal.line("  浏览器警告 https：先开证书页（高级 → 继续），照着装一次；本机用 localhost，不用证书")
    terminal.line(
        "  The browser warns of https: open the certificate page first (Advanced, Proceed) and follow it, once;"
    )
    terminal.line("  on this computer localhost needs no certificate")
    if nobody:
        terminal.line()
        terminal.line(
            "  还没有人能登录：先在这台机器上建第一个人 Nobody can sign in yet: make the first person on this machine"
        )
        terminal.line("  stowage administrator <user name>")
    if sign_ins:
        terminal.line()
        terminal.line("  演示公司 Demo company: badge / PIN on the handheld, user name / password at the desk")
        terminal.table(demo_sign_ins())
    if invitation is not None:
        link = f"{secure}/m/#/enrol?t={invitation.token}"
        terminal.line()
        terminal.line(
            f"  扫码登记手持机 Enrol a handheld for {invitation.warehouse}, within {INVITATION_MINUTES} minutes, once:"
        )
        terminal.code(link)
        terminal.line(f"  {link}")
        terminal.line(f"  本机 On this computer: {local}/m/#/enrol?t={invitation.token}")
    terminal.line()
    terminal.line("  Ctrl-C stops everything, PostgreSQL too.")


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
