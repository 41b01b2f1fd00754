"""Pulls of one process: those that wait at the same time are answered from one snapshot, for after a poke everybody asks at once.

A-1  A snapshot is taken after all who share it have asked, so nobody is told less than what was committed before they asked. Each answer is
     of that one snapshot: rows, heads, and how far the asker's own stream is (P-1).
A-2  Who comes first is served at once; who comes meanwhile goes together with the next. Those who have little to catch up on are answered
     first, and who asks for the same rows gets what was read and encoded once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

import asyncpg

from stowage.gateway.pull import Asked, Behind, Plan, PullAnswer, Snapshot, answer, membership, pages, plan, snapshots
from stowage.identity.directory import Device, Directory
from stowage.platform.clock import milliseconds
from stowage.platform.lasting import end

LANES = 2  # snapshots at the same time: a long catch-up holds up half of the others at most
TOGETHER = 100  # pulls of one snapshot


class _Asking(NamedTuple):
    device: Device
    incarnation: UUID | None
    asked: Asked
    answer: asyncio.Future[PullAnswer | None]


class Pulls:
    """Any number of tasks may call `pull`; `close` after the last."""

    def __init__(self, pool: asyncpg.Pool[Any], directory: Directory) -> None:
        self._pool, self._directory = pool, directory
        self._waiting: deque[_Asking] = deque()
        self._lanes: set[asyncio.Task[None]] = set()

    async def pull(self, device: Device, incarnation: UUID | None, asked: Asked) -> PullAnswer | None:
        """What `device` has to be told; None: nothing, it belongs to the company no more. Raises what the database raises."""
        loop = asyncio.get_running_loop()
        asking = _Asking(device, incarnation, asked, loop.create_future())
        self._waiting.append(asking)
        if len(self._lanes) < LANES:
            self._lanes.add(loop.create_task(self._lane(), name="pulls"))
        return await asking.answer

    async def close(self) -> None:
        await end(*self._lanes)

    async def _lane(self) -> None:
        """Gone from the lanes in the very step that finds nobody waiting: who asks next opens another one."""
        try:
            await self._serve()
        finally:
            self._lanes.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _serve(self) -> None:
        while self._waiting:
            together = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
            try:
                async with (
                    self._pool.acquire() as connection,
                    connection.transaction(isolation="repeatable_read", readonly=True),
                ):
                    await self._answer(together, connection)
            except asyncio.CancelledError:
                for asking in together:
                    asking.answer.cancel()
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, all of them have to hear it
                for asking in together:
                    if not asking.answer.done():
                        asking.answer.set_exception(error)

    async def _answer(self, together: Sequence[_Asking], connection: asyncpg.Connection[Any]) -> None:
        groups: dict[Behind, list[tuple[_Asking, Plan]]] = {}
        for asking, seen in await self._seen(together, connection):
            planned = plan(seen, asking.asked)
            groups.setdefault(planned.behind, []).append((asking, planned))
        for behind, group in sorted(groups.items(), key=lambda each: each[1][0][1].distance):
            heads = {told.number: told.head for told in group[0][1].seen.partitions.values() if told.number is not None}
            told = await pages(behind, heads, connection)
            for asking, planned in group:
                if not asking.answer.done():
                    asking.answer.set_result(answer(planned, told, milliseconds()))

    async def _seen(
        self, together: Sequence[_Asking], connection: asyncpg.Connection[Any]
    ) -> list[tuple[_Asking, Snapshot]]:
        """Without those who may not ask any more; they are told."""
        seen = await snapshots([(asking.device, asking.incarnation) for asking in together], connection)
        await self._directory.refresh(connection, seen[0].version)
        kept, moved = [], []
        for asking, snapshot in zip(together, seen, strict=True):
            current = self._directory.devices.get(asking.device.id)
            if current is None or current.revoked:
                if not asking.answer.done():
                    asking.answer.set_result(None)
            elif membership(current) != tuple(snapshot.partitions):  # moved since this process last looked
                moved.append(asking._replace(device=current))
            else:
                kept.append((asking, snapshot))
        if moved:
            again = await snapshots([(asking.device, asking.incarnation) for asking in moved], connection)
            kept += zip(moved, again, strict=True)
        return kept
