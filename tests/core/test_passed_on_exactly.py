"""Small lies about a caller who is passed on: what a refusal names, which command goes where, until when."""

from datetime import timedelta
from typing import Any

import pytest

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.agents import bridge_of
from perezvon.core.call import LegState
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.kit.errors import Impossible
from tests.core.stage import ANNA, BORIS
from tests.core.story import NODE, NUMBER, Story

CLARA = "a-clara"
NEVER: tuple[tuple[s.Opening, ...], ...] = ((),) * 7
CLOSED = s.HoursSet("closed", "", "", "Europe/Moscow", NEVER)
POLIS = s.ClientSet("polis", "Полис", "Policy", "#0055aa")


def help_(**fields: Any) -> s.QueueSet:
    return s.QueueSet("help", "mebel", "", "", {"help": 1}, announce_first_s=3600, **fields)


def talking(*settings: s.AnySetting) -> tuple[Story, str]:
    quiet = s.QueueSet("orders", "mebel", "", "", {"sales": 1}, ring_s=15, announce_first_s=3600)
    story = Story(quiet, help_(), *settings)
    return story, story.talking()


def refusal(story: Story, kind: Any, agent: str = ANNA, **more: Any) -> tuple[str, dict[str, Any]]:
    """Code and values of the reply."""
    reply = story.tell(kind(user=agent, agent=agent, request_id="once", **more)).reply
    assert reply is not None
    return reply.code, dict(reply.values)


def clara_comes(story: Story) -> None:
    story.ask(e.SignOn, CLARA)
    story.tell(e.LineRegistered(NODE, CLARA, True))


# --- what a refusal names -------------------------------------------------------------------------


def test_a_queue_that_cannot_be_chosen_is_named() -> None:
    story, call = talking(POLIS, CLOSED, s.QueueSet("shut", "mebel", "", "", {}, hours="closed"))
    unknown = refusal(story, e.TransferToQueue, call=call, queue="nowhere")
    assert unknown == ("transfer.queue_unknown", {"queue": "nowhere"})
    story.asked += 1
    reply = story.tell(
        e.TransferToQueue(user=ANNA, agent=ANNA, request_id="twice", call=call, queue="shut")
    ).reply
    assert reply is not None
    assert (reply.code, reply.values) == ("transfer.queue_shut", {"queue": "shut"})


def _away(_: Story) -> None:
    pass


def _line_lost(story: Story) -> None:
    story.ready(BORIS)
    story.tell(e.ChannelGone(NODE, f"l-{BORIS}", 16))


def _busy(story: Story) -> None:
    story.ready(BORIS)
    story.queued("+79160000002")
    story.wait(1)


def _of_another(story: Story) -> None:
    story.ready(BORIS)
    story.tell(
        e.SettingChanged(story.floor.state.settings.seq + 1, s.AgentSet(BORIS, {"sales": 1}, ("polis",)))
    )


@pytest.mark.parametrize("kind", [e.TransferToAgent, e.Consult])
@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (_away, "transfer.agent_away"),
        (_line_lost, "transfer.agent_away"),
        (_busy, "transfer.agent_busy"),
        (_of_another, "transfer.agent_of_another"),
    ],
)
def test_a_colleague_who_cannot_be_chosen_is_named(kind: Any, happens: Any, code: str) -> None:
    story, call = talking(POLIS)
    happens(story)
    assert refusal(story, kind, call=call, to=BORIS) == (code, {"agent": BORIS})


def test_who_is_asked_on_his_telephone_answers_there() -> None:
    story, call = talking()
    clara_comes(story)
    assert story.ask(e.Consult, ANNA, call=call, to=CLARA) == ""
    offer = story.last(f.ConsultAsked).offer
    assert refusal(story, e.Accept, CLARA, offer=offer) == ("offer.by_telephone", {"offer": offer})


def test_a_number_that_cannot_be_shown_is_named_and_a_client_too() -> None:
    foreign = s.NumberSet("+74950000002", "polis", "policies")
    story = Story(POLIS, s.QueueSet("policies", "polis", "", "", {}), foreign)
    story.ready(ANNA)
    base = {"number": "+79160000009", "purpose": "service"}
    of_another = refusal(story, e.PlaceCall, client="mebel", shown="+74950000002", **base)
    assert of_another == ("outbound.number_of_another", {"number": "+74950000002"})
    asked = {"user": ANNA, "agent": ANNA, "request_id": "twice", "client": "polis", **base}
    reply = story.tell(e.PlaceCall(shown="+74950000002", **asked)).reply
    assert reply is not None
    assert (reply.code, reply.values) == ("outbound.client_not_yours", {"client": "polis"})


# --- which command goes where ---------------------------------------------------------------------


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("music", ["default", "spring"])
def test_the_caller_leaves_the_first_agent_once_and_hears_the_music_of_his_queue(
    held: bool, music: str
) -> None:
    story, call = talking(help_(music=music))
    if held:
        assert story.ask(e.Hold, ANNA, call=call) == ""
    before = len(story.commands)
    assert story.ask(e.TransferToQueue, ANNA, call=call, queue="help") == ""
    told = [x for x in story.commands[before:] if isinstance(x, c.Part | c.StopMusic | c.StartMusic)]
    part = [] if held else [c.Part(NODE, bridge_of(ANNA), "t-1")]
    off = [c.StopMusic(NODE, "t-1")] if held and music != "default" else []
    on = [] if held and music == "default" else [c.StartMusic(NODE, "t-1", music)]
    assert told == [*part, *off, *on]


def test_a_colleague_with_a_telephone_of_his_own_is_dialled_for_the_ring_time_of_the_queue() -> None:
    story, call = talking()
    clara_comes(story)
    assert story.ask(e.Consult, ANNA, call=call, to=CLARA) == ""
    until = story.now + timedelta(seconds=15)
    live = story.floor.state.calls[call]
    leg = story.last_command(c.Dial).channel
    assert story.last_command(c.Dial) == c.Dial(NODE, leg, CLARA, "+79160000001", 15)
    assert live.legs[-1] == LegState(leg, "agent", story.now, CLARA)
    assert (story.last(f.ConsultAsked).until, live.due["consult"]) == (until, until)
    assert story.agent(CLARA).until == until


def test_who_answers_by_himself_is_asked_at_once_in_his_bridge() -> None:
    story, call = talking(s.AgentSet(BORIS, {"sales": 1}, ("mebel",), auto_answer=True))
    story.ready(BORIS)
    before = len(story.commands)
    assert story.ask(e.Consult, ANNA, call=call, to=BORIS) == ""
    story.wait(0)
    assert story.state(call) == "consulting"
    bridge, line = bridge_of(BORIS), f"l-{ANNA}"
    seated = [x for x in story.commands[before:] if isinstance(x, c.MakeBridge | c.Join)]
    assert seated == [c.MakeBridge(NODE, bridge), c.Join(NODE, bridge, line)]


# --- an engine that took over ---------------------------------------------------------------------


def test_a_colleague_who_rings_when_another_engine_takes_over_has_the_whole_time_again() -> None:
    story, call = talking()
    story.ready(BORIS)
    assert story.ask(e.Consult, ANNA, call=call, to=BORIS) == ""
    story.wait(10)
    story.tell(e.Restarted(2))
    until = story.now + timedelta(seconds=15)
    live = story.floor.state.calls[call]
    assert live.due == {"consult": until}
    assert story.agent(BORIS).until == until
    assert story.ask(e.Resume, ANNA, call=call) == ""
    assert live.due == {}, "nothing of the consultation is left"


def test_a_consultation_that_is_none_is_named() -> None:
    story, call = talking()
    live = story.floor.state.calls[call]
    with pytest.raises(Impossible) as broken:
        story.floor.calls._ask_again(live)
    told = broken.value
    assert (told.machine, told.state, told.given) == ("call", "talking", "restarted")
    live.state = "asking"
    with pytest.raises(Impossible) as broken:
        story.floor.calls._consult_up(live)
    told = broken.value
    assert (told.machine, told.state, told.given) == ("call", "consulting", "consult_up")


# --- calls that an agent places -------------------------------------------------------------------


def test_calls_of_both_directions_are_numbered_in_one_row() -> None:
    story = Story()
    first = story.queued()
    story.ready(BORIS)
    story.wait(1)
    story.ready(ANNA)
    base = {"client": "mebel", "shown": NUMBER, "number": "+79160000009", "purpose": "service"}
    assert story.ask(e.PlaceCall, ANNA, **base) == ""
    third = story.queued("+79160000003")
    placed = next(x for x in story.floor.state.calls.values() if x.direction == "outbound")
    order = {x.id: x.order for x in story.floor.state.calls.values()}
    assert order[first] < order[placed.id] < order[third]
