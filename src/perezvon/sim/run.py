"""One simulated day: put the world together, let it run, check it, say what happened."""

import gc
import time
from datetime import timedelta
from typing import Final

import msgspec

from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome
from perezvon.facts import floor as f
from perezvon.ports import Entry
from perezvon.sim.agents import Agents
from perezvon.sim.callees import Callees
from perezvon.sim.callers import Callers
from perezvon.sim.carrier import Carrier
from perezvon.sim.centre import typical_plan
from perezvon.sim.chance import Talks
from perezvon.sim.classes import ClassBook
from perezvon.sim.consent import Wishes
from perezvon.sim.faults import Faults, Rates
from perezvon.sim.invariants import Book, Broken
from perezvon.sim.looks import Looks
from perezvon.sim.plan import Plan, check_plan, visits
from perezvon.sim.results import Result, Results
from perezvon.sim.touched import Touched
from perezvon.sim.world import CENTRE, NODE, World

LOOK_EVERY: Final = 2_000  # steps between dear checks, unless every step is asked for
DRAIN_H: Final = 4.0
GARBAGE_EVERY: Final = 200_000  # objects


class Options(msgspec.Struct, frozen=True):
    """``calls_per_h``: at the busiest time; 0 means as many as the agents can take. ``stop_at``: a step.

    ``plan``: the day to play, instead of the typical one of ``agents``, ``hours`` and ``calls_per_h``.
    """

    seed: int = 7
    hours: float = 24.0
    agents: int = 100
    calls_per_h: float = 0.0
    faults: bool = False
    every: int = LOOK_EVERY
    replay: bool = True
    stop_at: int = 0
    plan: Plan | None = None
    withdrawals_per_h: float | None = None  # None: as the plan says


class Summary(msgspec.Struct):
    """What a day was like. ``wall_s``: seconds it took; ``digest``: of all that happened."""

    seed: int
    hours: float
    agents: int
    steps: int = 0
    facts: int = 0
    commands: int = 0
    calls: int = 0
    how: dict[f.EndHow, int] = {}
    offers: dict[str, int] = {}
    requeued: int = 0
    recordings: int = 0
    refusals: dict[str, int] = {}
    faults: dict[str, int] = {}
    stale: dict[str, int] = {}
    alarms: dict[str, int] = {}
    truths: int = 0
    looks: int = 0
    nodes_checked: int = 0
    restores: int = 0
    open_calls: int = 0
    withdrawals: int = 0
    digest: str = ""
    result: Result | None = None
    wall_s: float = 0.0


class Day:
    """A world with everything in it. ``play`` runs it; raises Broken when an invariant does not hold."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.plan = plan = options.plan or typical_plan(
            options.seed, options.hours, options.agents, calls_per_h=options.calls_per_h
        )
        check_plan(plan)
        self.world = world = World(options.seed, plan.begins)
        self.summary = Summary(options.seed, plan.hours, len(plan.agents))
        self.results = Results(plan.begins, plan.hours)
        self.book = Book(world, truth=not options.faults)
        self.classes = ClassBook(world)
        Touched(world, self.book)
        self.looks = Looks(world, self.book, options.every)
        world.watchers.append(self._count)
        self._configure()
        talks = Talks()
        self.agents = Agents(world, plan.agents, plan.behaviour, talks)
        Callers(world, Carrier(world), plan.behaviour, talks, visits(plan, options.seed))
        Callees(world, plan.behaviour, talks)
        self.wishes: Wishes | None = None
        rate = plan.withdrawals_per_h if options.withdrawals_per_h is None else options.withdrawals_per_h
        if rate > 0:
            self.wishes = Wishes(world, options.seed, rate)
        known = world.look_up
        world.look_up = lambda command: self.classes.summary(known(command))
        self.faults = Faults(world, self.agents, Rates()) if options.faults else None
        if self.faults is not None:
            self.faults.on_seen = self.looks.seen
            self.faults.on_restore = self._restored

    def _configure(self) -> None:
        told = (*self.plan.settings, *(agent.setting for agent in self.plan.agents))
        for seq, setting in enumerate(told, 1):
            self.world.hear(e.SettingChanged(seq, setting))
        self.world.hear(e.Restarted(epoch=1))
        self.world.hear(e.NodeSeen(NODE))

    # --- the day ---------------------------------------------------------------------------------

    def play(self) -> Summary:
        """Run the day and let it fade out; check everything at the end."""
        began, usual = time.perf_counter(), gc.get_threshold()
        gc.set_threshold(GARBAGE_EVERY, *usual[1:])  # the journal only grows: there is nothing to find
        try:
            self._play()
        except Broken:
            raise
        except Exception as bug:  # of the floor or of the simulator: it has a seed and a step like any other
            raise Broken(self.world.step, "nothing raises", f"{type(bug).__name__}: {bug}") from bug
        finally:
            gc.set_threshold(*usual)
        self._sum_up()
        self.summary.wall_s = time.perf_counter() - began
        return self.summary

    def _play(self) -> None:
        world, plan, options = self.world, self.plan, self.options

        def stop() -> bool:
            return 0 < options.stop_at <= world.step

        world.run(plan.begins + timedelta(hours=plan.hours), stop)
        world.fading = True
        if self.faults is not None:
            self.faults.open = False
        if not stop():
            world.run(world.now + timedelta(hours=DRAIN_H), stop)
        if not stop():
            self._end()

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
            self.results.read(fact, entry.now)
            match fact:
                case f.CallClosed():
                    total.recordings += len(fact.record.recordings)
                case f.OfferEnded():
                    _add(total.offers, fact.how)
                case f.CallQueued(again=str()):
                    total.requeued += 1
                case f.Alarm(on=True):
                    _add(total.alarms, fact.what)
                case _:
                    pass

    def _sum_up(self) -> None:
        total, world, options = self.summary, self.world, self.options
        total.steps = world.step
        total.open_calls = len(self.book.calls)
        total.withdrawals = self.wishes.told if self.wishes is not None else 0
        total.refusals = dict(sorted(world.refusals.items()))
        total.faults = dict(sorted(self.faults.counts.items())) if self.faults is not None else {}
        total.truths, total.looks = self.book.truths, self.looks.done
        total.nodes_checked = self.looks.nodes_seen
        total.digest = world.digest()
        results = self.results
        results.end(world.now)
        results.seed, results.steps, results.digest = options.seed, world.step, total.digest
        total.result = result = results.result()
        total.calls, total.how = result.calls, dict(result.how)


def _add(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


def simulate(options: Options) -> Summary:
    """Play one day. Raises Broken with the step at which an invariant did not hold."""
    return Day(options).play()


__all__ = ["Broken", "Day", "Options", "Summary", "simulate"]
