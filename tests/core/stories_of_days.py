"""Days on which people do what people do; their transcripts stand in ``transcripts/``."""

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from tests.core.story import NODE
from tests.core.transcript import Transcript, failed, first, gone, played

ANNA, BORIS, CLARA = "a-anna", "a-boris", "a-clara"


def a_call_that_goes_well(story: Transcript) -> None:
    story.say("Anna comes to work")
    story.ask(e.SignOn, ANNA)
    story.tell(e.LineArrived(NODE, "l-anna", ANNA))
    story.ask(e.GoReady, ANNA)
    story.look()
    story.say("A known caller, who is English")
    call = story.arrives()
    story.wait(0.2)
    story.tell(e.LookedUp(call, "caller", e.CallerSummary("p-1", "en", 7)))
    story.wait(2.8)
    played(story, "t-1")
    story.look()
    story.wait(4)
    story.say("Anna takes it")
    story.accept()
    story.look()
    story.wait(20)
    rev = story.floor.state.calls[call].rev
    story.ask(e.SendKeys, ANNA, call=call, count=2)
    story.ask(e.Hold, ANNA, call=call, rev=rev)
    story.ask(e.SendKeys, ANNA, call=call, count=1)
    story.look()
    story.wait(6)
    story.ask(e.Resume, ANNA, call=call)
    story.wait(5)
    story.say("Anna hangs up")
    story.ask(e.EndCall, ANNA, call=call)
    gone(story, "t-1")
    story.look()
    story.wait(10)
    story.ask(e.MoreTime, ANNA, call=call)
    story.wait(30)
    story.ask(e.FinishWrapUp, ANNA, call=call, disposition="sold")
    story.look()
    story.ask(e.SignOff, ANNA)


def a_long_wait(story: Transcript) -> None:
    story.say("Three callers wait; the second one's call goes to the front of the prompts")
    story.queued("+79160000001")
    story.wait(2)
    story.queued("+79160000002")
    story.wait(2)
    call = story.arrives("+79160000003")
    story.tell(e.LookedUp(call, "caller", e.CallerSummary("p-3", None, 5)))
    played(story, "t-3")
    story.look()
    story.wait(26)
    played(story, "t-1")
    story.wait(5)
    story.say("The second one hangs up")
    gone(story, "t-2")
    story.wait(30)
    played(story, "t-1")
    story.wait(55)
    story.say("Two minutes are over: the farewell, once and again")
    story.look()
    played(story, "t-1")
    failed(story, "hang_up", "t-1")
    story.wait(60)
    gone(story, "t-1")
    gone(story, "t-3", 31, 487)
    story.look()


def twenty_one_callers(story: Transcript) -> None:
    """Prompts exist for twenty places."""
    for _ in range(21):
        story.queued()
        story.wait(1)
    places = [line for line in story.lines if "position" in line]
    story.lines[:] = ["# The last three of twenty-one hear their places", *places[-2:]]
    story.wait(2)


def callers_who_leave(story: Transcript) -> None:
    story.say("In the greeting")
    story.arrives()
    gone(story, "t-1", 127, 487)
    story.say("The greeting broke off because he hung up")
    story.arrives()
    played(story, "t-2", ok=False)
    gone(story, "t-2")
    story.say("The greeting broke off, but he stays")
    story.arrives()
    played(story, "t-3", ok=False)
    story.wait(0.3)
    story.say("He leaves in the last moment of a short wait")
    story.wait(5)
    gone(story, "t-3")
    story.say("One millisecond later")
    story.queued()
    story.wait(5.001)
    gone(story, "t-4")
    story.say("While an agent's telephone rings")
    story.ready(ANNA)
    story.queued()
    story.wait(7)
    gone(story, "t-5")
    story.say("A greeting whose end is never told")
    story.ask(e.GoNotReady, ANNA, reason="lunch")
    story.arrives()
    story.wait(90)
    failed(story, "play", "t-6")
    gone(story, "t-6")
    story.look()


def offers_that_are_not_taken(story: Transcript) -> None:
    story.ready(ANNA)
    story.say("Nobody answers")
    story.queued()
    story.wait(15)
    story.look()
    story.say("Declined")
    story.ready(BORIS)
    story.wait(4)
    story.ask(e.Accept, ANNA, offer=first(story).offer)
    story.ask(e.Decline, BORIS, offer=first(story).offer)
    story.say("The line breaks while it rings")
    story.ask(e.GoReady, BORIS)
    story.wait(2)
    gone(story, "l-a-boris", 41)
    story.look()
    story.say("It comes back, and the caller is still there")
    story.tell(e.LineArrived(NODE, "l-2", BORIS))
    story.wait(1)
    story.say("The longest wait ends while it rings: the offer may still succeed")
    story.ask(e.GoNotReady, BORIS, reason="lunch")
    story.wait(14)
    story.ask(e.GoReady, BORIS)
    story.wait(75)
    story.ask(e.GoReady, BORIS)
    story.wait(30)
    story.look()


def a_telephone_rung_for_each_call(story: Transcript) -> None:
    story.say("It registers before work")
    story.tell(e.LineRegistered(NODE, CLARA, True))
    story.ask(e.SignOn, CLARA)
    story.ask(e.GoReady, CLARA)
    story.say("Rung, picked up, the caller hangs up")
    story.queued()
    story.wait(3)
    channel = first(story).agent_leg or ""
    story.tell(e.ChannelUp(NODE, channel))
    story.tell(e.ChannelUp(NODE, channel))
    story.look()
    story.wait(9)
    gone(story, "t-1")
    gone(story, channel)
    story.say("Wrap-up runs out")
    story.wait(30)
    story.look()
    ring_out(story)
    story.say("Its registration is gone: signed off after ten minutes")
    story.ask(e.GoReady, CLARA)
    story.tell(e.LineRegistered(NODE, CLARA, False))
    story.tell(e.LineRegistered(NODE, CLARA, False))
    story.look()
    story.wait(599)
    story.look()
    story.wait(1)
    story.look()


def ring_out(story: Transcript) -> None:
    """Clara's telephone: not answered, busy for good, gone for no reason, put down, broken in the talk."""
    for name, cause, sip, up in (
        ("Not answered", 19, 487, False),
        ("Rejected", 21, 603, False),
        ("Gone without a word", None, None, False),
        ("Put down", 16, None, True),
        ("Broken in the talk", 41, None, True),
    ):
        story.say(name)
        story.ask(e.GoReady, CLARA)
        if not story.floor.state.calls:
            story.queued()
        channel = first(story).agent_leg or ""
        story.wait(2)
        if up:
            story.tell(e.ChannelUp(NODE, channel))
            story.wait(2)
        gone(story, channel, cause, sip)
        if first(story).state == "wrap_up":
            gone(story, first(story).channel)
            story.ask(e.FinishWrapUp, CLARA, call=first(story).id, disposition="sold")
    story.say("No telephone to ring")
    failed(story, "dial", first(story).agent_leg)
    story.ask(e.GoNotReady, CLARA, reason="lunch")
    gone(story, first(story).channel)


def two_queues(story: Transcript) -> None:
    """One agent for both, who is connected without a click; one queue is better, quiet and not recorded."""
    for setting in (
        s.QueueSet(
            "vip", "mebel", "", "", {"sales": 1}, priority=9, announce_every_s=0, record=False, target_s=3,
            announce_first_s=5, music="jazz", apology="perezvon/oh", sorry="perezvon/bye", short_abandon_s=1,
        ),
        s.NumberSet("+74950000002", "mebel", "vip", language="en"),
        s.AgentSet("a-dina", {"sales": 1}, auto_answer=True),
    ):  # fmt: skip
        story.tell(e.SettingChanged(story.floor.state.settings.seq + 1, setting))
    story.queued()
    story.wait(1)
    story.arrives("+79160000002", number="74950000002")
    story.wait(1)
    story.arrives("+79160000003", number="74950000002")
    story.look()
    story.wait(1.001)
    gone(story, "t-3")
    story.wait(4)
    story.say("Dina comes: the better queue first, then the longest wait")
    story.ready("a-dina")
    story.wait(2)
    gone(story, "t-2")
    story.ask(
        e.FinishWrapUp, "a-dina", call=story.floor.state.agents["a-dina"].call or "", disposition="sold"
    )
    story.look()


def a_long_talk(story: Transcript) -> None:
    """Who talks is not signed off, whatever his telephone says of itself; who is idle is."""
    story.ask(e.SignOn, CLARA)
    story.tell(e.LineRegistered(NODE, CLARA, True))
    story.ask(e.GoReady, CLARA)
    call = story.queued()
    story.tell(e.ChannelUp(NODE, first(story).agent_leg or ""))
    story.say("Her telephone unregisters in the talk")
    story.tell(e.LineRegistered(NODE, CLARA, False))
    story.wait(700)
    story.look()
    story.ask(e.EndCall, CLARA, call=call)
    story.ask(e.MoreTime, CLARA, call="c-none")
    story.ask(e.FinishWrapUp, CLARA, call=call, disposition="sold")
    story.say("Nobody can ring her any more")
    story.wait(500)
    story.look()


def two_desks(story: Transcript) -> None:
    call = story.talking()
    story.say("A second desk takes the line over")
    story.tell(e.LineArrived(NODE, "l-2", ANNA))
    story.tell(e.LineArrived(NODE, "l-2", ANNA))
    gone(story, "l-a-anna")
    story.ask(e.SignOn, ANNA)
    story.say("Not ready in a talk acts at its end; nobody leaves before it")
    story.ask(e.GoNotReady, ANNA, reason="nowhere")
    story.ask(e.GoNotReady, ANNA, reason="lunch")
    story.ask(e.SignOff, ANNA)
    story.ask(e.EndCall, ANNA, call=call, rev=1)
    story.ask(e.EndCall, BORIS, call=call)
    story.ask(e.EndCall, ANNA, call="c-none")
    story.ask(e.EndCall, ANNA, "mine", call=call)
    story.ask(e.EndCall, ANNA, "mine", call=call)
    story.ask(e.Hold, ANNA, "mine", call=call)
    story.ask(e.SignOff, ANNA)
    story.ask(e.GoReady, "a-nobody")
    story.ask(e.SignOn, "a-nobody")
    for _ in range(4):
        story.ask(e.MoreTime, ANNA, call=call)
    story.wait(119)
    story.look()
    story.wait(1)
    story.look()
    story.ask(e.MoreTime, ANNA, call=call)
    story.ask(e.SignOff, ANNA)


def an_agent_calls_somebody(story: Transcript) -> None:
    """Anna has a line that stays up; Clara's telephone is rung first."""
    story.ready(ANNA)
    place = {"number": "+79161234567", "client": "mebel", "shown": "+74950000001"}
    story.say("Where one may not call, and whom one may not show")
    for change in ({"number": "+4930123456"}, {"number": "+78091234567"}, {"shown": "+74959999999"}):
        story.ask(e.PlaceCall, ANNA, **{**place, **change})
    story.say("It rings, and is busy")
    story.ask(e.PlaceCall, ANNA, **place)
    channel = called(story)
    story.wait(1)
    story.tell(e.ChannelRings(NODE, channel))
    story.look()
    story.wait(2)
    gone(story, channel, 17, 486)
    story.look()
    story.say("Again: somebody whom nobody knew answers")
    story.ask(e.PlaceCall, ANNA, **place)
    channel = called(story)
    story.wait(3)
    story.tell(e.ChannelUp(NODE, channel))
    call = story.last(f.CallReached).call
    story.wait(0.1)
    story.tell(e.LookedUp(call, "caller", e.CallerSummary("p-9")))
    story.look()
    story.wait(70)
    gone(story, channel)
    story.wait(5)
    story.ask(e.FinishWrapUp, ANNA, call=call, disposition="sold")
    story.say("Clara is rung first, and thinks better of it")
    story.ask(e.SignOn, CLARA)
    story.tell(e.LineRegistered(NODE, CLARA, True))
    story.ask(e.PlaceCall, CLARA, **place)
    story.wait(2)
    leg = story.last_command(c.Dial).channel
    story.tell(e.ChannelUp(NODE, leg))
    story.look()
    story.wait(2)
    story.ask(e.EndCall, CLARA, call=story.last(f.CallPlaced).call)
    story.look()
    story.say("What the hour cost is remembered, and nobody goes past the limit")
    story.set(s.OutboundSet(spend_per_h=600))
    story.ask(e.PlaceCall, ANNA, **place)
    story.wait(3600)
    story.ask(e.PlaceCall, ANNA, **place)
    story.say("Nobody answers in time")
    story.wait(50)
    story.look()


def called(story: Transcript) -> str:
    return story.last_command(c.DialOut).channel
