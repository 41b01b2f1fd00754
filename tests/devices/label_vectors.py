"""What labels say, as sync/vectors/scan/labels.json keeps it for the gun: `PYTHONPATH=tests python -m devices.label_vectors`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from stowage_devices import scan
from stowage_devices.labels import codes

TARGET = Path(__file__).resolve().parents[2] / "sync" / "vectors" / "scan" / "labels.json"
GTIN, DAY = "05012345678900", date(2028, 5, 18)
LOTS: tuple[tuple[str, str | None, str, date | None, bool], ...] = (
    ("lot and expiry of a GTIN", GTIN, "L2611B", DAY, False),
    ("lot that could end in a count", GTIN, "AB1237123", DAY, False),
    ("lot that could end in a count, alone", None, "AB1237123", None, False),
    ("lot of twenty signs", GTIN, "ABCDEFGHIJ-123456789", None, False),
    ("lot with signs of its own", GTIN, "L/26%11(B)", DAY, False),
    ("serial number of a GTIN", GTIN, "SN-0001", None, True),
    ("serial number without a GTIN", None, "SN-0001", None, True),
    ("lot and expiry without a GTIN", None, "L2611B", DAY, False),
)


def rows() -> list[dict[str, Any]]:
    """As a wedge without AIM identifiers sends bars, which drops the first FNC1, and as one with them does; then the QR code."""
    sscc = codes.sscc("6901234", 42)
    said = [
        ("place", codes.own("BIN", "A07-12-3")),
        ("place with a Chinese name", codes.own("BIN", "收货区-1")),
        ("container with a number of our own", codes.container("LP-000042")),
        ("badge", codes.own("BADGE", "P003")),
        ("item by its GTIN", codes.plain("5012345678900")),
        ("item by its SKU", codes.plain("85099B")),
        ("container with an SSCC, QR", codes.container(sscc).lstrip("\x1d")),
        ("container with an SSCC, bars", f"]C1{codes.container(sscc).lstrip(chr(29))}"),
    ]
    for name, gtin, lot, expires, serial in LOTS:
        message, link = codes.batch(gtin, lot, expires, serial=serial)
        said += [(f"{name}, bars", f"]C1{message[1:]}")] if message else [(f"{name}, as text", codes.words(lot))]
        said += [(f"{name}, QR", link)] if link else []
    return [{"name": f"a label: {name}", "raw": raw, "code": scan.read(raw)} for name, raw in said]


def written() -> str:
    return json.dumps(rows(), ensure_ascii=True, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
