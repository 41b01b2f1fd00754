"""What the log says of an exception. The database's own texts hold values of rows and arguments, so of them only the code, the
table and the constraint are told, and the message where it cannot hold a value.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from typing import Any

import asyncpg

VALUES_IN_MESSAGE = ("22",)  # SQLSTATE class: data exceptions, such as 'invalid input syntax for type bigint: "…"'


def said(error: BaseException) -> str:
    """One line, never a value of a row or of a query's argument."""
    name = type(error).__name__
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        parts = {
            "table": error.table_name,
            "column": error.column_name,
            "constraint": error.constraint_name,
            "message": None if state.startswith(VALUES_IN_MESSAGE) else error.args[0] if error.args else None,
        }
        return " ".join([name, state, *(f"{word}={part}" for word, part in parts.items() if part)])
    if isinstance(error, asyncpg.InterfaceError) and isinstance(
        error, ValueError
    ):  # asyncpg's own: an argument of a query
        return f"{name}: an argument that does not fit its type"
    return f"{name}: {error}".removesuffix(": ")


def traced(exc_info: Any) -> str:
    """The traceback of `exc_info` as Python writes it, causes first, with `said` for each exception."""
    return "".join(_chain(exc_info[1], set())).rstrip("\n")


def plain(record: logging.LogRecord) -> bool:
    """A filter for handlers: exceptions among the arguments of a message are told by `said`."""
    if isinstance(record.args, tuple):
        record.args = tuple(said(each) if isinstance(each, BaseException) else each for each in record.args)
    return True


def _chain(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _chain(before, seen)
        yield "\nThe cause of:\n\n" if error.__cause__ is not None else "\nWhile it was handled:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{said(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _chain(each, seen)
