"""The `stowage` command. Expected failures are one line on standard error and exit code 1."""

from __future__ import annotations

import argparse
import asyncio
import errno
import sys
from collections.abc import Sequence
from getpass import getpass
from importlib.metadata import version
from pathlib import Path

import asyncpg

from stowage.platform.config import Config, from_environment
from stowage.platform.database import database
from stowage.platform.failures import DiskFullError, StartError
from stowage.platform.terminal import Terminal

FULL = {errno.ENOSPC, errno.EDQUOT}

SETTINGS = """settings, through the environment:
  STOWAGE_DATA         folder for database, keys and logs (.stowage)
  DATABASE_URL         a PostgreSQL of yours, 15 or later, instead of the embedded one
  STOWAGE_BIND         address of the HTTPS listener (0.0.0.0)
  STOWAGE_HTTPS_PORT   its port (8443)
  STOWAGE_HTTP_PORT    port of plain HTTP, for this machine only (8080)
  STOWAGE_WORKERS      server processes (one for each core, at most 4)
  STOWAGE_HOSTS        further names and addresses of this machine, comma-separated
  STOWAGE_BACKUPS      folder of the backups (backups in STOWAGE_DATA); better on another disk
  STOWAGE_BACKUP_AT    this machine's time of day for one, or off (03:00)
  STOWAGE_BACKUP_KEEP  the newest of how many days, weeks and months are kept (7d 4w 12m)
The last two are set at the desk where the environment says nothing.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.command(from_environment(), Terminal(), chosen) or 0)
    except (StartError, OSError, asyncpg.DiskFullError) as error:
        print(f"stowage: {_expected(error)}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130


def _expected(error: Exception) -> StartError:
    """The line for `error`; raises it again when nobody expected it."""
    if isinstance(error, StartError):
        return error
    if isinstance(error, asyncpg.DiskFullError) or (isinstance(error, OSError) and error.errno in FULL):
        return DiskFullError(from_environment().data)
    raise error


def _parser() -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("stowage", description="仓行 Stowage", epilog=SETTINGS, formatter_class=formatter)
    parser.add_argument("--version", action="version", version=version("stowage"))
    commands = parser.add_subparsers(title="commands", required=True, metavar="command")
    for name, command, told in (
        ("serve", _serve, "run the server, its database too, until Ctrl-C"),
        ("demo", _demo, "fill an empty database with the demo company"),
        ("administrator", _administrator, "make the first administrator, who adds everybody else"),
        ("check", _check, "prove balances, reservations, cost and numbers against the ledgers, and the audit trail"),
        (
            "backup",
            _backup,
            "make a backup beside the running server, verified by restoring it into a scratch database",
        ),
        ("restore", _restore, "put a backup in the place of the database, which is kept aside"),
        ("practice", _practice, "make or remove the practice company, a copy to learn with, beside the running server"),
        ("migrate", _migrate, "bring the database to the shape of this release"),
    ):
        added = commands.add_parser(name, help=told, description=told)
        added.set_defaults(command=command)
        if command is _serve:
            added.add_argument("--demo", action="store_true", help="fill an empty database with the demo company first")
        if command is _backup:
            added.add_argument("--to", type=Path, metavar="FOLDER", help="where to, instead of STOWAGE_BACKUPS")
            added.add_argument("--list", action="store_true", help="show the backups there are")
        if command is _restore:
            added.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the backup")
            added.add_argument("--yes", action="store_true", help="without asking")
            added.add_argument("--discard-replaced", action="store_true", help="delete what restores have kept aside")
        if command is _practice:
            added.add_argument("what", choices=("make", "remove"), help="make: anew where there is one")
            added.add_argument("--job", type=int, help=argparse.SUPPRESS)  # under which a desk asked for it
        if command is _administrator:
            added.epilog = "The password is asked for, or is the first line of standard input."
            added.add_argument("username", help="what they sign in with at the desk")
            added.add_argument("--name", help="their name (the user name)")
            added.add_argument("--badge", default="A001", help="what their badge carries (A001)")
            added.add_argument(
                "--reset",
                action="store_true",
                help="let one in again who is locked out, or lost password or second factor",
            )
    return parser


def _serve(config: Config, terminal: Terminal, chosen: argparse.Namespace) -> None:
    from stowage.serve import serve  # noqa: PLC0415 - --help and failures need no web server

    serve(config, terminal, demo=chosen.demo)


def _demo(config: Config, terminal: Terminal, _: argparse.Namespace) -> None:
    from stowage.chores import load_demo  # noqa: PLC0415

    with database(config, terminal, beside_server=True) as opened:
        terminal.step(
            f"the demo company is {asyncio.run(load_demo(opened.url, terminal.step)).value.replace('_', ' ')}"
        )


def _administrator(config: Config, terminal: Terminal, chosen: argparse.Namespace) -> None:
    from stowage.chores import make_administrator, reset_administrator  # noqa: PLC0415

    password = _password()
    if chosen.reset:
        with database(config, terminal, beside_server=True, existing=True) as opened:
            asyncio.run(reset_administrator(opened.url, chosen.username, password))
        terminal.step(f"{chosen.username} can sign in at the desk with this password, without a second factor")
        return
    name = chosen.name or chosen.username
    with database(config, terminal, beside_server=True) as opened:
        asyncio.run(make_administrator(opened.url, chosen.badge, name, chosen.username, password))
    terminal.step(f"{chosen.username} can sign in at the desk, and adds everybody else there")


def _password() -> str:
    """Typed twice by a person, or the first line of standard input. Never an argument: those are seen by other processes."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("password: ")
    if getpass("again: ") != password:
        raise StartError("the two passwords differ")
    return password


def _check(config: Config, terminal: Terminal, _: argparse.Namespace) -> int:
    from stowage.chores import check  # noqa: PLC0415

    with database(config, terminal, beside_server=True, existing=True) as opened:
        differences, told = asyncio.run(check(opened.url, config.data))
    for line in told:
        terminal.line(f"note: {line}")
    for difference in differences:
        terminal.line(f"{difference.proof}: {difference.text}")
    terminal.step(f"{len(differences)} differences" if differences else "everything agrees")
    return 1 if differences else 0


def _backup(config: Config, terminal: Terminal, chosen: argparse.Namespace) -> int:
    from stowage.backup import command  # noqa: PLC0415

    return command.show(config, terminal, chosen.to) if chosen.list else command.back_up(config, terminal, chosen.to)


def _restore(config: Config, terminal: Terminal, chosen: argparse.Namespace) -> int:
    from stowage.backup import command  # noqa: PLC0415

    if chosen.discard_replaced == (chosen.file is not None):
        raise StartError("say which backup to restore, or --discard-replaced")
    if chosen.discard_replaced:
        return command.discard_replaced(config, terminal, sure=chosen.yes)
    return command.restore_from(config, terminal, chosen.file, sure=chosen.yes)


def _practice(config: Config, terminal: Terminal, chosen: argparse.Namespace) -> None:
    from stowage.practice.command import run  # noqa: PLC0415

    run(config, terminal, chosen.what, chosen.job)


def _migrate(config: Config, terminal: Terminal, _: argparse.Namespace) -> None:
    with database(config, terminal):
        pass
