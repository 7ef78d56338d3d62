"""Any event, in any order, with anything in it, on a floor in the middle of a call: it lives on.

Two worlds: values that the edges let through, where no fault at all may come of them and every invariant of
the simulator holds; and values that nothing lets through, where at most a call may be lost.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.facts import floor as f
from perezvon.facts.live import View, apply
from perezvon.sim.world import CENTRE, NODE
from tests.core.arbitrary import event, resolve
from tests.core.stage import MODES, STATIONS, Mode, Stage, stage_in

SANE = st.integers(-1, 86_400)
MAD = st.one_of(SANE, st.sampled_from((-(2**63), 2**63 - 1, 10**12)))
places = st.tuples(st.sampled_from(sorted(set(STATIONS) - {"rejoining"})), st.sampled_from(MODES))
quiet = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def replayed(stage: Stage) -> bytes:
    floor = Floor(CENTRE, NODE)
    for entry in stage.world.journal:
        floor.handle(entry.event, entry.now)
    return floor.snapshot()


@quiet
@given(places, st.lists(st.tuples(event(SANE), st.sampled_from((0.0, 0.2, 3.0, 61.0))), max_size=25))
def test_whatever_comes_over_the_edges_does_no_harm(
    place: tuple[Any, Mode], said: list[tuple[Any, float]]
) -> None:
    stage = stage_in(*place)
    for template, seconds in said:
        told = resolve(template, stage.floor)
        if isinstance(told, e.SettingChanged):
            stage.set(told.setting)
        else:
            stage.tell(told)
        stage.wait(seconds)
    assert replayed(stage) == stage.floor.snapshot()


@quiet
@given(places, st.lists(event(MAD), max_size=25))
def test_whatever_is_told_the_floor_lives_and_repeats_itself(
    place: tuple[Any, Mode], said: list[Any]
) -> None:
    first = stage_in(*place)
    floor, now = first.floor, first.world.now
    twin = Floor.restore(floor.snapshot())
    view = floor.view()
    for n, template in enumerate(said):
        told, now = resolve(template, floor), now + timedelta(seconds=n)
        outcome = floor.handle(told, now)
        again = twin.handle(told, now)
        assert (outcome.facts, outcome.commands, outcome.fault) == (
            again.facts,
            again.commands,
            again.fault,
        )
        for fact in outcome.facts:
            apply(view, fact, now)
        if isinstance(told, e.Request):
            assert outcome.reply is not None
    assert twin.snapshot() == floor.snapshot() == Floor.restore(floor.snapshot()).snapshot()
    assert _without_settings(view) == _without_settings(floor.view())


def _without_settings(view: View) -> Any:
    return view.calls, view.agents, view.alarms


@pytest.mark.parametrize("state", STATIONS)
@pytest.mark.parametrize("broken", ["record", "join", "quiet", "hang_up", "stop_record", "music_on"])
def test_a_bug_of_ours_costs_at_most_this_call(state: f.CallState, broken: str) -> None:
    """A step that raises where nobody expects it: the floor lives, the agent is free again, others go on."""
    stage = stage_in(state)
    faults: list[str | None] = []
    stage.world.watchers[:] = [stage.book.watch, lambda _entry, out: faults.append(out.fault)]

    def raises(*_: Any) -> None:
        raise RuntimeError("a bug")

    setattr(stage.floor.calls.media, broken, raises)
    stage.ready("a-boris")
    stage.wait(70)
    if stage.state == "offered":
        stage.ask(e.Accept, stage.call.agent or "", offer=stage.call.offer)
    stage.hang_up("t-1")
    delattr(stage.floor.calls.media, broken)
    stage.wait(1000)
    assert not stage.floor.state.calls
    assert {agent.work for agent in stage.floor.state.agents.values()} <= {"free"}
    if any(faults):
        assert stage.all(f.CallQuarantined) or stage.state == "closed"
    stage.ready("a-boris")
    stage.arrive("t-2")
    stage.wait(3)
    assert stage.all(f.CallOffered)[-1].call in stage.floor.state.calls, "the next caller is served"
