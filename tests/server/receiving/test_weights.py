"""R-7 and L-5: what is weighed at the dock weighs the same in all its parts, wherever they go, and comes back as it went."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Database
from dock_words import Company, company, new_receipt, pieces
from stowage.catalog.commands import ItemRecord
from stowage.kernel.decision import Status
from stowage.kernel.quantity import Quantity
from stowage.receiving.commands import ConfirmReceiptLine, ReverseReceiptLine
from stowage.receiving.model import Part
from stowage.receiving.rules import weighed
from stowage.transfers.commands import Move

SALMON = ItemRecord(
    "SALMON",
    "三文鱼",
    "Salmon",
    "pcs",
    tracks_weight=True,
    least_weight_g=4000,
    most_weight_g=6000,
    short_tolerance_bp=0,
)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8), st.none() | st.integers(0, 10**9), st.data())
def test_parts_weigh_what_the_whole_does(quantities: list[int], weight: int | None, data: st.DataObject) -> None:
    parts = weighed([Part(Status.AVAILABLE, "", Quantity(one)) for one in quantities], weight)
    assert sum(part.weight or 0 for part in parts) == (weight or 0)
    for part in parts:
        cut = data.draw(st.integers(0, part.quantity))
        first, second = part.of(cut), part.of(part.quantity - cut, before=cut)
        assert (first.weight or 0) + (second.weight or 0) == (part.weight or 0)
        assert min(first.weight or 0, second.weight or 0) >= 0
        assert first.quantity or not first.weight


async def weighs(firm: Company) -> dict[tuple[str, str], tuple[int, int]]:
    """(place, status) → pieces, 1/10,000 kg."""
    rows = await firm.connection.fetch(
        "SELECT p.code, b.status, b.quantity / 10000 AS pieces, b.weight FROM balance b JOIN place p ON p.id = b.place "
        "WHERE b.quantity <> 0 OR b.weight <> 0"
    )
    return {(row["code"], row["status"]): (row["pieces"], row["weight"]) for row in rows}


@pytest.mark.one_release
async def test_a_weighed_item_from_the_dock_to_a_bin_and_back(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(SALMON)
        gun = await firm.gun("G07")
        dock, other = firm.places["D-01"], firm.places["D-02"]
        order = await firm.order(("SALMON", "pcs", 4, 1_000_000))
        said = ConfirmReceiptLine(
            new_receipt(), "G07-000001", dock, firm.items["SALMON"], pieces(6), pieces(1), order=order.id,
            order_line=order.lines[0], weight=300_001,
        )  # fmt: skip
        line, _ = await gun.say(said, Move(firm.items["SALMON"], pieces(3), dock, other))
        # 4 ordered, 1 too many and 1 broken of 6 that weigh 30.0001 kg; three of the four went on
        assert await weighs(firm) == {
            ("D-01", "available"): (1, 50_000),
            ("D-02", "available"): (3, 150_001),
            ("D-01", "damaged"): (1, 50_000),
            ("D-01", "surplus"): (1, 50_000),
        }
        told = await firm.connection.fetchval(
            "SELECT body FROM feed_row WHERE kind = 'balance' AND key LIKE '%|available|0' AND body LIKE $1",
            f'%"place":{other},%',
        )
        assert msgspec.json.decode(told)["weight"] == 150_001
        await firm.resolve("receiving.over_receipt", "accept")
        await firm.resolve("receiving.damaged", "return_to_supplier")
        assert await weighs(firm) == {("D-01", "available"): (2, 100_000), ("D-02", "available"): (3, 150_001)}
        await gun.say(Move(firm.items["SALMON"], pieces(3), other, dock), ReverseReceiptLine(said.receipt, line.op_id))
        assert await weighs(firm) == {}
        assert (await firm.open_discrepancies(), await firm.differences()) == ([], [])


@pytest.mark.one_release
async def test_what_is_too_light_too_heavy_or_was_not_weighed_is_told(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(SALMON)
        gun = await firm.gun("G07")
        base = ConfirmReceiptLine(new_receipt(), "G07-000001", firm.places["D-01"], firm.items["SALMON"], pieces(2))
        told = []
        for weight in (80_000, 120_000, 79_999, 120_001, None):
            (outcome,) = await gun.say(msgspec.structs.replace(base, weight=weight))
            told.append(
                [
                    case["evidence"].get("weight")
                    for case in outcome.discrepancies
                    if case["code"].endswith("weight_differs")
                ]
            )
        assert told == [[], [], ["7.9999 kg"], ["12.0001 kg"], [None]]
        assert (await firm.told("item", firm.items["SALMON"]) or {})["track"] == "w"
        (parked,) = await gun.say(msgspec.structs.replace(base, weight=-1))
        assert (parked.outcome, parked.code) == ("parked", "receiving.line_malformed")
