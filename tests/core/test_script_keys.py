"""A script by keys alone, and the checks that talks by it stand on."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from perezvon.core.script_check import ends_without_action, problems
from perezvon.core.script_coverage import automatic_problems, coverage
from perezvon.core.script_keys import play
from perezvon.core.script_walk import Action, act, start
from perezvon.core.scripts import (
    Answer,
    Ask,
    Branch,
    CallToAction,
    Choice,
    Condition,
    End,
    Offer,
    Say,
    ScriptBody,
    SetField,
)
from tests.core.scripts_made import SALES, SECOND, T0, by_equality

YES_NO = Answer("choice", (Choice("yes", "yes"), Choice("no", "no", "bye")), required=True)
POLL = ScriptBody(
    language="en",
    start="greet",
    bridges=("And now back to {person.name|the matter}",),
    steps=(
        Say(id="greet", text="Hello", next="may"),
        Ask(id="may", text="May we ask?", answer=YES_NO, save="call.may", next="score"),
        Ask(
            id="score",
            text="How content?",
            answer=Answer("scale", good_from=7, required=True),
            save="call.score",
            next="judge",
        ),
        Condition(id="judge", branches=(Branch("may=yes", "mark"),), otherwise="bye"),
        SetField(id="mark", field="call.fan", value="yes", next="bye"),
        End(id="bye"),
    ),
)


def steps(*pressed: str) -> list[tuple[str, str]]:
    return [(line.step, line.keys) for line in play(POLL, pressed, by_equality, T0).lines]


def test_keys_lead_through_the_script_to_its_end() -> None:
    assert (problems(POLL), automatic_problems(POLL)) == ([], [])
    assert steps() == [("greet", ""), ("may", "")]
    assert steps("1") == [("greet", ""), ("may", "1"), ("score", "")]
    assert steps("1", "10") == [("greet", ""), ("may", "1"), ("score", "10"), ("bye", "")]
    assert steps("2") == [("greet", ""), ("may", "2"), ("bye", "")]
    played = play(POLL, ("1", "10"), by_equality, T0)
    assert (played.waits, played.stuck) == (False, False)
    assert {step: given.value for step, given in played.state.answers.items()} == {
        "may": "yes",
        "score": 10,
        "mark": "yes",
    }


def test_keys_that_say_nothing_are_told_and_asked_again() -> None:
    played = play(POLL, ("9", "1", "1"), by_equality, T0)
    assert [(line.keys, line.refused) for line in played.lines] == [
        ("", ""),
        ("9", "script.answer_choice"),
        ("1", ""),
        ("1", "script.keys_open"),
        ("", ""),
    ]
    assert played.waits


def test_what_wants_a_person_stops_it() -> None:
    words = replace(POLL, steps=(Ask(id="greet", text="?", answer=Answer("text"), save="call.x", next="bye"),
                                 End(id="bye")))  # fmt: skip
    played = play(words, ("1",), by_equality, T0)
    assert (played.lines[-1].refused, played.stuck) == ("script.not_by_keys", True)
    shown = replace(POLL, steps=(Offer(id="greet", next="bye"), End(id="bye")))
    assert play(shown, (), by_equality, T0).stuck
    nowhere = replace(POLL, steps=(Say(id="greet", text="?", next="gone"),))
    assert play(nowhere, (), by_equality, T0).stuck


@given(st.lists(st.text("0123456789#*", max_size=4), max_size=12))
def test_any_keys_end_somewhere(pressed: list[str]) -> None:
    played = play(POLL, pressed, by_equality, T0)
    assert played.waits != (played.lines[-1].step == "bye")
    assert not played.stuck


def _never(_text: str, _answers: Mapping[str, Any]) -> Any:
    raise AssertionError("no conditions here")


def test_a_circle_that_asks_nothing_is_given_up() -> None:
    circle = replace(POLL, steps=(Say(id="greet", text="a", next="b"), Say(id="b", text="b", next="greet")))
    assert play(circle, (), _never, T0).stuck


def test_leading_back_moves_nothing_and_is_counted() -> None:
    state = start(POLL, by_equality, T0)
    after = state
    for n in range(1, 4):
        after = act(POLL, after, Action("bridge"), by_equality, T0 + n * SECOND)
    assert (after.position, after.trail, after.returns, after.seq) == (state.position, (), 3, 3)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (Answer("scale", good_from=7), []),
        (Answer("number", low=1, high=5, good_from=5), []),
        (Answer("number", good_from=1000), []),
        (Answer("scale", good_from=11), ["good_from"]),
        (Answer("number", low=1, good_from=0), ["good_from"]),
        (Answer("text", good_from=1), ["good_from"]),
    ],
)
def test_the_bound_of_content_people_lies_within_the_answers(answer: Answer, found: list[str]) -> None:
    ask = Ask(id="greet", text="How?", answer=answer, save="call.x", next="bye")
    script = replace(POLL, steps=(ask, End(id="bye")))
    assert [each.code for each in problems(script)] == found


def test_phrases_that_lead_back_have_words() -> None:
    script = replace(POLL, bridges=("", "Back to {nothing}", "Fine"))
    assert [(each.code, each.part) for each in problems(script)] == [
        ("bridge_empty", "bridges.0"),
        ("text_field", "bridges.1"),
    ]


def test_sources_are_those_of_the_client() -> None:
    answer = Answer("choice", (Choice("friend", "a friend"), Choice("search", "a search")))
    ask = Ask(id="greet", text="How?", answer=answer, save="person.source", next="bye")
    script = replace(POLL, steps=(ask, End(id="bye")))
    assert problems(script) == problems(script, sources=("search", "friend")) == []
    [found] = problems(script, sources=("search",))
    assert (found.code, found.step, found.part, found.value) == (
        "source_unknown",
        "greet",
        "answer.choices.0.key",
        "friend",
    )


def closing(*, without: bool = False) -> ScriptBody:
    """One answer leads past the call to action."""
    return replace(
        POLL,
        checks=("next_step",),
        steps=(
            Ask(id="greet", text="Well?", answer=YES_NO, save="call.may", next="do"),
            CallToAction(id="do", text="Come!", next="done"),
            End(id="done"),
            End(id="bye", without_action=without),
        ),
    )


def test_every_way_to_an_end_passes_a_call_to_action_or_says_that_none_is_due() -> None:
    assert ends_without_action(closing()) == ["bye"]
    assert [(each.code, each.step) for each in problems(closing())] == [("end_without_action", "bye")]
    assert problems(closing(without=True)) == []
    assert problems(replace(closing(), checks=())) == []
    assert ends_without_action(SALES) == []


def test_where_none_is_due_none_is_missed() -> None:
    for without, verdict in ((False, "error"), (True, "not_due")):
        script = closing(without=without)
        state = act(script, start(script, _never, T0), Action("answer", "no"), _never, T0)
        assert [each.verdict for each in coverage(script, state).checks] == [verdict]
        made = act(script, state, Action("cta"), _never, T0)
        assert [each.verdict for each in coverage(script, made).checks] == ["ok"]
