"""Two servers, guns that receive, and desks that decide and hold about the same goods: nobody ever waits in a circle."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import asyncpg
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, NOON, VASE, Company, Gun, Order, company, new_receipt, pieces
from stowage.app import make_bus
from stowage.discrepancies.commands import Resolve
from stowage.gateway.batch import Batch
from stowage.gateway.bus import Bus
from stowage.gateway.envelope import Incoming, write
from stowage.identity.commands import SaveSettings
from stowage.identity.directory import DESK
from stowage.kernel.command import Outcome
from stowage.receiving.commands import ConfirmReceiptLine, FinishReceipt
from stowage.stock.commands import HoldStock, ReleaseStock

ROUNDS = 12
CHOICES = {"receiving.over_receipt": "accept", "receiving.damaged": "use_as_is"}
OPEN = "SELECT id, code FROM discrepancy WHERE state = 'open' AND code = ANY($1::text[]) ORDER BY random() LIMIT 4"
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
SETTINGS = SaveSettings("en", "dark", left_handed=False, sound=True, vibration=True)


def line(firm: Company, receipt: UUID, order: Order, sku: str, number: int) -> ConfirmReceiptLine:
    return ConfirmReceiptLine(
        receipt=receipt,
        reference="G01-000001",
        place=firm.places["D-01"],
        item=firm.items[sku],
        quantity=pieces(3),
        damaged=pieces(1),
        order=order.id,
        order_line=order.lines[number],
    )


async def unload(firm: Company, bus: Bus, gun: Gun, orders: list[Order]) -> None:
    """Lines of all orders in one push, another way round each time, with settings in between: three segments."""
    for turn in range(ROUNDS):
        receipt = new_receipt()
        said = [line(firm, receipt, order, sku, n) for order in orders for n, sku in enumerate(("CUP", "VASE"))]
        said = said[:: -1 if turn % 2 else 1]
        commands = [*said[:2], SETTINGS, *said[2:], FinishReceipt(receipt)]
        outcomes = await bus.execute([gun.write(command) for command in commands])
        assert {one.outcome for one in outcomes} <= {"applied", "applied_with_exception"}


async def decide(firm: Company, bus: Bus, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    """Several resolutions in one batch, among them some that another desk takes at the same time."""
    for _ in range(ROUNDS):
        rows = await pool.fetch(OPEN, list(CHOICES))
        said = [desk(firm, Resolve(row["id"], CHOICES[row["code"]], "")) for row in rows]
        await bus.execute(said)


async def reserve(firm: Company, bus: Bus) -> None:
    """Holds of both items, taken and given back in one batch."""
    for turn in range(ROUNDS):
        skus = ("VASE", "CUP") if turn % 2 else ("CUP", "VASE")
        holds = [HoldStock(uuid4(), firm.warehouses["SH"], firm.items[sku], pieces(1), "sample") for sku in skus]
        said = [desk(firm, hold) for hold in holds] + [desk(firm, ReleaseStock(hold.hold)) for hold in holds]
        outcomes = await bus.execute(said)
        assert {one.code for one in outcomes} <= {"", "stock.not_available", "stock.hold_unknown"}


def desk(firm: Company, command: Resolve | HoldStock | ReleaseStock) -> Incoming:
    op_id = uuid4()
    person, warehouse = firm.people["LI"], firm.warehouses["SH"]
    data = write(command, op_id=op_id, device=DESK, person=person, warehouse=warehouse, occurred_at=NOON)
    return Incoming(op_id, 0, data, DESK, None)


async def test_no_deadlock_between_guns_and_desks_on_two_servers(database: Database) -> None:
    async with company(database) as firm, asyncpg.create_pool(database.url, min_size=1, max_size=4) as pool:
        await firm.set_up(replace(CUP, over_tolerance_bp=0), replace(VASE, over_tolerance_bp=0))
        orders = [await firm.order(("CUP", "pcs", 5, 3_500_000), ("VASE", "pcs", 5, 1_000_000)) for _ in range(3)]
        guns = [await firm.gun(f"G{number:02}") for number in range(1, 5)]
        async with make_bus(pool) as other:
            buses = (firm.bus, other)
            await asyncio.gather(
                *(unload(firm, buses[n % 2], gun, orders[n % 3 :] + orders[: n % 3]) for n, gun in enumerate(guns)),
                *(decide(firm, bus, pool) for bus in buses),
                *(reserve(firm, bus) for bus in buses),
            )
        assert await firm.differences() == []
    reader = await asyncpg.connect(database.url)  # whoever counted deadlocks has gone, and told
    try:
        assert await reader.fetchval(DEADLOCKS) == 0
    finally:
        await reader.close()


async def test_a_batch_executed_singly_publishes_once(database: Database, monkeypatch: object) -> None:
    """Partitions' heads are the last locks, also when a command fails and each is executed for itself."""
    published: list[int] = []
    publish = Batch._publish

    async def counting(self: Batch, done: list[object], feed: list[object]) -> None:
        published.append(len(done))
        await publish(self, done, feed)  # type: ignore[arg-type]

    monkeypatch.setattr(Batch, "_publish", counting)  # type: ignore[attr-defined]
    async with company(database) as firm:
        await firm.set_up(CUP)
        order = await firm.order(("CUP", "pcs", 5, 3_500_000))
        gun, receipt = await firm.gun("G01"), new_receipt()
        await firm.connection.execute(
            "ALTER TABLE receipt_line ADD CONSTRAINT no_sevens CHECK (quantity <> 70000 OR container <> 'BAD')"
        )
        good = line(firm, receipt, order, "CUP", 0)
        bad = replace(good, quantity=pieces(7), container="BAD")
        published.clear()
        outcomes: list[Outcome] = await gun.say(good, bad, good)
        assert [one.outcome for one in outcomes] == ["applied_with_exception", "parked", "applied_with_exception"]
        assert published == [3]
        assert await firm.differences() == []
