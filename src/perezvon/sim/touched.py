"""What must hold after every step, checked on what the step touched: its calls, agents and queues.

``Book`` judges facts one by one; here the floor's own state after the step is compared with what its facts
said (7), tallies with a second count (1), agents with their calls (2), and the distributor's choice with
all who could have had the call (3). ``looks`` compares everything, but only every so many steps.
"""

from datetime import datetime
from typing import TypeAlias

from perezvon.core import events as e
from perezvon.core.acd import Requirement, fits
from perezvon.core.outcome import Outcome
from perezvon.core.records import view_of
from perezvon.core.settings import need_of
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.facts.live import CallView, Tally, interval_of
from perezvon.kit.ids import AgentId, CallId, QueueId
from perezvon.ports import Entry
from perezvon.sim.invariants import Book
from perezvon.sim.world import World

Cohort: TypeAlias = tuple[QueueId, datetime]


class Touched:
    """Reads each step after the book did."""

    def __init__(self, world: World, book: Book) -> None:
        self.world, self.book = world, book
        self._ready: dict[AgentId, datetime] = {}
        self._waiting: dict[CallId, None] = {}
        self._fits: dict[tuple[AgentId, Requirement], bool] = {}
        world.watchers.insert(0, self.sound)
        world.watchers.append(self.watch)

    def sound(self, _entry: Entry, outcome: Outcome) -> None:
        """No cell of a table is impossible, no machine raises: the floor survives both, the day does not."""
        if outcome.fault:
            self.book.broken("nothing breaks inside", outcome.fault)
        for fact in outcome.facts:
            if isinstance(fact, f.CallQuarantined):
                self.book.broken("no table breaks", str(fact))

    def watch(self, entry: Entry, outcome: Outcome) -> None:
        """Check everything that one step touched."""
        calls: dict[CallId, None] = {}
        agents: dict[AgentId, None] = {}
        cohorts: dict[Cohort, None] = {}
        recovery = isinstance(entry.event, e.Restarted)
        by_hand: set[CallId] = set()  # a person chose the colleague
        for fact in outcome.facts:
            match fact:
                case f.AgentChanged():
                    self._changed(fact.status)
                    agents[fact.status.agent] = None
                case f.AgentForgotten():
                    self._ready.pop(fact.agent, None)
                    agents[fact.agent] = None
                case f.SettingLive():
                    self._fits.clear()
                case f.Alarm() | f.HoursTurned() | f.OverflowBegan() | f.OverflowEnded():
                    pass
                case _:
                    if isinstance(fact, f.CallTransferred) and fact.to is not None:
                        by_hand.add(fact.call)
                    if isinstance(fact, f.CallOffered) and not recovery and fact.call not in by_hand:
                        self._choice(fact)
                    calls[fact.call] = None
                    cohort = _cohort(fact)
                    if cohort is not None:
                        cohorts[cohort] = None
        for call in calls:
            self._call(call)
        for agent in agents:
            self._agent(agent)
        for cohort in cohorts:
            self._count(cohort)
        self._starves(calls, agents)

    def _changed(self, status: f.AgentStatus) -> None:
        if status.state == "ready":
            self._ready[status.agent] = status.since
        else:
            self._ready.pop(status.agent, None)

    # --- the distributor's choice (3) ------------------------------------------------------------

    def _can(self, agent: AgentId, need: Requirement) -> bool:
        known = self._fits.get((agent, need))
        if known is None:
            setting = self.world.floor.state.settings.agents.get(agent)
            known = setting is not None and fits(setting.skills, setting.clients, need)
            self._fits[agent, need] = known
        return known

    def _need(self, call: CallId) -> Requirement | None:
        live = self.world.floor.state.calls.get(call)
        queue: s.QueueSet | None = live.queue_set if live is not None else None
        return need_of(queue) if queue is not None else None

    def _choice(self, fact: f.CallOffered) -> None:
        """The winner is free, able, and free the longest; the runner-up comes next."""
        need, since = self._need(fact.call), self._ready.get(fact.agent)
        if need is None:
            return  # the call ended within this step
        if since is None:
            self.book.broken("2 only a free agent is asked", f"{fact.agent} is not ready: {fact}")
        if not self._can(fact.agent, need):
            self.book.broken("only who can is asked", f"{fact.agent} lacks a skill: {fact}")
        for agent, free_since in self._ready.items():
            if free_since < since and self._can(agent, need):
                self.book.broken(
                    "the longest free agent is asked", f"{agent} {free_since} before {fact.agent} {since}"
                )
        if fact.runner_up is not None and fact.runner_up not in self._ready:
            self.book.broken("refusals explain everybody", f"the runner-up is not ready: {fact}")

    def _starves(self, calls: dict[CallId, None], agents: dict[AgentId, None]) -> None:
        """No call waits while an agent is free who could take it."""
        live = self.world.floor.state.calls
        for call in calls:
            if call in live and live[call].state == "waiting":
                self._waiting[call] = None
            else:
                self._waiting.pop(call, None)
        fresh = [agent for agent in agents if agent in self._ready]
        for call in self._waiting if fresh else calls:
            if call not in self._waiting:
                continue
            need = self._need(call)
            for agent in self._ready if call in calls else fresh:
                if need is not None and self._can(agent, need):
                    self.book.broken("3 nobody starves", f"{call} waits, {agent} is free")

    # --- the floor is what its facts say (1, 2, 7) -----------------------------------------------

    def _call(self, call: CallId) -> None:
        live, shown = self.world.floor.state.calls.get(call), self.book.view.calls.get(call)
        fresh = view_of(live) if live is not None else None
        if fresh != shown:
            self.book.broken("7 old state + facts = fresh view", f"{call}: floor {fresh}, folded {shown}")
        agent = shown.agent if shown is not None else None
        status = self.book.view.agents.get(agent) if agent is not None else None
        if agent is not None and (status is None or status.call != call):
            self.book.broken("2 one call per agent", f"{call} has {agent}, who has {status}")

    def _agent(self, agent: AgentId) -> None:
        live, shown = self.world.floor.state.agents.get(agent), self.book.view.agents.get(agent)
        fresh = live.status() if live is not None else None
        if fresh != shown:
            self.book.broken("7 old state + facts = fresh view", f"{agent}: floor {fresh}, folded {shown}")
        call = self.book.view.calls.get(shown.call) if shown is not None and shown.call else None
        if shown is not None and shown.call is not None and (call is None or agent not in _whose(call)):
            self.book.broken("2 one call per agent", f"{agent} has {shown.call}, which has {call}")

    def _count(self, cohort: Cohort) -> None:
        queue, queued_at = cohort
        interval = interval_of(queued_at)
        row = self.world.floor.queues.rows.get(queue)
        if row is None:
            return  # the queue was removed; its last calls are in the records
        count = row.tallies.get(interval, Tally())
        mine = self.book.tallies.get(queue, {}).get(interval, Tally())
        if count != mine or count.ended > count.offered:
            self.book.broken("1 tallies balance", f"{queue} {queued_at}: floor {count}, counted {mine}")


def _whose(call: CallView) -> tuple[AgentId | None, ...]:
    """Every agent who has to do with a call: who talks, who is asked, who passed it on and wraps up."""
    return (call.agent, call.consult, *call.wrapping)


def _cohort(fact: f.AnyFact) -> Cohort | None:
    """The queue and the time whose tally a fact moves."""
    match fact:
        case f.CallQueued() | f.CallAnswered():
            return fact.queue, fact.queued_at
        case f.CallTransferred():
            return fact.before, fact.at
        case f.CallFlowed():  # the queue that takes him over is told next
            return fact.queue, fact.queued_at
        case f.CallEnded() if fact.record.queue is not None and fact.record.queued_at is not None:
            return fact.record.queue, fact.record.queued_at
        case _:
            return None
