"""Stories of a centre's day: what each person sees, what is written down, what the node is told."""

import pytest

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.facts import floor as f
from tests.core.story import NODE, NUMBER, Story


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_call_from_ring_to_disposition(story: Story) -> None:
    call = story.talking()
    story.wait(60)
    story.tell(e.ChannelGone(NODE, "t-1", 16))
    assert story.agent("a-anna").state == "wrap_up"
    story.wait(10)
    assert story.ask(e.FinishWrapUp, "a-anna", call=call, disposition="sold") == ""
    record = story.last(f.CallClosed).record
    assert (record.how, record.by, record.agent, record.disposition) == (
        "answered",
        "caller",
        "a-anna",
        "sold",
    )
    assert (record.wait_ms, record.ring_ms, record.talk_ms, record.wrap_ms) == (3000, 3000, 60_000, 10_000)
    assert record.in_target
    assert story.agent("a-anna").state == "ready"
    assert not story.floor.view().calls


def test_the_customer_joins_the_agents_own_bridge_and_is_recorded(story: Story) -> None:
    story.talking()
    assert story.last_command(c.Join) == c.Join(NODE, "b-a-anna", "t-1")
    assert story.last_command(c.Record).channel == "t-1"


def test_the_longest_idle_agent_is_asked_and_the_others_are_explained(story: Story) -> None:
    story.ready("a-boris", "a-anna")
    story.queued()
    offer = story.last(f.CallOffered)
    assert (offer.agent, offer.runner_up) == ("a-boris", "a-anna")
    assert offer.refusals == {"less_idle": 1, "logged_out": 1}


def test_an_offer_that_is_not_taken_puts_the_agent_aside_and_keeps_the_place(story: Story) -> None:
    story.ready("a-anna")
    call = story.queued()
    story.wait(15)
    assert story.last(f.OfferEnded).how == "no_answer"
    assert (story.agent("a-anna").state, story.agent("a-anna").reason) == ("not_ready", "no_answer")
    assert story.state(call) == "waiting"
    story.ready("a-boris")
    assert story.last(f.CallOffered).call == call


def test_a_late_accept_is_told_that_the_offer_is_gone(story: Story) -> None:
    story.ready("a-anna")
    story.queued()
    offer = story.last(f.CallOffered)
    story.tell(e.ChannelGone(NODE, "t-1", 16))
    assert story.ask(e.Accept, "a-anna", offer=offer.offer) == "offer.gone"
    assert story.agent("a-anna").state == "ready"


def test_short_and_long_waits_are_abandoned_differently(story: Story) -> None:
    story.queued()
    story.wait(2)
    story.tell(e.ChannelGone(NODE, "t-1", 16))
    story.queued()
    story.wait(20)
    story.tell(e.ChannelGone(NODE, "t-2", 16))
    assert [fact.record.how for fact in story.all(f.CallClosed)] == ["short_abandoned", "abandoned"]


def test_the_longest_wait_ends_with_a_farewell(story: Story) -> None:
    call = story.queued()
    story.wait(120)
    assert story.state(call) == "farewell"
    sorry = story.last_command(c.Play)
    assert sorry.media == ("perezvon/sorry",)
    story.tell(e.PlaybackDone(NODE, "t-1", sorry.playback))
    assert story.last_command(c.HangUp).channel == "t-1"
    story.tell(e.ChannelGone(NODE, "t-1", 16))
    assert story.last(f.CallClosed).record.how == "flowed_out"


def test_hold_and_resume_are_counted_and_heard(story: Story) -> None:
    call = story.talking()
    story.wait(10)
    assert story.ask(e.Hold, "a-anna", call=call) == ""
    assert story.last_command(c.StartMusic).channel == "t-1"
    story.wait(7)
    assert story.ask(e.Hold, "a-anna", call=call) == "call.held"
    assert story.ask(e.Resume, "a-anna", call=call) == ""
    story.wait(5)
    assert story.ask(e.EndCall, "a-anna", call=call) == ""
    record = story.last(f.CallEnded).record
    assert (record.talk_ms, record.hold_ms, record.by) == (15_000, 7_000, "agent")


class TestLostLine:
    """The agent's line breaks in a talk."""

    def test_it_comes_back_into_the_same_talk(self, story: Story) -> None:
        call = story.talking()
        story.wait(10)
        story.tell(e.ChannelGone(NODE, "l-a-anna", 41))
        assert story.state(call) == "rejoining"
        assert story.last_command(c.StartMusic).channel == "t-1"
        story.wait(4)
        story.tell(e.LineArrived(NODE, "l-2", "a-anna"))
        assert story.state(call) == "talking"
        assert story.last_command(c.Join) == c.Join(NODE, "b-a-anna", "t-1")

    def test_it_does_not_and_the_caller_is_first_in_the_queue(self, story: Story) -> None:
        call = story.talking()
        later = story.queued("+79160000002")
        story.tell(e.ChannelGone(NODE, "l-a-anna", 41))
        story.wait(20)
        assert story.last_command(c.Play).media[0] in ("perezvon/apology", "perezvon/position-1")
        assert story.last(f.CallQueued).again == "agent_lost"
        story.ready("a-boris")
        assert story.last(f.CallOffered).call == call
        story.accept()
        assert not story.last(f.CallAnswered).first, "a caller counts as answered once"
        assert story.state(later) == "waiting"

    def test_a_second_desk_takes_the_line_over(self, story: Story) -> None:
        call = story.talking()
        story.tell(e.LineArrived(NODE, "l-2", "a-anna"))
        assert story.last_command(c.HangUp).channel == "l-a-anna"
        story.tell(e.ChannelGone(NODE, "l-a-anna", 16))
        assert story.state(call) == "talking"


class TestOnDemand:
    """A telephone that rings for each call."""

    def ring(self, story: Story) -> c.Dial:
        story.ask(e.SignOn, "a-clara")
        story.tell(e.LineRegistered(NODE, "a-clara", True))
        story.ask(e.GoReady, "a-clara")
        story.queued()
        return story.last_command(c.Dial)

    def test_picking_up_is_accepting(self, story: Story) -> None:
        leg = self.ring(story)
        story.tell(e.ChannelUp(NODE, leg.channel))
        assert story.last(f.CallAnswered).agent == "a-clara"
        joins = [k.channel for k in story.commands if isinstance(k, c.Join)]
        assert joins == [leg.channel, "t-1"]

    def test_putting_down_ends_the_call(self, story: Story) -> None:
        leg = self.ring(story)
        story.tell(e.ChannelUp(NODE, leg.channel))
        story.tell(e.ChannelGone(NODE, leg.channel, 16))
        assert story.last(f.CallEnded).record.by == "agent"
        assert story.last_command(c.HangUp).channel == "t-1"

    def test_not_answering_keeps_the_caller_waiting(self, story: Story) -> None:
        leg = self.ring(story)
        story.tell(e.ChannelGone(NODE, leg.channel, 19, 487))
        assert story.agent("a-clara").reason == "no_answer"
        assert story.state(story.last(f.CallQueued).call) == "waiting"


class TestRequests:
    """People ask twice, too late, and for what is not theirs."""

    def test_a_repeat_hears_the_first_reply_and_changes_nothing(self, story: Story) -> None:
        call = story.talking()
        assert story.ask(e.Hold, "a-anna", "same", call=call) == ""
        before = len(story.facts)
        assert story.ask(e.Hold, "a-anna", "same", call=call) == ""
        assert len(story.facts) == before

    def test_a_stale_revision_is_refused(self, story: Story) -> None:
        call = story.talking()
        rev = story.floor.view().calls[call].rev
        assert story.ask(e.Hold, "a-anna", call=call, rev=rev - 1) == "call.changed"
        assert story.ask(e.Hold, "a-anna", call=call, rev=rev) == ""

    def test_another_agents_call_is_not_ones_own(self, story: Story) -> None:
        call = story.talking()
        story.ready("a-boris")
        assert story.ask(e.EndCall, "a-boris", call=call) == "call.not_yours"

    def test_one_does_not_leave_in_a_talk(self, story: Story) -> None:
        story.talking()
        assert story.ask(e.SignOff, "a-anna") == "agent.in_call"
        assert story.ask(e.GoNotReady, "a-anna", reason="lunch") == ""
        assert story.agent("a-anna").presence == "pending_not_ready"

    @pytest.mark.parametrize("disposition", ["", "unknown"])
    def test_wrap_up_needs_a_known_disposition(self, story: Story, disposition: str) -> None:
        call = story.talking()
        story.ask(e.EndCall, "a-anna", call=call)
        reply = story.ask(e.FinishWrapUp, "a-anna", call=call, disposition=disposition)
        assert reply == "disposition.unknown"

    def test_more_time_three_times(self, story: Story) -> None:
        call = story.talking()
        story.ask(e.EndCall, "a-anna", call=call)
        assert [story.ask(e.MoreTime, "a-anna", call=call) for _ in range(4)] == [
            "",
            "",
            "",
            "wrap_up.no_more_time",
        ]
        story.wait(119)
        assert story.agent("a-anna").state == "wrap_up"
        story.wait(2)
        assert (story.agent("a-anna").state, story.agent("a-anna").reason) == ("not_ready", "unfinished")


def test_a_number_that_is_not_ours_is_refused(story: Story) -> None:
    story.arrives(number="+74959999999")
    assert story.last(f.CallClosed).record.how == "refused"
    assert story.last_command(c.HangUp).reason == "no_answer"


def test_past_its_ceiling_a_node_turns_callers_away_and_says_so(story: Story) -> None:
    for _ in range(4):
        story.arrives(NUMBER)
    assert story.last(f.CallClosed).record.how == "refused"
    assert story.last_command(c.HangUp).reason == "congestion"
    assert story.last(f.Alarm) == f.Alarm("overload", NODE, True)


def test_while_things_are_late_fewer_callers_are_let_in(story: Story) -> None:
    story.tell(e.NodeStrained(NODE, 1))
    assert story.last(f.Alarm) == f.Alarm("strained", NODE, True)
    story.arrives(NUMBER)
    assert story.last(f.CallArrived)
    story.arrives(NUMBER)
    assert story.last(f.CallClosed).record.how == "refused"
    story.tell(e.NodeStrained(NODE, 0))
    assert story.last(f.Alarm) == f.Alarm("strained", NODE, False)
    story.wait(1)
    for _ in range(3):
        story.arrives(NUMBER)
    assert len([call for call in story.floor.state.calls.values() if call.state == "greeting"]) == 4


def test_a_node_that_is_as_late_as_can_be_still_lets_one_caller_in_each_second(story: Story) -> None:
    story.tell(e.NodeStrained(NODE, 99))
    for _ in range(2):
        story.arrives(NUMBER)
        story.arrives(NUMBER)
        story.wait(1)
    assert len([call for call in story.floor.state.calls.values() if call.state == "greeting"]) == 2


def test_a_broken_table_costs_one_call_its_place_and_nobody_else_anything(story: Story) -> None:
    call = story.talking()
    story.floor.state.agents["a-anna"].work = "free"  # a world that cannot be
    assert story.ask(e.EndCall, "a-anna", call=call) == "call.fault"
    assert story.last(f.Alarm).what == "quarantine"
    quarantined = story.last(f.CallQuarantined)
    assert (quarantined.call, quarantined.machine, quarantined.given) == (call, "work", "end")
    story.ready("a-boris")
    other = story.queued("+79160000009")
    assert story.accept() == ""
    assert story.state(other) == "talking"


def test_a_restart_gives_who_rings_the_whole_time_again(story: Story) -> None:
    story.ready("a-anna")
    call = story.queued()
    story.wait(10)
    story.floor = Floor.restore(story.floor.snapshot())
    story.now = story.now.replace(minute=story.now.minute + 5)  # the engine was away
    story.tell(e.Restarted(2))
    story.wait(14)
    assert story.state(call) == "offered"
    assert story.accept() == ""
    assert story.last(f.CallAnswered).wait_ms > 300_000, "waiting counts the outage"
