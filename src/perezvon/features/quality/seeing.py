"""Which evaluations are whose business, and how they are shown."""

from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Exists, and_, exists, false, or_, select

from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.quality.cards import Mark
from perezvon.features.quality.model import Appeal, Evaluation, EvaluationFilter, EvaluationRowOut
from perezvon.features.quality.scorecards import body_of
from perezvon.features.quality.tables import CalibrationRow, CardRow, DifficultRow, EvaluationRow, disposition
from perezvon.kit.errors import Refused

E = EvaluationRow
FLAG: Final = "difficult"
_CLOSED = (
    exists()
    .where(
        CalibrationRow.centre == E.centre,
        CalibrationRow.id == E.calibration,
        CalibrationRow.closed_at.is_not(None),
    )
    .correlate(E)
)


def by_result(call: Any, centre: Any) -> Exists:
    """The agent's result of the call says so: its flag ``difficult``."""
    return exists().where(
        call_record.c.centre == centre,
        call_record.c.call == call,
        disposition.c.centre == centre,
        disposition.c.id == call_record.c.disposition,
        disposition.c.flags.contains([FLAG]),
    )


DIFFICULT = or_(
    exists().where(DifficultRow.centre == E.centre, DifficultRow.call == E.call).correlate(E),
    by_result(E.call, E.centre).correlate(E),
)
"""The caller was difficult: by a mark, or by the result of the call."""


def visible(who: Identity) -> ColumnElement[bool]:
    """Evaluators see what is finished of their agents, and their own drafts; a calibration only once it is
    closed. An agent sees what is finished of him, calibrations never."""
    found: list[ColumnElement[bool]] = [false()]
    if who.may("quality.evaluate"):
        done = and_(E.done_at.is_not(None), or_(E.calibration.is_(None), _CLOSED))
        judged: ColumnElement[bool] = or_(E.evaluator == who.user, done)
        if who.led is not None:
            judged = and_(judged, E.agent.in_(who.led))
        if who.agent is not None:
            judged = and_(judged, E.agent != who.agent)
        found.append(judged)
    if who.agent is not None:
        found.append(and_(E.agent == who.agent, E.done_at.is_not(None), E.calibration.is_(None)))
    return or_(*found)


async def listed(work: Work, who: Identity, zone: str, wanted: EvaluationFilter) -> list[EvaluationRowOut]:
    """The newest calls first."""
    named = (CardRow.centre == E.centre) & (CardRow.id == E.scorecard)
    query = select(E, DIFFICULT, CardRow).join(CardRow, named)
    query = query.where(E.centre == work.centre, visible(who), *_asked(who, zone, wanted))
    query = query.order_by(E.called_at.desc(), E.id).limit(wanted.limit)
    found = await work.session.execute(query)
    return [row_out(row, difficult, card) for row, difficult, card in found]


def _asked(who: Identity, zone: str, wanted: EvaluationFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [E.done_at.is_(None) if wanted.draft else E.done_at.is_not(None)]
    if wanted.from_ is not None:
        found.append(E.called_at >= datetime.combine(wanted.from_, time(), ZoneInfo(zone)))
    if wanted.to is not None:
        found.append(E.called_at < datetime.combine(wanted.to + timedelta(days=1), time(), ZoneInfo(zone)))
    if wanted.of_me:
        found.append(E.agent == (who.agent or ""))
    if wanted.criterion is not None:
        found.append(E.marks.has_key(wanted.criterion))
    if wanted.sampled is not None:
        found.append(E.sampled.is_(wanted.sampled))
    if wanted.difficult is not None:
        found.append(DIFFICULT if wanted.difficult else ~DIFFICULT)
    pairs = (
        (E.client, wanted.client),
        (E.agent, wanted.agent),
        (E.call, wanted.call),
        (E.scorecard, wanted.scorecard),
    )
    found += [column == value for column, value in pairs if value is not None]
    match wanted.appeal:
        case "none":
            found.append(E.appealed.is_(False))
        case "open":
            found += [E.appealed.is_(True), E.decision.is_(None)]
        case "kept" | "changed":
            found.append(E.decision == wanted.appeal)
    return found


def row_out(row: EvaluationRow, difficult: bool, card: CardRow) -> EvaluationRowOut:
    names = EvaluationRowOut.model_fields.keys() - {"difficult", "appeal", "name_ru", "name_en"}
    values = {name: getattr(row, name) for name in names}
    called = {"name_ru": card.name_ru, "name_en": card.name_en}
    return EvaluationRowOut(**values, **called, difficult=difficult, appeal=_appeal(row))


def _appeal(row: EvaluationRow) -> Appeal:
    if not row.appealed:
        return "none"
    return "kept" if row.decision == "kept" else "changed" if row.decision == "changed" else "open"


async def found(work: Work, who: Identity, ident: str, *, lock: bool = False) -> EvaluationRow:
    """Raises Refused ``evaluation.not_found``, also for one that is not his business."""
    query = select(E).where(E.centre == work.centre, E.id == ident, visible(who))
    row = await work.session.scalar(query.with_for_update(of=E) if lock else query)
    if row is None:
        raise Refused("evaluation.not_found", {"id": ident})
    return row


async def shown(work: Work, who: Identity, row: EvaluationRow) -> Evaluation:
    """With the form by which it was made."""
    difficult = await work.session.scalar(
        select(DIFFICULT).select_from(E).where(E.centre == work.centre, E.id == row.id)
    )
    card = await work.session.get(CardRow, {"centre": work.centre, "id": row.scorecard})
    if card is None:
        raise Refused("scorecard.not_found", {"id": row.scorecard})
    more = ("comment", "reply", "replied_at", "appealed", "decision", "decision_text", "decided_at")
    return Evaluation(
        **row_out(row, bool(difficult), card).model_dump(),
        **{name: getattr(row, name) for name in more},
        body=await body_of(work, row.scorecard, row.number),
        marks={key: Mark.model_validate(mark) for key, mark in row.marks.items()},
        remarks=row.remarks,
        decided_by=row.decided_by,
        may_edit=may_edit(who, row),
        may_reply=may_reply(who, row),
        may_decide=may_decide(who, row),
    )


def may_edit(who: Identity, row: EvaluationRow) -> bool:
    return row.evaluator == who.user and row.done_at is None


def may_reply(who: Identity, row: EvaluationRow) -> bool:
    """Once, by the agent himself."""
    mine = who.agent is not None and row.agent == who.agent
    return mine and row.done_at is not None and row.replied_at is None and row.calibration is None


def may_decide(who: Identity, row: EvaluationRow) -> bool:
    """On an appeal: one who neither evaluated nor was evaluated."""
    opened = row.appealed and row.decision is None
    return opened and who.may("quality.manage") and who.user != row.evaluator and who.agent != row.agent
