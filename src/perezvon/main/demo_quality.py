"""Quality in the demo centre: scorecards, courses, evaluations of what was talked about before it opened."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select

from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work, begin
from perezvon.features.quality import evaluations, samples, scorecards, training
from perezvon.features.quality.cards import Criterion, Mark
from perezvon.features.quality.model import (
    DifficultPut,
    EvaluationNew,
    EvaluationPut,
    Scorecard,
    ScorecardNew,
)
from perezvon.features.quality.tables import CardRow, CourseRow, EvaluationRow, SampleCallRow, SampleRow
from perezvon.features.quality.templates import TEMPLATES
from perezvon.features.quality.training_model import CourseNew, TrainingNew
from perezvon.kit.ids import AgentId, CallId

_SEED: Final = "demo"
_PER_AGENT: Final = 4
_ZONE: Final = "UTC"
_WEAK: Final = "call_to_action"
COURSES: Final = (
    CourseNew(
        name_ru="Доброжелательный тон с трудным собеседником",
        name_en="A friendly tone with difficult callers",
        material="1. Дать выговориться.\n2. Назвать чувство.\n3. Предложить выход и срок.",
        criteria=["friendly_tone", "let_speak", "feeling_named", "no_dispute", "way_out"],
        valid_days=365,
    ),
    CourseNew(
        name_ru="Завершение разговора призывом к действию",
        name_en="Ending a talk with a call to action",
        material="«Мы ждём вас!» · «Будут вопросы, обязательно звоните!»",
        criteria=[_WEAK],
    ),
    CourseNew(
        name_ru="Пять правил входящего звонка",
        name_en="Five rules of an inbound call",
        criteria=["greeting", "name_used", "listening", "living_speech"],
        valid_days=180,
    ),
)


def _somebody(work: Work, user: str) -> Identity:
    return Identity(user, "", "administrator", None, "ru", "auto", None, "", work.now)


async def seed_quality(work: Work) -> None:
    """Forms and courses, unless there are any."""
    who = _somebody(work, "demo")
    if not await work.session.scalar(select(CardRow.id).limit(1)):
        for each in TEMPLATES:
            given = ScorecardNew(name_ru=each.name_ru, name_en=each.name_en, body=each.body)
            await scorecards.create(work, who, given)
    if not await work.session.scalar(select(CourseRow.id).limit(1)):
        for course in COURSES:
            await training.add_course(work, course)


async def seed_evaluations(context: Context, user: str) -> int:
    """Judge the talks of the history as ``user``, unless somebody did already. Gives how many."""
    async with begin(context, None, user=user) as work:
        if await work.session.scalar(select(EvaluationRow.id).limit(1)):
            return 0
        calls = await _calls(work)
        cards = [card for card in await scorecards.listed(work) if card.active]
        if not calls or not cards:
            return 0
        who = _somebody(work, user)
        chosen = samples.drawn(calls, _SEED, _PER_AGENT)
        await _draw(work, chosen)
        for number, (_, call) in enumerate(chosen):
            await _judge(work, who, call, cards, difficult=number % 4 == 3)
        await _assign(work, who, chosen[0][0])
    return len(chosen)


async def _calls(work: Work) -> Mapping[AgentId, Sequence[CallId]]:
    r = call_record.c
    query = select(r.agent, r.call).where(
        r.centre == work.centre,
        r.call.startswith("demo-"),
        r.agent.is_not(None),
        r.answered_at.is_not(None),
        r.client_id.is_not(None),
    )
    found: dict[AgentId, list[CallId]] = defaultdict(list)
    for row in await work.session.execute(query):
        found[row.agent].append(row.call)
    return found


async def _draw(work: Work, chosen: Sequence[tuple[AgentId, CallId]]) -> None:
    last = (work.now - timedelta(days=7)).date()
    sample = SampleRow(
        centre=work.centre,
        client=None,
        week=last - timedelta(days=last.weekday()),
        per_agent=_PER_AGENT,
        min_talk_s=0,
        seed=_SEED,
        made_at=work.now,
        made_by=work.user,
    )
    work.session.add(sample)
    await work.session.flush()
    r = call_record.c
    query = select(r.call, r.client_id).where(r.centre == work.centre, r.call.in_([c for _, c in chosen]))
    clients = {row.call: row.client_id for row in await work.session.execute(query)}
    for position, (agent, call) in enumerate(chosen):
        work.session.add(
            SampleCallRow(
                centre=work.centre,
                sample=sample.id,
                call=call,
                client=clients[call],
                agent=agent,
                position=position,
            )
        )
    await work.session.flush()


async def _judge(
    work: Work, who: Identity, call: CallId, cards: Sequence[Scorecard], *, difficult: bool
) -> None:
    """Marks by chance, the same ones each time; what is weak is weak for all."""
    chance = Random(f"{_SEED} {call}")  # noqa: S311 - demo data, nothing secret
    names = {template.name_en: template.key for template in TEMPLATES}
    wanted = "difficult-callers" if difficult else "five-rules"
    card = next((each for each in cards if names.get(each.name_en) == wanted), cards[0])
    begun = await evaluations.begin(work, who, EvaluationNew(call=call, scorecard=card.id))
    marks = {each.key: Mark(value=_value(each, chance)) for each in card.body.criteria()}
    given = EvaluationPut(marks=marks, version=begun.version)
    saved = await evaluations.save(work, who, begun.id, given)
    await evaluations.finish(work, who, saved.id, saved.version)
    if difficult:
        await evaluations.mark(work, who, call, DifficultPut(difficult=True), lambda _: None)


def _value(criterion: Criterion, chance: Random) -> int:
    if criterion.critical:
        return 1
    if criterion.kind == "yes_no":
        return int(chance.random() < (0.4 if criterion.key == _WEAK else 0.85))
    return min(criterion.top, 2 + int(chance.random() * (criterion.top - 1)))


async def _assign(work: Work, who: Identity, agent: AgentId) -> None:
    query: Any = select(CourseRow.id).where(CourseRow.criteria.contains([_WEAK]))
    course = await work.session.scalar(query.limit(1))
    if course is not None:
        due = (work.now + timedelta(days=14)).date()
        given = TrainingNew(course=course, agents=[agent], due=due, criterion=_WEAK)
        await training.assign(work, who, _ZONE, given)
