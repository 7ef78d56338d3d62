"""The report of quality: scores per agent, team and criterion, each with how sure it is.

A finished evaluation counts, those of calibrations never. A call that several evaluated counts once per
evaluation. The interval speaks of all talks only where calls were drawn at random: others are left out
unless asked for.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import select

from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.quality import statistics as figures
from perezvon.features.quality.cards import WHOLE, CardBody, Criterion, Mark
from perezvon.features.quality.cards import share as share_of
from perezvon.features.quality.model import (
    AgentQuality,
    CriterionQuality,
    EstimateOut,
    QualityQuery,
    QualityReport,
)
from perezvon.features.quality.seeing import DIFFICULT
from perezvon.features.quality.statistics import Estimate
from perezvon.features.quality.tables import CardVersionRow, EvaluationRow, staff_agent, staff_team
from perezvon.kit.ids import AgentId

E = EvaluationRow
WEAK_N: Final = 3
WEAK_SHARE: Final = 0.7


class Judged(NamedTuple):
    """An evaluation as the report counts it."""

    agent: AgentId
    score: float | None
    failed: bool
    difficult: bool
    scorecard: str
    card: CardBody
    marks: Mapping[str, Any]


async def report(work: Work, who: Identity, zone: str, wanted: QualityQuery) -> QualityReport:
    """Of the clients and agents that are his business."""
    query = select(E, DIFFICULT).where(
        E.centre == work.centre,
        E.done_at.is_not(None),
        E.calibration.is_(None),
        E.called_at >= datetime.combine(wanted.from_, time(), ZoneInfo(zone)),
        E.called_at < datetime.combine(wanted.to + timedelta(days=1), time(), ZoneInfo(zone)),
    )
    if who.led is not None:
        query = query.where(E.agent.in_(who.led))
    if who.agent is not None:
        query = query.where(E.agent != who.agent)
    if wanted.client is not None:
        query = query.where(E.client == wanted.client)
    if wanted.scorecard is not None:
        query = query.where(E.scorecard == wanted.scorecard)
    found = (await work.session.execute(query.order_by(E.called_at, E.id))).all()
    counted = [(row, difficult) for row, difficult in found if row.sampled or not wanted.sampled]
    cards = await _cards(work)
    judged = [
        Judged(
            row.agent,
            row.score,
            bool(row.failed),
            difficult,
            row.scorecard,
            cards[row.scorecard, row.number],
            row.marks,
        )
        for row, difficult in counted
    ]
    teams = await _teams(work)
    return _of(zone, judged, teams, len(found) - len(counted))


async def _cards(work: Work) -> dict[tuple[str, int], CardBody]:
    query = select(CardVersionRow).where(CardVersionRow.centre == work.centre)
    found = (await work.session.scalars(query)).all()
    return {(row.scorecard, row.number): CardBody.model_validate(row.body) for row in found}


Teams: TypeAlias = Mapping[AgentId, tuple[str | None, str | None]]
"""Agent -> id and name of the team; both None: in none."""


async def _teams(work: Work) -> Teams:
    joined = (staff_team.c.centre == staff_agent.c.centre) & (staff_team.c.id == staff_agent.c.team)
    query = (
        select(staff_agent.c.id, staff_team.c.id, staff_team.c.name)
        .outerjoin(staff_team, joined)
        .where(staff_agent.c.centre == work.centre)
    )
    return {agent: (team, name) for agent, team, name in await work.session.execute(query)}


def _of(zone: str, judged: Sequence[Judged], teams: Teams, others: int) -> QualityReport:
    by_agent: dict[AgentId, list[Judged]] = defaultdict(list)
    by_team: dict[tuple[str, str | None], list[Judged]] = defaultdict(list)
    for each in judged:
        by_agent[each.agent].append(each)
        team, name = teams.get(each.agent, (None, None))
        if team is not None:
            by_team[team, name].append(each)
    agents = [_scores(agent, teams.get(agent, (None, None)), of) for agent, of in sorted(by_agent.items())]
    each_one = [row for agent, of in sorted(by_agent.items()) for row in _criteria(agent, of)]
    weak = [row for row in each_one if row.share.n >= WEAK_N and row.share.mean < WEAK_SHARE]
    return QualityReport(
        zone=zone,
        others=others,
        total=_scores(None, (None, None), judged),
        teams=[_scores(None, team, of) for team, of in sorted(by_team.items())],
        agents=agents,
        criteria=_criteria(None, judged),
        weak=sorted(weak, key=lambda row: (row.share.mean, row.agent or "", row.key)),
        weak_n=WEAK_N,
        weak_share=WEAK_SHARE,
    )


def _scores(
    agent: AgentId | None, team: tuple[str | None, str | None], judged: Sequence[Judged]
) -> AgentQuality:
    def of(only: bool) -> EstimateOut | None:
        values = [each.score for each in judged if each.score is not None and (each.difficult or not only)]
        return _out(figures.estimate(values, 0, WHOLE))

    failed = sum(each.failed for each in judged)
    return AgentQuality(
        agent=agent, team=team[0], team_name=team[1], score=of(False), difficult=of(True), failed=failed
    )


def _criteria(agent: AgentId | None, judged: Sequence[Judged]) -> list[CriterionQuality]:
    """By scorecard, in the order of the form; a criterion keeps its figures over versions by its key."""
    parts: dict[tuple[str, str], list[float]] = defaultdict(list)
    skipped: dict[tuple[str, str], int] = defaultdict(int)
    last: dict[tuple[str, str], Criterion] = {}
    for each in judged:
        for criterion in each.card.criteria():
            raw = each.marks.get(criterion.key)
            part = share_of(criterion, Mark.model_validate(raw) if raw is not None else None)
            of = (each.scorecard, criterion.key)
            last[of] = criterion
            if part is None:
                skipped[of] += 1
            else:
                parts[of].append(part)
    found = []
    for (scorecard, key), criterion in last.items():
        estimated = _estimated(criterion, parts[scorecard, key])
        if estimated is not None:
            found.append(
                CriterionQuality(
                    agent=agent,
                    scorecard=scorecard,
                    key=key,
                    title_ru=criterion.title_ru,
                    title_en=criterion.title_en,
                    share=estimated,
                    not_applicable=skipped[scorecard, key],
                )
            )
    return found


def _estimated(criterion: Criterion, parts: Sequence[float]) -> EstimateOut | None:
    if criterion.kind == "yes_no":
        return _out(figures.share(round(sum(parts)), len(parts)))
    return _out(figures.estimate(parts, 0, 1))


def _out(found: Estimate | None) -> EstimateOut | None:
    return None if found is None else EstimateOut(n=found.n, mean=found.mean, low=found.low, high=found.high)
