"""Whoever was just answered and sends again at once shares the next transaction, and nobody waits long for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from conftest import Database
from dock_words import CUP, Company, Gun, company
from stowage.gateway import bus as gateway_bus
from stowage.gateway.batch import Batch, DeviceRevoked, Push, Pushed
from stowage.gateway.streams import Gap
from stowage.identity.commands import SaveSettings

SETTINGS = SaveSettings("en", "dark", left_handed=False, sound=True, vibration=True)
AN_HOUR = 3_600.0  # who waits that long is not answered within a test


class Transactions:
    """How many pushes each has, as they begin."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._begun = asyncio.Condition()

    async def begin(self, pushes: int) -> None:
        async with self._begun:
            self.sizes.append(pushes)
            self._begun.notify_all()

    async def until(self, count: int) -> None:
        async with self._begun:
            await self._begun.wait_for(lambda: len(self.sizes) >= count)


@pytest.fixture
def transactions(monkeypatch: pytest.MonkeyPatch) -> Transactions:
    seen = Transactions()
    run = Batch.run

    async def counting(self: Batch, pushes: Sequence[Push], *, singly: bool) -> list[Pushed | Gap | DeviceRevoked]:
        await seen.begin(len(pushes))
        return await run(self, pushes, singly=singly)

    monkeypatch.setattr(Batch, "run", counting)
    return seen


async def say(firm: Company, gun: Gun, times: int, commands: int = 1) -> None:
    for _ in range(times):
        await firm.bus.execute([gun.write(SETTINGS) for _ in range(commands)])


@pytest.mark.parametrize("commands", [1, 60])
async def test_guns_that_send_again_at_once_go_together(
    database: Database, transactions: Transactions, monkeypatch: pytest.MonkeyPatch, commands: int
) -> None:
    monkeypatch.setattr(gateway_bus, "GATHER_SECONDS", AN_HOUR)
    async with company(database) as firm, asyncio.timeout(60):
        await firm.set_up(CUP)
        first, *others = [await firm.gun(f"G{number:02}") for number in range(1, 5)]
        transactions.sizes.clear()
        running = [asyncio.create_task(say(firm, first, 6, commands))]
        await transactions.until(1)
        running += [asyncio.create_task(say(firm, gun, 5, commands)) for gun in others]
        await asyncio.gather(*running)
    assert transactions.sizes == [1, 4, 4, 4, 4, 4]


async def test_who_does_not_come_again_is_not_waited_for(database: Database, transactions: Transactions) -> None:
    async with company(database) as firm, asyncio.timeout(60):
        await firm.set_up(CUP)
        first, *others = [await firm.gun(f"G{number:02}") for number in range(1, 4)]
        transactions.sizes.clear()
        alone = asyncio.create_task(say(firm, first, 1))
        await transactions.until(1)
        await asyncio.gather(alone, *(say(firm, gun, 1) for gun in others))
    assert transactions.sizes == [1, 2]


async def test_a_transaction_that_is_full_waits_for_nobody(
    database: Database, transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_bus, "GATHER_SECONDS", AN_HOUR)
    async with company(database) as firm, asyncio.timeout(60):
        await firm.set_up(CUP)
        one, other = await firm.gun("G01"), await firm.gun("G02")
        monkeypatch.setattr(gateway_bus, "SHARED", 5)
        transactions.sizes.clear()
        alone = asyncio.create_task(say(firm, one, 1))
        await transactions.until(1)
        await asyncio.gather(alone, say(firm, other, 1, gateway_bus.SHARED))
    assert transactions.sizes == [1, 1]
