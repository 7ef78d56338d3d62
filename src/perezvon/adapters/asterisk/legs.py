"""What the adapter remembers of each channel between Asterisk's events and the core's commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.kit.ids import AgentId, BridgeId, ChannelId, PlaybackId, RecordingId


@dataclass
class Leg:
    """One channel in our application, or one that we dialled.

    playing: prompts that have not ended; True: we stopped it. watched: Asterisk promised to tell the
    channel's end (None: it was asked and has not answered). last: the newest word on why it ends.
    called: how this number was dialled; None: it is no such leg. begun: it was; only once, a second time
    would end the first (measured). heard_in: the bridge in which an agent hears it ring.
    music: it may be on; False only when that is known, because music goes on sounding in a talk.
    trunk: the line it came or goes over; number: the one dialled.
    """

    channel: ChannelId
    agent: AgentId | None = None
    ours: bool = False
    up: bool = False
    bridge: BridgeId | None = None
    recording: RecordingId | None = None
    playing: dict[PlaybackId, bool] = field(default_factory=dict)
    music: bool = True
    watched: bool | None = None
    left: bool = False
    gone: bool = False
    called: c.DialOut | None = None
    begun: bool = False
    heard_in: BridgeId | None = None
    last: e.ChannelGone | None = None
    trunk: str | None = None
    number: str = ""


class Legs:
    """All channels of a node that the core was told of."""

    def __init__(self) -> None:
        self._by_channel: dict[ChannelId, Leg] = {}
        self._over: dict[tuple[str, bool], set[ChannelId]] = {}  # by line to a carrier and who called

    def __iter__(self) -> Iterator[Leg]:
        return iter(list(self._by_channel.values()))

    def get(self, channel: ChannelId) -> Leg | None:
        return self._by_channel.get(channel)

    def add(self, leg: Leg) -> Leg:
        self._by_channel[leg.channel] = leg
        if leg.trunk is not None:
            self._over.setdefault((leg.trunk, leg.ours), set()).add(leg.channel)
        return leg

    def over(self, trunk: str, *, ours: bool) -> int:
        """How many legs of a line, those that we called or the others: asked with every call."""
        return len(self._over.get((trunk, ours), ()))

    def pop(self, channel: ChannelId) -> Leg | None:
        leg = self._by_channel.pop(channel, None)
        if leg is not None and leg.trunk is not None:
            self._over.get((leg.trunk, leg.ours), set()).discard(channel)
        return leg

    def clear(self) -> None:
        self._by_channel.clear()
        self._over.clear()

    def update(self, seen: dict[ChannelId, Leg]) -> None:
        """After a look at the node: this is the truth; legs known already keep what cannot be seen."""
        known = dict(self._by_channel)
        self.clear()
        for channel, leg in seen.items():
            old = known.get(channel, leg)
            old.up, old.bridge, old.recording = leg.up, leg.bridge, leg.recording
            old.playing = {p: old.playing.get(p, False) for p in leg.playing}
            self.add(old)

    def left_bridge(self, bridge: BridgeId) -> None:
        """The bridge is gone: nobody is in it."""
        for leg in self._by_channel.values():
            if leg.bridge == bridge:
                leg.bridge = None
