"""Answers of a script: what is kept of what was typed or pressed, and wording that is filled with it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.core.script_answers import from_keys, value_of, words_of
from perezvon.core.script_check import problems
from perezvon.core.script_coverage import automatic_problems
from perezvon.core.script_text import fault_of, fill
from perezvon.core.script_walk import start, step_at
from perezvon.core.scripts import Answer, Ask, End, Say, ScriptBody
from perezvon.kit.errors import Refused
from tests.core.scripts_made import SALES, T0, Talk, by_equality, choice


@pytest.mark.parametrize(
    ("answer", "raw", "kept"),
    [
        (choice("a", "b"), "b", "b"),
        (Answer("multi", choice("a", "b").choices), ["b", "a", "a"], ["a", "b"]),
        (Answer("number"), "12,5", 12.5),
        (Answer("number"), 7, 7),
        (Answer("scale"), "10", 10),
        (Answer("money"), "70 000,50", {"micro": 70_000_500_000, "currency": "RUB"}),
        (Answer("money"), {"amount": 5, "currency": "EUR"}, {"micro": 5_000_000, "currency": "EUR"}),
        (Answer("date"), "3.5.2026", "2026-05-03"),
        (Answer("date"), "2026-05-03", "2026-05-03"),
        (Answer("phone"), "8 (495) 000-01-01", "+74950000101"),
        (Answer("text"), "  words ", "words"),
        (Answer("text", secret=True), "4111 1111 1111 1111", "given"),
    ],
)
def test_answers_are_kept_in_one_form(answer: Answer, raw: Any, kept: Any) -> None:
    assert value_of(answer, raw) == kept


@pytest.mark.parametrize(
    ("answer", "raw", "code"),
    [
        (choice("a", "b"), "c", "choice"),
        (Answer("multi", choice("a", "b").choices), ["c"], "choice"),
        (Answer("multi", choice("a", "b").choices), [], "empty"),
        (Answer("number"), "twelve", "number"),
        (Answer("number"), True, "number"),
        (Answer("number", low=1), 0, "low"),
        (Answer("number", high=9), 10, "high"),
        (Answer("number"), "NaN", "number"),
        (Answer("scale"), 11, "high"),
        (Answer("scale"), 2.5, "scale"),
        (Answer("money"), "-1", "money"),
        (Answer("money"), {"amount": 1, "currency": "roubles"}, "money"),
        (Answer("date"), "31.2.2026", "date"),
        (Answer("date"), "tomorrow", "date"),
        (Answer("phone"), "12", "phone"),
        (Answer("text"), " ", "empty"),
        (Answer("text"), "x" * 2_001, "long"),
        (Answer("text", secret=True), "", "empty"),
    ],
)
def test_bad_answers_name_the_field_and_the_reason(answer: Answer, raw: Any, code: str) -> None:
    with pytest.raises(Refused) as no:
        value_of(answer, raw)
    assert no.value.code == f"script.answer_{code}"
    assert no.value.values["field"] == "value"


@given(st.sampled_from(["choice", "scale", "number", "money", "date", "phone", "text"]), st.text())
def test_no_text_breaks_an_answer(type: Any, raw: str) -> None:
    answer = Answer(type, choice("a", "b").choices if type == "choice" else ())
    try:
        kept = value_of(answer, raw)
    except Refused as no:
        kept = None if no.code.startswith("script.answer_") else pytest.fail(no.code)
    assert isinstance(words_of(answer, kept), str)


def test_a_survey_runs_by_keys_alone() -> None:
    """The same graph, with keys of a telephone as answers: what a caller without an agent will do."""
    survey = ScriptBody(
        language="en",
        start="hello",
        steps=(
            Say(id="hello", text="One minute?", next="score"),
            Ask(id="score", text="0 to 10?", answer=Answer("scale"), save="call.score", next="again"),
            Ask(
                id="again",
                text="Again? 1 yes, 2 no",
                answer=choice("yes", "no", required=True),
                save="call.again",
                next="thanks",
            ),
            End(id="thanks", text="Thank you"),
        ),
    )
    assert (problems(survey), automatic_problems(survey)) == ([], [])
    run = Talk(survey, start(survey, by_equality, T0))
    run.do("next")
    for keys in (["1", "10"], ["2"]):
        step = step_at(survey, run.state)
        assert isinstance(step, Ask)
        values = [from_keys(step.answer, each) for each in keys]
        assert values[:-1] == [None] * (len(keys) - 1)
        run.do("answer", values[-1])
    assert {step: each.value for step, each in run.state.answers.items()} == {"score": 10, "again": "no"}
    assert run.state.position == "thanks"
    assert ("offer", "kind") in automatic_problems(SALES)
    assert ("name", "answer") in automatic_problems(SALES)


@pytest.mark.parametrize(
    ("answer", "keys", "value"),
    [
        (Answer("scale"), "7", 7),
        (Answer("scale"), "1", None),
        (Answer("scale"), "1#", 1),
        (Answer("scale", low=1, high=5), "5", 5),
        (Answer("number"), "120", None),
        (Answer("number"), "120#", 120),
        (choice("a", "b"), "", None),
    ],
)
def test_keys_wait_while_more_may_come(answer: Answer, keys: str, value: Any) -> None:
    assert from_keys(answer, keys) == value


# --- wording -----------------------------------------------------------------------------------------


def test_wording_is_filled_and_gaps_show() -> None:
    text = "{person.name|Friend}, {client.name} here{person.former_failing}"
    assert fault_of(text) is None
    found = fill(text, {"person.name": "Anna", "client.name": ""})
    assert [(each.text, each.field, each.filled) for each in found] == [
        ("Anna", "person.name", True),
        (", ", "", True),
        ("", "client.name", False),
        (" here", "", True),
        ("", "person.former_failing", False),
    ]
    assert fill(text, {})[0].text == "Friend"
