"""A decision and the undo of what it is about in one transaction: nothing stays to be decided, and no decision moves nothing."""

from __future__ import annotations

from uuid import uuid4

import msgspec
import pytest

from conftest import Database
from dock_words import CUP, NOON, RADIO, Company, company, new_receipt
from server.receiving.test_corrections import lots
from server.receiving.test_handlers import counted
from server.receiving.test_withdrawn import standing
from stowage.discrepancies.commands import Resolve
from stowage.gateway.envelope import Incoming, write
from stowage.identity.directory import DESK
from stowage.receiving.commands import ReverseReceiptLine

GOODS = (CUP, RADIO)


def decided(firm: Company, command: msgspec.Struct) -> Incoming:
    """A desk's, as it is executed together with what guns say."""
    op_id, person, here = uuid4(), firm.people["LI"], firm.warehouses["SH"]
    data = write(command, op_id=op_id, device=DESK, person=person, warehouse=here, occurred_at=NOON)
    return Incoming(op_id, 0, data, DESK, None)


async def case_of(firm: Company, code: str) -> int:
    number = await firm.connection.fetchval("SELECT id FROM discrepancy WHERE code = $1", f"receiving.{code}")
    assert isinstance(number, int)
    return number


@pytest.mark.parametrize("undo_first", [False, True])
@pytest.mark.parametrize(
    ("code", "choice", "value"), [("serial_known", "other_serial", "S-4"), ("damaged", "use_as_is", "")]
)
async def test_what_a_decision_raised_ends_with_an_undo(
    database: Database, code: str, choice: str, value: str, *, undo_first: bool
) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        sku, said = ("RADIO", {"serials": ("S-1",)}) if code == "serial_known" else ("CUP", {"damaged": 1})
        order, gun, receipt = await firm.order((sku, "pcs", 1, 52_380_000)), await firm.gun("G01"), new_receipt()
        await gun.say(counted(firm, receipt, order, sku, 1, **({} if "damaged" in said else said)))
        (line,) = await gun.say(counted(firm, receipt, order, sku, 1, **said))
        before = await lots(firm, sku)
        resolve = decided(firm, Resolve(await case_of(firm, code), choice, "", value))
        undo = gun.write(ReverseReceiptLine(receipt, line.op_id))
        batch = [undo, resolve] if undo_first else [resolve, undo]
        answers = {one.op_id: one for one in await firm.bus.execute(batch)}
        assert answers[undo.op_id].outcome == "applied"
        decision = answers[resolve.op_id]
        assert decision.code == ("discrepancies.resolved" if undo_first else "")
        stands = [(code, "undone")] if undo_first else [(code, choice), ("over_receipt", "undone")]
        assert await standing(firm) == stands
        assert sum((await lots(firm, sku)).values()) == sum(before.values()) - 1
        assert await firm.open_discrepancies() == []
        assert await firm.differences() == []


async def test_what_a_decision_raised_ends_with_another_that_takes_the_line_back(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(*GOODS)
        order, gun, receipt = await firm.order(("CUP", "pcs", 1, 3_500_000)), await firm.gun("G01"), new_receipt()
        said = counted(firm, receipt, order, "CUP", 1, damaged=1, codes={"690": "pcs"})
        await gun.say(counted(firm, receipt, order, "CUP", 1), said)
        used = decided(firm, Resolve(await case_of(firm, "damaged"), "use_as_is"))
        again = decided(firm, Resolve(await case_of(firm, "barcode_changed"), "recount"))
        assert [one.code for one in await firm.bus.execute([used, again])] == ["", ""]
        assert await firm.open_discrepancies() == []
        assert await lots(firm, "CUP") == {("", "available"): 1}
        assert await firm.differences() == []
