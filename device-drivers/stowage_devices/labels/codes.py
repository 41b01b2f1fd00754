"""What a label's codes say. Each is read back as a scanner reads it before it is printed: a label that a gun takes for something else
is worse than none.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from biip.checksums import gs1_standard_check_digit

from stowage_devices import scan
from stowage_devices.gs1 import GS, Reading

GTIN_LENGTHS = (8, 12, 13, 14)
LINK = "https://id.gs1.org"
LONGEST_PREFIX, SHORTEST_PREFIX = 12, 4


def own(kind: str, value: str) -> str:
    """STW:BIN:A07-12-3. Raises ValueError for what none of our codes can carry."""
    text = scan.own(kind, value)
    if scan.read(text) != scan.Code(kind="own", type=kind, value=value):
        raise ValueError(f"no label can carry {text!r}")
    return text


def plain(text: str) -> str:
    """A barcode or SKU as it is. Raises ValueError where a scanner would not read it so."""
    read = scan.read(text)
    if read.get("digits", read.get("text")) != text:
        raise ValueError(f"no label can carry {text!r}")
    return text


def words(text: str) -> str:
    """As `plain`, of what is no number of an item either: a lot that GS1 cannot say."""
    if scan.read(text)["kind"] != "text":
        raise ValueError(f"no label can carry {text!r}")
    return plain(text)


def gtin_of(code: str) -> str | None:
    """14 digits, of a barcode that is a GTIN."""
    read = scan.read(code)
    return read["gtin"] if read["kind"] == "gtin" and len(code) in GTIN_LENGTHS else None


def sscc(prefix: str, serial: int) -> str:
    """18 digits: extension digit, company prefix, serial reference, check digit. The serial runs over extension digit and reference
    together. Raises ValueError when they are all used."""
    body = f"{serial:0{17 - len(prefix)}d}"
    if len(body) + len(prefix) > 17:
        raise ValueError(f"no number of {prefix} is left")
    text = f"{body[0]}{prefix}{body[1:]}"
    return f"{text}{gs1_standard_check_digit(text)}"


def container(code: str) -> str:
    """What stands on a container: its SSCC as GS1 message, or one of our own codes."""
    if is_sscc(code):
        return f"{GS}00{code}"
    return own("LPN", code)


def is_sscc(code: str) -> bool:
    return len(code) == 18 and scan.read(f"{GS}00{code}").get("readings") == [Reading(sscc=code)]


def batch(gtin: str | None, lot: str, expires: date | None, *, serial: bool) -> tuple[str, str]:
    """A lot or serial number as (GS1 message beginning with GS, what a QR code says); "" where a scanner would not read it back.
    A lot that would read in two ways if no separator followed gets one."""
    ai = "21" if serial else "10"
    head = f"01{gtin}" if gtin else ""
    wanted: Reading = {"serial": lot} if serial else {"lot": lot}
    if gtin:
        wanted["gtin"] = gtin
    dated = [f"17{expires:%y%m%d}", ""] if expires else [""]
    for date_said in dated:
        expected: Reading = {**wanted, "expiry": expires.isoformat()} if expires and date_said else wanted
        orders = [f"{head}{date_said}{ai}{lot}"]
        if head or date_said:
            orders += [
                f"{head}{ai}{lot}{GS}{date_said}" if date_said else f"{ai}{lot}{GS}{head}",
                f"{ai}{lot}{GS}{date_said}{head}",
            ]
        for said in orders:
            if _reads(f"{GS}{said}", expected):
                return f"{GS}{said}", _linked(gtin, ai, lot, date_said, expected)
    return "", ""


def _linked(gtin: str | None, ai: str, lot: str, date_said: str, expected: Reading) -> str:
    """A GS1 Digital Link; without a GTIN the same in brackets, which our scanners read alone."""
    if gtin:
        said = f"{LINK}/01/{gtin}/{ai}/{quote(lot, safe='')}" + (f"?17={date_said[2:]}" if date_said else "")
    else:
        said = f"({ai}){lot}" + (f"(17){date_said[2:]}" if date_said else "")
    return said if _reads(said, expected) else ""


def _reads(text: str, expected: Reading) -> bool:
    read = scan.read(text)
    return read["kind"] == "gs1" and read["readings"] == [expected]


def spoken(message: str) -> str:
    """(01)05012345678900(10)L1: what stands below the bars of a GS1 message; of any other text, itself."""
    if not message.startswith(GS):
        return message
    return "".join(f"({ai}){value}" for ai, value in scan.read(message)["elements"])
