"""The journal on a real PostgreSQL: one owner, each entry once, whatever breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from tests.databases import Database
from tests.lossy_wire import LossyWire

from perezvon.adapters.postgres.facts import publish
from perezvon.adapters.postgres.journal import OutOfOrder, PostgresJournal
from perezvon.adapters.postgres.session import app_engine, begin
from perezvon.core.events import ChannelArrived, SettingChanged, Tick
from perezvon.facts.floor import (
    Alarm,
    AnyFact,
    CallClosed,
    CallEnded,
    CallRecord,
    Leg,
    Published,
    RecordingRef,
    Segment,
)
from perezvon.facts.settings import ClientSet, Removed
from perezvon.ports import Batch, ConnectionLost, Deposed, Entry, LeaseHeld

NOW = datetime(2026, 5, 4, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
async def journal(database: Database) -> AsyncIterator[PostgresJournal]:
    made = PostgresJournal(database.engine, "c1")
    yield made
    await made.close()


def batch(epoch: int, first: int, count: int = 1, fact_seq: int = 0, facts: Sequence[AnyFact] = ()) -> Batch:
    entries = [Entry(first + n, NOW + timedelta(milliseconds=first + n), Tick()) for n in range(count)]
    return Batch(epoch, entries, [Published(fact_seq + n, NOW, fact) for n, fact in enumerate(facts, 1)])


def alarm(key: str) -> Alarm:
    return Alarm("overload", key, True)


async def test_what_was_committed_is_loaded_as_it_was(database: Database, journal: PostgresJournal) -> None:
    assert await journal.load() == await PostgresJournal(database.engine, "c2").load()
    lease = await journal.take_lease("one", 10)
    entries = [
        Entry(1, NOW, ChannelArrived("n1", "ch-1", "+78005550001", "+7916\0000", "alaw")),
        Entry(2, NOW, SettingChanged(7, ClientSet("mebel", "Мебель", "Furniture", "#112233"))),
        Entry(3, NOW + timedelta(microseconds=1), Tick()),
    ]
    await journal.commit(Batch(lease.epoch, entries, [Published(1, NOW, alarm("a"))]))
    loaded = await journal.load()
    assert list(loaded.entries) == entries
    assert (loaded.snapshot, loaded.snapshot_seq, loaded.fact_seq) == (None, 0, 1)
    assert (loaded.settings_seq, loaded.last_now) == (7, NOW + timedelta(microseconds=1))
    await journal.save_snapshot(lease.epoch, 3, b"three")
    loaded = await journal.load()
    assert (loaded.snapshot, loaded.snapshot_seq, list(loaded.entries)) == (b"three", 3, [])
    assert loaded.last_now == NOW + timedelta(microseconds=1)


async def test_the_same_batch_again_is_no_change(database: Database, journal: PostgresJournal) -> None:
    lease = await journal.take_lease("one", 10)
    first = batch(lease.epoch, 1, 3, 0, [alarm("a"), alarm("b")])
    await journal.commit(first)
    await journal.commit(first)
    await journal.commit(batch(lease.epoch, 4, 1, 2, [alarm("c")]))
    await journal.commit(first)
    assert len((await journal.load()).entries) == 4
    owner = await asyncpg.connect(database.owner)
    assert [r["seq"] for r in await owner.fetch("select seq from fact order by seq")] == [1, 2, 3]
    await owner.close()


@pytest.mark.parametrize(
    "wrong",
    [
        batch(1, 3),  # a hole in the journal
        batch(1, 2, 1, 2, [alarm("x")]),  # a hole in the stream of facts
        batch(1, 2, 1, 0, [alarm("x")]),  # a fact number that was used
        Batch(
            1, [Entry(1, NOW, ChannelArrived("n1", "other", "", ""))], []
        ),  # another entry with a used number
        Batch(1, [Entry(2, NOW, Tick()), Entry(4, NOW, Tick())], []),
        Batch(1, [], []),
    ],
)
async def test_a_batch_that_does_not_fit_is_refused_whole(journal: PostgresJournal, wrong: Batch) -> None:
    lease = await journal.take_lease("one", 10)
    assert lease.epoch == 1
    await journal.commit(batch(1, 1, 1, 0, [alarm("a")]))
    before = await journal.load()
    with pytest.raises(OutOfOrder):
        await journal.commit(wrong)
    assert await journal.load() == before


async def test_a_deposed_engine_writes_nothing(database: Database, journal: PostgresJournal) -> None:
    old = await journal.take_lease("old", 0.05)
    await journal.commit(batch(old.epoch, 1))
    other = PostgresJournal(database.engine, "c1")
    new = await until_taken(other, "new", 10)
    assert new.epoch == old.epoch + 1
    with pytest.raises(Deposed):
        await journal.commit(batch(old.epoch, 2))
    with pytest.raises(Deposed):
        await journal.commit(batch(old.epoch, 1))
    with pytest.raises(Deposed):
        await journal.renew_lease(old, 10)
    with pytest.raises(Deposed):
        await journal.save_snapshot(old.epoch, 1, b"")
    await journal.release_lease(old)  # changes nothing for the new owner
    with pytest.raises(LeaseHeld, match="held by new"):
        await journal.take_lease("old", 10)
    await other.commit(batch(new.epoch, 2))
    await other.close()


async def until_taken(journal: PostgresJournal, owner: str, ttl_s: float) -> object:
    while True:
        try:
            return await journal.take_lease(owner, ttl_s)
        except LeaseHeld as held:
            await asyncio.sleep(max(0, (held.expires_at - datetime.now(UTC)).total_seconds()))


async def test_an_expired_lease_that_nobody_took_is_renewed(journal: PostgresJournal) -> None:
    lease = await journal.take_lease("one", 0.001)
    renewed = await journal.renew_lease(lease, 10)
    assert renewed.epoch == lease.epoch
    assert renewed.expires_at > lease.expires_at
    await journal.commit(batch(renewed.epoch, 1))


async def test_a_lease_given_back_is_free_at_once(database: Database, journal: PostgresJournal) -> None:
    lease = await journal.take_lease("one", 3600)
    other = PostgresJournal(database.engine, "c1")
    with pytest.raises(LeaseHeld, match="held by one"):
        await other.take_lease("two", 10)
    await journal.release_lease(lease)
    assert (await other.take_lease("two", 10)).epoch == 2
    await other.close()


async def test_after_a_start_of_the_database_the_old_owner_has_one_lease_time(
    database: Database, journal: PostgresJournal
) -> None:
    lease = await journal.take_lease("one", 3600)
    owner = await asyncpg.connect(database.owner)
    await owner.execute("update lease set expires_at = now() - interval '1 hour'")
    other = PostgresJournal(database.engine, "c1")
    with pytest.raises(LeaseHeld) as held:
        await other.take_lease("two", 10)
    since = await owner.fetchval(
        "select greatest(pg_postmaster_start_time(), checkpoint_time) from pg_control_checkpoint()"
    )
    assert held.value.expires_at >= since + timedelta(hours=1)
    assert (await journal.renew_lease(lease, 10)).epoch == 1
    await owner.close()
    await other.close()


async def test_a_connection_cut_before_the_commit_stores_nothing_and_the_retry_all(
    database: Database, journal: PostgresJournal
) -> None:
    lease = await journal.take_lease("one", 60)
    await journal.commit(batch(lease.epoch, 1))
    owner = await asyncpg.connect(database.owner)
    second = batch(lease.epoch, 2, 2, 0, [alarm("a")])
    async with owner.transaction():
        await owner.execute("update fact_counter set seq = seq")  # holds the commit in its middle
        waiting = asyncio.create_task(journal.commit(second))
        while not await owner.fetchval(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where datname = current_database() and wait_event_type = 'Lock'"
        ):
            await asyncio.sleep(0.005)
        with pytest.raises(ConnectionLost):
            await waiting
    assert len((await journal.load()).entries) == 1
    await journal.commit(second)
    assert len((await journal.load()).entries) == 3
    assert await owner.fetchval("select count(*) from fact") == 1
    await owner.close()


async def test_a_commit_whose_answer_was_lost_is_not_written_twice(
    database: Database, service_dir: Path
) -> None:
    wire = LossyWire(database.engine, service_dir / "lossy")
    await wire.start()
    journal = PostgresJournal(wire.url, "c1")
    lease = await journal.take_lease("one", 60)
    await journal.commit(batch(lease.epoch, 1))
    second = batch(lease.epoch, 2, 2, 0, [alarm("a")])
    wire.swallow = True
    with pytest.raises(ConnectionLost):
        await journal.commit(second)
    assert wire.swallowed == 1
    await journal.commit(second)
    loaded = await journal.load()
    assert (len(loaded.entries), loaded.fact_seq) == (3, 1)
    await journal.close()
    await wire.stop()


async def test_no_database_is_a_lost_connection(service_dir: Path) -> None:
    journal = PostgresJournal(f"postgresql://a:b@/c?host={service_dir}/nothing", "c1")
    with pytest.raises(ConnectionLost):
        await journal.load()
    with pytest.raises(ConnectionLost):
        await journal.take_lease("one", 1)


async def test_one_record_per_call_is_kept_up_to_date(database: Database, journal: PostgresJournal) -> None:
    lease = await journal.take_lease("one", 60)
    ended = CallRecord(
        call="n1-c1-1-1",
        client="mebel",
        number="+78005550001",
        caller="+79160000000\0",
        direction="inbound",
        arrived_at=NOW,
        how="answered",
        by="caller",
        answered_at=NOW + timedelta(seconds=5),
        queue="mebel-orders",
        agent="a-anna",
        talk_ms=61_000,
        in_target=True,
        legs=(Leg("ch-1", "customer", None, NOW, cause=16),),
        segments=(Segment("mebel-orders", NOW, agent="a-anna"),),
        recordings=(RecordingRef("r-1", "n1", "ch-1", NOW),),
    )
    closed = CallRecord(**{**{f: getattr(ended, f) for f in ended.__struct_fields__}, "disposition": "sold"})
    owner = await asyncpg.connect(database.owner)
    await journal.commit(batch(lease.epoch, 1, 1, 0, [CallEnded("n1-c1-1-1", 9, ended)]))
    [row] = await owner.fetch("select * from call_record")
    assert (row["caller"], row["client_id"], row["disposition"]) == ("+79160000000", "mebel", None)
    assert set(row.keys()) - {"centre", "client_id"} == set(CallRecord.__struct_fields__) - {"client"}
    both = [CallEnded("n1-c1-1-1", 9, ended), CallClosed("n1-c1-1-1", 10, closed)]
    await journal.commit(batch(lease.epoch, 2, 1, 1, both))
    [row] = await owner.fetch("select * from call_record")
    assert (row["disposition"], row["talk_ms"], row["in_target"]) == ("sold", 61_000, True)
    assert await owner.fetchval("select legs->0->>'cause' from call_record") == "16"
    await owner.close()


async def test_the_last_three_snapshots_stay(database: Database, journal: PostgresJournal) -> None:
    lease = await journal.take_lease("one", 60)
    await journal.commit(batch(lease.epoch, 1, 5))
    for seq in (1, 2, 3, 4, 4):
        await journal.save_snapshot(lease.epoch, seq, bytes([seq]))
    owner = await asyncpg.connect(database.owner)
    assert [r["seq"] for r in await owner.fetch("select seq from snapshot order by seq")] == [2, 3, 4]
    await owner.close()
    loaded = await journal.load()
    assert (loaded.snapshot_seq, [e.seq for e in loaded.entries]) == (4, [5])


async def test_a_journal_with_a_hole_is_not_replayed(database: Database, journal: PostgresJournal) -> None:
    lease = await journal.take_lease("one", 60)
    await journal.commit(batch(lease.epoch, 1, 5))
    owner = await asyncpg.connect(database.owner)
    await owner.execute("delete from journal where seq = 5")
    with pytest.raises(OutOfOrder, match="ends at 4"):
        await journal.load()
    await owner.execute("delete from journal where seq = 2")
    with pytest.raises(OutOfOrder, match="entry 2 is missing"):
        await journal.load()
    await owner.close()


async def test_settings_are_read_on_even_past_one_that_is_not_understood(
    database: Database, journal: PostgresJournal
) -> None:
    engine = app_engine(database.app)
    async with begin(engine, "c1", None) as connection:
        await publish(connection, "c1", "settings", Removed("queue", "q1"))
        await publish(connection, "c1", "settings", alarm("of a later version"))
        await publish(connection, "c1", "settings", Removed("queue", "q3"))
    await engine.dispose()
    assert await journal.settings_after(0) == [(1, Removed("queue", "q1")), (3, Removed("queue", "q3"))]
    assert await journal.settings_after(3) == []


async def test_the_engine_speaks_only_for_its_own_centre(
    database: Database, journal: PostgresJournal
) -> None:
    await journal.take_lease("one", 60)
    foreign = await asyncpg.connect(database.engine, server_settings={"pz.centre": "c2"})
    assert await foreign.fetch("select * from lease") == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await foreign.execute("insert into fact values ('c1', 'floor', 1, 'x', now(), '{}')")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await foreign.execute("insert into fact values ('c2', 'settings', 1, 'x', now(), '{}')")
    await foreign.close()
    await journal.keep_partitions()
