"""The file: what is in it, writing it, and proving that it is as it was written."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Self

import msgspec

from stowage.gateway.epoch import StreamAt
from stowage.platform.failures import StartError

FORMAT = 1
MANIFEST = "manifest.json"
FASTEST = 1  # zlib's level: rows shrink to a tenth already
CHUNK = 2**20
# What reading a damaged file raises; a flipped bit may also claim an encryption (RuntimeError) or an unknown method (its child).
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    KeyError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    msgspec.MsgspecError,
)

Progress = Callable[[int], None]  # bytes so far


class TableRows(msgspec.Struct, frozen=True):
    """`rows` and `sum` (of the rows' hashes, in any order) as of the snapshot."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sum: str


class Piece(msgspec.Struct, frozen=True):
    """One file within; `bytes` before compression."""

    name: str
    bytes: int
    sha256: str


class Counter(msgspec.Struct, frozen=True):
    """The last number drawn of a kind of document in a period."""

    kind: str
    period: str
    last: int


class SequenceAt(msgspec.Struct, frozen=True):
    """Where a sequence of the database stands."""

    name: str
    last: int
    is_called: bool


class Manifest(msgspec.Struct, frozen=True):
    """`tables` stand in the order in which they can be loaded. `desk_commands` counts what no device keeps."""

    format: int
    taken_at: datetime
    stowage: str
    postgres: int
    migrations: list[tuple[str, str]]
    epoch: int
    system_id: str
    timeline: int
    streams: list[StreamAt]
    desk_commands: int
    numbers: list[Counter]
    sequences: list[SequenceAt]
    tables: list[TableRows]
    pieces: list[Piece]


class Writer:
    """`with Writer(path) as archive:`, `piece` after `piece`, then `finish`."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        path.chmod(0o600)
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=FASTEST)
        self.pieces: list[Piece] = []
        self.written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        self._file.close()

    @contextmanager
    def piece(self, name: str) -> Iterator[Callable[[bytes], None]]:
        digest, size = sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as out:

            def write(data: bytes) -> None:
                nonlocal size
                digest.update(data)
                size += len(data)
                self.written += len(data)
                out.write(data)

            yield write
        self.pieces.append(Piece(name, size, digest.hexdigest()))

    def finish(self, manifest: Manifest) -> None:
        self._zip.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))


class Archive:
    """A backup opened for reading. Raises StartError where the file is not a whole backup."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest = msgspec.json.decode(self._zip.read(MANIFEST), type=Manifest)
        except FileNotFoundError:
            raise StartError(f"there is no backup {path}") from None
        except DAMAGED as error:
            raise StartError(f"{path} is damaged, or no backup of Stowage: {error}") from error
        if self.manifest.format != FORMAT:
            raise StartError(f"{path} was written by a newer release of Stowage ({self.manifest.stowage})")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        with self._zip.open(name) as opened:
            yield opened

    def prove(self, progress: Progress) -> None:
        """Every byte is as it was written."""
        done = 0
        for piece in self.manifest.pieces:
            digest = sha256()
            try:
                with self.open(piece.name) as opened:
                    while data := opened.read(CHUNK):
                        digest.update(data)
                        done += len(data)
                        progress(done)
            except DAMAGED as error:
                raise StartError(f"{self.path} is damaged: {piece.name}: {error}") from error
            if digest.hexdigest() != piece.sha256:
                raise StartError(f"{self.path} is damaged: {piece.name} is not what was written")


def hash_of(path: Path) -> str:
    with path.open("rb") as opened:
        digest = sha256()
        while data := opened.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()


def size_of(pieces: Sequence[Piece]) -> int:
    """Bytes before compression."""
    return sum(piece.bytes for piece in pieces)
