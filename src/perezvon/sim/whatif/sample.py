"""A day of the demo centre, made up and lived through by the floor: short of people before noon."""

from collections.abc import Sequence
from datetime import date, datetime
from random import Random
from typing import Final

import msgspec

from perezvon.core.outcome import Outcome
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.features.whatif.day import clock_s, span_of
from perezvon.kit.ids import AgentId, QueueId
from perezvon.ports import Entry
from perezvon.sim.chance import Behaviour
from perezvon.sim.distributions import Exponential, Lognormal
from perezvon.sim.plan import Curve, Pause, Plan, PlannedAgent, Shift
from perezvon.sim.run import Day, Options

AGENTS: Final = 20
SHIFTS: Final = ((8.0, 17.0), (9.0, 18.0), (12.0, 21.0), (9.0, 18.0), (12.5, 21.0))
BY_HOUR: Final = (0.15, 0.55, 1.0, 1.1, 1.0, 0.75, 0.7, 0.75, 0.7, 0.6, 0.45, 0.3, 0.18)
"""Calls from 08:00, relative to ten o'clock."""
FIRST_HOUR: Final = 8
CALLS_AT_TEN: Final = 12.0  # an hour and an agent on the list
SHARES: Final = (3.0, 2.0, 1.5, 1.0, 0.5)  # of the numbers, in turn


class Span(msgspec.Struct):
    """An agent in one state."""

    agent: AgentId
    since: datetime
    until: datetime
    state: f.AgentState
    reason: str | None


class Sample(msgspec.Struct):
    records: tuple[f.CallRecord, ...]
    spans: list[Span]


def sample_day(day: date, settings: Sequence[s.AnySetting], agents: Sequence[s.AgentSet]) -> Sample:
    """Records and agents' times of a made-up day; the same for the same day, settings and agents."""
    zone = next((row.zone for row in settings if isinstance(row, s.CentreSet)), "UTC")
    begins, ends = span_of(day, zone)
    rng = Random(f"sample/{day.isoformat()}")
    plan = Plan(
        begins=begins,
        hours=(ends - begins).total_seconds() / 3600,
        settings=tuple(_plain(row) for row in settings if not isinstance(row, s.AgentSet | s.Removed)),
        agents=tuple(_agent(n, row, day, zone, rng) for n, row in enumerate(agents)),
        curves=tuple(_curves(settings, len(agents), day, zone)),
        behaviour=Behaviour(
            patience=Lognormal(110.0, 0.9),
            talk=Lognormal(165.0, 0.7),
            wrap_up=Lognormal(22.0, 0.5),
            hold=Exponential(25.0),
            unknown_callers=1.0,
            wrong_numbers=0.0,
            forgets_wrap_up=0.005,
            no_answer=0.01,
            declines=0.004,
        ),
    )
    return _played(plan, day)


def _plain(row: s.AnySetting) -> s.AnySetting:
    """Nothing is recorded: there is no sound of a made-up call."""
    return msgspec.structs.replace(row, record=False) if isinstance(row, s.QueueSet) else row


def _seconds(hour: float, day: date, zone: str) -> float:
    return clock_s(day, zone, f"{int(hour):02d}:{round(hour % 1 * 60):02d}")


def _agent(n: int, setting: s.AgentSet, day: date, zone: str, rng: Random) -> PlannedAgent:
    first, last = SHIFTS[n // 4 % len(SHIFTS)]
    starts = _seconds(first, day, zone) + rng.uniform(-120, 240)
    ends = _seconds(last, day, zone) + rng.uniform(0, 400)
    length = ends - starts
    pauses = tuple(
        Pause(starts + length * part + rng.uniform(-1500, 1500), minutes * 60 + rng.uniform(-60, 200), reason)
        for part, minutes, reason in ((0.22, 10, "break"), (0.5, 30, "lunch"), (0.78, 10, "break"))
    )
    plain = msgspec.structs.replace(setting, mode="persistent", auto_answer=False)
    return PlannedAgent(plain, (Shift(starts, ends, pauses),))


def _curves(settings: Sequence[s.AnySetting], agents: int, day: date, zone: str) -> list[Curve]:
    numbers = _one_a_queue(settings)
    total = sum(SHARES[n % len(SHARES)] for n in range(len(numbers)))
    found = []
    for n, number in enumerate(numbers):
        peak = CALLS_AT_TEN * agents * SHARES[n % len(SHARES)] / total / 4
        quarters = [0.0] * round(_seconds(FIRST_HOUR, day, zone) / 900)
        for hour in BY_HOUR:
            quarters += [peak * hour] * 4
        found.append(Curve(number, tuple(quarters)))
    return found


def _one_a_queue(settings: Sequence[s.AnySetting]) -> list[str]:
    first: dict[QueueId, str] = {}
    for row in settings:
        if isinstance(row, s.NumberSet):
            first.setdefault(row.queue, row.number)
    return list(first.values())


def _played(plan: Plan, day: date) -> Sample:
    shown: dict[AgentId, f.AgentStatus] = {}
    spans: list[Span] = []

    def watch(_: Entry, outcome: Outcome) -> None:
        for fact in outcome.facts:
            if isinstance(fact, f.AgentChanged):
                status = fact.status
                before = shown.get(status.agent)
                if before is not None and before.since != status.since and before.state != "logged_out":
                    spans.append(Span(before.agent, before.since, status.since, before.state, before.reason))
                shown[status.agent] = status

    played = Day(Options(seed=day.toordinal(), replay=False, plan=plan))
    played.world.watchers.append(watch)
    played.play()
    records = played.results.result().records
    named = [
        msgspec.structs.replace(record, call=f"demo-{day.isoformat()}-{n + 1}", recordings=(), person=None)
        for n, record in enumerate(sorted(records, key=lambda row: (row.arrived_at, row.call)))
    ]
    return Sample(tuple(named), spans)
