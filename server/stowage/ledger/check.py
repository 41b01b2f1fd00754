"""`stowage check`: proves what is derived against what is written for ever, and says exactly what differs.

balances and figures of stock are the sum of movements · reservations of their entries · value of what movements moved, in each at
its cost or the moving average · numbers without gap, twice or missing, and on their documents · 待查 owes what open shortfalls and
goods accepted ahead of their loading say · what is on its way is what transfers loaded and did not accept ·
devices are told the balances and orders there are · receipts say what they moved, orders what was received · each place of a stream
is accounted for.
All is read in one snapshot, so a server may go on posting meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import asyncpg
from asyncpg import Record

from stowage.ledger import proofs
from stowage.ledger.words import Names, amount, quantity


class Difference(NamedTuple):
    """`proof` says what was being proved; `text` is one line for a person."""

    proof: str
    text: str


Tell = Callable[[Record, Names], Iterable[str]]


async def check_database(connection: asyncpg.Connection[Any]) -> list[Difference]:
    """Every difference there is, proof by proof. Runs in a transaction of its own."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        found = [(proof, tell, await connection.fetch(statement)) for proof, statement, tell in PROOFS]
        names = await Names.load([row for _, _, rows in found for row in rows], connection)
    return [Difference(proof, text) for proof, tell, rows in found for row in rows for text in tell(row, names)]


def _balance(row: Record, names: Names) -> Iterable[str]:
    what = f"of {names.slot(row)}"
    if row["ledger"] != row["found"]:
        yield f"balance {what}: ledger {quantity(row['ledger'])}, balance row {quantity(row['found'])}"
    if row["ledger_weight"] != row["found_weight"]:
        yield f"weight {what}: ledger {quantity(row['ledger_weight'])}, balance row {quantity(row['found_weight'])}"


def _figure(row: Record, names: Names) -> Iterable[str]:
    owner = f" of owner {row['owner']}" if row["owner"] else ""
    yield (
        f"figure of {names.item(row['item'])} in {row['warehouse']}{owner}, {row['word']}: ledger {quantity(row['ledger'])}, "
        f"row {quantity(row['found'])}"
    )


def _reservation(row: Record, names: Names) -> Iterable[str]:
    if row["found"] is None:
        yield f"reservation {row['id']}, {row['word']}: entries {quantity(row['ledger'])}, no row"
        return
    yield (
        f"reservation {row['id']} of {names.item(row['item'])}, {row['word']}: entries {quantity(row['ledger'])}, "
        f"row {quantity(row['found'])}"
    )


def _cost(row: Record, names: Names) -> Iterable[str]:
    what = f"of {names.item(row['item'])}"
    if row["missing"]:
        yield f"cost row {what} is missing"
    if row["ledger"] != row["found"]:
        yield f"valued quantity {what}: ledger {quantity(row['ledger'])}, cost row {quantity(row['found'])}"
    if row["ledger_value"] != row["found_value"]:
        yield f"value {what}: ledger {amount(row['ledger_value'])}, cost row {amount(row['found_value'])}"


def _value(row: Record, names: Names) -> Iterable[str]:
    what = f"movement {row['id']} of {names.item(row['item'])} ({row['document']})"
    if row["change"] == 1:
        cost = (
            "no cost" if row["cost"] is None else f"cost {amount(row['cost'])} from {row['cost_source'] or 'nowhere'}"
        )
        yield f"{what} brings {cost} and value {amount(row['value'])}"
    else:
        yield f"{what} {'takes out' if row['change'] else 'moves no'} value, but says {amount(row['value'])}"


def _average(row: Record, names: Names) -> Iterable[str]:
    yield (
        f"movement {row['id']} of {names.item(row['item'])} ({row['document']}) {'takes out' if row['change'] < 0 else 'brings'} "
        f"{amount(row['value'])}, but its share of {amount(row['worth'])} for {quantity(row['held'])} was {amount(row['share'])}"
    )


def _number(row: Record, names: Names) -> Iterable[str]:
    del names
    if row["document"] is not None:
        yield f"document {row['document']} has {row['movements']} movements and no number"
    elif row["serial"] is not None:
        yield f"number {row['serial']} of {row['kind']} {row['period']} is missing"
    else:
        yield f"counter of {row['kind']} {row['period']}: numbers up to {row['ledger']}, counter {row['found']}"


def _twice(row: Record, names: Names) -> Iterable[str]:
    del names
    yield f"number {row['number']} is that of {row['documents']}"


def _document(row: Record, names: Names) -> Iterable[str]:
    del names
    if row["said"] is None:
        yield f"number {row['drawn']} is that of {row['document']}, which is not there"
    else:
        yield f"{row['document']} says number {row['said']}, drawn was {row['drawn'] or 'none'}"


def _void(row: Record, names: Names) -> Iterable[str]:
    del names
    if row["movements"]:
        yield f"number {row['number']} of {row['document']} is void, but {row['movements']} movements have it"
    if row["state"] and row["void"] != (row["state"] == "cancelled"):
        yield f"number {row['number']} is {'void' if row['void'] else 'in use'}, but its order is {row['state']}"


def _investigate(row: Record, names: Names) -> Iterable[str]:
    lot, owner = f" lot {row['lot']}" if row["lot"] else "", f" owner {row['owner']}" if row["owner"] else ""
    yield (
        f"待查 of {names.item(row['item'])}{lot} {row['status']}{owner}: open shortfalls {quantity(row['ledger'])}, "
        f"balance {quantity(row['found'])}"
    )


def _in_transit(row: Record, names: Names) -> Iterable[str]:
    lot, owner = f" lot {row['lot']}" if row["lot"] else "", f" owner {row['owner']}" if row["owner"] else ""
    yield (
        f"on its way of {names.item(row['item'])}{lot} {row['status']}{owner}: transfers {quantity(row['ledger'])}, "
        f"balance {quantity(row['found'])}"
    )


def _transfer(row: Record, names: Names) -> Iterable[str]:
    yield (
        f"transfer {row['number']} of {names.item(row['item'])}, {row['word']}: lines {quantity(row['ledger'])}, "
        f"row {quantity(row['found'])}"
    )


def _feed(row: Record, names: Names) -> Iterable[str]:
    yield (
        f"{row['partition']} tells {quantity(row['found'])} of {names.slot(row)}, balance row {quantity(row['ledger'])}"
    )


def _head(row: Record, names: Names) -> Iterable[str]:
    del names
    yield f"head of {row['name']}: rows up to {row['found']}, head {row['head']}"


def _stream(row: Record, names: Names) -> Iterable[str]:
    del names
    yield (
        f"stream {row['device']} {row['incarnation']}: {row['places']} operations up to {row['last']}, last_cseq {row['found']}"
    )


def _again(row: Record, names: Names) -> Iterable[str]:
    del names
    yield f"stream {row['device']} {row['incarnation']}: {row['cseq']} was operation {row['op_id']} again, which is not there"


def _receipt(row: Record, names: Names) -> Iterable[str]:
    yield (
        f"{row['document']} of {names.item(row['item'])}, {row['word']}: movements {quantity(row['ledger'])}, "
        f"lines {quantity(row['found'])}"
    )


def _order(row: Record, names: Names) -> Iterable[str]:
    del names
    if row["found"] is None:
        yield f"order line {row['id']}, {row['word']}: receipts {quantity(row['ledger'])}, no row"
        return
    yield (
        f"order {row['number']} line {row['no']}, {row['word']}: receipts {quantity(row['ledger'])}, row {quantity(row['found'])}"
    )


def _order_told(row: Record, names: Names) -> Iterable[str]:
    del names
    what = f"{row['partition']}, {row['kind']} {row['key']}"
    written, told = (json.loads(row[side] or "{}") for side in ("written", "told"))
    if not told or not written:
        yield f"{what}: {'not told' if written else 'told, but it receives nothing'}"
        return
    for field in sorted(written.keys() | told.keys()):
        if written.get(field) != told.get(field):
            yield f"{what}, {field}: row {written.get(field)}, told {told.get(field)}"


PROOFS: tuple[tuple[str, str, Tell], ...] = (
    ("balances", proofs.BALANCES, _balance),
    ("figures", proofs.FIGURES, _figure),
    ("reservations", proofs.RESERVATIONS, _reservation),
    ("cost", proofs.COST, _cost),
    ("cost", proofs.VALUE, _value),
    ("cost", proofs.AVERAGE, _average),
    ("numbers", proofs.NUMBERS, _number),
    ("numbers", proofs.TWICE, _twice),
    ("numbers", proofs.DOCUMENTS, _document),
    ("numbers", proofs.VOID, _void),
    ("investigate", proofs.INVESTIGATE, _investigate),
    ("transfers", proofs.IN_TRANSIT, _in_transit),
    ("transfers", proofs.TRANSFERS, _transfer),
    ("feed", proofs.FEED, _feed),
    ("feed", proofs.HEADS, _head),
    ("feed", proofs.ORDERS_TOLD, _order_told),
    ("receipts", proofs.RECEIPTS, _receipt),
    ("orders", proofs.ORDERS, _order),
    ("streams", proofs.STREAMS, _stream),
    ("streams", proofs.AGAIN, _again),
)
