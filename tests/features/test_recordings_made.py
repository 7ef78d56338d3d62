"""From raw tracks and facts to sealed recordings: what may be lost on the way is nothing."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.databases import Database
from tests.features.edge import CENTRE, START
from tests.features.sound import write_raws
from tests.features.workbench import Bench, workbench
from tests.features.written import write

from perezvon.adapters.postgres.session import begin
from perezvon.features.recordings import jobs, store
from perezvon.features.recordings.making import make


@pytest.fixture
async def bench(database: Database, tmp_path: Path) -> AsyncIterator[Bench]:
    async with workbench(database, tmp_path) as made:
        yield made


async def row(bench: Bench, recording: str) -> Any:
    async with begin(bench.shop.engine, CENTRE, None) as connection:
        return await store.one(connection, CENTRE, recording)


async def test_a_call_becomes_a_sealed_recording(bench: Bench) -> None:
    assert await bench.made("n1-main-5-1", 4.0) == "made"
    made = await row(bench, "n1-main-5-1")
    assert (made.state, made.duration_ms, made.off_ms, made.suspect) == ("ready", 4000, 0, False)
    assert (made.agent, made.client_id, made.call) == ("a-anna", "mebel", "call-n1-main-5-1")
    assert made.path == "main/2026/03/02/n1-main-5-1.pzr"
    assert len(made.peaks_left) == len(made.peaks_right) == 1000
    assert max(made.peaks_left) > 60
    assert bench.raws() == []
    assert made.raws_gone_at is not None
    assert [path.name for path in bench.sealed()] == ["n1-main-5-1.pzr"]
    assert b"OggS" not in bench.sealed()[0].read_bytes()


async def test_a_second_job_for_the_same_recording_changes_nothing(bench: Bench) -> None:
    await bench.made("r1")
    before = (await row(bench, "r1"), bench.sealed()[0].read_bytes())
    await bench.tell(bench.ended("r1", 4.0))
    assert await make(bench.shop, "r1") == "nothing"
    assert (await row(bench, "r1"), bench.sealed()[0].read_bytes()) == before


async def test_two_workers_at_once_make_it_once(bench: Bench) -> None:
    write_raws(bench.spool, "r1", 4.0)
    await bench.tell(bench.ended("r1", 4.0))
    results = await asyncio.gather(*(make(bench.shop, "r1") for _ in range(3)))
    assert sorted(results) == ["made", "nothing", "nothing"]


async def test_it_waits_while_the_node_still_writes(bench: Bench) -> None:
    write_raws(bench.spool, "r1", 2.0)
    await bench.tell(bench.ended("r1", 4.0))
    bench.after(4.5)
    assert await make(bench.shop, "r1") == "waiting"
    write_raws(bench.spool, "r1", 4.0)
    assert await make(bench.shop, "r1") == "made"
    assert (await row(bench, "r1")).suspect is False


async def test_sound_that_stays_too_short_is_kept_and_flagged(bench: Bench) -> None:
    write_raws(bench.spool, "r1", 3.0)
    await bench.tell(bench.ended("r1", 4.0))
    bench.after(15)
    assert await make(bench.shop, "r1") == "made"
    made = await row(bench, "r1")
    assert (made.suspect, made.off_ms, made.missing_ms, made.duration_ms) == (True, 0, 1000, 4000)


async def test_silence_stands_where_the_machine_stood_still(bench: Bench) -> None:
    write_raws(bench.spool, "r1", 9.5)
    at_ns = [round((START.timestamp() + s) * 1e9) for s in (4.1, 8.7, 10.0)]
    marks = bench.spool / "r1.marks"
    marks.write_text("".join(f"{n} {at}\n" for n, at in zip((32_768, 65_536, 76_000), at_ns, strict=True)))
    await bench.tell(bench.ended("r1", 10.0))
    bench.after(25)
    assert await make(bench.shop, "r1") == "made"
    made = await row(bench, "r1")
    assert (made.suspect, made.off_ms, made.missing_ms, made.duration_ms) == (False, 0, 500, 10_000)
    quiet = [
        i
        for i, (left, right) in enumerate(zip(made.peaks_left, made.peaks_right, strict=True))
        if not left and not right
    ]
    assert 8.1 < min(quiet) / 100 < 8.3
    assert 8.55 < max(quiet) / 100 < 8.75
    assert bench.raws() == []


async def test_an_end_that_was_learnt_of_late_is_flagged_and_not_filled(bench: Bench) -> None:
    write_raws(bench.spool, "r1", 3.0)
    await bench.tell(bench.ended("r1", 60.0))
    bench.after(75)
    assert await make(bench.shop, "r1") == "made"
    made = await row(bench, "r1")
    assert (made.suspect, made.off_ms, made.missing_ms, made.duration_ms) == (True, -57_000, 0, 3000)


async def test_one_lost_track_leaves_the_other(bench: Bench) -> None:
    write_raws(bench.spool, "r1", 4.0)
    (bench.spool / "r1-tx.ulaw").unlink()
    await bench.tell(bench.ended("r1", 4.0))
    bench.after(5)
    assert await make(bench.shop, "r1") == "waiting"
    bench.after(15)
    assert await make(bench.shop, "r1") == "made"
    made = await row(bench, "r1")
    assert made.suspect is True
    assert made.error == "one of the two raw tracks was missing"


async def test_no_sound_at_all_is_said_after_a_minute(bench: Bench) -> None:
    await bench.tell(bench.ended("r1", 4.0))
    bench.after(30)
    assert await make(bench.shop, "r1") == "waiting"
    bench.after(70)
    assert await make(bench.shop, "r1") == "absent"
    assert (await row(bench, "r1")).state == "absent"


async def test_a_full_disk_is_tried_again_until_there_is_room(bench: Bench) -> None:
    write_raws(bench.spool, "r1", 4.0)
    await bench.tell(bench.ended("r1", 4.0))
    bench.vault.write_text("a file where the folder should be")  # what writing meets on a broken disk
    for attempt in range(8):
        bench.after(5 + attempt)
        assert await make(bench.shop, "r1") == "retry"
    assert bench.raws() == ["r1-rx.ulaw", "r1-tx.ulaw"]
    assert (await row(bench, "r1")).attempts == 8
    bench.vault.unlink()
    assert await make(bench.shop, "r1") == "made"


async def test_recordings_are_handed_out_once_and_again_when_a_worker_died(bench: Bench) -> None:
    write_raws(bench.spool, "r1", 4.0)
    await bench.tell(bench.ended("r1", 4.0))
    assert await jobs.due(bench.shop) == []  # the call ends in four seconds
    bench.after(5)
    assert await jobs.due(bench.shop) == ["r1"]
    assert await jobs.due(bench.shop) == []
    bench.after(70)
    assert await jobs.due(bench.shop) == ["r1"]


async def test_a_crash_before_the_commit_leaves_no_orphan(bench: Bench) -> None:
    write_raws(bench.spool, "r1", 4.0)
    await bench.tell(bench.ended("r1", 4.0))
    bench.after(5)
    dead = await asyncpg.connect(bench.database.owner)
    # The worker's connection dies between the sealed file and the commit, as in a power cut.
    await dead.execute(
        "create function die() returns trigger language plpgsql as"
        " $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;"
        "create trigger die before update on recording for each row execute function die()"
    )
    await dead.execute("alter function die() security definer")
    with pytest.raises(Exception, match=r"terminat|closed|connection"):
        await make(bench.shop, "r1")
    await dead.execute("drop trigger die on recording")
    await dead.close()
    assert bench.raws() == ["r1-rx.ulaw", "r1-tx.ulaw"]
    assert await make(bench.shop, "r1") == "made"
    assert [path.name for path in bench.sealed()] == ["r1.pzr"]


async def test_the_sweep_finishes_what_a_crash_after_the_commit_left(bench: Bench) -> None:
    await bench.made("r1")
    write_raws(bench.spool, "r1", 4.0)  # as if they had never been deleted
    write_raws(bench.spool, "stranger", 1.0)
    write_raws(bench.spool, "young", 1.0)
    old = (START - timedelta(hours=1)).timestamp()
    for path in bench.spool.iterdir():
        if not path.name.startswith("young"):
            os.utime(path, (old, old))
    for path in bench.spool.glob("young*"):
        os.utime(path, (START.timestamp(), START.timestamp()))
    bench.after(60)
    assert await jobs.sweep(bench.shop) == ["stranger"]
    assert bench.raws() == [f"{name}-{side}.ulaw" for name in ("stranger", "young") for side in ("rx", "tx")]


async def test_the_sweep_adopts_tracks_whose_call_is_recorded(bench: Bench) -> None:
    write_raws(bench.spool, "r1", 4.0)
    await write(bench.database, bench.ended("r1", 4.0))
    bench.clock.at = START + timedelta(days=400)
    assert await jobs.sweep(bench.shop) == []
    assert await jobs.due(bench.shop) == ["r1"]
    assert await make(bench.shop, "r1") == "made"


async def test_the_sweep_makes_a_lost_file_again_while_the_tracks_are_there(bench: Bench) -> None:
    await bench.made("r1")
    write_raws(bench.spool, "r1", 4.0)
    bench.sealed()[0].unlink()
    bench.clock.at = START + timedelta(days=400)
    await jobs.sweep(bench.shop)
    assert bench.raws() == ["r1-rx.ulaw", "r1-tx.ulaw"]
    assert await make(bench.shop, "r1") == "made"
    assert bench.raws() == []


async def test_half_written_files_of_a_dead_worker_are_removed(bench: Bench) -> None:
    await bench.made("r1")
    left = bench.sealed()[0].with_name(".r1.pzr.0a1b2c3d.tmp")
    left.write_bytes(b"half")
    bench.clock.at = START + timedelta(days=400)
    await jobs.sweep(bench.shop)
    assert [path.name for path in bench.sealed()] == ["r1.pzr"]


@pytest.mark.parametrize("id_", ["../../etc/passwd", "a/b", "", ".hidden", "x" * 200])
async def test_an_id_that_leads_out_of_the_folder_is_refused(bench: Bench, id_: str) -> None:
    await bench.tell(bench.ended(id_, 4.0))
    bench.after(15)
    for _ in range(6):
        result = await make(bench.shop, id_)
    assert result == "failed"


async def test_an_unknown_node_is_waited_for(bench: Bench) -> None:
    await bench.tell(bench.ended("r1", 4.0))
    elsewhere = replace(bench.shop, raw_dirs={})
    bench.after(900)
    assert await make(elsewhere, "r1") == "retry"
    assert "n1" in (await row(bench, "r1")).error
