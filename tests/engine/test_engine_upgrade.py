"""An upgrade around a real engine on a real database: nobody is cut, and whatever fails leads back."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from perezvon.adapters.postgres import migrate
from perezvon.adapters.postgres.migrate import Migration, Phases, phases
from perezvon.core import events as e
from perezvon.engine.shell import Engine
from perezvon.facts import settings as s
from perezvon.main.upgrade import HOLD, Upgrade, held_revision, plan_of
from perezvon.main.upgrade_texts import UpgradeRefused
from tests.engine.harness import NUMBER, Bench, until

PRE = "create table spare (id integer)"
POST = "alter table spare add column more integer"
BROKEN = "create table half (id integer); select 1 / 0"


def migration(folder: Path, number: int, sql: str, phase: str = "pre", back: str = "select 1") -> None:
    before = migrate.newest() if number == 1 else f"900{number - 1}_test"
    folder.mkdir(exist_ok=True)
    (folder / f"900{number}_test.py").write_text(
        "from perezvon.adapters.postgres.migrations.script import run\n"
        f"revision, down_revision, phase = '900{number}_test', '{before}', '{phase}'\n"
        "branch_labels = depends_on = None\n"
        f"def upgrade(): run({sql!r})\n"
        f"def downgrade(): run({back!r})\n"
    )


@dataclass
class BenchSite:
    """The engine of a bench. ``dead``: the new version never answers; ``log``: what happened, in order."""

    bench: Bench
    engine: Engine
    state: Path
    cuts: bool = False
    dead: bool = False
    log: list[str] = field(default_factory=list)
    drained: list[datetime | None] = field(default_factory=list)
    _up: bool = True

    @property
    def owner_url(self) -> str:
        return self.bench.database.owner

    def database(self) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def back_up(self) -> Path:
        self.log.append("backup")
        return self.state / "backup.tar"

    async def drain(self, until_: datetime | None) -> None:
        self.drained.append(until_)
        await self.bench.publish(s.DrainSet(until_))
        await until(lambda: self.engine.floor.state.settings.drain.until == until_)

    async def talks(self) -> int:
        calls = (await self.bench.view()).view.calls.values()
        return sum(call.state not in ("wrap_up", "closed") for call in calls)

    async def stop(self) -> None:
        self.log.append(f"stop at {migrate.current(self.owner_url)}")
        if self._up:
            await self.bench.stop(self.engine)
        self._up = False

    async def start(self, *, new: bool) -> None:
        self.log.append(f"start {'new' if new else 'old'}, held at {held_revision(self.state)}")
        if not (new and self.dead):
            self.engine = await self.bench.start()
            self._up = True

    async def healthy(self) -> bool:
        return self._up and self.engine.ready.is_set()


@pytest.fixture
async def site(bench: Bench, tmp_path: Path) -> BenchSite:
    """Anna talks with a caller."""
    engine = await bench.start()
    await bench.sit_down(engine)
    bench.node.happen(bench.node.switch.arrive("t-1", NUMBER, "+79160000001"))
    state = tmp_path / "state"
    state.mkdir()
    made = BenchSite(bench, engine, state)
    offer = await until(lambda: next((c.offer for c in engine.floor.state.calls.values() if c.offer), None))
    assert (await bench.ask(e.Accept, offer=offer)).code == ""
    assert talk_of(made) == "talking"
    return made


def talk_of(site: BenchSite) -> str:
    [call] = [call for call in site.engine.floor.state.calls.values() if call.channel == "t-1"]
    return call.state


async def attempt(site: BenchSite, more: Path, limit_s: float = 60, *, cut: bool = False) -> Path:
    plan = await asyncio.to_thread(plan_of, site.owner_url, limit_s, cut=cut, more=more)
    made = Upgrade(site, plan, site.log.append)
    made.health_s = 0.3
    return await made.run()


async def tables(site: BenchSite) -> set[str]:
    rows = await site.bench.fetch("select table_name from information_schema.tables")
    return {row["table_name"] for row in rows} & {"spare", "half"}


async def ends_well(site: BenchSite) -> None:
    """The caller is still connected with Anna, and the call ends with one record."""
    assert talk_of(site) == "talking"
    assert site.bench.node.switch.channels["t-1"].answered
    [call] = site.engine.floor.state.calls
    assert (await site.bench.ask(e.EndCall, call=call)).code == ""
    assert (await site.bench.ask(e.FinishWrapUp, call=call, disposition="sold")).code == ""
    rows = await site.bench.fetch("select how from call_record")
    assert [row["how"] for row in rows] == ["answered"]


async def test_a_talk_goes_on_through_the_whole_upgrade(site: BenchSite, tmp_path: Path) -> None:
    more, before = tmp_path / "more", migrate.newest()
    migration(more, 1, PRE)
    migration(more, 2, POST, phase="post")
    assert (await attempt(site, more)).name == "backup.tar"
    assert migrate.current(site.owner_url) == "9002_test"
    steps = [line for line in site.log if line.startswith(("backup", "stop", "start"))]
    assert steps == ["backup", "stop at 9001_test", "start new, held at 9001_test"], before
    assert site.drained == [], "bridges live in Asterisk, which is not stopped here"
    assert not (site.state / HOLD).exists()
    await ends_well(site)


async def test_a_failing_migration_leaves_the_old_version_at_its_work(
    site: BenchSite, tmp_path: Path
) -> None:
    more, before, engine = tmp_path / "more", migrate.newest(), site.engine
    migration(more, 1, PRE, back="drop table spare")
    migration(more, 2, BROKEN)
    with pytest.raises(UpgradeRefused, match="division by zero") as refusal:
        await attempt(site, more)
    assert refusal.value.code == "back.done"
    assert migrate.current(site.owner_url) == before
    assert await tables(site) == set()
    assert site.engine is engine, "it was never stopped"
    await ends_well(site)


async def test_a_new_version_that_does_not_answer_makes_room_for_the_old_one(
    site: BenchSite, tmp_path: Path
) -> None:
    more, before = tmp_path / "more", migrate.newest()
    migration(more, 1, PRE, back="drop table spare")
    migration(more, 2, POST, phase="post")
    migration(
        more, 3, "select 1", back="select 1"
    )  # somebody skipped a version: this must come before the start
    site.dead = True
    with pytest.raises(UpgradeRefused, match="did not answer") as refusal:
        await attempt(site, more)
    assert refusal.value.code == "back.done"
    steps = [line for line in site.log if line.startswith(("stop", "start"))]
    assert steps == [
        "stop at 9001_test",
        "start new, held at 9003_test",
        "stop at 9003_test",
        "start old, held at head",
    ]
    assert migrate.current(site.owner_url) == before
    assert await tables(site) == set()
    await ends_well(site)


async def test_where_asterisk_stops_too_it_waits_for_the_talks_and_takes_nobody_new(
    site: BenchSite, tmp_path: Path
) -> None:
    site.cuts = True
    going = asyncio.create_task(attempt(site, tmp_path))
    await until(lambda: site.engine.floor.state.settings.drain.until)
    site.bench.node.happen(site.bench.node.switch.arrive("t-2", NUMBER, "+79160000002"))
    await until(lambda: "t-2" not in site.bench.node.switch.channels)
    assert not going.done()
    [call] = site.engine.floor.state.calls
    assert (await site.bench.ask(e.EndCall, call=call)).code == ""
    await asyncio.wait_for(going, 30)
    assert site.drained[-1] is None, "calls are taken again"
    assert any(line.startswith("stop") for line in site.log)


async def test_talks_that_do_not_end_are_not_cut_unless_somebody_says_so(
    site: BenchSite, tmp_path: Path
) -> None:
    site.cuts, engine = True, site.engine
    with pytest.raises(UpgradeRefused, match="1 calls went on") as refusal:
        await attempt(site, tmp_path, limit_s=0.2)
    assert refusal.value.code == "back.done"
    assert site.engine is engine
    assert site.drained[-1] is None
    await ends_well(site)
    assert (await attempt(site, tmp_path, limit_s=0.2, cut=True)).name == "backup.tar"


async def test_a_last_migration_that_fails_is_told_and_the_new_version_stays(
    site: BenchSite, tmp_path: Path
) -> None:
    more = tmp_path / "more"
    migration(more, 1, PRE)
    migration(more, 2, BROKEN, phase="post")
    with pytest.raises(UpgradeRefused, match="perezvon migrate --all") as refusal:
        await attempt(site, more)
    assert refusal.value.code == "after.failed"
    assert migrate.current(site.owner_url) == "9001_test"
    await ends_well(site)


async def test_a_database_of_a_newer_version_is_refused(bench: Bench) -> None:
    await bench.fetch("update alembic_version set version_num = '9999_future'")
    with pytest.raises(UpgradeRefused, match="9999_future"):
        await asyncio.to_thread(plan_of, bench.database.owner, 60)


def test_the_three_times_of_a_migration() -> None:
    a, b, c = Migration("a"), Migration("b", post=True), Migration("c")
    d = Migration("d", post=True)
    assert phases([]) == Phases()
    assert phases([a, c]) == Phases(before=(a, c))
    assert phases([a, b]) == Phases(before=(a,), after=(b,))
    assert phases([a, b, c, d]) == Phases(before=(a,), between=(b, c), after=(d,))
    assert phases([b, d]) == Phases(after=(b, d))
