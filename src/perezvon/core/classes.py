"""Classes of the centre's own calls: from a live call, from records, and along the life of a person.

``classify`` knows histories; here stands what of our calls is the history. The product and the simulator both
fold with ``classes_of``, so a stored class is what ``perezvon classify`` says of the same history.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from msgspec import Struct

from perezvon.core.call import Call
from perezvon.core.classify import (
    Acquaintance,
    History,
    PastCall,
    Promise,
    acquainted,
    after,
    agreed,
    classify,
    promised,
    withdrawn,
)
from perezvon.facts.classes import Classified
from perezvon.facts.floor import CallRecord, Segment
from perezvon.kit.ids import AgentId, CallId, PersonId

_SECOND: Final = timedelta(seconds=1)


class CallEvent(Struct, frozen=True):
    """A call in the life of a person."""

    id: CallId
    call: PastCall

    @property
    def at(self) -> datetime:
        return self.call.at


class PromiseEvent(Struct, frozen=True):
    """A promise made outside of a call (``open``), or one that was cancelled."""

    at: datetime
    due: datetime
    open: bool


class ConsentEvent(Struct, frozen=True):
    """Consent given outside of a call."""

    at: datetime


LifeEvent: TypeAlias = Acquaintance | CallEvent | PromiseEvent | ConsentEvent
_RANK: Final[dict[type, int]] = {Acquaintance: 0, CallEvent: 1, PromiseEvent: 2, ConsentEvent: 3}


class Step(Struct, frozen=True):
    """One call of a life: its class, what was known before it, what is known after it."""

    id: CallId
    classified: Classified
    before: History
    after: History


def in_order(events: Iterable[LifeEvent]) -> list[LifeEvent]:
    """By time; at one moment acquaintances first, then calls by their ids, then the rest."""
    return sorted(events, key=lambda e: (e.at, _RANK[type(e)], e.id if isinstance(e, CallEvent) else ""))


def classes_of(events: Iterable[LifeEvent]) -> tuple[list[Step], History]:
    """The class of every call of one person, and what is known of him after everything."""
    past = History()
    steps: list[Step] = []
    for event in in_order(events):
        match event:
            case CallEvent():
                before, past = past, after(past, event.call)
                steps.append(Step(event.id, classify(before, event.call), before, past))
            case Acquaintance():
                past = acquainted(past, event)
            case PromiseEvent():
                past = promised(past, event.at, event.due) if event.open else withdrawn(past, event.due)
            case ConsentEvent():
                past = agreed(past)
    return steps, past


def past_call(
    record: CallRecord,
    *,
    deal: bool = False,
    consent: bool = False,
    referrer: PersonId | None = None,
    due: datetime | None = None,
) -> PastCall:
    """A record as history knows it. A vain call waited until its end, an answered one until the answer."""
    until = record.answered_at or record.ended_at or record.arrived_at
    return PastCall(
        at=record.arrived_at,
        direction=record.direction,
        agent=record.agent,
        answered=record.how == "answered",
        waited_s=max(0.0, (until - record.arrived_at) / _SECOND),
        talk_s=record.talk_ms / 1000,
        deal=deal,
        consent=consent,
        referrer=referrer,
        promise=Promise(due) if due is not None else None,
        others=passed_on_by(record.segments, record.agent),
    )


def passed_on_by(parts: Iterable[Segment], agent: AgentId | None) -> tuple[AgentId, ...]:
    """Agents who talked with the person in these parts of a call, besides the one who had him last."""
    talked = (part.agent for part in parts if part.agent not in (None, agent) and _talk_s(part) > 0)
    return tuple(dict.fromkeys(name for name in talked if name is not None))


def _talk_s(part: Segment) -> float:
    if part.answered_at is None or part.ended_at is None:
        return 0
    return (part.ended_at - part.answered_at) / _SECOND - part.hold_ms / 1000


def provisional(past: History | None, call: Call, referrer: PersonId | None) -> Classified:
    """The class of a call that lives: what comes of it changes nothing, so it can be said at once."""
    as_known = PastCall(
        at=call.arrived_at,
        direction=call.direction,
        agent=call.agent,
        answered=False,
        waited_s=0,
        talk_s=0,
        deal=False,
        consent=False,
        referrer=referrer,
    )
    return classify(past or History(), as_known)
