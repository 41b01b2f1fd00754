"""What rows a filter leaves and how they sort, said once more in Python, on the rows as a client gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from stowage.platform.listing.spec import NUMBERS, REFERENCES, Column, Kind, operations

RANGED = NUMBERS | {Kind.DATE, Kind.INSTANT}


def sortable(column: Column, row: dict[str, Any]) -> Any:
    """None sorts last. The code of a reference whose row is unknown is none."""
    value = row[column.key]
    return value["code"] or None if column.kind in REFERENCES and value is not None else value


def matches(column: Column, op: str, wanted: Any, row: dict[str, Any]) -> bool:
    value = row[column.key]
    if op == "empty":
        return (value in {None, ""} if column.kind is Kind.TEXT else value is None) is (wanted is not False)
    if value is None:
        return False
    if column.kind in RANGED:
        low, high = wanted if op == "between" else (wanted, wanted)
        return bool((op == "to" or value >= low) and (op == "from" or value <= high))
    if op in {"contains", "starts"}:
        found: Callable[[str, str], bool] = str.startswith if op == "starts" else str.__contains__
        return any(found(text.lower(), wanted.lower()) for text in texts_of(value))
    held = value if isinstance(value, list) else [value["id"] if isinstance(value, dict) else value]
    return not set(held).isdisjoint(wanted if op == "in" else [wanted])


def texts_of(value: Any) -> list[str]:
    """Where `contains` looks."""
    return [value.get(part, "") for part in ("code", "zh", "en")] if isinstance(value, dict) else [value]


def trials(column: Column, rows: Iterable[dict[str, Any]]) -> list[tuple[str, Any]]:
    """(op, value) that split these rows: every operation with values that occur."""
    seen = [row[column.key] for row in rows if row[column.key] is not None]
    tried: list[tuple[str, Any]] = []
    for op in operations(column.kind):
        if op == "empty":
            tried += [(op, True), (op, False), (op, None)]
        elif column.kind is Kind.FLAG:
            tried += [(op, True), (op, False)]
        elif seen:
            tried += [(op, value) for value in _values(column, op, seen)]
    return tried


def _values(column: Column, op: str, seen: list[Any]) -> list[Any]:
    first, middle, last = seen[0], seen[len(seen) // 2], seen[-1]
    if column.kind in REFERENCES:
        if op == "contains":
            return [text[1:] for text in texts_of(middle) if len(text) > 1]
        return [middle["id"]] if op == "is" else [[first["id"], last["id"]]]
    if column.kind is Kind.CHOICES:
        words = [word for value in seen for word in value]
        return words[:1] if op == "is" else [words[:2]] if words else []
    if column.kind is Kind.TEXT:
        texts = [text for text in (first, middle, last) if text]
        return texts if op == "is" else [text[-2:].upper() if op == "contains" else text[:2] for text in texts]
    if op == "between":
        return [[min(seen), middle], [max(seen), min(seen)]]
    return [[first, last]] if op == "in" else [first, middle]
