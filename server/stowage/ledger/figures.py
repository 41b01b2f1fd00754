"""Figures of stock by item, warehouse and owner: derived from balances and open reservations in the statements that change these.

A list of stock reads them where it would have to add up every balance there is. `stowage check` proves them.
"""

from __future__ import annotations

STATUSES = ("available", "inspection", "quarantine", "damaged", "surplus")

_SUMS = ", ".join(
    f"coalesce(sum(x.quantity) FILTER (WHERE x.status = '{one}'), 0)::bigint AS {one}" for one in STATUSES
)
_NAMES = ", ".join(STATUSES)
_ADDED = ", ".join(f"{one} = f.{one} + excluded.{one}" for one in STATUSES)

# A row of stock_figure f: all that lies there, and what of it carries value.
ON_HAND = " + ".join(f"f.{one}" for one in STATUSES)
VALUED = "f.available + f.inspection"

# Over an item_cost c, all of one item: how much of it carries value in {warehouses} (bigint[], empty for all) and what that is worth, its
# share of the whole by quantity, half up. div() is exact.
VALUED_IN = f"""
    CASE WHEN cardinality({{warehouses}}) = 0 THEN coalesce(c.quantity, 0) ELSE (
        SELECT coalesce(sum({VALUED}), 0)::bigint FROM stock_figure f
        WHERE f.item = c.item AND f.owner = 0 AND f.warehouse = ANY({{warehouses}})) END
"""
WORTH_IN = f"""
    CASE WHEN cardinality({{warehouses}}) = 0 OR coalesce(c.quantity, 0) = 0 THEN coalesce(c.value, 0)
        ELSE div(2 * c.value::numeric * ({VALUED_IN}) + c.quantity, 2 * c.quantity)::bigint END
"""


def add_figures(changes: str) -> str:
    """A statement that adds changes of balances, a relation of rows as table balance has them; a move within a warehouse changes none."""
    return f"""
        INSERT INTO stock_figure AS f (item, warehouse, owner, {_NAMES})
        SELECT * FROM (
            SELECT x.item, p.warehouse, x.owner, {_SUMS} FROM {changes} x JOIN place p ON p.id = x.place
            WHERE x.place > 0 GROUP BY x.item, p.warehouse, x.owner
        ) change
        WHERE ({_NAMES}) <> (0, 0, 0, 0, 0) ORDER BY item, warehouse, owner
        ON CONFLICT (item, warehouse, owner) DO UPDATE SET {_ADDED}
    """


def add_reserved(changes: str) -> str:
    """A statement that adds changes of open reservations, a relation of (item, warehouse, more)."""
    return f"""
        INSERT INTO stock_figure AS f (item, warehouse, owner, reserved)
        SELECT item, warehouse, 0, sum(more)::bigint FROM {changes} GROUP BY item, warehouse ORDER BY item, warehouse
        ON CONFLICT (item, warehouse, owner) DO UPDATE SET reserved = f.reserved + excluded.reserved
    """
