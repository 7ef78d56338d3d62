"""Whole stories, word for word: who is told what, what the node is asked for, what is written down.

``transcripts/*.txt`` are read by people in review: a change of behaviour is a change of these files. To write
them again after one that you want, run this file with ``PEREZVON_TRANSCRIPTS=write``.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from perezvon.core import events as e
from perezvon.core.call import Call
from perezvon.facts import settings as s
from tests.core.story import NODE, NUMBER
from tests.core.transcript import Transcript

HERE: Final = Path(__file__).parent / "transcripts"
ANNA, BORIS, CLARA = "a-anna", "a-boris", "a-clara"


def gone(story: Transcript, channel: str, cause: int | None = 16, sip: int | None = None) -> None:
    story.tell(e.ChannelGone(NODE, channel, cause, sip))


def first(story: Transcript) -> Call:
    """The call that has been here longest."""
    return next(iter(story.floor.state.calls.values()))


def played(story: Transcript, channel: str, ok: bool = True) -> None:
    """The prompt that the caller hears ends."""
    call = next(c for c in story.floor.state.calls.values() if c.channel == channel)
    assert call.playback is not None
    story.tell(e.PlaybackDone(NODE, channel, call.playback, ok))


def failed(story: Transcript, command: str, channel: str | None, missing: bool = False) -> None:
    story.tell(e.CommandFailed(NODE, command, channel, missing))


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
    for _ in range(21):
        story.queued()
        story.wait(1)
    story.lines.clear()
    story.say("What the last two hear about their places")
    story.wait(30)
    story.lines[:] = [line for line in story.lines if "position" in line][-2:]


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


def a_lost_line(story: Transcript) -> None:
    call = story.talking()
    story.wait(10)
    story.say("It comes back into the talk")
    gone(story, "l-a-anna", 41)
    story.look()
    story.wait(4)
    story.tell(e.LineArrived(NODE, "l-2", ANNA))
    story.wait(6)
    story.say("Lost on hold, and for too long")
    story.ask(e.Hold, ANNA, call=call)
    story.wait(3)
    gone(story, "l-2", 41)
    story.ask(e.GoNotReady, ANNA, reason="lunch")
    story.wait(20)
    story.look()
    played(story, "t-1")
    story.say("Boris takes the caller, who is counted once")
    story.ready(BORIS)
    story.accept()
    story.wait(5)
    gone(story, "t-1")
    story.ask(e.FinishWrapUp, BORIS, call=call, disposition="sold")
    story.say("Nobody is left at Anna's desk")
    story.wait(600)
    story.look()


def a_wait_after_the_talk(story: Transcript) -> None:
    """A caller who lost his agent leaves, or waits too long: he was answered all the same."""
    story.talking()
    gone(story, "l-a-anna", 41)
    story.wait(21)
    story.say("He hangs up at the front of the queue")
    gone(story, "t-1")
    story.say("Another one waits to the end")
    story.ready(BORIS)
    story.queued()
    story.wait(2)
    story.accept()
    gone(story, "l-a-boris", 41)
    story.wait(20)
    played(story, "t-2")
    story.wait(120)
    story.look()
    gone(story, "t-2")


def nobody_let_in(story: Transcript) -> None:
    story.say("A number that is not ours")
    story.arrives(number="+74959999999")
    gone(story, "t-1")
    story.say("Four callers in one second, three may come")
    for _ in range(4):
        story.arrives()
    story.look()
    story.wait(0.999)
    story.arrives()
    story.wait(0.001)
    story.arrives()
    story.say("The alarm ends ten seconds after the last one who was turned away")
    story.wait(9.5)
    story.look()
    story.wait(1)


def a_world_that_fails(story: Transcript) -> None:
    story.ready(BORIS)
    call = story.queued()
    story.accept()
    story.say("The caller does not get into the bridge: once more, then to the front")
    failed(story, "join", "t-1")
    failed(story, "join", "t-1")
    failed(story, "join", "t-1")
    story.look()
    failed(story, "part", "t-1")
    failed(story, "part", "t-1")
    failed(story, "part", "t-1", missing=True)
    played(story, "t-1")
    story.ask(e.GoReady, BORIS)
    story.accept()
    story.say("It is not recorded")
    failed(story, "record", "t-1")
    failed(story, "part", "t-1")
    story.look()
    story.say("A table breaks: to the front, the agent aside, an alarm for ten minutes")
    story.floor.state.agents[BORIS].work = "free"
    story.ask(e.EndCall, BORIS, call=call)
    story.look()
    gone(story, "t-1")
    story.wait(600)
    story.say("The agent's own line does not get into his bridge")
    failed(story, "join", "l-a-boris")
    failed(story, "join", "l-a-boris")
    story.say("What concerns nobody")
    for command in ("join", "play", "dial", "hang_up", "part", "record", "answer"):
        failed(story, command, "t-9")
    failed(story, "hang_up", "t-9", missing=True)
    failed(story, "hang_up", None, missing=True)
    story.tell(e.ChannelUp(NODE, "t-9"))
    story.tell(e.DigitPressed(NODE, "t-9", "5"))
    story.tell(e.LookedUp("c-none", "caller", None))
    story.tell(e.PlaybackDone(NODE, "t-9", "p-none"))
    story.tell(e.LineRegistered(NODE, "a-nobody", True))
    story.tell(e.LineArrived(NODE, "l-9", "a-nobody"))


def a_call_that_breaks_whatever_touches_it(story: Transcript) -> None:
    call = story.talking()
    for n in range(4):
        story.say(f"For the {n + 1}. time")
        story.floor.state.agents[ANNA].work = "free"
        story.ask(e.EndCall, ANNA, call=call)
        story.ask(e.GoReady, ANNA)
        story.wait(1)
        if story.floor.state.calls:
            story.accept()
    story.look()
    story.say("Another one, who has waited for nothing else")
    story.queued()
    story.look()


def settings_change_in_use(story: Transcript) -> None:
    queue = next(row for row in story.floor.state.settings.queues.values())

    def change(setting: s.AnySetting) -> None:
        story.tell(e.SettingChanged(story.floor.state.settings.seq + 1, setting))

    call = story.talking()
    story.say("Anna is removed while she talks, and goes when it is over")
    change(s.Removed("agent", ANNA))
    story.look()
    story.ask(e.EndCall, ANNA, call=call)
    story.ask(e.FinishWrapUp, ANNA, call=call, disposition="sold")
    story.say("The queue asks for more while a caller waits")
    story.ready(BORIS)
    change(s.QueueSet(queue.id, queue.client, "", "", {"sales": 2}, ring_s=5))
    second = story.queued()
    story.look()
    change(s.QueueSet(queue.id, queue.client, "", "", {"sales": 1}, ring_s=7, record=False))
    story.accept()
    story.say("Boris' line becomes one that is rung for each call, but not in this talk")
    change(s.AgentSet(BORIS, {"sales": 1}, ("mebel",), mode="on_demand"))
    story.look()
    story.ask(e.EndCall, BORIS, call=second)
    story.ask(e.FinishWrapUp, BORIS, call=second, disposition="")
    story.ask(e.FinishWrapUp, BORIS, call=second, disposition="sold")
    story.look()
    story.say("It registers and rings; then he is removed at rest")
    story.tell(e.LineRegistered(NODE, BORIS, True))
    story.look()
    change(s.Removed("agent", BORIS))
    change(s.Removed("agent", BORIS))
    story.say("The queue is removed, then its number")
    change(s.Removed("queue", queue.id))
    story.arrives()
    change(s.Removed("number", NUMBER))
    story.look()
    story.tell(e.SettingChanged(1, queue))


def full_disks(story: Transcript) -> None:
    def disk(volume: s.Volume, level: s.DiskLevel) -> None:
        story.tell(e.SettingChanged(story.floor.state.settings.seq + 1, s.DiskSet(volume, level, 1)))

    story.talking()
    levels: tuple[s.DiskLevel, ...] = ("filling", "full", "brim", "ok")
    for level in levels:
        story.say(f"The vault: {level}")
        disk("vault", level)
    story.say("The database: full")
    disk("database", "full")
    story.look()
    disk("database", "ok")


def an_engine_takes_over(story: Transcript) -> None:
    story.ready(ANNA)
    story.queued()
    story.wait(5)
    story.say("While Anna's telephone rings")
    story.tell(e.Restarted(2))
    story.wait(14)
    story.accept()
    story.wait(3)
    story.say("While she is lost")
    gone(story, "l-a-anna", 41)
    story.wait(15)
    story.tell(e.Restarted(3))
    story.wait(19)
    story.look()
    story.say("The node shows what it has: a line that nobody told of, a caller who is gone")
    story.tell(e.NodeLost(NODE))
    story.look()
    story.tell(e.NodeSeen(NODE, (e.SeenChannel("l-7", False, ANNA),)))
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


STORIES: Final[tuple[Callable[[Transcript], None], ...]] = (
    a_call_that_goes_well,
    a_long_wait,
    twenty_one_callers,
    callers_who_leave,
    offers_that_are_not_taken,
    a_telephone_rung_for_each_call,
    a_lost_line,
    a_wait_after_the_talk,
    nobody_let_in,
    a_world_that_fails,
    a_call_that_breaks_whatever_touches_it,
    settings_change_in_use,
    full_disks,
    an_engine_takes_over,
    two_desks,
)


@pytest.mark.parametrize("tell", STORIES, ids=lambda tell: tell.__name__)
def test_it_happens_as_it_is_written(tell: Callable[[Transcript], None]) -> None:
    story = Transcript()
    tell(story)
    path = HERE / f"{tell.__name__}.txt"
    if os.environ.get("PEREZVON_TRANSCRIPTS") == "write":
        path.write_text(story.text)
    assert story.text == path.read_text()


@pytest.mark.parametrize("tell", STORIES, ids=lambda tell: tell.__name__)
def test_it_happens_the_same_when_every_event_meets_another_engine(
    tell: Callable[[Transcript], None],
) -> None:
    story = Transcript(reborn=True)
    tell(story)
    assert story.text == (HERE / f"{tell.__name__}.txt").read_text()
