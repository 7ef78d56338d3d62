"""What a media node shows of itself, and the Directory of a caller, thing by thing."""

from typing import Literal

import msgspec

from perezvon.core.classify import History
from perezvon.facts.settings import Language
from perezvon.kit.ids import AgentId, BridgeId, ChannelId, PersonId, RecordingId


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


class CallerSummary(msgspec.Struct, frozen=True):
    """What the floor may know of a caller: small, frozen, without a name.

    ``past``: what matters of everything before this call, None: nothing was; ``referrer``: who sent him.
    """

    person: PersonId
    language: Language | None = None
    priority: int = 0
    last_agent: AgentId | None = None
    past: History | None = None
    referrer: PersonId | None = None
