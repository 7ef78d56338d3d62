"""What the list of calls takes and gives. Ids only: the browser joins names."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints, field_validator, model_validator

from perezvon.adapters.web.models import In, Out, wrong
from perezvon.facts.classes import CallClass, Flag, Stage, Why
from perezvon.facts.floor import Direction, EndBy, EndHow, FlowWhy, HoursWhy, Unrecorded
from perezvon.facts.states import OutsideWhy
from perezvon.facts.subjects import Subject

MAX_NOTE = 10_000
Id = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Ids = Annotated[tuple[Id, ...], Field(max_length=50)]


class Place(Out):
    """Where a page ends: the next one begins with older calls than this."""

    arrived_at: AwareDatetime
    call: str

    def encode(self) -> str:
        text = f"{self.arrived_at.isoformat()}|{self.call}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, cursor: str) -> "Place":
        """Raises ``ValueError`` for anything that ``encode`` did not make."""
        try:
            text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError) as fault:
            raise ValueError("not a cursor") from fault
        at, _, call = text.partition("|")
        arrived_at = datetime.fromisoformat(at)
        if arrived_at.tzinfo is None or not call or "\x00" in call:
            raise ValueError("not a cursor")
        return cls(arrived_at=arrived_at, call=call)


def as_number(typed: str) -> str | None:
    """What was typed as a number, its signs left out; None: it is none."""
    kept = "".join(c for c in typed if c not in " -()\u00a0")
    if not kept.removeprefix("+").isdecimal() or not kept.isascii():
        return None
    if len(kept) == 11 and kept.startswith("8"):
        return "+7" + kept[1:]  # as it is dialled inside Russia
    return kept


class CallFilter(In):
    """All given conditions together; several values of one condition: any of them.

    ``q``: id of the call, number in any form, name of the person, number of an agreement or an offer.

    ``number``: the beginning of the caller's or the dialled number, or with up to six digits its end.
    ``agent``: had a part in it. ``from``/``to``: of the arrival, ``to`` excluded. ``flag``: of the class;
    ``deal``: made one; ``subject``: what it is about, ``none``: nobody said.
    """

    from_: AwareDatetime | None = Field(None, alias="from")
    to: AwareDatetime | None = None
    client: Ids = ()
    queue: Ids = ()
    agent: Ids = ()
    how: tuple[EndHow, ...] = ()
    disposition: Ids = ()
    person: Id | None = None
    q: Annotated[str, StringConstraints(max_length=120)] | None = None
    number: Annotated[str, StringConstraints(max_length=30)] | None = None
    class_: tuple[CallClass, ...] = Field((), alias="class")
    flag: tuple[Flag, ...] = ()
    subject: tuple[Subject | Literal["none"], ...] = ()
    deal: bool = False
    min_talk_s: Annotated[int, Field(ge=0, le=86_400)] = 0

    @field_validator("number")
    @classmethod
    def _digits(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.strip(" -()\u00a0"):
            return None
        kept = as_number(value)
        if kept is None:
            raise wrong("call.number_filter")
        return kept

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.from_ and self.to and self.from_ >= self.to:
            raise wrong("call.empty_span")
        return self


class CallQuery(CallFilter):
    """One page of the list, newest first. ``cursor``: ``next`` of the page before."""

    cursor: Annotated[str, StringConstraints(max_length=400)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    @field_validator("cursor")
    @classmethod
    def _cursor(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                Place.decode(value)
            except ValueError:
                raise wrong("call.cursor") from None
        return value

    @property
    def place(self) -> Place | None:
        return Place.decode(self.cursor) if self.cursor else None


class CallClassOut(Out):
    """What kind of call it was and why. ``final`` False: wrap-up is not over. ``stage``: after the call."""

    kind: CallClass
    flags: list[Flag]
    why: Why
    why_at: datetime | None
    why_agent: str | None
    stage: Stage
    deal: bool
    final: bool


class CallPart(Out):
    """One agent's talk in a call that was passed on, or had several agents. ``talk_ms`` without hold.

    ``taken``: a colleague passed the caller on to him; ``given``: he passed him on.
    """

    agent: str
    queue: str | None
    answered_at: datetime
    ended_at: datetime | None
    talk_ms: int
    hold_ms: int
    wrap_ms: int
    disposition: str | None
    taken: bool
    given: bool


class CallRow(Out):
    """One call of the list. ``wait_ms``: queue entry to answer or end; ``talk_ms`` without hold.

    ``unrecorded``: why a talk was not recorded, or not to its end, although its queue wants it.
    ``closed``: why the number was closed when he called; another queue may have taken the call.
    ``agent``: the last one; ``parts``: of each agent, null when the call had one and stayed with him.
    ``classified`` null: it ended less than a second ago. ``subject``: what it was about; null: not said.
    """

    call: str
    client: str | None
    number: str
    caller: str
    direction: Direction
    arrived_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    how: EndHow
    by: EndBy
    queue: str | None
    agent: str | None
    person: str | None
    disposition: str | None
    cause: int | None
    sip: int | None
    wait_ms: int
    ring_ms: int
    talk_ms: int
    hold_ms: int
    wrap_ms: int
    offers: int
    in_target: bool
    recordings: int
    unrecorded: Unrecorded | None
    closed: HoursWhy | None
    note: bool
    parts: list[CallPart] | None
    subject: Subject | None
    classified: CallClassOut | None


class CallPage(Out):
    """``next`` None: this is the oldest page."""

    calls: list[CallRow]
    next: str | None


class LegOut(Out):
    """One channel. ``ended_words``: SIP status or Q.850 cause in the reader's language.

    ``number``: of somebody outside to whom the caller was passed on; and ``why``; ``cost`` of that talk,
    in hundredths of ``currency``, that of the carrier's bill.
    """

    channel: str
    role: Literal["customer", "agent", "outside"]
    agent: str | None
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: int | None = None
    sip: int | None = None
    number: str = ""
    cost: int = 0
    currency: str = ""
    why: OutsideWhy | None = None
    ended_words: str = ""


class SegmentOut(Out):
    """One stretch with at most one agent. ``queue`` null: an outbound call waits in none.

    ``transferred``: its agent passed the caller on. ``flowed``: another queue took the caller, because his
    longest wait was over or because this queue overflowed. ``outside``: with somebody outside the centre.
    """

    queue: str | None
    queued_at: datetime
    agent: str | None = None
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ring_ms: int = 0
    hold_ms: int = 0
    wrap_ms: int = 0
    disposition: str | None = None
    transferred: bool = False
    flowed: FlowWhy | None = None
    outside: bool = False


class TransferOut(Out):
    """``agent`` passed the call on to a queue, a colleague or outside, or ``asked`` about it first."""

    at: datetime
    agent: str
    asked: bool
    to_queue: str | None
    to_agent: str | None
    to_number: str | None
    note: str


class Note(Out):
    """``author``: a login. ``rev`` grows with every change."""

    call: str
    text: str
    author: str
    at: datetime
    rev: int


class CallDetail(CallRow):
    """``total_ms``: arrival to end. ``may_edit_note``: this user, now."""

    ended_words: str
    total_ms: int | None
    legs: list[LegOut]
    segments: list[SegmentOut]
    note_text: Note | None
    may_edit_note: bool


class NoteIn(In):
    """``rev``: of the version that was edited, 0 for the first; left out: the last writer wins."""

    text: Annotated[str, StringConstraints(max_length=MAX_NOTE, strip_whitespace=False)]
    rev: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


def row_of(row: Any) -> dict[str, Any]:
    """A database row as the fields of ``CallRow``."""
    return {name: getattr(row, name) for name in CallRow.model_fields}
