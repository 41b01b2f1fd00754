"""From an order whose goods are inspected to the shelf: received and inspected out of the network's reach, part of it passed, the rest
wanted back by its supplier, what is fit put away."""

from __future__ import annotations

from uuid import UUID, uuid4

from conftest import Database
from dock_words import CUP, company, pieces
from stowage.kernel.ids import PlaceId
from stowage.kernel.work import TaskRef
from stowage.places.commands import PlaceKind, PlaceRecord, PutPlaces
from stowage.putaway.commands import PutAway
from stowage.quality.commands import Decide, Mode, PutPlan, Reason, RecordResults, Reverse
from stowage.quality.model import id_of
from stowage.receiving.commands import ConfirmReceiptLine, FinishReceipt
from stowage.tasks.commands import LeaseTasks


async def test_inspected_goods_from_order_to_shelf(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP)
        await firm.system(PutPlaces("SH", (PlaceRecord("A-01", PlaceKind.BIN),)))
        shelf = PlaceId(await firm.connection.fetchval("SELECT id FROM place WHERE code = 'A-01'"))
        await firm.desk(PutPlan(Mode.SAMPLE, supplier=firm.suppliers["S-01"], limit=4_000))
        order = await firm.order(("CUP", "pcs", 100, 2_000_000))

        # all of this was said while the gun was alone, and is heard at once
        gun, receipt, cup, dock = await firm.gun("G01"), uuid4(), firm.items["CUP"], firm.places["D-01"]
        line = ConfirmReceiptLine(
            receipt, "G01-1", dock, cup, pieces(100), order=order.id, order_line=order.lines[0], container="LPN-1"
        )
        counted = uuid4()
        said = await firm.bus.execute([gun.write(line, counted), gun.write(FinishReceipt(receipt))])
        assert [each.outcome for each in said] == ["applied", "applied"]
        inspection = id_of(counted)
        assert await firm.stock("CUP") == {"inspection": 100}

        leased, *_ = await gun.say(LeaseTasks(firm.warehouses["SH"], firm.people["LI"], processes=("inspect",)))
        assert leased.outcome == "applied", leased
        told = await firm.told("inspection", inspection)
        assert told is not None
        task = await firm.told("task", told["task"])
        assert task is not None
        ref = TaskRef(UUID(task["id"]), task["fence"])
        found, done = await gun.say(
            RecordResults(inspection, told["sample"], 1),
            Decide(inspection, pieces(99), pieces(1), Reason.BROKEN, task=ref),
        )
        assert (found.outcome, [each["code"] for each in done.discrepancies]) == ("applied", ["quality.rejected"])
        assert (await firm.resolve("quality.rejected", "return_to_supplier")).outcome == "applied"
        assert (await firm.stock("CUP"), await firm.value("CUP")) == ({"available": 99, "damaged": 1}, 99 * 200)
        state = await firm.connection.fetchval("SELECT state FROM task WHERE id = $1", ref.task)
        assert state == "done"

        (put,) = await gun.say(PutAway(cup, pieces(99), dock, shelf, container="LPN-1"))
        assert put.outcome == "applied", put
        rows = await firm.connection.fetch("SELECT state FROM task WHERE process = 'put_away'")
        assert [row["state"] for row in rows] == ["withdrawn"]  # nothing is left to do
        score = await firm.connection.fetchrow("SELECT accepted, passed, rejected FROM inspection")
        assert tuple(score) == (True, pieces(99), pieces(1))

        # the inspector takes it back after the goods went on: nothing is lost, a person hears of it
        (undone,) = await gun.say(Reverse(inspection, done.op_id))
        assert [each["code"] for each in undone.discrepancies] == ["ledger.shortfall"]
        assert await firm.differences() == []
