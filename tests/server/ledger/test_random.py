"""Random postings on a real database: whatever is posted, in whatever batches, every proof holds."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from ledger_words import PIECE, context, move, posted
from stowage.kernel.decision import Hold, NumberRequest, ReleaseHold, Slot, Status, TakeHold, is_valued
from stowage.kernel.ids import CUSTOMER, GAIN_LOSS, IN_TRANSIT, OWN, SUPPLIER, ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.ledger.check import check_database
from stowage.ledger.numbers import draw
from stowage.ledger.rules import LedgerDiscrepancy, Posting

PLACES = (SUPPLIER, CUSTOMER, GAIN_LOSS, IN_TRANSIT, *range(1, 7))


@pytest.mark.parametrize("seed", range(4))
async def test_every_proof_holds(seed: int, company: asyncpg.Connection[Any]) -> None:
    chance = random.Random(seed)
    await draw([(context(), NumberRequest("receipt", "test:1"))], company)
    held: list[UUID] = []
    short: dict[tuple[int, str, str], int] = {}
    for _ in range(12):
        batch = [_posting(chance, held) for _ in range(chance.randint(1, 25))]
        done = await posted(company, *batch)
        for found in (found for one in done.discrepancies for found in one):
            if found.code == LedgerDiscrepancy.SHORTFALL:
                key = (found.evidence["item"], found.evidence["lot"], found.evidence["status"])
                short[key] = short.get(key, 0) + found.evidence["short"]
    owed = await company.fetch("SELECT item, lot, status, -quantity FROM balance WHERE place = -8 AND quantity <> 0")
    assert {tuple(row)[:3]: row[3] for row in owed} == short
    differences = await check_database(company)
    assert [one for one in differences if one.proof not in {"investigate", "feed", "transfers"}] == []
    assert await company.fetchval("SELECT sum(quantity) FROM balance") == 0


def _posting(chance: random.Random, held: list[UUID]) -> Posting:
    moves = [_movement(chance) for _ in range(chance.randint(1, 3))]
    holds: list[Hold | TakeHold | ReleaseHold] = []
    if chance.random() < 0.3 or not held:
        held.append(UUID(int=chance.getrandbits(128)))
        wanted = Quantity(chance.randint(1, 9) * PIECE)
        holds.append(Hold(held[-1], WarehouseId(1), moves[0].item, wanted, "hold:1"))
    elif chance.random() < 0.5:
        holds.append(TakeHold(chance.choice(held), Quantity(chance.randint(1, 6) * PIECE)))
    else:
        holds.append(ReleaseHold(chance.choice(held), chance.choice([None, Quantity(PIECE)])))
    return Posting(context(), moves, holds)


def _movement(chance: random.Random) -> Any:
    source, target = (_slot(chance) for _ in range(2))
    cost = chance.choice([None, chance.randint(0, 9999)])
    if is_valued(source, OWN) and target.place != SUPPLIER:
        cost = None  # only what goes back says what it takes
    lot = chance.choice(["", "L1", "L2"])
    return move(ItemId(chance.randint(1, 5)), chance.randint(1, 40), source, target, cost, lot)


def _slot(chance: random.Random) -> Slot:
    status = chance.choice([Status.AVAILABLE, Status.AVAILABLE, Status.DAMAGED, Status.INSPECTION])
    return Slot(PlaceId(chance.choice(PLACES)), status, chance.choice(["", "", "LPN-1"]))
