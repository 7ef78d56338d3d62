"""What the floor wants done. Commands carry ids chosen here; doing one twice must do no harm.

``media`` are tuples of Asterisk media URIs without scheme (``perezvon/greeting-mebel``), played one after
the other in the language of the channel.
"""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from perezvon.kit.ids import (
    AgentId,
    BridgeId,
    CallId,
    ChannelId,
    ClientId,
    NodeId,
    PlaybackId,
    RecordingId,
)


class Command(msgspec.Struct, frozen=True, tag_field="kind"):
    """Base of the commands."""


class Answer(Command, frozen=True, tag="answer"):
    node: NodeId
    channel: ChannelId
    language: str = "ru"


class Ring(Command, frozen=True, tag="ring"):
    node: NodeId
    channel: ChannelId


class HangUp(Command, frozen=True, tag="hang_up"):
    """``reason``: normal, busy, congestion, no_answer (Asterisk's hang-up reasons)."""

    node: NodeId
    channel: ChannelId
    reason: Literal["normal", "busy", "congestion", "no_answer"] = "normal"


class Play(Command, frozen=True, tag="play"):
    node: NodeId
    channel: ChannelId
    playback: PlaybackId
    media: tuple[str, ...]
    language: str = "ru"


class StopPlay(Command, frozen=True, tag="stop_play"):
    node: NodeId
    channel: ChannelId
    playback: PlaybackId


class StartMusic(Command, frozen=True, tag="start_music"):
    node: NodeId
    channel: ChannelId
    music: str


class StopMusic(Command, frozen=True, tag="stop_music"):
    node: NodeId
    channel: ChannelId


class MakeBridge(Command, frozen=True, tag="make_bridge"):
    """A mixing bridge; exists already: fine."""

    node: NodeId
    bridge: BridgeId


class DropBridge(Command, frozen=True, tag="drop_bridge"):
    node: NodeId
    bridge: BridgeId


class Join(Command, frozen=True, tag="join"):
    """Put a channel into a bridge; it leaves any other bridge and its music."""

    node: NodeId
    bridge: BridgeId
    channel: ChannelId


class Part(Command, frozen=True, tag="part"):
    node: NodeId
    bridge: BridgeId
    channel: ChannelId


class Dial(Command, frozen=True, tag="dial"):
    """Ring an agent's registered telephone; the leg's id is ``channel``."""

    node: NodeId
    channel: ChannelId
    agent: AgentId
    caller: str
    timeout_s: int


class DialOut(Command, frozen=True, tag="dial_out"):
    """Call ``number`` over a trunk (empty: one that works, of those in ``only`` if there are any, in their
    order); the leg's id is ``channel``.

    It is put into ``bridge`` before it is answered: the agent hears what the network says. ``caller``: our
    number, which is shown there. Unanswered it ends by itself after ``timeout_s``.
    """

    node: NodeId
    channel: ChannelId
    bridge: BridgeId
    number: str
    caller: str
    trunk: str
    timeout_s: int
    only: tuple[str, ...] = ()


class Record(Command, frozen=True, tag="record"):
    """Record ``channel`` (customer) to two raw files named by ``recording``."""

    node: NodeId
    channel: ChannelId
    recording: RecordingId
    codec: Literal["alaw", "ulaw"] = "ulaw"


class StopRecord(Command, frozen=True, tag="stop_record"):
    node: NodeId
    channel: ChannelId
    recording: RecordingId


class Digits(Command, frozen=True, tag="digits"):
    """Send the digits of request ``request_id`` to ``channel``; the shell kept them, the journal did not."""

    node: NodeId
    channel: ChannelId
    request_id: str


class LookUp(Command, frozen=True, tag="look_up"):
    """Ask the Directory; no answer by ``deadline`` counts as unknown.

    ``caller``: the person of a number, made now if new; ``known``: only if there is one; ``person``: the one
    with this id.
    """

    call: CallId
    client: ClientId
    what: Literal["caller", "known", "person"]
    key: str
    deadline: datetime


class CheckContact(Command, frozen=True, tag="check_contact"):
    """Look up whether this number may be called for this purpose; a "no" comes as ``ContactBarred``."""

    call: CallId
    client: ClientId
    number: str
    purpose: str


TelephonyCommand: TypeAlias = (
    Answer
    | Ring
    | HangUp
    | Play
    | StopPlay
    | StartMusic
    | StopMusic
    | MakeBridge
    | DropBridge
    | Join
    | Part
    | Dial
    | DialOut
    | Record
    | StopRecord
    | Digits
)
AnyCommand: TypeAlias = TelephonyCommand | LookUp | CheckContact
