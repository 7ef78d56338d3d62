"""The longest outbound talk, and the quiet before an upgrade: nobody new comes in, nobody is cut."""

from datetime import timedelta

import pytest

from perezvon.core import events as e
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from tests.core.outbound_stage import OutboundStage
from tests.core.stage import ANNA, MODES, Mode, Stage, stage_in


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("held", [False, True])
def test_the_longest_talk_ends_with_its_reason_and_a_wrap_up(mode: Mode, held: bool) -> None:
    stage = OutboundStage(mode, max_talk_min=3)
    stage.ready()
    stage.place()
    if mode == "on_demand":
        stage.pick_up_mine()
    stage.picks_up()
    ends = stage.world.now - timedelta(seconds=0.1) + timedelta(minutes=3)
    [reached] = stage.all(f.CallReached)
    assert abs(reached.cap - ends) < timedelta(seconds=1)
    assert stage.floor.view().calls[reached.call].cap == reached.cap
    if held:
        assert stage.ask(e.Hold, call=stage.call.id) == ""
    stage.wait(178)
    assert stage.state == ("held" if held else "talking")
    stage.take_over()
    stage.wait(6)  # the node is looked at first
    assert (stage.state, stage.agent.state) == ("wrap_up", "wrap_up")
    assert stage.call.by == "limit"
    assert stage.ask(e.FinishWrapUp, call=stage.call.id, disposition="sold") == ""
    assert (stage.record.how, stage.record.by) == ("answered", "limit")
    stage.evening()


def test_an_emergency_lasts_as_long_as_it_must() -> None:
    stage = OutboundStage(max_talk_min=1)
    stage.ready()
    stage.place("112")
    stage.picks_up()
    stage.wait(600)
    assert stage.state == "talking"
    stage.evening()


def test_who_called_us_is_never_cut() -> None:
    stage = stage_in("talking")
    stage.set(s.OutboundSet(max_talk_min=1))
    stage.wait(600)
    assert stage.state == "talking"
    stage.evening()


def test_without_a_limit_nothing_ends_by_itself() -> None:
    stage = OutboundStage()
    stage.ready()
    stage.place()
    stage.picks_up()
    stage.wait(7200)
    assert stage.state == "talking"
    assert stage.all(f.CallReached)[0].cap is None
    stage.evening()


def drain(stage: Stage, seconds: float | None) -> None:
    until = None if seconds is None else stage.world.now + timedelta(seconds=seconds)
    stage.set(s.DrainSet(until))


def test_a_drain_takes_nobody_new_and_leaves_those_who_are_there() -> None:
    stage = stage_in("talking")
    stage.arrive("t-2")
    stage.wait(3)
    drain(stage, 300)
    [name] = stage.floor.view().alarms
    assert name.startswith("draining:")
    stage.arrive("t-3")
    refused = stage.all(f.CallClosed)[-1].record
    assert (refused.how, refused.by) == ("refused", "system")
    assert stage.state == "talking"
    states = sorted(call.state for call in stage.floor.state.calls.values())
    assert states == ["talking", "waiting"], "who waits is still served"
    assert stage.ask(e.EndCall, call=stage.call.id) == ""
    assert stage.ask(e.FinishWrapUp, call=stage.call.id, disposition="sold") == ""
    assert [call.state for call in stage.floor.state.calls.values()] == ["offered"]
    stage.take_over()
    assert list(stage.floor.view().alarms) == [name], "a new engine knows of it"
    drain(stage, None)
    assert not stage.floor.view().alarms
    stage.arrive("t-4")
    assert len(stage.floor.state.calls) == 2
    stage.evening()


def test_a_drain_that_nobody_takes_back_ends_by_itself() -> None:
    stage = OutboundStage()
    stage.ready()
    drain(stage, 60)
    assert stage.place() == "outbound.draining"
    assert stage.place("112") == "", "an emergency is no new business"
    stage.far_end(17, 486)
    drain(stage, 30)
    assert len(stage.floor.view().alarms) == 1, "the newest one counts"
    stage.wait(31)
    assert not stage.floor.view().alarms
    assert stage.place() == ""
    assert stage.agent.agent == ANNA
    stage.evening()
