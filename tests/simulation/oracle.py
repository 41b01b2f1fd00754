"""What must hold, whatever happened. Numbers are the invariants that sync.md lists for tests.

1 stock is conserved · 2 each confirmed command has one outcome and its effects once · 3 the ledger equals a serial oracle
4 rows delivered equal rows committed · 5 what a gun holds at a partition's head has the partition's checksum
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import asyncpg

from simulation.company import Company
from simulation.gun import ModelGun, rows_of
from stowage.ledger.check import check_database
from stowage_sync.checksum import sum_of


class Violation(AssertionError):
    """`str` says which invariant, and what differs."""


def require(invariant: int, holds: object, what: str) -> None:
    if not holds:
        raise Violation(f"invariant {invariant}: {what}")


async def check_bases(guns: Sequence[ModelGun], database: asyncpg.Connection[Any], *, final: bool) -> None:
    """4 and 5 for every partition that a gun has wholly pulled; at the end that must be all."""
    rows = await database.fetch(
        "SELECT p.name, p.head, f.kind, f.key, f.seq, f.body FROM feed_partition p JOIN feed_row f ON f.partition = p.id"
    )
    heads = {row["name"]: row["head"] for row in rows}
    told: dict[str, dict[tuple[str, str], tuple[int, Any]]] = defaultdict(dict)
    for row in rows:
        if row["body"] is not None:
            told[row["name"]][row["kind"], row["key"]] = (row["seq"], json.loads(row["body"]))
    for gun in guns:
        for partition, cursor in gun.store.cursors.items():
            if final:
                require(
                    4, cursor == heads[partition], f"{gun.name} stands at {cursor} of {heads[partition]} in {partition}"
                )
            if cursor != heads.get(partition):
                continue
            held = rows_of(gun, partition)
            right = told[partition]
            missing = sorted(key for key, (seq, _) in right.items() if held.get(key, (0, None))[0] != seq)
            require(4, not missing, f"{gun.name} at head {cursor} of {partition} lacks {missing[:3]}")
            expected = sum_of((kind, key, seq) for (kind, key), (seq, _) in right.items())
            require(5, gun.store.sum(partition) == expected, f"{gun.name} has other rows in {partition}")
            wrong = [key for key, row in right.items() if held[key] != row]
            require(5, not wrong, f"{gun.name} has other bodies in {partition}: {wrong[:3]}")


async def check_outcomes(guns: Sequence[ModelGun], database: asyncpg.Connection[Any]) -> int:
    """2: how many commands were said in all."""
    said = [op_id for gun in guns for op_id in gun.said]
    rows = await database.fetch("SELECT op_id::text, outcome FROM op WHERE incarnation IS NOT NULL")
    outcomes = {row["op_id"]: row["outcome"] for row in rows}
    lost = [op_id for op_id in said if op_id not in outcomes]
    require(2, not lost, f"{len(lost)} confirmed commands never arrived: {lost[:3]}")
    require(2, len(outcomes) == len(said), f"{len(outcomes)} outcomes of {len(said)} commands")
    faults = [op_id for op_id, outcome in outcomes.items() if outcome not in {"applied", "applied_with_exception"}]
    require(2, not faults, f"facts that were not applied: {faults[:3]}")
    for gun in guns:
        for command in gun.store.commands.values():
            known = command.outcome and command.outcome.outcome
            require(2, known == outcomes[command.op_id], f"{gun.name} was told {known} of {command.op_id}")
    strangers = await database.fetchval(
        "SELECT count(*) FROM movement m WHERE m.document LIKE 'receipt:%' AND NOT m.op_id = ANY($1::uuid[])", said
    )
    require(2, strangers == 0, f"{strangers} movements of nobody's command")
    return len(said)


async def check_ledger(company: Company, database: asyncpg.Connection[Any]) -> None:
    """1 and 3: balances against a replay of the commands in the server's order, by rules written here once more."""
    differences = [str(difference) for difference in await check_database(database)]
    require(3, not differences, f"stowage check: {differences[:3]}")
    conserved = await database.fetch(
        "SELECT item, sum(quantity) AS left_over FROM balance GROUP BY item HAVING sum(quantity) <> 0"
    )
    require(1, not conserved, f"stock out of nothing: {[tuple(row) for row in conserved]}")
    commands = await database.fetch(
        "SELECT op_id::text, command, data FROM op WHERE incarnation IS NOT NULL ORDER BY sequence"
    )
    expected, accepted = replay(company, [(row["op_id"], row["command"], json.loads(row["data"])) for row in commands])
    found = Counter(
        {
            (row["item"], row["place"], row["container"], row["status"]): int(row["quantity"])
            for row in await database.fetch("SELECT * FROM balance WHERE place > 0 AND quantity <> 0")
        }
    )
    wrong = {key: (expected[key], found[key]) for key in expected.keys() | found.keys() if expected[key] != found[key]}
    require(3, not wrong, f"(item, place, container, status): (oracle, ledger) = {dict(list(wrong.items())[:3])}")
    lines = {row["id"]: row["accepted"] for row in await database.fetch("SELECT id, accepted FROM purchase_order_line")}
    off = {line: (accepted[line], lines[line]) for line in lines if accepted[line] != lines[line]}
    require(3, not off, f"order line: (oracle, accepted) = {off}")


def replay(
    company: Company, commands: Sequence[tuple[str, str, dict[str, Any]]]
) -> tuple[Counter[tuple[int, int, str, str]], Counter[int]]:
    """Balances by (item, place, container, status) and what each order line accepted, one command after another."""
    limits = {line.id: line.limit for line in company.lines}
    stock: Counter[tuple[int, int, str, str]] = Counter()
    accepted: Counter[int] = Counter()
    counted: dict[str, tuple[dict[str, int], dict[str, Any]]] = {}
    for op_id, command, envelope in commands:
        payload = envelope["payload"]
        if command == "receiving.confirm_line/1":
            good = payload["quantity"] - payload.get("damaged", 0)
            line = payload.get("order_line")
            taken = min(good, max(0, limits[line] - accepted[line])) if line is not None else 0
            parts = {"available": taken, "damaged": payload.get("damaged", 0), "surplus": good - taken}
            counted[op_id] = (parts, payload)
            sign = 1
        elif command == "receiving.reverse_line/1" and payload["line"] in counted:
            parts, payload = counted.pop(payload["line"])
            sign = -1
        else:
            continue
        for status, quantity in parts.items():
            stock[payload["item"], payload["place"], payload.get("container", ""), status] += sign * quantity
        if payload.get("order_line") is not None:
            accepted[payload["order_line"]] += sign * parts["available"]
    return Counter({key: quantity for key, quantity in stock.items() if quantity}), accepted
