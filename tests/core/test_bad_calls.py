"""Callers and agents who go away, in every state of the tables; nobody is lost, each call has one record."""

import itertools
from typing import Any

import pytest

from perezvon.core import events as e
from perezvon.core.agent import WORK
from perezvon.core.call import TABLE
from perezvon.facts import floor as f
from tests.core.stage import ANNA, CALLER, MODES, STATIONS, Mode, Stage, stage_in

# Who is rung for each call has no line that could come back.
PLACES = [
    (state, mode)
    for state, mode in itertools.product(STATIONS, MODES)
    if (state, mode) != ("rejoining", "on_demand")
]
everywhere = pytest.mark.parametrize(("state", "mode"), PLACES)


def test_every_state_of_the_table_has_a_way_into_it() -> None:
    assert set(STATIONS) == set(TABLE.states)
    for state in STATIONS:
        stage_in(state)


def test_the_stations_pass_every_state_of_an_agents_work() -> None:
    works = {stage_in(state).agent.work for state in STATIONS if state != "farewell"}
    assert works == set(WORK.states) - {"dialling"}


HUNG_UP = {
    "greeting": ("left_early", "caller"),
    "waiting": ("short_abandoned", "caller"),
    "offered": ("short_abandoned", "caller"),
    "talking": ("answered", "caller"),
    "held": ("answered", "caller"),
    "asking": ("answered", "caller"),
    "consulting": ("answered", "caller"),
    "reaching": ("answered", "caller"),
    "outside": ("answered", "caller"),
    "rejoining": ("answered", "caller"),
    "farewell": ("flowed_out", "system"),
    "wrap_up": ("answered", "agent"),
    "closed": ("answered", "agent"),
}


@everywhere
def test_the_caller_hangs_up(state: f.CallState, mode: Mode) -> None:
    stage = stage_in(state, mode)
    stage.hang_up(CALLER)
    after = TABLE.rows[state]["caller_gone"]
    assert stage.state == (after if isinstance(after, str) else state)
    stage.evening()
    assert (stage.record.how, stage.record.by) == HUNG_UP[state]


def test_a_caller_who_hangs_up_in_the_first_and_in_the_last_moment_is_one_record() -> None:
    for waited in (0, 4.9, 5.2, 59.9, 61):
        stage = Stage()
        stage.arrive()
        stage.wait(2 + waited)
        stage.hang_up(CALLER)
        stage.evening()


LINE_LOST = {  # what becomes of call and agent when the telephone of the agent ends without a word
    ("offered", "persistent"): ("waiting", "no_line"),
    ("talking", "persistent"): ("rejoining", "rejoining"),
    ("held", "persistent"): ("rejoining", "rejoining"),
    ("wrap_up", "persistent"): ("wrap_up", "wrap_up"),
    ("offered", "on_demand"): ("waiting", "not_ready"),
    ("talking", "on_demand"): ("waiting", "ready"),
    ("held", "on_demand"): ("waiting", "ready"),
    ("asking", "persistent"): ("rejoining", "rejoining"),
    ("asking", "on_demand"): ("offered", "ready"),  # to Boris, who was asked
    ("consulting", "persistent"): ("talking", "wrap_up"),  # with Boris, who keeps the caller
    ("consulting", "on_demand"): ("talking", "wrap_up"),
    ("reaching", "persistent"): ("reaching", "wrap_up"),  # her part is over
    ("outside", "persistent"): ("outside", "wrap_up"),
}


@everywhere
def test_the_agents_line_breaks(state: f.CallState, mode: Mode) -> None:
    stage = stage_in(state, mode)
    line = stage.line
    before = stage.state
    if line is None:
        assert (state, mode) not in LINE_LOST
        return
    stage.hang_up(line, 41)
    call, agent = LINE_LOST.get((state, mode), (before, "no_line"))
    if mode == "on_demand" and state in ("talking", "held"):
        # The caller is first in the queue again, and she can be rung: she is.
        call, agent = "offered", "reserved"
    assert (stage.state, stage.agent.state) == (call, agent)
    stage.evening()


@everywhere
def test_the_page_is_closed_and_opened_again(state: f.CallState, mode: Mode) -> None:
    """The line ends and comes back five seconds later: a talk goes on where it was."""
    stage = stage_in(state, mode)
    if mode == "on_demand" or stage.floor.state.agents.get(ANNA) is None:
        return
    if stage.line is not None:
        stage.hang_up(stage.line, 41)
    stage.wait(5)
    assert stage.ask(e.SignOn) == "", "opening the desk signs on again, and changes nothing"
    stage.line_in()
    if state in ("talking", "held", "asking", "rejoining"):
        assert stage.state == "talking"
        assert stage.all(f.AgentRejoined)
    stage.evening()


@everywhere
def test_a_line_that_never_comes_back_gives_the_caller_to_somebody_else(
    state: f.CallState, mode: Mode
) -> None:
    stage = stage_in(state, mode)
    if stage.line is not None:
        stage.hang_up(stage.line, 41)
    if mode == "on_demand":
        stage.world.link.carry(stage.world.switch.register(ANNA, registered=False))
    stage.wait(21)
    stage.ready("a-boris")
    stage.wait(12)
    if state in ("offered", "talking", "held", "asking", "rejoining"):
        assert stage.call.agent == "a-boris"
        stage.accept()
        firsts = [fact.first for fact in stage.all(f.CallAnswered)]
        assert firsts == [True] + [False] * (len(firsts) - 1), "a caller counts as answered once"
    stage.evening()
    assert stage.floor.view().agents.get(ANNA, None) is None or stage.agent.presence in ("out", "not_ready")


SIGN_OFF = {
    "offered": "agent.in_call",
    "talking": "agent.in_call",
    "held": "agent.in_call",
    "asking": "agent.in_call",
    "consulting": "agent.in_call",
    "rejoining": "agent.in_call",
    "wrap_up": "agent.in_wrap_up",
    "reaching": "agent.in_wrap_up",
    "outside": "agent.in_wrap_up",
}


@everywhere
@pytest.mark.parametrize("user", [ANNA, "supervisor"])
def test_the_agent_signs_off(state: f.CallState, mode: Mode, user: str) -> None:
    stage = stage_in(state, mode)
    stage.ask(e.SignOn, user=user)
    assert stage.ask(e.SignOff, user=user) == SIGN_OFF.get(state, "")
    if state not in SIGN_OFF:
        assert (stage.agent.state, stage.line) == ("logged_out", None)
    stage.evening()


@everywhere
def test_one_agent_signs_in_twice(state: f.CallState, mode: Mode) -> None:
    """The second desk takes the line over; whatever the first does afterwards harms nobody."""
    stage = stage_in(state, mode)
    first = stage.line
    before = (stage.state, stage.floor.view().agents.get(ANNA))
    assert stage.ask(e.SignOn, user="a-anna-second-tab") == ""
    second = stage.line_in()
    if mode == "persistent":
        assert stage.line == second
        assert first not in stage.world.switch.channels
    if state not in ("rejoining", "closed") and before[1] is not None:
        assert stage.state == before[0]
        assert stage.agent.work == before[1].work
    stage.tell(e.ChannelGone("n1", first or "l-none", 16))
    stage.wait(1)
    assert stage.agent.line == "up"
    stage.evening()


@everywhere
def test_a_node_that_dies_takes_the_calls_and_leaves_no_ghost(state: f.CallState, mode: Mode) -> None:
    stage = stage_in(state, mode)
    stage.world.switch.restart(stage.world.now)
    stage.tell(e.NodeLost("n1"))
    assert "node_lost:n1" in stage.floor.view().alarms
    stage.wait(3)
    stage.see()
    assert stage.state in ("wrap_up", "closed")
    stage.evening()


@everywhere
def test_asterisk_forgot_the_caller(state: f.CallState, mode: Mode) -> None:
    """His channel is gone and nobody was told: the next look ends the call."""
    stage = stage_in(state, mode)
    stage.world.switch.hang_up(CALLER, stage.world.now)
    stage.see()
    assert stage.state in ("wrap_up", "closed")
    stage.evening()


@everywhere
def test_asterisk_forgot_the_agents_telephone(state: f.CallState, mode: Mode) -> None:
    stage = stage_in(state, mode)
    if stage.line is not None:
        stage.world.switch.hang_up(stage.line, stage.world.now)
    stage.see()
    expected = {
        "talking": ("rejoining", "offered"),
        "held": ("rejoining", "offered"),
        "asking": ("rejoining",),
        "consulting": ("talking",),
    }
    assert stage.state in (*expected.get(state, ()), state, "waiting", "farewell", "offered")
    stage.evening()


@everywhere
def test_what_we_forgot_is_ended_at_the_next_look(state: f.CallState, mode: Mode) -> None:
    """Channels and a bridge that no call knows: hung up, dropped; an unanswered caller is taken in."""
    stage = stage_in(state, mode)
    switch = stage.world.switch
    switch.arrive("t-ghost", "+74950000001", "")
    switch.channels["t-ghost"].answered = True
    switch.line_in("l-ghost", "a-nobody")
    switch.bridges["b-ghost"] = []
    switch.arrive("t-lost", "+74950000001", "+79160000002")
    stage.see()
    assert not {"t-ghost", "l-ghost"} & set(switch.channels)
    assert "b-ghost" not in switch.bridges
    assert any(call.channel == "t-lost" for call in stage.floor.state.calls.values())
    stage.evening()
    assert stage.book.arrived == 2


@everywhere
def test_an_engine_takes_over(state: f.CallState, mode: Mode) -> None:
    stage = stage_in(state, mode)
    stage.take_over()
    assert stage.state == state
    stage.evening()


@everywhere
def test_everything_is_told_twice(state: f.CallState, mode: Mode) -> None:
    """The whole day again, late: telephony's events change nothing, requests hear their first reply."""
    stage = stage_in(state, mode)
    view = stage.floor.view()
    told = [entry.event for entry in stage.world.journal]
    for event in told:
        if not isinstance(event, e.Tick | e.SettingChanged | e.Restarted):
            stage.tell(event)
    ghosts = [call for call in stage.floor.view().calls.values() if call.call not in view.calls]
    assert len(ghosts) <= 1, "an arrival told after its end is a caller until the node says otherwise"
    stage.see()
    assert stage.floor.view().calls.keys() == view.calls.keys()
    stage.evening()


@everywhere
def test_everything_is_told_in_the_wrong_order(state: f.CallState, mode: Mode) -> None:
    """Backwards, into a fresh floor: what remains is settled by one look at the node."""
    stage = stage_in(state, mode)
    told: list[Any] = [entry.event for entry in stage.world.journal]
    fresh = Stage(mode)
    for event in reversed(told):
        if not isinstance(event, e.SettingChanged | e.Restarted):
            fresh.tell(event)
    fresh.see()
    assert not fresh.floor.state.calls, "the node of that floor holds nobody"
    fresh.evening()
