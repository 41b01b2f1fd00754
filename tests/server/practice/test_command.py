"""`stowage practice` as a person says it, beside a running server and without one."""

from __future__ import annotations

import asyncio
import signal

import asyncpg
import httpx

from server.platform.test_serve import PATIENCE_SECONDS, Installation, installation, wait_for
from stowage.platform.postgres import PostgresServer

__all__ = ["installation"]


def said(installation: Installation, *arguments: str, code: int = 0, **settings: str) -> str:
    """Of a command beside whatever runs."""
    installation.output = installation.output.with_name("beside")
    process = installation.command("practice", *arguments, **settings)
    assert process.wait(PATIENCE_SECONDS) == code, installation.told()
    return installation.told()


def health(installation: Installation) -> int:
    return httpx.get(f"http://127.0.0.1:{installation.http}/practice/api/health").status_code


def noted(installation: Installation) -> list[str]:
    async def fetch() -> list[str]:
        connection = await asyncpg.connect(PostgresServer(installation.data / "postgres").url("stowage"))
        rows = await connection.fetch("SELECT kind FROM security_event ORDER BY id")
        await connection.close()
        return [row["kind"] for row in rows]

    return asyncio.run(fetch())


def test_made_and_removed_at_the_terminal(installation: Installation) -> None:
    refused = installation.fails("practice", "make")
    assert refused.startswith("stowage: there is no database in")
    installation.started.clear()
    server = installation.serve()
    assert health(installation) == 404
    assert "there is no practice company" in said(installation, "remove")
    assert "the practice company is made, as the company is now" in said(installation, "make")
    wait_for(lambda: health(installation) == 200)
    assert installation.health() == 200
    server.send_signal(signal.SIGINT)
    assert server.wait(PATIENCE_SECONDS) == 0

    installation.output = installation.output.with_name("again")
    installation.serve()
    assert "there is a practice company" in installation.told()
    wait_for(lambda: health(installation) == 200)
    assert "the practice company is removed" in said(installation, "remove")
    wait_for(lambda: health(installation) == 404)
    assert noted(installation) == ["practice.made", "practice.removed"]
