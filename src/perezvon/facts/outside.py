"""Facts of the stream ``floor`` about callers who are passed on to somebody outside the centre."""

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from perezvon.facts.states import CallState, OutsideHow, OutsideWhy
from perezvon.kit.ids import AgentId, CallId, QueueId

if TYPE_CHECKING:
    from perezvon.facts.live import CallView


class OutsideCalled(msgspec.Struct, frozen=True, tag_field="kind", tag="outside_called"):
    """``number`` is called, not longer than ``until``; the caller hears music."""

    call: CallId
    rev: int
    number: str
    why: OutsideWhy
    until: datetime


class OutsideAnswered(msgspec.Struct, frozen=True, tag_field="kind", tag="outside_answered"):
    """He talks with the caller, or with the agent who asks first. ``cap``: the talk is ended then."""

    call: CallId
    rev: int
    cap: datetime | None = None


class OutsideGiven(msgspec.Struct, frozen=True, tag_field="kind", tag="outside_given"):
    """``agent`` passed the caller on to somebody outside; his wrap-up begins. ``talks``: the two talk."""

    call: CallId
    rev: int
    agent: AgentId
    queue: QueueId
    at: datetime
    talks: bool = False
    cap: datetime | None = None


class OutsideEnded(msgspec.Struct, frozen=True, tag_field="kind", tag="outside_ended"):
    """He is out of it. Was he asked first, the caller is on hold; else he is queued again, or it is over."""

    call: CallId
    rev: int
    how: OutsideHow


OutsideFact: TypeAlias = OutsideCalled | OutsideAnswered | OutsideGiven | OutsideEnded


def fold(call: "CallView", fact: OutsideFact, at: datetime) -> None:
    """What the fact changes of a call as screens show it."""
    match fact:
        case OutsideCalled():
            _enter(call, "asking" if fact.why == "consult" else "reaching", at)
            call.outside, call.until = fact.number, fact.until
        case OutsideAnswered():
            _enter(call, "consulting" if call.state == "asking" else "outside", at)
            call.cap = fact.cap
        case OutsideGiven():
            call.transferred_by, call.agent = fact.agent, None
            call.wrapping.append(fact.agent)
            if fact.talks:
                _enter(call, "outside", at)
                call.cap = fact.cap
        case OutsideEnded():
            call.outside = None
            if call.state in ("asking", "consulting"):
                _enter(call, "held", at)


def _enter(call: "CallView", state: CallState, at: datetime) -> None:
    call.state, call.since, call.until = state, at, None
