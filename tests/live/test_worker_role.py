"""The role worker as a process: from a fact in the stream to a recording that plays."""

import asyncio
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.databases import Database
from tests.features.sound import write_raws
from tests.features.written import publish, record
from tests.live.roles import role, settings_for

from perezvon.adapters.private.nats import PrivateNats
from perezvon.facts.floor import CallEnded, CallRecord, RecordingRef
from perezvon.features.recordings.audio import decode_opus
from perezvon.features.recordings.vault import open_range
from perezvon.main.recording_shelf import shelf_of
from perezvon.main.settings import Settings


@pytest.fixture
async def settings(database: Database, nats_server: PrivateNats, tmp_path: Path) -> Settings:
    return settings_for(database, nats_server.url, tmp_path)


def ended(recording: str, seconds: float = 2.0) -> CallRecord:
    """A call that ended a moment ago."""
    stopped = datetime.now(UTC) - timedelta(seconds=1)
    started = stopped - timedelta(seconds=seconds)
    ref = RecordingRef(recording, "n1", f"ch-{recording}", started, stopped)
    return record(f"call-{recording}", arrived_at=started, ended_at=stopped, recordings=(ref,))


async def rows_when(database: Database, true: Callable[[list[Any]], bool]) -> list[Any]:
    connection = await asyncpg.connect(database.owner)
    async with asyncio.timeout(60):
        while True:
            rows = list(await connection.fetch("select * from recording order by id"))
            if true(rows):
                await connection.close()
                return rows
            await asyncio.sleep(0.05)


def all_ready(count: int) -> Callable[[list[Any]], bool]:
    return lambda rows: [row["state"] for row in rows] == ["ready"] * count


async def test_a_fact_becomes_a_recording_that_plays(settings: Settings, database: Database) -> None:
    async with role("worker", settings) as worker:
        await worker.said("worker.ready")
        write_raws(settings.pbx.raw_dir, "r1", 2.0)
        write_raws(settings.pbx.raw_dir, "r2", 2.0)
        await publish(database, *(CallEnded(r.call, 1, r) for r in (ended("r1"), ended("r2"))))
        rows = await rows_when(database, all_ready(2))
        await rows_when(database, lambda rows: all(row["raws_gone_at"] for row in rows))
        assert list(settings.pbx.raw_dir.iterdir()) == []
        shelf = shelf_of(settings)
        path = shelf.vault_dir / rows[0]["path"]
        sound = b"".join(open_range(path, rows[0]["wrapped_key"], "r1", shelf.keyring))
        frames, rate = decode_opus(sound)
        assert len(frames) == 2 * rate
        connection = await asyncpg.connect(database.owner)
        async with asyncio.timeout(10):
            while await connection.fetchval("select count(*) from jobs.procrastinate_jobs"):
                await asyncio.sleep(0.05)
        await connection.close()
        assert await worker.end(patience_s=8) == 0
        assert "Traceback" not in worker.log.read_text()


async def test_a_killed_worker_loses_nothing(settings: Settings, database: Database) -> None:
    names = [f"r{n:02}" for n in range(12)]
    for name in names:
        write_raws(settings.pbx.raw_dir, name, 2.0)
    async with role("worker", settings) as worker:
        await worker.said("worker.ready")
        await publish(database, *(CallEnded(r.call, 1, r) for r in map(ended, names)))
        await rows_when(database, lambda rows: any(row["state"] == "ready" for row in rows))
        await worker.end(signal.SIGKILL)
    # What was handed out to the dead one comes again when its time is over: here at once.
    connection = await asyncpg.connect(database.owner)
    await connection.execute("update recording set next_try_at = now() where state = 'pending'")
    await connection.close()
    async with role("worker", settings):
        await rows_when(database, all_ready(12))
    sealed = [path for path in settings.recordings_dir.rglob("*.pzr") if not path.name.startswith(".")]
    assert len(sealed) == 12
