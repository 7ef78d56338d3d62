"""Many simulated days of the same day: their mean, their spread, and how near they come to the real one."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeAlias

import msgspec

from perezvon.features.whatif.change import Change
from perezvon.features.whatif.day import Day
from perezvon.features.whatif.outcome import Count, Outcome, Staff, staff_sum, summed
from perezvon.kit.ids import QueueId

Grade: TypeAlias = Literal["good", "fair", "poor", "empty"]
_GOOD, _FAIR = (0.03, 0.02, 3.0, 0.15), (0.07, 0.04, 8.0, 0.30)
"""Service level and abandonment as shares, seconds of ASA, or ASA as a share of itself if that is more."""


class Task(msgspec.Struct, frozen=True):
    """What a replication needs. Replication ``n`` has the seed ``seed + n``."""

    day: Day
    change: Change
    replications: int
    seed: int = 1


class Replica(msgspec.Struct, frozen=True):
    """One replication: the day as it was staffed, and with the change (None: nothing was to be changed)."""

    number: int
    base: Outcome
    changed: Outcome | None


class Ensemble(msgspec.Struct):
    """Replications of one side. ``runs``: totals by queue of each; ``staff_runs``: of all agents."""

    mean: Outcome = msgspec.field(default_factory=Outcome)
    runs: dict[QueueId, list[Count]] = {}
    staff_runs: list[Staff] = []

    def add(self, outcome: Outcome, share: float) -> None:
        self.mean.add(outcome, share)
        for queue, row in outcome.queues.items():
            self.runs.setdefault(queue, []).append(row.total)
        self.staff_runs.append(staff_sum(outcome.staff.values()))


class Study(msgspec.Struct):
    """A day that was and what was made of it."""

    real: Outcome
    base: Ensemble
    changed: Ensemble | None


def study_of(real: Outcome, replicas: Sequence[Replica]) -> Study:
    """Put the replications together, in the order of their numbers."""
    study = Study(real, Ensemble(), None)
    share = 1 / max(1, len(replicas))
    for replica in sorted(replicas, key=lambda each: each.number):
        study.base.add(replica.base, share)
        if replica.changed is not None:
            study.changed = study.changed or Ensemble()
            study.changed.add(replica.changed, share)
    return study


class Spread(msgspec.Struct, frozen=True):
    """A figure: its mean day, and between which values nine of ten replications lie."""

    value: float
    low: float
    high: float


class Figures(msgspec.Struct, frozen=True):
    """The figures of one side; None where there is nothing to divide by."""

    offered: float
    answered: float
    abandoned: float
    short_abandoned: float
    flowed_out: float
    service_level: Spread | None
    abandonment: Spread | None
    asa_s: Spread | None
    occupancy: Spread | None
    agents_h: float | None


class Fit(msgspec.Struct, frozen=True):
    """How far the simulated day is from the real one: simulated minus real; shares, seconds.

    ``by_hour``: mean distance of the hourly service level, weighted by callers.
    """

    grade: Grade
    service_level: float | None
    abandonment: float | None
    asa_s: float | None
    occupancy: float | None
    by_hour: float | None


def figures_of_real(outcome: Outcome, queues: Iterable[QueueId], *, staff: bool = True) -> Figures:
    total = summed(outcome.queues[q].total for q in queues if q in outcome.queues)
    agents = staff_sum(outcome.staff.values()) if staff else None
    return _figures(total, [total], agents, [agents] if agents else [])


def figures_of(ensemble: Ensemble, queues: Sequence[QueueId], *, staff: bool = True) -> Figures:
    """``queues``: counted together; ``staff`` False: agents are not to be shown with them."""
    kept = [queue for queue in queues if queue in ensemble.runs]
    runs = [summed(rows) for rows in zip(*(ensemble.runs[q] for q in kept), strict=True)]
    total = summed(ensemble.mean.queues[q].total for q in kept)
    agents = staff_sum(ensemble.mean.staff.values()) if staff else None
    return _figures(total, runs, agents, ensemble.staff_runs if staff else [])


def _figures(total: Count, runs: Sequence[Count], agents: Staff | None, shifts: Sequence[Staff]) -> Figures:
    return Figures(
        offered=total.offered,
        answered=total.answered,
        abandoned=total.abandoned,
        short_abandoned=total.short_abandoned,
        flowed_out=total.flowed_out,
        service_level=_spread(total.service_level, [run.service_level for run in runs]),
        abandonment=_spread(total.abandonment, [run.abandonment for run in runs]),
        asa_s=_spread(total.asa_s, [run.asa_s for run in runs]),
        occupancy=_spread(agents.occupancy if agents else None, [row.occupancy for row in shifts]),
        agents_h=agents.signed_on_s / 3600 if agents else None,
    )


def _spread(value: float | None, runs: Sequence[float | None]) -> Spread | None:
    known = sorted(run for run in runs if run is not None)
    if value is None or not known:
        return None
    last = len(known) - 1
    return Spread(value, known[round(0.05 * last)], known[round(0.95 * last)])


def fit_of(study: Study, queues: Sequence[QueueId], *, staff: bool = True) -> Fit:
    """The real day against the same staffing simulated."""
    real = figures_of_real(study.real, queues, staff=staff)
    base = figures_of(study.base, queues, staff=staff)
    level = _away(base.service_level, real.service_level)
    lost = _away(base.abandonment, real.abandonment)
    asa = _away(base.asa_s, real.asa_s)
    busy = _away(base.occupancy, real.occupancy)
    hourly = _by_hour(study, queues)
    real_asa = real.asa_s.value if real.asa_s else 0.0
    return Fit(_grade(level, lost, asa, real_asa), level, lost, asa, busy, hourly)


def _away(simulated: Spread | None, real: Spread | None) -> float | None:
    return simulated.value - real.value if simulated and real else None


def _grade(level: float | None, lost: float | None, asa: float | None, real_asa: float) -> Grade:
    if level is None or lost is None:
        return "empty"

    def within(limits: tuple[float, float, float, float]) -> bool:
        seconds = max(limits[2], limits[3] * real_asa)
        return abs(level) <= limits[0] and abs(lost) <= limits[1] and abs(asa or 0.0) <= seconds

    return "good" if within(_GOOD) else "fair" if within(_FAIR) else "poor"


def _by_hour(study: Study, queues: Sequence[QueueId]) -> float | None:
    real, base = _hours(study.real, queues), _hours(study.base.mean, queues)
    apart, callers = 0.0, 0.0
    for hour, count in real.items():
        mine, theirs = base.get(hour, Count()).service_level, count.service_level
        if mine is not None and theirs is not None:
            apart += abs(mine - theirs) * count.offered
            callers += count.offered
    return apart / callers if callers else None


def _hours(outcome: Outcome, queues: Sequence[QueueId]) -> dict[int, Count]:
    found: dict[int, Count] = {}
    for queue in queues:
        row = outcome.queues.get(queue)
        for quarter, count in row.quarters.items() if row else ():
            found.setdefault(quarter // 4, Count()).add(count)
    return found


Play: TypeAlias = Callable[[Task, int], Replica]
"""One replication by its number; bound to the simulator in ``main/``."""
