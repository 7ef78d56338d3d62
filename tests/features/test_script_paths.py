"""Figures of any talks by any script: nobody is counted twice, nobody is forgotten. Pure, no database."""

import contextlib
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.scripts_made import SALES, T0, actions, by_equality, sound_graphs

from perezvon.core import script_walk as walk
from perezvon.core.script_walk import Action
from perezvon.core.scripts import End, ScriptBody
from perezvon.features.scripts.paths import Seen, results, values_of
from perezvon.kit.errors import Refused


def seen(script: ScriptBody, given: Sequence[Action], *, ended: bool, deal: bool | None) -> Seen:
    now, state = T0, walk.start(script, by_equality, T0)
    for action in given:
        now += timedelta(seconds=1)
        with contextlib.suppress(Refused):
            state = walk.act(script, state, action, by_equality, now)
    if ended:
        state = walk.end(state, now + timedelta(seconds=1))
    return Seen("r", "c", "a", T0, script, state, named=False, deal=deal)


talks = st.lists(
    st.tuples(st.lists(actions, max_size=12), st.booleans(), st.sampled_from([True, False, None])),
    max_size=6,
)


@given(sound_graphs(), talks)
def test_every_talk_ends_in_one_place(
    script: ScriptBody, given: list[tuple[list[Action], bool, bool | None]]
) -> None:
    runs = [seen(script, each, ended=ended, deal=deal) for each, ended, deal in given]
    found = results(script, runs)
    ends = {step.id for step in script.steps if isinstance(step, End)}
    whole = sum(run.state.ended is not None and run.state.stood in ends for run in runs)
    alive = sum(run.state.ended is None for run in runs)
    assert sum(step.left for step in found.steps) + whole + alive == len(runs)
    start = next(step for step in found.steps if step.id == script.start)
    assert start.reached == len(runs)
    for step in found.steps:
        assert max(step.left, step.skipped, step.given) <= step.reached <= len(runs)
        assert (step.median_s is None) == (step.p90_s is None)
        assert (step.median_s or 0) <= (step.p90_s or 0)
    for topic in found.topics:
        assert topic.done + topic.partly + topic.missed <= len(runs)
    totals = found.totals
    assert totals.deals <= totals.known <= totals.runs == len(runs)
    assert 0 <= totals.low <= totals.high <= 1


def test_a_run_remembers_where_it_stood_when_its_call_ended() -> None:
    run = seen(SALES, [Action("next")], ended=True, deal=None)
    assert (run.state.position, run.state.stood, run.lost_at) == ("", "source", "source")
    assert walk.end(run.state, T0) == run.state


@pytest.mark.parametrize(
    ("answer", "keys"),
    [
        (None, ()),
        ("friend", ("friend",)),
        (["a", "b"], ("a", "b")),
        (7, ("7",)),
        (2.5, ("2.5",)),
        (True, ("true",)),
        ({"micro": 70_000_500_000, "currency": "RUB"}, ("70000.5 RUB",)),
    ],
)
def test_answers_are_counted_under_keys(answer: object, keys: tuple[str, ...]) -> None:
    assert values_of(answer) == keys
