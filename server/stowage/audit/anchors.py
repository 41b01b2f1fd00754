"""Anchors outside the database: `audit-anchors.jsonl` in the data folder says where the chain stood, line after line.

Whoever rolls the database back, or rewrites it with all its hashes, does not thereby rewrite this file. Lines are JSON objects:
    {"at", "day", "no", "chain"}                                 when a day (UTC) was over
    {"at", "no", "chain"}                                        now and then in between
    {"at", "restored", "no", "chain", "replaced": {no, chain}}   a backup was restored: the chain goes on from `no`, what followed is gone
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

NAME = "audit-anchors.jsonl"


class Head(msgspec.Struct, frozen=True):
    """How long the chain is, and its last hash in hex; of an empty one 0 and ""."""

    no: int
    chain: str


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the file. `day` is that which was over, `restored` the name of a backup, `replaced` where the chain of the database stood
    in whose place it came."""

    at: datetime
    no: int
    chain: str
    day: date | None = None
    restored: str = ""
    replaced: Head | None = None


class Read(NamedTuple):
    """`unreadable`: numbers of lines that are none."""

    lines: list[Line]
    unreadable: list[int]


_decode = msgspec.json.Decoder(Line).decode


def read(folder: Path) -> Read:
    """In the order in which they were written; nothing where there is no file."""
    path = folder / NAME
    found = Read([], [])
    if path.exists():
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            try:
                found.lines.append(_decode(line))
            except msgspec.MsgspecError:
                found.unreadable.append(number)
    return found


def append(folder: Path, lines: Iterable[Line]) -> None:
    """At the end, in one piece, and on the disk when this returns."""
    text = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
    descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, text)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
