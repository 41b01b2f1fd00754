"""What a restore takes back: said before anybody agrees to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import asyncpg

from stowage.backup.archive import Manifest
from stowage.gateway.epoch import StreamAt

DESK = "SELECT count(*) AS commands, max(received_at) AS last FROM op WHERE incarnation IS NULL"
STREAMS = "SELECT device, incarnation, last_cseq, backup_cseq FROM device_stream"
COUNTERS = "SELECT kind, period, last FROM number_counter ORDER BY kind, period"
ENROLLED = "SELECT code FROM device WHERE enrolled_at > $1 ORDER BY number"
EPOCH = "SELECT epoch FROM epoch"


class Loss(NamedTuple):
    """What the database has that the backup has not. `dropped`: of the `returning` ones, those that devices were told a newer backup
    holds: they may have let go of them. `numbers` (kind, period, first, last) will be drawn again for other documents."""

    epoch: int
    desk: int
    last_at: datetime | None
    returning: int
    devices: int
    dropped: int
    numbers: list[tuple[str, str, int, int]]
    enrolled: list[str]
    streams: list[StreamAt]


async def loss(manifest: Manifest, connection: asyncpg.Connection[Any]) -> Loss | None:
    """None: the database has no tables that can be compared."""
    try:
        desk = await connection.fetchrow(DESK)
        streams = await connection.fetch(STREAMS)
        counters = await connection.fetch(COUNTERS)
        enrolled = [row["code"] for row in await connection.fetch(ENROLLED, manifest.taken_at)]
        epoch = await connection.fetchval(EPOCH) or 0
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
        return None
    held = {(stream.device, stream.incarnation): stream.cseq for stream in manifest.streams}
    ahead = []
    for device, incarnation, last, backed_up in streams:
        behind = held.get((device, incarnation), 0)
        if last > behind:
            ahead.append((device, last - behind, max(0, backed_up - behind)))
    drawn = {(counter.kind, counter.period): counter.last for counter in manifest.numbers}
    return Loss(
        epoch=epoch,
        desk=max(0, desk["commands"] - manifest.desk_commands),
        last_at=desk["last"],
        returning=sum(commands for _, commands, _ in ahead),
        devices=len({device for device, _, _ in ahead}),
        dropped=sum(dropped for _, _, dropped in ahead),
        numbers=[
            (kind, period, drawn.get((kind, period), 0) + 1, last)
            for kind, period, last in counters
            if last > drawn.get((kind, period), 0)
        ],
        enrolled=enrolled,
        streams=[StreamAt(device, incarnation, last) for device, incarnation, last, _ in streams],
    )


def told(manifest: Manifest, found: Loss | None) -> list[str]:
    """The lines for the person who decides."""
    since = f"{manifest.taken_at.astimezone():%Y-%m-%d %H:%M:%S}"
    if found is None:
        return [
            "the present database cannot be read, so what it has beyond the backup is not known",
            f"  desks    everything said there since {since} is gone: nobody else keeps it",
            "  devices  what they did since then comes back when they connect",
            "  numbers  those drawn since then will be drawn again, for other documents",
        ]
    lines = []
    if found.desk:
        last = f", the last at {found.last_at.astimezone():%Y-%m-%d %H:%M:%S}" if found.last_at else ""
        lines.append(
            f"  desks    {found.desk:,} commands said there since {since} are gone{last}: nobody else keeps them"
        )
    if found.returning:
        lines.append(
            f"  devices  {found.returning:,} commands of {found.devices:,} devices come back when they connect"
        )
    if found.dropped:
        lines.append(
            f"           {found.dropped:,} of them are in a newer backup, so the devices may have let go of them: restore that one"
        )
    if found.enrolled:
        lines.append(f"           enrolled since, and enrolled again by the restore: {', '.join(found.enrolled)}")
    lines += [
        f"  numbers  {kind} {period}: {first} to {last} will be drawn again, for other documents"
        for kind, period, first, last in found.numbers
    ]
    return [f"what the present database has beyond the backup of {since}:", *(lines or ["  nothing"])]
