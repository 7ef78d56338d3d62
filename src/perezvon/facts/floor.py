"""Facts of the stream ``floor``: what happened to calls and agents. Published by the engine only.

Facts carry ids, never names or free text. ``rev`` is the revision of the call after the fact: a request
that acts on a call names the revision that its sender saw. All times are aware UTC; ``_ms`` are whole
milliseconds.
"""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from perezvon.facts.legs import Leg as Leg
from perezvon.facts.legs import RecordingRef as RecordingRef
from perezvon.facts.legs import Segment as Segment
from perezvon.facts.settings import AnySetting, Language
from perezvon.kit.ids import (
    AgentId,
    CallId,
    ChannelId,
    ClientId,
    DispositionId,
    NodeId,
    OfferId,
    PersonId,
    QueueId,
    ReasonId,
    RecordingId,
    UserId,
)

Direction: TypeAlias = Literal["inbound", "outbound"]
EndHow: TypeAlias = Literal[
    "answered",  # an agent talked with the caller
    "abandoned",  # the caller hung up while queued
    "short_abandoned",  # the same, within the queue's short_abandon_s
    "left_early",  # the caller hung up before he was queued (greeting)
    "flowed_out",  # left the queue unanswered by our decision (maximum wait)
    "refused",  # never admitted (unknown number, overload)
    # outbound, never answered:
    "busy",
    "no_answer",  # it rang for as long as the settings say, or the network gave up
    "unallocated",  # there is no such number
    "rejected",  # the other side, or the carrier, does not want the call
    "unreachable",  # the network could not do it, or nobody knows
    "cancelled",  # the agent thought better of it, or his telephone was lost
]
EndBy: TypeAlias = Literal["caller", "agent", "system"]
OfferHow: TypeAlias = Literal["accepted", "declined", "no_answer", "caller_gone", "failed"]
CallState: TypeAlias = Literal[
    "greeting",
    "waiting",
    "offered",
    "calling_agent",  # outbound: the agent's own telephone rings first
    "dialling",  # outbound: the number is being reached
    "ringing",  # outbound: it rings there
    "talking",
    "held",
    "rejoining",
    "farewell",
    "wrap_up",
    "closed",
]
LineState: TypeAlias = Literal["none", "up", "lost"]
Presence: TypeAlias = Literal["out", "ready", "not_ready", "pending_not_ready"]
Work: TypeAlias = Literal["free", "reserved", "dialling", "talking", "hold", "rejoining", "wrap_up"]
Unrecorded: TypeAlias = Literal[
    "disk_full",  # recording was switched off, or ended early, because a disk was full
    "failed",  # the media node could not record
]
AlarmWhat: TypeAlias = Literal[
    "node_lost",  # key: the node
    "quarantine",  # key: the call, or the machine that broke
    "recording",  # key: the channel that is not recorded although it should be
    "overload",  # key: the node
    "strained",  # key: the node; things are late, fewer new calls are let in
    "disk_filling",  # key of these three: the volume
    "disk_full",  # nothing is recorded any more
    "database_full",
    "clock",  # key: the node whose machine's clock jumped
    "spend",  # key: hour; outbound calls cost more than the centre allows itself: none is placed
]
AgentState: TypeAlias = Literal[
    "logged_out",
    "no_line",
    "ready",
    "not_ready",
    "reserved",
    "dialling",
    "talking",
    "hold",
    "rejoining",
    "wrap_up",
]


class CallRecord(msgspec.Struct, frozen=True):
    """The one record of a call. Timestamps are stored, durations computed from them once, in ms.

    ``number`` is ours and ``caller`` the other side's, whoever placed the call.
    ``wait_ms`` from queue entry to answer or end; ``ring_ms`` sum of ringing at agents; ``talk_ms`` without
    hold; ``wrap_ms`` from the end of the talk to the end of wrap-up. ``unrecorded``: why a talk that should
    have been recorded was not, or not to its end.
    """

    call: CallId
    client: ClientId | None
    number: str
    caller: str
    direction: Direction
    arrived_at: datetime
    how: EndHow
    by: EndBy
    queued_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    queue: QueueId | None = None
    agent: AgentId | None = None
    person: PersonId | None = None
    disposition: DispositionId | None = None
    cause: int | None = None
    sip: int | None = None
    wait_ms: int = 0
    ring_ms: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_ms: int = 0
    offers: int = 0
    in_target: bool = False
    legs: tuple[Leg, ...] = ()
    segments: tuple[Segment, ...] = ()
    recordings: tuple[RecordingRef, ...] = ()
    unrecorded: Unrecorded | None = None


class Fact(msgspec.Struct, frozen=True, tag_field="kind"):
    """Base of the floor's facts."""


class CallArrived(Fact, frozen=True, tag="call_arrived"):
    call: CallId
    rev: int
    node: NodeId
    channel: ChannelId
    number: str
    caller: str
    client: ClientId | None
    direction: Direction = "inbound"
    language: Language = "ru"


class PersonKnown(Fact, frozen=True, tag="person_known"):
    """The caller was found, or created, by number."""

    call: CallId
    rev: int
    person: PersonId
    language: Language | None = None


class CallQueued(Fact, frozen=True, tag="call_queued"):
    """``again``: came back to the front of the queue (agent lost, fault); not offered a second time."""

    call: CallId
    rev: int
    queue: QueueId
    priority: int
    queued_at: datetime
    again: Literal["agent_lost", "fault"] | None = None


class CallOffered(Fact, frozen=True, tag="call_offered"):
    """``refusals``: how many agents were not asked, per reason; with the winner they are all agents."""

    call: CallId
    rev: int
    offer: OfferId
    agent: AgentId
    queue: QueueId
    until: datetime
    runner_up: AgentId | None
    refusals: dict[str, int]


class OfferEnded(Fact, frozen=True, tag="offer_ended"):
    call: CallId
    rev: int
    offer: OfferId
    agent: AgentId
    how: OfferHow
    ring_ms: int


class CallAnswered(Fact, frozen=True, tag="call_answered"):
    """``first``: the first agent of this call; only then it counts as answered in the queue."""

    call: CallId
    rev: int
    agent: AgentId
    queue: QueueId
    queued_at: datetime
    wait_ms: int
    in_target: bool
    first: bool


class CallPlaced(Fact, frozen=True, tag="call_placed"):
    """An agent calls somebody. ``number``: ours, which is shown there; ``caller``: whom he calls.

    ``state``: his own telephone is rung first, or the number is dialled at once; not longer than ``until``.
    """

    call: CallId
    rev: int
    node: NodeId
    channel: ChannelId
    number: str
    caller: str
    client: ClientId
    agent: AgentId
    state: Literal["calling_agent", "dialling"]
    until: datetime
    language: Language = "ru"


class CallDialled(Fact, frozen=True, tag="call_dialled"):
    """The attempt goes on in ``state``, not longer than ``until``: the agent's telephone was answered and now
    the number is dialled; or an engine took over, and the attempt gets its whole time again."""

    call: CallId
    rev: int
    state: Literal["calling_agent", "dialling", "ringing"]
    until: datetime


class CallRings(Fact, frozen=True, tag="call_rings"):
    """It rings at the other side."""

    call: CallId
    rev: int


class CallReached(Fact, frozen=True, tag="call_reached"):
    """The other side answered. ``ring_ms``: from the dialling to the answer."""

    call: CallId
    rev: int
    agent: AgentId
    ring_ms: int


class CallHeld(Fact, frozen=True, tag="call_held"):
    call: CallId
    rev: int


class CallResumed(Fact, frozen=True, tag="call_resumed"):
    call: CallId
    rev: int


class AgentLost(Fact, frozen=True, tag="agent_lost"):
    """The agent's line broke in a talk: the caller hears music and is kept for him until ``until``."""

    call: CallId
    rev: int
    agent: AgentId
    until: datetime


class AgentRejoined(Fact, frozen=True, tag="agent_rejoined"):
    call: CallId
    rev: int
    agent: AgentId


class CallGivenUp(Fact, frozen=True, tag="call_given_up"):
    """The queue's longest wait is over: the caller hears the farewell. ``how`` he will be written down."""

    call: CallId
    rev: int
    how: EndHow


class CallEnded(Fact, frozen=True, tag="call_ended"):
    """The customer's part is over. The record is final but for wrap-up and disposition."""

    call: CallId
    rev: int
    record: CallRecord


class CallClosed(Fact, frozen=True, tag="call_closed"):
    """Wrap-up is over too: the record is complete. Every call ends with exactly one of these."""

    call: CallId
    rev: int
    record: CallRecord


class CallQuarantined(Fact, frozen=True, tag="call_quarantined"):
    call: CallId
    rev: int
    machine: str
    state: str
    given: str


class RecordingStarted(Fact, frozen=True, tag="recording_started"):
    call: CallId
    rev: int
    recording: RecordingId


class AgentStatus(msgspec.Struct, frozen=True):
    """An agent as screens show him; ``state`` is derived from line, presence and work."""

    agent: AgentId
    line: LineState
    presence: Presence
    work: Work
    state: AgentState
    since: datetime
    reason: ReasonId | None = None
    call: CallId | None = None
    until: datetime | None = None  # end of wrap-up, of the offer or of the rejoin time


class AgentChanged(Fact, frozen=True, tag="agent_changed"):
    status: AgentStatus
    by: UserId | None = None


class AgentForgotten(Fact, frozen=True, tag="agent_forgotten"):
    """A signed-out agent left the floor because his settings were removed."""

    agent: AgentId


class SettingLive(Fact, frozen=True, tag="setting_live"):
    """A setting acts on the floor now. ``seq``: its number in the stream ``settings``."""

    seq: int
    setting: AnySetting


class Alarm(Fact, frozen=True, tag="alarm"):
    """``on`` False ends the alarm of the same ``what``/``key``."""

    what: AlarmWhat
    key: str
    on: bool


AnyFact: TypeAlias = (
    CallArrived
    | PersonKnown
    | CallQueued
    | CallOffered
    | OfferEnded
    | CallAnswered
    | CallPlaced
    | CallDialled
    | CallRings
    | CallReached
    | CallHeld
    | CallResumed
    | AgentLost
    | AgentRejoined
    | CallGivenUp
    | CallEnded
    | CallClosed
    | CallQuarantined
    | RecordingStarted
    | AgentChanged
    | AgentForgotten
    | SettingLive
    | Alarm
)


class Published(msgspec.Struct, frozen=True):
    """A fact with its place in its stream: gapless ``seq`` per (centre, stream)."""

    seq: int
    at: datetime
    fact: AnyFact
