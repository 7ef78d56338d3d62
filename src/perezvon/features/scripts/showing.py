"""A run as people see it: wording filled in, topics with their state, what was left out."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from perezvon.core.script_answers import words_of
from perezvon.core.script_coverage import Coverage, coverage
from perezvon.core.script_text import fill
from perezvon.core.script_walk import Given, State, kind_of, step_at
from perezvon.core.scripts import Agreement, Ask, End, Say, ScriptBody, SetField, Step, StepId, Transfer
from perezvon.features.scripts.run_model import (
    AnswerOut,
    CheckOut,
    ChoiceOut,
    GivenOut,
    MissedOut,
    ObjectionOut,
    PieceOut,
    Shown,
    StepOut,
    TopicOut,
)


class Around(NamedTuple):
    """What is known beside the run: values by name, as they came."""

    person: Mapping[str, Any]
    call: Mapping[str, Any]
    client: Mapping[str, Any]
    agent: str = ""


def ordered(state: State) -> list[tuple[StepId, Given]]:
    """Answers in the order in which they were given; of one moment, in that of the talk."""
    places = {id: place for place, id in enumerate(state.done)}
    return sorted(state.answers.items(), key=lambda each: (each[1].at, places.get(each[0], len(places))))


def saved(script: ScriptBody, state: State) -> dict[str, Any]:
    """What this run learnt, by field (``person.name``, ``call.order``); ``+`` adds to what was there."""
    steps = script.by_id()
    found: dict[str, Any] = {}
    for id, given in ordered(state):
        place = place_of(steps.get(id))
        name = place.removesuffix("+")
        if name != place:
            more = given.value if isinstance(given.value, list) else [given.value]
            found[name] = [*found.get(name, []), *more]
        elif place:
            found[place] = given.value
    return found


def place_of(step: Step | None) -> str:
    """The field that a step writes; empty: none."""
    match step:
        case Ask():
            return step.save
        case SetField():
            return step.field
        case _:
            return ""


def variables(script: ScriptBody, state: State, around: Around) -> dict[str, Any]:
    """What conditions see. What is not known is null, so that a question may be compared before it was
    asked."""
    person: dict[str, Any] = dict(around.person)
    call: dict[str, Any] = dict(around.call)
    for step in script.steps:
        place, _, name = place_of(step).removesuffix("+").partition(".")
        if place == "call":
            call.setdefault(name, None)
    for field, value in saved(script, state).items():
        place, _, name = field.partition(".")
        if place == "call":
            call[name] = value
        elif name.startswith("field."):
            person["fields"] = {**(person.get("fields") or {}), name.removeprefix("field."): value}
        elif isinstance(value, list):
            known = person.get(name) or []
            person[name] = [*known, *(each for each in value if each not in known)]
        else:
            person[name] = value
    answers = {step.id: None for step in script.steps if place_of(step)}
    given = {id: each.value for id, each in state.answers.items()}
    return {"person": person, "call": call, "client": dict(around.client), "answers": {**answers, **given}}


def words_for(script: ScriptBody, state: State, around: Around) -> dict[str, str]:
    """Values as words, by the names that wordings use."""
    seen = variables(script, state, around)
    asked = {place_of(step): step.answer for step in script.steps if isinstance(step, Ask)}
    found = {"agent.name": around.agent}
    for place in ("person", "call", "client"):
        for name, value in seen[place].items():
            if name == "fields" and place == "person":
                free = {f"person.field.{key}": words_of(None, each) for key, each in (value or {}).items()}
                found.update(free)
                continue
            answer = asked.get(f"{place}.{name}") or asked.get(f"{place}.{name}+")
            found[f"{place}.{name}"] = words_of(answer, value)
    return found


def name_known(known: list[str]) -> bool:
    return "name" in known


def shown(script: ScriptBody, state: State, around: Around, *, known: list[str]) -> Shown:
    """``known``: fields of the person that were known when the run began."""
    words = words_for(script, state, around)
    found = coverage(script, state, name_known=name_known(known))
    step = step_at(script, state)
    steps = script.by_id()
    reached = [steps[each] for each in (*state.trail, state.position) if each in steps]
    return Shown(
        step=_step(step, state, words) if step is not None else None,
        topics=[TopicOut.model_validate(each) for each in found.topics],
        place=found.place,
        of=found.due,
        done=found.done,
        due=found.due,
        missed=[MissedOut.model_validate(each) for each in found.missed],
        checks=[CheckOut.model_validate(each) for each in found.checks],
        objections=_objections(script, state, words),
        bridges=[pieces_out(text, words) for text in script.bridges],
        returns=state.returns,
        answers=_answers(script, state),
        call_to_action=state.call_to_action,
        may_go_back=bool(state.trail) and state.ended is None,
        disposition=step.disposition if isinstance(step, End) else _last_end(reached),
        agreement=any(isinstance(each, Agreement) for each in reached),
        faults=list(state.faults),
    )


def _last_end(reached: list[Step]) -> str:
    ends = [each.disposition for each in reached if isinstance(each, End)]
    return ends[-1] if ends else ""


def pieces_out(text: str, words: Mapping[str, str]) -> list[PieceOut]:
    return [PieceOut.model_validate(each) for each in fill(text, words)]


def _step(step: Step, state: State, words: Mapping[str, str]) -> StepOut:
    given = state.answers.get(step.id)
    answer = step.answer if isinstance(step, Ask) else None
    return StepOut(
        id=step.id,
        kind=kind_of(step),
        topic=step.topic,
        title=step.title,
        note=pieces_out(step.note, words),
        how=step.how if isinstance(step, Say) else "own_words",
        text=pieces_out(getattr(step, "text", ""), words),
        answer=_answer(step) if isinstance(step, Ask) else None,
        value=given.value if given is not None else None,
        words=words_of(answer, given.value) if given is not None else "",
        disposition=step.disposition if isinstance(step, End) else "",
        queue=step.queue if isinstance(step, Transfer) else "",
    )


def _answer(step: Ask) -> AnswerOut:
    answer = step.answer
    return AnswerOut(
        type=answer.type,
        choices=[ChoiceOut.model_validate(each) for each in answer.choices],
        required=answer.required,
        low=answer.low,
        high=answer.high,
        secret=answer.secret,
        save=step.save,
    )


def _objections(script: ScriptBody, state: State, words: Mapping[str, str]) -> list[ObjectionOut]:
    return [
        ObjectionOut(
            key=card.key,
            title=card.title,
            text=pieces_out(card.text, words),
            answered=state.objections.get(card.key),
        )
        for card in script.objections
    ]


def _answers(script: ScriptBody, state: State) -> list[GivenOut]:
    """In the order in which they were given."""
    steps = script.by_id()
    found = []
    for id, given in ordered(state):
        step = steps.get(id)
        if step is None:
            continue
        answer = step.answer if isinstance(step, Ask) else None
        secret = answer is not None and answer.secret
        found.append(
            GivenOut(
                step=id,
                title=step.title or id,
                value=None if secret else given.value,
                words="" if secret else words_of(answer, given.value),
                field=place_of(step),
                secret=secret,
                at=given.at,
                agent=given.agent,
            )
        )
    return found


def covered(script: ScriptBody, state: State, known: list[str]) -> Coverage:
    return coverage(script, state, name_known=name_known(known))
