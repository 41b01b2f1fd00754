"""One server process: the application once, behind two listeners, HTTPS for the LAN and plain HTTP for this machine.

Started by `stowage serve`, which talks to it over two pipes. On its standard output it says "ready" when both listeners answer, or
"failed: …" when it cannot. On its standard input "certificate" means: load the renewed certificate; the end of the input means: finish
and leave. So a worker ends with the process that started it, however that ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

import structlog
import uvloop
from granian.constants import Interfaces, SSLProtocols
from granian.server.embed import Server
from litestar import Litestar

from stowage.app import create_app
from stowage.platform import logging
from stowage.platform.config import Config, from_environment
from stowage.platform.failures import StartError
from stowage.platform.tls import Certificates

LOCAL = "127.0.0.1"
BACKLOG = 1024
GRACE_SECONDS = 5

log = structlog.get_logger()


class Listener:
    """A Granian server on this process's event loop. Linux spreads the connections of a port over all processes listening on it."""

    def __init__(self, app: Litestar, address: str, port: int, certificates: Certificates | None) -> None:
        self._address = (LOCAL if address == "0.0.0.0" else address, port)  # noqa: S104 - compared, not bound
        self._server = Server(
            app,
            address,
            port,
            interface=Interfaces.ASGINL,  # the application's lifespan is ours: it has two listeners but starts once
            backlog=BACKLOG,
            log_enabled=False,
            ssl_cert=certificates.certificate if certificates else None,
            ssl_key=certificates.key if certificates else None,
            ssl_protocol_min=SSLProtocols.tls12,  # web views of older handhelds know no 1.3
        )
        self.task = asyncio.create_task(self._server.serve())

    async def answering(self) -> None:
        """Returns when connections are accepted; raises what kept the server from listening."""
        while not self.task.done():
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(*self._address)
                writer.close()
                return
            await asyncio.sleep(0.01)
        self.task.result()

    async def stop(self) -> None:
        """Accept no more; requests under way are finished, long-lived connections end after a grace."""
        self._server.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait({self.task}, timeout=GRACE_SECONDS)


async def serve(config: Config) -> None:
    app = create_app(config)
    certificates = Certificates(config.data / "tls")
    async with app.lifespan():
        plain = Listener(app, LOCAL, config.http_port, None)
        secure = Listener(app, config.bind, config.https_port, certificates)
        await asyncio.gather(plain.answering(), secure.answering())
        print("ready", flush=True)  # noqa: T201 - the protocol above
        async for word in _orders():
            if word == "certificate":
                # The new listener joins the port before the old one leaves it; a connection opened in between is at worst tried again.
                renewed = Listener(app, config.bind, config.https_port, certificates)
                await renewed.answering()
                await secure.stop()
                secure = renewed
                log.info("certificate_loaded")
        await asyncio.gather(plain.stop(), secure.stop())


async def _orders() -> AsyncIterator[str]:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line.decode().strip()


def main() -> None:
    config = from_environment()
    logging.configure(config.data / "stowage.log")
    try:
        uvloop.run(serve(config))
    except StartError as error:
        print(f"failed: {error}", flush=True)  # noqa: T201
        sys.exit(1)
    except Exception:
        log.exception("server_process_failed")
        sys.exit(1)


if __name__ == "__main__":
    main()
