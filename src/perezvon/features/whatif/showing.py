"""A finished run for the one who reads it: figures and charts of the queues that he sees."""

from datetime import UTC, datetime, timedelta

import msgspec

from perezvon.facts.settings import Language
from perezvon.features.whatif.change import Change
from perezvon.features.whatif.day import clock_s
from perezvon.features.whatif.ensemble import Ensemble, Study, figures_of, figures_of_real, fit_of
from perezvon.features.whatif.model import (
    ChangeIn,
    FiguresOut,
    FitOut,
    QuarterOut,
    RunDetail,
    RunOut,
    SideOut,
    TargetOut,
    WaitsOut,
    WindowOut,
)
from perezvon.features.whatif.outcome import (
    QUARTER_S,
    WAIT_EDGES_S,
    Count,
    Outcome,
    QueueOutcome,
    Staff,
    part_of,
)
from perezvon.features.whatif.shelving import QueuePart, StaffPart, study_from
from perezvon.features.whatif.store import AnyRow
from perezvon.features.whatif.words import fault_words
from perezvon.kit.ids import QueueId


def run_out(row: AnyRow, language: Language) -> RunOut:
    """A run without what came of it."""
    return RunOut(
        id=row.id,
        day=row.day,
        change=ChangeIn.model_validate({key: row.change.get(key, []) for key in ("agents", "queues")}),
        replications=row.replications,
        state=row.state,
        played=row.played,
        fault=fault_words(row.fault, language) if row.fault else None,
        created_by=row.created_by,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def run_detail(row: AnyRow, rows: list[AnyRow], language: Language, zone: str) -> RunDetail:
    """``rows``: the parts of queues that the reader sees; nothing else is counted."""
    bare = RunDetail(
        **run_out(row, language).model_dump(),
        zone=zone,
        edges_s=list(WAIT_EDGES_S),
        targets={},
        fit=None,
        queue_fit={},
        real=None,
        base=None,
        changed=None,
        window=None,
    )
    if row.state != "done" or row.staff is None:
        return bare
    staff = msgspec.convert(row.staff, StaffPart, strict=False)
    parts = {part.queue: msgspec.convert(part.body, QueuePart, strict=False) for part in rows}
    study, queues = study_from(staff, parts), list(parts)
    begins = datetime.fromtimestamp(staff.begins, UTC)
    bare.zone = staff.zone
    bare.targets = {q: TargetOut.model_validate(part.target) for q, part in parts.items()}
    bare.fit = FitOut.model_validate(fit_of(study, queues))
    bare.queue_fit = {q: FitOut.model_validate(fit_of(study, [q], staff=False)) for q in queues}
    bare.real = _real(study.real, queues, begins)
    bare.base = _side(study.base, queues, begins)
    bare.changed = _side(study.changed, queues, begins) if study.changed else None
    bare.window = _window(row, study, staff, queues)
    return bare


def _window(row: AnyRow, study: Study, staff: StaffPart, queues: list[QueueId]) -> WindowOut | None:
    """The hours of a change that is about hours and nothing else."""
    change = msgspec.convert(row.change, Change)
    hours = {(wish.begins, wish.ends) for wish in change.agents}
    if study.changed is None or len(hours) != 1 or change.queues or change.skills:
        return None
    begins, ends = hours.pop()
    if begins is None or ends is None:
        return None
    first, last = (clock_s(row.day, staff.zone, clock) // QUARTER_S for clock in (begins, ends))

    def cut(outcome: Outcome) -> FiguresOut:
        return FiguresOut.model_validate(figures_of_real(part_of(outcome, first, last), queues))

    return WindowOut(
        begins=begins,
        ends=ends,
        real=cut(study.real),
        base=cut(study.base.mean),
        changed=cut(study.changed.mean),
    )


def _real(outcome: Outcome, queues: list[QueueId], begins: datetime) -> SideOut:
    return SideOut(
        total=FiguresOut.model_validate(figures_of_real(outcome, queues)),
        queues={
            queue: FiguresOut.model_validate(figures_of_real(outcome, [queue], staff=False))
            for queue in queues
        },
        quarters=_quarters(outcome, begins),
        waits=_waits(outcome),
    )


def _side(side: Ensemble, queues: list[QueueId], begins: datetime) -> SideOut:
    return SideOut(
        total=FiguresOut.model_validate(figures_of(side, queues)),
        queues={queue: FiguresOut.model_validate(figures_of(side, [queue], staff=False)) for queue in queues},
        quarters=_quarters(side.mean, begins),
        waits=_waits(side.mean),
    )


def _quarters(outcome: Outcome, begins: datetime) -> list[QuarterOut]:
    counts: dict[int, Count] = {}
    for row in outcome.queues.values():
        for number, count in row.quarters.items():
            counts.setdefault(number, Count()).add(count)
    known = [*counts, *(number for number, staff in outcome.staff.items() if staff.signed_on_s > 1)]
    if not known:
        return []
    found = []
    for number in range(min(known), max(known) + 1):
        count, staff = counts.get(number, Count()), outcome.staff.get(number, Staff())
        found.append(
            QuarterOut(
                begins=begins + timedelta(seconds=number * QUARTER_S),
                offered=count.offered,
                service_level=count.service_level,
                abandoned=count.abandoned,
                occupancy=staff.occupancy,
                agents=staff.signed_on_s / QUARTER_S,
            )
        )
    return found


def _waits(outcome: Outcome) -> WaitsOut:
    total = QueueOutcome()
    for row in outcome.queues.values():
        total.add(row)
    return WaitsOut(answered=total.answered_waits, left=total.left_waits)
