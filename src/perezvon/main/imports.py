"""Imports put together: where their files lie, and what they ask of other slices and leave to them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from perezvon.adapters.web.work import Work
from perezvon.features.consent import imported
from perezvon.features.imports.api import router
from perezvon.features.imports.jobs import Importer
from perezvon.features.imports.neighbours import Forbidden, Known, Neighbours, Part
from perezvon.features.persons import labels, source_list, zones
from perezvon.features.staff.tables import CentreRow
from perezvon.kit.ids import CentreId, ClientId, PersonId
from perezvon.kit.sorting import search_key
from perezvon.main.settings import Settings


def imports_dir(settings: Settings) -> Path:
    """The api writes files there, the worker reads them."""
    return settings.state_dir / "imports"


def imports_router(folder: Path) -> APIRouter:
    """The routes, with what a file may name."""
    return router(folder, known, _forbidden(lambda: datetime.now(UTC)))


def importer_of(settings: Settings, engine: AsyncEngine, now: Callable[[], datetime]) -> Importer:
    """What the worker brings lists in with."""
    return make_importer(engine, settings.centre, imports_dir(settings), now)


async def known(connection: AsyncConnection, centre: CentreId, client: ClientId) -> Known:
    """The sources and purposes that a file may name, the texts of consent that were shown, whose clock."""
    zone = select(CentreRow.zone).where(CentreRow.centre == centre, CentreRow.id == centre)
    sources = await source_list.of_client(connection, centre, client)
    purposes: dict[str, str] = {}
    for one in await imported.purposes(connection, centre):
        purposes |= {search_key(word): one.id for word in (one.name_en, one.name_ru, one.id)}
    return Known(
        source_list.words(sources),
        tuple(each.id for each in sources),
        purposes,
        await imported.texts(connection, centre, client),
        await connection.scalar(zone) or "UTC",
    )


def _work_of(connection: AsyncConnection, centre: CentreId, author: str, at: datetime) -> Work:
    session = AsyncSession(bind=connection, expire_on_commit=False)
    return Work(session, centre, None, author, "", at)


def _forbidden(now: Callable[[], datetime]) -> Forbidden:
    async def forbidden(connection: AsyncConnection, centre: CentreId, tags: Sequence[str]) -> set[str]:
        """Tags that judge a person; the rule belongs to the centre (D4)."""
        work = _work_of(connection, centre, "", now())
        if not await labels.look(work, tags):
            return set()
        return {tag for tag in tags if await labels.look(work, [tag])}

    return forbidden


def make_importer(
    engine: AsyncEngine, centre: CentreId, folder: Path, now: Callable[[], datetime]
) -> Importer:
    """With all its neighbours. ``folder``: where the files lie."""

    async def consented(connection: AsyncConnection, part: Part) -> None:
        await imported.give(
            connection,
            part.centre,
            part.client,
            part.run,
            part.name,
            part.author,
            part.at,
            part.text,
        )

    async def not_consented(connection: AsyncConnection, part: Part) -> None:
        await imported.take_back(connection, part.centre, part.run, part.author, part.at)

    async def noted(
        connection: AsyncConnection, part: Part, notes: Mapping[PersonId, tuple[str, str]]
    ) -> None:
        await labels.notice_all(_work_of(connection, part.centre, part.author, part.at), part.client, notes)

    neighbours = Neighbours(zones.candidates, known, _forbidden(now), consented, not_consented, noted)
    return Importer(engine, centre, folder, now, neighbours)
