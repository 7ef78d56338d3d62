"""A second engine waits behind the first one and takes over in the moment the first one dies."""

from __future__ import annotations

import asyncio
import math
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from perezvon.adapters.postgres.guard import GRACE_S
from perezvon.adapters.postgres.journal import PostgresJournal
from perezvon.core import events as e
from perezvon.ports import ConnectionLost, Deposed, LeaseHeld
from tests.databases import Database
from tests.engine.harness import CENTRE, NUMBER, Bench, until
from tests.engine.test_engine_recovery import talking

PATIENCE_S = 60
GUARDS = """
select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 2
and database = (select oid from pg_database where datname = current_database())
"""
BEHIND = "select 1 from pg_stat_activity where datname = current_database() and wait_event = 'advisory'"


async def waits_behind(bench: Bench) -> None:
    """A second engine stands behind the lock of the first."""
    while not await bench.fetch(BEHIND):
        await asyncio.sleep(0.01)


async def test_a_standby_takes_over_when_the_owner_dies_and_long_before_the_lease_expires(
    bench: Bench,
) -> None:
    first = await bench.start(ttl_s=3600)
    call = await talking(bench, first)
    standby = asyncio.create_task(bench.start(ttl_s=3600, lease_patience_s=PATIENCE_S))
    await waits_behind(bench)
    await bench.kill(first)
    second = await asyncio.wait_for(standby, PATIENCE_S)
    assert [tuple(r) for r in await bench.fetch("select epoch, owner from lease")] == [(2, "engine-1")]
    assert second.floor.state.calls[call].state == "talking"
    assert "ch-1" in bench.node.switch.bridges["b-a-anna"]


async def test_an_owner_who_stops_in_order_is_followed_at_once(bench: Bench) -> None:
    first = await bench.start(ttl_s=3600)
    standby = asyncio.create_task(bench.start(ttl_s=3600, lease_patience_s=PATIENCE_S))
    await waits_behind(bench)
    await bench.stop(first)
    await asyncio.wait_for(standby, PATIENCE_S)


async def test_who_stands_by_goes_when_he_is_asked_to(bench: Bench) -> None:
    first = await bench.start(ttl_s=3600)
    standby = asyncio.create_task(bench.start(ttl_s=3600, lease_patience_s=math.inf))
    await waits_behind(bench)
    bench.newest.stop()
    await asyncio.wait_for(standby, PATIENCE_S)
    await bench.ended_never(first)
    assert [tuple(r) for r in await bench.fetch("select epoch, owner from lease")] == [(1, "engine-0")]


async def test_without_a_witness_the_dead_owner_is_missed_for_some_seconds(database: Database) -> None:
    """As after a power cut: nobody saw the owner die, his lease says that he lives."""
    dead, heir = (PostgresJournal(database.engine, CENTRE) for _ in range(2))
    await dead.take_lease("dead", 3600)
    await dead.close()
    began = asyncio.get_running_loop().time()
    with pytest.raises(LeaseHeld):
        await heir.take_lease("heir", 3600)
    async with asyncio.timeout(PATIENCE_S):
        while (epoch := await heir.watch_holder()) is None:
            pass
    assert asyncio.get_running_loop().time() - began >= GRACE_S
    assert (await heir.take_lease("heir", 3600, epoch)).epoch == 2
    with pytest.raises(LeaseHeld):
        await dead.take_lease("dead", 3600, epoch)
    await heir.close()
    await dead.close()


async def test_two_heirs_of_one_owner_do_not_both_inherit(database: Database) -> None:
    owner, *heirs = (PostgresJournal(database.engine, CENTRE) for _ in range(3))
    lease = await owner.take_lease("owner", 3600)
    watching = [asyncio.create_task(heir.watch_holder()) for heir in heirs]
    watch = await asyncpg.connect(database.owner)
    while len(await watch.fetch(BEHIND)) < 2:
        await asyncio.sleep(0.01)
    await owner.close()
    done, _ = await asyncio.wait(watching, return_when=asyncio.FIRST_COMPLETED)
    assert [task.result() for task in done] == [lease.epoch]
    quick = heirs[watching.index(done.pop())]
    taken = await quick.take_lease("quick", 3600, lease.epoch)
    [slow] = [heir for heir in heirs if heir is not quick]
    await asyncio.gather(*watching)
    with pytest.raises(LeaseHeld, match="held by quick"):
        await slow.take_lease("slow", 3600, lease.epoch)
    assert (await quick.renew_lease(taken, 3600)).epoch == taken.epoch
    assert [row["pid"] for row in await watch.fetch(GUARDS)] != []
    await watch.close()
    for journal in heirs:
        await journal.close()


async def test_an_owner_whose_guard_breaks_goes_on_when_nobody_waits(bench: Bench) -> None:
    engine = await bench.start(ttl_s=3600)
    await talking(bench, engine)
    while not (guards := await bench.fetch(GUARDS)):
        await asyncio.sleep(0.01)
    await bench.fetch("select pg_terminate_backend($1)", guards[0]["pid"])
    while not (again := await bench.fetch(GUARDS)) or again == guards:
        await asyncio.sleep(0.01)
    assert (await bench.ask(e.GoNotReady, reason="lunch")).code == ""
    assert [r["epoch"] for r in await bench.fetch("select epoch from lease")] == [1]


async def test_an_owner_whose_guard_breaks_before_a_standby_is_deposed_and_sends_nothing(
    bench: Bench,
) -> None:
    first = await bench.start(ttl_s=3600)
    call = await talking(bench, first)
    standby = asyncio.create_task(bench.start(ttl_s=3600, lease_patience_s=PATIENCE_S))
    await waits_behind(bench)
    [guard] = await bench.fetch(GUARDS)
    await bench.fetch("select pg_terminate_backend($1)", guard["pid"])
    with pytest.raises(Deposed):
        await bench.ended(first)
    second = await asyncio.wait_for(standby, PATIENCE_S)
    before = await bench.fetch("select count(*) from journal where epoch = 1")
    bench.node.happen(bench.node.switch.arrive("ch-2", NUMBER, "+79160000002"))
    await until(lambda: bench.node.switch.channels["ch-2"].answered, PATIENCE_S)
    bench.node.happen(bench.node.switch.hang_up("ch-1", datetime.now(UTC)))
    await until(lambda: second.floor.state.calls[call].state == "wrap_up", PATIENCE_S)
    assert await bench.fetch("select count(*) from journal where epoch = 1") == before
    assert [r["epoch"] for r in await bench.fetch("select distinct epoch from journal order by 1")] == [1, 2]


async def test_a_waiting_engine_outlives_an_outage_and_respects_the_owner(bench: Bench) -> None:
    first = await bench.start(ttl_s=3600)
    standby = asyncio.create_task(bench.start(ttl_s=3600, lease_patience_s=PATIENCE_S))
    await waits_behind(bench)
    # As after a crash of the server: every session is gone at once, and the waiting one asks first.
    [waiting] = await bench.fetch("select pid from pg_stat_activity where wait_event = 'advisory'")
    await bench.fetch("select pg_terminate_backend($1)", waiting["pid"])
    await waits_behind(bench)
    assert not standby.done()
    assert (await bench.ask(e.SignOn)).code == ""
    await bench.stop(first)
    await asyncio.wait_for(standby, PATIENCE_S)


async def test_who_comes_anew_lets_the_owner_renew_first(database: Database) -> None:
    """The server stood still for longer than the lease, and everybody connects again at the same time."""
    owner, rival = (PostgresJournal(database.engine, CENTRE) for _ in range(2))
    lease = await owner.take_lease("owner", 3600)
    superuser = await asyncpg.connect(database.owner)
    await superuser.execute("update lease set expires_at = now() - interval '1 s'")
    await superuser.close()
    with pytest.raises(LeaseHeld):
        await rival.take_lease("rival", 1)
    assert (await owner.renew_lease(lease, 3600)).epoch == lease.epoch
    await rival.close()
    await owner.close()


async def test_no_database_no_witness(database: Database) -> None:
    nowhere = PostgresJournal(database.engine.replace(database.name, "nowhere"), CENTRE)
    with pytest.raises((ConnectionLost, asyncpg.InvalidCatalogNameError)):
        await nowhere.watch_holder()
    await nowhere.close()


async def test_a_talk_that_died_in_the_dark_ends_with_the_last_sign_of_life(bench: Bench) -> None:
    """A power cut: engine and node die at once, and an hour later both are back."""
    first = await bench.start(ttl_s=3600)
    call = await talking(bench, first)
    began = first.floor.state.calls[call].answered_at
    standby = asyncio.create_task(bench.start(ttl_s=3600, lease_patience_s=PATIENCE_S))
    await waits_behind(bench)
    dark = datetime.now(UTC)
    await bench.kill(first)
    bench.node.switch.restart(datetime.now(UTC))
    second = await asyncio.wait_for(standby, PATIENCE_S)
    await until(lambda: second.floor.state.calls[call].state == "wrap_up", PATIENCE_S)
    ended = second.floor.state.calls[call]
    assert began is not None
    assert ended.ended_at is not None
    assert ended.by == "system"
    assert began <= ended.ended_at <= dark, "not when the new engine found it out"


async def test_an_heir_knows_the_last_sign_of_life_of_his_predecessor(database: Database) -> None:
    first, second, third = (PostgresJournal(database.engine, CENTRE) for _ in range(3))
    lease = await first.take_lease("first", 3600)
    assert lease.before is None
    renewed = await first.renew_lease(lease, 1800)
    await first.close()
    heir = await second.take_lease("second", 3600, lease.epoch)
    assert heir.before == renewed.expires_at - timedelta(seconds=1800)
    assert (await second.renew_lease(heir, 3600)).before == heir.before
    gone = datetime.now(UTC)
    await second.release_lease(heir)
    follower = await third.take_lease("third", 3600)
    assert follower.before is not None
    assert gone - timedelta(seconds=1) <= follower.before <= datetime.now(UTC) + timedelta(seconds=1)
    await second.close()
    await third.close()
