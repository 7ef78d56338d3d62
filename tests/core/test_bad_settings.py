"""What is in use is removed, changed, put back: in every state of the call; tallies stay balanced.

``Stage`` checks after every step that offered = answered + abandoned + flowed out + in progress.
"""

import msgspec
import pytest

from perezvon.core import events as e
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from tests.core.stage import (
    ANNA,
    BORIS,
    CALLER,
    MODES,
    NUMBER,
    QUEUE,
    Mode,
    Stage,
    agent_set,
    queue_set,
    stage_in,
)
from tests.core.test_bad_calls import everywhere

REMOVED = {
    "queue": s.Removed("queue", QUEUE),
    "number": s.Removed("number", NUMBER),
    "client": s.Removed("client", "mebel"),
    "reason": s.Removed("reason", "lunch"),
    "disposition": s.Removed("disposition", "sold"),
    "hours": s.Removed("hours", "office"),
}


@everywhere
@pytest.mark.parametrize("what", REMOVED)
def test_it_is_removed_and_the_call_goes_on(state: f.CallState, mode: Mode, what: str) -> None:
    stage = stage_in(state, mode)
    stage.set(REMOVED[what])
    assert stage.state == state
    stage.ready("a-boris")
    stage.wait(12)
    if stage.state == "offered":
        stage.accept()
    if stage.state == "talking":
        assert stage.call.queue == QUEUE
    stage.evening()


@everywhere
def test_a_queue_that_comes_back_goes_on_counting(state: f.CallState, mode: Mode) -> None:
    stage = stage_in(state, mode)
    stage.set(REMOVED["queue"])
    stage.wait(3)  # the greeting ends while there is no queue
    stage.set(queue_set())
    stage.evening()
    [tally] = stage.floor.view().queues[QUEUE].tallies.values()
    assert (tally.offered, tally.ended) == (1, 1)


def test_tallies_of_a_removed_queue_are_forgotten_after_a_day() -> None:
    stage = stage_in("closed")
    stage.set(REMOVED["queue"])
    assert QUEUE in stage.floor.view().retired
    stage.wait(27 * 3600)
    stage.set(s.Removed("queue", "any"))
    assert not stage.floor.view().retired


def test_a_number_without_its_queue_takes_no_calls() -> None:
    stage = Stage()
    stage.set(REMOVED["queue"])
    stage.arrive()
    assert stage.record.how == "refused"
    stage.evening()


@everywhere
@pytest.mark.parametrize("back", [True, False])
def test_the_agent_is_removed(state: f.CallState, mode: Mode, back: bool) -> None:
    """He keeps the call that he has and goes with its end; nobody is offered to him any more."""
    stage = stage_in(state, mode)
    stage.ask(e.SignOn)
    work = stage.agent.work
    stage.set(s.Removed("agent", ANNA))
    if work == "free":
        assert ANNA not in stage.floor.view().agents
    else:
        assert (stage.state, stage.agent.work) == (state, work)
    if state == "offered":
        stage.accept()
        assert stage.state == "talking"
    if back:
        stage.set(agent_set(mode))
    stage.evening()
    assert (ANNA in stage.floor.view().agents) == (back and work != "free")
    if not back:
        stage.arrive("t-2")
        stage.wait(10)
        assert [fact.agent for fact in stage.all(f.CallOffered)].count(ANNA) <= 1
        stage.evening()


@everywhere
def test_the_agent_loses_the_skill(state: f.CallState, mode: Mode) -> None:
    """The offer and the talk that he has stay his; the next one goes to somebody else."""
    stage = stage_in(state, mode)
    stage.set(msgspec.structs.replace(agent_set(mode), skills={}))
    assert stage.state == state
    offered = len(stage.all(f.CallOffered))
    stage.wait(13)
    stage.ask(e.GoReady)
    stage.arrive("t-2")
    stage.wait(5)
    assert len(stage.all(f.CallOffered)) == offered
    stage.evening()


@everywhere
def test_the_queue_wants_a_skill_that_nobody_has_and_thinks_better_of_it(
    state: f.CallState, mode: Mode
) -> None:
    """Who waits already follows what the queue says now, both times."""
    stage = stage_in(state, mode)
    stage.set(queue_set())
    stage.set(msgspec.structs.replace(queue_set(), skills={"chinese": 3}))
    stage.ready("a-boris")
    stage.wait(3)
    if state in ("greeting", "waiting"):
        assert stage.state == "waiting"
    stage.set(queue_set())
    if state in ("greeting", "waiting"):
        assert stage.state == "offered"
    stage.evening()


@everywhere
def test_the_agents_line_is_changed_to_the_other_kind(state: f.CallState, mode: Mode) -> None:
    """The call he has ends as it began; then the old line ends and the new kind is expected."""
    stage = stage_in(state, mode)
    stage.ask(e.SignOn)
    work = stage.agent.work
    other: Mode = "on_demand" if mode == "persistent" else "persistent"
    stage.set(agent_set(other))
    assert (stage.state, stage.agent.work) == (state, work)
    stage.hang_up(CALLER)
    stage.wait(31)
    stage.mode = other
    assert stage.agent.line == "none"
    stage.line_in()
    if state in ("asking", "consulting"):
        assert stage.ask(e.GoNotReady, BORIS, reason="lunch") == "", "the next call is for her"
    assert stage.ask(e.GoReady) == ""
    stage.arrive("t-2")
    stage.wait(3)
    assert stage.agent.work == "reserved"
    stage.evening()


@pytest.mark.parametrize("mode", MODES)
def test_a_disposition_that_was_removed_is_refused_and_wrap_up_ends_without(mode: Mode) -> None:
    stage = stage_in("wrap_up", mode)
    stage.set(REMOVED["disposition"])
    call = stage.call.id
    assert stage.ask(e.FinishWrapUp, call=call, disposition="sold") == "disposition.unknown"
    stage.wait(31)
    assert (stage.record.disposition, stage.agent.reason) == (None, "unfinished")


def test_a_telephone_that_registered_before_work_rings_at_once() -> None:
    stage = Stage("on_demand")
    stage.line_in()
    assert stage.ask(e.SignOn) == ""
    assert stage.agent.line == "up"
    assert stage.ask(e.SignOff) == ""
    assert stage.ask(e.SignOn) == ""
    assert stage.agent.line == "up", "also the next morning"
    stage.world.link.carry(stage.world.switch.register(ANNA, registered=False))
    stage.wait(0.1)
    assert stage.ask(e.GoReady) == ""
    assert stage.agent.state == "no_line"


def test_a_look_at_the_node_tells_of_telephones_too() -> None:
    stage = Stage("on_demand")
    stage.world.switch.register(ANNA)
    stage.see()
    assert stage.ask(e.SignOn) == ""
    assert stage.agent.line == "up"
    stage.world.switch.register(ANNA, registered=False)
    stage.see()
    assert stage.agent.line == "lost"
