"""Kill, restart, replay: the floor comes back as it was, and the media node is brought to what it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from perezvon.adapters.clock import SteadyClock
from perezvon.adapters.postgres.journal import PostgresJournal
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.engine.recover import WrongJournal, recover
from perezvon.engine.shell import Engine
from perezvon.ports import LeaseHeld, Loaded
from tests.engine.harness import CENTRE, NODE, NUMBER, Bench, until


async def talking(bench: Bench, engine: Engine) -> str:
    """A call in talk with Anna; gives its id."""
    await bench.sit_down(engine)
    bench.node.happen(bench.node.switch.arrive("ch-1", NUMBER, "+79160000001"))
    calls = engine.floor.state.calls
    await until(lambda: any(call.state == "offered" for call in calls.values()))
    [call] = calls.values()
    assert (await bench.ask(e.Accept, offer=call.offer)).code == ""
    await until(lambda: "ch-1" in bench.node.switch.bridges["b-a-anna"])
    return call.id


async def replayed(bench: Bench, from_start: bool = False) -> Floor:
    journal = PostgresJournal(bench.database.engine, CENTRE)
    if from_start:
        await bench.fetch("delete from snapshot returning 1")
    floor = (await recover(await journal.load(), CENTRE, NODE)).floor
    await journal.close()
    return floor


async def test_a_replay_of_the_journal_is_the_floor_byte_for_byte(bench: Bench) -> None:
    engine = await bench.start()
    await talking(bench, engine)
    digest = engine.floor.snapshot()
    assert (await replayed(bench)).snapshot() == digest
    await bench.stop(engine)
    digest = engine.floor.snapshot()
    snapshots = await bench.fetch("select seq, body from snapshot")
    assert [(r["seq"], r["body"]) for r in snapshots] == [(engine.floor.seq, digest)]
    assert (await replayed(bench)).snapshot() == digest
    assert (await replayed(bench, from_start=True)).snapshot() == digest


async def test_after_a_kill_the_talk_goes_on_and_the_hang_up_is_recorded_right(bench: Bench) -> None:
    engine = await bench.start(ttl_s=0.5)
    call = await talking(bench, engine)
    digest = engine.floor.snapshot()
    await bench.kill(engine)
    assert "ch-1" in bench.node.switch.bridges["b-a-anna"], "the talk goes on"
    with pytest.raises(LeaseHeld):
        await bench.start(ttl_s=0.5, lease_patience_s=0)
    assert (await replayed(bench)).snapshot() == digest
    second = await bench.start(ttl_s=5)
    assert second.floor.state.calls[call].state == "talking"
    hung_up_at = datetime.now(UTC)
    bench.node.happen(bench.node.switch.hang_up("ch-1", hung_up_at))
    await until(lambda: second.floor.state.calls[call].state == "wrap_up")
    assert (await bench.ask(e.FinishWrapUp, call=call, disposition="sold")).code == ""
    [record] = await bench.fetch("select * from call_record")
    assert abs((record["ended_at"] - hung_up_at).total_seconds()) < 0.5
    kinds = [r["kind"] for r in await bench.fetch("select kind from journal order by seq")]
    assert kinds.count("restarted") == 2
    assert kinds[kinds.index("restarted", 1) + 1] == "node_seen"


async def test_a_caller_who_hung_up_while_nobody_was_here_is_found_gone(bench: Bench) -> None:
    engine = await bench.start(ttl_s=0.3)
    call = await talking(bench, engine)
    await bench.kill(engine)
    bench.node.happen(bench.node.switch.hang_up("ch-1", datetime.now(UTC)))
    bench.node.happen(bench.node.switch.arrive("ch-2", NUMBER, "+79160000002"))
    second = await bench.start()
    calls = second.floor.state.calls
    await until(lambda: calls[call].state == "wrap_up")
    await until(lambda: [c.state for c in calls.values() if c.channel == "ch-2"] == ["waiting"])


async def test_a_clean_stop_gives_the_lease_back_and_replays_nothing(bench: Bench) -> None:
    engine = await bench.start(ttl_s=600)
    call = await talking(bench, engine)
    await bench.stop(engine)
    journal = PostgresJournal(bench.database.engine, CENTRE)
    loaded = await journal.load()
    assert (list(loaded.entries), loaded.snapshot_seq) == ([], engine.floor.seq)
    await journal.close()
    second = await bench.start(ttl_s=600)
    assert second.floor.state.calls[call].state == "talking"
    assert "ch-1" in bench.node.switch.bridges["b-a-anna"]


class WrongClock(SteadyClock):
    """A machine whose clock is set by hand."""

    off_s = 0.0

    @classmethod
    def _wall(cls) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=cls.off_s)


@pytest.mark.parametrize("off_s", [-3600.0, 3600.0])
async def test_a_jump_of_the_clock_rings_and_the_time_goes_on(bench: Bench, off_s: float) -> None:
    bench.clock = WrongClock
    WrongClock.off_s = 0.0
    engine = await bench.start()
    WrongClock.off_s = off_s
    await until(lambda: "clock:n1" in engine.floor.state.alarms.on)
    before = engine.floor.ctx.now
    call = await talking(bench, engine)
    assert timedelta() <= engine.floor.state.calls[call].arrived_at - before < timedelta(minutes=5)
    WrongClock.off_s = 0.0
    await until(lambda: "clock:n1" not in engine.floor.state.alarms.on)
    await bench.stop(engine)
    times = [r["at"] for r in await bench.fetch("select at from journal order by seq")]
    assert times == sorted(times)
    WrongClock.off_s = -7200.0
    second = await bench.start()  # on a machine that stands before the journal's end
    assert second.floor.state.calls[call].state == "talking"
    await bench.stop(second)
    again = [r["at"] for r in await bench.fetch("select at from journal order by seq")]
    assert again == sorted(again)
    WrongClock.off_s = 0.0


async def test_a_foreign_or_damaged_snapshot_is_refused() -> None:
    foreign = Floor("other", NODE).snapshot()
    with pytest.raises(WrongJournal, match="centre other, not main"):
        await recover(Loaded(foreign, 0, [], 0), CENTRE, NODE)
    with pytest.raises(WrongJournal, match="snapshot 7 says that it is 0"):
        await recover(Loaded(Floor(CENTRE, NODE).snapshot(), 7, [], 0), CENTRE, NODE)
