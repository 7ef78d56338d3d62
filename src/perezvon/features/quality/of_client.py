"""What a client's user sees of the evaluations of his calls: final ones, if the set-up shows them."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from perezvon.adapters.web.work import Work
from perezvon.features.quality.cards import CardBody
from perezvon.features.quality.client_model import (
    ClientEvaluation,
    ClientEvaluations,
    ClientEvaluationsQuery,
    ClientMark,
)
from perezvon.features.quality.scorecards import body_of
from perezvon.features.quality.tables import CardRow, EvaluationRow, client

E = EvaluationRow
MOST: Final = 200


async def listed(work: Work, zone: str, wanted: ClientEvaluationsQuery) -> ClientEvaluations:
    """The newest calls first; whoever asks sees one client only. Final: finished, no calibration, and no
    appeal that is not decided."""
    shows = select(client.c.id).where(client.c.centre == work.centre, client.c.shows_evaluations)
    clients = (await work.session.scalars(shows)).all()
    if not clients:
        return ClientEvaluations(shown=False, evaluations=[])
    query = (
        select(E, CardRow)
        .join(CardRow, (CardRow.centre == E.centre) & (CardRow.id == E.scorecard))
        .where(
            E.centre == work.centre,
            E.client.in_(clients),
            E.called_at >= datetime.combine(wanted.from_, time(), ZoneInfo(zone)),
            E.called_at < datetime.combine(wanted.to + timedelta(days=1), time(), ZoneInfo(zone)),
            E.done_at.is_not(None),
            E.calibration.is_(None),
            or_(E.appealed.is_(False), E.decision.is_not(None)),
        )
        .order_by(E.called_at.desc(), E.id)
        .limit(MOST)
    )
    forms: dict[tuple[str, int], CardBody] = {}
    found = []
    for row, card in (await work.session.execute(query)).all():
        form = row.scorecard, row.number
        if form not in forms:
            forms[form] = await body_of(work, *form)
        found.append(_shown(row, card, forms[form]))
    return ClientEvaluations(shown=True, evaluations=found)


def _shown(row: EvaluationRow, card: CardRow, body: CardBody) -> ClientEvaluation:
    marks = [
        ClientMark(
            title_ru=each.title_ru, title_en=each.title_en, value=row.marks[each.key]["value"], best=each.best
        )
        for each in body.criteria()
        if each.key in row.marks
    ]
    return ClientEvaluation(
        id=row.id,
        call=row.call,
        called_at=row.called_at,
        name_ru=card.name_ru,
        name_en=card.name_en,
        score=row.score,
        marks=marks,
    )
