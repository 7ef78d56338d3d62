"""The watch over the disks of one centre, as the worker runs it."""

from pathlib import Path
from typing import Final

import structlog

from perezvon.adapters.nats.bus import NatsBus
from perezvon.facts.bus import subject
from perezvon.facts.settings import Volume
from perezvon.features.recordings.disks import DiskWatch
from perezvon.features.recordings.making import Workshop
from perezvon.main.settings import Settings

DISKS_EVERY_S: Final = 5.0

log = structlog.get_logger("disks")


def disk_watch_of(settings: Settings, shop: Workshop, bus: NatsBus) -> DiskWatch:
    """Watches ``disk_folders``; the engine is told at once of what changed."""

    async def hint() -> None:
        try:
            await bus.publish(subject(settings.centre, "settings"), b"")
        except (OSError, TimeoutError) as error:
            log.warning("bus.away", reason=str(error))  # the engine looks each second anyway

    return DiskWatch(shop.engine, settings.centre, disk_folders(settings), hint)


def disk_folders(settings: Settings) -> dict[Volume, Path]:
    """Raw tracks, kept recordings, and the database where it is a private one."""
    folders: dict[Volume, Path] = {"spool": settings.pbx.raw_dir, "vault": settings.recordings_dir}
    private_database = settings.state_dir / "pg"
    if private_database.is_dir():
        folders["database"] = private_database
    return folders
