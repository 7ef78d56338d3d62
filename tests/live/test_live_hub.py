"""The one view of an api process: hints, gaps, a lost engine, a lost database, slow browsers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
import pytest
from tests.live.browser import Browser
from tests.live.strategies import QUEUES, START, queue_set

from perezvon.adapters.nats.local import LocalBus
from perezvon.adapters.web.live_feed import MAX_FACTS, Feed, fold, snapshot_message
from perezvon.adapters.web.live_scope import Scope
from perezvon.adapters.web.live_socket import Subscriber
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.facts.bus import FactsOut, ViewOut, subject
from perezvon.facts.live import View
from perezvon.main.live import LiveHub

CENTRE = "main"
ALL = Scope()
ONE = Scope(frozenset({"aaa"}))


def arrived(n: int, client: str = "aaa") -> f.AnyFact:
    return f.CallArrived(
        call=f"{client}-call-{n}",
        rev=1,
        node="n1",
        channel=f"ch-{n}",
        number="+74950000101",
        caller="+79120001122",
        client=client,
    )


@dataclass
class FakeEngine:
    """What stands at the ports: a table of facts, a bus that says so or not, an engine that may be away."""

    bus: LocalBus = field(default_factory=LocalBus)
    facts: list[f.Published] = field(default_factory=list)
    view: View = field(default_factory=View)
    now: datetime = START
    snapshots: int = 0
    up: bool = True
    database_up: bool = True
    forget_below: int = 0

    async def serve(self) -> None:
        await self.bus.serve(subject(CENTRE, "snapshot"), self._snapshot)

    async def _snapshot(self, _: bytes) -> bytes | None:
        self.snapshots += 1
        return msgspec.json.encode(ViewOut(len(self.facts), self.view)) if self.up else None

    async def read(self, after: int, limit: int) -> Sequence[f.Published]:
        if not self.database_up:
            raise OSError("the database is away")
        return [each for each in self.facts if each.seq > max(after, self.forget_below)][:limit]

    async def engine_up(self) -> bool:
        if not self.database_up:
            raise OSError("the database is away")
        return self.up

    async def say(self, *facts: f.AnyFact, hint: bool = True) -> None:
        new = [f.Published(len(self.facts) + n, self.now, fact) for n, fact in enumerate(facts, 1)]
        self.facts += new
        for each in new:
            fold(self.view, each)
        if hint:
            await self.bus.publish(subject(CENTRE, "facts"), msgspec.json.encode(FactsOut(tuple(new))))

    def fresh(self, scope: Scope) -> dict[str, object]:
        browser = Browser()
        browser.take(snapshot_message(Feed(self.view, scope, self.now).state, self.now))
        return browser.state


@pytest.fixture
async def engine() -> FakeEngine:
    made = FakeEngine()
    await made.serve()
    await made.say(*(f.SettingLive(n, queue_set(q)) for n, q in enumerate(QUEUES)))
    return made


@pytest.fixture
async def hub(engine: FakeEngine) -> AsyncIterator[LiveHub]:
    made = LiveHub(CENTRE, engine.bus, engine.read, engine.engine_up, lambda: engine.now)
    await made.start()
    yield made
    await made.stop()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(8):
        while not true():
            await asyncio.sleep(0.01)


@dataclass
class Watching:
    """A browser on a subscriber: takes every message as it comes."""

    browser: Browser
    subscriber: Subscriber
    task: asyncio.Task[None]
    seen: list[str]


async def watch(hub: LiveHub, scope: Scope = ALL) -> Watching:
    subscriber = await hub.join(scope)
    browser = Browser()
    seen: list[str] = []

    async def follow() -> None:
        while True:
            seen.append(browser.take(await subscriber.next()))

    return Watching(browser, subscriber, asyncio.create_task(follow()), seen)


async def test_hints_reach_every_browser_filtered(engine: FakeEngine, hub: LiveHub) -> None:
    everything, one = await watch(hub), await watch(hub, ONE)
    await engine.say(arrived(1), arrived(1, "bbb"))
    await until(lambda: len(everything.browser.state.get("calls", {})) == 2)
    assert everything.browser.state == engine.fresh(ALL)
    assert one.browser.state == engine.fresh(ONE)
    assert [fact["fact"]["call"] for fact in one.browser.facts] in ([], ["aaa-call-1"])


async def test_a_lost_hint_costs_a_second_not_a_fact(engine: FakeEngine, hub: LiveHub) -> None:
    watching = await watch(hub)
    await engine.say(arrived(1), hint=False)
    await until(lambda: "aaa-call-1" in watching.browser.state.get("calls", {}))
    assert engine.snapshots == 1


async def test_a_gap_is_filled_from_the_table_at_once(engine: FakeEngine, hub: LiveHub) -> None:
    watching = await watch(hub)
    await engine.say(arrived(1), hint=False)
    await engine.say(arrived(2))
    await until(lambda: "aaa-call-2" in watching.browser.state.get("calls", {}))
    assert watching.browser.state == engine.fresh(ALL)
    assert engine.snapshots == 1


async def test_a_hint_told_twice_or_late_acts_once(engine: FakeEngine, hub: LiveHub) -> None:
    watching = await watch(hub)
    queued = f.CallQueued("aaa-call-1", 2, QUEUES[0], 0, START)
    await engine.say(arrived(1), queued)
    again = FactsOut(tuple(engine.facts))
    await engine.bus.publish(subject(CENTRE, "facts"), msgspec.json.encode(again))
    await engine.say(arrived(2))
    await until(lambda: "aaa-call-2" in watching.browser.state.get("calls", {}))
    assert watching.browser.state["queues"][QUEUES[0]]["today"]["offered"] == 1


async def test_too_far_behind_is_a_snapshot_and_browsers_do_not_notice(
    engine: FakeEngine, hub: LiveHub
) -> None:
    watching = await watch(hub)
    await until(lambda: watching.seen == ["snapshot"])
    engine.forget_below = 1_000
    await engine.say(*(arrived(n) for n in range(1_100)), hint=False)
    await until(lambda: len(watching.browser.state["calls"]) == 1_100)
    assert engine.snapshots == 2
    assert set(watching.seen[1:]) == {"change"}
    assert watching.browser.state == engine.fresh(ALL)


async def test_no_engine_yet_then_one(engine: FakeEngine) -> None:
    engine.up = False
    hub = LiveHub(CENTRE, LocalBus(), engine.read, engine.engine_up, lambda: engine.now)
    await hub.start()
    joining = asyncio.create_task(hub.join(ALL))
    await until(lambda: "engine_away:main" in hub.alarms)
    assert not joining.done()
    await hub.stop()
    joining.cancel()
    engine.up = True
    later = LiveHub(CENTRE, engine.bus, engine.read, engine.engine_up, lambda: engine.now)
    await later.start()
    async with asyncio.timeout(5):
        await later.join(ALL)
    await later.stop()


async def test_a_lost_engine_or_database_rings_and_stops_ringing(engine: FakeEngine, hub: LiveHub) -> None:
    watching = await watch(hub, ONE)
    engine.up = False
    await until(lambda: "engine_away:main" in watching.browser.state.get("alarms", {}))
    engine.database_up = False
    await until(lambda: "database_away:main" in watching.browser.state["alarms"])
    await engine.say(arrived(1))  # the bus alone keeps screens alive
    await until(lambda: "aaa-call-1" in watching.browser.state["calls"])
    engine.up = engine.database_up = True
    await until(lambda: watching.browser.state["alarms"] == {})


async def test_a_new_quarter_of_an_hour_moves_the_numbers(engine: FakeEngine, hub: LiveHub) -> None:
    watching = await watch(hub)
    await engine.say(arrived(1), f.CallQueued("aaa-call-1", 2, QUEUES[0], 0, START))
    await until(lambda: "aaa-call-1" in watching.browser.state.get("calls", {}))
    hour = watching.browser.state["queues"][QUEUES[0]]["hour"]
    assert [part["offered"] for part in hour] == [0, 0, 0, 1]
    engine.now = START + timedelta(minutes=15)
    await until(
        lambda: [p["offered"] for p in watching.browser.state["queues"][QUEUES[0]]["hour"]] == [0, 0, 1, 0]
    )
    engine.now = START + timedelta(days=1)
    await until(lambda: watching.browser.state["queues"][QUEUES[0]]["today"]["offered"] == 0)
    assert watching.browser.state == engine.fresh(ALL)


async def test_a_slow_browser_gets_many_changes_as_one(engine: FakeEngine, hub: LiveHub) -> None:
    subscriber = await hub.join(ALL)
    browser = Browser()
    browser.take(await subscriber.next())
    for n in range(300):
        await engine.say(arrived(n), f.CallClosed(f"aaa-call-{n}", 2, _record(n)))
    await engine.say(arrived(999))
    await until(lambda: hub.seq == len(engine.facts))
    messages = 0
    while "aaa-call-999" not in browser.state["calls"]:
        browser.take(await subscriber.next())
        messages += 1
    assert messages == 1
    assert browser.state == engine.fresh(ALL)
    assert len(browser.facts) == MAX_FACTS
    assert browser.facts[-1]["fact"]["call"] == "aaa-call-999"


async def test_a_browser_that_asks_begins_again_with_a_snapshot(engine: FakeEngine, hub: LiveHub) -> None:
    watching = await watch(hub)
    await engine.say(arrived(1))
    await until(lambda: "aaa-call-1" in watching.browser.state.get("calls", {}))
    watching.subscriber.resync()
    await until(lambda: watching.seen.count("snapshot") == 2)
    await engine.say(arrived(2))
    await until(lambda: "aaa-call-2" in watching.browser.state["calls"])
    assert watching.browser.n == 1


async def test_the_last_browser_of_a_scope_takes_its_feed_along(engine: FakeEngine, hub: LiveHub) -> None:
    first, second = await hub.join(ALL), await hub.join(ALL)
    assert first.feed is second.feed
    hub.leave(first)
    hub.leave(first)
    assert (await hub.join(ALL)).feed is second.feed
    hub.leave(second)


async def test_settings_change_on_screens_when_they_are_live(engine: FakeEngine, hub: LiveHub) -> None:
    watching = await watch(hub)
    await engine.say(f.SettingLive(99, s.CentreSet(zone="Asia/Yekaterinburg")))
    await until(lambda: watching.browser.state.get("centre", {}).get("zone") == "Asia/Yekaterinburg")
    assert watching.browser.state == engine.fresh(ALL)


def _record(n: int) -> f.CallRecord:
    return f.CallRecord(
        call=f"aaa-call-{n}",
        client="aaa",
        number="",
        caller="",
        direction="inbound",
        arrived_at=START,
        how="left_early",
        by="caller",
    )


async def test_a_fact_of_another_version_is_passed_by_a_snapshot(engine: FakeEngine) -> None:
    foreign = msgspec.DecodeError("Invalid value 'from_the_future'")
    known = engine.read

    async def read(after: int, limit: int) -> Sequence[f.Published]:
        if after < 6:
            raise foreign
        return await known(after, limit)

    hub = LiveHub(CENTRE, engine.bus, read, engine.engine_up, lambda: engine.now)
    await hub.start()
    watching = await watch(hub)
    await until(lambda: watching.seen == ["snapshot"])
    await engine.say(arrived(1), arrived(2), hint=False)
    await until(lambda: len(watching.browser.state["calls"]) == 2)
    assert watching.browser.state == engine.fresh(ALL)
    await hub.stop()
