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
from perezvon.engine.shell import Engine, NodeTaken
from perezvon.ports import ConnectionLost, Deposed, LeaseHeld
from perezvon.sim.switch import CONGESTION
from tests.databases import Database
from tests.engine.harness import CENTRE, NODE, NUMBER, SETTINGS, Bench, until
from tests.lossy_wire import LossyWire

PATIENCE_S = 60


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


async def talking_to_anna(bench: Bench, engine: Engine) -> str:
    calls = engine.floor.state.calls
    bench.node.happen(bench.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
    if "a-anna" not in engine.floor.state.agents:
        await bench.sit_down(engine)
    await until(lambda: any(call.state == "offered" for call in calls.values()), PATIENCE_S)
    [call] = calls.values()
    assert (await bench.ask(e.Accept, offer=call.offer)).code == ""
    await until(lambda: "ch-1" in bench.node.switch.bridges["b-a-anna"], PATIENCE_S)
    return call.id


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
    call = await talking_to_anna(wired, engine)
    await wire.cut()
    began = datetime.now(UTC)
    wired.node.happen(wired.node.switch.arrive("ch-2", NUMBER, "+79160000002"))
    await until(lambda: "ch-2" in {c.channel for c in engine.floor.state.calls.values()}, PATIENCE_S)
    waiting = asyncio.create_task(wired.ask(e.GoNotReady, reason="lunch"))
    sent = len(wired.node.sent)
    await until(lambda: engine.read_only, PATIENCE_S)
    assert (datetime.now(UTC) - began).total_seconds() > 1.9
    assert (await waiting).code == "engine.read_only"
    assert (await wired.ask(e.GoNotReady, reason="lunch")).code == "engine.read_only"
    assert wired.node.fallback == ["ch-2"], "who waited for an answer hears the fallback"
    wired.node.happen(wired.node.switch.arrive("ch-3", NUMBER, "+79160000003"))
    await until(lambda: wired.node.fallback == ["ch-2", "ch-3"], PATIENCE_S)
    wired.node.happen(wired.node.switch.hang_up("ch-1", began))
    hung_up_at = datetime.now(UTC)
    assert len(wired.node.sent) == sent, "no command leaves without a commit"
    # The hang-up waits in the inbox while its second passes.
    await until(lambda: datetime.now(UTC) - hung_up_at > timedelta(seconds=1), PATIENCE_S)
    await wire.mend()
    await until(lambda: not engine.read_only, PATIENCE_S)
    await until(lambda: list(engine.floor.state.calls) == [call], PATIENCE_S)
    assert engine.floor.state.calls[call].state == "wrap_up"
    await wired.ask(e.FinishWrapUp, call=call, disposition="sold")
    records = await wired.fetch("select * from call_record order by arrived_at")
    assert [r["how"] for r in records] == ["answered", "left_early", "left_early"]
    assert (records[0]["ended_at"] - hung_up_at).total_seconds() < 0.9, "handled in receive time"
    assert [r["cause"] for r in records[1:]] == [CONGESTION, CONGESTION]
    assert (await wired.ask(e.GoNotReady, reason="lunch")).code == ""
    wired.node.happen(wired.node.switch.arrive("ch-4", NUMBER, "+79160000004"))
    await until(lambda: wired.node.switch.channels["ch-4"].answered, PATIENCE_S)


async def test_an_idle_engine_notices_the_outage_before_the_next_caller_does(
    wired: Bench, wire: LossyWire
) -> None:
    engine = await wired.start(ttl_s=3)
    await wire.cut()
    await until(lambda: engine.read_only, PATIENCE_S)
    wired.node.happen(wired.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
    await until(lambda: wired.node.fallback == ["ch-1"], PATIENCE_S)
    assert (await wired.ask(e.SignOn)).code == "engine.read_only"
    await wire.mend()
    await until(lambda: not engine.read_only, PATIENCE_S)
    assert (await wired.ask(e.SignOn)).code == ""
    await until(lambda: not engine.floor.state.calls, PATIENCE_S)


async def test_a_full_disk_is_an_outage_and_no_crash(bench: Bench) -> None:
    engine = await bench.start(ttl_s=60)
    call = await talking_to_anna(bench, engine)
    await bench.fetch(
        "create function no_room() returns trigger language plpgsql as"
        " $$ begin raise exception 'could not extend file: No space left' using errcode = '53100'; end $$"
    )
    await bench.fetch("create trigger no_room before insert on journal execute function no_room()")
    bench.node.happen(bench.node.switch.arrive("ch-2", NUMBER, "+79160000002"))
    await until(lambda: bench.node.fallback == ["ch-2"], PATIENCE_S)
    assert (await bench.ask(e.Hold, call=call)).code == "engine.read_only"
    assert "ch-1" in bench.node.switch.bridges["b-a-anna"]
    await bench.fetch("drop trigger no_room on journal")
    await until(lambda: not engine.read_only, PATIENCE_S)
    await bench.ended_never(engine)
    assert (await bench.ask(e.EndCall, call=call)).code == ""


async def test_a_slow_database_keeps_the_order_and_groups_what_waits(wired: Bench, wire: LossyWire) -> None:
    """Each answer of the database comes a third of a second late; events come far quicker than that."""
    engine = await wired.start(ttl_s=60)
    await wired.sit_down(engine)
    wire.delay_s = 0.3
    before = (await wired.fetch("select max(seq) as seq from journal"))[0]["seq"]
    for number in range(40):
        wired.node.happen(wired.node.switch.arrive(f"ch-{number}", NUMBER, f"+791600000{number:02}"))
    await until(lambda: all(c.answered for n, c in wired.node.switch.channels.items() if n[:3] == "ch-"), 60)
    arrived = await wired.fetch(
        "select at, xmin::text as batch from journal where kind = 'channel_arrived' order by seq"
    )
    assert len(arrived) == 40
    assert [r["at"] for r in arrived] == sorted(r["at"] for r in arrived)
    assert len({r["batch"] for r in arrived}) < 20, "one commit for all that waited"
    assert not engine.read_only
    wire.delay_s = 0.0
    seqs = [r["seq"] for r in await wired.fetch("select seq from journal order by seq")]
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) > before


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
