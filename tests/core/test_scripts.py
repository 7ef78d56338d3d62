"""Scripts: what may be published, how a run goes, what it left out."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from perezvon.core.script_check import problems
from perezvon.core.script_coverage import coverage
from perezvon.core.script_walk import (
    ACTS,
    ALLOWED,
    KINDS,
    OVER,
    Action,
    State,
    Unjudged,
    act,
    end,
    kind_of,
    leads_to,
    start,
    step_at,
)
from perezvon.core.scripts import (
    Answer,
    Ask,
    Branch,
    Condition,
    End,
    Say,
    ScriptBody,
    Step,
)
from perezvon.kit.errors import Refused
from tests.core.scripts_made import SALES, T0, Talk, actions, by_equality, choice, graphs, sound_graphs


def talk(script: ScriptBody = SALES) -> Talk:
    return Talk(script, start(script, by_equality, T0))


def codes(script: ScriptBody, **known: Any) -> set[tuple[str, str, str]]:
    return {(each.code, each.step, each.part) for each in problems(script, **known)}


def with_step(step: Step, script: ScriptBody = SALES) -> ScriptBody:
    return replace(script, steps=tuple(step if old.id == step.id else old for old in script.steps))


def refused(run: Talk, what: Any, value: Any = None, **more: Any) -> str:
    with pytest.raises(Refused) as no:
        run.do(what, value, **more)
    return no.value.code


def find(id: str) -> Any:
    return SALES.by_id()[id]


# --- what may be published ---------------------------------------------------------------------------


def test_a_whole_script_has_no_problems() -> None:
    assert problems(SALES) == []
    raw = msgspec.json.encode(SALES)
    assert msgspec.json.decode(raw, type=ScriptBody) == SALES


def test_unknown_fields_are_refused_with_their_place() -> None:
    raw = msgspec.to_builtins(SALES)
    raw["steps"][0]["colour"] = "red"
    with pytest.raises(msgspec.ValidationError, match=r"colour.*steps\[0\]"):
        msgspec.convert(raw, ScriptBody)


@pytest.mark.parametrize(
    ("step", "code", "part"),
    [
        (Say(id="greet", text=" ", next="source"), "text_empty", "text"),
        (Say(id="greet", text="x", next="nowhere"), "next_unknown", "next"),
        (Say(id="greet", text="x", topic="none", next="source"), "topic_unknown", "topic"),
        (Say(id="greet", text="{person.shoe}", next="source"), "text_field", "text"),
        (Say(id="greet", text="{person.name", next="source"), "text_brace", "text"),
        (replace(find("source"), save="person.shoe"), "save_unknown", "save"),
        (replace(find("source"), save=""), "save_unknown", "save"),
        (replace(find("source"), answer=Answer("text")), "save_type", "answer.type"),
        (replace(find("source"), answer=choice("one")), "choices_missing", "answer.choices"),
        (
            replace(find("source"), answer=choice(*"abcdefghij")),
            "choices_many",
            "answer.choices",
        ),
        (replace(find("source"), answer=choice("a", "a")), "choice_twice", "answer.choices.1.key"),
        (replace(find("source"), answer=choice("a", "B")), "choice_key", "answer.choices.1.key"),
        (replace(find("source"), answer=choice("a", "b", b="no")), "next_unknown", "answer.choices.1.next"),
        (replace(find("care"), answer=Answer("scale", low=5, high=5)), "bounds", "answer.low"),
        (replace(find("care"), answer=Answer("scale", high=40)), "bounds", "answer.high"),
        (replace(find("if"), branches=()), "condition_empty", "branches"),
        (replace(find("if"), branches=(Branch("", "offer"),)), "condition_empty", "branches.0.when"),
        (replace(find("mark"), field="shoe"), "save_unknown", "field"),
    ],
)
def test_every_problem_names_its_step_and_field(step: Step, code: str, part: str) -> None:
    assert (code, step.id, part) in codes(with_step(step))


def test_problems_of_the_graph() -> None:
    lost = Say(id="lost-step", text="x", next="sold")
    assert ("unreachable", "lost-step", "") in codes(replace(SALES, steps=(*SALES.steps, lost)))
    ring = with_step(Say(id="bye", text="x", topic="deal", next="bye"))
    assert ("no_end", "bye", "") in codes(ring)
    silent = with_step(
        Condition(id="if", branches=(Branch("value=price", "if"),), otherwise="offer"),
    )
    assert ("loop", "if", "") in codes(silent)
    twice = replace(SALES, steps=(*SALES.steps, find("greet")))
    assert ("twice", "greet", "id") in codes(twice)
    assert ("start_unknown", "", "start") in codes(replace(SALES, start="x"))
    assert codes(replace(SALES, steps=())) >= {("no_steps", "", "")}


def test_names_and_conditions_are_checked_where_they_are_known() -> None:
    known = {"dispositions": ["other"], "queues": [], "person_fields": []}
    assert ("disposition_unknown", "sold", "disposition") in codes(SALES, **known)
    wrong = problems(SALES, lambda text: "bad" if text == "value=price" else "")
    assert [(each.code, each.step, each.part, each.value) for each in wrong] == [
        ("condition_wrong", "if", "branches.0.when", "bad")
    ]


def test_a_check_that_nothing_can_fulfil_is_a_problem() -> None:
    short = ScriptBody(
        language="en",
        start="a",
        steps=(Say(id="a", text="x", next="b"), End(id="b")),
        checks=SALES.checks,
    )
    assert {each.value for each in problems(short)} == set(SALES.checks)


# --- a run -------------------------------------------------------------------------------------------


def test_a_sale_from_greeting_to_result() -> None:
    run = talk()
    run.do("next")
    run.answers("friend", "Anna", "price", "70 000")
    assert run.state.position == "offer"
    assert run.state.answers["mark"].value == "yes"
    run.do("offered", yes=False)
    run.do("next")
    run.answers("yes")
    run.do("next")
    run.do("next")
    assert run.state.position == "sold"
    found = coverage(SALES, run.state)
    assert (found.done, found.due, found.missed) == (9, 9, ())
    assert found.errors == ()
    assert {each.id: each.state for each in found.topics} == {
        "hello": "done",
        "needs": "done",
        "deal": "done",
        "care": "not_due",
    }
    assert sum(run.state.spent_ms.values()) == 10_000


def test_an_offer_that_was_marked_by_mistake_says_nothing_of_its_price() -> None:
    run = talk()
    run.do("next")
    run.do("offered", yes=True)
    run.do("offered", yes=False)
    assert run.state.extreme is True, "the first price stays the first"
    run.do("not_offered")
    assert run.state.extreme is None
    run.do("offered", yes=False)
    assert run.state.extreme is False


def test_what_was_skipped_and_the_gross_errors_are_listed() -> None:
    run = talk()
    run.do("next")
    assert refused(run, "next") == "script.answer_required"
    run.do("skip")
    run.do("jump", topic="deal")
    assert run.state.position == "offer"
    run.do("next")
    run.do("objection", key="dear")
    run.answers("yes")
    found = coverage(SALES, run.state)
    assert [(each.step, each.why, each.required) for each in found.missed] == [
        ("source", "skipped", True),
        ("name", "passed_over", False),
        ("value", "passed_over", True),
        ("budget", "passed_over", False),
        ("come", "not_reached", False),
    ]
    assert set(found.errors) == {
        "source_asked",
        "contact_taken",
        "need_asked",
        "budget_before_price",
        "objection_answered",
        "conditions_written",
        "next_step",
        "name_used",
    }
    run.do("objection", key="dear", yes=True)
    run.do("cta")
    assert not {"objection_answered", "next_step"} & set(coverage(SALES, run.state).errors)


def test_another_answer_leads_elsewhere_and_the_first_stays_done() -> None:
    run = talk()
    run.do("jump", topic="deal")
    run.do("next")
    run.answers("no")
    assert run.state.position == "bye"
    run.do("back")
    assert run.state.position == "sure"
    assert run.state.answers["sure"].value == "no"
    run.answers("yes")
    assert run.state.position == "agreement"
    assert coverage(SALES, run.state).checks[6].verdict == "error"  # not written down yet


def test_a_condition_that_cannot_be_judged_takes_otherwise_and_is_noted() -> None:
    def cannot(text: str, answers: Any) -> Any:
        raise Unjudged("no such key")

    state = start(SALES, by_equality, T0)
    at_budget = replace(state, position="budget")
    after = act(SALES, at_budget, Action("skip"), cannot, T0)
    assert (after.position, after.faults) == ("offer", ("if: no such key",))


def test_a_run_that_is_over_takes_nothing() -> None:
    run = talk()
    run.state = end(run.state, T0)
    assert run.state == end(run.state, T0)
    for what in ACTS:
        assert refused(run, what, "friend", topic="deal", key="dear") == "script.over"


def test_the_table_is_total() -> None:
    assert set(ALLOWED) == set(KINDS)
    assert all(set(row) == set(ACTS) for row in ALLOWED.values())


# --- for any graph -----------------------------------------------------------------------------------


def _try(script: ScriptBody, state: State, action: Action) -> State | None:
    """None: refused, with a reason."""
    try:
        return act(script, state, action, by_equality, T0)
    except Refused as no:
        return None if no.code.startswith("script.") else pytest.fail(no.code)


@given(graphs(), st.lists(actions, max_size=20))
def test_no_action_breaks_a_run(script: ScriptBody, given: Sequence[Action]) -> None:
    """Any graph, problems or not: each action gives a state or a reason; what is done stays done, and answers
    stay given; back undoes the way; a run that is not over can always be moved, or stands at an end."""
    state = start(script, by_equality, T0)
    for action in given:
        after = _try(script, state, action)
        if after is None:
            continue
        assert after.seq == state.seq + 1
        assert set(state.done) <= set(after.done)
        assert set(state.answers) <= set(after.answers)
        covered = coverage(script, after)
        assert covered.done <= covered.due
        if after.position and len(after.trail) > len(state.trail):
            returned = act(script, after, Action("back"), by_equality, T0)
            assert (returned.position, returned.trail) == (state.position, state.trail)
        state = after
        if kind_of(step_at(script, state)) not in ("end", OVER):
            assert _try(script, state, Action("skip")) is not None


@given(sound_graphs())
def test_a_script_without_problems_reaches_an_end(script: ScriptBody) -> None:
    """By answers alone, within as many steps as it has."""
    assert problems(script) == []
    state = start(script, by_equality, T0)
    for _ in script.steps:
        step = step_at(script, state)
        if isinstance(step, End):
            return
        state = act(
            script, state, Action("answer", "b") if isinstance(step, Ask) else Action("next"), by_equality, T0
        )
    assert isinstance(step_at(script, state), End)


def test_a_chosen_branch_is_followed_only_when_it_was_chosen() -> None:
    state = State("sure", T0)
    assert leads_to(find("sure"), state) == "bye"
