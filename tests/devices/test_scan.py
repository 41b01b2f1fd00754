"""Scans: what a text is, on good and bad labels alike; and the table that the gun reads GS1 with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stowage_devices import gs1_table
from stowage_devices.scan import own, read

VECTORS = Path(__file__).resolve().parents[2] / "sync" / "vectors" / "scan"
ROWS = [row for name in ("codes", "bad") for row in json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))]


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_reads_as_the_vectors_say(row: dict[str, Any]) -> None:
    assert json.loads(json.dumps(read(row["raw"], **row.get("options", {})))) == row["code"]


def test_vectors_hold_every_kind_and_reason() -> None:
    assert {row["code"]["kind"] for row in ROWS} == {"gs1", "gtin", "own", "text", "bad"}
    reasons = {row["code"].get("reason") for row in ROWS} - {None}
    assert reasons == {"empty", "control", "too_long", "check_digit", "gs1"}


@given(st.text(max_size=80) | st.text("]C1d2(0)10372\x1d{GS}ABL", max_size=60))
def test_never_raises(raw: str) -> None:
    assert read(raw)["kind"] in {"gs1", "gtin", "own", "text", "bad"}


def test_own_labels_read_back() -> None:
    assert read(own("PO", "PO-2611-0187")) == {"kind": "own", "type": "PO", "value": "PO-2611-0187"}
    with pytest.raises(ValueError, match="no label"):
        own("PO", "")


def test_the_guns_table_is_the_one_of_biip() -> None:
    assert gs1_table.TARGET.read_text(encoding="utf-8") == gs1_table.table(), "run python -m stowage_devices.gs1_table"
