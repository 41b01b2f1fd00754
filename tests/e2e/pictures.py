"""A picture larger than what may be uploaded, for a file input."""

from __future__ import annotations

import struct
import zlib

from playwright.sync_api import FilePayload


def photo(width: int = 3000, height: int = 2000) -> FilePayload:
    """A grey ramp as PNG."""
    ramp = bytes(x * 255 // width for x in range(width))
    rows = b"".join(b"\0" + ramp for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return {"name": "damage.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"".join(map(chunk, parts))}


def chunk(part: tuple[bytes, bytes]) -> bytes:
    kind, data = part
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
