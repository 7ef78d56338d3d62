"""The watch over the disks: what is measured, when it speaks, and what it leaves for the next worker."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.databases import Database
from tests.features.edge import CENTRE

from perezvon.adapters.postgres import facts
from perezvon.adapters.postgres.session import app_engine, begin
from perezvon.facts.settings import AnySetting, DiskSet, Volume
from perezvon.features.recordings.disks import DiskWatch, Room, level_of, measure

GB = 10**9


@pytest.fixture
async def engine(database: Database) -> AsyncIterator[AsyncEngine]:
    made = app_engine(database.app, pool_size=2)
    yield made
    await made.dispose()


class Disks:
    """Disks of 10 GB as full as the test wants them."""

    def __init__(self, engine: AsyncEngine, *volumes: Volume) -> None:
        self.engine = engine
        self.used: dict[str, float] = dict.fromkeys(volumes, 10.0)
        self.hints = 0
        self.watch = self.begin()

    def begin(self) -> DiskWatch:
        """A worker starts."""
        folders: dict[Volume, Path] = {volume: Path("/", volume) for volume in self.used}  # type: ignore[misc]
        return DiskWatch(self.engine, CENTRE, folders, self._hint, self._measured)

    async def _hint(self) -> None:
        self.hints += 1

    def _measured(self, folder: Path) -> Room:
        used = self.used[folder.name]
        if used < 0:
            raise OSError(5, "Input/output error")
        return Room(used, round((100 - used) / 10 * GB))

    async def at(self, volume: Volume, percent: float) -> list[tuple[str, str, int]]:
        """What is published when a disk is this full."""
        before = len(await self.published())
        self.used[volume] = percent
        await self.watch.look()
        return [(row.volume, row.level, row.used_percent) for row in (await self.published())[before:]]

    async def published(self) -> list[DiskSet]:
        async with begin(self.engine, CENTRE, None) as connection:
            rows = await facts.read(connection, CENTRE, "settings", 0)
        return [disk for row in rows if isinstance(disk := row.decode(AnySetting), DiskSet)]


async def test_it_speaks_when_a_level_begins_and_when_it_ends(engine: AsyncEngine) -> None:
    disks = Disks(engine, "spool", "vault")
    assert await disks.at("spool", 79.9) == []
    assert await disks.at("spool", 80) == [("spool", "filling", 80)]
    assert await disks.at("spool", 94.9) == []
    assert await disks.at("spool", 95) == [("spool", "full", 95)]
    assert await disks.at("spool", 93) == [], "at the edge it stays quiet"
    assert await disks.at("spool", 98.2) == [("spool", "brim", 98)]
    assert await disks.at("spool", 95) == [("spool", "full", 95)]
    assert await disks.at("spool", 92.9) == [("spool", "filling", 93)]
    assert await disks.at("spool", 20) == [("spool", "ok", 20)]
    assert disks.hints == 6


async def test_the_next_worker_knows_what_the_last_one_said(engine: AsyncEngine) -> None:
    disks = Disks(engine, "spool", "database")
    await disks.at("spool", 96)
    await disks.at("database", 85)
    disks.watch = disks.begin()
    assert await disks.at("spool", 94) == []
    assert await disks.at("spool", 50) == [("spool", "ok", 50)]
    del disks.used["database"]  # it was moved to another machine
    disks.watch = disks.begin()
    assert await disks.at("spool", 50) == [("database", "ok", 0)]


async def test_a_disk_that_cannot_be_measured_keeps_its_level(engine: AsyncEngine) -> None:
    disks = Disks(engine, "spool", "vault")
    await disks.at("spool", 96)
    assert await disks.at("spool", -1) == []
    assert await disks.at("vault", 81) == [("vault", "filling", 81)], "the other one is still watched"


async def test_a_database_that_is_away_does_not_swallow_the_news(database: Database) -> None:
    away = app_engine(database.app.replace("/pz", "/gone"), pool_size=1)
    disks = Disks(away, "spool")
    disks.used["spool"] = 99
    with pytest.raises(Exception, match=r"gone|does not exist"):
        await disks.watch.look()
    await away.dispose()
    here = app_engine(database.app, pool_size=1)
    disks.engine = disks.watch._engine = here
    assert await disks.at("spool", 99) == [("spool", "brim", 99)]
    await here.dispose()


def test_a_big_disk_is_not_full_because_of_a_percentage() -> None:
    assert level_of("ok", Room(97, 300 * GB)) == "ok"
    assert level_of("ok", Room(97, 30 * GB)) == "filling"
    assert level_of("ok", Room(97, 3 * GB)) == "full"


def test_a_folder_that_is_not_there_yet_is_measured_where_it_will_be(tmp_path: Path) -> None:
    here, there = measure(tmp_path), measure(tmp_path / "not" / "yet")
    assert 0 < here.used_percent < 100
    assert abs(here.free_bytes - there.free_bytes) < GB
