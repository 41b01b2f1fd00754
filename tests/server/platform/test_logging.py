"""Logs: a line of JSON for each event, and never a secret."""

from __future__ import annotations

import io
import json
import logging as standard
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import structlog

from conftest import Database
from stowage.platform import faults, logging


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    return screen


@pytest.fixture
def file(tmp_path: Path, terminal: io.StringIO) -> Iterator[Path]:
    root = standard.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers.clear()  # pytest's own would be closed
    logging.configure(tmp_path / "stowage.log")
    yield tmp_path / "stowage.log"
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)
    structlog.reset_defaults()


def entries(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_events_of_ours_and_of_libraries_become_json_lines(file: Path) -> None:
    structlog.get_logger("stowage.test").info("receipt_posted", number="GR-2611-0001", lines=90, place="收货区")
    standard.getLogger("library").warning("pool of %d is small", 2)
    first, second = entries(file)
    assert first | {"timestamp": ""} == {
        "event": "receipt_posted",
        "number": "GR-2611-0001",
        "lines": 90,
        "place": "收货区",
        "level": "info",
        "logger": "stowage.test",
        "timestamp": "",
    }
    assert (second["event"], second["level"]) == ("pool of 2 is small", "warning")


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "S3CRET"},
        {"pin": "S3CRET"},
        {"pin_hash": "S3CRET"},
        {"session_token": "S3CRET"},
        {"Authorization": "S3CRET"},
        {"Stowage-Signature": "S3CRET"},
        {"headers": {"cookie": "S3CRET", "accept": "*/*"}},
        {"people": [{"code": "1001", "pin": "S3CRET"}]},
        {"url": "postgresql://stowage:S3CRET@db.example.com/stowage"},
        {"seen": "Authorization: Bearer S3CRET"},
        {"link": "https://192.0.2.7:8443/m/#/enrol?t=S3CRET"},
        {"hash": "$argon2id$v=19$m=65536,t=3,p=4$S3CRET$S3CRET"},
        {"file": "-----BEGIN PRIVATE KEY-----\nS3CRET\n-----END PRIVATE KEY-----"},
        {"body": b"S3CRET"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_secrets_are_hidden_wherever_they_are(file: Path, terminal: io.StringIO, fields: dict[str, Any]) -> None:
    structlog.get_logger().warning("something", **fields)
    assert "S3CRET" not in file.read_text("utf-8")
    assert "S3CRET" not in terminal.getvalue()


def test_secrets_in_tracebacks_and_library_messages_are_hidden(file: Path) -> None:
    error = ConnectionError("postgresql://stowage:S3CRET@db/stowage")
    structlog.get_logger().error("away", exc_info=error)
    standard.getLogger("library").error("refused: %s", "Bearer S3CRET")
    assert "S3CRET" not in file.read_text("utf-8")
    assert "ConnectionError" in entries(file)[0]["exception"]


@pytest.mark.parametrize("name", ["shipping", "mapping", "opinion", "pinned", "spinner"])
def test_words_that_only_contain_a_secret_word_are_kept(file: Path, name: str) -> None:
    structlog.get_logger().info("something", **{name: "plain"})
    assert entries(file)[0][name] == "plain"


def test_the_terminal_gets_short_lines_from_warnings_on(file: Path, terminal: io.StringIO) -> None:
    log = structlog.get_logger()
    log.info("unseen")
    log.warning("disk_low", free_mb=12)
    assert terminal.getvalue() == "warning  disk_low free_mb=12\n"


def test_a_large_file_is_put_aside_and_writing_goes_on(file: Path) -> None:
    log = structlog.get_logger()
    for number in range(logging.FILES_KEPT + 2):
        log.info("filling", number=number)
        with file.open("ab") as end:
            end.truncate(logging.FILE_LIMIT_BYTES)
        logging.rotate(file)
        assert not file.exists()
    log.info("after")
    assert [entry["event"] for entry in entries(file)] == ["after"]
    assert len(list(file.parent.iterdir())) == logging.FILES_KEPT + 1


QUOTING = {
    "a duplicate key": ("INSERT INTO guest VALUES ('S3CRET', 2)", (), "constraint=guest_pkey"),
    "a check": ("INSERT INTO guest VALUES ('S3CRET\nS3CRET\n\nS3CRET', -1)", (), "constraint=guest_age_check"),
    "a missing value": ("INSERT INTO guest VALUES ('S3CRET', NULL)", (), "column=age"),
    "a text that is no number": ("SELECT count(*) FROM guest WHERE name::int = 1", (), "InvalidTextRepresentationError 22P02"),
    "an argument that does not fit": ("SELECT $1::bigint", ("S3CRET",), "DataError"),
}  # fmt: skip


@pytest.mark.parametrize("case", QUOTING)
async def test_what_the_database_quotes_is_not_logged(
    file: Path, terminal: io.StringIO, database: Database, case: str
) -> None:
    statement, arguments, named = QUOTING[case]
    connection = await asyncpg.connect(database.url)
    await connection.execute("CREATE TABLE guest (name text PRIMARY KEY, age int NOT NULL CHECK (age >= 0))")
    await connection.execute("INSERT INTO guest VALUES ('S3CRET', 1)")
    try:
        await connection.fetchval(statement, *arguments)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        told_of(error)
    await connection.close()
    lines = entries(file)
    assert len(lines) == 8
    assert all(named in json.dumps(line) for line in lines)
    assert "test_logging.py" in lines[0]["exception"]
    assert "S3CRET" not in json.dumps(lines) + terminal.getvalue()


def told_of(error: Exception) -> None:
    """In every way there is to log an exception, as itself and as the cause or among the errors of another."""
    ours, library = structlog.get_logger(), standard.getLogger("library")
    library.error("failed", exc_info=error)
    ours.error("failed", exc_info=error)
    library.error("failed: %s", error)
    library.error("failed: %r", error)
    ours.error("failed", error=error)
    ours.error("failed", error=faults.said(error))
    caused = RuntimeError("not recorded")
    caused.__cause__ = error
    library.error("failed", exc_info=caused)
    library.error("failed", exc_info=ExceptionGroup("two", [error, RuntimeError("another")]))


def test_the_detail_of_a_text_already_made_is_hidden(file: Path) -> None:
    error = asyncpg.UniqueViolationError("duplicate key")
    error.detail = "Key (name)=(S3CRET) already exists."
    standard.getLogger("library").error(str(error))
    assert entries(file)[0]["event"] == f"duplicate key\nDETAIL:  {logging.HIDDEN}"
