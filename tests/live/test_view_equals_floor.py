"""What readers fold from facts is what the real floor shows, after every step of random lives.

Two sources of life: simulated days with faults, which is what can really happen, and events without any
sense, which must not break it either.
"""

from datetime import datetime, timedelta

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.live.strategies import START, owner, queue_set

from perezvon.adapters.web.live_feed import Feed, Folded, fold, project
from perezvon.adapters.web.live_scope import Scope
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome
from perezvon.facts import settings as s
from perezvon.facts.floor import Published
from perezvon.facts.live import View
from perezvon.ports import Entry
from perezvon.sim.run import Day, Options

CHANNELS = tuple(f"ch-{n}" for n in range(5))
PLAYBACKS = ("greeting", "announcement", "p-1")
PEOPLE = ("agent-1", "agent-2")


class Reader:
    """An api process: one view, browsers of everything, of one client and of one team."""

    def __init__(self, view: View, now: datetime) -> None:
        self.view = msgspec.msgpack.decode(msgspec.msgpack.encode(view), type=View)
        self.seq = 0
        one = Scope(frozenset(list(self.view.clients)[:1]))
        team = Scope(None, frozenset({"agent-1"}))
        self.feeds = [Feed(self.view, scope, now) for scope in (Scope(), one, team)]

    def take(self, outcome: Outcome, now: datetime) -> None:
        folded: list[Folded] = []
        for fact in outcome.facts:
            self.seq += 1
            folded.append(fold(self.view, Published(self.seq, now, fact)))
        for feed in self.feeds:
            feed.advance(self.view, folded, [("queues", queue) for queue in self.view.queues], now)

    def compare(self, floor: Floor, now: datetime) -> None:
        real = floor.view()
        assert self.view == real
        for feed in self.feeds:
            assert feed.state == project(real, feed.scope, now)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_on_simulated_days_with_faults(seed: int) -> None:
    day = Day(Options(seed=seed, hours=2.5, agents=12, faults=True, every=1_000_000))
    world = day.world
    reader = Reader(world.floor.view(), world.now)

    def watch(entry: Entry, outcome: Outcome) -> None:
        reader.take(outcome, entry.now)
        reader.compare(world.floor, entry.now)

    world.watchers.append(watch)
    assert day.play().calls > 0


# --- events without sense ------------------------------------------------------------------------

channels = st.sampled_from(CHANNELS)
people = st.sampled_from(PEOPLE)


@st.composite
def floor_requests(draw: st.DrawFn, floor: Floor) -> e.AnyRequest:
    """A request of somebody about whatever the floor holds now, or about nothing."""
    agent = draw(people)
    who = {"user": agent, "request_id": f"r{floor.seq}", "agent": agent}
    view = floor.view()
    calls = [*view.calls, "no-call"]
    offers = [*(call.offer for call in view.calls.values() if call.offer), "no-offer"]
    kind = draw(st.integers(0, 12))
    call, offer = draw(st.sampled_from(calls)), draw(st.sampled_from(offers))
    return [
        lambda: e.SignOn(**who),
        lambda: e.SignOff(**who),
        lambda: e.GoReady(**who),
        lambda: e.GoNotReady(reason="lunch", **who),
        lambda: e.Accept(offer=offer, **who),
        lambda: e.Decline(offer=offer, **who),
        lambda: e.Hold(call=call, **who),
        lambda: e.Resume(call=call, **who),
        lambda: e.EndCall(call=call, **who),
        lambda: e.MoreTime(call=call, **who),
        lambda: e.PickPerson(call=call, person="bbb-person", **who),
        lambda: e.ChooseResult(call=call, disposition="aaa-disposition", **who),
        lambda: e.FinishWrapUp(call=call, disposition="aaa-disposition", **who),
    ][kind]()


@st.composite
def node_events(draw: st.DrawFn, floor: Floor) -> e.AnyEvent:
    channel, agent = draw(channels), draw(people)
    playing = [call.playback for call in floor.state.calls.values() if getattr(call, "playback", None)]
    playback = draw(st.sampled_from([*playing, *PLAYBACKS]))
    number = draw(st.sampled_from(["aaa-number", "bbb-number", "unknown"]))
    seen = draw(st.lists(channels, unique=True, max_size=5))
    calls = [*floor.state.calls, "no-call"]
    known = e.CallerSummary("aaa-person") if draw(st.booleans()) else None
    return draw(
        st.sampled_from(
            [
                e.ChannelArrived("n1", channel, number, "+79120001122"),
                e.ChannelArrived("n1", channel, "aaa-number", "+79120001122"),
                e.LineArrived("n1", f"line-{channel}", agent),
                e.LineRegistered("n1", agent, draw(st.booleans())),
                e.ChannelUp("n1", channel),
                e.ChannelGone("n1", channel, 16),
                e.ChannelGone("n1", f"line-{channel}"),
                e.PlaybackDone("n1", channel, playback),
                e.DigitPressed("n1", channel, "1"),
                e.CommandFailed("n1", "join", channel, missing=True),
                e.CommandFailed("n1", "hang_up", channel, missing=True),
                e.NodeSeen("n1", tuple(e.SeenChannel(c, True, number="aaa-number") for c in seen)),
                e.NodeLost("n1"),
                e.LookedUp(draw(st.sampled_from(calls)), "caller", known),
                e.Restarted(1),
                e.Tick(),
            ]
        )
    )


def _set_up(floor: Floor, now: datetime) -> None:
    queues = ("aaa-queue-0", "bbb-queue-0")
    wanted: list[s.AnySetting] = [s.CentreSet(zone="Asia/Yekaterinburg")]
    for queue in queues:
        client = owner(queue) or ""
        wanted += [
            s.ClientSet(client, client, client, "#112233"),
            queue_set(queue),
            s.NumberSet(f"{client}-number", client, queue, greeting="greeting"),
        ]
    wanted += [s.AgentSet(agent, {}, ("aaa", "bbb")) for agent in PEOPLE]
    wanted += [s.ReasonSet("lunch", "обед", "lunch")]
    wanted += [s.DispositionSet("aaa-disposition", "да", "yes", "aaa")]
    for seq, setting in enumerate(wanted, 1):
        floor.handle(e.SettingChanged(seq, setting), now)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_on_events_without_sense(data: st.DataObject) -> None:
    floor, now = Floor("main", "n1"), START
    _set_up(floor, now)
    reader = Reader(floor.view(), now)
    for _ in range(data.draw(st.integers(0, 60))):
        now += timedelta(seconds=data.draw(st.sampled_from([0, 0.2, 3, 21, 60, 900])))
        while (due := floor.next_deadline()) is not None and due <= now:
            reader.take(floor.handle(e.Tick(), due), due)
            reader.compare(floor, due)
        source = node_events if data.draw(st.booleans()) else floor_requests
        reader.take(floor.handle(data.draw(source(floor)), now), now)
        reader.compare(floor, now)
