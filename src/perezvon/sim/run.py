"""One simulated day: put the world together, let it run, check it, say what happened."""

import time
from datetime import timedelta
from typing import Final

import msgspec

from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.ports import Entry
from perezvon.sim.agents import Agents
from perezvon.sim.callers import Callers
from perezvon.sim.carrier import Carrier
from perezvon.sim.centre import settings
from perezvon.sim.chance import Behaviour, Talks
from perezvon.sim.faults import Faults, Rates
from perezvon.sim.invariants import Book, Broken
from perezvon.sim.looks import Looks
from perezvon.sim.world import CENTRE, NODE, START, World

LOOK_EVERY: Final = 2_000  # steps between dear checks, unless every step is asked for
SHIFTS: Final = ((0, 0.33), (1, 0.165), (2, 0.08), (5, 0.34), (12, 0.085))  # hours after 08:00, share
SHIFT_H: Final = 9.0
PEAK_LOAD: Final = 0.68  # erlangs per agent on duty at the busiest time
ON_DUTY_AT_PEAK: Final = 0.575
DRAIN_H: Final = 4.0


class Options(msgspec.Struct, frozen=True):
    """``calls_per_h``: at the busiest time; 0 means as many as the agents can take. ``stop_at``: a step."""

    seed: int = 7
    hours: float = 24.0
    agents: int = 100
    calls_per_h: float = 0.0
    faults: bool = False
    every: int = LOOK_EVERY
    replay: bool = True
    stop_at: int = 0


class Summary(msgspec.Struct):
    """What a day was like. ``wall_s``: seconds it took; ``digest``: of all that happened."""

    seed: int
    hours: float
    agents: int
    steps: int = 0
    facts: int = 0
    commands: int = 0
    calls: int = 0
    how: dict[str, int] = {}
    in_target: int = 0
    wait_ms: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_ms: int = 0
    offers: dict[str, int] = {}
    requeued: int = 0
    recordings: int = 0
    agent_s: dict[str, float] = {}
    refusals: dict[str, int] = {}
    faults: dict[str, int] = {}
    stale: dict[str, int] = {}
    alarms: dict[str, int] = {}
    truths: int = 0
    looks: int = 0
    nodes_checked: int = 0
    restores: int = 0
    open_calls: int = 0
    digest: str = ""
    wall_s: float = 0.0


class Day:
    """A world with everything in it. ``play`` runs it; raises Broken when an invariant does not hold."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.world = world = World(options.seed)
        self.summary = Summary(options.seed, options.hours, options.agents)
        self.book = Book(world, truth=not options.faults)
        self.looks = Looks(world, self.book, options.every)
        self._agent_since: dict[str, tuple[str, float]] = {}
        world.watchers.append(self._count)
        staff = self._configure()
        behaviour = Behaviour()
        talks = Talks(world.rng, behaviour)
        self.agents = Agents(world, staff, behaviour, talks)
        peak = options.calls_per_h or self._peak(behaviour)
        self.callers = Callers(world, Carrier(world), behaviour, talks, peak)
        self._plan_shifts()
        self.faults = Faults(world, self.agents, Rates()) if options.faults else None
        if self.faults is not None:
            self.faults.on_seen = self.looks.seen
            self.faults.on_restore = self._restored

    def _configure(self) -> list[s.AgentSet]:
        staff = []
        for seq, setting in enumerate(settings(self.options.agents, self.world.rng), 1):
            self.world.hear(e.SettingChanged(seq, setting))
            if isinstance(setting, s.AgentSet):
                staff.append(setting)
        self.world.hear(e.Restarted(epoch=1))
        self.world.hear(e.NodeSeen(NODE))
        return staff

    def _peak(self, b: Behaviour) -> float:
        handling_s = b.talk_s + b.wrap_s + b.reaction_s + b.holds * b.hold_s
        return self.options.agents * ON_DUTY_AT_PEAK * PEAK_LOAD * 3600 / handling_s

    def _plan_shifts(self) -> None:
        rng, world = self.world.rng, self.world
        everybody = list(self.agents.all.values())
        for n, agent in enumerate(everybody):
            place, begins = (n * 7 % len(everybody) + 0.5) / len(everybody), 0.0
            for hour, share in SHIFTS:
                begins = hour * 3600.0
                place -= share
                if place < 0:
                    break
            length_s = min(SHIFT_H, max(0.5, self.options.hours - begins / 3600)) * 3600
            world.after(
                begins + rng.uniform(0, 300),
                lambda agent=agent, s=length_s: agent.begin_shift(s),  # type: ignore[misc]
            )

    # --- the day ---------------------------------------------------------------------------------

    def play(self) -> Summary:
        """Run the day and let it fade out; check everything at the end."""
        began = time.perf_counter()
        world, options = self.world, self.options

        def stop() -> bool:
            return 0 < options.stop_at <= world.step

        world.run(START + timedelta(hours=options.hours), stop)
        self.callers.open = False
        if self.faults is not None:
            self.faults.open = False
        if not stop():
            world.run(world.now + timedelta(hours=DRAIN_H), stop)
        if not stop():
            self._end()
        self._sum_up()
        self.summary.wall_s = time.perf_counter() - began
        return self.summary

    def _end(self) -> None:
        """All callers are gone: no call may be left, and the journal must give the same floor again."""
        world, book = self.world, self.book
        world.hear(world.switch.seen())  # what was refused to the very end is put right now
        world.run(world.now + timedelta(seconds=30))
        self.looks.look()
        self.looks.node()
        for life in book.calls.values():
            book.broken("5 one record per call", f"{len(book.calls)} calls never ended: {life}")
        if book.closed != book.arrived:
            book.broken("5 one record per call", f"{book.arrived} arrived, {book.closed} closed")
        if self.options.replay:
            floor = Floor(CENTRE, NODE)
            for entry in world.journal:
                floor.handle(entry.event, entry.now)
            self._restored(world.floor, floor)

    def _restored(self, old: Floor, new: Floor) -> None:
        """7: what the journal gives is the floor that wrote it."""
        self.summary.restores += 1
        if old.snapshot() != new.snapshot():
            self.book.broken("7 replay(journal) = floor", f"after {old.seq} and {new.seq} entries")

    # --- counting --------------------------------------------------------------------------------

    def _count(self, entry: Entry, outcome: Outcome) -> None:
        total = self.summary
        total.facts += len(outcome.facts)
        total.commands += len(outcome.commands)
        if outcome.stale:
            _add(total.stale, outcome.stale)
        for fact in outcome.facts:
            match fact:
                case f.AgentChanged():
                    self._agent_time(fact.status, entry)
                case f.CallClosed():
                    self._count_call(fact.record)
                case f.OfferEnded():
                    _add(total.offers, fact.how)
                case f.CallQueued(again=str()):
                    total.requeued += 1
                case f.Alarm(on=True):
                    _add(total.alarms, fact.what)
                case _:
                    pass

    def _agent_time(self, status: f.AgentStatus, entry: Entry) -> None:
        at = entry.now.timestamp()
        before = self._agent_since.get(status.agent)
        if before is not None:
            spent = self.summary.agent_s
            spent[before[0]] = spent.get(before[0], 0.0) + at - before[1]
        self._agent_since[status.agent] = (status.state, at)

    def _count_call(self, record: f.CallRecord) -> None:
        total = self.summary
        total.calls += 1
        _add(total.how, record.how)
        total.in_target += record.in_target
        total.wait_ms += record.wait_ms if record.answered_at is not None else 0
        total.talk_ms += record.talk_ms
        total.hold_ms += record.hold_ms
        total.wrap_ms += record.wrap_ms
        total.recordings += len(record.recordings)

    def _sum_up(self) -> None:
        total, world = self.summary, self.world
        total.steps = world.step
        total.open_calls = len(self.book.calls)
        total.refusals = dict(sorted(world.refusals.items()))
        total.faults = dict(sorted(self.faults.counts.items())) if self.faults is not None else {}
        total.truths, total.looks = self.book.truths, self.looks.done
        total.nodes_checked = self.looks.nodes_seen
        total.digest = world.digest()


def _add(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


def simulate(options: Options) -> Summary:
    """Play one day. Raises Broken with the step at which an invariant did not hold."""
    return Day(options).play()


__all__ = ["Broken", "Day", "Options", "Summary", "simulate"]
