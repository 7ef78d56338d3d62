"""A/B tests of two versions of a script: started with a plan, counted, ended with a winner or without."""

from sqlalchemy import and_, func, select
from sqlalchemy.sql.elements import ColumnElement

from perezvon.adapters.postgres.classes import call_class
from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.scripts import service
from perezvon.features.scripts.editor_model import (
    ArmOut,
    ComparisonOut,
    ExperimentEnd,
    ExperimentNew,
    ExperimentOut,
    Layout,
    LayoutPut,
)
from perezvon.features.scripts.editor_tables import ExperimentRow, LayoutRow
from perezvon.features.scripts.experiment_rules import Arm, judge, planned_calls, wilson
from perezvon.features.scripts.model import Publish
from perezvon.features.scripts.tables import RunRow, ScriptRow, VersionRow
from perezvon.kit.errors import Refused


async def layout_of(work: Work, script: str) -> Layout:
    """Raises Refused ``script.not_found``."""
    await rows.found(work, ScriptRow, script)
    row = await work.session.get(LayoutRow, {"centre": work.centre, "script": script})
    return Layout(places=row.places if row is not None else {})


async def put_layout(work: Work, script: str, body: LayoutPut) -> Layout:
    """Raises Refused ``script.not_found``. Who moves last wins: nothing depends on it."""
    owner = await rows.found(work, ScriptRow, script, lock=True)
    places = body.model_dump()["places"]
    row = await work.session.get(LayoutRow, {"centre": work.centre, "script": script})
    if row is None:
        work.session.add(LayoutRow(centre=work.centre, script=script, client=owner.client, places=places))
    else:
        row.places = places
    await work.session.flush()
    return Layout(places=places)


async def listed(work: Work, script: str) -> list[ExperimentOut]:
    """The newest first. Raises Refused ``script.not_found``."""
    await rows.found(work, ScriptRow, script)
    query = select(ExperimentRow).where(ExperimentRow.centre == work.centre, ExperimentRow.script == script)
    found = await work.session.scalars(query.order_by(ExperimentRow.started_at.desc()))
    return [await _out(work, row) for row in found.all()]


async def start(work: Work, who: Identity, script: str, body: ExperimentNew) -> ExperimentOut:
    """Raises Refused ``script.not_found``, ``experiment.open``, and what publishing refuses."""
    owner = await rows.found(work, ScriptRow, script, lock=True)
    if await _open(work, script) is not None:
        raise Refused("experiment.open")
    await service.publish(work, who, script, Publish(version=body.version, variant="B", share=body.share))
    live = await _live(work, script)
    row = ExperimentRow(
        centre=work.centre,
        client=owner.client,
        script=script,
        a=live["A"],
        b=live["B"],
        share=body.share,
        base=body.base,
        lift=body.lift,
        planned=planned_calls(body.base, body.lift),
        author=who.user,
        started_at=work.now,
        ended_at=None,
        ended_by=None,
        winner=None,
    )
    work.session.add(row)
    await work.session.flush()
    plan = {"a": row.a, "b": row.b, "share": row.share, "planned": row.planned}
    await work.note("started", "experiment", row.id, client=owner.client, after=plan)
    return await _out(work, row)


async def end(work: Work, who: Identity, script: str, experiment: str, body: ExperimentEnd) -> ExperimentOut:
    """The winner is published alone. Raises Refused ``experiment.not_found``, ``row.stale``,
    ``experiment.ended``."""
    owner = await rows.found(work, ScriptRow, script, lock=True)
    row = await work.session.get(ExperimentRow, {"centre": work.centre, "id": experiment})
    if row is None or row.script != script:
        raise Refused("experiment.not_found", {"id": experiment})
    if row.ended_at is not None:
        raise Refused("experiment.ended")
    if row.version != body.version:
        raise Refused("row.stale", {"id": experiment, "version": row.version})
    live = await _live(work, script)
    if live == {"A": row.a, "B": row.b}:
        await service.keep(work, script, row.b if body.winner == "B" else row.a)
    elif body.winner is not None:
        raise Refused("experiment.broken", {"field": "winner"})
    row.ended_at, row.ended_by, row.winner = work.now, who.user, body.winner
    row.version += 1
    await work.session.flush()
    await work.note("ended", "experiment", row.id, client=owner.client, after={"winner": body.winner})
    return await _out(work, row)


async def _open(work: Work, script: str) -> ExperimentRow | None:
    query = select(ExperimentRow).where(
        ExperimentRow.centre == work.centre,
        ExperimentRow.script == script,
        ExperimentRow.ended_at.is_(None),
    )
    return (await work.session.scalars(query)).one_or_none()


async def _live(work: Work, script: str) -> dict[str, int]:
    query = select(VersionRow.variant, VersionRow.number).where(
        VersionRow.centre == work.centre, VersionRow.script == script, VersionRow.status == "published"
    )
    return {row.variant: row.number for row in await work.session.execute(query)}


async def _out(work: Work, row: ExperimentRow) -> ExperimentOut:
    a, a_calls = await _arm(work, row, row.a)
    b, b_calls = await _arm(work, row, row.b)
    found = judge(a_calls, b_calls, row.planned, assigned=(a.assigned, b.assigned), share_b=row.share / 100)
    plan = {name: getattr(row, name) for name in ("id", "script", "version", "share", "base", "lift")}
    fate = {name: getattr(row, name) for name in ("started_at", "ended_at", "ended_by", "winner", "author")}
    comparison = found.comparison
    return ExperimentOut(
        **plan,
        **fate,
        planned=row.planned,
        a=a,
        b=b,
        verdict=found.verdict,
        comparison=ComparisonOut.model_validate(comparison) if comparison else None,
        missing=found.missing,
        mismatch=found.mismatch,
        broken=row.ended_at is None and await _live(work, row.script) != {"A": row.a, "B": row.b},
    )


async def _arm(work: Work, row: ExperimentRow, number: int) -> tuple[ArmOut, Arm]:
    """The first ``planned`` calls of a variant whose result is known, in the order in which they began."""
    mine = _during(row, number)
    assigned = await work.session.scalar(select(func.count()).select_from(RunRow).where(mine))
    known = and_(
        call_class.c.centre == RunRow.centre,
        call_class.c.call == RunRow.call,
        call_class.c.closed_at.is_not(None),
    )
    first = (
        select(call_class.c.deal)
        .select_from(RunRow)
        .join(call_class, known)
        .where(mine)
        .order_by(RunRow.started_at, RunRow.id)
        .limit(row.planned)
        .subquery()
    )
    query = select(func.count(), func.count().filter(first.c.deal)).select_from(first)
    calls, deals = (await work.session.execute(query)).one()
    arm = Arm(calls, deals)
    low, high = wilson(arm)
    told = ArmOut(number=number, assigned=assigned or 0, calls=calls, deals=deals, low=low, high=high)
    return told, arm


def _during(row: ExperimentRow, number: int) -> ColumnElement[bool]:
    mine = [
        RunRow.centre == row.centre,
        RunRow.script == row.script,
        RunRow.number == number,
        RunRow.started_at >= row.started_at,
    ]
    if row.ended_at is not None:
        mine.append(RunRow.started_at < row.ended_at)
    return and_(*mine)
