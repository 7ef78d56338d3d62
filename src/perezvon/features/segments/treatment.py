"""The report of equal treatment (D4): are people of one kind served like all others?

Each group is compared with everybody else of the client, figure by figure. What a group is, its people's
cards say today; calls of nobody are in no group.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final, Literal, Self, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct
from pydantic import Field, model_validator
from sqlalchemy import Select, Text, case, cast, false, func, literal, null, select, text
from sqlalchemy.dialects.postgresql import ARRAY, array

from perezvon.adapters.postgres.classes import call_class
from perezvon.adapters.web.models import In, Out, Slug, wrong
from perezvon.adapters.web.work import Work
from perezvon.features.segments import compiling, service
from perezvon.features.segments.fields import Scope, belonging
from perezvon.features.segments.following import WITHIN, Attempt, followed
from perezvon.features.segments.statistics import (
    Difference,
    Numbers,
    Verdict,
    corrected,
    of_shares,
    of_times,
    verdict,
)
from perezvon.features.segments.tables import SegmentRow, person, promise
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, ClientId

Metric: TypeAlias = Literal["wait", "talk", "answered", "followed", "kept"]
METRICS: Final[tuple[Metric, ...]] = ("wait", "answered", "followed", "talk", "kept")
SEGMENTS: Final = "segments"
MOST_DAYS: Final = 366
MOST_GROUPS: Final = 12
LISTED: Final = 100


class TreatmentQuery(In):
    """``by``: a field of people with values, or ``segments``. Days in the centre's zone, both included."""

    client: Slug
    from_: Annotated[date, Field(alias="from")]
    to: date
    by: Annotated[str, Field(max_length=60)] = "region"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to < self.from_ or (self.to - self.from_).days >= MOST_DAYS:
            raise wrong("treatment.span", limit=MOST_DAYS)
        return self


class TreatmentCallsQuery(TreatmentQuery):
    """``value``: of the group; ``metric``: the calls that this figure is of, the worst first."""

    value: Annotated[str, Field(max_length=200)]
    metric: Metric


class DifferenceOut(Out):
    """``p``: corrected for all comparisons of the report."""

    by: float
    low: float
    high: float
    p: float


class GroupFigure(Out):
    """``figure``: mean seconds, or a share. ``verdict`` ``few``: too few to say anything."""

    value: str
    label: str
    count: int
    figure: float | None
    verdict: Verdict
    difference: DifferenceOut | None


class MetricReport(Out):
    metric: Metric
    count: int
    figure: float | None
    groups: list[GroupFigure]


class Treatment(Out):
    """``left_out``: smaller groups that are not shown. ``compared``: how many comparisons were made."""

    zone: str
    metrics: list[MetricReport]
    left_out: int
    compared: int


class TreatmentCall(Out):
    """``followed``: we called him back; ``kept``: of the promise made on it."""

    call: str
    at: datetime
    person: str
    person_name: str
    waited_s: float | None
    talk_s: float | None
    answered: bool | None
    followed: bool | None
    kept: bool | None


class Case(Struct, frozen=True):
    """One call or promise: the groups of its person, and what it counts for."""

    groups: frozenset[str]
    values: Mapping[Metric, float]


def span_of(wanted: TreatmentQuery, zone: str) -> tuple[datetime, datetime]:
    where = ZoneInfo(zone)
    return (
        datetime.combine(wanted.from_, time(), where),
        datetime.combine(wanted.to + timedelta(days=1), time(), where),
    )


async def report(work: Work, zone: str, wanted: TreatmentQuery) -> Treatment:
    """Raises Refused ``treatment.by_unknown``."""
    people, labels = await _grouped(work, wanted.client, wanted.by, zone)
    cases = await _cases(work, people, wanted, zone)
    shown, left_out = _largest(cases)
    return compare(cases, shown, labels, zone, left_out)


def compare(
    cases: Sequence[Case], shown: Sequence[str], labels: Mapping[str, str], zone: str, left_out: int
) -> Treatment:
    """Pure: every shown group against everybody else, figure by figure, corrected over all of it."""
    rows: list[tuple[Metric, str, Numbers, Difference | None]] = []
    for metric in METRICS:
        counted = [each for each in cases if metric in each.values]
        values = np.array([each.values[metric] for each in counted], dtype=float)
        for group in shown:
            mask = np.array([group in each.groups for each in counted], dtype=bool)
            inside, outside = values[mask], values[~mask]
            rows.append((metric, group, inside, _difference(metric, inside, outside)))
    tested = [row[3] for row in rows if row[3] is not None]
    chances = iter(corrected([each.p for each in tested]))
    found: dict[Metric, list[GroupFigure]] = {metric: [] for metric in METRICS}
    for metric, group, inside, difference in rows:
        chance = next(chances) if difference is not None else 1.0
        found[metric].append(_figure(group, labels.get(group, group), inside, difference, chance))
    return Treatment(
        zone=zone,
        metrics=[_metric(metric, cases, found[metric]) for metric in METRICS],
        left_out=left_out,
        compared=len(tested),
    )


def _metric(metric: Metric, cases: Sequence[Case], groups: list[GroupFigure]) -> MetricReport:
    values = [each.values[metric] for each in cases if metric in each.values]
    mean = sum(values) / len(values) if values else None
    return MetricReport(metric=metric, count=len(values), figure=mean, groups=groups)


def _difference(metric: Metric, inside: Numbers, outside: Numbers) -> Difference | None:
    if metric in ("wait", "talk"):
        return of_times(inside, outside)
    return of_shares(int(inside.sum()), len(inside), int(outside.sum()), len(outside))


def _figure(
    group: str, label: str, inside: Numbers, difference: Difference | None, chance: float
) -> GroupFigure:
    shown = None
    if difference is not None:
        shown = DifferenceOut(by=difference.by, low=difference.low, high=difference.high, p=chance)
    return GroupFigure(
        value=group,
        label=label,
        count=len(inside),
        figure=float(inside.mean()) if len(inside) else None,
        verdict=verdict(difference, chance),
        difference=shown,
    )


def _largest(cases: Sequence[Case]) -> tuple[list[str], int]:
    """The groups with the most calls and promises, the largest first, and how many there are besides."""
    counts: dict[str, int] = {}
    for each in cases:
        for group in each.groups:
            counts[group] = counts.get(group, 0) + 1
    order = sorted(counts, key=lambda group: (-counts[group], group))
    return order[:MOST_GROUPS], max(0, len(order) - MOST_GROUPS)


async def _grouped(work: Work, client: ClientId, by: str, zone: str) -> tuple[Any, dict[str, str]]:
    """A query with the groups of each person, and names of groups where they are not their values."""
    scope = Scope(work.centre, client, work.now, zone)
    known = await service.known_fields(work, client)
    labels: dict[str, str] = {}
    if by == SEGMENTS:
        query = select(SegmentRow).where(SegmentRow.centre == work.centre, SegmentRow.client == client)
        found = (await work.session.scalars(query.order_by(SegmentRow.name).limit(MOST_GROUPS))).all()
        labels = {row.id: row.name for row in found}
        fitting = [
            case((compiling.fits(service.filter_of(row), scope, known), literal(row.id))) for row in found
        ]
        members: Any = array([*fitting, null()], type_=Text)
        groups: Any = func.array_remove(members, null(), type_=ARRAY(Text))
    else:
        field = known.get(by)
        if field is None or field.kind not in ("key", "list", "bool"):
            raise Refused("treatment.by_unknown", {"field": "by"})
        value = field.make(scope)
        groups = value if field.kind == "list" else array([func.coalesce(cast(value, Text), "")])
    query = select(person.c.id, person.c.name, groups.label("groups"))
    return compiling.frame(query, scope).subquery("people"), labels


def _of_calls(work: Work, people: Any, client: ClientId, begins: datetime, ends: datetime) -> Select[Any]:
    c = call_class.c
    joined, whose = belonging(call_class)
    return (
        select(c.call, c.at, c.direction, c.answered, c.waited_s, c.talk_s, people.c.id, people.c.name)
        .add_columns(people.c.groups)
        .select_from(joined.join(people, people.c.id == whose))
        .where(c.centre == work.centre, c.client_id == client, c.at >= begins, c.at < ends)
    )


def _of_promises(work: Work, people: Any, client: ClientId, begins: datetime, ends: datetime) -> Select[Any]:
    """Those that are settled one way or the other: due and not cancelled."""
    r = promise.c
    joined, whose = belonging(promise)
    kept = func.coalesce(func.coalesce(r.answered_at, r.kept_at) <= r.due, false()).label("kept")
    return (
        select(r.call, r.due.label("at"), kept, people.c.id, people.c.name, people.c.groups)
        .select_from(joined.join(people, people.c.id == whose))
        .where(
            r.centre == work.centre,
            r.client_id == client,
            r.due >= begins,
            r.due < ends,
            r.due < work.now,
            r.cancelled_at.is_(None),
        )
    )


async def _cases(work: Work, people: Any, wanted: TreatmentQuery, zone: str) -> list[Case]:
    calls, called_back = await _with_following(work, people, wanted, zone)
    cases = [Case(frozenset(row.groups), _values(row, called_back)) for row in calls]
    promises = await work.session.execute(_of_promises(work, people, wanted.client, *span_of(wanted, zone)))
    return [*cases, *(Case(frozenset(row.groups), {"kept": float(row.kept)}) for row in promises)]


async def _with_following(
    work: Work, people: Any, wanted: TreatmentQuery, zone: str
) -> tuple[list[Any], dict[CallId, bool]]:
    """The calls of the span, and which callers in vain were called back: that is seen in the days beside."""
    begins, ends = span_of(wanted, zone)
    query = _of_calls(work, people, wanted.client, begins - WITHIN, ends + WITHIN)
    rows = (await work.session.execute(query)).all()
    attempts = (
        Attempt(row.call, row.id, row.at, inbound=row.direction == "inbound", answered=row.answered)
        for row in rows
    )
    return [row for row in rows if begins <= row.at < ends], followed(attempts, work.now)


def _values(row: Any, called_back: Mapping[CallId, bool]) -> dict[Metric, float]:
    """Waiting and being answered are of those who called; how long the talk was, of every answered call."""
    values: dict[Metric, float] = {}
    if row.direction == "inbound":
        values["wait"], values["answered"] = row.waited_s, float(row.answered)
    if row.answered:
        values["talk"] = row.talk_s
    if row.call in called_back:
        values["followed"] = float(called_back[row.call])
    return values


_ORDER: Final[Mapping[Metric, str]] = {
    "wait": "waited_s desc",
    "answered": "answered, waited_s desc",
    "talk": "talk_s",
    "kept": "kept, at",
}


async def calls(work: Work, zone: str, wanted: TreatmentCallsQuery) -> list[TreatmentCall]:
    """What stands behind a figure, the worst first. Raises Refused ``treatment.by_unknown``."""
    people, _ = await _grouped(work, wanted.client, wanted.by, zone)
    if wanted.metric == "followed":
        return await _in_vain(work, people, wanted, zone)
    given = (work, people, wanted.client, *span_of(wanted, zone))
    query = _of_promises(*given) if wanted.metric == "kept" else _of_calls(*given)
    query = query.where(people.c.groups.any(wanted.value))
    if wanted.metric in ("wait", "answered"):
        query = query.where(call_class.c.direction == "inbound")
    if wanted.metric == "talk":
        query = query.where(call_class.c.answered)
    found = await work.session.execute(query.order_by(text(_ORDER[wanted.metric])).limit(LISTED))
    return [_shown(row) for row in found]


async def _in_vain(work: Work, people: Any, wanted: TreatmentCallsQuery, zone: str) -> list[TreatmentCall]:
    """Callers in vain: first those whom nobody called back."""
    rows, called_back = await _with_following(work, people, wanted, zone)
    of_group = [row for row in rows if row.call in called_back and wanted.value in row.groups]
    of_group.sort(key=lambda row: (called_back[row.call], row.at))
    return [_shown(row, called_back[row.call]) for row in of_group[:LISTED]]


def _shown(row: Any, called_back: bool | None = None) -> TreatmentCall:
    return TreatmentCall(
        call=row.call or "",
        at=row.at,
        person=row.id,
        person_name=row.name,
        followed=called_back,
        **{name: getattr(row, name, None) for name in ("waited_s", "talk_s", "answered", "kept")},
    )
