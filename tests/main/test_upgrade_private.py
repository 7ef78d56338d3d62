"""An upgrade of `perezvon up` with its own PostgreSQL, which stops with it; the telephony is left out."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from perezvon.adapters.postgres import migrate
from perezvon.main.backup import DATABASE, Centre, find_centre, private_server, running
from perezvon.main.database import create_database
from perezvon.main.preflight import only_one
from perezvon.main.secrets import kept_secrets
from perezvon.main.settings import Options, Settings
from perezvon.main.upgrade import Plan, Upgrade, plan_of
from perezvon.main.upgrade_command import Machine
from perezvon.main.upgrade_texts import UpgradeRefused
from tests.engine.test_engine_upgrade import POST, PRE, migration


class Quiet(Machine):
    """Nobody talks, and what is started answers; the database, the link and the commands are real."""

    async def back_up(self) -> Path:
        return self.state / "backup.tar"

    async def drain(self, until: datetime | None) -> None:
        assert self.cuts

    async def talks(self) -> int:
        return 0

    async def healthy(self) -> bool:
        return True


@pytest.fixture
async def stopped(service_dir: Path) -> Centre:
    """A centre whose last start was long ago: its PostgreSQL does not run."""
    state = Path(tempfile.mkdtemp(prefix="u", dir=service_dir))
    state.chmod(0o711)
    options = Options.model_validate({"state": state})
    server = private_server(options, state)
    await server.start()
    urls = await create_database(server.url, DATABASE, kept_secrets(state))
    await asyncio.to_thread(migrate.upgrade, urls.owner)
    await server.stop()
    return find_centre(options)


async def planned(centre: Centre, more: Path) -> Plan:
    async with running(centre):
        return await asyncio.to_thread(plan_of, centre.owner_url, 60, more=more)


async def revision(centre: Centre) -> str:
    async with running(centre):
        return await asyncio.to_thread(migrate.current, centre.owner_url)


def machine(centre: Centre, folder: Path, start: str) -> Quiet:
    (folder / "old").mkdir()
    link = folder / "perezvon"
    link.symlink_to(folder / "old")
    commands = (["false"], ["sh", "-c", start])
    return Quiet(centre, Settings.model_construct(), link, commands, folder, Console(file=sys.stderr))


async def test_migrations_and_the_way_back_find_the_database_that_stopped(
    stopped: Centre, tmp_path: Path
) -> None:
    """The new version does not start: what was migrated is taken back, though nothing runs any more."""
    before = migrate.newest()
    migration(tmp_path / "more", 1, PRE, back="drop table spare")
    migration(tmp_path / "more", 2, POST, phase="post", back="alter table spare drop column more")
    migration(tmp_path / "more", 3, "select 1")
    site = machine(stopped, tmp_path, f"readlink {tmp_path}/perezvon | grep -q old")
    plan = await planned(stopped, tmp_path / "more")
    assert [each.revision for each in plan.phases.between] == ["9002_test", "9003_test"]
    with pytest.raises(UpgradeRefused, match="exit code 1") as refusal:
        await Upgrade(site, plan, print).run()
    assert refusal.value.code == "back.done"
    assert site.link.resolve() == site.old
    assert await revision(stopped) == before


async def test_a_new_version_that_starts_has_its_migrations(stopped: Centre, tmp_path: Path) -> None:
    migration(tmp_path / "more", 1, PRE, back="drop table spare")
    migration(tmp_path / "more", 2, POST, phase="post", back="alter table spare drop column more")
    site = machine(stopped, tmp_path, "true")
    await Upgrade(site, await planned(stopped, tmp_path / "more"), print).run()
    assert site.link.resolve() == site.new.resolve()
    assert await revision(stopped) == "9002_test"
    with only_one(stopped.options.state):
        pass  # nobody holds it: what was started for the migrations is gone again
