"""A bare HTTP/1.1 client over one kept connection, so that the load generator takes little of the machine."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping


class Wire:
    """One connection to host:port. Not for pages: it reads Content-Length answers only."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, bytes]:
        """(status, body). Connects when needed; a closed connection is an error of the caller's run."""
        status, answer, _ = await self.exchange(method, path, headers, body)
        return status, answer

    async def exchange(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, bytes, list[str]]:
        """(status, body, cookies)."""
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port, limit=1 << 24)
        lines = [f"{method} {path} HTTP/1.1", f"host: {self.host}:{self.port}", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length, chunked = 0, False
        cookies: list[str] = []
        for whole in head.split(b"\r\n"):
            line = whole.lower()
            if line.startswith(b"set-cookie:"):
                cookies.append(whole[11:].strip().decode())
            if line.startswith(b"content-length:"):
                length = int(line[15:])
            chunked = chunked or line.startswith(b"transfer-encoding: chunked")
        answer = await (self.chunks() if chunked else self.reader.readexactly(length))
        return status, answer, cookies

    async def chunks(self) -> bytes:
        assert self.reader is not None
        parts = []
        while True:
            size = int((await self.reader.readuntil(b"\r\n")).strip(), 16)
            parts.append((await self.reader.readexactly(size + 2))[:-2])
            if size == 0:
                return b"".join(parts)

    async def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            await self.writer.wait_closed()
