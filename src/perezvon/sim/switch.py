"""A media node as values: what Asterisk 22 does with our commands, without audio and without a clock.

``do(command, now)`` changes the node and returns ``(delay_s, event)`` pairs; the far ends (callers, agents'
telephones) act through ``arrive``, ``line_in``, ``answer``, ``hang_up`` and so on, which return the same.
A delayed event must be shown to ``happens`` when its time comes: a prompt that was stopped, or a telephone
that was answered in the meantime, makes it void.

As in Asterisk, a channel that plays does its other work afterwards (playing, music and leaving a bridge queue
up behind the prompt; stopping and hanging up do not), and a prompt ends music. Joining a bridge stops prompts
and music first, as the adapter does, and leaves the other bridge.
"""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

import msgspec

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.kit.ids import AgentId, BridgeId, ChannelId, NodeId, PlaybackId, RecordingId

Delayed = list[tuple[float, e.AnyEvent]]
ROUND_TRIP_S = 0.002  # an ARI request and the event it causes: measured 0.5 to 1.3 ms, doubled
NORMAL, BUSY, NO_ANSWER, ABSENT, CONGESTION = 16, 17, 19, 20, 34  # Q.850
CAUSES = {"normal": NORMAL, "busy": BUSY, "no_answer": NO_ANSWER, "congestion": CONGESTION}


class Channel(msgspec.Struct):
    """A leg. ``after``: work that waits for the prompt in ``playing`` to end."""

    channel: ChannelId
    number: str = ""
    caller: str = ""
    agent: AgentId | None = None
    ours: bool = False
    answered: bool = False
    codec: str = "ulaw"
    language: str = "ru"
    bridge: BridgeId | None = None
    music: str | None = None
    playing: PlaybackId | None = None
    recording: RecordingId | None = None
    after: list[c.TelephonyCommand] = []


class Take(msgspec.Struct):
    """A recording as the interval it covers."""

    channel: ChannelId
    started_at: datetime
    stopped_at: datetime | None = None


class Stretch(msgspec.Struct):
    """A customer's time in one bridge together with somebody."""

    bridge: BridgeId
    started_at: datetime
    stopped_at: datetime | None = None


def quick(media: tuple[str, ...]) -> float:
    """Length in seconds of prompts when nobody says otherwise: two seconds each."""
    return 2.0 * len(media)


class Switch:
    """One media node. ``length_s`` tells how long prompts are; ``talks`` keeps who was bridged, and when."""

    def __init__(self, node: NodeId, length_s: Callable[[tuple[str, ...]], float] = quick) -> None:
        self.node = node
        self.length_s = length_s
        self.channels: dict[ChannelId, Channel] = {}
        self.bridges: dict[BridgeId, list[ChannelId]] = {}
        self.recordings: dict[RecordingId, Take] = {}
        self.registered: dict[AgentId, None] = {}
        self.born: datetime | None = None  # of the process that a restart began
        self.talks: dict[ChannelId, list[Stretch]] = {}
        self.gone: Callable[[Channel], None] = lambda _: None  # how far ends learn that their leg ended

    # --- the far ends ----------------------------------------------------------------------------

    def arrive(self, channel: ChannelId, number: str, caller: str, codec: str = "ulaw") -> Delayed:
        """A caller dialled ``number`` over a trunk."""
        self.channels[channel] = Channel(channel, number=number, caller=caller, codec=codec)
        seen = e.ChannelArrived(self.node, channel, number, caller, "alaw" if codec == "alaw" else "ulaw")
        return [(ROUND_TRIP_S, seen)]

    def line_in(self, channel: ChannelId, agent: AgentId) -> Delayed:
        """An agent's telephone dialled its line."""
        self.channels[channel] = Channel(channel, agent=agent)
        return [(ROUND_TRIP_S, e.LineArrived(self.node, channel, agent))]

    def register(self, agent: AgentId, registered: bool = True) -> Delayed:
        """An agent's telephone can be rung, or cannot any more."""
        if registered:
            self.registered[agent] = None
        else:
            self.registered.pop(agent, None)
        return [(ROUND_TRIP_S, e.LineRegistered(self.node, agent, registered))]

    def ring(self, channel: ChannelId) -> Delayed:
        """It rings at the far end of a number that we dialled."""
        leg = self.channels.get(channel)
        if leg is None or not leg.ours or leg.answered or leg.agent is not None:
            return []
        return [(ROUND_TRIP_S, e.ChannelRings(self.node, channel))]

    def answer(self, channel: ChannelId, now: datetime | None = None) -> Delayed:
        """The far end of a leg that we dialled picked up. ``now``: when that begins a talk."""
        leg = self.channels.get(channel)
        if leg is None or not leg.ours or leg.answered:
            return []
        leg.answered = True
        if now is not None and leg.bridge is not None:
            self._account(leg.bridge, now)
        return [(ROUND_TRIP_S, e.ChannelUp(self.node, channel))]

    def hang_up(
        self, channel: ChannelId, now: datetime, cause: int = NORMAL, sip: int | None = None
    ) -> Delayed:
        """The far end hung up, was lost, or never answered."""
        leg = self.channels.pop(channel, None)
        if leg is None:
            return []
        events: Delayed = []
        if leg.playing is not None:
            broken = e.PlaybackDone(self.node, channel, leg.playing, ok=False)
            events.append((ROUND_TRIP_S, broken))
        self._leave(leg, now)
        self._stop_take(leg, now)
        events.append((ROUND_TRIP_S, e.ChannelGone(self.node, channel, cause, sip)))
        self.gone(leg)
        return events

    def press(self, channel: ChannelId, digit: str) -> Delayed:
        """The far end pressed a key."""
        here = channel in self.channels
        return [(ROUND_TRIP_S, e.DigitPressed(self.node, channel, digit))] if here else []

    def restart(self, now: datetime) -> None:
        """The node's process died: everything is gone, and nobody is told (the connection breaks)."""
        legs = list(self.channels.values())
        for leg in legs:
            self._leave(leg, now)
            self._stop_take(leg, now)
        self.channels.clear()
        self.bridges.clear()
        self.registered.clear()
        self.born = now
        for leg in legs:
            self.gone(leg)

    # --- what is there ---------------------------------------------------------------------------

    def seen(self) -> e.NodeSeen:
        """The whole truth, as the adapter reads it back after a connect."""
        return e.NodeSeen(
            node=self.node,
            channels=tuple(self._seen(leg) for leg in self.channels.values()),
            bridges=tuple(e.SeenBridge(b, tuple(inside)) for b, inside in self.bridges.items()),
            playbacks=tuple(leg.playing for leg in self.channels.values() if leg.playing is not None),
            registered=tuple(self.registered),
            born=self.born,
        )

    def _seen(self, leg: Channel) -> e.SeenChannel:
        return e.SeenChannel(
            channel=leg.channel,
            answered=leg.answered,
            agent=leg.agent,
            number=leg.number,
            caller=leg.caller,
            ours=leg.ours,
            codec="alaw" if leg.codec == "alaw" else "ulaw",
            recording=leg.recording,
        )

    def happens(self, event: e.AnyEvent, now: datetime) -> Delayed | None:
        """Whether a delayed event still comes true; if so it has, and this is what follows from it."""
        match event:
            case e.PlaybackDone(ok=True):
                leg = self.channels.get(event.channel)
                ended = leg is not None and leg.playing == event.playback
                return self._end_prompt(leg, now) if leg is not None and ended else None
            case e.ChannelGone(cause=19, sip=487):
                ringing = self.channels.get(event.channel)
                unanswered = ringing is not None and ringing.ours and not ringing.answered
                return self.hang_up(event.channel, now)[:-1] if unanswered else None
            case _:
                return []

    # --- commands --------------------------------------------------------------------------------

    def do(self, command: c.TelephonyCommand, now: datetime) -> Delayed:
        """Do one command of the floor. A thing that is not there comes back as ``CommandFailed``."""
        match command:
            case c.MakeBridge():
                self.bridges.setdefault(command.bridge, [])
                return []
            case c.DropBridge():
                return self._drop_bridge(command, now)
            case c.Dial():
                return self._dial(command)
            case c.DialOut():
                return self._dial_out(command, now)
        leg = self.channels.get(command.channel)
        if leg is None:
            return self._missing(command, command.channel)
        return self._on_channel(command, leg, now)

    def _on_channel(self, command: c.TelephonyCommand, leg: Channel, now: datetime) -> Delayed:
        queued = isinstance(command, c.Play | c.StartMusic | c.StopMusic | c.Part)
        if queued and leg.playing is not None:
            leg.after.append(command)
            return []
        match command:
            case c.Answer():
                leg.answered, leg.language = True, command.language
                return []
            case c.HangUp():
                return self.hang_up(leg.channel, now, CAUSES[command.reason])
            case c.Play():
                leg.playing, leg.music = command.playback, None
                done = e.PlaybackDone(self.node, leg.channel, command.playback)
                return [(ROUND_TRIP_S + self.length_s(command.media), done)]
            case c.StopPlay():
                return self._stop_play(command, leg, now)
            case c.StartMusic():
                leg.music = command.music
                return []
            case c.StopMusic():
                leg.music = None
                return []
            case c.Join():
                return self._join(command, leg, now)
            case c.Part():
                if leg.bridge != command.bridge:
                    return self._missing(command, leg.channel)
                self._leave(leg, now)
                return []
            case c.Record():
                return self._record(command, leg, now)
            case c.StopRecord():
                if leg.recording != command.recording:
                    return self._missing(command, leg.channel)
                self._stop_take(leg, now)
                return []
            case c.Ring() | c.Digits():
                return []
            case c.MakeBridge() | c.DropBridge() | c.Dial() | c.DialOut():
                raise AssertionError("done without a channel")
            case _:
                assert_never(command)

    def _dial(self, command: c.Dial) -> Delayed:
        if command.channel in self.channels:
            return []  # done before
        if command.agent not in self.registered:
            return [(ROUND_TRIP_S, e.ChannelGone(self.node, command.channel, ABSENT, 480))]
        self.channels[command.channel] = Channel(command.channel, agent=command.agent, ours=True)
        late = e.ChannelGone(self.node, command.channel, NO_ANSWER, 487)
        return [(float(command.timeout_s), late)]

    def _dial_out(self, command: c.DialOut, now: datetime) -> Delayed:
        if command.channel in self.channels:
            return []  # done before
        leg = Channel(command.channel, number=command.number, caller=command.caller, ours=True)
        self.channels[command.channel] = leg
        if command.bridge in self.bridges:
            self._join(c.Join(self.node, command.bridge, command.channel), leg, now)
        late = e.ChannelGone(self.node, command.channel, NO_ANSWER, 487)
        return [(float(command.timeout_s), late)]

    def _stop_play(self, command: c.StopPlay, leg: Channel, now: datetime) -> Delayed:
        if leg.playing == command.playback:
            done = e.PlaybackDone(self.node, leg.channel, command.playback, ok=False)
            return [(ROUND_TRIP_S, done), *self._end_prompt(leg, now)]
        before = len(leg.after)
        leg.after = [w for w in leg.after if not (isinstance(w, c.Play) and w.playback == command.playback)]
        return [] if len(leg.after) < before else self._missing(command, leg.channel)

    def _end_prompt(self, leg: Channel, now: datetime) -> Delayed:
        leg.playing = None
        waiting, leg.after = leg.after, []
        events: Delayed = []
        for command in waiting:
            events += self._on_channel(command, leg, now)
        return events

    def _join(self, command: c.Join, leg: Channel, now: datetime) -> Delayed:
        inside = self.bridges.get(command.bridge)
        if inside is None:
            return self._missing(command, leg.channel)
        events: Delayed = []
        if leg.playing is not None:
            stopped = e.PlaybackDone(self.node, leg.channel, leg.playing, ok=False)
            events, leg.playing, leg.after = [(ROUND_TRIP_S, stopped)], None, []
        leg.music = None
        if leg.bridge == command.bridge:
            return events
        self._leave(leg, now)
        inside.append(leg.channel)
        leg.bridge = command.bridge
        self._account(command.bridge, now)
        return events

    def _record(self, command: c.Record, leg: Channel, now: datetime) -> Delayed:
        if leg.recording == command.recording:
            return []
        self._stop_take(leg, now)
        leg.recording = command.recording
        self.recordings.setdefault(command.recording, Take(leg.channel, now)).stopped_at = None
        return []

    def _drop_bridge(self, command: c.DropBridge, now: datetime) -> Delayed:
        inside = self.bridges.get(command.bridge)
        if inside is None:
            return self._missing(command, None)
        for channel in list(inside):
            self._leave(self.channels[channel], now)
        del self.bridges[command.bridge]
        return []

    def _leave(self, leg: Channel, now: datetime) -> None:
        bridge = leg.bridge
        if bridge is not None:
            self.bridges[bridge].remove(leg.channel)
            leg.bridge = None
            self._close(leg.channel, now)
            self._account(bridge, now)

    def _account(self, bridge: BridgeId, now: datetime) -> None:
        """Customers of a bridge talk while somebody of ours is in it too."""
        inside = self.bridges[bridge]
        company = any(self.channels[k].agent is not None for k in inside if k in self.channels)
        for channel in inside:
            leg = self.channels[channel]
            if leg.agent is not None or (leg.ours and not leg.answered):
                continue
            stretches = self.talks.setdefault(channel, [])
            talking = bool(stretches) and stretches[-1].stopped_at is None
            if company and not talking:
                stretches.append(Stretch(bridge, now))
            elif talking and not company:
                stretches[-1].stopped_at = now

    def _close(self, channel: ChannelId, now: datetime) -> None:
        stretches = self.talks.get(channel)
        if stretches and stretches[-1].stopped_at is None:
            stretches[-1].stopped_at = now

    def _stop_take(self, leg: Channel, now: datetime) -> None:
        if leg.recording is not None:
            self.recordings[leg.recording].stopped_at = now
            leg.recording = None

    def _missing(self, command: c.TelephonyCommand, channel: ChannelId | None) -> Delayed:
        kind = str(type(command).__struct_config__.tag)
        return [(ROUND_TRIP_S, e.CommandFailed(self.node, kind, channel, missing=True))]
