"""Anything in any order: the floor survives, stays consistent, and replays to itself.

The simulator tells plausible stories; this machine also lies: events of unknown channels, ends that did not
happen, truths of the node with half of it missing, requests about calls of others. Commands go to a node in
memory, whose answers come back while time passes.
"""

import sys
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.facts import settings as s
from perezvon.sim.invariants import Book
from perezvon.sim.looks import Looks
from perezvon.sim.world import CENTRE, NODE, World

AGENTS = ("a-anna", "a-boris", "a-clara", "a-dina")
QUEUES = (
    s.QueueSet(
        "q-one",
        "mebel",
        "",
        "",
        {"sales": 1},
        ring_s=10,
        wrap_up_s=20,
        max_wait_s=60,
        max_wait_to="q-two",
        overflow_to="q-two",
        overflow_waiting=2,
        overflow_waiting_off=1,
        overflow_wait_s=20,
        overflow_wait_off_s=5,
        overflow_unstaffed=True,
        overflow_share=0.7,
        overflow_longest=True,
        overflow_per_h=3,
        overflow_to_unstaffed=True,
    ),
    s.QueueSet(
        "q-two",
        "mebel",
        "",
        "",
        {"sales": 2},
        priority=5,
        announce_first_s=0,
        record=False,
        max_wait_s=90,
        max_wait_to="q-one",
        hours="office",
    ),
)
# a floor begins on a Monday at 08:00 in Moscow: open for two minutes, closed for two, open
HOURS = s.HoursSet("office", "", "", "Europe/Moscow", ((s.Opening(480, 482), s.Opening(484, 960)),) * 7)
SETTINGS: tuple[s.AnySetting, ...] = (
    s.CentreSet(zone="Europe/Moscow", max_new_calls_per_s=3),
    s.ClientSet("mebel", "", "", "#000000"),
    *QUEUES,
    HOURS,
    s.NumberSet("+74950000001", "mebel", "q-one", greeting="perezvon/hello"),
    s.NumberSet("+74950000002", "mebel", "q-two", closed_to="q-one"),
    s.NumberSet("+74950000003", "mebel", "q-one", hours="office", record=False),
    s.AgentSet("a-anna", {"sales": 3}, ("mebel",)),
    s.AgentSet("a-boris", {"sales": 1}),
    s.AgentSet("a-clara", {"sales": 2}, ("mebel",), mode="on_demand"),
    s.AgentSet("a-dina", {"sales": 2}, ("mebel",), auto_answer=True),
    s.OutboundSet(prices={"+7": 300}, spend_per_h=3000, ring_s=20),
    s.ReasonSet("lunch", "", ""),
    s.DispositionSet("done", "", ""),
    s.DispositionSet("theirs", "", "", client="other"),
)
agents = st.sampled_from((*AGENTS, "a-nobody"))
pick = st.integers(0, 30)


class FloorMachine(RuleBasedStateMachine):
    """Steps are checked by the simulator's book and looks, after every single one."""

    @initialize()
    def open(self) -> None:
        self.world = world = World(0)
        book = Book(world, truth=False)
        Looks(world, book, every=1)
        for seq, setting in enumerate(SETTINGS, 1):
            world.hear(e.SettingChanged(seq, setting))
        world.hear(e.Restarted(1))
        self.channels = 0

    # --- what may happen -------------------------------------------------------------------------

    @rule(seconds=st.sampled_from((0.0, 0.01, 1.0, 3.0, 12.0, 25.0, 90.0, 700.0)))
    def time_passes(self, seconds: float) -> None:
        self.world.run(self.world.now + timedelta(seconds=seconds))

    @rule(number=st.sampled_from(("+74950000001", "+74950000002", "84950000009")))
    def a_caller_comes(self, number: str) -> None:
        self.channels += 1
        self.world.link.carry(self.world.switch.arrive(f"t-{self.channels}", number, "+79160000001"))

    @rule(n=pick)
    def a_leg_ends(self, n: int) -> None:
        self.world.link.carry(self.world.switch.hang_up(self._channel(n), self.world.now))

    @rule(agent=st.sampled_from(AGENTS))
    def an_agent_comes_to_work(self, agent: str) -> None:
        self._ask(e.SignOn, agent)
        if agent == "a-clara":
            self.world.link.carry(self.world.switch.register(agent))
        else:
            self.channels += 1
            self.world.link.carry(self.world.switch.line_in(f"l-{self.channels}", agent))
        self.world.run(self.world.now + timedelta(seconds=0.1))
        self._ask(e.GoReady, agent)

    @rule(n=pick)
    def a_telephone_is_picked_up(self, n: int) -> None:
        self.world.link.carry(self.world.switch.answer(self._channel(n)))

    @rule(
        agent=agents,
        number=st.sampled_from(("+79161234567", "+79161234567", "112", "+4930123456", "8916", "")),
        shown=st.sampled_from(("+74950000001", "+74950000001", "+74950000002", "84950000009")),
        client=st.sampled_from(("mebel", "mebel", "mebel", "other")),
    )
    def an_agent_dials(self, agent: str, number: str, shown: str, client: str) -> None:
        self._ask(e.PlaceCall, agent, number=number, shown=shown, client=client)

    @rule(n=pick, seconds=st.sampled_from((0.0, 0.1)))
    def it_rings_there(self, n: int, seconds: float) -> None:
        called = [leg for leg in self.world.switch.channels.values() if leg.ours and leg.agent is None]
        if called:
            self.world.link.carry(self.world.switch.ring(called[n % len(called)].channel))
            self.world.run(self.world.now + timedelta(seconds=seconds))

    @rule(n=pick, cause=st.sampled_from((1, 17, 19, 21, 34)), sip=st.sampled_from((None, 404, 486, 603, 503)))
    def nobody_answers_there(self, n: int, cause: int, sip: int | None) -> None:
        called = [leg for leg in self.world.switch.channels.values() if leg.ours and leg.agent is None]
        if called:
            channel = called[n % len(called)].channel
            self.world.link.carry(self.world.switch.hang_up(channel, self.world.now, cause, sip))

    @rule(agent=agents, kind=st.sampled_from((e.SignOn, e.SignOff, e.GoReady)))
    def an_agent_asks(self, agent: str, kind: Any) -> None:
        self._ask(kind, agent)

    @rule(agent=agents, reason=st.sampled_from(("lunch", "unknown")))
    def an_agent_goes(self, agent: str, reason: str) -> None:
        self._ask(e.GoNotReady, agent, reason=reason)

    @rule(n=pick, mine=st.booleans(), kind=st.sampled_from((e.Accept, e.Accept, e.Accept, e.Decline)))
    def an_offer_is_answered(self, n: int, mine: bool, kind: Any) -> None:
        offered = [call for call in self.world.floor.state.calls.values() if call.offer is not None]
        call = offered[n % len(offered)] if offered else None
        agent = call.agent if call is not None and mine and call.agent else AGENTS[n % len(AGENTS)]
        self._ask(kind, agent, offer=call.offer if call is not None else "o-none")

    @rule(
        n=pick,
        mine=st.booleans(),
        fresh=st.sampled_from((None, 0, -1)),
        kind=st.sampled_from(
            (
                e.Hold,
                e.Resume,
                e.EndCall,
                e.MoreTime,
                e.SendKeys,
                e.PickPerson,
                e.ChooseResult,
                e.FinishWrapUp,
            )
        ),
        disposition=st.sampled_from(("done", "theirs", "unknown")),
    )
    def a_call_is_acted_on(self, n: int, mine: bool, fresh: int | None, kind: Any, disposition: str) -> None:
        calls = [call for call in self.world.floor.state.calls.values() if call.agent is not None]
        call = calls[n % len(calls)] if calls else None
        agent = call.agent if call is not None and mine and call.agent else AGENTS[n % len(AGENTS)]
        more: dict[str, Any] = {"call": call.id if call is not None else "c-none"}
        if fresh is not None and call is not None:
            more["rev"] = call.rev + fresh
        if kind is e.SendKeys:
            more["count"] = 2
        if kind is e.PickPerson:
            more["person"] = f"p-{n % 3}"
        if kind in (e.ChooseResult, e.FinishWrapUp):
            more["disposition"] = disposition
        self._ask(kind, agent, **more)

    @rule(
        n=pick,
        mine=st.booleans(),
        to=agents,
        kind=st.sampled_from(
            (e.TransferToQueue, e.TransferToAgent, e.Consult, e.Consult, e.CompleteTransfer)
        ),
    )
    def a_call_is_passed_on(self, n: int, mine: bool, to: str, kind: Any) -> None:
        calls = [call for call in self.world.floor.state.calls.values() if call.with_agent]
        call = calls[n % len(calls)] if calls else None
        agent = call.agent if call is not None and mine and call.agent else AGENTS[n % len(AGENTS)]
        more: dict[str, Any] = {"call": call.id if call is not None else "c-none"}
        if kind is e.TransferToQueue:
            more["queue"] = ("q-one", "q-two", "q-none")[n % 3]
        elif kind is not e.CompleteTransfer:
            more["to"] = to
        self._ask(kind, agent, **more)

    @rule(n=pick, agent=agents, kind=st.sampled_from((e.Accept, e.Accept, e.Decline, e.EndCall)))
    def a_colleague_answers(self, n: int, agent: str, kind: Any) -> None:
        asked = [call for call in self.world.floor.state.calls.values() if call.consult is not None]
        call = asked[n % len(asked)] if asked else None
        if call is None or call.consult is None:
            return
        who = call.consult.agent if n % 4 else agent
        more = {"call": call.id} if kind is e.EndCall else {"offer": call.consult.offer}
        self._ask(kind, who, **more)

    # --- what may not happen, and does -----------------------------------------------------------

    @rule(n=pick, cause=st.sampled_from((None, 16, 19, 41)), sip=st.sampled_from((None, 487, 603)))
    def a_lie_about_an_end(self, n: int, cause: int | None, sip: int | None) -> None:
        self.world.hear(e.ChannelGone(NODE, self._channel(n), cause, sip))

    @rule(n=pick, agent=agents)
    def a_lie_about_a_line(self, n: int, agent: str) -> None:
        self.world.hear(e.LineArrived(NODE, self._channel(n), agent))

    @rule(n=pick, agent=agents, registered=st.booleans())
    def a_lie_about_a_telephone(self, n: int, agent: str, registered: bool) -> None:
        self.world.hear(e.LineRegistered(NODE, agent, registered))
        self.world.hear(e.ChannelUp(NODE, self._channel(n)))
        self.world.hear(e.ChannelRings(NODE, self._channel(n + 1)))

    @rule(n=pick, number=st.sampled_from(("+74950000001", "+74950000002")))
    def a_lie_about_an_arrival(self, n: int, number: str) -> None:
        self.world.hear(e.ChannelArrived(NODE, self._channel(n), number, ""))

    @rule(n=pick, ok=st.booleans())
    def a_lie_about_a_prompt(self, n: int, ok: bool) -> None:
        call = next((c for c in self.world.floor.state.calls.values() if c.playback is not None), None)
        playback = call.playback if call is not None and n % 2 and call.playback else "p-none"
        self.world.hear(e.PlaybackDone(NODE, self._channel(n), playback, ok))
        self.world.hear(e.DigitPressed(NODE, self._channel(n), "5"))

    @rule(
        n=pick,
        command=st.sampled_from(
            ("join", "play", "dial", "dial_out", "hang_up", "record", "part", "answer", "nonsense")
        ),
        missing=st.booleans(),
    )
    def a_command_fails(self, n: int, command: str, missing: bool) -> None:
        self.world.hear(e.CommandFailed(NODE, command, self._channel(n) if n else None, missing))

    @rule(keep=st.integers(0, 3))
    def the_node_is_seen(self, keep: int) -> None:
        """The truth, or a part of it: every ``keep``-th channel is missing."""
        seen = self.world.switch.seen()
        if keep:
            part = tuple(row for n, row in enumerate(seen.channels) if n % keep)
            seen = e.NodeSeen(NODE, part, seen.bridges, (), seen.registered)
        self.world.hear(e.NodeLost(NODE))
        self.world.hear(seen)

    # --- settings, engines -----------------------------------------------------------------------

    @rule(n=pick, change=st.sampled_from(("again", "remove", "skills")))
    def a_setting_changes(self, n: int, change: str) -> None:
        setting: s.AnySetting = SETTINGS[n % len(SETTINGS)]
        match setting:
            case s.AgentSet() if change == "remove":
                setting = s.Removed("agent", setting.id)
            case s.AgentSet() if change == "skills":
                setting = s.AgentSet(setting.id, {"sales": 1 + n % 3}, setting.clients, setting.mode)
            case s.HoursSet() if change == "remove":
                setting = s.Removed("hours", setting.id)
            case s.NumberSet() if change == "remove":
                setting = s.Removed("number", setting.number)
            case _:
                pass
        self.world.hear(e.SettingChanged(self.world.floor.state.settings.seq + 1, setting))

    @rule()
    def an_engine_takes_over(self) -> None:
        self.world.floor = Floor.restore(self.world.floor.snapshot())
        self.world.hear(e.Restarted(2))

    @rule(n=pick, known=st.booleans())
    def a_caller_is_looked_up(self, n: int, known: bool) -> None:
        calls = [*self.world.floor.state.calls, "c-none"]
        value = e.CallerSummary("p-1", "en", 3, "a-anna") if known else None
        self.world.hear(e.LookedUp(calls[n % len(calls)], "caller", value))

    def teardown(self) -> None:
        if sys.exc_info()[0] is not None:
            return  # it failed in the middle of a step
        floor = Floor(CENTRE, NODE)
        for entry in self.world.journal:
            floor.handle(entry.event, entry.now)
        assert floor.snapshot() == self.world.floor.snapshot(), "7: replay(journal) = floor"

    # --- ids -------------------------------------------------------------------------------------

    def _channel(self, n: int) -> str:
        known = [*self.world.switch.channels, "x-unknown"]
        return known[n % len(known)]

    def _ask(self, kind: Any, agent: str, **more: Any) -> None:
        base = {"user": agent, "request_id": self.world.request_id(), "agent": agent}
        reply = self.world.tell(kind(**base, **more))
        assert reply is not None
        assert reply.request_id == base["request_id"]


TestFloor = FloorMachine.TestCase
TestFloor.settings = settings(
    max_examples=80,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,  # the same stories each time; other seeds are the simulator's work
    suppress_health_check=list(HealthCheck),
)
