"""What kind of call is this? Pure: the class follows from what is known of the person before the call.

Lifecycle: a person (anyone who called or was called) becomes a potential client by consent and a client by
a deal, and is never downgraded. Rules (requirements D2, D3, D10 to D12; first match wins):

- inbound: a deal before → ``repeat``; an earlier contact, theirs or ours → ``returned``; a referrer →
  ``recommendation``; else ``first_time``;
- outbound: this agent spoke with the person, or knows him otherwise → ``hot``; a colleague did, or there
  was a deal → ``warm``; else ``cold``.

A contact is an answered call with talk. Attempts that nobody answered make no acquaintance, but they are
waiting: those that follow each other within 40 minutes, and the contact that ends them (he reaches us, or we
him), are one episode.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from perezvon.facts.classes import CallClass, Classified, Flag, Reason, Stage

EPISODE: Final = timedelta(minutes=40)
"""From the end of one vain attempt to the start of the next call of the same wish to reach us (D11)."""
LONG_WAIT: Final = timedelta(minutes=40)
"""Who waited this long before we promised to call has a bad impression of us (D12)."""


class Promise(Struct, frozen=True):
    """We said that we would call back by ``due``."""

    due: datetime


class PastCall(Struct, frozen=True):
    """A call of one person. ``at``: its start, aware. ``waited_s``/``talk_s``: seconds, not negative.

    ``others``: who talked with the person as well, and passed the call on.
    """

    at: datetime
    direction: Literal["inbound", "outbound"]
    agent: str | None
    answered: bool
    waited_s: float
    talk_s: float
    deal: bool
    consent: bool
    referrer: str | None = None
    promise: Promise | None = None
    others: tuple[str, ...] = ()

    @property
    def contact(self) -> bool:
        return self.answered and self.talk_s > 0


class Acquaintance(Struct, frozen=True):
    """An agent came to know the person outside the telephone."""

    at: datetime
    agent: str


class OpenPromise(Struct, frozen=True):
    """A promise not kept yet; ``suffered``: the person had waited for long when it was made."""

    due: datetime
    suffered: bool


class Attempts(Struct, frozen=True):
    """Vain inbound attempts that follow each other: when the first began and the last ended."""

    first_at: datetime
    last_until: datetime


class Spoken(Struct, frozen=True):
    """The last contact, or an acquaintance."""

    at: datetime
    direction: Literal["inbound", "outbound", "outside"]


class History(Struct, frozen=True):
    """What matters of everything before. ``by_agent``: how each agent knows the person, newest last.

    ``nobody``: a contact without an agent of ours, for example with an automatic announcement.
    """

    stage: Stage = "person"
    deal_at: datetime | None = None
    inbound_at: datetime | None = None
    outbound_at: datetime | None = None
    by_agent: Mapping[str, Spoken] = field(default_factory=dict)
    nobody: Spoken | None = None
    promises: tuple[OpenPromise, ...] = ()
    attempts: Attempts | None = None


def classify(past: History, call: PastCall) -> Classified:
    """The class of a call from what went before it; its own outcome changes nothing."""
    if call.direction == "inbound":
        class_, reason = _inbound(past, call)
        return Classified(class_, (), reason)
    class_, reason = _outbound(past, call)
    return Classified(class_, _flags(past, call), reason)


def _inbound(past: History, call: PastCall) -> tuple[CallClass, Reason]:
    if past.deal_at is not None:
        return "repeat", Reason("deal", past.deal_at)
    if past.inbound_at is not None:
        return "returned", Reason("called_before", past.inbound_at)
    if past.outbound_at is not None:
        return "returned", Reason("we_called", past.outbound_at)
    if call.referrer:
        return "recommendation", Reason("referred")
    return "first_time", Reason("unknown")


def _outbound(past: History, call: PastCall) -> tuple[CallClass, Reason]:
    own = past.by_agent.get(call.agent) if call.agent is not None else None
    if own is not None:
        return "hot", Reason("knows_self" if own.direction == "outside" else "spoke_self", own.at, call.agent)
    known = [(spoken.at, name, spoken) for name, spoken in past.by_agent.items()]
    if known:
        at, name, spoken = max(known, key=lambda each: (each[0], each[1]))
        return "warm", Reason(
            "knows_colleague" if spoken.direction == "outside" else "spoke_colleague", at, name
        )
    if past.nobody is not None:
        return "warm", Reason("spoke_colleague", past.nobody.at)
    if past.deal_at is not None:
        return "warm", Reason("deal_no_talk", past.deal_at)
    return "cold", Reason("referred_stranger" if call.referrer else "stranger")


def _flags(past: History, call: PastCall) -> tuple[Flag, ...]:
    """With several promises open, the earliest tells whether we are on time."""
    if not past.promises:
        return ()
    flags: list[Flag] = ["expected"]
    if call.at <= min(promise.due for promise in past.promises):
        flags.append("on_time")
    if any(promise.suffered for promise in past.promises):
        flags.append("recovery")
    return tuple(flags)


def after(past: History, call: PastCall) -> History:
    """What is known once the call is over."""
    began = _episode_began(past, call)
    changed = _with_contact(past, call) if call.contact else past
    if call.direction == "outbound" and call.answered:
        changed = replace(changed, promises=())
    if call.promise is not None:
        long = max(timedelta(seconds=call.waited_s), call.at - began) >= LONG_WAIT
        changed = replace(changed, promises=(*changed.promises, OpenPromise(call.promise.due, long)))
    attempts = changed.attempts
    if call.contact:
        attempts = None
    elif call.direction == "inbound":
        attempts = Attempts(began, call.at + timedelta(seconds=call.waited_s))
    stage = changed.stage
    if call.deal:
        stage = "client"
    elif call.consent and stage == "person":
        stage = "potential_client"
    deal_at = call.at if call.deal else changed.deal_at
    return replace(changed, attempts=attempts, stage=stage, deal_at=deal_at)


def _episode_began(past: History, call: PastCall) -> datetime:
    """The first vain attempt of the episode that this call belongs to, or the call itself.

    A contact ends it whoever calls: also when we reach him who could not reach us.
    """
    attempts = past.attempts
    belongs = call.direction == "inbound" or call.contact
    if belongs and attempts is not None and call.at - attempts.last_until <= EPISODE:
        return attempts.first_at
    return call.at


def _with_contact(past: History, call: PastCall) -> History:
    spoken = Spoken(call.at, call.direction)
    changed = (
        replace(past, inbound_at=call.at)
        if call.direction == "inbound"
        else replace(past, outbound_at=call.at)
    )
    talked = call.others if call.agent is None else (*call.others, call.agent)
    if not talked:
        return replace(changed, nobody=spoken)
    return replace(changed, by_agent={**past.by_agent, **dict.fromkeys(talked, spoken)})


def acquainted(past: History, met: Acquaintance) -> History:
    """What is known after an agent came to know the person; a talk on the telephone says more."""
    known = past.by_agent.get(met.agent)
    if known is not None and known.direction != "outside":
        return past
    return replace(past, by_agent={**past.by_agent, met.agent: Spoken(met.at, "outside")})


def promised(past: History, at: datetime, due: datetime) -> History:
    """What is known after a promise to call was made outside of a call."""
    attempts = past.attempts
    vain = attempts is not None and at - attempts.last_until <= EPISODE
    suffered = vain and attempts is not None and at - attempts.first_at >= LONG_WAIT
    return replace(past, promises=(*past.promises, OpenPromise(due, suffered)))


def withdrawn(past: History, due: datetime) -> History:
    """What is known after a promise was cancelled; one that is not open any more changes nothing."""
    open_ = list(past.promises)
    found = next((promise for promise in open_ if promise.due == due), None)
    if found is None:
        return past
    open_.remove(found)
    return replace(past, promises=tuple(open_))


def agreed(past: History) -> History:
    """What is known after consent that was given outside of a call."""
    return replace(past, stage="potential_client") if past.stage == "person" else past
