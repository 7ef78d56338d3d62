"""Is a script fit to be published? Every problem has a code, the step it stands in and the field.

The codes:

- ``no_steps``, ``too_many_steps``, ``step_id`` (not a slug), ``twice`` (two steps of one id),
  ``start_unknown``;
- ``next_unknown``, ``unreachable``, ``no_end`` (from here nothing leads to an end), ``loop`` (a circle in
  which nobody is asked anything);
- ``text_empty``, ``topic_unknown``, ``topic_twice``, ``text_field`` (an unknown ``{field}``), ``text_brace``;
- ``save_unknown``, ``save_type`` (this kind of answer does not fit there), ``choices_missing``,
  ``choices_many`` (more than nine keys), ``choice_twice``, ``choice_key``, ``bounds`` (low is not below
  high), ``good_from`` (no such value can be answered), ``choices_unused``, ``source_unknown`` (the client has
  no such source of callers);
- ``condition_empty``, ``condition_wrong`` (CEL that cannot be read, or an unknown variable);
- ``disposition_unknown``, ``queue_unknown``, ``objection_twice``, ``objection_text``;
- ``bridge_empty`` (a phrase that leads back without words);
- ``check_impossible`` (a check that no step of the script can fulfil), ``end_without_action`` (a talk that
  shall end with a call to action can come to this end without one).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from perezvon.core.script_text import fault_of
from perezvon.core.scripts import (
    BY_ITSELF,
    MOST_KEYS,
    MOST_STEPS,
    PERSON_FIELDS,
    SCALE,
    Agreement,
    Ask,
    CallToAction,
    Check,
    Condition,
    End,
    Offer,
    Problem,
    Say,
    ScriptBody,
    SetField,
    Step,
    StepId,
    Transfer,
    exits,
)

Judge = Callable[[str], str]
"""Reads a condition: empty when it is well formed, else what is wrong, in words for a person."""

_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "budget": ("money",),
    "name": ("text", "choice"),
    "language": ("choice",),
    "emails": ("text",),
    "address": ("address", "text"),
    "deciding_value": ("choice", "text"),
    "source": ("choice",),
    "exclusions+": ("choice", "multi", "text"),
    "tags+": ("choice", "multi", "text"),
    "interest+": ("choice", "multi", "text"),
}
"""Which answers fit a field of the person; those left out take any."""


def problems(
    script: ScriptBody,
    reads: Judge = lambda _: "",
    *,
    dispositions: Sequence[str] | None = None,
    queues: Sequence[str] | None = None,
    person_fields: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
) -> list[Problem]:
    """All of them, in the order of the document. ``dispositions``, ``queues``, ``person_fields`` (keys of the
    client's free fields), ``sources`` (of callers): what exists; None: not checked."""
    found = _whole(script)
    for step in script.steps:
        found += _step(step, script, reads)
        found += _names(step, dispositions, queues, person_fields)
        found += _sources(step, sources)
    found += _objections(script)
    found += _bridges(script)
    if not found:
        found = _graph(script)
    return found or _checks(script)


def slug(value: str) -> bool:
    """``ask-name``, ``q_1``: small letters, digits, ``-`` and ``_``, up to 40."""
    bare = value.replace("-", "").replace("_", "")
    small = value.isascii() and value == value.lower() and bare.isalnum()
    return small and len(value) <= 40 and value[0].isalnum()


def _whole(script: ScriptBody) -> list[Problem]:
    found = []
    if not script.steps:
        found.append(Problem("no_steps"))
    if len(script.steps) > MOST_STEPS:
        found.append(Problem("too_many_steps", value=str(len(script.steps))))
    seen: dict[str, None] = {}
    for step in script.steps:
        if not step.id or not slug(step.id):
            found.append(Problem("step_id", step.id, "id", step.id))
        elif step.id in seen:
            found.append(Problem("twice", step.id, "id", step.id))
        seen[step.id] = None
    if script.start not in seen:
        found.append(Problem("start_unknown", part="start", value=script.start))
    topics: dict[str, None] = {}
    for place, topic in enumerate(script.topics):
        if not topic.id or topic.id in topics:
            found.append(Problem("topic_twice", part=f"topics.{place}.id", value=topic.id))
        topics[topic.id] = None
    return found


def _step(step: Step, script: ScriptBody, reads: Judge) -> list[Problem]:
    found = []
    steps = script.by_id()
    for part, target in exits(step):
        if target not in steps:
            found.append(Problem("next_unknown", step.id, part, target))
    if step.topic and all(topic.id != step.topic for topic in script.topics):
        found.append(Problem("topic_unknown", step.id, "topic", step.topic))
    match step:
        case Say() | CallToAction():
            found += _text(step.id, step.text, needed=True)
        case Ask():
            found += _text(step.id, step.text, needed=True)
            found += _answer(step)
        case Condition():
            for place, branch in enumerate(step.branches):
                found += _cel(step.id, f"branches.{place}.when", branch.when, reads)
            if not step.branches:
                found.append(Problem("condition_empty", step.id, "branches"))
        case SetField():
            found += _cel(step.id, "value", step.value, reads)
            if not _known_place(step.field):
                found.append(Problem("save_unknown", step.id, "field", step.field))
        case Offer() | Agreement() | Transfer() | End():
            found += _text(step.id, step.text, needed=False)
    return found


def _text(step: StepId, text: str, *, needed: bool, part: str = "text") -> list[Problem]:
    if needed and not text.strip():
        return [Problem("text_empty", step, part)]
    fault = fault_of(text)
    return [Problem(fault[0], step, part, fault[1])] if fault is not None else []


def _cel(step: StepId, part: str, text: str, reads: Judge) -> list[Problem]:
    if not text.strip():
        return [Problem("condition_empty", step, part)]
    wrong = reads(text)
    return [Problem("condition_wrong", step, part, wrong)] if wrong else []


def _known_place(save: str) -> bool:
    where, _, name = save.partition(".")
    if where == "call":
        return bool(name) and slug(name)
    if where != "person":
        return False
    free = name.removeprefix("field.")
    return name in PERSON_FIELDS or (free != name and bool(free) and slug(free))


def _answer(step: Ask) -> list[Problem]:
    found = []
    answer = step.answer
    if not _known_place(step.save):
        found.append(Problem("save_unknown", step.id, "save", step.save))
    elif step.save.startswith("person."):
        fitting = _TYPES.get(step.save.removeprefix("person."))
        if fitting is not None and answer.type not in fitting:
            found.append(Problem("save_type", step.id, "answer.type", answer.type))
    if answer.type in ("choice", "multi"):
        found += _choices(step)
    elif answer.choices:
        found.append(Problem("choices_unused", step.id, "answer.choices"))
    low, high = answer.low, answer.high
    if answer.type == "scale":
        low = SCALE[0] if low is None else low
        high = SCALE[1] if high is None else high
        if high - low > 10 or low != int(low) or high != int(high):
            found.append(Problem("bounds", step.id, "answer.high", f"{low:g}–{high:g}"))
    if low is not None and high is not None and low >= high:
        found.append(Problem("bounds", step.id, "answer.low", f"{low:g}–{high:g}"))
    good = answer.good_from
    if good is not None and (
        answer.type not in ("scale", "number")
        or (low is not None and good < low)
        or (high is not None and good > high)
    ):
        found.append(Problem("good_from", step.id, "answer.good_from", f"{good:g}"))
    return found


def _choices(step: Ask) -> list[Problem]:
    found = []
    choices = step.answer.choices
    if len(choices) < 2:
        found.append(Problem("choices_missing", step.id, "answer.choices", str(len(choices))))
    if len(choices) > MOST_KEYS:
        found.append(Problem("choices_many", step.id, "answer.choices", str(len(choices))))
    seen: dict[str, None] = {}
    for place, choice in enumerate(choices):
        part = f"answer.choices.{place}"
        if not choice.key or not slug(choice.key):
            found.append(Problem("choice_key", step.id, f"{part}.key", choice.key))
        elif choice.key in seen:
            found.append(Problem("choice_twice", step.id, f"{part}.key", choice.key))
        seen[choice.key] = None
        if not choice.label.strip():
            found.append(Problem("text_empty", step.id, f"{part}.label"))
        if choice.next is not None and step.answer.type == "multi":
            found.append(Problem("choices_unused", step.id, f"{part}.next", choice.next))
    return found


def _names(
    step: Step,
    dispositions: Sequence[str] | None,
    queues: Sequence[str] | None,
    person_fields: Sequence[str] | None,
) -> list[Problem]:
    named = step.disposition if isinstance(step, End) else ""
    if named and dispositions is not None and named not in dispositions:
        return [Problem("disposition_unknown", step.id, "disposition", named)]
    if isinstance(step, Transfer) and queues is not None and step.queue not in queues:
        return [Problem("queue_unknown", step.id, "queue", step.queue)]
    place = step.save if isinstance(step, Ask) else step.field if isinstance(step, SetField) else ""
    free = place.removeprefix("person.field.")
    if free != place and person_fields is not None and free not in person_fields:
        return [Problem("save_unknown", step.id, "save" if isinstance(step, Ask) else "field", place)]
    return []


def _sources(step: Step, sources: Sequence[str] | None) -> list[Problem]:
    """What is kept as the source of a caller is one that reports know."""
    if sources is None or not isinstance(step, Ask) or step.save != "person.source":
        return []
    return [
        Problem("source_unknown", step.id, f"answer.choices.{place}.key", choice.key)
        for place, choice in enumerate(step.answer.choices)
        if choice.key not in sources
    ]


def _bridges(script: ScriptBody) -> list[Problem]:
    return [
        Problem("bridge_empty" if each.code == "text_empty" else each.code, "", each.part, each.value)
        for place, text in enumerate(script.bridges)
        for each in _text("", text, needed=True, part=f"bridges.{place}")
    ]


def _objections(script: ScriptBody) -> list[Problem]:
    found = []
    seen: dict[str, None] = {}
    for place, card in enumerate(script.objections):
        part = f"objections.{place}"
        if not card.key or not slug(card.key) or card.key in seen:
            found.append(Problem("objection_twice", part=f"{part}.key", value=card.key))
        seen[card.key] = None
        if not card.title.strip():
            found.append(Problem("objection_text", part=f"{part}.title"))
        found += [
            Problem("objection_text" if each.code == "text_empty" else each.code, "", each.part, each.value)
            for each in _text("", card.text, needed=True, part=f"{part}.text")
        ]
    return found


def _graph(script: ScriptBody) -> list[Problem]:
    """Needs a script whose every ``next`` exists."""
    steps = script.by_id()
    onward = {step.id: [target for _, target in exits(step)] for step in script.steps}
    reached = reach(script.start, onward)
    for topic in script.topics:  # a jump leads there: questions that come up or not
        first = first_of(script, topic.id)
        reached |= reach(first, onward) if first is not None else {}
    back: dict[StepId, list[StepId]] = {id: [] for id in steps}
    for id, targets in onward.items():
        for target in targets:
            back[target].append(id)
    ending: dict[StepId, None] = {}
    for step in script.steps:
        if not onward[step.id]:
            ending |= reach(step.id, back)
    circling = _circles(script, onward)
    found = []
    for step in script.steps:
        if step.id not in reached:
            found.append(Problem("unreachable", step.id))
        elif step.id not in ending:
            found.append(Problem("no_end", step.id))
        elif step.id in circling:
            found.append(Problem("loop", step.id))
    return found


def first_of(script: ScriptBody, topic: str) -> StepId | None:
    """Where a jump to the topic leads: its first step that people see."""
    seen = (step.id for step in script.steps if step.topic == topic and not isinstance(step, BY_ITSELF))
    return next(seen, None)


def reach(start: StepId, onward: Mapping[StepId, Sequence[StepId]]) -> dict[StepId, None]:
    """Everything that can be come to from ``start``, itself included, in the order of its finding."""
    found = {start: None}
    todo = [start]
    while todo:
        for target in onward[todo.pop()]:
            if target not in found:
                found[target] = None
                todo.append(target)
    return found


def _circles(script: ScriptBody, onward: Mapping[StepId, Sequence[StepId]]) -> dict[StepId, None]:
    """Steps of circles without a question: nothing that the person says would ever lead out."""
    silent = {step.id: [] if isinstance(step, Ask) else list(onward[step.id]) for step in script.steps}
    found: dict[StepId, None] = {}
    for step in script.steps:
        if isinstance(step, Ask):
            continue
        for target in silent[step.id]:
            if step.id in reach(target, silent):
                found[step.id] = None
                break
    return found


def _checks(script: ScriptBody) -> list[Problem]:
    found = _impossible(script)
    if not found and "next_step" in script.checks:
        found = [Problem("end_without_action", id) for id in ends_without_action(script)]
    return found


def ends_without_action(script: ScriptBody) -> list[StepId]:
    """Ends to which a way leads from the start without a call to action, in the order of the document."""
    onward = {
        step.id: [] if isinstance(step, CallToAction) else [target for _, target in exits(step)]
        for step in script.steps
    }
    reached = reach(script.start, onward)
    ends = [step for step in script.steps if isinstance(step, End) and not step.without_action]
    return [step.id for step in ends if step.id in reached]


def _impossible(script: ScriptBody) -> list[Problem]:
    return [
        Problem("check_impossible", part=f"checks.{place}", value=check)
        for place, check in enumerate(script.checks)
        if not _possible(check, script)
    ]


def _possible(check: Check, script: ScriptBody) -> bool:
    saves = [step.save for step in script.steps if isinstance(step, Ask)]
    kinds = [type(step) for step in script.steps]
    match check:
        case "source_asked":
            return any(save in ("person.source", "call.source") for save in saves)
        case "contact_taken":
            return any(contact(step) for step in script.steps)
        case "need_asked":
            return any(need(step) for step in script.steps)
        case "budget_before_price":
            return any(save in ("person.budget", "call.budget") for save in saves) and Offer in kinds
        case "no_extreme_price_first":
            return Offer in kinds
        case "objection_answered":
            return bool(script.objections)
        case "conditions_written":
            return Agreement in kinds
        case "next_step":
            return CallToAction in kinds
        case "name_used":
            return any("{person.name" in getattr(step, "text", "") for step in script.steps)


def contact(step: Step) -> bool:
    """A question for how to reach the person again."""
    if not isinstance(step, Ask):
        return False
    return step.save in ("person.name", "person.emails") or step.answer.type == "phone"


_NEEDS: Final = ("person.deciding_value", "person.exclusions+", "person.interest+", "call.need")


def need(step: Step) -> bool:
    """A question for what the person needs: by where it is saved, or by its topic ``needs``."""
    return isinstance(step, Ask) and (step.save in _NEEDS or step.topic == "needs")
