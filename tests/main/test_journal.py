"""`perezvon journal export` beside a real PostgreSQL, and the replay of what it wrote."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from perezvon.adapters.postgres.facts import StoredFact
from perezvon.adapters.postgres.journal import PostgresJournal
from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome
from perezvon.facts.floor import AnyFact, Published
from perezvon.main.cli import app
from perezvon.ports import Batch, Entry
from perezvon.sim.report import pack
from perezvon.sim.run import Day, Options
from perezvon.sim.world import CENTRE
from tests.databases import Database

GROUP = 200


@dataclass
class Centre:
    """A journal as an engine left it. ``facts``: how many each entry caused, by number."""

    env: dict[str, str]
    entries: list[Entry]
    facts: dict[int, int]
    snapshot: int
    url: str


def run(centre: Centre, *arguments: str, **env: str) -> Result:
    given = {"LC_ALL": "en_GB.UTF-8", "COLUMNS": "200", "TZ": "UTC", **centre.env, **env}
    return CliRunner().invoke(app, list(arguments), env=given)


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> Centre:
    """A simulated day with faults, committed as an engine does, with one snapshot late in it."""
    day = Day(Options(seed=5, hours=1.5, agents=12, faults=True, replay=False))
    floor = Floor.restore(day.world.base)
    told: list[tuple[Entry, list[AnyFact]]] = [  # the settings: told before anyone watched
        (entry, floor.handle(entry.event, entry.now).facts) for entry in day.world.journal
    ]

    def watch(entry: Entry, outcome: Outcome) -> None:
        told.append((entry, list(outcome.facts)))

    day.world.watchers.append(watch)
    day.play()
    journal = PostgresJournal(database.engine, CENTRE)
    lease = await journal.take_lease("test", 600)
    done = 0
    for first in range(0, len(told), GROUP):
        group = told[first : first + GROUP]
        facts = [(entry.now, fact) for entry, rows in group for fact in rows]
        published = [Published(done + n, at, fact) for n, (at, fact) in enumerate(facts, 1)]
        done += len(published)
        await journal.commit(Batch(lease.epoch, [entry for entry, _ in group], published))
    kept = len(told) * 3 // 4
    floor = Floor.restore(day.world.base)
    for entry, _ in told[:kept]:
        floor.handle(entry.event, entry.now)
    await journal.save_snapshot(lease.epoch, kept, floor.snapshot())
    await journal.close()
    secrets = tmp_path / "state" / "secrets"
    secrets.mkdir(parents=True)
    (secrets / "pz_engine").write_text("test")
    env = {
        "DATABASE_URL": database.owner,
        "PEREZVON_STATE": str(tmp_path / "state"),
        "PEREZVON_CENTRE": CENTRE,
    }
    counts = {entry.seq: len(rows) for entry, rows in told}
    return Centre(env, [entry for entry, _ in told], counts, kept, database.owner)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def commanded(centre: Centre, *arguments: str, **env: str) -> Result:
    """The command has an event loop of its own."""
    return await asyncio.to_thread(run, centre, *arguments, **env)


async def test_a_day_is_exported_and_happens_again(centre: Centre, here: Path) -> None:
    out = here / "day.tar.gz"
    done = await commanded(centre, "journal", "export", "--from", "2026-01-12T05:30", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert out.stat().st_mode & 0o077 == 0, "for its owner only"
    again = await commanded(centre, "replay", str(out))
    assert again.exit_code == 0, again.output
    manifest = pack.read(out).manifest
    first, last = manifest.first_seq, manifest.last_seq
    assert 1 < first < centre.snapshot, "an older time than the oldest snapshot is reached from the beginning"
    assert last == centre.entries[-1].seq
    assert manifest.facts == sum(count for seq, count in centre.facts.items() if seq >= first)
    await stored_facts_are_those_of_the_file(centre, out)


async def stored_facts_are_those_of_the_file(centre: Centre, out: Path) -> None:
    """What the engine's facts say, kind by kind and time by time, is what the file gives."""
    report = pack.read(out)
    connection = await asyncpg.connect(centre.url)
    rows = await connection.fetch(
        "select seq, at, kind, body::text from fact where stream = 'floor' order by seq desc limit $1",
        report.manifest.facts,
    )
    await connection.close()
    stored = [StoredFact(*row) for row in reversed(rows)]
    floor = Floor.restore(report.snapshot)
    place = 0
    for entry in report.entries:
        for fact in floor.handle(entry.event, entry.now).facts:
            known = stored[place].decode(AnyFact)
            assert (type(known), stored[place].at) == (type(fact), entry.now)
            for name in ("rev", "wait_ms", "ring_ms", "how", "refusals", "until", "in_target", "on"):
                assert getattr(known, name, None) == getattr(fact, name, None)
            place += 1
    assert place == len(stored) > 300


async def test_a_time_behind_the_snapshot_starts_from_it(centre: Centre, here: Path) -> None:
    later = centre.entries[centre.snapshot + 50].now.strftime("%Y-%m-%d %H:%M:%S")
    done = await commanded(centre, "journal", "export", "--from", later, "--out", "x.tar.gz")
    assert done.exit_code == 0, done.output
    assert pack.read(here / "x.tar.gz").manifest.first_seq > centre.snapshot
    assert (await commanded(centre, "replay", "x.tar.gz")).exit_code == 0
    taken = await commanded(centre, "journal", "export", "--out", "x.tar.gz")
    assert taken.exit_code == 2
    assert "is there already" in taken.output


async def test_one_call(centre: Centre, here: Path) -> None:
    from perezvon.core.events import ChannelArrived

    seq = next(entry.seq for entry in centre.entries[200:] if isinstance(entry.event, ChannelArrived))
    call = f"n1-{CENTRE}-{seq}-1"
    done = await commanded(centre, "journal", "export", "--call", call, "--out", "call.tar.gz")
    assert done.exit_code == 0, done.output
    shown = await commanded(centre, "replay", "call.tar.gz", "--call", call)
    assert shown.output.count("CallArrived(") == 1


async def test_what_cannot_be_exported_is_said(centre: Centre, here: Path) -> None:
    async def refused(*arguments: str, **env: str) -> str:
        done = await commanded(centre, "journal", "export", "--out", "x", *arguments, **env)
        assert done.exit_code == 2, done.output
        assert not (here / "x").exists()
        return done.output

    assert "no entries in that time" in await refused("--from", "2030-01-01")
    assert "no entries in that time" in await refused("--to", "2020-01-01")
    assert "no entries in that time" in await refused("--to", "0001-01-01")
    assert "no entries in that time" in await refused("--from", "9999-12-31")
    assert "swap them" in await refused("--from", "2026-01-02", "--to", "2026-01-01")
    assert "There is no call" in await refused("--call", "n1-sim-99999999-1")
    assert "There is no call" in await refused("--call", "Anna")
    assert "is empty" in await refused(PEREZVON_CENTRE="another")
    assert "пуст" in await refused(PEREZVON_CENTRE="another", LC_ALL="ru_RU.UTF-8")
    assert "does not answer" in await refused(DATABASE_URL="postgresql://postgres@127.0.0.1:1/nothing")
    nowhere = await commanded(centre, "journal", "export", "--out", str(here / "no" / "x"))
    assert nowhere.exit_code == 2
    assert "cannot be written" in nowhere.output


async def test_a_journal_whose_beginning_was_dropped(centre: Centre, here: Path) -> None:
    """Partitions older than 35 days go; what only they could tell is not exported as if it were whole."""
    connection = await asyncpg.connect(centre.url)
    await connection.execute("delete from journal where seq < 500")
    done = await commanded(centre, "journal", "export", "--from", "2026-01-12 05:40", "--out", "x")
    assert done.exit_code == 2
    assert f"the oldest snapshot is of entry {centre.snapshot}" in done.output
    await connection.execute("delete from journal where seq = $1", centre.snapshot + 40)
    late = centre.entries[centre.snapshot + 100].now.strftime("%Y-%m-%dT%H:%M:%S")
    done = await commanded(centre, "journal", "export", "--from", late, "--out", "x")
    assert done.exit_code == 2
    assert f"Entry {centre.snapshot + 40} is missing" in done.output
    await connection.close()
