"""A shift of putting away is leased ahead; meanwhile a supervisor gives a part of it to somebody else; all of it counts once."""

from __future__ import annotations

import pytest

from conftest import Database
from dock_words import PIECE, company, pieces
from server.putaway.test_handlers import house, laid, put
from stowage.kernel.work import TaskRef
from stowage.putaway.commands import ReversePutAway
from stowage.tasks.commands import AssignTasks, LeaseTasks

pytestmark = pytest.mark.one_release
RAISED = "SELECT id FROM task WHERE process = 'put_away' AND state <> 'withdrawn' ORDER BY created_at, id"


async def test_a_shift_of_putting_away(database: Database) -> None:
    async with company(database) as firm:
        await house(firm)
        gun, other = await firm.gun("G01"), await firm.gun("G02")
        for count in (5, 6, 7):
            assert (await laid(firm, gun, "CUP", count)).outcome == "applied"
        tasks = [row["id"] for row in await firm.connection.fetch(RAISED)]
        assert len(tasks) == 3
        (leased,) = await gun.say(LeaseTasks(firm.warehouses["SH"], firm.people["LI"], 20))
        assert leased.outcome == "applied"
        seen = {id_: TaskRef(id_, 1) for id_ in tasks}
        assert (await firm.desk(AssignTasks((tasks[1],), other.id))).outcome == "applied"

        # What the gun did without a network arrives at once, in its order.
        left = dict(await firm.connection.fetch("SELECT id, quantity FROM task"))
        done = [
            gun.write(put(firm, "CUP", left[id_] // PIECE, f"B-0{1 + at % 2}", task=seen[id_]))
            for at, id_ in enumerate(tasks)
        ]
        outcomes = await firm.bus.execute(done)
        assert [one.outcome for one in outcomes] == ["applied", "applied_with_exception", "applied"]
        assert [one["code"] for one in outcomes[1].discrepancies] == ["tasks.lease_lost"]
        rows = await firm.connection.fetch("SELECT state, quantity, done FROM task ORDER BY quantity")
        assert [tuple(row) for row in rows] == [("done", pieces(n), pieces(n)) for n in (5, 6, 7)]
        assert await firm.stock("CUP") == {"available": 18}
        (back,) = await gun.say(ReversePutAway(done[0].op_id))
        assert back.outcome == "applied"
        again = await firm.connection.fetchrow("SELECT state, holder, done FROM task WHERE id = $1", tasks[0])
        assert tuple(again) == ("taken", gun.id, 0)
        found = await firm.differences()
        assert found == [], found
