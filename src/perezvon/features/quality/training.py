"""Courses, who has to do which, who did it when and how long that is good for."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.quality import seeing
from perezvon.features.quality.tables import (
    CalibrationRow,
    CourseRow,
    EvaluationRow,
    TrainingRow,
    staff_agent,
)
from perezvon.features.quality.training_model import (
    Course,
    CourseNew,
    CoursePut,
    Reminders,
    State,
    Training,
    TrainingCancel,
    TrainingDone,
    TrainingFilter,
    TrainingNew,
)
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId

SOON: Final = timedelta(days=30)


def state_of(row: TrainingRow, today: date) -> State:
    """By the day of the centre."""
    if row.cancelled_at is not None:
        return "cancelled"
    if row.done_at is None:
        return "overdue" if row.due is not None and row.due < today else "assigned"
    if row.valid_until is None:
        return "done"
    if row.valid_until < today:
        return "expired"
    return "expiring" if row.valid_until <= today + SOON else "done"


def open_ones(found: Iterable[TrainingRow], today: date) -> list[TrainingRow]:
    """What somebody has to do, or has to repeat soon: a newer one of the same course takes its place."""
    last: dict[tuple[AgentId, str], TrainingRow] = {}
    for row in sorted(found, key=lambda row: (row.assigned_at, row.done_at is None)):
        if row.cancelled_at is None:
            last[row.agent, row.course] = row
    return [row for row in last.values() if state_of(row, today) != "done"]


async def courses(work: Work) -> list[Course]:
    """In use first, by name."""
    found = sorted(await rows.listed(work, CourseRow, CourseRow.name_ru), key=lambda row: not row.active)
    return [Course.model_validate(row) for row in found]


async def add_course(work: Work, given: CourseNew) -> Course:
    row = CourseRow(centre=work.centre, version=1, **given.model_dump())
    work.session.add(row)
    await work.session.flush()
    await work.note("created", "course", row.id, after=row.values())
    return Course.model_validate(row)


async def change_course(work: Work, ident: str, given: CoursePut) -> Course:
    """Raises Refused ``course.not_found``, ``row.stale``."""
    row = await rows.found(work, CourseRow, ident, lock=True)
    if row.version != given.version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    before = row.values()
    for name, value in given.model_dump(exclude={"version"}).items():
        setattr(row, name, value)
    if row.values() != before:
        row.version += 1
        await work.session.flush()
        await work.note("changed", "course", row.id, before=before, after=row.values())
    return Course.model_validate(row)


async def assign(work: Work, who: Identity, zone: str, given: TrainingNew) -> list[Training]:
    """To each agent, once: who has it open already keeps it. Raises Refused ``course.unknown``,
    ``training.agent``, ``training.past``."""
    course = await work.session.get(CourseRow, {"centre": work.centre, "id": given.course})
    if course is None or not course.active:
        raise Refused("course.unknown", {"field": "course"})
    today = _today(work.now, zone)
    if given.due is not None and given.due < today:
        raise Refused("training.past", {"field": "due"})
    of_centre = select(staff_agent.c.id).where(staff_agent.c.centre == work.centre)
    known = set((await work.session.scalars(of_centre)).all())
    made = []
    for agent in dict.fromkeys(given.agents):
        if agent not in known or not who.sees(agent):
            raise Refused("training.agent", {"id": agent, "field": "agents"})
        row = await _open(work, course.id, agent)
        if row is None:
            row = TrainingRow(
                centre=work.centre,
                course=course.id,
                agent=agent,
                criterion=given.criterion,
                due=given.due,
                assigned_at=work.now,
                assigned_by=who.user,
            )
            work.session.add(row)
            await work.session.flush()
            after = {"course": course.id, "agent": agent, "due": given.due and given.due.isoformat()}
            await work.note("assigned", "training", row.id, after=after)
        made.append(row)
    return [_shown(who, row, today) for row in made]


async def _open(work: Work, course: str, agent: AgentId) -> TrainingRow | None:
    query = select(TrainingRow).where(
        TrainingRow.centre == work.centre,
        TrainingRow.course == course,
        TrainingRow.agent == agent,
        TrainingRow.done_at.is_(None),
        TrainingRow.cancelled_at.is_(None),
    )
    found: TrainingRow | None = await work.session.scalar(query)
    return found


async def finish(work: Work, who: Identity, zone: str, ident: str, given: TrainingDone) -> Training:
    """By the agent himself, or by one who leads him. Raises Refused ``training.not_found``, ``row.stale``,
    ``training.settled``."""
    row = await _to_change(work, who, ident, given.version)
    if row.agent != who.agent and not who.may("quality.evaluate"):
        raise Refused("training.not_found", {"id": ident})
    course = await rows.found(work, CourseRow, row.course)
    row.done_at, row.done_by, row.note = work.now, who.user, given.note
    if course.valid_days is not None:
        row.valid_until = _today(work.now, zone) + timedelta(days=course.valid_days)
    return await _changed(work, who, zone, row, "done")


async def cancel(work: Work, who: Identity, zone: str, ident: str, given: TrainingCancel) -> Training:
    """Raises Refused ``training.not_found``, ``row.stale``, ``training.settled``."""
    row = await _to_change(work, who, ident, given.version)
    row.cancelled_at, row.cancelled_by = work.now, who.user
    return await _changed(work, who, zone, row, "cancelled")


async def _to_change(work: Work, who: Identity, ident: str, version: int) -> TrainingRow:
    row = await rows.found(work, TrainingRow, ident, lock=True)
    if not _concerns(who, row):
        raise Refused("training.not_found", {"id": ident})
    if row.version != version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    if row.done_at is not None or row.cancelled_at is not None:
        raise Refused("training.settled", {"id": ident})
    return row


async def _changed(work: Work, who: Identity, zone: str, row: TrainingRow, action: str) -> Training:
    row.version += 1
    await work.session.flush()
    await work.note(action, "training", row.id, after={"course": row.course, "agent": row.agent})
    return _shown(who, row, _today(work.now, zone))


def _concerns(who: Identity, row: TrainingRow) -> bool:
    if row.agent == who.agent:
        return True
    return who.may("quality.evaluate") and who.sees(row.agent)


async def listed(work: Work, who: Identity, zone: str, wanted: TrainingFilter) -> list[Training]:
    """Of oneself, and of the agents one leads; the newest first."""
    query = select(TrainingRow).where(TrainingRow.centre == work.centre)
    if wanted.agent is not None:
        query = query.where(TrainingRow.agent == wanted.agent)
    if wanted.course is not None:
        query = query.where(TrainingRow.course == wanted.course)
    query = query.order_by(TrainingRow.assigned_at.desc(), TrainingRow.id)
    found: Sequence[TrainingRow] = (await work.session.scalars(query)).all()
    today = _today(work.now, zone)
    theirs = [row for row in found if _concerns(who, row)]
    return [_shown(who, row, today) for row in (open_ones(theirs, today) if wanted.open else theirs)]


def _shown(who: Identity, row: TrainingRow, today: date) -> Training:
    opened = row.done_at is None and row.cancelled_at is None
    names = Training.model_fields.keys() - {"state", "may_finish"}
    values = {name: getattr(row, name) for name in names}
    return Training(**values, state=state_of(row, today), may_finish=opened and _concerns(who, row))


def _today(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


async def reminders(work: Work, who: Identity, zone: str) -> Reminders:
    """What waits for him, and for the agents whom he leads."""
    today = _today(work.now, zone)
    trainings = (
        await work.session.scalars(select(TrainingRow).where(TrainingRow.centre == work.centre))
    ).all()
    opened = [(row, state_of(row, today)) for row in open_ones(trainings, today) if _concerns(who, row)]
    mine = [state for row, state in opened if row.agent == who.agent]
    theirs = [state for row, state in opened if row.agent != who.agent]
    evaluations = (
        await work.session.scalars(
            select(EvaluationRow)
            .where(
                EvaluationRow.centre == work.centre, EvaluationRow.done_at.is_not(None), seeing.visible(who)
            )
            .where(
                EvaluationRow.seen_at.is_(None) | (EvaluationRow.appealed & EvaluationRow.decision.is_(None))
            )
        )
    ).all()
    return Reminders(
        new=sum(row.agent == who.agent and row.seen_at is None for row in evaluations),
        trainings=len(mine),
        overdue=mine.count("overdue"),
        appeals=sum(seeing.may_decide(who, row) for row in evaluations),
        calibrations=await _calibrations(work, who),
        team_overdue=theirs.count("overdue"),
        team_expiring=theirs.count("expiring") + theirs.count("expired"),
    )


async def _calibrations(work: Work, who: Identity) -> int:
    """Open ones to which he is invited and has not finished."""
    done = (
        select(EvaluationRow.calibration)
        .where(EvaluationRow.centre == work.centre, EvaluationRow.evaluator == who.user)
        .where(EvaluationRow.calibration.is_not(None), EvaluationRow.done_at.is_not(None))
    )
    query = select(CalibrationRow.id).where(
        CalibrationRow.centre == work.centre,
        CalibrationRow.closed_at.is_(None),
        CalibrationRow.evaluators.contains([who.user]),
        CalibrationRow.id.not_in(done),
    )
    return len((await work.session.scalars(query)).all())
