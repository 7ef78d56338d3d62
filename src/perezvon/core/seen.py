"""What a media node shows of itself, thing by thing."""

from typing import Literal

import msgspec

from perezvon.kit.ids import AgentId, BridgeId, ChannelId, RecordingId


class SeenChannel(msgspec.Struct, frozen=True):
    """A channel as the node shows it. ``agent`` set: an agent's telephone; else a trunk's channel.

    ``number`` and ``caller`` are those of an arriving channel, so that a lost arrival can be adopted.
    ``answered``: the media path is up. ``ours``: we dialled it. ``recording``: what is being recorded of it.
    """

    channel: ChannelId
    answered: bool
    agent: AgentId | None = None
    number: str = ""
    caller: str = ""
    ours: bool = False
    codec: Literal["alaw", "ulaw"] = "ulaw"
    recording: RecordingId | None = None


class SeenBridge(msgspec.Struct, frozen=True):
    bridge: BridgeId
    channels: tuple[ChannelId, ...] = ()
