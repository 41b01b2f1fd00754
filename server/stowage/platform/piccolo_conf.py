"""Piccolo's engine. Piccolo finds it through PICCOLO_CONF; `use(url)` points it at a database before the first query."""

from __future__ import annotations

import os

from piccolo.engine.postgres import PostgresEngine

os.environ.setdefault("PICCOLO_CONF", __name__)


class Engine(PostgresEngine):
    """Does not connect when it is made: Piccolo would, to look at the version, which `migrate.connect` checks in its own time."""

    async def check_version(self) -> None:
        return

    async def prep_database(self) -> None:
        return


DB = Engine(config={"dsn": os.environ.get("DATABASE_URL", "")})


def use(url: str) -> Engine:
    DB.config = {"dsn": url}
    return DB
