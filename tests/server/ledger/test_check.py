"""`stowage check` finds nothing on a sound database and names each damage planted in one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import stowage
from ledger_words import PIECE, context, fact, move, posted, receive, ship
from stowage.gateway.feed import publish
from stowage.kernel.decision import Hold, NumberRequest, Slot, Status, TakeHold
from stowage.kernel.ids import GAIN_LOSS, INVESTIGATE, SUPPLIER, ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.ledger.check import check_database
from stowage.ledger.numbers import draw

SYNC = Path(stowage.__file__).parents[2] / "sync"
HOLD = UUID(int=7)
DEVICE, INCARNATION = UUID(int=8), UUID(int=9)


@pytest.fixture
async def busy(company: asyncpg.Connection[Any]) -> asyncpg.Connection[Any]:
    """A database with every kind of row: receipts, moves, a hold, a shortfall and its discrepancy, a stream, feed rows."""
    await draw([(context(), NumberRequest("receipt", f"test:{n}")) for n in (1, 2, 3)], company)
    hold = Hold(HOLD, WarehouseId(1), ItemId(1), Quantity(4 * PIECE), "test:1")
    done = await posted(
        company,
        fact(receive(1, 10, 1, 1000, lot="L1"), receive(2, 5, 4, 333)),
        fact(move(1, 4, 1, 2, lot="L1"), holds=[hold]),
        fact(ship(1, 2, 2, lot="L1"), ship(1, 9, 1, lot="L1"), holds=[TakeHold(HOLD, Quantity(PIECE))]),
    )
    short = done.discrepancies[2][0]
    await company.execute(
        """INSERT INTO discrepancy (op_id, code, evidence, choices, raised_at, person, device)
           VALUES ($1, $2, $3, '{book_found}', now(), 1, $1)""",
        DEVICE,
        short.code,
        json.dumps(short.evidence),
    )
    await publish(done.feed, (), (), company)
    for cseq in (1, 2, 3):
        await company.execute(
            """INSERT INTO op (op_id, device, incarnation, cseq, command, person, sha256, data, outcome, answer, received_at)
               VALUES ($1, $2, $3, $4, 'x', 1, '', '', 'applied', '', now())""",
            UUID(int=100 + cseq), DEVICE, INCARNATION, cseq,
        )  # fmt: skip
    await company.execute("INSERT INTO device_stream VALUES ($1, $2, 3, now(), now())", DEVICE, INCARNATION)
    return company


async def found(connection: asyncpg.Connection[Any]) -> list[str]:
    return [f"{proof}: {text}" for proof, text in await check_database(connection)]


async def test_a_sound_database_has_no_difference(busy: asyncpg.Connection[Any]) -> None:
    assert await found(busy) == []


async def test_lots_and_containers_are_any_text(company: asyncpg.Connection[Any]) -> None:
    """Each balance is a row of its own, under the key of the protocol's vectors; check finds nothing, and names what is planted."""
    vectors = json.loads((SYNC / "vectors" / "bytes.json").read_text("utf-8"))["balance_keys"]
    feed: dict[str, bytes | None] = {}
    await draw([(context(), NumberRequest("receipt", "test:1"))], company)
    for one in vectors:
        target = Slot(PlaceId(one["place"]), Status(one["status"]), one["container"])
        done = await posted(company, fact(move(one["item"], 1, SUPPLIER, target, lot=one["lot"])))
        await publish(done.feed, (), (), company)
        feed |= {row.key: row.body for row in done.feed}
    assert feed.keys() == {one["key"] for one in vectors}
    assert await found(company) == []
    await company.execute("SET session_replication_role = replica")
    await company.execute("UPDATE balance SET quantity = 20000 WHERE lot = 'A|B'")
    await company.execute("UPDATE feed_row SET body = replace(body, 'B|C', 'C') WHERE body LIKE '%B|C%'")
    assert sorted(line for line in await found(company) if line.startswith("feed")) == [
        "feed: wh/1/stock tells 0.0000 of item SKU-1 at WH1/D-01 lot A in B|C available, balance row 1.0000",
        "feed: wh/1/stock tells 1.0000 of item SKU-1 at WH1/D-01 lot A in C available, balance row 0.0000",
        "feed: wh/1/stock tells 1.0000 of item SKU-1 at WH1/D-01 lot A|B in C available, balance row 2.0000",
    ]


async def test_a_shortfall_booked_as_found_owes_nothing(busy: asyncpg.Connection[Any]) -> None:
    gain = move(1, 3, Slot(GAIN_LOSS), Slot(INVESTIGATE), lot="L1")
    await posted(busy, fact(gain))
    assert await found(busy) == [
        "investigate: 待查 of item SKU-1 lot L1 available: open shortfalls -3.0000, balance 0.0000"
    ]
    await busy.execute(
        "UPDATE discrepancy SET state = 'resolved', choice = 'book_found', resolved_by = 1, resolved_op = op_id"
    )
    assert await found(busy) == []


DAMAGES = {
    "UPDATE balance SET quantity = quantity - 10000 WHERE item = 1 AND place = 2": [
        "balances: balance of item SKU-1 at WH1/A01-01-1 lot L1 available: ledger 2.0000, balance row 1.0000",
        "feed: wh/1/stock tells 2.0000 of item SKU-1 at WH1/A01-01-1 lot L1 available, balance row 1.0000",
    ],
    "DELETE FROM balance WHERE item = 2 AND place = -1": [
        "balances: balance of item SKU-2 at supplier available: ledger -5.0000, balance row 0.0000"
    ],
    "INSERT INTO balance VALUES (3, -3, '', 'LPN-1', 'damaged', 5, -12345, NULL)": [
        "balances: balance of item SKU-3 at production in LPN-1 damaged of owner 5: ledger 0.0000, balance row -1.2345"
    ],
    "UPDATE balance SET weight = 5000 WHERE item = 2 AND place = 4": [
        "balances: weight of item SKU-2 at WH2/D-01 available: ledger 0.0000, balance row 0.5000"
    ],
    "UPDATE movement SET quantity = 40000 WHERE item = 2": [
        "balances: balance of item SKU-2 at supplier available: ledger -4.0000, balance row -5.0000",
        "balances: balance of item SKU-2 at WH2/D-01 available: ledger 4.0000, balance row 5.0000",
        "figures: figure of item SKU-2 in WH2, available: ledger 4.0000, row 5.0000",
        "cost: valued quantity of item SKU-2: ledger 4.0000, cost row 5.0000",
    ],
    "UPDATE stock_figure SET surplus = 10000, available = available - 10000 WHERE item = 2": [
        "figures: figure of item SKU-2 in WH2, available: ledger 5.0000, row 4.0000",
        "figures: figure of item SKU-2 in WH2, surplus: ledger 0.0000, row 1.0000",
    ],
    "DELETE FROM stock_figure WHERE item = 2": [
        "figures: figure of item SKU-2 in WH2, available: ledger 5.0000, row 0.0000"
    ],
    "UPDATE movement SET value = 332 WHERE item = 2": [
        "cost: value of item SKU-2: ledger 3.32, cost row 3.33",
        "cost: movement 2 of item SKU-2 (test:1) brings cost 3.33 from unknown and value 3.32",
    ],
    "UPDATE movement SET value = 1 WHERE id = 3": [
        "cost: value of item SKU-1: ledger 2.01, cost row 2.00",
        "cost: movement 3 of item SKU-1 (test:1) moves no value, but says 0.01",
    ],
    "UPDATE item_cost SET value = 334 WHERE item = 2": ["cost: value of item SKU-2: ledger 3.33, cost row 3.34"],
    "UPDATE item_cost SET quantity = 60000 WHERE item = 2": [
        "cost: valued quantity of item SKU-2: ledger 5.0000, cost row 6.0000"
    ],
    "DELETE FROM item_cost WHERE item = 2": [
        "cost: cost row of item SKU-2 is missing",
        "cost: valued quantity of item SKU-2: ledger 5.0000, cost row 0.0000",
        "cost: value of item SKU-2: ledger 3.33, cost row 0.00",
    ],
    "UPDATE reservation SET taken = 20000": [
        f"reservations: reservation {HOLD} of item SKU-1, taken: entries 1.0000, row 2.0000"
    ],
    "DELETE FROM reservation_entry WHERE kind = 'hold'": [
        "figures: figure of item SKU-1 in WH1, reserved: ledger -1.0000, row 3.0000",
        f"reservations: reservation {HOLD} of item SKU-1, held: entries 0.0000, row 4.0000",
    ],
    "DELETE FROM reservation": [
        "figures: figure of item SKU-1 in WH1, reserved: ledger 0.0000, row 3.0000",
        f"reservations: reservation {HOLD}, held: entries 4.0000, no row",
        f"reservations: reservation {HOLD}, taken: entries 1.0000, no row",
    ],
    # consistent with each other, but not with the moving average: item 1 has 10 pieces worth 10.00
    "UPDATE movement SET value = value - 10 WHERE id = 4; UPDATE item_cost SET value = value - 10 WHERE item = 1": [
        "cost: movement 4 of item SKU-1 (test:1) takes out 2.10, but its share of 10.00 for 10.0000 was 2.00",
        "cost: movement 5 of item SKU-1 (test:1) takes out 6.00, but its share of 7.90 for 8.0000 was 5.93",
    ],
    """UPDATE movement SET cost = 400, value = 400, cost_source = 'average' WHERE item = 2;
    UPDATE item_cost SET value = 400 WHERE item = 2""": [
        "cost: movement 2 of item SKU-2 (test:1) brings 4.00, but its share of 0.00 for 0.0000 was 0.00"
    ],
    "DELETE FROM document_number WHERE serial = 2": ["numbers: number 2 of receipt 202611 is missing"],
    "DELETE FROM document_number WHERE serial = 1": [
        "numbers: document test:1 has 6 movements and no number",
        "numbers: number 1 of receipt 202611 is missing",
    ],
    "UPDATE document_number SET voided_at = now()": [
        "numbers: number GR-2611-0001 of test:1 is void, but 6 movements have it"
    ],
    "UPDATE number_counter SET last = 2": ["numbers: counter of receipt 202611: numbers up to 3, counter 2"],
    "UPDATE document_number SET number = 'GR-2611-0001' WHERE serial = 2": [
        "numbers: number GR-2611-0001 is that of test:1, test:2"
    ],
    """INSERT INTO document_number VALUES ('receipt:7', 'receipt', '202611', 4, 'GR-2611-0004', gen_random_uuid());
    UPDATE number_counter SET last = 4""": ["numbers: number GR-2611-0004 is that of receipt:7, which is not there"],
    """INSERT INTO purchase_order (number, supplier, warehouse, state, revision, expected_on, note, created_by, created_at)
    VALUES ('PO-2611-0001', 1, 1, 'draft', 1, now(), '', 1, now())""": [
        "numbers: purchase_order:1 says number PO-2611-0001, drawn was none"
    ],
    "UPDATE discrepancy SET evidence = jsonb_set(evidence, '{short}', '20000')": [
        "investigate: 待查 of item SKU-1 lot L1 available: open shortfalls -2.0000, balance -3.0000"
    ],
    "DELETE FROM feed_row WHERE key LIKE '2|%'": [
        "feed: head of wh/2/stock: rows up to 0, head 1",
        "feed: wh/2/stock tells 0.0000 of item SKU-2 at WH2/D-01 available, balance row 5.0000",
    ],
    "UPDATE feed_partition SET head = 3 WHERE name = 'wh/1/stock'": ["feed: head of wh/1/stock: rows up to 1, head 3"],
    "UPDATE feed_partition SET head = 0 WHERE name = 'wh/1/stock'": ["feed: head of wh/1/stock: rows up to 1, head 0"],
    "DELETE FROM op WHERE cseq = 2": [f"streams: stream {DEVICE} {INCARNATION}: 2 operations up to 3, last_cseq 3"],
    "UPDATE device_stream SET last_cseq = 2": [
        f"streams: stream {DEVICE} {INCARNATION}: 3 operations up to 3, last_cseq 2"
    ],
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_damage_is_named(damage: str, busy: asyncpg.Connection[Any]) -> None:
    await busy.execute("ALTER TABLE document_number DROP CONSTRAINT document_number_number_key")
    await busy.execute("SET session_replication_role = replica")  # the triggers look away
    await busy.execute(damage)
    assert sorted(await found(busy)) == sorted(DAMAGES[damage])
