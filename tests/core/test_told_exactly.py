"""Small lies that somebody would notice: who ended it, how, what the refusal names, who stands aside."""

from datetime import timedelta
from typing import Any

import pytest

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.call import OUTBOUND, TABLE
from perezvon.core.dialling import LOOK_UP_MS
from perezvon.core.table import IMPOSSIBLE
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.kit.errors import Impossible
from tests.core.outbound_stage import outbound_in
from tests.core.stage import ANNA, BORIS, CALLER, Stage, stage_in
from tests.core.story import NODE, NUMBER, Story

NEVER: tuple[tuple[s.Opening, ...], ...] = ((),) * 7
CLOSED = s.HoursSet("closed", "", "", "Europe/Moscow", NEVER)
HELP = s.QueueSet("help", "mebel", "", "", {"help": 1}, max_wait_s=600, announce_first_s=3600)


def orders(**fields: Any) -> s.QueueSet:
    base = {"ring_s": 15, "wrap_up_s": 30, "max_wait_s": 120, "announce_first_s": 3600}
    return s.QueueSet("orders", "mebel", "", "", {"sales": 1}, **{**base, **fields})


def put(story: Story, setting: s.AnySetting) -> None:
    story.tell(e.SettingChanged(story.floor.state.settings.seq + 1, setting))


def names(story: Story, kind: type[Any]) -> list[Any]:
    return [command for command in story.commands if isinstance(command, kind)]


# --- who ended it, and how ------------------------------------------------------------------------


def test_the_sip_status_of_an_attempt_says_more_than_its_cause() -> None:
    stage = outbound_in("ringing")
    stage.far_end(16, 486)
    assert (stage.record.how, stage.record.by) == ("busy", "caller")
    stage.evening()


@pytest.mark.parametrize(("hangs_up", "by"), [("caller", "caller"), ("outside", "outside")])
def test_who_talked_with_somebody_outside_only_flowed_out_whoever_hangs_up(hangs_up: str, by: str) -> None:
    rule = {"overflow_waiting": 1, "overflow_outside": "+74957654321"}
    story = Story(orders(**rule))
    story.queued()
    second = story.queued("+79160000002")
    out = story.floor.state.calls[second].outside
    assert out is not None
    story.tell(e.ChannelUp(NODE, out.leg))
    story.wait(30)
    channel = out.leg if hangs_up == "outside" else story.floor.state.calls[second].channel
    story.tell(e.ChannelGone(NODE, channel, 16))
    record = story.last(f.CallClosed).record
    assert (record.call, record.how, record.by) == (second, "flowed_out", by)


def test_who_had_an_agent_and_then_somebody_outside_was_answered() -> None:
    stage = stage_in("outside")
    stage.hang_up(CALLER)
    ended = stage.all(f.CallEnded)[-1].record
    assert (ended.how, ended.by) == ("answered", "caller")
    stage.evening()


def test_who_lays_down_his_own_telephone_while_a_colleague_rings_ended_the_call() -> None:
    stage = stage_in("asking", "on_demand")
    stage.hang_up(stage.call.agent_leg or "", 16)
    assert (stage.state, stage.agent.work) == ("wrap_up", "wrap_up")
    ended = stage.all(f.CallEnded)[-1].record
    assert (ended.how, ended.by) == ("answered", "agent")
    assert stage.floor.view().agents[BORIS].work == "free"
    stage.evening()


def test_two_agents_may_talk_about_the_caller_for_longer_than_it_rings() -> None:
    stage = stage_in("consulting")
    stage.wait(120)
    assert stage.state == "consulting"
    assert stage.ask(e.CompleteTransfer, call=stage.call.id) == ""
    assert (stage.state, stage.call.agent) == ("talking", BORIS)
    stage.evening()


# --- faults ---------------------------------------------------------------------------------------


def test_a_broken_table_costs_the_call_it_broke_on_whatever_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The event is about a node and no call: the table itself says whose it was."""
    story = Story()
    call = story.queued()
    monkeypatch.setitem(TABLE.rows["waiting"], "caller_gone", IMPOSSIBLE)  # type: ignore[index]
    story.tell(e.NodeSeen(NODE))
    assert story.last(f.CallQuarantined).call == call
    assert story.floor.state.calls[call].again == "fault"
    assert f"quarantine:{call}" in story.floor.view().alarms


def test_a_fault_on_the_way_to_another_queue_costs_him_who_goes_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = Story(orders(overflow_waiting=1, overflow_to="help", overflow_to_unstaffed=True), HELP)
    story.queued()
    second = story.arrives("+79160000002")

    def breaks(_move: object, _before: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(story.floor.overflow, "went", breaks)
    put(story, s.AgentSet("a-paul", {"help": 1}, ("mebel",)))
    story.tell(e.PlaybackDone(NODE, f"t-{story.channels}", story.last_command(c.Play).playback))
    assert story.last(f.CallQuarantined).call == second


@pytest.mark.parametrize("state", ["talking", "wrap_up"])
def test_a_fault_in_an_outbound_call_ends_it_and_puts_the_agent_aside(
    state: f.CallState, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = outbound_in(state)
    call = stage.call
    given = "hold" if state == "talking" else "wrapped"
    monkeypatch.setitem(OUTBOUND.rows[state], given, IMPOSSIBLE)  # type: ignore[index]
    more = {} if state == "talking" else {"disposition": "sold"}
    kind: Any = e.Hold if state == "talking" else e.FinishWrapUp
    assert stage.ask(kind, call=call.id, **more) == "call.fault"
    stage.wait(1)
    assert stage.state == "closed"
    by = "system" if state == "talking" else "agent"
    assert (stage.record.how, stage.record.by) == ("answered", by)
    assert (stage.agent.state, stage.agent.reason, stage.agent.call) == ("not_ready", "fault", None)
    monkeypatch.undo()
    stage.wait(601)
    stage.evening()


def test_an_outbound_call_that_breaks_whatever_touches_it_was_cancelled() -> None:
    stage = outbound_in("ringing")
    stage.floor.calls.expel(stage.call)
    [ended] = stage.floor.ctx.outcome.facts[-2:-1]
    assert isinstance(ended, f.CallEnded)
    assert (ended.record.how, ended.record.by) == ("cancelled", "system")


def test_who_is_expelled_waits_in_no_queue_any_more() -> None:
    story = Story(orders())
    call = story.queued()
    assert story.floor.overflow.waiting() == {"orders": [call]}
    story.floor.calls.expel(story.floor.state.calls[call])
    assert story.floor.overflow.waiting() == {}


# --- queues ---------------------------------------------------------------------------------------


def test_a_closed_queue_takes_over_nobody_who_waited_too_long() -> None:
    help_ = s.QueueSet("help", "mebel", "", "", {"help": 1}, hours="closed")
    story = Story(orders(max_wait_to="help"), help_, CLOSED)
    call = story.queued()
    story.wait(121)
    assert story.state(call) == "farewell"
    assert story.all(f.CallFlowed) == []


def test_who_is_offered_to_somebody_when_his_longest_wait_is_over_stays_offered() -> None:
    help_ = s.QueueSet("help", "mebel", "", "", {"help": 1})
    story = Story(orders(max_wait_to="help"), help_)
    call = story.queued()
    story.wait(115)
    story.ready("a-anna")
    assert story.state(call) == "offered"
    story.wait(6)
    assert (story.state(call), story.floor.state.calls[call].queue) == ("offered", "orders")
    assert story.all(f.CallFlowed) == []


def test_who_was_talked_to_and_waits_again_goes_to_no_other_queue() -> None:
    help_ = s.QueueSet("help", "mebel", "", "", {"help": 1})
    story = Story(orders(max_wait_to="help"), help_)
    call = story.talking()
    assert story.ask(e.TransferToQueue, ANNA, call=call, queue="orders") == ""
    story.ask(e.SignOff, ANNA)
    story.wait(121)
    assert (story.state(call), story.all(f.CallFlowed)) == ("farewell", [])


def test_what_fell_due_in_the_dark_or_falls_due_before_the_node_is_seen_waits_for_it() -> None:
    story = Story(orders())
    call = story.queued()
    story.wait(117)
    story.now += timedelta(seconds=5)  # nobody was there: the longest wait was over 2 s ago
    story.tell(e.Restarted(2))
    assert story.floor.state.calls[call].due["too_long"] == story.now + timedelta(seconds=5)


def test_a_step_that_an_agents_table_forbids_names_his_call() -> None:
    story = Story(orders())
    call = story.talking()
    with pytest.raises(Impossible) as broken:
        story.floor.agents.reserve("a-anna", "c-other", story.now)
    assert broken.value.call == call


@pytest.mark.parametrize("music", ["default", "spring"])
def test_the_music_of_the_queue_that_takes_him_over_is_heard_and_no_music_twice(music: str) -> None:
    help_ = s.QueueSet("help", "mebel", "", "", {"help": 1}, announce_first_s=3600, music=music)
    story = Story(orders(max_wait_to="help"), help_)
    call = story.queued()
    before = len(story.commands)
    story.wait(121)
    assert story.floor.state.calls[call].queue == "help"
    heard = [each for each in story.commands[before:] if isinstance(each, c.StartMusic | c.StopMusic)]
    channel = story.floor.state.calls[call].channel
    other = [c.StopMusic(NODE, channel), c.StartMusic(NODE, channel, "spring")]
    assert heard == (other if music == "spring" else [])


def test_a_prompt_he_is_hearing_is_heard_out_in_the_other_queue() -> None:
    help_ = s.QueueSet("help", "mebel", "", "", {"help": 1}, announce_first_s=3600)
    story = Story(orders(max_wait_to="help", announce_first_s=119), help_)
    call = story.queued()
    story.wait(119)
    playing = story.floor.state.calls[call].playback
    assert playing is not None
    before = len(story.commands)
    story.wait(2)
    assert story.floor.state.calls[call].queue == "help"
    assert not [each for each in story.commands[before:] if isinstance(each, c.StartMusic | c.StopPlay)]
    story.tell(e.PlaybackDone(NODE, story.floor.state.calls[call].channel, playing))
    assert names(story, c.StartMusic)[-1].channel == story.floor.state.calls[call].channel


def test_a_prompt_that_ends_while_somebody_outside_is_called_is_followed_by_music() -> None:
    rule = {"overflow_wait_s": 60, "overflow_longest": True, "overflow_outside": "+74957654321"}
    story = Story(orders(**rule, announce_first_s=59))
    call = story.queued()
    story.wait(60)
    live = story.floor.state.calls[call]
    assert (live.state, live.playback is not None, live.music) == ("reaching", True, False)
    story.tell(e.PlaybackDone(NODE, live.channel, live.playback))
    assert live.music
    assert names(story, c.StartMusic)[-1].channel == live.channel


def test_a_queue_that_is_removed_overflows_no_more() -> None:
    story = Story(
        orders(overflow_waiting=1, overflow_waiting_off=0, overflow_to="help", overflow_to_unstaffed=True),
        HELP,
    )
    story.queued()
    story.queued("+79160000002")
    assert [fact.queue for fact in story.all(f.OverflowBegan)] == ["orders"]
    put(story, s.Removed("queue", "orders"))
    assert [fact.queue for fact in story.all(f.OverflowEnded)] == ["orders"]
    assert story.floor.state.overflow == {}


def test_hours_that_are_removed_close_nothing() -> None:
    story = Story(CLOSED, s.NumberSet(NUMBER, "mebel", "orders", hours="closed"))
    shut = story.arrives()
    assert story.state(shut) == "farewell"
    put(story, s.Removed("hours", "closed"))
    assert story.floor.view().hours == {}
    story.wait(1)
    open_ = story.arrives("+79160000002")
    assert story.state(open_) == "waiting"
    assert story.floor.state.stale == {}


# --- what a refusal names -------------------------------------------------------------------------


def test_an_offer_that_rings_elsewhere_is_named_in_the_refusal() -> None:
    stage = stage_in("offered", "on_demand")
    offer = stage.call.offer
    request = e.Accept(user=ANNA, request_id="by-click", agent=ANNA, offer=offer or "")
    reply = stage.world.tell(request)
    assert reply is not None
    assert (reply.code, reply.values) == ("offer.by_telephone", {"offer": offer})
    stage.accept()
    stage.evening()


# --- who it is ------------------------------------------------------------------------------------


def _known(stage: Stage, what: Any, person: str, **more: Any) -> None:
    stage.tell(e.LookedUp(stage.call.id, what, e.CallerSummary(person, **more)))


def test_the_agent_is_believed_rather_than_the_number() -> None:
    stage = stage_in("talking")
    _known(stage, "caller", "p-father")
    _known(stage, "caller", "p-mother")
    assert stage.call.person == "p-father", "a second answer about the number is nobody's wish"
    _known(stage, "person", "p-son")
    assert stage.call.person == "p-son"
    _known(stage, "person", "p-son")
    assert stage.floor.state.stale["look-up: it was he already"] == 1
    stage.evening()


def test_whom_somebody_sent_is_a_recommendation() -> None:
    stage = stage_in("talking")
    _known(stage, "caller", "p-son", referrer="p-father")
    assert stage.call.classified is not None
    assert stage.call.classified.class_ == "recommendation"
    stage.evening()


def test_the_directory_has_so_long_to_say_who_was_picked() -> None:
    stage = stage_in("talking")
    asked: list[c.LookUp] = []
    stage.world.look_up = asked.append  # type: ignore[assignment]
    at = stage.world.now
    assert stage.ask(e.PickPerson, call=stage.call.id, person="p-son") == ""
    stage.wait(1)
    assert [(row.key, row.deadline) for row in asked] == [("p-son", at + timedelta(milliseconds=LOOK_UP_MS))]
    stage.evening()
