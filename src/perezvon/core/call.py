"""What the floor remembers of one call; its states are in ``call_table``."""

from datetime import datetime
from typing import Literal

import msgspec

from perezvon.core.call_table import OUTBOUND, PLACED, TABLE, TABLES, CallInput
from perezvon.core.parts import ConsultState, LegState, OutsideState, RecordingState, SegmentState
from perezvon.facts.classes import Classified
from perezvon.facts.floor import (
    Again,
    CallState,
    Direction,
    EndBy,
    EndHow,
    HoursWhy,
    Unrecorded,
)
from perezvon.facts.settings import Language, QueueSet
from perezvon.kit.ids import (
    AgentId,
    CallId,
    ChannelId,
    ClientId,
    DispositionId,
    NodeId,
    OfferId,
    PersonId,
    PlaybackId,
    QueueId,
    RecordingId,
)


class Call(msgspec.Struct):
    """A live call. ``due``: its deadlines by name; ``queue_set``: its queue's settings at entry.

    Outbound: ``queue_set`` is the queue of our number, whose rules (recording, music, wrap-up) hold;
    ``price`` of a begun minute, in hundredths; ``only``: the lines it may go over, empty: any.
    """

    id: CallId
    node: NodeId
    channel: ChannelId
    number: str
    caller: str
    client: ClientId | None
    language: Language
    arrived_at: datetime
    since: datetime
    order: int
    codec: Literal["alaw", "ulaw"] = "ulaw"
    direction: Direction = "inbound"
    state: CallState = "greeting"
    rev: int = 1
    due: dict[str, datetime] = {}
    person: PersonId | None = None
    classified: Classified | None = None
    caller_priority: int = 0
    queue_set: QueueSet | None = None
    priority: int = 0
    again: Again | None = None
    counted: QueueId | None = None  # the queue in which it was answered first
    wrapping: dict[AgentId, int] = {}  # who passed the caller on and wraps up: the number of his segment
    consult: ConsultState | None = None
    outside: OutsideState | None = None
    transferred_by: AgentId | None = None
    chosen: dict[AgentId, DispositionId] = {}  # results of parts that are not wrapped up yet
    queued_at: datetime | None = None
    waits_since: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    agent: AgentId | None = None
    offer: OfferId | None = None
    offer_until: datetime | None = None
    rejoin_until: datetime | None = None
    agent_leg: ChannelId | None = None  # dialled on demand
    playback: PlaybackId | None = None
    music: bool = False
    hung_up: bool = False  # we asked for the end of the customer's channel
    customer_gone: bool = False
    held_since: datetime | None = None
    recording: RecordingId | None = None
    in_target: bool = False
    offers: int = 0
    join_failures: int = 0
    part_failures: int = 0
    faults: int = 0
    unrecorded: Unrecorded | None = None
    record: bool | None = None  # what the number says of recording; None: the queue decides
    noticed: bool = False  # he was told that the call is recorded
    closed: HoursWhy | None = None
    placed_by: AgentId | None = None
    placed_until: datetime | None = None
    cap: datetime | None = None  # outbound: the talk is ended then
    price: int = 0
    only: tuple[str, ...] = ()
    purpose: str = "service"  # what it was placed for
    how: EndHow | None = None
    by: EndBy | None = None
    legs: list[LegState] = []
    segments: list[SegmentState] = []
    recordings: list[RecordingState] = []

    @property
    def queue(self) -> QueueId | None:
        return self.queue_set.id if self.queue_set is not None and self.queued_at is not None else None

    @property
    def segment(self) -> SegmentState:
        return self.segments[-1]

    def leg(self, channel: ChannelId) -> LegState | None:
        for leg in reversed(self.legs):
            if leg.channel == channel:
                return leg
        return None

    @property
    def with_agent(self) -> bool:
        """In a talk with an agent (on hold, consulting and rejoining included)."""
        return self.state in ("talking", "held", "asking", "consulting", "rejoining")


__all__ = [
    "OUTBOUND",
    "PLACED",
    "TABLE",
    "TABLES",
    "Call",
    "CallInput",
    "ConsultState",
    "LegState",
    "OutsideState",
    "RecordingState",
    "SegmentState",
]
