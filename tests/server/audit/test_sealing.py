"""The chain of the audit trail: every operation and event once, in any order of commits, and what the check says of each damage."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from conftest import Database
from dock_words import CUP, Company, company
from stowage.audit import anchors, sealing
from stowage.audit.check import check_audit
from stowage.audit.content import FIRST, chained
from stowage.audit.sealing import Sealer
from stowage.backup.carrying import Moment
from stowage.catalog.commands import PutItems
from stowage.identity.commands import RevokeDevice

BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)
OP = """
    INSERT INTO op (op_id, device, cseq, command, person, sha256, data, outcome, answer, received_at)
    VALUES ($1, $1, 0, 'x/1', 1, '', '', 'applied', '', $2)
"""


class Trail:
    """A company, its sealer, and the data folder. `at` is the sealer's clock."""

    def __init__(self, firm: Company, pool: asyncpg.Pool[Any], folder: Path) -> None:
        self.firm, self.connection, self.folder, self.clock = firm, firm.connection, folder, Moment(BEGAN)
        self.pool = pool
        self.sealer = Sealer(pool, folder, now=self.clock)

    async def seal(self) -> int:
        """Everything there is; how many entries that was."""
        entries = 0
        while (done := await self.sealer.seal()).entries:
            entries += done.entries
        await self.sealer.tell()
        return entries

    async def settle(self) -> None:
        """Until progress has caught up."""
        for _ in range(4):
            await self.seal()

    async def found(self) -> list[str]:
        return [text for _, text in (await check_audit(self.connection, self.folder)).differences]

    async def damage(self, statement: str, *values: Any) -> None:
        """As somebody does who is the master of the database."""
        await self.connection.execute("SET session_replication_role = replica")
        await self.connection.execute(statement, *values)
        await self.connection.execute("SET session_replication_role = origin")

    async def next_day(self) -> None:
        """Somebody works on the next day, and it is sealed."""
        self.clock.at += timedelta(days=1)
        await self.firm.system(PutItems((CUP,)))
        await self.settle()


@pytest.fixture
async def trail(database: Database, tmp_path: Path) -> AsyncIterator[Trail]:
    async with company(database) as firm, asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool:
        await firm.set_up(CUP)
        gun = await firm.gun("G01")
        await firm.system(RevokeDevice(gun.id, "stolen"))
        made = Trail(firm, pool, tmp_path)
        await made.settle()
        yield made


async def test_every_operation_and_event_is_sealed_once_and_the_chain_can_be_reckoned_by_anybody(trail: Trail) -> None:
    links = await trail.connection.fetch("SELECT * FROM audit_link ORDER BY no")
    assert [row["no"] for row in links] == list(range(1, 8))
    assert [row["what"] for row in links if row["event"]] == ["device.revoked"]
    ops = await trail.connection.fetch("SELECT op_id FROM op")
    assert {row["op_id"] for row in links if row["op_id"]} == {row["op_id"] for row in ops}
    chain = FIRST
    for row in links:
        chain = sha256(chain + row["no"].to_bytes(8, "big") + row["sha256"]).digest()
        assert (
            chain
            == row["chain"]
            == chained(links[row["no"] - 2]["chain"] if row["no"] > 1 else FIRST, row["no"], row["sha256"])
        )
    assert await trail.seal() == 0
    assert await trail.found() == []
    with pytest.raises(asyncpg.RaiseError, match="audit_link stands for ever"):
        await trail.connection.execute("DELETE FROM audit_link")


async def test_an_operation_that_is_committed_late_is_sealed_all_the_same(trail: Trail, database: Database) -> None:
    slow = await asyncpg.connect(database.url)
    transaction = slow.transaction()
    await transaction.start()
    await slow.execute(OP, UUID(int=1), BEGAN)  # draws its number first
    await trail.connection.execute(OP, UUID(int=2), BEGAN)
    assert await trail.seal() == 1
    await trail.settle()
    through = await trail.connection.fetchval("SELECT ops_through FROM audit_progress")
    assert through < await trail.connection.fetchval(
        "SELECT min(sequence) FROM op WHERE op_id = ANY($1::uuid[])", [UUID(int=1), UUID(int=2)]
    )
    await transaction.commit()
    await slow.close()
    assert await trail.seal() == 1
    await trail.settle()
    last = await trail.connection.fetchval("SELECT max(sequence) FROM op")
    assert await trail.connection.fetchval("SELECT ops_through FROM audit_progress") == last
    assert await trail.found() == []


async def test_an_operation_that_is_committed_late_while_nobody_else_does_anything_is_sealed(
    trail: Trail, database: Database
) -> None:
    slow = await asyncpg.connect(database.url)
    transaction = slow.transaction()
    await transaction.start()
    await slow.execute(OP, UUID(int=1), BEGAN)  # no transaction after it has ended: a snapshot's xmax is its own id
    for _ in range(6):
        assert (await trail.sealer.seal()).entries == 0
    await transaction.commit()
    await slow.close()
    assert await trail.seal() == 1
    await trail.settle()
    assert await trail.found() == []
    quiet = await trail.connection.fetchval("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    await trail.settle()
    assert await trail.connection.fetchval("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint") == quiet


async def test_sealers_side_by_side_make_one_chain(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 7)
    await trail.connection.executemany(OP, [(uuid4(), BEGAN) for _ in range(100)])
    others = [Sealer(trail.pool, None, now=trail.clock) for _ in range(3)]

    async def work(sealer: Sealer) -> None:
        while await trail.connection.fetchval("SELECT count(*) FROM audit_link") < 107 if sealer is others[0] else True:
            if (await sealer.seal()).entries == 0 and sealer is not others[0]:
                return

    await asyncio.gather(*map(work, others))
    assert await trail.connection.fetchval("SELECT max(no) FROM audit_link") == 107
    assert await trail.found() == []


DAMAGES = {
    "an operation said something else": (
        "UPDATE op SET data = convert_to(replace(convert_from(data, 'UTF8'), 'Shanghai', 'Shenzhen'), 'UTF8') WHERE command LIKE 'places%'",
        ["entry 4: operation {op}, places.put_warehouse/2 of 2026-11-22 05:00:00 UTC, is not what was sealed"],
    ),
    "it was somebody else": (
        "UPDATE op SET person = 7 WHERE command LIKE 'places%'",
        ["entry 4: operation {op}, places.put_warehouse/2 of 2026-11-22 05:00:00 UTC, is not what was sealed"],
    ),
    "a change of a record was another": (
        """UPDATE change SET after = '{"name_en": "Cup"}' WHERE kind = 'warehouse'""",
        ["entry 4: operation {op}, places.put_warehouse/2 of 2026-11-22 05:00:00 UTC, is not what was sealed"],
    ),
    "a change of a record is gone": (
        "DELETE FROM change WHERE kind = 'warehouse'",
        ["entry 4: operation {op}, places.put_warehouse/2 of 2026-11-22 05:00:00 UTC, is not what was sealed"],
    ),
    "an operation is gone": (
        "DELETE FROM op WHERE command LIKE 'places%'",
        [
            "entry 4: operation {op}, places.put_warehouse/2 of 2026-11-22 05:00:00 UTC, is not there any more",
            "a change of warehouse SH is of operation {op}, which is not there; 2 more like it",
        ],
    ),
    "a link is gone": (
        "DELETE FROM audit_link WHERE no = 4",
        ["entry 4 is missing", "operation {op}, places.put_warehouse/2 of 2026-11-22 05:00:00 UTC, has no entry"],
    ),
    "a link says something else": (
        "UPDATE audit_link SET person = 9 WHERE no = 4",
        ["entry 4: operation {op}, places.put_warehouse/2 of 2026-11-22 05:00:00 UTC, is not what was sealed"],
    ),
    "a link was sealed anew with what was changed": (
        "UPDATE audit_link SET sha256 = sha256('x'), chain = sha256('x') WHERE no = 4",
        [
            "entry 4 does not follow from the one before; 1 more like it",
            "entry 4: operation {op}, places.put_warehouse/2 of 2026-11-22 05:00:00 UTC, is not what was sealed",
        ],
    ),
    "an event happened elsewhere": (
        "UPDATE security_event SET address = '192.0.2.1'",
        ["entry 7: security event 1, device.revoked of 2026-11-22 05:00:00 UTC, is not what was sealed"],
    ),
    "an event is gone": (
        "DELETE FROM security_event",
        ["entry 7: security event 1, device.revoked of 2026-11-22 05:00:00 UTC, is not there any more"],
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_each_damage_is_named(trail: Trail, damage: str) -> None:
    statement, said = DAMAGES[damage]
    op = await trail.connection.fetchval("SELECT op_id FROM audit_link WHERE no = 4")
    await trail.damage(statement)
    assert await trail.found() == [text.format(op=op) for text in said]


async def test_a_day_that_is_over_has_its_anchor(trail: Trail) -> None:
    assert await trail.connection.fetchval("SELECT count(*) FROM audit_anchor") == 1, (
        "of the 22nd, when the company was made"
    )
    await trail.next_day()
    await trail.settle()
    rows = await trail.connection.fetch(
        "SELECT day::text, a.no, a.chain = l.chain AS stands FROM audit_anchor a JOIN audit_link l USING (no)"
    )
    assert [tuple(row) for row in rows] == [("2026-11-22", 7, True), ("2026-11-23", 8, True)]
    lines = anchors.read(trail.folder).lines
    assert [(str(line.day) if line.day else "", line.no) for line in lines] == [("2026-11-22", 7), ("2026-11-23", 8)]
    assert (trail.folder / anchors.NAME).stat().st_mode & 0o777 == 0o600
    await trail.damage("UPDATE audit_anchor SET chain = '' WHERE day = '2026-11-23'")
    assert await trail.found() == ["the anchor of 2026-11-23 stands at entry 8, but the chain has another entry there"]


async def test_between_days_the_data_folder_is_told_now_and_then(trail: Trail) -> None:
    for minutes in (1, 1, 9, 1):
        trail.clock.at += timedelta(minutes=minutes)
        await trail.firm.system(PutItems((CUP,)))
        await trail.seal()
    assert [(line.no, line.day is None) for line in anchors.read(trail.folder).lines] == [(7, False), (10, True)]


async def test_a_day_that_was_cut_from_the_end_is_missed_by_the_data_folder(trail: Trail) -> None:
    """With its operations, links, progress and anchor: nothing inside the database shows it."""
    await trail.next_day()
    cut = "DELETE FROM {} WHERE op_id IN (SELECT op_id FROM audit_link WHERE no > 7)"
    for statement in (
        cut.format("change"),
        cut.format("op"),
        "DELETE FROM audit_link WHERE no > 7",
        "DELETE FROM audit_anchor WHERE no > 7",
        "UPDATE audit_progress SET ops_through = (SELECT max(sequence) FROM op)",
    ):
        await trail.damage(statement)
    assert (await check_audit(trail.connection)).differences == []
    (said,) = await trail.found()
    assert said.startswith("audit-anchors.jsonl saw entry 8 on 2026-11-24 09:00 UTC, but the chain ends at 7")
    await trail.firm.system(PutItems((CUP,)))
    await trail.settle()
    (said,) = await trail.found()
    assert "but the chain has another entry there: the database was rolled back or rewritten" in said


async def test_a_history_rewritten_with_all_its_hashes_differs_from_its_anchors(trail: Trail) -> None:
    await trail.next_day()
    await trail.damage("UPDATE op SET person = 7 WHERE command LIKE 'places%'")
    await trail.damage("TRUNCATE audit_link")
    await trail.damage("UPDATE audit_progress SET ops_through = 0, events_through = 0")
    trail.sealer = Sealer(trail.pool, None, now=trail.clock)
    await trail.settle()
    said = await trail.found()
    assert said[0].startswith("the anchor of 2026-11-22 stands at entry 7, but the chain has another entry there")
    assert said[1].startswith("audit-anchors.jsonl saw entry 7 on")


async def test_a_file_that_was_tampered_with_is_told(trail: Trail) -> None:
    path = trail.folder / anchors.NAME
    lines = path.read_text().splitlines()
    path.write_text("\n".join(["nonsense", *lines]) + "\n")
    assert await trail.found() == ["line 1 of audit-anchors.jsonl cannot be read"]
    path.write_text(json.dumps(json.loads(lines[0]) | {"chain": "00"}) + "\n")
    (said,) = await trail.found()
    assert said.startswith("audit-anchors.jsonl saw entry 7")


async def test_many_at_once(trail: Trail) -> None:
    await trail.connection.execute(
        "INSERT INTO op (op_id, device, cseq, command, person, sha256, data, outcome, answer, received_at) "
        "SELECT gen_random_uuid(), gen_random_uuid(), 0, 'x/1', 1, '', convert_to(repeat('x', 600), 'UTF8'), 'applied', "
        "convert_to(repeat('y', 200), 'UTF8'), now() FROM generate_series(1, 5500)"
    )
    assert await trail.seal() == 5_500
    await trail.settle()
    assert await trail.connection.fetchval("SELECT ops_through = (SELECT max(sequence) FROM op) FROM audit_progress")
    assert await trail.found() == []


async def test_commands_do_not_wait_for_a_sealer(trail: Trail) -> None:
    """Whatever it holds."""
    async with trail.pool.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE audit_link, audit_anchor, audit_progress IN ACCESS EXCLUSIVE MODE")
        await asyncio.wait_for(trail.firm.system(PutItems((CUP,))), 10)
