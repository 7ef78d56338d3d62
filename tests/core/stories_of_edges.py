"""The last moment before, the first after, and what is almost the same; transcripts in ``transcripts/``."""

from perezvon.core import events as e
from perezvon.core.acd import requirement
from perezvon.facts import settings as s
from tests.core.story import NODE, NUMBER
from tests.core.transcript import Transcript, failed, first, gone, played

ANNA, BORIS, CLARA = "a-anna", "a-boris", "a-clara"


def queue(story: Transcript, **changed: object) -> s.QueueSet:
    """The queue of orders, with something else."""
    fields = {"ring_s": 15, "wrap_up_s": 30, "max_wait_s": 120, **changed}
    return s.QueueSet("orders", "mebel", "", "", {"sales": 1}, **fields)  # type: ignore[arg-type]


def lines_at_rest(story: Transcript) -> None:
    """What telephones do while nobody talks."""
    story.ready(ANNA)
    story.say("Lost and back in time: ten minutes later she is still there")
    gone(story, "l-a-anna", 41)
    story.wait(100)
    story.tell(e.LineArrived(NODE, "l-2", ANNA))
    story.wait(600)
    story.look()
    story.say("Lost, and then rung for each call: the loss is forgotten with the line")
    gone(story, "l-2", 41)
    story.tell(e.LineRegistered(NODE, ANNA, True))
    story.set(s.AgentSet(ANNA, {"sales": 1}, ("mebel",), mode="on_demand"))
    story.wait(601)
    story.look()
    story.say("Unregistered and back in time")
    story.tell(e.LineRegistered(NODE, ANNA, False))
    story.wait(100)
    story.tell(e.LineRegistered(NODE, ANNA, True))
    story.wait(600)
    story.look()
    story.say("After work nobody needs a line, and a registration is only remembered")
    story.ask(e.SignOff, ANNA)
    story.ask(e.SignOff, ANNA)
    story.ask(e.GoReady, ANNA)
    story.ask(e.MoreTime, ANNA, call="c-none")
    story.tell(e.LineRegistered(NODE, ANNA, False))
    story.tell(e.LineArrived(NODE, "l-3", ANNA))
    story.ask(e.SignOn, ANNA)
    story.look()
    story.ask(e.SignOff, ANNA)
    story.set(s.AgentSet(ANNA, {"sales": 1}, ("mebel",)))
    story.tell(e.LineArrived(NODE, "l-4", ANNA))
    story.say("Boris has a line that he dialled: a registration is nothing to him")
    story.ready(BORIS)
    story.tell(e.LineRegistered(NODE, BORIS, True))
    story.say("New skills at rest change nothing else; removed after work, an agent is only forgotten")
    story.set(s.AgentSet(BORIS, {"sales": 3}, ("mebel",)))
    story.set(s.Removed("agent", ANNA))
    story.say("A telephone that was removed with its agent does not ring when he comes back")
    story.tell(e.LineRegistered(NODE, CLARA, True))
    story.set(s.Removed("agent", CLARA), s.AgentSet(CLARA, {"sales": 1}, mode="on_demand"))
    story.ask(e.SignOn, CLARA)


def who_is_first(story: Transcript) -> None:
    """Agents who become ready, and callers who come, in the same moment: the order in which it was told."""
    for agent in (ANNA, BORIS):
        story.ask(e.SignOn, agent)
        story.tell(e.LineArrived(NODE, f"l-{agent}", agent))
    for agent in (BORIS, ANNA):
        story.ask(e.GoReady, agent)
    story.say("Boris was the first")
    one = story.arrives()
    two = story.arrives()
    story.set(s.AgentSet("a-erik", {"sales": 1}, ("bank",)))
    story.ready("a-erik")
    played(story, "t-2")
    story.ask(e.GoNotReady, ANNA, reason="lunch")
    played(story, "t-1")
    story.say("Boris declines and hears nothing more of it")
    story.ask(e.Decline, BORIS, offer=story.floor.state.calls[two].offer)
    story.wait(20)
    story.look()
    story.say("Both wait since the same moment, and a third one later")
    story.queued()
    story.wait(1)
    story.ask(e.GoReady, BORIS)
    story.accept()
    story.ask(e.EndCall, BORIS, call=story.floor.state.agents[BORIS].call or "")
    story.ask(e.FinishWrapUp, BORIS, call=story.floor.state.agents[BORIS].call or "", disposition="sold")
    story.look()
    gone(story, "t-1")
    gone(story, "t-2")
    story.say(f"{one} was first although {two} was greeted before")


def a_place_is_kept(story: Transcript) -> None:
    """Whom one agent did not answer, the next one meets before those who came later."""
    story.ready(ANNA)
    story.queued("+79160000001")
    story.wait(5)
    story.queued("+79160000002")
    story.wait(10)
    story.ready(BORIS)


def the_last_moment(story: Transcript) -> None:
    """In target, and no more; a prompt that ends while an agent is asked; a channel's name used again."""
    story.queued()
    story.wait(19)
    story.ready(ANNA)
    story.say("Answered in the last moment of the target")
    story.accept()
    gone(story, "t-1")
    story.ask(e.FinishWrapUp, ANNA, call=first(story).id, disposition="sold")
    story.ask(e.GoNotReady, ANNA, reason="lunch")
    story.queued()
    story.wait(2)
    story.wait(17.001)
    story.ready(BORIS)
    story.say("The prompt ends while Boris is asked; a millisecond too late")
    played(story, "t-2")
    story.tell(e.Restarted(2))
    story.look()
    story.accept()
    story.ask(e.Hold, BORIS, call=first(story).id)
    story.wait(3)
    story.say("The caller hangs up on hold")
    gone(story, "t-2")
    story.ask(e.FinishWrapUp, BORIS, call=first(story).id, disposition="sold")
    story.say("A new caller on the same channel, before the end of an old one was told")
    story.queued()
    story.accept()
    story.ask(e.EndCall, BORIS, call=first(story).id)
    story.ask(e.FinishWrapUp, BORIS, call=first(story).id, disposition="sold")
    story.tell(e.ChannelArrived(NODE, "t-3", NUMBER, "+79160000009", "alaw"))
    played(story, "t-3")
    story.accept()
    gone(story, "t-3")


def the_line_is_back(story: Transcript) -> None:
    """Nothing of the loss is left when its time is over."""
    call = story.talking()
    gone(story, "l-a-anna", 41)
    story.wait(5)
    story.tell(e.LineArrived(NODE, "l-2", ANNA))
    story.wait(700)
    story.look()
    story.say("A disposition of another client, then one of this")
    story.set(
        s.DispositionSet("theirs", "", "", client="bank"), s.DispositionSet("ours", "", "", client="mebel")
    )
    story.ask(e.EndCall, ANNA, call=call)
    story.ask(e.FinishWrapUp, ANNA, call=call, disposition="theirs")
    story.ask(e.FinishWrapUp, ANNA, call=call, disposition="ours")


def a_telephone_put_down_on_hold(story: Transcript) -> None:
    story.ask(e.SignOn, CLARA)
    story.tell(e.LineRegistered(NODE, CLARA, True))
    story.ask(e.GoReady, CLARA)
    call = story.queued()
    leg = first(story).agent_leg or ""
    story.tell(e.ChannelUp(NODE, leg))
    story.ask(e.Hold, CLARA, call=call)
    story.wait(4)
    gone(story, leg)
    gone(story, leg)
    story.look()
    story.wait(30)
    story.say("Not dialled: the line is there, the caller waits on, the end comes twice")
    story.ask(e.GoReady, CLARA)
    story.queued()
    second = first(story).agent_leg or ""
    failed(story, "dial", second)
    gone(story, second)
    story.look()


def queues_change_under_callers(story: Transcript) -> None:
    story.set(
        s.QueueSet(
            "vip", "mebel", "", "", {"sales": 1}, announce_every_s=0, max_wait_s=40, announce_first_s=1
        ),
        s.NumberSet("+74950000002", "mebel", "vip"),
    )
    story.say("In the greeting: the new settings count when it is over")
    story.arrives()
    story.set(queue(story, max_wait_s=33, priority=4, announce_every_s=1))
    played(story, "t-1")
    story.arrives(number="+74950000002")
    story.look()
    story.wait(3)
    played(story, "t-1")
    story.wait(2)
    story.say("Another queue's settings are none of theirs")
    story.set(queue(story, max_wait_s=99, wrap_up_s=11))
    story.look()
    story.say("Changed while an agent is asked: his wrap-up is the new one")
    story.ready(ANNA)
    story.set(queue(story, wrap_up_s=12))
    story.accept()
    gone(story, "t-1")
    story.ask(e.FinishWrapUp, ANNA, call=story.floor.state.agents[ANNA].call or "", disposition="sold")
    story.ask(e.Decline, ANNA, offer=first(story).offer)
    story.wait(60)
    story.say(
        "Whoever says good-bye is not offered to anybody; the node is looked at while he is still there"
    )
    story.ask(e.GoReady, ANNA)
    played(story, "t-2")
    failed(story, "hang_up", "t-2")
    story.look()
    story.tell(e.NodeSeen(NODE, (e.SeenChannel("l-a-anna", True, ANNA), e.SeenChannel("t-2", True))))
    failed(story, "hang_up", "t-2", missing=True)
    story.look()
    story.say("Removed in the greeting: the caller waits all the same")
    story.ask(e.GoNotReady, ANNA, reason="lunch")
    story.arrives()
    story.set(s.Removed("queue", "orders"))
    failed(story, "play", "t-3")
    story.look()


def one_change_brings_two_together(story: Transcript) -> None:
    """Two callers and two agents, one of whom is connected without a click."""
    story.set(
        s.AgentSet("a-dina", {"sales": 1}, auto_answer=True), s.AgentSet("a-erik", {"sales": 2}, ("bank",))
    )
    story.set(s.QueueSet("orders", "mebel", "", "", {"sales": 2}, wrap_up_s=30))
    story.ready("a-dina", BORIS, "a-erik")
    story.queued()
    story.queued()
    story.say("The queue asks for less, and both are served at once")
    story.set(queue(story))
    story.look()
    story.say("An agent is given to another client while he talks, and asked no more")
    story.set(s.AgentSet("a-dina", {"sales": 1}, ("bank",)))
    gone(story, "t-1")
    story.ask(
        e.FinishWrapUp, "a-dina", call=story.floor.state.agents["a-dina"].call or "", disposition="sold"
    )
    story.queued()
    story.look()


def a_full_disk_in_a_talk(story: Transcript) -> None:
    call = story.talking()
    story.set(s.DiskSet("spool", "brim", 99))
    story.ask(e.EndCall, ANNA, call=call)
    story.ask(e.FinishWrapUp, ANNA, call=call, disposition="sold")
    second = story.queued()
    story.accept()
    failed(story, "record", "t-2")
    failed(story, "record", "l-a-anna")
    story.ask(e.EndCall, ANNA, call=second)


def whose_call_pays(story: Transcript) -> None:
    """A bug while something is handled that is about an agent, or about time: the call he has, or nobody."""
    story.ready(ANNA)
    one = story.queued()
    story.accept()
    reasons = story.floor.state.settings.reasons
    story.say("In a request of an agent, in a talk")
    story.floor.state.settings.reasons = None  # type: ignore[assignment]
    story.ask(e.GoNotReady, ANNA, reason="lunch")
    story.say("... and at rest")
    story.ask(e.GoNotReady, ANNA, reason="lunch")
    story.floor.state.settings.reasons = reasons
    story.look()
    story.say("In a step that the table forbids, for an agent who lost his call")
    story.ask(e.GoReady, ANNA)
    story.accept()
    story.floor.state.agents[ANNA].work = "free"
    story.floor.state.agents[ANNA].call = None
    story.ask(e.Hold, ANNA, call=one)
    story.look()
    gone(story, "t-1")
    story.say("At the end of his wrap-up")
    story.ready(BORIS)
    two = story.queued()
    story.accept()
    story.ask(e.EndCall, story.floor.state.calls[two].agent or "", call=two)
    story.floor.state.calls[two].segments.clear()
    story.wait(30)
    story.look()
    story.say("At an announcement: a caller without a queue cannot wait, and nobody is asked for him")
    story.queued()
    first(story).queue_set = None
    story.wait(2)
    story.ask(e.GoReady, BORIS)
    story.say("In the greeting, in a state that does not exist")
    story.arrives()
    first(story).state = "nonsense"  # type: ignore[assignment]
    story.wait(90)
    story.look()


def offered_twice(story: Transcript) -> None:
    """The distributor gone mad: a call that rings, and one that says good-bye, are offered once more."""
    need = requirement("mebel", {"sales": 1})
    story.ready(ANNA)
    call = story.queued()
    story.ready(BORIS)
    story.floor.acd.call_waits(call, need, 0, story.now, 1)
    story.tell(e.Tick())
    story.look()
    gone(story, "t-1")
    story.ask(e.GoNotReady, ANNA, reason="lunch")
    story.ask(e.GoNotReady, BORIS, reason="lunch")
    late = story.queued()
    story.wait(120)
    story.floor.acd.call_waits(late, need, 0, story.now, 1)
    story.ask(e.GoReady, BORIS)
    story.look()
    story.say("A wrap-up whose agent is free already: it ends, and that is all")
    third = story.queued()
    story.accept()
    story.ask(e.EndCall, BORIS, call=third)
    story.floor.state.agents[BORIS].work = "free"
    story.ask(e.FinishWrapUp, BORIS, call=third, disposition="sold")
