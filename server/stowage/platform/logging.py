"""Logs: one JSON object a line in `stowage.log`, one short line a warning at the terminal. Secrets never reach either.

Use: `log = structlog.get_logger(); log.info("order_confirmed", number=…)`: the event is a word, the facts are fields.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

import structlog

from stowage.platform.faults import plain, said, traced

FILE_LIMIT_BYTES = 10 * 2**20
FILES_KEPT = 5
HIDDEN = "[hidden]"

SECRET_FIELDS = re.compile(
    r"(^|_)pin(_|$)|password|passwd|secret|token|authorization|cookie|signature|private|credential|session$|_hash$",
    re.IGNORECASE,
)
SECRET_TEXTS = (
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),  # user:password of a URL
    re.compile(r"(?i)(?<=bearer )[\w.~+/=-]+"),
    re.compile(r"\$argon2\w*\$[^\s\"']+"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL),
    re.compile(r"(?i)(?<=[?&]t=)[\w-]+"),  # an enrolment link
    re.compile(r"(?i)(?<=[?&]token=)[^&\s]+"),
    re.compile(r"(?s)(?<=\nDETAIL:  ).*"),  # the database quotes rows there
)

Fields = MutableMapping[str, Any]


def redact(logger: Any, method: str, fields: Fields) -> Fields:
    """A structlog processor: hides values of secret fields at any depth, and secrets inside texts."""
    del logger, method
    for name, value in fields.items():
        fields[name] = HIDDEN if SECRET_FIELDS.search(str(name)) else _redacted(value)
    return fields


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        for pattern in SECRET_TEXTS:
            value = pattern.sub(HIDDEN, value)
        return value
    if isinstance(value, BaseException):
        return _redacted(said(value))
    if isinstance(value, bytes | bytearray | memoryview):
        return f"{len(value)} bytes"
    if isinstance(value, dict):
        return {name: HIDDEN if SECRET_FIELDS.search(str(name)) else _redacted(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(each) for each in value]
    return value


def configure(file: Path | None, *, console: logging._Level = logging.WARNING) -> None:
    """Send every log of this process, those of libraries too, to `file` and, from `console` on, to the terminal."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(traced),
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handlers: list[logging.Handler] = [_console(shared, console)]
    if file is not None:
        handlers.append(_file(shared, file))
    root = logging.getLogger()
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    for handler in handlers:
        handler.addFilter(plain)
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    for noisy in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def rotate(file: Path) -> None:
    """Put `file` aside when it has grown large, keeping the last few. One process does this for all that write to it."""
    if not file.exists() or file.stat().st_size < FILE_LIMIT_BYTES:
        return
    for number in range(FILES_KEPT, 1, -1):
        older = file.with_name(f"{file.name}.{number - 1}")
        if older.exists():
            older.replace(file.with_name(f"{file.name}.{number}"))
    file.replace(file.with_name(f"{file.name}.1"))


def _file(shared: list[structlog.typing.Processor], path: Path) -> logging.Handler:
    handler = WatchedFileHandler(path, encoding="utf-8")  # follows when `rotate` has put the file aside
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    handler.setFormatter(_formatter(shared, renderer))
    return handler


def _console(shared: list[structlog.typing.Processor], level: logging._Level) -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(level)
    handler.setFormatter(_formatter(shared, _short_line))
    return handler


def _formatter(
    shared: list[structlog.typing.Processor], renderer: structlog.typing.Processor
) -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )


def _short_line(logger: Any, method: str, fields: Fields) -> str:
    """`warning  disk_low free_mb=12`: without the traceback, which is in the file."""
    del logger, method
    told = {
        name: value
        for name, value in fields.items()
        if name not in {"event", "level", "timestamp", "logger", "exception"}
    }
    facts = " ".join(f"{name}={value}" for name, value in told.items())
    return f"{fields.get('level', ''):8} {fields.get('event', '')} {facts}".rstrip()
