"""Imports put together: where their files lie, and what they ask of the slice ``persons``."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from perezvon.adapters.web.work import Work
from perezvon.features.imports.jobs import Importer
from perezvon.features.persons import labels, zones
from perezvon.kit.ids import CentreId
from perezvon.main.settings import Settings


def imports_dir(settings: Settings) -> Path:
    """The api writes files there, the worker reads them."""
    return settings.state_dir / "imports"


def importer_of(settings: Settings, engine: AsyncEngine, now: Callable[[], datetime]) -> Importer:
    """What the worker brings lists in with."""
    return make_importer(engine, settings.centre, imports_dir(settings), now)


def make_importer(
    engine: AsyncEngine, centre: CentreId, folder: Path, now: Callable[[], datetime]
) -> Importer:
    async def forbidden(connection: AsyncConnection, centre: CentreId, tags: Sequence[str]) -> set[str]:
        """Tags that judge a person; the rule belongs to the centre (D4)."""
        session = AsyncSession(bind=connection, expire_on_commit=False)
        work = Work(session, centre, None, "", "", now())
        if not await labels.look(work, tags):
            return set()
        return {tag for tag in tags if await labels.look(work, [tag])}

    return Importer(engine, centre, folder, now, zones.candidates, forbidden)
