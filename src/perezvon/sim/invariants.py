"""What must always hold, checked from outside: a book kept from facts alone.

Numbers are those of the design, section 5. ``Book`` reads every fact, after every step: invariants 1, 2, 3
and 5, the order of a call's life, and that a record tells what the node saw. ``looks`` compares whole states.
"""

from datetime import datetime, timedelta
from typing import Final, NoReturn

import msgspec

from perezvon.core import events as e
from perezvon.core.outcome import Outcome
from perezvon.facts import floor as f
from perezvon.facts.live import Tally, View, apply, interval_of
from perezvon.facts.outside import OutsideFact
from perezvon.facts.overflow import OverflowFact
from perezvon.kit.ids import AgentId, CallId, QueueId
from perezvon.ports import Entry
from perezvon.sim.world import World

Key = tuple[int, datetime, int]
TALKING = ("talking", "held", "asking", "consulting", "rejoining")
NO_CALL = f.AgentChanged | f.AgentForgotten | f.Alarm | f.SettingLive | f.HoursTurned | OverflowFact
PLACED = ("calling_agent", "dialling", "ringing")
OUT_OF_SIGHT: Final = timedelta(seconds=6)  # by then a living engine sees a restarted node again
TRUTH_MS = 100  # travel between the moment the floor knows and the moment the node has done it


class Broken(Exception):
    """An invariant does not hold. ``step`` is the journal entry after which it was seen."""

    def __init__(self, step: int, rule: str, detail: str) -> None:
        super().__init__(f"step {step}: {rule}: {detail}")
        self.step, self.rule, self.detail = step, rule, detail


class Life(msgspec.Struct):
    """A live call as facts tell it."""

    call: CallId
    order: int
    rev: int
    channel: str
    state: str = "greeting"
    queue: QueueId | None = None
    queued_at: datetime | None = None
    flows_to: QueueId | None = None
    first_queued_at: datetime | None = None
    key: Key | None = None
    agent: AgentId | None = None
    offer: str | None = None
    answered: bool = False
    was_in: tuple[QueueId, ...] = ()
    overflowed: bool = False
    direct: bool = False
    asked: AgentId | None = None
    outside: str | None = None
    record: f.CallRecord | None = None


class Book:
    """Invariants 1, 2, 3 and 5, fact by fact."""

    def __init__(self, world: World, truth: bool = True) -> None:
        self.world, self.truth = world, truth
        self.calls: dict[CallId, Life] = {}
        self.with_agent: dict[AgentId, CallId] = {}
        self.waiting: dict[QueueId, dict[CallId, Key]] = {}
        self.tallies: dict[QueueId, dict[int, Tally]] = {}
        self.arrived = self.closed = self.facts = self.truths = 0
        self.view = View()
        world.watchers.append(self.watch)

    def broken(self, rule: str, detail: str) -> NoReturn:
        raise Broken(self.world.step, rule, detail)

    def watch(self, entry: Entry, outcome: Outcome) -> None:
        """Check what one step published."""
        recovery = isinstance(entry.event, e.Restarted)
        for fact in outcome.facts:
            self.facts += 1
            if not isinstance(fact, NO_CALL):
                self._call_fact(fact, entry.now, recovery)
            apply(self.view, fact, entry.now)

    def _call_fact(self, fact: f.AnyFact, now: datetime, recovery: bool) -> None:
        if isinstance(fact, f.CallArrived):
            self._arrives(fact)
            return
        if isinstance(fact, f.CallPlaced):
            self._placed(fact)
            return
        life = self.calls.get(fact.call)  # type: ignore[union-attr]
        if life is None:
            self.broken("5 one record per call", f"{fact} of a call that is not there")
        if fact.rev <= life.rev:  # type: ignore[union-attr]
            self.broken("revisions grow", f"{fact} after revision {life.rev}")
        life.rev = fact.rev  # type: ignore[union-attr]
        match fact:
            case f.CallQueued():
                self._queued(life, fact)
            case f.CallOffered():
                if not (recovery and life.offer == fact.offer):
                    self._offered(life, fact)
            case f.OfferEnded():
                self._offer_ended(life, fact)
            case f.CallAnswered():
                self._answered(life, fact, now)
            case f.CallDialled():
                self._steps(life, PLACED, fact.state)
            case f.CallRings():
                self._steps(life, ("dialling",), "ringing")
            case f.CallReached():
                self._reached(life, fact)
            case f.CallHeld():
                self._steps(life, ("talking",), "held")
            case f.CallResumed():
                self._steps(life, ("held",), "talking")
            case f.AgentLost():
                self._steps(life, TALKING if recovery else ("talking", "held"), "rejoining")
            case f.AgentRejoined():
                self._steps(life, ("rejoining",), "talking")
            case f.CallFlowed():
                self._flowed(life, fact)
            case f.CallGivenUp():
                self._leaves_queue(life)
                life.state = "farewell"
            case f.CallEnded():
                self._ended(life, fact.record)
            case f.CallClosed():
                self._closes(life, fact.record)
            case _:
                self._passed_on(life, fact, recovery)

    def _passed_on(self, life: Life, fact: f.AnyFact, recovery: bool) -> None:
        """What becomes of a call that one agent passes on to another."""
        match fact:
            case f.CallTransferred():
                self._transferred(life, fact)
            case f.ConsultAsked():
                if not (recovery and life.offer == fact.offer):
                    self._asked(life, fact)
            case f.ConsultAnswered():
                self._steps(life, ("asking",), "consulting")
                life.offer = None
            case f.ConsultEnded():
                self._steps(life, ("asking", "consulting"), "held")
                self._unasked(life)
            case f.PartWrapped():
                self.with_agent.pop(fact.agent, None)
            case f.OutsideCalled() | f.OutsideAnswered() | f.OutsideGiven() | f.OutsideEnded():
                self._outside(life, fact, recovery)
            case _:
                return

    def _outside(self, life: Life, fact: OutsideFact, recovery: bool) -> None:
        """Somebody outside the centre is called for the caller."""
        match fact:
            case f.OutsideCalled() if recovery and life.outside == fact.number:
                return
            case f.OutsideCalled():
                before = {"consult": ("talking", "held"), "transfer": ("given",), "overflow": ("waiting",)}
                self._steps(life, before[fact.why], "asking" if fact.why == "consult" else "reaching")
                if life.outside is not None or (fact.why == "overflow" and life.answered):
                    self.broken("one leg outside", f"{fact} but {life}")
                life.outside = fact.number
                self._leaves_queue(life)
            case f.OutsideAnswered():
                self._steps(
                    life, ("asking", "reaching"), "consulting" if life.state == "asking" else "outside"
                )
            case f.OutsideGiven():
                self._steps(life, ("consulting",) if fact.talks else ("talking", "held"), "given")
                life.state = "outside" if fact.talks else "given"
                if life.agent != fact.agent or not life.answered or life.queue != fact.queue:
                    self.broken("1 tallies balance", f"{fact} but {life}")
                self._tally(fact.queue, fact.at).transferred_out += 1
                life.agent = None
            case f.OutsideEnded():
                if life.outside is None:
                    self.broken("one leg outside", f"{fact} but {life}")
                life.outside = None
                life.state = "held" if life.state in ("asking", "consulting") else life.state

    def _steps(self, life: Life, before: tuple[str, ...], after: str) -> None:
        if life.state not in before:
            self.broken("a call lives in order", f"{life.call}: {life.state} → {after}")
        life.state = after

    def _arrives(self, fact: f.CallArrived) -> None:
        if fact.call in self.calls:
            self.broken("5 one record per call", f"{fact.call} arrived twice")
        if any(life.channel == fact.channel and life.record is None for life in self.calls.values()):
            self.broken("5 one record per call", f"channel {fact.channel} has two calls")
        self.arrived += 1
        self.calls[fact.call] = Life(fact.call, self.arrived, fact.rev, fact.channel)

    def _placed(self, fact: f.CallPlaced) -> None:
        """An agent places a call: he has no other one, and may call for this client."""
        if fact.call in self.calls:
            self.broken("5 one record per call", f"{fact.call} was placed twice")
        if fact.agent in self.with_agent:
            self.broken("2 one call per agent", f"{fact.agent} has {self.with_agent[fact.agent]}, and dials")
        self.arrived += 1
        life = Life(fact.call, self.arrived, fact.rev, fact.channel, state=fact.state, agent=fact.agent)
        self.calls[fact.call] = life
        self.with_agent[fact.agent] = fact.call

    def _reached(self, life: Life, fact: f.CallReached) -> None:
        self._steps(life, ("dialling", "ringing"), "talking")
        if self.with_agent.get(fact.agent) != life.call:
            self.broken("2 one call per agent", f"{fact.agent} reached somebody in a call of another")
        life.answered = True

    def _queued(self, life: Life, fact: f.CallQueued) -> None:
        if fact.again is None and life.first_queued_at is not None and life.flows_to != fact.queue:
            self.broken("1 tallies balance", f"{life.call} was queued twice as new")
        if life.first_queued_at is not None and fact.queued_at != life.first_queued_at:
            self.broken("3 longest wait first", f"{life.call} lost its place")
        self._free(life)
        if life.first_queued_at is None or life.flows_to is not None:
            life.first_queued_at, life.flows_to = fact.queued_at, None
            self._tally(fact.queue, fact.queued_at).offered += 1
        life.queue, life.queued_at, life.state = fact.queue, fact.queued_at, "waiting"
        life.key = (-fact.priority, fact.queued_at, life.order)
        self.waiting.setdefault(fact.queue, {})[life.call] = life.key

    def _flowed(self, life: Life, fact: f.CallFlowed) -> None:
        self._steps(life, ("waiting",), "waiting")
        if life.answered or fact.queue != life.queue or fact.queued_at != life.first_queued_at:
            self.broken("1 tallies balance", f"{fact} but {life}")
        self._leaves_queue(life)
        count = self._tally(fact.queue, fact.queued_at)
        count.flowed_out += 1
        count.overflowed += fact.why == "overflow"
        if fact.why == "overflow":
            self._overflows(life, fact)
        life.flows_to = fact.to
        life.was_in += (fact.queue,)

    def _overflows(self, life: Life, fact: f.CallFlowed) -> None:
        """Once, to another queue of the client that he was not in yet, and only while the rule is on."""
        row = self.view.queues.get(fact.queue)
        if row is None or row.overflow is None or row.overflow.to != fact.to:
            self.broken("10 overflow by its rule", f"{fact} but {row and row.overflow}")
        if life.overflowed or fact.to in (fact.queue, *life.was_in):
            self.broken("10 overflow by its rule", f"{fact} but {life}")
        life.overflowed = True

    def _transferred(self, life: Life, fact: f.CallTransferred) -> None:
        """The first agent keeps the call for his wrap-up; nobody is counted as offered or answered again."""
        blind = ("talking", "held")
        self._steps(life, blind if fact.how == "blind" else ("consulting",), life.state)
        if life.agent != fact.agent or self.with_agent.get(fact.agent) != life.call:
            self.broken("2 one call per agent", f"{fact} but {life.agent} has it")
        if not life.answered or life.queue != fact.before:
            self.broken("1 tallies balance", f"{fact} but {life}")
        if fact.how == "consulted" and life.asked != fact.to:
            self.broken("2 one call per agent", f"{fact} but {life.asked} was asked")
        self._tally(fact.before, fact.at).transferred_out += 1
        self._tally(fact.queue, fact.at).transferred_in += 1
        life.agent, life.direct = None, fact.how == "blind" and fact.to is not None

    def _asked(self, life: Life, fact: f.ConsultAsked) -> None:
        self._steps(life, ("talking", "held"), "asking")
        if fact.to in self.with_agent or life.agent != fact.agent:
            self.broken("2 one call per agent", f"{fact} but {life}, {self.with_agent.get(fact.to)}")
        life.asked, life.offer = fact.to, fact.offer
        self.with_agent[fact.to] = life.call

    def _unasked(self, life: Life) -> None:
        if life.asked is not None:
            self.with_agent.pop(life.asked, None)
        life.asked = life.offer = None

    def _offered(self, life: Life, fact: f.CallOffered) -> None:
        self._steps(life, ("waiting",), "offered")
        if fact.agent in self.with_agent:
            self.broken("2 one call per agent", f"{fact.agent} has {self.with_agent[fact.agent]}")
        rivals = self.waiting.get(fact.queue, {})
        first = min(rivals.items(), key=lambda row: row[1], default=None)
        if not life.direct and (first is None or first[0] != life.call):
            self.broken("3 longest wait first", f"{life.call} {life.key} was offered before {first}")
        others = sum(fact.refusals.values()) + 1
        staff = len(self.world.floor.state.settings.agents)
        if not life.direct and others != staff:
            self.broken("refusals explain everybody", f"{life.call}: {others} of {staff}: {fact.refusals}")
        if fact.runner_up == fact.agent:
            self.broken("refusals explain everybody", f"{life.call}: the winner is his own runner-up")
        del rivals[life.call]
        life.agent, life.offer, life.direct = fact.agent, fact.offer, False
        self.with_agent[fact.agent] = life.call

    def _offer_ended(self, life: Life, fact: f.OfferEnded) -> None:
        if life.offer != fact.offer or life.agent != fact.agent:
            self.broken("2 one offer per call", f"{fact} but {life.offer} of {life.agent} was open")
        life.offer = None
        if fact.how != "accepted":
            self._free(life)
            life.state = "waiting"
            if life.queue is not None and life.key is not None:
                self.waiting[life.queue][life.call] = life.key

    def _answered(self, life: Life, fact: f.CallAnswered, now: datetime) -> None:
        self._steps(life, ("consulting",) if life.asked == fact.agent else ("offered",), "talking")
        life.agent, life.asked = fact.agent, None
        if self.with_agent.get(fact.agent) != life.call:
            self.broken("2 one call per agent", f"{fact.agent} answered {life.call} without its offer")
        if fact.first == life.answered:
            self.broken("1 tallies balance", f"{life.call}: first={fact.first}, answered={life.answered}")
        if fact.first and life.queue is not None and life.first_queued_at is not None:
            life.answered = True
            wait_ms = (now - life.first_queued_at).total_seconds() * 1000
            if abs(fact.wait_ms - wait_ms) > 1:
                self.broken(
                    "durations follow from times", f"{life.call}: waited {wait_ms}, said {fact.wait_ms}"
                )
            count = self._tally(life.queue, life.first_queued_at)
            count.answered += 1
            count.in_target += fact.in_target
            count.wait_answered_ms += fact.wait_ms

    def _leaves_queue(self, life: Life) -> None:
        if life.queue is not None:
            self.waiting[life.queue].pop(life.call, None)

    def _free(self, life: Life) -> None:
        if life.agent is not None:
            self.with_agent.pop(life.agent, None)
            life.agent = None

    def _ended(self, life: Life, record: f.CallRecord) -> None:
        if life.record is not None:
            self.broken("5 one record per call", f"{life.call} ended twice")
        self._leaves_queue(life)
        life.record, life.offer = record, None
        born, ended = self.world.switch.born, record.ended_at or self.world.now
        if (
            born is not None
            and record.by == "system"
            and record.arrived_at < born
            and ended - born > OUT_OF_SIGHT
        ):
            self.broken("who died with the node is not reckoned on", f"{life.call}: node of {born}, {record}")
        if record.how == "closed" and (life.queue is not None or record.closed is None):
            self.broken("who comes too late is in no queue", f"{life.call}: {record}")
        if (record.how == "answered") != life.answered:
            self.broken("5 one class per call", f"{life.call}: {record.how}, answered={life.answered}")
        if life.queue is not None and life.first_queued_at is not None and not life.answered:
            count = self._tally(life.queue, life.first_queued_at)
            if record.how not in ("abandoned", "short_abandoned", "flowed_out"):
                self.broken("1 tallies balance", f"{life.call} left its queue as {record.how}")
            setattr(count, record.how, getattr(count, record.how) + 1)
            count.overflowed += record.how == "flowed_out" and any(
                part.outside for part in record.segments[-1:]
            )
        mine = [part for part in record.segments if not part.outside]
        spent = sum(ms_between(part.answered_at, part.ended_at) for part in mine)
        if abs(spent - record.talk_ms - record.hold_ms) > len(record.segments):
            self.broken("durations follow from times", f"{life.call}: {spent} ≠ talk + hold in {record}")
        if life.state not in TALKING:
            self._free(life)

    def _closes(self, life: Life, record: f.CallRecord) -> None:
        if life.record is None:
            self.broken("5 one record per call", f"{life.call} closed without an end")
        same = ("call", "how", "by", "queued_at", "answered_at", "ended_at", "queue", "agent", "talk_ms")
        for name in same:
            if getattr(record, name) != getattr(life.record, name):
                self.broken("5 one record per call", f"{life.call}: {name} changed after the end")
        self.with_agent = {agent: call for agent, call in self.with_agent.items() if call != life.call}
        del self.calls[life.call]
        self.closed += 1
        stretches = self.world.switch.talks.pop(life.channel, [])
        if self.truth and len(record.segments) <= 1 and all(part.stopped_at for part in stretches):
            self.truths += 1
            talked = sum(ms_between(part.started_at, part.stopped_at) for part in stretches)
            if abs(talked - record.talk_ms) > TRUTH_MS:
                self.broken("the record tells what happened", f"{talked} ms in the bridge, {record}")

    def _tally(self, queue: QueueId, queued_at: datetime) -> Tally:
        rows = self.tallies.setdefault(queue, {})
        return rows.setdefault(interval_of(queued_at), Tally())


def ms_between(start: datetime | None, end: datetime | None) -> float:
    """Milliseconds between two times; 0 when one is missing."""
    return (end - start).total_seconds() * 1000 if start is not None and end is not None else 0.0
