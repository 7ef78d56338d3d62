"""Facts of the stream ``floor``: what happened to calls and agents. Published by the engine only.

Facts carry ids, never names or free text. ``rev`` is the revision of the call after the fact: a request
that acts on a call names the revision that its sender saw. All times are aware UTC; ``_ms`` are whole
milliseconds.
"""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from perezvon.facts.classes import Classified
from perezvon.facts.legs import Leg as Leg
from perezvon.facts.legs import RecordingRef as RecordingRef
from perezvon.facts.legs import Segment as Segment
from perezvon.facts.outside import OutsideAnswered as OutsideAnswered
from perezvon.facts.outside import OutsideCalled as OutsideCalled
from perezvon.facts.outside import OutsideEnded as OutsideEnded
from perezvon.facts.outside import OutsideFact
from perezvon.facts.outside import OutsideGiven as OutsideGiven
from perezvon.facts.overflow import OverflowBegan as OverflowBegan
from perezvon.facts.overflow import OverflowEnded as OverflowEnded
from perezvon.facts.settings import AnySetting, Language
from perezvon.facts.states import Again as Again
from perezvon.facts.states import AgentState as AgentState
from perezvon.facts.states import AlarmWhat as AlarmWhat
from perezvon.facts.states import CallState as CallState
from perezvon.facts.states import Direction as Direction
from perezvon.facts.states import EndBy as EndBy
from perezvon.facts.states import EndHow as EndHow
from perezvon.facts.states import FlowWhy as FlowWhy
from perezvon.facts.states import HoursWhy as HoursWhy
from perezvon.facts.states import LineState as LineState
from perezvon.facts.states import OfferHow as OfferHow
from perezvon.facts.states import Presence as Presence
from perezvon.facts.states import Unrecorded as Unrecorded
from perezvon.facts.states import Work as Work
from perezvon.facts.transfers import CallTransferred as CallTransferred
from perezvon.facts.transfers import ConsultAnswered as ConsultAnswered
from perezvon.facts.transfers import ConsultAsked as ConsultAsked
from perezvon.facts.transfers import ConsultEnded as ConsultEnded
from perezvon.facts.transfers import PartWrapped as PartWrapped
from perezvon.facts.transfers import ResultChosen as ResultChosen
from perezvon.kit.ids import (
    AgentId,
    CallId,
    ChannelId,
    ClientId,
    DispositionId,
    HoursId,
    NodeId,
    OfferId,
    PersonId,
    QueueId,
    ReasonId,
    RecordingId,
    UserId,
)


class CallRecord(msgspec.Struct, frozen=True):
    """The one record of a call. Timestamps are stored, durations computed from them once, in ms.

    ``number`` is ours and ``caller`` the other side's, whoever placed the call.
    ``wait_ms`` from queue entry to answer or end; ``ring_ms`` sum of ringing at agents; ``talk_ms`` without
    hold; ``wrap_ms`` from the end of the talk to the end of wrap-up. ``unrecorded``: why a talk that should
    have been recorded was not, or not to its end. ``closed``: why the number was closed when he called; with
    another ``how`` than ``closed`` another queue took his call. ``queue``: the one that counts it, in
    which it was answered first or lost; where it was passed on to stands in ``segments``.
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
    closed: HoursWhy | None = None


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
    """The caller was found, or created, by number. ``classified``: what kind of call this is so far."""

    call: CallId
    rev: int
    person: PersonId
    language: Language | None = None
    classified: Classified | None = None


class CallQueued(Fact, frozen=True, tag="call_queued"):
    """``again``: came to the front of the queue after a talk; not counted as offered a second time."""

    call: CallId
    rev: int
    queue: QueueId
    priority: int
    queued_at: datetime
    again: Again | None = None


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
    """The other side answered. ``ring_ms``: from the dialling to the answer. ``cap``: the talk ends then."""

    call: CallId
    rev: int
    agent: AgentId
    ring_ms: int
    cap: datetime | None = None


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


class CallFlowed(Fact, frozen=True, tag="call_flowed"):
    """``to`` takes the caller of queue ``queue``; he is queued there next.

    ``queued_at``: his first queue entry, by which both queues count him. ``why``: the longest wait is
    over, or the queue overflows.
    """

    call: CallId
    rev: int
    queue: QueueId
    to: QueueId
    queued_at: datetime
    why: FlowWhy = "max_wait"


class CallGivenUp(Fact, frozen=True, tag="call_given_up"):
    """The longest wait is over, or it is closed: the caller hears so. ``how`` he will be written down."""

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


class HoursStatus(msgspec.Struct, frozen=True):
    """Whether a calendar is open; ``until``: when that turns, None for never. ``why`` it is closed."""

    hours: HoursId
    open: bool
    until: datetime | None = None
    why: HoursWhy | None = None


class HoursTurned(Fact, frozen=True, tag="hours_turned"):
    """A calendar opened or closed, or was changed."""

    status: HoursStatus


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
    | CallFlowed
    | CallTransferred
    | ConsultAsked
    | ConsultAnswered
    | ConsultEnded
    | ResultChosen
    | PartWrapped
    | OutsideFact
    | CallGivenUp
    | CallEnded
    | CallClosed
    | CallQuarantined
    | RecordingStarted
    | AgentChanged
    | AgentForgotten
    | HoursTurned
    | OverflowBegan
    | OverflowEnded
    | SettingLive
    | Alarm
)


class Published(msgspec.Struct, frozen=True):
    """A fact with its place in its stream: gapless ``seq`` per (centre, stream)."""

    seq: int
    at: datetime
    fact: AnyFact
