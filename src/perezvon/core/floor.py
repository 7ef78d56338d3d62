"""The floor: the only door in. A router over machines; see the design for what it promises.

One deterministic object: no clock, no I/O. The same events at the same times give the same facts and
commands, also after a restore from a snapshot, also under another hash seed.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Self

import msgspec

from perezvon.core import events as e
from perezvon.core.about import call_of
from perezvon.core.acd import Acd
from perezvon.core.agent import Agent
from perezvon.core.agents import Agents
from perezvon.core.alarms import Alarms, AlarmState
from perezvon.core.calendars import Calendars, HoursState
from perezvon.core.call import Call
from perezvon.core.calls import Calls
from perezvon.core.context import Context
from perezvon.core.deadlines import Deadlines, Fires, Kind
from perezvon.core.desired import Desired, desired, reconcile
from perezvon.core.doors import doors
from perezvon.core.outcome import Outcome, Reply
from perezvon.core.overflow import Overflow, OverflowState
from perezvon.core.queues import Queues
from perezvon.core.records import view_of
from perezvon.core.settings import Settings
from perezvon.core.table import DroppedStale
from perezvon.core.toll import Charges
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.facts.live import QueueView, Tally, View
from perezvon.kit.errors import Impossible, Refused
from perezvon.kit.ids import AgentId, CallId, CentreId, HoursId, NodeId, QueueId, UserId

REPLIES_KEPT: Final = 64  # per user
FAULT_CODE: Final = "call.fault"
REUSED_CODE: Final = "request.reused"
MOST_STRAIN: Final = 8
OVERLOAD_S: Final = 10  # the alarm ends this long after the last caller who was turned away
QUARANTINE_S: Final = 600
SETTLE_TRIES: Final = 8  # broken calls put aside after one step; what is left waits for the next event
Retired = dict[QueueId, dict[int, Tally]]
START_OF_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


class FloorState(msgspec.Struct):
    """What a snapshot holds. Heaps and indexes are rebuilt from it."""

    centre: CentreId
    node: NodeId
    seq: int = 0
    now: datetime = START_OF_TIME
    settings: Settings = msgspec.field(default_factory=Settings)
    calls: dict[CallId, Call] = {}
    agents: dict[AgentId, Agent] = {}
    queues: dict[QueueId, QueueView] = {}
    call_order: int = 0
    agent_order: int = 0
    retired: Retired = {}
    hours: dict[HoursId, HoursState] = {}
    telephones: dict[AgentId, NodeId] = {}
    overflow: dict[QueueId, OverflowState] = {}
    replies: dict[UserId, dict[str, Reply]] = {}
    alarms: AlarmState = msgspec.field(default_factory=AlarmState)
    second: datetime = START_OF_TIME  # of the admission counter
    arrivals: int = 0
    charges: Charges = []  # of outbound calls that ended within the hour
    strain: int = 0  # see NodeStrained
    stale: dict[str, int] = {}


class Floor:
    """See the module. ``seq`` is the number of the last handled event."""

    def __init__(self, centre: CentreId, node: NodeId, state: FloorState | None = None) -> None:
        st = self.state = state or FloorState(centre, node)
        self.ctx = Context(st.centre, st.node, st.now)
        self.ctx.seq = st.seq
        self.acd = Acd()
        self.deadlines = Deadlines()
        self.queues = Queues(st.queues, st.retired)
        self.alarms = Alarms(self.ctx, self.deadlines, st.alarms)
        self.agents = Agents(self.ctx, st.settings, self.acd, self.deadlines, st.agents, st.telephones)
        self.calendars = Calendars(self.ctx, st.settings, self.deadlines, st.hours)
        self.overflow = Overflow(
            self.ctx, st.settings, self.acd, self.deadlines, self.queues, self.calendars, st.overflow
        )
        self.calls = Calls(
            self.ctx,
            st.settings,
            self.acd,
            self.deadlines,
            self.queues,
            self.agents,
            self.alarms,
            self.calendars,
            self.overflow,
            st.calls,
        )
        self.calls.charges = st.charges
        self.agents.calls = self.calls
        self._doors = doors(self.agents, self.calls)
        self._about = ""  # the call of the step in hand: who pays for a fault
        self.calls.order, self.agents.order = st.call_order, st.agent_order
        self.agents.restore()
        self.calls.restore()
        self.deadlines.rebuild()

    # --- the door --------------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        return self.ctx.seq

    def handle(self, event: e.AnyEvent, now: datetime) -> Outcome:
        """Handle one event. Raises nothing, whatever it is told: a fault costs one call its place."""
        out = self.ctx.begin(now)
        self.overflow.begin()
        about = call_of(event, self.agents, self.calls)
        self._guarded(
            lambda: self._request(event) if isinstance(event, e.Request) else self._route(event), about
        )
        return out

    def next_deadline(self) -> datetime | None:
        return self.deadlines.next()

    def snapshot(self) -> bytes:
        """Deterministic bytes: equal floors give equal bytes."""
        st = self.state
        st.seq, st.now = self.ctx.seq, self.ctx.now
        st.call_order, st.agent_order = self.calls.order, self.agents.order
        return msgspec.msgpack.encode(st)

    @classmethod
    def restore(cls, snapshot: bytes) -> Self:
        state = msgspec.msgpack.decode(snapshot, type=FloorState)
        return cls(state.centre, state.node, state)

    def desired(self, node: NodeId) -> Desired:
        return desired(node, self.calls, self.agents)

    def view(self) -> View:
        """The public view, made afresh from the machines."""
        st = self.state
        return View(
            calls={call.id: view_of(call) for call in st.calls.values()},
            agents={agent.id: agent.status() for agent in st.agents.values()},
            queues=msgspec.msgpack.decode(msgspec.msgpack.encode(st.queues), type=dict[QueueId, QueueView]),
            clients=dict(st.settings.clients),
            numbers={row.number: row for row in st.settings.numbers.values()},
            reasons=dict(st.settings.reasons),
            dispositions=dict(st.settings.dispositions),
            centre=st.settings.centre,
            outbound=st.settings.outbound,
            alarms=dict(st.alarms.on),
            hours=self.calendars.view(),
            retired=msgspec.msgpack.decode(msgspec.msgpack.encode(st.retired), type=Retired),
        )

    # --- faults ----------------------------------------------------------------------------------

    def _guarded(self, step: Callable[[], None], about: CallId) -> None:
        """Do a step and all that follows from it; a fault costs the call ``about`` its place."""
        self._about = about
        self._attempt(step)
        for _ in range(SETTLE_TRIES):
            if self._attempt(self._settle):
                return

    def _attempt(self, step: Callable[[], None]) -> bool:
        """Whether the step went through; if not, it cost what it had to."""
        try:
            step()
        except DroppedStale as stale:
            self._drop(stale)
        except Refused as no:
            self._drop(DroppedStale(f"refused: {no.code}"))
        except Impossible as broken:
            broken.call = broken.call or self._about
            self._quarantine(broken)
        except Exception as bug:  # noqa: BLE001 - or one poisoned event ends every engine that meets it
            self.ctx.outcome.fault = f"{type(bug).__name__}: {bug}"
            fault = Impossible("floor", type(bug).__name__, "")
            fault.call = self._about
            self._quarantine(fault)
        else:
            return True
        return False

    def _quarantine(self, broken: Impossible) -> None:
        """The customer goes to the front of the queue with an apology, the agent aside, an alarm rings."""
        self.ctx.drop_inner()
        self.alarms.ring("quarantine", broken.call or broken.machine, QUARANTINE_S)
        call = self.calls.live.get(broken.call)
        if call is None:
            return
        try:
            self.calls.quarantine(call, broken)
        except Exception as bug:  # noqa: BLE001 - not even that: end it, so that nobody waits in it for ever
            self.ctx.outcome.fault = f"{type(bug).__name__}: {bug}"
            self.calls.expel(call)

    # --- routing ---------------------------------------------------------------------------------

    def _request(self, request: e.Request) -> None:
        """A repeat gets the first reply again; a "no" is one too. Another request must not bear its id."""
        kept = self.state.replies.setdefault(request.user, {})
        kind = str(request.__struct_config__.tag)
        reply = kept.get(request.request_id)
        if reply is not None:
            same = reply.kind == kind
            self.ctx.outcome.reply = reply if same else Reply(request.request_id, REUSED_CODE)
            return
        code, values = FAULT_CODE, {}
        try:
            self._people(request)
            code = ""
        except Refused as no:
            code, values = no.code, no.values
        except DroppedStale as stale:
            self._drop(stale)
            code = ""
        finally:  # also when a table broke: who asked must hear
            reply = kept[request.request_id] = Reply(request.request_id, code, values, kind)
            if len(kept) > REPLIES_KEPT:
                del kept[next(iter(kept))]
            self.ctx.outcome.reply = reply

    def _people(self, request: e.Request) -> None:
        self._doors[type(request)](request)

    def _route(self, event: e.AnyEvent) -> None:
        match event:
            case e.Tick():
                self._tick()
            case e.ChannelArrived():
                self.calls.arrived(
                    event, admitted=self._admits() and not self.alarms.full(event.full, OVERLOAD_S)
                )
            case e.LineArrived():
                self.agents.line_arrived(event)
            case e.LineRegistered():
                self.agents.line_registered(event)
            case e.ChannelUp():
                self.calls.leg_up(event.channel)
            case e.ChannelRings():
                self.calls.rings(event.channel)
            case e.ChannelGone():
                self._gone(event)
            case e.PlaybackDone():
                self.calls.playback_done(event.channel, event.playback, ok=event.ok)
            case e.CommandFailed():
                self._failed(event)
            case e.NodeSeen():
                self.alarms.over("node_lost", event.node)
                reconcile(event, self.ctx, self.calls, self.agents)
            case e.NodeLost():
                self.alarms.ring("node_lost", event.node)
            case e.TrunksSeen():
                self.alarms.only("trunk_down", event.down)
            case e.LookedUp():
                self.calls.looked_up(event)
            case e.SettingChanged():
                self._setting(event)
            case e.TrunksPriced():
                self.state.settings.tariffs = event.tariffs
            case e.ContactBarred() | e.ContactListRead() | e.PersonForgotten():
                self.calls.consent_told(event)
            case e.Restarted():
                self.calls.restarted()
            case e.NodeStrained():
                self.state.strain = max(0, event.level)
                self.alarms.set("strained", event.node, on=event.level > 0)
            case e.ClockJumped():
                self.alarms.set("clock", event.node, on=event.on)
            case _:
                raise DroppedStale(f"{type(event).__name__}: no menu listens")

    def _gone(self, event: e.ChannelGone) -> None:
        call = self.calls.live.get(self.calls.by_channel.get(event.channel, ""))
        if event.channel in self.agents.by_channel:
            self.agents.line_gone(event.channel)
        elif call is None:
            raise DroppedStale("channel: it is forgotten already")
        elif event.channel == call.channel:
            self.calls.caller_gone(call, event.cause, event.sip)
        else:
            self.calls.leg_gone(call, event.channel, event.cause, event.sip)

    def _failed(self, event: e.CommandFailed) -> None:
        """404 and 409 are daily; what matters is said by the channel's end or repaired here."""
        channel = event.channel or ""
        match event.command:
            case "join":
                if channel in self.agents.by_channel:
                    self.agents.join_failed(channel)
                else:
                    self.calls.join_failed(channel)
            case "play":
                self.calls.playback_done(channel, None)
            case "dial":
                self.calls.dial_failed(channel)
            case "dial_out":
                self.calls.dial_out_failed(channel)
            case "hang_up" if event.missing:
                self._gone(e.ChannelGone(event.node, channel))
            case "part" if not event.missing:
                self.calls.part_failed(channel)
            case "record":
                self.calls.record_failed(channel)
            case _:
                raise DroppedStale(f"{event.command}: failed")

    def _setting(self, event: e.SettingChanged) -> None:
        setting = event.setting
        self.state.settings.take(event.seq, setting)
        match setting:
            case s.QueueSet():
                self.queues.set(setting)
                self.calls.queue_changed(setting)
            case s.AgentSet():
                self.agents.set(setting)
            case s.Removed(what="queue"):
                self.overflow.remove(setting.id)
                self.queues.remove(setting.id, self.ctx.now)
            case s.Removed(what="agent"):
                self.agents.remove(setting.id)
            case s.Removed(what="hours"):
                self.calendars.remove(setting.id)
            case s.DiskSet():
                self._disk(setting)
            case s.DrainSet():
                self.alarms.draining(setting.until)
        self.ctx.fact(f.SettingLive(event.seq, setting))
        if isinstance(setting, s.HoursSet):
            self.calendars.set(setting)  # its fact needs the calendar in the view
        self.overflow.touch_all()

    def _disk(self, disk: s.DiskSet) -> None:
        """Alarms for people; recordings end before the disk does, calls never."""
        self.alarms.set("disk_filling", disk.volume, on=disk.level == "filling")
        what: f.AlarmWhat = "database_full" if disk.volume == "database" else "disk_full"
        self.alarms.set(what, disk.volume, on=disk.level in ("full", "brim"))
        if self.state.settings.disk() == "brim":
            self.calls.stop_recordings()

    def _tick(self) -> None:
        owners: dict[Kind, Fires] = {"agent": self.agents, "alarm": self.alarms, "call": self.calls}
        owners |= {"hours": self.calendars, "overflow": self.overflow}
        while (due := self.deadlines.pop(self.ctx.now)) is not None:
            kind, key, name = due
            agent = self.agents.live.get(key) if kind == "agent" else None
            about = key if kind == "call" else (agent.call if agent is not None else None) or ""
            fire = owners[kind].deadline
            if kind == "hours":
                self.overflow.touch_all()
            self._guarded(lambda fire=fire, key=key, name=name: fire(key, name), about)  # type: ignore[misc]

    def _settle(self) -> None:
        """Inner steps first in, first out; then pairs until there are none."""
        while True:
            step = self.ctx.next_inner()
            if step is not None:
                step()
                continue
            match_ = self.acd.take()
            if match_ is not None:
                self._about = match_.call
                self.calls.offer(match_)
                continue
            move = self.overflow.take()
            if move is None:
                return
            self._about = move.call.id
            self.calls.flow_over(move)

    # --- what may not be lost --------------------------------------------------------------------

    def _admits(self) -> bool:
        """Past its ceiling a node collapses instead of slowing: new calls per second are capped.

        The cap is what a quiet machine can do; while things are late, each level of strain halves it.
        """
        st = self.state
        if self.ctx.now - st.second >= timedelta(seconds=1):
            st.second, st.arrivals = self.ctx.now, 0
        st.arrivals += 1
        cap = max(1, st.settings.centre.max_new_calls_per_s >> min(st.strain, MOST_STRAIN))
        if st.arrivals > cap:
            self.alarms.ring("overload", self.ctx.node, OVERLOAD_S)
        return st.arrivals <= cap

    def _drop(self, stale: DroppedStale) -> None:
        self.ctx.outcome.stale = stale.reason
        self.state.stale[stale.reason] = self.state.stale.get(stale.reason, 0) + 1
