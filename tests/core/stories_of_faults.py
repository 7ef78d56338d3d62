"""Days on which something breaks, is removed or told twice; their transcripts stand in ``transcripts/``."""

from perezvon.core import events as e
from perezvon.core.acd import requirement
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from tests.core.story import NODE, NUMBER
from tests.core.transcript import Transcript, failed, first, gone, played

ANNA, BORIS, CLARA = "a-anna", "a-boris", "a-clara"


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
    for n in range(1, 5):
        story.say(f"For the {n}. time")
        story.floor.state.agents[ANNA].work = "free"  # a world that cannot be
        story.ask(e.Hold, ANNA, call=call)
        story.ask(e.GoReady, ANNA)
        story.wait(1)
        if n < 4:
            story.accept()
    story.look()
    story.say("The next caller meets no trace of it")
    story.queued()
    story.accept()
    story.say("Broken by its end: the talk is written down, the agent free")
    story.floor.state.agents[ANNA].work = "free"
    story.ask(e.EndCall, ANNA, call=first(story).id)
    story.look()


def calls_without_sense(story: Transcript) -> None:
    """What only a bug of ours can do; each costs one call its place, or its end, and nobody else anything."""
    story.say("A call without a queue cannot be put into one: refused")
    story.arrives()
    first(story).queue_set = None
    played(story, "t-1")
    story.say("A call that lost its past, while it waits and is offered: given up")
    story.queued()
    story.wait(7)
    first(story).segments.clear()
    story.ready(ANNA)
    story.look()
    story.say("A talk without an agent: to the front of the queue")
    third = story.queued()
    story.accept()
    story.wait(5)
    story.floor.state.calls[third].agent = None
    story.tell(e.ChannelGone(NODE, "l-a-anna", 41))
    story.look()
    gone(story, "t-3")
    story.say("A talk that lost its past: it is written down, and its wrap-up is over")
    story.ready(BORIS)
    fourth = story.queued()
    story.accept()
    first(story).segments.clear()
    story.ask(e.EndCall, BORIS, call=fourth)
    story.ask(e.FinishWrapUp, BORIS, call=fourth, disposition="sold")
    story.look()
    story.say("Put into the distributor in the greeting: into the queue with an apology, and counted once")
    story.arrives()
    story.ask(e.GoReady, BORIS)
    late = first(story)
    story.floor.acd.call_waits(late.id, requirement("mebel", {"sales": 1}), 0, story.now, 1)
    story.wait(0)
    story.tell(e.Tick())
    story.look()


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
    story.say("The clock jumped, and is right again")
    story.tell(e.ClockJumped(NODE, True))
    story.tell(e.ClockJumped(NODE, False))
    story.tell(e.ClockJumped(NODE, False))
    story.say("The machine is late, and keeps up again")
    story.tell(e.NodeStrained(NODE, 2))
    story.tell(e.NodeStrained(NODE, 0))


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


def what_is_told_twice(story: Transcript) -> None:
    call = story.arrives()
    story.say("The same arrival, and a line on the same channel")
    story.tell(e.ChannelArrived(NODE, "t-1", NUMBER, "+79160000001"))
    story.ready(ANNA)
    story.tell(e.ChannelArrived(NODE, "l-a-anna", NUMBER, "+79160000001"))
    story.tell(e.LineArrived(NODE, "t-1", ANNA))
    story.say("A caller who is looked up twice")
    story.tell(e.LookedUp(call, "caller", None))
    story.tell(e.LookedUp(call, "caller", e.CallerSummary("p-1")))
    story.tell(e.LookedUp(call, "caller", e.CallerSummary("p-2")))
    story.say("The end of a prompt that is not played")
    story.tell(e.PlaybackDone(NODE, "t-1", "p-none"))
    played(story, "t-1")
    story.tell(e.PlaybackDone(NODE, "t-1", "p-none"))
    story.accept()
    story.ask(e.Accept, ANNA, offer=story.last(f.CallOffered).offer)
    story.ask(e.MoreTime, ANNA, call=call)
    story.ask(e.Resume, ANNA, call=call)
    story.ask(e.FinishWrapUp, ANNA, call=call, disposition="sold")
    story.say("Ready twice, and the same desk again")
    story.ask(e.GoReady, ANNA)
    story.ask(e.SignOn, ANNA)
    story.say("The end of a line, and of the caller, twice")
    gone(story, "l-a-anna", 41)
    gone(story, "l-a-anna", 41)
    gone(story, "t-1")
    gone(story, "t-1")
    story.look()


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
