"""What a day was like, in the terms of the field: measured from facts, of a simulated day or of a real one.

``Results(begins, hours)`` reads facts in their order (``read(fact, at)``) and gives a ``Result``. Formulas
(version 1), counted by the time at which a call was queued (arrival cohort):

    service level    answered within the queue's target / (answered + abandoned + flowed out)
    abandonment      (abandoned + short abandoned) / offered
    ASA              Σ wait of the answered / answered
    AHT              Σ (talk + hold + wrap-up) / answered
    occupancy        time on contacts (reserved … wrap-up) / (that + ready)

Short abandons are left out of the service level, as most centres do; they are shown apart.
"""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from perezvon.facts import floor as f
from perezvon.kit.ids import AgentId, QueueId

FORMULAS: Final = 1
QUARTER_S: Final = 900.0
ON_CONTACT: Final[tuple[f.AgentState, ...]] = ("reserved", "talking", "hold", "rejoining", "wrap_up")


class Totals(msgspec.Struct):
    """Counts of queued calls, sums in milliseconds; shares are None when there is nothing to share."""

    offered: int = 0
    answered: int = 0
    in_target: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    flowed_out: int = 0
    wait_answered_ms: int = 0
    wait_all_ms: int = 0
    max_wait_ms: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_ms: int = 0

    @property
    def service_level(self) -> float | None:
        return share(self.in_target, self.answered + self.abandoned + self.flowed_out)

    @property
    def abandonment(self) -> float | None:
        return share(self.abandoned + self.short_abandoned, self.offered)

    @property
    def asa_s(self) -> float | None:
        return _seconds(self.wait_answered_ms, self.answered)

    @property
    def aht_s(self) -> float | None:
        return _seconds(self.talk_ms + self.hold_ms + self.wrap_ms, self.answered)

    @property
    def max_wait_s(self) -> float:
        return self.max_wait_ms / 1000

    def add(self, record: f.CallRecord) -> None:
        """Count a call that was queued and is over."""
        self.offered += 1
        setattr(self, record.how, getattr(self, record.how) + 1)
        self.in_target += record.in_target
        self.wait_all_ms += record.wait_ms
        self.max_wait_ms = max(self.max_wait_ms, record.wait_ms)
        if record.how == "answered":
            self.wait_answered_ms += record.wait_ms
        self.talk_ms += record.talk_ms
        self.hold_ms += record.hold_ms
        self.wrap_ms += record.wrap_ms


class Quarter(msgspec.Struct):
    """One quarter of an hour. ``busy_s``, ``ready_s``, ``signed_on_s``: seconds of all agents together."""

    begins: datetime
    calls: Totals
    busy_s: float = 0.0
    ready_s: float = 0.0
    signed_on_s: float = 0.0

    @property
    def occupancy(self) -> float | None:
        return share(self.busy_s, self.busy_s + self.ready_s)

    @property
    def agents(self) -> float:
        """Signed-on agents on average."""
        return self.signed_on_s / QUARTER_S


class Result(msgspec.Struct, frozen=True):
    """``records``: of all closed calls, in the order of their closing. ``states_s``: seconds by agent state.

    ``quarters`` cover the plan; a call that was queued behind its end counts in the last one, agents' time is
    that between begin and end. ``digest``: of all that happened, empty for a real day.
    """

    begins: datetime
    hours: float
    total: Totals
    queues: dict[QueueId, Totals]
    quarters: tuple[Quarter, ...]
    records: tuple[f.CallRecord, ...]
    how: dict[f.EndHow, int]
    states_s: dict[f.AgentState, float]
    seed: int = 0
    steps: int = 0
    digest: str = ""

    @property
    def calls(self) -> int:
        return len(self.records)

    @property
    def occupancy(self) -> float | None:
        busy = sum(self.states_s.get(state, 0.0) for state in ON_CONTACT)
        return share(busy, busy + self.states_s.get("ready", 0.0))

    def waits_s(self, how: Iterable[f.EndHow] = ("answered", "abandoned", "flowed_out")) -> list[float]:
        """The wait of each queued call that ended so, sorted."""
        wanted = tuple(how)
        return sorted(r.wait_ms / 1000 for r in self.records if r.queued_at is not None and r.how in wanted)


class Results:
    """Reads facts; ``result`` may be asked for at any time, and again."""

    def __init__(self, begins: datetime, hours: float) -> None:
        self.begins, self.hours = begins, hours
        self.seed, self.steps, self.digest = 0, 0, ""
        count = max(1, math.ceil(hours * 3600 / QUARTER_S))
        self._ends = begins + timedelta(hours=hours)
        self._quarters = [Quarter(begins + timedelta(seconds=n * QUARTER_S), Totals()) for n in range(count)]
        self._total, self._queues = Totals(), dict[QueueId, Totals]()
        self._records: list[f.CallRecord] = []
        self._how: dict[f.EndHow, int] = {}
        self._states: dict[f.AgentState, float] = {}
        self._agents: dict[AgentId, tuple[f.AgentState, datetime]] = {}

    def read(self, fact: f.AnyFact, at: datetime) -> None:
        """``at``: when the fact was published."""
        match fact:
            case f.AgentChanged():
                self._spent(fact.status.agent, at)
                self._agents[fact.status.agent] = (fact.status.state, at)
            case f.AgentForgotten():
                self._spent(fact.agent, at)
                self._agents.pop(fact.agent, None)
            case f.CallClosed():
                self._closed(fact.record)
            case _:
                return

    def end(self, at: datetime) -> None:
        """The day is over: count the states that still last."""
        for agent, (state, _) in list(self._agents.items()):
            self._spent(agent, at)
            self._agents[agent] = (state, at)

    def result(self) -> Result:
        return Result(
            begins=self.begins,
            hours=self.hours,
            total=self._total,
            queues=dict(sorted(self._queues.items())),
            quarters=tuple(self._quarters),
            records=tuple(self._records),
            how=dict(self._how),
            states_s=dict(self._states),
            seed=self.seed,
            steps=self.steps,
            digest=self.digest,
        )

    def _closed(self, record: f.CallRecord) -> None:
        self._records.append(record)
        self._how[record.how] = self._how.get(record.how, 0) + 1
        if record.queued_at is not None and record.queue is not None:
            quarter = self._quarters[self._place(record.queued_at)]
            for totals in (self._total, self._queues.setdefault(record.queue, Totals()), quarter.calls):
                totals.add(record)

    def _place(self, at: datetime) -> int:
        place = int((at - self.begins).total_seconds() // QUARTER_S)
        return min(max(0, place), len(self._quarters) - 1)

    def _spent(self, agent: AgentId, until: datetime) -> None:
        """An agent was in one state from a time to another: the day's sum, and each quarter's part."""
        state, since = self._agents.get(agent, (None, until))
        since, until = max(since, self.begins), min(until, self._ends)
        if state is None or until <= since:
            return
        self._states[state] = self._states.get(state, 0.0) + (until - since).total_seconds()
        if state == "logged_out":
            return
        for quarter in self._quarters[self._place(since) : self._place(until) + 1]:
            ends = min(until, quarter.begins + timedelta(seconds=QUARTER_S))
            spent = (ends - max(since, quarter.begins)).total_seconds()
            quarter.signed_on_s += spent
            if state == "ready":
                quarter.ready_s += spent
            elif state in ON_CONTACT:
                quarter.busy_s += spent


def share(part: float, whole: float) -> float | None:
    """A part of a whole, None of nothing."""
    return part / whole if whole else None


def _seconds(ms: int, n: int) -> float | None:
    return ms / n / 1000 if n else None
