"""The total state tables of calls. Inbound:

    greeting ─greeted▶ waiting ─offer▶ offered ─accept▶ talking ⇄ held
                          ▲  └─too_long▶ farewell          │ agent_lost ▶ rejoining ─agent_back▶ talking
                          └────────── agent_given_up ──────┴──────────────┘
    greeting ─shut▶ farewell; waiting ─flow▶ waiting, in another queue
    hang-up of either side in a talk ▶ wrap_up ─wrapped▶ closed; the caller gone before ▶ closed
    talking, held ─transfer▶ waiting, for the next agent; his own wrap-up is apart (``Call.wrapping``)
    talking, held ─consult▶ asking ─consult_up▶ consulting ─complete▶ talking, with the colleague
    talking, held, waiting ─send_out▶ reaching ─outside_up▶ outside ─outside_over▶ closed
                                      reaching ─outside_failed▶ waiting, at the front
    consulting ─complete_outside▶ outside

Outbound (the talk as above; nobody else can take it over, so whatever ends it for good closes the call):

    calling_agent ─agent_up▶ dialling ─rings▶ ringing ─picked_up▶ talking …
                             not reached, cancelled, barred, the agent's line lost ▶ closed

The diagrams in the documentation are generated from ``TABLES``.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

from perezvon.core.table import IMPOSSIBLE, Cell, Refuse, Stale, Table
from perezvon.facts.states import CallState, Direction

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
    "send_out",  # the caller is passed on to somebody outside, who is called
    "outside_up",  # he answered
    "outside_failed",  # he was not reached
    "outside_over",  # he hung up
    "complete_outside",  # the caller goes to somebody outside who was asked first
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
_NOT_YET: Final = Refuse("transfer.not_answered")
_NO_CONSULT: Final[Mapping[CallInput, Cell]] = {
    "transfer": _NO_TALK,
    "consult": _NO_TALK,
    "consult_up": _LATE,
    "consult_over": _LATE,
    "complete": Refuse("transfer.none"),
    "send_out": _NO_TALK,
    "outside_up": _LATE,
    "outside_failed": _LATE,
    "outside_over": _LATE,
    "complete_outside": Refuse("transfer.none"),
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
_PASSED_ON: Final[Mapping[CallInput, Cell]] = {
    "transfer": "waiting",
    "consult": "asking",
    "send_out": "reaching",
}
_CONSULT: Final[Mapping[CallInput, Cell]] = {
    **_WITH_AGENT,
    "hold": Refuse("call.held"),
    "resume": "talking",
    "transfer": _OPEN,
    "consult": _OPEN,
    "send_out": _OPEN,
    "consult_over": "held",
}
_NOBODY_RINGS: Final[Mapping[CallInput, Cell]] = {
    **_IN_QUEUE,
    "offer": IMPOSSIBLE,
    "accept": _NO_OFFER,
    "unanswered": _LATE,
    "too_long": _LATE,
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
    "reaching",
    "outside",
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
        "greeting": {**_NOBODY_RINGS, "greeted": "waiting", "shut": "farewell"},
        "waiting": {
            **_IN_QUEUE,
            "offer": "offered",
            "accept": _NO_OFFER,
            "unanswered": _LATE,
            "too_long": "farewell",
            "flow": "waiting",
            "send_out": "reaching",
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
        "asking": {
            **_CONSULT,
            "consult_up": "consulting",
            "complete": _NOT_YET,
            "complete_outside": _NOT_YET,
        },
        "consulting": {
            **_CONSULT,
            "complete": "talking",
            "complete_outside": "outside",
            "hang_up": "talking",  # who lays down here leaves the two others together
            "agent_lost": "talking",
        },
        "reaching": {**_NOBODY_RINGS, "outside_up": "outside", "outside_failed": "waiting"},
        "outside": {**_NOBODY_RINGS, "outside_up": _TWICE, "outside_over": "closed"},
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
    "send_out": _NOT_OURS,
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
