"""What goes wrong: connections break, messages are lost, doubled and late, processes die, settings change.

Faults are drawn from the world's generator, so a seed repeats them. What cannot happen to one ordered
connection does not happen here: a late message keeps its place among those of its channel.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.core.outcome import Reply
from perezvon.facts import settings as s
from perezvon.kit.ids import ChannelId
from perezvon.sim.agents import Agents
from perezvon.sim.chance import exponential
from perezvon.sim.invariants import Broken
from perezvon.sim.switch import ROUND_TRIP_S
from perezvon.sim.world import NODE, Link, World

POWER_CUT_EVERY = 4  # deaths of the engine
READING_S = 0.02  # between the node's truth being read and the floor being told


class Rates(msgspec.Struct, frozen=True):
    """Per hour; shares per message."""

    outages: float = 4.0
    quiet_looks: float = 6.0  # NodeSeen although nothing broke
    engine_deaths: float = 1.5
    node_restarts: float = 0.3
    changes: float = 3.0
    snapshots: float = 12.0
    doubled: float = 0.002
    late: float = 0.004
    repeated: float = 0.01
    refused: float = 0.001
    interventions: float = 2.0
    strains: float = 2.0  # the machine falls behind for a while


class Faults:
    """Breaks things, puts them right again, and counts what it did."""

    def __init__(self, world: World, agents: Agents, rates: Rates) -> None:
        self.world, self.agents, self.rates = world, agents, rates
        self.counts: dict[str, int] = {}
        self.on_seen: Callable[[], None] = lambda: None
        self.on_restore: Callable[[Floor, Floor], None] = lambda _old, _new: None
        self.open = True
        self.busy = False
        self.link = FaultyLink(world, self)
        world.link = self.link
        self._snapshot = (world.floor.seq, world.floor.snapshot())
        self._unseen_since: datetime | None = None
        self._often(rates.outages, self._outage)
        self._often(rates.quiet_looks, self._look)
        self._often(rates.engine_deaths, self._engine_dies)
        self._often(rates.node_restarts, self._node_dies)
        self._often(rates.changes, self._change)
        self._often(rates.strains, self._strain)
        self._often(rates.snapshots, self._take_snapshot)
        self._often(rates.interventions, self._intervene)
        world.echo = self._repeat

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def _often(self, per_h: float, do: Callable[[], None]) -> None:
        if per_h <= 0:
            return

        def strike() -> None:
            if self.open:
                do()
                self._often(per_h, do)

        self.world.after(exponential(self.world.rng, 3600 / per_h), strike)

    # --- the connection to the node --------------------------------------------------------------

    def _outage(self) -> None:
        """The connection breaks: both ways everything is lost; the floor hears of it at once or late."""
        if self.busy:
            return
        self.busy = True
        self.count("outages")
        self.link.break_off()
        rng = self.world.rng
        length_s = rng.uniform(0.05, 8.0)
        noticed_s = rng.choice((0.0, rng.uniform(0, length_s)))
        self.world.after(noticed_s, self._lost)
        self.world.after(length_s, self._reconnect)

    def _lost(self) -> None:
        self._unseen_since = self.world.now
        self.world.hear(e.NodeLost(NODE))

    def _reconnect(self) -> None:
        """Read the node's truth, tell the floor, then let messages pass again."""
        link, world = self.link, self.world
        link.begin_reading()
        seen = msgspec.structs.replace(world.switch.seen(), unseen_since=self._unseen_since)
        self._unseen_since = None

        def told() -> None:
            world.hear(seen)
            link.end_reading()
            self.busy = False
            self.on_seen()

        world.after(READING_S, told)

    def _look(self) -> None:
        if self.busy:
            return
        self.busy = True
        self.count("looks")
        self._reconnect()

    def _node_dies(self) -> None:
        """The media node restarts: all legs and bridges are gone."""
        if self.busy:
            return
        self.busy = True
        self.count("node restarts")
        self.link.break_off()
        self._restart_node()
        self._lost()
        self.world.after(self.world.rng.uniform(1, 5), self._reconnect)

    def _restart_node(self) -> None:
        self.world.switch.restart(self.world.now)
        for agent in self.agents.all.values():
            agent.node_restarted()

    def _strain(self) -> None:
        """The engine finds that things are late, by and by more or less so, and in the end they are not."""
        self.count("strains")
        rng = self.world.rng
        levels = [rng.randrange(1, 4) for _ in range(rng.randrange(1, 4))]
        for number, level in enumerate([*levels, 0]):
            self.world.after(number * rng.uniform(0.5, 20), lambda level=level: self._strained(level))  # type: ignore[misc]

    def _strained(self, level: int) -> None:
        self.world.hear(e.NodeStrained(NODE, level))

    # --- the engine ------------------------------------------------------------------------------

    def _take_snapshot(self) -> None:
        if self.world.engine_up:
            self._snapshot = (self.world.floor.seq, self.world.floor.snapshot())

    def _engine_dies(self) -> None:
        """The engine is killed; another one takes over from the last snapshot and the journal.

        Every fourth time the power is cut: the node dies with it.
        """
        if self.busy:
            return
        self.busy = True
        self.count("engine deaths")
        self.link.break_off()
        self.world.engine_up = False
        self.world.engine_life += 1
        down_since = self._unseen_since = self.world.now
        if self.world.engine_life % POWER_CUT_EVERY == 0:
            self.count("power cuts")
            self._restart_node()
        self.world.after(self.world.rng.uniform(0.2, 20.0), lambda: self._take_over(down_since))

    def _take_over(self, down_since: datetime) -> None:
        world = self.world
        seq, body = self._snapshot
        floor = Floor.restore(body)
        for entry in world.journal[seq:]:
            floor.handle(entry.event, entry.now)
        self.on_restore(world.floor, floor)
        world.floor = floor
        world.engine_up = True
        world.hear(e.Restarted(epoch=world.engine_life + 1, down_since=down_since))
        self._reconnect()

    # --- settings --------------------------------------------------------------------------------

    def _change(self) -> None:
        """Somebody changes the configuration in the middle of the day; what he removes he puts back."""
        known, rng = self.world.floor.state.settings, self.world.rng
        if not known.queues or not known.agents or not self.world.engine_up:
            return
        queue = known.queues[rng.choice(list(known.queues))]
        agent = known.agents[rng.choice(list(known.agents))]
        match rng.randrange(5):
            case 0:
                self._set(msgspec.structs.replace(queue, wrap_up_s=rng.choice((20, 45, 60))))
            case 1:
                self._set(msgspec.structs.replace(queue, priority=rng.choice((0, 0, 5))))
            case 2:
                better = {skill: min(5, level + 1) for skill, level in agent.skills.items()}
                self._set(msgspec.structs.replace(agent, skills=better))
            case 3 if len(known.queues) > 1:
                self._set(s.Removed("queue", queue.id))
                self.world.after(rng.uniform(0, 300), lambda: self._set(queue))
            case _ if len(known.agents) > 1:
                self._set(s.Removed("agent", agent.id))
                self.world.after(rng.uniform(1, 900), lambda: self._set(agent))

    def _set(self, setting: s.AnySetting) -> None:
        """The engine reads a setting; without an engine it waits in its stream."""
        if not self.world.engine_up:
            self.world.after(1.0, lambda: self._set(setting))
            return
        self.count("settings changed")
        self.world.hear(e.SettingChanged(self.world.floor.state.settings.seq + 1, setting))

    # --- people ----------------------------------------------------------------------------------

    def _repeat(self, request: e.AnyRequest, first: Reply) -> None:
        """A browser that did not hear the reply asks again: it must hear the same, and nothing happens."""
        if self.world.rng.random() >= self.rates.repeated:
            return

        def again() -> None:
            reply = self.world.tell(request)
            if reply is not None:
                self.count("requests repeated")
                if reply != first:
                    raise Broken(self.world.step, "a repeat gets the first reply", f"{first}, then {reply}")

        self.world.after(self.world.rng.uniform(0.01, 3), again)

    def _intervene(self) -> None:
        """A supervisor acts for an agent."""
        world, rng = self.world, self.world.rng
        agent = rng.choice(list(self.agents.all))
        base = {"user": "supervisor", "request_id": world.request_id(), "agent": agent}
        self.count("interventions")
        match rng.randrange(3):
            case 0:
                world.ask(e.GoNotReady(**base, reason="meeting"))
            case 1:
                world.ask(e.SignOff(**base))
            case _:
                world.ask(e.GoReady(**base))


class FaultyLink(Link):
    """Loses everything while ``cut``; doubles and delays a few messages, in order within a channel."""

    def __init__(self, world: World, faults: Faults) -> None:
        super().__init__(world)
        self.faults = faults
        self.reading = False
        self.kept: list[e.AnyEvent] = []
        self.cut = False
        self.late: dict[ChannelId, int] = {}

    def break_off(self) -> None:
        """Nothing passes any more."""
        self.cut, self.open = True, False

    def begin_reading(self) -> None:
        self.reading, self.cut, self.kept = True, False, []
        self.open = False

    def end_reading(self) -> None:
        """The floor knows the truth: what came meanwhile follows."""
        self.reading, self.open = False, True
        kept, self.kept = self.kept, []
        for event in kept:
            super().hear(event)

    def send(self, command: c.TelephonyCommand) -> None:
        if self.cut or self.reading:
            self.faults.count("commands lost")
            self.undone += 1
        elif self.faults.open and self.world.rng.random() < self.faults.rates.refused:
            self.faults.count("commands refused")
            self.undone += 1
            kind = str(type(command).__struct_config__.tag)
            refused = e.CommandFailed(NODE, kind, getattr(command, "channel", None), missing=False)
            self.carry([(ROUND_TRIP_S, refused)])
        else:
            super().send(command)

    def hear(self, event: e.AnyEvent) -> None:
        if self.cut:
            self.faults.count("events lost")
        elif self.reading:
            self.kept.append(event)
        else:
            self._maybe_late(event)

    def _maybe_late(self, event: e.AnyEvent) -> None:
        rng, rates = self.world.rng, self.faults.rates
        channel = getattr(event, "channel", None) or ""
        draw = rng.random() if self.faults.open else 1.0
        if draw < rates.doubled:
            self.faults.count("doubled")
            super().hear(event)
            super().hear(event)
        elif self.late.get(channel, 0) or draw < rates.doubled + rates.late:
            self._delay(channel, event, rng.uniform(0.05, 0.5))
        else:
            super().hear(event)

    def _delay(self, channel: ChannelId, event: e.AnyEvent, delay_s: float) -> None:
        self.faults.count("late")
        first = not self.late.get(channel, 0)
        self.late[channel] = self.late.get(channel, 0) + 1
        self.world.traffic += 1
        if not first:
            delay_s = 0.6  # never before the one that it follows

        def arrives() -> None:
            self.world.traffic -= 1
            self.late[channel] -= 1
            if not self.late[channel]:
                del self.late[channel]
            if self.cut:
                self.faults.count("events lost")
            elif self.reading:
                self.kept.append(event)
            else:
                super(FaultyLink, self).hear(event)

        self.world.after(delay_s, arrives)
