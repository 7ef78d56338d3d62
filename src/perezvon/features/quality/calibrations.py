"""Calibration: several evaluate the same call, each alone; afterwards it is seen how far they agree."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Table, Text, select
from sqlalchemy.dialects.postgresql import ARRAY

from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import PERMISSIONS, Identity
from perezvon.adapters.web.work import Work
from perezvon.features.quality import evaluations, seeing
from perezvon.features.quality import statistics as figures
from perezvon.features.quality.cards import CardBody
from perezvon.features.quality.model import (
    Calibration,
    CalibrationNew,
    CriterionAgreement,
    Evaluation,
    RaterAgreement,
)
from perezvon.features.quality.scorecards import body_of
from perezvon.features.quality.tables import CalibrationRow, EvaluationRow, metadata, staff_agent, staff_team
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId

FEWEST = 2
_user = Table(
    "staff_user",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("clients", ARRAY(Text)),
    Column("active", Boolean, nullable=False),
)


async def create(work: Work, who: Identity, given: CalibrationNew) -> Calibration:
    """Raises Refused ``call.not_found``, ``evaluation.no_talk``, ``scorecard.*``, ``calibration.few``,
    ``calibration.evaluator``."""
    talk = await evaluations.talk_to_judge(work, who, given.call, given.agent)
    card = await evaluations.card_for(work, given.scorecard, talk.client)
    invited = list(dict.fromkeys(given.evaluators))
    if len(invited) < FEWEST:
        raise Refused("calibration.few", {"field": "evaluators"})
    await _check(work, invited, talk.agent, talk.client)
    row = CalibrationRow(
        centre=work.centre,
        client=talk.client,
        call=given.call,
        agent=talk.agent,
        scorecard=card.id,
        number=card.number,
        evaluators=invited,
        made_at=work.now,
        made_by=who.user,
    )
    work.session.add(row)
    await work.session.flush()
    after = {"call": row.call, "evaluators": invited}
    await work.note("created", "calibration", row.id, client=row.client, after=after)
    return await shown(work, who, row)


async def _check(work: Work, invited: Sequence[str], agent: AgentId, client: str) -> None:
    """Each of them may judge this agent's calls."""
    of_agent = (
        select(staff_agent.c.user_id, staff_team.c.leads)
        .outerjoin(
            staff_team,
            (staff_team.c.centre == staff_agent.c.centre) & (staff_team.c.id == staff_agent.c.team),
        )
        .where(staff_agent.c.centre == work.centre, staff_agent.c.id == agent)
    )
    judged = (await work.session.execute(of_agent)).one_or_none()
    query = select(_user).where(_user.c.centre == work.centre, _user.c.id.in_(list(invited)))
    users = {row.id: row for row in await work.session.execute(query)}
    for login in invited:
        user = users.get(login)
        fits = user is not None and user.active and user.role in PERMISSIONS["quality.evaluate"][0]
        if user is not None and fits:
            fits = user.clients is None or client in user.clients
            fits = fits and (judged is None or judged.user_id != login)
            leads = judged.leads if judged is not None and judged.leads else []
            fits = fits and (user.role != "team_lead" or login in leads)
        if not fits:
            raise Refused("calibration.evaluator", {"user": login, "field": "evaluators"})


async def listed(work: Work, who: Identity) -> list[Calibration]:
    """Open ones first, then the newest; those that one is invited to, or may manage."""
    query = select(CalibrationRow).where(CalibrationRow.centre == work.centre)
    query = query.order_by(CalibrationRow.closed_at.is_not(None), CalibrationRow.made_at.desc()).limit(200)
    found = (await work.session.scalars(query)).all()
    return [await shown(work, who, row) for row in found if _concerns(who, row)]


def _concerns(who: Identity, row: CalibrationRow) -> bool:
    return (who.user in row.evaluators or who.may("quality.manage")) and row.agent != who.agent


async def one(work: Work, who: Identity, ident: str, *, lock: bool = False) -> CalibrationRow:
    """Raises Refused ``calibration.not_found``."""
    row = await rows.found(work, CalibrationRow, ident, lock=lock)
    if not _concerns(who, row):
        raise Refused("calibration.not_found", {"id": ident})
    return row


async def join(work: Work, who: Identity, ident: str) -> Evaluation:
    """One's own blind evaluation. Raises Refused ``calibration.not_found``, ``calibration.closed``,
    ``calibration.not_invited``."""
    row = await one(work, who, ident, lock=True)
    if row.closed_at is not None:
        raise Refused("calibration.closed", {"id": ident})
    if who.user not in row.evaluators:
        raise Refused("calibration.not_invited", {"id": ident})
    for each in await _all(work, row):
        if each.evaluator == who.user:
            return await seeing.shown(work, who, each)
    talk = await evaluations.talk_to_judge(work, who, row.call, row.agent)
    made = await evaluations.add(work, who, row.call, talk, row.scorecard, row.number, row.id)
    return await seeing.shown(work, who, made)


async def close(work: Work, who: Identity, ident: str, version: int) -> Calibration:
    """Who is not through is left out. Raises Refused ``calibration.not_found``, ``row.stale``,
    ``calibration.closed``, ``calibration.early``."""
    row = await one(work, who, ident, lock=True)
    if row.version != version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    if row.closed_at is not None:
        raise Refused("calibration.closed", {"id": ident})
    if len([each for each in await _all(work, row) if each.done_at is not None]) < FEWEST:
        raise Refused("calibration.early", {"id": ident})
    row.closed_at, row.closed_by = work.now, who.user
    row.version += 1
    await work.session.flush()
    await work.note("closed", "calibration", row.id, client=row.client)
    return await shown(work, who, row)


async def _all(work: Work, row: CalibrationRow) -> Sequence[EvaluationRow]:
    query = select(EvaluationRow).where(
        EvaluationRow.centre == work.centre, EvaluationRow.calibration == row.id
    )
    return (await work.session.scalars(query.order_by(EvaluationRow.evaluator))).all()


async def shown(work: Work, who: Identity, row: CalibrationRow) -> Calibration:
    """Before it is closed nobody learns more than who is through."""
    every = await _all(work, row)
    done = [each for each in every if each.done_at is not None]
    mine = next((each.id for each in every if each.evaluator == who.user), None)
    agreement = None
    if row.closed_at is not None:
        agreement = _agreement(await body_of(work, row.scorecard, row.number), done)
    names = Calibration.model_fields.keys() - {"finished", "evaluation", "may_join", "agreement"}
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    return Calibration(
        **values,
        finished=[each.evaluator for each in done],
        evaluation=mine,
        may_join=row.closed_at is None and who.user in row.evaluators,
        agreement=agreement,
    )


def _agreement(card: CardBody, done: Sequence[EvaluationRow]) -> RaterAgreement:
    """Marks are compared as parts of the best one, so that a scale of ten weighs as much as yes and no."""
    units = []
    criteria = []
    for criterion in card.criteria():
        marks = {each.evaluator: each.marks[criterion.key]["value"] for each in done}
        unit = [None if value is None else value / criterion.best for value in marks.values()]
        units.append(unit)
        criteria.append(
            CriterionAgreement(
                key=criterion.key,
                title_ru=criterion.title_ru,
                title_en=criterion.title_en,
                best=criterion.best,
                marks=marks,
                same=figures.same([unit]),
            )
        )
    scores = {each.evaluator: each.score for each in done}
    return RaterAgreement(
        same=figures.same(units), alpha=figures.alpha(units), scores=scores, criteria=criteria
    )
