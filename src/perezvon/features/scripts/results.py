"""Reads the runs of a script and counts them; every figure can be opened into its calls."""

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import and_, select

from perezvon.adapters.postgres.classes import call_class
from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.core.script_walk import State
from perezvon.core.scripts import ScriptBody
from perezvon.features.scripts import paths
from perezvon.features.scripts.paths import Seen
from perezvon.features.scripts.results_model import (
    CallBehind,
    CallsQuery,
    CheckFigureOut,
    ResultsOut,
    SpanQuery,
    StepFigureOut,
    TopicFigureOut,
    TotalsOut,
    VersionFigureOut,
)
from perezvon.features.scripts.tables import RunRow, ScriptRow, VersionRow
from perezvon.kit.errors import Refused

MOST_RUNS: Final = 20_000
MOST_CALLS: Final = 500
MONTH: Final = timedelta(days=29)


class _Read(msgspec.Struct, frozen=True):
    """``by_number``: the runs of every version, the newest first. ``cut``: there were more."""

    bodies: dict[int, ScriptBody]
    variants: dict[int, str]
    by_number: dict[int, list[Seen]]
    cut: bool


async def results_of(work: Work, who: Identity, script: str, wanted: SpanQuery, zone: str) -> ResultsOut:
    """Raises Refused ``script.not_found``, ``script.version_not_found``."""
    row = await rows.found(work, ScriptRow, script)
    number = await _number(work, script, wanted.number)
    read = await _read(work, who, script, wanted, zone)
    runs = read.by_number.get(number, []) if number is not None else []
    body = read.bodies.get(number) if number is not None else None
    found = paths.results(body, runs) if body is not None else None
    everyone = {run.agent for each in read.by_number.values() for run in each}
    return ResultsOut(
        script=script,
        name=row.name,
        client=row.client,
        number=number,
        zone=zone,
        cut=read.cut,
        agents=sorted(everyone - {""}),
        totals=TotalsOut.model_validate(found.totals if found else paths.totals([])),
        steps=[StepFigureOut.model_validate(each) for each in (found.steps if found else ())],
        topics=[TopicFigureOut.model_validate(each) for each in (found.topics if found else ())],
        checks=[CheckFigureOut.model_validate(each) for each in (found.checks if found else ())],
        versions=[
            VersionFigureOut(number=each, variant=read.variants[each], **asdict(paths.totals(seen)))
            for each, seen in sorted(read.by_number.items(), reverse=True)
        ],
    )


async def calls_behind(
    work: Work, who: Identity, script: str, wanted: CallsQuery, zone: str
) -> list[CallBehind]:
    """The newest first, at most ``MOST_CALLS``. Raises as ``results_of``."""
    await rows.found(work, ScriptRow, script)
    number = await _number(work, script, wanted.number)
    if number is None:
        return []
    read = await _read(work, who, script, wanted, zone)
    runs = read.by_number.get(number, [])
    own = [run for run in runs if paths.matches(run, wanted.what, wanted.key, wanted.value)]
    return [_behind(run, number, read.variants[number]) for run in own[:MOST_CALLS]]


def _behind(run: Seen, number: int, variant: str) -> CallBehind:
    done, due = run.covered.done, run.covered.due
    return CallBehind(
        call=run.call,
        at=run.at,
        agent=run.agent,
        number=number,
        variant=variant,
        deal=run.deal,
        coverage=done / due if due else None,
    )


async def _number(work: Work, script: str, wanted: int | None) -> int | None:
    """Of the version that is asked for; of the newest one that calls ran, when none is."""
    query = select(VersionRow.number).where(
        VersionRow.centre == work.centre, VersionRow.script == script, VersionRow.status != "draft"
    )
    if wanted is None:
        newest = query.order_by(VersionRow.status != "published", VersionRow.number.desc()).limit(1)
        return await work.session.scalar(newest)
    found = await work.session.scalar(query.where(VersionRow.number == wanted))
    if found is None:
        raise Refused("script.version_not_found", {"number": wanted})
    return found


def _span(wanted: SpanQuery, zone: str, now: datetime) -> tuple[datetime, datetime]:
    last = wanted.to or (wanted.from_ + MONTH if wanted.from_ else now.astimezone(ZoneInfo(zone)).date())
    first = wanted.from_ or last - MONTH
    begins = datetime.combine(first, time(), ZoneInfo(zone))
    return begins, datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone))


async def _read(work: Work, who: Identity, script: str, wanted: SpanQuery, zone: str) -> _Read:
    begins, ends = _span(wanted, zone, work.now)
    known = and_(call_class.c.centre == RunRow.centre, call_class.c.call == RunRow.call)
    query = (
        select(RunRow, call_class.c.closed_at, call_class.c.deal)
        .outerjoin(call_class, known)
        .where(RunRow.centre == work.centre, RunRow.script == script)
        .where(RunRow.started_at >= begins, RunRow.started_at < ends)
        .order_by(RunRow.started_at.desc(), RunRow.id)
        .limit(MOST_RUNS + 1)
    )
    if wanted.agent is not None:
        query = query.where(RunRow.agent == wanted.agent)
    if who.led is not None:
        query = query.where(RunRow.agent.in_(sorted({*who.led, *([who.agent] if who.agent else [])})))
    bodies, variants = await _versions(work, script)
    by_number: dict[int, list[Seen]] = defaultdict(list)
    found = (await work.session.execute(query)).all()
    for run, closed_at, deal in found[:MOST_RUNS]:
        by_number[run.number].append(_seen(run, bodies[run.number], deal if closed_at else None))
    return _Read(bodies, variants, dict(by_number), len(found) > MOST_RUNS)


async def _versions(work: Work, script: str) -> tuple[dict[int, ScriptBody], dict[int, str]]:
    query = select(VersionRow).where(
        VersionRow.centre == work.centre, VersionRow.script == script, VersionRow.status != "draft"
    )
    found = list(await work.session.scalars(query))
    bodies = {each.number: msgspec.convert(each.body, ScriptBody) for each in found}
    return bodies, {each.number: each.variant for each in found}


def _seen(run: RunRow, body: ScriptBody, deal: bool | None) -> Seen:
    return Seen(
        id=run.id,
        call=run.call,
        agent=run.agent,
        at=run.started_at,
        script=body,
        state=msgspec.convert(run.state, State),
        named="name" in run.known,
        deal=deal,
    )
