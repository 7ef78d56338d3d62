"""Evaluations: begun, marked, finished, answered by the agent, and decided on when he appeals."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, select

from perezvon.adapters.postgres.call_parts import AGENTS
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.quality import cards, seeing
from perezvon.features.quality.cards import CardBody, Mark
from perezvon.features.quality.model import (
    Decision,
    DifficultPut,
    Evaluation,
    EvaluationFilter,
    EvaluationNew,
    EvaluationPut,
    OfCall,
    Reply,
)
from perezvon.features.quality.scorecards import body_of
from perezvon.features.quality.tables import (
    CalibrationRow,
    CardRow,
    DifficultRow,
    EvaluationRow,
    SampleCallRow,
)
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, CallId, ClientId


class LiveTalk(NamedTuple):
    """Whose a call is that has no record yet."""

    client: ClientId | None
    agent: AgentId | None


LiveTalks = Callable[[CallId], LiveTalk | None]
"""Bound in ``main/`` to the live view."""


class Talk(NamedTuple):
    """One agent's part of a call that is over."""

    client: ClientId
    agent: AgentId
    arrived_at: datetime


async def record_of(work: Work, who: Identity, call: CallId) -> Any:
    """The record of a call that is his business, with all its ``agents``. Raises Refused
    ``call.not_found``."""
    r = call_record.c
    columns = (r.client_id, r.agent, r.arrived_at, r.answered_at, r.ended_at, AGENTS.label("agents"))
    query = select(*columns).where(r.centre == work.centre, r.call == call)
    row = (await work.session.execute(query)).one_or_none()
    if row is None or not who.sees_any([*row.agents]):
        raise Refused("call.not_found", {"call": call})
    return row


def _to_judge(who: Identity, record: Any) -> list[AgentId]:
    """Whose parts of a call he may judge, the last one's first; nobody judges himself."""
    over = record.answered_at is not None and record.ended_at is not None and record.client_id
    if not over or not who.may("quality.evaluate"):
        return []
    others = sorted({*record.agents} - {record.agent})
    found = [record.agent, *others] if record.agent is not None else others
    return [each for each in found if who.sees(each) and each != who.agent]


async def talk_to_judge(work: Work, who: Identity, call: CallId, agent: AgentId | None) -> Talk:
    """``agent`` None: the last one whom he may judge. Raises Refused ``call.not_found``,
    ``evaluation.no_talk``, ``evaluation.own_talk``, ``evaluation.not_in_call``."""
    record = await record_of(work, who, call)
    if record.answered_at is None or record.ended_at is None or not record.client_id or not record.agents:
        raise Refused("evaluation.no_talk", {"field": "call"})
    judged = _to_judge(who, record)
    if agent is not None and agent not in record.agents:
        raise Refused("evaluation.not_in_call", {"agent": agent, "field": "agent"})
    if (agent or record.agent) == who.agent or not judged:
        raise Refused("evaluation.own_talk", {"field": "call" if agent is None else "agent"})
    if agent is not None and agent not in judged:  # of another lead's team
        raise Refused("evaluation.not_in_call", {"agent": agent, "field": "agent"})
    return Talk(record.client_id, agent or judged[0], record.arrived_at)


async def card_for(work: Work, scorecard: str, client: ClientId) -> CardRow:
    """Raises Refused ``scorecard.not_found``, ``scorecard.inactive``, ``scorecard.foreign``."""
    card = await rows.found(work, CardRow, scorecard)
    if not card.active:
        raise Refused("scorecard.inactive", {"field": "scorecard"})
    if card.client not in (None, client):
        raise Refused("scorecard.foreign", {"field": "scorecard"})
    return card


async def begin(work: Work, who: Identity, given: EvaluationNew) -> Evaluation:
    """A draft; one's own by this card, if there is one, is taken up again."""
    talk = await talk_to_judge(work, who, given.call, given.agent)
    card = await card_for(work, given.scorecard, talk.client)
    mine = select(EvaluationRow).where(
        EvaluationRow.centre == work.centre,
        EvaluationRow.call == given.call,
        EvaluationRow.agent == talk.agent,
        EvaluationRow.scorecard == card.id,
        EvaluationRow.evaluator == who.user,
        EvaluationRow.calibration.is_(None),
    )
    row = await work.session.scalar(mine)
    if row is None:
        row = await add(work, who, given.call, talk, card.id, card.number, None)
    return await seeing.shown(work, who, row)


async def add(
    work: Work,
    who: Identity,
    call: CallId,
    talk: Talk,
    scorecard: str,
    number: int,
    calibration: str | None,
) -> EvaluationRow:
    """A new draft."""
    drawn = exists().where(
        SampleCallRow.centre == work.centre, SampleCallRow.call == call, SampleCallRow.agent == talk.agent
    )
    row = EvaluationRow(
        centre=work.centre,
        client=talk.client,
        call=call,
        called_at=talk.arrived_at,
        agent=talk.agent,
        scorecard=scorecard,
        number=number,
        calibration=calibration,
        sampled=bool(await work.session.scalar(select(drawn))),
        evaluator=who.user,
        made_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    await work.note(
        "began", "evaluation", row.id, client=row.client, after={"call": call, "agent": row.agent}
    )
    return row


async def save(work: Work, who: Identity, ident: str, given: EvaluationPut) -> Evaluation:
    """Raises Refused ``evaluation.not_found``, ``row.stale``, ``evaluation.finished``, ``mark.unknown``,
    ``mark.too_high``."""
    row = await _mine(work, who, ident, given.version)
    card = await body_of(work, row.scorecard, row.number)
    _check(card, given.marks)
    row.marks, row.comment = _plain(given.marks), given.comment
    known = {each.key for each in card.criteria()}
    row.remarks = {key: words for key, words in given.remarks.items() if words and key in known}
    row.version += 1
    await work.session.flush()
    return await seeing.shown(work, who, row)


async def finish(work: Work, who: Identity, ident: str, version: int) -> Evaluation:
    """From now on it counts, and the agent sees it. Raises Refused ``evaluation.unfinished`` too."""
    row = await _mine(work, who, ident, version)
    card = await body_of(work, row.scorecard, row.number)
    marks = _marks(row)
    if missing := cards.missing(card, marks):
        raise Refused("evaluation.unfinished", {"count": len(missing), "field": "marks"})
    _rate(row, card, marks)
    row.done_at = work.now
    row.version += 1
    await work.session.flush()
    after = {"call": row.call, "score": row.score, "failed": row.failed}
    await work.note("finished", "evaluation", row.id, client=row.client, after=after)
    return await seeing.shown(work, who, row)


async def _mine(work: Work, who: Identity, ident: str, version: int) -> EvaluationRow:
    row = await _fresh(work, who, ident, version)
    if not seeing.may_edit(who, row):
        raise Refused("evaluation.finished", {"id": ident})
    if row.calibration is not None:
        of = await rows.found(work, CalibrationRow, row.calibration, lock=True)
        if of.closed_at is not None:
            raise Refused("calibration.closed", {"id": of.id})
    return row


async def _fresh(work: Work, who: Identity, ident: str, version: int) -> EvaluationRow:
    row = await seeing.found(work, who, ident, lock=True)
    if row.version != version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    return row


def _check(card: CardBody, marks: Mapping[str, Mark]) -> None:
    for key, code in cards.faults(card, marks):
        raise Refused(code, {"key": key, "field": "marks"})


def _marks(row: EvaluationRow) -> dict[str, Mark]:
    return {key: Mark.model_validate(mark) for key, mark in row.marks.items()}


def _plain(marks: Mapping[str, Mark]) -> dict[str, Any]:
    return {key: mark.model_dump(mode="json") for key, mark in marks.items()}


def _rate(row: EvaluationRow, card: CardBody, marks: Mapping[str, Mark]) -> None:
    score = cards.score_of(card, marks)
    row.score, row.failed = score.value, list(score.failed)


async def read(work: Work, who: Identity, ident: str) -> Evaluation:
    """That the agent himself saw it is kept."""
    row = await seeing.found(work, who, ident)
    if who.agent is not None and row.agent == who.agent and row.seen_at is None:
        row.seen_at = work.now
        await work.session.flush()
    return await seeing.shown(work, who, row)


async def reply(work: Work, who: Identity, ident: str, given: Reply) -> Evaluation:
    """The agent's word. Raises Refused ``evaluation.not_found``, ``row.stale``, ``evaluation.replied``."""
    row = await _fresh(work, who, ident, given.version)
    if not seeing.may_reply(who, row):
        raise Refused("evaluation.replied", {"id": ident})
    row.reply, row.appealed, row.replied_at = given.text, given.appeal, work.now
    row.version += 1
    await work.session.flush()
    await work.note("replied", "evaluation", row.id, client=row.client, after={"appeal": given.appeal})
    return await seeing.shown(work, who, row)


async def decide(work: Work, who: Identity, ident: str, given: Decision) -> Evaluation:
    """On an appeal. Raises Refused ``evaluation.not_found``, ``row.stale``, ``evaluation.no_appeal``,
    ``mark.unknown``, ``mark.too_high``, ``evaluation.unfinished``."""
    row = await _fresh(work, who, ident, given.version)
    if not seeing.may_decide(who, row):
        raise Refused("evaluation.no_appeal", {"id": ident})
    before = {"score": row.score, "failed": row.failed}
    if given.marks is not None:
        card = await body_of(work, row.scorecard, row.number)
        _check(card, given.marks)
        if missing := cards.missing(card, given.marks):
            raise Refused("evaluation.unfinished", {"count": len(missing), "field": "marks"})
        row.marks = _plain(given.marks)
        _rate(row, card, given.marks)
    row.decision = "kept" if given.marks is None else "changed"
    row.decision_text, row.decided_at, row.decided_by = given.text, work.now, who.user
    row.seen_at = None
    row.version += 1
    await work.session.flush()
    after = {"score": row.score, "failed": row.failed}
    await work.note(row.decision, "evaluation", row.id, client=row.client, before=before, after=after)
    return await seeing.shown(work, who, row)


async def of_call(work: Work, who: Identity, call: CallId, live: LiveTalks) -> OfCall:
    """Raises Refused ``call.not_found``."""
    about = await _whose(work, who, call, live)
    marked = await work.session.get(DifficultRow, {"centre": work.centre, "call": call})
    by_result = bool(await work.session.scalar(select(seeing.by_result(call, work.centre))))
    return OfCall(
        difficult=marked is not None or by_result,
        by_result=by_result,
        marked_by=marked.marked_by if marked else None,
        may_mark=_may_mark(who, about.agents),
        may_evaluate=bool(about.judged),
        agents=about.judged,
        evaluations=await seeing.listed(work, who, "UTC", EvaluationFilter(call=call)),
    )


class _About(NamedTuple):
    """Whose a call is, alive or recorded. ``judged``: whose part of it the one who asks may judge."""

    client: ClientId | None
    agents: list[AgentId]
    judged: list[AgentId]


def _may_mark(who: Identity, agents: Sequence[AgentId]) -> bool:
    """An agent marks his own calls, an evaluator those of his agents."""
    if who.agent is not None and who.agent in agents:
        return True
    return who.may("quality.evaluate") and who.sees_any(agents)


async def _whose(work: Work, who: Identity, call: CallId, live: LiveTalks) -> _About:
    """Raises Refused ``call.not_found``."""
    found = live(call)
    mine = found is not None and who.sees(found.agent)
    if found is not None and mine and (work.clients is None or found.client in work.clients):
        return _About(found.client, [found.agent] if found.agent else [], [])
    record = await record_of(work, who, call)
    return _About(record.client_id, list(record.agents), _to_judge(who, record))


async def mark(work: Work, who: Identity, call: CallId, given: DifficultPut, live: LiveTalks) -> OfCall:
    """Say, or no longer say, that the caller was difficult. Raises Refused ``call.not_found``,
    ``evaluation.not_yours``."""
    about = await _whose(work, who, call, live)
    client = about.client
    if not _may_mark(who, about.agents) or client is None:
        raise Refused("evaluation.not_yours", {"call": call})
    row = await work.session.get(DifficultRow, {"centre": work.centre, "call": call})
    if given.difficult and row is None:
        work.session.add(
            DifficultRow(centre=work.centre, call=call, client=client, marked_by=who.user, at=work.now)
        )
    elif not given.difficult and row is not None:
        await work.session.delete(row)
    if given.difficult != (row is not None):
        await work.session.flush()
        await work.note("marked" if given.difficult else "unmarked", "difficult", call, client=client)
    return await of_call(work, who, call, live)
