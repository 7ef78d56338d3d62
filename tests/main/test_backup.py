"""A centre is backed up while it runs and comes back elsewhere: every row, every recording, every log-in."""

from __future__ import annotations

import asyncio
import tarfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import msgspec
import pytest
from argon2 import PasswordHasher

from perezvon.adapters.clock import SteadyClock
from perezvon.adapters.nats.local import LocalBus
from perezvon.adapters.postgres.dump import read_catalogue
from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.private.postgres import PrivatePostgres
from perezvon.adapters.web.app import make_app
from perezvon.features.recordings.making import Workshop
from perezvon.features.recordings.vault import Keyring, open_range
from perezvon.features.staff import passwords
from perezvon.main import demo
from perezvon.main.access import make_context, routers
from perezvon.main.backup import DATABASE, back_up, private_server
from perezvon.main.backup_archive import ArchiveWriter, members, read_manifest
from perezvon.main.backup_texts import BackupRefused
from perezvon.main.database import create_database
from perezvon.main.preflight import only_one
from perezvon.main.restore import restore
from perezvon.main.secrets import kept_secrets
from perezvon.main.settings import Options
from tests.databases import Database
from tests.features.edge import Hand
from tests.features.sound import write_raws
from tests.features.workbench import Bench
from tests.features.written import write

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Silent:
    """Nobody looks at the progress."""

    def phase(self, key: str, total: int) -> None: ...

    def advance(self, size: int) -> None: ...


@dataclass
class Original:
    """The centre that is backed up: its state, its server, one whole backup of it."""

    state: Path
    server: PrivatePostgres
    file: Path

    @property
    def superuser(self) -> str:
        return superuser(self.server)


def superuser(server: PrivatePostgres) -> str:
    return server.url_for("postgres", server.password, DATABASE)


def options(state: Path, **more: object) -> Options:
    return Options.model_validate({"state": state, **more})


@pytest.fixture(scope="module")
def place(service_dir: Path) -> Path:
    made = service_dir / "backups"
    made.mkdir(mode=0o711)
    return made


@pytest.fixture(scope="module")
def cheap_passwords() -> Iterator[None]:
    dear, passwords.HASHER = passwords.HASHER, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield
    passwords.HASHER = dear


@pytest.fixture(scope="module")
async def original(place: Path, cheap_passwords: None) -> AsyncIterator[Original]:
    """The demo centre with two calls: one recording is finished, of the other only raw tracks are there."""
    state = place / "state"
    secrets = kept_secrets(state)
    server = private_server(options(state), state)
    server.settings = FAST
    await server.start()
    urls = await create_database(server.url, DATABASE, secrets)
    await asyncio.to_thread(upgrade, urls.owner)
    database = Database(DATABASE, superuser(server), urls.engine, urls.app)
    engine = app_engine(urls.app, pool_size=3)
    context = make_context("main", engine, LocalBus(), Hand(), demo=True)
    await demo.seed_in(context, carrier="127.0.0.2:5060")
    clock = Hand()
    spool, vault = state / "asterisk/spool/monitor", state / "recordings"
    keyring = Keyring("main", {"main": bytes.fromhex(secrets.recordings_key)})
    bench = Bench(
        database, Workshop(engine, "main", {"n1": spool}, vault, keyring, clock.now), spool, vault, clock
    )
    assert await bench.made("done") == "made"
    write_raws(spool, "fresh", 3.0)
    await bench.tell(bench.ended("fresh", 3.0))
    await write(database, bench.ended("done", 4.0), bench.ended("fresh", 3.0))
    prompt = state / "prompts/ru/own.alaw"
    prompt.parent.mkdir(parents=True)
    prompt.write_bytes(b"our own greeting")
    (state / "log").mkdir(exist_ok=True)
    (state / "log/engine.log").write_text("not worth keeping")
    await engine.dispose()
    with only_one(state):  # as `perezvon up` holds it
        made = await back_up(options(state), place / "whole.tar", Silent())
    yield Original(state, server, made.path)
    await server.stop()


async def rows(url: str) -> dict[str, list[str]]:
    """Every row of every table as text, in an order that is the same for the same rows."""
    connection = await asyncpg.connect(url)
    try:
        catalogue = await read_catalogue(connection)
        found = {
            table.title: [
                row[0]
                for row in await connection.fetch(
                    f'select t::text from ({table.reading}) t order by t::text collate "C"'
                )
            ]
            for table in catalogue.tables
        }
        found["sequences"] = [f"{name} {value}" for name, value in catalogue.sequences.items()]
        found["partitions"] = [" ".join(each) for each in catalogue.partitions]
        keys = "select conrelid::regclass::text || conname from pg_constraint where contype = 'f' order by 1"
        found["keys"] = [row[0] for row in await connection.fetch(keys)]
        forced = "select relname::text from pg_class where relforcerowsecurity order by 1"
        found["forced"] = [row[0] for row in await connection.fetch(forced)]
        fires = "select tgname::text from pg_trigger where tgenabled <> 'O' order by 1"
        found["silenced triggers"] = [row[0] for row in await connection.fetch(fires)]
    finally:
        await connection.close()
    return found


@asynccontextmanager
async def served(state: Path) -> AsyncIterator[PrivatePostgres]:
    server = private_server(options(state), state)
    server.settings = FAST
    await server.start()
    yield server
    await server.stop()


def heard(state: Path, wrapped: bytes, path: str) -> bytes:
    keyring = Keyring("main", {"main": bytes.fromhex(kept_secrets(state).recordings_key)})
    return b"".join(open_range(state / "recordings" / path, wrapped, "done", keyring))


async def test_everything_comes_back(original: Original, place: Path) -> None:
    """Into a state that was used before: its content is put aside, not deleted."""
    state = place / "again"
    (state / "secrets").mkdir(parents=True)
    (state / "secrets/session_key").write_text("mine")
    with pytest.raises(BackupRefused) as refusal:
        await restore(original.file, options(state), Silent())
    assert refusal.value.code == "restore.not_empty"
    done = await restore(original.file, options(state), Silent(), replace=True)
    assert done.aside is not None
    assert (done.aside / "secrets/session_key").read_text() == "mine"
    assert (done.manifest.calls, done.manifest.recordings, done.manifest.lost) == (2, 2, [])
    await _check_stopped(original, place, state)
    async with served(state) as server:
        assert await rows(superuser(server)) == await rows(original.superuser)
        connection = await asyncpg.connect(superuser(server))
        wrapped, path = await connection.fetchrow("select wrapped_key, path from recording where id = 'done'")
        await connection.close()
        assert heard(state, wrapped, path) == heard(original.state, wrapped, path)
        urls = await create_database(server.url, DATABASE, kept_secrets(state))
        engine = app_engine(urls.app, pool_size=2)
        context = make_context("main", engine, LocalBus(), SteadyClock())
        app = httpx.ASGITransport(make_app(context, list(routers())), client=("192.0.2.1", 40000))
        browser = httpx.AsyncClient(transport=app, base_url="http://x", headers={"X-Perezvon": "1"})
        answer = await browser.post("/api/session", json={"login": "anna", "password": "anna"})
        assert answer.status_code == 200, answer.text
        await browser.aclose()
        await engine.dispose()
    spool = Path("asterisk/spool/monitor")
    for name in ("fresh-rx.ulaw", "fresh-tx.ulaw"):
        assert (state / spool / name).read_bytes() == (original.state / spool / name).read_bytes()
    assert (state / "prompts/ru/own.alaw").read_bytes() == b"our own greeting"
    assert {p.name for p in (state / "secrets").iterdir()} == {
        p.name for p in (original.state / "secrets").iterdir()
    }
    assert not (state / "log/engine.log").exists()
    assert not (state / ".restoring").exists()


async def _check_stopped(original: Original, place: Path, state: Path) -> None:
    """A centre that nobody runs is backed up too; its database runs only meanwhile."""
    made = await back_up(options(state), place, Silent())
    assert made.path.name.startswith("perezvon-2")
    first = read_manifest(original.file)
    assert {t.title: t.rows for t in made.manifest.tables} == {t.title: t.rows for t in first.tables}
    with tarfile.open(made.path) as tar:  # any tar reads it
        assert "state/secrets/recordings_key" in tar.getnames()
    assert not (state / "pg/data/postmaster.pid").exists()
    assert made.path.stat().st_mode & 0o777 == 0o600


async def test_a_database_of_ones_own_and_back(original: Original, place: Path) -> None:
    """Restored into DATABASE_URL, whose owner is no superuser; backed up again from there."""
    server = PrivatePostgres(place / "outside", settings=FAST)
    await server.start()
    try:
        connection = await asyncpg.connect(server.url)
        await connection.execute("create role boss login createrole password 'boss'")
        await connection.execute(f"create database {DATABASE} owner boss")
        await connection.close()
        url = server.url_for("boss", "boss", DATABASE)
        state = place / "half"
        there = options(state, DATABASE_URL=url)
        await restore(original.file, there, Silent())
        assert not (state / "pg").exists()
        assert await rows(superuser(server)) == await rows(original.superuser)
        with pytest.raises(BackupRefused) as refusal:
            await restore(original.file, options(place / "third", DATABASE_URL=url), Silent())
        assert refusal.value.code == "restore.database_used"
        second = await back_up(there, place / "second.tar", Silent())
        first = read_manifest(original.file)
        assert {t.title: t.rows for t in second.manifest.tables} == {t.title: t.rows for t in first.tables}
        assert second.manifest.count_of("recordings") == first.count_of("recordings")
    finally:
        await server.stop()


async def test_a_restore_that_fails_leaves_nothing(original: Original, place: Path) -> None:
    """One row fewer than the list says: found only when everything else was done."""
    file = place / "wrong.tar"
    manifest = read_manifest(original.file)
    with ArchiveWriter(file) as writer:
        for info, source in members(original.file):
            if not info.name.startswith("manifest."):
                writer.add_file(info.name, source, info.size)
        tables = [
            msgspec.structs.replace(table, rows=table.rows + (table.title == "public.recording"))
            for table in manifest.tables
        ]
        writer.finish(msgspec.structs.replace(manifest, tables=tables))
    state = place / "failed"
    with pytest.raises(BackupRefused, match=r"public\.recording"):
        await restore(file, options(state), Silent())
    assert {entry.name for entry in state.iterdir()} <= {"up.lock", "log"}


async def test_a_newer_backup_is_refused_before_anything_is_touched(original: Original, place: Path) -> None:
    file = place / "newer.tar"
    with ArchiveWriter(file) as writer:
        manifest = read_manifest(original.file)
        writer.finish(msgspec.structs.replace(manifest, revision="9999_later", members={}))
    with pytest.raises(BackupRefused) as refusal:
        await restore(file, options(place / "newer"), Silent())
    assert refusal.value.code == "restore.newer"
    assert "9999_later" in refusal.value.sentence("ru")


async def test_a_recording_without_its_file_is_told(original: Original, place: Path) -> None:
    sealed = next(path for path in (original.state / "recordings").rglob("*.pzr"))
    hidden = sealed.rename(place / "hidden")
    with only_one(original.state):
        made = await back_up(options(original.state), place / "gap.tar", Silent())
    hidden.rename(sealed)
    assert made.manifest.lost == ["done"]


async def test_places_that_cannot_be(original: Original, place: Path) -> None:
    async def code(out: Path, state: Path = original.state) -> str:
        with pytest.raises(BackupRefused) as refusal:
            await back_up(options(state), out, Silent())
        return refusal.value.code

    assert await code(original.file) == "backup.exists"
    assert await code(original.state / "copy.tar") == "backup.inside"
    assert await code(place / "none/copy.tar") == "backup.no_folder"
    assert await code(place / "copy.tar", place / "nowhere") == "backup.nothing"
