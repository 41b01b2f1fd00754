"""What a scanned text is: a GS1 message, a bare GTIN, one of our own labels, plain text, or nothing that can be used.

The gun decides the same in TypeScript (`pwa/src/scanner/code.ts`); `sync/vectors/scan/` holds both to it.
"""

from __future__ import annotations

import re
from typing import Literal, TypedDict
from urllib.parse import unquote

from biip.checksums import gs1_standard_check_digit

from stowage_devices.gs1 import GS, CheckDigitError, Reading, parse

LONGEST = 1000
AIM = re.compile(r"^\]([A-Za-z])([0-9A-Za-z])")
GS1_SYMBOLS = {"C1", "d2", "e0", "e1", "e2", "e3", "Q3", "J1"}
SPOKEN_SEPARATORS = re.compile(r"\{GS\}|<GS>", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1c\x1e\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
OWN = re.compile(r"^STW:([A-Z]{2,8}):(.{1,120})$")
ENROL = re.compile(r"^https?://[^\s]{1,300}/m/#/enrol\?t=[A-Za-z0-9_-]{8,200}$")
LINK = re.compile(
    r"^https?://[^/\s]+(?:/[^?#\s]*)?/(00|01|414|8004|8006)/([^?#\s]+)(?:\?([^#\s]*))?(?:#.*)?$", re.IGNORECASE
)
SPOKEN = re.compile(r"^(?:\(\d{2,4}\)[^()]+)+$")
SPOKEN_PART = re.compile(r"\((\d{2,4})\)([^()]+)")
DIGITS = re.compile(r"^[0-9]+$")
MESSAGE = re.compile(r"^(?:0[012][0-9]{14}|00[0-9]{18})")

Reason = Literal["empty", "control", "too_long", "check_digit", "gs1"]


class Code(TypedDict, total=False):
    """By `kind`: gs1 (elements, readings, ambiguous), gtin (gtin, digits), own (type, value), text (text), bad (reason)."""

    kind: Literal["gs1", "gtin", "own", "text", "bad"]
    elements: list[tuple[str, str]]
    readings: list[Reading]
    ambiguous: bool
    gtin: str
    digits: str
    type: str
    value: str
    text: str
    reason: Reason


def read(raw: str, *, separator: str = "", separators_kept: bool = False) -> Code:
    """`separator`: a printable that this scanner sends for GS; `separators_kept`: it is proven to send them. Never raises."""
    if len(raw) > LONGEST:
        return Code(kind="bad", reason="too_long")
    text = SPOKEN_SEPARATORS.sub(GS, raw).strip(" \t\r\n")
    symbol = AIM.match(text)
    declared = bool(symbol and symbol.group(1) + symbol.group(2) in GS1_SYMBOLS) or text.startswith(GS)
    body = text[3:] if symbol else text
    if not body.strip(GS):
        return Code(kind="bad", reason="empty")
    if CONTROL.search(body):
        return Code(kind="bad", reason="control")
    return (
        _own(body)
        or _link(body)
        or _message(body, separator, declared=declared, kept=separators_kept)
        or _plain(body, symbol)
    )


def _own(text: str) -> Code | None:
    if own := OWN.match(text):
        return Code(kind="own", type=own.group(1), value=own.group(2))
    return Code(kind="own", type="ENROL", value=text) if ENROL.match(text) else None


def _link(text: str) -> Code | None:
    """A GS1 Digital Link: identifiers and values in the path, then in the query."""
    link = LINK.match(text)
    if not link:
        return None
    names = [link.group(1), *link.group(2).split("/")]
    pairs = list(zip(names[::2], names[1::2], strict=False))
    for field in (link.group(3) or "").split("&"):
        name, equals, value = field.partition("=")
        if equals and DIGITS.match(name):
            pairs.append((name, value))
    return _elements([(ai, unquote(value)) for ai, value in pairs])


def _elements(pairs: list[tuple[str, str]]) -> Code:
    """Values whose ends are known: nothing can be ambiguous."""
    padded = [
        (ai, value.rjust(14, "0") if ai in {"01", "02"} and DIGITS.match(value) else value) for ai, value in pairs
    ]
    return _gs1(GS.join(ai + value for ai, value in padded), kept=True) or Code(kind="bad", reason="gs1")


def _message(text: str, separator: str, *, declared: bool, kept: bool) -> Code | None:
    if SPOKEN.match(text):
        return _elements([(ai, value.strip()) for ai, value in SPOKEN_PART.findall(text)])
    body = text.replace(separator, GS) if separator and (declared or MESSAGE.match(text)) else text
    if declared or GS in body:
        return _gs1(body, kept=kept) or Code(kind="bad", reason="gs1")
    if not MESSAGE.match(body):
        return None
    found = _gs1(body, kept=kept)
    return found if found and found["kind"] == "gs1" else None


def _gs1(text: str, *, kept: bool) -> Code | None:
    if not text.isascii():
        return None
    try:
        parsed = parse(text, separators_kept=kept)
    except CheckDigitError:
        return Code(kind="bad", reason="check_digit")
    except ValueError:
        return None
    return Code(kind="gs1", elements=parsed.elements, readings=parsed.readings, ambiguous=len(parsed.readings) > 1)


def _plain(text: str, symbol: re.Match[str] | None) -> Code:
    if DIGITS.match(text) and len(text) in {8, 12, 13, 14, 18}:
        right = gs1_standard_check_digit(text[:-1]) == int(text[-1])
        if right and len(text) == 18:
            return Code(kind="gs1", elements=[("00", text)], readings=[Reading(sscc=text)], ambiguous=False)
        if right:
            return Code(kind="gtin", gtin=text.rjust(14, "0"), digits=text)
        if len(text) in {13, 14} or (symbol is not None and symbol.group(1) == "E"):
            return Code(kind="bad", reason="check_digit")
    return Code(kind="text", text=text)


def own(kind: str, value: str) -> str:
    """The text of one of our own labels: `own("PO", "PO-2611-0187")` is `STW:PO:PO-2611-0187`."""
    text = f"STW:{kind}:{value}"
    if not OWN.match(text):
        raise ValueError(f"no label can carry {text!r}")
    return text
