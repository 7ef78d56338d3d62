"""Runs of many scripts read for reports by agent, and by what surveys are about."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import ColumnElement, and_, select

from perezvon.adapters.postgres.classes import call_class
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.core.script_walk import State
from perezvon.core.scripts import ScriptBody
from perezvon.features.scripts.coverage_model import AgentsQuery
from perezvon.features.scripts.paths import Seen
from perezvon.features.scripts.tables import RunRow, ScriptRow, VersionRow, staff_agent

MOST_RUNS: Final = 20_000
MONTH: Final = timedelta(days=29)


class Talked(msgspec.Struct, frozen=True):
    """A run with the script and the client that it belongs to."""

    script: str
    client: str
    seen: Seen


class Reading(msgspec.Struct, frozen=True):
    """``names``: of the scripts. ``cut``: there were more runs."""

    runs: list[Talked]
    names: dict[str, str]
    cut: bool


def leads(who: Identity) -> bool:
    """Whether others' runs are his business; else only his own."""
    return who.may("scripts.report")


async def read(work: Work, who: Identity, wanted: AgentsQuery, zone: str) -> Reading:
    """Ended runs of the span, the newest first, as far as they are this user's business."""
    begins, ends = _span(wanted, zone, work.now)
    known = and_(call_class.c.centre == RunRow.centre, call_class.c.call == RunRow.call)
    query = (
        select(RunRow, call_class.c.closed_at, call_class.c.deal)
        .outerjoin(call_class, known)
        .where(RunRow.centre == work.centre, RunRow.ended_at.is_not(None))
        .where(RunRow.started_at >= begins, RunRow.started_at < ends, *_whose(work, who, wanted))
        .order_by(RunRow.started_at.desc(), RunRow.id)
        .limit(MOST_RUNS + 1)
    )
    found = (await work.session.execute(query)).all()
    kept = found[:MOST_RUNS]
    bodies = await _bodies(work, sorted({(run.script, run.number) for run, _, _ in kept}))
    runs = [
        Talked(run.script, run.client, _seen(run, bodies[run.script, run.number], deal if closed else None))
        for run, closed, deal in kept
    ]
    return Reading(runs, await _names(work, sorted({each.script for each in runs})), len(found) > MOST_RUNS)


def _span(wanted: AgentsQuery, zone: str, now: datetime) -> tuple[datetime, datetime]:
    last = wanted.to or (wanted.from_ + MONTH if wanted.from_ else now.astimezone(ZoneInfo(zone)).date())
    first = wanted.from_ or last - MONTH
    begins = datetime.combine(first, time(), ZoneInfo(zone))
    return begins, datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone))


def _whose(work: Work, who: Identity, wanted: AgentsQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if not leads(who):
        found.append(RunRow.agent == (who.agent or ""))
    elif who.led is not None:
        found.append(RunRow.agent.in_(sorted({*who.led, who.agent or ""})))
    if wanted.client is not None:
        found.append(RunRow.client == wanted.client)
    if wanted.script is not None:
        found.append(RunRow.script == wanted.script)
    if wanted.agent is not None:
        found.append(RunRow.agent == wanted.agent)
    if wanted.team is not None:
        of_team = select(staff_agent.c.id).where(
            staff_agent.c.centre == work.centre, staff_agent.c.team == wanted.team
        )
        found.append(RunRow.agent.in_(of_team))
    return found


async def _bodies(work: Work, wanted: Sequence[tuple[str, int]]) -> dict[tuple[str, int], ScriptBody]:
    scripts = sorted({script for script, _ in wanted})
    query = select(VersionRow.script, VersionRow.number, VersionRow.body).where(
        VersionRow.centre == work.centre, VersionRow.script.in_(scripts)
    )
    needed = set(wanted)
    return {
        (row.script, row.number): msgspec.convert(row.body, ScriptBody)
        for row in await work.session.execute(query)
        if (row.script, row.number) in needed
    }


async def _names(work: Work, scripts: Sequence[str]) -> dict[str, str]:
    query = select(ScriptRow.id, ScriptRow.name).where(
        ScriptRow.centre == work.centre, ScriptRow.id.in_(scripts)
    )
    return {row.id: row.name for row in await work.session.execute(query)}


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
