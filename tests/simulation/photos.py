"""Photos that commands cite: taken at the dock, sent in parts beside everything else, whole on the server in the end."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from simulation.devices import View
from simulation.world import require

if TYPE_CHECKING:
    from simulation.world import World

PART_BYTES = 4_096  # of an upload, so that a small photo has several
SMALLEST, LARGEST = 600, 14_000  # bytes
HEAD = b"\x89PNG\r\n\x1a\n"
GARBLED = 0.1  # of the parts that go up, at most one of a photo
BLOBS = """
    SELECT b.sha256, b.size, string_agg(p.data, ''::bytea ORDER BY p.position) AS data
    FROM blob b LEFT JOIN blob_part p ON p.sha256 = b.sha256 GROUP BY b.sha256, b.size
"""
NAMES = "SELECT sha256 FROM blob"


@dataclass
class Album:
    """`taken`: name → bytes of every photo that a device was given. `whole`: of those the server has said that they are there."""

    taken: dict[str, bytes] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    garbled: set[str] = field(default_factory=set)

    def take(self, chance: random.Random) -> tuple[str, bytes]:
        """Bytes that differ from place to place, and their name."""
        size = chance.randint(SMALLEST, LARGEST)
        film = chance.randbytes(16)
        data = (HEAD + b"".join(film + at.to_bytes(16, "big") for at in range(size // 32)))[:size]
        name = sha256(data).hexdigest()
        self.taken[name] = data
        return name, data

    def garble(self, name: str, chance: random.Random) -> bool:
        """Whether this part arrives with another byte in it."""
        if name in self.garbled or chance.random() >= GARBLED:
            return False
        self.garbled.add(name)
        return True


def garbled(part: bytes) -> bytes:
    return part[:-1] + bytes([part[-1] ^ 1])


def not_sent(view: View) -> list[str]:
    return [name for name, state in view.photos.items() if state == "waiting"]


async def check_photos(world: World) -> None:
    """2: what commands cite is there, byte for byte; 12: nobody still waits with one, or was told that it is no good."""
    album = world.album
    there = {row["sha256"]: bytes(row["data"] or b"") for row in await (await world.database()).fetch(BLOBS)}
    wrong = [name for name, data in there.items() if album.taken.get(name) != data]
    require(2, not wrong, f"photos with other bytes than were taken: {wrong[:3]}")
    lost = sorted(album.whole - there.keys())
    require(2, not lost, f"photos that were there are not: {lost[:3]}")
    for device in world.working:
        states = device.view().photos
        refused = [name for name, state in states.items() if state == "refused"]
        require(12, not refused, f"{device.name} was told that photos are no good: {refused[:3]}")
        missing = [name for name in states if name not in there]
        require(
            2, not missing, f"{device.name} holds photos that are not there: {[(n, states[n]) for n in missing[:3]]}"
        )


async def restored(world: World) -> None:
    """What was there is what the backup holds."""
    rows = await (await world.database()).fetch(NAMES)
    world.album.whole = {row["sha256"] for row in rows}
