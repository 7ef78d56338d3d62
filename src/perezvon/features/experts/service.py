"""Experts: listed, changed; and the report of what took them from their work."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, DateTime, Select, Text, column, func, literal, select, union_all

from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.experts.model import (
    Expert,
    ExpertPut,
    Interruption,
    InterruptionFilter,
    InterruptionQuery,
    InterruptionReport,
    InterruptionRow,
)
from perezvon.features.experts.rules import Figures, Ring, figures
from perezvon.features.experts.tables import ExpertRow
from perezvon.kit.errors import Refused
from perezvon.kit.sorting import sort_key

SHOWN = 500


async def listed(work: Work) -> list[Expert]:
    """By name, in use first."""
    found = sorted(await rows.listed(work, ExpertRow, ExpertRow.sort_key), key=lambda row: not row.active)
    return [Expert.model_validate(row) for row in found]


async def put(work: Work, ident: str, given: ExpertPut) -> Expert:
    """Raises Refused as ``rows.put``, ``expert.client``, and ``expert.number_taken``: a call interrupts one
    person."""
    taken = select(ExpertRow.name).where(
        ExpertRow.centre == work.centre,
        ExpertRow.id != ident,
        ExpertRow.active,
        ExpertRow.numbers.overlap(given.numbers),
    )
    other = await work.session.scalar(taken.limit(1))
    if given.active and other is not None:
        raise Refused("expert.number_taken", {"name": other, "field": "numbers"})
    if given.version is not None:
        before = await rows.found(work, ExpertRow, ident)
        if before.client != given.client:
            raise Refused("expert.client", {"field": "client"})
    values = given.model_dump(exclude={"version"})
    values["numbers"] = sorted(set(given.numbers))
    row = await rows.put(work, ExpertRow, ident, given.version, {**values, "sort_key": sort_key(given.name)})
    return Expert.model_validate(row)


def _span(work: Work, who: Identity, zone: str, wanted: InterruptionQuery) -> list[ColumnElement[bool]]:
    """Conditions of all calls of the time that are one's business."""
    r = call_record.c
    day = timedelta(days=1)
    found: list[ColumnElement[bool]] = [
        r.centre == work.centre,
        r.arrived_at >= datetime.combine(wanted.from_, time(), ZoneInfo(zone)),
        r.arrived_at < datetime.combine(wanted.to + day, time(), ZoneInfo(zone)),
        r.ended_at.is_not(None),
    ]
    if wanted.client is not None:
        found.append(r.client_id == wanted.client)
    if who.led is not None:
        found.append(r.agent.in_(who.led))
    return found


def _dialled(span: list[ColumnElement[bool]]) -> Select[Any]:
    """Calls that agents placed to an expert. What rang nowhere (no ringing, no talk) disturbed nobody."""
    r = call_record.c
    rang = (r.direction == "outbound") & ((r.ring_ms > 0) | r.answered_at.is_not(None))
    answered = r.answered_at.is_not(None).label("answered")
    told = ExpertRow.id, r.call, r.arrived_at.label("at"), r.agent, r.ring_ms, r.talk_ms, answered
    return (
        select(*told, literal("dialled").label("reason"), ExpertRow.active)
        .join(call_record, (r.centre == ExpertRow.centre) & rang & (r.caller == func.any(ExpertRow.numbers)))
        .where(*span)
    )


def _passed_on(span: list[ColumnElement[bool]]) -> Select[Any]:
    """Callers who were passed on to an expert: legs to somebody outside."""
    r = call_record.c
    leg = func.jsonb_to_recordset(r.legs).table_valued(
        column("role", Text),
        column("number", Text),
        column("why", Text),
        column("started_at", DateTime(timezone=True)),
        column("answered_at", DateTime(timezone=True)),
        column("ended_at", DateTime(timezone=True)),
    )
    leg = leg.render_derived(name="leg", with_types=True)
    until = func.coalesce(leg.c.answered_at, leg.c.ended_at, r.ended_at)
    told = (
        ExpertRow.id,
        r.call,
        leg.c.started_at.label("at"),
        r.agent,
        (func.extract("epoch", until - leg.c.started_at) * 1000).label("ring_ms"),
        (func.coalesce(func.extract("epoch", leg.c.ended_at - leg.c.answered_at), 0) * 1000).label("talk_ms"),
        leg.c.answered_at.is_not(None).label("answered"),
    )
    return (
        select(*told, leg.c.why.label("reason"), ExpertRow.active)
        .select_from(call_record)
        .join(leg, leg.c.role == "outside")
        .join(ExpertRow, (r.centre == ExpertRow.centre) & (leg.c.number == func.any(ExpertRow.numbers)))
        .where(*span, r.legs.contains([{"role": "outside"}]))
    )


async def _found(work: Work, who: Identity, zone: str, wanted: InterruptionQuery) -> list[Any]:
    span = _span(work, who, zone, wanted)
    every = union_all(_dialled(span), _passed_on(span)).subquery()
    query = select(every).order_by(every.c.at, every.c.call, every.c.active.desc(), every.c.id)
    once: dict[tuple[str, datetime], Any] = {}  # a number that passed to another person is the new one's
    for row in await work.session.execute(query):
        once.setdefault((row.call, row.at), row)
    return list(once.values())


async def report(work: Work, who: Identity, zone: str, wanted: InterruptionQuery) -> InterruptionReport:
    """Of the clients that this transaction sees."""
    experts = await rows.listed(work, ExpertRow, ExpertRow.sort_key)
    rings = [
        Ring(row.id, row.at, float(row.ring_ms) / 1000, float(row.talk_ms) / 1000, row.answered, row.reason)
        for row in await _found(work, who, zone, wanted)
    ]
    found, total = figures(rings, {row.id: row.refocus_s for row in experts}, zone)
    span = _span(work, who, zone, wanted)
    calls = await work.session.scalar(select(func.count()).select_from(call_record).where(*span))
    shown = [row.id for row in experts if row.id in found or (row.active and _fits(row, wanted))]
    return InterruptionReport(
        zone=zone,
        calls=int(calls or 0),
        total=_row(None, total),
        rows=[_row(ident, found.get(ident, Figures())) for ident in shown],
    )


def _fits(row: ExpertRow, wanted: InterruptionQuery) -> bool:
    return wanted.client is None or row.client in (None, wanted.client)


def _row(expert: str | None, of: Figures) -> InterruptionRow:
    names = InterruptionRow.model_fields.keys() - {"expert"}
    return InterruptionRow(expert=expert, **{name: getattr(of, name) for name in names})


async def interruptions(
    work: Work, who: Identity, zone: str, wanted: InterruptionFilter
) -> list[Interruption]:
    """The calls behind a figure, the newest first."""
    found = [
        row
        for row in await _found(work, who, zone, wanted)
        if wanted.expert is None or row.id == wanted.expert
    ]
    return [
        Interruption(
            call=row.call,
            expert=row.id,
            at=row.at.isoformat(),
            agent=row.agent,
            answered=row.answered,
            talk_s=float(row.talk_ms) / 1000,
            reason=row.reason,
        )
        for row in reversed(found[-SHOWN:])
    ]
