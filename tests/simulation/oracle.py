"""What must hold, whatever happened: the twelve invariants of a sync that survives anything.

1 stock is conserved per item and lot · 2 each confirmed command has one outcome, its effects once · 3 the ledger equals a serial
oracle · 4 rows delivered equal rows committed · 5 a base at its head has the partition's checksum · 6 snapshot and changes equal the
books · 7 own work is visible, once, and cursors never go back · 8 promises are within what is there · 9 a serial is in stock once, or
in quarantine · 10 an exception is decided once · 11 nothing is told outside membership · 12 queues drain in bounded time
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import asyncpg

from simulation.books import Books, Op, Slot, Told
from simulation.company import Company, read_lines
from simulation.devices import Device, Held, View, told
from simulation.floor import FACTS, INTENTS
from simulation.people import COUNTS, FINISH, REVERSE
from simulation.world import World, require
from stowage.ledger.check import check_database
from stowage_sync.checksum import sum_of

FEED = "SELECT p.name, p.head, f.kind, f.key, f.seq, f.body FROM feed_partition p JOIN feed_row f ON f.partition = p.id"
OPS = """
    SELECT op_id::text, command, outcome, answer, data, incarnation IS NOT NULL AS of_device FROM op ORDER BY sequence
"""
EXCEPTIONS = """
    SELECT id, op_id::text, code, evidence, state,
        CASE WHEN code = 'ledger.shortfall' AND choice = 'undone' THEN resolved_op::text END AS explained
    FROM discrepancy
"""
ADJUSTMENTS = """
    SELECT op_id::text, item, lot, quantity, source_place, source_status, source_container, target_place, target_status, target_container
    FROM movement WHERE document LIKE 'count:%' ORDER BY id
"""
TIMES = """
    SELECT op_id::text, (extract(epoch FROM min(occurred_at)) * 1000)::bigint
    FROM (SELECT op_id, occurred_at FROM movement UNION ALL SELECT id, occurred_at FROM move) m GROUP BY 1
"""
ENROLMENT = "identity.enrol_device/1"  # said by the server itself, for who has an invitation
MEMBERSHIPS = 4  # partitions of a device
KNOWN = {*COUNTS, REVERSE, FINISH, *FACTS, *INTENTS}
APPLIED = {"applied", "applied_with_exception"}


class Feed:
    """What the server would tell now."""

    def __init__(self, rows: Sequence[asyncpg.Record], epoch: int) -> None:
        self.epoch = epoch
        self.heads: dict[str, int] = {row["name"]: row["head"] for row in rows}
        self.rows: dict[str, Held] = defaultdict(dict)
        for row in rows:
            if row["body"] is not None:
                self.rows[row["name"]][row["kind"], row["key"]] = (row["seq"], json.loads(row["body"]))

    @classmethod
    async def read(cls, world: World) -> Feed:
        database = await world.database()
        return cls(await database.fetch(FEED), await database.fetchval("SELECT epoch FROM epoch"))


async def check_devices(world: World, *, final: bool) -> None:
    """4, 5, 7 and 11 of every device that works; at the end each has everything."""
    feed = await Feed.read(world)
    for device in world.working:
        view = device.view()
        if not device.awake or (view.epoch != feed.epoch and not final):
            continue
        member = {f"device/{device.id}", f"wh/{device.warehouse}/tasks", f"wh/{device.warehouse}/stock", "catalogue"}
        if final:
            require(11, set(view.cursors) == member, f"{device.name} holds {sorted(view.cursors)}")
        for partition, cursor in view.cursors.items():
            at_head = cursor == feed.heads.get(partition)
            require(
                4, at_head or not final, f"{device.name} is at {cursor} of {feed.heads.get(partition)} in {partition}"
            )
            if partition not in member or not (at_head or cursor < feed.heads.get(partition, 0)):
                continue
            held, rows, measured = device.held(partition, read=final)
            check_base(device, partition, cursor, held, feed)
            expected = sum_of((kind, key, seq) for (kind, key), (seq, _) in feed.rows[partition].items())
            same = (rows, measured) == (expected.rows, expected.sum)
            require(5, same or not at_head, f"{device.name} measures another sum in {partition}")
            if partition.endswith("/tasks") and not device.history.muddled:
                check_own_work(device, view, held)
        check_cursors(device, view)
        device.seen = view


def check_loading(device: Device) -> None:
    """7 of a device that has loaded bases and pulled nothing since."""
    view, partition = device.view(), f"wh/{device.warehouse}/tasks"
    if partition in view.cursors and not device.history.muddled:
        check_own_work(device, view, device.held(partition, read=False)[0])


def check_base(device: Device, partition: str, cursor: int, held: Held, feed: Feed) -> None:
    """4: all that changed up to the cursor is here as it is; 5: at the head nothing else is."""
    right = feed.rows[partition]
    missing = sorted(key for key, (seq, _) in right.items() if seq <= cursor and held.get(key, (0, None))[0] != seq)
    require(4, not missing, f"{device.name} at {cursor} of {partition} lacks {missing[:3]}")
    wrong = [key for key, row in right.items() if row[0] <= cursor and held[key] != row]
    require(5, not wrong, f"{device.name} has other bodies in {partition}: {wrong[:3]}")
    if cursor == feed.heads.get(partition):
        require(5, held.keys() == right.keys(), f"{device.name} has other rows in {partition}")


def check_own_work(device: Device, view: View, held: Held) -> None:
    """7: rows and replay show each command once; of each receipt never less, and no more either."""
    pending = set(view.pending)
    parked = {one.op_id for one in view.kept if one.outcome in {"parked", "conflict"}}
    here = [one for one in device.said if one.warehouse == device.warehouse]
    lines: dict[str, set[str]] = {one.receipt: set() for one in here}
    back: dict[str, set[str]] = defaultdict(set)
    for one in here:
        if one.op_id in pending or one.op_id in parked:
            continue
        if one.command in COUNTS:
            lines[one.receipt].add(one.op_id)
        elif one.command == REVERSE:
            back[one.receipt].add(one.line)
    for receipt, counted in lines.items():
        row = held.get(("receipt", receipt))
        expected, shown = len(counted - back[receipt]), row[1].get("lines", 0) if row is not None else 0
        perhaps = [one.command for one in device.history.dropped if one.receipt == receipt]
        least = expected - perhaps.count(REVERSE)
        most = expected + sum(command in COUNTS for command in perhaps)
        told = f"{device.name} shows {shown} lines of receipt {receipt[-6:]}, said {expected} besides what it replays"
        require(7, least <= shown <= most, f"{told} (others may have brought {len(perhaps)})")


def check_cursors(device: Device, view: View) -> None:
    """7: within an epoch, and for the same base, a cursor never goes back."""
    seen = device.seen
    if seen is None or seen.epoch != view.epoch:
        return
    for partition, cursor in view.cursors.items():
        before = seen.cursors.get(partition, 0)
        kept = seen.bases.get(partition) == view.bases.get(partition)
        require(7, cursor >= before or not kept, f"{device.name} went back from {before} to {cursor} in {partition}")


async def check_outcomes(world: World) -> None:
    """2"""
    database = await world.database()
    said = {one.op_id: one for device in world.devices for one in device.said}
    excused = set().union(*(device.history.excused for device in world.devices))
    ops = {row["op_id"]: row for row in await database.fetch(OPS) if row["of_device"]}
    lost = [op_id for op_id in said if op_id not in ops and op_id not in excused]
    require(2, not lost, f"{len(lost)} confirmed commands never arrived: {lost[:3]}")
    strangers = [op_id for op_id in ops if op_id not in said and op_id not in excused]
    require(2, not strangers, f"{len(strangers)} commands that nobody said: {strangers[:3]}")
    wrong = [op_id for op_id, row in ops.items() if row["outcome"] not in _possible(row["command"])]
    require(2, not wrong, f"other outcomes than their rules have: {[(one, ops[one]['answer']) for one in wrong[:3]]}")
    for device in world.working:
        for one in device.view().kept:
            was = told(json.loads(ops[one.op_id]["answer"])) if one.op_id in ops else ()
            muddled = device.history.muddled and one.answer.get("code") == "command_id_reused"
            answered = told(one.answer) == was or muddled
            require(2, answered, f"{device.name} was told {told(one.answer)} of {one.op_id}, which is {was}")
    known = said.keys() | excused | world.at_desks
    of_nobody = [
        row["op_id"] for row in await database.fetch(OPS) if row["op_id"] not in known and row["command"] != ENROLMENT
    ]
    require(2, not of_nobody, f"commands of nobody: {of_nobody[:3]}")


def _possible(command: str) -> set[str]:
    if command in INTENTS:
        return {*APPLIED, "refused"}
    return APPLIED if command in KNOWN else {"parked"}


async def check_books(world: World) -> None:
    """1, 3, 8, 9, 10: balances, orders, promises and decisions against a replay of the commands in the server's order."""
    database, company = await world.database(), world.company
    differences = [str(difference) for difference in await check_database(database)]
    require(3, not differences, f"stowage check: {differences[:3]}")
    conserved = await database.fetch(
        "SELECT item, lot, sum(quantity) AS over FROM balance GROUP BY item, lot HAVING sum(quantity) <> 0"
    )
    require(1, not conserved, f"stock out of nothing: {[tuple(row) for row in conserved]}")
    await read_lines(company, database)
    exceptions = await database.fetch(EXCEPTIONS)
    adjustments: dict[str, list[tuple[Slot, Slot, int]]] = defaultdict(list)
    for row in await database.fetch(ADJUSTMENTS):
        item, lot = row["item"], row["lot"]
        origin = (item, row["source_place"], lot, row["source_container"], row["source_status"])
        target = (item, row["target_place"], lot, row["target_container"], row["target_status"])
        adjustments[row["op_id"]].append((origin, target, row["quantity"]))
    times = dict(await database.fetch(TIMES))
    books = Books(company, {row["id"]: _told(row) for row in exceptions}, adjustments, times)
    books.replay([_op(row) for row in await database.fetch(OPS)])
    found = Counter(
        {
            (row["item"], row["place"], row["lot"], row["container"], row["status"]): int(row["quantity"])
            for row in await database.fetch("SELECT * FROM balance WHERE place > 0 AND quantity <> 0")
        }
    )
    check_serials(company, found)
    wrong = {slot: (books.stock[slot], found[slot]) for slot in books.stock | found if books.stock[slot] != found[slot]}
    require(3, not wrong, f"(item, place, lot, container, status): (oracle, ledger) = {dict(list(wrong.items())[:3])}")
    lines = dict(await database.fetch("SELECT id, accepted FROM purchase_order_line"))
    off = {line: (books.accepted[line], lines[line]) for line in lines if books.accepted[line] != lines[line]}
    require(3, not off, f"order line: (oracle, accepted) = {off}")
    twice = {number: times for number, times in books.decided.items() if times != 1}
    require(10, not twice, f"exceptions decided more than once: {twice}")
    resolved = {row["id"] for row in exceptions if row["state"] == "resolved"}
    require(10, resolved == set(books.decided), f"resolved without a decision: {resolved ^ set(books.decided)}")
    await check_rows(world, found)


def check_serials(company: Company, found: Counter[Any]) -> None:
    there: Counter[str] = Counter()
    for (item, _, lot, _, status), quantity in found.items():
        if item == company.of_serials and status != "quarantine":
            there[lot] += quantity
    twice = {lot: quantity for lot, quantity in there.items() if quantity > 10_000}
    require(9, not twice, f"serials in stock more than once: {twice}")


async def check_rows(world: World, found: Counter[Any]) -> None:
    """6: what devices are told of stock and orders is what the books say."""
    feed = await Feed.read(world)
    told = Counter[Any]()
    for warehouse in world.company.warehouses:
        for (kind, _), (_, body) in feed.rows[f"wh/{warehouse}/stock"].items():
            if kind == "balance" and body.get("quantity", 0) and body["place"] > 0:
                slot = (body["item"], body["place"], body.get("lot", ""), body.get("container", ""), body["status"])
                told[slot] += body["quantity"]
    wrong = {slot: (told[slot], found[slot]) for slot in told | found if told[slot] != found[slot]}
    require(6, not wrong, f"(told, balance) = {dict(list(wrong.items())[:3])}")
    lines = dict(await (await world.database()).fetch("SELECT id, accepted FROM purchase_order_line"))
    for warehouse in world.company.warehouses:
        for (kind, key), (_, body) in feed.rows[f"wh/{warehouse}/tasks"].items():
            same = kind != "order_line" or body.get("accepted", 0) == lines[int(key)]
            require(
                6, same, f"order line {key} was told as {body}, accepted is {lines.get(int(key)) if not same else ''}"
            )


def _told(row: asyncpg.Record) -> Told:
    return Told(row["op_id"], row["code"], json.loads(row["evidence"]), row["explained"] or "")


def _op(row: asyncpg.Record) -> Op:
    return Op(row["op_id"], row["command"], row["outcome"], json.loads(row["answer"]), json.loads(row["data"]))
