"""A lone event is answered at once; events without end share batches."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from perezvon.core import events as e
from perezvon.engine.inbox import Inbox, Received
from perezvon.engine.pace import AT_ONCE, EVERY_S, Pace, in_a_hurry
from perezvon.sim.switch import Channel
from tests.engine.harness import NODE, Bench, until

TOLD = 400
NOW = datetime(2026, 1, 5, 6, tzinfo=UTC)


def test_a_few_batches_come_at_once_and_many_come_evenly() -> None:
    pace, now, waited = Pace(every_s=1.0, at_once=3), 100.0, []
    for _ in range(6):
        early_s = max(0.0, pace.early_s(now))
        waited.append(early_s)
        now += early_s
        pace.took(now)
    assert waited == pytest.approx([0, 0, 0, 1, 1, 1])


def test_an_idle_time_gives_the_credit_back_and_no_more_than_that() -> None:
    pace = Pace(every_s=1.0, at_once=3)
    for _ in range(3):
        pace.took(0.0)
    assert pace.early_s(0.0) == pytest.approx(1)
    assert pace.early_s(1.0) == pytest.approx(0)
    for _ in range(3):
        pace.took(1_000_000.0)
    assert pace.early_s(1_000_000.0) == pytest.approx(1)


def test_what_somebody_hears_waits_for_the_shorter_time() -> None:
    pace = Pace(every_s=1.0, at_once=2, hurried_s=0.25)
    for _ in range(2):
        pace.took(10.0)
    assert pace.early_s(10.0) == pytest.approx(1)
    assert pace.early_s(10.0, hurried=True) == pytest.approx(0.25)
    assert pace.early_s(11.5, hurried=True) < 0


def test_a_key_is_in_a_hurry_and_a_farewell_of_a_channel_is_not() -> None:
    assert in_a_hurry(e.Accept(user="u-1", request_id="r-1", agent="a-1", offer="o-1"))
    assert in_a_hurry(e.DigitPressed(NODE, "c-1", "5"))
    assert not in_a_hurry(e.GoReady(user="u-1", request_id="r-1", agent="a-1"))
    assert not in_a_hurry(e.ChannelGone(NODE, "c-1"))


async def test_rest_ends_with_the_first_event_in_a_hurry() -> None:
    inbox = Inbox()
    resting = asyncio.create_task(inbox.rest(3600))
    await asyncio.sleep(0)
    inbox.put(Received(NOW, e.ChannelGone(NODE, "c-1")))
    await asyncio.sleep(0)
    assert not resting.done()
    inbox.put(Received(NOW, e.DigitPressed(NODE, "c-2", "1")))
    await asyncio.wait_for(resting, 5)
    assert inbox.hurried
    assert len(inbox.take(10)) == 2
    assert not inbox.hurried


async def test_events_that_come_without_end_share_their_transactions(bench: Bench) -> None:
    engine = await bench.start()
    loop = asyncio.get_running_loop()
    [before] = await bench.fetch("select max(seq) as seq from journal")
    began = loop.time()
    bench.node.happen([(n / 1000, e.ChannelGone(NODE, f"stranger-{n}")) for n in range(TOLD)])
    await until(lambda: engine.floor.seq >= before["seq"] + TOLD)
    took_s = loop.time() - began
    await bench.stop(engine)
    [after] = await bench.fetch(
        "select count(distinct xmin::text) as commits, count(*) as rows from journal where seq > $1",
        before["seq"],
    )
    assert after["rows"] >= TOLD
    assert after["commits"] <= AT_ONCE + took_s / EVERY_S + 2


async def test_events_without_end_do_not_hide_what_the_node_forgot_to_say(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at the node needs no time in which nothing happens: a busy centre has none."""
    await bench.start(reap_every_s=0.1)
    switch, take = bench.node.switch, Inbox.take

    def never_without_news(inbox: Inbox, most: int) -> list[Received]:
        return [*take(inbox, most), Received(datetime.now(UTC), e.ChannelGone(NODE, "stranger"))]

    monkeypatch.setattr(Inbox, "take", never_without_news)
    switch.channels["ghost"] = Channel("ghost", answered=True)
    await until(lambda: "ghost" not in switch.channels, 30)
