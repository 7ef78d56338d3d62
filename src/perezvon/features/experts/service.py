"""Experts: listed, changed; and the report of what took them from their work."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

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


def _rang(
    work: Work, who: Identity, zone: str, wanted: InterruptionQuery
) -> tuple[list[ColumnElement[bool]], ColumnElement[bool]]:
    """Conditions of all calls of the time, and of those that rang at an expert's telephone."""
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
    # What rang nowhere (no ringing, no talk) took nobody from his work.
    rang = (r.direction == "outbound") & ((r.ring_ms > 0) | r.answered_at.is_not(None))
    return found, rang & (r.caller == func.any(ExpertRow.numbers))


async def _found(work: Work, who: Identity, zone: str, wanted: InterruptionQuery) -> list[Any]:
    r = call_record.c
    span, rang = _rang(work, who, zone, wanted)
    query = (
        select(ExpertRow.id, r.call, r.arrived_at, r.agent, r.ring_ms, r.talk_ms, r.answered_at)
        .join(call_record, (r.centre == ExpertRow.centre) & rang)
        .where(*span)
        .order_by(r.arrived_at, r.call, ExpertRow.active.desc(), ExpertRow.id)
    )
    once: dict[str, Any] = {}  # a number that passed to another person counts for the one who has it now
    for row in await work.session.execute(query):
        once.setdefault(row.call, row)
    return list(once.values())


async def report(work: Work, who: Identity, zone: str, wanted: InterruptionQuery) -> InterruptionReport:
    """Of the clients that this transaction sees."""
    experts = await rows.listed(work, ExpertRow, ExpertRow.sort_key)
    rings = [
        Ring(row.id, row.arrived_at, row.ring_ms / 1000, row.talk_ms / 1000, row.answered_at is not None)
        for row in await _found(work, who, zone, wanted)
    ]
    found, total = figures(rings, {row.id: row.refocus_s for row in experts}, zone)
    span, _ = _rang(work, who, zone, wanted)
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
            at=row.arrived_at.isoformat(),
            agent=row.agent,
            answered=row.answered_at is not None,
            talk_s=row.talk_ms / 1000,
        )
        for row in reversed(found[-SHOWN:])
    ]
