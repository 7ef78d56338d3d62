"""The node's model does what Asterisk does, so that the floor meets the same surprises."""

from datetime import UTC, datetime, timedelta

import pytest

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.sim.switch import ROUND_TRIP_S, Delayed, Switch

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
NODE = "n1"


@pytest.fixture
def switch() -> Switch:
    made = Switch(NODE, length_s=lambda media: 3.0 * len(media))
    made.arrive("t-1", "+74950000001", "+79160000001")
    made.line_in("l-1", "a-anna")
    made.do(c.MakeBridge(NODE, "b-a-anna"), NOW)
    made.do(c.Join(NODE, "b-a-anna", "l-1"), NOW)
    return made


def events(delayed: Delayed) -> list[e.AnyEvent]:
    return [event for _, event in delayed]


def play(switch: Switch, playback: str = "p-1") -> Delayed:
    return switch.do(c.Play(NODE, "t-1", playback, ("perezvon/greeting",)), NOW)


def test_an_arrival_is_told_and_seen(switch: Switch) -> None:
    told = events(switch.arrive("t-2", "+74950000002", "+79160000002", "alaw"))
    assert told == [e.ChannelArrived(NODE, "t-2", "+74950000002", "+79160000002", "alaw")]
    seen = {row.channel: row for row in switch.seen().channels}
    assert seen["t-2"] == e.SeenChannel("t-2", False, None, "+74950000002", "+79160000002", codec="alaw")
    assert seen["l-1"].agent == "a-anna"


def test_a_prompt_ends_after_its_length(switch: Switch) -> None:
    [(delay_s, done)] = play(switch)
    assert (delay_s, done) == (3.0 + ROUND_TRIP_S, e.PlaybackDone(NODE, "t-1", "p-1"))
    assert switch.seen().playbacks == ("p-1",)
    assert switch.happens(done, NOW) == []
    assert switch.seen().playbacks == ()


def test_a_stopped_prompt_ends_once(switch: Switch) -> None:
    [(_, done)] = play(switch)
    assert events(switch.do(c.StopPlay(NODE, "t-1", "p-1"), NOW)) == [
        e.PlaybackDone(NODE, "t-1", "p-1", ok=False)
    ]
    assert switch.happens(done, NOW) is None
    failed = events(switch.do(c.StopPlay(NODE, "t-1", "p-1"), NOW))
    assert failed == [e.CommandFailed(NODE, "stop_play", "t-1", missing=True)]


def test_what_is_asked_of_a_playing_channel_waits_for_the_prompt(switch: Switch) -> None:
    [(_, done)] = play(switch)
    assert switch.do(c.StartMusic(NODE, "t-1", "default"), NOW) == []
    assert switch.channels["t-1"].music is None
    switch.happens(done, NOW)
    assert switch.channels["t-1"].music == "default"


def test_a_prompt_ends_music(switch: Switch) -> None:
    switch.do(c.StartMusic(NODE, "t-1", "default"), NOW)
    play(switch)
    assert switch.channels["t-1"].music is None


def test_joining_stops_prompt_and_music_and_leaves_the_other_bridge(switch: Switch) -> None:
    switch.do(c.MakeBridge(NODE, "b-x"), NOW)
    switch.do(c.Join(NODE, "b-x", "t-1"), NOW)
    play(switch)
    told = events(switch.do(c.Join(NODE, "b-a-anna", "t-1"), NOW))
    assert told == [e.PlaybackDone(NODE, "t-1", "p-1", ok=False)]
    assert {b.bridge: b.channels for b in switch.seen().bridges} == {"b-a-anna": ("l-1", "t-1"), "b-x": ()}


def test_joining_a_bridge_that_is_gone_fails(switch: Switch) -> None:
    told = events(switch.do(c.Join(NODE, "b-none", "t-1"), NOW))
    assert told == [e.CommandFailed(NODE, "join", "t-1", missing=True)]


@pytest.mark.parametrize(
    "command",
    [
        c.Answer(NODE, "t-9"),
        c.HangUp(NODE, "t-9"),
        c.Play(NODE, "t-9", "p", ("x",)),
        c.StartMusic(NODE, "t-9", "default"),
        c.Join(NODE, "b-a-anna", "t-9"),
        c.Record(NODE, "t-9", "r"),
        c.DropBridge(NODE, "b-none"),
    ],
)
def test_what_is_not_there_comes_back_as_missing(switch: Switch, command: c.TelephonyCommand) -> None:
    [(_, failed)] = switch.do(command, NOW)
    assert isinstance(failed, e.CommandFailed)
    assert failed.missing


@pytest.mark.parametrize(
    "command",
    [
        c.Answer(NODE, "t-1"),
        c.MakeBridge(NODE, "b-a-anna"),
        c.Join(NODE, "b-a-anna", "t-1"),
        c.StartMusic(NODE, "t-1", "default"),
        c.Record(NODE, "t-1", "r-1"),
    ],
)
def test_twice_does_no_harm(switch: Switch, command: c.TelephonyCommand) -> None:
    switch.do(command, NOW)
    once = switch.seen()
    assert switch.do(command, NOW) == []
    assert switch.seen() == once


def test_a_hang_up_takes_the_channel_everywhere(switch: Switch) -> None:
    play(switch)
    switch.do(c.Record(NODE, "t-1", "r-1"), NOW)
    later = NOW + timedelta(seconds=9)
    assert events(switch.hang_up("t-1", later, cause=17, sip=486)) == [
        e.PlaybackDone(NODE, "t-1", "p-1", ok=False),
        e.ChannelGone(NODE, "t-1", 17, 486),
    ]
    assert switch.recordings["r-1"].stopped_at == later
    assert switch.hang_up("t-1", later) == []


class TestDialling:
    """Telephones that ring."""

    def dial(self, switch: Switch) -> Delayed:
        return switch.do(c.Dial(NODE, "d-1", "a-boris", "+79160000001", 20), NOW)

    def test_an_unregistered_telephone_is_gone_at_once(self, switch: Switch) -> None:
        assert self.dial(switch) == [(ROUND_TRIP_S, e.ChannelGone(NODE, "d-1", 20, 480))]

    def test_nobody_answers(self, switch: Switch) -> None:
        switch.register("a-boris")
        [(delay_s, gone)] = self.dial(switch)
        assert delay_s == 20
        assert switch.happens(gone, NOW) == []
        assert "d-1" not in switch.channels

    def test_an_answer_voids_the_timeout(self, switch: Switch) -> None:
        switch.register("a-boris")
        [(_, gone)] = self.dial(switch)
        assert events(switch.answer("d-1")) == [e.ChannelUp(NODE, "d-1")]
        assert switch.happens(gone, NOW) is None
        assert switch.answer("d-1") == []

    def test_dialling_twice_is_one_leg(self, switch: Switch) -> None:
        switch.register("a-boris")
        self.dial(switch)
        assert self.dial(switch) == []


def test_talk_is_the_time_with_somebody_of_ours(switch: Switch) -> None:
    switch.do(c.Join(NODE, "b-a-anna", "t-1"), NOW)
    switch.hang_up("l-1", NOW + timedelta(seconds=4))
    [stretch] = switch.talks["t-1"]
    assert (stretch.started_at, stretch.stopped_at) == (NOW, NOW + timedelta(seconds=4))


def test_a_restart_forgets_all_and_tells_nobody(switch: Switch) -> None:
    heard: list[str] = []
    switch.gone = lambda leg: heard.append(leg.channel)
    switch.restart(NOW)
    assert switch.seen() == e.NodeSeen(NODE, born=NOW)
    assert heard == ["t-1", "l-1"]  # far ends notice by themselves
