"""A watch over the disks: recording stops before calls do.

Measured from outside every few seconds; only a change of level is published, as a fact of the stream
``settings``, so that the floor acts on it in its order and a replay needs no disk. The levels have a gap
between rising and falling, so that a disk at the edge does not ring every few seconds.

A big disk at 95 % may still hold a month: a level also needs that little is left in bytes. One recorded talk
writes 16 kB/s, so 20 GB are 7 hours of 50 talks.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple, get_args

import msgspec
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from perezvon.adapters.postgres import facts
from perezvon.adapters.postgres.session import begin
from perezvon.facts.settings import DiskLevel, DiskSet, Volume
from perezvon.kit.ids import CentreId

log = structlog.get_logger("disks")

LEVELS: Final[tuple[DiskLevel, ...]] = get_args(DiskLevel)
_GB: Final = 10**9


class Room(NamedTuple):
    """What ``df`` says: ``used_percent`` of what may be used without being root, and what is left of it."""

    used_percent: float
    free_bytes: int


class Edge(NamedTuple):
    """A level begins at ``rises`` percent and ends below ``falls``, if less than ``free_bytes`` are left."""

    rises: float
    falls: float
    free_bytes: int


EDGES: Final[Mapping[DiskLevel, Edge]] = {
    "filling": Edge(80, 78, 100 * _GB),
    "full": Edge(95, 93, 20 * _GB),
    "brim": Edge(98, 96, 5 * _GB),
}

Measure = Callable[[Path], Room]

_LAST = text(
    "select body::text from fact where centre = :centre and stream = 'settings' and kind = 'disk'"
    " order by seq desc limit 30"
)


def measure(folder: Path) -> Room:
    """The room on the disk of a folder, or of where it will be made. Raises ``OSError``."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    room = os.statvfs(folder)
    used, free = room.f_blocks - room.f_bfree, room.f_bavail
    return Room(100 * used / max(1, used + free), free * room.f_frsize)


def level_of(before: DiskLevel, room: Room) -> DiskLevel:
    """The level now, given the level before."""
    now: DiskLevel = "ok"
    for level, edge in EDGES.items():
        holds = LEVELS.index(before) >= LEVELS.index(level)
        if room.used_percent >= (edge.falls if holds else edge.rises) and room.free_bytes < edge.free_bytes:
            now = level
    return now


class DiskWatch:
    """``folders``: what to measure, by volume. ``hint``: told after a change was committed."""

    def __init__(
        self,
        engine: AsyncEngine,
        centre: CentreId,
        folders: Mapping[Volume, Path],
        hint: Callable[[], Awaitable[None]],
        measured: Measure = measure,
    ) -> None:
        self._engine = engine
        self._centre = centre
        self._folders = folders
        self._hint = hint
        self._measured = measured
        self._levels: dict[Volume, DiskLevel] | None = None

    async def look(self) -> None:
        """Measure once and publish what changed. A disk that cannot be measured keeps its level."""
        rooms: dict[Volume, Room] = {}
        for volume, folder in self._folders.items():
            try:
                rooms[volume] = await asyncio.to_thread(self._measured, folder)
            except OSError as fault:
                log.warning("disk.unmeasured", volume=volume, folder=str(folder), error=str(fault))
        if self._levels is None:
            async with begin(self._engine, self._centre, None) as connection:
                self._levels = await self._told(connection)
        changed = self._changed(self._levels, rooms)
        if not changed:
            return
        async with begin(self._engine, self._centre, None) as connection:
            for disk in changed:
                await facts.publish(connection, self._centre, "settings", disk)
        for disk in changed:
            self._levels[disk.volume] = disk.level
            say = log.info if disk.level == "ok" else log.warning
            say("disk", volume=disk.volume, now=disk.level, used_percent=disk.used_percent)
        await self._hint()

    def _changed(self, levels: Mapping[Volume, DiskLevel], rooms: Mapping[Volume, Room]) -> list[DiskSet]:
        now = {volume: level_of(levels.get(volume, "ok"), room) for volume, room in rooms.items()}
        # A volume that is watched no more (an outside database) must not ring for ever.
        now |= {volume: "ok" for volume in levels if volume not in self._folders}
        return [
            DiskSet(volume, level, round(rooms[volume].used_percent) if volume in rooms else 0)
            for volume, level in now.items()
            if level != levels.get(volume, "ok")
        ]

    async def _told(self, connection: AsyncConnection) -> dict[Volume, DiskLevel]:
        """What was published last: by a worker before this one."""
        rows = (await connection.execute(_LAST, {"centre": self._centre})).scalars()
        levels: dict[Volume, DiskLevel] = {}
        for body in rows:
            disk = msgspec.json.decode(body, type=DiskSet)
            levels.setdefault(disk.volume, disk.level)
        return levels
