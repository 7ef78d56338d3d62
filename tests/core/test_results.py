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


def test_a_result_of_the_client_may_be_chosen_and_one_of_another_client_not() -> None:
    own = s.DispositionSet("visit", "Приедет", "Will visit", client="mebel")
    foreign = s.DispositionSet("policy", "Полис", "Policy", client="polis")
    story = Story(s.ClientSet("polis", "Полис", "Policy", "#0055aa"), own, foreign)
    call = story.talking()
    assert _choose(story, call, "visit") == ""
    assert _choose(story, call, "policy") == "disposition.unknown"


def test_a_refusal_names_what_was_asked_for(story: Story) -> None:
    story.ready(ANNA)
    call = story.queued()
    asked = {"user": ANNA, "agent": ANNA, "call": call}
    early = story.tell(e.ChooseResult(request_id="x1", disposition="sold", **asked)).reply
    assert early is not None
    assert (early.code, early.values) == ("call.not_answered", {"call": call})
    story.accept()
    strange = story.tell(e.ChooseResult(request_id="x2", disposition="gone", **asked)).reply
    assert strange is not None
    assert (strange.code, strange.values) == ("disposition.unknown", {"disposition": "gone"})


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


def test_a_talk_that_a_power_cut_ended_does_not_last_until_the_lights_are_on(story: Story) -> None:
    call = story.talking()
    story.wait(120)
    dark = story.now
    story.now += timedelta(hours=3)
    story.tell(e.Restarted(2, dark))
    story.tell(e.NodeSeen(NODE, born=story.now - timedelta(seconds=5), unseen_since=dark))
    record = story.last(f.CallEnded).record
    assert (record.call, record.by, record.talk_ms, record.ended_at) == (call, "system", 120_000, dark)
    assert [leg.ended_at for leg in record.legs if leg.role == "customer"] == [dark]
    story.wait(31)
    assert story.last(f.CallClosed).record.wrap_ms == 30_000


def test_a_caller_who_waited_in_a_power_cut_waited_until_then(story: Story) -> None:
    story.queued()
    story.wait(40)
    dark = story.now
    story.now += timedelta(hours=1)
    story.tell(e.NodeSeen(NODE, born=story.now, unseen_since=dark))
    record = story.last(f.CallEnded).record
    assert (record.how, record.by, record.ended_at) == ("abandoned", "system", dark)


def test_what_happened_after_the_node_was_lost_counts_longer(story: Story) -> None:
    """The engine lost sight of the node, the agent held the call a minute later: so long it lived."""
    call = story.talking()
    lost = story.now
    story.tell(e.NodeLost(NODE))
    story.wait(60)
    assert story.ask(e.Hold, ANNA, call=call) == ""
    held = story.now
    story.wait(600)
    story.tell(e.NodeSeen(NODE, born=story.now, unseen_since=lost))
    assert story.last(f.CallEnded).record.ended_at == held


def test_a_call_that_lives_on_in_the_dark_is_not_cut(story: Story) -> None:
    """Only the engine was away: the caller hung up meanwhile, nobody knows when."""
    story.talking()
    story.wait(60)
    dark = story.now
    story.wait(20)
    story.tell(e.NodeSeen(NODE, born=dark - timedelta(hours=5), unseen_since=dark))
    record = story.last(f.CallEnded).record
    assert (record.by, record.ended_at) == ("caller", story.now)


def test_the_longest_wait_that_passed_in_the_dark_waits_for_a_look_at_the_node(story: Story) -> None:
    """He is gone since the power cut: he did not wait too long, and a call that lives is not cut unseen."""
    call = story.queued()
    story.wait(40)
    dark = story.now
    story.now += timedelta(hours=1)
    story.tell(e.Restarted(2, dark))
    story.wait(3)
    assert story.floor.view().calls[call].state == "waiting"
    story.tell(e.NodeSeen(NODE, born=story.now, unseen_since=dark))
    record = story.last(f.CallEnded).record
    assert (record.how, record.by, record.ended_at) == ("abandoned", "system", dark)


def test_the_longest_wait_of_a_caller_who_lives_ends_soon_after(story: Story) -> None:
    call = story.queued()
    story.wait(40)
    story.now += timedelta(hours=1)
    story.tell(e.Restarted(2))
    story.wait(6)
    assert story.floor.view().calls[call].state == "farewell"


def test_a_call_that_is_over_does_not_keep_the_others_alive(story: Story) -> None:
    """The node died: who was passed on to somebody outside, and who was talking, are both gone."""
    outbound = s.OutboundSet(allowed=True, prices={"+7": 0})
    story.tell(e.SettingChanged(story.floor.state.settings.seq + 1, outbound))
    first = story.talking()
    assert story.ask(e.TransferOutside, ANNA, call=first, number="+74951234567") == ""
    second = story.talking(BORIS)
    outside = story.floor.state.calls[first].outside
    assert outside is not None
    story.tell(e.ChannelUp(NODE, outside.leg))
    dark = story.now
    story.tell(e.NodeLost(NODE))
    story.now += timedelta(minutes=5)
    story.tell(e.NodeSeen(NODE, born=story.now, unseen_since=dark))
    ended = {each.record.call: (each.record.by, each.record.ended_at) for each in story.all(f.CallEnded)}
    assert ended == {first: ("system", dark), second: ("system", dark)}
