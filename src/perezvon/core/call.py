"""One call: its total state tables and what the floor remembers of it. Inbound:

    greeting ─greeted▶ waiting ─offer▶ offered ─accept▶ talking ⇄ held
                          ▲  └─too_long▶ farewell          │ agent_lost ▶ rejoining ─agent_back▶ talking
                          └────────── agent_given_up ──────┴──────────────┘
    greeting ─shut▶ farewell; waiting ─flow▶ waiting, in another queue
    hang-up of either side in a talk ▶ wrap_up ─wrapped▶ closed; the caller gone before ▶ closed
    talking, held ─transfer▶ waiting, for the next agent; his own wrap-up is apart (``Call.wrapping``)
    talking, held ─consult▶ asking ─consult_up▶ consulting ─complete▶ talking, with the colleague

Outbound (the talk as above; nobody else can take it over, so whatever ends it for good closes the call):

    calling_agent ─agent_up▶ dialling ─rings▶ ringing ─picked_up▶ talking …
                             not reached, cancelled, barred, the agent's line lost ▶ closed

The diagrams in the documentation are generated from ``TABLES``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, TypeAlias, get_args

import msgspec

from perezvon.core.parts import ConsultState, LegState, RecordingState, SegmentState
from perezvon.core.table import IMPOSSIBLE, Cell, Refuse, Stale, Table
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
    NodeId,
    OfferId,
    PersonId,
    PlaybackId,
    QueueId,
    RecordingId,
)

CallInput: TypeAlias = Literal[
    "greeted",  # the greeting is over, or could not be played
    "shut",  # it is closed, and no other queue takes him
    "offer",  # the distributor chose an agent
    "accept",  # the agent took it
    "unanswered",  # the offer ended otherwise
    "hold",
    "resume",
    "hang_up",  # the agent ends the call
    "agent_lost",  # the agent's line broke
    "agent_back",
    "agent_given_up",  # he did not come back in time
    "caller_gone",
    "too_long",  # the queue's longest wait is over
    "flow",  # it is, and another queue takes the caller
    "said",  # the farewell announcement is over
    "wrapped",  # wrap-up is finished
    "transfer",  # the agent passes the caller on to a queue or a colleague
    "consult",  # the agent has a colleague rung
    "consult_up",  # the colleague answered
    "consult_over",  # the colleague is out of it
    "complete",  # the caller goes to the colleague
    "agent_up",  # outbound: the agent's own telephone was answered
    "rings",  # outbound: it rings at the other side
    "picked_up",  # outbound: the other side answered
    "barred",  # outbound: it became known that this person must not be called
    "fault",  # this call broke a table: back to the front of its queue
]

_TWICE: Final = Stale("it happened already")
_LATE: Final = Stale("the call went on")
_NO_OFFER: Final = Refuse("offer.gone")
_NO_TALK: Final = Refuse("call.not_talking")
_ENDED: Final = Refuse("call.ended")
_NO_WRAP_UP: Final = Refuse("call.not_in_wrap_up")
_INBOUND: Final = Stale("the call was not placed by us")
_NOT_OURS: Final = Refuse("transfer.outbound")
_OPEN: Final = Refuse("transfer.open")
_NO_CONSULT: Final[Mapping[CallInput, Cell]] = {
    "transfer": _NO_TALK,
    "consult": _NO_TALK,
    "consult_up": _LATE,
    "consult_over": _LATE,
    "complete": Refuse("transfer.none"),
}
_PLACED_BY_US: Final[Mapping[CallInput, Cell]] = {
    "agent_up": _INBOUND,
    "rings": _INBOUND,
    "picked_up": _INBOUND,
    "barred": _INBOUND,
    **_NO_CONSULT,
}

_IN_QUEUE: Final[Mapping[CallInput, Cell]] = {
    **_PLACED_BY_US,
    "greeted": _TWICE,
    "shut": _LATE,
    "flow": _LATE,
    "hold": _NO_TALK,
    "resume": _NO_TALK,
    "hang_up": _NO_TALK,
    "agent_lost": _LATE,
    "agent_back": _LATE,
    "agent_given_up": _LATE,
    "caller_gone": "closed",
    "said": _LATE,
    "wrapped": _NO_WRAP_UP,
    "fault": "waiting",
}
_WITH_AGENT: Final[Mapping[CallInput, Cell]] = {
    **_PLACED_BY_US,
    "greeted": _TWICE,
    "shut": _LATE,
    "flow": _LATE,
    "offer": IMPOSSIBLE,
    "accept": _NO_OFFER,
    "unanswered": _LATE,
    "hang_up": "wrap_up",
    "agent_lost": "rejoining",
    "agent_back": _LATE,
    "agent_given_up": _LATE,
    "caller_gone": "wrap_up",
    "too_long": _LATE,
    "said": _LATE,
    "wrapped": _NO_WRAP_UP,
    "fault": "waiting",
}
_PASSED_ON: Final[Mapping[CallInput, Cell]] = {"transfer": "waiting", "consult": "asking"}
_CONSULT: Final[Mapping[CallInput, Cell]] = {
    **_WITH_AGENT,
    "hold": Refuse("call.held"),
    "resume": "talking",
    "transfer": _OPEN,
    "consult": _OPEN,
    "consult_over": "held",
}
_OVER: Final[Mapping[CallInput, Cell]] = {
    **_PLACED_BY_US,
    "greeted": _LATE,
    "shut": _LATE,
    "flow": _LATE,
    "offer": IMPOSSIBLE,
    "accept": _NO_OFFER,
    "unanswered": _LATE,
    "hold": _ENDED,
    "resume": _ENDED,
    "hang_up": _ENDED,
    "agent_lost": _LATE,
    "agent_back": _LATE,
    "agent_given_up": _LATE,
    "caller_gone": _TWICE,
    "too_long": _LATE,
    "said": _LATE,
    "wrapped": _NO_WRAP_UP,
    "fault": "closed",
}

INBOUND_STATES: Final[tuple[CallState, ...]] = (
    "greeting",
    "waiting",
    "offered",
    "talking",
    "held",
    "asking",
    "consulting",
    "rejoining",
    "farewell",
    "wrap_up",
    "closed",
)
TABLE: Final[Table[CallState, CallInput]] = Table(
    "call",
    INBOUND_STATES,
    get_args(CallInput),
    {
        "greeting": {
            **_IN_QUEUE,
            "greeted": "waiting",
            "shut": "farewell",
            "offer": IMPOSSIBLE,
            "accept": _NO_OFFER,
            "unanswered": _LATE,
            "too_long": _LATE,
        },
        "waiting": {
            **_IN_QUEUE,
            "offer": "offered",
            "accept": _NO_OFFER,
            "unanswered": _LATE,
            "too_long": "farewell",
            "flow": "waiting",
        },
        "offered": {
            **_IN_QUEUE,
            "offer": IMPOSSIBLE,
            "accept": "talking",
            "unanswered": "waiting",
            "too_long": "offered",  # the offer may still succeed; asked again when it does not
        },
        "talking": {**_WITH_AGENT, **_PASSED_ON, "hold": "held", "resume": Refuse("call.not_held")},
        "held": {**_WITH_AGENT, **_PASSED_ON, "hold": Refuse("call.held"), "resume": "talking"},
        "asking": {**_CONSULT, "consult_up": "consulting", "complete": Refuse("transfer.not_answered")},
        "consulting": {
            **_CONSULT,
            "complete": "talking",
            "hang_up": "talking",  # who lays down here leaves the two others together
            "agent_lost": "talking",
        },
        "rejoining": {
            **_WITH_AGENT,
            "hold": _NO_TALK,
            "resume": _NO_TALK,
            "agent_lost": _TWICE,
            "agent_back": "talking",
            "agent_given_up": "waiting",
        },
        "farewell": {
            **_OVER,
            "caller_gone": "closed",
            "said": "farewell",
            "too_long": _TWICE,
        },
        "wrap_up": {**_OVER, "wrapped": "closed"},
        "closed": _OVER,
    },
)


PLACED: Final[tuple[CallState, ...]] = ("calling_agent", "dialling", "ringing")
"""An outbound call before the other side has answered."""

_NEVER_QUEUED: Final[Mapping[CallInput, Cell]] = {
    "greeted": _LATE,
    "shut": _LATE,
    "flow": _LATE,
    "offer": IMPOSSIBLE,
    "accept": _NO_OFFER,
    "unanswered": _LATE,
    "said": _LATE,
    "agent_up": _TWICE,
    "rings": _LATE,
    "picked_up": _TWICE,
    "barred": _LATE,  # a talk that goes on is never cut
    **_NO_CONSULT,
    "transfer": _NOT_OURS,
    "consult": _NOT_OURS,
}
_REACHING: Final[Mapping[CallInput, Cell]] = {
    **_NEVER_QUEUED,
    "hold": _NO_TALK,
    "resume": _NO_TALK,
    "hang_up": "closed",
    "agent_lost": "closed",
    "agent_back": _LATE,
    "agent_given_up": _LATE,
    "caller_gone": "closed",
    "too_long": "closed",
    "wrapped": _NO_WRAP_UP,
    "barred": "closed",
    "fault": "closed",
}
_TALK: Final[Mapping[CallInput, Cell]] = {**_WITH_AGENT, **_NEVER_QUEUED, "fault": "closed"}
_DONE: Final[Mapping[CallInput, Cell]] = {**_OVER, **_NEVER_QUEUED}

OUTBOUND: Final[Table[CallState, CallInput]] = Table(
    "outbound",
    (*PLACED, "talking", "held", "rejoining", "wrap_up", "closed"),
    get_args(CallInput),
    {
        "calling_agent": {**_REACHING, "agent_up": "dialling", "picked_up": _LATE},
        "dialling": {**_REACHING, "rings": "ringing", "picked_up": "talking"},
        "ringing": {**_REACHING, "rings": _TWICE, "picked_up": "talking"},
        "talking": {**_TALK, "hold": "held", "resume": Refuse("call.not_held")},
        "held": {**_TALK, "hold": Refuse("call.held"), "resume": "talking"},
        "rejoining": {
            **_TALK,
            "hold": _NO_TALK,
            "resume": _NO_TALK,
            "agent_lost": _TWICE,
            "agent_back": "talking",
            "agent_given_up": "closed",
        },
        "wrap_up": {**_DONE, "wrapped": "closed"},
        "closed": _DONE,
    },
)
TABLES: Final[Mapping[Direction, Table[CallState, CallInput]]] = {"inbound": TABLE, "outbound": OUTBOUND}


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
    transferred_by: AgentId | None = None
    queued_at: datetime | None = None
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
    "RecordingState",
    "SegmentState",
]
