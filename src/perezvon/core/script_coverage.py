"""What a talk touched on, what it left out, and which gross errors were made. Pure.

What is due is read off the script by the answers: from the start, each question leads where its answer led
(an open one where it leads by default), each condition where it decided. A branch that the talk had no
reason to take is not due. What was come to by a jump is due as well, once something of it was done or
skipped.

A topic is ``done`` when something of it was done and none of its due required questions is open; ``partly``
when something was done; ``missed`` when nothing was; ``not_due`` when the talk never led there.
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from perezvon.core.script_check import contact, need
from perezvon.core.script_walk import State, leads_to
from perezvon.core.scripts import (
    BY_ITSELF,
    Agreement,
    Ask,
    Check,
    End,
    Offer,
    ScriptBody,
    Step,
    StepId,
)

TopicState: TypeAlias = Literal["done", "partly", "missed", "not_due"]
Verdict: TypeAlias = Literal["ok", "error", "not_due"]
Why: TypeAlias = Literal["skipped", "passed_over", "not_reached"]


class TopicCovered(Struct, frozen=True):
    """A topic with how far it was covered. ``current``: the talk is in it."""

    id: str
    title: str
    state: TopicState
    current: bool


class Missed(Struct, frozen=True):
    """A step that was due and not done. ``not_reached``: the talk ended before."""

    step: StepId
    topic: str
    title: str
    why: Why
    required: bool


class Checked(Struct, frozen=True):
    check: Check
    verdict: Verdict


class Coverage(Struct, frozen=True):
    """``done`` of ``due`` visible steps; ``place``: which of the due ones the run stands at, from 1; 0:
    none."""

    done: int
    due: int
    place: int
    topics: tuple[TopicCovered, ...]
    missed: tuple[Missed, ...]
    checks: tuple[Checked, ...]

    @property
    def errors(self) -> tuple[Check, ...]:
        return tuple(each.check for each in self.checks if each.verdict == "error")


def path_of(script: ScriptBody, state: State) -> list[Step]:
    """The visible steps from the start to the end as the answers lead; a circle is gone round once."""
    steps = script.by_id()
    found: list[Step] = []
    passed: dict[StepId, None] = {}
    target: StepId | None = script.start
    while target is not None and target in steps and target not in passed:
        passed[target] = None
        step = steps[target]
        if not isinstance(step, BY_ITSELF):
            found.append(step)
        target = leads_to(step, state)
    return found


def due_of(script: ScriptBody, state: State) -> list[Step]:
    """The path, and what was done or skipped beside it; without the end."""
    path = path_of(script, state)
    known = {step.id: None for step in path}
    touched = (*state.done, *state.skipped)
    beside = [step for step in script.steps if step.id in touched and step.id not in known]
    return [step for step in (*path, *beside) if not isinstance(step, (End, *BY_ITSELF))]


def coverage(script: ScriptBody, state: State, *, name_known: bool = False) -> Coverage:
    """``name_known``: the person's name was known before the talk."""
    path = path_of(script, state)
    due = due_of(script, state)
    done = [step for step in due if step.id in state.done]
    places = [place for place, step in enumerate(path, 1) if step.id == state.position]
    return Coverage(
        done=len(done),
        due=len(due),
        place=places[0] if places else 0,
        topics=tuple(_topic(topic.id, topic.title, due, state, script) for topic in script.topics),
        missed=tuple(_missed(script, due, path, state)),
        checks=tuple(Checked(check, _VERDICTS[check](script, state, name_known)) for check in script.checks),
    )


def _topic(id: str, title: str, due: list[Step], state: State, script: ScriptBody) -> TopicCovered:
    own = [step for step in due if step.topic == id]
    done = [step for step in own if step.id in state.done]
    at = script.by_id().get(state.position)
    current = at is not None and at.topic == id
    if not own:
        return TopicCovered(id, title, "not_due", current)
    if not done:
        return TopicCovered(id, title, "missed", current)
    wanting = any(isinstance(each, Ask) and each.answer.required and each not in done for each in own)
    return TopicCovered(id, title, "partly" if wanting else "done", current)


def _place(script: ScriptBody, state: State, step: StepId, places: Mapping[StepId, int]) -> int:
    """How far along the path a step is; one beside it is just before where it leads back."""
    steps = script.by_id()
    target: StepId | None = step
    passed: dict[StepId, None] = {}
    while target is not None and target in steps and target not in passed:
        if target in places:
            return places[target] - (0 if target == step else 1)
        passed[target] = None
        target = leads_to(steps[target], state)
    return -1


def _missed(script: ScriptBody, due: list[Step], path: list[Step], state: State) -> list[Missed]:
    places = {step.id: place for place, step in enumerate(path)}
    touched = (*state.done, *state.skipped, state.position, *state.trail)
    farthest = max((_place(script, state, each, places) for each in touched), default=-1)
    found = []
    for step in due:
        if step.id in state.done or (step.id == state.position and step.id not in state.skipped):
            continue
        why: Why = "skipped" if step.id in state.skipped else "passed_over"
        if why == "passed_over" and places.get(step.id, 0) > farthest:
            why = "not_reached"
        required = isinstance(step, Ask) and step.answer.required
        found.append(Missed(step.id, step.topic, step.title, why, required))
    return found


def _answered(script: ScriptBody, state: State, *saves: str) -> bool:
    return any(
        isinstance(step, Ask) and step.save in saves and step.id in state.answers for step in script.steps
    )


def _yes(given: bool) -> Verdict:
    return "ok" if given else "error"


def _source(script: ScriptBody, state: State, _: bool) -> Verdict:
    return _yes(_answered(script, state, "person.source", "call.source"))


def _contact(script: ScriptBody, state: State, known: bool) -> Verdict:
    return _yes(known or any(contact(step) and step.id in state.answers for step in script.steps))


def _need(script: ScriptBody, state: State, _: bool) -> Verdict:
    return _yes(any(need(step) and step.id in state.answers for step in script.steps))


def _first_offer(script: ScriptBody, state: State) -> StepId | None:
    offers = [step.id for step in script.steps if isinstance(step, Offer)]
    return next((each for each in state.done if each in offers), None)


def _budget(script: ScriptBody, state: State, _: bool) -> Verdict:
    offer = _first_offer(script, state)
    if offer is None:
        return "not_due"
    before = state.done[: state.done.index(offer)]
    asked = [step.id for step in script.steps if isinstance(step, Ask) and step.save in _BUDGETS]
    return _yes(any(each in before for each in asked))


def _extreme(_script: ScriptBody, state: State, _: bool) -> Verdict:
    return "not_due" if state.extreme is None else _yes(not state.extreme)


def _objections(_script: ScriptBody, state: State, _: bool) -> Verdict:
    return _yes(all(state.objections.values())) if state.objections else "not_due"


def _conditions(script: ScriptBody, state: State, _: bool) -> Verdict:
    due = [step.id for step in due_of(script, state) if isinstance(step, Agreement)]
    return _yes(all(each in state.done for each in due)) if due else "not_due"


def _next_step(script: ScriptBody, state: State, _: bool) -> Verdict:
    last = script.by_id().get(state.position or state.stood)
    if isinstance(last, End) and last.without_action and not state.call_to_action:
        return "not_due"
    return _yes(state.call_to_action)


def _name(script: ScriptBody, state: State, known: bool) -> Verdict:
    """Used: a step whose wording has the name was done while the name was known."""
    asked = [step.id for step in script.steps if isinstance(step, Ask) and step.save == "person.name"]
    since = -1 if known else next((n for n, each in enumerate(state.done) if each in asked), None)
    if since is None:
        return "error"
    using = [step.id for step in script.steps if "{person.name" in getattr(step, "text", "")]
    return _yes(any(each in using for each in state.done[since + 1 :]))


_BUDGETS: Final = ("person.budget", "call.budget")
_VERDICTS: Final[Mapping[Check, Callable[[ScriptBody, State, bool], Verdict]]] = {
    "source_asked": _source,
    "contact_taken": _contact,
    "need_asked": _need,
    "budget_before_price": _budget,
    "no_extreme_price_first": _extreme,
    "objection_answered": _objections,
    "conditions_written": _conditions,
    "next_step": _next_step,
    "name_used": _name,
}


def automatic_problems(script: ScriptBody) -> list[tuple[StepId, str]]:
    """Why a caller without an agent cannot run it: (step, ``kind`` | ``answer`` | ``secret``) each. Only
    say, ask with choice, scale or number by keys, condition, set_field and end can be run by keys alone."""
    found = []
    for step in script.steps:
        kind = str(step.__struct_config__.tag)
        if kind not in ("say", "ask", "condition", "set_field", "end"):
            found.append((step.id, "kind"))
        elif isinstance(step, Ask) and step.answer.type not in ("choice", "scale", "number"):
            found.append((step.id, "answer"))
        elif isinstance(step, Ask) and step.answer.secret:
            found.append((step.id, "secret"))
    return found
