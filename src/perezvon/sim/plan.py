"""A day as a plan, and what became of it: the one door for who wants a day simulated.

    plan = Plan(begins=…, hours=24, settings=(CentreSet(…), ClientSet(…), QueueSet(…), NumberSet(…), …),
                agents=(PlannedAgent(AgentSet(…), shifts=(Shift(0, 9 * 3600, (Pause(7200, 600),)),)), …),
                arrivals=(Arrival(12.5, "+74950000001", patience_s=40.0, talk_s=180.0), …),
                curves=(Curve("+74950000001", (4.0, 5.5, …)),))
    result = run_plan(plan, seed=7)          # sim.results.Result; raises Broken, BadPlan
    result.total.service_level, result.total.abandonment, result.occupancy, result.quarters, result.records

All times are seconds from ``begins``. Callers come from ``arrivals`` (explicit) and ``curves`` (expected
calls per quarter of an hour, as a Poisson process); what an arrival leaves open (None) is drawn from
``behaviour``. Queue rules (service level, wrap-up, longest wait, skills, priority) are the ``QueueSet`` of
``settings``.

Comparing: what callers bring is drawn from a stream of its own for each arrival and curve, in their order.
The same seed with another staffing or another queue rule has the same callers with the same patience and
the same things to say, so that a difference is the rule's and not chance's.

The floor is that of production: nothing of it is modelled. A plan is a value: ``msgspec.structs.replace``
makes another one of it, ``msgspec.json`` stores it. A day of 100 agents takes about 7 s of CPU.
"""

import math
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Final

import msgspec

from perezvon.core.events import CallerSummary
from perezvon.core.settings import digits
from perezvon.facts import settings as s
from perezvon.sim.chance import Behaviour, Visit

if TYPE_CHECKING:
    from perezvon.sim.results import Result

QUARTER_S = 900.0
SPREAD = 40_000  # how many different callers there are


class BadPlan(ValueError):
    """A plan that nobody can play. ``field``: where, e.g. ``arrivals[3].number``; ``why``: a code."""

    def __init__(self, field: str, why: str, value: object = "") -> None:
        super().__init__(f"{field}: {why} {value}".rstrip())
        self.field, self.why, self.value = field, why, value


class Pause(msgspec.Struct, frozen=True):
    """Not ready for ``length_s``, with a reason of the settings."""

    at_s: float
    length_s: float
    reason: str = "break"


class Shift(msgspec.Struct, frozen=True):
    """Signs on at ``begins_s``; at ``ends_s`` not ready, and off when the last call is finished."""

    begins_s: float
    ends_s: float
    pauses: tuple[Pause, ...] = ()


class PlannedAgent(msgspec.Struct, frozen=True):
    setting: s.AgentSet
    shifts: tuple[Shift, ...]


class Arrival(msgspec.Struct, frozen=True):
    """One call. ``patience_s`` counts from the end of the greeting; None: drawn from the behaviour.

    ``summary``: what the directory knows of the caller; ``caller``: his number, made up when empty.
    """

    at_s: float
    number: str
    patience_s: float | None = None
    talk_s: float | None = None
    wrap_s: float | None = None
    caller: str = ""
    summary: CallerSummary | None = None


class Curve(msgspec.Struct, frozen=True):
    """Expected calls to ``number`` in each quarter of an hour from the plan's beginning; 0 behind the end."""

    number: str
    per_quarter: tuple[float, ...]


class Plan(msgspec.Struct, frozen=True):
    """See the module. ``begins`` is an aware time; ``hours``: how long callers come (then all is ended)."""

    begins: datetime
    hours: float
    settings: tuple[s.AnySetting, ...]
    agents: tuple[PlannedAgent, ...]
    arrivals: tuple[Arrival, ...] = ()
    curves: tuple[Curve, ...] = ()
    behaviour: Behaviour = Behaviour()
    withdrawals_per_h: float = 0.0  # people who want no more calls, at random moments

    @property
    def quarters(self) -> int:
        """How many quarters of an hour callers come."""
        return max(1, math.ceil(self.hours * 3600 / QUARTER_S))


def check_plan(plan: Plan) -> None:
    """Raises BadPlan with the field at fault."""
    if plan.begins.tzinfo is None:
        raise BadPlan("begins", "no_zone", plan.begins)
    if not 0 < plan.hours <= 24 * 31:
        raise BadPlan("hours", "range", plan.hours)
    if not 0 <= plan.withdrawals_per_h <= 3600:
        raise BadPlan("withdrawals_per_h", "range", plan.withdrawals_per_h)
    numbers = {digits(row.number) for row in plan.settings if isinstance(row, s.NumberSet)}
    for n, arrival in enumerate(plan.arrivals):
        if digits(arrival.number) not in numbers:
            raise BadPlan(f"arrivals[{n}].number", "unknown", arrival.number)
        if not 0 <= arrival.at_s <= plan.hours * 3600:
            raise BadPlan(f"arrivals[{n}].at_s", "range", arrival.at_s)
    for n, curve in enumerate(plan.curves):
        if digits(curve.number) not in numbers:
            raise BadPlan(f"curves[{n}].number", "unknown", curve.number)
        if any(not 0 <= calls < 1e6 for calls in curve.per_quarter):
            raise BadPlan(f"curves[{n}].per_quarter", "range")
    reasons = {row.id for row in plan.settings if isinstance(row, s.ReasonSet)}
    seen: set[str] = set()
    for n, agent in enumerate(plan.agents):
        if agent.setting.id in seen:
            raise BadPlan(f"agents[{n}].setting.id", "twice", agent.setting.id)
        seen.add(agent.setting.id)
        for m, shift in enumerate(agent.shifts):
            if not 0 <= shift.begins_s < shift.ends_s:
                raise BadPlan(f"agents[{n}].shifts[{m}]", "range", shift.begins_s)
            for pause in shift.pauses:
                if pause.reason not in reasons:
                    raise BadPlan(f"agents[{n}].shifts[{m}].pauses", "unknown", pause.reason)


def visits(plan: Plan, seed: int) -> list[Visit]:
    """All callers of the day in the order in which they come."""
    found: list[tuple[float, int, Visit]] = []
    explicit = Random(f"{seed}/arrivals")
    for arrival in plan.arrivals:
        found.append((arrival.at_s, len(found), _visit(plan.behaviour, arrival, explicit)))
    for n, curve in enumerate(plan.curves):
        times, people = Random(f"{seed}/curve/{n}"), Random(f"{seed}/people/{n}")
        for quarter, calls in enumerate(curve.per_quarter[: plan.quarters]):
            begins = quarter * QUARTER_S
            at = begins + times.expovariate(calls / QUARTER_S) if calls else begins + QUARTER_S
            while at < begins + QUARTER_S:
                if at <= plan.hours * 3600:
                    arrival = Arrival(at, curve.number)
                    found.append((at, len(found), _visit(plan.behaviour, arrival, people)))
                at += times.expovariate(calls / QUARTER_S)
    found.sort(key=lambda row: row[:2])
    return [visit for _, _, visit in found]


NOT_OURS = "+74950009999"


def _visit(b: Behaviour, arrival: Arrival, rng: Random) -> Visit:
    """Always the same number of draws in the same order, whatever was given."""
    wrong, who = rng.random() < b.wrong_numbers, rng.randrange(SPREAD)
    codec, caller_ends = rng.choice(("ulaw", "alaw")), rng.random() < b.caller_ends
    patience_s, talk_s, wrap_s = b.patience.draw(rng), b.talk.draw(rng), b.wrap_up.draw(rng)
    made_up = not arrival.caller
    return Visit(
        at_s=arrival.at_s,
        number=NOT_OURS if wrong and arrival.patience_s is None else arrival.number,
        caller=f"+7916{who:07d}" if made_up else arrival.caller,
        codec=codec,
        patience_s=patience_s if arrival.patience_s is None else arrival.patience_s,
        talk_s=talk_s if arrival.talk_s is None else arrival.talk_s,
        wrap_s=wrap_s if arrival.wrap_s is None else arrival.wrap_s,
        caller_ends=caller_ends,
        summary=arrival.summary or (_known(who, b) if made_up else None),
    )


PERSONS: Final = 2_000
"""So many known people call, some of them from several numbers: they come back."""


def _known(who: int, b: Behaviour) -> CallerSummary | None:
    """Most callers are known, some are important, some speak English."""
    if who % 100 < 100 * b.unknown_callers:
        return None
    return CallerSummary(f"p-{who % PERSONS:07d}", "en" if who % 50 == 0 else "ru", 3 if who % 40 == 0 else 0)


def run_plan(plan: Plan, seed: int = 7, *, faults: bool = False) -> "Result":
    """Play the plan to its end, every rule checked after every step.

    Raises BadPlan before the first step, ``sim.invariants.Broken`` when the floor broke a rule.
    """
    from perezvon.sim.run import Day, Options  # the day is made of plans

    day = Day(Options(seed=seed, faults=faults, replay=False, plan=plan))
    day.play()
    return day.results.result()
