"""The database goes away while calls are alive; a commit is cut in its middle; another engine takes over."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from perezvon.adapters.postgres.journal import PostgresJournal
from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.private.postgres import PrivatePostgres
from perezvon.core import events as e
from perezvon.engine.recover import recover
from perezvon.engine.shell import NodeTaken
from perezvon.ports import ConnectionLost, Deposed, LeaseHeld
from tests.databases import Database
from tests.engine.harness import CENTRE, NODE, NUMBER, SETTINGS, Bench, until
from tests.lossy_wire import LossyWire


@pytest.fixture
async def wire(database: Database, service_dir: Path) -> AsyncIterator[LossyWire]:
    made = LossyWire(database.engine, service_dir / database.name)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def wired(database: Database, wire: LossyWire) -> AsyncIterator[Bench]:
    made = Bench(database, wire.url)
    await made.publish(*SETTINGS)
    yield made
    await made.close()


async def held_commit(owner: asyncpg.Connection) -> int:
    """Wait until a commit of the engine hangs on a lock; gives its backend's pid."""
    while True:
        pid = await owner.fetchval(
            "select pid from pg_stat_activity where datname = current_database()"
            " and usename = 'pz_engine' and wait_event_type = 'Lock' limit 1"
        )
        if pid is not None:
            return int(pid)
        await asyncio.sleep(0.005)


async def test_nothing_leaves_before_the_commit(bench: Bench) -> None:
    engine = await bench.start()
    owner = await asyncpg.connect(bench.database.owner)
    async with owner.transaction():
        await owner.execute("lock table fact in exclusive mode")
        asked = asyncio.create_task(bench.ask(e.SignOn))
        bench.node.happen(bench.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
        await held_commit(owner)
        assert not asked.done()
        assert bench.node.sent == []
    assert (await asked).code == ""
    await until(lambda: bench.node.sent)
    assert engine.floor.state.calls
    await owner.close()


async def test_a_backend_killed_in_the_middle_of_a_commit_costs_nothing_twice(bench: Bench) -> None:
    await bench.start()
    owner = await asyncpg.connect(bench.database.owner)
    async with owner.transaction():
        await owner.execute("lock table fact in exclusive mode")
        asked = asyncio.create_task(bench.ask(e.SignOn))
        assert await owner.fetchval("select pg_terminate_backend($1)", await held_commit(owner))
    assert (await asked).code == ""
    seqs = [r["seq"] for r in await bench.fetch("select seq from fact where stream = 'floor' order by seq")]
    assert seqs == list(range(1, len(seqs) + 1))
    journal = await bench.fetch("select kind from journal order by seq")
    assert [r["kind"] for r in journal].count("sign_on") == 1
    await owner.close()


async def test_a_commit_whose_answer_is_lost_acts_once(wired: Bench, wire: LossyWire) -> None:
    await wired.start()
    wire.swallow = True
    assert (await wired.ask(e.SignOn)).code == ""
    assert wire.swallowed == 1
    facts = await wired.fetch("select count(*) from fact where kind = 'agent_changed'")
    assert facts[0][0] == 1


async def test_without_a_database_people_are_refused_and_calls_are_kept_in_their_order(
    wired: Bench, wire: LossyWire
) -> None:
    engine = await wired.start(ttl_s=60)
    await wired.sit_down(engine)
    await wire.cut()
    began = datetime.now(UTC)
    wired.node.happen(wired.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
    await until(lambda: engine.floor.state.calls)
    waiting = asyncio.create_task(wired.ask(e.GoNotReady, reason="lunch"))
    sent = len(wired.node.sent)
    await until(lambda: engine.read_only)
    assert (datetime.now(UTC) - began).total_seconds() > 1.9
    assert (await waiting).code == "engine.read_only"
    assert (await wired.ask(e.GoNotReady, reason="lunch")).code == "engine.read_only"
    wired.node.happen(wired.node.switch.hang_up("ch-1", began))
    hung_up_at = datetime.now(UTC)
    assert len(wired.node.sent) == sent, "no command leaves without a commit"
    # The hang-up waits in the inbox while its second passes.
    await until(lambda: datetime.now(UTC) - hung_up_at > timedelta(seconds=0.5))
    await wire.mend()
    await until(lambda: not engine.read_only)
    await until(lambda: not engine.floor.state.calls)
    [record] = await wired.fetch("select * from call_record")
    assert abs((record["ended_at"] - hung_up_at).total_seconds()) < 0.2, "handled in receive time"
    assert (await wired.ask(e.GoNotReady, reason="lunch")).code == ""


async def test_an_outage_longer_than_the_lease_costs_the_owner_nothing(wired: Bench, wire: LossyWire) -> None:
    await wired.start(ttl_s=0.6)
    await wire.cut()
    wired.node.happen(wired.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
    while not await wired.fetch("select 1 from lease where expires_at < now() - interval '0.3 s'"):
        await asyncio.sleep(0.05)
    assert wired.node.sent == []
    await wire.mend()
    await until(lambda: wired.node.switch.channels["ch-1"].answered)
    assert (await wired.ask(e.SignOn)).code == ""
    assert [r["epoch"] for r in await wired.fetch("select epoch from lease")] == [1]


async def test_a_crash_of_postgres_in_a_talk_is_survived_and_no_rival_gets_in(service_dir: Path) -> None:
    server = PrivatePostgres(service_dir / "pg-crash")
    await server.start()
    owner = await asyncpg.connect(server.url)
    for role in ("pz_engine", "pz_app"):
        await owner.execute(f"create role {role} login password 'test'")
    await owner.close()
    await asyncio.to_thread(upgrade, server.url)
    address = {r: server.url_for(f"pz_{r}", "test", "postgres") for r in ("engine", "app")}
    bench = Bench(Database("postgres", server.url, **address))
    await bench.publish(*SETTINGS)
    engine = await bench.start(ttl_s=3)
    await bench.sit_down(engine)
    os.kill(server.child.pid, signal.SIGKILL)
    await server.child.wait()
    asked = asyncio.create_task(bench.ask(e.GoNotReady, reason="lunch"))
    rival = PostgresJournal(bench.database.engine, CENTRE)
    with pytest.raises(ConnectionLost):
        await rival.take_lease("rival", 1)
    await server.start()
    with pytest.raises(LeaseHeld):
        await rival.take_lease("rival", 1)
    assert (await asked).code == ""
    replayed = (await recover(await rival.load(), CENTRE, NODE)).floor
    assert replayed.snapshot() == engine.floor.snapshot()
    await rival.close()
    await bench.close()
    await server.stop()


async def test_a_deposed_engine_neither_writes_nor_sends_and_ends(bench: Bench) -> None:
    old = await bench.start(ttl_s=30)
    await bench.fetch("update lease set expires_at = now() - interval '1 day', ttl = '0' returning 1")
    other = PostgresJournal(bench.database.engine, CENTRE)
    new = await other.take_lease("thief", 30)
    bench.node.happen(bench.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
    with pytest.raises(Deposed):
        await bench.ended(old)
    assert bench.node.sent == []
    assert await bench.fetch("select 1 from journal where kind = 'channel_arrived'") == []
    rows = await bench.fetch("select owner, epoch from lease")
    assert [tuple(r) for r in rows] == [("thief", new.epoch)]
    await other.close()


async def test_a_replaced_engine_commits_but_sends_nothing_and_ends(bench: Bench) -> None:
    engine = await bench.start(ttl_s=30)
    bench.cable(engine).renewals.clear()
    engine.replaced()
    bench.node.happen(bench.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
    await until(lambda: engine.floor.state.calls)
    while not await bench.fetch("select 1 from journal where kind = 'channel_arrived'"):
        await asyncio.sleep(0.005)
    bench.cable(engine).renewals.set()
    with pytest.raises(NodeTaken, match="node n1"):
        await bench.ended(engine)
    assert bench.node.sent == []
    await bench.start()
    await until(lambda: bench.node.switch.channels["ch-1"].answered)


async def test_a_replaced_engine_whose_lease_is_gone_too_says_so(bench: Bench) -> None:
    engine = await bench.start(ttl_s=30)
    await bench.fetch("update lease set epoch = epoch + 1, owner = 'thief' returning 1")
    engine.replaced()
    with pytest.raises(Deposed):
        await bench.ended(engine)


async def test_a_broken_constraint_ends_the_process_with_the_floor_unsaved(bench: Bench) -> None:
    engine = await bench.start()
    await bench.fetch("update fact_counter set seq = seq + 1 where stream = 'floor' returning 1")
    asked = asyncio.create_task(bench.ask(e.SignOn))
    with pytest.raises(Exception, match="stream of facts does not end at"):
        await bench.ended(engine)
    assert await bench.fetch("select 1 from journal where kind = 'sign_on'") == []
    asked.cancel()
