"""A small company: two warehouses with three places each, items 1 to 5."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

COMPANY = """
    INSERT INTO unit VALUES ('pcs', '件', 'piece', 0);
    INSERT INTO item (id, sku, name_zh, name_en, base_unit, category, tracks_lot, tracks_expiry, tracks_serial, inspected, search, active)
        SELECT n, 'SKU-' || n, '物料 ' || n, 'Item ' || n, 'pcs', '', false, false, false, false, 'sku-' || n, true
        FROM generate_series(1, 5) n;
    INSERT INTO item_cost (item) SELECT generate_series(1, 5);
    INSERT INTO warehouse (id, code, name_zh, name_en, timezone, has_bins) VALUES
        (1, 'WH1', '一号仓', 'Warehouse 1', 'Asia/Shanghai', true), (2, 'WH2', '二号仓', 'Warehouse 2', 'Asia/Shanghai', true);
    INSERT INTO place (id, warehouse, code, kind, zone, aisle, bay, level, active) VALUES
        (1, 1, 'D-01', 'dock', '', '', '', '', true), (2, 1, 'A01-01-1', 'bin', '', '', '', '', true),
        (3, 1, 'A01-01-2', 'bin', '', '', '', '', true), (4, 2, 'D-01', 'dock', '', '', '', '', true),
        (5, 2, 'B01-01-1', 'bin', '', '', '', '', true), (6, 2, 'B01-01-2', 'bin', '', '', '', '', true);
"""


@pytest.fixture
async def company(connection: asyncpg.Connection[Any]) -> asyncpg.Connection[Any]:
    """A connection to a database with the company in it."""
    await connection.execute(COMPANY)
    return connection
