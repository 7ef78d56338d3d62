"""The parts of a live call: its legs, its stretches with agents, its recordings, a consultation."""

from datetime import datetime

import msgspec

from perezvon.facts.legs import LegRole
from perezvon.facts.states import FlowWhy, OutsideWhy
from perezvon.kit.ids import AgentId, ChannelId, DispositionId, OfferId, QueueId, RecordingId


class LegState(msgspec.Struct):
    """A leg while it lives; see facts.floor.Leg."""

    channel: ChannelId
    role: LegRole
    started_at: datetime
    agent: AgentId | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: int | None = None
    sip: int | None = None
    number: str = ""
    cost: int = 0
    why: OutsideWhy | None = None


class SegmentState(msgspec.Struct):
    """A segment while it lives; see facts.floor.Segment."""

    queue: QueueId | None
    queued_at: datetime
    agent: AgentId | None = None
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ring_ms: int = 0
    hold_ms: int = 0
    wrap_ms: int = 0
    disposition: DispositionId | None = None
    transferred: bool = False
    flowed: FlowWhy | None = None
    outside: bool = False


class RecordingState(msgspec.Struct):
    recording: RecordingId
    started_at: datetime
    stopped_at: datetime | None = None


class ConsultState(msgspec.Struct):
    """A colleague who is asked about the call. ``leg``: his telephone, dialled for this."""

    agent: AgentId
    offer: OfferId
    asked_at: datetime
    until: datetime
    leg: ChannelId | None = None
    answered_at: datetime | None = None


class OutsideState(msgspec.Struct):
    """Somebody outside the centre who is called for the caller, over ``leg``.

    ``by``: the agent who wants it; ``price`` of a begun minute; ``joined``: the caller talks with him.
    """

    number: str
    leg: ChannelId
    why: OutsideWhy
    asked_at: datetime
    until: datetime
    by: AgentId | None = None
    price: int = 0
    answered_at: datetime | None = None
    joined: bool = False
