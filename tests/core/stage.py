"""A floor, a node in memory and every invariant of the simulator; and the way into each state of a call.

``STATIONS`` must name every state of the call's table: a new state without a way into it is a failed test.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

from perezvon.core import events as e
from perezvon.core.call import Call
from perezvon.core.floor import Floor
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.sim.invariants import Book
from perezvon.sim.looks import Looks
from perezvon.sim.world import World

NUMBER, QUEUE, CALLER, ANNA, BORIS = "+74950000001", "orders", "t-1", "a-anna", "a-boris"
PARTNER = "+74957654321"
Mode = Literal["persistent", "on_demand"]


def queue_set(**fields: Any) -> s.QueueSet:
    base = {"ring_s": 15, "wrap_up_s": 30, "max_wait_s": 60, "announce_first_s": 2, "announce_every_s": 10}
    return s.QueueSet(QUEUE, "mebel", "Заказы", "Orders", {"sales": 1}, **{**base, **fields})


def agent_set(mode: Mode) -> s.AgentSet:
    return s.AgentSet(ANNA, {"sales": 1}, ("mebel",), mode=mode)


def settings(mode: Mode) -> tuple[s.AnySetting, ...]:
    return (
        s.CentreSet(zone="Europe/Moscow", rejoin_s=20, max_new_calls_per_s=5),
        s.ClientSet("mebel", "Мебель", "Furniture", "#aa5500"),
        queue_set(),
        s.NumberSet(NUMBER, "mebel", QUEUE, greeting="perezvon/hello"),
        agent_set(mode),
        s.AgentSet("a-boris", {"sales": 1}, ("mebel",)),
        s.ReasonSet("lunch", "Обед", "Lunch"),
        s.DispositionSet("sold", "Продано", "Sold"),
    )


class Stage:
    """Anna has the call of the caller on ``t-1``; the invariants are checked after every step."""

    def __init__(self, mode: Mode = "persistent") -> None:
        self.mode = mode
        self.world = World(0)
        self.book = Book(self.world, truth=False)
        self.looks = Looks(self.world, self.book, every=1)
        self.facts: list[f.AnyFact] = []
        self.world.readers.append(self.facts.append)
        self.world.watchers.append(lambda _entry, out: self._no_fault(out.fault))
        self.lines = 0
        for setting in settings(mode):
            self.set(setting)
        self.tell(e.Restarted(1))

    @staticmethod
    def _no_fault(fault: str | None) -> None:
        assert fault is None, fault

    # --- what happens ----------------------------------------------------------------------------

    def tell(self, event: e.AnyEvent) -> None:
        self.world.hear(event)

    def set(self, setting: s.AnySetting) -> None:
        self.tell(e.SettingChanged(self.floor.state.settings.seq + 1, setting))

    def wait(self, seconds: float) -> None:
        self.world.run(self.world.now + timedelta(seconds=seconds))

    def ask(self, kind: Any, agent: str = ANNA, **more: Any) -> str:
        """A request; the code of its reply."""
        base = {"user": agent, "request_id": self.world.request_id(), "agent": agent}
        reply = self.world.tell(kind(**{**base, **more}))
        assert reply is not None
        return reply.code

    def arrive(self, channel: str = CALLER) -> None:
        self.world.link.carry(self.world.switch.arrive(channel, NUMBER, "+79160000001"))
        self.wait(0.1)

    def hang_up(self, channel: str, cause: int = 16) -> None:
        self.world.link.carry(self.world.switch.hang_up(channel, self.world.now, cause))
        self.wait(0.1)

    def line_in(self, agent: str = ANNA) -> str:
        """His telephone dials in (or registers); the channel of his line."""
        self.lines += 1
        channel = f"l-{self.lines}"
        if self.mode == "on_demand" and agent == ANNA:
            self.world.link.carry(self.world.switch.register(agent))
        else:
            self.world.link.carry(self.world.switch.line_in(channel, agent))
        self.wait(0.1)
        return channel

    def ready(self, agent: str = ANNA) -> None:
        assert self.ask(e.SignOn, agent) == ""
        self.line_in(agent)
        assert self.ask(e.GoReady, agent) == ""
        self.wait(0.1)

    def accept(self) -> None:
        """The agent takes the offer, with a click or by picking up."""
        call = self.call
        if call.agent_leg is not None:
            self.world.link.carry(self.world.switch.answer(call.agent_leg))
            self.wait(0.1)
        else:
            assert self.ask(e.Accept, call.agent or "", offer=call.offer) == ""
        self.wait(0.1)

    def take_over(self) -> None:
        """The engine dies and another one takes over."""
        self.world.floor = Floor.restore(self.floor.snapshot())
        self.tell(e.Restarted(2))
        self.see()

    def see(self) -> None:
        """The node is looked at; afterwards it holds what is desired."""
        self.tell(self.world.switch.seen())
        self.looks.seen()
        self.wait(0.6)

    # --- what is there ---------------------------------------------------------------------------

    @property
    def floor(self) -> Floor:
        return self.world.floor

    @property
    def call(self) -> Call:
        """The first caller's call."""
        return next(call for call in self.floor.state.calls.values() if call.channel == CALLER)

    @property
    def state(self) -> str:
        """Of the first caller's call, ``closed`` when it is over."""
        calls = self.floor.state.calls.values()
        return next((call.state for call in calls if call.channel == CALLER), "closed")

    @property
    def agent(self) -> f.AgentStatus:
        return self.floor.view().agents[ANNA]

    @property
    def line(self) -> str | None:
        """The channel that Anna hears with."""
        anna = self.floor.state.agents.get(ANNA)
        legs = [call.agent_leg for call in self.floor.state.calls.values() if call.agent == ANNA]
        return anna.channel or next(iter(legs), None) if anna is not None else None

    def all(self, kind: type[Any]) -> list[Any]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    @property
    def record(self) -> f.CallRecord:
        closed = [fact.record for fact in self.all(f.CallClosed)]
        return next(row for row in closed if any(leg.channel == CALLER for leg in row.legs))

    # --- how every bad day must end --------------------------------------------------------------

    def evening(self) -> None:
        """Everybody hangs up and time passes: nothing and nobody is left over, each call has one record."""
        for leg in list(self.world.switch.channels.values()):
            if leg.agent is None:
                self.hang_up(leg.channel)
        self.wait(1000)
        assert not self.floor.state.calls, "no ghost remains"
        assert self.book.arrived == self.book.closed
        assert len(self.all(f.CallEnded)) == len(self.all(f.CallClosed)) == self.book.arrived
        view = self.floor.view()
        assert {status.work for status in view.agents.values()} <= {"free"}
        assert not [row for row in self.world.switch.channels.values() if row.agent is None]
        ringing = [name for name in view.alarms if not name.startswith(("disk_", "database_full"))]
        assert not ringing, "no alarm outlives its reason"
        self.see()


def _greeting(stage: Stage) -> None:
    stage.ready()
    stage.arrive()


def _waiting(stage: Stage) -> None:
    stage.arrive()
    stage.wait(5)
    stage.ask(e.SignOn)


def _offered(stage: Stage) -> None:
    stage.ready()
    stage.arrive()
    stage.wait(3)


def _talking(stage: Stage) -> None:
    _offered(stage)
    stage.accept()
    stage.wait(5)


def _held(stage: Stage) -> None:
    _talking(stage)
    assert stage.ask(e.Hold, call=stage.call.id) == ""
    stage.wait(2)


def _asking(stage: Stage) -> None:
    """Anna has Boris rung about her caller."""
    _talking(stage)
    stage.ready(BORIS)
    assert stage.ask(e.Consult, call=stage.call.id, to=BORIS) == ""
    stage.wait(1)


def _consulting(stage: Stage) -> None:
    _asking(stage)
    asked = stage.call.consult
    assert asked is not None
    assert stage.ask(e.Accept, BORIS, offer=asked.offer) == ""
    stage.wait(1)


def _reaching(stage: Stage) -> None:
    """Anna passes her caller on to somebody outside, who is called."""
    _talking(stage)
    assert stage.ask(e.TransferOutside, call=stage.call.id, number=PARTNER) == ""
    stage.wait(1)


def _outside(stage: Stage) -> None:
    _reaching(stage)
    out = stage.call.outside
    assert out is not None
    stage.world.link.carry(stage.world.switch.answer(out.leg, stage.world.now))
    stage.wait(1)


def _rejoining(stage: Stage) -> None:
    """Only a persistent line can come back; who is rung for each call loses it with his telephone."""
    _talking(stage)
    stage.hang_up(stage.line or "", 41)


def _farewell(stage: Stage) -> None:
    stage.arrive()
    stage.wait(62.5)


def _wrap_up(stage: Stage) -> None:
    _talking(stage)
    assert stage.ask(e.EndCall, call=stage.call.id) == ""
    stage.wait(1)


def _closed(stage: Stage) -> None:
    _wrap_up(stage)
    assert stage.ask(e.FinishWrapUp, call=stage.call.id, disposition="sold") == ""


STATIONS: dict[f.CallState, Callable[[Stage], None]] = {
    "greeting": _greeting,
    "waiting": _waiting,
    "offered": _offered,
    "talking": _talking,
    "held": _held,
    "asking": _asking,
    "consulting": _consulting,
    "reaching": _reaching,
    "outside": _outside,
    "rejoining": _rejoining,
    "farewell": _farewell,
    "wrap_up": _wrap_up,
    "closed": _closed,
}
MODES: tuple[Mode, ...] = ("persistent", "on_demand")


def stage_in(state: f.CallState, mode: Mode = "persistent") -> Stage:
    """A stage whose call is in ``state``."""
    stage = Stage(mode)
    STATIONS[state](stage)
    assert stage.state == state
    return stage
