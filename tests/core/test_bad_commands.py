"""The node says no: each kind of command fails in every state, as missing (404, 409) and as broken (500)."""

from typing import get_args

import pytest

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.facts import floor as f
from perezvon.sim.world import NODE
from tests.core.stage import ANNA, CALLER, MODES, Mode, stage_in
from tests.core.test_bad_calls import everywhere

KINDS = [str(kind.__struct_config__.tag) for kind in get_args(c.TelephonyCommand)]
failing = pytest.mark.parametrize("missing", [True, False], ids=["404", "500"])


@everywhere
@failing
@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_lost(state: f.CallState, mode: Mode, kind: str, missing: bool) -> None:
    """The caller's channel, the agent's, one that nobody knows, and none at all."""
    for whose in ("caller", "agent", "nobody", "none"):
        stage = stage_in(state, mode)
        channels = {"caller": CALLER, "agent": stage.line, "nobody": "x-none", "none": None}
        stage.tell(e.CommandFailed(NODE, kind, channels[whose], missing))
        stage.tell(e.CommandFailed(NODE, kind, channels[whose], missing))
        if state not in ("farewell", "wrap_up", "closed") and (kind, missing) != ("hang_up", True):
            assert stage.state not in ("wrap_up", "closed"), "the caller is still served"
        stage.evening()


@pytest.mark.parametrize("mode", MODES)
def test_a_caller_who_cannot_be_joined_is_first_in_the_queue_again(mode: Mode) -> None:
    stage = stage_in("talking", mode)
    stage.tell(e.CommandFailed(NODE, "join", CALLER, False))
    assert stage.state == "talking", "the bridge is made anew"
    stage.tell(e.CommandFailed(NODE, "join", CALLER, False))
    assert stage.call.again == "fault"
    assert stage.agent.reason == "fault"
    stage.evening()


def test_a_line_that_is_not_in_its_bridge_ends_and_dials_again() -> None:
    """It would look well and be deaf: every caller would be connected to silence."""
    stage = stage_in("talking")
    line = stage.line or ""
    stage.tell(e.CommandFailed(NODE, "join", line, False))
    assert stage.state == "talking"
    stage.tell(e.CommandFailed(NODE, "join", line, False))
    stage.wait(0.1)
    assert (stage.state, stage.agent.line) == ("rejoining", "lost")
    assert line not in stage.world.switch.channels
    stage.line_in()
    assert stage.state == "talking"
    stage.evening()


def test_a_caller_who_is_not_taken_out_of_the_bridge_does_not_hear_the_next_one() -> None:
    stage = stage_in("held")
    before = stage.world.switch.channels[CALLER]
    before.bridge = "b-" + ANNA  # the node did not do it
    stage.world.switch.bridges["b-" + ANNA].append(CALLER)
    stage.tell(e.CommandFailed(NODE, "part", CALLER, False))
    stage.wait(0.1)
    assert stage.world.switch.channels[CALLER].bridge is None
    stage.evening()


def test_a_talk_that_cannot_be_recorded_goes_on_and_says_so() -> None:
    stage = stage_in("talking")
    stage.tell(e.CommandFailed(NODE, "record", CALLER, False))
    assert stage.state == "talking"
    assert f"recording:{CALLER}" in stage.floor.view().alarms
    stage.evening()
    assert stage.record.unrecorded == "failed"


def test_a_channel_that_never_ends_is_asked_to_end_once_a_minute() -> None:
    stage = stage_in("farewell")
    switch = stage.world.switch
    asked: list[c.TelephonyCommand] = []
    do = switch.do
    switch.do = lambda command, now: (  # type: ignore[method-assign]
        asked.append(command) or [] if isinstance(command, c.HangUp) else do(command, now)
    )
    stage.wait(200)
    assert 3 <= len(asked) <= 5
    assert stage.state == "farewell"
    del switch.do  # type: ignore[attr-defined]
    stage.wait(60)
    assert stage.state == "closed"
    stage.evening()
