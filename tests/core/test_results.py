"""The result that an agent chose outlives his page and a fault; and how a call ends with its node."""

from datetime import timedelta

import pytest

from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from tests.core.stage import ANNA, BORIS, CALLER, stage_in
from tests.core.story import NODE, Story

LATER = s.DispositionSet("later", "Позже", "Later")


@pytest.fixture
def story() -> Story:
    return Story(LATER)


def _choose(story: Story, call: str, disposition: str, agent: str = ANNA) -> str:
    return story.ask(e.ChooseResult, agent, call=call, disposition=disposition)


def test_what_was_chosen_stands_when_the_time_runs_out(story: Story) -> None:
    call = story.talking()
    assert _choose(story, call, "later") == ""
    story.tell(e.ChannelGone(NODE, "t-1", 16))
    assert story.last(f.CallEnded).record.disposition is None, "not final yet"
    assert _choose(story, call, "sold") == ""
    assert story.floor.view().calls[call].chosen == {ANNA: "sold"}
    story.wait(31)
    assert story.last(f.CallClosed).record.disposition == "sold"
    assert (story.agent(ANNA).state, story.agent(ANNA).reason) == ("not_ready", "unfinished")


def test_it_is_kept_in_a_snapshot(story: Story) -> None:
    call = story.talking()
    _choose(story, call, "later")
    story.floor = Floor.restore(story.floor.snapshot())
    assert story.floor.view().calls[call].chosen == {ANNA: "later"}
    story.tell(e.ChannelGone(NODE, "t-1", 16))
    story.wait(31)
    assert story.last(f.CallClosed).record.disposition == "later"


def test_what_is_confirmed_counts_and_not_what_was_chosen_before(story: Story) -> None:
    call = story.talking()
    _choose(story, call, "later")
    story.tell(e.ChannelGone(NODE, "t-1", 16))
    assert story.ask(e.FinishWrapUp, ANNA, call=call, disposition="sold") == ""
    assert story.last(f.CallClosed).record.disposition == "sold"
    assert story.agent(ANNA).state == "ready"


def test_the_same_choice_again_is_no_news(story: Story) -> None:
    call = story.talking()
    _choose(story, call, "later")
    assert _choose(story, call, "later") == ""
    assert len(story.all(f.ResultChosen)) == 1


@pytest.mark.parametrize(
    ("disposition", "agent", "code"),
    [("unknown", ANNA, "disposition.unknown"), ("sold", "a-boris", "call.not_yours")],
)
def test_what_cannot_be_chosen(story: Story, disposition: str, agent: str, code: str) -> None:
    call = story.talking()
    story.ready("a-boris")
    assert _choose(story, call, disposition, agent) == code
    assert not story.all(f.ResultChosen)


def test_nobody_talked_yet(story: Story) -> None:
    story.ready(ANNA)
    call = story.queued()
    assert _choose(story, call, "sold") == "call.not_answered"


def test_each_part_keeps_its_own_result() -> None:
    """Anna passed the caller on and goes away in wrap-up; her colleague chooses too, confirms another."""
    stage = stage_in("talking")
    stage.set(LATER)
    stage.ready(BORIS)
    assert stage.ask(e.ChooseResult, call=stage.call.id, disposition="later") == ""
    assert stage.ask(e.TransferToAgent, call=stage.call.id, to=BORIS) == ""
    stage.wait(0.1)
    stage.accept()
    assert stage.ask(e.ChooseResult, BORIS, call=stage.call.id, disposition="later") == ""
    assert stage.call.chosen == {ANNA: "later", BORIS: "later"}
    stage.wait(60)
    assert stage.call.chosen == {BORIS: "later"}
    stage.hang_up(CALLER)
    assert stage.ask(e.FinishWrapUp, BORIS, call=stage.call.id, disposition="sold") == ""
    assert [part.disposition for part in stage.record.segments] == ["later", "sold"]
    assert stage.record.disposition == "sold"
    stage.evening()


def test_a_fault_in_wrap_up_does_not_lose_it(monkeypatch: pytest.MonkeyPatch, story: Story) -> None:
    call = story.talking()
    _choose(story, call, "later")
    story.tell(e.ChannelGone(NODE, "t-1", 16))

    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(story.floor.calls, "wrapped", breaks)
    story.wait(31)
    assert story.last(f.CallClosed).record.disposition == "later"
    assert story.agent(ANNA).reason == "fault"


@pytest.mark.parametrize(("age_s", "by"), [(-60, "caller"), (60, "system"), (None, "caller")])
def test_a_call_that_died_with_its_node_was_not_ended_by_the_caller(
    story: Story, age_s: float | None, by: str
) -> None:
    story.talking()
    story.wait(120)
    talk_began = story.last(f.CallArrived) and story.now - timedelta(seconds=123)
    born = talk_began + timedelta(seconds=age_s) if age_s is not None else None
    story.tell(e.NodeSeen(NODE, born=born))
    record = story.last(f.CallEnded).record
    assert (record.how, record.by, record.talk_ms) == ("answered", by, 120_000)
