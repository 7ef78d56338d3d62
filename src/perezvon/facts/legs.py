"""The parts of a call's record: its channels, its stretches with agents, its recordings."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from perezvon.facts.states import FlowWhy, OutsideWhy
from perezvon.kit.ids import AgentId, ChannelId, DispositionId, NodeId, QueueId, RecordingId

LegRole: TypeAlias = Literal["customer", "agent", "outside"]


class Leg(msgspec.Struct, frozen=True):
    """One channel of a call. ``cause``: Q.850; ``sip``: SIP status, where known.

    ``number``: of somebody outside to whom the caller was passed on, and ``why``; ``cost``: in hundredths.
    """

    channel: ChannelId
    role: LegRole
    agent: AgentId | None
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: int | None = None
    sip: int | None = None
    number: str = ""
    cost: int = 0
    why: OutsideWhy | None = None


class Segment(msgspec.Struct, frozen=True):
    """One stretch of a call with at most one agent. ``queue`` None: an outbound call waits in none.

    ``transferred``: it ended because its agent passed the caller on; the next stretch is what became of it.
    ``flowed``: it ended because another queue took the caller, and why. ``outside``: with somebody outside.
    """

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


class RecordingRef(msgspec.Struct, frozen=True):
    """A pair of raw files (customer's side, what the customer hears) that a worker makes into one."""

    recording: RecordingId
    node: NodeId
    channel: ChannelId
    started_at: datetime
    stopped_at: datetime | None = None
    codec: Literal["alaw", "ulaw"] = "ulaw"
