"""How a script is run: (script, state, action) → state. Pure and total; the time is an argument.

Rules:

- The position is a step that people see; conditions and ``set_field`` are passed at once.
- ``answer`` keeps the value and leads on, ``next`` leads on (a required question wants its answer first),
  ``skip`` leads on and remembers that. What is done stays done, whatever follows.
- ``back`` returns to the step before, with its answer; another answer replaces it. ``jump`` leads to the
  first step of a topic that is not done yet. Nothing jumped over counts as skipped by the jump itself:
  ``core.script_coverage`` finds what was left out.
- An ``end`` is where a run comes to rest, not where it is over: people remember something at the door. It is
  over when its call is.
- ``bridge`` leads a talk that strayed back to where the script stands; it moves nothing and is counted.
- A condition that cannot be judged leads to ``otherwise`` and is noted in ``faults``.

``ALLOWED`` is the table: for each kind of step and each action either ``""`` or the code of the refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from perezvon.core.script_answers import GIVEN, value_of
from perezvon.core.scripts import (
    BY_ITSELF,
    Ask,
    CallToAction,
    Condition,
    End,
    ScriptBody,
    SetField,
    Step,
    StepId,
)
from perezvon.kit.errors import Refused

OVER: Final = "over"
Act: TypeAlias = Literal[
    "answer", "next", "skip", "back", "jump", "objection", "cta", "offered", "not_offered", "bridge",
]  # fmt: skip
ACTS: Final[tuple[Act, ...]] = (
    "answer", "next", "skip", "back", "jump", "objection", "cta", "offered", "not_offered", "bridge",
)  # fmt: skip
KINDS: Final = ("say", "ask", "offer", "agreement", "call_to_action", "transfer", "end", OVER)


def _row(answer: str = "", next: str = "", skip: str = "") -> dict[str, str]:
    always: tuple[Act, ...] = ("back", "jump", "objection", "cta", "offered", "not_offered", "bridge")
    return {"answer": answer, "next": next, "skip": skip, **dict.fromkeys(always, "")}


ALLOWED: Final[Mapping[str, Mapping[str, str]]] = {
    "say": _row(answer="script.no_question"),
    "ask": _row(),
    "offer": _row(answer="script.no_question"),
    "agreement": _row(answer="script.no_question"),
    "call_to_action": _row(answer="script.no_question"),
    "transfer": _row(answer="script.no_question"),
    "end": _row(answer="script.no_question", next="script.at_end", skip="script.at_end"),
    OVER: dict.fromkeys(ACTS, "script.over"),
}


class Unjudged(Exception):
    """A condition could not be judged; the message says why, for the one who wrote it."""


Evaluate = Callable[[str, Mapping[StepId, Any]], Any]
"""Judges a condition over the answers so far. Raises ``Unjudged``."""


class Given(Struct, frozen=True):
    """An answer: what was kept, when it was given, and to whom of us."""

    value: Any
    at: datetime
    agent: str = ""


class State(Struct, frozen=True):
    """Where a run stands.

    ``position``: empty when it is over. ``trail``: the steps before, to go back. ``taken``: what conditions
    decided. ``spent_ms``: time at each step. ``objections``: raised → answered. ``extreme``: whether the
    first thing offered was the cheapest or the dearest; None: nothing was offered. ``returns``: how often the
    talk was led back to its topic. ``seq`` grows by one with every action. ``stood``: the last position, when
    the call ended it.
    """

    position: StepId
    since: datetime
    trail: tuple[StepId, ...] = ()
    answers: dict[StepId, Given] = {}
    done: tuple[StepId, ...] = ()
    skipped: tuple[StepId, ...] = ()
    taken: dict[StepId, StepId] = {}
    spent_ms: dict[StepId, int] = {}
    objections: dict[str, bool] = {}
    call_to_action: bool = False
    extreme: bool | None = None
    returns: int = 0
    faults: tuple[str, ...] = ()
    ended: datetime | None = None
    seq: int = 0
    stood: StepId = ""


class Action(Struct, frozen=True):
    """``value``: of an answer; ``topic``: of a jump; ``key``: of an objection, ``yes``: that it was
    answered, or that the first thing offered was an extreme. ``not_offered``: it was marked by mistake."""

    act: Act
    value: Any = None
    topic: str = ""
    key: str = ""
    yes: bool = False


def values_of(state: State) -> dict[StepId, Any]:
    """The answers as conditions see them."""
    return {step: given.value for step, given in state.answers.items()}


def start(script: ScriptBody, evaluate: Evaluate, at: datetime) -> State:
    """A run at its first visible step."""
    return _arrive(script, State("", at), script.start, evaluate, at)


def step_at(script: ScriptBody, state: State) -> Step | None:
    """Where the run stands; None: it is over."""
    return script.by_id().get(state.position)


def act(
    script: ScriptBody,
    state: State,
    action: Action,
    evaluate: Evaluate,
    at: datetime,
    *,
    agent: str = "",
    region: str = "RU",
    currency: str = "RUB",
) -> State:
    """The state after. Raises Refused with the codes of ``ALLOWED``, ``script.answer_…``,
    ``script.answer_required``, ``script.at_start``, ``script.topic_unknown``,
    ``script.objection_unknown``."""
    step = step_at(script, state)
    code = ALLOWED[kind_of(step)][action.act]
    if code or step is None:
        raise Refused(code or "script.over")
    now = replace(_timed(state, at), seq=state.seq + 1)
    match action.act:
        case "answer":
            assert isinstance(step, Ask)
            kept = value_of(step.answer, action.value, region=region, currency=currency)
            now = _with_answer(now, step.id, Given(kept, at, agent))
            return _onward(script, _done(now, step), step, evaluate, at)
        case "next":
            return _next(script, now, step, evaluate, at)
        case "skip":
            return _onward(script, _skipped(now, step.id), step, evaluate, at)
        case "back":
            if not now.trail:
                raise Refused("script.at_start")
            return replace(now, position=now.trail[-1], trail=now.trail[:-1])
        case "jump":
            return _jump(script, now, action.topic)
        case "objection":
            if all(card.key != action.key for card in script.objections):
                raise Refused("script.objection_unknown", {"field": "key"})
            answered = action.yes or now.objections.get(action.key, False)
            return replace(now, objections={**now.objections, action.key: answered})
        case "cta":
            return replace(now, call_to_action=True)
        case "bridge":
            return replace(now, returns=now.returns + 1)
        case "offered":
            return replace(now, extreme=action.yes if now.extreme is None else now.extreme)
        case "not_offered":
            return replace(now, extreme=None)


def end(state: State, at: datetime) -> State:
    """The call is over and with it the run; twice is once."""
    if state.ended is not None:
        return state
    stood = state.position or state.stood
    return replace(_timed(state, at), position="", stood=stood, ended=at, seq=state.seq + 1)


def kind_of(step: Step | None) -> str:
    """``say``, ``ask``, …, or ``over``."""
    return str(step.__struct_config__.tag) if step is not None else OVER


def _next(script: ScriptBody, now: State, step: Step, evaluate: Evaluate, at: datetime) -> State:
    if isinstance(step, Ask) and step.id not in now.answers:
        if step.answer.required:
            raise Refused("script.answer_required", {"field": "value"})
        return _onward(script, _skipped(now, step.id), step, evaluate, at)
    return _onward(script, _done(now, step), step, evaluate, at)


def _timed(state: State, at: datetime) -> State:
    """Time spent belongs to the step where it was spent; a clock that was set back takes none away."""
    if not state.position:
        return state
    ms = max(0, round((at - state.since).total_seconds() * 1000))
    spent = state.spent_ms.get(state.position, 0) + ms
    return replace(state, since=max(at, state.since), spent_ms={**state.spent_ms, state.position: spent})


def _with_answer(state: State, step: StepId, given: Given) -> State:
    return replace(state, answers={**state.answers, step: given})


def _done(state: State, step: Step) -> State:
    done = state.done if step.id in state.done else (*state.done, step.id)
    skipped = tuple(each for each in state.skipped if each != step.id)
    made = state.call_to_action or isinstance(step, CallToAction)
    return replace(state, done=done, skipped=skipped, call_to_action=made)


def _skipped(state: State, step: StepId) -> State:
    if step in state.done or step in state.skipped:
        return state
    return replace(state, skipped=(*state.skipped, step))


def _jump(script: ScriptBody, state: State, topic: str) -> State:
    own = [step.id for step in script.steps if step.topic == topic and not isinstance(step, BY_ITSELF)]
    if not topic or not own:
        raise Refused("script.topic_unknown", {"field": "topic"})
    target = next((each for each in own if each not in state.done), own[0])
    if target == state.position:
        return state
    return replace(state, position=target, trail=(*state.trail, state.position))


def leads_to(step: Step, state: State) -> StepId | None:
    """Where a step leads as things stand: a question by its answer, a condition by what it decided."""
    match step:
        case Ask():
            given = state.answers.get(step.id)
            chosen = given.value if given is not None and given.value != GIVEN else None
            for choice in step.answer.choices:
                if choice.key == chosen and choice.next is not None:
                    return choice.next
            return step.next
        case Condition():
            return state.taken.get(step.id, step.otherwise)
        case End():
            return None
        case _:
            return step.next


def _onward(script: ScriptBody, state: State, step: Step, evaluate: Evaluate, at: datetime) -> State:
    target = leads_to(step, state)
    if target is None:
        return _rest(state, "transferred")
    left = replace(state, trail=(*state.trail, step.id))
    return _arrive(script, left, target, evaluate, at)


def _rest(state: State, fault: str) -> State:
    """Nothing leads on: the run stays where it is."""
    return replace(state, faults=state.faults if fault in state.faults else (*state.faults, fault))


def _arrive(script: ScriptBody, state: State, target: StepId, evaluate: Evaluate, at: datetime) -> State:
    """At the first visible step from ``target`` on. A draft may lead nowhere or in a circle: the run is
    over."""
    steps = script.by_id()
    passed: dict[StepId, None] = {}
    while True:
        step = steps.get(target)
        if step is None or target in passed:
            fault = f"{target}: nowhere" if step is None else f"{target}: circle"
            return replace(_rest(state, fault), position="", ended=at)
        if isinstance(step, Condition):
            state, target = _judged(state, step, evaluate)
        elif isinstance(step, SetField):
            state, target = _written(state, step, evaluate, at), step.next
        else:
            return replace(state, position=step.id)
        passed[step.id] = None


def _judged(state: State, step: Condition, evaluate: Evaluate) -> tuple[State, StepId]:
    answers = values_of(state)
    for branch in step.branches:
        try:
            true = evaluate(branch.when, answers) is True
        except Unjudged as fault:
            state = _rest(state, f"{step.id}: {fault}")
            break
        if true:
            return replace(state, taken={**state.taken, step.id: branch.next}), branch.next
    return replace(state, taken={**state.taken, step.id: step.otherwise}), step.otherwise


def _written(state: State, step: SetField, evaluate: Evaluate, at: datetime) -> State:
    try:
        value = evaluate(step.value, values_of(state))
    except Unjudged as fault:
        return _rest(state, f"{step.id}: {fault}")
    return _with_answer(state, step.id, Given(value, at))
