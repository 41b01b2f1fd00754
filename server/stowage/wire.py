"""Emits the schema of the wire into sync/schema/: `python -m stowage.wire sync/schema "why it changed"`.

    envelope.json · push.json · session.json · pull.json · commands.json     JSON Schema
    discrepancies.json     every kind of discrepancy, by code: what its evidence means, its choices (kernel/discrepancy.py)
    lists.json     every list of the desk, with all its columns (platform/listing/): no wire of devices, so no line of history
    COMMANDS     every version of every command that was ever published: each stays readable
    HISTORY      one line a change: number, SHA-256 over all of them, why

The last line's hash is pinned by a test, so nobody changes the wire without saying so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from stowage.app import HOUSE, KINDS, LISTS
from stowage.gateway.bootstrap import BootstrapAnswer
from stowage.gateway.envelope import Envelope
from stowage.gateway.openapi import command_schemas, wire_schemas
from stowage.gateway.pull import PullAnswer
from stowage.gateway.push_types import Enrolled, Enrolment, PushAnswer, PushRequest, Session, SessionRequest
from stowage.gateway.sync_routes import ChecksumAnswer
from stowage.gateway.work import Catalogue
from stowage.kernel.command import Outcome
from stowage.platform.errors import Problem
from stowage.platform.listing.spec import describe


def documents() -> dict[str, bytes]:
    """File name → JSON, always the same bytes for the same wire."""
    parts: dict[str, dict[str, Any]] = {
        "envelope": wire_schemas(Envelope),
        "push": wire_schemas(PushRequest, PushAnswer, Outcome, Problem),
        "session": wire_schemas(Enrolment, Enrolled, SessionRequest, Session),
        "pull": wire_schemas(PullAnswer, BootstrapAnswer, ChecksumAnswer),
        "commands": command_schemas(spec for room in HOUSE.rooms for spec in room.commands),
    }
    written = {f"{name}.json": _pretty(part) for name, part in parts.items()}
    kinds = msgspec.json.encode(KINDS, order="sorted")
    return written | {"discrepancies.json": msgspec.json.format(kinds, indent=1) + b"\n"}


def lists() -> bytes:
    """What the desk's grids and their words are held to."""
    told = [describe(spec, spec.columns) for spec in LISTS.values()]
    return msgspec.json.format(msgspec.json.encode(told, order="sorted"), indent=1) + b"\n"


def fingerprint(written: dict[str, bytes]) -> str:
    """SHA-256 over all documents, by name."""
    digest = sha256()
    for name in sorted(written):
        digest.update(f"{name}\n".encode() + written[name])
    return digest.hexdigest()


def missing_of(published: Iterable[str]) -> list[str]:
    """Commands that devices may have in their queues and nobody reads any more. Keep them as CommandSpec.former."""
    known = Catalogue(HOUSE.rooms).by_name
    return sorted(name for name in published if name not in known)


def _keep_published(folder: Path) -> None:
    held = folder / "COMMANDS"
    published = set(held.read_text("utf-8").split()) if held.exists() else set()
    if missing := missing_of(published):
        raise SystemExit(f"published, and not read any more: {', '.join(missing)}")
    held.write_text("\n".join(sorted(published | Catalogue(HOUSE.rooms).by_name.keys())) + "\n", "utf-8")


def emit(folder: Path, why: str) -> None:
    """Write the documents, and a line of history when they changed. Ends the program where a published command would be lost."""
    folder.mkdir(parents=True, exist_ok=True)
    _keep_published(folder)
    written = documents()
    for name, data in written.items():
        (folder / name).write_bytes(data)
    (folder / "lists.json").write_bytes(lists())
    history = folder / "HISTORY"
    lines = history.read_text("utf-8").splitlines() if history.exists() else []
    if not lines or lines[-1].split()[1] != fingerprint(written):
        lines.append(f"{len(lines) + 1} {fingerprint(written)} {why}")
        history.write_text("\n".join(lines) + "\n", "utf-8")


def _pretty(part: dict[str, Any]) -> bytes:
    ordered = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": {"schemas": part}}
    return msgspec.json.format(msgspec.json.encode(ordered, order="sorted"), indent=1) + b"\n"


if __name__ == "__main__":
    emit(Path(sys.argv[1]), " ".join(sys.argv[2:]))
