"""Bodies of the classes' API. A reason is a code and values: the browser makes words of it."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from perezvon.adapters.web.models import In, Out, Slug, wrong
from perezvon.core.classify import History
from perezvon.facts.classes import CallClass, Classified, Consent, Flag, Request, Stage, Why
from perezvon.facts.floor import Direction

CallIdIn = Annotated[str, StringConstraints(min_length=1, max_length=120)]
FarSecond = Annotated[int, Field(ge=0, le=10_000_000)]
HistoryKind = Literal["call", "met", "promise", "promise_cancelled", "consent"]


class ClassOut(Out):
    """``why`` with ``why_at`` and ``why_agent``: what decided, when that was, with whom of us."""

    kind: CallClass
    flags: list[Flag]
    why: Why
    why_at: datetime | None
    why_agent: str | None


class ClassBrief(Out):
    """What a class says, without what it rests on."""

    kind: CallClass
    flags: list[Flag]
    stage: Stage
    deal: bool
    consent: Consent | None
    request: Request | None
    why: Why


class Earlier(Out):
    """One thing that was known before a call. ``decides``: the class follows from this one.

    ``due``: of a promise. ``at`` of a promise made on a call is that of the call.
    """

    what: HistoryKind
    at: datetime
    call: str | None
    direction: Direction | None
    agent: str | None
    answered: bool
    talk_s: float
    waited_s: float
    deal: bool
    consent: bool
    due: datetime | None
    decides: bool


class CallClassDetail(ClassOut):
    """``final`` False: wrap-up is not over. ``stage``: of the person after the call. ``rule``: version.

    ``earlier``: the newest fifty things that were known before the call, oldest first, and what decided.
    """

    call: str
    person: str | None
    final: bool
    stage: Stage
    rule: int
    deal: bool
    consent: Consent | None
    request: Request | None
    referrer: str | None
    earlier: list[Earlier]


class StageOut(Out):
    """A dated step with its evidence. ``second`` of ``call``; ``author`` null: the disposition says so."""

    id: int
    stage: Stage
    evidence: Literal["said_yes", "asked_question", "booked", "left_contact", "deal"]
    at: datetime
    call: str | None
    second: int | None
    author: str | None


class KnownBy(Out):
    """An agent who knows the person. ``how``: the last talk, or outside the telephone."""

    agent: str
    at: datetime
    how: Literal["inbound", "outbound", "outside"]


class Met(Out):
    """An acquaintance as somebody wrote it down."""

    id: int
    agent: str
    at: datetime
    note: str
    author: str


class Linked(Out):
    """Another person."""

    person: str
    name: str
    at: datetime


class VainAttempts(Out):
    """Calls in vain that follow each other (40 minutes at most between two)."""

    first_at: datetime
    last_until: datetime
    count: int


class PersonLife(Out):
    """What became of a person. ``company``: he is known to the company, by any of us or by a deal.

    ``inbound``: the class of a call of his now; ``outbound``: of a call of ours, by the agent who asks.
    """

    person: str
    client: str
    stage: Stage
    potential_at: datetime | None
    client_at: datetime | None
    stages: list[StageOut]
    known_by: list[KnownBy]
    company: bool
    met: list[Met]
    referrer: Linked | None
    sent: list[Linked]
    attempts: VainAttempts | None
    calls: int
    deals: int
    inbound: ClassOut
    outbound: ClassOut


class AcquaintanceNew(In):
    """``agent``: left out, the one who asks. ``at``: when they met."""

    agent: Slug | None = None
    at: AwareDatetime
    note: Annotated[str, StringConstraints(max_length=500)] = ""


class ReferrerPut(In):
    """``referrer`` null: nobody sent him after all."""

    referrer: Slug | None


class ConsentNew(In):
    """``call`` and ``second``: where it can be heard; both or neither."""

    evidence: Consent
    call: CallIdIn | None = None
    second: FarSecond | None = None

    @model_validator(mode="after")
    def _second_of_a_call(self) -> "ConsentNew":
        if self.second is not None and self.call is None:
            raise wrong("consent.no_call")
        return self


class ReportQuery(In):
    """Calls that arrived on these days of the centre, both included."""

    from_: date = Field(alias="from")
    to: date
    client: Slug | None = None

    @model_validator(mode="after")
    def _order(self) -> "ReportQuery":
        if self.to < self.from_:
            raise wrong("report.empty_span")
        if (self.to - self.from_).days > 366:
            raise wrong("report.long_span")
        return self


class ReportRow(Out):
    """Counts of one day, client and class. ``deals``: calls that made one; ``contacts``: answered ones."""

    day: date
    client: str | None
    kind: CallClass
    calls: int
    contacts: int
    deals: int
    expected: int
    on_time: int
    recovery: int


class ClassReport(Out):
    """``zone``: where the days begin. ``open``: calls of the span without a class yet."""

    zone: str
    rows: list[ReportRow]
    open: int


class AgainIn(In):
    """``after``: ``next`` of the page before; left out: from the beginning. ``apply``: write what differs."""

    after: Annotated[str, StringConstraints(max_length=120)] = ""
    apply: bool = False


class Reclassified(Out):
    """A call whose stored class is another than what the rules say now. ``before`` null: it had none."""

    call: str
    at: datetime
    client: str | None
    person: str | None
    before: ClassBrief | None
    after: ClassBrief


class AgainPage(Out):
    """Of the next hundred persons. ``rule``: version of the rules; ``next`` null: that was all."""

    rule: int
    differences: list[Reclassified]
    next: str | None


def class_out(found: Classified) -> ClassOut:
    return ClassOut(
        kind=found.class_,
        flags=list(found.flags),
        why=found.reason.why,
        why_at=found.reason.at,
        why_agent=found.reason.agent,
    )


def known_by(past: History) -> list[KnownBy]:
    """The newest acquaintance first."""
    found = [KnownBy(agent=a, at=s.at, how=s.direction) for a, s in past.by_agent.items()]
    return sorted(found, key=lambda each: (each.at, each.agent), reverse=True)
